//! Letters as whoever sends them holds them: taken one by one, with everything one needs to write them out.
//! What is written to whom is in `post`.

mod digest;
mod post;

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

pub(super) use post::{called, changed, code, opened, remind, said, tell};

use super::{Desk, Error, SystemDesk, code as digits, keep, link};
use crate::db::Writing;
use crate::ticket::{
    Body, Entry, Event, File, Letter, LetterId, LetterState, Number, Person, Posted, Role, Subject, Ticket,
};

/// How long whoever takes a letter has to send it, before another may.
const LEASE: SignedDuration = SignedDuration::from_mins(10);

/// How long it is tried to send a letter.
const MOST_AGE: SignedDuration = SignedDuration::from_hours(3 * 24);

/// How long a letter can be looked at that is done.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// The first pause after a letter could not be sent; each further one is twice as long.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// The longest pause.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(4);

/// How often a stranger gets an automatic letter.
const ONE_A: SignedDuration = SignedDuration::from_hours(24);

/// For how long a process that can mail counts as being there, after it was last seen.
const THERE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The most earlier letters that one refers to.
const MOST_EARLIER: u16 = 8;

/// Everything one needs to write a letter out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The letter.
    pub posted: Posted,
    /// To whom.
    pub to: Person,
    /// Whether it is they who asked for help.
    pub is_requester: bool,
    /// Whether their address is known to be theirs: a stranger reads nothing that another stranger wrote.
    pub is_known: bool,
    /// What it is about; nothing for a digest.
    pub ticket: Option<Ticket>,
    /// Who looks after the ticket.
    pub assignee: Option<Person>,
    /// The message that goes with it.
    pub message: Option<Message>,
    /// The digits that it tells.
    pub digits: Option<String>,
    /// The subjects of the tickets that a digest is about.
    pub subjects: HashMap<Number, Subject>,
    /// Letters that went to them about the ticket before.
    pub earlier: Vec<Posted>,
}

/// A message of a ticket, as a letter holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who wrote it.
    pub by: String,
    /// What they wrote.
    pub body: Body,
    /// The files that go with it.
    pub files: Vec<File>,
}

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A mail server took it.
    Sent,
    /// It was not sent, and is kept to be looked at; and why.
    Kept(String),
    /// It could not be sent now, and why: it is tried again.
    Later(String),
    /// The mail server would not take the address, and what it said.
    Bounced(String),
    /// It cannot be sent, and why.
    Never(String),
}

impl SystemDesk {
    /// The next letter that may be sent now; for ten minutes nobody else gets it.
    pub async fn next_letter(&self) -> Result<Option<Envelope>, Error> {
        digest::write(self.desk()).await?;
        loop {
            let now = self.desk().clock().now();
            let mut writing = self.desk().db().write().await?;
            let Some(posted) = writing.claim_letter(now, later(now, LEASE)).await? else { return Ok(None) };
            let to = keep::person(&mut writing, posted.to).await?;
            if let Some((state, reason)) = refused(&mut writing, &posted, &to, now).await? {
                writing.finish_letter(posted.id, state, Some(reason), now).await?;
                // Of an answer that somebody waits for an agent has to know; news that is stale is worth no words.
                if state == LetterState::Failed {
                    complain(&mut writing, now, &posted, &to, reason).await?;
                }
                writing.commit().await?;
                continue;
            }
            writing.commit().await?;
            return Ok(Some(envelope(self.desk(), posted).await?));
        }
    }

    /// Says what became of a letter. What an agent has to know of stands on the ticket as a note.
    pub async fn letter_done(&self, posted: &Posted, outcome: &Outcome) -> Result<(), Error> {
        let now = self.desk().clock().now();
        let mut writing = self.desk().db().write().await?;
        let to = keep::person(&mut writing, posted.to).await?;
        let is_new = match outcome {
            Outcome::Sent => {
                writing.clear_bounce(posted.to).await?;
                writing.finish_letter(posted.id, LetterState::Sent, None, now).await?;
                false
            }
            Outcome::Kept(reason) => {
                writing.finish_letter(posted.id, LetterState::Kept, Some(reason), now).await?;
                false
            }
            Outcome::Later(reason) => {
                writing.delay_letter(posted.id, reason, later(now, pause(posted.tries))).await?;
                false
            }
            Outcome::Bounced(reason) => {
                let is_new = writing.set_bounce(posted.to, reason, now).await?;
                writing.finish_letter(posted.id, LetterState::Failed, Some(reason), now).await? && is_new
            }
            Outcome::Never(reason) => {
                writing.finish_letter(posted.id, LetterState::Failed, Some(reason), now).await?;
                false
            }
        };
        if let Outcome::Bounced(reason) | Outcome::Never(reason) = outcome
            && (is_new || !posted.letter.is_automatic())
        {
            complain(&mut writing, now, posted, &to, reason).await?;
        }
        writing.commit().await?;
        if is_new {
            self.desk().0.ringer.ring();
        }
        Ok(())
    }

    /// The newest letters, of a ticket where one is named, at most `most`.
    pub async fn letters(&self, ticket: Option<Number>, most: u16) -> Result<Vec<Envelope>, Error> {
        let mut envelopes = Vec::new();
        for posted in self.desk().db().letters(ticket, most).await? {
            envelopes.push(envelope(self.desk(), posted).await?);
        }
        Ok(envelopes)
    }

    /// One letter.
    pub async fn letter(&self, id: LetterId) -> Result<Option<Envelope>, Error> {
        match self.desk().db().letter(id).await? {
            Some(posted) => Ok(Some(envelope(self.desk(), posted).await?)),
            None => Ok(None),
        }
    }

    /// Lets a letter that failed or was kept be sent after all, and says whether there is one.
    pub async fn retry_letter(&self, id: LetterId) -> Result<bool, Error> {
        let mut writing = self.desk().db().write().await?;
        let is_there = writing.retry_letter(id, self.desk().clock().now()).await?;
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(is_there)
    }

    /// Makes the link that a letter carries: it opens the ticket for whoever got it.
    pub async fn letter_link(&self, posted: &Posted, days: u16) -> Result<Option<String>, Error> {
        let Some(ticket) = posted.ticket else { return Ok(None) };
        let mut writing = self.desk().db().write().await?;
        let to = link::Opens { person: posted.to, ticket, kind: link::Kind::Ticket };
        let token = link::make(self.desk(), &mut writing, None, to, i64::from(days) * 24 * 60).await?;
        writing.commit().await?;
        Ok(Some(token))
    }

    /// When the next letter may be sent; nothing when none waits.
    pub async fn next_letter_at(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.desk().db().next_letter_at().await?)
    }

    /// Keeps that a process that can mail is at work, and forgets letters that were done long ago.
    pub async fn mail_is_sent(&self) -> Result<(), Error> {
        let now = self.desk().clock().now();
        let mut writing = self.desk().db().write().await?;
        writing.see_mail_server(now).await?;
        writing.forget_letters(later(now, -KEPT)).await?;
        Ok(writing.commit().await?)
    }

    /// Whether mail goes out of this desk: a process that can send was at work in the last days.
    pub async fn has_mail(&self) -> Result<bool, Error> {
        has_mail(self.desk()).await
    }

    /// How many letters of the last days are in a state.
    pub async fn count_letters(&self, state: LetterState) -> Result<i64, Error> {
        let since = later(self.desk().clock().now(), -THERE);
        Ok(self.desk().db().count_letters(state, since).await?)
    }
}

/// Whether mail goes out of this desk.
pub(super) async fn has_mail(desk: &Desk) -> Result<bool, Error> {
    let seen = desk.db().mail_server_seen().await?;
    Ok(seen.is_some_and(|seen| desk.clock().now().duration_since(seen) < THERE))
}

async fn envelope(desk: &Desk, posted: Posted) -> Result<Envelope, Error> {
    let db = desk.db();
    let to = desk.person(posted.to).await?;
    let row = match posted.ticket {
        Some(number) => db.ticket(number).await?,
        None => None,
    };
    let assignee = match row.as_ref().and_then(|row| row.assignee) {
        Some(id) => Some(desk.person(id).await?),
        None => None,
    };
    let mut subjects = HashMap::new();
    if let Letter::Digest { news } = &posted.letter {
        for (number, _) in news {
            if let Some(row) = db.ticket(*number).await? {
                subjects.insert(*number, row.ticket.subject);
            }
        }
    }
    let digits = match (&posted.letter, posted.ticket) {
        (Letter::Code { nonce }, Some(number)) => Some(digits::digits(desk, posted.to, number, nonce)),
        _ => None,
    };
    Ok(Envelope {
        is_requester: row.as_ref().is_some_and(|row| row.requester == to.id),
        is_known: to.role == Role::Agent || db.is_reached(to.id).await?,
        message: message(desk, &posted).await?,
        earlier: db.letters_before(&posted, MOST_EARLIER).await?,
        ticket: row.map(|row| row.ticket),
        posted,
        to,
        assignee,
        digits,
        subjects,
    })
}

/// The message that goes with a letter.
async fn message(desk: &Desk, posted: &Posted) -> Result<Option<Message>, Error> {
    let id = match &posted.letter {
        Letter::Reply { entry } => Some(entry),
        Letter::News(news) => news.entry.as_ref(),
        Letter::Opened
        | Letter::Call(_)
        | Letter::Reminder
        | Letter::Solved
        | Letter::Code { .. }
        | Letter::Digest { .. } => None,
    };
    let entry = match id {
        Some(id) => desk.db().entry_of(id).await?,
        None => None,
    };
    let Some(Entry { seq, ticket, by, event, .. }) = entry else { return Ok(None) };
    let (Event::Opened { body } | Event::Replied { body } | Event::Noted { body }) = event else { return Ok(None) };
    let files = desk.db().files(ticket).await?.into_iter().filter(|file| file.seq == seq).collect();
    Ok(Some(Message { by: by.map_or_else(|| "deskbell".to_owned(), |by| by.name), body, files }))
}

/// Why a letter must not go out now, if that is so.
async fn refused(
    writing: &mut Writing,
    posted: &Posted,
    to: &Person,
    now: Timestamp,
) -> Result<Option<(LetterState, &'static str)>, Error> {
    if to.is_disabled {
        return Ok(Some((LetterState::Kept, "their account is disabled")));
    }
    if now.duration_since(posted.made_at) > MOST_AGE {
        let state = if posted.letter.is_automatic() { LetterState::Kept } else { LetterState::Failed };
        return Ok(Some((state, "it could not be sent for three days")));
    }
    let is_stranger = to.role == Role::Customer && posted.letter.is_rationed() && !writing.is_reached(to.id).await?;
    if is_stranger && writing.wrote_since(posted, later(now, -ONE_A)).await? {
        return Ok(Some((LetterState::Kept, "an address that nobody has confirmed gets one automatic mail a day")));
    }
    Ok(None)
}

/// Writes on the ticket that somebody does not get what was written to them.
async fn complain(
    writing: &mut Writing,
    now: Timestamp,
    posted: &Posted,
    to: &Person,
    reason: &str,
) -> Result<(), Error> {
    let Some(ticket) = posted.ticket else { return Ok(()) };
    let what = if posted.letter.is_automatic() { "a mail" } else { "this answer" };
    let text = format!("{} <{}> did not get {what} by mail: {reason}.", to.name, to.email);
    keep::note(writing, now, ticket, &text, &format!("letter/{}", posted.id)).await
}

fn later(now: Timestamp, duration: SignedDuration) -> Timestamp {
    now.checked_add(duration).unwrap_or(now)
}

/// How long one waits after so many tries.
pub(super) fn pause(tries: i64) -> SignedDuration {
    let doublings = u32::try_from(tries.clamp(1, 16) - 1).unwrap_or(0);
    FIRST_PAUSE.saturating_mul(1 << doublings).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_few_hours() {
        let minutes: Vec<_> = [1, 2, 3, 8, 9, 40].map(|tries| pause(tries).as_mins()).to_vec();
        assert_eq!(minutes, [1, 2, 4, 128, 240, 240]);
    }
}
