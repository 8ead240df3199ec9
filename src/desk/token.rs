//! Tokens of the API: made for an agent, shown once, ended at any time.

use jiff::{SignedDuration, Timestamp};

use super::audit::{self, Act, Record};
use super::{AgentDesk, Error, SystemDesk, link, secret};
use crate::ticket::{Access, Invalid, Token};

/// What every token starts with, so that people and scanners know one that lies about.
const PREFIX: &str = "deskbell_";

/// What a token is revoked by has 48 random bits of 64: twelve digits, short enough to type.
const ID_SHIFT: u32 = 16;

/// The longest name of a token, in characters.
const MOST_NAME_CHARS: usize = 100;

/// The most tokens one agent has at once.
const MOST_TOKENS: usize = 50;

/// How long a token lives at the most, in days.
pub(crate) const MOST_DAYS: u16 = 366;

/// How exactly it is kept when a token was last shown: a write for every request would cost more than it tells.
const USED_WITHIN: SignedDuration = SignedDuration::from_hours(1);

impl AgentDesk {
    /// Makes a token that acts in one's name for `days` days, and gives what is known of it and its secret, which is
    /// kept nowhere.
    ///
    /// # Errors
    /// When the name does not fit, or one has too many.
    pub async fn add_token(&self, name: &str, access: Access, days: u16) -> Result<(Token, String), Error> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > MOST_NAME_CHARS {
            return Err(Invalid::new("name", format!("needs 1 to {MOST_NAME_CHARS} characters")).into());
        }
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(Invalid::new("days", format!("a token lives 1 to {MOST_DAYS} days")).into());
        }
        let now = self.desk().clock().now();
        if self.desk().db().tokens(self.me(), now).await?.len() >= MOST_TOKENS {
            let words = format!("you have {MOST_TOKENS} tokens: revoke one first, `deskbell token list` shows them");
            return Err(Error::Conflict(words));
        }
        let secret = format!("{PREFIX}{}", secret::random_text()?);
        let token = Token {
            id: format!("{:012x}", u64::from_be_bytes(secret::random()?) >> ID_SHIFT),
            person: self.me(),
            name,
            access,
            created_at: now,
            expires_at: expiry(now, days),
            used_at: None,
        };
        let mut writing = self.begin_own().await?;
        writing.add_token(&secret::hash(&secret), &token).await?;
        let record = Record::new(Some(self.me()), Act::TokenMade)
            .with("token", token.id.as_str())
            .with("name", token.name.as_str());
        audit::keep(self.desk(), &mut writing, record.with("access", access.id())).await?;
        writing.commit().await?;
        Ok((token, secret))
    }

    /// One's tokens that have not ended, the newest first.
    pub async fn tokens(&self) -> Result<Vec<Token>, Error> {
        Ok(self.desk().db().tokens(self.me(), self.desk().clock().now()).await?)
    }

    /// Ends one of one's own tokens: whatever shows it is signed out at once.
    ///
    /// # Errors
    /// When one has no such token.
    pub async fn end_token(&self, id: &str) -> Result<(), Error> {
        let mut writing = self.begin_own().await?;
        if !writing.end_token(self.me(), id).await? {
            return Err(Error::NoToken(id.to_owned()));
        }
        let record = Record::new(Some(self.me()), Act::TokenEnded).with("token", id);
        audit::keep(self.desk(), &mut writing, record).await?;
        writing.commit().await?;
        // Event streams look at their token again when the bell rings.
        self.desk().0.ringer.ring();
        Ok(())
    }
}

impl SystemDesk {
    /// The token with this secret, unless it has ended.
    pub async fn token(&self, secret: &str) -> Result<Option<Token>, Error> {
        let (db, now) = (self.desk().db(), self.desk().clock().now());
        let Some(token) = db.token(&secret::hash(secret), now).await? else { return Ok(None) };
        if token.used_at.is_none_or(|used_at| now.duration_since(used_at) >= USED_WITHIN) {
            let mut writing = db.write().await?;
            writing.used_token(&token.id, now).await?;
            writing.commit().await?;
        }
        Ok(Some(token))
    }
}

fn expiry(now: Timestamp, days: u16) -> Timestamp {
    link::later(now, i64::from(days) * 24 * 60)
}
