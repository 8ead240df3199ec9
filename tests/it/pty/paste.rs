//! Pastes: text where one writes, nothing anywhere else, never a command.

use deskbell::ticket::Thread;

use super::{is_reply, last_words};
use crate::bench::Bench;

/// A paste that pretends to end, and goes on with keys: a terminal that does not filter it sends just this.
const HOSTILE: &str = "\x1b[200~ hi \x1b[201~ d y x m q";

#[tokio::test]
async fn a_paste_into_the_queue_does_nothing_even_when_it_pretends_to_end() {
    let bench = Bench::open().await;
    let before = tickets(&bench).await;
    let mut term = bench.terminal().start();
    term.sees("VPN drops").keys(HOSTILE);
    // Whoever pasted sees that nothing came of it, and goes on.
    term.sees("4 characters were pasted").insists("?", "Every key").keys("\x1b").sees("VPN drops");
    assert_eq!(tickets(&bench).await, before);
    term.keys("q");
    let left = term.ends();
    assert_eq!((left.code, left.asked.as_slice()), (0, [].as_slice()), "nothing was copied, nothing rang");
    left.is_as_it_was();
}

#[tokio::test]
async fn a_paste_into_a_reply_is_text_and_is_not_sent() {
    let bench = Bench::open().await;
    let before = tickets(&bench).await;
    let mut term = bench.terminal().start();
    term.sees("VPN drops").keys("r").sees("PUBLIC REPLY");
    term.keys("\x1b[200~first line\rsecond \x1b]52;c;aGk=\x07line\x1b[201~\x13").sees("first line").sees("second");
    assert_eq!(tickets(&bench).await, before, "neither a line break nor a key at the end of a paste sends it");
    term.insists("\x13", "Printer offline");
    let body = last_words(&bench, "the reply", is_reply).await;
    assert!(body.starts_with("first line\nsecond "), "{body:?}");
    assert!(!body.contains(['\x1b', '\x07', '\r', '\x13']), "{body:?}");
}

/// Every ticket with all that happened to it, to compare.
async fn tickets(bench: &Bench) -> Vec<Thread> {
    let mut all = Vec::new();
    for number in 1..=3 {
        all.push(bench.thread(number).await);
    }
    all
}
