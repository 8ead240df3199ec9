//! The id of a request, the line the log has of it, and what it adds to the figures.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use super::metric::Metrics;
use super::token;

/// The header that carries a request's id, from a proxy in front and back to whoever asked.
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The letters of an id made here: short enough to be read out, too many to meet twice in one log.
const LETTERS: usize = 12;

/// How long an id that came with a request may be.
const LENGTHS: std::ops::RangeInclusive<usize> = 8..=64;

/// What a request is known by in the log, in its answer, and in what a person reads when something went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestId(Arc<str>);

impl RequestId {
    /// The one id that came with the request, when it can stand in a log as it is; else a new one.
    fn of(headers: &HeaderMap) -> Self {
        let mut all = headers.get_all(&REQUEST_ID).iter();
        let (first, second) = (all.next(), all.next());
        let sent = first.filter(|_| second.is_none()).and_then(|value| value.to_str().ok());
        Self(sent.filter(|text| is_well_formed(text)).map_or_else(made, Arc::from))
    }

    /// Its letters.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_well_formed(text: &str) -> bool {
    LENGTHS.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn made() -> Arc<str> {
    let letters: String = token::random().chars().filter(char::is_ascii_alphanumeric).take(LETTERS).collect();
    Arc::from(letters)
}

/// Gives a request its id, writes one line about it and counts it. The line names the route, never the path: a path
/// may hold a link's token.
pub(super) async fn note(State(metrics): State<Arc<Metrics>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = RequestId::of(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unknown", MatchedPath::as_str);
    request.extensions_mut().insert(id.clone());
    // Of the highest level, so that whatever goes wrong inside is written with the id.
    let span = tracing::error_span!("request", id = id.as_str());
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status().as_u16(), began.elapsed());
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(%method, route, status, milliseconds, "answered"));
    metrics.answered(&method, route, status, took);
    let value = HeaderValue::try_from(id.as_str()).expect("an id is visible ASCII");
    response.headers_mut().insert(REQUEST_ID.clone(), value);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(&REQUEST_ID, HeaderValue::from_static(value));
        }
        RequestId::of(&headers).as_str().to_owned()
    }

    #[test]
    fn an_id_that_could_forge_a_line_of_the_log_is_replaced() {
        assert_eq!(of(&["7f3c0a1e-44d2-4d0e-9a53-0f2b6c1d8e77"]), "7f3c0a1e-44d2-4d0e-9a53-0f2b6c1d8e77");
        for wrong in ["", "short", "has a space in it", "level=ERROR", "\"quoted\"..."] {
            assert_eq!(of(&[wrong]).len(), LETTERS, "{wrong:?}");
        }
        assert_eq!(of(&["twice-given", "twice-given"]).len(), LETTERS);
        assert_eq!(of(&[Box::leak("x".repeat(65).into_boxed_str())]).len(), LETTERS);
        assert_ne!(of(&[]), of(&[]));
    }
}
