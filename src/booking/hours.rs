//! A free time in words, on two clocks: the technician's and the customer's.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// From when to when a call is no imposition, by the customer's clock.
const KIND_HOURS: std::ops::Range<i8> = 8..19;

/// A person's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wall {
    /// Their time zone.
    pub zone: TimeZone,
    /// Whether it is only supposed to be theirs.
    pub is_guessed: bool,
}

/// Whether a time is one to call somebody at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kindness {
    /// By day.
    Kind,
    /// Before eight.
    Early,
    /// At seven in the evening or after.
    Late,
}

impl Wall {
    /// The clock of somebody whose zone is known, else another's, as a guess.
    pub fn of(known: Option<TimeZone>, otherwise: &TimeZone) -> Self {
        match known {
            Some(zone) => Self { zone, is_guessed: false },
            None => Self { zone: otherwise.clone(), is_guessed: true },
        }
    }

    /// What it shows at a time.
    pub fn at(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone())
    }

    /// Whether one may call them then.
    pub fn kindness(&self, at: Timestamp) -> Kindness {
        match self.at(at).hour() {
            hour if KIND_HOURS.contains(&hour) => Kindness::Kind,
            hour if hour < KIND_HOURS.start => Kindness::Early,
            _ => Kindness::Late,
        }
    }

    /// `Today`, `Tomorrow`, `Tue 1 Dec`.
    pub fn day(&self, at: Timestamp, now: Timestamp) -> String {
        let (day, today) = (self.at(at).date(), self.at(now).date());
        if day == today {
            "Today".to_owned()
        } else if today.tomorrow().is_ok_and(|tomorrow| tomorrow == day) {
            "Tomorrow".to_owned()
        } else {
            day.strftime("%a %-d %b").to_string()
        }
    }

    /// `16:00`.
    pub fn time(&self, at: Timestamp) -> String {
        self.at(at).strftime("%H:%M").to_string()
    }

    /// `Tuesday 1 December 2026, 16:00 CET`: whole, for somebody who reads it later or elsewhere.
    pub fn whole(&self, at: Timestamp) -> String {
        let at = self.at(at);
        format!("{} {}", at.strftime("%A %-d %B %Y, %H:%M"), zone_name(&at))
    }

    /// The place it stands in: `Berlin`; `UTC` or an offset where it has no name.
    pub fn place(&self, now: Timestamp) -> String {
        let city = self.zone.iana_name().and_then(|name| name.rsplit_once('/')).map(|(_, city)| city.replace('_', " "));
        city.unwrap_or_else(|| zone_name(&self.at(now)))
    }
}

/// What people call the zone at that time; `UTC+04` where they have no name for it.
pub fn zone_name(at: &Zoned) -> String {
    let name = at.strftime("%Z").to_string();
    if name.starts_with(['+', '-']) { format!("UTC{name}") } else { name }
}

/// A few of the free times: at most so many of a day, spread over it, and so many in all. The times are in order.
pub fn spread(times: &[Timestamp], wall: &Wall, a_day: usize, most: usize) -> Vec<Timestamp> {
    let day = |at: &Timestamp| -> Date { wall.at(*at).date() };
    let mut few = Vec::new();
    for times in times.chunk_by(|one, next| day(one) == day(next)) {
        let wanted = a_day.min(times.len());
        // The first and the last of the day, and the rest evenly between.
        let index = |n: usize| n * (times.len() - 1) / wanted.saturating_sub(1).max(1);
        few.extend((0..wanted).filter_map(|n| times.get(index(n))));
    }
    few.truncate(most);
    few
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(zone: &str) -> Wall {
        Wall::of(Some(TimeZone::get(zone).unwrap()), &TimeZone::UTC)
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn each_clock_has_its_own_day() {
        let (berlin, tokyo) = (wall("Europe/Berlin"), wall("Asia/Tokyo"));
        let (now, then) = (at("2026-12-01T13:00:00Z"), at("2026-12-01T16:00:00Z"));
        assert_eq!((berlin.day(then, now), berlin.time(then)), ("Today".to_owned(), "17:00".to_owned()));
        assert_eq!((tokyo.day(then, now), tokyo.time(then)), ("Tomorrow".to_owned(), "01:00".to_owned()));
        assert_eq!(berlin.day(at("2026-12-08T10:00:00Z"), now), "Tue 8 Dec");
        assert_eq!(berlin.whole(then), "Tuesday 1 December 2026, 17:00 CET");
        assert_eq!(wall("Asia/Dubai").whole(then), "Tuesday 1 December 2026, 20:00 UTC+04");
        assert_eq!(
            (berlin.place(now), wall("America/New_York").place(now)),
            ("Berlin".to_owned(), "New York".to_owned())
        );
    }

    #[test]
    fn the_clocks_change_between_two_free_times() {
        // In Berlin and in New York the clocks go back, a week apart: the same hour there is another here.
        let (berlin, york) = (wall("Europe/Berlin"), wall("America/New_York"));
        for (then, there, here) in [
            ("2026-10-24T13:00:00Z", "15:00 CEST", "09:00 EDT"),
            ("2026-10-25T13:00:00Z", "14:00 CET", "09:00 EDT"),
            ("2026-11-01T14:00:00Z", "15:00 CET", "09:00 EST"),
        ] {
            assert!(berlin.whole(at(then)).ends_with(there), "{}", berlin.whole(at(then)));
            assert!(york.whole(at(then)).ends_with(here), "{}", york.whole(at(then)));
        }
        // The hour that there is twice is two times with two names.
        assert_eq!(berlin.whole(at("2026-10-25T00:30:00Z")), "Sunday 25 October 2026, 02:30 CEST");
        assert_eq!(berlin.whole(at("2026-10-25T01:30:00Z")), "Sunday 25 October 2026, 02:30 CET");
        // A day of 25 hours is still tomorrow.
        assert_eq!(berlin.day(at("2026-10-25T22:30:00Z"), at("2026-10-24T22:30:00Z")), "Today");
        assert_eq!(berlin.day(at("2026-10-25T23:30:00Z"), at("2026-10-24T22:30:00Z")), "Tomorrow");
    }

    #[test]
    fn a_time_is_unkind_before_eight_and_from_seven_in_the_evening() {
        let denver = wall("America/Denver");
        for (then, kindness) in [
            ("2026-12-01T14:59:00Z", Kindness::Early),
            ("2026-12-01T15:00:00Z", Kindness::Kind),
            ("2026-12-02T01:59:00Z", Kindness::Kind),
            ("2026-12-02T02:00:00Z", Kindness::Late),
            ("2026-12-02T07:00:00Z", Kindness::Early),
        ] {
            assert_eq!(denver.kindness(at(then)), kindness, "{then}");
        }
    }

    #[test]
    fn a_zone_that_is_not_known_is_guessed_and_said_to_be() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(Wall::of(None, &berlin), Wall { zone: berlin.clone(), is_guessed: true });
        assert!(!Wall::of(Some(TimeZone::UTC), &berlin).is_guessed);
    }

    #[test]
    fn a_few_times_are_spread_over_the_day_and_the_days() {
        let hour = |day: i64, hour: i64| Timestamp::from_second((day * 24 + hour) * 3600).unwrap();
        let times: Vec<_> =
            (9..=17).map(|n| hour(0, n)).chain([hour(1, 9)]).chain((9..=12).map(|n| hour(2, n))).collect();
        let utc = Wall::of(Some(TimeZone::UTC), &TimeZone::UTC);
        let few = spread(&times, &utc, 3, 6);
        assert_eq!(few, [hour(0, 9), hour(0, 13), hour(0, 17), hour(1, 9), hour(2, 9), hour(2, 10)]);
        assert_eq!(spread(&times, &utc, 1, 9), [hour(0, 9), hour(1, 9), hour(2, 9)]);
        assert_eq!(spread(&[], &utc, 3, 9), []);
    }
}
