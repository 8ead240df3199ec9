//! The few files the pages need besides themselves, compiled in. Their address holds their content's hash, so a
//! browser may keep them for ever.

use std::sync::LazyLock;

use axum::extract::RawQuery;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::address::Path;
use super::problem::Problem;

/// One file.
#[derive(Debug)]
pub(super) struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
    version: LazyLock<String>,
}

/// The style of every page.
pub(super) static STYLE: Asset = Asset {
    name: "site.css",
    kind: "text/css; charset=utf-8",
    text: include_str!("../../assets/site.css"),
    version: LazyLock::new(|| version(include_str!("../../assets/site.css"))),
};

/// What turns the booking link into a calendar on the page.
pub(super) static BOOKING: Asset = Asset {
    name: "booking.js",
    kind: "text/javascript; charset=utf-8",
    text: include_str!("../../assets/booking.js"),
    version: LazyLock::new(|| version(include_str!("../../assets/booking.js"))),
};

/// What opens a booking page in a frame.
pub(super) static FRAME: Asset = Asset {
    name: "frame.js",
    kind: "text/javascript; charset=utf-8",
    text: include_str!("../../assets/frame.js"),
    version: LazyLock::new(|| version(include_str!("../../assets/frame.js"))),
};

/// What shows a calendar at the booking origin.
pub(super) static CALENDAR: Asset = Asset {
    name: "calendar.js",
    kind: "text/javascript; charset=utf-8",
    text: include_str!("../../assets/calendar.js"),
    version: LazyLock::new(|| version(include_str!("../../assets/calendar.js"))),
};

/// The style of the page there.
pub(super) static CALENDAR_STYLE: Asset = Asset {
    name: "calendar.css",
    kind: "text/css; charset=utf-8",
    text: include_str!("../../assets/calendar.css"),
    version: LazyLock::new(|| version(include_str!("../../assets/calendar.css"))),
};

/// What tries the API on its own page.
pub(super) static API: Asset = Asset {
    name: "api.js",
    kind: "text/javascript; charset=utf-8",
    text: include_str!("../../assets/api.js"),
    version: LazyLock::new(|| version(include_str!("../../assets/api.js"))),
};

/// The bell in the browser's tab.
pub(super) static ICON: Asset = Asset {
    name: "icon.svg",
    kind: "image/svg+xml",
    text: include_str!("../../assets/icon.svg"),
    version: LazyLock::new(|| version(include_str!("../../assets/icon.svg"))),
};

impl Asset {
    /// The address a page refers to it by.
    pub(super) fn url(&self) -> String {
        format!("/assets/{}?v={}", self.name, *self.version)
    }

    /// Whether it has this name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// The file, for as long as its address holds this very content.
    pub(super) fn answer(&self, query: Option<&str>) -> Response {
        let is_current = query.and_then(|query| query.strip_prefix("v=")) == Some(self.version.as_str());
        // A page of an older deskbell may still be open; what it gets must not be kept under its name.
        let keep = if is_current { "public, max-age=31536000, immutable" } else { "no-cache" };
        let headers = [(header::CONTENT_TYPE, self.kind), (header::CACHE_CONTROL, keep)];
        let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
        (headers, self.text).into_response()
    }
}

/// `GET /assets/{name}`
pub(super) async fn serve(Path(name): Path<String>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let known = [&STYLE, &BOOKING, &FRAME, &API, &ICON];
    let asset = known.into_iter().find(|asset| asset.is(&name)).ok_or(Problem::Absent)?;
    Ok(asset.answer(query.as_deref()))
}

/// Enough of the content's hash to tell two versions apart, in characters that are safe in an address.
fn version(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.get(..9).unwrap_or_default())
}
