//! How deskbell ends: the number scripts read and the words people read.

use std::process::ExitCode;

use super::print::{Out, Unwritten};
use crate::booking::Refused;
use crate::config::ConfigError;
use crate::desk;
use crate::term;
use crate::ticket::Invalid;
use crate::ticket::query::QueryError;
use crate::upstream;
use crate::work::sync;

/// An exit code; `deskbell --help` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exit(u8);

impl Exit {
    /// It is done.
    pub(crate) const DONE: Self = Self(0);
    /// Something outside did not work: the disk, the database, the network.
    pub(crate) const FAILED: Self = Self(1);
    /// The command line or the settings cannot be understood.
    pub(crate) const USAGE: Self = Self(2);
    /// There is no such ticket, person or desk.
    pub(crate) const NOT_FOUND: Self = Self(3);
    /// The value or the act is not allowed, or there is nothing to do it with.
    pub(crate) const REFUSED: Self = Self(4);

    /// A signal asked for the end: what shells expect then.
    fn signal(number: i32) -> Self {
        Self(u8::try_from(128 + number).unwrap_or(u8::MAX))
    }
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
        Self { exit: Exit::USAGE, reason: reason.into() }.into()
    }

    /// Ends because something is not there.
    pub(crate) fn not_found(reason: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::NOT_FOUND, reason: reason.into() }.into()
    }

    /// Ends because something may not or cannot be done.
    pub(crate) fn refused(reason: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::REFUSED, reason: reason.into() }.into()
    }

    /// Ends because something did not work.
    pub(crate) fn failed(reason: impl Into<String>) -> anyhow::Error {
        Self { exit: Exit::FAILED, reason: reason.into() }.into()
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.0)
    }
}

/// Writes what is held back, tells the person what went wrong, and gives the exit code.
pub(crate) fn report(out: &mut Out, result: anyhow::Result<()>) -> Exit {
    let result = result.and_then(|()| Ok(out.finish()?));
    let Err(error) = result else { return Exit::DONE };
    if error.downcast_ref::<Unwritten>().is_some_and(Unwritten::is_closed) {
        return Exit::DONE;
    }
    out.note(&format!("deskbell: {}", sentence(&error)));
    of(&error)
}

/// The exit code of an error.
fn of(error: &anyhow::Error) -> Exit {
    if let Some(fault) = error.downcast_ref::<Fault>() {
        return fault.exit;
    }
    match error.downcast_ref::<sync::Error>() {
        Some(sync::Error::Desk(error)) => return of_desk(error),
        Some(sync::Error::Portal(fault)) => return of_portal(fault),
        None => {}
    }
    if let Some(error) = error.downcast_ref::<desk::Error>() {
        return of_desk(error);
    }
    if let Some(fault) = error.downcast_ref::<upstream::Fault>() {
        return of_portal(fault);
    }
    if let Some(term::Error::Signal { number, .. }) = error.downcast_ref() {
        return Exit::signal(*number);
    }
    if error.is::<ConfigError>() {
        return Exit::USAGE;
    }
    if error.is::<Invalid>() || error.is::<Refused>() || error.is::<QueryError>() {
        return Exit::REFUSED;
    }
    Exit::FAILED
}

fn of_desk(error: &desk::Error) -> Exit {
    match error {
        desk::Error::NoTicket(_) | desk::Error::NoPerson(_) | desk::Error::NoTeam(_) | desk::Error::NoToken(_) => {
            Exit::NOT_FOUND
        }
        desk::Error::NotAllowed(_) | desk::Error::Missing(_) | desk::Error::Invalid(_) | desk::Error::Conflict(_) => {
            Exit::REFUSED
        }
        desk::Error::Db(_) | desk::Error::Disk(_) | desk::Error::Secret(_) => Exit::FAILED,
    }
}

fn of_portal(fault: &upstream::Fault) -> Exit {
    match fault {
        upstream::Fault::Refused { .. } | upstream::Fault::SignedOut { .. } => Exit::REFUSED,
        upstream::Fault::Offline { .. } | upstream::Fault::Garbled { .. } => Exit::FAILED,
    }
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
