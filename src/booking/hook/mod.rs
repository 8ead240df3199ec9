//! Webhooks of booking platforms: whether a delivery is genuine, and what it tells.
//!
//! A body is only read after its signature was found to be right, over the bytes as they came. What is read is
//! never trusted further than that: anybody can book a call with anybody's ticket number in it.

mod acuity;
mod cal_com;
mod calendly;
mod field;
mod savvycal;
mod signature;
mod zcal;

use jiff::Timestamp;

pub use acuity::Appointment;
pub use signature::Forged;

use super::{Kind, Source, Told, Uid};

/// The most bytes of a delivery.
pub const MOST_BYTES: usize = 256 * 1024;

/// What a genuine delivery tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Something that happened to a booking.
    Told(Box<Told>),
    /// That something happened to a booking, and no more: what it is has to be asked for.
    Named(Named),
    /// Nothing: the platform only tries whether somebody listens.
    Ping,
    /// Something that is no business of a desk's; its name there.
    Other(String),
}

/// A booking that is only named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The booking.
    pub uid: Uid,
    /// What happened to it, where that is said.
    pub kind: Option<Kind>,
}

/// A genuine delivery that does not have the shape its platform documents.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

/// The platforms that tell of bookings in a way one can check, by the word in their address.
const PLATFORMS: [(Source, &str, &str); 5] = [
    (Source::CalCom, "cal-com", "x-cal-signature-256"),
    (Source::Calendly, "calendly", "calendly-webhook-signature"),
    (Source::SavvyCal, "savvycal", "x-savvycal-signature"),
    (Source::Zcal, "zcal", "x-zcal-webhook-signature"),
    (Source::Acuity, "acuity", "x-acuity-signature"),
];

impl Source {
    /// The platforms that tell of bookings in a way one can check, each with the word for it in addresses.
    pub fn platforms() -> impl Iterator<Item = (Self, &'static str)> {
        PLATFORMS.into_iter().map(|(source, word, _)| (source, word))
    }

    /// The word for it in addresses; none for what is told by hand.
    pub fn word(self) -> Option<&'static str> {
        PLATFORMS.into_iter().find(|(source, ..)| *source == self).map(|(_, word, _)| word)
    }

    /// The platform of this word.
    pub fn of_word(word: &str) -> Option<Self> {
        PLATFORMS.into_iter().find(|(_, known, _)| *known == word).map(|(source, ..)| source)
    }

    /// Whether it only names bookings, and has to be asked what they are.
    pub fn only_names(self) -> bool {
        self == Self::Acuity
    }

    /// The header its signature is in.
    pub fn signature_header(self) -> Option<&'static str> {
        PLATFORMS.into_iter().find(|(source, ..)| *source == self).map(|(.., header)| header)
    }
}

/// Whether one of `secrets` signed a body.
///
/// # Errors
/// [`Forged`] says what is wrong, for the log alone: whoever sent it is told nothing.
pub fn check(
    source: Source,
    secrets: &[String],
    signature: Option<&str>,
    body: &[u8],
    now: Timestamp,
) -> Result<(), Forged> {
    let signature = signature.ok_or(Forged::Unsigned)?;
    match source {
        Source::CalCom => signature::cal_com(secrets, signature, body),
        Source::Calendly => signature::calendly(secrets, signature, body, now),
        Source::SavvyCal => signature::savvycal(secrets, signature, body),
        Source::Zcal => signature::zcal(secrets, signature, body),
        Source::Acuity => signature::acuity(secrets, signature, body),
        Source::Hand => Err(Forged::Unsigned),
    }
}

/// Reads a delivery that was found to be genuine.
///
/// # Errors
/// A body that does not have the shape its platform documents.
pub fn read(source: Source, body: &[u8]) -> Result<Said, Unreadable> {
    match source {
        Source::CalCom => cal_com::read(&whole(body)?),
        Source::Calendly => calendly::read(&whole(body)?),
        Source::SavvyCal => savvycal::read(&whole(body)?),
        Source::Zcal => zcal::read(&whole(body)?),
        Source::Acuity => acuity::read(body),
        Source::Hand => Err(Unreadable("no platform sends this".to_owned())),
    }
}

/// A body as the object that it has to be.
fn whole(body: &[u8]) -> Result<serde_json::Value, Unreadable> {
    let whole: serde_json::Value =
        serde_json::from_slice(body).map_err(|error| Unreadable(format!("this is not JSON: {error}")))?;
    if whole.is_object() { Ok(whole) } else { Err(Unreadable("this is JSON, but not an object".to_owned())) }
}

#[cfg(test)]
mod tests;
