//! The desk as an agent holds it: what they read, and what they keep for themselves.
//! What they do to tickets is in `write`.

use std::collections::HashMap;

use jiff::Zoned;
use jiff::tz::TimeZone;

use super::{Desk, Error, booking, keep, link, portal};
use crate::booking::BookingLink;
use crate::clock::Day;
use crate::db::{Listing, TicketRow, Writing};
use crate::ticket::{Byline, From, Number, Page, Person, PersonId, Query, Rights, Row, Tally, Thread, View};

/// What an agent who only reads is told when they try more.
pub const READ_ONLY: &str = "your account only reads, an administrator can change that";

/// The desk as an agent holds it; cheap to clone.
#[derive(Debug, Clone)]
pub struct AgentDesk {
    desk: Desk,
    me: Byline,
}

impl AgentDesk {
    pub(super) fn new(desk: Desk, me: Byline) -> Self {
        Self { desk, me }
    }

    pub(super) fn desk(&self) -> &Desk {
        &self.desk
    }

    pub(super) fn byline(&self) -> &Byline {
        &self.me
    }

    /// The agent who holds it.
    pub fn me(&self) -> PersonId {
        self.me.id
    }

    /// The agent who holds it, as they are now.
    pub async fn profile(&self) -> Result<Person, Error> {
        self.desk.person(self.me.id).await
    }

    /// How many tickets each view holds.
    pub async fn tally(&self) -> Result<Tally, Error> {
        let rows = self.desk.db().tally().await?;
        let now = self.now();
        let today = Day::of(now.timestamp(), now.time_zone(), 0);
        let calls_today = self.desk.db().count_calls(today.from, today.until).await?;
        let count = |view: View| {
            let listing = Listing::of(&view.query(), self.me.id, &now);
            if let Listing::Calls(_) = listing {
                return (view, calls_today);
            }
            let counted = rows.iter().filter(|(status, assignee, _)| match &listing {
                Listing::All => true,
                Listing::Open(open) => status.is_open() == *open,
                Listing::Status(wanted) => status == wanted,
                Listing::Assignee(wanted, open) => assignee == wanted && status.is_open() == *open,
                // No view needs the search: a test holds every one against this.
                Listing::Search(_) | Listing::SearchCalls(..) | Listing::Calls(_) => false,
            });
            (view, counted.map(|(_, _, count)| count).sum())
        };
        Ok(Tally { counts: View::ALL.into_iter().map(count).collect() })
    }

    /// A stretch of the queue, at most `most` lines, newest first.
    pub async fn list(&self, query: &Query, from: From, most: u16) -> Result<Page, Error> {
        let listing = Listing::of(query, self.me.id, &self.now());
        let (rows, has_more) = self.desk.db().list(&listing, from, most).await?;
        let (has_newer, has_older) = match from {
            From::Top => (false, has_more),
            From::Bottom => (has_more, false),
            From::OlderThan(_) => (true, has_more),
            From::NewerThan(_) => (has_more, true),
            From::At(_) => (self.has_newer(&listing, &rows).await?, has_more),
        };
        Ok(Page { rows: self.lines(rows).await?, has_newer, has_older })
    }

    /// The present, by the clocks where the agent sits.
    pub(super) fn now(&self) -> Zoned {
        self.desk.clock().now().to_zoned(TimeZone::system())
    }

    /// Whether the list goes on above its first row.
    async fn has_newer(&self, listing: &Listing, rows: &[TicketRow]) -> Result<bool, Error> {
        let from = rows.first().map_or(From::Bottom, |row| From::NewerThan(row.place()));
        let (newer, _) = self.desk.db().list(listing, from, 1).await?;
        Ok(!newer.is_empty())
    }

    /// Puts names to the people of these rows.
    async fn lines(&self, rows: Vec<TicketRow>) -> Result<Vec<Row>, Error> {
        let mut ids: Vec<PersonId> =
            rows.iter().flat_map(|row| [Some(row.requester), row.assignee]).flatten().collect();
        ids.sort_unstable();
        ids.dedup();
        let names: HashMap<PersonId, Byline> =
            self.desk.db().bylines(&ids).await?.into_iter().map(|name| (name.id, name)).collect();
        let numbers: Vec<Number> = rows.iter().map(|row| row.ticket.number).collect();
        let calls = booking::next_calls(&self.desk, &numbers).await?;
        let line = |row: TicketRow| {
            let requester = names.get(&row.requester).cloned();
            Ok(Row {
                place: row.place(),
                requester: requester.ok_or_else(|| Error::NoPerson(row.requester.to_string()))?,
                assignee: row.assignee.and_then(|id| names.get(&id).cloned()),
                customer_wrote_last: row.customer_wrote_last,
                call: calls.get(&row.ticket.number).copied(),
                ticket: row.ticket,
            })
        };
        rows.into_iter().map(line).collect()
    }

    /// One ticket, whole.
    pub async fn ticket(&self, number: Number) -> Result<Thread, Error> {
        self.desk.0.looked_at.send_replace(Some(number));
        let row = self.desk.db().ticket(number).await?.ok_or(Error::NoTicket(number))?;
        self.thread(row).await
    }

    /// Every agent who is not shut out, by name.
    pub async fn agents(&self) -> Result<Vec<Person>, Error> {
        self.desk.system().agents().await
    }

    /// Up to `most` people whose name, address or company has a word that starts with each of `words`;
    /// customers first.
    pub async fn people(&self, words: &str, most: u16) -> Result<Vec<Person>, Error> {
        Ok(self.desk.db().people_matching(words, most).await?)
    }

    /// The categories in use, by name.
    pub async fn categories(&self) -> Result<Vec<String>, Error> {
        Ok(self.desk.db().categories().await?)
    }

    /// The modules in use, by name.
    pub async fn modules(&self) -> Result<Vec<String>, Error> {
        Ok(self.desk.db().modules().await?)
    }

    /// Sets or clears one's own booking link: every ticket assigned to one shows it at once.
    pub async fn set_booking_link(&self, link: Option<&BookingLink>) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        writing.set_booking_link(self.me.id, link).await?;
        portal::keep_link(&mut writing, self.desk.clock().now(), self.me.id).await?;
        writing.commit().await?;
        self.desk.0.ringer.ring();
        Ok(())
    }

    /// What one was writing under `key`, such as `reply/42`, kept across a crash.
    pub async fn draft(&self, key: &str) -> Result<Option<String>, Error> {
        Ok(self.desk.db().draft(self.me.id, key).await?)
    }

    /// Keeps what one is writing; an empty text forgets it.
    pub async fn save_draft(&self, key: &str, text: &str) -> Result<(), Error> {
        let mut writing = self.begin_own().await?;
        if text.is_empty() {
            writing.drop_draft(self.me.id, key).await?;
        } else {
            writing.save_draft(self.me.id, key, text, self.desk.clock().now()).await?;
        }
        Ok(writing.commit().await?)
    }

    /// The keys of what one was writing, the latest first.
    pub async fn drafts(&self) -> Result<Vec<String>, Error> {
        Ok(self.desk.db().drafts(self.me.id).await?)
    }

    /// Makes a link that opens this ticket for its requester, for `days` days. The text is shown once.
    pub async fn customer_link(&self, number: Number, days: u16) -> Result<String, Error> {
        let row = self.desk.db().ticket(number).await?.ok_or(Error::NoTicket(number))?;
        let minutes = i64::from(days) * 24 * 60;
        let mut writing = self.begin().await?;
        let to = link::Opens { person: row.requester, ticket: number, kind: link::Kind::Ticket };
        let token = link::make(&self.desk, &mut writing, Some(self.me.id), to, minutes).await?;
        writing.commit().await?;
        Ok(token)
    }

    /// Makes a link that shows this ticket's page to the agent as the customer sees it: read only, ten minutes.
    pub async fn preview_link(&self, number: Number) -> Result<String, Error> {
        const MINUTES: i64 = 10;
        self.desk.db().ticket(number).await?.ok_or(Error::NoTicket(number))?;
        let mut writing = self.begin_own().await?;
        let to = link::Opens { person: self.me.id, ticket: number, kind: link::Kind::Preview };
        let token = link::make(&self.desk, &mut writing, Some(self.me.id), to, MINUTES).await?;
        writing.commit().await?;
        Ok(token)
    }

    /// Starts to write what nobody else ever sees.
    pub(super) async fn begin_own(&self) -> Result<Writing, Error> {
        Ok(self.desk.db().write().await?)
    }

    /// Starts to write in the agent's name: not for one who only reads, nor for one who was shut out meanwhile.
    pub(super) async fn begin(&self) -> Result<Writing, Error> {
        let mut writing = self.begin_own().await?;
        let me = keep::person(&mut writing, self.me.id).await?;
        match (me.is_disabled, me.rights) {
            (true, _) => Err(Error::NotAllowed(super::SHUT_OUT)),
            (false, Some(Rights::Technician | Rights::Administrator)) => Ok(writing),
            (false, Some(Rights::ReadOnly)) => Err(Error::NotAllowed(READ_ONLY)),
            (false, None) => Err(Error::NotAllowed("only an agent may do this")),
        }
    }
}
