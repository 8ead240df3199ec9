//! Who sees what: every address, asked by every kind of caller.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{StatusCode, header};
use deskbell::ticket::{Change, Number, Rights, Role, Status};

use super::{Bench, Browser};
use crate::desk::{note, reply};

const GETS: [&str; 20] = [
    "/",
    "/sign-in",
    "/ticket/1",
    "/ticket/2",
    "/ticket/3",
    "/link/forged",
    "/profile",
    "/assets/none",
    "/healthz",
    "/readyz",
    "/nothing",
    "/sign-in/code",
    "/invite/forged",
    "/profile/second-step",
    "/new",
    "/ticket/1/file/1",
    "/ticket/1/book",
    "/ticket/1/clicked",
    "/reports/bookings",
    "/reports/bookings/calls.csv",
];

const POSTS: [&str; 18] = [
    "/sign-in",
    "/ticket/1/reply",
    "/ticket/2/reply",
    "/ticket/3/reply",
    "/link/forged",
    "/profile",
    "/profile/password",
    "/profile/sessions",
    "/sign-in/code",
    "/invite/forged",
    "/profile/second-step",
    "/new",
    "/ticket/1/state",
    "/ticket/2/state",
    "/ticket/1/proof",
    "/ticket/1/rating",
    "/hooks/cal-com/desk",
    "/sign-out",
];

/// Ticket 1 is Dana's, ticket 2 is Lee's, ticket 3 does not exist.
async fn bench() -> Bench {
    let bench = Bench::open().await;
    bench.ticket().await;
    bench.small.ticket("Scanner", bench.small.lee).await;
    bench
}

/// One line for each address. The forms are empty, but carry the caller's own token.
async fn table(mut browser: Browser<'_>) -> String {
    let mut table = String::new();
    for path in GETS {
        writeln!(table, "GET  {path:<22} {}", browser.get(path).await.summary()).unwrap();
    }
    let csrf = browser.csrf.clone();
    for path in POSTS {
        writeln!(table, "POST {path:<22} {}", browser.post_with(path, &csrf, &[]).await.summary()).unwrap();
    }
    table
}

/// Every page of the router, as `src/web/route.rs` writes it, is asked above.
#[test]
fn every_page_has_a_row() {
    let route = include_str!("../../../src/web/route.rs");
    let mut pages = 0;
    for line in route.lines() {
        let Some((path, answers)) = line.split_once(".route(\"").and_then(|(_, rest)| rest.split_once('"')) else {
            continue;
        };
        for (method, rows) in [("get(", GETS.as_slice()), ("post(", POSTS.as_slice())] {
            let is_asked = rows.iter().any(|row| is_of(path, row));
            assert!(!answers.contains(method) || is_asked, "no row for {path}: {method}");
        }
        pages += 1;
    }
    assert!(pages > 5);
}

/// Whether an address is one of a path with variables in braces.
fn is_of(path: &str, address: &str) -> bool {
    let (path, address): (Vec<_>, Vec<_>) = (path.split('/').collect(), address.split('/').collect());
    let same = |(one, other): (&&str, &&str)| one == other || one.starts_with('{');
    path.len() == address.len() && path.iter().zip(&address).all(same)
}

#[tokio::test]
async fn nobody_sees_nothing_but_the_way_in() {
    let bench = bench().await;
    insta::assert_snapshot!(table(bench.browser()).await, @r#"
    GET  /                      303 /sign-in
    GET  /sign-in               200 Sign in
    GET  /ticket/1              303 /sign-in?next=/ticket/1
    GET  /ticket/2              303 /sign-in?next=/ticket/2
    GET  /ticket/3              303 /sign-in?next=/ticket/3
    GET  /link/forged           404 This link does not work any more
    GET  /profile               303 /sign-in?next=/profile
    GET  /assets/none           404 There is nothing here
    GET  /healthz               200
    GET  /readyz                200
    GET  /nothing               404 There is nothing here
    GET  /sign-in/code          303 /sign-in
    GET  /invite/forged         404 This link does not work any more
    GET  /profile/second-step   303 /sign-in?next=/profile
    GET  /new                   303 /sign-in?next=/new
    GET  /ticket/1/file/1       303 /sign-in?next=/ticket/1
    GET  /ticket/1/book         303 /sign-in?next=/ticket/1
    GET  /ticket/1/clicked      404 There is nothing here
    GET  /reports/bookings      303 /sign-in?next=/reports/bookings
    GET  /reports/bookings/calls.csv 303 /sign-in?next=/reports/bookings
    POST /sign-in               422 Sign in
    POST /ticket/1/reply        403 This page was open for too long
    POST /ticket/2/reply        403 This page was open for too long
    POST /ticket/3/reply        403 This page was open for too long
    POST /link/forged           404 This link does not work any more
    POST /profile               403 This page was open for too long
    POST /profile/password      403 This page was open for too long
    POST /profile/sessions      403 This page was open for too long
    POST /sign-in/code          303 /sign-in
    POST /invite/forged         404 This link does not work any more
    POST /profile/second-step   403 This page was open for too long
    POST /new                   403 This page was open for too long
    POST /ticket/1/state        403 This page was open for too long
    POST /ticket/2/state        403 This page was open for too long
    POST /ticket/1/proof        403 This page was open for too long
    POST /ticket/1/rating       403 This page was open for too long
    POST /hooks/cal-com/desk    404 There is nothing here
    POST /sign-out              303 /sign-in?out
    "#);
}

#[tokio::test]
async fn a_link_opens_its_ticket_alone() {
    let bench = bench().await;
    insta::assert_snapshot!(table(bench.by_link(Number(1)).await).await, @r#"
    GET  /                      303 /sign-in
    GET  /sign-in               200 Sign in
    GET  /ticket/1              200 VPN drops
    GET  /ticket/2              303 /sign-in?next=/ticket/2
    GET  /ticket/3              303 /sign-in?next=/ticket/3
    GET  /link/forged           404 This link does not work any more
    GET  /profile               303 /sign-in?next=/profile
    GET  /assets/none           404 There is nothing here
    GET  /healthz               200
    GET  /readyz                200
    GET  /nothing               404 There is nothing here
    GET  /sign-in/code          303 /sign-in
    GET  /invite/forged         404 This link does not work any more
    GET  /profile/second-step   303 /sign-in?next=/profile
    GET  /new                   303 /sign-in?next=/new
    GET  /ticket/1/file/1       404 There is nothing here
    GET  /ticket/1/book         303 /ticket/1?times#book-a-call
    GET  /ticket/1/clicked      204
    GET  /reports/bookings      303 /sign-in?next=/reports/bookings
    GET  /reports/bookings/calls.csv 303 /sign-in?next=/reports/bookings
    POST /sign-in               403 Sign in
    POST /ticket/1/reply        422 VPN drops
    POST /ticket/2/reply        403 This page was open for too long
    POST /ticket/3/reply        403 This page was open for too long
    POST /link/forged           404 This link does not work any more
    POST /profile               403 This page was open for too long
    POST /profile/password      403 This page was open for too long
    POST /profile/sessions      403 This page was open for too long
    POST /sign-in/code          303 /sign-in
    POST /invite/forged         404 This link does not work any more
    POST /profile/second-step   403 This page was open for too long
    POST /new                   403 This page was open for too long
    POST /ticket/1/state        422 That cannot be taken
    POST /ticket/2/state        403 This page was open for too long
    POST /ticket/1/proof        303 /ticket/1
    POST /ticket/1/rating       422 That cannot be taken
    POST /hooks/cal-com/desk    404 There is nothing here
    POST /sign-out              303 /sign-in?out
    "#);
}

#[tokio::test]
async fn the_customer_sees_their_own_tickets() {
    let bench = bench().await;
    insta::assert_snapshot!(table(bench.signed_in(bench.small.dana).await).await, @r#"
    GET  /                      200 My tickets
    GET  /sign-in               303 /
    GET  /ticket/1              200 VPN drops
    GET  /ticket/2              404 There is nothing here
    GET  /ticket/3              404 There is nothing here
    GET  /link/forged           404 This link does not work any more
    GET  /profile               200 Profile
    GET  /assets/none           404 There is nothing here
    GET  /healthz               200
    GET  /readyz                200
    GET  /nothing               404 There is nothing here
    GET  /sign-in/code          303 /sign-in
    GET  /invite/forged         404 This link does not work any more
    GET  /profile/second-step   200 Second step
    GET  /new                   200 Write to us
    GET  /ticket/1/file/1       404 There is nothing here
    GET  /ticket/1/book         303 /ticket/1?times#book-a-call
    GET  /ticket/1/clicked      204
    GET  /reports/bookings      404 There is nothing here
    GET  /reports/bookings/calls.csv 404 There is nothing here
    POST /sign-in               403 Sign in
    POST /ticket/1/reply        422 VPN drops
    POST /ticket/2/reply        404 There is nothing here
    POST /ticket/3/reply        404 There is nothing here
    POST /link/forged           404 This link does not work any more
    POST /profile               403 This is not yours to do
    POST /profile/password      422 Profile
    POST /profile/sessions      303 /profile?ended
    POST /sign-in/code          303 /sign-in
    POST /invite/forged         404 This link does not work any more
    POST /profile/second-step   422 That cannot be taken
    POST /new                   403 This page was open for too long
    POST /ticket/1/state        422 That cannot be taken
    POST /ticket/2/state        404 There is nothing here
    POST /ticket/1/proof        303 /ticket/1
    POST /ticket/1/rating       422 That cannot be taken
    POST /hooks/cal-com/desk    404 There is nothing here
    POST /sign-out              303 /sign-in?out
    "#);
}

#[tokio::test]
async fn another_customer_sees_theirs() {
    let bench = bench().await;
    insta::assert_snapshot!(table(bench.signed_in(bench.small.lee).await).await, @r#"
    GET  /                      200 My tickets
    GET  /sign-in               303 /
    GET  /ticket/1              404 There is nothing here
    GET  /ticket/2              200 Scanner
    GET  /ticket/3              404 There is nothing here
    GET  /link/forged           404 This link does not work any more
    GET  /profile               200 Profile
    GET  /assets/none           404 There is nothing here
    GET  /healthz               200
    GET  /readyz                200
    GET  /nothing               404 There is nothing here
    GET  /sign-in/code          303 /sign-in
    GET  /invite/forged         404 This link does not work any more
    GET  /profile/second-step   200 Second step
    GET  /new                   200 Write to us
    GET  /ticket/1/file/1       404 There is nothing here
    GET  /ticket/1/book         404 There is nothing here
    GET  /ticket/1/clicked      204
    GET  /reports/bookings      404 There is nothing here
    GET  /reports/bookings/calls.csv 404 There is nothing here
    POST /sign-in               403 Sign in
    POST /ticket/1/reply        404 There is nothing here
    POST /ticket/2/reply        422 Scanner
    POST /ticket/3/reply        404 There is nothing here
    POST /link/forged           404 This link does not work any more
    POST /profile               403 This is not yours to do
    POST /profile/password      422 Profile
    POST /profile/sessions      303 /profile?ended
    POST /sign-in/code          303 /sign-in
    POST /invite/forged         404 This link does not work any more
    POST /profile/second-step   422 That cannot be taken
    POST /new                   403 This page was open for too long
    POST /ticket/1/state        404 There is nothing here
    POST /ticket/2/state        422 That cannot be taken
    POST /ticket/1/proof        404 There is nothing here
    POST /ticket/1/rating       404 There is nothing here
    POST /hooks/cal-com/desk    404 There is nothing here
    POST /sign-out              303 /sign-in?out
    "#);
}

#[tokio::test]
async fn an_agent_sees_pages_as_customers_do() {
    let bench = bench().await;
    insta::assert_snapshot!(table(bench.signed_in(bench.small.anna.me()).await).await, @r#"
    GET  /                      303 /profile
    GET  /sign-in               303 /
    GET  /ticket/1              200 VPN drops
    GET  /ticket/2              200 Scanner
    GET  /ticket/3              404 There is nothing here
    GET  /link/forged           404 This link does not work any more
    GET  /profile               200 Profile
    GET  /assets/none           404 There is nothing here
    GET  /healthz               200
    GET  /readyz                200
    GET  /nothing               404 There is nothing here
    GET  /sign-in/code          303 /sign-in
    GET  /invite/forged         404 This link does not work any more
    GET  /profile/second-step   200 Second step
    GET  /new                   303 /profile
    GET  /ticket/1/file/1       404 There is nothing here
    GET  /ticket/1/book         303 /ticket/1?times#book-a-call
    GET  /ticket/1/clicked      204
    GET  /reports/bookings      200 Booked calls
    GET  /reports/bookings/calls.csv 200
    POST /sign-in               403 Sign in
    POST /ticket/1/reply        403 This is not yours to do
    POST /ticket/2/reply        403 This is not yours to do
    POST /ticket/3/reply        404 There is nothing here
    POST /link/forged           404 This link does not work any more
    POST /profile               303 /profile?saved
    POST /profile/password      422 Profile
    POST /profile/sessions      303 /profile?ended
    POST /sign-in/code          303 /sign-in
    POST /invite/forged         404 This link does not work any more
    POST /profile/second-step   422 That cannot be taken
    POST /new                   403 This page was open for too long
    POST /ticket/1/state        403 This is not yours to do
    POST /ticket/2/state        403 This is not yours to do
    POST /ticket/1/proof        403 This is not yours to do
    POST /ticket/1/rating       403 This is not yours to do
    POST /hooks/cal-com/desk    404 There is nothing here
    POST /sign-out              303 /sign-in?out
    "#);
}

#[tokio::test]
async fn a_preview_shows_its_ticket_alone() {
    let bench = bench().await;
    insta::assert_snapshot!(table(bench.preview(Number(1)).await).await, @r#"
    GET  /                      303 /sign-in
    GET  /sign-in               200 Sign in
    GET  /ticket/1              200 VPN drops
    GET  /ticket/2              303 /sign-in?next=/ticket/2
    GET  /ticket/3              303 /sign-in?next=/ticket/3
    GET  /link/forged           404 This link does not work any more
    GET  /profile               303 /sign-in?next=/profile
    GET  /assets/none           404 There is nothing here
    GET  /healthz               200
    GET  /readyz                200
    GET  /nothing               404 There is nothing here
    GET  /sign-in/code          303 /sign-in
    GET  /invite/forged         404 This link does not work any more
    GET  /profile/second-step   303 /sign-in?next=/profile
    GET  /new                   303 /sign-in?next=/new
    GET  /ticket/1/file/1       404 There is nothing here
    GET  /ticket/1/book         303 /ticket/1?times#book-a-call
    GET  /ticket/1/clicked      204
    GET  /reports/bookings      303 /sign-in?next=/reports/bookings
    GET  /reports/bookings/calls.csv 303 /sign-in?next=/reports/bookings
    POST /sign-in               403 Sign in
    POST /ticket/1/reply        403 This is not yours to do
    POST /ticket/2/reply        403 This page was open for too long
    POST /ticket/3/reply        403 This page was open for too long
    POST /link/forged           404 This link does not work any more
    POST /profile               403 This page was open for too long
    POST /profile/password      403 This page was open for too long
    POST /profile/sessions      403 This page was open for too long
    POST /sign-in/code          303 /sign-in
    POST /invite/forged         404 This link does not work any more
    POST /profile/second-step   403 This page was open for too long
    POST /new                   403 This page was open for too long
    POST /ticket/1/state        403 This is not yours to do
    POST /ticket/2/state        403 This page was open for too long
    POST /ticket/1/proof        403 This is not yours to do
    POST /ticket/1/rating       403 This is not yours to do
    POST /hooks/cal-com/desk    404 There is nothing here
    POST /sign-out              303 /sign-in?out
    "#);
}

#[tokio::test]
async fn who_only_reads_sees_pages_and_sends_nothing() {
    let bench = bench().await;
    let admin = bench.small.desk.admin(bench.small.anna.me()).await.unwrap();
    admin.set_role(bench.small.noor.me(), Role::Agent, Rights::ReadOnly).await.unwrap();
    insta::assert_snapshot!(table(bench.signed_in(bench.small.noor.me()).await).await, @r#"
    GET  /                      303 /profile
    GET  /sign-in               303 /
    GET  /ticket/1              200 VPN drops
    GET  /ticket/2              200 Scanner
    GET  /ticket/3              404 There is nothing here
    GET  /link/forged           404 This link does not work any more
    GET  /profile               200 Profile
    GET  /assets/none           404 There is nothing here
    GET  /healthz               200
    GET  /readyz                200
    GET  /nothing               404 There is nothing here
    GET  /sign-in/code          303 /sign-in
    GET  /invite/forged         404 This link does not work any more
    GET  /profile/second-step   200 Second step
    GET  /new                   303 /profile
    GET  /ticket/1/file/1       404 There is nothing here
    GET  /ticket/1/book         303 /ticket/1?times#book-a-call
    GET  /ticket/1/clicked      204
    GET  /reports/bookings      200 Booked calls
    GET  /reports/bookings/calls.csv 200
    POST /sign-in               403 Sign in
    POST /ticket/1/reply        403 This is not yours to do
    POST /ticket/2/reply        403 This is not yours to do
    POST /ticket/3/reply        404 There is nothing here
    POST /link/forged           404 This link does not work any more
    POST /profile               403 This is not yours to do
    POST /profile/password      422 Profile
    POST /profile/sessions      303 /profile?ended
    POST /sign-in/code          303 /sign-in
    POST /invite/forged         404 This link does not work any more
    POST /profile/second-step   422 That cannot be taken
    POST /new                   403 This page was open for too long
    POST /ticket/1/state        403 This is not yours to do
    POST /ticket/2/state        403 This is not yours to do
    POST /ticket/1/proof        403 This is not yours to do
    POST /ticket/1/rating       403 This is not yours to do
    POST /hooks/cal-com/desk    404 There is nothing here
    POST /sign-out              303 /sign-in?out
    "#);
}

#[tokio::test]
async fn who_was_shut_out_is_nobody() {
    let bench = bench().await;
    let browsers = [
        bench.signed_in(bench.small.dana).await,
        bench.by_link(Number(1)).await,
        bench.signed_in(bench.small.noor.me()).await,
    ];
    let admin = bench.small.desk.admin(bench.small.anna.me()).await.unwrap();
    admin.disable(bench.small.dana).await.unwrap();
    admin.disable(bench.small.noor.me()).await.unwrap();
    let nobody = table(bench.browser()).await;
    for mut browser in browsers {
        // What a browser still shows must not matter, so it forgets the form it was given.
        browser.keep_only_sessions();
        assert_eq!(table(browser).await, nobody);
    }
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
async fn somebody_elses_ticket_is_absent_to_the_byte() {
    let bench = bench().await;
    let mut dana = bench.signed_in(bench.small.dana).await;
    let (foreign, absent) = (dana.get("/ticket/2").await, dana.get("/ticket/3").await);
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!((foreign.headers, foreign.page), (absent.headers, absent.page));
    let (foreign, absent) = (dana.reply_to("2").await, dana.reply_to("3").await);
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!((foreign.headers, foreign.page), (absent.headers, absent.page));
}

impl Browser<'_> {
    /// Answers a ticket whose page has no form for it.
    async fn reply_to(&mut self, number: &str) -> super::Answer {
        self.get("/").await;
        self.post(&format!("/ticket/{number}/reply"), &[("source_id", "made-up"), ("reply", "Hello")]).await
    }
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
