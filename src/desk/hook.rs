//! Hooks: the addresses at which booking platforms tell of bookings, each with a secret of its own.
//!
//! A secret has to be known in clear to check a signature, so it cannot be kept as a hash. It is kept sealed with the
//! desk's key, which is in a file of its own: whoever only reads the database forges nothing.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::audit::{Act, Record};
use super::{AdminDesk, Error, SystemDesk, secret};
use crate::booking::Source;
use crate::db::HookRow;
use crate::ticket::Invalid;

/// How long the secret before is still taken after a rotation.
const ROTATION: SignedDuration = SignedDuration::from_hours(24);

/// The name of a hook: a word of its address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct HookName(String);

/// A hook as its administrator sees it, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hook {
    /// The platform.
    pub platform: Source,
    /// The account's name.
    pub name: String,
    /// Who asks there for what the platform only names.
    pub account: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Until when the secret before is still taken.
    pub rotates_until: Option<Timestamp>,
    /// When it was last told something genuine.
    pub last_at: Option<Timestamp>,
    /// What became of that.
    pub last_word: Option<String>,
}

impl HookName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AdminDesk {
    /// Makes a hook and gives its secret: one made here, or the one that the platform made.
    ///
    /// # Errors
    /// When there is one of that name, or the platform's secret is too short to be one.
    pub async fn add_hook(&self, source: Source, name: &HookName, given: Option<&str>) -> Result<String, Error> {
        let secret = secret_of(source, given)?;
        let sealed = self.desk().0.key.hide(&secret)?;
        let mut writing = self.begin().await?;
        if !writing.add_hook(source.id(), &name.0, &sealed, self.desk().clock().now()).await? {
            return Err(Error::Conflict(format!("there is a hook {name} already: rotate or remove it")));
        }
        self.finish(writing, self.of_hook(Act::HookMade, source, name)).await?;
        Ok(secret)
    }

    /// Gives a hook another secret; the one it had is taken for another day.
    pub async fn rotate_hook(&self, source: Source, name: &HookName, given: Option<&str>) -> Result<String, Error> {
        let secret = secret_of(source, given)?;
        let sealed = self.desk().0.key.hide(&secret)?;
        let until = self.desk().clock().now().checked_add(ROTATION).unwrap_or(Timestamp::MAX);
        let mut writing = self.begin().await?;
        if !writing.rotate_hook(source.id(), &name.0, &sealed, until).await? {
            return Err(Error::Missing(format!("there is no hook {name}")));
        }
        self.finish(writing, self.of_hook(Act::HookRotated, source, name)).await?;
        Ok(secret)
    }

    /// Says which account asks for what the platform only names, with the hook's secret as its key.
    ///
    /// # Errors
    /// When the platform tells everything by itself, or the account is no number.
    pub async fn set_hook_account(&self, source: Source, name: &HookName, account: &str) -> Result<(), Error> {
        const MOST: usize = 20;
        if !source.only_names() {
            return Err(Invalid::new("platform", format!("is {}, which nobody has to ask", source.name())).into());
        }
        if account.is_empty() || account.len() > MOST || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Invalid::new("account", format!("is {account:?}, write the number: the user ID")).into());
        }
        let mut writing = self.begin().await?;
        if !writing.set_hook_account(source.id(), &name.0, account).await? {
            return Err(Error::Missing(format!("there is no hook {name}")));
        }
        self.finish(writing, self.of_hook(Act::HookAccount, source, name).with("account", account)).await
    }

    /// Takes a hook away.
    pub async fn remove_hook(&self, source: Source, name: &HookName) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        if !writing.remove_hook(source.id(), &name.0).await? {
            return Err(Error::Missing(format!("there is no hook {name}")));
        }
        self.finish(writing, self.of_hook(Act::HookRemoved, source, name)).await
    }

    /// A line of the log about a hook.
    fn of_hook(&self, act: Act, source: Source, name: &HookName) -> Record {
        self.record(act).with("platform", source.id()).with("hook", name.0.as_str())
    }
}

impl SystemDesk {
    /// Every hook.
    pub async fn hooks(&self) -> Result<Vec<Hook>, Error> {
        let now = self.desk().clock().now();
        let rows = self.desk().db().hooks().await?;
        Ok(rows.into_iter().filter_map(|row| shown(row, now)).collect())
    }

    /// The secrets that a delivery to this hook may be signed with; none when there is no such hook.
    pub async fn hook_secrets(&self, source: Source, name: &HookName) -> Result<Vec<String>, Error> {
        let Some(row) = self.desk().db().hook(source.id(), &name.0).await? else { return Ok(Vec::new()) };
        let now = self.desk().clock().now();
        let old = row.old_secret.filter(|(_, until)| *until > now).map(|(sealed, _)| sealed);
        // One that does not open was sealed with another desk's key: no delivery can be checked with it.
        Ok([Some(row.secret), old].into_iter().flatten().filter_map(|sealed| self.desk().0.key.show(&sealed)).collect())
    }

    /// Keeps what became of a genuine delivery.
    pub async fn note_hook(&self, source: Source, name: &HookName, word: &str) -> Result<(), Error> {
        let mut writing = self.desk().db().write().await?;
        writing.note_hook(source.id(), &name.0, self.desk().clock().now(), word).await?;
        Ok(writing.commit().await?)
    }
}

/// A new secret, or the platform's.
fn secret_of(source: Source, given: Option<&str>) -> Result<String, Error> {
    const FEWEST: usize = 16;
    const MOST: usize = 500;
    match given.map(str::trim) {
        None if source.only_names() => {
            let reason = format!("is the API key of the {} account, which has to be given", source.name());
            Err(Invalid::new("secret", reason).into())
        }
        None => secret::random_text(),
        Some(given) if (FEWEST..=MOST).contains(&given.len()) => Ok(given.to_owned()),
        Some(_) => Err(Invalid::new("secret", format!("has {FEWEST} to {MOST} characters")).into()),
    }
}

fn shown(row: HookRow, now: Timestamp) -> Option<Hook> {
    let platform = Source::ALL.into_iter().find(|source| source.id() == row.source)?;
    let (last_at, last_word) = row.last.unzip();
    let rotates_until = row.old_secret.map(|(_, until)| until).filter(|until| *until > now);
    let (account, made_at) = (row.account, row.made_at);
    Some(Hook { platform, name: row.name, account, made_at, rotates_until, last_at, last_word })
}

impl FromStr for HookName {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        const MOST: usize = 40;
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.is_empty() || text.len() > MOST || !text.chars().all(fits) {
            let reason = format!("{text:?} does not fit: 1 to {MOST} small letters, digits and -, such as support");
            return Err(Invalid::new("hook", reason));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for HookName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
