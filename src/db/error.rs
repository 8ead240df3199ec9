//! What can go wrong with the database, by what the person can do about it.

use std::path::PathBuf;

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
    /// Anything else SQLite says.
    #[error("the database failed: {0}")]
    Failed(sqlx::Error),
}

/// SQLite's primary result codes that we tell apart (<https://www.sqlite.org/rescode.html>).
mod code {
    pub(super) const BUSY: u32 = 5;
    pub(super) const IO: u32 = 10;
    pub(super) const FULL: u32 = 13;
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
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
    let code = error.as_database_error()?.code()?;
    Some(code.parse::<u32>().ok()? & 0xff)
}
