//! The server itself: its port, clients that dawdle, and stopping.

use std::net::SocketAddr;
use std::time::Duration;

use deskbell::desk::AgentDesk;
use deskbell::ticket::Access;
use deskbell::web::{BindError, Server, Settings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::settings;
use crate::desk::Small;

/// Longer than anything here should take.
const DEADLINE: Duration = Duration::from_mins(2);

struct Running {
    address: SocketAddr,
    stop: CancellationToken,
    tasks: TaskTracker,
    small: Small,
}

async fn start() -> Running {
    let small = Small::open().await;
    let server = Server::bind(small.desk.clone(), settings()).unwrap();
    let address = server.url().socket_addrs(|| None).unwrap()[0];
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    tasks.spawn(server.run(stop.clone()));
    Running { address, stop, tasks, small }
}

impl Running {
    async fn finished(&self) {
        self.tasks.close();
        timeout(DEADLINE, self.tasks.wait()).await.expect("the server has not stopped");
    }
}

async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    timeout(DEADLINE, stream.read_to_end(&mut bytes)).await.expect("the connection was not closed").unwrap_or(0);
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = String::new();
    let reading = async {
        let mut bytes = [0; 1024];
        while !text.contains(end) {
            let read = stream.read(&mut bytes).await.unwrap();
            assert_ne!(read, 0, "closed after {text:?}");
            text.push_str(&String::from_utf8_lossy(&bytes[..read]));
        }
    };
    timeout(DEADLINE, reading).await.expect("no answer");
    text
}

#[tokio::test]
async fn a_port_in_use_is_named_with_what_to_do() {
    let running = start().await;
    let small = Small::open().await;
    let taken = Settings { listen: running.address, ..settings() };
    let error = Server::bind(small.desk.clone(), taken).unwrap_err();
    assert!(matches!(error, BindError::InUse(address) if address == running.address));
    let words = error.to_string();
    assert!(
        words.starts_with(&format!("cannot listen on {}: another program already does", running.address)),
        "{words}"
    );
    assert!(words.contains(&format!("127.0.0.1:{}", running.address.port() + 1)), "{words}");
}

#[tokio::test]
async fn an_address_of_another_machine_is_refused_in_words() {
    let small = Small::open().await;
    let elsewhere = Settings { listen: "192.0.2.1:8080".parse().unwrap(), ..settings() };
    let words = Server::bind(small.desk.clone(), elsewhere).unwrap_err().to_string();
    assert_eq!(
        words,
        "cannot listen on 192.0.2.1:8080: this machine has no such address; use 127.0.0.1, or 0.0.0.0 for every address"
    );
}

#[tokio::test]
async fn people_are_given_an_address_they_can_open() {
    let small = Small::open().await;
    let everywhere = Settings { listen: "0.0.0.0:0".parse().unwrap(), ..settings() };
    let url = Server::bind(small.desk.clone(), everywhere).unwrap().url().clone();
    assert_eq!(url.host_str(), Some("127.0.0.1"));
    let public = Settings { public_url: Some("https://help.example.com/".parse().unwrap()), ..settings() };
    assert_eq!(Server::bind(small.desk.clone(), public).unwrap().url().as_str(), "https://help.example.com/");
}

#[tokio::test]
async fn one_connection_answers_again_and_again() {
    let running = start().await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    for _ in 0..3 {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n").await.unwrap();
        assert!(read_until(&mut stream, "ok\n").await.starts_with("HTTP/1.1 200 OK\r\n"));
    }
}

/// Asks again and again over one connection, as a proxy that asks for somebody.
struct Proxy {
    stream: TcpStream,
    head: String,
}

impl Proxy {
    async fn asking_for(running: &Running, somebody: &str) -> Self {
        Self::asking(running, "/healthz", somebody).await
    }

    async fn asking(running: &Running, path: &str, headers: &str) -> Self {
        let stream = TcpStream::connect(running.address).await.unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nHost: desk\r\n{headers}\r\n");
        Self { stream, head }
    }

    async fn status(&mut self) -> String {
        self.stream.write_all(self.head.as_bytes()).await.unwrap();
        let head = read_until(&mut self.stream, "\r\n\r\n").await;
        let (head, body) = head.split_once("\r\n\r\n").unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let mut left = vec![0; length.parse::<usize>().unwrap() - body.len()];
        timeout(DEADLINE, self.stream.read_exact(&mut left)).await.expect("no answer").unwrap();
        head.split(' ').nth(1).unwrap().to_owned()
    }
}

#[tokio::test]
async fn whoever_asks_too_fast_waits_and_nobody_else_does_whom_the_same_proxy_asks_for() {
    let running = start().await;
    let mut fast = Proxy::asking_for(&running, "X-Forwarded-For: 192.0.2.66, 203.0.113.9\r\n").await;
    for nth in 0..600 {
        assert_eq!(fast.status().await, "200", "number {nth}");
    }
    assert_eq!(fast.status().await, "429");
    for other in ["X-Forwarded-For: 203.0.113.9, 203.0.113.10\r\n", "X-Forwarded-For: 192.0.2.66\r\n", ""] {
        assert_eq!(Proxy::asking_for(&running, other).await.status().await, "200", "{other}");
    }
    running.small.clock.advance(100);
    assert_eq!(fast.status().await, "200");
    assert_eq!(fast.status().await, "429");
}

#[tokio::test]
async fn an_office_full_of_terminals_is_counted_person_by_person() {
    let running = start().await;
    let small = &running.small;
    let terminal = async |token: &str| {
        let headers = format!("Authorization: Bearer {token}\r\nX-Forwarded-For: 203.0.113.9\r\n");
        Proxy::asking(&running, "/api/v1/me", &headers).await
    };
    let token = async |agent: &AgentDesk| agent.add_token("a terminal", Access::Read, 1).await.unwrap().1;
    let mut anna = terminal(&token(&small.anna).await).await;
    for nth in 0..600 {
        assert_eq!(anna.status().await, "200", "number {nth}");
    }
    assert_eq!(anna.status().await, "429");
    assert_eq!(terminal(&token(&small.noor).await).await.status().await, "200", "in the same office");
    let mut stranger = terminal("deskbell_guessed").await;
    for nth in 0..600 {
        assert_eq!(stranger.status().await, "401", "number {nth}");
    }
    assert_eq!(stranger.status().await, "429");
}

#[tokio::test]
async fn a_header_without_end_is_refused() {
    let running = start().await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let long = format!("GET / HTTP/1.1\r\nHost: desk\r\nX-Long: {}\r\n\r\n", "x".repeat(64 * 1024));
    // The answer may come, and the connection end, before all of it was taken.
    drop(stream.write_all(long.as_bytes()).await);
    let answer = read_until(&mut stream, "\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn a_form_without_end_is_refused() {
    let running = start().await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let head = "POST /sign-in HTTP/1.1\r\nHost: desk\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                Transfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    for _ in 0..6 {
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let answer = read_until(&mut stream, "\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_request_of_two_lengths_is_the_last_one_of_its_connection() {
    let running = start().await;
    let (length, chunks) = ("Content-Length: 40\r\n", "Transfer-Encoding: chunked\r\n");
    for lengths in [format!("{length}{chunks}"), format!("{chunks}{length}"), chunks.to_owned()] {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let form = "Content-Type: application/x-www-form-urlencoded";
        let hidden = "GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n";
        let asked = format!("POST /sign-in HTTP/1.1\r\nHost: desk\r\n{form}\r\n{lengths}\r\n0\r\n\r\n{hidden}");
        stream.write_all(asked.as_bytes()).await.unwrap();
        let answer = read_to_end(&mut stream).await;
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{lengths}{answer}");
        assert!(answer.starts_with("HTTP/1.1 403 ") && answer.contains("\r\nconnection: close\r\n"), "{answer}");
    }
}

#[tokio::test]
async fn an_unreadable_length_is_refused_and_nothing_more_is_read() {
    let running = start().await;
    for lengths in [
        "Content-Length: 4\r\nContent-Length: 5",
        "Content-Length: +4",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding : chunked",
    ] {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let asked =
            format!("POST /sign-in HTTP/1.1\r\nHost: desk\r\n{lengths}\r\n\r\na=bcGET /healthz HTTP/1.1\r\n\r\n");
        stream.write_all(asked.as_bytes()).await.unwrap();
        let answer = read_to_end(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{lengths}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{lengths}: {answer}");
    }
}

#[tokio::test]
async fn stopping_lets_idle_clients_go_at_once_and_frees_the_port() {
    let running = start().await;
    let mut idle = TcpStream::connect(running.address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n").await.unwrap();
    read_until(&mut idle, "ok\n").await;
    running.stop.cancel();
    running.finished().await;
    assert_eq!(read_to_end(&mut idle).await, "");
    let small = Small::open().await;
    let again = Settings { listen: running.address, ..settings() };
    assert!(Server::bind(small.desk.clone(), again).is_ok());
}
