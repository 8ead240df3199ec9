//! Bookings that a platform only named: kept until it was asked what they are, whatever becomes of this process.

use jiff::{SignedDuration, Timestamp};

use super::{Taken, take};
use crate::booking::hook::{Appointment, Named};
use crate::booking::{Source, Told};
use crate::db::InquiryRow;
use crate::desk::{Error, HookName, SystemDesk, letter};

/// How long whoever takes a question has to put it, before another may.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// How long an answer is waited for. What is known without it then has to do.
const MOST_AGE: SignedDuration = SignedDuration::from_hours(3 * 24);

/// A booking to ask about, with what it takes to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    row: InquiryRow,
    /// The booking.
    pub named: Named,
    /// Who asks, and their key; nothing when nobody said who.
    pub login: Option<(String, String)>,
}

/// What became of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The appointment.
    Appointment(Box<Appointment>),
    /// There was no answer now, and why: it is asked again.
    Later(String),
    /// There will be none, and why.
    Never(String),
}

impl SystemDesk {
    /// Keeps that a platform named a booking: somebody has to ask what it is.
    pub async fn inquire(&self, source: Source, name: &HookName, named: &Named, body_hash: &str) -> Result<(), Error> {
        let mut writing = self.desk().db().write().await?;
        writing.add_inquiry(source.id(), name.as_str(), named, body_hash, self.desk().clock().now()).await?;
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(())
    }

    /// The next booking to ask about; for five minutes nobody else gets it.
    pub async fn next_inquiry(&self) -> Result<Option<Inquiry>, Error> {
        let now = self.desk().clock().now();
        if self.desk().db().next_inquiry_at().await?.is_none_or(|at| at > now) {
            return Ok(None);
        }
        let mut writing = self.desk().db().write().await?;
        let Some(row) = writing.claim_inquiry(now, later(now, LEASE)).await? else { return Ok(None) };
        writing.commit().await?;
        let hook = self.desk().db().hook(&row.source, &row.name).await?;
        let login = hook.and_then(|hook| hook.account.zip(self.desk().0.key.show(&hook.secret)));
        Ok(Some(Inquiry { named: row.named.clone(), row, login }))
    }

    /// Takes in what became of a question, and says so beside the hook.
    pub async fn inquired(&self, inquiry: &Inquiry, found: Found) -> Result<(), Error> {
        let Inquiry { row, named, .. } = inquiry;
        let now = self.desk().clock().now();
        let mut writing = self.desk().db().write().await?;
        if let Found::Later(reason) = &found
            && now.duration_since(row.asked_at) < MOST_AGE
        {
            writing.delay_inquiry(row, later(now, letter::pause(row.tries))).await?;
            let word = format!("appointment {} is asked for again: {reason}", named.uid);
            writing.note_hook(&row.source, &row.name, now, &word).await?;
            return Ok(writing.commit().await?);
        }
        if !writing.finish_inquiry(row).await? {
            // It was named again meanwhile: the next answer is the newer one.
            return Ok(());
        }
        let bare = named.kind.map(|kind| Told::bare(Source::Acuity, kind, named.uid.clone(), now));
        let (told, hash, why) = match found {
            Found::Appointment(appointment) => {
                let bare = Told::bare(Source::Acuity, crate::booking::Kind::Created, named.uid.clone(), now);
                let known = writing.booking_called(&bare, &named.uid).await?;
                (appointment.news(known.and_then(|known| known.booking).as_ref()), None, None)
            }
            Found::Later(reason) | Found::Never(reason) => (bare, Some(row.body_hash.as_str()), Some(reason)),
        };
        let (taken, what) = match &told {
            Some(told) => {
                let reference = told.references.iter().find_map(|text| self.read_reference(text));
                (take(&mut writing, now, told, reference, hash, None).await?, told.kind.id())
            }
            None => (Taken::Again, "no change"),
        };
        let why = why.map(|why| format!(", without its time: {why}")).unwrap_or_default();
        let word = crate::text::clean::line(&format!("{what}: {taken}{why}"));
        writing.note_hook(&row.source, &row.name, now, &word).await?;
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(())
    }
}

fn later(now: Timestamp, duration: SignedDuration) -> Timestamp {
    now.checked_add(duration).unwrap_or(now)
}
