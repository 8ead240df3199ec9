//! A hundred terminals on one server: how long a change takes from one to all others, and what the server needs for it.
//! The server is a process of its own. The terminals are whole but for their screens, share the machine with it, and hold
//! the newest tickets and whatever changes: to read the rest is measured apart, on one of them.
//!
//! `DESKBELL_BENCH_TICKETS` and `DESKBELL_BENCH_TERMINALS` change how many there are. The same on a PostgreSQL server
//! when `DESKBELL_BENCH_POSTGRES` has the address of an empty database.

#[path = "../support/mod.rs"]
mod support;

#[path = "../support/process.rs"]
mod process;
#[path = "../support/serving.rs"]
mod serving;
#[path = "../support/usage.rs"]
mod usage;

mod terminal;
mod writer;

use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use deskbell::ticket::{Access, Number};
use serving::Serving;
use terminal::{Filling, Terminal};
use tokio::task::JoinSet;
use usage::Usage;
use writer::Writer;

/// How many changes are timed, one after the other.
const CHANGES: usize = 60;
/// How long nothing happens, to see what that costs.
const IDLE: Duration = Duration::from_secs(20);
/// How many write at once in the end, and for how long.
const WRITERS: usize = 8;
const RUSH: Duration = Duration::from_secs(10);

/// A team's desk, as it was made.
struct Team {
    folder: tempfile::TempDir,
    token: String,
}

#[tokio::main]
async fn main() {
    rustls::crypto::ring::default_provider().install_default().expect("nothing else was chosen");
    let (tickets, terminals) = (asked("DESKBELL_BENCH_TICKETS", 100_000), asked("DESKBELL_BENCH_TERMINALS", 100));
    let team = Team::make(tickets).await;
    say(&format!("{terminals} terminals, {tickets} tickets"));
    measure("SQLite", &team, None, terminals).await;
    match std::env::var("DESKBELL_BENCH_POSTGRES") {
        Ok(database) => {
            let began = Instant::now();
            process::move_desk(&team.file(), &database);
            say(&format!("\ndeskbell move to PostgreSQL: {:.0} s", began.elapsed().as_secs_f64()));
            measure("PostgreSQL", &team, Some(&database), terminals).await;
        }
        Err(_) => say("\nPostgreSQL was not measured: DESKBELL_BENCH_POSTGRES names no database"),
    }
    fill(&team).await;
}

impl Team {
    async fn make(tickets: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (desk, alice) = support::desk(&folder.path().join("team.db"), tickets).await;
        let (_, token) = alice.add_token("terminals", Access::Write, 30).await.expect("a token");
        desk.close().await;
        Self { folder, token }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("team.db")
    }
}

async fn measure(name: &'static str, team: &Team, database: Option<&str>, count: u32) {
    let server = Serving::start(team.folder.path(), &team.file(), database);
    say(&format!("\n{name}\n  server at the start            {:>8.0} MiB", server.usage().memory_mib));
    let folder = tempfile::tempdir().expect("a folder");
    let began = Instant::now();
    let mut terminals = Vec::new();
    for nth in 0..count {
        let file = folder.path().join(format!("{nth}.db"));
        let mut terminal = Terminal::open(&file, &server.url, &team.token, Filling::HeldBack).await;
        let seen = terminal.shows_tickets().await;
        if nth == 0 {
            say(&format!("  a new terminal shows tickets   {:>8.2} s", (seen - began).as_secs_f64()));
        }
        terminals.push(terminal);
    }
    let writer = Writer::new(&server.url, &team.token, Number(40), name);
    let arrivals = follow(&mut terminals, &writer, "first").await;
    say(&format!("  until all are open and follow  {:>8.1} s", (arrivals.last - began).as_secs_f64()));
    rest(&server).await;
    one_by_one(&server, &mut terminals, &writer).await;
    rush(&server, team, &mut terminals, name).await;
    say(&format!("  server at the end              {:>8.0} MiB", server.usage().memory_mib));
    for terminal in terminals {
        terminal.close().await;
    }
}

/// A terminal that reads all there is, at the pace that it does so beside somebody's work.
async fn fill(team: &Team) {
    let server = Serving::start(team.folder.path(), &team.file(), None);
    let (before, began) = (server.usage(), Instant::now());
    let file = team.folder.path().join("filled.db");
    let terminal = Terminal::open(&file, &server.url, &team.token, Filling::Usual).await;
    let all = terminal.has_all().await - began;
    let cpu = (server.usage().cpu_ms - before.cpu_ms) / 1000.0;
    say(&format!("\nA terminal has all tickets after {:.0} s, server {cpu:.1} s", all.as_secs_f64()));
    terminal.close().await;
}

/// When a change was asked for, answered, and seen by the first, the middle and the last terminal.
struct Arrivals {
    asked: Instant,
    answered: Instant,
    first: Instant,
    middle: Instant,
    last: Instant,
}

/// Changes something and waits until every terminal has it.
async fn follow(terminals: &mut Vec<Terminal>, writer: &Writer, id: &str) -> Arrivals {
    let asked = Instant::now();
    let mut waiting = JoinSet::new();
    for mut terminal in terminals.drain(..) {
        let id = writer.id(id);
        waiting.spawn(async move { (terminal.has(&id).await, terminal) });
    }
    writer.write(id).await;
    let answered = Instant::now();
    let mut seen = Vec::new();
    while let Some(joined) = waiting.join_next().await {
        let (at, terminal) = joined.expect("a terminal goes on");
        seen.push(at);
        terminals.push(terminal);
    }
    seen.sort_unstable();
    let at = |nth: usize| *seen.get(nth).expect("there is a terminal");
    Arrivals { asked, answered, first: at(0), middle: at(seen.len() / 2), last: at(seen.len() - 1) }
}

async fn rest(server: &Serving) {
    let before = server.usage();
    tokio::time::sleep(IDLE).await;
    let Usage { cpu_ms, memory_mib } = server.usage();
    let idle = (cpu_ms - before.cpu_ms) / IDLE.as_secs_f64();
    say(&format!("  server while nothing happens   {idle:>8.1} ms a second, {memory_mib:.0} MiB"));
}

async fn one_by_one(server: &Serving, terminals: &mut Vec<Terminal>, writer: &Writer) {
    let own = || Usage::of(std::process::id()).cpu_ms;
    let (before, own_before) = (server.usage().cpu_ms, own());
    let mut all = Vec::new();
    for nth in 0..CHANGES {
        all.push(follow(terminals, writer, &format!("change-{nth}")).await);
    }
    let (cpu, own) = (server.usage().cpu_ms - before, own() - own_before);
    let row = |what: &str, at: fn(&Arrivals) -> Instant| {
        let mut times: Vec<f64> = all.iter().map(|seen| (at(seen) - seen.asked).as_secs_f64() * 1000.0).collect();
        times.sort_by(f64::total_cmp);
        let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or(f64::NAN);
        say(&format!("  a change, {what:<20} p50 {:>8.1} ms  p99 {:>8.1} ms", at(50), at(99)));
    };
    row("until it is answered", |seen| seen.answered);
    row("on the first terminal", |seen| seen.first);
    row("on half of them", |seen| seen.middle);
    row("on the last", |seen| seen.last);
    let each = f64::from(u32::try_from(CHANGES).expect("a few"));
    say(&format!(
        "  processor for a change         {:>8.1} ms the server, {:.1} ms all terminals",
        cpu / each,
        own / each
    ));
}

/// Everybody writes as fast as answers come.
async fn rush(server: &Serving, team: &Team, terminals: &mut Vec<Terminal>, name: &'static str) {
    let (before, began) = (server.usage().cpu_ms, Instant::now());
    let mut writing = JoinSet::new();
    for nth in 0..WRITERS {
        let number = Number(50 + i64::try_from(nth).expect("a few"));
        let writer = Writer::new(&server.url, &team.token, number, name);
        writing.spawn(async move { writer.write_for(RUSH, &format!("rush-{nth}")).await });
    }
    let answered: usize = writing.join_all().await.into_iter().sum();
    let seconds = began.elapsed().as_secs_f64();
    let writer = Writer::new(&server.url, &team.token, Number(40), name);
    let last = follow(terminals, &writer, "last").await;
    let behind = (last.last - last.asked).as_secs_f64();
    let cpu = (server.usage().cpu_ms - before) / 1000.0;
    let rate = f64::from(u32::try_from(answered).expect("not so many")) / seconds;
    say(&format!(
        "  {WRITERS} writers at once              {rate:>8.0} replies a second, the last terminal {behind:.1} s behind, server {cpu:.1} s"
    ));
}

fn asked(name: &str, usual: u32) -> u32 {
    std::env::var(name).map_or(usual, |count| count.parse().expect("a number"))
}

fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("stdout");
}
