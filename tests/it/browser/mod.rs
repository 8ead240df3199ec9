//! The pages in a real Chromium, with the embed's real script.

mod attach;
mod audit;
mod calendar;
mod chromium;
mod embed;
mod frame;
mod hostile;
mod keyboard;
mod outside;
mod picture;
mod times;

use deskbell::booking::{BookingLink, Hosts};
use deskbell::slots::Slots;
use deskbell::ticket::{Change, Number};
use deskbell::web::{Server, Settings};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::desk::Small;
use crate::pages::settings;
pub(crate) use chromium::{Chromium, With};
pub(crate) use outside::{Calendar, Outside, Script};

/// The self-hosted Cal.com of these tests: its name is one that the embed gets wrong by itself.
const SELF_HOSTED: &str = "cal.company.io";

/// A booking page of one's own that may be framed in these tests.
const FRAMED: &str = "book.company.example";

/// A small desk, its server on a port, and a browser.
struct Scene {
    small: Small,
    home: String,
    /// The origin that calendars have to themselves.
    booking: Option<String>,
    browser: Chromium,
    stop: CancellationToken,
}

impl Scene {
    async fn open(script: Script, calendar: Calendar) -> Self {
        Self::with(script, calendar, Slots::default()).await
    }

    /// The same with somebody who tells free times.
    async fn with(script: Script, calendar: Calendar, slots: Slots) -> Self {
        Self::told(script, calendar, |settings| Settings { slots, ..settings }).await
    }

    /// The same with a server that was told something else.
    async fn told(script: Script, calendar: Calendar, change: impl FnOnce(Settings) -> Settings) -> Self {
        let small = Small::open().await;
        let hosts =
            Hosts { cal_com: vec![SELF_HOSTED.to_owned()], framed: vec![FRAMED.to_owned()], ..Hosts::default() };
        let server = Server::bind(small.desk.clone(), change(Settings { hosts, ..settings() })).unwrap();
        let origin = |url: &url::Url| url.as_str().trim_end_matches('/').to_owned();
        let (home, booking) = (origin(server.url()), server.booking_url().map(origin));
        let stop = CancellationToken::new();
        TaskTracker::new().spawn(server.run(stop.clone()));
        let outside = Outside::new(&home, script, calendar);
        let outside = booking.iter().fold(outside, |outside, booking| outside.and(booking));
        let browser = Chromium::start(outside).await;
        Self { small, home, booking, browser, stop }
    }

    /// Dana's ticket, looked after by Anna, whose booking link this is.
    async fn ticket(&self, link: &str) -> Number {
        let number = self.small.ticket("Émile’s VPN & <printer>", self.small.dana).await;
        let anna = &self.small.anna;
        anna.set_booking_link(Some(&BookingLink::parse(link).unwrap())).await.unwrap();
        anna.change(&[number], &Change::Assignee(Some(anna.me()))).await.unwrap();
        number
    }

    /// Opens the ticket as its customer: the link, its button, the page.
    async fn visit(&mut self, number: Number) {
        let token = self.small.anna.customer_link(number, 30).await.unwrap();
        self.browser.open(&format!("{}/link/{token}", self.home)).await;
        self.browser.click("main button", With::Nothing).await;
        self.browser
            .until(&format!("location.pathname === '/ticket/{number}' && document.readyState === 'complete'"))
            .await;
    }

    /// The filled-in booking page as the card links to it.
    async fn plain_link(&mut self) -> String {
        self.browser.eval("document.querySelector('#book-a-call-link').href").await.as_str().unwrap().to_owned()
    }

    async fn nothing_was_refused(&mut self) {
        assert_eq!(self.browser.violations().await, [""; 0]);
        assert_eq!(self.browser.complaints, [""; 0]);
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
