//! Which hosts belong to which platform, and which of their paths are pages where one can book.
//!
//! Hosts are compared whole, or as exactly one label before a known suffix; paths by their segments. Nothing is ever
//! searched for inside the text of an address: that is how `evil.example/calendly.com` is taken for another.

use std::ops::RangeInclusive;

use url::Url;

use super::{Hosts, Platform, cal_com};

/// What the vendors' own pages start with, so that no person's page can. Nobody publishes such a list; these are words
/// seen on their sites.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "about", "account", "accounts", "admin", "api", "app", "apps", "articles", "auth", "blog", "billing", "careers",
    "changelog", "community", "compare", "contact", "customers", "dashboard", "developer", "developers", "docs",
    "download", "embed", "enterprise", "event_types", "faq", "features", "help", "home", "integrations",
    "invitations", "legal", "login", "logout", "oauth", "onboarding", "organization", "partners", "pricing",
    "privacy", "product", "register", "resources", "scheduled_events", "security", "settings", "sign-in", "sign-up",
    "signin", "signup", "solutions", "status", "support", "templates", "terms", "users", "webhooks",
];

/// Labels under which a vendor keeps its own pages, never a customer's.
#[rustfmt::skip]
const NOT_TENANTS: &[&str] = &[
    "account", "accounts", "admin", "api", "app", "assets", "blog", "cdn", "community", "dashboard", "developer",
    "developers", "docs", "embed", "help", "login", "secure", "static", "status", "support", "widget", "www",
];

/// The platform whose booking page an address is.
pub(super) fn bookable(url: &Url, hosts: &Hosts) -> Option<Platform> {
    let segments = segments(url);
    if let Some(platform) = owner(url, hosts) {
        let is_page = if platform == Platform::CalCom {
            cal_com::page(url, hosts).is_some()
        } else {
            !segments.contains(&"") && is_bookable(platform, url, &segments)
        };
        return is_page.then_some(platform);
    }
    // A Nextcloud may be anywhere, also in a folder of its host; its paths are like no other's.
    match segments.as_slice() {
        _ if url.port().is_some() => None,
        [.., "apps", "calendar", "appointment" | "appointments", _] => Some(Platform::NextcloudCalendar),
        [.., "apps", "appointments", "pub" | "embed", _, "form"] => Some(Platform::NextcloudAppointments),
        _ => None,
    }
}

/// The platform that an address's host belongs to, whatever its path.
pub(super) fn owner(url: &Url, hosts: &Hosts) -> Option<Platform> {
    let host = url.host_str()?;
    if cal_com::is_named(host, hosts) {
        return Some(Platform::CalCom);
    }
    // A vendor never serves on another port; whoever does is somebody else.
    if url.port().is_some() {
        return None;
    }
    let platform = match host {
        _ if cal_com::is_own(host) => Platform::CalCom,
        "calendly.com" | "www.calendly.com" => Platform::Calendly,
        "outlook.office365.com" | "outlook.office.com" => match segments(url).first() {
            Some(&"bookwithme") => Platform::MicrosoftBookWithMe,
            Some(_) | None => Platform::MicrosoftBookings,
        },
        "calendar.google.com" | "calendar.app.google" => Platform::GoogleCalendar,
        "savvycal.com" => Platform::SavvyCal,
        "tidycal.com" => Platform::TidyCal,
        "zcal.co" => Platform::Zcal,
        "app.acuityscheduling.com" => Platform::Acuity,
        "app.simplymeet.me" => Platform::SimplyMeet,
        "koalendar.com" => Platform::Koalendar,
        "doodle.com" => Platform::Doodle,
        "app.usemotion.com" => Platform::Motion,
        "app.reclaim.ai" => Platform::Reclaim,
        "booking.setmore.com" => Platform::Setmore,
        "squareup.com" | "app.squareup.com" => Platform::Square,
        "lunacal.ai" | "app.lunacal.ai" => Platform::Lunacal,
        "go.oncehub.com" | "oncehub.com" => Platform::OnceHub,
        "api.leadconnectorhq.com" => Platform::HighLevel,
        _ if is_hubspot(host) => Platform::HubSpot,
        _ => return tenant_of(host),
    };
    Some(platform)
}

/// The platform that gives each customer a host of one label before its own.
fn tenant_of(host: &str) -> Option<Platform> {
    let (label, suffix) = host.split_once('.')?;
    let platform = match suffix {
        "youcanbook.me" => Platform::YouCanBookMe,
        "as.me" | "acuityscheduling.com" => Platform::Acuity,
        "zohobookings.com" => Platform::Zoho,
        "simplybook.me" | "simplybook.it" => Platform::SimplyBook,
        "chilipiper.com" => Platform::ChiliPiper,
        "timezest.com" => Platform::TimeZest,
        _ => return None,
    };
    (!NOT_TENANTS.contains(&label)).then_some(platform)
}

/// Whether a host is `meetings.hubspot.com` or that of a region, such as `meetings-eu1.hubspot.com`.
fn is_hubspot(host: &str) -> bool {
    let Some(label) = host.strip_suffix(".hubspot.com").and_then(|label| label.strip_prefix("meetings")) else {
        return false;
    };
    match label.as_bytes() {
        [] => true,
        [b'-', a, b, digit] => a.is_ascii_lowercase() && b.is_ascii_lowercase() && digit.is_ascii_digit(),
        _ => false,
    }
}

/// Whether a path on a platform's host is one where a call can be booked.
fn is_bookable(platform: Platform, url: &Url, segments: &[&str]) -> bool {
    let starts_free = segments.first().is_some_and(|first| !RESERVED.contains(first));
    match platform {
        Platform::Calendly => starts_free && segments.len() <= 4,
        Platform::MicrosoftBookings => matches!(
            segments,
            ["owa", "calendar", _, "bookings"]
                | ["owa", "calendar", _, "bookings", "s", _]
                | ["book", _]
                | ["book", _, "s", _]
        ),
        Platform::MicrosoftBookWithMe => match segments {
            ["bookwithme", "user", user] | ["bookwithme", "user", user, "meetingtype", _] => is_exchange_user(user),
            _ => false,
        },
        Platform::GoogleCalendar => is_google(url, segments),
        Platform::HubSpot => !segments.is_empty(),
        Platform::SavvyCal => starts_free && segments.len() == 2,
        Platform::Zcal if segments.first() == Some(&"i") => matches!(segments, [_, id] if is_id(id, 6..=16)),
        Platform::Zcal | Platform::TidyCal | Platform::SimplyMeet => starts_free && segments.len() <= 2,
        Platform::YouCanBookMe => true,
        Platform::Acuity => is_acuity(url, segments),
        Platform::Zoho => matches!(segments, [] | ["portal-embed"]) && has_route(url),
        Platform::SimplyBook => matches!(segments, [] | ["v2", ..]),
        Platform::Koalendar => matches!(segments, ["e", _]),
        Platform::Doodle => matches!(segments, ["bp", _, _]),
        Platform::Motion => matches!(segments, ["meet", _, _]),
        Platform::Reclaim => matches!(segments, ["m", _] | ["m", _, _]),
        Platform::Setmore => match segments {
            ["scheduleappointment", id] => is_uuid(id),
            ["scheduleappointment", id, "services", service] => is_uuid(id) && is_uuid(service),
            _ => false,
        },
        Platform::Square => match segments {
            // With `.js` at its end the same address is a script.
            ["appointments", "buyer", "widget", .., last] => {
                segments.len() <= 5 && !last.to_ascii_lowercase().ends_with(".js")
            }
            _ => false,
        },
        Platform::ChiliPiper => matches!(segments, ["round-robin" | "concierge-router", _, ..]),
        Platform::Lunacal => match segments {
            ["team", rest @ ..] => matches!(rest.len(), 1 | 2),
            _ => starts_free && segments.len() <= 2,
        },
        Platform::TimeZest => match segments {
            [_, _] => starts_free,
            [_, _, "ticket", number] => starts_free && number.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        },
        Platform::OnceHub => starts_free && segments.len() == 1,
        Platform::HighLevel => matches!(segments, ["widget", "booking" | "bookings", _, ..]),
        // Judged by its own rules, and known by their paths alone: none of them is asked about here.
        Platform::CalCom | Platform::NextcloudCalendar | Platform::NextcloudAppointments => false,
    }
}

/// An Exchange identifier and a domain: 32 hexadecimal digits, `@` or `%40`, a name with a dot.
fn is_exchange_user(user: &str) -> bool {
    let (id, domain) = user.split_once('@').or_else(|| user.split_once("%40")).unwrap_or_default();
    id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && domain.contains('.')
}

/// Whether a text is an identifier of letters and digits, as long as those of its vendor.
fn is_id(text: &str, length: RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_google(url: &Url, segments: &[&str]) -> bool {
    if url.host_str() == Some("calendar.app.google") {
        return matches!(segments, [id] if is_id(id, 10..=24));
    }
    let rest = match segments {
        ["calendar", "u", account, rest @ ..] if account.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        ["calendar", rest @ ..] => rest,
        _ => return false,
    };
    matches!(rest, ["appointments", token] | ["appointments", "schedules", token] if token.len() >= 20)
}

fn is_acuity(url: &Url, segments: &[&str]) -> bool {
    if url.host_str() != Some("app.acuityscheduling.com") {
        return true;
    }
    let is_number = |value: &str| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    segments == ["schedule.php"] && url.query_pairs().any(|(key, value)| key == "owner" && is_number(&value))
}

fn is_uuid(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// Whether the fragment names a page: `#/…`, as applications that run in the browser do.
fn has_route(url: &Url) -> bool {
    url.fragment().is_some_and(|fragment| fragment.starts_with('/') || fragment.starts_with("!/"))
}

/// Whether the fragment says which page to show, rather than where on it: on Zoho and `SimplyBook`, and perhaps where
/// nobody knows.
pub(super) fn needs_fragment(url: &Url) -> bool {
    match owner(url, &Hosts::default()) {
        // Its routes have no slash: `#book/service/1`.
        Some(Platform::SimplyBook) => true,
        None | Some(Platform::Zoho) => has_route(url),
        Some(_) => false,
    }
}

/// The segments of the path, without the empty one after a last slash.
pub(super) fn segments(url: &Url) -> Vec<&str> {
    let path = url.path().strip_prefix('/').unwrap_or(url.path());
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() { Vec::new() } else { path.split('/').collect() }
}

#[cfg(test)]
mod tests;
