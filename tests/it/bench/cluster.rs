//! A PostgreSQL server of a test's own, from Debian's package, gone with the test.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use deskbell::clock::Clock;
use deskbell::desk::Desk;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;

use super::until;

/// The database that every new one is a copy of: a desk without anybody.
const TEMPLATE: &str = "an_empty_desk";

/// Where strace notes the calls, in the server's folder.
const TRACE: &str = "trace";

/// A server, by the folder that its socket is in.
#[derive(Debug)]
pub(crate) struct Cluster {
    folder: PathBuf,
    _running: Option<Running>,
}

/// What becomes of what a server writes.
#[derive(Debug, Clone, Copy)]
enum Disk {
    /// Nothing in it outlives the test, so nothing is written through.
    Spared,
    /// It is written through, and strace notes each time.
    Traced,
}

/// What has to be ended.
#[derive(Debug)]
struct Running {
    child: Child,
    /// Held, not used: the folder goes with it.
    _folder: TempDir,
}

impl Cluster {
    /// Makes and starts one.
    pub(crate) fn start() -> Self {
        Self::make_with(Disk::Spared)
    }

    /// One that writes through to the disk as it would for a team, with a [`Cluster::trace`] of it.
    pub(crate) fn start_traced() -> Self {
        assert!(Command::new("strace").arg("-V").output().is_ok(), "the tests need strace: apt-get install strace");
        Self::make_with(Disk::Traced)
    }

    fn make_with(disk: Disk) -> Self {
        let folder = tempfile::Builder::new().prefix("pg").tempdir_in(roomy()).unwrap();
        let owner = Owner::find();
        if let Some(owner) = &owner {
            chown(folder.path(), Some(owner.uid), Some(owner.gid)).unwrap();
        }
        let data = folder.path().join("data");
        let mut initdb = command("initdb", owner.as_ref());
        initdb.args(["--no-sync", "--auth=trust", "--username=deskbell", "--encoding=UTF8", "--locale=C", "-D"]);
        let made = initdb.arg(&data).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        // One user needs a password: how a wrong one is answered is tested.
        let rules = data.join("pg_hba.conf");
        let all = fs::read_to_string(&rules).unwrap();
        fs::write(&rules, format!("local all guarded scram-sha-256\n{all}")).unwrap();
        let cluster =
            Self { folder: folder.path().to_owned(), _running: Some(serve(folder, &data, owner.as_ref(), disk)) };
        until("the server", || {
            let told = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
            told.lines().any(|line| line.trim() == "ready").then_some(())
        });
        cluster
    }

    /// One that somebody else started.
    pub(crate) fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), _running: None }
    }

    /// The folder of its socket.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// When its processes wrote through to the disk, and when they spoke: a line a call, each behind its process.
    pub(crate) fn trace(&self) -> String {
        fs::read_to_string(self.folder.join(TRACE)).unwrap()
    }

    /// The address of a database.
    pub(crate) fn url(&self, database: &str) -> String {
        self.url_of("deskbell", database)
    }

    /// The address of a database for somebody, with a password if they need one: `name` or `name:password`.
    pub(crate) fn url_of(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@{}/{database}", self.folder.display().to_string().replace('/', "%2F"))
    }

    /// Does something as the server's owner.
    pub(crate) async fn run(&self, sql: &str) -> Result<(), sqlx::Error> {
        self.run_in("postgres", sql).await
    }

    /// Does something in one database.
    pub(crate) async fn run_in(&self, database: &str, sql: &str) -> Result<(), sqlx::Error> {
        let mut connection = PgConnection::connect(&self.url(database)).await?;
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await?;
        connection.close().await
    }

    /// Makes the database that others are copied from. Before the first of them, and once.
    pub(crate) async fn prepare(&self) {
        self.run(&format!("create database {TEMPLATE}")).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("desk.db");
        let desk = Desk::open_on(&self.url(TEMPLATE).parse().unwrap(), &file, Clock::System).await.unwrap();
        desk.close().await;
        // Each copy belongs to the key of whoever opens it first, as a new desk does.
        self.run_in(TEMPLATE, "delete from key_mark").await.unwrap();
        // A copy can only be made of what nobody is connected to.
        let sql = format!("alter database {TEMPLATE} allow_connections false");
        self.run(&sql).await.unwrap();
        self.run(&format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{TEMPLATE}'"))
            .await
            .unwrap();
    }

    /// Makes a database, unless it is there.
    pub(crate) async fn make(&self, database: &str) {
        match self.run(&format!("create database {database} template {TEMPLATE}")).await {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42P04") => {}
            made => made.unwrap(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The shell that holds the server ends it when nobody holds the other end of its input.
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}

/// Starts the server under a shell that ends it when this process ends, however that comes about.
fn serve(folder: TempDir, data: &Path, owner: Option<&Owner>, disk: Disk) -> Running {
    const HOLD: &str = "\"$0\" \"$@\" >\"$PGDATA/log\" 2>&1 & server=$!; read -r _; kill -INT $server; wait $server";
    let mut shell = Command::new("/bin/sh");
    as_owner(&mut shell, owner);
    shell.arg("-c").arg(HOLD);
    let fsync = match disk {
        Disk::Spared => "off",
        Disk::Traced => {
            // Beside the server and not above it: the shell has to end the server.
            shell.args(["strace", "-D", "-f", "-qq", "-e", "trace=fsync,fdatasync,sendto", "-s", "16", "-o"]);
            shell.arg(folder.path().join(TRACE));
            "on"
        }
    };
    let settings = [
        "listen_addresses=".to_owned(),
        format!("unix_socket_directories={}", folder.path().display()),
        format!("fsync={fsync}"),
        "max_connections=300".to_owned(),
        "shared_buffers=32MB".to_owned(),
    ];
    shell.arg(program("postgres"));
    for setting in settings {
        shell.args(["-c", &setting]);
    }
    shell.env("PGDATA", data).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    Running { child: shell.spawn().unwrap(), _folder: folder }
}

/// Where its files are: in memory where there is plenty, because every test has hundreds of them.
fn roomy() -> PathBuf {
    const PLENTY: u64 = 4 << 20;
    let told = Command::new("df").args(["--output=avail", "/dev/shm"]).output();
    let told = told.map(|told| String::from_utf8_lossy(&told.stdout).into_owned()).unwrap_or_default();
    let room: u64 = told.lines().nth(1).and_then(|room| room.trim().parse().ok()).unwrap_or(0);
    if room > PLENTY { PathBuf::from("/dev/shm") } else { std::env::temp_dir() }
}

/// Whom the server runs as: it refuses to be root's.
#[derive(Debug)]
struct Owner {
    uid: u32,
    gid: u32,
}

impl Owner {
    /// The system's user for it, when we are root.
    fn find() -> Option<Self> {
        let id = |arguments: &[&str]| -> u32 {
            let told = Command::new("id").args(arguments).output().unwrap();
            assert!(told.status.success(), "there is no user postgres: apt-get install postgresql");
            String::from_utf8_lossy(&told.stdout).trim().parse().unwrap()
        };
        (id(&["-u"]) == 0).then(|| Self { uid: id(&["-u", "postgres"]), gid: id(&["-g", "postgres"]) })
    }
}

fn command(name: &str, owner: Option<&Owner>) -> Command {
    let mut command = Command::new(program(name));
    as_owner(&mut command, owner);
    command
}

fn as_owner(command: &mut Command, owner: Option<&Owner>) {
    command.current_dir("/");
    if let Some(owner) = owner {
        command.uid(owner.uid).gid(owner.gid);
    }
}

/// A program of the newest PostgreSQL that Debian has installed.
fn program(name: &str) -> PathBuf {
    let versions = match fs::read_dir("/usr/lib/postgresql") {
        Ok(versions) => versions.filter_map(Result::ok).map(|version| version.path()).collect(),
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => panic!("{error}"),
    };
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.into_iter().max_by_key(|path| version(path));
    let newest = newest.expect("the tests need PostgreSQL's server: apt-get install postgresql");
    newest.join("bin").join(name)
}
