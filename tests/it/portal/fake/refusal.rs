//! The portal's errors, in all the shapes they come in.

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An error raised by one of the portal's functions: a page for whoever does not ask for JSON.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    body: Value,
}

#[derive(Clone)]
struct ByFunction;

pub(super) type Answer = Result<Response, Refusal>;

pub(super) fn refusal(status: StatusCode, detail: &str) -> Refusal {
    Refusal { status, body: json!({ "detail": detail }) }
}

/// `{"detail": {"detail": …, "error_id": …}}`.
pub(super) fn nested(detail: &str) -> Refusal {
    let inner = json!({ "detail": detail, "error_id": "821d934a8470464f8e6b4253075d2ba7" });
    Refusal { status: StatusCode::BAD_REQUEST, body: json!({ "detail": inner }) }
}

pub(super) fn not_found(what: &str) -> Refusal {
    refusal(StatusCode::NOT_FOUND, what)
}

const ENROLMENT: &str = "Two-factor authentication enrolment is required before continuing";

pub(super) fn enrolment_wanted() -> Refusal {
    forbidden(ENROLMENT)
}

pub(super) fn forbidden(why: &str) -> Refusal {
    refusal(StatusCode::FORBIDDEN, why)
}

/// A validation error: JSON whoever asks.
pub(super) fn invalid(place: [&str; 2], kind: &str, message: &str, input: &Value) -> Response {
    let error = json!({ "type": kind, "loc": place, "msg": message, "input": input });
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "detail": [error] }))).into_response()
}

/// Refused before any function is called: JSON whoever asks.
pub(super) fn csrf(why: &str) -> Response {
    (StatusCode::FORBIDDEN, Json(json!({ "detail": why }))).into_response()
}

pub(super) fn too_many(seconds: f64) -> Response {
    let body = Json(json!({ "detail": "Rate limit exceeded", "retry_after": seconds }));
    let whole = HeaderValue::from_str(&format!("{seconds:.0}")).unwrap();
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, whole)], body).into_response()
}

/// The portal fails. It also drops the connection, and says nothing of it: see `connection`.
pub(super) fn broken() -> Response {
    let id = "fa572a48-6922-4d9b-929b-1cacc0b88339";
    let body = Json(json!({ "detail": "Internal server error", "request_id": id, "error_reference": id }));
    (StatusCode::INTERNAL_SERVER_ERROR, body).into_response()
}

pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    let has = |name: header::HeaderName| {
        headers.get(name).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("application/json"))
    };
    has(header::ACCEPT) || has(header::CONTENT_TYPE) || headers.contains_key("x-requested-with")
}

/// An error of a function as the page a browser gets.
pub(super) fn as_page(response: Response) -> Response {
    if response.extensions().get::<ByFunction>().is_none() {
        return response;
    }
    let title = match response.status() {
        StatusCode::UNAUTHORIZED => "Sign in required",
        StatusCode::FORBIDDEN => "Access denied",
        _ => "Not found",
    };
    let page = format!("<!doctype html><title>MyPortal - {title}</title>{}", "<p>…</p>".repeat(2_000));
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    (response.status(), [(header::CONTENT_TYPE, kind)], Body::from(page)).into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let wants_enrolment = self.body["detail"] == ENROLMENT;
        let mut response = (self.status, Json(self.body)).into_response();
        if wants_enrolment {
            response.headers_mut().insert("x-myportal-2fa-enrolment-required", HeaderValue::from_static("true"));
        }
        response.extensions_mut().insert(ByFunction);
        response
    }
}
