//! How deskbell ends: the number scripts read and the words people read.

use std::process::ExitCode;

use super::print::{Out, Unwritten};
use crate::booking::Refused;
use crate::config::ConfigError;
use crate::desk;
use crate::ticket::Invalid;
use crate::ticket::query::QueryError;

/// The exit codes, as `deskbell --help` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It is done.
    Done = 0,
    /// Something outside did not work: the disk, the database, the network.
    Failed = 1,
    /// The command line or the settings cannot be understood.
    Usage = 2,
    /// There is no such ticket, person or desk.
    NotFound = 3,
    /// The value or the act is not allowed, or there is nothing to do it with.
    Refused = 4,
}

/// A way to end that a verb found out by itself, with the words for it.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub(crate) struct Fault {
    exit: Exit,
    reason: String,
}

impl Fault {
    /// Ends as a usage error.
    pub(crate) fn usage(reason: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::Usage, reason: reason.into() }.into()
    }

    /// Ends because something is not there.
    pub(crate) fn not_found(reason: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::NotFound, reason: reason.into() }.into()
    }

    /// Ends because something may not or cannot be done.
    pub(crate) fn refused(reason: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::Refused, reason: reason.into() }.into()
    }

    /// Ends because something did not work.
    pub(crate) fn failed(reason: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::Failed, reason: reason.into() }.into()
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Writes what is held back, tells the person what went wrong, and gives the exit code.
pub(crate) fn report(out: &mut Out, result: anyhow::Result<()>) -> Exit {
    let result = result.and_then(|()| Ok(out.finish()?));
    let Err(error) = result else { return Exit::Done };
    if error.downcast_ref::<Unwritten>().is_some_and(Unwritten::is_closed) {
        return Exit::Done;
    }
    out.note(&format!("deskbell: {}", sentence(&error)));
    of(&error)
}

/// The exit code of an error.
fn of(error: &anyhow::Error) -> Exit {
    if let Some(fault) = error.downcast_ref::<Fault>() {
        return fault.exit;
    }
    if let Some(error) = error.downcast_ref::<desk::Error>() {
        return match error {
            desk::Error::NoTicket(_) | desk::Error::NoPerson(_) => Exit::NotFound,
            desk::Error::NotAllowed(_) | desk::Error::Invalid(_) | desk::Error::Conflict(_) => Exit::Refused,
            desk::Error::Db(_) | desk::Error::Secret(_) => Exit::Failed,
        };
    }
    if error.is::<ConfigError>() {
        return Exit::Usage;
    }
    if error.is::<Invalid>() || error.is::<Refused>() || error.is::<QueryError>() {
        return Exit::Refused;
    }
    Exit::Failed
}

/// The error and its causes in one line, without saying twice what an error already says of its cause.
fn sentence(error: &anyhow::Error) -> String {
    let mut sentence = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if sentence.is_empty() {
            sentence = cause;
        } else if !sentence.contains(&cause) {
            sentence.push_str(": ");
            sentence.push_str(&cause);
        }
    }
    sentence
}
