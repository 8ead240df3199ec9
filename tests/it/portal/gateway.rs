//! A server in front of a portal: its customers open the tickets they have there by a signed link, with the card Book a
//! Call of whoever looks after each.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use deskbell::booking::BookingLink;
use deskbell::ticket::Number;
use deskbell::web::{self, Server};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;
use url::Url;

use super::sync::{Bench, until};
use crate::browser::{Calendar, Chromium, Outside, Script, With};
use crate::pages::{between, field, settings};

/// Somebody's browser, as far as cookies go.
struct Visitor {
    router: Router,
    cookies: BTreeMap<String, String>,
}

impl Visitor {
    /// Opens a ticket as its customer does: the link, its button, the page.
    async fn opens(bench: &Bench, number: i64) -> String {
        let token = bench.me.customer_link(Number(number), 30).await.unwrap();
        let mut visitor = Self { router: web::router(bench.desk.clone(), settings()), cookies: BTreeMap::new() };
        let path = format!("/link/{token}");
        let csrf = field(&visitor.ask("GET", &path, String::new()).await, "csrf").unwrap();
        visitor.ask("POST", &path, format!("csrf={csrf}")).await;
        visitor.ask("GET", &format!("/ticket/{number}"), String::new()).await
    }

    async fn ask(&mut self, method: &str, path: &str, form: String) -> String {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "desk.example")
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form));
        let answer = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        for line in answer.headers().get_all(header::SET_COOKIE) {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
        }
        String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
    }
}

/// Where the card of a page leads.
fn card(page: &str) -> Option<Url> {
    let tag = between(page, "id=\"book-a-call-link\"", ">")?;
    let href = between(tag, "href=\"", "\"")?;
    Some(Url::parse(&href.replace("&amp;", "&").replace("&#38;", "&")).unwrap())
}

/// What a page must be without a card: without a trace of anybody's calendar.
fn has_no_card(page: &str) {
    assert!(page.contains("Ticket"), "{page}");
    assert_eq!(card(page), None);
    assert!(!page.contains("cal.com") && !page.contains("Book a Call"), "{page}");
}

#[tokio::test]
async fn link_the_card_leads_to_the_assignees_calendar_filled_in_with_the_requester() {
    let bench = Bench::in_step().await;
    let page = Visitor::opens(&bench, 1).await;
    let link = card(&page).expect("a card");
    assert_eq!((link.host_str(), link.path()), (Some("cal.com"), "/tomas-copperline/30min"));
    let filled: BTreeMap<_, _> = link.query_pairs().into_owned().collect();
    assert_eq!(filled["name"], "Hannah Doyle", "the requester, not whoever runs the gateway");
    assert_eq!(filled["email"], "hannah.doyle@harbourlanedental.example");
    assert!(filled["notes"].contains("Ticket #1"), "{filled:?}");
    assert!(page.contains("Tomas Lindqvist") && page.contains("Thanks Hannah"), "{page}");
    assert!(!page.contains("alert(1)"), "the portal keeps a description as it was sent");
    assert!(!page.contains("Drum unit"), "a note is the team's");
}

#[tokio::test]
async fn no_assignee_no_card() {
    let bench = Bench::in_step().await;
    has_no_card(&Visitor::opens(&bench, 3).await);
}

#[tokio::test]
async fn no_link_no_card() {
    let bench = Bench::in_step().await;
    has_no_card(&Visitor::opens(&bench, 8).await);
}

#[tokio::test]
async fn changed_link_the_next_page_has_the_new_one_wherever_it_was_changed() {
    let bench = Bench::in_step().await;
    let link = BookingLink::parse("https://cal.com/tomas/from-here").unwrap();
    bench.me.set_booking_link(Some(&link)).await.unwrap();
    assert_eq!(card(&Visitor::opens(&bench, 1).await).unwrap().path(), "/tomas/from-here");
    bench.settled().await;
    bench
        .fake
        .world(|world| world.users.get_mut(&2).unwrap().link = Some("https://cal.com/tomas/from-there".to_owned()));
    until("the page follows", || async {
        card(&Visitor::opens(&bench, 1).await).is_some_and(|link| link.path() == "/tomas/from-there")
    })
    .await;
    bench.fake.world(|world| world.users.get_mut(&2).unwrap().link = None);
    until("the card goes with the link", || async { card(&Visitor::opens(&bench, 1).await).is_none() }).await;
}

#[tokio::test]
async fn in_a_browser_the_customer_of_a_portal_books_a_call_with_one_click() {
    let bench = Bench::in_step().await;
    let server = Server::bind(bench.desk.clone(), settings()).unwrap();
    let home = server.url().as_str().trim_end_matches('/').to_owned();
    let stop = CancellationToken::new();
    let _stopped = stop.clone().drop_guard();
    TaskTracker::new().spawn(server.run(stop));
    let mut browser = Chromium::start(Outside::new(&home, Script::Served, Calendar::Answers)).await;
    let token = bench.me.customer_link(Number(1), 30).await.unwrap();
    browser.open(&format!("{home}/link/{token}")).await;
    browser.click("main button", With::Nothing).await;
    browser.until("location.pathname === '/ticket/1' && document.readyState === 'complete'").await;
    browser.click("#book-a-call-link", With::Nothing).await;
    let frame = "document.querySelector('cal-modal-box iframe')";
    browser.until(&format!("{frame} && {frame}.style.visibility !== 'hidden'")).await;
    let address = browser.eval(&format!("{frame}.src")).await;
    let address = address.as_str().unwrap();
    assert!(address.starts_with("https://app.cal.com/tomas-copperline/30min/embed?"), "{address}");
    assert!(address.contains("name=Hannah+Doyle"), "{address}");
    assert_eq!(browser.violations().await, [""; 0]);
}
