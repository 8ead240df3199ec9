//! A mail server on this machine: takes what it is sent, and refuses, hangs up and forgets as it is told to.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::letter::Letter;

/// What the server does that a good one would not.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mood {
    /// What it answers to a recipient, in place of taking them.
    pub(crate) recipients: HashMap<String, String>,
    /// What it answers to a whole mail, in place of taking it.
    pub(crate) content: Option<String>,
    /// Whether it takes a mail and hangs up without a word.
    pub(crate) hangs_up: bool,
    /// Whether it takes a mail and never says so.
    pub(crate) is_silent: bool,
    /// The only user it lets in, and their password.
    pub(crate) login: Option<(String, String)>,
    /// Whether it speaks TLS when it is asked to.
    pub(crate) tls: bool,
}

/// A running server; ends with the test.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    mood: Mutex<Mood>,
    taken: Mutex<Vec<Letter>>,
}

impl Server {
    pub(crate) fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared { mood: Mutex::new(mood), ..Shared::default() });
        let theirs = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = theirs.clone();
                // A client that leaves in the middle ends its thread, and nothing else.
                thread::spawn(move || talk(&shared, stream).unwrap_or(()));
            }
        });
        Self { address, shared }
    }

    pub(crate) fn set(&self, mood: Mood) {
        *self.shared.mood.lock().unwrap() = mood;
    }

    /// What it took since one last looked.
    pub(crate) fn taken(&self) -> Vec<Letter> {
        std::mem::take(&mut self.shared.taken.lock().unwrap())
    }
}

fn talk(shared: &Shared, stream: TcpStream) -> std::io::Result<()> {
    let mut plain = Session { shared, is_private: false, is_in: false, from: None, to: Vec::new() };
    let mut stream = BufReader::new(stream);
    say(&mut stream, "220 mail.example ready")?;
    if plain.talk(&mut stream)? == End::StartTls {
        let connection = ServerConnection::new(Arc::new(tls())).unwrap();
        let mut private = BufReader::new(StreamOwned::new(connection, stream.into_inner()));
        let mut session = Session { is_private: true, ..plain };
        session.talk(&mut private)?;
    }
    Ok(())
}

#[derive(PartialEq)]
enum End {
    Gone,
    StartTls,
}

struct Session<'a> {
    shared: &'a Shared,
    is_private: bool,
    is_in: bool,
    from: Option<String>,
    to: Vec<String>,
}

impl Session<'_> {
    fn talk<S: Read + Write>(&mut self, stream: &mut BufReader<S>) -> std::io::Result<End> {
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line)? == 0 {
                return Ok(End::Gone);
            }
            let line = line.trim_end();
            let mood = self.shared.mood.lock().unwrap().clone();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            match verb.as_str() {
                "EHLO" => say(stream, &self.greeting(&mood))?,
                "STARTTLS" if mood.tls => {
                    say(stream, "220 go ahead")?;
                    return Ok(End::StartTls);
                }
                "AUTH" => {
                    self.is_in = mood.login.as_ref().is_some_and(|login| line.ends_with(&plain(login)));
                    say(stream, if self.is_in { "235 welcome" } else { "535 5.7.8 wrong password" })?;
                }
                "MAIL" if mood.login.is_some() && !self.is_in => say(stream, "530 5.7.0 sign in first")?,
                "MAIL" => {
                    (self.from, self.to) = (Some(address(line)), Vec::new());
                    say(stream, "250 ok")?;
                }
                "RCPT" => {
                    let to = address(line);
                    let refusal = mood.recipients.get(&to).cloned();
                    if refusal.is_none() {
                        self.to.push(to);
                    }
                    say(stream, &refusal.unwrap_or_else(|| "250 ok".to_owned()))?;
                }
                "DATA" => {
                    say(stream, "354 go on")?;
                    let text = data(stream)?;
                    match mood {
                        Mood { content: Some(refusal), .. } => say(stream, &refusal)?,
                        Mood { hangs_up, is_silent, .. } => {
                            self.take(text);
                            if hangs_up {
                                return Ok(End::Gone);
                            }
                            if !is_silent {
                                say(stream, "250 taken")?;
                            }
                        }
                    }
                }
                "QUIT" => {
                    say(stream, "221 bye")?;
                    return Ok(End::Gone);
                }
                _ => say(stream, "502 what")?,
            }
        }
    }

    fn greeting(&self, mood: &Mood) -> String {
        let tls = if mood.tls && !self.is_private { "250-STARTTLS\r\n" } else { "" };
        format!("250-mail.example\r\n{tls}250-8BITMIME\r\n250 AUTH PLAIN LOGIN")
    }

    fn take(&mut self, text: String) {
        let letter = Letter {
            from: self.from.take().unwrap_or_default(),
            to: std::mem::take(&mut self.to),
            is_private: self.is_private,
            text,
        };
        self.shared.taken.lock().unwrap().push(letter);
    }
}

fn say<S: Read + Write>(stream: &mut BufReader<S>, words: &str) -> std::io::Result<()> {
    let stream = stream.get_mut();
    stream.write_all(format!("{words}\r\n").as_bytes())?;
    stream.flush()
}

/// A whole mail, its dots as they were.
fn data<S: Read + Write>(stream: &mut BufReader<S>) -> std::io::Result<String> {
    let mut text = String::new();
    loop {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let line = String::from_utf8(line).unwrap();
        match line.strip_prefix('.') {
            Some("\r\n") => return Ok(text),
            Some(rest) => text.push_str(rest),
            None => text.push_str(&line),
        }
    }
}

fn address(line: &str) -> String {
    let (_, rest) = line.split_once('<').unwrap();
    rest.split_once('>').unwrap().0.to_owned()
}

fn plain((user, password): &(String, String)) -> String {
    STANDARD.encode(format!("\0{user}\0{password}"))
}

fn tls() -> ServerConfig {
    let chain =
        CertificateDer::pem_slice_iter(include_bytes!("tls/server.pem")).collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    builder.with_no_client_auth().with_single_cert(chain, key).unwrap()
}
