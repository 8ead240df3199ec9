//! Rules: what follows by itself when a call is booked, moved, cancelled, missed, held, or not booked in time.
//!
//! A rule is only ever started by what happens to calls, and nothing a rule does happens to a call: rules cannot start
//! each other.

use std::fmt;

use super::canned::{fill, places};
use super::{Byline, CallEvent, Email, Invalid, Label, Priority, Status, Ticket, Topic};
use crate::booking::Kind;

/// What is to follow when something happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name, no other rule's.
    pub name: Label,
    /// What starts it.
    pub on: Trigger,
    /// For which tickets.
    pub only: Only,
    /// What follows, in this order.
    pub acts: Vec<Act>,
}

/// What starts a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// A call was booked.
    Booked,
    /// It is at another time.
    Moved,
    /// It was called off, or the host declined.
    Cancelled,
    /// Somebody did not come.
    Missed,
    /// It was held.
    Ended,
    /// So many hours after an agent last sent the customer a booking link, no call is booked.
    NotBooked {
        /// How many.
        hours: u32,
    },
}

/// For which tickets a rule is; what is not named does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Only {
    /// How urgent they are.
    pub priority: Option<Priority>,
    /// What they wait for.
    pub status: Option<Status>,
    /// Which module they are about.
    pub module: Option<Label>,
    /// Which category they are in.
    pub category: Option<Label>,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Sets the status.
    Status(Status),
    /// Sets who looks after the ticket.
    Assign(Assign),
    /// Adds an internal note.
    Note(Note),
    /// Writes to some of those around the ticket.
    Tell(Who),
    /// Asks the customer to choose a time.
    Remind,
}

/// Whom a rule tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The watchers.
    Watchers,
    /// Whoever looks after the ticket.
    Technician,
}

/// To whom a rule assigns a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assign {
    /// The agent the call is with.
    Host,
    /// Nobody.
    Nobody,
    /// An agent.
    Agent(Email),
}

/// The words of a note, with places such as `{when}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note(String);

impl Trigger {
    /// What an entry about a call starts; nothing when it came too late to change anything.
    pub fn of(call: &CallEvent) -> Option<Self> {
        if call.is_late {
            return None;
        }
        match call.what {
            Kind::Created => Some(Self::Booked),
            Kind::Rescheduled => Some(Self::Moved),
            Kind::Cancelled | Kind::Rejected => Some(Self::Cancelled),
            Kind::NoShow => Some(Self::Missed),
            Kind::Ended => Some(Self::Ended),
            Kind::Requested | Kind::Paid | Kind::Started | Kind::Attended => None,
        }
    }

    /// What happened, for whoever is told.
    pub fn happened(self) -> String {
        match self {
            Self::Booked => "a call was booked".to_owned(),
            Self::Moved => "a call was moved".to_owned(),
            Self::Cancelled => "a call was cancelled".to_owned(),
            Self::Missed => "a call was missed".to_owned(),
            Self::Ended => "a call was held".to_owned(),
            Self::NotBooked { hours } => format!("no call was booked within {hours} hours of the link"),
        }
    }

    /// Whether a customer sees that it happened: whether somebody came is the team's.
    pub fn is_public(self) -> bool {
        match self {
            Self::Booked | Self::Moved | Self::Cancelled => true,
            Self::Missed | Self::Ended | Self::NotBooked { .. } => false,
        }
    }
}

impl Only {
    /// Whether a ticket is one of them.
    pub fn fits(&self, ticket: &Ticket) -> bool {
        self.priority.is_none_or(|priority| priority == ticket.priority)
            && self.status.is_none_or(|status| status == ticket.status)
            && self.module.clone().is_none_or(|module| Topic::Module(module).is_of(ticket))
            && self.category.clone().is_none_or(|category| Topic::Category(category).is_of(ticket))
    }
}

impl Note {
    /// The names of the places.
    pub const PLACES: [&str; 3] = ["when", "customer", "with"];

    /// Takes the words.
    ///
    /// # Errors
    /// No words, and a place that nothing fills.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Invalid::new("note", "is empty, write a few words"));
        }
        if let Some(place) = places(text).find(|place| !Self::PLACES.contains(place)) {
            let known = Self::PLACES.join("}, {");
            return Err(Invalid::new("note", format!("has {{{place}}}, which nothing fills: there are {{{known}}}")));
        }
        Ok(Self(text.to_owned()))
    }

    /// The note about one call; `when` is its time in words.
    pub fn filled(&self, when: Option<&str>, customer: Option<&str>, with: Option<&str>) -> String {
        let told = |words: Option<&str>| Some(words.unwrap_or("not known").to_owned());
        fill(&self.0, |place| match place {
            "when" => told(when),
            "customer" => told(customer),
            "with" => told(with),
            _ => None,
        })
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Booked => f.write_str("a call is booked"),
            Self::Moved => f.write_str("a call is moved"),
            Self::Cancelled => f.write_str("a call is cancelled or declined"),
            Self::Missed => f.write_str("a call is missed"),
            Self::Ended => f.write_str("a call was held"),
            Self::NotBooked { hours: 1 } => f.write_str("no call is booked within an hour of the link"),
            Self::NotBooked { hours } => write!(f, "no call is booked within {hours} hours of the link"),
        }
    }
}

impl fmt::Display for Only {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { priority, status, module, category } = self;
        let named = [
            priority.map(|priority| format!("priority {}", priority.id())),
            status.map(|status| format!("status {}", status.id())),
            module.as_ref().map(|module| format!("module {module}")),
            category.as_ref().map(|category| format!("category {category}")),
        ];
        f.write_str(&named.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "set the status to {}", status.id()),
            Self::Assign(Assign::Host) => f.write_str("assign it to the agent the call is with"),
            Self::Assign(Assign::Nobody) => f.write_str("assign it to nobody"),
            Self::Assign(Assign::Agent(email)) => write!(f, "assign it to {email}"),
            Self::Note(Note(text)) => write!(f, "add the note {text:?}"),
            Self::Tell(Who::Watchers) => f.write_str("tell the watchers"),
            Self::Tell(Who::Technician) => f.write_str("tell whoever looks after it"),
            Self::Remind => f.write_str("ask the customer to choose a time"),
        }
    }
}

/// The rules that something starts for a ticket, in their order.
pub fn started<'a>(rules: &'a [Rule], by: Trigger, ticket: &Ticket) -> Vec<&'a Rule> {
    rules.iter().filter(|rule| rule.on == by && rule.only.fits(ticket)).collect()
}

/// The id of an entry that a rule makes: the same for the same act on the same cause, so that it is made once.
pub fn source_id(name: &Label, cause: &str, act: usize) -> String {
    format!("rule/{cause}/{act}/{name}")
}

/// The name of the rule that made an entry. What a person made is no rule's, whatever id they gave it.
pub fn name_in(by: Option<&Byline>, source_id: &str) -> Option<String> {
    let id = source_id.strip_prefix("rule/").filter(|_| by.is_none())?;
    let mut parts = id.splitn(3, '/').skip(2);
    parts.next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::booking::{Source, Uid};
    use crate::ticket::{Number, PersonId, Role};

    fn ticket(priority: Priority, module: &str) -> Ticket {
        let at = "2026-11-27T12:00:00Z".parse().unwrap();
        Ticket {
            number: Number(1),
            subject: "VPN".parse().unwrap(),
            status: Status::Open,
            priority,
            category: None,
            module: module.parse().ok(),
            created_at: at,
            updated_at: at,
        }
    }

    fn rule(name: &str, on: Trigger, only: Only) -> Rule {
        Rule { name: name.parse().unwrap(), on, only, acts: vec![Act::Status(Status::Open)] }
    }

    #[test]
    fn a_rule_is_started_by_its_trigger_for_its_tickets_alone() {
        let urgent = Only { priority: Some(Priority::Urgent), ..Only::default() };
        let vpn = Only { module: "vpn".parse().ok(), status: Some(Status::Open), ..Only::default() };
        let rules = [
            rule("all", Trigger::Booked, Only::default()),
            rule("urgent", Trigger::Booked, urgent),
            rule("vpn", Trigger::Booked, vpn),
            rule("other", Trigger::Moved, Only::default()),
            rule("late", Trigger::NotBooked { hours: 24 }, Only::default()),
        ];
        let names = |by, ticket: &Ticket| -> Vec<String> {
            started(&rules, by, ticket).into_iter().map(|rule| rule.name.to_string()).collect()
        };
        for (priority, module, expected) in [
            (Priority::Low, "Mail", vec!["all"]),
            (Priority::Urgent, "Mail", vec!["all", "urgent"]),
            (Priority::Urgent, "VPN", vec!["all", "urgent", "vpn"]),
        ] {
            assert_eq!(names(Trigger::Booked, &ticket(priority, module)), expected, "{priority} {module}");
        }
        let any = ticket(Priority::Low, "Mail");
        assert_eq!(names(Trigger::Moved, &any), ["other"]);
        assert_eq!(names(Trigger::NotBooked { hours: 24 }, &any), ["late"]);
        assert!(names(Trigger::NotBooked { hours: 25 }, &any).is_empty());
        assert!(names(Trigger::Missed, &any).is_empty());
    }

    #[test]
    fn what_came_too_late_starts_nothing() {
        let mut call = CallEvent {
            what: Kind::Created,
            source: Source::Hand,
            uid: "abc".parse::<Uid>().unwrap(),
            old_uid: None,
            starts_at: None,
            ends_at: None,
            customer: None,
            host: None,
            agent: None,
            reason: None,
            is_late: false,
        };
        assert_eq!(Trigger::of(&call), Some(Trigger::Booked));
        call.what = Kind::Paid;
        assert_eq!(Trigger::of(&call), None);
        (call.what, call.is_late) = (Kind::Created, true);
        assert_eq!(Trigger::of(&call), None);
    }

    #[test]
    fn a_rule_is_named_in_what_it_makes_and_nobody_can_pretend_to_be_one() {
        let id = source_id(&"Call / missed".parse().unwrap(), "17", 2);
        assert_eq!(name_in(None, &id).as_deref(), Some("Call / missed"));
        let sam = Byline { id: PersonId(1), role: Role::Agent, name: "Sam".to_owned() };
        assert_eq!(name_in(Some(&sam), &id), None);
        assert_eq!(name_in(None, "booking/17"), None);
    }

    #[test]
    fn a_note_is_filled_in_and_a_misspelt_place_is_refused() {
        let note = Note::new(" {customer} comes at {when}. ").unwrap();
        assert_eq!(note.filled(Some("15:00"), Some("{when} Ortiz"), None), "{when} Ortiz comes at 15:00.");
        assert_eq!(note.filled(None, None, None), "not known comes at not known.");
        assert_eq!(
            Note::new("At {wen}").unwrap_err().reason,
            "has {wen}, which nothing fills: there are {when}, {customer}, {with}"
        );
    }
}
