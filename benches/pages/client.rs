//! A client that asks for one page again and again on a connection it keeps, one thread for each that asks at once.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

/// What to ask, and whom.
pub(crate) struct Request {
    pub(crate) name: &'static str,
    address: SocketAddr,
    /// What is sent, but for the empty line at its end.
    head: String,
}

/// What came of asking for a while.
pub(crate) struct Asked {
    /// Answers a second.
    pub(crate) rate: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    /// Processor time an answer took outside the clients' threads, in microseconds; zero where the system does not tell.
    pub(crate) server_us: f64,
    /// How long an answer is.
    pub(crate) bytes: usize,
}

impl Request {
    pub(crate) fn new(name: &'static str, address: SocketAddr, path: &str) -> Self {
        Self { name, address, head: format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n") }
    }

    /// With another header.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        write!(self.head, "{name}: {value}\r\n").expect("a string takes everything");
        self
    }
}

/// Asks for `long`, with so many clients at once.
pub(crate) fn ask(request: &Request, clients: usize, long: Duration) -> Asked {
    let all_before = process_ns();
    let began = Instant::now();
    let clients: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..clients).map(|_| scope.spawn(|| client(request, long))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a client ends")).collect()
    });
    let seconds = began.elapsed().as_secs_f64();
    // The clients' threads have ended, and with them their time has left the sum.
    let rest = process_ns().saturating_sub(all_before);
    let bytes = clients.first().map_or(0, |client| client.bytes);
    let mut times: Vec<f64> = clients.into_iter().flat_map(|client| client.times_ms).collect();
    times.sort_by(f64::total_cmp);
    let count = f64::from(u32::try_from(times.len()).expect("fewer answers than that"));
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or(f64::NAN);
    let server_us = Duration::from_nanos(rest).as_secs_f64() * 1e6 / count;
    Asked { rate: count / seconds, p50_ms: at(50), p99_ms: at(99), server_us, bytes }
}

struct Client {
    times_ms: Vec<f64>,
    bytes: usize,
}

fn client(request: &Request, long: Duration) -> Client {
    let mut stream = TcpStream::connect(request.address).expect("the server listens");
    stream.set_nodelay(true).expect("a socket without delay");
    let mut client = Client { times_ms: Vec::new(), bytes: 0 };
    let mut buffer = vec![0; 64 * 1024];
    let bytes = format!("{}\r\n", request.head).into_bytes();
    let began = Instant::now();
    while began.elapsed() < long {
        let asked = Instant::now();
        stream.write_all(&bytes).expect("the server reads");
        client.bytes = answer(&mut stream, &mut buffer, request.name);
        client.times_ms.push(asked.elapsed().as_secs_f64() * 1000.0);
    }
    client
}

/// Reads one answer and says how long it is.
fn answer(stream: &mut TcpStream, buffer: &mut [u8], name: &str) -> usize {
    let (mut filled, mut wanted) = (0, usize::MAX);
    while filled < wanted {
        let free = buffer.get_mut(filled..).expect("an answer fits");
        let read = stream.read(free).expect("the server answers");
        assert_ne!(read, 0, "{name}: the server hung up");
        filled += read;
        if wanted == usize::MAX {
            wanted = length(buffer.get(..filled).unwrap_or_default(), name).unwrap_or(usize::MAX);
        }
    }
    filled
}

/// How long the answer is that begins like this, once its head is there.
fn length(begun: &[u8], name: &str) -> Option<usize> {
    let head = begun.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(begun.get(..head)?).to_lowercase();
    assert!(text.starts_with("http/1.1 200"), "{name}: {text}");
    let (_, after) = text.split_once("content-length: ")?;
    let body: usize = after.lines().next()?.parse().ok()?;
    Some(head + body)
}

/// What all threads of this process have run, the ended ones left out.
fn process_ns() -> u64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    threads.map(|thread| on_cpu_ns(&thread.path().join("schedstat").to_string_lossy())).sum()
}

/// How long a thread has run, by the kernel's count.
fn on_cpu_ns(path: &str) -> u64 {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0)
}
