//! Time, asked for in one place, so that a test can decide what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};

/// A time zone by its IANA name, such as `Europe/Berlin`.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// Where the present comes from; cheap to clone.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The system's clock.
    #[default]
    System,
    /// A clock that stands still until it is told to move, in milliseconds since 1970.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn at(at: Timestamp) -> Self {
        Self::Set(Arc::new(AtomicI64::new(at.as_millisecond())))
    }

    /// The present, in whole milliseconds: what the database keeps.
    pub fn now(&self) -> Timestamp {
        let millisecond = match self {
            #[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
            Self::System => Timestamp::now().as_millisecond(),
            Self::Set(at) => at.load(Ordering::SeqCst),
        };
        Timestamp::from_millisecond(millisecond).unwrap_or(Timestamp::MAX)
    }

    /// Moves a set clock forward; the system's clock moves by itself.
    pub fn advance(&self, milliseconds: i64) {
        match self {
            Self::System => {}
            Self::Set(at) => {
                at.fetch_add(milliseconds, Ordering::SeqCst);
            }
        }
    }
}

/// One day, from its first moment until before the next day's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Its first moment.
    pub from: Timestamp,
    /// The next day's first moment.
    pub until: Timestamp,
}

impl Day {
    /// The day that `now` is in, `ahead` days later, where the clocks show `zone`.
    pub fn of(now: Timestamp, zone: &TimeZone, ahead: i8) -> Self {
        let start = |zoned: &Zoned| zoned.start_of_day().map_or_else(|_| zoned.timestamp(), |start| start.timestamp());
        let day = |ahead: i64| {
            let moved = now.to_zoned(zone.clone()).checked_add(Span::new().days(ahead));
            moved.map_or(now, |zoned| start(&zoned))
        };
        Self { from: day(ahead.into()), until: day(i64::from(ahead) + 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_on_which_the_clocks_change_has_more_hours_or_fewer() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let hours = |now: &str, ahead| {
            let day = Day::of(now.parse().unwrap(), &berlin, ahead);
            day.until.duration_since(day.from).as_hours()
        };
        assert_eq!(hours("2026-10-25T12:00:00Z", 0), 25);
        assert_eq!(hours("2026-10-25T12:00:00Z", 1), 24);
        assert_eq!(hours("2027-03-27T22:59:00Z", 1), 23);
    }
}
