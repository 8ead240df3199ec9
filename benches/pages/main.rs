//! The customer's ticket page over a real socket, in turn with a route that only says hello and with the least that the
//! same page can be. Absolute figures belong to the machine; the ratios within a round are what to read.

#[path = "../support/mod.rs"]
mod support;

mod bare;
mod client;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use client::{Asked, Request};
use deskbell::booking::{Allowed, BookingLink, Hosts};
use deskbell::desk::{AgentDesk, Desk, Scope};
use deskbell::slots::Slots;
use deskbell::ticket::{Body, NewReply, Number, Visibility};
use deskbell::web::{Proxies, Server, Settings};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// How often each is asked in turn.
const ROUNDS: usize = 7;
/// For how long each time.
const ROUND: Duration = Duration::from_secs(1);
/// How many ask at once.
const CLIENTS: [usize; 2] = [1, 8];
/// The ticket that is shown: one of the agent's.
const TICKET: Number = Number(40);

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("desk.db");
    let runtime = Runtime::new().expect("a runtime");
    let stop = CancellationToken::new();
    let contenders = runtime.block_on(start(&file, &runtime, &stop));
    for Request { name, .. } in &contenders {
        assert!(name.len() < 24, "{name:?} fits its column");
    }
    let mut out = std::io::stdout().lock();
    for clients in CLIENTS {
        let mut rounds: Vec<Vec<Asked>> = contenders.iter().map(|_| Vec::new()).collect();
        for _ in 0..ROUNDS {
            for (request, asked) in contenders.iter().zip(&mut rounds) {
                asked.push(client::ask(request, clients, ROUND));
            }
        }
        writeln!(out, "{clients} at once").expect("stdout");
        for (request, asked) in contenders.iter().zip(&rounds) {
            let of = |figure: fn(&Asked) -> f64| median(asked.iter().map(figure));
            let (rate, p50, p99, cpu) = (of(|a| a.rate), of(|a| a.p50_ms), of(|a| a.p99_ms), of(|a| a.server_us));
            let (name, bytes) = (request.name, asked.first().map_or(0, |asked| asked.bytes));
            writeln!(
                out,
                "  {name:<24} {rate:>9.0} a second  p50 {p50:>6.3} ms  p99 {p99:>7.3} ms  server {cpu:>6.0} us  {bytes} bytes"
            )
            .expect("stdout");
        }
        let Some((page, others)) = rounds.split_last() else { continue };
        for (request, other) in contenders.iter().zip(others) {
            let against = |figure: fn(&Asked) -> f64| {
                median(page.iter().zip(other).map(|(page, other)| figure(page) / figure(other)))
            };
            let (rate, p50, cpu) = (against(|a| a.rate), against(|a| a.p50_ms), against(|a| a.server_us));
            let name = request.name;
            writeln!(out, "  the ticket page / {name}: rate {rate:.2}, p50 {p50:.2}, server time {cpu:.2}")
                .expect("stdout");
        }
    }
    stop.cancel();
}

/// Starts the three and says how each is asked; the ticket page is the last.
async fn start(file: &Path, runtime: &Runtime, stop: &CancellationToken) -> Vec<Request> {
    let (desk, agent) = support::desk(file, 1_000).await;
    write_thread(&agent).await;
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
    let cookie = session(&desk, &agent).await;
    let server = Server::bind(desk, settings).expect("a free port");
    let address = server.url().socket_addrs(|| None).expect("a socket address");
    let address = *address.first().expect("one address");
    runtime.spawn(server.run(stop.clone()));
    let hello = serve(runtime, bare::hello()).await;
    let bare = serve(runtime, bare::page(file.to_owned())).await;
    vec![
        Request::new("a bare route", hello, "/", ""),
        Request::new("a bare page", bare, &format!("/ticket/{TICKET}"), ""),
        Request::new("the ticket page", address, &format!("/ticket/{TICKET}"), &cookie),
    ]
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
