//! Who sees what: every address of the router, asked by everybody who may ask.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{StatusCode, header};
use deskbell::ticket::{Change, Number, Rights, Role, Status};
use jiff::Timestamp;

use super::world::{Row, Who, World};
use super::{Answer, Bench};
use crate::desk::{note, reply};

/// Everything that can be asked, in the order it is asked in. The API has a table of its own (`api::access`).
pub(super) const ROWS: &[Row] = &[
    Row::get("/", "/"),
    Row::get("/sign-in", "/sign-in"),
    Row::get("/sign-in/code", "/sign-in/code"),
    Row::get("/invite/{token}", "/invite/{invitation}")
        .foreign(&[("/invite/{used}", "/invite/{forged}"), ("/invite/{replaced}", "/invite/{forged}")]),
    Row::get("/link/{token}", "/link/{link}").foreign(&[("/link/{revoked}", "/link/{forged}")]),
    Row::get("/ticket/{number}", "/ticket/1").foreign(&[("/ticket/2", "/ticket/9")]),
    Row::get("/ticket/{number}/file/{id}", "/ticket/1/file/1").foreign(&[
        ("/ticket/2/file/3", "/ticket/9/file/3"),
        ("/ticket/1/file/2", "/ticket/1/file/9"),
        ("/ticket/1/file/3", "/ticket/1/file/9"),
    ]),
    Row::get("/ticket/{number}/book", "/ticket/1/book").foreign(&[("/ticket/2/book", "/ticket/9/book")]),
    Row::get("/ticket/{number}/clicked", "/ticket/1/clicked").foreign(&[("/ticket/2/clicked", "/ticket/9/clicked")]),
    Row::get("/new", "/new"),
    Row::get("/profile", "/profile"),
    Row::get("/profile/second-step", "/profile/second-step"),
    Row::get("/reports/bookings", "/reports/bookings"),
    Row::get("/reports/bookings/{file}", "/reports/bookings/calls.csv"),
    Row::get("/assets/{name}", "/assets/site.css"),
    Row::get("/healthz", "/healthz"),
    Row::get("/readyz", "/readyz"),
    Row::post("/sign-in", "/sign-in", &[("email", "nobody@desk.example"), ("password", "wrong")]),
    Row::post("/sign-in/code", "/sign-in/code", &[("code", "123456")]),
    Row::post("/invite/{token}", "/invite/{invitation}", &[("name", "New"), ("new", CHOSEN), ("again", CHOSEN)])
        .foreign(&[("/invite/{used}", "/invite/{forged}"), ("/invite/{replaced}", "/invite/{forged}")]),
    Row::post("/ticket/{number}/reply", "/ticket/1/reply", &[("source_id", "one"), ("reply", "Hello")])
        .foreign(&[("/ticket/2/reply", "/ticket/9/reply")]),
    Row::post("/ticket/{number}/proof", "/ticket/1/proof", &[("act", "mail")])
        .foreign(&[("/ticket/2/proof", "/ticket/9/proof")]),
    Row::post("/ticket/{number}/state", "/ticket/1/state", &[("act", "solved")])
        .foreign(&[("/ticket/2/state", "/ticket/9/state")]),
    Row::post("/ticket/{number}/rating", "/ticket/1/rating", &[("source_id", "two"), ("score", "good")])
        .foreign(&[("/ticket/2/rating", "/ticket/9/rating")]),
    Row::post("/new", "/new", &[("source_id", "three"), ("subject", "Badge"), ("text", "It is gone.")]),
    Row::post("/profile", "/profile", &[("booking_link", "https://cal.com/somebody/30min")]),
    Row::post("/profile/password", "/profile/password", &[("current", "wrong"), ("new", CHOSEN), ("again", CHOSEN)]),
    Row::post("/profile/sessions", "/profile/sessions", &[("end", "others")]),
    Row::post("/profile/second-step", "/profile/second-step", &[("act", "propose")]),
    Row::post("/hooks/{platform}/{name}", "/hooks/cal-com/support", &[])
        .foreign(&[("/hooks/cal-com/nobody", "/hooks/no-such/support")]),
    // Both end a session that is there.
    Row::post("/link/{token}", "/link/{link}", &[]).foreign(&[("/link/{revoked}", "/link/{forged}")]),
    Row::post("/sign-out", "/sign-out", &[]),
];

const CHOSEN: &str = "something I can type";

/// What became of a request, in five letters: its status, or `door` when it leads to the sign-in page.
fn became(answer: &Answer) -> String {
    let location = answer.header("location");
    let is_door = location == "/sign-in" || location.starts_with("/sign-in?next");
    if is_door { "door".to_owned() } else { answer.status.as_u16().to_string() }
}

#[tokio::test]
async fn every_address_is_asked_in_every_way_it_takes() {
    let world = World::of(Who::Nobody, |settings| settings).await;
    let document = world.bench.stranger().get("/openapi.json").await.json();
    let mut known = Vec::new();
    for pattern in world.patterns() {
        if let Some(path) = pattern.strip_prefix("/api/v1") {
            // Its own document is what the API's table is held against; the page to try it is for everybody, like that.
            assert!(
                matches!(path, "/openapi.json" | "/docs") || document["paths"].get(path).is_some(),
                "not in the document: {path}"
            );
            continue;
        }
        for method in world.methods(&pattern).await {
            known.push(format!("{method} {pattern}"));
        }
    }
    let asked: Vec<_> = ROWS.iter().map(|row| format!("{} {}", row.method, row.pattern)).collect();
    let missing: Vec<_> = known.iter().filter(|one| !asked.contains(one)).collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
    let gone: Vec<_> = asked.iter().filter(|one| !known.contains(one)).collect();
    assert!(gone.is_empty(), "no such address: {gone:?}");
}

#[tokio::test]
async fn every_address_by_everybody() {
    let mut lines: Vec<_> = ROWS.iter().map(|row| format!("{:<4} {:<27}", row.method, row.pattern)).collect();
    let mut head = " ".repeat(32);
    for who in Who::ALL {
        write!(head, " {:<5}", who.name()).unwrap();
        let world = World::of(who, |settings| settings).await;
        for (row, line) in ROWS.iter().zip(&mut lines) {
            write!(line, " {:<5}", became(&world.ask(row, row.path).await)).unwrap();
        }
    }
    let lines = std::iter::once(head).chain(lines).map(|line| line.trim_end().to_owned());
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[tokio::test]
async fn what_is_not_ones_own_is_absent_to_the_byte() {
    for who in Who::ALL.into_iter().filter(|who| who.is_outside()) {
        let world = World::of(who, |settings| settings).await;
        for row in ROWS {
            for (foreign, absent) in row.foreign {
                let [one, other] = [world.ask(row, foreign).await, world.ask(row, absent).await].map(|answer| {
                    // What was asked may be told again.
                    let location = answer.header("location").replace("/ticket/2", "/ticket/9");
                    (answer.status, location, without_location(answer.headers), answer.page)
                });
                assert_eq!(one, other, "{who:?}: {} {foreign} and {absent}", row.method);
                assert_ne!(one.0, StatusCode::OK, "{who:?}: {} {foreign}", row.method);
            }
        }
    }
}

fn without_location(mut headers: header::HeaderMap) -> header::HeaderMap {
    headers.remove(header::LOCATION);
    headers
}

/// How somebody tries to send a form in another's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forgery {
    WithoutToken,
    MadeUpToken,
    TokenOfAnotherSession,
    AnotherSite,
    AnotherOrigin,
    SubdomainOfOurs,
    PlainText,
}

#[tokio::test]
async fn no_form_is_taken_that_another_page_sent() {
    use Forgery::{
        AnotherOrigin, AnotherSite, MadeUpToken, PlainText, SubdomainOfOurs, TokenOfAnotherSession, WithoutToken,
    };
    for who in [Who::Link, Who::Owner, Who::Administrator] {
        let (world, thief) = (World::of(who, |settings| settings).await, World::of(who, |settings| settings).await);
        let before = trace(&world).await;
        let forms = ROWS.iter().filter(|row| row.method == "POST" && !row.pattern.starts_with("/hooks"));
        for row in forms {
            for forgery in [
                WithoutToken,
                MadeUpToken,
                TokenOfAnotherSession,
                AnotherSite,
                AnotherOrigin,
                SubdomainOfOurs,
                PlainText,
            ] {
                let csrf = match forgery {
                    WithoutToken => "",
                    MadeUpToken => "made-up-by-a-page",
                    TokenOfAnotherSession => thief.csrf.as_str(),
                    AnotherSite | AnotherOrigin | SubdomainOfOurs | PlainText => world.csrf.as_str(),
                };
                let mut request = world.request(row, row.path, csrf);
                let headers = request.headers_mut().unwrap();
                match forgery {
                    WithoutToken | MadeUpToken | TokenOfAnotherSession => {}
                    AnotherSite => drop(headers.insert("sec-fetch-site", "cross-site".parse().unwrap())),
                    SubdomainOfOurs => drop(headers.insert("sec-fetch-site", "same-site".parse().unwrap())),
                    AnotherOrigin => {
                        headers.remove("sec-fetch-site");
                        headers.insert(header::ORIGIN, "https://evil.example".parse().unwrap());
                    }
                    PlainText => drop(headers.insert(header::CONTENT_TYPE, "text/plain".parse().unwrap())),
                }
                let answer = world.bench.ask(request.body(row.filled_in(csrf)).unwrap()).await;
                let is_refused = matches!(answer.status.as_u16(), 403 | 404 | 415) || became(&answer) == "door";
                // Whoever has no account session is out already.
                let is_out = who == Who::Link && row.pattern == "/sign-out";
                assert!(is_refused || is_out, "{who:?}: {} {forgery:?}: {}", row.pattern, answer.summary());
            }
        }
        assert_eq!(trace(&world).await, before, "{who:?}: something was done");
    }
}

/// How much has happened on a desk, and how much of it stands in its log.
async fn trace(world: &World) -> (i64, usize) {
    let small = &world.bench.small;
    let lines = small.desk.console().audit(Timestamp::MIN).await.unwrap();
    (small.anna.last_seq().await.unwrap().0, lines.len())
}

#[tokio::test]
async fn whoever_was_shut_out_is_out_everywhere() {
    let bench = bench().await;
    let browsers = [
        bench.signed_in(bench.small.dana).await,
        bench.by_link(Number(1)).await,
        bench.signed_in(bench.small.noor.me()).await,
    ];
    bench.small.desk.console().disable(bench.small.dana).await.unwrap();
    bench.small.desk.console().disable(bench.small.noor.me()).await.unwrap();
    for mut browser in browsers {
        for (path, door) in [("/ticket/1", "/ticket/1"), ("/profile", "/profile"), ("/new", "/new")] {
            assert_eq!(browser.get(path).await.summary(), format!("303 /sign-in?next={door}"));
        }
        assert_eq!(browser.reply(Number(1), "Hello").await.status, StatusCode::FORBIDDEN);
    }
}

/// Ticket 1 is Dana's, ticket 2 is Lee's, ticket 3 does not exist.
async fn bench() -> Bench {
    let bench = Bench::open().await;
    bench.ticket().await;
    bench.small.ticket("Scanner", bench.small.lee).await;
    bench
}

#[tokio::test]
async fn a_role_that_changed_needs_a_new_sign_in() {
    let bench = bench().await;
    let mut noor = bench.signed_in(bench.small.noor.me()).await;
    let admin = bench.small.desk.admin(bench.small.anna.me()).await.unwrap();
    admin.set_role(bench.small.noor.me(), Role::Agent, Rights::Administrator).await.unwrap();
    assert_eq!(noor.get("/profile").await.summary(), "303 /sign-in?next=/profile");
}

#[tokio::test]
async fn a_number_has_one_address() {
    let bench = bench().await;
    let mut dana = bench.signed_in(bench.small.dana).await;
    for path in
        ["/ticket/01", "/ticket/+1", "/ticket/%231", "/ticket/1%20", "/ticket/99999999999999999999", "/ticket/1/"]
    {
        assert_eq!(dana.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn an_internal_note_is_on_nobodys_page() {
    let bench = bench().await;
    let number = Number(1);
    let anna = &bench.small.anna;
    anna.reply(number, &reply("a public word")).await.unwrap();
    anna.reply(number, &note("between ourselves")).await.unwrap();
    anna.change(&[number], &Change::Status(Status::Waiting)).await.unwrap();
    for mut browser in [
        bench.signed_in(bench.small.dana).await,
        bench.signed_in(bench.small.anna.me()).await,
        bench.by_link(number).await,
        bench.preview(number).await,
    ] {
        let page = browser.get("/ticket/1").await.page;
        assert!(page.contains("a public word"));
        assert!(!page.contains("between ourselves"));
    }
}

#[tokio::test]
async fn a_session_that_ended_opens_nothing() {
    let bench = bench().await;
    let mut dana = bench.signed_in(bench.small.dana).await;
    bench.small.clock.advance(13 * 60 * 60 * 1000);
    assert_eq!(dana.get("/ticket/1").await.summary(), "303 /sign-in?next=/ticket/1");
}

#[tokio::test]
async fn a_cookie_under_another_name_opens_nothing_more() {
    let bench = bench().await;
    let by_link = bench.by_link(Number(1)).await;
    let secret = by_link.cookie("deskbell-ticket-1").unwrap();
    let mut browser = bench.browser();
    browser.set_cookie("deskbell", secret);
    browser.set_cookie("deskbell-ticket-2", secret);
    assert_eq!(browser.get("/").await.summary(), "303 /sign-in");
    assert_eq!(browser.get("/ticket/2").await.summary(), "303 /sign-in?next=/ticket/2");
}

#[tokio::test]
async fn an_address_knows_its_methods() {
    let bench = bench().await;
    for (method, path) in [("DELETE", "/ticket/1"), ("GET", "/sign-out"), ("PUT", "/profile"), ("TRACE", "/")] {
        let answer = bench.ask(bench.browser().request(method, path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        assert!(answer.headers.contains_key(header::ALLOW), "{method} {path}");
    }
}
