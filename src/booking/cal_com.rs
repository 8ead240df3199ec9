//! Cal.com: its hosts and its pages.

use url::Url;

use super::Hosts;

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
    let label = host.strip_suffix(".cal.com").filter(|label| !label.contains('.') && !is_central(host));
    label.is_some_and(|label| !NOT_ORGANISATIONS.contains(&label))
}

/// Whether an administrator named the host.
pub(super) fn is_named(host: &str, hosts: &Hosts) -> bool {
    hosts.cal_com.iter().any(|named| named.eq_ignore_ascii_case(host))
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
