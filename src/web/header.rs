//! What every answer tells the browser to refuse.
//!
//! A page may load its own style and its own icon, and nothing else. Only a page with an embedded calendar also
//! names the origin of that calendar's frame. Cal.com's comes by a script besides, which writes `<style>` elements
//! without a nonce, so styles, and only styles, may then be inline; with a booking origin both are the business of
//! `calendar`, and the page names that origin alone.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::page::card::Embed;
use super::site::Site;

/// What a page may load by itself.
const BASE: &str = "default-src 'none'; img-src 'self'";

const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// The `Content-Security-Policy` of a page, with the calendar it embeds, if any, and the origins besides our own that
/// its forms lead to.
pub(super) fn content_policy(embed: Option<&Embed>, sends_to: &[String]) -> HeaderValue {
    let forms = ["'self'"].into_iter().chain(sends_to.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
    let base = format!("{BASE}; form-action {forms}; base-uri 'none'; frame-ancestors 'none'");
    let policy = match embed {
        None => format!("{base}; style-src 'self'"),
        Some(Embed::Frame(frame)) => {
            format!("{base}; style-src 'self'; script-src 'self'; frame-src {}", frame.origins.join(" "))
        }
        Some(Embed::Apart(apart)) => format!("{base}; style-src 'self'; script-src 'self'; frame-src {}", apart.origin),
        Some(Embed::Script(script)) => format!(
            "{base}; style-src 'self' 'unsafe-inline'; script-src 'self' {}; frame-src {}",
            script.source.script_origin,
            script.source.origins.join(" ")
        ),
    };
    HeaderValue::try_from(policy).expect("origins of parsed URLs are visible ASCII")
}

/// Adds what every answer carries; a policy or a lifetime that the page chose itself stays.
pub(super) async fn protect(State(site): State<Site>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| content_policy(None, &[]));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    everywhere(headers, site.cookies.secure);
    response
}

/// What every answer carries, whichever origin gives it.
pub(super) fn everywhere(headers: &mut HeaderMap, is_secure: bool) {
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let always = [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", PERMISSIONS),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-robots-tag", "noindex, nofollow, noarchive"),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_secure {
        let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
    }
}
