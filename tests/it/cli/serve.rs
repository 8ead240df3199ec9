//! Serving the pages without a terminal.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use super::home::{Home, Ran};

/// A server at work; killed when the test is over.
pub(super) struct Served {
    child: Child,
    url: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Served {
    pub(super) fn start(home: &Home, more: &[&str]) -> Self {
        let mut command = home.command(&[&["serve", "--listen", "127.0.0.1:0"], more].concat());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim_end().to_owned() }
    }

    /// What a path answers: the whole of it, head and body.
    pub(super) fn get(&self, path: &str) -> String {
        self.ask("GET", path, "", "")
    }

    /// What a request is answered with; `head` is more lines of its header.
    pub(super) fn ask(&self, method: &str, path: &str, head: &str, body: &str) -> String {
        let address = self.url.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(address).unwrap();
        let length = body.len();
        let start = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
        write!(stream, "{start}Content-Length: {length}\r\n{head}\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.url.trim_start_matches("http://").trim_end_matches('/').parse().unwrap()
    }

    /// The most memory it ever had, in KiB.
    #[cfg(target_os = "linux")]
    pub(super) fn most_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")).unwrap();
        most.parse().unwrap()
    }

    /// Asks it to end, as a system does.
    pub(super) fn terminate(mut self) -> Ran {
        let killed = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(killed.success());
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        Ran { code, stdout: String::new(), stderr }
    }
}

#[cfg(unix)]
#[test]
fn it_prints_its_address_serves_and_ends_well_when_asked() {
    let home = Home::new();
    let served = Served::start(&home, &[]);
    assert!(served.url.starts_with("http://127.0.0.1:"), "{}", served.url);
    assert!(served.get("/healthz").starts_with("HTTP/1.1 200"));
    let ran = served.terminate();
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert!(ran.stderr.contains("Serving ") && ran.stderr.contains("Stopping"), "{}", ran.stderr);
}

#[test]
fn a_link_made_while_it_serves_opens_the_ticket_on_this_machine() {
    let home = Home::new();
    let served = Served::start(&home, &[]);
    let link = home.run(&["link", "42"]);
    assert!(link.stderr.contains("works on this machine, while deskbell runs (process "), "{link:#?}");
    let path = link.stdout.trim_end().strip_prefix(served.url.trim_end_matches('/')).unwrap();
    assert!(path.starts_with("/link/"), "{path}");
    let page = served.get(path);
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    drop(served);
    assert_eq!(home.run(&["link", "42"]).code, 4, "a server that was killed serves no more");
}

#[test]
fn a_port_in_use_is_named_with_another_to_take() {
    let home = Home::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = home.run(&["serve", "--listen", &address]).failed(1);
    assert!(said.contains(&format!("cannot listen on {address}: another program already does")), "{said}");
    assert!(home.run(&["serve", "--listen", "8080"]).failed(2).contains("write an address and a port"));
}

#[test]
fn the_sample_desk_is_not_put_back_under_a_running_program() {
    let home = Home::new();
    let served = Served::start(&home, &[]);
    let said = home.run(&["demo", "--reset"]).failed(4);
    assert!(said.contains(&format!("(process {}): close it first", served.child.id())), "{said}");
    assert!(home.run(&["doctor"]).printed().contains(&format!("serves {}", served.url)));
    drop(served);
    assert_eq!(home.run(&["demo", "--reset"]).code, 0);
}

#[test]
fn a_server_of_another_desk_makes_no_links_for_this_one() {
    let home = Home::new();
    home.run(&["person", "add", "anna@example.com", "--name", "Anna", "--agent", "--desk", "own.db"]).said();
    let number = home.run(&["new", "--requester", "anna@example.com", "--subject", "Lamp", "Dark", "--desk", "own.db"]);
    let _served = Served::start(&home, &[]);
    assert_eq!(home.run(&["link", number.stdout.trim_end(), "--desk", "own.db"]).code, 4);
}
