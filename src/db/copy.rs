//! A copy of a whole SQLite database, made while others work on it, and what is in one.
//!
//! Only here are names of tables put into statements: which tables there are is what is asked. They come from
//! SQLite's own list, in quotes.

use std::path::Path;

use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use super::Error;
use super::file::StoredRow;
use super::setup::{MIGRATIONS, open_error};

/// What a database holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Its newest migration.
    pub schema: i64,
    /// Every table, by name.
    pub tables: Vec<Table>,
}

/// A table of a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
    /// The sum of its rows' hashes: the same for the same rows in any order.
    pub digest: String,
}

/// Copies what is committed now into a new file, which is whole or not there.
pub async fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    let mut connection = open(from, SqliteConnectOptions::new().read_only(true)).await?;
    let name = to.to_string_lossy().into_owned();
    let copied = sqlx::query("vacuum into $1").bind(name).execute(&mut connection).await;
    copied.map_err(|error| open_error(to, error))?;
    Ok(connection.close().await?)
}

/// Reads a database that nobody works on from end to end, and what it holds.
///
/// # Errors
/// For one that is damaged, and for one of a newer version.
pub async fn examine(file: &Path) -> Result<Contents, Error> {
    let damaged = |reason: String| Error::Damaged { path: file.to_owned(), reason };
    let mut connection = open(file, SqliteConnectOptions::new().read_only(true)).await?;
    let words = |error| open_error(file, error);
    let found: String =
        sqlx::query_scalar("pragma integrity_check(1)").fetch_one(&mut connection).await.map_err(words)?;
    if found != "ok" {
        return Err(damaged(found));
    }
    if sqlx::query("pragma foreign_key_check").fetch_optional(&mut connection).await.map_err(words)?.is_some() {
        return Err(damaged("a row points at one that is not there".to_owned()));
    }
    let schema: i64 = sqlx::query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(&mut connection)
        .await
        .map_err(words)?;
    if MIGRATIONS.last().is_some_and(|(newest, _, _)| schema > *newest) {
        return Err(Error::Newer { path: file.to_owned() });
    }
    let names: Vec<String> = sqlx::query_scalar(
        "select name from sqlite_schema where type = 'table' and sql not like 'create virtual%' order by name",
    )
    .fetch_all(&mut connection)
    .await
    .map_err(words)?;
    let mut tables = Vec::new();
    for name in names {
        tables.push(table(&mut connection, name).await.map_err(words)?);
    }
    connection.close().await?;
    Ok(Contents { schema, tables })
}

/// The files whose bytes belong to a database.
pub async fn stored(file: &Path) -> Result<Vec<StoredRow>, Error> {
    let mut connection = open(file, SqliteConnectOptions::new().read_only(true)).await?;
    let sql = "select storage, sha256 from file where storage is not null and sha256 is not null order by id";
    let rows: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&mut connection).await?;
    connection.close().await?;
    Ok(rows.into_iter().map(|(storage, sha256)| StoredRow { storage, sha256 }).collect())
}

/// The mark of the key that a database was made with; nothing in one that no deskbell since has opened that keeps it.
pub async fn key_mark(file: &Path) -> Result<Option<String>, Error> {
    let mut connection = open(file, SqliteConnectOptions::new().read_only(true)).await?;
    let sql = "select 1 from sqlite_schema where name = 'key_mark'";
    let mark = match sqlx::query(sql).fetch_optional(&mut connection).await? {
        Some(_) => sqlx::query_scalar(super::key::MARK).fetch_optional(&mut connection).await?,
        None => None,
    };
    connection.close().await?;
    Ok(mark)
}

/// Folds a database's journal into its file, so that the file alone is all of it.
///
/// # Errors
/// [`Error::Busy`] when any program has it open.
pub async fn settle(file: &Path) -> Result<(), Error> {
    let mut connection = open(file, SqliteConnectOptions::new()).await?;
    sqlx::query("pragma journal_mode = delete").execute(&mut connection).await?;
    Ok(connection.close().await?)
}

async fn open(file: &Path, options: SqliteConnectOptions) -> Result<SqliteConnection, Error> {
    let options = options.filename(file).pragma("trusted_schema", "off");
    options.connect().await.map_err(|error| open_error(file, error))
}

/// Counts and adds up the rows of a table.
async fn table(connection: &mut SqliteConnection, name: String) -> Result<Table, sqlx::Error> {
    let sql = "select name from pragma_table_info($1) order by cid";
    let columns: Vec<String> = sqlx::query_scalar(sql).bind(&name).fetch_all(&mut *connection).await?;
    let values: Vec<_> = columns.iter().map(|column| format!("quote({})", quoted(column))).collect();
    let sql = format!("select {} from {}", values.join(" || ',' || "), quoted(&name));
    let mut found = sqlx::query_scalar(AssertSqlSafe(sql)).fetch(connection);
    let (mut rows, mut sum) = (0, 0_u128);
    while let Some(row) = found.try_next().await? {
        let row: String = row;
        let hash = Sha256::digest(row.as_bytes());
        let front = hash.first_chunk().copied().unwrap_or_default();
        sum = sum.wrapping_add(u128::from_be_bytes(front));
        rows += 1;
    }
    drop(found);
    Ok(Table { name, rows, digest: format!("{sum:032x}") })
}

/// A name as a statement takes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
