//! Tickets as they stand now.

use jiff::Timestamp;

use super::row::Cells;
use super::{Db, Error, Writing, sql};
use crate::ticket::{Label, Number, PersonId, Place, Ticket};

/// A ticket with the people around it by their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRow {
    /// The ticket.
    pub ticket: Ticket,
    /// Who asks.
    pub requester: PersonId,
    /// Who looks after it.
    pub assignee: Option<PersonId>,
    /// Whether the last message is the customer's.
    pub customer_wrote_last: bool,
}

impl TicketRow {
    /// Where it stands in the queue.
    pub fn place(&self) -> Place {
        place(self.ticket.updated_at, self.ticket.number)
    }

    /// Reads the columns of [`ticket_columns!`].
    pub(super) fn read(cells: &Cells<'_>) -> Result<Self, Error> {
        let ticket = Ticket {
            number: Number(cells.number(0)?),
            subject: cells.parsed(1)?,
            status: cells.parsed(2)?,
            priority: cells.parsed(3)?,
            category: cells.maybe_parsed(4)?,
            module: cells.maybe_parsed(5)?,
            created_at: cells.time(9)?,
            updated_at: cells.time(10)?,
        };
        Ok(Self {
            ticket,
            requester: PersonId(cells.number(6)?),
            assignee: cells.maybe_number(7)?.map(PersonId),
            customer_wrote_last: cells.truth(8)?,
        })
    }
}

/// The columns of a ticket, in the order [`TicketRow::read`] takes them.
macro_rules! ticket_columns {
    () => {
        "number, subject, status, priority, ticket.category, ticket.module, requester_id, assignee_id, \
         customer_wrote_last, created_at, updated_at"
    };
}
pub(super) use ticket_columns;

/// A place in the queue: the time first, then the number, so that no two tickets share one.
/// See `docs/decisions/queue-order.md`.
pub(super) fn place(updated_at: Timestamp, number: Number) -> Place {
    const NUMBER_BITS: u32 = 20;
    Place(updated_at.as_millisecond() << NUMBER_BITS | number.0 & ((1 << NUMBER_BITS) - 1))
}

impl Db {
    /// One ticket.
    pub async fn ticket(&self, number: Number) -> Result<Option<TicketRow>, Error> {
        let row = sql::query(concat!("select ", ticket_columns!(), " from ticket where number = $1"))
            .bind(number.0)
            .fetch_optional(&self.readers)
            .await?;
        row.map(|row| TicketRow::read(&Cells { what: "ticket", row: &row })).transpose()
    }

    /// A customer's own tickets, the newest first, at most `most`.
    pub async fn tickets_of(&self, requester: PersonId, most: u16) -> Result<Vec<TicketRow>, Error> {
        let sql =
            concat!("select ", ticket_columns!(), " from ticket where requester_id = $1 order by place desc limit $2");
        let rows = sql::query(sql).bind(requester.0).bind(i64::from(most)).fetch_all(&self.readers).await?;
        rows.iter().map(|row| TicketRow::read(&Cells { what: "ticket", row })).collect()
    }

    /// Who is told of a ticket.
    pub async fn watchers(&self, number: Number) -> Result<Vec<PersonId>, Error> {
        let rows: Vec<i64> = sql::scalar("select person_id from watcher where ticket = $1 order by person_id")
            .bind(number.0)
            .fetch_all(&self.readers)
            .await?;
        Ok(rows.into_iter().map(PersonId).collect())
    }

    /// The categories in use, by name.
    pub async fn categories(&self) -> Result<Vec<String>, Error> {
        // Jumps from one name to the next over the index: a few steps a name, however many tickets there are.
        let sql = "with recursive name (it) as (select min(category) from ticket union all \
                   select (select min(category) from ticket where category > it) from name where it is not null) \
                   select it from name where it is not null";
        sql::scalar(sql).fetch_all(&self.readers).await
    }

    /// The modules in use, by name.
    pub async fn modules(&self) -> Result<Vec<String>, Error> {
        let sql = "with recursive name (it) as (select min(module) from ticket union all \
                   select (select min(module) from ticket where module > it) from name where it is not null) \
                   select it from name where it is not null";
        sql::scalar(sql).fetch_all(&self.readers).await
    }
}

impl Writing {
    /// One ticket, as it is inside this transaction.
    pub async fn ticket(&mut self, number: Number) -> Result<Option<TicketRow>, Error> {
        let row = sql::query(concat!("select ", ticket_columns!(), " from ticket where number = $1"))
            .bind(number.0)
            .fetch_optional(self.connection())
            .await?;
        row.map(|row| TicketRow::read(&Cells { what: "ticket", row: &row })).transpose()
    }

    /// Who is told of a ticket, as it is inside this transaction.
    pub async fn watchers(&mut self, number: Number) -> Result<Vec<PersonId>, Error> {
        let rows: Vec<i64> = sql::scalar("select person_id from watcher where ticket = $1 order by person_id")
            .bind(number.0)
            .fetch_all(self.connection())
            .await?;
        Ok(rows.into_iter().map(PersonId).collect())
    }

    /// The ticket that was opened with this id, when there is one.
    pub async fn ticket_from(&mut self, source_id: &str) -> Result<Option<Number>, Error> {
        let number: Option<i64> = sql::scalar("select number from ticket where source_id = $1")
            .bind(source_id)
            .fetch_optional(self.connection())
            .await?;
        Ok(number.map(Number))
    }

    /// The number the next ticket gets.
    pub async fn next_number(&mut self) -> Result<Number, Error> {
        let last: i64 = sql::scalar("select coalesce(max(number), 0) from ticket").fetch_one(self.connection()).await?;
        Ok(Number(last + 1))
    }

    /// Adds a ticket to the queue and to the counts; its words and entries are added apart.
    pub async fn add_ticket(&mut self, new: &TicketRow, source_id: &str) -> Result<(), Error> {
        let sql = "insert into ticket (number, place, subject, status, is_open, priority, category, module, \
                   requester_id, assignee_id, customer_wrote_last, created_at, updated_at, source_id) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        let ticket = &new.ticket;
        sql::query(sql)
            .bind(ticket.number.0)
            .bind(new.place().0)
            .bind(ticket.subject.as_str())
            .bind(ticket.status.id())
            .bind(i64::from(ticket.status.is_open()))
            .bind(ticket.priority.id())
            .bind(ticket.category.as_ref().map(Label::as_str))
            .bind(ticket.module.as_ref().map(Label::as_str))
            .bind(new.requester.0)
            .bind(new.assignee.map(|id| id.0))
            .bind(i64::from(new.customer_wrote_last))
            .bind(ticket.created_at.as_millisecond())
            .bind(ticket.updated_at.as_millisecond())
            .bind(source_id)
            .execute(self.connection())
            .await?;
        self.count(ticket.status, new.assignee, 1).await
    }

    /// Keeps a ticket's new state, and moves it in the queue and in the counts.
    pub async fn save_ticket(&mut self, old: &TicketRow, new: &TicketRow) -> Result<(), Error> {
        let sql = "update ticket set place = $2, subject = $3, status = $4, is_open = $5, priority = $6, \
                   category = $7, module = $8, assignee_id = $9, customer_wrote_last = $10, updated_at = $11 \
                   where number = $1";
        let ticket = &new.ticket;
        sql::query(sql)
            .bind(ticket.number.0)
            .bind(new.place().0)
            .bind(ticket.subject.as_str())
            .bind(ticket.status.id())
            .bind(i64::from(ticket.status.is_open()))
            .bind(ticket.priority.id())
            .bind(ticket.category.as_ref().map(Label::as_str))
            .bind(ticket.module.as_ref().map(Label::as_str))
            .bind(new.assignee.map(|id| id.0))
            .bind(i64::from(new.customer_wrote_last))
            .bind(ticket.updated_at.as_millisecond())
            .execute(self.connection())
            .await?;
        if (old.ticket.status, old.assignee) != (ticket.status, new.assignee) {
            self.count(old.ticket.status, old.assignee, -1).await?;
            self.count(ticket.status, new.assignee, 1).await?;
        }
        Ok(())
    }

    /// Sets who is told of a ticket.
    pub async fn set_watchers(&mut self, number: Number, watchers: &[PersonId]) -> Result<(), Error> {
        sql::query("delete from watcher where ticket = $1").bind(number.0).execute(self.connection()).await?;
        for watcher in watchers {
            sql::query("insert into watcher (ticket, person_id) values ($1, $2) on conflict do nothing")
                .bind(number.0)
                .bind(watcher.0)
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }
}
