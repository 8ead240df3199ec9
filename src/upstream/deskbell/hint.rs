//! The live connection: the event stream of another deskbell, read as hints. It goes on from the last entry that was
//! heard of, so that a break in the line hides nothing.

use std::time::Duration;

use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::Deskbell;
use crate::api;
use crate::text::clean;
use crate::ticket::{Number, Seq, UserId};
use crate::upstream::{Fault, Hint};

/// How long the stream may be silent: the server says something every fifteen seconds.
const SILENCE: Duration = Duration::from_secs(45);

/// The longest line of a stream: an entry with the longest message there is, every character of it escaped.
const MOST_BYTES: usize = 4 * 1024 * 1024;

impl Deskbell {
    /// Tells what may have changed until the connection ends.
    pub(super) async fn hear(&self, tell: &mpsc::Sender<Hint>) -> Fault {
        let after = self.heard().map(|seq| seq.to_string());
        let mut response = match self.caller.open(after).await {
            Ok(response) => response,
            Err(fault) => return fault,
        };
        let mut decoder = Decoder::default();
        loop {
            let chunk = match timeout(SILENCE, response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => return Fault::offline("the server ended the live connection"),
                Ok(Err(error)) => return Fault::offline(clean::line(&error.to_string())),
                Err(_elapsed) => return Fault::offline("the live connection went silent"),
            };
            for event in decoder.take(&chunk) {
                let Some((seq, hint)) = event.hint() else { continue };
                if tell.send(hint).await.is_err() {
                    return Fault::offline("nobody listens any more");
                }
                if let Some(seq) = seq {
                    self.hears(seq);
                }
            }
            if decoder.line.len() > MOST_BYTES {
                return Fault::offline("the live connection says what nobody can read");
            }
        }
    }
}

/// One event.
#[derive(Debug, Default, PartialEq, Eq)]
struct Event {
    name: String,
    id: String,
    data: String,
}

impl Event {
    /// The entry it stands for, and what it is a hint of; nothing for what we do not know.
    fn hint(&self) -> Option<(Option<Seq>, Hint)> {
        #[derive(Deserialize)]
        struct Entry {
            ticket: Number,
        }
        if self.name == "presence" {
            let told: api::Presence = serde_json::from_str(&self.data).ok()?;
            let users = told.replying.into_iter().map(|one| UserId(one.by.id.0)).collect();
            return Some((None, Hint::Replying(told.ticket, users)));
        }
        let seq = Some(Seq(self.id.parse().ok()?));
        match self.name.as_str() {
            "ready" => Some((seq, Hint::Connected)),
            "entry" => {
                let entry: Option<Entry> = serde_json::from_str(&self.data).ok();
                Some((seq, entry.map_or(Hint::Anything, |entry| Hint::Ticket(entry.ticket))))
            }
            _ => None,
        }
    }
}

/// Makes events of bytes (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).
#[derive(Debug, Default)]
struct Decoder {
    line: Vec<u8>,
    event: Event,
}

impl Decoder {
    /// The events that are whole now.
    fn take(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for &byte in bytes {
            if byte != b'\n' {
                self.line.push(byte);
                continue;
            }
            let line = std::mem::take(&mut self.line);
            let line = String::from_utf8_lossy(&line);
            let line = line.strip_suffix('\r').unwrap_or(&line);
            if line.is_empty() {
                events.push(std::mem::take(&mut self.event));
            } else {
                self.read(line);
            }
        }
        events
    }

    fn read(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.event.name),
            "id" => value.clone_into(&mut self.event.id),
            "data" if self.event.data.is_empty() => value.clone_into(&mut self.event.data),
            "data" => {
                self.event.data.push('\n');
                self.event.data.push_str(value);
            }
            // A comment, or something that is not ours to know.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_however_they_are_cut() {
        let stream =
            ": still here\n\nevent: ready\nid: 7\ndata: {}\n\nevent: entry\r\nid: 8\r\ndata: {\"ticket\":3}\r\n\r\n";
        for size in 1..stream.len() {
            let mut decoder = Decoder::default();
            let events: Vec<_> = stream.as_bytes().chunks(size).flat_map(|chunk| decoder.take(chunk)).collect();
            let hints: Vec<_> = events.iter().filter_map(Event::hint).collect();
            assert_eq!(hints, [(Some(Seq(7)), Hint::Connected), (Some(Seq(8)), Hint::Ticket(Number(3)))], "{size}");
        }
    }

    #[test]
    fn an_entry_that_cannot_be_read_may_be_anything() {
        let event = Event { name: "entry".to_owned(), id: "9".to_owned(), data: "{}".to_owned() };
        assert_eq!(event.hint(), Some((Some(Seq(9)), Hint::Anything)));
    }
}
