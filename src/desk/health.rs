//! Whether the desk can do its work now, and how much waits: what whoever runs it wants to know.

use super::{Error, SystemDesk};
use crate::db;

/// What waits to be carried elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Things to be done in the portal behind the desk.
    pub outbox: u64,
    /// Things that it refused, which somebody has to look at.
    pub refused: u64,
    /// Letters to be mailed.
    pub mail: u64,
}

impl SystemDesk {
    /// Whether the desk can be written now, by this version of the program. Writes nothing.
    ///
    /// # Errors
    /// What is in the way: another program that keeps it locked, a disk, tables of a newer version.
    pub async fn check_ready(&self) -> Result<(), Error> {
        let mut writing = self.desk().db().write().await?;
        if writing.is_current().await? {
            return Ok(());
        }
        Err(db::Error::Newer { path: self.desk().file().to_owned() }.into())
    }

    /// How many transactions this process committed since it started.
    pub fn writes(&self) -> u64 {
        db::Db::commits()
    }

    /// What waits.
    pub async fn backlog(&self) -> Result<Backlog, Error> {
        let (outbox, refused) = self.desk().db().outbox_depth().await?;
        Ok(Backlog { outbox, refused, mail: self.desk().db().letters_waiting().await? })
    }
}
