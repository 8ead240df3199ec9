//! What people and their terminals ask a server for, over real sockets: the customer's ticket page, a page of the list
//! and a search, each in turn with a route that only says hello and with the least that the ticket page can be.
//! Absolute figures belong to the machine; the ratios within a round are what to read.
//!
//! The same on a PostgreSQL server when `DESKBELL_BENCH_POSTGRES` has the address of an empty database.

#[path = "../support/mod.rs"]
mod support;

#[path = "../support/process.rs"]
mod process;

mod bare;
mod client;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use client::{Asked, Request};
use deskbell::booking::{Allowed, BookingLink, Hosts};
use deskbell::clock::Clock;
use deskbell::desk::{AgentDesk, Desk, Scope};
use deskbell::slots::Slots;
use deskbell::ticket::{Access, Body, NewReply, Number, Visibility};
use deskbell::web::{Proxies, Server, Settings};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// How many tickets there are.
const TICKETS: u32 = 100_000;
/// How often each is asked in turn.
const ROUNDS: usize = 5;
/// For how long each time.
const ROUND: Duration = Duration::from_secs(1);
/// How many ask at once.
const CLIENTS: [usize; 3] = [1, 8, 64];
/// The ticket that is shown: one of the agent's.
const TICKET: Number = Number(40);

/// Whoever asks.
struct Visitors {
    /// The session of the ticket's customer, who came by a link.
    cookie: String,
    /// The agent's token.
    token: String,
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("desk.db");
    let runtime = Runtime::new().expect("a runtime");
    let stop = CancellationToken::new();
    let contenders = runtime.block_on(start(&file, &runtime, &stop));
    for clients in CLIENTS {
        let mut rounds: Vec<Vec<Asked>> = contenders.iter().map(|_| Vec::new()).collect();
        for _ in 0..ROUNDS {
            for (request, asked) in contenders.iter().zip(&mut rounds) {
                asked.push(client::ask(request, clients, ROUND));
            }
        }
        print(clients, &contenders, &rounds);
    }
    stop.cancel();
}

/// What each took, and its rate for each of the bare route's and of the bare page's.
fn print(clients: usize, contenders: &[Request], rounds: &[Vec<Asked>]) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{clients} at once").expect("stdout");
    let [route, page, ..] = rounds else { return };
    for (Request { name, .. }, asked) in contenders.iter().zip(rounds) {
        let of = |figure: fn(&Asked) -> f64| median(asked.iter().map(figure));
        let (rate, p50, p99, cpu) = (of(|a| a.rate), of(|a| a.p50_ms), of(|a| a.p99_ms), of(|a| a.server_us));
        let bytes = asked.first().map_or(0, |asked| asked.bytes);
        let of_each = |other: &[Asked]| median(asked.iter().zip(other).map(|(one, other)| one.rate / other.rate));
        let (of_route, of_page) = (of_each(route), of_each(page));
        writeln!(
            out,
            "  {name:<24} {rate:>7.0} a second  p50 {p50:>7.3} ms  p99 {p99:>8.3} ms  server {cpu:>5.0} us  \
             {bytes:>6} bytes  {of_route:.2} of the route  {of_page:.2} of the page"
        )
        .expect("stdout");
    }
}

/// Starts all of them and says how each is asked; the bare ones are first.
async fn start(file: &Path, runtime: &Runtime, stop: &CancellationToken) -> Vec<Request> {
    let (desk, agent) = support::desk(file, TICKETS).await;
    write_thread(&agent).await;
    let (_, token) = agent.add_token("bench", Access::Read, 30).await.expect("a token");
    let visitors = Visitors { cookie: session(&desk, &agent).await, token };
    let hello = serve(runtime, bare::hello()).await;
    let bare = serve(runtime, bare::page(file.to_owned())).await;
    let mut all =
        vec![Request::new("a bare route", hello, "/"), Request::new("a bare page", bare, &format!("/ticket/{TICKET}"))];
    if let Ok(database) = std::env::var("DESKBELL_BENCH_POSTGRES") {
        desk.close().await;
        process::move_desk(file, &database);
        let server = database.parse().expect("an address of a database");
        let there = Desk::open_on(&server, file, Clock::System).await.expect("the desk opens");
        let here = Desk::open(file, Clock::System).await.expect("the desk opens");
        all.extend(visitors.ask(["ticket page", "list", "search"], bind(here, runtime, stop)));
        let names = ["ticket page, PostgreSQL", "list, PostgreSQL", "search, PostgreSQL"];
        all.extend(visitors.ask(names, bind(there, runtime, stop)));
    } else {
        all.extend(visitors.ask(["ticket page", "list", "search"], bind(desk, runtime, stop)));
    }
    all
}

impl Visitors {
    fn ask(&self, [page, list, search]: [&'static str; 3], address: SocketAddr) -> [Request; 3] {
        let bearer = format!("Bearer {}", self.token);
        [
            Request::new(page, address, &format!("/ticket/{TICKET}")).with("Cookie", &self.cookie),
            Request::new(list, address, "/api/v1/tickets?limit=50").with("Authorization", &bearer),
            Request::new(search, address, "/api/v1/tickets?limit=50&q=printer%20network")
                .with("Authorization", &bearer),
        ]
    }
}

/// Serves a desk as deskbell does.
fn bind(desk: Desk, runtime: &Runtime, stop: &CancellationToken) -> SocketAddr {
    let settings = Settings {
        inside: None,
        proxies: Proxies(vec!["127.0.0.1".parse().expect("it is an address")]),
        listen: ([127, 0, 0, 1], 0).into(),
        booking: None,
        public_url: None,
        hosts: Hosts::default(),
        prefill: Allowed::default(),
        slots: Slots::default(),
        desk_name: "Bench".to_owned(),
        answer: String::new(),
        sample: false,
    };
    let server = Server::bind(desk, settings).expect("a free port");
    let addresses = server.url().socket_addrs(|| None).expect("a socket address");
    runtime.spawn(server.run(stop.clone()));
    *addresses.first().expect("one address")
}

/// Serves a router as axum does by itself.
async fn serve(runtime: &Runtime, router: axum::Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    runtime.spawn(async move { axum::serve(listener, router).await });
    address
}

/// A conversation of ten messages, one of them a note, and the card Book a Call.
async fn write_thread(agent: &AgentDesk) {
    let link = BookingLink::parse("https://cal.com/alice/30min").expect("a link");
    agent.set_booking_link(Some(&link)).await.expect("the agent has a link");
    for nth in 0..9 {
        let text = format!(
            "Thank you, that was number {nth}. Does it also happen with the cable?\n\n> It fails since Monday.\n\n\
             The status page is https://status.example/vpn, it says that all is well."
        );
        let visibility = if nth == 4 { Visibility::Internal } else { Visibility::Public };
        let reply = NewReply { source_id: format!("bench-{nth}"), body: Body::plain(&text), visibility, time: None };
        agent.reply(TICKET, &reply).await.expect("the ticket is there");
    }
}

/// The cookie of the ticket's customer, who came by a link.
async fn session(desk: &Desk, agent: &AgentDesk) -> String {
    let customer = agent.ticket(TICKET).await.expect("the ticket is there").requester.id;
    let begun = desk.system().start_session(customer, Scope::Ticket(TICKET), "bench").await.expect("a session");
    format!("deskbell-ticket-{TICKET}={}", begun.secret)
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
