//! What can go wrong with the database, by what the person can do about it.

use std::path::PathBuf;

use sqlx::error::DatabaseError as _;
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk is full.
    #[error("the disk is full: nothing was saved, free some space and try again")]
    Full,
    /// The disk failed, or a limit on the size of files was reached.
    #[error("the disk did not do its work: nothing was saved, look at its space and its health ({0})")]
    Disk(sqlx::Error),
    /// Another process kept the database locked for longer than we wait.
    #[error("the database is busy: another program has kept it locked for five seconds, try again")]
    Busy,
    /// The server cannot be reached, or hung up.
    #[error("the PostgreSQL server does not answer ({0}): try again in a moment, or look whether it runs")]
    Away(sqlx::Error),
    /// A server that is not to be used, and what to do about it.
    #[error("{place}: {trouble}")]
    Server {
        /// The server and the database, without the password.
        place: String,
        /// What is wrong, and what to do.
        trouble: String,
    },
    /// The file was written by a newer deskbell.
    #[error("{path} was written by a newer deskbell: install that version, or name another file with --desk")]
    Newer {
        /// The database's file.
        path: PathBuf,
    },
    /// The file is there but is not a database of ours, or it is damaged.
    #[error(
        "{path} is not a desk's database, or it is damaged ({reason}): restore a backup, or name another file with --desk"
    )]
    Damaged {
        /// The database's file.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// The file cannot be opened or made.
    #[error("cannot open {path}: {reason}")]
    CannotOpen {
        /// The database's file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A row holds what no row of ours should.
    #[error("the database holds a {what} that cannot be read: {reason}")]
    Row {
        /// Which kind of row, and which one.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Anything else the database says.
    #[error("the database failed: {0}")]
    Failed(sqlx::Error),
}

/// SQLite's primary result codes that we tell apart (<https://www.sqlite.org/rescode.html>).
mod code {
    pub(super) const BUSY: u32 = 5;
    pub(super) const IO: u32 = 10;
    pub(super) const FULL: u32 = 13;
}

/// PostgreSQL's states that we tell apart (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
mod state {
    /// The disk is full.
    pub(super) const FULL: &str = "53100";
    /// A lock was not to be had in time, or a statement was cancelled because it took too long.
    pub(super) const BUSY: [&str; 2] = ["55P03", "57014"];
    /// The server shuts down, has crashed, starts up, or takes no more connections.
    pub(super) const AWAY: [&str; 4] = ["57P01", "57P02", "57P03", "53300"];
    /// Everything about connections.
    pub(super) const CONNECTION: &str = "08";
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if is_lost(&error) || matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Away(error);
        }
        if let Some(state) = postgres_state(&error) {
            return match state {
                state::FULL => Self::Full,
                busy if state::BUSY.contains(&busy) => Self::Busy,
                _ => Self::Failed(error),
            };
        }
        match primary_code(&error) {
            Some(code::FULL) => Self::Full,
            Some(code::BUSY) => Self::Busy,
            Some(code::IO) => Self::Disk(error),
            Some(_) | None => Self::Failed(error),
        }
    }
}

/// SQLite's primary result code: the low byte of the extended one.
pub(super) fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let error = error.as_database_error()?.try_downcast_ref::<SqliteError>()?;
    Some(error.code()?.parse::<u32>().ok()? & 0xff)
}

/// PostgreSQL's five characters for what went wrong.
pub(super) fn postgres_state(error: &sqlx::Error) -> Option<&str> {
    Some(error.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?.code())
}

/// Whether the connection to a server was lost, so that another one may do.
pub(super) fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        error => postgres_state(error)
            .is_some_and(|state| state.starts_with(state::CONNECTION) || state::AWAY.contains(&state)),
    }
}
