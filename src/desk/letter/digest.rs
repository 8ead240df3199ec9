//! Digests: what somebody is told of once a day becomes one letter.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{Desk, Error};
use crate::clock;
use crate::db::NewLetter;
use crate::ticket::{Letter, LetterState, Person};

/// When a digest is written, by the clock of whoever gets it.
const HOUR: i8 = 8;

/// Makes a letter of what was gathered for everybody whose digest is due, each in a transaction of its own.
pub(super) async fn write(desk: &Desk) -> Result<(), Error> {
    let now = desk.clock().now();
    // Most of the time nothing is due: then nothing is written.
    if desk.db().next_digest_at().await?.is_none_or(|at| at > now) {
        return Ok(());
    }
    loop {
        let mut writing = desk.db().write().await?;
        let gathered = writing.gathered(now).await?;
        let Some(first) = gathered.first() else { return Ok(()) };
        let mut news = Vec::new();
        for posted in &gathered {
            if let (Some(number), Letter::News(one)) = (posted.ticket, &posted.letter) {
                news.push((number, one.clone()));
            }
            writing.finish_letter(posted.id, LetterState::Sent, Some("it went with a digest"), now).await?;
        }
        let new = NewLetter {
            ticket: None,
            to: first.to,
            letter: &Letter::Digest { news },
            source_id: &format!("digest/{}", first.id),
            state: LetterState::Waiting,
            made_at: now,
            next_at: now,
        };
        writing.add_letter(&new).await?;
        writing.commit().await?;
    }
}

/// The next morning of somebody, by their own clock.
pub(super) fn next(now: Timestamp, person: &Person) -> Timestamp {
    let zone = person.time_zone.as_deref().and_then(clock::zone).unwrap_or_else(TimeZone::system);
    let local = now.to_zoned(zone);
    let at = |day: &Zoned| day.date().at(HOUR, 0, 0, 0).to_zoned(day.time_zone().clone()).map(|at| at.timestamp());
    match at(&local) {
        Ok(today) if today > now => today,
        Ok(_) | Err(_) => local.tomorrow().and_then(|tomorrow| at(&tomorrow)).unwrap_or(now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::{PersonId, Role};

    #[test]
    fn a_digest_comes_at_eight_by_ones_own_clock_whatever_the_clocks_do() {
        let sam = Person {
            id: PersonId(1),
            role: Role::Agent,
            rights: None,
            is_disabled: false,
            name: "Sam".to_owned(),
            email: "sam@desk.example".parse().unwrap(),
            company: None,
            time_zone: Some("Europe/Berlin".to_owned()),
            booking_link: None,
        };
        for (now, expected) in [
            ("2026-11-22T06:59:59Z", "2026-11-22T07:00:00Z"),
            ("2026-11-22T07:00:00Z", "2026-11-23T07:00:00Z"),
            // The night in which the clocks go back, and the one in which they go forward.
            ("2026-10-24T12:00:00Z", "2026-10-25T07:00:00Z"),
            ("2026-10-23T12:00:00Z", "2026-10-24T06:00:00Z"),
            ("2027-03-27T12:00:00Z", "2027-03-28T06:00:00Z"),
        ] {
            assert_eq!(next(now.parse().unwrap(), &sam), expected.parse().unwrap(), "{now}");
        }
    }
}
