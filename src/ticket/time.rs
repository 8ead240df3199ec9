//! Working time: how long a message took whoever wrote it, and whether the customer is charged for it.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Invalid;

/// Working time that goes with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Minutes {
    /// How many. A portal may tell of more than [`Minutes::MOST`], nobody here sends more.
    pub minutes: u16,
    /// Whether the customer is charged for them.
    pub billable: bool,
}

impl Minutes {
    /// The most minutes one message may take: a day, which is also where a portal stops when they are changed.
    pub const MOST: u16 = 1440;

    /// Working time that one may send.
    ///
    /// # Errors
    /// No time at all, or more than a day.
    pub fn new(minutes: u16, billable: bool) -> Result<Self, Invalid> {
        match minutes {
            1..=Self::MOST => Ok(Self { minutes, billable }),
            _ => Err(Invalid::new("time", format!("{minutes} minutes do not fit, write 1 to {}", Self::MOST))),
        }
    }

    /// So many minutes as people say them: `20 min`, `1 h 20 min`.
    pub fn said(minutes: u64) -> String {
        match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes} min"),
            (hours, 0) => format!("{hours} h"),
            (hours, minutes) => format!("{hours} h {minutes} min"),
        }
    }
}

impl fmt::Display for Minutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let billable = if self.billable { ", billable" } else { "" };
        f.pad(&format!("{}{billable}", Self::said(self.minutes.into())))
    }
}

impl FromStr for Minutes {
    type Err = Invalid;

    /// Reads `20`, `20 min`, `1h30`, `1 h 20 min billable`; `b` is enough for billable.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let unreadable = || Invalid::new("time", format!("{text:?} is no time, write 20, 1h30 or 20 billable"));
        let line = text.to_lowercase();
        let (time, is_billable) = match line.split_once('b') {
            Some((time, rest)) if "illable".starts_with(rest.trim()) => (time, true),
            Some(_) => return Err(unreadable()),
            None => (line.as_str(), false),
        };
        let minutes = minutes(time).filter(|minutes| *minutes > 0).ok_or_else(unreadable)?;
        Self::new(minutes, is_billable)
    }
}

/// The minutes of `20`, `20 min`, `1h30`, `1:30`.
fn minutes(time: &str) -> Option<u16> {
    let close: String = time.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let (hours, minutes) = close.split_once(['h', ':']).unwrap_or(("0", &close));
    let digits = ["minutes", "min", "m"].iter().find_map(|unit| minutes.strip_suffix(unit)).unwrap_or(minutes);
    let minutes = if digits.is_empty() { 0 } else { digits.parse::<u16>().ok()? };
    hours.parse::<u16>().ok()?.checked_mul(60)?.checked_add(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_people_write_it_and_said_as_they_say_it() {
        let read = |text: &str| text.parse::<Minutes>().map(|time| time.to_string()).unwrap_or_default();
        assert_eq!(read("20"), "20 min");
        assert_eq!(read("20 min, billable"), "20 min, billable");
        assert_eq!(read("1h30b"), "1 h 30 min, billable");
        assert_eq!(read("2 h"), "2 h");
        assert_eq!(read("0:45 billable"), "45 min, billable");
        assert_eq!(read("24h"), "24 h");
    }

    #[test]
    fn no_time_and_more_than_a_day_are_refused() {
        for wrong in ["", "0", "b", "soon", "-5", "1441", "24h1", "99999", "5 pm"] {
            assert!(wrong.parse::<Minutes>().is_err(), "{wrong:?}");
        }
    }
}
