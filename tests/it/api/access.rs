//! Every operation of the document by every kind of caller. An operation without a row here fails.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::header;
use deskbell::desk::Scope;
use deskbell::ticket::{Access, Change, Number, Status};
use serde_json::{Value, json};

use super::Program;
use crate::pages::{Bench, PASSWORD};

/// What an operation is asked with.
fn row(name: &str) -> Option<(&'static str, Value)> {
    let words = json!({ "body": { "text": "Hello" } });
    let ticket = json!({ "subject": "Scanner", "body": { "text": "It hums." }, "requester": 3 });
    Some(match name {
        "sign_in" => ("/tokens", json!({ "email": "anna@desk.example", "password": PASSWORD, "name": "test" })),
        "me" => ("/me", Value::Null),
        "sign_out" => ("/me/token", Value::Null),
        "set_booking_link" => ("/me/booking-link", json!({ "booking_link_url": "https://cal.com/anna/15min" })),
        "clear_booking_link" => ("/me/booking-link", Value::Null),
        "people" => ("/people", Value::Null),
        "person" => ("/people/3", Value::Null),
        "fields" => ("/fields", Value::Null),
        "views" => ("/views", Value::Null),
        "tickets" => ("/tickets", Value::Null),
        "open_ticket" => ("/tickets", ticket),
        "ticket" => ("/tickets/1", Value::Null),
        "reply" => ("/tickets/1/replies", words),
        "note" => ("/tickets/1/notes", words),
        "change" => ("/tickets/1/changes", json!({ "to": { "field": "status", "value": "waiting" } })),
        "presence" | "begin_presence" | "end_presence" => ("/tickets/1/presence", Value::Null),
        "threads" => ("/threads", Value::Null),
        "entries" => ("/entries", Value::Null),
        "events" => ("/events", Value::Null),
        _ => return None,
    })
}

/// Every operation of the document: its method, path and name.
async fn operations(bench: &Bench) -> Vec<(String, String, String)> {
    let document = bench.stranger().get("/openapi.json").await.json();
    let paths = document["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, operation)| (method, path, operation["operationId"].as_str().unwrap()))
    });
    each.map(|(method, path, name)| (method.to_uppercase(), path.clone(), name.to_owned())).collect()
}

/// The ways to ask, one a column.
const CALLERS: [&str; 8] = ["nobody", "cookie", "customer", "wrong", "ended", "revoked", "reader", "writer"];

async fn ask(bench: &Bench, caller: &str, method: &str, path: &str, body: &Value) -> String {
    let anna = &bench.small.anna;
    let program = match caller {
        "nobody" | "cookie" | "customer" => bench.stranger(),
        "wrong" => Program { bench, token: Some("deskbell_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned()) },
        "reader" => bench.program(Access::Read).await,
        _ => bench.program(Access::Write).await,
    };
    match caller {
        "ended" => bench.small.clock.advance(31 * 24 * 60 * 60 * 1000),
        "revoked" => {
            let newest = anna.tokens().await.unwrap().remove(0);
            anna.end_token(&newest.id).await.unwrap();
        }
        _ => {}
    }
    let mut request = program.request(method, path);
    if let "cookie" | "customer" = caller {
        let person = if caller == "cookie" { anna.me() } else { bench.small.dana };
        let session = bench.small.desk.system().start_session(person, Scope::Person, "a browser").await.unwrap();
        request = request.header(header::COOKIE, format!("deskbell={}", session.secret));
    }
    let body = match body {
        Value::Null => Body::empty(),
        body => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        }
    };
    // An event stream has no end: its status is all there is to see here.
    bench.status(request.body(body).unwrap()).await.as_u16().to_string()
}

#[tokio::test]
async fn every_operation_by_every_caller() {
    let mut table = String::new();
    writeln!(table, "{:<40} {}", "", CALLERS.map(|caller| format!("{caller:<8}")).join(" ").trim_end()).unwrap();
    for (method, path, name) in operations(&Bench::open().await).await {
        let (address, body) = row(&name).unwrap_or_else(|| panic!("no row for {name}: {method} {path}"));
        let mut line = format!("{:<40}", format!("{method} {path}"));
        let bench = Bench::open().await;
        bench.ticket().await;
        if name == "sign_in" {
            bench.account(bench.small.anna.me()).await;
        }
        for caller in CALLERS {
            let status = ask(&bench, caller, &method, address, &body).await;
            write!(line, " {status:<8}").unwrap();
        }
        writeln!(table, "{}", line.trim_end()).unwrap();
    }
    insta::assert_snapshot!(table, @r"
                                             nobody   cookie   customer wrong    ended    revoked  reader   writer
    GET /entries                             401      401      401      401      401      401      200      200
    GET /events                              401      401      401      401      401      401      200      200
    GET /fields                              401      401      401      401      401      401      200      200
    GET /me                                  401      401      401      401      401      401      200      200
    DELETE /me/booking-link                  401      401      401      401      401      401      403      204
    PUT /me/booking-link                     401      401      401      401      401      401      403      204
    DELETE /me/token                         401      401      401      401      401      401      204      204
    GET /people                              401      401      401      401      401      401      200      200
    GET /people/{id}                         401      401      401      401      401      401      200      200
    GET /threads                             401      401      401      401      401      401      200      200
    GET /tickets                             401      401      401      401      401      401      200      200
    POST /tickets                            401      401      401      401      401      401      403      201
    GET /tickets/{number}                    401      401      401      401      401      401      200      200
    POST /tickets/{number}/changes           401      401      401      401      401      401      403      200
    POST /tickets/{number}/notes             401      401      401      401      401      401      403      201
    DELETE /tickets/{number}/presence        401      401      401      401      401      401      403      204
    GET /tickets/{number}/presence           401      401      401      401      401      401      200      200
    PUT /tickets/{number}/presence           401      401      401      401      401      401      403      200
    POST /tickets/{number}/replies           401      401      401      401      401      401      403      201
    POST /tokens                             201      201      201      201      201      201      201      201
    GET /views                               401      401      401      401      401      401      200      200
    ");
}

#[tokio::test]
async fn what_is_somebody_elses_is_absent_to_the_byte() {
    let bench = Bench::open().await;
    let noor = {
        let (token, _) = bench.small.noor.add_token("hers", Access::Write, 30).await.unwrap();
        token.id
    };
    assert!(bench.small.anna.end_token(&noor).await.is_err());
    let anna = bench.program(Access::Read).await;
    let (one, other) = (anna.get("/tickets/98").await, anna.get("/people/99").await);
    assert_eq!((one.status, &one.page), (other.status, &other.page));
    assert_eq!(one.headers, other.headers);
    assert_eq!(one.problem(), "404 It does not exist, or it is not yours to see.");
}

#[tokio::test]
async fn an_agent_who_is_none_any_more_is_nobody() {
    let bench = Bench::open().await;
    bench.account(bench.small.dana).await;
    let asked = json!({ "email": "dana@desk.example", "password": PASSWORD, "name": "mine" });
    let refused = bench.stranger().post("/tokens", &asked).await;
    assert_eq!(refused.problem(), "403 This is for agents: customers have the pages.");
}

#[tokio::test]
async fn what_is_wrong_is_said_in_one_form_everywhere() {
    let bench = Bench::open().await;
    let anna = bench.program(Access::Write).await;
    assert_eq!(anna.get("/nothing").await.problem(), "404 It does not exist, or it is not yours to see.");
    let method = anna.send("PATCH", "/tickets", &json!({})).await;
    assert_eq!(method.problem(), "405 The address exists; the Allow header names what it takes.");
    assert_eq!(method.header("allow"), "GET,HEAD,POST");
    let nobody = bench.stranger().get("/me").await;
    assert!(nobody.problem().starts_with("401 Send Authorization: Bearer"));
    assert_eq!(nobody.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn a_note_is_for_agents_and_reaches_them() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    bench.small.anna.change(&[number], &Change::Status(Status::Waiting)).await.unwrap();
    let anna = bench.program(Access::Write).await;
    anna.post(&format!("/tickets/{number}/notes"), &json!({ "body": { "text": "between ourselves" } })).await;
    assert!(anna.get("/entries").await.page.contains("between ourselves"));
    let page = bench.signed_in(bench.small.dana).await.get(&format!("/ticket/{}", Number(1))).await.page;
    assert!(!page.contains("between ourselves"));
}
