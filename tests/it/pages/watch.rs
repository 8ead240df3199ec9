//! What whoever runs the server sees of it: whether it is ready, its figures, and the ids of requests.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use axum::http::StatusCode;
use deskbell::ticket::Access;
use deskbell::web::{Server, Settings};
use rusqlite::Connection;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Bench, settings};

/// Longer than anything here should take.
const DEADLINE: Duration = Duration::from_mins(2);

/// The desk's file as another program holds it.
fn elsewhere(bench: &Bench) -> Connection {
    Connection::open(bench.small.desk.file()).unwrap()
}

/// Asks until the server says so: an answer counts for a second.
async fn comes_to(bench: &Bench, status: StatusCode) {
    let began = Instant::now();
    while bench.browser().get("/readyz").await.status != status {
        assert!(began.elapsed() < DEADLINE, "never came to {status}");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_desk_that_cannot_be_written_is_not_ready_until_it_can() {
    let bench = Bench::open().await;
    assert_eq!(bench.browser().get("/readyz").await.page, "ready\n");
    let other = elsewhere(&bench);
    other.execute_batch("begin immediate").unwrap();
    comes_to(&bench, StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(bench.browser().get("/readyz").await.page, "not ready\n", "strangers are not told why");
    assert_eq!(bench.browser().get("/healthz").await.status, StatusCode::OK, "it lives, and is not to be killed");
    other.execute_batch("rollback").unwrap();
    comes_to(&bench, StatusCode::OK).await;
}

#[tokio::test]
async fn tables_of_a_newer_version_are_not_written_by_this_one() {
    let bench = Bench::open().await;
    let sql = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
               values (9999, 'of tomorrow', 1, x'00', 0)";
    elsewhere(&bench).execute_batch(sql).unwrap();
    comes_to(&bench, StatusCode::SERVICE_UNAVAILABLE).await;
}

/// A server with an address for whoever runs it.
struct Running {
    bench: Bench,
    pages: SocketAddr,
    inside: SocketAddr,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Running {
    async fn start() -> Self {
        let bench = Bench::open().await;
        let told = Settings { inside: Some(([127, 0, 0, 1], 0).into()), ..settings() };
        let server = Server::bind(bench.small.desk.clone(), told).unwrap();
        let (pages, inside) = (server.url().socket_addrs(|| None).unwrap()[0], server.inside().unwrap());
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        tasks.spawn(server.run(stop.clone()));
        Self { bench, pages, inside, stop, tasks }
    }
}

/// Asks once over a connection of its own.
async fn get(address: SocketAddr, path: &str, more: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n{more}\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(DEADLINE, stream.read_to_string(&mut answer)).await.expect("no answer").unwrap();
    answer
}

#[tokio::test]
async fn the_figures_name_routes_and_nothing_of_what_was_asked() {
    let running = Running::start().await;
    let number = running.bench.ticket().await;
    let link = running.bench.small.anna.customer_link(number, 30).await.unwrap();
    get(running.pages, &format!("/link/{link}"), "").await;
    get(running.pages, "/nowhere/secret-word", "").await;
    let mut odd = TcpStream::connect(running.pages).await.unwrap();
    odd.write_all(b"SECRETMETHOD / HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n\r\n").await.unwrap();
    odd.read_to_end(&mut Vec::new()).await.unwrap();
    let figures = get(running.inside, "/metrics", "").await;
    for line in [
        "deskbell_requests_total{method=\"GET\",route=\"/link/{token}\",status=\"200\"} 1",
        "deskbell_requests_total{method=\"GET\",route=\"unknown\",status=\"404\"} 1",
        "deskbell_requests_total{method=\"other\",route=\"/\",status=\"405\"} 1",
        "deskbell_request_seconds_count{route=\"/link/{token}\"} 1",
        "deskbell_event_streams 0",
        "deskbell_outbox_waiting 0",
        "deskbell_mail_waiting 1",
        concat!("deskbell_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        "# EOF",
    ] {
        assert!(figures.lines().any(|one| one == line), "no {line} in {figures}");
    }
    assert!(figures.contains("content-type: application/openmetrics-text; version=1.0.0"), "{figures}");
    assert!(!figures.contains(&link) && !figures.to_lowercase().contains("secret"), "{figures}");
    let public = get(running.pages, "/metrics", "").await;
    assert!(public.starts_with("HTTP/1.1 404"), "{public}");
}

/// What every answer inside says besides its text.
#[tokio::test]
async fn the_headers_inside_are_few() {
    let running = Running::start().await;
    let mut told = String::new();
    for path in ["/metrics", "/readyz", "/healthz", "/nowhere", "/ticket/1"] {
        let answer = get(running.inside, path, "").await;
        let (head, _) = answer.split_once("\r\n\r\n").unwrap();
        let (status, headers) = head.split_once("\r\n").unwrap();
        writeln!(told, "{path} {}", status.strip_prefix("HTTP/1.1 ").unwrap()).unwrap();
        for line in headers.lines().filter(|line| !line.starts_with("date: ") && !line.starts_with("content-length: "))
        {
            writeln!(told, "    {line}").unwrap();
        }
    }
    insta::assert_snapshot!(told);
}

#[tokio::test]
async fn an_open_stream_is_counted_while_it_lasts_and_writes_as_they_are_kept() {
    let running = Running::start().await;
    let (_, token) = running.bench.small.anna.add_token("listener", Access::Read, 1).await.unwrap();
    let mut stream = TcpStream::connect(running.pages).await.unwrap();
    let head = format!("GET /api/v1/events HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {token}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    shows(running.inside, "deskbell_event_streams 1").await;
    let writes = figure(&get(running.inside, "/metrics", "").await, "deskbell_desk_writes_total");
    running.bench.ticket().await;
    let more = figure(&get(running.inside, "/metrics", "").await, "deskbell_desk_writes_total");
    assert!(more >= writes + 2, "{writes} and then {more}: a ticket was opened and given to Anna");
    drop(stream);
    shows(running.inside, "deskbell_event_streams 0").await;
}

/// Waits until the figures have a line.
async fn shows(inside: SocketAddr, line: &str) {
    let began = Instant::now();
    while !get(inside, "/metrics", "").await.lines().any(|one| one == line) {
        assert!(began.elapsed() < DEADLINE, "never {line}");
        sleep(Duration::from_millis(20)).await;
    }
}

fn figure(figures: &str, name: &str) -> u64 {
    let line = figures.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("no {name}"));
    line.trim().parse().unwrap()
}

#[tokio::test]
async fn a_server_that_stops_says_so_to_whoever_runs_it_until_the_last_answer_is_given() {
    let running = Running::start().await;
    assert!(get(running.inside, "/readyz", "").await.ends_with("ready\n"));
    let mut slow = TcpStream::connect(running.pages).await.unwrap();
    let head = "POST /sign-in HTTP/1.1\r\nHost: desk\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                Content-Length: 4\r\nExpect: 100-continue\r\n\r\n";
    slow.write_all(head.as_bytes()).await.unwrap();
    let mut begun = [0; 8];
    slow.read_exact(&mut begun).await.unwrap();
    running.stop.cancel();
    let answer = get(running.inside, "/readyz", "").await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.ends_with("stopping\n"), "{answer}");
    slow.write_all(b"a=bc").await.unwrap();
    running.tasks.close();
    timeout(DEADLINE, running.tasks.wait()).await.expect("the server has not stopped");
    assert!(TcpStream::connect(running.inside).await.is_err());
}

#[tokio::test]
async fn a_request_has_one_id_from_the_proxy_to_the_problem() {
    let running = Running::start().await;
    let answer = get(running.pages, "/api/v1/me", "X-Request-Id: from-the-proxy-1\r\n").await;
    assert!(answer.contains("x-request-id: from-the-proxy-1\r\n"), "{answer}");
    assert!(answer.contains("\"request_id\":\"from-the-proxy-1\""), "{answer}");
    let forged = get(running.pages, "/healthz", "X-Request-Id: seemingly level=ERROR\r\n").await;
    assert!(!forged.contains("ERROR"), "{forged}");
    assert!(forged.contains("x-request-id: "), "{forged}");
    let bench = Bench::open().await;
    assert_eq!(bench.stranger().post("/tickets", &json!({})).await.json()["request_id"], "asked-by-a-test");
}
