//! The API, asked in process: who may do what, what it refuses, and that nothing is done twice.

mod access;
mod event;
mod read;
mod token;
mod write;

use axum::body::Body;
use axum::http::{Request, header};
use deskbell::ticket::Access;
use serde_json::Value;

use crate::pages::{Answer, Bench};

/// A program with a token, or without one.
pub(crate) struct Program<'a> {
    bench: &'a Bench,
    token: Option<String>,
}

impl Bench {
    /// A program that shows a token of Anna's.
    pub(crate) async fn program(&self, access: Access) -> Program<'_> {
        let (_, token) = self.small.anna.add_token("test", access, 30).await.unwrap();
        Program { bench: self, token: Some(token) }
    }

    pub(crate) fn stranger(&self) -> Program<'_> {
        Program { bench: self, token: None }
    }
}

impl Program<'_> {
    pub(crate) fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let builder = Request::builder().method(method).uri(format!("/api/v1{path}"));
        match &self.token {
            Some(token) => builder.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => builder,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.bench.ask(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(method, path).header(header::CONTENT_TYPE, "application/json");
        self.bench.ask(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, body).await
    }

    /// Asks under an id of one's own.
    pub(crate) async fn post_as(&self, key: &str, path: &str, body: &Value) -> Answer {
        let request = self.request("POST", path).header(header::CONTENT_TYPE, "application/json");
        let request = request.header("idempotency-key", key).body(Body::from(body.to_string()));
        self.bench.ask(request.unwrap()).await
    }
}

impl Answer {
    /// The document of an answer.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.page).unwrap_or_else(|error| panic!("{error}: {}", self.page))
    }

    /// The status and what went wrong.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        let field = problem["field"].as_str().map(|field| format!(" [{field}]")).unwrap_or_default();
        format!("{}{field} {}", self.status.as_u16(), problem["detail"].as_str().unwrap())
    }
}
