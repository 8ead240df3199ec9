//! Storage: rows in, rows out, by meaning. Knows nothing of who may do what.
//!
//! The database is SQLite's file or PostgreSQL's server: statements are written once (`sql`), and what only one of
//! the two has is in `setup`, `postgres`, `search` and `list`.
//!
//! One connection writes, a few read. Functions that write take the open [`Writing`] transaction, so that
//! what belongs together is kept together or not at all.

mod audit;
mod booking;
mod canned;
mod carry;
mod code;
mod copy;
mod draft;
mod entry;
mod error;
mod figure;
mod file;
mod health;
mod hook;
mod inquiry;
mod invitation;
mod key;
mod letter;
mod list;
mod offer;
mod offered;
mod outbox;
mod person;
mod portal;
mod postgres;
mod presence;
mod reach;
mod readers;
mod retention;
mod row;
mod rule;
mod search;
mod session;
mod setup;
mod sql;
mod tally;
mod task;
mod team;
mod ticket;
mod token;
mod totp;

pub use audit::{AuditRow, NewAuditRow};
pub use booking::{BookingRow, ToldRow};
pub use carry::{Carried, Shape};
pub use code::CodeRow;
pub use copy::{Contents, Table, copy, examine, key_mark, settle, stored};
pub use entry::EntryRow;
pub use error::Error;
pub use figure::OpenedRow;
pub use file::{FileRow, NewFileRow, StoredRow};
pub use hook::HookRow;
pub use inquiry::InquiryRow;
pub use invitation::InvitationRow;
pub use letter::NewLetter;
pub use list::{Listing, Statement};
pub use outbox::{NewOutbox, OutboxKind, OutboxRow, OutboxState};
pub use person::PersonRow;
pub use portal::{KeptMessage, PortalRow, PortalTicketRow};
pub use postgres::{Doorbell, Server};
pub use retention::AuditStart;
pub use rule::CallRow;
pub use search::{Searched, Wanted};
pub use session::{LinkRow, ListedLink, SessionRow};
pub use setup::CheckUp;
pub use sql::Dialect;
pub use task::TaskRow;
pub use ticket::TicketRow;
pub use totp::TotpRow;

use readers::Readers;

/// An open database; cheap to clone, every clone is the same database.
#[derive(Debug, Clone)]
pub struct Db {
    writer: sql::Writer,
    readers: Readers,
    /// The server it is on; none when it is a file.
    server: Option<postgres::Served>,
}

/// An open transaction, the only one that writes at the time. Dropped without [`Writing::commit`], it never happened.
#[derive(Debug)]
pub struct Writing(sql::Transaction);

impl Db {
    /// Starts to write; waits for whoever writes now.
    pub async fn write(&self) -> Result<Writing, Error> {
        Ok(Writing(self.writer.begin().await?))
    }

    /// Which database it is.
    pub fn dialect(&self) -> Dialect {
        match self.readers {
            Readers::Sqlite(_) => Dialect::Sqlite,
            Readers::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Whether it is SQLite's file.
    pub fn is_file(&self) -> bool {
        self.dialect() == Dialect::Sqlite
    }

    /// Waits for running statements and closes the file.
    pub async fn close(&self) {
        match &self.readers {
            Readers::Sqlite(kept) => kept.close().await,
            Readers::Postgres(kept) => kept.close().await,
        }
        self.writer.close().await;
    }
}

impl Writing {
    /// Keeps all of it; it is on the disk when this returns.
    pub async fn commit(self) -> Result<(), Error> {
        self.0.commit().await?;
        health::committed();
        Ok(())
    }

    fn dialect(&self) -> Dialect {
        self.0.dialect()
    }

    fn connection(&mut self) -> &mut sql::Transaction {
        &mut self.0
    }
}
