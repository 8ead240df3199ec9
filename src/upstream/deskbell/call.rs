//! One request to another deskbell and its answer: the token, limits, and what each kind of answer means.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use super::Login;
use crate::api;
use crate::text::clean;
use crate::upstream::{Fault, http};

/// The most bytes of an answer that are read: a page of whole tickets, and one ticket as long as a book.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// How long one waits when the server does not say.
const USUAL_WAIT: Duration = Duration::from_secs(10);

/// What is asked.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    id: Option<String>,
    body: Option<Vec<u8>>,
}

/// What was answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// Sends requests to one deskbell with one login.
#[derive(Debug)]
pub(super) struct Caller {
    http: reqwest::Client,
    /// Without a limit for the whole answer: an event stream has no end.
    stream: reqwest::Client,
    base: Url,
    login: RwLock<Option<Login>>,
}

impl Asked {
    pub(super) fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), query: Vec::new(), id: None, body: None }
    }

    pub(super) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(super) fn json(mut self, body: &impl Serialize) -> Result<Self, Fault> {
        let bytes = serde_json::to_vec(body);
        self.body = Some(bytes.map_err(|error| Fault::refused(format!("this cannot be written as JSON: {error}")))?);
        Ok(self)
    }

    /// Under an id of its own: however often it is asked, it is done once.
    pub(super) fn once(mut self, id: &str) -> Self {
        self.id = Some(id.to_owned());
        self
    }

    /// The method and path, for messages.
    fn name(&self) -> String {
        format!("{} {}/{}", self.method, api::BASE, self.path)
    }

    fn changes(&self) -> bool {
        self.method != Method::GET
    }

    fn garbled(&self, reason: impl Into<String>) -> Fault {
        Fault::Garbled { endpoint: self.name(), reason: reason.into(), may_have_acted: self.changes() }
    }
}

impl Answer {
    /// The answer as `T`; anything but success is a fault.
    pub(super) fn read<T: DeserializeOwned>(&self, asked: &Asked) -> Result<T, Fault> {
        self.check(asked)?;
        serde_json::from_slice(&self.body).map_err(|error| asked.garbled(clean::line(&error.to_string())))
    }

    /// Anything but success is a fault.
    pub(super) fn check(&self, asked: &Asked) -> Result<(), Fault> {
        if self.status.is_success() {
            return Ok(());
        }
        let said = self.problem().map_or_else(|| self.status.to_string(), |problem| clean::line(&problem.detail));
        let said = said.trim_end_matches('.').to_owned();
        let offline = |wait, may_have_acted| Fault::Offline { reason: said.clone(), wait, may_have_acted };
        Err(match self.status {
            StatusCode::UNAUTHORIZED => {
                Fault::SignedOut { reason: "the token has ended or was revoked, sign in again".to_owned() }
            }
            StatusCode::TOO_MANY_REQUESTS => offline(Some(self.wait()), false),
            StatusCode::INTERNAL_SERVER_ERROR => asked.garbled(said),
            status if status.is_server_error() => offline(None, asked.changes()),
            status if status.is_redirection() => Fault::refused("the server sends us elsewhere, which is not followed"),
            _ => Fault::refused(format!("the desk behind this one says: {said}")),
        })
    }

    /// What the server says went wrong.
    pub(super) fn problem(&self) -> Option<api::Problem> {
        if self.status.is_success() { None } else { serde_json::from_slice(&self.body).ok() }
    }

    fn wait(&self) -> Duration {
        let seconds = self.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        seconds.map_or(USUAL_WAIT, Duration::from_secs)
    }
}

impl Caller {
    pub(super) fn new(url: &Url, login: Option<Login>) -> Result<Self, Fault> {
        let mut base = url.clone();
        base.set_query(None);
        base.set_fragment(None);
        base.set_path(&format!("{}{}/", url.path().trim_end_matches('/'), api::BASE));
        Ok(Self { http: http::client()?, stream: http::endless()?, base, login: RwLock::new(login) })
    }

    /// The same with another login.
    pub(super) fn beside(&self, login: Login) -> Self {
        let (http, stream, base) = (self.http.clone(), self.stream.clone(), self.base.clone());
        Self { http, stream, base, login: RwLock::new(Some(login)) }
    }

    pub(super) fn login(&self) -> Option<Login> {
        self.login.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_login(&self, login: Option<Login>) {
        *self.login.write().unwrap_or_else(PoisonError::into_inner) = login;
    }

    /// Asks, and gives the answer as `T`; anything but success is a fault.
    pub(super) async fn ask<T: DeserializeOwned>(&self, asked: &Asked) -> Result<T, Fault> {
        self.send(asked).await?.read(asked)
    }

    /// Asks for something that answers nothing; anything but success is a fault.
    pub(super) async fn done(&self, asked: &Asked) -> Result<(), Fault> {
        self.send(asked).await?.check(asked)
    }

    /// Asks, and gives whatever is answered.
    pub(super) async fn send(&self, asked: &Asked) -> Result<Answer, Fault> {
        let offline = |error: reqwest::Error| Fault::Offline {
            reason: http::unreachable(&self.base, &error),
            wait: None,
            may_have_acted: asked.changes() && !error.is_connect(),
        };
        let mut response = self.request(&self.http, asked)?.send().await.map_err(offline)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(offline)? {
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(asked.garbled(format!("more than {} MiB", MOST_BYTES / 1024 / 1024)));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body })
    }

    /// Opens an event stream from after an event.
    pub(super) async fn open(&self, after: Option<String>) -> Result<reqwest::Response, Fault> {
        let asked = Asked::get("events");
        let offline = |error: reqwest::Error| Fault::offline(http::unreachable(&self.base, &error));
        let mut request = self.request(&self.stream, &asked)?;
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let response = request.send().await.map_err(offline)?;
        if response.status() == StatusCode::OK {
            return Ok(response);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        let answer = Answer { status, headers, body: Vec::new() };
        answer.check(&asked)?;
        Err(asked.garbled(status.to_string()))
    }

    fn request(&self, client: &reqwest::Client, asked: &Asked) -> Result<RequestBuilder, Fault> {
        let mut url = self.base.join(&asked.path).map_err(|error| Fault::refused(format!("no address: {error}")))?;
        if !asked.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&asked.query);
        }
        let mut request = client.request(asked.method.clone(), url).header(ACCEPT, "application/json");
        if let Some(login) = self.login() {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", login.token))
                .map_err(|error| Fault::SignedOut { reason: format!("the kept token cannot be sent: {error}") })?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        if let Some(id) = &asked.id {
            request = request.header(api::IDEMPOTENCY_KEY, id);
        }
        if let Some(body) = &asked.body {
            request = request.header(reqwest::header::CONTENT_TYPE, "application/json").body(body.clone());
        }
        Ok(request)
    }
}
