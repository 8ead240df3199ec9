//! The pictures of the terminal in the documentation, taken of the sample desk.
//!
//! They are written under `target/pictures`, or where `DESKBELL_TEST_PICTURES` says; `scripts/pictures` puts them into
//! the documentation.

mod svg;

use std::fs;
use std::path::PathBuf;

use crate::bench::{Home, Start, Term};

#[test]
fn the_terminal_has_its_pictures_taken() {
    let home = Home::new();
    let mut term = Start::deskbell(&home).env("BROWSER", "true").size(150, 40).start();
    term.sees("VPN drops every few minutes").sees("BOOK A CALL").settles();
    keep("terminal.svg", &term, "The queue, the ticket under the cursor, and Book a Call beside it");

    term.resize(100, 30).settles().keys("b").sees("Fills in").settles();
    keep("terminal-book.svg", &term, "The panel Book a Call over the queue, with what will be filled in");
    term.keys("e").sees("Your booking link").keys("\x15http://cal.com/alice-weber/30min").sees("NO:").settles();
    keep("terminal-link-refused.svg", &term, "The editor of one's own booking link, refusing an address without TLS");
    term.keys("\x15https://cal.com/alice-weber/30min").sees("opens:").settles();
    keep("terminal-link.svg", &term, "The editor of one's own booking link, with what the button will open");
    term.keys("\x1b").settles().keys("\x1b").settles();

    term.keys("r").sees("PUBLIC REPLY").keys("Hi Dana, I call you at ten.").sees("at ten").settles();
    keep("terminal-reply.svg", &term, "A public reply being written");
    term.keys("\x14").sees("INTERNAL NOTE").settles();
    keep("terminal-note.svg", &term, "The same as an internal note, which looks different in more than its colour");
    term.keys("\x03").ends().is_as_it_was();
}

/// Keeps a picture of the screen.
fn keep(name: &str, term: &Term, title: &str) {
    let folder = std::env::var_os("DESKBELL_TEST_PICTURES")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/pictures"), PathBuf::from);
    fs::create_dir_all(&folder).unwrap();
    let picture = term.look(|screen| svg::svg(screen, title));
    fs::write(folder.join(name), picture).unwrap();
}
