//! Presence: who is writing a reply just now, so that two agents do not answer one customer.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Byline;

/// Somebody who is writing a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replying {
    /// Who.
    pub by: Byline,
    /// Until when it counts, unless they say it again.
    pub until: Timestamp,
}

/// What an agent says of themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// They are writing a reply.
    Replying,
    /// They are not, or not any more.
    Away,
}

impl Replying {
    /// How long it counts: whoever vanishes is gone after this.
    pub const LEASE: SignedDuration = SignedDuration::from_secs(30);

    /// How often whoever goes on writing says it again.
    pub const RENEW: SignedDuration = SignedDuration::from_secs(10);

    /// Until when it counts that is said now.
    pub fn until(now: Timestamp) -> Timestamp {
        now.saturating_add(Self::LEASE).unwrap_or(Timestamp::MAX)
    }

    /// What others read of those who still count: `Sam is replying`; nothing when there is nobody.
    pub fn words(all: &[Self], now: Timestamp) -> Option<String> {
        let names: Vec<_> = all.iter().filter(|one| one.until > now).map(|one| one.by.name.as_str()).collect();
        match names.as_slice() {
            [] => None,
            [one] => Some(format!("{one} is replying")),
            [one, other] => Some(format!("{one} and {other} are replying")),
            [one, rest @ ..] => Some(format!("{one} and {} others are replying", rest.len())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::{PersonId, Role};

    #[test]
    fn those_who_still_count_are_named() {
        let until = |name: &str, second| Replying {
            by: Byline { id: PersonId(1), role: Role::Agent, name: name.to_owned() },
            until: Timestamp::from_second(second).unwrap(),
        };
        let all = [until("Sam", 30), until("Ife", 20), until("Noor", 10)];
        let words = |second| Replying::words(&all, Timestamp::from_second(second).unwrap());
        assert_eq!(words(5).as_deref(), Some("Sam and 2 others are replying"));
        assert_eq!(words(10).as_deref(), Some("Sam and Ife are replying"));
        assert_eq!(words(29).as_deref(), Some("Sam is replying"));
        assert_eq!(words(30), None);
    }
}
