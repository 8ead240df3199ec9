//! The desk as the program itself holds it: people, links, the sample desk. Its sessions are in `session`.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::audit::{self, Act, Record};
use super::session::Scope;
use super::{Desk, Error, Reference, Taken, booking, link, reference, sample};
use crate::booking::{BookingLink, Told};
use crate::db::{CheckUp, PersonRow, Writing};
use crate::ticket::{Email, Invalid, Person, PersonId, Rights, Role};

/// The desk as the program itself holds it; cheap to clone.
#[derive(Debug, Clone)]
pub struct SystemDesk(pub(super) Desk);

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
    /// Whether it could be added to any desk.
    ///
    /// # Errors
    /// When a name does not fit, or the time zone is unknown.
    pub fn check(&self) -> Result<(), Invalid> {
        fitting("name", &self.name)?;
        if let Some(company) = &self.company {
            fitting("company", company)?;
        }
        match &self.time_zone {
            Some(zone) if TimeZone::get(zone).is_err() => {
                Err(Invalid::new("time zone", format!("{zone:?} is unknown, write a name such as Europe/Berlin")))
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl SystemDesk {
    pub(super) fn new(desk: Desk) -> Self {
        Self(desk)
    }

    pub(super) fn desk(&self) -> &Desk {
        &self.0
    }

    /// Adds a person.
    ///
    /// # Errors
    /// When the name does not fit, the time zone is unknown, or somebody has the address already.
    pub async fn add_person(&self, new: &NewPerson) -> Result<PersonId, Error> {
        let mut writing = self.0.db().write().await?;
        let id = add_person(&mut writing, new, self.0.clock().now()).await?;
        audit::keep(&self.0, &mut writing, Record::new(None, Act::PersonAdded).about(id)).await?;
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

    /// Every agent who is not shut out, by name.
    pub async fn agents(&self) -> Result<Vec<Person>, Error> {
        let agents = self.0.db().people_of(Role::Agent).await?;
        Ok(agents.into_iter().filter(|agent| !agent.is_disabled).collect())
    }

    /// Every customer, by name.
    pub async fn customers(&self) -> Result<Vec<Person>, Error> {
        Ok(self.0.db().people_of(Role::Customer).await?)
    }

    /// The Argon2id string of a person who may sign in.
    pub async fn password_hash(&self, email: &Email) -> Result<Option<(PersonId, String)>, Error> {
        Ok(self.0.db().password_hash(email).await?)
    }

    /// Sets a person's password, as an Argon2id string, and ends their sessions and tokens.
    pub async fn set_password_hash(&self, person: PersonId, hash: &str) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        writing.set_password_hash(person, hash).await?;
        writing.end_sessions_of(person, None).await?;
        writing.end_tokens_of(person).await?;
        audit::keep(&self.0, &mut writing, Record::new(None, Act::PasswordSet).about(person)).await?;
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

    /// Takes in what a platform told of a booking; its ticket comes from our own sealed reference. The same `body_hash`
    /// is the same bytes.
    pub async fn take_booking(&self, told: &Told, body_hash: Option<&str>) -> Result<Taken, Error> {
        let reference = told.references.iter().find_map(|text| self.read_reference(text));
        let mut writing = self.0.db().write().await?;
        let taken = booking::take(&mut writing, self.0.clock().now(), told, reference, body_hash, None).await?;
        writing.commit().await?;
        if taken != Taken::Again {
            self.0.0.ringer.ring();
        }
        Ok(taken)
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

/// A name without the spaces around it, when it fits.
pub(super) fn fitting_name(name: &str) -> Result<&str, Invalid> {
    fitting("name", name)
}

fn fitting<'a>(field: &'static str, text: &'a str) -> Result<&'a str, Invalid> {
    const MOST_CHARS: usize = 200;
    match text.trim() {
        text if text.is_empty() || text.chars().count() > MOST_CHARS => {
            Err(Invalid::new(field, format!("needs 1 to {MOST_CHARS} characters")))
        }
        text => Ok(text),
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
    // Whoever is first on the team makes the desk.
    let is_first = new.role == Role::Agent && !writing.has_administrator(None).await?;
    let row = PersonRow {
        role: new.role,
        rights: if is_first { Rights::Administrator } else { Rights::Technician },
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
