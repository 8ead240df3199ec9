//! A large portal: how many requests the first reading takes, and how long. By default a small one, for every run of
//! the tests; `DESKBELL_PORTAL_TICKETS=20000 cargo nextest run --release -E 'test(scale)' --no-capture` is the one that
//! docs/PERFORMANCE.md tells of.

use std::io::{self, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use deskbell::clock::Clock;
use deskbell::desk::Desk;

use super::command::connect;
use super::fake::{Fake, World};
use crate::bench::{Home, Start};

/// How many tickets the portal has, unless the environment says.
const TICKETS: usize = 1200;
/// How long the first reading may take: twenty thousand tickets need a while on a busy machine.
const PATIENCE: Duration = Duration::from_mins(30);
/// How many companies ask.
const COMPANIES: i64 = 40;
/// How many people of each.
const PEOPLE: i64 = 5;
/// The first number of a person of theirs.
const FIRST: i64 = 1000;

fn large(tickets: usize) -> World {
    let mut world = World::seeded();
    for n in 0..COMPANIES * PEOPLE {
        world.join(FIRST + n, &format!("Person {n}"), 100 + n % COMPANIES);
    }
    let body = "It was fine on Friday. ".repeat(15);
    for n in 0..i64::try_from(tickets).unwrap() {
        let requester = FIRST + n % (COMPANIES * PEOPLE);
        let number = world.open(None, &format!("Printer {n} prints nothing"), Some(&body), Some(requester));
        world.change(number, |ticket| ticket.assignee = Some(2 + n % 2));
    }
    world
}

/// `deskbell serve`, ended when it is dropped.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has noticed then.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The most memory a process has had, as the kernel says it.
fn most_memory(pid: u32) -> String {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.unwrap_or("unknown").trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_reading_takes_a_request_for_five_hundred_tickets_and_two_a_company() {
    let tickets = env::var("DESKBELL_PORTAL_TICKETS").map_or(TICKETS, |text| text.parse().unwrap());
    let (fake, home) = (Fake::with(large(tickets)).await, Home::new());
    let since = Instant::now();
    let (code, printed, said) = connect(&home, &fake);
    assert_eq!(code, 0, "{printed}{said}");
    let connected = (since.elapsed(), fake.asked().len());

    let file = home.path(format!("data/deskbell/127-0-0-1-{}.db", fake.url.port().unwrap()));
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
    command.args(["serve", "--listen", "127.0.0.1:0"]).env_clear().envs(home.env());
    let since = Instant::now();
    let served = Served(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let desk = Desk::open(&file, Clock::System).await.unwrap();
    let portal = desk.portal();
    while !portal.state().await.unwrap().unwrap().is_complete {
        assert!(since.elapsed() < PATIENCE, "not every ticket was listed");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let (listed, asked) = (since.elapsed(), fake.asked());
    let memory = most_memory(served.0.id());
    let state = portal.state().await.unwrap().unwrap();
    assert_eq!(state.loaded.0, u64::try_from(tickets + 29).unwrap());
    let count = |start: &str| asked.iter().filter(|one| one.starts_with(start)).count();
    let pages = asked.iter().filter(|one| *one == "GET /api/tickets/").count();
    // A poll a minute comes on top.
    assert!(pages <= tickets / 500 + 10, "{pages} pages");
    assert!(count("GET /api/companies/") <= usize::try_from(COMPANIES).unwrap() + 5);
    assert_eq!(count("POST"), 0);

    let since = Instant::now();
    let mut term = Start::deskbell(&home).size(120, 34).start();
    term.sees("Printer");
    let figures = format!(
        "{tickets} tickets: connected with the first page after {:?} and {} requests; all listed after {listed:?} and {} \
         more ({pages} pages), at most {memory}; a terminal on it shows the queue after {:?}\n",
        connected.0,
        connected.1,
        asked.len(),
        since.elapsed(),
    );
    io::stderr().write_all(figures.as_bytes()).unwrap();
}
