//! A customer's reply.

use axum::http::StatusCode;
use deskbell::ticket::{Body, Change, Entry, Event, Number, Status};

use super::{Bench, field};

async fn replies(bench: &Bench, number: Number) -> Vec<String> {
    let thread = bench.small.anna.ticket(number).await.unwrap();
    let body = |entry: Entry| match entry.event {
        Event::Replied { body: Body { text, .. } } => Some(text),
        Event::Opened { .. }
        | Event::Noted { .. }
        | Event::Changed { .. }
        | Event::Booking { .. }
        | Event::Rated { .. } => None,
    };
    thread.entries.into_iter().filter_map(body).collect()
}

#[tokio::test]
async fn a_reply_is_stored_and_stands_first_on_the_page() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    let answer = dana.reply(number, "It happened again.\r\n\r\nTwice.").await;
    assert_eq!(answer.summary(), "303 /ticket/1?sent");
    assert_eq!(replies(&bench, number).await, ["It happened again.\n\nTwice."]);
    let page = dana.get("/ticket/1?sent").await.page;
    assert!(page.contains("Your reply is here."), "{page}");
    assert!(page.find("It happened again.").unwrap() < page.find("please help.").unwrap());
}

#[tokio::test]
async fn a_form_sent_twice_is_one_reply() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    let page = dana.get("/ticket/1").await.page;
    let source_id = field(&page, "source_id").unwrap();
    for _ in 0..2 {
        let answer = dana.post("/ticket/1/reply", &[("source_id", &source_id), ("reply", "Once")]).await;
        assert_eq!(answer.summary(), "303 /ticket/1?sent");
    }
    assert_eq!(replies(&bench, number).await, ["Once"]);
}

#[tokio::test]
async fn nothing_and_too_much_are_refused_with_the_words_kept() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    let answer = dana.reply(number, " \n ").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.page.contains("Please write something first."));
    let long = "word ".repeat(14_000);
    let answer = dana.reply(number, &long).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.page.contains("too long for one message"));
    assert!(answer.page.contains(&long));
    assert!(replies(&bench, number).await.is_empty());
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_gives_the_words_back() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    dana.get("/ticket/1").await;
    bench.small.clock.advance(13 * 60 * 60 * 1000);
    let answer = dana.post("/ticket/1/reply", &[("source_id", "s"), ("reply", "An hour of writing")]).await;
    assert_eq!(answer.summary(), "403 This page was open for too long");
    assert!(answer.page.contains("An hour of writing"));
}

#[tokio::test]
async fn a_solved_ticket_is_open_again_and_a_closed_one_takes_no_reply() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let anna = &bench.small.anna;
    anna.change(&[number], &Change::Status(Status::Solved)).await.unwrap();
    let mut dana = bench.by_link(number).await;
    assert!(dana.get("/ticket/1").await.page.contains("Solved. Tell us if it is not"));
    dana.reply(number, "It is not.").await;
    assert_eq!(anna.ticket(number).await.unwrap().ticket.status, Status::Open);

    dana.get("/ticket/1").await;
    anna.change(&[number], &Change::Status(Status::Closed)).await.unwrap();
    let answer = dana.post("/ticket/1/reply", &[("source_id", "late"), ("reply", "One more thing")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let page = dana.get("/ticket/1").await.page;
    assert!(!page.contains("name=\"reply\""), "{page}");
    assert!(page.contains("This conversation has ended."), "{page}");
}

#[tokio::test]
async fn a_flood_of_replies_has_to_wait() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    for nth in 0..10 {
        assert_eq!(dana.reply(number, &format!("{nth}")).await.status, StatusCode::SEE_OTHER);
    }
    let answer = dana.reply(number, "one too many").await;
    assert_eq!(answer.summary(), "429 A little slower, please");
    assert_eq!(answer.header("retry-after"), "6");
    bench.small.clock.advance(60 * 1000);
    assert_eq!(dana.reply(number, "later").await.status, StatusCode::SEE_OTHER);
}
