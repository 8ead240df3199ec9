//! The event stream over a real socket: it loses nothing, and it ends when it should.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use deskbell::ticket::{Access, Number, Presence};
use deskbell::web::Server;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Program;
use crate::desk::{Small, reply};
use crate::pages::{Bench, settings};

/// Longer than anything here should take.
const DEADLINE: Duration = Duration::from_mins(2);

struct Running {
    small: Small,
    address: SocketAddr,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// Somebody who listens.
struct Listener(Lines<BufReader<TcpStream>>);

impl Running {
    async fn start() -> Self {
        let small = Small::open().await;
        small.ticket("VPN drops", small.dana).await;
        let server = Server::bind(small.desk.clone(), settings()).unwrap();
        let address = server.url().socket_addrs(|| None).unwrap()[0];
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        tasks.spawn(server.run(stop.clone()));
        Self { small, address, stop, tasks }
    }

    async fn listen(&self, token: &str, last: Option<&str>) -> Listener {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let last = last.map(|last| format!("Last-Event-ID: {last}\r\n")).unwrap_or_default();
        let head = format!("GET /api/v1/events HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {token}\r\n{last}\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        Listener(BufReader::new(stream).lines())
    }

    async fn say(&self, words: &str) {
        self.small.noor.reply(Number(1), &reply(words)).await.unwrap();
    }

    async fn token(&self) -> String {
        self.small.anna.add_token("listener", Access::Read, 1).await.unwrap().1
    }
}

impl Listener {
    /// The next event: its name, its id and its data; nothing when the stream is over.
    async fn next(&mut self) -> Option<(String, String, String)> {
        let (mut event, mut id) = (String::new(), String::new());
        loop {
            let line = timeout(DEADLINE, self.0.next_line()).await.expect("no event").ok()??;
            // The last piece of an answer that is sent in pieces.
            if line == "0" {
                return None;
            }
            if let Some(name) = line.strip_prefix("event: ") {
                event = name.to_owned();
            } else if let Some(seq) = line.strip_prefix("id: ") {
                id = seq.to_owned();
            } else if let Some(data) = line.strip_prefix("data: ") {
                return Some((event, id, data.to_owned()));
            }
        }
    }
}

#[tokio::test]
async fn what_happens_is_heard_and_what_was_missed_is_made_up_for() {
    let running = Running::start().await;
    let token = running.token().await;
    let mut listener = running.listen(&token, None).await;
    assert_eq!(listener.next().await.unwrap().0, "ready");
    running.say("one").await;
    let (event, id, data) = listener.next().await.unwrap();
    assert_eq!(event, "entry");
    assert!(data.contains("\"one\""), "{data}");
    drop(listener);
    for count in 0..250 {
        running.say(&format!("missed {count}")).await;
    }
    let mut listener = running.listen(&token, Some(&id)).await;
    assert_eq!(listener.next().await.map(|(event, id, _)| (event, id)), Some(("ready".to_owned(), id.clone())));
    let (mut last, mut missed) = (id.parse::<i64>().unwrap(), 0);
    while missed < 250 {
        let (_, id, data) = listener.next().await.unwrap();
        assert_eq!(id.parse::<i64>().unwrap(), last + 1);
        last += 1;
        missed += usize::from(data.contains("\"missed "));
    }
}

#[tokio::test]
async fn a_stream_ends_with_its_token() {
    let running = Running::start().await;
    let token = running.token().await;
    let mut listener = running.listen(&token, None).await;
    listener.next().await.unwrap();
    let id = running.small.anna.tokens().await.unwrap().remove(0).id;
    running.small.anna.end_token(&id).await.unwrap();
    running.say("not for them").await;
    assert_eq!(listener.next().await, None);
}

#[tokio::test]
async fn a_stopping_server_ends_its_streams_and_waits_for_nobody() {
    let running = Running::start().await;
    let token = running.token().await;
    let mut listener = running.listen(&token, None).await;
    listener.next().await.unwrap();
    running.stop.cancel();
    assert_eq!(listener.next().await, None);
    running.tasks.close();
    timeout(DEADLINE, running.tasks.wait()).await.expect("the server has not stopped");
}

#[tokio::test]
async fn an_id_from_another_database_starts_over() {
    let running = Running::start().await;
    let token = running.token().await;
    let mut listener = running.listen(&token, Some("99999")).await;
    assert_eq!(listener.next().await.unwrap().1, "1");
    running.say("one").await;
    assert!(listener.next().await.unwrap().2.contains("\"one\""));
}

#[tokio::test]
async fn who_writes_a_reply_is_heard_of_and_who_stopped() {
    let running = Running::start().await;
    let (noor, token) = (running.small.noor.me(), running.token().await);
    running.small.noor.set_presence(Number(1), Presence::Replying).await.unwrap();
    running.small.anna.set_presence(Number(1), Presence::Replying).await.unwrap();
    let mut anna = running.listen(&token, None).await;
    assert_eq!(anna.next().await.unwrap().0, "ready");
    let (event, id, told) = anna.next().await.unwrap();
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((event.as_str(), id.as_str()), ("presence", ""), "it is no entry to go on from");
    assert_eq!((told["ticket"].as_i64(), told["replying"][0]["by"]["id"].as_i64()), (Some(1), Some(noor.0)));
    assert_eq!(told["replying"].as_array().unwrap().len(), 1, "one knows what one does oneself: {told}");
    running.say("On it.").await;
    assert_eq!(anna.next().await.unwrap().0, "entry");
    let mut after = anna.next().await.unwrap();
    while after.0 == "entry" {
        after = anna.next().await.unwrap();
    }
    assert_eq!(after.2, r#"{"ticket":1,"replying":[]}"#);
}

#[tokio::test]
async fn nobody_takes_the_streams_of_others() {
    let bench = Bench::open().await;
    let (anna, noor) = (bench.program(Access::Read).await, bench.small.noor.add_token("hers", Access::Read, 1).await);
    let ask = async |program: &Program<'_>| {
        bench.respond(program.request("GET", "/events").body(Body::empty()).unwrap()).await
    };
    let mut open = Vec::new();
    for _ in 0..128 {
        open.push(ask(&anna).await);
    }
    assert!(open.iter().all(|stream| stream.status() == 200));
    let refused = ask(&anna).await;
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (429, "61"));
    let noor = Program { bench: &bench, token: Some(noor.unwrap().1) };
    assert_eq!(ask(&noor).await.status(), 200);
    open.pop();
    assert_eq!(ask(&anna).await.status(), 200);
}
