//! Opening SQLite's file: its settings, its migrations, and words for what can be wrong with it.

use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, SqlStr, SqliteConnection};

use super::error::primary_code;
use super::readers::{Kept, Readers};
use super::{Db, Dialect, Error, sql};

/// The oldest SQLite without the WAL-reset bug (<https://www.sqlite.org/wal.html#walresetbug>).
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// Every migration, oldest first: its version, what it is, its text.
pub(super) const MIGRATIONS: [(i64, &str, &str); 18] = [
    (1, "desk", include_str!("../../assets/migrations/sqlite/0001_desk.sql")),
    (2, "portal", include_str!("../../assets/migrations/sqlite/0002_portal.sql")),
    (3, "time", include_str!("../../assets/migrations/sqlite/0003_time.sql")),
    (4, "capabilities", include_str!("../../assets/migrations/sqlite/0004_capabilities.sql")),
    (5, "account", include_str!("../../assets/migrations/sqlite/0005_account.sql")),
    (6, "second step", include_str!("../../assets/migrations/sqlite/0006_second_step.sql")),
    (7, "team", include_str!("../../assets/migrations/sqlite/0007_team.sql")),
    (8, "booking", include_str!("../../assets/migrations/sqlite/0008_booking.sql")),
    (9, "file", include_str!("../../assets/migrations/sqlite/0009_file.sql")),
    (10, "canned", include_str!("../../assets/migrations/sqlite/0010_canned.sql")),
    (11, "token", include_str!("../../assets/migrations/sqlite/0011_token.sql")),
    (12, "rule", include_str!("../../assets/migrations/sqlite/0012_rule.sql")),
    (13, "mail", include_str!("../../assets/migrations/sqlite/0013_mail.sql")),
    (16, "task", include_str!("../../assets/migrations/sqlite/0016_task.sql")),
    (18, "retention", include_str!("../../assets/migrations/sqlite/0018_retention.sql")),
    (20, "inquiry", include_str!("../../assets/migrations/sqlite/0020_inquiry.sql")),
    (22, "presence", include_str!("../../assets/migrations/sqlite/0022_presence.sql")),
    (24, "key mark", include_str!("../../assets/migrations/sqlite/0024_key_mark.sql")),
];

/// How many connections read at the same time.
const READERS: u32 = 4;

impl Db {
    /// Opens the file, makes it when there is none, and brings its tables up to date.
    pub async fn open(file: &Path) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An answer is given only after the disk has it: NORMAL may lose the last commits in a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("trusted_schema", "off")
            .optimize_on_close(true, Some(400))
            // Rows cross from SQLite's thread in batches: the default of 50 makes a page three times as slow.
            .row_buffer_size(256);
        let pool = |most| {
            SqlitePoolOptions::new()
                .max_connections(most)
                .min_connections(0)
                .test_before_acquire(false)
                .idle_timeout(None)
                .max_lifetime(None)
        };
        let words = |error| open_error(file, error);
        let writer = pool(1).after_release(|connection, _| Box::pin(is_at_rest(connection)));
        let writer = writer.connect_with(options.clone()).await.map_err(words)?;
        let readers = pool(READERS).connect_lazy_with(options.read_only(true));
        let db = Self {
            writer: sql::Writer::Sqlite(writer.clone()),
            readers: Readers::Sqlite(Kept::of(readers)),
            server: None,
        };
        db.refuse_old_sqlite(file).await?;
        migrator(&MIGRATIONS).run(&writer).await.map_err(|error| migrate_error(file, error))?;
        Ok(db)
    }

    async fn refuse_old_sqlite(&self, file: &Path) -> Result<(), Error> {
        let version: String = sql::scalar("select sqlite_version()").fetch_one(&self.readers).await?;
        let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
        let mut next = || parts.next().unwrap_or(0);
        if (next(), next(), next()) < OLDEST_SQLITE {
            let reason = format!("SQLite {version} can damage databases, at least 3.51.3 is needed");
            return Err(Error::CannotOpen { path: file.to_owned(), reason });
        }
        Ok(())
    }

    /// What a check-up reads: the database's version, the schema's version, and what an integrity check finds.
    pub async fn check_up(&self) -> Result<CheckUp, Error> {
        let sql = "select max(version) from _sqlx_migrations";
        let schema = sql::scalar(sql).fetch_one(&self.readers).await?;
        if self.dialect() == Dialect::Postgres {
            let engine = format!("PostgreSQL {}", self.server_version().await?);
            return Ok(CheckUp { engine, journal: None, integrity: "ok".to_owned(), schema });
        }
        let version: String = sql::scalar("select sqlite_version()").fetch_one(&self.readers).await?;
        let journal = sql::scalar("pragma journal_mode").fetch_optional(&self.readers).await?;
        let integrity = sql::scalar("pragma quick_check(1)").fetch_one(&self.readers).await?;
        Ok(CheckUp { engine: format!("SQLite {version}"), journal, integrity, schema })
    }
}

/// Whether a connection can be used again. When the disk fails SQLite rolls back by itself, and sqlx goes on believing
/// that the transaction is open: such a connection would never write again, so it is closed and another one opened.
async fn is_at_rest(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // What is still under way, such as a rollback, is done before the answer.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// The health of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckUp {
    /// The database and its version.
    pub engine: String,
    /// How SQLite journals: `wal`.
    pub journal: Option<String>,
    /// `ok`, or the first thing that is wrong.
    pub integrity: String,
    /// The newest migration it has had.
    pub schema: i64,
}

/// Migrations as the driver wants them.
pub(super) fn migrator(migrations: &[(i64, &'static str, &'static str)]) -> Migrator {
    let all = migrations.iter().map(|(version, name, text)| {
        Migration::new(*version, Cow::Borrowed(*name), MigrationType::Simple, SqlStr::from_static(text), false)
    });
    Migrator::with_migrations(all.collect())
}

fn migrate_error(file: &Path, error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(_, _) => Error::Newer { path: file.to_owned() },
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => open_error(file, error),
        other => Error::Damaged { path: file.to_owned(), reason: other.to_string() },
    }
}

pub(super) fn open_error(file: &Path, error: sqlx::Error) -> Error {
    /// `SQLITE_CORRUPT` and `SQLITE_NOTADB`.
    const DAMAGED: [u32; 2] = [11, 26];
    let path = file.to_owned();
    match primary_code(&error) {
        Some(code) if DAMAGED.contains(&code) => Error::Damaged { path, reason: error.to_string() },
        _ => match Error::from(error) {
            Error::Failed(error) => Error::CannotOpen { path, reason: error.to_string() },
            known => known,
        },
    }
}
