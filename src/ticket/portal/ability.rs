//! What a portal can do for a login. It is kept on the desk, so that every face knows it without asking the portal.

use serde::{Deserialize, Serialize};

use crate::ticket::{Change, Status};

/// What a portal can do for a login; what it cannot is said with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Capabilities {
    /// The statuses the portal has, the usual one of each kind first. Empty: those of the desk.
    pub statuses: Vec<StatusWord>,
    /// What it cannot do, each with the reason.
    pub off: Vec<(Ability, String)>,
    /// Whether it tells itself what changed, by whom and when: then nothing of it is worked out here.
    pub tells_changes: bool,
}

/// A status of the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusWord {
    /// What it is here. The portal may have several words for that.
    pub status: Status,
    /// The portal's word for it.
    pub word: String,
    /// What people read.
    pub label: String,
}

/// Something that a desk can do, and a portal perhaps not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ability {
    /// Giving a ticket to oneself: a login may belong to nobody.
    Take,
    /// Changing who is told of a ticket.
    Watchers,
    /// Setting one's own booking link.
    BookingLink,
    /// Adding files to tickets, and getting them.
    Files,
    /// A checklist on each ticket.
    Tasks,
    /// Merging tickets.
    Merge,
    /// Splitting messages off into a ticket of their own.
    Split,
}

impl Capabilities {
    /// Why something cannot be done, if it cannot: a sentence without a full stop.
    pub fn why_not(&self, ability: Ability) -> Option<&str> {
        self.off.iter().find(|(off, _)| *off == ability).map(|(_, why)| why.as_str())
    }

    /// Whether tickets can have a status.
    pub fn has(&self, status: Status) -> bool {
        self.statuses.is_empty() || self.statuses.iter().any(|known| known.status == status)
    }

    /// What the portal calls a status.
    pub fn label(&self, status: Status) -> &str {
        let known = self.statuses.iter().find(|known| known.status == status);
        known.map_or(status.label(), |known| known.label.as_str())
    }

    /// A status by the portal's own word, or by what people read.
    pub fn status_called(&self, name: &str) -> Option<&StatusWord> {
        let is_it = |known: &&StatusWord| known.word == name || known.label.eq_ignore_ascii_case(name);
        self.statuses.iter().find(is_it)
    }

    /// Whether a word is the one that is written when a ticket gets this status here.
    pub fn is_usual(&self, word: &StatusWord) -> bool {
        self.statuses.iter().find(|known| known.status == word.status) == Some(word)
    }

    /// Why a change cannot be made, if it cannot: a sentence without a full stop.
    pub fn why_not_change(&self, change: &Change) -> Option<String> {
        match change {
            Change::Status(status) if !self.has(*status) => {
                let all: Vec<_> = self.statuses.iter().map(|known| known.label.as_str()).collect();
                Some(format!("the portal has no status for {}, it has {}", status.label(), all.join(", ")))
            }
            Change::Watchers(_) => self.why_not(Ability::Watchers).map(str::to_owned),
            Change::Status(_)
            | Change::Priority(_)
            | Change::Category(_)
            | Change::Module(_)
            | Change::Assignee(_)
            | Change::Subject(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(statuses: &[(Status, &str)]) -> Capabilities {
        let word = |(status, label): &(Status, &str)| StatusWord {
            status: *status,
            word: label.to_lowercase(),
            label: (*label).to_owned(),
        };
        let statuses = statuses.iter().map(word).collect();
        Capabilities { statuses, off: vec![(Ability::Watchers, "keys cannot".to_owned())], tells_changes: false }
    }

    #[test]
    fn a_status_the_portal_lacks_is_refused_with_those_it_has() {
        let known = with(&[(Status::New, "Open"), (Status::Open, "In progress")]);
        assert_eq!(known.label(Status::Open), "In progress");
        assert_eq!(
            known.why_not_change(&Change::Status(Status::OnHold)).as_deref(),
            Some("the portal has no status for On hold, it has Open, In progress")
        );
        assert_eq!(known.why_not_change(&Change::Status(Status::New)), None);
        assert_eq!(known.why_not_change(&Change::Watchers(Vec::new())).as_deref(), Some("keys cannot"));
    }

    #[test]
    fn several_words_of_the_portal_for_one_status_are_told_apart() {
        let known = with(&[(Status::Open, "In progress"), (Status::Open, "Scheduled")]);
        assert_eq!(known.label(Status::Open), "In progress");
        let scheduled = known.status_called("scheduled").unwrap();
        assert_eq!((scheduled.label.as_str(), known.is_usual(scheduled)), ("Scheduled", false));
        assert!(known.is_usual(known.status_called("In Progress").unwrap()));
    }

    #[test]
    fn a_desk_of_its_own_can_do_everything() {
        let own = Capabilities::default();
        assert!(Status::ALL.into_iter().all(|status| own.has(status)));
        assert_eq!(own.label(Status::Waiting), Status::Waiting.label());
        assert_eq!(own.why_not(Ability::BookingLink), None);
    }

    #[test]
    fn what_is_kept_is_read_back_and_what_is_new_is_left_out() {
        let known = with(&[(Status::New, "Open")]);
        let text = serde_json::to_string(&known).unwrap();
        assert_eq!(serde_json::from_str::<Capabilities>(&text).unwrap(), known);
        assert_eq!(serde_json::from_str::<Capabilities>("{}").unwrap(), Capabilities::default());
    }
}
