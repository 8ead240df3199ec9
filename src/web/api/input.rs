//! What a request brings: a JSON document, parameters, a ticket's number, the id its writer made for it.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::{Number as JsonNumber, Value};

use crate::api::{IDEMPOTENCY_KEY, MOST_BODY_BYTES, MOST_KEY_BYTES};
use crate::text::clean;
use crate::ticket::{Number, PersonId};
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::token;

/// A document, read whole and without a field we do not know.
#[derive(Debug)]
pub(super) struct Json<T>(pub(super) T);

/// Parameters after the `?`.
#[derive(Debug)]
pub(super) struct Params<T>(pub(super) T);

/// The ticket or person that the address names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<T>(pub(super) T);

/// The id the writer made for what is asked; one of ours when they made none.
#[derive(Debug, Clone)]
pub(super) struct Key(pub(super) String);

impl<T: DeserializeOwned> FromRequest<Site> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::NotJson);
        }
        let bytes = Bytes::from_request(request, site).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
            _ => Problem::Unreadable("the body did not arrive whole".to_owned()),
        })?;
        if bytes.len() > MOST_BODY_BYTES {
            return Err(Problem::TooLarge);
        }
        serde_json::from_slice(&bytes)
            .or_else(|error| whole(&bytes).ok_or(error))
            .map(Self)
            .map_err(|error| refusal(&error))
    }
}

/// Reads a document in which whole numbers are written with a point: 3.0 is a whole number in JSON Schema.
fn whole<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    fn without_points(value: &mut Value) -> bool {
        match value {
            Value::Number(number) => {
                /// Beyond it not every whole number can be written with a point.
                const MOST: f64 = 9_007_199_254_740_992.0;
                let Some(float) = number.as_f64().filter(|_| number.is_f64()) else { return false };
                if float.fract() != 0.0 || float.abs() > MOST {
                    return false;
                }
                let read = format!("{float:.0}").parse::<i64>().ok().map(JsonNumber::from);
                read.map(|whole| *number = whole).is_some()
            }
            Value::Array(values) => values.iter_mut().fold(false, |any, value| without_points(value) | any),
            Value::Object(fields) => fields.values_mut().fold(false, |any, value| without_points(value) | any),
            Value::Null | Value::Bool(_) | Value::String(_) => false,
        }
    }
    let mut value = serde_json::from_slice(bytes).ok()?;
    if without_points(&mut value) { serde_json::from_value(value).ok() } else { None }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json") && !headers.contains_key(header::CONTENT_ENCODING)
}

/// What is wrong with a document, and which field is at fault.
fn refusal(error: &serde_json::Error) -> Problem {
    let words = clean::line(&error.to_string());
    match error.classify() {
        Category::Io | Category::Syntax | Category::Eof => Problem::Unreadable(format!("this is not JSON: {words}")),
        Category::Data => Problem::Invalid { field: field(&words), reason: words },
    }
}

/// The field that a reason names: in quotes, or in front of a colon as our own values write it.
fn field(words: &str) -> Option<String> {
    let unknown = words.strip_prefix("unknown field `").or_else(|| words.strip_prefix("missing field `"));
    // A field beside `field` and `value`, the two of a change.
    let beside = words.strip_prefix("invalid value: string \"").filter(|rest| rest.contains("expected \"field\" or"));
    let name = match unknown.or(beside) {
        Some(rest) => rest.split(['`', '"']).next(),
        None => words.split_once(": ").map(|(name, _)| name).filter(|name| !name.contains(' ')),
    };
    name.filter(|name| !name.is_empty()).map(str::to_owned)
}

impl<T: DeserializeOwned> FromRequestParts<Site> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Problem> {
        let read = Query::<T>::try_from_uri(&parts.uri);
        read.map(|Query(params)| Self(params)).map_err(|error| Problem::Unreadable(clean::line(&error.body_text())))
    }
}

impl FromRequestParts<Site> for Named<Number> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Problem> {
        Ok(Self(Number(id(parts, site).await?)))
    }
}

impl FromRequestParts<Site> for Named<PersonId> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Problem> {
        Ok(Self(PersonId(id(parts, site).await?)))
    }
}

/// A number as our own addresses write it: anything else is not there.
async fn id(parts: &mut Parts, site: &Site) -> Result<i64, Problem> {
    let path = Path::<String>::from_request_parts(parts, site).await;
    path.ok().and_then(|Path(text)| plain(&text)).ok_or(Problem::Absent)
}

impl FromRequestParts<Site> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Problem> {
        let mut all = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
        let (first, second) = (all.next(), all.next());
        let Some(value) = first else { return Ok(Self(token::random())) };
        // The standard writes it in quotes; nearly everybody leaves them out.
        let text = value.to_str().unwrap_or_default();
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        let is_one = second.is_none() && (1..=MOST_KEY_BYTES).contains(&text.len());
        if is_one && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self(text.to_owned()));
        }
        let words = format!("Idempotency-Key: write one, of 1 to {MOST_KEY_BYTES} visible characters without spaces");
        Err(Problem::Unreadable(words))
    }
}

/// From where on a cursor goes: a number as an earlier answer wrote it.
pub(super) fn cursor(text: &str) -> Result<i64, Problem> {
    plain(text).ok_or_else(|| {
        let shown: String = clean::line(text).chars().take(40).collect();
        Problem::Unreadable(format!("{shown:?} is not a cursor: take the one that an answer gave as `next`"))
    })
}

/// A number above 0, written in the one way we write it.
pub(super) fn plain(text: &str) -> Option<i64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| is_plain)
}

/// How many were asked for.
pub(super) fn limit(asked: Option<u16>, usual: u16) -> Result<u16, Problem> {
    let most = crate::api::MOST_A_PAGE;
    match asked {
        None => Ok(usual),
        Some(limit) if (1..=most).contains(&limit) => Ok(limit),
        Some(limit) => Err(Problem::Unreadable(format!("limit: {limit} is not from 1 to {most}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::NewReply;

    fn refused(text: &str) -> Problem {
        refusal(&serde_json::from_str::<NewReply>(text).unwrap_err())
    }

    #[test]
    fn what_is_wrong_with_a_document_names_the_field() {
        let named = |text| match refused(text) {
            Problem::Invalid { field, .. } => field,
            other => panic!("{other:?}"),
        };
        assert_eq!(named(r#"{"body":{"text":"a"},"author":1}"#).as_deref(), Some("author"));
        assert_eq!(named(r#"{"body":{"text":"a","html":1}}"#).as_deref(), Some("html"));
        assert_eq!(named("{}").as_deref(), Some("body"));
        assert_eq!(named(r#"{"body":7}"#), None);
        assert!(matches!(refused("{"), Problem::Unreadable(_)));
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_point_and_no_other() {
        let read = |text: &str| whole::<Vec<u16>>(text.as_bytes());
        assert_eq!(read("[3.0, 4, 5e1]"), Some(vec![3, 4, 50]));
        for refused in ["[3.5]", "[3]", "[1e300]", "[-1.0]", "[70000.0]"] {
            assert_eq!(read(refused), None, "{refused}");
        }
    }

    #[test]
    fn a_document_as_deep_as_the_sea_is_refused() {
        let deep = "[".repeat(100_000);
        assert!(matches!(refused(&format!(r#"{{"body":{deep}"#)), Problem::Unreadable(_) | Problem::Invalid { .. }));
    }
}
