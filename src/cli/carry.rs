//! `deskbell move`: a desk from one database to another.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use super::exit::Fault;
use super::open;
use super::print::Out;
use super::setup::Setup;
use crate::clock::Clock;
use crate::db::Server;
use crate::desk::{self, Desk, Step, carry_beside};

/// Move a desk from a file to a PostgreSQL server, or back.
#[derive(Debug, Args)]
#[command(after_help = "\
Stop every deskbell on the desk first. The desk that is moved stays as it is:
take it away when the other one is in use. What was interrupted goes on where
it stopped when the same is asked again. At the end every row is read from both
and compared.

The key goes with the desk, which opens with no other, and so do the files. Of a
desk on a server they are beside the file of --desk, server.db in the data
directory when none is named; they are copied along.

A database's address without a password looks at ~/.pgpass.

Examples:
  deskbell move --from sqlite:/var/lib/deskbell/desk.db \\
    --to postgres://desk@db.example.com/desk
  deskbell move --from postgres://desk@db.example.com/desk --to sqlite:desk.db")]
pub(crate) struct Move {
    /// The desk that is moved: sqlite:FILE or postgres://…
    #[arg(long, value_name = "DATABASE")]
    from: String,
    /// The empty database it is moved to: sqlite:FILE or postgres://…
    #[arg(long, value_name = "DATABASE")]
    to: String,
}

/// One side of a move.
#[derive(Debug)]
enum Side {
    File(PathBuf),
    /// A server, and what the desk's key is beside.
    Server(Box<Server>, PathBuf),
}

impl Move {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let (from, to) = (Side::of(&self.from, setup)?, Side::of(&self.to, setup)?);
        match (&from, &to) {
            (Side::File(file), Side::Server(..)) if !file.exists() => {
                return Err(Fault::not_found(format!("there is no desk in {}", file.display())));
            }
            (Side::File(_), Side::File(_)) | (Side::Server(..), Side::Server(..)) => {
                return Err(Fault::usage("one side has to be sqlite:FILE and the other postgres://…"));
            }
            (Side::File(_), Side::Server(..)) | (Side::Server(..), Side::File(_)) => {}
        }
        let key = from.file().with_extension("key");
        if !key.exists() {
            let words = "is missing: the key goes with the desk, beside the file that --from or --desk names";
            return Err(Fault::not_found(format!("{} {words}", key.display())));
        }
        // Whether its key is the right one is known before it is copied.
        let source = from.open().await?;
        let files = carry_beside(from.file(), to.file())?;
        let target = to.open().await.map_err(|error| match error.downcast_ref() {
            Some(desk::Error::Secret(_)) => Fault::refused(format!("{error}; or name an empty database")),
            Some(_) | None => error,
        })?;
        let mut last = String::new();
        let rows = source.carry_to(&target, |step| say(&step, &mut last, out)).await?;
        target.close().await;
        source.close().await;
        out.line(&format!("{rows} rows are the same in {} and in {}.", source.place(), target.place()))?;
        if files > 0 {
            out.note(&format!("Copied the key and {files} files beside {}.", to.file().display()));
        }
        out.note(&format!("From now on: {}", to.option()));
        Ok(())
    }
}

impl Side {
    fn of(text: &str, setup: &Setup) -> anyhow::Result<Self> {
        if let Some(file) = text.strip_prefix("sqlite:").filter(|file| !file.is_empty()) {
            let file = std::path::absolute(file).with_context(|| format!("cannot make sense of {file}"))?;
            return Ok(Self::File(file));
        }
        if !text.starts_with("postgres") {
            return Err(Fault::usage("write a database as sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME"));
        }
        let beside = open::named(setup)?.unwrap_or_else(|| setup.dirs.server_file());
        Ok(Self::Server(Box::new(text.parse()?), beside))
    }

    /// What the desk's key and files are beside.
    fn file(&self) -> &PathBuf {
        match self {
            Self::File(file) | Self::Server(_, file) => file,
        }
    }

    async fn open(&self) -> anyhow::Result<Desk> {
        Ok(match self {
            Self::File(file) => Desk::open(file, Clock::System).await?,
            Self::Server(server, beside) => Desk::open_on(server, beside, Clock::System).await?,
        })
    }

    /// How this side is named from now on.
    fn option(&self) -> String {
        match self {
            Self::File(file) => format!("--desk {}", file.display()),
            Self::Server(_, beside) => {
                format!("--database and the address, with --desk {} for its key and files", beside.display())
            }
        }
    }
}

/// Says how far it is: once for every table and kind of work, then every ten thousand rows.
fn say(step: &Step, last: &mut String, out: &mut Out) {
    const OFTEN: u64 = 10_000;
    let (what, done) = match step {
        Step::Carried { table, rows } => (format!("carrying {table}"), *rows),
        Step::Searched(rows) => ("making the search".to_owned(), *rows),
        Step::Compared { table, rows } => (format!("compared {table}"), *rows),
    };
    if *last != what || done % OFTEN == 0 {
        out.note(&format!("{what}: {done}"));
        *last = what;
    }
}
