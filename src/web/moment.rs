//! Times as a page says them: how long ago for a glance, and the whole date for certainty.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::booking::hours::zone_name;

/// A point in time, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    /// For the attribute `datetime`.
    pub(super) machine: String,
    /// `3 hours ago`, `yesterday`, `12 November`.
    pub(super) glance: String,
    /// `Thu 12 Nov 2026, 14:05 CET`.
    pub(super) full: String,
    /// Whether the glance says more than the date: within the last days.
    pub(super) is_recent: bool,
}

/// The present, as one reader's clock shows it.
#[derive(Debug, Clone)]
pub(super) struct Present {
    now: Zoned,
}

impl Present {
    /// The present in a time zone by its IANA name; in UTC when it is unknown.
    pub(super) fn new(now: Timestamp, zone: Option<&str>) -> Self {
        let zone = zone.and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC);
        Self { now: now.to_zoned(zone) }
    }

    /// Words for `at`.
    pub(super) fn moment(&self, at: Timestamp) -> Moment {
        let zoned = at.to_zoned(self.now.time_zone().clone());
        let ago = self.ago(&zoned);
        Moment {
            machine: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            is_recent: ago.is_some(),
            glance: ago.unwrap_or_else(|| self.date(&zoned)),
            full: format!("{} {}", zoned.strftime("%a %-d %b %Y, %H:%M"), zone_name(&zoned)),
        }
    }

    /// Whole minutes and hours up to a day, then calendar days, up to a week.
    fn ago(&self, at: &Zoned) -> Option<String> {
        let seconds = self.now.timestamp().duration_since(at.timestamp()).as_secs();
        let days = (self.now.date() - at.date()).get_days();
        match seconds {
            ..60 => Some("just now".to_owned()),
            60..3600 => Some(count(seconds / 60, "minute")),
            3600..43_200 => Some(count(seconds / 3600, "hour")),
            _ if days == 0 => Some(count(seconds / 3600, "hour")),
            _ if days == 1 => Some("yesterday".to_owned()),
            _ if days < 7 => Some(count(i64::from(days), "day")),
            _ => None,
        }
    }

    fn date(&self, at: &Zoned) -> String {
        let form = if at.year() == self.now.year() { "%-d %B" } else { "%-d %B %Y" };
        at.strftime(form).to_string()
    }
}

fn count(number: i64, unit: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural} ago")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(at: &str) -> Moment {
        let now: Timestamp = "2026-11-19T09:30:00Z".parse().unwrap();
        Present::new(now, Some("Europe/Berlin")).moment(at.parse().unwrap())
    }

    #[test]
    fn recent_times_are_counted_and_older_ones_are_dates() {
        let words = |at| moment(at).glance;
        assert_eq!(words("2026-11-19T09:29:30Z"), "just now");
        assert_eq!(words("2026-11-19T09:28:30Z"), "1 minute ago");
        assert_eq!(words("2026-11-19T08:31:00Z"), "59 minutes ago");
        assert_eq!(words("2026-11-19T07:00:00Z"), "2 hours ago");
        assert_eq!(words("2026-11-18T22:30:00Z"), "11 hours ago");
        assert_eq!(words("2026-11-18T08:00:00Z"), "yesterday");
        assert_eq!(words("2026-11-14T08:00:00Z"), "5 days ago");
        assert_eq!(words("2026-11-12T08:00:00Z"), "12 November");
        assert_eq!(words("2025-11-12T08:00:00Z"), "12 November 2025");
    }

    #[test]
    fn a_clock_that_is_behind_says_just_now() {
        assert_eq!(moment("2026-11-19T10:30:00Z").glance, "just now");
    }

    #[test]
    fn the_whole_date_is_in_the_readers_zone_and_says_which() {
        let summer = moment("2026-07-01T22:05:00Z");
        assert_eq!(summer.full, "Thu 2 Jul 2026, 00:05 CEST");
        assert_eq!(summer.machine, "2026-07-01T22:05:00Z");
        let dubai = Present::new("2026-11-19T09:30:00Z".parse().unwrap(), Some("Asia/Dubai"));
        assert_eq!(dubai.moment("2026-11-19T09:05:00Z".parse().unwrap()).full, "Thu 19 Nov 2026, 13:05 UTC+04");
        let nowhere = Present::new("2026-11-19T09:30:00Z".parse().unwrap(), Some("Mars/Olympus"));
        assert_eq!(nowhere.moment("2026-11-19T09:05:00Z".parse().unwrap()).full, "Thu 19 Nov 2026, 09:05 UTC");
    }
}
