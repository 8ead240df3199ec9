//! Where a form was sent from: a page of another site may not act in a person's name.
//!
//! The browser's own word (`Sec-Fetch-Site`) counts first, then `Origin`. Over plain http to another machine a
//! browser sends no `Sec-Fetch-Site`, and under `Referrer-Policy: no-referrer` its `Origin` is `null`; then the
//! token that every form carries decides alone.

use axum::http::{HeaderMap, header};
use url::Url;

/// The address the desk is known by, when it is not simply the one asked.
#[derive(Debug, Clone)]
pub(super) struct Origins {
    public: Option<String>,
    public_host: Option<String>,
}

impl Origins {
    pub(super) fn new(public_url: Option<&Url>) -> Self {
        Self {
            public: public_url.map(|url| url.origin().ascii_serialization()),
            public_host: public_url.and_then(authority),
        }
    }

    /// The host and port that the pages are known by, as the browser's `location.host` has them: the public address's,
    /// else those that were asked.
    pub(super) fn host(&self, headers: &HeaderMap) -> String {
        let asked = || {
            let host = headers.get(header::HOST)?.to_str().ok()?;
            authority(&Url::parse(&format!("http://{host}")).ok()?)
        };
        self.public_host.clone().or_else(asked).unwrap_or_else(|| "localhost".to_owned())
    }

    /// Whether the browser says that this request comes from a page of another site.
    pub(super) fn are_foreign(&self, headers: &HeaderMap) -> bool {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if headers.contains_key("sec-fetch-site") {
            return !matches!(text("sec-fetch-site"), Some("same-origin" | "none"));
        }
        if !headers.contains_key(header::ORIGIN) {
            return false;
        }
        match text("origin") {
            Some("null") => false,
            Some(origin) => !self.is_ours(origin, text("host")),
            None => true,
        }
    }

    fn is_ours(&self, origin: &str, host: Option<&str>) -> bool {
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        self.public.as_deref() == Some(origin) || (authority.is_some() && authority == host)
    }
}

/// The host of an address, and its port where it is not the usual one.
pub(super) fn authority(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn foreign(public: Option<&str>, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (axum::http::HeaderName::from_static(name), HeaderValue::from_static(value)));
        let public = public.map(|url| Url::parse(url).unwrap());
        Origins::new(public.as_ref()).are_foreign(&headers.collect())
    }

    #[test]
    fn the_browsers_word_counts_first() {
        assert!(!foreign(None, &[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        assert!(!foreign(None, &[("sec-fetch-site", "none")]));
        assert!(foreign(None, &[("sec-fetch-site", "cross-site"), ("origin", "http://desk"), ("host", "desk")]));
        assert!(foreign(None, &[("sec-fetch-site", "same-site")]));
    }

    #[test]
    fn without_it_the_origin_must_be_the_host_asked_or_the_public_address() {
        assert!(!foreign(None, &[("origin", "http://desk:8080"), ("host", "desk:8080")]));
        assert!(foreign(None, &[("origin", "http://desk:8080"), ("host", "desk")]));
        assert!(foreign(None, &[("origin", "https://evil.example"), ("host", "desk")]));
        let public = Some("https://help.example.com/");
        assert!(!foreign(public, &[("origin", "https://help.example.com"), ("host", "10.0.0.7:8080")]));
        assert!(foreign(public, &[("origin", "http://help.example.com"), ("host", "10.0.0.7:8080")]));
        assert!(foreign(None, &[("origin", "desk"), ("host", "desk")]));
    }

    #[test]
    fn the_host_is_the_public_one_else_the_one_asked() {
        let asked = |host: &'static str| HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))]);
        let public = Url::parse("https://help.example.com/").unwrap();
        assert_eq!(Origins::new(Some(&public)).host(&asked("10.0.0.7:8080")), "help.example.com");
        assert_eq!(Origins::new(None).host(&asked("127.0.0.1:8080")), "127.0.0.1:8080");
        assert_eq!(Origins::new(None).host(&asked("Desk.Example")), "desk.example");
        assert_eq!(Origins::new(None).host(&HeaderMap::new()), "localhost");
    }

    #[test]
    fn a_browser_that_says_nothing_is_left_to_the_token() {
        assert!(!foreign(None, &[("host", "desk")]));
        assert!(!foreign(None, &[("origin", "null"), ("host", "desk")]));
    }
}
