//! Reading: pages, cursors, entries after one, and "you have it already".

use axum::body::Body;
use deskbell::ticket::Access;
use serde_json::Value;

use super::Program;
use crate::desk::reply;
use crate::pages::{Answer, Bench};

/// Follows `next` to the end, and gives every value of `field`.
async fn all(program: &Program<'_>, path: &str, list: &str, field: &str) -> Vec<i64> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = program.get(&format!("{path}{cursor}")).await.json();
        found.extend(page[list].as_array().unwrap().iter().map(|one| one[field].as_i64().unwrap()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

#[tokio::test]
async fn cursors_give_everything_once_and_in_order() {
    let bench = Bench::open().await;
    for count in 1..=7 {
        bench.small.ticket(&format!("Printer {count}"), bench.small.dana).await;
    }
    bench.small.ticket("Scanner", bench.small.lee).await;
    let anna = bench.program(Access::Read).await;
    assert_eq!(all(&anna, "/tickets?limit=3", "tickets", "number").await, [8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(all(&anna, "/tickets?limit=3&q=printer", "tickets", "number").await, [7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(all(&anna, "/threads?limit=3", "threads", "number").await, [8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(all(&anna, "/people?limit=3", "people", "id").await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn entries_are_read_from_where_one_left_off() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    for words in ["one", "two", "three"] {
        bench.small.anna.reply(number, &reply(words)).await.unwrap();
    }
    let anna = bench.program(Access::Read).await;
    let (mut after, mut events) = (0, Vec::new());
    loop {
        let page = anna.get(&format!("/entries?limit=2&after={after}")).await.json();
        events.extend(page["entries"].as_array().unwrap().iter().map(|one| one["event"].as_str().unwrap().to_owned()));
        after = page["last"].as_i64().unwrap();
        if page["has_more"] == Value::Bool(false) {
            break;
        }
    }
    assert_eq!(events, ["opened", "changed", "replied", "changed", "replied", "replied"]);
    let nothing = anna.get(&format!("/entries?after={after}")).await.json();
    assert_eq!(nothing, serde_json::json!({ "entries": [], "last": after, "has_more": false }));
}

#[tokio::test]
async fn what_one_has_already_is_not_sent_again() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let anna = bench.program(Access::Read).await;
    let first = anna.get("/tickets/1").await;
    let tag = first.header("etag").to_owned();
    let again = async |tag: &str| -> Answer {
        let request = anna.request("GET", "/tickets/1").header("if-none-match", tag).body(Body::empty());
        bench.ask(request.unwrap()).await
    };
    let answer = again(&format!("\"other\", W/{tag}")).await;
    assert_eq!((answer.status.as_u16(), answer.page.as_str()), (304, ""));
    assert_eq!(answer.header("etag"), tag);
    bench.small.anna.reply(number, &reply("news")).await.unwrap();
    let answer = again(&tag).await;
    assert_eq!(answer.status, 200);
    assert_ne!(answer.header("etag"), tag);
}

#[tokio::test]
async fn what_stands_after_the_question_mark_is_read_strictly() {
    let bench = Bench::open().await;
    let anna = bench.program(Access::Read).await;
    for (path, said) in [
        ("/tickets?cursor=abc", "400 \"abc\" is not a cursor: take the one that an answer gave as `next`."),
        ("/tickets?limit=0", "400 Limit: 0 is not from 1 to 500."),
        ("/tickets?limit=501", "400 Limit: 501 is not from 1 to 500."),
        (
            "/tickets?q=statsu:open",
            "400 Q: there is no key \"statsu\", did you mean status: ? Keys: status is priority \
          assignee requester watcher category module company call.",
        ),
        ("/people?q=a&ids=1", "400 Q, ids and cursor: write one of them."),
        ("/people?ids=1,x", "400 Ids: write at most 100 numbers, such as 3,7."),
        ("/people?cursor=0", "400 \"0\" is not a cursor: take the one that an answer gave as `next`."),
        ("/entries?after=-1", "400 After: -1 is no entry's number."),
    ] {
        assert_eq!(anna.get(path).await.problem(), said, "{path}");
    }
    let unknown = anna.get("/tickets?limti=5").await.problem();
    assert!(unknown.starts_with("400 ") && unknown.contains("limti"), "{unknown}");
}

#[tokio::test]
async fn every_reference_of_the_document_leads_somewhere() {
    let bench = Bench::open().await;
    let document = bench.stranger().get("/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 20, "{references:?}");
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            references.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| collect(value, references));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
