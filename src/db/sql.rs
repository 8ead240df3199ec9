//! Statements on either database: one text with `$1` binds, run on SQLite or on PostgreSQL.
//!
//! A statement binds whole numbers, texts and nothing else, and is kept prepared on its connection. It runs on the
//! readers or inside a [`Transaction`]; [`Row`] gives its columns back to `Cells`, which knows what they mean.
//! Why not sqlx's own `Any`: `docs/decisions/two-databases.md`.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgArguments, PgPool, PgRow};
use sqlx::sqlite::{SqliteArguments, SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, Decode, Postgres, Row as _, Sqlite, Type};

use super::Error;
use super::error::is_lost;
use super::readers::{Kept, Readers};

/// How often a question is asked again when the connection was lost, within five seconds: every idle one of a pool may
/// be dead, and a server that is started again is back soon.
const TRIES: u32 = 12;

/// Which database it is, where the two do not speak alike: in the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// A statement with its values; `text` is written once for both databases.
pub(super) fn query<'q>(text: &'static str) -> Query<'q> {
    Query { text: Text::Written(text), values: Vec::new() }
}

/// A statement that was put together: only of names that the database itself told us.
pub(super) fn built<'q>(text: String) -> Query<'q> {
    Query { text: Text::Built(text.into()), values: Vec::new() }
}

/// A statement of which only the first column of a row is wanted.
pub(super) fn scalar<'q>(text: &'static str) -> Scalar<'q> {
    Scalar(query(text))
}

/// A statement that is about to be run.
#[must_use = "a statement does nothing until it is run"]
pub(super) struct Query<'q> {
    text: Text,
    values: Vec<Value<'q>>,
}

/// A statement that is about to be run for one column.
#[must_use = "a statement does nothing until it is run"]
pub(super) struct Scalar<'q>(Query<'q>);

/// The text of a statement.
enum Text {
    Written(&'static str),
    Built(Arc<str>),
}

/// What a statement takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'q> {
    /// A whole number, or nothing.
    Number(Option<i64>),
    /// A text, or nothing.
    Text(Option<Cow<'q, str>>),
}

/// The one connection that writes.
#[derive(Debug, Clone)]
pub(super) enum Writer {
    /// To SQLite's file.
    Sqlite(SqlitePool),
    /// To a PostgreSQL server, and the statements that begin to write there.
    Postgres(PgPool, Arc<str>),
}

/// An open transaction. Dropped, it never happened.
#[derive(Debug)]
pub(super) enum Transaction {
    /// On SQLite's one writing connection.
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// Where a statement runs.
pub(super) enum On<'a> {
    /// On any connection that reads.
    Readers(&'a Readers),
    /// Inside a transaction.
    Transaction(&'a mut Transaction),
}

/// A row of an answer.
#[derive(Debug)]
pub(super) enum Row {
    /// Of SQLite.
    Sqlite(SqliteRow),
    /// Of PostgreSQL.
    Postgres(PgRow),
}

impl Writer {
    /// Begins to write; waits for whoever writes now.
    pub(super) async fn begin(&self) -> Result<Transaction, Error> {
        let (pool, begin) = match self {
            Self::Sqlite(pool) => return Ok(Transaction::Sqlite(pool.begin_with("begin immediate").await?)),
            Self::Postgres(pool, begin) => (pool, begin),
        };
        for nth in 0..TRIES {
            match pool.begin_with(AssertSqlSafe(begin.clone())).await {
                Err(error) if is_lost(&error) => pause(nth).await,
                answered => return Ok(Transaction::Postgres(answered?)),
            }
        }
        Ok(Transaction::Postgres(pool.begin_with(AssertSqlSafe(begin.clone())).await?))
    }

    /// Waits for what is being written and closes the connection.
    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool, _) => pool.close().await,
        }
    }
}

impl Transaction {
    /// Which database it is on.
    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Keeps all of it; it is on the disk when this returns.
    pub(super) async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(open) => open.commit().await?,
            Self::Postgres(open) => open.commit().await?,
        }
        Ok(())
    }
}

impl<'q> Query<'q> {
    /// Gives the statement its next value.
    pub(super) fn bind(mut self, value: impl Into<Value<'q>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it, and tells how many rows it touched.
    pub(super) async fn execute(self, open: &mut Transaction) -> Result<u64, Error> {
        Ok(match open {
            Transaction::Sqlite(open) => self.on_sqlite().execute(&mut **open).await?.rows_affected(),
            Transaction::Postgres(open) => self.on_postgres().execute(&mut **open).await?.rows_affected(),
        })
    }

    /// Every row.
    pub(super) async fn fetch_all(self, on: impl Into<On<'_>>) -> Result<Vec<Row>, Error> {
        Ok(match on.into() {
            On::Readers(Readers::Sqlite(kept)) => {
                let mut held = kept.take().await?;
                let rows = self.on_sqlite().fetch_all(held.connection()).await?;
                held.release();
                sqlite_rows(rows)
            }
            On::Readers(Readers::Postgres(kept)) => postgres_rows(self.ask_again(kept).await?),
            On::Transaction(Transaction::Sqlite(open)) => sqlite_rows(self.on_sqlite().fetch_all(&mut **open).await?),
            On::Transaction(Transaction::Postgres(open)) => {
                postgres_rows(self.on_postgres().fetch_all(&mut **open).await?)
            }
        })
    }

    /// The first row, when there is one.
    pub(super) async fn fetch_optional(self, on: impl Into<On<'_>>) -> Result<Option<Row>, Error> {
        Ok(match on.into() {
            On::Readers(Readers::Sqlite(kept)) => {
                let mut held = kept.take().await?;
                let row = self.on_sqlite().fetch_optional(held.connection()).await?;
                held.release();
                row.map(Row::Sqlite)
            }
            On::Readers(Readers::Postgres(kept)) => self.ask_again(kept).await?.into_iter().next().map(Row::Postgres),
            On::Transaction(Transaction::Sqlite(open)) => {
                self.on_sqlite().fetch_optional(&mut **open).await?.map(Row::Sqlite)
            }
            On::Transaction(Transaction::Postgres(open)) => {
                self.on_postgres().fetch_optional(&mut **open).await?.map(Row::Postgres)
            }
        })
    }

    /// Asks PostgreSQL, and again on another connection when one was lost: a question changes nothing.
    async fn ask_again(&self, kept: &Kept<Postgres>) -> Result<Vec<PgRow>, Error> {
        for nth in 0..TRIES {
            match self.ask(kept).await {
                Err(error) if is_lost(&error) => pause(nth).await,
                answered => return Ok(answered?),
            }
        }
        Ok(self.ask(kept).await?)
    }

    async fn ask(&self, kept: &Kept<Postgres>) -> Result<Vec<PgRow>, sqlx::Error> {
        let mut held = kept.take().await?;
        let rows = self.on_postgres().fetch_all(held.connection()).await?;
        held.release();
        Ok(rows)
    }

    /// The first row, of which there must be one.
    pub(super) async fn fetch_one(self, on: impl Into<On<'_>>) -> Result<Row, Error> {
        self.fetch_optional(on).await?.ok_or(Error::Failed(sqlx::Error::RowNotFound))
    }

    fn on_sqlite(self) -> sqlx::query::Query<'q, Sqlite, SqliteArguments> {
        let query = match self.text {
            Text::Written(text) => sqlx::query(text),
            Text::Built(text) => sqlx::query(AssertSqlSafe(text)),
        };
        self.values.into_iter().fold(query, |query, value| match value {
            Value::Number(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
        })
    }

    fn on_postgres(&self) -> sqlx::query::Query<'q, Postgres, PgArguments> {
        let query = match &self.text {
            Text::Written(text) => sqlx::query(*text),
            Text::Built(text) => sqlx::query(AssertSqlSafe(text.clone())),
        };
        self.values.iter().fold(query, |query, value| match value {
            Value::Number(number) => query.bind(*number),
            // PostgreSQL keeps no NUL in a text; nobody reads one.
            Value::Text(Some(text)) if text.contains('\0') => query.bind(text.replace('\0', "")),
            Value::Text(text) => query.bind(text.as_deref()),
        })
    }
}

impl<'q> Scalar<'q> {
    /// Gives the statement its next value.
    pub(super) fn bind(self, value: impl Into<Value<'q>>) -> Self {
        Self(self.0.bind(value))
    }

    /// The column of every row.
    pub(super) async fn fetch_all<T: Cell>(self, on: impl Into<On<'_>>) -> Result<Vec<T>, Error> {
        self.0.fetch_all(on).await?.iter().map(|row| row.read(0)).collect()
    }

    /// The column of the first row, when there is one.
    pub(super) async fn fetch_optional<T: Cell>(self, on: impl Into<On<'_>>) -> Result<Option<T>, Error> {
        self.0.fetch_optional(on).await?.map(|row| row.read(0)).transpose()
    }

    /// The column of the first row, of which there must be one.
    pub(super) async fn fetch_one<T: Cell>(self, on: impl Into<On<'_>>) -> Result<T, Error> {
        self.0.fetch_one(on).await?.read(0)
    }
}

impl Row {
    /// A column, counted from 0.
    pub(super) fn read<'r, T: Column<'r>>(&'r self, column: usize) -> Result<T, Error> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            // PostgreSQL has whole numbers of several widths: `select 1` is a narrow one. All are read alike.
            Self::Postgres(row) => row.try_get_unchecked(column)?,
        })
    }
}

/// What a column is read as: whole numbers and texts, there or not.
pub(super) trait Column<'r>: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> {}

impl<'r, T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres>> Column<'r> for T {}

/// What a column is read as that outlives its row.
pub(super) trait Cell: for<'r> Column<'r> {}

impl<T: for<'r> Column<'r>> Cell for T {}

impl<'a> From<&'a Readers> for On<'a> {
    fn from(readers: &'a Readers) -> Self {
        Self::Readers(readers)
    }
}

impl<'a> From<&'a mut Transaction> for On<'a> {
    fn from(open: &'a mut Transaction) -> Self {
        Self::Transaction(open)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl<'q> From<&'q str> for Value<'q> {
    fn from(text: &'q str) -> Self {
        Self::Text(Some(Cow::Borrowed(text)))
    }
}

impl<'q> From<&'q String> for Value<'q> {
    fn from(text: &'q String) -> Self {
        Self::Text(Some(Cow::Borrowed(text)))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Some(Cow::Owned(text)))
    }
}

impl<'q> From<Option<&'q str>> for Value<'q> {
    fn from(text: Option<&'q str>) -> Self {
        Self::Text(text.map(Cow::Borrowed))
    }
}

impl From<Option<String>> for Value<'_> {
    fn from(text: Option<String>) -> Self {
        Self::Text(text.map(Cow::Owned))
    }
}

/// Waits longer from time to time: not at all after the first, over a second after the last.
async fn pause(nth: u32) {
    tokio::time::sleep(Duration::from_millis(10) * nth * nth).await;
}

fn sqlite_rows(rows: Vec<SqliteRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Sqlite).collect()
}

fn postgres_rows(rows: Vec<PgRow>) -> Vec<Row> {
    rows.into_iter().map(Row::Postgres).collect()
}
