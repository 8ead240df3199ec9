//! Replies, notes, drafts and one's own editor.

use deskbell::ticket::Number;
use jiff::Timestamp;

use super::{is_note, is_reply, last_words};
use crate::bench::{Bench, eventually};

#[tokio::test]
async fn a_reply_is_sent_and_a_note_is_kept() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().start();
    term.sees("VPN drops").keys("r").sees("PUBLIC REPLY").keys("I call you at three.\x13").sees("Printer offline");
    assert_eq!(last_words(&bench, "the reply", is_reply).await, "I call you at three.");
    term.keys("n").sees("INTERNAL NOTE").keys("She means the gateway.\x13").sees("Printer offline");
    assert_eq!(last_words(&bench, "the note", is_note).await, "She means the gateway.");
}

#[tokio::test]
async fn a_draft_survives_being_killed() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().start();
    term.sees("VPN drops").keys("r").sees("PUBLIC REPLY").keys("Half a sentence, and then");
    eventually("the draft to be kept", async || {
        let kept = bench.anna.drafts().await.unwrap();
        let draft = bench.anna.draft(kept.first()?).await.unwrap()?;
        draft.contains("Half a sentence, and then").then_some(())
    })
    .await;
    term.signal("KILL").ends();
    let mut term = bench.terminal().start();
    term.sees("VPN drops").keys("r").sees("Half a sentence, and then");
    term.keys(" the rest.\x13").sees("Printer offline");
    assert_eq!(last_words(&bench, "the reply", is_reply).await, "Half a sentence, and then the rest.");
    eventually("a message that was sent to leave no draft", async || {
        bench.anna.drafts().await.unwrap().is_empty().then_some(())
    })
    .await;
}

#[tokio::test]
async fn ones_own_editor_gets_the_text_and_gives_it_back() {
    let bench = Bench::open().await;
    let editor = bench.home.program(
        "editor",
        "for file; do :; done; printf 'from the editor\\n' >> \"$file\"; stty -a | grep -o -- '-*icanon' > cooked",
    );
    let mut term = bench.terminal().env("VISUAL", &editor).start();
    term.sees("VPN drops").keys("r").sees("PUBLIC REPLY").keys("typed here, \x05").sees("from the editor");
    assert_eq!(bench.home.calls("editor").len(), 1);
    let cooked = std::fs::read_to_string(bench.home.path("cooked")).unwrap();
    assert_eq!(cooked.trim(), "icanon", "the editor has the terminal as the shell had it");
    term.keys("\x13").sees("Printer offline");
    let words = last_words(&bench, "the reply", is_reply).await;
    assert!(words.starts_with("typed here,") && words.ends_with("from the editor"), "{words:?}");
}

#[tokio::test]
async fn who_writes_in_their_own_editor_is_seen_replying_all_the_while() {
    let bench = Bench::open().await;
    let editor = bench.home.program(
        "editor",
        "until [ -e let-go ]; do sleep 0.1; done; for file; do :; done; echo 'from the editor' >> \"$file\"",
    );
    let mut term = bench.terminal().env("VISUAL", &editor).start();
    term.sees("VPN drops").keys("r").sees("PUBLIC REPLY").keys("typed here, \x05");
    bench.home.first_call("editor");
    let told_after = async |before: Option<Timestamp>| {
        eventually("the others to be told", async || {
            let (number, replying) = bench.anna.presences().await.unwrap().pop()?;
            (number == Number(2) && Some(replying.until) > before).then_some(replying.until)
        })
        .await
    };
    let first = told_after(None).await;
    told_after(Some(first)).await;
    std::fs::write(bench.home.path("let-go"), "").unwrap();
    term.sees("from the editor");
}

#[tokio::test]
async fn two_who_answer_one_customer_see_each_other() {
    let bench = Bench::open().await;
    let mut anna = bench.terminal().size(110, 26).start();
    let mut noor = bench.terminal().env("DESKBELL_AS", "noor@desk.example").size(110, 26).start();
    anna.sees("VPN drops").keys("2").sees("#3 Badge reader").keys("r").sees("PUBLIC REPLY to Dana");
    noor.sees("Unassigned 1").keys("2").sees("#3 Badge reader").sees("Anna Berg is replying").sees("…   3");
    noor.keys("r").sees("Anna Berg is replying too");
    anna.sees("Noor Haddad is replying too");
    noor.keys("\x1b").sees_no("PUBLIC REPLY");
    anna.sees_no("Noor Haddad is replying");
    anna.keys("I call you at three.\x13").sees("You replied");
    noor.sees("Anna Berg replied").sees_no("Anna Berg is replying").sees_no("…   3");
}
