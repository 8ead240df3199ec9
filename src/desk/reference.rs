//! References: what a booking carries so that it finds its way back to its ticket.
//!
//! A booking platform keeps a text of ours with the booking and hands it back, by way of the customer's browser, who
//! may have changed it. So the text is sealed: nobody but this desk can make one or read one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{Span, Timestamp};

use super::secret::Key;
use super::{Desk, Error};
use crate::ticket::{Number, PersonId};

/// What a reference stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The ticket that the call is about.
    pub ticket: Number,
    /// Whose booking link it was filled in on; nobody's when the link is not a person's.
    pub owner: Option<PersonId>,
}

/// For how many days somebody may book with a link that carries a reference.
const DAYS: i64 = 180;

/// The bytes of the seal: half of an HMAC-SHA256.
const SEAL: usize = 16;
/// The bytes of what is sealed: a ticket, a person, a day.
const SEALED: usize = 8 + 8 + 2;

/// Makes the reference of a ticket, the same text all day long: 46 letters, digits, `-` and `_`.
pub(super) fn make(desk: &Desk, reference: Reference) -> Result<String, Error> {
    let ends = desk.clock().now().checked_add(Span::new().hours(24 * (DAYS + 1))).unwrap_or(Timestamp::MAX);
    let day =
        u16::try_from(day(ends)).map_err(|_late| Error::Secret("the clock is more than a century off".to_owned()))?;
    let mut sealed = [0; SEALED];
    let (ticket, rest) = sealed.split_at_mut(8);
    let (owner, ends_on) = rest.split_at_mut(8);
    ticket.copy_from_slice(&reference.ticket.0.to_be_bytes());
    owner.copy_from_slice(&reference.owner.map_or(0, |person| person.0).to_be_bytes());
    ends_on.copy_from_slice(&day.to_be_bytes());
    let seal = seal(&desk.0.key, &sealed);
    mask(&desk.0.key, &seal, &mut sealed);
    Ok(URL_SAFE_NO_PAD.encode([seal.as_slice(), &sealed].concat()))
}

/// What a reference stands for; nothing for one that was not made by this desk, was changed, or is too old.
pub(super) fn read(desk: &Desk, text: &str) -> Option<Reference> {
    let bytes: [u8; SEAL + SEALED] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
    let (found, mut sealed) = (*bytes.first_chunk::<SEAL>()?, *bytes.last_chunk::<SEALED>()?);
    mask(&desk.0.key, &found, &mut sealed);
    if !desk.0.key.sealed(&named(SEAL_OF, &sealed), &found) {
        return None;
    }
    let ends_on = u16::from_be_bytes(*sealed.last_chunk()?);
    if day(desk.clock().now()) >= i64::from(ends_on) {
        return None;
    }
    let owner = i64::from_be_bytes(sealed.get(8..16)?.try_into().ok()?);
    Some(Reference {
        ticket: Number(i64::from_be_bytes(*sealed.first_chunk()?)),
        owner: (owner != 0).then_some(PersonId(owner)),
    })
}

/// What the desk's key is used for here, so that nothing it signs elsewhere is a seal or a mask.
const SEAL_OF: &str = "booking reference, seal of ";
const MASK_FROM: &str = "booking reference, mask from ";

fn named(what: &str, bytes: &[u8]) -> Vec<u8> {
    [what.as_bytes(), bytes].concat()
}

fn seal(key: &Key, sealed: &[u8]) -> [u8; SEAL] {
    let whole = key.sign(&named(SEAL_OF, sealed));
    *whole.first_chunk().expect("a signature has 32 bytes")
}

/// Hides what is sealed under a mask that follows from the seal, and takes the mask off again.
fn mask(key: &Key, seal: &[u8], sealed: &mut [u8; SEALED]) {
    for (byte, over) in sealed.iter_mut().zip(key.sign(&named(MASK_FROM, seal))) {
        *byte ^= over;
    }
}

/// The days since 1970.
fn day(at: Timestamp) -> i64 {
    at.as_second().div_euclid(24 * 60 * 60)
}
