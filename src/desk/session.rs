//! Sessions: how long each kind lasts, what is known of them, how they end.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::audit::{self, Act, Record};
use super::{Error, SystemDesk, keep, secret};
use crate::db::SessionRow;
use crate::ticket::{Email, Number, PersonId, Role};

/// How much of what a browser calls itself is kept, in characters.
const MOST_BROWSER_CHARS: usize = 200;

/// How long a session may be used before that is written down again: not every page is worth a write.
const SEEN_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// How much of a secret's hash names its session in a list.
const ID_CHARS: usize = 12;

/// What a session or a link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything the person may see.
    Person,
    /// One ticket, to read and to answer.
    Ticket(Number),
    /// One ticket, to read as the customer sees it.
    Preview(Number),
}

/// A session just begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// What the browser shows from now on; it is kept nowhere.
    pub secret: String,
    /// For how long at most, in minutes.
    pub minutes: i64,
}

/// Somebody's open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// What names it in a list; opens nothing.
    pub id: String,
    /// Whose.
    pub person: PersonId,
    /// What it opens.
    pub scope: Scope,
    /// The token every form of this session carries.
    pub csrf: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Whether its holder has shown that they read the mail of whom the link was made for.
    pub is_proved: bool,
}

/// A session in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenSession {
    /// What names it.
    pub id: String,
    /// The one ticket it opens; nothing when it opens all that the person may see.
    pub ticket: Option<Number>,
    /// What the browser calls itself.
    pub browser: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
}

/// How long a session lasts, and how long unused.
///
/// A working day. One of the team can reach every customer, so an unused one ends after half an hour; a customer
/// may think for longer about an answer.
fn limits(scope: Scope, role: Role) -> (SignedDuration, SignedDuration) {
    const DAY: SignedDuration = SignedDuration::from_hours(12);
    match (scope, role) {
        (Scope::Person, Role::Agent) => (DAY, SignedDuration::from_mins(30)),
        (Scope::Person, Role::Customer) | (Scope::Ticket(_), _) => (DAY, DAY),
        (Scope::Preview(_), _) => (SignedDuration::from_mins(10), SignedDuration::from_mins(10)),
    }
}

impl SystemDesk {
    /// Begins a session, with a secret of its own.
    ///
    /// # Errors
    /// For a person who is shut out.
    pub async fn start_session(&self, person: PersonId, scope: Scope, browser: &str) -> Result<Begun, Error> {
        let secret = secret::random_text()?;
        let now = self.0.clock().now();
        let mut writing = self.0.db().write().await?;
        let somebody = keep::person(&mut writing, person).await?;
        if somebody.is_disabled {
            return Err(Error::NotAllowed(super::SHUT_OUT));
        }
        let (lasts, idle) = limits(scope, somebody.role);
        let (word, ticket) = match scope {
            Scope::Person => ("person", None),
            Scope::Ticket(number) => ("ticket", Some(number)),
            Scope::Preview(number) => ("preview", Some(number)),
        };
        let row = SessionRow {
            secret_hash: secret::hash(&secret),
            person,
            scope: word.to_owned(),
            ticket,
            csrf: secret::random_text()?,
            browser: browser.chars().take(MOST_BROWSER_CHARS).collect(),
            created_at: now,
            seen_at: now,
            idle,
            expires_at: now.saturating_add(lasts).unwrap_or(Timestamp::MAX),
            proved_at: None,
        };
        writing.add_session(&row).await?;
        let record = match scope {
            Scope::Person => Some(Record::new(Some(person), Act::SignedIn)),
            Scope::Ticket(number) => Some(Record::new(Some(person), Act::LinkOpened).on(number)),
            // Whoever made it looks at it.
            Scope::Preview(_) => None,
        };
        if let Some(record) = record {
            audit::keep(&self.0, &mut writing, record).await?;
            // Who signs in, or opens a link that was sent to them, can be written to.
            writing.set_reached(person, now).await?;
        }
        writing.commit().await?;
        Ok(Begun { secret, minutes: lasts.as_mins() })
    }

    /// The session with this secret, unless it has ended; it counts as used.
    pub async fn session(&self, secret: &str) -> Result<Option<Session>, Error> {
        let (now, hash) = (self.0.clock().now(), secret::hash(secret));
        let Some(row) = self.0.db().session(&hash, now).await? else { return Ok(None) };
        if now.duration_since(row.seen_at) >= SEEN_AFTER {
            let mut writing = self.0.db().write().await?;
            writing.see_session(&hash, now).await?;
            writing.commit().await?;
        }
        Ok(Some(Session {
            id: id(&row),
            person: row.person,
            scope: match (row.scope.as_str(), row.ticket) {
                ("preview", Some(number)) => Scope::Preview(number),
                (_, Some(number)) => Scope::Ticket(number),
                (_, None) => Scope::Person,
            },
            csrf: row.csrf,
            expires_at: row.expires_at,
            is_proved: row.proved_at.is_some(),
        }))
    }

    /// Ends a session.
    pub async fn end_session(&self, secret: &str) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        let ended = writing.end_session(&secret::hash(secret)).await?;
        if let Some(row) = ended.filter(|row| row.ticket.is_none()) {
            audit::keep(&self.0, &mut writing, Record::new(Some(row.person), Act::SignedOut)).await?;
        }
        Ok(writing.commit().await?)
    }

    /// Keeps that somebody gave a wrong password for an account.
    pub async fn note_failed_sign_in(&self, email: &Email) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        let record = Record::new(None, Act::SignInFailed).with("email", email.as_str());
        let record = match writing.person_by_email(email).await? {
            Some(person) => record.about(person.id),
            None => record,
        };
        audit::keep(&self.0, &mut writing, record).await?;
        Ok(writing.commit().await?)
    }

    /// Sets one's own password, as an Argon2id string, and ends every session, the one that asks too.
    pub async fn set_own_password_hash(&self, person: PersonId, hash: &str) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        writing.set_password_hash(person, hash).await?;
        writing.end_sessions_of(person, None).await?;
        writing.end_tokens_of(person).await?;
        audit::keep(&self.0, &mut writing, Record::new(Some(person), Act::PasswordSet).about(person)).await?;
        Ok(writing.commit().await?)
    }

    /// The open sessions of a person, the last used first.
    pub async fn sessions_of(&self, person: PersonId) -> Result<Vec<OpenSession>, Error> {
        let rows = self.0.db().sessions_of(person, self.0.clock().now()).await?;
        Ok(rows.into_iter().map(listed).collect())
    }

    /// Ends some of one's own sessions: one by its name, or all but the one that asks. Tells how many.
    pub async fn end_own_sessions(&self, own: &Session, which: Which<'_>) -> Result<u64, Error> {
        let hashes = self.0.db().sessions_of(own.person, self.0.clock().now()).await?;
        let mut writing = self.0.db().write().await?;
        let ended = end(&mut writing, &hashes, own.person, which, Some(&own.id)).await?;
        if ended > 0 {
            let record = Record::new(Some(own.person), Act::SessionsEnded).about(own.person).with("sessions", ended);
            audit::keep(&self.0, &mut writing, record).await?;
        }
        writing.commit().await?;
        Ok(ended)
    }
}

/// Which sessions of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which<'a> {
    /// The one of this name.
    One(&'a str),
    /// Every one.
    All,
}

/// Ends sessions of a person, of those that are open; `but` names one that stays when all are ended.
pub(super) async fn end(
    writing: &mut crate::db::Writing,
    open: &[SessionRow],
    person: PersonId,
    which: Which<'_>,
    but: Option<&str>,
) -> Result<u64, Error> {
    let named = |name: &str| open.iter().find(|row| id(row) == name);
    match which {
        Which::One(name) => match named(name) {
            Some(row) => Ok(u64::from(writing.end_session(&row.secret_hash).await?.is_some())),
            None => Ok(0),
        },
        Which::All => {
            let stays = but.and_then(named).map(|row| row.secret_hash.as_str());
            Ok(writing.end_sessions_of(person, stays).await?)
        }
    }
}

fn id(row: &SessionRow) -> String {
    row.secret_hash.chars().take(ID_CHARS).collect()
}

fn listed(row: SessionRow) -> OpenSession {
    OpenSession {
        id: id(&row),
        ticket: row.ticket,
        browser: row.browser,
        created_at: row.created_at,
        seen_at: row.seen_at,
        expires_at: row.expires_at,
    }
}
