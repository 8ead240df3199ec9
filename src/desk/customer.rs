//! The desk as a customer holds it: their own tickets, without a word the team keeps to itself.

use super::file::Sent;
use super::{Desk, Error, Reference, booking, byline, keep, letter, offer, reference, write};
use crate::db::{PortalRow, TicketRow, Writing};
use crate::ticket::portal::Ability;
use crate::ticket::{
    Body, Byline, Change, Changed, Email, Entry, Event, NewFile, NewTicket, News, Notice, Number, Person, PersonId,
    Priority, PublicEntry, PublicEvent, PublicThread, Rating, Role, Seq, Status, Subject, Visibility,
};

/// The desk as a customer holds it: their own tickets, or the one their link opens; cheap to clone.
#[derive(Debug, Clone)]
pub struct CustomerDesk {
    desk: Desk,
    me: Person,
    only: Option<Number>,
    /// Whether they only read.
    reads: bool,
}

/// What a customer says of their ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// The matter is dealt with.
    Solved,
    /// It is not, after all.
    Unsolved,
}

/// What a customer may do on a ticket besides writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Means {
    /// Say by themselves that it is solved, and how they were helped.
    pub settle: bool,
    /// Send files.
    pub attach: bool,
}

/// The most tickets a customer's list shows.
const MOST_TICKETS: u16 = 100;

impl CustomerDesk {
    pub(super) fn desk(&self) -> &Desk {
        &self.desk
    }

    /// The desk as this customer holds it: their own tickets, or only the one their link opens.
    pub fn new(desk: &Desk, me: Person, only: Option<Number>) -> Self {
        Self { desk: desk.clone(), me, only, reads: false }
    }

    /// The same desk for somebody who has not shown that they are this customer: they only read.
    #[must_use]
    pub fn reading(self) -> Self {
        Self { reads: true, ..self }
    }

    /// Starts to write in the customer's name: not for somebody who only reads.
    pub(super) async fn begin(&self) -> Result<Writing, Error> {
        if self.reads {
            return Err(Error::NotAllowed("type the six digits first that the ticket's page mails to you"));
        }
        Ok(self.desk.db().write().await?)
    }

    /// The customer who holds it.
    pub fn me(&self) -> PersonId {
        self.me.id
    }

    /// One of one's own tickets; anybody else's does not exist.
    pub async fn ticket(&self, number: Number) -> Result<PublicThread, Error> {
        let row = self.own(number).await?;
        self.desk.0.looked_at.send_replace(Some(number));
        let entries = self.desk.db().public_entries(number).await?;
        let names = self.names_in(&entries).await?;
        let seen = entries.into_iter().filter_map(|entry| public(entry, &names)).collect();
        let files = self.desk.db().public_files(number).await?;
        Ok(PublicThread { files, ..self.public_thread(row, seen).await? })
    }

    /// Nothing, for a ticket of one's own.
    ///
    /// # Errors
    /// For any other, and for one that is not there.
    pub async fn holds(&self, number: Number) -> Result<(), Error> {
        self.own(number).await.map(drop)
    }

    /// One's own tickets, newest first, at most a hundred, without their threads.
    pub async fn tickets(&self) -> Result<Vec<PublicThread>, Error> {
        let mut threads = Vec::new();
        for row in self.desk.db().tickets_of(self.me.id, MOST_TICKETS).await? {
            if self.only.is_none_or(|only| only == row.ticket.number) {
                threads.push(self.public_thread(row, Vec::new()).await?);
            }
        }
        Ok(threads)
    }

    /// The addresses of those who watch one of one's own tickets, but for oneself and whoever looks after it: guests
    /// of a call. The page shows them only where the desk's settings say so.
    pub async fn guests(&self, number: Number) -> Result<Vec<Email>, Error> {
        let row = self.own(number).await?;
        let mut guests = Vec::new();
        for id in self.desk.db().watchers(number).await? {
            if id != row.requester && Some(id) != row.assignee {
                guests.push(self.desk.person(id).await?.email);
            }
        }
        Ok(guests)
    }

    /// Answers, with words, with files, or with both; a ticket that was waiting or solved is open again. The same
    /// `source_id` again is stored once.
    ///
    /// # Errors
    /// A closed ticket takes no answer.
    pub async fn reply(&self, number: Number, source_id: &str, body: &Body, files: &[NewFile]) -> Result<Seq, Error> {
        if files.is_empty() {
            keep::refuse_unfit(body)?;
        }
        self.own(number).await?;
        let sent = Sent::put(&self.desk, files).await?;
        let kept = self.keep_reply(number, source_id, body, &sent).await;
        let (seq, _) = sent.unless_kept(&self.desk, kept).await?;
        self.desk.0.ringer.ring();
        Ok(seq)
    }

    /// Keeps an answer and its files in one transaction, and says whether it is new.
    async fn keep_reply(
        &self,
        number: Number,
        source_id: &str,
        body: &Body,
        sent: &Sent<'_>,
    ) -> Result<(Seq, bool), Error> {
        let now = self.desk.clock().now();
        let mut writing = self.begin().await?;
        if let Some(seq) = writing.entry_from(source_id).await? {
            return Ok((seq, false));
        }
        let old = keep::ticket(&mut writing, number).await?;
        if old.ticket.status == Status::Closed {
            return Err(Error::NotAllowed("this ticket is closed and takes no more answers, please open a new one"));
        }
        let me = byline(&self.me);
        let new = crate::ticket::NewReply {
            source_id: source_id.to_owned(),
            body: body.clone(),
            visibility: Visibility::Public,
            time: None,
        };
        let seq = write::say(&mut writing, now, &me, number, &new).await?;
        sent.keep(&mut writing, now, &me, number, seq).await?;
        letter::said(&mut writing, now, &me, number, Visibility::Public, source_id).await?;
        let is_own_desk = writing.portal().await?.is_none();
        match old.ticket.status {
            Status::Waiting | Status::OnHold | Status::Solved if is_own_desk => {
                write::change_one(&mut writing, now, me.id, number, &Change::Status(Status::Open)).await?;
            }
            Status::New | Status::Open | Status::Waiting | Status::OnHold | Status::Solved | Status::Closed => {}
        }
        writing.commit().await?;
        Ok((seq, true))
    }

    /// Opens a ticket of one's own, with files if there are some; the same `source_id` again gives the same number.
    pub async fn open_ticket(
        &self,
        source_id: &str,
        subject: Subject,
        body: Body,
        files: &[NewFile],
    ) -> Result<Number, Error> {
        if self.only.is_some() {
            return Err(Error::NotAllowed("a link opens one ticket, sign in to open another"));
        }
        let new = NewTicket {
            source_id: source_id.to_owned(),
            subject,
            body,
            requester: self.me.id,
            priority: Priority::Normal,
            category: None,
            module: None,
            assignee: None,
        };
        let sent = Sent::put(&self.desk, files).await?;
        let kept = self.keep_opening(&new, &sent).await;
        let (number, _) = sent.unless_kept(&self.desk, kept).await?;
        self.desk.0.ringer.ring();
        Ok(number)
    }

    /// Keeps a new ticket and its files in one transaction, and says whether it is new.
    async fn keep_opening(&self, new: &NewTicket, sent: &Sent<'_>) -> Result<(Number, bool), Error> {
        let mut writing = self.begin().await?;
        if let Some(number) = writing.ticket_from(&new.source_id).await? {
            return Ok((number, false));
        }
        let now = self.desk.clock().now();
        let number = write::open(&mut writing, now, new, self.me.id).await?;
        if let Some(seq) = writing.entry_from(&new.source_id).await? {
            sent.keep(&mut writing, now, &byline(&self.me), number, seq).await?;
        }
        letter::opened(&mut writing, now, self.me.id, number, &new.source_id).await?;
        writing.commit().await?;
        Ok((number, true))
    }

    /// What the customer may do besides writing: a portal behind the desk has rules of its own.
    pub async fn means(&self) -> Result<Means, Error> {
        let portal = self.desk.db().portal().await?;
        let takes_files = |portal: &PortalRow| portal.capabilities.why_not(Ability::Files).is_none();
        Ok(Means { settle: portal.is_none(), attach: portal.as_ref().is_none_or(takes_files) })
    }

    /// Says that a ticket is solved, or that it is not after all.
    pub async fn settle(&self, number: Number, settled: Settled) -> Result<(), Error> {
        self.own(number).await?;
        let mut writing = self.begin().await?;
        if writing.portal().await?.is_some() {
            return Err(Error::NotAllowed("please say so in an answer"));
        }
        let is_open = keep::ticket(&mut writing, number).await?.ticket.status.is_open();
        let status = match settled {
            Settled::Solved if is_open => Status::Solved,
            Settled::Unsolved if !is_open => Status::Open,
            // It already is so: the button was pressed twice.
            Settled::Solved | Settled::Unsolved => return Ok(()),
        };
        write::change_one(&mut writing, self.desk.clock().now(), self.me.id, number, &Change::Status(status)).await?;
        writing.commit().await?;
        self.desk.0.ringer.ring();
        Ok(())
    }

    /// Says how one was helped. The same `source_id` again is stored once.
    ///
    /// # Errors
    /// As long as the ticket is open there is nothing to say yet.
    pub async fn rate(&self, number: Number, source_id: &str, rating: Rating) -> Result<(), Error> {
        self.own(number).await?;
        let now = self.desk.clock().now();
        let mut writing = self.begin().await?;
        if writing.entry_from(source_id).await?.is_some() {
            return Ok(());
        }
        let old = keep::ticket(&mut writing, number).await?;
        if old.ticket.status.is_open() || writing.portal().await?.is_some() {
            return Err(Error::NotAllowed("this is asked once the ticket is solved"));
        }
        let what = format!("{} said how they were helped: {}", self.me.name, rating.score.id());
        let event = Event::Rated { rating };
        keep::append(&mut writing, number, now, Some(self.me.id), &event, source_id).await?;
        let mut row = old.clone();
        row.ticket.updated_at = now;
        keep::save(&mut writing, &old, &row).await?;
        if let Some(assignee) = row.assignee {
            let news = News { notice: Notice::Reply, what, entry: None };
            letter::tell(&mut writing, now, (number, assignee), &news, source_id).await?;
        }
        writing.commit().await?;
        self.desk.0.ringer.ring();
        Ok(())
    }

    /// One of one's own tickets: somebody else's looks exactly like one that is not there.
    pub(super) async fn own(&self, number: Number) -> Result<TicketRow, Error> {
        let row = self.desk.db().ticket(number).await?;
        let allowed = |row: &TicketRow| match self.only {
            Some(only) => only == row.ticket.number,
            None => row.requester == self.me.id,
        };
        row.filter(allowed).ok_or(Error::NoTicket(number))
    }

    /// The names of the agents that entries speak of; most threads speak of none.
    async fn names_in(&self, entries: &[Entry]) -> Result<Vec<Byline>, Error> {
        let mut ids: Vec<PersonId> = entries.iter().filter_map(speaks_of).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() { Ok(Vec::new()) } else { Ok(self.desk.db().bylines(&ids).await?) }
    }

    async fn public_thread(&self, row: TicketRow, entries: Vec<PublicEntry>) -> Result<PublicThread, Error> {
        let assignee = match row.assignee {
            Some(id) => Some(self.desk.person(id).await?),
            None => None,
        };
        let requester =
            if row.requester == self.me.id { self.me.clone() } else { self.desk.person(row.requester).await? };
        let offer = offer::of(&self.desk, &row, assignee.as_ref()).await?;
        let call = booking::public_call(&self.desk, row.ticket.number).await?;
        let ticket = row.ticket;
        let reference = reference::make(&self.desk, Reference { ticket: ticket.number, owner: offer::owner(&offer) })?;
        Ok(PublicThread {
            number: ticket.number,
            subject: ticket.subject,
            status: ticket.status,
            created_at: ticket.created_at,
            // A note moves the ticket in the team's queue; the customer sees when they last heard of it.
            updated_at: entries.last().map_or(ticket.updated_at, |entry| entry.at),
            requester,
            assignee,
            offer,
            reference,
            call,
            entries,
            files: Vec::new(),
        })
    }
}

/// The agent whose name is said with an entry, besides whoever wrote it.
fn speaks_of(entry: &Entry) -> Option<PersonId> {
    match &entry.event {
        Event::Changed { changed: Changed { to: Change::Assignee(agent), .. } } => *agent,
        Event::Booking { call } => call.agent,
        Event::Opened { .. }
        | Event::Replied { .. }
        | Event::Noted { .. }
        | Event::Changed { .. }
        | Event::Rated { .. } => None,
    }
}

/// What a customer sees of an entry; nothing of a note, whoever asks.
fn public(entry: Entry, names: &[Byline]) -> Option<PublicEntry> {
    let name = |id: PersonId| names.iter().find(|agent| agent.id == id).map(|agent| agent.name.clone());
    let event = match entry.event {
        Event::Opened { body } | Event::Replied { body } => PublicEvent::Message { body },
        Event::Changed { changed: Changed { to: Change::Status(status), .. } } => PublicEvent::Status { status },
        Event::Changed { changed: Changed { to: Change::Assignee(id), .. } } => {
            PublicEvent::Assigned { name: id.and_then(name) }
        }
        Event::Booking { call } if call.visibility() == Visibility::Public => {
            let with = call.agent.and_then(name).or(call.host);
            PublicEvent::Call { what: call.what, starts_at: call.starts_at, with }
        }
        Event::Rated { rating } => PublicEvent::Rated { rating },
        Event::Noted { .. } | Event::Changed { .. } | Event::Booking { .. } => return None,
    };
    let by_agent = entry.by.as_ref().is_none_or(|by| by.role == Role::Agent);
    let by = entry.by.map_or_else(|| "The desk".to_owned(), |by| by.name);
    Some(PublicEntry { seq: entry.seq, at: entry.at, by, by_agent, event })
}
