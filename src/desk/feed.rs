//! The desk as other programs follow it: whole tickets, everything that happened after an entry, and doing a thing
//! once however often it is asked for.

use std::pin::pin;

use futures_util::stream::{self, StreamExt as _};

use super::{AgentDesk, Error, Reference, booking, offer, portal, reference, write};
use crate::db::{Listing, TicketRow};
use crate::ticket::{Change, Entry, From, Number, Person, PersonId, Place, Query, Seq, Thread, View};

/// Whole tickets, the latest changed first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threads {
    /// The tickets.
    pub threads: Vec<Thread>,
    /// Where the next ones start; nothing after the last one.
    pub next: Option<Place>,
    /// How many tickets there are.
    pub total: u64,
}

/// How many tickets are read at once: a database on another machine answers each question after a while.
const READ_AHEAD: usize = 4;

impl AgentDesk {
    /// Whole tickets, the latest changed first: at most `most`, and no more once they hold `most_bytes` of words.
    pub async fn threads(&self, from: From, most: u16, most_bytes: usize) -> Result<Threads, Error> {
        let db = self.desk().db();
        let listing = Listing::of(&Query::default(), self.me(), &self.now());
        let (rows, has_more) = db.list(&listing, from, most).await?;
        let total = self.tally().await?.of(View::All);
        let (mut threads, mut bytes, count) = (Vec::new(), 0, rows.len());
        let mut next = None;
        let reading = rows.into_iter().map(async |row| (row.place(), self.thread(row).await));
        let mut read = pin!(stream::iter(reading).buffered(READ_AHEAD));
        while let Some((place, thread)) = read.next().await {
            let thread = thread?;
            next = Some(place);
            bytes += thread.entries.iter().map(|entry| entry.event.bytes()).sum::<usize>();
            threads.push(thread);
            if bytes >= most_bytes {
                break;
            }
        }
        let is_last = !has_more && threads.len() == count;
        Ok(Threads { threads, next: next.filter(|_| !is_last), total })
    }

    /// What happened on the desk after an entry, oldest first, at most `most`.
    pub async fn entries_after(&self, after: Seq, most: u16) -> Result<Vec<Entry>, Error> {
        Ok(self.desk().db().entries_after(after, most).await?)
    }

    /// The latest entry of the desk; 0 before the first.
    pub async fn last_seq(&self) -> Result<Seq, Error> {
        Ok(self.desk().db().last_seq().await?)
    }

    /// The entry that was added with an id its writer made, when there is one.
    pub async fn entry_of(&self, source_id: &str) -> Result<Option<Entry>, Error> {
        Ok(self.desk().db().entry_of(source_id).await?)
    }

    /// One person.
    ///
    /// # Errors
    /// When there is no such person.
    pub async fn person(&self, id: PersonId) -> Result<Person, Error> {
        self.desk().system().person(id).await
    }

    /// Changes a field of one ticket; the same `source_id` again changes nothing more.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the field has a third value, neither `from` nor the wanted one: somebody else set it.
    pub async fn change_once(
        &self,
        number: Number,
        source_id: &str,
        from: Option<&Change>,
        to: &Change,
    ) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        if writing.entry_from(source_id).await?.is_some() {
            return Ok(());
        }
        let wanted = write::Wanted { from, to, source_id };
        write::change_from(&mut writing, self.desk().clock().now(), self.byline(), number, &wanted).await?;
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(())
    }

    /// A ticket with everything of it.
    pub(super) async fn thread(&self, row: TicketRow) -> Result<Thread, Error> {
        let db = self.desk().db();
        let number = row.ticket.number;
        let assignee = match row.assignee {
            Some(id) => Some(self.person(id).await?),
            None => None,
        };
        let mut watchers = Vec::new();
        for id in db.watchers(number).await? {
            watchers.push(self.person(id).await?);
        }
        let requester = self.person(row.requester).await?;
        let offer = offer::of(self.desk(), &row, assignee.as_ref()).await?;
        let reference = reference::make(self.desk(), Reference { ticket: number, owner: offer::owner(&offer) })?;
        let calls = booking::calls_of(self.desk(), number).await?;
        let entries = db.entries(number).await?;
        let files = db.files(number).await?;
        let (tasks, status_word) = (db.tasks(number).await?, portal::status_word(self.desk(), &row).await?);
        let ticket = row.ticket;
        Ok(Thread {
            ticket,
            requester,
            assignee,
            watchers,
            offer,
            reference,
            calls,
            entries,
            files,
            tasks,
            status_word,
            replying: self.replying(number).await?,
        })
    }

    /// People after one, by id, at most `most`.
    pub async fn people_after(&self, after: PersonId, most: u16) -> Result<Vec<Person>, Error> {
        Ok(self.desk().db().people_after(after, most).await?)
    }

    /// Those of these people that there are.
    pub async fn people_of(&self, ids: &[PersonId]) -> Result<Vec<Person>, Error> {
        Ok(self.desk().db().people_by_id(ids).await?)
    }
}
