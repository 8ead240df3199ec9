//! A form somebody sent: only from our own pages, only as large as ours get, only with the token we gave.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};

use super::problem::Problem;
use super::site::Site;
use super::token;

/// The most bytes of a form: the longest reply, percent-encoded, and its token.
pub(super) const MOST_BYTES: usize = 256 * 1024;

/// More fields than any of our forms has.
const MOST_FIELDS: usize = 16;

/// The hidden field every form carries.
pub(super) const TOKEN_FIELD: &str = "csrf";

/// What somebody filled in. Deliberately not `Debug`: it may hold a password.
pub(super) struct Form {
    fields: Vec<(String, String)>,
}

impl Form {
    /// A form of these fields.
    pub(super) fn new(fields: Vec<(String, String)>) -> Result<Self, Problem> {
        if fields.len() > MOST_FIELDS { Err(Problem::TooLarge) } else { Ok(Self { fields }) }
    }

    /// What was filled in under `name`; empty when nothing was.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether the form carries this token.
    pub(super) fn carries(&self, expected: &str) -> bool {
        !expected.is_empty() && token::same(self.field(TOKEN_FIELD), expected)
    }
}

impl FromRequest<Site> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Problem> {
        if site.origins.are_foreign(request.headers()) {
            return Err(Problem::Foreign);
        }
        if !is_form(request.headers()) {
            return Err(Problem::NotAForm);
        }
        let bytes = Bytes::from_request(request, site).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
            // The client left in the middle: nobody reads the answer.
            _ => Problem::NotAForm,
        })?;
        Self::new(url::form_urlencoded::parse(&bytes).into_owned().take(MOST_FIELDS + 1).collect())
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") && !headers.contains_key(header::CONTENT_ENCODING)
}
