//! The words for a moment: how far away it is, for a narrow column, and when it was, in full.

use jiff::Timestamp;
use jiff::tz::TimeZone;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How far `at` is from `now`, in at most eight columns: `now`, `22m`, `3h`, `2d`, `Tue`, `12 Nov`, `Nov 2024`.
///
/// The past and the future read alike; the column's heading says which is meant. The weekday and the date are those of
/// `zone`.
pub fn short(now: Timestamp, at: Timestamp, zone: &TimeZone) -> String {
    let seconds = now.as_second().abs_diff(at.as_second()).cast_signed();
    let local = || at.to_zoned(zone.clone());
    match seconds {
        ..MINUTE => "now".to_owned(),
        MINUTE..HOUR => format!("{}m", seconds / MINUTE),
        HOUR..DAY => format!("{}h", seconds / HOUR),
        _ if seconds < 3 * DAY => format!("{}d", seconds / DAY),
        _ if seconds < 7 * DAY => local().strftime("%a").to_string(),
        _ if seconds < 300 * DAY => local().strftime("%-d %b").to_string(),
        _ => local().strftime("%b %Y").to_string(),
    }
}

/// When it is, in `zone`, with the zone's abbreviation: `Tue 12 Nov 2024, 15:04 CET`.
pub fn full(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%a %-d %b %Y, %H:%M %Z").to_string()
}

/// When something is to be, in at most eleven columns of this year: `15:00` today, `Tue 15:00` within a week,
/// `12 Nov 15:00`, `12 Nov 2024`.
pub fn due(now: Timestamp, at: Timestamp, zone: &TimeZone) -> String {
    let (now, at) = (now.to_zoned(zone.clone()), at.to_zoned(zone.clone()));
    let days = now.date().until(at.date()).map_or(i32::MAX, |span| span.get_days());
    let form = match days {
        0 => "%H:%M",
        1..7 => "%a %H:%M",
        _ if now.year() == at.year() => "%-d %b %H:%M",
        _ => "%-d %b %Y",
    };
    at.strftime(form).to_string()
}

/// The time of day in `zone`: `15:04`.
pub fn clock(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;

    use super::*;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn now() -> Timestamp {
        "2026-11-22T14:02:00Z".parse().unwrap()
    }

    #[test]
    fn the_distance_grows_coarser() {
        let ago = |span: jiff::Span| short(now(), now() - span, &berlin());
        assert_eq!(ago(0.seconds()), "now");
        assert_eq!(ago(59.seconds()), "now");
        assert_eq!(ago(22.minutes()), "22m");
        assert_eq!(ago(119.minutes()), "1h");
        assert_eq!(ago(49.hours()), "2d");
        assert_eq!(ago(100.hours()), "Wed");
        assert_eq!(ago(240.hours()), "12 Nov");
        assert_eq!(ago(17_520.hours()), "Nov 2024");
    }

    #[test]
    fn the_future_reads_like_the_past() {
        assert_eq!(short(now(), now() + 22.minutes(), &berlin()), "22m");
    }

    #[test]
    fn the_weekday_is_the_one_of_the_zone() {
        let late: Timestamp = "2026-11-17T23:30:00Z".parse().unwrap();
        assert_eq!(short(now(), late, &TimeZone::UTC), "Tue");
        assert_eq!(short(now(), late, &berlin()), "Wed");
    }

    #[test]
    fn a_full_moment_says_its_zone() {
        assert_eq!(full(now(), &berlin()), "Sun 22 Nov 2026, 15:02 CET");
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        for (now, at) in [(Timestamp::MIN, Timestamp::MAX), (Timestamp::MAX, Timestamp::MIN)] {
            assert!(!short(now, at, &TimeZone::UTC).is_empty());
        }
    }

    #[test]
    fn what_is_to_be_is_a_time_a_weekday_or_a_date() {
        let said = |at: &str| due(now(), at.parse().unwrap(), &berlin());
        let today = now().to_zoned(berlin()).date();
        let at = |days: i64| {
            let date = today.checked_add(jiff::Span::new().days(days)).unwrap();
            let at = date.at(15, 0, 0, 0).to_zoned(berlin()).unwrap();
            (said(&at.timestamp().to_string()), at.strftime("%a").to_string())
        };
        assert_eq!(at(0).0, "15:00");
        assert_eq!(at(1).0, format!("{} 15:00", at(1).1));
        assert_eq!(at(6).0, format!("{} 15:00", at(6).1));
        assert!(at(-1).0.ends_with("15:00") && at(-1).0.starts_with(|c: char| c.is_ascii_digit()), "{}", at(-1).0);
    }
}
