//! Duty: when a person or a team takes urgent calls.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use super::Invalid;

/// When somebody takes urgent calls. Written as `on`, `off` or hours such as `mon-fri 08:00-18:00 Europe/Berlin`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Duty {
    /// At any time.
    #[default]
    On,
    /// Not now.
    Off,
    /// In some hours of some days.
    Hours(Hours),
}

/// Hours of the week, by the clock of one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    windows: Vec<Window>,
    zone: TimeZone,
    written: String,
}

/// A stretch of some days. One that ends at or before its start ends on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    /// Monday first.
    days: [bool; 7],
    /// Minutes since midnight.
    from: i16,
    to: i16,
}

/// The days as they are written, Monday first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The minutes of a day on a clock.
const DAY: i16 = 24 * 60;

impl Duty {
    /// Whether it covers a moment.
    pub fn covers(&self, at: Timestamp) -> bool {
        match self {
            Self::On => true,
            Self::Off => false,
            Self::Hours(hours) => hours.cover(at),
        }
    }
}

impl Hours {
    fn cover(&self, at: Timestamp) -> bool {
        let here = at.to_zoned(self.zone.clone());
        let minute = i16::from(here.hour()) * 60 + i16::from(here.minute());
        self.windows.iter().any(|window| window.covers(here.weekday(), minute))
    }
}

impl Window {
    fn covers(&self, day: Weekday, minute: i16) -> bool {
        let on = |day: Weekday| self.days.get(usize::from(day.to_monday_zero_offset().unsigned_abs())) == Some(&true);
        if self.from < self.to {
            return on(day) && (self.from..self.to).contains(&minute);
        }
        (on(day) && minute >= self.from) || (on(day.previous()) && minute < self.to)
    }
}

impl fmt::Display for Duty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Hours(hours) => &hours.written,
        })
    }
}

impl FromStr for Duty {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let written = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match written.to_lowercase().as_str() {
            "on" => return Ok(Self::On),
            "off" => return Ok(Self::Off),
            _ => {}
        }
        let (windows, zone) = written.rsplit_once(' ').ok_or_else(|| refused(text))?;
        let named = TimeZone::get(zone).map_err(|_unknown| {
            Invalid::new("duty", format!("has an unknown time zone {zone:?}, end with one such as Europe/Berlin"))
        })?;
        let windows = windows.split(',').map(|window| window.trim().parse()).collect::<Result<_, Invalid>>()?;
        Ok(Self::Hours(Hours { windows, zone: named, written }))
    }
}

impl FromStr for Window {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let refused = || refused(text);
        let (days, hours) = text.split_once(' ').ok_or_else(refused)?;
        let (from, to) = hours.split_once('-').ok_or_else(refused)?;
        let (from, to) = (minute(from).ok_or_else(refused)?, minute(to).ok_or_else(refused)?);
        if from == DAY {
            return Err(refused());
        }
        Ok(Self { days: named_days(days).ok_or_else(refused)?, from, to })
    }
}

fn refused(text: &str) -> Invalid {
    Invalid::new("duty", format!("is {text:?}, write on, off or hours such as mon-fri 08:00-18:00 Europe/Berlin"))
}

/// Reads `08:00`, up to `24:00`.
fn minute(text: &str) -> Option<i16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    if minutes.len() != 2 || !text.trim().bytes().all(|byte| byte.is_ascii_digit() || byte == b':') {
        return None;
    }
    let (hours, minutes): (i16, i16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 24 && minutes < 60).then_some(hours * 60 + minutes).filter(|minute| *minute <= DAY)
}

/// Reads `daily`, `sat`, `mon-fri`, `sat-mon`.
fn named_days(text: &str) -> Option<[bool; 7]> {
    let text = text.to_lowercase();
    if text == "daily" {
        return Some([true; 7]);
    }
    let position = |name: &str| DAYS.iter().position(|day| *day == name);
    let (first, last) = text.split_once('-').unwrap_or((&text, &text));
    let (first, last) = (position(first)?, position(last)?);
    let mut days = [false; 7];
    let many = (last + 7 - first) % 7 + 1;
    for day in (first..first + many).map(|day| day % 7) {
        *days.get_mut(day)? = true;
    }
    Some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(duty: &str, at: &str) -> bool {
        duty.parse::<Duty>().unwrap().covers(at.parse().unwrap())
    }

    #[test]
    fn hours_are_those_of_their_place_in_winter_and_in_summer() {
        let duty = "mon-fri 08:00-18:00 Europe/Berlin";
        // 27 November 2026 is a Friday, at UTC+1; 3 July 2026 is one too, at UTC+2.
        for (at, on_duty) in [
            ("2026-11-27T06:59:59Z", false),
            ("2026-11-27T07:00:00Z", true),
            ("2026-11-27T17:00:00Z", false),
            ("2026-07-03T06:00:00Z", true),
            ("2026-07-03T16:00:00Z", false),
            ("2026-11-28T12:00:00Z", false),
        ] {
            assert_eq!(covers(duty, at), on_duty, "{at}");
        }
    }

    #[test]
    fn a_night_belongs_to_the_day_it_starts_on() {
        let duty = "fri 22:00-06:00, daily 12:00-13:00 UTC";
        assert!(covers(duty, "2026-11-28T05:59:00Z"), "Saturday morning is the end of Friday's night");
        assert!(!covers(duty, "2026-11-27T05:59:00Z"), "Friday morning would be Thursday's");
        assert!(covers(duty, "2026-11-26T12:30:00Z"));
        assert!(covers("sat-mon 00:00-24:00 UTC", "2026-11-29T23:59:00Z"), "a Sunday");
        assert!(!covers("sat-mon 00:00-24:00 UTC", "2026-12-01T00:00:00Z"), "a Tuesday");
    }

    #[test]
    fn what_is_written_is_read_again_and_what_is_not_duty_is_refused() {
        for text in ["on", "off", "mon-fri 08:00-18:00 Europe/Berlin", "sat 9:00-12:00, sun 10:00-11:00 Asia/Tokyo"] {
            assert_eq!(text.parse::<Duty>().unwrap().to_string(), text);
        }
        for text in ["", "maybe", "mon 8-18 UTC", "mon 08:00-18:00", "mon 08:00-25:00 UTC", "mo 08:00-09:00 UTC"] {
            assert!(text.parse::<Duty>().is_err(), "{text}");
        }
        let error = "mon 08:00-18:00 Europe/Berlim".parse::<Duty>().unwrap_err().to_string();
        assert!(error.contains("unknown time zone"), "{error}");
    }
}
