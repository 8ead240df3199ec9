//! Booking pages in a frame of our own on the ticket page, never by a vendor's script.
//!
//! A frame needs nothing of its platform but an address, and the page's policy names exactly the origin it is shown
//! from. Whether a platform lets itself be framed cannot be seen from outside: the link always stands beside it.

use url::Url;

use super::{BookingLink, Hosts, Platform, Prefill, parameter, table};

/// A booking page in a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its address, filled in.
    pub url: Url,
    /// The origins it may be shown from: its own, and where its platform is known to send it on.
    pub origins: Vec<String>,
}

/// The frame of a link on a ticket page that is served from `page_host`; none for pages that cannot be framed, or not
/// by an address alone.
pub fn frame(link: &BookingLink, hosts: &Hosts, prefill: &Prefill, page_host: &str) -> Option<Frame> {
    let parameters = parameters(link, hosts, page_host)?;
    let url = parameter::set(link.prefilled(hosts, prefill).url, &parameters);
    let own = url.origin().ascii_serialization();
    let origins = if link.platform(hosts) == Some(Platform::MicrosoftBookings) {
        // Either host of Outlook may answer with the other.
        ["https://outlook.office365.com", "https://outlook.office.com"].map(str::to_owned).to_vec()
    } else {
        vec![own]
    };
    Some(Frame { url, origins })
}

/// Whether the page of a link can be shown in a frame.
pub(super) fn is_framed(link: &BookingLink, hosts: &Hosts) -> bool {
    parameters(link, hosts, "").is_some()
}

/// What a page is told so that it shows itself in a frame.
fn parameters<'a>(link: &BookingLink, hosts: &Hosts, page_host: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
    let url = link.url();
    let Some(platform) = link.platform(hosts) else {
        // A page that nobody knows, on a host that an administrator vouches for.
        let is_ours = hosts.frames(link.host()) && table::owner(url, hosts).is_none();
        return is_ours.then(Vec::new);
    };
    match platform {
        // Without its host Calendly says nothing to the page, not even how tall it is.
        Platform::Calendly => Some(vec![("embed_type", "Inline"), ("embed_domain", page_host)]),
        Platform::MicrosoftBookings | Platform::Zoho => Some(Vec::new()),
        // The short address redirects, which a frame's page does not survive.
        Platform::GoogleCalendar => (link.host() == "calendar.google.com").then(|| vec![("gv", "true")]),
        Platform::HubSpot => Some(vec![("embed", "true")]),
        Platform::Acuity => Some(vec![("ref", "embedded_csp")]),
        Platform::YouCanBookMe => Some(vec![("noframe", "true"), ("skipHeaderFooter", "true")]),
        // Its owner has to allow this desk's host first: an administrator says that they did.
        Platform::NextcloudAppointments => hosts.frames(link.host()).then(Vec::new),
        // Cal.com has a script of its own for this. The others have no frame, only one made by a script, or refuse.
        Platform::CalCom
        | Platform::MicrosoftBookWithMe
        | Platform::SavvyCal
        | Platform::TidyCal
        | Platform::Zcal
        | Platform::SimplyMeet
        | Platform::SimplyBook
        | Platform::Koalendar
        | Platform::Doodle
        | Platform::Motion
        | Platform::Reclaim
        | Platform::Setmore
        | Platform::Square
        | Platform::ChiliPiper
        | Platform::Lunacal
        | Platform::TimeZest
        | Platform::OnceHub
        | Platform::HighLevel
        | Platform::NextcloudCalendar => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn framed(text: &str, hosts: &Hosts, prefill: &Prefill) -> Option<(String, Vec<String>)> {
        let frame = frame(&BookingLink::parse(text).unwrap(), hosts, prefill, "help.example.com")?;
        Some((frame.url.into(), frame.origins))
    }

    fn dana() -> Prefill {
        Prefill { reference: "sealed".to_owned(), ..Prefill::for_ticket("Dana Ortiz", "dana@x.example", 42, "VPN") }
    }

    #[test]
    fn each_platform_that_can_be_framed_has_its_address() {
        const GOOGLE: &str = "https://calendar.google.com/calendar/appointments/schedules/AcZssZ0123456789abcdefghij";
        const OUTLOOK: &str = "https://outlook.office365.com https://outlook.office.com";
        for (link, url, origins) in [
            (
                "https://calendly.com/acme/30min",
                "https://calendly.com/acme/30min?name=Dana+Ortiz&email=dana%40x.example&a1=Ticket+%2342%3A+VPN&utm_content=sealed&embed_type=Inline&embed_domain=help.example.com",
                "https://calendly.com",
            ),
            (
                "https://calendly.com/acme/30min?month=2026-12&embed_type=PopupText&hide_gdpr_banner=1",
                "https://calendly.com/acme/30min?month=2026-12&hide_gdpr_banner=1&name=Dana+Ortiz&email=dana%40x.example&a1=Ticket+%2342%3A+VPN&utm_content=sealed&embed_type=Inline&embed_domain=help.example.com",
                "https://calendly.com",
            ),
            (
                "https://outlook.office.com/book/Contoso@contoso.com/?ismsaljsauthenabled",
                "https://outlook.office.com/book/Contoso@contoso.com/?ismsaljsauthenabled",
                OUTLOOK,
            ),
            (
                "https://outlook.office365.com/owa/calendar/LetsTalk@contoso.com/bookings/",
                "https://outlook.office365.com/owa/calendar/LetsTalk@contoso.com/bookings/",
                OUTLOOK,
            ),
            (GOOGLE, &format!("{GOOGLE}?gv=true"), "https://calendar.google.com"),
            (&format!("{GOOGLE}?gv=true"), &format!("{GOOGLE}?gv=true"), "https://calendar.google.com"),
            (
                "https://meetings-eu1.hubspot.com/lukas17/demo",
                "https://meetings-eu1.hubspot.com/lukas17/demo?firstname=Dana&lastname=Ortiz&email=dana%40x.example&embed=true",
                "https://meetings-eu1.hubspot.com",
            ),
            (
                "https://app.acuityscheduling.com/schedule.php?owner=11111111",
                "https://app.acuityscheduling.com/schedule.php?owner=11111111&firstName=Dana&lastName=Ortiz&email=dana%40x.example&ref=embedded_csp",
                "https://app.acuityscheduling.com",
            ),
            (
                "https://acme.as.me/intro",
                "https://acme.as.me/intro?firstName=Dana&lastName=Ortiz&email=dana%40x.example&ref=embedded_csp",
                "https://acme.as.me",
            ),
            (
                "https://acme.youcanbook.me/",
                "https://acme.youcanbook.me/?FNAME=Dana+Ortiz&EMAIL=dana%40x.example&noframe=true&skipHeaderFooter=true",
                "https://acme.youcanbook.me",
            ),
            (
                "https://acme.zohobookings.com/portal-embed#/476",
                "https://acme.zohobookings.com/portal-embed#/476?Email=dana%40x.example",
                "https://acme.zohobookings.com",
            ),
        ] {
            let origins = origins.split(' ').map(str::to_owned).collect();
            assert_eq!(framed(link, &Hosts::default(), &dana()), Some((url.to_owned(), origins)), "{link}");
        }
    }

    #[test]
    fn what_cannot_be_framed_is_not() {
        for link in [
            "https://cal.com/alice/30min",
            "https://calendly.com/app/settings",
            "https://calendar.app.google/F63aBoA5vxJdtihj7",
            "https://calendar.google.com/calendar/embed?src=x",
            "https://savvycal.com/john/chat",
            "https://koalendar.com/e/meet-with-x",
            "https://cloud.example.org/apps/appointments/embed/abc/form",
            "https://book.example.com/alice",
            "https://calendly.com:8443/acme/30min",
        ] {
            assert_eq!(framed(link, &Hosts::default(), &dana()), None, "{link}");
        }
    }

    #[test]
    fn a_host_of_ones_own_is_framed_once_an_administrator_names_it() {
        let framed_hosts = ["cloud.example.org", "book.example.com", "calendly.com"].map(str::to_owned).to_vec();
        let hosts = Hosts { framed: framed_hosts, ..Hosts::default() };
        for link in [
            "https://book.example.com/alice?lang=de",
            "https://book.example.com:8443/alice",
            "https://cloud.example.org/apps/appointments/embed/abc/form",
        ] {
            assert_eq!(framed(link, &hosts, &dana()).map(|(url, _)| url).as_deref(), Some(link));
        }
        for link in [
            "https://cloud.example.org/apps/calendar/appointment/0123abc",
            "https://calendly.com/app/settings",
            "https://other.example.com/alice",
        ] {
            assert_eq!(framed(link, &hosts, &dana()), None, "{link}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn a_frame_shows_the_links_own_page_and_gives_its_parts_back(
            page in prop::sample::select(vec![
                "calendly.com/acme/30min", "meetings.hubspot.com/x", "acme.as.me/x", "acme.youcanbook.me/x",
                "outlook.office.com/book/x", "acme.zohobookings.com/portal-embed#/4", "book.example.com/alice",
            ]),
            query in "(\\?[a-z=&%+'<>\"_:/]{0,30})?",
            name in any::<String>(),
            host in any::<String>(),
        ) {
            let (page, fragment) = page.split_once('#').map_or((page, String::new()), |(page, fragment)| (page, format!("#{fragment}")));
            let Ok(link) = BookingLink::parse(&format!("https://{page}{query}{fragment}")) else { return Ok(()) };
            let hosts = Hosts { framed: vec!["book.example.com".to_owned()], ..Hosts::default() };
            let Some(frame) = frame(&link, &hosts, &Prefill { name, ..dana() }, &host) else { return Ok(()) };
            let stored = Url::parse(link.as_str()).unwrap();
            prop_assert_eq!((frame.url.scheme(), frame.url.origin(), frame.url.path()), ("https", stored.origin(), stored.path()));
            prop_assert!(frame.origins.contains(&stored.origin().ascii_serialization()));
            prop_assert!(frame.url.as_str().bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>".contains(&byte)));
            // What the link said is still said, but for what a frame has to say itself.
            let set = ["embed_type", "embed_domain", "embed", "ref", "noframe", "skipHeaderFooter"];
            let pairs: Vec<_> = frame.url.query_pairs().into_owned().collect();
            for pair in stored.query_pairs().into_owned().filter(|(key, _)| !set.contains(&key.as_str())) {
                prop_assert!(pairs.contains(&pair), "{} lost {:?}", frame.url, pair);
            }
            for key in set {
                prop_assert!(pairs.iter().filter(|(name, _)| name == key).count() <= 1 || link.host() == "book.example.com" || link.host().starts_with("outlook"), "{}", frame.url);
            }
        }
    }
}
