//! The desk as the program itself holds it: accounts, sessions, links, the sample desk.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Desk, Error, Reference, link, portal, reference, sample, secret};
use crate::booking::BookingLink;
use crate::db::{CheckUp, PersonRow, SessionRow, Writing};
use crate::ticket::{Email, Invalid, Number, Person, PersonId, Role};

/// The desk as the program itself holds it; cheap to clone.
#[derive(Debug, Clone)]
pub struct SystemDesk(Desk);

/// A person about to be added.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Agent or customer.
    pub role: Role,
    /// Their name, at most 200 characters.
    pub name: String,
    /// Their address.
    pub email: Email,
    /// The name of their company, at most 200 characters; made when it is new.
    pub company: Option<String>,
    /// Their time zone, an IANA name.
    pub time_zone: Option<String>,
    /// Where one books a call with them.
    pub booking_link: Option<BookingLink>,
    /// Their password as an Argon2id string (PHC), when they may sign in.
    pub password_hash: Option<String>,
}

impl NewPerson {
    /// The most characters of a name.
    const MOST_CHARS: usize = 200;

    /// Whether it could be added to any desk.
    ///
    /// # Errors
    /// When a name does not fit, or the time zone is unknown.
    pub fn check(&self) -> Result<(), Invalid> {
        let fits = |name: &str| (1..=Self::MOST_CHARS).contains(&name.trim().chars().count());
        let wrong = |field| Err(Invalid::new(field, format!("needs 1 to {} characters", Self::MOST_CHARS)));
        if !fits(&self.name) {
            return wrong("name");
        }
        if self.company.as_deref().is_some_and(|company| !fits(company)) {
            return wrong("company");
        }
        match &self.time_zone {
            Some(zone) if TimeZone::get(zone).is_err() => {
                Err(Invalid::new("time zone", format!("{zone:?} is unknown, write a name such as Europe/Berlin")))
            }
            Some(_) | None => Ok(()),
        }
    }
}

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

/// Somebody's open session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub person: PersonId,
    /// What it opens.
    pub scope: Scope,
    /// The token every form of this session carries.
    pub csrf: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

impl SystemDesk {
    pub(super) fn new(desk: Desk) -> Self {
        Self(desk)
    }

    /// Adds a person.
    ///
    /// # Errors
    /// When the name does not fit, the time zone is unknown, or somebody has the address already.
    pub async fn add_person(&self, new: &NewPerson) -> Result<PersonId, Error> {
        let mut writing = self.0.db().write().await?;
        let id = add_person(&mut writing, new, self.0.clock().now()).await?;
        writing.commit().await?;
        self.0.0.ringer.ring();
        Ok(id)
    }

    /// The person with this address, in any case.
    pub async fn find_person(&self, email: &Email) -> Result<Option<Person>, Error> {
        Ok(self.0.db().person_by_email(email).await?)
    }

    /// One person.
    pub async fn person(&self, id: PersonId) -> Result<Person, Error> {
        self.0.person(id).await
    }

    /// Every agent, by name.
    pub async fn agents(&self) -> Result<Vec<Person>, Error> {
        Ok(self.0.db().people_of(Role::Agent).await?)
    }

    /// Every customer, by name.
    pub async fn customers(&self) -> Result<Vec<Person>, Error> {
        Ok(self.0.db().people_of(Role::Customer).await?)
    }

    /// Sets or clears anybody's booking link.
    pub async fn set_booking_link(&self, person: PersonId, link: Option<&BookingLink>) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        writing.set_booking_link(person, link).await?;
        portal::keep_link(&mut writing, self.0.clock().now(), person).await?;
        writing.commit().await?;
        self.0.0.ringer.ring();
        Ok(())
    }

    /// The Argon2id string of a person who may sign in.
    pub async fn password_hash(&self, email: &Email) -> Result<Option<(PersonId, String)>, Error> {
        Ok(self.0.db().password_hash(email).await?)
    }

    /// Sets a person's password, as an Argon2id string, and ends their sessions.
    pub async fn set_password_hash(&self, person: PersonId, hash: &str) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        writing.set_password_hash(person, hash).await?;
        writing.end_sessions_of(person).await?;
        Ok(writing.commit().await?)
    }

    /// Starts a session and gives its secret, which is kept nowhere.
    pub async fn start_session(&self, person: PersonId, scope: Scope, minutes: i64) -> Result<String, Error> {
        let secret = secret::random_text()?;
        let now = self.0.clock().now();
        let (scope, ticket) = match scope {
            Scope::Person => ("person", None),
            Scope::Ticket(number) => ("ticket", Some(number)),
            Scope::Preview(number) => ("preview", Some(number)),
        };
        let row = SessionRow {
            person,
            scope: scope.to_owned(),
            ticket,
            csrf: secret::random_text()?,
            expires_at: link::later(now, minutes),
        };
        let mut writing = self.0.db().write().await?;
        writing.add_session(&secret::hash(&secret), &row, now).await?;
        writing.commit().await?;
        Ok(secret)
    }

    /// The session with this secret, unless it has ended.
    pub async fn session(&self, secret: &str) -> Result<Option<Session>, Error> {
        let row = self.0.db().session(&secret::hash(secret), self.0.clock().now()).await?;
        Ok(row.map(|row| Session {
            person: row.person,
            scope: match (row.scope.as_str(), row.ticket) {
                ("preview", Some(number)) => Scope::Preview(number),
                (_, Some(number)) => Scope::Ticket(number),
                (_, None) => Scope::Person,
            },
            csrf: row.csrf,
            expires_at: row.expires_at,
        }))
    }

    /// Ends a session.
    pub async fn end_session(&self, secret: &str) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        writing.end_session(&secret::hash(secret)).await?;
        Ok(writing.commit().await?)
    }

    /// What a customer link opens, for whom; nothing for one that is forged, expired or revoked. Changes nothing.
    pub async fn read_link(&self, token: &str) -> Result<Option<(PersonId, Scope)>, Error> {
        link::read(&self.0, token).await
    }

    /// What a booking's reference stands for; nothing for one that this desk did not make, that was changed, or that
    /// is more than half a year old. Whether the ticket still exists is for the caller to see.
    pub fn read_reference(&self, text: &str) -> Option<Reference> {
        reference::read(&self.0, text)
    }

    /// The reference that a booking for this ticket is to carry: what [`read_reference`](Self::read_reference) reads.
    pub fn reference(&self, of: Reference) -> Result<String, Error> {
        reference::make(&self.0, of)
    }

    /// Fills an empty desk with the sample: people, tickets, threads, dated back from now.
    ///
    /// # Errors
    /// A desk that holds anybody is refused: sample and real data never mix.
    pub async fn load_sample(&self) -> Result<(), Error> {
        sample::load(&self.0).await
    }

    /// Whether nobody is on the desk yet.
    pub async fn is_empty(&self) -> Result<bool, Error> {
        Ok(self.0.db().people_matching("", 1).await?.is_empty())
    }

    /// The health of the database.
    pub async fn check_up(&self) -> Result<CheckUp, Error> {
        Ok(self.0.db().check_up().await?)
    }
}

/// Adds a person inside a transaction.
pub(super) async fn add_person(writing: &mut Writing, new: &NewPerson, at: Timestamp) -> Result<PersonId, Error> {
    new.check()?;
    if writing.email_is_taken(&new.email).await? {
        return Err(Error::Conflict(format!("somebody has the address {} already", new.email)));
    }
    let company = match &new.company {
        Some(name) => Some(writing.company(name).await?),
        None => None,
    };
    let row = PersonRow {
        role: new.role,
        name: new.name.trim(),
        email: &new.email,
        company: company.as_ref(),
        time_zone: new.time_zone.as_deref(),
        booking_link: new.booking_link.as_ref(),
        password_hash: new.password_hash.as_deref(),
        created_at: at,
    };
    Ok(writing.add_person(&row).await?)
}
