//! Acting: once under one id, and only what can be taken.

use axum::body::Body;
use axum::http::header;
use deskbell::ticket::{Access, Change, Number, Status};
use serde_json::{Value, json};

use crate::pages::Bench;

fn words(text: &str) -> Value {
    json!({ "body": { "text": text } })
}

#[tokio::test]
async fn the_same_request_under_the_same_id_is_done_once() {
    let bench = Bench::open().await;
    bench.ticket().await;
    let anna = bench.program(Access::Write).await;
    let first = anna.post_as("\"key-1\"", "/tickets/1/replies", &words("Try now")).await;
    let again = anna.post_as("key-1", "/tickets/1/replies", &words("Try now")).await;
    assert_eq!(first.status, 201, "{}", first.page);
    assert_eq!((again.status, &again.page), (first.status, &first.page));
    assert_eq!(first.json()["source_id"], "key-1");
    for (path, body) in [
        ("/tickets/1/replies", words("Try tomorrow")),
        ("/tickets/1/notes", words("Try now")),
        ("/tickets/1/changes", json!({ "to": { "field": "status", "value": "solved" } })),
    ] {
        let other = anna.post_as("key-1", path, &body).await.problem();
        assert_eq!(other, "422 [idempotency-key] It was used for something else before: make a new one.", "{path}");
    }
    let replies = bench.small.anna.ticket(Number(1)).await.unwrap().entries;
    assert_eq!(replies.iter().filter(|entry| entry.source_id == "key-1").count(), 1);
}

#[tokio::test]
async fn a_ticket_is_opened_once_and_tells_its_address() {
    let bench = Bench::open().await;
    let anna = bench.program(Access::Write).await;
    let ticket =
        json!({ "subject": "Scanner hums", "body": { "text": "Since noon." }, "requester": 3, "category": "Print" });
    let first = anna.post_as("open-1", "/tickets", &ticket).await;
    let again = anna.post_as("open-1", "/tickets", &ticket).await;
    assert_eq!((first.status.as_u16(), first.header("location")), (201, "/api/v1/tickets/1"));
    assert_eq!(again.header("location"), "/api/v1/tickets/1");
    assert_eq!(first.json()["requester"]["name"], "Dana Ortiz");
    assert_eq!(first.json()["priority"], "normal");
}

#[tokio::test]
async fn a_change_over_somebody_elses_is_refused_with_their_value() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let anna = bench.program(Access::Write).await;
    bench.small.noor.change(&[number], &Change::Status(Status::Solved)).await.unwrap();
    let status = |value: &str| json!({ "field": "status", "value": value });
    let late = anna.post("/tickets/1/changes", &json!({ "from": status("new"), "to": status("waiting") })).await;
    assert_eq!(late.problem(), "409 Somebody else set the status to Solved meanwhile.");
    let same = anna.post("/tickets/1/changes", &json!({ "from": status("new"), "to": status("solved") })).await;
    assert_eq!((same.status.as_u16(), &same.json()["status"]), (200, &json!("solved")));
    let over = anna.post("/tickets/1/changes", &json!({ "to": status("open") })).await;
    assert_eq!(over.json()["status"], "open");
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_by_name() {
    let bench = Bench::open().await;
    bench.ticket().await;
    let anna = bench.program(Access::Write).await;
    let ticket = |field: &str, value: Value| {
        let mut ticket = json!({ "subject": "Scanner", "body": { "text": "It hums." }, "requester": 3 });
        ticket[field] = value;
        ticket
    };
    for (path, body, field) in [
        ("/tickets", ticket("author", json!(1)), "author"),
        ("/tickets", ticket("requester", json!(99)), "requester"),
        ("/tickets", ticket("assignee", json!(99)), "assignee"),
        ("/tickets", ticket("assignee", json!(3)), "assignee"),
        ("/tickets", ticket("subject", json!("")), "subject"),
        ("/tickets", ticket("subject", json!("x".repeat(251))), "subject"),
        ("/tickets/1/replies", words("  "), "message"),
        ("/tickets/1/replies", json!({ "body": { "text": "a", "role": "customer" } }), "role"),
        ("/tickets/1/replies", json!({}), "body"),
        ("/tickets/1/changes", json!({ "to": { "field": "watchers", "value": [99] } }), "watchers"),
        ("/tickets/1/changes", json!({ "to": { "field": "assignee" } }), "value"),
        ("/tickets/1/changes", json!({ "to": { "field": "assignee", "value": 3 } }), "assignee"),
        ("/tickets/1/changes", json!({ "to": { "field": "status", "value": "open", "by": 2 } }), "by"),
        (
            "/tickets/1/changes",
            json!({ "from": { "field": "priority", "value": "low" }, "to": { "field": "status", "value": "open" } }),
            "from",
        ),
    ] {
        let refused = anna.post(path, &body).await;
        assert_eq!((refused.status.as_u16(), refused.json()["field"].as_str()), (422, Some(field)), "{}", refused.page);
    }
    for link in ["javascript:alert(1)", "https://me:secret@cal.com/anna", "https://cal.com:8443/anna"] {
        let refused = anna.send("PUT", "/me/booking-link", &json!({ "booking_link_url": link })).await;
        assert_eq!(refused.json()["field"], "booking_link_url", "{link}: {}", refused.page);
    }
}

#[tokio::test]
async fn a_body_is_json_of_a_bounded_size_or_nothing() {
    let bench = Bench::open().await;
    bench.ticket().await;
    let anna = bench.program(Access::Write).await;
    let path = "/tickets/1/replies";
    let sent = async |kind: Option<&str>, coding: Option<&str>, body: String| {
        let mut request = anna.request("POST", path);
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        if let Some(coding) = coding {
            request = request.header(header::CONTENT_ENCODING, coding);
        }
        bench.ask(request.body(Body::from(body)).unwrap()).await.status.as_u16()
    };
    let good = words("Hello").to_string();
    assert_eq!(sent(Some("application/json; charset=utf-8"), None, good.clone()).await, 201);
    assert_eq!(sent(Some("text/plain"), None, good.clone()).await, 415);
    assert_eq!(sent(None, None, good.clone()).await, 415);
    assert_eq!(sent(Some("application/json"), Some("gzip"), good).await, 415);
    assert_eq!(sent(Some("application/json"), None, "{".to_owned()).await, 400);
    assert_eq!(sent(Some("application/json"), None, "[".repeat(200_000)).await, 422);
    assert_eq!(sent(Some("application/json"), None, words(&"x".repeat(256 * 1024)).to_string()).await, 413);
}

#[tokio::test]
async fn an_id_that_is_none_is_refused() {
    let bench = Bench::open().await;
    bench.ticket().await;
    let anna = bench.program(Access::Write).await;
    for key in ["", "two words", "\"\"", &"x".repeat(201)] {
        assert_eq!(anna.post_as(key, "/tickets/1/replies", &words("Hello")).await.status, 400, "{key:?}");
    }
}
