//! Invitations: an address that lets somebody choose their name and their password, once, within a week.

use super::audit::{self, Act, Record};
use super::system::{add_person, fitting_name};
use super::{AdminDesk, Error, NewPerson, SystemDesk, keep, link, secret};
use crate::db::InvitationRow;
use crate::ticket::{Person, PersonId, Rights};

/// How long an invitation lasts, in minutes: a week.
const MINUTES: i64 = 7 * 24 * 60;

impl AdminDesk {
    /// Invites somebody, adds them when nobody has the address, and gives the invitation's token, which is kept
    /// nowhere. An earlier one of theirs ends.
    ///
    /// # Errors
    /// For somebody who has a password already, or is something else on the desk.
    pub async fn invite(&self, new: &NewPerson, rights: Rights) -> Result<String, Error> {
        let now = self.desk().clock().now();
        let mut writing = self.begin().await?;
        let person = match writing.person_by_email(&new.email).await? {
            Some(known) if writing.has_password(known.id).await? => {
                let words = format!("{} has a password already: `deskbell person password` sets another", new.email);
                return Err(Error::Conflict(words));
            }
            Some(known) if (known.role, known.rights.unwrap_or(rights)) != (new.role, rights) => {
                let words =
                    format!("{} is {} here: `deskbell person role` changes that first", new.email, known.title());
                return Err(Error::Conflict(words));
            }
            Some(known) => known,
            None => {
                let id = add_person(&mut writing, new, now).await?;
                let is_first = keep::person(&mut writing, id).await?.is_administrator();
                if !is_first {
                    writing.set_rights(id, rights).await?;
                }
                keep::person(&mut writing, id).await?
            }
        };
        let token = secret::random_text()?;
        let row = InvitationRow {
            token_hash: secret::hash(&token),
            person: person.id,
            by: self.me(),
            made_at: now,
            expires_at: link::later(now, MINUTES),
        };
        writing.invite(&row).await?;
        let record = self.record(Act::Invited).about(person.id).with("role", person.title());
        self.finish(writing, record).await?;
        Ok(token)
    }

    /// Takes a person's second step away, when their telephone and their codes on paper are lost.
    pub async fn reset_second_step(&self, person: PersonId) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        keep::person(&mut writing, person).await?;
        writing.end_totp(person).await?;
        let ended = writing.end_sessions_of(person, None).await?;
        let record = self.record(Act::SecondStepOff).about(person).with("sessions", ended);
        self.finish(writing, record).await
    }
}

impl SystemDesk {
    /// Whom an invitation lets in; nothing when it was used, has ended, or never was. Changes nothing.
    pub async fn read_invitation(&self, token: &str) -> Result<Option<Person>, Error> {
        match self.0.db().invited(&secret::hash(token), self.0.clock().now()).await? {
            Some(id) => Ok(Some(self.0.person(id).await?)),
            None => Ok(None),
        }
    }

    /// Takes an invitation up, with a name and a password as an Argon2id string; it is used up then.
    /// Nothing when it was used, has ended, or never was.
    pub async fn accept_invitation(&self, token: &str, name: &str, hash: &str) -> Result<Option<PersonId>, Error> {
        let name = fitting_name(name)?;
        let mut writing = self.0.db().write().await?;
        let Some(id) = writing.invited(&secret::hash(token), self.0.clock().now()).await? else { return Ok(None) };
        let person = keep::person(&mut writing, id).await?;
        writing.set_name(&person, name).await?;
        // Ends the invitation too.
        writing.set_password_hash(id, hash).await?;
        audit::keep(&self.0, &mut writing, Record::new(Some(id), Act::InvitationAccepted).about(id)).await?;
        writing.commit().await?;
        self.0.0.ringer.ring();
        Ok(Some(id))
    }
}
