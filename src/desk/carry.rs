//! A desk carried from one database to another, row by row, and looked at again afterwards.
//!
//! Nobody writes to the desk meanwhile: its database is held from the first row to the last. What was carried before an
//! interruption is found again and not carried twice; a database that holds anything else is left as it is.

use std::fs;
use std::path::Path;

use super::{Desk, Error, keep, secret};
use crate::db::{Carried, Shape, Writing};
use crate::ticket::{Number, PersonId};

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// So many rows of a table are there.
    Carried {
        /// The table.
        table: String,
        /// How many.
        rows: u64,
    },
    /// So many tickets and people can be found by their words.
    Searched(u64),
    /// So many rows of a table are the same in both.
    Compared {
        /// The table.
        table: String,
        /// How many.
        rows: u64,
    },
}

impl Desk {
    /// Carries everything of this desk to another one, which has to be empty or what an earlier try left; tells how many
    /// rows are the same in both in the end, which are all.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the other desk holds something else.
    pub async fn carry_to(&self, other: &Self, mut tell: impl FnMut(Step)) -> Result<u64, Error> {
        let file = [self, other].into_iter().find(|desk| desk.db().is_file());
        let file = file.ok_or_else(|| Error::Conflict("one of the two has to be a desk in a file".to_owned()))?;
        let tables = file.db().tables().await?;
        let mut source = self.db().write().await?;
        source.stay().await?;
        for table in &tables {
            carry_table(&mut source, other, table, &mut tell).await?;
        }
        let numbers = source.last_numbers().await?;
        let mut writing = other.db().write().await?;
        for table in &tables {
            writing.number_from(table, numbers.get(&table.name).copied().unwrap_or(0)).await?;
        }
        writing.commit().await?;
        search_all(other, &mut tell).await?;
        let mut same = 0;
        for table in &tables {
            same += compare(&mut source, other, table, &mut tell).await?;
        }
        other.0.ringer.ring();
        Ok(same)
    }
}

/// Carries the rows that are not there yet.
async fn carry_table(
    source: &mut Writing,
    other: &Desk,
    table: &Shape,
    tell: &mut impl FnMut(Step),
) -> Result<(), Error> {
    let mut rows = same_until(source, other, table).await?;
    let mut last = other.db().write().await?.last_row(table).await?;
    loop {
        let some = source.rows_after(table, last.as_ref()).await?;
        if some.is_empty() {
            return Ok(());
        }
        let mut writing = other.db().write().await?;
        writing.put_rows(table, &some).await?;
        writing.commit().await?;
        rows += some.len() as u64;
        tell(Step::Carried { table: table.name.clone(), rows });
        last = some.into_iter().next_back();
    }
}

/// How many rows the other desk has already, all of which have to be this one's.
async fn same_until(source: &mut Writing, other: &Desk, table: &Shape) -> Result<u64, Error> {
    let mut there = other.db().write().await?;
    let (mut last, mut rows) = (None, 0);
    loop {
        let theirs = there.rows_after(table, last.as_ref()).await?;
        let ours = source.rows_after(table, last.as_ref()).await?;
        if !ours.starts_with(&theirs) {
            return Err(Error::Conflict(format!(
                "{} is no part of this desk (its table {} has other rows): name an empty database",
                other.place(),
                table.name
            )));
        }
        rows += theirs.len() as u64;
        match theirs.into_iter().next_back() {
            Some(row) => last = Some(row),
            None => return Ok(rows),
        }
    }
}

/// Writes into the search what is not there yet.
async fn search_all(desk: &Desk, tell: &mut impl FnMut(Step)) -> Result<(), Error> {
    let (mut last, mut done) = (PersonId(0), 0);
    loop {
        let mut writing = desk.db().write().await?;
        let people = writing.unsearched_people(last).await?;
        let Some(end) = people.last().copied() else { break };
        for id in &people {
            writing.search_person(*id).await?;
        }
        writing.commit().await?;
        done += people.len() as u64;
        tell(Step::Searched(done));
        last = end;
    }
    let mut last = Number(0);
    loop {
        let mut writing = desk.db().write().await?;
        let tickets = writing.unsearched_tickets(last).await?;
        let Some(end) = tickets.last().copied() else { return Ok(()) };
        for number in &tickets {
            if let Some(row) = writing.ticket(*number).await? {
                keep::search(&mut writing, &row).await?;
            }
        }
        writing.commit().await?;
        done += tickets.len() as u64;
        tell(Step::Searched(done));
        last = end;
    }
}

/// Compares every row of a table; gives how many there are.
async fn compare(source: &mut Writing, other: &Desk, table: &Shape, tell: &mut impl FnMut(Step)) -> Result<u64, Error> {
    let mut there = other.db().write().await?;
    let (mut last, mut rows): (Option<Carried>, u64) = (None, 0);
    loop {
        let ours = source.rows_after(table, last.as_ref()).await?;
        if ours != there.rows_after(table, last.as_ref()).await? {
            return Err(Error::Conflict(format!(
                "a row of {} after the first {rows} is not the same in {}: carry it into an empty database",
                table.name,
                other.place()
            )));
        }
        rows += ours.len() as u64;
        match ours.into_iter().next_back() {
            Some(row) => last = Some(row),
            None => break,
        }
    }
    tell(Step::Compared { table: table.name.clone(), rows });
    Ok(rows)
}

/// Takes a desk's key and files from beside one file to beside another, unless they are there; tells how many files.
/// The key goes first: a desk opens with no other.
///
/// # Errors
/// [`Error::Conflict`] when another key is there: it belongs to another desk.
pub fn carry_beside(from: &Path, to: &Path) -> Result<u64, Error> {
    if from == to {
        return Ok(0);
    }
    to.parent().map_or(Ok(()), secret::make_private_folder)?;
    secret::Key::carry(from, to)?;
    let (ours, theirs) = (from.with_extension("files"), to.with_extension("files"));
    let disk = |error: std::io::Error| Error::Disk(format!("{}: {error}", ours.display()));
    if !ours.exists() {
        return Ok(0);
    }
    secret::make_private_folder(&theirs)?;
    let mut copied = 0;
    for entry in fs::read_dir(&ours).map_err(disk)? {
        let entry = entry.map_err(disk)?;
        let there = theirs.join(entry.file_name());
        let aside = there.with_extension("part");
        if !there.exists() {
            fs::copy(entry.path(), &aside).and_then(|_| fs::File::open(&aside)?.sync_all()).map_err(disk)?;
            fs::rename(&aside, &there).map_err(disk)?;
            copied += 1;
        }
    }
    Ok(copied)
}
