//! Six digits that are mailed to a ticket's customer: whoever types them may act on the ticket that a link opened.
//!
//! A link is forwarded more easily than a mailbox. The digits are made of a random nonce and the desk's key and kept
//! nowhere; they work for a quarter of an hour and for five tries, and a new mail ends the ones before.

use jiff::SignedDuration;

use super::audit::{self, Act, Record};
use super::{Begun, Desk, Error, Scope, SystemDesk, letter, secret};
use crate::db::CodeRow;
use crate::ticket::{Number, PersonId};

/// For how many minutes the digits work.
pub const DIGITS_MINUTES: i64 = 15;

/// How often one may try to type them.
const MOST_TRIES: i64 = 5;

/// How long one waits before they are mailed again.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// How long a browser may act on the ticket afterwards.
const PROVED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What came of typed digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// They are right: the session goes on under another secret, and acts on its ticket.
    Right(Begun),
    /// They are wrong.
    Wrong,
    /// They are too old, were tried too often, or none were mailed.
    Spent,
}

impl SystemDesk {
    /// Mails digits to whoever a link was made for. Those mailed within the last minute are still on their way.
    pub async fn mail_code(&self, person: PersonId, ticket: Number) -> Result<(), Error> {
        let now = self.desk().clock().now();
        let mut writing = self.desk().db().write().await?;
        let known = writing.code(person, ticket).await?;
        if known.is_some_and(|code| now.duration_since(code.made_at) < PAUSE && code.tries < MOST_TRIES) {
            return Ok(());
        }
        let row = CodeRow {
            nonce: secret::random_text()?,
            tries: 0,
            made_at: now,
            expires_at: now.checked_add(SignedDuration::from_mins(DIGITS_MINUTES)).unwrap_or(now),
        };
        writing.set_code(person, ticket, &row).await?;
        letter::code(&mut writing, now, (ticket, person), &row.nonce).await?;
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(())
    }

    /// Holds typed digits against those that were mailed to the person of a link's session. Right ones work once.
    pub async fn prove(&self, secret: &str, typed: &str) -> Result<Proof, Error> {
        let Some(session) = self.session(secret).await? else { return Ok(Proof::Spent) };
        let (Scope::Ticket(ticket), person) = (session.scope, session.person) else { return Ok(Proof::Spent) };
        let now = self.desk().clock().now();
        let mut writing = self.desk().db().write().await?;
        let Some(code) = writing.code(person, ticket).await? else { return Ok(Proof::Spent) };
        if code.tries >= MOST_TRIES || now >= code.expires_at {
            return Ok(Proof::Spent);
        }
        let record = |act| Record::new(Some(person), act).about(person).on(ticket);
        if !is_same(&digits(self.desk(), person, ticket, &code.nonce), typed) {
            writing.count_code_try(person, ticket).await?;
            audit::keep(self.desk(), &mut writing, record(Act::CodeFailed)).await?;
            writing.commit().await?;
            return Ok(Proof::Wrong);
        }
        writing.remove_code(person, ticket).await?;
        writing.set_reached(person, now).await?;
        let (begun, csrf) = (secret::random_text()?, secret::random_text()?);
        writing.prove_session(&secret::hash(secret), (&secret::hash(&begun), &csrf), now, PROVED).await?;
        audit::keep(self.desk(), &mut writing, record(Act::CodeTyped)).await?;
        writing.commit().await?;
        Ok(Proof::Right(Begun { secret: begun, minutes: PROVED.as_mins() }))
    }
}

/// The digits that a nonce stands for.
pub(super) fn digits(desk: &Desk, person: PersonId, ticket: Number, nonce: &str) -> String {
    let signature = desk.0.key.sign(format!("ticket code {person} {ticket} {nonce}").as_bytes());
    let number = signature.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

/// Whether typed digits are these, whatever stands between them; looks at every one whatever the first ones are.
fn is_same(digits: &str, typed: &str) -> bool {
    let typed: Vec<u8> = typed.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'-').collect();
    let differs = digits.bytes().zip(&typed).fold(0, |differs, (one, other)| differs | (one ^ other));
    std::hint::black_box(differs) == 0 && typed.len() == digits.len()
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn digits_are_the_same_however_they_are_spaced_and_never_in_part() {
        for typed in ["012345", " 012 345\n", "012-345"] {
            assert!(is_same("012345", typed), "{typed:?}");
        }
        for typed in ["", "01234", "0123456", "012346", "１２３４５６", "12345"] {
            assert!(!is_same("012345", typed), "{typed:?}");
        }
    }
}
