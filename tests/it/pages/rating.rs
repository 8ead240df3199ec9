//! How a customer was helped: asked once it is solved, once each time, with one click.

use deskbell::ticket::{Change, Event, Number, Status};

use super::{Bench, field};

async fn rated(bench: &Bench, number: Number) -> Vec<(String, Option<String>)> {
    let entries = bench.small.anna.ticket(number).await.unwrap().entries;
    let rating = |event| match event {
        Event::Rated { rating } => Some((rating.score.id().to_owned(), rating.comment)),
        _ => None,
    };
    entries.into_iter().filter_map(|entry| rating(entry.event)).collect()
}

#[tokio::test]
async fn a_customer_says_how_they_were_helped_once_it_is_solved() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    assert!(!dana.get("/ticket/1").await.page.contains("How did we help you?"));
    assert_eq!(dana.post("/ticket/1/rating", &[("source_id", "a"), ("score", "good")]).await.status, 403);
    bench.small.anna.change(&[number], &Change::Status(Status::Solved)).await.unwrap();
    let page = dana.get("/ticket/1").await.page;
    assert!(page.contains("How did we help you?") && page.contains("It was all right"));
    let source_id = field(&page, "source_id").unwrap();
    for (score, comment) in [("", ""), ("great", ""), ("good", &"x".repeat(2001))] {
        let fields = [("source_id", source_id.as_str()), ("score", score), ("comment", comment)];
        assert_eq!(dana.post("/ticket/1/rating", &fields).await.status, 422, "{score}");
    }
    let fields = [("source_id", "one"), ("score", "good"), ("comment", "Quick & <b>kind</b>\r\nThanks")];
    for _ in 0..2 {
        assert_eq!(dana.post("/ticket/1/rating", &fields).await.summary(), "303 /ticket/1?rated");
    }
    assert_eq!(rated(&bench, number).await, [("good".to_owned(), Some("Quick & <b>kind</b>\nThanks".to_owned()))]);
    let page = dana.get("/ticket/1?rated").await.page;
    assert!(page.contains("Thank you for telling us.") && !page.contains("How did we help you?"));
    assert!(page.contains("You told us how we helped: Well") && !page.contains("<b>kind"));
    // It was not solved after all, and then it was: one may say so once more.
    bench.small.anna.change(&[number], &Change::Status(Status::Open)).await.unwrap();
    bench.small.anna.change(&[number], &Change::Status(Status::Solved)).await.unwrap();
    assert!(dana.get("/ticket/1").await.page.contains("How did we help you?"));
}

#[tokio::test]
async fn nobody_else_says_it_for_them() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    bench.small.anna.change(&[number], &Change::Status(Status::Solved)).await.unwrap();
    let fields = [("source_id", "one"), ("score", "bad")];
    let mut lee = bench.signed_in(bench.small.lee).await;
    lee.get("/").await;
    assert_eq!(lee.post("/ticket/1/rating", &fields).await.summary(), "404 There is nothing here");
    let mut anna = bench.signed_in(bench.small.anna.me()).await;
    assert!(!anna.get("/ticket/1").await.page.contains("How did we help you?"));
    assert_eq!(anna.post("/ticket/1/rating", &fields).await.summary(), "403 This is not yours to do");
    assert!(rated(&bench, number).await.is_empty());
}
