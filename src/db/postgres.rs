//! PostgreSQL: opening a database on a server, words for what can be wrong with it, and its doorbell.
//!
//! Writers take turns over all processes, by a lock that a transaction takes as it begins and lets go of when it has
//! become visible: numbers are given in the order of commits, and "everything after N" leaves nothing out. Every
//! transaction rings the doorbell, which is heard when it is committed.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, Row as _};
use url::Url;

use super::error::{is_lost, postgres_state};
use super::readers::{Kept, Readers};
use super::setup::migrator;
use super::{Db, Error, sql};

/// Every migration, oldest first. The first leaves the tables as SQLite's of the same number does.
const MIGRATIONS: [(i64, &str, &str); 8] = [
    (11, "desk", include_str!("../../assets/migrations/postgres/0011_desk.sql")),
    (12, "rule", include_str!("../../assets/migrations/postgres/0012_rule.sql")),
    (13, "mail", include_str!("../../assets/migrations/postgres/0013_mail.sql")),
    (16, "task", include_str!("../../assets/migrations/postgres/0016_task.sql")),
    (18, "retention", include_str!("../../assets/migrations/postgres/0018_retention.sql")),
    (20, "inquiry", include_str!("../../assets/migrations/postgres/0020_inquiry.sql")),
    (22, "presence", include_str!("../../assets/migrations/postgres/0022_presence.sql")),
    (24, "key mark", include_str!("../../assets/migrations/postgres/0024_key_mark.sql")),
];

/// The oldest server that knows everything we say to it.
const OLDEST: i64 = 130_000;

/// How many connections read at the same time.
const READERS: u32 = 8;

/// How long a server has to let us in, and a connection of ours to become free.
const PATIENCE: Duration = Duration::from_secs(5);

/// What every session is told: answers are given only after the disk has it, and nobody waits for ever.
const SESSION: [(&str, &str); 4] = [
    ("synchronous_commit", "on"),
    ("statement_timeout", "30s"),
    ("lock_timeout", "5s"),
    // A process that was frozen in the middle of writing lets the others write again.
    ("idle_in_transaction_session_timeout", "60s"),
];

/// What the doorbell is called.
const DOORBELL: &str = "deskbell";

/// The lock of whoever writes: "deskbell" as a number.
const WRITER: i64 = i64::from_be_bytes(*b"deskbell");

/// A PostgreSQL database's address. Its password is never shown.
#[derive(Clone)]
pub struct Server {
    options: PgConnectOptions,
}

impl FromStr for Server {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        // What is wrong with it is not repeated: a password may be in it.
        let refused = |trouble: &str| Error::Server {
            place: "the database's address".to_owned(),
            trouble: format!("{trouble}: write postgres://USER:PASSWORD@HOST/NAME"),
        };
        let url = Url::parse(text).map_err(|_hidden| refused("it cannot be made sense of"))?;
        if !["postgres", "postgresql"].contains(&url.scheme()) {
            return Err(refused("it is not one of PostgreSQL"));
        }
        let options: PgConnectOptions = text.parse().map_err(|_hidden| refused("it cannot be made sense of"))?;
        if options.get_database().is_none() {
            return Err(refused("it names no database"));
        }
        Ok(Self { options: options.application_name("deskbell").options(SESSION) })
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { options } = self;
        let name = options.get_database().unwrap_or_default();
        match options.get_socket() {
            Some(socket) => write!(f, "postgres://{}@/{name} in {}", options.get_username(), socket.display()),
            None => {
                write!(f, "postgres://{}@{}:{}/{name}", options.get_username(), options.get_host(), options.get_port())
            }
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}

impl Db {
    /// Opens a database on a server and brings its tables up to date.
    pub async fn open_server(server: &Server) -> Result<Self, Error> {
        let mut first = server.connect().await?;
        server.refuse_unfit(&mut first).await?;
        // Tables are changed however long it takes, by one process at a time.
        first.execute("set statement_timeout = 0; set lock_timeout = 0").await?;
        migrator(&MIGRATIONS).run(&mut first).await.map_err(|error| server.migrate_error(error))?;
        first.close().await?;
        let me = own_name()?;
        let begin: Arc<str> = format!(
            "begin isolation level read committed; select pg_advisory_xact_lock({WRITER}); notify {DOORBELL}, '{me}'"
        )
        .into();
        let readers = server.options.clone().options([("default_transaction_read_only", "on")]);
        Ok(Self {
            writer: sql::Writer::Postgres(pool(1).connect_lazy_with(server.options.clone()), begin),
            readers: Readers::Postgres(Kept::of(pool(READERS).connect_lazy_with(readers))),
            server: Some(Served { server: server.clone(), me: me.into() }),
        })
    }

    /// The version of the server.
    pub(super) async fn server_version(&self) -> Result<String, Error> {
        sql::scalar("select current_setting('server_version')").fetch_one(&self.readers).await
    }

    /// Listens for what other processes write; nothing where there is no server between them.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub async fn listen(&self) -> Result<Option<Doorbell>, Error> {
        let Some(Served { server, me }) = &self.server else { return Ok(None) };
        let pool = pool(1).connect_with(server.options.clone()).await?;
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen(DOORBELL).await?;
        Ok(Some(Doorbell { listener, me: me.clone() }))
    }
}

/// The server a database is on.
#[derive(Debug, Clone)]
pub(super) struct Served {
    server: Server,
    /// What this process is called at the doorbell.
    me: Arc<str>,
}

/// Hears what other processes write.
#[derive(Debug)]
pub struct Doorbell {
    listener: PgListener,
    me: Arc<str>,
}

impl Doorbell {
    /// Waits until another process has written, or may have while the connection was lost.
    ///
    /// # Errors
    /// When the server cannot be reached any more: listen anew.
    pub async fn rang(&mut self) -> Result<(), Error> {
        loop {
            match self.listener.try_recv().await? {
                Some(ring) if ring.payload() == &*self.me => {}
                Some(_) | None => return Ok(()),
            }
        }
    }
}

impl Server {
    /// A connection of its own.
    async fn connect(&self) -> Result<PgConnection, Error> {
        match tokio::time::timeout(PATIENCE, self.options.connect()).await {
            Ok(connected) => connected.map_err(|error| self.connect_error(&error)),
            Err(_) => Err(self.trouble(format!("no answer for {} seconds: look at its address", PATIENCE.as_secs()))),
        }
    }

    /// Refuses a server or a database that cannot hold a desk.
    async fn refuse_unfit(&self, connection: &mut PgConnection) -> Result<(), Error> {
        let sql = "select current_setting('server_version'), current_setting('server_version_num')::bigint, \
                   current_setting('server_encoding')";
        let row = sqlx::query(sql).fetch_one(&mut *connection).await?;
        let (version, number, encoding): (String, i64, String) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        if number < OLDEST {
            return Err(self.trouble(format!("PostgreSQL {version} is too old, at least 13 is needed")));
        }
        if encoding != "UTF8" {
            let name = self.options.get_database().unwrap_or_default();
            let words = format!("its texts are in {encoding}: make it anew with `createdb --encoding=UTF8 {name}`");
            return Err(self.trouble(words));
        }
        Ok(())
    }

    fn connect_error(&self, error: &sqlx::Error) -> Error {
        let (user, name) = (self.options.get_username(), self.options.get_database().unwrap_or_default());
        let words = match postgres_state(error) {
            Some("28P01" | "28000") => {
                format!("it does not let {user} in: put the right password into the address or into ~/.pgpass")
            }
            Some("3D000") => format!("it has no database of this name: `createdb {name}` makes one"),
            Some("42501") => format!("{user} may not use this database: its owner can `grant` it"),
            _ if is_lost(error) => format!("no server answers ({error}): start it, or look at the address"),
            _ => error.to_string(),
        };
        self.trouble(words)
    }

    fn migrate_error(&self, error: MigrateError) -> Error {
        self.trouble(match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(_, _) => {
                "a newer deskbell wrote it: install that version, or name another with --database".to_owned()
            }
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                format!("its tables cannot be made or brought up to date: {error}")
            }
            other => other.to_string(),
        })
    }

    fn trouble(&self, trouble: String) -> Error {
        Error::Server { place: self.to_string(), trouble }
    }
}

fn pool(most: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(most)
        .min_connections(0)
        // A dead connection is found out by the question itself, which is then asked again.
        .test_before_acquire(false)
        .acquire_timeout(PATIENCE)
}

/// A name that no other process has.
fn own_name() -> Result<String, Error> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| Error::Row { what: "name".to_owned(), reason: error.to_string() })?;
    Ok(format!("{:016x}", u64::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_never_shows_its_password() {
        let server: Server = "postgres://desk:s3cret@db.example.com:5433/help?sslmode=disable".parse().unwrap();
        assert_eq!(server.to_string(), "postgres://desk@db.example.com:5433/help");
        assert!(!format!("{server:?}").contains("s3cret"), "{server:?}");
    }

    #[test]
    fn what_is_wrong_with_an_address_is_said_without_it() {
        for bad in
            ["mysql://desk:s3cret@host/help", "postgres://desk:s3cret@host", "s3cret", "postgres://a:s3cret@b:x/c"]
        {
            let words = bad.parse::<Server>().unwrap_err().to_string();
            assert!(!words.contains("s3cret") && words.contains("write postgres://"), "{words}");
        }
    }
}
