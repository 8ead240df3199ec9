//! What can go wrong on the desk, by what the person can do about it.

use crate::ticket::{Invalid, Number};

/// Why the desk did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such ticket, or it is not yours to know of: both look the same.
    #[error("no ticket {0}")]
    NoTicket(Number),
    /// There is no such person.
    #[error("no person {0}")]
    NoPerson(String),
    /// There is no such team.
    #[error("no team {0}, `deskbell team list` lists them")]
    NoTeam(String),
    /// There is no such token, or it is somebody else's.
    #[error("no token {0}")]
    NoToken(String),
    /// It is not yours to do.
    #[error("{0}")]
    NotAllowed(&'static str),
    /// The portal behind the desk does not offer it.
    #[error("{0}")]
    Missing(String),
    /// A value cannot be taken.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Somebody changed it meanwhile.
    #[error("{0}")]
    Conflict(String),
    /// The database did not answer.
    #[error(transparent)]
    Db(#[from] crate::db::Error),
    /// The disk did not keep or give a file.
    #[error("{0}")]
    Disk(String),
    /// A secret cannot be made or kept.
    #[error("{0}")]
    Secret(String),
}
