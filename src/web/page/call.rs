//! A customer's booked call, as their page shows it: when, in their own time zone, with whom, where, and what they can
//! do about it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::booking::State;
use crate::text::clean;
use crate::ticket::{PublicCall, PublicThread};

/// A booked call.
#[derive(Debug)]
pub(super) struct YourCall {
    pub(super) state: State,
    /// How it stands, in a sentence.
    pub(super) words: &'static str,
    /// `Tuesday 1 December 2026, 08:00 to 08:30 MST`.
    pub(super) when: String,
    /// For the attribute `datetime`.
    pub(super) machine: String,
    pub(super) with: Option<String>,
    /// Where one meets, as words.
    pub(super) place: Option<String>,
    /// The same, where it is an address to open.
    pub(super) place_url: Option<String>,
    pub(super) reschedule_url: Option<String>,
    pub(super) cancel_url: Option<String>,
}

impl YourCall {
    /// The call of a ticket, in the time zone it was booked in, or else in the customer's.
    pub(super) fn of(thread: &PublicThread) -> Option<Self> {
        let call = thread.call.as_ref()?;
        let zone = [call.zone.as_deref(), thread.requester.time_zone.as_deref()];
        let zone = zone.into_iter().flatten().find_map(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
        // What is over can be neither moved nor called off.
        let is_on = call.state.is_on();
        let address = |url: &Option<String>| url.clone().filter(|_| is_on);
        let place = call.place.as_deref().map(clean::line);
        Some(Self {
            state: call.state,
            words: words(call.state),
            when: when(call, &zone),
            machine: call.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            with: call.with.as_deref().map(clean::line),
            place_url: place.clone().filter(|place| is_on && place.starts_with("https://")),
            place,
            reschedule_url: address(&call.reschedule_url),
            cancel_url: address(&call.cancel_url),
        })
    }
}

fn words(state: State) -> &'static str {
    match state {
        State::Requested => "You asked for a call. It is not confirmed yet.",
        State::Booked => "Your call is booked.",
        State::Started => "Your call is now.",
        State::Held => "You had this call.",
        State::Missed => "This call did not take place.",
        State::Cancelled => "This call was cancelled.",
        State::Rejected => "This time does not work for us. Please choose another one.",
    }
}

/// The day, from when to when, and in which zone.
fn when(call: &PublicCall, zone: &TimeZone) -> String {
    let local = |at: Timestamp| at.to_zoned(zone.clone());
    let starts = local(call.starts_at);
    let until = call.ends_at.map(|ends| format!(" to {}", local(ends).strftime("%H:%M"))).unwrap_or_default();
    let name = starts.strftime("%Z").to_string();
    let name = if name.starts_with(['+', '-']) { format!("UTC{name}") } else { name };
    format!("{}{until} {name}", starts.strftime("%A %-d %B %Y, %H:%M"))
}
