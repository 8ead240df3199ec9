//! The web pages, asked in process: every address by every kind of caller, and what they are never told.

mod access;
mod account;
mod attach;
mod booking;
mod calendar;
mod customer;
mod files;
mod headers;
pub(crate) mod hostile;
mod invite;
mod link;
mod log;
mod mutation;
mod profile;
mod proof;
mod rating;
mod reply;
mod report;
mod rules;
pub(crate) mod second_step;
mod server;
mod sign_in;
mod ticket;
mod times;
mod watch;
pub(crate) mod world;

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::Response;
use deskbell::booking::{Allowed, Hosts};
use deskbell::slots::Slots;
use deskbell::ticket::{Change, Number, PersonId};
use deskbell::web::{self, Proxies, Settings};
use tower::ServiceExt as _;

use crate::desk::Small;

/// Everybody's password here.
pub(crate) const PASSWORD: &str = "an easy one to type";

/// A small desk and its pages.
pub(crate) struct Bench {
    pub(crate) small: Small,
    router: Router,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) page: String,
}

/// A browser without windows: keeps cookies, repeats the form token of the last page.
pub(crate) struct Browser<'a> {
    bench: &'a Bench,
    cookies: BTreeMap<String, String>,
    csrf: String,
}

impl Bench {
    pub(crate) async fn open() -> Self {
        Self::with(|settings| settings).await
    }

    /// A desk whose server was told something else.
    pub(crate) async fn with(change: impl FnOnce(Settings) -> Settings) -> Self {
        let small = Small::open().await;
        let router = web::router(small.desk.clone(), change(settings()));
        Self { small, router }
    }

    /// Dana's ticket, which Anna looks after.
    pub(crate) async fn ticket(&self) -> Number {
        let number = self.small.ticket("VPN drops", self.small.dana).await;
        self.small.anna.change(&[number], &Change::Assignee(Some(self.small.anna.me()))).await.unwrap();
        number
    }

    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { bench: self, cookies: BTreeMap::new(), csrf: String::new() }
    }

    /// A browser in which somebody has signed in.
    pub(crate) async fn signed_in(&self, person: PersonId) -> Browser<'_> {
        let email = self.account(person).await;
        let mut browser = self.browser();
        let answer = browser.sign_in(&email, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.page);
        browser
    }

    /// Gives somebody the password, and tells their address.
    pub(crate) async fn account(&self, person: PersonId) -> String {
        let system = self.small.desk.system();
        let email = system.person(person).await.unwrap().email;
        if system.password_hash(&email).await.unwrap().is_none() {
            system.set_password_hash(person, &web::hash_password(PASSWORD).unwrap()).await.unwrap();
        }
        email.to_string()
    }

    /// A browser in which the customer's link to this ticket was opened.
    pub(crate) async fn by_link(&self, number: Number) -> Browser<'_> {
        let token = self.small.anna.customer_link(number, 30).await.unwrap();
        self.exchanged(&token).await
    }

    /// A browser in which an agent's preview of this ticket was opened.
    pub(crate) async fn preview(&self, number: Number) -> Browser<'_> {
        let token = self.small.anna.preview_link(number).await.unwrap();
        self.exchanged(&token).await
    }

    async fn exchanged(&self, token: &str) -> Browser<'_> {
        let mut browser = self.browser();
        let path = format!("/link/{token}");
        browser.get(&path).await;
        let answer = browser.post(&path, &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.page);
        browser
    }

    /// An answer that may have no end.
    pub(crate) async fn respond(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// The status alone, of an answer that may have no end.
    pub(crate) async fn status(&self, request: Request<Body>) -> StatusCode {
        self.respond(request).await.status()
    }

    pub(crate) async fn ask(&self, mut request: Request<Body>) -> Answer {
        // The same id for all, so that answers that are to be the same can be.
        let id = HeaderValue::from_static("asked-by-a-test");
        request.headers_mut().entry("x-request-id").or_insert(id);
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let page = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, page }
    }
}

impl Browser<'_> {
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    /// Sends the form of the last page, its token included.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf.clone();
        self.post_with(path, &csrf, fields).await
    }

    /// Sends a form with this token.
    pub(crate) async fn post_with(&mut self, path: &str, csrf: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", csrf);
        form.extend_pairs(fields);
        let request = self
            .request("POST", path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form.finish()));
        self.send(request.unwrap()).await
    }

    pub(crate) async fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        self.get("/sign-in").await;
        self.post("/sign-in", &[("email", email), ("password", password)]).await
    }

    /// Writes a reply by the form on the ticket's page.
    pub(crate) async fn reply(&mut self, number: Number, words: &str) -> Answer {
        let page = self.get(&format!("/ticket/{number}")).await.page;
        let source_id = field(&page, "source_id").unwrap_or_default();
        self.post(&format!("/ticket/{number}/reply"), &[("source_id", source_id.as_str()), ("reply", words)]).await
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub(crate) fn forget_cookies(&mut self) {
        self.cookies.clear();
    }

    pub(crate) fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let builder = Request::builder().method(method).uri(path).header(header::HOST, "desk.example");
        if cookies.is_empty() { builder } else { builder.header(header::COOKIE, cookies.join("; ")) }
    }

    pub(crate) async fn send(&mut self, request: Request<Body>) -> Answer {
        let answer = self.bench.ask(request).await;
        for line in answer.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            match rest.split(';').next().unwrap() {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        if let Some(csrf) = field(&answer.page, "csrf") {
            self.csrf = csrf;
        }
        answer
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The status, where it sends one, and the page's first heading: enough to tell answers apart at a glance.
    pub(crate) fn summary(&self) -> String {
        let location = self.header("location");
        let heading = between(&self.page, "<h1", "</h1>").map_or("", |inside| inside.split_once('>').unwrap().1);
        format!("{} {location}{heading}", self.status.as_u16()).trim_end().to_owned()
    }
}

/// The value of a hidden field of a page, the last one of that name: the page's own form stands after the account's.
pub(crate) fn field(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.rsplit_once(&format!("name=\"{name}\" value=\""))?;
    rest.split('"').next().map(str::to_owned)
}

pub(crate) fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split_once(from)?.1.split_once(to).map(|(inside, _)| inside)
}

pub(crate) fn settings() -> Settings {
    Settings {
        listen: ([127, 0, 0, 1], 0).into(),
        inside: None,
        proxies: Proxies(vec!["127.0.0.1".parse().unwrap()]),
        public_url: None,
        booking: None,
        hosts: Hosts::default(),
        prefill: Allowed::default(),
        slots: Slots::default(),
        desk_name: "Harbour Support".to_owned(),
        answer: String::new(),
        sample: false,
    }
}
