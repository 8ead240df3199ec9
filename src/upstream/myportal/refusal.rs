//! What MyPortal means when it does not do what was asked.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{LOCATION, RETRY_AFTER};
use serde_json::Value;
use url::Url;

use super::call::Answer;
use crate::text::clean;
use crate::upstream::Fault;

/// The header that says an authenticator app must be set up first.
const ENROLMENT: &str = "x-myportal-2fa-enrolment-required";

/// The longest reason that is passed on, in characters: a validation error repeats what was sent.
const MOST_CHARS: usize = 300;

/// The fault that an answer other than success stands for.
pub(super) fn fault(portal: &Url, answer: &Answer, changes: bool, is_key: bool) -> Fault {
    let detail = detail(answer.status, &answer.body);
    let signed_out = |reason: &str| Fault::SignedOut { reason: reason.to_owned() };
    match answer.status {
        StatusCode::TOO_MANY_REQUESTS => Fault::Offline {
            reason: "the portal asks to wait: too many requests in a minute".to_owned(),
            wait: Some(retry_after(answer)),
            may_have_acted: false,
        },
        StatusCode::INTERNAL_SERVER_ERROR => Fault::Garbled {
            endpoint: answer.asked.clone(),
            reason: format!("it failed ({detail})"),
            may_have_acted: changes,
        },
        status if status.is_server_error() => {
            Fault::Offline { reason: format!("the portal failed ({detail})"), wait: None, may_have_acted: changes }
        }
        StatusCode::UNAUTHORIZED if is_key => Fault::refused("an API key cannot do this, sign in with a password"),
        StatusCode::UNAUTHORIZED => signed_out("the session has ended, sign in again"),
        StatusCode::FORBIDDEN if answer.headers.contains_key(ENROLMENT) => {
            let address = portal.join("/security/2fa").unwrap_or_else(|_| portal.clone());
            signed_out(&format!(
                "the portal wants an authenticator app first: set one up at {address}, then sign in again"
            ))
        }
        // A request that changes something and has no valid session is refused with 403, not with 401.
        StatusCode::FORBIDDEN if detail.starts_with("CSRF") => signed_out("the session has ended, sign in again"),
        StatusCode::FORBIDDEN if detail == "Invalid API key" => {
            signed_out("the portal no longer takes this API key, it is unknown, disabled or expired")
        }
        status if status.is_redirection() => {
            let to = answer.headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
            if to.contains("/login") {
                signed_out("the session has ended, sign in again")
            } else {
                Fault::refused(format!("the portal sends us to {}, which is not followed", clean::line(to)))
            }
        }
        _ => Fault::refused(format!("the portal says: {detail}")),
    }
}

/// How long to wait: the header's whole seconds are cut off, the body's are not.
fn retry_after(answer: &Answer) -> Duration {
    let header = || answer.headers.get(RETRY_AFTER)?.to_str().ok()?.parse::<f64>().ok();
    let body: Option<f64> =
        serde_json::from_slice(&answer.body).ok().and_then(|body: Value| body.get("retry_after")?.as_f64());
    let seconds = body.or_else(header).unwrap_or(30.0);
    Duration::try_from_secs_f64(seconds.clamp(0.05, 3600.0)).unwrap_or(Duration::from_secs(30))
}

/// What an error's body says: `detail` is a text, an object with another `detail`, or a list of fields; a page has a
/// title.
pub(super) fn detail(status: StatusCode, body: &[u8]) -> String {
    let said = match serde_json::from_slice::<Value>(body) {
        Ok(body) => body.get("detail").and_then(said),
        Err(_) => title(body),
    };
    let words = said.unwrap_or_else(|| status.to_string());
    clean::line(&words).chars().take(MOST_CHARS).collect()
}

fn said(detail: &Value) -> Option<String> {
    match detail {
        Value::String(text) => Some(text.clone()),
        Value::Object(fields) => fields.get("detail").and_then(said),
        Value::Array(errors) => {
            let fields: Vec<String> = errors.iter().filter_map(field).collect();
            (!fields.is_empty()).then(|| fields.join("; "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// `{"loc": ["body", "subject"], "msg": "Field required"}` as `subject: Field required`.
fn field(error: &Value) -> Option<String> {
    let message = error.get("msg")?.as_str()?;
    let place = error.get("loc").and_then(Value::as_array).and_then(|loc| loc.last()).and_then(Value::as_str);
    Some(place.map_or_else(|| message.to_owned(), |place| format!("{place}: {message}")))
}

fn title(page: &[u8]) -> Option<String> {
    let page = String::from_utf8_lossy(page);
    let (_, after) = page.split_once("<title>")?;
    let (title, _) = after.split_once("</title>")?;
    Some(title.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail_of(body: &str) -> String {
        detail(StatusCode::BAD_REQUEST, body.as_bytes())
    }

    #[test]
    fn an_errors_words_are_found_in_every_shape() {
        assert_eq!(detail_of(r#"{"detail":"Reply body cannot be empty."}"#), "Reply body cannot be empty.");
        assert_eq!(
            detail_of(r#"{"detail":{"detail":"Invalid ticket status.","error_id":"9"}}"#),
            "Invalid ticket status."
        );
        let list = r#"{"detail":[{"type":"missing","loc":["body","subject"],"msg":"Field required","input":{}}]}"#;
        assert_eq!(detail_of(list), "subject: Field required");
        assert_eq!(detail_of("<html><title>MyPortal - Sign in required</title>"), "MyPortal - Sign in required");
        assert_eq!(detail_of("\u{1b}[2J"), "400 Bad Request");
    }

    #[test]
    fn an_errors_words_are_clean_and_short() {
        assert_eq!(detail_of("{\"detail\":\"a\\u001b[31mb\"}"), "a␛[31mb");
        assert_eq!(detail_of(&format!(r#"{{"detail":"{}"}}"#, "x".repeat(1000))).len(), MOST_CHARS);
    }
}
