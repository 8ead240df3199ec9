//! The program in a real terminal: what a technician presses, what they see, and what is left when they leave.

mod book;
mod full;
mod hostile;
mod leave;
mod panic;
mod paste;
mod plan;
mod queue;
mod write;

use deskbell::ticket::Event;

use crate::bench::{Bench, eventually};

/// The words of a public reply.
fn is_reply(event: &Event) -> Option<&str> {
    match event {
        Event::Replied { body } => Some(&body.text),
        Event::Opened { .. }
        | Event::Noted { .. }
        | Event::Changed { .. }
        | Event::Booking { .. }
        | Event::Rated { .. } => None,
    }
}

/// The words of an internal note.
fn is_note(event: &Event) -> Option<&str> {
    match event {
        Event::Noted { body } => Some(&body.text),
        Event::Opened { .. }
        | Event::Replied { .. }
        | Event::Changed { .. }
        | Event::Booking { .. }
        | Event::Rated { .. } => None,
    }
}

/// Waits until the second ticket has such a message, and gives the words of the last one.
async fn last_words(bench: &Bench, what: &str, of: impl Fn(&Event) -> Option<&str>) -> String {
    eventually(what, async || {
        let thread = bench.thread(2).await;
        thread.entries.iter().rev().find_map(|entry| of(&entry.event)).map(str::to_owned)
    })
    .await
}
