//! Time, asked for in one place, so that a test can decide what time it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::tz::TimeZone;

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
