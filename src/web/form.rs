//! A form somebody sent: only from our own pages, only as large as ours get, only with the token we gave.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};

use super::problem::Problem;
use super::site::Site;
use super::token;
use crate::text::clean;

/// The most bytes of a form: the longest reply, percent-encoded, and its token.
pub(super) const MOST_BYTES: usize = 256 * 1024;

/// More fields than any of our forms has.
const MOST_FIELDS: usize = 16;

/// The hidden field every form carries.
pub(super) const TOKEN_FIELD: &str = "csrf";

/// The fields that somebody writes words in, which must not be lost. No secret is among them.
const WORDS: [&str; 5] = ["subject", "text", "reply", "comment", "booking_link"];

/// What a writer's id may be long, in bytes: it is one of our tokens, anything longer was not made by our form.
const MOST_SOURCE_ID_BYTES: usize = 64;

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

    /// The same, each line ended as the desk ends it.
    pub(super) fn lines(&self, name: &str) -> String {
        self.field(name).replace("\r\n", "\n")
    }

    /// The id that our page made for what this form sends, so that it is kept once.
    pub(super) fn source_id(&self) -> Result<&str, Problem> {
        match self.field("source_id") {
            "" => Err(self.stale()),
            long if long.len() > MOST_SOURCE_ID_BYTES => Err(self.stale()),
            id => Ok(id),
        }
    }

    /// What the form's sender is told when it is not the one that the page was made for: their words are handed back.
    pub(super) fn stale(&self) -> Problem {
        let words = WORDS.map(|name| self.lines(name));
        let written: Vec<&str> = words.iter().map(|words| words.trim_end()).filter(|words| !words.is_empty()).collect();
        Problem::Stale { text: clean::lines(&written.join("\n\n")) }
    }

    /// Whether the form carries this token.
    pub(super) fn carries(&self, expected: &str) -> bool {
        !expected.is_empty() && token::same(self.field(TOKEN_FIELD), expected)
    }
}

impl AsRef<Self> for Form {
    fn as_ref(&self) -> &Self {
        self
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_form_hands_the_words_back_and_no_secret() {
        let fields = [("csrf", "token"), ("subject", "Printer"), ("text", "It is\r\non \u{1b}fire. "), ("new", "pass")];
        let form = Form::new(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        let text = "Printer\n\nIt is\non ␛fire.".to_owned();
        assert_eq!(form.map(|form| form.stale()), Ok(Problem::Stale { text }));
    }
}
