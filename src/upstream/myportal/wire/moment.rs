//! MyPortal's times: four spellings, all of them UTC.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A time as MyPortal writes it: `2026-11-22T04:42:50.416836Z`, with `+00:00`, or without a zone, which means UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub Timestamp);

impl Moment {
    /// Reads any of the spellings.
    pub fn parse(text: &str) -> Option<Self> {
        let zoned = text.parse::<Timestamp>().ok();
        let zoneless = || Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
        zoned.or_else(zoneless).map(Self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is not a time")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_spellings_are_one_time() {
        let spellings = [
            "2026-11-22T08:27:36.331193Z",
            "2026-11-22T08:27:36.331193",
            "2026-11-22T08:27:36.331193+00:00",
            "2026-11-22 08:27:36.331193",
        ];
        let times: Vec<_> = spellings.iter().map(|text| Moment::parse(text).unwrap().0.as_microsecond()).collect();
        assert_eq!(times, [1_795_336_056_331_193; 4]);
        assert_eq!(Moment::parse("2026-11-22T08:40:25Z"), Moment::parse("2026-11-22T08:40:25"));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        assert_eq!(Moment::parse("yesterday"), None);
        assert_eq!(Moment::parse(""), None);
    }
}
