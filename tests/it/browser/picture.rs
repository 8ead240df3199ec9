//! The picture of the page in the documentation, taken of the sample desk.
//!
//! It is written under `target/pictures`, or where `DESKBELL_TEST_PICTURES` says. What it looks like differs with the
//! fonts of the machine, so it is not compared.

use std::fs;
use std::path::PathBuf;

use deskbell::clock::Clock;
use deskbell::desk::Desk;
use deskbell::ticket::{From, Query};
use deskbell::web::{Server, Settings};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Calendar, Chromium, Outside, Script, With};
use crate::pages::settings;

/// The ticket that is shown.
const SUBJECT: &str = "VPN drops every few minutes";

#[tokio::test]
async fn the_page_of_the_sample_desk_has_its_picture_taken() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::at("2026-11-19T17:30:00Z".parse::<Timestamp>().unwrap());
    let desk = Desk::open(&folder.path().join("sample.db"), clock).await.unwrap();
    desk.system().load_sample().await.unwrap();
    let alice = desk.system().find_person(&"alice@deskbell.example".parse().unwrap()).await.unwrap().unwrap();
    let alice = desk.agent(alice.id).await.unwrap();
    let rows = alice.list(&Query::parse("").unwrap(), From::Top, 100).await.unwrap().rows;
    let shown = rows.iter().find(|row| row.ticket.subject.as_str() == SUBJECT).expect("the sample has this ticket");
    let token = alice.customer_link(shown.ticket.number, 30).await.unwrap();

    let sample = Settings { desk_name: "Deskbell Support".to_owned(), sample: true, ..settings() };
    let server = Server::bind(desk.clone(), sample).unwrap();
    let home = server.url().as_str().trim_end_matches('/').to_owned();
    let stop = CancellationToken::new();
    TaskTracker::new().spawn(server.run(stop.clone()));
    let mut browser = Chromium::start(Outside::new(&home, Script::Served, Calendar::Answers)).await;
    browser.look(1280, 860, "light").await;
    browser.open(&format!("{home}/link/{token}")).await;
    browser.click("main button", With::Nothing).await;
    browser.until("document.querySelector('h1') && location.pathname.startsWith('/ticket/') && document.readyState === 'complete'").await;

    for (name, width, height, scheme) in
        [("page.png", 1280, 860, "light"), ("page-dark.png", 1280, 860, "dark"), ("page-phone.png", 390, 844, "light")]
    {
        browser.look(width, height, scheme).await;
        let picture = browser.picture().await;
        assert!(picture.starts_with(b"\x89PNG"), "{name}");
        keep(name, &picture);
    }
    stop.cancel();
}

/// Keeps a picture for whoever wants to look at it.
pub(super) fn keep(name: &str, picture: &[u8]) {
    let pictures = std::env::var_os("DESKBELL_TEST_PICTURES")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/pictures"), PathBuf::from);
    fs::create_dir_all(&pictures).unwrap();
    fs::write(pictures.join(name), picture).unwrap();
}
