//! The ticket page: plain words, the conversation, nothing that needs a script.

use deskbell::ticket::{Change, Status};

use super::{Bench, between};
use crate::desk::reply;

#[tokio::test]
async fn every_status_is_said_in_plain_words_with_what_happens_next() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    let mut said = Vec::new();
    for status in Status::ALL {
        bench.small.anna.change(&[number], &Change::Status(status)).await.unwrap();
        let page = dana.get("/ticket/1").await.page;
        let words = between(&page, "Status: </span>", "</p>").unwrap();
        let next = between(&page, "<p class=\"state-next\">", "</p>").unwrap();
        said.push(format!("{words} / {next}"));
    }
    insta::assert_snapshot!(said.join("\n"), @r#"
    We have received it / Anna Berg will look at it.
    We are working on it / Anna Berg is on it. There is nothing you need to do now.
    Waiting for your answer / Anna Berg has asked you something. Please answer, so that we can go on.
    On hold: we are waiting for somebody else / We go on as soon as they have answered us. There is nothing you need to do.
    Solved. Tell us if it is not / If the problem comes back, answer and we take it up again.
    Closed / This conversation has ended. If it is not over, open it again; for another question, please write to us anew.
    "#);
}

#[tokio::test]
async fn times_are_in_the_readers_words_and_exact() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    bench.small.clock.advance(3 * 60 * 60 * 1000);
    let page = bench.by_link(number).await.get("/ticket/1").await.page;
    assert!(
        page.contains("<time datetime=\"2026-11-22T12:00:01Z\">3 hours ago<span class=\"sep\"> · </span><span class=\"full\">Sun 22 Nov 2026, 12:00 UTC</span></time>"),
        "{page}"
    );
}

#[tokio::test]
async fn a_long_conversation_is_folded_after_the_newest() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    for nth in 1..=20 {
        bench.small.anna.reply(number, &reply(&format!("answer {nth}."))).await.unwrap();
    }
    let page = bench.by_link(number).await.get("/ticket/1").await.page;
    let (open, folded) = page.split_once("<details class=\"older\">").unwrap();
    assert!(open.contains("answer 20.") && open.contains("answer 13.") && !open.contains("answer 12."));
    assert!(folded.contains("answer 12.") && folded.contains("please help."));
    assert!(folded.contains("<summary>Show 15 earlier</summary>"), "{folded}");
}

#[tokio::test]
async fn a_customers_list_has_their_tickets_and_nobody_elses() {
    let bench = Bench::open().await;
    let done = bench.ticket().await;
    bench.small.ticket("Scanner is lost", bench.small.lee).await;
    bench.small.ticket("Printer smokes", bench.small.dana).await;
    bench.small.anna.change(&[done], &Change::Status(Status::Solved)).await.unwrap();
    let page = bench.signed_in(bench.small.dana).await.get("/").await.page;
    let (open, finished) = page.split_once("id=\"finished-title\"").unwrap();
    assert!(open.contains("Printer smokes") && !open.contains("VPN drops"), "{page}");
    assert!(finished.contains("VPN drops"), "{page}");
    assert!(!page.contains("Scanner"), "{page}");
}
