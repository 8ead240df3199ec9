//! One request to MyPortal and its answer: credentials, limits, and what each kind of answer means.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Body, Method, StatusCode};
use serde::de::DeserializeOwned;
use tokio::sync::watch;
use url::Url;

use super::counted::Counted;
use super::login::Login;
use super::refusal;
use crate::upstream::{Fault, http};

/// The most bytes of an answer that are read: the largest file of a ticket and a little.
const MOST_BYTES: usize = 52 * 1024 * 1024;

/// What is asked of the portal.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    body: Option<(String, Vec<u8>)>,
    accept: &'static str,
    is_file: bool,
}

/// What the portal answered.
#[derive(Debug)]
pub(super) struct Answer {
    /// The method and path that was asked.
    pub(super) asked: String,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// Sends requests to one portal with one login.
#[derive(Debug)]
pub(super) struct Caller {
    http: reqwest::Client,
    /// For files: a whole one may take longer than an answer, and nothing is read while it is sent.
    slow: reqwest::Client,
    portal: Url,
    login: RwLock<Option<Arc<Login>>>,
    /// How much of a file has been sent, in percent; nothing while none is.
    sending: watch::Sender<Option<u8>>,
    /// Whether the portal has failed since the last request: it drops the connection then, and says nothing of it.
    has_failed: AtomicBool,
}

impl Asked {
    pub(super) fn new(method: Method, path: impl Into<String>) -> Self {
        // Without this the portal writes its errors as pages of 23 kB.
        Self { method, path: path.into(), query: Vec::new(), body: None, accept: "application/json", is_file: false }
    }

    pub(super) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(super) fn json(self, body: &serde_json::Value) -> Self {
        self.body("application/json", body.to_string().into_bytes())
    }

    pub(super) fn body(mut self, kind: impl Into<String>, bytes: Vec<u8>) -> Self {
        self.body = Some((kind.into(), bytes));
        self
    }

    /// Gives it the time that a whole file may take.
    pub(super) fn file(mut self) -> Self {
        self.is_file = true;
        self
    }

    /// Asks for a page as a browser does.
    pub(super) fn page(mut self) -> Self {
        self.accept = "text/html";
        self
    }

    /// The method and path, for messages.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn changes(&self) -> bool {
        self.method != Method::GET
    }
}

impl Answer {
    /// What the portal says went wrong, in one line.
    pub(super) fn detail(&self) -> String {
        refusal::detail(self.status, &self.body)
    }

    /// The answer as `T`.
    pub(super) fn read<T: DeserializeOwned>(&self, asked: &Asked) -> Result<T, Fault> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let reason = crate::text::clean::line(&error.to_string());
            Fault::Garbled { endpoint: asked.name(), reason, may_have_acted: asked.changes() }
        })
    }
}

impl Caller {
    pub(super) fn new(portal: &Url, login: Option<Login>) -> Result<Self, Fault> {
        let (http, slow) = (http::client()?, http::for_files()?);
        let (portal, login) = (portal.clone(), RwLock::new(login.map(Arc::new)));
        Ok(Self { http, slow, portal, login, sending: watch::Sender::new(None), has_failed: AtomicBool::new(false) })
    }

    pub(super) fn login(&self) -> Option<Arc<Login>> {
        self.login.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How much of a file has been sent, in percent.
    pub(super) fn sending(&self) -> watch::Receiver<Option<u8>> {
        self.sending.subscribe()
    }

    /// Takes another login, after signing in again, or none.
    pub(super) fn set_login(&self, login: Option<Login>) {
        *self.login.write().unwrap_or_else(PoisonError::into_inner) = login.map(Arc::new);
    }

    /// The portal's own address.
    pub(super) fn portal(&self) -> &Url {
        &self.portal
    }

    /// An address of the portal.
    pub(super) fn url(&self, path: &str, query: &[(&'static str, String)]) -> Url {
        let mut url = self.portal.clone();
        url.set_path(path);
        url.set_query(None);
        url.set_fragment(None);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    /// Asks, and gives the answer as `T`; anything but success is a fault.
    pub(super) async fn ask<T: DeserializeOwned>(&self, asked: &Asked) -> Result<T, Fault> {
        self.answer(asked).await?.read(asked)
    }

    /// Asks, and gives the answer; anything but success is a fault.
    pub(super) async fn answer(&self, asked: &Asked) -> Result<Answer, Fault> {
        let answer = self.send(asked).await?;
        if answer.status.is_success() { Ok(answer) } else { Err(self.fault(asked, &answer)) }
    }

    /// Asks, and gives whatever the portal answers.
    pub(super) async fn send(&self, asked: &Asked) -> Result<Answer, Fault> {
        if self.has_failed.swap(false, Ordering::Relaxed) && asked.changes() {
            // A question that does no harm meets the dead connection, not a reply that would have to be looked for.
            let health = Asked::get("/health");
            drop(self.send_once(&health, &health.path).await);
        }
        let answer = match self.send_once(asked, &asked.path).await {
            // After an error of its own the portal drops the connection, and the next request meets a dead one.
            Err(Fault::Offline { .. }) if !asked.changes() => self.send_once(asked, &asked.path).await?,
            other => other?,
        };
        match self.moved(&answer) {
            Some(path) => self.send_once(asked, &path).await,
            None => Ok(answer),
        }
    }

    /// The path on this portal that an answer sends us to; never another host. The scheme is not looked at, because
    /// behind a proxy the portal guesses its own.
    fn moved(&self, answer: &Answer) -> Option<String> {
        let kept = [StatusCode::TEMPORARY_REDIRECT, StatusCode::PERMANENT_REDIRECT].contains(&answer.status);
        let location = answer.headers.get(LOCATION).filter(|_| kept)?.to_str().ok()?;
        let to = self.portal.join(location).ok()?;
        (to.host() == self.portal.host()).then(|| to.path().to_owned())
    }

    async fn send_once(&self, asked: &Asked, path: &str) -> Result<Answer, Fault> {
        let offline = |error: reqwest::Error| Fault::Offline {
            reason: http::unreachable(&self.portal, &error),
            wait: None,
            may_have_acted: asked.changes() && !error.is_connect(),
        };
        let http = if asked.is_file { &self.slow } else { &self.http };
        let mut request = http.request(asked.method.clone(), self.url(path, &asked.query));
        request = request.headers(self.headers(asked)?);
        if let Some((_, bytes)) = &asked.body {
            request = if asked.is_file {
                request.body(Body::wrap(Counted::new(bytes.clone(), self.sending.clone())))
            } else {
                request.body(bytes.clone())
            };
        }
        let sent = request.send().await.map_err(offline);
        self.sending.send_replace(None);
        let mut response = sent?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(offline)? {
            if body.len() + chunk.len() > MOST_BYTES {
                let reason = format!("more than {} MiB", MOST_BYTES / 1024 / 1024);
                return Err(Fault::Garbled { endpoint: asked.name(), reason, may_have_acted: asked.changes() });
            }
            body.extend_from_slice(&chunk);
        }
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            self.has_failed.store(true, Ordering::Relaxed);
        }
        Ok(Answer { asked: asked.name(), status, headers, body })
    }

    fn headers(&self, asked: &Asked) -> Result<HeaderMap, Fault> {
        const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
        const CSRF: HeaderName = HeaderName::from_static("x-csrf-token");
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(asked.accept));
        let mut add = |name: HeaderName, value: &str| {
            let mut value = HeaderValue::from_str(value)
                .map_err(|error| Fault::SignedOut { reason: format!("the kept login cannot be sent: {error}") })?;
            value.set_sensitive(true);
            headers.insert(name, value);
            Ok::<(), Fault>(())
        };
        if let Some((kind, _)) = &asked.body {
            add(CONTENT_TYPE, kind)?;
        }
        match self.login().as_deref() {
            Some(Login::Session { cookie_name, cookie, csrf }) => {
                add(COOKIE, &format!("{cookie_name}={cookie}"))?;
                if asked.changes() {
                    add(CSRF, csrf)?;
                }
            }
            // A key goes alone: beside a cookie the portal wants a token again.
            Some(Login::Key { key }) => add(API_KEY, key)?,
            None => {}
        }
        Ok(headers)
    }

    /// What an answer that is no success means.
    pub(super) fn fault(&self, asked: &Asked, answer: &Answer) -> Fault {
        let is_key = matches!(self.login().as_deref(), Some(Login::Key { .. }));
        refusal::fault(&self.portal, answer, asked.changes(), is_key)
    }
}
