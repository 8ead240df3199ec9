//! What happened to a ticket, for the customer's eyes, newest first.

use crate::booking::Kind;
use crate::text::{clean, markup};
use crate::ticket::{Body, File, Format, Number, PublicEntry, PublicEvent, PublicThread};
use crate::web::markup::html;
use crate::web::moment::{Moment, Present};

/// How many of the newest items stand open; the older ones are folded behind a line.
const OPEN_ITEMS: usize = 8;

/// The timeline of one ticket.
#[derive(Debug)]
pub(super) struct Timeline {
    pub(super) newest: Vec<Item>,
    pub(super) older: Vec<Item>,
}

/// One thing that happened.
#[derive(Debug)]
pub(super) enum Item {
    /// Somebody wrote.
    Message {
        author: String,
        initials: String,
        by_agent: bool,
        moment: Moment,
        /// Escaped HTML, made by [`html`].
        html: String,
        files: Vec<Attached>,
    },
    /// Something changed.
    Event { words: String, moment: Moment },
}

/// A file of a message.
#[derive(Debug)]
pub(super) struct Attached {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) size: String,
}

/// How many bytes of messages a thread has: what there is to read.
pub(super) fn bytes(thread: &PublicThread) -> usize {
    let body = |entry: &PublicEntry| match &entry.event {
        PublicEvent::Message { body } => body.text.len(),
        PublicEvent::Status { .. }
        | PublicEvent::Assigned { .. }
        | PublicEvent::Call { .. }
        | PublicEvent::Rated { .. } => 0,
    };
    thread.entries.iter().map(body).sum()
}

impl Timeline {
    pub(super) fn of(thread: &PublicThread, present: &Present) -> Self {
        let mut newest: Vec<_> = thread.entries.iter().rev().map(|entry| Item::of(entry, thread, present)).collect();
        let older = if newest.len() > OPEN_ITEMS + 1 { newest.split_off(OPEN_ITEMS) } else { Vec::new() };
        Self { newest, older }
    }
}

impl Attached {
    fn of(file: &File, number: Number) -> Self {
        let href = format!("/ticket/{number}/file/{}", file.id);
        Self { href, name: clean::line(file.name.as_str()), size: file.size() }
    }
}

impl Item {
    fn of(entry: &PublicEntry, thread: &PublicThread, present: &Present) -> Self {
        let moment = present.moment(entry.at);
        match &entry.event {
            PublicEvent::Message { body } => {
                let author = clean::line(&entry.by);
                let initials = initials(&author);
                let files = thread.files.iter().filter(|file| file.seq == entry.seq);
                let files = files.map(|file| Attached::of(file, thread.number)).collect();
                let html = html(&document(body));
                Self::Message { author, initials, by_agent: entry.by_agent, moment, html, files }
            }
            PublicEvent::Status { status } => Self::Event { words: status.public_words().to_owned(), moment },
            PublicEvent::Assigned { name: Some(name) } => {
                Self::Event { words: format!("{} looks after this now", clean::line(name)), moment }
            }
            PublicEvent::Call { what, starts_at, with } => {
                let when = starts_at.map(|at| format!(", {}", present.moment(at).full)).unwrap_or_default();
                let with = with.as_ref().map(|name| format!(", with {}", clean::line(name))).unwrap_or_default();
                Self::Event { words: format!("{}{when}{with}", called(*what)), moment }
            }
            PublicEvent::Rated { rating } => {
                let comment = rating.comment.as_deref().map(|words| format!(": \"{}\"", clean::line(words)));
                let words =
                    format!("You told us how we helped: {}{}", rating.score.words(), comment.unwrap_or_default());
                Self::Event { words, moment }
            }
            PublicEvent::Assigned { name: None } => {
                Self::Event { words: "We are finding somebody to look after this".to_owned(), moment }
            }
        }
    }
}

/// What happened to a customer's call, in their words.
fn called(what: Kind) -> &'static str {
    match what {
        Kind::Requested => "Call asked for",
        Kind::Created => "Call booked",
        Kind::Rescheduled => "Call moved",
        Kind::Rejected => "Call declined",
        Kind::Cancelled => "Call cancelled",
        // The team's alone: never in a public entry.
        Kind::Paid | Kind::Started | Kind::Ended | Kind::NoShow | Kind::Attended => "Call",
    }
}

fn document(body: &Body) -> markup::Document {
    match body.format {
        Format::Plain => markup::plain(&body.text),
        Format::Html => markup::html(&body.text),
    }
}

/// The first letters of the first and the last word; one for a name of one word.
fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let mut letters: Vec<_> = name.split_whitespace().filter_map(first).collect();
    if letters.len() > 2 {
        letters.drain(1..letters.len() - 1);
    }
    letters.into_iter().flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_short_in_every_script() {
        let cases = [
            ("Alice Weber", "AW"),
            ("Ana María de la Cruz", "AC"),
            ("Kenji 田中", "K田"),
            ("dana", "D"),
            ("(Søren) Ørsted", "SØ"),
            ("🙂", ""),
            ("", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
