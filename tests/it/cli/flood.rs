//! A server among clients that mean harm: many at once that never finish, and requests that are too much.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::home::Home;
use super::serve::Served;

/// Longer than anything here should take.
const DEADLINE: Duration = Duration::from_mins(1);

/// The most that a server may have grown by what it refused, in KiB.
const MOST_GROWTH: u64 = 64 * 1024;

/// Ways not to finish what one began, each closed by the server.
const UNFINISHED: [&str; 4] = [
    "",
    "GET / HTTP/1.1\r\nHost: de",
    "POST /sign-in HTTP/1.1\r\nHost: desk\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\ncs",
    "POST /api/v1/tokens HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{\"",
];

/// A connection from one of the many addresses that this machine has for itself.
async fn connect(from: Ipv4Addr, to: SocketAddr) -> tokio::net::TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((from, 0).into()).unwrap();
    timeout(DEADLINE, socket.connect(to)).await.expect("no connection").unwrap()
}

/// What comes until the connection ends.
async fn rest(stream: &mut tokio::net::TcpStream) -> String {
    let mut bytes = Vec::new();
    timeout(DEADLINE, stream.read_to_end(&mut bytes)).await.expect("the connection was not closed").unwrap_or(0);
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn is_served(from: Ipv4Addr, to: SocketAddr) -> bool {
    let mut stream = connect(from, to).await;
    let asked = stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n").await;
    asked.is_ok() && rest(&mut stream).await.ends_with("ok\n")
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn five_hundred_clients_that_never_finish_are_let_go_while_others_are_served() {
    let home = Home::new();
    let running = Served::start(&home, &[]);
    let server = running.address();
    let mut stalled = JoinSet::new();
    for nth in 0..500_u16 {
        let from = Ipv4Addr::new(127, 0, 0, 2 + u8::try_from(nth / 60).unwrap());
        let mut stream = connect(from, server).await;
        let began = UNFINISHED[usize::from(nth) % UNFINISHED.len()];
        stream.write_all(began.as_bytes()).await.unwrap();
        stalled.spawn(async move {
            if nth % 50 == 1 {
                // A header that trickles in, for as long as it is taken.
                while stream.write_all(b"x").await.is_ok() {
                    sleep(Duration::from_millis(500)).await;
                }
            }
            rest(&mut stream).await
        });
    }
    let mut closed = 0;
    while let Some(answer) = stalled.join_next().await {
        let answer = answer.unwrap();
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 503") || answer.starts_with("HTTP/1.1 4"),
            "{answer}"
        );
        closed += 1;
        if closed % 50 == 1 {
            assert!(is_served(Ipv4Addr::LOCALHOST, server).await, "while {} are left", stalled.len());
        }
    }
    assert_eq!(closed, 500);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn one_address_takes_only_its_share_of_the_connections() {
    let home = Home::new();
    let running = Served::start(&home, &[]);
    let (server, many, other) = (running.address(), Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::new(127, 0, 0, 3));
    let mut open = Vec::new();
    for _ in 0..64 {
        let mut stream = connect(many, server).await;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n").await.unwrap();
        let mut answer = [0; 12];
        timeout(DEADLINE, stream.read_exact(&mut answer)).await.expect("no answer").unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
        open.push(stream);
    }
    assert!(!is_served(many, server).await, "the sixty-fifth");
    assert!(is_served(other, server).await, "somebody else");
    // This machine's own address is trusted: proxies come from there.
    assert!(is_served(Ipv4Addr::LOCALHOST, server).await);
    open.pop();
    crate::bench::eventually("a place that is free again", async || is_served(many, server).await.then_some(())).await;
}

/// The status of what a request is answered with; 0 when the connection ends without an answer.
fn status(server: SocketAddr, request: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(server).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    // The answer may come, and the connection end, before all of it was taken.
    drop(stream.write_all(request));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    let answer = String::from_utf8_lossy(&answer);
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok()).unwrap_or(0)
}

fn post(path: &str, head: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n{head}Content-Length: {length}\r\n\r\n{body}")
        .into()
}

fn get(path: &str, head: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n{head}\r\n").into()
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_too_much_is_refused_and_costs_nothing() {
    let home = Home::new();
    let running = Served::start(&home, &[]);
    let server = running.address();
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let json = "Content-Type: application/json\r\n";
    let multipart = "Content-Type: multipart/form-data; boundary=b\r\n";
    assert_eq!(status(server, &get("/sign-in", "")), 200);
    let before = running.most_memory();
    let part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n";
    for (what, expected, request) in [
        ("a packed form", 415, post("/sign-in", &format!("{form}Content-Encoding: gzip\r\n"), "\u{1f}")),
        ("a packed document", 415, post("/api/v1/tokens", &format!("{json}Content-Encoding: gzip\r\n"), "\u{1f}")),
        ("a document as deep as the sea", 422, post("/api/v1/tokens", json, &"[".repeat(100_000))),
        ("objects as deep as the sea", 422, post("/api/v1/tokens", json, &"{\"email\":".repeat(20_000))),
        ("a document too long", 413, post("/api/v1/tokens", json, &format!("\"{}\"", "x".repeat(300_000)))),
        ("a form too long", 413, post("/sign-in", form, &"x".repeat(300_000))),
        ("a form of ten thousand fields", 413, post("/sign-in", form, &"a=b&".repeat(10_000))),
        ("two gigabytes announced", 413, {
            let head = format!("POST /sign-in HTTP/1.1\r\nHost: desk\r\n{form}Content-Length: 2147483648\r\n\r\n");
            head.into()
        }),
        ("more than can be counted", 400, {
            let head =
                format!("POST /sign-in HTTP/1.1\r\nHost: desk\r\n{form}Content-Length: {}\r\n\r\n", "9".repeat(30));
            head.into()
        }),
        ("ten thousand parts", 415, post("/ticket/1/reply", multipart, &part.repeat(10_000))),
        ("a part too long", 413, {
            post(
                "/ticket/1/reply",
                multipart,
                &part.replacen("\r\n\r\n\r\n", &format!("\r\n\r\n{}\r\n", "x".repeat(300_000)), 1),
            )
        }),
        ("a header of ten megabytes", 431, get("/", &format!("X-Long: {}\r\n", "x".repeat(10_000_000)))),
        ("a thousand headers", 431, get("/", &"X: y\r\n".repeat(1000))),
        (
            "a cookie of fifteen thousand letters",
            303,
            get("/", &format!("Cookie: deskbell={}\r\n", "x".repeat(15_000))),
        ),
        ("a cookie of five thousand pieces", 303, get("/", &format!("Cookie: {}\r\n", "a;".repeat(5_000)))),
        ("a query of fifteen thousand letters", 200, get(&format!("/sign-in?{}", "x".repeat(15_000)), "")),
        ("an address of a hundred thousand letters", 431, get(&format!("/{}", "x".repeat(100_000)), "")),
        ("two lengths", 400, post("/sign-in", &format!("{form}Content-Length: 7\r\n"), "csrf=a")),
        ("a folded line", 400, get("/", "X-One: a\r\n b\r\n")),
        ("a name with a space", 400, get("/", "X One: a\r\n")),
        ("a zero in a header", 400, get("/", "X-One: a\0b\r\n")),
        ("another protocol", 0, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()),
        ("no protocol", 400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec()),
    ] {
        assert_eq!(status(server, &request), expected, "{what}");
    }
    let grown = running.most_memory() - before;
    assert!(grown < MOST_GROWTH, "it grew by {grown} KiB");
    assert_eq!(status(server, &get("/sign-in", "")), 200);
}
