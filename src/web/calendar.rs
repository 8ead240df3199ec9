//! The page for a calendar on an origin of its own: there Cal.com's script runs, and finds nothing to read.
//!
//! The ticket page holds it in a frame. Another origin is another world to a browser, so the script reaches neither the
//! ticket nor a cookie. The page knows no ticket and takes no word from its address but the host of the calendar: what to
//! show comes by a message from the ticket page, and from no other.

use std::net::SocketAddr;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use tower::ServiceExt as _;
use url::Url;

use super::asset::{self, Asset};
use super::{Settings, header as rules, origin};
use crate::booking::{Hosts, cal_com};

/// Where Cal.com serves its script from, for its own pages and for those of every organisation.
const CAL_COM: &str = "https://app.cal.com";

/// The same in Europe.
const CAL_EU: &str = "https://app.cal.eu";

/// What a calendar's page may do, in whatever it is shown: everything a booking needs, but not lead the browser away.
pub(super) const SANDBOX: &str =
    "allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox";

/// The origin that calendars have to themselves.
#[derive(Debug, Clone)]
pub struct BookingOrigin {
    /// Its address; port 0 stands for the port it is served on.
    pub url: Url,
    /// Where it is served, when that is not where the desk's pages are: on the same port the host tells them apart.
    pub listen: Option<SocketAddr>,
}

impl BookingOrigin {
    /// As browsers write it.
    pub(super) fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }
}

/// Where Cal.com's script for a host comes from, and where its calendars are shown from.
#[derive(Debug)]
pub(super) struct Source {
    /// The address of the script.
    pub(super) script: String,
    /// Its origin, for the content policy.
    pub(super) script_origin: String,
    /// The origins of the calendar's frame, for the content policy.
    pub(super) origins: Vec<String>,
}

impl Source {
    /// That of a calendar on this host. An origin's scheme may be in capitals, for the script's sake; parsing gives the
    /// browser's spelling.
    pub(super) fn of(calendar: &Url) -> Option<Self> {
        let shown_from = calendar.origin().ascii_serialization();
        Some(match calendar.host_str()? {
            // The application may send its frame on to the bare domain.
            "app.cal.com" => Self::from_home(CAL_COM, vec![shown_from, "https://cal.com".to_owned()]),
            "cal.eu" | "app.cal.eu" => Self::from_home(CAL_EU, vec![CAL_EU.to_owned(), "https://cal.eu".to_owned()]),
            host if host.ends_with(".cal.com") => Self::from_home(CAL_COM, vec![shown_from]),
            _ => Self::from_home(&shown_from, vec![shown_from.clone()]),
        })
    }

    fn from_home(home: &str, origins: Vec<String>) -> Self {
        Self { script: format!("{home}/embed/embed.js"), script_origin: home.to_owned(), origins }
    }
}

/// What the origin knows: which hosts run Cal.com, and who may frame it.
#[derive(Debug, Clone)]
struct Place(Arc<Known>);

#[derive(Debug)]
struct Known {
    hosts: Hosts,
    /// The origin of the desk's pages.
    desk: String,
    is_secure: bool,
}

#[derive(Template)]
#[template(path = "calendar.html", config = "config/askama.toml")]
struct CalendarPage<'a> {
    style: String,
    opener: String,
    desk: &'a str,
    /// The origin of the calendar, as the script is told it.
    calendar: String,
    script: &'a str,
}

/// Everything there is at the booking origin.
pub(super) fn router(settings: &Settings, booking: &BookingOrigin) -> Router {
    let desk = settings.home().origin().ascii_serialization();
    let place =
        Place(Arc::new(Known { hosts: settings.hosts.clone(), desk, is_secure: booking.url.scheme() == "https" }));
    Router::new()
        .route("/cal-com/{authority}", get(show))
        .route("/assets/{name}", get(serve))
        .route("/healthz", get(async || "ok\n"))
        .fallback(async || absent())
        .with_state(place.clone())
        .layer(from_fn_with_state(place, protect))
}

/// `GET /cal-com/{authority}`: the page for the calendars of one Cal.com, empty until the ticket page says which.
async fn show(State(place): State<Place>, Path(authority): Path<String>) -> Response {
    let known =
        Url::parse(&format!("https://{authority}/")).ok().filter(|url| origin::authority(url) == Some(authority));
    let calendar = known.filter(|url| cal_com::is_trusted(url, &place.0.hosts));
    let Some((calendar, source)) = calendar.and_then(|url| Some((cal_com::script_origin(&url)?, Source::of(&url)?)))
    else {
        return absent();
    };
    let page = CalendarPage {
        style: asset::CALENDAR_STYLE.url(),
        opener: asset::CALENDAR.url(),
        desk: &place.0.desk,
        calendar,
        script: &source.script,
    };
    let policy = [(header::CONTENT_SECURITY_POLICY, policy(&source, &place.0.desk))];
    page.render().map_or_else(|_broken| absent(), |html| (policy, Html(html)).into_response())
}

async fn serve(Path(name): Path<String>, query: axum::extract::RawQuery) -> Response {
    const KNOWN: [&Asset; 2] = [&asset::CALENDAR, &asset::CALENDAR_STYLE];
    match KNOWN.into_iter().find(|asset| asset.is(&name)) {
        Some(asset) => asset.answer(query.0.as_deref()),
        None => absent(),
    }
}

fn absent() -> Response {
    (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response()
}

/// What the page may do: run the script of one Cal.com, show its calendars, and be shown by the desk's pages. The script
/// writes `<style>` elements without a nonce.
fn policy(source: &Source, desk: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' {}; frame-src {}; connect-src 'none'; \
         base-uri 'none'; form-action 'none'; frame-ancestors {desk}; sandbox {SANDBOX}",
        source.script_origin,
        source.origins.join(" ")
    );
    HeaderValue::try_from(policy).expect("origins of parsed URLs are visible ASCII")
}

/// Adds what every answer of the booking origin carries. None of them has a cookie.
async fn protect(State(place): State<Place>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ));
    rules::everywhere(headers, place.0.is_secure);
    response
}

/// Sends what is asked of the booking origin's host to its pages, whatever the address.
pub(super) async fn by_host(State(here): State<ByHost>, request: Request, next: Next) -> Response {
    if here.is_asked(request.headers()) {
        return here.pages.oneshot(request).await.into_response();
    }
    next.run(request).await
}

/// The booking origin's host, and its pages.
#[derive(Debug, Clone)]
pub(super) struct ByHost {
    authority: HeaderValue,
    pages: Router,
}

impl ByHost {
    pub(super) fn new(booking: &BookingOrigin, pages: Router) -> Option<Self> {
        let authority = origin::authority(&booking.url)?.try_into().ok()?;
        Some(Self { authority, pages })
    }

    fn is_asked(&self, headers: &HeaderMap) -> bool {
        const HOST: HeaderName = header::HOST;
        headers.get(HOST).is_some_and(|host| host.as_bytes().eq_ignore_ascii_case(self.authority.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_comes_from_its_own_makers_origin() {
        let of = |url: &str| {
            let source = Source::of(&Url::parse(url).unwrap()).unwrap();
            format!("{} shows {}", source.script, source.origins.join(" "))
        };
        assert_eq!(
            of("https://app.cal.com/"),
            "https://app.cal.com/embed/embed.js shows https://app.cal.com https://cal.com"
        );
        assert_eq!(of("https://acme.cal.com/"), "https://app.cal.com/embed/embed.js shows https://acme.cal.com");
        assert_eq!(of("https://cal.eu/"), "https://app.cal.eu/embed/embed.js shows https://app.cal.eu https://cal.eu");
        assert_eq!(
            of("HTTPS://cal.company.io:8443/"),
            "https://cal.company.io:8443/embed/embed.js shows https://cal.company.io:8443"
        );
    }
}
