//! The second step of signing in: six digits that a telephone makes every thirty seconds (RFC 6238), and codes on
//! paper for the day it is lost.
//!
//! The secret is kept nowhere: it is made of a random text in the database and the desk's key, so neither of the two
//! alone makes a code.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha1::Sha1;

use super::audit::{self, Act, Record};
use super::{Desk, Error, SystemDesk, keep, secret};
use crate::ticket::PersonId;

/// A code's life, in seconds.
const STEP_SECONDS: i64 = 30;

/// How many codes before and after the present one are taken: clocks differ, people are slow.
const SLACK: i64 = 1;

/// The bytes of a shared secret: as many as SHA-1 has.
const SECRET_BYTES: usize = 20;

/// How many codes one gets on paper.
const RECOVERY_CODES: usize = 10;

/// The bytes of a code on paper.
const RECOVERY_BYTES: usize = 10;

/// How a person's second step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondStep {
    /// A password is enough.
    Off,
    /// A code is asked for.
    On {
        /// How many codes on paper are left.
        recovery_left: u64,
    },
}

impl SystemDesk {
    /// How a person's second step stands.
    pub async fn second_step(&self, person: PersonId) -> Result<SecondStep, Error> {
        let db = self.0.db();
        match db.totp(person).await? {
            Some(row) if row.confirmed_at.is_some() => {
                Ok(SecondStep::On { recovery_left: db.recovery_codes_left(person).await? })
            }
            Some(_) | None => Ok(SecondStep::Off),
        }
    }

    /// Makes a new secret for somebody who has none, in base32, to be put into a telephone.
    /// It counts from the first right code on.
    pub async fn propose_second_step(&self, person: PersonId) -> Result<String, Error> {
        let mut writing = self.0.db().write().await?;
        if writing.totp(person).await?.is_some_and(|row| row.confirmed_at.is_some()) {
            return Err(Error::Conflict("the second step is on already".to_owned()));
        }
        let nonce = secret::random_text()?;
        writing.propose_totp(person, &nonce).await?;
        writing.commit().await?;
        Ok(base32(&shared_secret(&self.0, person, &nonce)))
    }

    /// The secret that was proposed and waits for its first code, in base32.
    pub async fn proposed_second_step(&self, person: PersonId) -> Result<Option<String>, Error> {
        let row = self.0.db().totp(person).await?.filter(|row| row.confirmed_at.is_none());
        Ok(row.map(|row| base32(&shared_secret(&self.0, person, &row.nonce))))
    }

    /// Turns the second step on, with the first code; gives the codes for paper, which are kept nowhere.
    /// Nothing when the code is wrong.
    pub async fn begin_second_step(&self, person: PersonId, code: &str) -> Result<Option<Vec<String>>, Error> {
        let now = self.0.clock().now();
        let mut writing = self.0.db().write().await?;
        let Some(row) = writing.totp(person).await?.filter(|row| row.confirmed_at.is_none()) else {
            return Err(Error::Conflict("there is no new secret: begin again".to_owned()));
        };
        let Some(step) = step_of(&shared_secret(&self.0, person, &row.nonce), code, now) else {
            return Ok(None);
        };
        writing.confirm_totp(person, now, step).await?;
        let mut codes = Vec::new();
        for _ in 0..RECOVERY_CODES {
            let code = base32(&secret::random::<RECOVERY_BYTES>()?);
            writing.add_recovery_code(person, &secret::hash(&code)).await?;
            codes.push(grouped(&code));
        }
        audit::keep(&self.0, &mut writing, Record::new(Some(person), Act::SecondStepOn).about(person)).await?;
        writing.commit().await?;
        Ok(Some(codes))
    }

    /// Whether a code is right: of the telephone or from paper. Each counts once.
    pub async fn use_code(&self, person: PersonId, code: &str) -> Result<bool, Error> {
        let now = self.0.clock().now();
        let mut writing = self.0.db().write().await?;
        let Some(row) = writing.totp(person).await?.filter(|row| row.confirmed_at.is_some()) else {
            return Ok(false);
        };
        let step = step_of(&shared_secret(&self.0, person, &row.nonce), code, now);
        let record = |act| Record::new(Some(person), act).about(person);
        if let Some(step) = step.filter(|step| *step > row.last_step) {
            writing.confirm_totp(person, row.confirmed_at.unwrap_or(now), step).await?;
            writing.commit().await?;
            return Ok(true);
        }
        let is_recovery = writing.spend_recovery_code(person, &secret::hash(&normal(code))).await?;
        let act = if is_recovery { Act::RecoveryCodeUsed } else { Act::CodeFailed };
        audit::keep(&self.0, &mut writing, record(act)).await?;
        writing.commit().await?;
        Ok(is_recovery)
    }

    /// Turns one's own second step off.
    pub async fn end_second_step(&self, person: PersonId) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        keep::person(&mut writing, person).await?;
        writing.end_totp(person).await?;
        audit::keep(&self.0, &mut writing, Record::new(Some(person), Act::SecondStepOff).about(person)).await?;
        Ok(writing.commit().await?)
    }
}

fn shared_secret(desk: &Desk, person: PersonId, nonce: &str) -> Vec<u8> {
    let mut bytes = desk.0.key.sign(format!("second step {person} {nonce}").as_bytes()).to_vec();
    bytes.truncate(SECRET_BYTES);
    bytes
}

/// The step whose code this is, within the slack; compared without telling how much was right.
fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let typed: u32 = normal(code).parse().ok().filter(|_| normal(code).len() == 6)?;
    let present = now.as_second().div_euclid(STEP_SECONDS);
    // Every step is looked at, so that the time does not tell which one it was.
    let mut found = None;
    for step in present - SLACK..=present + SLACK {
        if std::hint::black_box(self::code(secret, step) ^ typed) == 0 {
            found = Some(step);
        }
    }
    found
}

/// The code of a step (RFC 4226, 5.3).
fn code(secret: &[u8], step: i64) -> u32 {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash.last().copied().unwrap_or_default() & 0xf);
    let word = hash.iter().skip(at).take(4).fold(0, |word: u32, byte| word << 8 | u32::from(*byte));
    (word & 0x7fff_ffff) % 1_000_000
}

/// A typed code without the spaces and dashes that make it readable.
fn normal(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// In groups of four, as one reads it from paper.
fn grouped(code: &str) -> String {
    let mut grouped = String::new();
    for (at, c) in code.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            grouped.push('-');
        }
        grouped.push(c);
    }
    grouped
}

/// Base32 without padding (RFC 4648), as telephones take a secret.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut text, mut bits, mut held) = (String::new(), 0_u32, 0_u32);
    let mut letter = |value: u32| text.push(char::from(LETTERS[usize::try_from(value & 31).unwrap_or_default()]));
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            letter(bits >> held);
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        letter(bits << (5 - held));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (second, expected) in
            [(59, 287_082), (1_111_111_109, 81_804), (1_234_567_890, 5_924), (20_000_000_000, 353_130)]
        {
            assert_eq!(code(secret, second / STEP_SECONDS), expected, "{second}");
        }
    }

    #[test]
    fn a_code_is_taken_a_step_early_or_late_and_no_further() {
        // The code of the seconds 30 to 59.
        let taken = |second| {
            let at = Timestamp::from_second(second).unwrap();
            step_of(b"12345678901234567890", "287 082", at).is_some()
        };
        assert_eq!([0, 30, 59, 60, 89, 90].map(taken), [true, true, true, true, true, false]);
    }

    #[test]
    fn only_six_digits_are_a_code() {
        let at = Timestamp::from_second(59).unwrap();
        for wrong in ["", "0287082", "287083", "28708", "２８７０８２"] {
            let found = step_of(b"12345678901234567890", wrong, at);
            assert_eq!(found.is_some(), wrong == "{wrong:?}");
        }
    }

    #[test]
    fn base32_is_that_of_the_standard() {
        for (bytes, expected) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(bytes.as_bytes()), expected);
        }
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD-EFGH-IJ");
        assert_eq!(normal(" abcd-ef "), "ABCDEF");
    }
}
