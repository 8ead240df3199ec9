//! Cal.com: its pages, and what its embed script is told about one.
//!
//! The script wants the parts of an address, not the address: a whole URL in `data-cal-link` opens a page that does not
//! exist, and an origin is used as it stands, even `javascript:`. So the parts come from a parsed [`BookingLink`] only.

use serde_json::{Map, Value, json};
use url::Url;

use super::{BookingLink, Hosts, Platform, Prefill};

/// First segments of Cal.com's own pages, which are nobody's user name.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "about", "ai", "api", "app", "apps", "auth", "availability", "blog", "booking", "bookings", "careers", "cancel",
    "connect-and-join", "download", "docs", "embed", "enterprise", "event-types", "features", "getting-started",
    "help", "insights", "integrations", "legal", "login", "logout", "members", "more", "payment", "platform",
    "pricing", "privacy", "reschedule", "resources", "routing", "routing-forms", "scheduling", "security",
    "settings", "signup", "solutions", "sso", "status", "success", "support", "teams", "templates", "terms",
    "video", "workflows",
];

/// Labels before `.cal.com` that are no organisation's.
#[rustfmt::skip]
const NOT_ORGANISATIONS: &[&str] = &[
    "api", "assets", "auth", "blog", "cdn", "community", "console", "design", "developer", "docs", "embed", "go",
    "handbook", "help", "mail", "platform", "status", "support",
];

/// What a page of Cal.com is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// Lists the people of an organisation, or whatever a host of one's own shows first.
    Front,
    /// Lists the events of a person or a team.
    Profile,
    /// Books one event, or asks first which one.
    Event,
    /// Books one event, for whoever was given the address (`/d/…`). It has no page to embed.
    Private,
}

/// Whether a host is Cal.com's own: itself, its European twin, or an organisation's.
pub(super) fn is_own(host: &str) -> bool {
    matches!(host, "cal.eu" | "app.cal.eu") || is_central(host) || is_organisation(host)
}

/// Whether a host is the one everybody shares.
fn is_central(host: &str) -> bool {
    matches!(host, "cal.com" | "www.cal.com" | "app.cal.com")
}

fn is_organisation(host: &str) -> bool {
    organisation(host).is_some()
}

/// The organisation whose host it is.
pub(super) fn organisation(host: &str) -> Option<&str> {
    let label = host.strip_suffix(".cal.com").filter(|label| !label.contains('.') && !is_central(host));
    label.filter(|label| !NOT_ORGANISATIONS.contains(label))
}

/// Whether a host is Cal.com's own under .com: itself or an organisation's.
pub(super) fn is_dot_com(host: &str) -> bool {
    is_central(host) || is_organisation(host)
}

/// Whether an administrator named the host.
pub(super) fn is_named(host: &str, hosts: &Hosts) -> bool {
    hosts.cal_com.iter().any(|named| named == host)
}

/// What the page at an address of Cal.com is for; none where one cannot book.
pub(super) fn page(url: &Url, hosts: &Hosts) -> Option<Page> {
    let host = url.host_str()?;
    let path = url.path().trim_matches('/');
    let segments: Vec<_> = path.split('/').filter(|_| !path.is_empty()).collect();
    let page = page_of(segments.strip_suffix(&["embed"]).unwrap_or(&segments));
    if is_named(host, hosts) {
        // Cal.com may stand in a folder there, so any path may be an event.
        return Some(page.unwrap_or(Page::Event));
    }
    // Only an organisation has its people on the front page.
    page.filter(|page| *page != Page::Front || is_organisation(host))
}

fn page_of(segments: &[&str]) -> Option<Page> {
    match segments {
        [] => Some(Page::Front),
        ["d", _] | ["d", _, _] => Some(Page::Private),
        ["forms", _] | ["team", _, _] => Some(Page::Event),
        ["team", _] => Some(Page::Profile),
        ["org", _, rest @ ..] => page_of(rest),
        ["d" | "forms" | "team" | "org", ..] => None,
        [first, ..] if RESERVED.contains(first) => None,
        [_] => Some(Page::Profile),
        [_, _] => Some(Page::Event),
        _ => None,
    }
}

/// What the page's button tells Cal.com's script, attribute by attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embed {
    /// `data-cal-link`: the path without slashes round it, and the query.
    pub link: String,
    /// `data-cal-origin`: where the page is. The scheme is in capitals where the script would take the host for
    /// cal.com; for a content policy, parse it first.
    pub origin: String,
    /// `data-cal-namespace`: a name of its own for each ticket.
    pub namespace: String,
    /// `data-cal-config`: JSON with the layout and what the form is filled in with, without what the link already says.
    pub config: String,
}

/// The embed of a link on the page of a ticket; none where only a plain link is right: on other platforms, for private
/// links, and without a path.
pub fn embed(link: &BookingLink, hosts: &Hosts, number: i64, prefill: &Prefill) -> Option<Embed> {
    if !is_embeddable(link, hosts) {
        return None;
    }
    let url = link.url();
    let path = url.path().trim_matches('/');
    let path = path.strip_suffix("/embed").unwrap_or(path).trim_end_matches('/');
    let link = match url.query() {
        Some(query) if !query.is_empty() => format!("{path}?{query}"),
        Some(_) | None => path.to_owned(),
    };
    let namespace = format!("ticket-{number}");
    Some(Embed { link, origin: script_origin(url)?, namespace, config: config(url, prefill).to_string() })
}

/// Whether the page of a link can be shown on the ticket's own page.
pub(super) fn is_embeddable(link: &BookingLink, hosts: &Hosts) -> bool {
    let url = link.url();
    let is_cal_com = link.platform(hosts) == Some(Platform::CalCom);
    let page = page(url, hosts).filter(|_| is_cal_com);
    match page {
        Some(Page::Profile | Page::Event) => true,
        Some(Page::Front | Page::Private) | None => false,
    }
}

/// Whether a host runs Cal.com: its own, or one that an administrator named.
pub fn is_trusted(url: &Url, hosts: &Hosts) -> bool {
    url.host_str().is_some_and(|host| is_named(host, hosts) || (is_own(host) && url.port().is_none()))
}

/// The origin as the script needs it to arrive at the host of the link.
pub fn script_origin(url: &Url) -> Option<String> {
    if url.port().is_none() && is_central(url.host_str()?) {
        return Some("https://app.cal.com".to_owned());
    }
    let origin = url.origin().ascii_serialization();
    // The script replaces `https://cal.com` by `https://app.cal.com` wherever an origin starts with it, so that
    // https://cal.company.example would become https://app.cal.company.example. It does not know capitals.
    match origin.strip_prefix("https://") {
        Some(host) if host.starts_with("cal.com") => Some(format!("HTTPS://{host}")),
        Some(_) => Some(origin),
        None => None,
    }
}

/// The configuration: flat, because the script turns an object inside it into `[object Object]`; without the keys of
/// the link's own query, because the script sends both and the page reads one.
fn config(url: &Url, prefill: &Prefill) -> Value {
    let mut config = Map::new();
    config.insert("layout".to_owned(), json!("month_view"));
    for (_, key, values) in prefill.cal_com() {
        let value = match values.as_slice() {
            [] => continue,
            [one] if key != "guests" => json!(one),
            many => json!(many),
        };
        config.insert(key.to_owned(), value);
    }
    for (key, _) in url.query_pairs() {
        config.remove(key.as_ref());
    }
    Value::Object(config)
}

#[cfg(test)]
mod tests;
