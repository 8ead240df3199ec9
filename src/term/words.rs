//! The sentences of the terminal: counts, times, what somebody changed.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::shared::Shared;
use crate::booking::Kind;
use crate::text::ago;
use crate::ticket::{CallEvent, Change, Changed, PersonId, Rating, Visibility};

/// `1 ticket`, `5 tickets`.
pub fn tickets(count: u64) -> String {
    if count == 1 { "1 ticket".to_owned() } else { format!("{count} tickets") }
}

/// That a file is attached, and who sees it.
pub fn attached(name: &str, visibility: Visibility) -> String {
    match visibility {
        Visibility::Public => format!("{name} is attached, the customer sees it."),
        Visibility::Internal => format!("{name} is attached, for the team alone."),
    }
}

/// That a file has to come from the portal first.
pub fn asked_for(name: &str) -> String {
    format!("{name} is still in the portal and was asked for: take it again in a moment.")
}

/// When something happened, as short as it can be said beside a message: `09:41`, `12 Nov 09:41`, `12 Nov 2024`.
pub fn stamp(now: Timestamp, at: Timestamp, zone: &TimeZone) -> String {
    let (now, at) = (now.to_zoned(zone.clone()), at.to_zoned(zone.clone()));
    let form = if now.date() == at.date() {
        "%H:%M"
    } else if now.year() == at.year() {
        "%-d %b %H:%M"
    } else {
        "%-d %b %Y"
    };
    at.strftime(form).to_string()
}

/// What happened to a booked call, to be read after the name of who did it: nobody has a call with themselves.
pub fn called(by: Option<PersonId>, call: &CallEvent, shared: &Shared) -> String {
    let did = match call.what {
        Kind::Requested => "asked for a call",
        Kind::Created => "booked a call",
        Kind::Paid => "has word that the call is paid for",
        Kind::Rescheduled => "moved the call",
        Kind::Started => "saw the call begin",
        Kind::Ended => "saw the call end",
        Kind::NoShow => "has word that somebody missed the call",
        Kind::Attended => "has word that nobody missed the call",
        Kind::Rejected => "declined the call",
        Kind::Cancelled => "cancelled the call",
    };
    let when = call.starts_at.map(|at| format!(", {}", ago::due(shared.now, at, &shared.zone))).unwrap_or_default();
    let host = call.agent.map(|id| agent(id, shared)).or(call.host.as_deref());
    let host = host.filter(|_| by.is_none() || by != call.agent);
    let with = host.map(|host| format!(" with {host}")).unwrap_or_default();
    let reason = call.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let late = if call.is_late { " (told late)" } else { "" };
    format!("{did}{when}{with}{reason}{late}")
}

/// How a customer was helped, to be read after their name.
pub fn rated(rating: &Rating) -> String {
    let comment = rating.comment.as_ref().map(|words| format!(": \"{words}\"")).unwrap_or_default();
    format!("was helped: {}{comment}", rating.score.words())
}

/// What somebody did to a field, to be read after their name.
pub fn changed(by: Option<PersonId>, changed: &Changed, shared: &Shared) -> String {
    match (&changed.from, &changed.to) {
        (Change::Status(from), Change::Status(to)) => {
            format!("set the status to {}, was {}", to.label(), from.label())
        }
        (Change::Priority(from), Change::Priority(to)) => {
            format!("set the priority to {}, was {}", to.label(), from.label())
        }
        (_, Change::Assignee(Some(to))) if by == Some(*to) => "took it".to_owned(),
        (_, Change::Assignee(Some(to))) => format!("assigned it to {}", agent(*to, shared)),
        (Change::Assignee(Some(from)), Change::Assignee(None)) if by == Some(*from) => "gave it back".to_owned(),
        (Change::Assignee(Some(from)), Change::Assignee(None)) => format!("took it off {}", agent(*from, shared)),
        (_, Change::Assignee(None)) => "left it to nobody".to_owned(),
        (_, Change::Category(Some(label))) => format!("set the category to {label}"),
        (_, Change::Category(None)) => "removed the category".to_owned(),
        (_, Change::Module(Some(label))) => format!("set the module to {label}"),
        (_, Change::Module(None)) => "removed the module".to_owned(),
        (_, Change::Subject(subject)) => format!("changed the subject to \"{subject}\""),
        (_, Change::Watchers(_)) => "changed who is told of it".to_owned(),
        (_, Change::Status(to)) => format!("set the status to {}", to.label()),
        (_, Change::Priority(to)) => format!("set the priority to {}", to.label()),
    }
}

/// A text that could not be stored, for one to keep oneself.
pub fn unkept(what: &str, text: &str) -> String {
    format!("What you were writing {what}:\n\n{text}\n")
}

/// An agent's name: `you` for the one who sits here.
pub fn agent(id: PersonId, shared: &Shared) -> &str {
    let name = shared.agents.iter().find(|agent| agent.id == id).map_or("somebody else", |agent| &agent.name);
    shared.name_of(id, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_with_no_more_than_it_needs() {
        let now = "2026-11-22T14:02:00Z".parse().unwrap();
        let said = |at: &str| stamp(now, at.parse().unwrap(), &TimeZone::UTC);
        assert_eq!(said("2026-11-22T09:41:00Z"), "09:41");
        assert_eq!(said("2026-11-02T09:41:00Z"), "2 Nov 09:41");
        assert_eq!(said("2024-11-02T09:41:00Z"), "2 Nov 2024");
    }
}
