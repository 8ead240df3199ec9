//! A full disk: nothing is said to be kept that is not, and nothing that was written is lost.
//!
//! A limit on the size of files fails a write as a full disk does, and can be lifted from outside.

use super::{is_reply, last_words};
use crate::bench::{Bench, Start, Term, eventually};

/// The terminal, for Anna, under a limit that no file of the desk can grow within.
fn full(bench: &Bench) -> Term {
    let program = env!("CARGO_BIN_EXE_deskbell");
    let script = format!("trap '' XFSZ; ulimit -S -f 1; exec '{program}'");
    let mut term = bench.seat(Start::program(&bench.home, "/bin/sh")).args(["-c", &script]).start();
    term.sees("VPN drops");
    term
}

#[tokio::test]
async fn a_reply_on_a_full_disk_stays_where_it_is_and_is_sent_when_there_is_room() {
    let bench = Bench::open().await;
    let mut term = full(&bench);
    term.keys("r").sees("PUBLIC REPLY").keys("I call you at three.").sees("FAILED").sees("nothing was saved");
    term.keys("\x13").sees("NOT SENT").sees("I call you at three.");
    term.unlimits("fsize").keys("\x13").sees("Printer offline");
    assert_eq!(last_words(&bench, "the reply", is_reply).await, "I call you at three.");
}

#[tokio::test]
async fn a_draft_that_cannot_be_kept_is_not_closed_and_not_swallowed_at_the_end() {
    let bench = Bench::open().await;
    let mut term = full(&bench);
    term.keys("r").sees("PUBLIC REPLY").keys("Half a thought").keys("\x1b").sees("NOT KEPT").sees("Half a thought");
    let left = term.keys("\x03").ends();
    assert_eq!(left.code, 1, "{}", left.screen);
    for words in ["nothing was saved", "What you were writing on ticket #2:", "Half a thought"] {
        assert!(left.screen.contains(words), "{words:?}\n{}", left.screen);
    }
    left.is_as_it_was();
}

#[tokio::test]
async fn a_change_on_a_full_disk_is_said_to_have_failed() {
    let bench = Bench::open().await;
    let mut term = full(&bench);
    term.keys("x").sees("FAILED").sees("nothing was saved");
    assert!(bench.thread(2).await.ticket.status.is_open());
    term.unlimits("fsize").keys("x");
    eventually("the ticket to be solved", async || (!bench.thread(2).await.ticket.status.is_open()).then_some(()))
        .await;
    assert_eq!(term.keys("q").ends().code, 0);
}
