//! What every answer tells the browser besides its page, by snapshot: each kind of answer of every address.
//!
//! Ids of requests, lengths and the secrets in cookies are left out.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use deskbell::booking::BookingLink;
use deskbell::ticket::{Access, Number};
use deskbell::web::BookingOrigin;
use serde_json::json;
use tower::ServiceExt as _;

use super::access::ROWS;
use super::world::{Who, World};
use super::{Answer, Bench, PASSWORD, Settings, between};

/// What answers said, a kind of answer after another.
#[derive(Default)]
struct Told(Vec<(String, Vec<String>)>);

impl Told {
    /// Keeps what an answer said, unless the same kind has said the same already.
    fn note(&mut self, what: &str, status: u16, headers: &HeaderMap) {
        let kind = format!("{what} {status}");
        let lines = lines(headers);
        if !self.0.iter().any(|(one, said)| *one == kind && *said == lines) {
            self.0.push((kind, lines));
        }
    }

    fn answer(&mut self, what: &str, answer: &Answer) {
        self.note(what, answer.status.as_u16(), &answer.headers);
    }

    /// What most of them said, and then for each set of differences the answers that have it.
    fn table(self) -> String {
        let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
        for line in self.0.iter().flat_map(|(_, lines)| lines) {
            *counts.entry(line).or_default() += 1;
        }
        let usual: Vec<_> =
            counts.into_iter().filter(|(_, count)| count * 2 > self.0.len()).map(|(line, _)| line.clone()).collect();
        let mut groups: BTreeMap<Vec<String>, Vec<&str>> = BTreeMap::new();
        for (kind, lines) in &self.0 {
            let more = lines.iter().filter(|line| !usual.contains(line));
            let less = usual.iter().map(|line| name(line)).filter(|one| !lines.iter().any(|line| name(line) == *one));
            let less = less.map(|name| format!("without {name}"));
            groups.entry(more.cloned().chain(less).collect()).or_default().push(kind);
        }
        let block = |kinds: &[&str], lines: &[String]| {
            let lines = lines.iter().fold(String::new(), |text, line| text + "    " + line + "\n");
            format!("{}\n{lines}", kinds.join("\n"))
        };
        let first = block(&["every answer, where it says nothing else"], &usual);
        let rest = groups.iter().map(|(lines, kinds)| block(kinds, lines));
        std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n")
    }
}

fn name(line: &str) -> &str {
    line.split(':').next().unwrap()
}

fn lines(headers: &HeaderMap) -> Vec<String> {
    let mut lines: Vec<_> = headers
        .iter()
        .filter(|(name, _)| !["x-request-id", "content-length"].contains(&name.as_str()))
        .map(|(name, value)| match (name, value.to_str().unwrap()) {
            (&header::SET_COOKIE, value) => {
                let (pair, rest) = value.split_once(';').unwrap();
                let (cookie, secret) = pair.split_once('=').unwrap();
                let secret = if secret.is_empty() { "" } else { "SECRET" };
                format!("{name}: {cookie}={secret};{rest}")
            }
            (&header::ETAG, _) => format!("{name}: TAG"),
            (_, value) => format!("{name}: {value}"),
        })
        .collect();
    lines.sort();
    lines
}

/// A desk that people reach by https.
fn by_https(settings: Settings) -> Settings {
    Settings { public_url: Some("https://desk.example/".parse().unwrap()), ..settings }
}

#[tokio::test]
async fn the_pages_by_https() {
    let mut told = Told::default();
    for who in Who::ALL {
        let world = World::of(who, by_https).await;
        for row in ROWS {
            let mut answer = world.ask(row, row.path).await;
            if answer.header("location").starts_with("/ticket/3") {
                answer.headers.insert(header::LOCATION, "/ticket/NEW?opened".parse().unwrap());
            }
            told.answer(&format!("{} {}", row.method, row.pattern), &answer);
        }
    }
    insta::assert_snapshot!(told.table());
}

/// What somebody meets who signs in with two steps, and whoever asks for what is not there or too much.
#[tokio::test]
async fn signing_in_by_https_and_what_goes_wrong() {
    let mut told = Told::default();
    let bench = Bench::with(by_https).await;
    bench.ticket().await;
    let email = bench.account(bench.small.dana).await;
    let mut dana = bench.browser();
    told.answer("GET /sign-in, the first time", &dana.get("/sign-in").await);
    let signed_in = dana.post("/sign-in", &[("email", &email), ("password", PASSWORD)]).await;
    told.answer("POST /sign-in, right", &signed_in);
    dana.get("/profile/second-step").await;
    dana.post("/profile/second-step", &[("act", "propose")]).await;
    let page = dana.get("/profile/second-step").await.page;
    let secret = between(&page, "class=\"secret\">", "</code>").unwrap().replace(' ', "");
    let code = super::second_step::code(&bench, &secret);
    let on = dana.post("/profile/second-step", &[("act", "begin"), ("code", &code)]).await;
    told.answer("POST /profile/second-step, on", &on);
    let mut again = bench.browser();
    told.answer("POST /sign-in, the password of two steps", &again.sign_in(&email, PASSWORD).await);
    told.answer("GET /sign-in/code", &again.get("/sign-in/code").await);
    told.answer("POST /sign-in/code, wrong", &again.post("/sign-in/code", &[("code", "000000")]).await);
    let paper = between(&on.page, "<li><code>", "</code>").unwrap().to_owned();
    told.answer("POST /sign-in/code, right", &again.post("/sign-in/code", &[("code", &paper)]).await);
    told.answer("POST /new, too long", &again.post("/new", &[("text", &"x".repeat(300_000))]).await);
    told.answer("GET /nothing", &again.get("/nothing").await);
    let style = between(&again.get("/profile").await.page, "href=\"/assets/site.css", "\"").unwrap().to_owned();
    told.answer("GET /assets/site.css?v=", &again.get(&format!("/assets/site.css{style}")).await);
    let put = again.request("PUT", "/profile").body(Body::empty()).unwrap();
    told.answer("PUT /profile", &again.send(put).await);
    let plain = again.request("POST", "/new").header(header::CONTENT_TYPE, "text/plain").body("text".into()).unwrap();
    told.answer("POST /new, plain text", &again.send(plain).await);
    for _ in 0..5 {
        bench.browser().sign_in(&email, "wrong").await;
    }
    told.answer("POST /sign-in, too often", &bench.browser().sign_in(&email, "wrong").await);
    insta::assert_snapshot!(told.table());
}

/// The card that a ticket has decides what its page may load.
#[tokio::test]
async fn the_ticket_page_by_what_its_card_embeds() {
    let mut told = Told::default();
    let apart = |settings| Settings {
        booking: Some(BookingOrigin { url: "https://book.example".parse().unwrap(), listen: None }),
        ..by_https(settings)
    };
    for (what, link, bench) in [
        ("no link", None, Bench::with(by_https).await),
        ("a script", Some("https://cal.com/anna/30min"), Bench::with(by_https).await),
        ("a frame", Some("https://calendly.com/anna/30min"), Bench::with(by_https).await),
        ("a page of its own", Some("https://book.somewhere.example/anna"), Bench::with(by_https).await),
        ("the booking origin", Some("https://cal.com/anna/30min"), Bench::with(apart).await),
    ] {
        let number = bench.ticket().await;
        let link = link.map(|link| BookingLink::parse(link).unwrap());
        bench.small.anna.set_booking_link(link.as_ref()).await.unwrap();
        let begun = bench.small.desk.system();
        let begun = begun.start_session(bench.small.dana, deskbell::desk::Scope::Ticket(number), "").await.unwrap();
        let mut dana = bench.browser();
        dana.set_cookie("__Host-deskbell-ticket-1", &begun.secret);
        told.answer(&format!("GET /ticket/{{number}}, {what}"), &dana.get(&format!("/ticket/{}", Number(1))).await);
    }
    let bench = Bench::with(apart).await;
    for path in ["/cal-com/app.cal.com", "/cal-com/evil.example", "/assets/calendar.js", "/healthz", "/ticket/1"] {
        let request = Request::get(path).header(header::HOST, "book.example").body(Body::empty()).unwrap();
        told.answer(&format!("GET https://book.example{path}"), &bench.ask(request).await);
    }
    insta::assert_snapshot!(told.table());
}

#[tokio::test]
async fn the_api_by_https() {
    let mut told = Told::default();
    let bench = Bench::with(by_https).await;
    let number = bench.ticket().await;
    let anna = bench.program(Access::Write).await;
    let me = anna.get("/me").await;
    told.answer("GET /me", &me);
    let known = anna.request("GET", "/me").header(header::IF_NONE_MATCH, me.header("etag"));
    told.answer("GET /me", &bench.ask(known.body(Body::empty()).unwrap()).await);
    told.answer("GET /openapi.json", &bench.stranger().get("/openapi.json").await);
    told.answer("GET /me", &bench.stranger().get("/me").await);
    told.answer("GET /nothing", &anna.get("/nothing").await);
    told.answer("PATCH /tickets", &anna.send("PATCH", "/tickets", &json!({})).await);
    told.answer("GET /tickets?limit=0", &anna.get("/tickets?limit=0").await);
    let replies = format!("/tickets/{number}/replies");
    told.answer("POST /replies", &anna.post(&replies, &json!({ "body": { "text": "Hello" } })).await);
    told.answer("POST /replies", &anna.post(&replies, &json!({})).await);
    let reader = bench.program(Access::Read).await;
    told.answer("POST /replies", &reader.post(&replies, &json!({ "body": { "text": "Hello" } })).await);
    told.answer("DELETE /me/token", &reader.send("DELETE", "/me/token", &json!({})).await);
    let wrong = json!({ "email": "anna@desk.example", "password": "wrong", "name": "x" });
    for _ in 0..6 {
        told.answer("POST /tokens", &bench.stranger().post("/tokens", &wrong).await);
    }
    // The stream has no end; its headers are all there is to see here.
    let events = anna.request("GET", "/events").body(Body::empty()).unwrap();
    let stream = bench.router.clone().oneshot(events).await.unwrap();
    told.note("GET /events", stream.status().as_u16(), stream.headers());
    insta::assert_snapshot!(told.table());
}

/// Over plain http, as on one's own machine, cookies are neither `Secure` nor of the host alone, and nothing is said
/// of https.
#[tokio::test]
async fn without_https_nothing_is_promised_that_cannot_be_kept() {
    let bench = Bench::open().await;
    let answer = bench.browser().get("/sign-in").await;
    assert_eq!(answer.header("strict-transport-security"), "");
    let cookie = lines(&answer.headers).into_iter().find(|line| line.starts_with("set-cookie"));
    let expected = "set-cookie: deskbell-form=SECRET; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax";
    assert_eq!(cookie.as_deref(), Some(expected));
}
