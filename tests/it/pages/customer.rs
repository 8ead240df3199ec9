//! What a customer does by themselves: writing anew, saying that it is solved, opening it again.

use axum::http::StatusCode;
use deskbell::ticket::{Change, Number, Status};

use super::{Bench, between, field};

async fn status(bench: &Bench, number: Number) -> Status {
    bench.small.anna.ticket(number).await.unwrap().ticket.status
}

#[tokio::test]
async fn a_customer_opens_a_ticket_once_however_often_the_form_is_sent() {
    let bench = Bench::open().await;
    let mut dana = bench.signed_in(bench.small.dana).await;
    let page = dana.get("/new").await.page;
    let source_id = field(&page, "source_id").unwrap();
    let fields = [("source_id", source_id.as_str()), ("subject", "The lamp"), ("text", "It is dark.")];
    for _ in 0..2 {
        assert_eq!(dana.post("/new", &fields).await.summary(), "303 /ticket/1?opened");
    }
    let page = dana.get("/ticket/1?opened").await.page;
    assert!(page.contains("We have your message") && page.contains("It is dark."));
    let thread = bench.small.anna.ticket(Number(1)).await.unwrap();
    assert_eq!((thread.requester.id, thread.entries.len()), (bench.small.dana, 1));
    assert!(dana.get("/").await.page.contains("The lamp"));
}

#[tokio::test]
async fn a_form_that_is_not_filled_in_keeps_what_was_written() {
    let bench = Bench::open().await;
    let mut dana = bench.signed_in(bench.small.dana).await;
    let source_id = field(&dana.get("/new").await.page, "source_id").unwrap();
    for (subject, text, trouble) in
        [("", "It is dark.", "The subject is empty"), ("The lamp", "  ", "The message is empty")]
    {
        let fields = [("source_id", source_id.as_str()), ("subject", subject), ("text", text)];
        let answer = dana.post("/new", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = between(&answer.page, "role=\"alert\">", "</p>").unwrap();
        assert!(said.starts_with(trouble), "{said}");
        assert_eq!(field(&answer.page, "source_id"), Some(source_id.clone()), "the same form, sent again");
        assert!(answer.page.contains(&format!("value=\"{subject}\"")) && answer.page.contains(text));
    }
    assert_eq!(dana.post("/new", &[("subject", "The lamp")]).await.status, StatusCode::FORBIDDEN, "no id of ours");
}

#[tokio::test]
async fn opening_tickets_by_the_dozen_has_to_wait() {
    let bench = Bench::open().await;
    let mut dana = bench.signed_in(bench.small.dana).await;
    dana.get("/new").await;
    let mut last = StatusCode::OK;
    for n in 0..12 {
        let (id, subject) = (format!("id-{n}"), format!("Lamp {n}"));
        last = dana.post("/new", &[("source_id", &id), ("subject", &subject), ("text", "Dark")]).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let mut lee = bench.signed_in(bench.small.lee).await;
    lee.get("/new").await;
    let fields = [("source_id", "lee"), ("subject", "Mine"), ("text", "Dark")];
    assert_eq!(lee.post("/new", &fields).await.status, StatusCode::SEE_OTHER, "one's waiting is nobody else's");
}

#[tokio::test]
async fn the_customer_says_it_is_solved_and_opens_it_again_even_once_closed() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    let page = dana.get("/ticket/1").await.page;
    assert!(page.contains(">This is solved</button>"));
    assert_eq!(dana.post("/ticket/1/state", &[("act", "solved")]).await.summary(), "303 /ticket/1?solved");
    assert_eq!(status(&bench, number).await, Status::Solved);
    assert!(dana.get("/ticket/1?solved").await.page.contains(">Open it again</button>"));
    bench.small.anna.change(&[number], &Change::Status(Status::Closed)).await.unwrap();
    let page = dana.get("/ticket/1").await.page;
    assert!(!page.contains("name=\"reply\""), "a closed ticket takes no answer");
    assert_eq!(dana.post("/ticket/1/state", &[("act", "unsolved")]).await.summary(), "303 /ticket/1?unsolved");
    assert_eq!(status(&bench, number).await, Status::Open);
    assert!(dana.get("/ticket/1").await.page.contains("name=\"reply\""));
    let by = bench.small.anna.ticket(number).await.unwrap().entries.last().unwrap().by.clone().unwrap();
    assert_eq!(by.id, bench.small.dana);
}

#[tokio::test]
async fn a_ticket_is_only_settled_by_its_customer() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut lee = bench.signed_in(bench.small.lee).await;
    lee.get("/").await;
    for path in ["/ticket/1/state", "/ticket/9/state"] {
        assert_eq!(lee.post(path, &[("act", "solved")]).await.summary(), "404 There is nothing here", "{path}");
    }
    let mut anna = bench.preview(number).await;
    let page = anna.get("/ticket/1").await.page;
    assert!(!page.contains("This is solved"));
    assert_eq!(anna.post("/ticket/1/state", &[("act", "solved")]).await.summary(), "403 This is not yours to do");
    assert_eq!(status(&bench, number).await, Status::New);
}

#[tokio::test]
async fn withdrawing_links_ends_them_and_what_they_opened_and_closing_ends_them() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let anna = &bench.small.anna;
    let state = async |token: &str| bench.browser().get(&format!("/link/{token}")).await.status.as_u16();
    let mut dana = bench.by_link(number).await;
    let token = anna.customer_link(number, 30).await.unwrap();
    assert_eq!(anna.revoke_links(number).await.unwrap(), 2);
    assert_eq!(state(&token).await, 404);
    assert_eq!(dana.get("/ticket/1").await.summary(), "303 /sign-in?next=/ticket/1");
    let mut dana = bench.by_link(number).await;
    let mut signed_in = bench.signed_in(bench.small.dana).await;
    assert_eq!(anna.revoke_links_of(bench.small.dana).await.unwrap(), 1);
    assert_eq!(dana.get("/ticket/1").await.summary(), "303 /sign-in?next=/ticket/1");
    assert_eq!(signed_in.get("/ticket/1").await.status, StatusCode::OK, "what she signed in to is hers");
    let token = anna.customer_link(number, 30).await.unwrap();
    anna.change(&[number], &Change::Status(Status::Solved)).await.unwrap();
    assert_eq!(state(&token).await, 200);
    anna.change(&[number], &Change::Status(Status::Closed)).await.unwrap();
    assert_eq!(state(&token).await, 404, "a link does not outlive the matter");
    assert_eq!(anna.links(number).await.unwrap().iter().filter(|link| link.revoked_at.is_none()).count(), 0);
}
