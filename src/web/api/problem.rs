//! The document for everything that can go wrong (RFC 9457): the one place that writes it.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use crate::api;
use crate::text::clean;
use crate::web::page::sentence;
use crate::web::problem::Problem;

/// Gives a problem its document; headers that say how to go on are kept.
pub(in crate::web) fn document(problem: &Problem, id: &str, headers: &HeaderMap) -> Response {
    let (kind, title) = kind(problem);
    let field = match problem {
        Problem::Invalid { field, .. } => field.clone(),
        _other => None,
    };
    let document = api::Problem {
        kind: api::Problem::name(kind),
        title: title.to_owned(),
        status: problem.status().as_u16(),
        detail: clean::line(&detail(problem, id)),
        field,
        request_id: Some(id.to_owned()),
    };
    let bytes = serde_json::to_vec(&document).unwrap_or_default();
    let mut response = (problem.status(), [(header::CONTENT_TYPE, "application/problem+json")], bytes).into_response();
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    if *problem == Problem::NoToken {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// The kind of a problem, and the kind in words.
fn kind(problem: &Problem) -> (&'static str, &'static str) {
    match problem {
        Problem::Absent | Problem::DeadLink => ("absent", "There is nothing here"),
        Problem::NoToken => ("no-token", "A token is needed"),
        Problem::Foreign | Problem::NotAllowed(_) | Problem::Stale { .. } => ("not-allowed", "This is not yours to do"),
        Problem::CodeWanted => (api::Problem::CODE_WANTED, "A code is needed too"),
        Problem::CodeWrong => (api::Problem::CODE_WRONG, "That code is not good"),
        Problem::Method => ("method", "This address does not take that"),
        Problem::Unreadable(_) => ("unreadable", "That cannot be read"),
        Problem::Invalid { .. } => ("invalid", "That cannot be taken"),
        Problem::Conflict(_) => ("conflict", "Somebody was faster"),
        Problem::TooLarge => ("too-large", "That is too large"),
        Problem::NotAForm | Problem::NotJson => ("not-json", "That is not JSON"),
        Problem::TooOften(_) => ("too-often", "A little slower, please"),
        Problem::Late => ("late", "This took too long"),
        Problem::Full => ("full", "There is no room left"),
        Problem::Broken => ("broken", "Something went wrong here"),
    }
}

/// What happened this time, and what to do about it.
fn detail(problem: &Problem, id: &str) -> String {
    let fixed = match problem {
        Problem::Absent | Problem::DeadLink => "It does not exist, or it is not yours to see.",
        Problem::NoToken => {
            "Send Authorization: Bearer with a token that has neither ended nor been revoked. An agent makes one with \
             `deskbell token add`, or with their password at /api/v1/tokens."
        }
        Problem::Foreign | Problem::Stale { .. } => "The API takes tokens, and nothing from a page.",
        Problem::CodeWanted => {
            "The password is right and the account has a second step: send it again with code, from the \
             authenticator app or from paper."
        }
        Problem::CodeWrong => "The code is wrong, or was used already. Wait for the next one.",
        Problem::Method => "The address exists; the Allow header names what it takes.",
        Problem::TooLarge => "A body has at most 256 KiB.",
        Problem::NotAForm | Problem::NotJson => {
            "Send the body as it is, without Content-Encoding, with Content-Type: application/json."
        }
        Problem::TooOften(_) => "Wait as long as Retry-After says.",
        Problem::Late => "The desk is busy. Ask again in a moment, with the same Idempotency-Key: it is done once.",
        Problem::Full => "The disk is full, so nothing was saved.",
        Problem::NotAllowed(words)
        | Problem::Unreadable(words)
        | Problem::Invalid { reason: words, .. }
        | Problem::Conflict(words) => return sentence(words),
        Problem::Broken => return format!("This is our fault. The log has it under {id}."),
    };
    fixed.to_owned()
}
