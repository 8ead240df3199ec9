//! What to say about a link that is kept as it is but is probably not what its owner meant.

use std::fmt;

use url::Url;

use super::cal_com::{self, Page};
use super::{BookingLink, Hosts, Platform, table};

/// Something about a link that its owner should know. Written out as a sentence without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// The page lists events; the customer has to choose one.
    Profile {
        /// The page, as people write it.
        page: String,
        /// The page with an event after it.
        example: String,
    },
    /// A page of a booking platform where one cannot book.
    NotBookable {
        /// The page, as people write it.
        page: String,
        /// Whose page it is.
        platform: Platform,
    },
    /// The private address of a calendar: whoever has it reads the calendar.
    Secret,
    /// A private link of Cal.com, which opens on a page of its own.
    NotEmbedded,
    /// A short address of Google's, which opens on a page of its own.
    Short,
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile { page, example } => write!(f, "{page} is a profile page, add the event: {example}"),
            Self::NotBookable { page, platform } => {
                let name = platform.name();
                write!(
                    f,
                    "{page} is a page of {name} where no call can be booked, open the event there and copy its link"
                )
            }
            Self::Secret => {
                f.write_str("whoever has this address can read the calendar, copy the link of the booking page instead")
            }
            Self::Short => f.write_str(
                "a short link opens on a page of its own: open it and copy the address it leads to, and the ticket page \
                 can show it",
            ),
            Self::NotEmbedded => {
                f.write_str("a private link opens on a page of its own, the ticket page cannot show it")
            }
        }
    }
}

impl BookingLink {
    /// What its owner should know about the link, if anything.
    pub fn advice(&self, hosts: &Hosts) -> Option<Advice> {
        let url = self.url();
        if is_secret(url) {
            return Some(Advice::Secret);
        }
        let Some(platform) = self.platform(hosts) else {
            let platform = table::owner(url, hosts)?;
            return Some(Advice::NotBookable { page: written(url), platform });
        };
        if platform == Platform::CalCom {
            return match cal_com::page(url, hosts)? {
                Page::Front => Some(profile(url, "/alice/30min")),
                Page::Profile => Some(profile(url, "/30min")),
                Page::Private => Some(Advice::NotEmbedded),
                Page::Event => None,
            };
        }
        if self.host() == "calendar.app.google" {
            return Some(Advice::Short);
        }
        lists_events(platform, &table::segments(url)).then(|| profile(url, "/30min"))
    }
}

fn profile(url: &Url, event: &str) -> Advice {
    let page = written(url);
    Advice::Profile { example: format!("{page}{event}"), page }
}

/// An address as people write it: without the scheme, the query and a last slash.
fn written(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/embed").unwrap_or(path);
    format!("{host}{port}{path}")
}

/// Whether a bookable page of a platform is a person's list of events.
fn lists_events(platform: Platform, segments: &[&str]) -> bool {
    match platform {
        Platform::Calendly | Platform::TidyCal | Platform::SimplyMeet => segments.len() == 1,
        Platform::Zcal => matches!(segments, [_]),
        Platform::Lunacal => matches!(segments, [_] | ["team", _]),
        Platform::Reclaim => matches!(segments, ["m", _]),
        Platform::CalCom
        | Platform::MicrosoftBookings
        | Platform::MicrosoftBookWithMe
        | Platform::GoogleCalendar
        | Platform::HubSpot
        | Platform::SavvyCal
        | Platform::YouCanBookMe
        | Platform::Acuity
        | Platform::Zoho
        | Platform::SimplyBook
        | Platform::Koalendar
        | Platform::Doodle
        | Platform::Motion
        | Platform::Setmore
        | Platform::Square
        | Platform::ChiliPiper
        | Platform::TimeZest
        | Platform::OnceHub
        | Platform::HighLevel
        | Platform::NextcloudCalendar
        | Platform::NextcloudAppointments => false,
    }
}

/// Whether an address is a calendar's own, published for programs: Google's `ical` and Outlook's `.ics`.
fn is_secret(url: &Url) -> bool {
    let segments = table::segments(url);
    match url.host_str().unwrap_or_default() {
        "calendar.google.com" => matches!(segments.as_slice(), ["calendar", "ical", ..]),
        "outlook.office365.com" | "outlook.office.com" => {
            matches!(segments.as_slice(), ["owa", "calendar", .., last] if last.to_ascii_lowercase().ends_with(".ics"))
        }
        _ => false,
    }
}
