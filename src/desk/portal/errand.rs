//! What only a portal can do: merging, splitting, its own words for a status. It waits in line like everything else,
//! and is seen here once the portal has done it. Tasks are both here and there.

use jiff::Timestamp;

use super::outbox;
use crate::db::{OutboxRow, OutboxState, Writing};
use crate::desk::{AgentDesk, Error, keep, secret};
use crate::ticket::portal::{Command, Errand, StatusWord, Thread};
use crate::ticket::{Byline, Change, Number, Seq, Subject};

/// Why tickets of this desk are not merged and split.
pub const NO_PORTAL: &str = "tickets are merged and split by a portal, and this desk has none behind it";

/// Puts an errand in line, and says whether there is a portal to do it.
pub(in crate::desk) async fn keep_errand(
    writing: &mut Writing,
    at: Timestamp,
    by: &Byline,
    number: Number,
    errand: &Errand,
) -> Result<bool, Error> {
    let Some(portal) = writing.portal().await? else { return Ok(false) };
    outbox::refuse_others(&portal, by.id, by.role)?;
    if let Some(why) = errand.needs().and_then(|ability| portal.capabilities.why_not(ability)) {
        return Err(Error::Missing(why.to_owned()));
    }
    writing.add_errand(number, &secret::random_text()?, errand, at).await?;
    Ok(true)
}

impl AgentDesk {
    /// Asks the portal to move everything of these tickets to another one, and to close them.
    ///
    /// # Errors
    /// A desk without a portal, a portal that merges nothing, a ticket merged into itself.
    pub async fn merge(&self, numbers: &[Number], into: Number) -> Result<(), Error> {
        if numbers.is_empty() || numbers.contains(&into) {
            return Err(Error::Conflict("a ticket is merged into another one, not into itself".to_owned()));
        }
        let mut writing = self.begin().await?;
        keep::ticket(&mut writing, into).await?;
        for number in numbers {
            keep::ticket(&mut writing, *number).await?;
            self.ask(&mut writing, *number, &Errand::Merge { into }).await?;
        }
        self.asked(writing).await
    }

    /// Asks the portal to move messages of a ticket to a new one.
    ///
    /// # Errors
    /// A desk without a portal, one that splits nothing, and what the portal does not have as a message: the
    /// description, and what is not sent yet.
    pub async fn split(&self, number: Number, messages: &[Seq], subject: &Subject) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        keep::ticket(&mut writing, number).await?;
        let mut ids = Vec::new();
        for seq in messages {
            let id = writing.message_of(*seq).await?;
            ids.push(id.ok_or_else(|| {
                Error::Conflict("the description stays, and so does what the portal does not have yet".to_owned())
            })?);
        }
        if ids.is_empty() {
            return Err(Error::Conflict("name the messages that go to the new ticket".to_owned()));
        }
        self.ask(&mut writing, number, &Errand::Split { messages: ids, subject: subject.clone() }).await?;
        self.asked(writing).await
    }

    /// Gives tickets a status by the portal's own word for it. The usual word of a status is a change like any other.
    pub async fn set_status_word(&self, numbers: &[Number], word: &StatusWord) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        let is_usual = writing.portal().await?.is_none_or(|portal| portal.capabilities.is_usual(word));
        if is_usual {
            drop(writing);
            return self.change(numbers, &Change::Status(word.status)).await.map(|_done| ());
        }
        for number in numbers {
            keep::ticket(&mut writing, *number).await?;
            self.ask(&mut writing, *number, &Errand::Status { word: word.word.clone() }).await?;
        }
        self.asked(writing).await
    }

    async fn ask(&self, writing: &mut Writing, number: Number, errand: &Errand) -> Result<(), Error> {
        let now = self.desk().clock().now();
        let is_kept = keep_errand(writing, now, self.byline(), number, errand).await?;
        if is_kept { Ok(()) } else { Err(Error::Missing(NO_PORTAL.to_owned())) }
    }

    async fn asked(&self, writing: Writing) -> Result<(), Error> {
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(())
    }
}

/// What to ask the portal, or why it cannot be asked.
pub(super) async fn command(
    writing: &mut Writing,
    number: Number,
    errand: &Errand,
) -> Result<Result<Command, String>, Error> {
    Ok(match errand.clone() {
        Errand::AddTask { task } => match writing.task(task).await? {
            Some(row) => Ok(Command::AddTask { number, name: row.task.name }),
            None => Err("the task is no longer there".to_owned()),
        },
        Errand::TickTask { task, is_done } => match writing.task(task).await?.and_then(|row| row.remote) {
            Some(task) => Ok(Command::TickTask { number, task, is_done }),
            None => Err("the portal does not have this task".to_owned()),
        },
        Errand::RemoveTask { task } => Ok(Command::RemoveTask { number, task }),
        Errand::Merge { into } => Ok(Command::Merge { number, into }),
        Errand::Split { messages, subject } => Ok(Command::Split { number, messages, subject }),
        Errand::Status { word } => Ok(Command::Status { number, word }),
    })
}

/// Settles a split whose answer was lost: the messages are shown as being on another ticket.
pub(super) async fn settle_split(writing: &mut Writing, told: &Thread) -> Result<(), Error> {
    let number = told.ticket.number;
    for waits in writing.outbox_of(number).await? {
        let Some(Errand::Split { messages, .. }) = &waits.errand else { continue };
        let is_gone = told.messages.iter().any(|one| one.number != number && messages.contains(&one.id));
        if is_gone && waits.state == OutboxState::Asked {
            writing.remove_outbox(waits.id).await?;
        }
    }
    Ok(())
}

/// Whether this is what asked for a merge that has happened.
pub(super) fn asked_to_merge(waits: &OutboxRow, into: Number) -> bool {
    matches!(&waits.errand, Some(Errand::Merge { into: wanted }) if *wanted == into)
}
