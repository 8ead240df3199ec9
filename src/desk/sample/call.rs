//! The booked calls of the sample desk: what their platform would have told, at the moments it would have.

use std::collections::HashMap;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, ToSpan as _, Unit, Zoned, ZonedRound};
use serde::Deserialize;

use super::unfit;
use crate::booking::{Kind, Party, Source, Told, Uid};
use crate::db::Writing;
use crate::desk::booking::take;
use crate::desk::{Error, Reference, keep};
use crate::ticket::figure::Offer;
use crate::ticket::{Number, PersonId};

const CALLS: &str = include_str!("../../../assets/sample/calls.toml");

/// How long every call of the sample lasts.
const HALF_AN_HOUR: SignedDuration = SignedDuration::from_mins(30);

/// How long before it was booked the customer saw the card.
const BEFORE: SignedDuration = SignedDuration::from_mins(4);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Calls {
    call: Vec<SampleCall>,
}

/// A booked call.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SampleCall {
    /// The subject of its ticket; of none, somebody booked without a reference.
    pub(super) ticket: Option<String>,
    /// The key of whoever booked, where no ticket says it.
    customer: Option<String>,
    /// The agent's key.
    with: String,
    /// How long ago it was booked.
    pub(super) booked: Span,
    /// Its day, counted from today.
    day: i64,
    at: Time,
    /// What came of it, when it was over.
    r#become: Option<Kind>,
    /// How long ago it was called off.
    pub(super) off: Option<Span>,
}

/// The calls that are told.
pub(super) fn calls() -> Result<Vec<SampleCall>, Error> {
    Ok(toml::from_str::<Calls>(CALLS).map_err(|error| unfit(&error))?.call)
}

impl SampleCall {
    /// When it begins.
    pub(super) fn begins_at(&self, now: Timestamp) -> Result<Timestamp, Error> {
        begins_at(&now.to_zoned(TimeZone::system()), self.day, self.at).map_err(|error| unfit(&error))
    }

    /// What came of it, and when that was known.
    pub(super) fn became(&self, now: Timestamp) -> Result<Option<(Timestamp, Kind)>, Error> {
        let Some(kind) = self.r#become else { return Ok(None) };
        let over = self.begins_at(now)?.checked_add(HALF_AN_HOUR).map_err(|error| unfit(&error))?;
        Ok(Some((over, kind)))
    }

    /// Takes in that something happened to it, as its platform would tell.
    pub(super) async fn happen(
        &self,
        writing: &mut Writing,
        people: &HashMap<String, PersonId>,
        ticket: Option<Number>,
        (at, kind): (Timestamp, Kind),
        (name, begins_at): (usize, Timestamp),
    ) -> Result<(), Error> {
        let requester = match ticket {
            Some(number) => keep::ticket(writing, number).await?.requester,
            None => super::find(people, self.customer.as_deref().unwrap_or_default())?,
        };
        let customer = keep::person(writing, requester).await?;
        let host = keep::person(writing, super::find(people, &self.with)?).await?;
        let party = |name: &str, email: &str, zone: Option<&str>| Some(Party::new(name, Some(email), zone));
        let uid: Uid = format!("sample-{name}").parse().map_err(|error| unfit(&error))?;
        let told = Told {
            starts_at: Some(begins_at),
            ends_at: begins_at.checked_add(HALF_AN_HOUR).ok(),
            customer: party(&customer.name, customer.email.as_str(), customer.time_zone.as_deref()),
            host: party(&host.name, host.email.as_str(), host.time_zone.as_deref()),
            by: (kind == Kind::Cancelled).then(|| customer.email.as_str().to_owned()),
            place: Some(format!("https://video.example/{uid}")),
            reschedule_url: Some(format!("https://app.cal.com/reschedule/{uid}")),
            cancel_url: Some(format!("https://app.cal.com/booking/{uid}?cancel=true")),
            ..Told::bare(Source::CalCom, kind, uid, at)
        };
        let reference = ticket.map(|ticket| Reference { ticket, owner: Some(host.id) });
        if let (Some(number), Kind::Created, Ok(seen)) = (ticket, kind, at.checked_sub(BEFORE)) {
            for offer in [Offer::Shown, Offer::Clicked] {
                writing.add_offer(number, offer, requester, Some(host.id), seen).await?;
            }
        }
        take(writing, at, &told, reference, None, None).await?;
        Ok(())
    }
}

/// A time of a day counted from today. What has passed today comes within what is left of the day.
fn begins_at(now: &Zoned, day: i64, at: Time) -> Result<Timestamp, jiff::Error> {
    let of = |at: Time| now.date().checked_add(day.days())?.to_datetime(at).to_zoned(now.time_zone().clone());
    let planned = of(at)?;
    if day != 0 || planned > *now {
        return Ok(planned.timestamp());
    }
    let up = ZonedRound::new().smallest(Unit::Minute).increment(30).mode(jiff::RoundMode::Ceil);
    let next = now.round(up)?;
    let last = of(jiff::civil::time(23, 30, 0, 0))?;
    Ok(if next.date() == now.date() { next } else { last }.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_of_today_is_ahead_and_today_whatever_the_hour() {
        let at = |now: &str, day| {
            let now: Zoned = now.parse().unwrap();
            let zoned = begins_at(&now, day, jiff::civil::time(15, 0, 0, 0)).unwrap().to_zoned(now.time_zone().clone());
            zoned.strftime("%d %H:%M").to_string()
        };
        assert_eq!(at("2026-11-24T09:10[Europe/Berlin]", 0), "24 15:00");
        assert_eq!(at("2026-11-24T15:10[Europe/Berlin]", 0), "24 15:30");
        assert_eq!(at("2026-11-24T23:10[Europe/Berlin]", 0), "24 23:30");
        assert_eq!(at("2026-11-24T23:40[Europe/Berlin]", 0), "24 23:30", "it has begun, and is not over");
        assert_eq!(at("2026-11-24T23:40[Europe/Berlin]", 1), "25 15:00");
        assert_eq!(at("2026-11-24T00:05[Europe/Berlin]", -1), "23 15:00");
    }
}
