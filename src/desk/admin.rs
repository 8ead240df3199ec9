//! The desk as an administrator holds it: its people, what they may do, their sessions, and the log.

use jiff::Timestamp;

use super::audit::{self, Act, AuditLine, Audited, Record};
use super::session::{self, OpenSession, Which};
use super::system::add_person;
use super::{Desk, Error, NewPerson, keep, portal};
use crate::booking::BookingLink;
use crate::db::Writing;
use crate::ticket::{Person, PersonId, Rights, Role};

/// The desk as an administrator holds it, or whoever may write its file; cheap to clone.
#[derive(Debug, Clone)]
pub struct AdminDesk {
    desk: Desk,
    /// Nobody at the command line, where one is whoever may write the file.
    me: Option<PersonId>,
}

/// Why the last administrator stays one.
const LAST: &str = "this is the desk's only administrator: make somebody else one first";

impl AdminDesk {
    pub(super) fn new(desk: Desk, me: Option<PersonId>) -> Self {
        Self { desk, me }
    }

    /// Everybody: the team first, each side by name.
    pub async fn people(&self) -> Result<Vec<Person>, Error> {
        Ok(self.desk.db().everybody().await?)
    }

    /// Adds a person. The first of the team is an administrator, whatever was asked for.
    ///
    /// # Errors
    /// As [`SystemDesk::add_person`](super::SystemDesk::add_person).
    pub async fn add_person(&self, new: &NewPerson, rights: Rights) -> Result<Person, Error> {
        let mut writing = self.begin().await?;
        let is_first = new.role == Role::Agent && !writing.has_administrator(None).await?;
        let id = add_person(&mut writing, new, self.desk.clock().now()).await?;
        if !is_first {
            writing.set_rights(id, rights).await?;
        }
        let person = keep::person(&mut writing, id).await?;
        let record = self.record(Act::PersonAdded).about(id).with("role", person.title());
        self.finish(writing, record).await?;
        Ok(person)
    }

    /// Makes a person something else on the desk, and ends their sessions.
    ///
    /// # Errors
    /// For the only administrator, and for a technician with open tickets who shall be a customer.
    pub async fn set_role(&self, person: PersonId, role: Role, rights: Rights) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        let old = keep::person(&mut writing, person).await?;
        if (role, rights) != (Role::Agent, Rights::Administrator) {
            refuse_last(&mut writing, &old).await?;
        }
        if role == Role::Customer {
            let open = writing.open_tickets_of(person).await?;
            if open > 0 {
                let words = format!("{} looks after {open} open tickets: give them to somebody else first", old.name);
                return Err(Error::Conflict(words));
            }
        }
        writing.set_role(person, role).await?;
        writing.set_rights(person, rights).await?;
        writing.end_sessions_of(person, None).await?;
        let new = keep::person(&mut writing, person).await?;
        let record = self.record(Act::RoleChanged).about(person).with("from", old.title()).with("to", new.title());
        self.finish(writing, record).await
    }

    /// Shuts a person out: their sessions end now, their links open nothing, their key presses change nothing.
    ///
    /// # Errors
    /// For the only administrator.
    pub async fn disable(&self, person: PersonId) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        let old = keep::person(&mut writing, person).await?;
        refuse_last(&mut writing, &old).await?;
        writing.set_disabled(person, Some(self.desk.clock().now())).await?;
        let ended = writing.end_sessions_of(person, None).await?;
        let record = self.record(Act::PersonDisabled).about(person).with("sessions", ended);
        self.finish(writing, record).await
    }

    /// Lets a person in again.
    pub async fn enable(&self, person: PersonId) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        keep::person(&mut writing, person).await?;
        writing.set_disabled(person, None).await?;
        let record = self.record(Act::PersonEnabled).about(person);
        self.finish(writing, record).await
    }

    /// Sets a person's password, as an Argon2id string, and ends their sessions.
    pub async fn set_password_hash(&self, person: PersonId, hash: &str) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        writing.set_password_hash(person, hash).await?;
        let ended = writing.end_sessions_of(person, None).await?;
        writing.end_tokens_of(person).await?;
        let record = self.record(Act::PasswordSet).about(person).with("sessions", ended);
        self.finish(writing, record).await
    }

    /// Sets or clears somebody's booking link.
    pub async fn set_booking_link(&self, person: PersonId, link: Option<&BookingLink>) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        writing.set_booking_link(person, link).await?;
        portal::keep_link(&mut writing, self.desk.clock().now(), person).await?;
        let record = self.record(Act::BookingLinkSet).about(person).with("link", link.map(BookingLink::as_str));
        self.finish(writing, record).await
    }

    /// The open sessions of a person, the last used first.
    pub async fn sessions_of(&self, person: PersonId) -> Result<Vec<OpenSession>, Error> {
        self.desk.system().sessions_of(person).await
    }

    /// Ends sessions of a person, and tells how many.
    pub async fn end_sessions(&self, person: PersonId, which: Which<'_>) -> Result<u64, Error> {
        let open = self.desk.db().sessions_of(person, self.desk.clock().now()).await?;
        let mut writing = self.begin().await?;
        let ended = session::end(&mut writing, &open, person, which, None).await?;
        let record = self.record(Act::SessionsEnded).about(person).with("sessions", ended);
        self.finish(writing, record).await?;
        Ok(ended)
    }

    /// The log since a time, oldest first.
    pub async fn audit(&self, since: Timestamp) -> Result<Vec<AuditLine>, Error> {
        audit::since(&self.desk, since).await
    }

    /// Holds every line of the log against the one before it.
    pub async fn verify_audit(&self) -> Result<Audited, Error> {
        audit::verify(&self.desk).await
    }

    pub(super) fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The administrator; nobody at the command line.
    pub(super) fn me(&self) -> Option<PersonId> {
        self.me
    }

    /// Starts to write in the administrator's name, unless they are none any more.
    pub(super) async fn begin(&self) -> Result<Writing, Error> {
        let mut writing = self.desk.db().write().await?;
        if let Some(me) = self.me
            && !keep::person(&mut writing, me).await?.is_administrator()
        {
            return Err(Error::NotAllowed(super::ADMINISTRATORS_ONLY));
        }
        Ok(writing)
    }

    /// A line of the log in the administrator's name.
    pub(super) fn record(&self, act: Act) -> Record {
        Record::new(self.me, act)
    }

    /// Keeps what was done and the line that tells it, and rings.
    pub(super) async fn finish(&self, mut writing: Writing, record: Record) -> Result<(), Error> {
        audit::keep(&self.desk, &mut writing, record).await?;
        writing.commit().await?;
        self.desk.0.ringer.ring();
        Ok(())
    }
}

/// A desk without an administrator could never have one again.
async fn refuse_last(writing: &mut Writing, person: &Person) -> Result<(), Error> {
    if person.is_administrator() && !writing.has_administrator(Some(person.id)).await? {
        return Err(Error::NotAllowed(LAST));
    }
    Ok(())
}
