//! Columns into values: the one place that says what to do with a value no column of ours should hold.

use std::str::FromStr;

use jiff::Timestamp;

use super::Error;
use super::sql::Row;
use crate::ticket::{Byline, Minutes};

/// A row with a name for messages, such as `ticket`.
pub(super) struct Cells<'a> {
    pub(super) what: &'static str,
    pub(super) row: &'a Row,
}

impl Cells<'_> {
    /// A whole number.
    pub(super) fn number(&self, column: usize) -> Result<i64, Error> {
        self.row.read(column)
    }

    /// A whole number, or nothing.
    pub(super) fn maybe_number(&self, column: usize) -> Result<Option<i64>, Error> {
        self.row.read(column)
    }

    /// A truth value.
    pub(super) fn truth(&self, column: usize) -> Result<bool, Error> {
        Ok(self.number(column)? != 0)
    }

    /// A time, kept as milliseconds since 1970.
    pub(super) fn time(&self, column: usize) -> Result<Timestamp, Error> {
        Timestamp::from_millisecond(self.number(column)?).map_err(|error| self.unreadable(&error))
    }

    /// A time, or nothing.
    pub(super) fn maybe_time(&self, column: usize) -> Result<Option<Timestamp>, Error> {
        let read = |at| Timestamp::from_millisecond(at).map_err(|error| self.unreadable(&error));
        self.maybe_number(column)?.map(read).transpose()
    }

    /// A text as it is.
    pub(super) fn text(&self, column: usize) -> Result<String, Error> {
        self.row.read(column)
    }

    /// A text as it is, or nothing.
    pub(super) fn maybe_text(&self, column: usize) -> Result<Option<String>, Error> {
        self.row.read(column)
    }

    /// A text that is the written form of something.
    pub(super) fn parsed<T: FromStr<Err: std::fmt::Display>>(&self, column: usize) -> Result<T, Error> {
        let text: &str = self.row.read(column)?;
        text.parse().map_err(|error| self.unreadable(&error))
    }

    /// A text that is the written form of something, or nothing.
    pub(super) fn maybe_parsed<T: FromStr<Err: std::fmt::Display>>(&self, column: usize) -> Result<Option<T>, Error> {
        let text: Option<&str> = self.row.read(column)?;
        text.map(|text| text.parse().map_err(|error| self.unreadable(&error))).transpose()
    }

    /// A person's id, role and name in three columns, or nothing when the id is null.
    pub(super) fn byline(&self, column: usize) -> Result<Option<Byline>, Error> {
        let Some(id) = self.maybe_number(column)? else {
            return Ok(None);
        };
        let (role, name) = (self.parsed(column + 1)?, self.text(column + 2)?);
        Ok(Some(Byline { id: crate::ticket::PersonId(id), role, name }))
    }

    /// Working time in two columns, or nothing when the minutes are null.
    pub(super) fn minutes(&self, column: usize) -> Result<Option<Minutes>, Error> {
        let Some(minutes) = self.maybe_number(column)? else { return Ok(None) };
        let minutes = u16::try_from(minutes).map_err(|error| self.unreadable(&error))?;
        Ok(Some(Minutes { minutes, billable: self.truth(column + 1)? }))
    }

    /// The error for a value that cannot be read.
    pub(super) fn unreadable(&self, error: &dyn std::fmt::Display) -> Error {
        Error::Row { what: self.what.to_owned(), reason: error.to_string() }
    }
}

/// A list as JSON: how a statement takes a list as one value.
pub(super) fn json(list: &impl serde::Serialize) -> Result<String, Error> {
    serde_json::to_string(list).map_err(|error| Error::Row { what: "list".to_owned(), reason: error.to_string() })
}
