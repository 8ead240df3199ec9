use proptest::prelude::*;

use super::*;
use crate::booking::{Advice, BookingLink};

const UUID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
const EXCHANGE: &str = "0123456789abcdef0123456789ABCDEF";

fn link(text: &str) -> BookingLink {
    BookingLink::parse(text).unwrap()
}

fn platform(text: &str) -> Option<&'static str> {
    link(text).platform(&Hosts::default()).map(Platform::id)
}

/// Pages where one can book, for each platform.
const PAGES: &[(&str, &[&str])] = &[
    (
        "cal_com",
        &["cal.com/alice", "cal.com/alice/30min", "www.cal.com/alice/30min", "app.cal.com/alice/30min?duration=60"],
    ),
    (
        "cal_com",
        &["cal.com/team/support/intro", "cal.com/alice+bob/30", "cal.com/d/abcdef123/30min", "cal.com/forms/0123-abc"],
    ),
    (
        "cal_com",
        &[
            "acme.cal.com",
            "acme.cal.com/alice/30min",
            "cal.eu/alice/30min",
            "app.cal.eu/alice",
            "cal.com/org/acme/alice/30min",
        ],
    ),
    (
        "calendly",
        &[
            "calendly.com/acme/30min",
            "www.calendly.com/acme",
            "calendly.com/d/abc-def-ghi/intro",
            "calendly.com/acme/30min/",
        ],
    ),
    (
        "microsoft_bookings",
        &[
            "outlook.office365.com/owa/calendar/LetsTalk@contoso.com/bookings/",
            "outlook.office.com/owa/calendar/LetsTalk@contoso.com/bookings/s/abc123",
            "outlook.office.com/book/Contoso@contoso.com/?ismsaljsauthenabled",
            "outlook.office365.com/book/Contoso@contoso.com/s/abc123",
        ],
    ),
    (
        "google_calendar",
        &[
            "calendar.google.com/calendar/appointments/schedules/AcZssZ0123456789abcdefghij?gv=true",
            "calendar.google.com/calendar/u/0/appointments/schedules/AcZssZ0123456789abcdefghij",
            "calendar.google.com/calendar/appointments/AcZssZ0123456789abcdefghij=",
            "calendar.app.google/F63aBoA5vxJdtihj7",
        ],
    ),
    ("hubspot", &["meetings.hubspot.com/lukas17", "meetings-eu1.hubspot.com/lukas17/demo"]),
    ("savvycal", &["savvycal.com/john/chat"]),
    ("tidycal", &["tidycal.com/acme/30-minute-meeting", "tidycal.com/acme"]),
    ("zcal", &["zcal.co/i/h6RdOGG5", "zcal.co/acme", "zcal.co/acme/30min"]),
    ("youcanbookme", &["acme.youcanbook.me/", "acme.youcanbook.me/sales?noframe=true"]),
    (
        "acuity",
        &[
            "app.acuityscheduling.com/schedule.php?owner=11111111",
            "acme.as.me",
            "acme.as.me/intro",
            "acme.acuityscheduling.com",
        ],
    ),
    ("zoho", &["acme.zohobookings.com/portal-embed#/47666000000047054", "acme.zohobookings.com/#/acme"]),
    ("simplybook", &["acme.simplybook.me", "acme.simplybook.me/v2/", "acme.simplybook.it/v2/"]),
    ("simplymeet", &["app.simplymeet.me/jed/numpde", "app.simplymeet.me/jed"]),
    ("koalendar", &["koalendar.com/e/meet-with-x"]),
    ("doodle", &["doodle.com/bp/acme/meet"]),
    ("motion", &["app.usemotion.com/meet/acme/intro"]),
    ("reclaim", &["app.reclaim.ai/m/acme", "app.reclaim.ai/m/acme/quick"]),
    ("square", &["squareup.com/appointments/buyer/widget/abc", "app.squareup.com/appointments/buyer/widget/abc/LOC1"]),
    ("chilipiper", &["fire.chilipiper.com/round-robin/example-rr", "fire.chilipiper.com/concierge-router/inbound"]),
    ("lunacal", &["lunacal.ai/team/acme/meeting", "lunacal.ai/acme", "app.lunacal.ai/acme/30min"]),
    (
        "timezest",
        &[
            "acme.timezest.com/help-desk-team/phone-call-30",
            "acme.timezest.com/help-desk-team/phone-call-30/ticket/1234",
        ],
    ),
    ("oncehub", &["go.oncehub.com/acme", "oncehub.com/acme"]),
    ("highlevel", &["api.leadconnectorhq.com/widget/booking/abc", "api.leadconnectorhq.com/widget/bookings/acme"]),
    (
        "nextcloud_calendar",
        &[
            "cloud.example.org/apps/calendar/appointment/0123abc",
            "cloud.example.org/index.php/apps/calendar/appointments/alice",
        ],
    ),
    (
        "nextcloud_appointments",
        &[
            "cloud.example.org/apps/appointments/pub/abc/form",
            "example.org/nextcloud/index.php/apps/appointments/embed/abc/form",
        ],
    ),
];

#[test]
fn booking_pages_are_recognised() {
    for (id, pages) in PAGES {
        for page in *pages {
            assert_eq!(platform(page), Some(*id), "{page}");
        }
    }
    let setmore = format!("booking.setmore.com/scheduleappointment/{UUID}");
    assert_eq!(platform(&setmore), Some("setmore"));
    assert_eq!(platform(&format!("{setmore}/services/{UUID}")), Some("setmore"));
    for at in ["@", "%40"] {
        let page =
            format!("outlook.office365.com/bookwithme/user/{EXCHANGE}{at}contoso.com/meetingtype/x?anonymous&ep=mlink");
        assert_eq!(platform(&page), Some("microsoft_bookwithme"));
    }
}

/// Pages on the hosts of platforms where one cannot book.
const NOT_BOOKABLE: &[&str] = &[
    "cal.com",
    "cal.com/pricing",
    "app.cal.com/event-types",
    "cal.com/team",
    "cal.com/alice/30min/extra/path",
    "calendly.com/app/settings",
    "calendly.com/login",
    "calendly.com/a/b/c/d/e",
    "outlook.office.com/mail/inbox",
    "outlook.office.com/bookwithme/me",
    "outlook.office.com/bookwithme/user/0123/meetingtype/x",
    "outlook.office365.com/owa/calendar/x/y/calendar.ics",
    "outlook.office365.com/owa/calendar/x/y/reachcalendar.ics",
    "calendar.google.com/calendar/embed?src=x",
    "calendar.google.com/calendar/ical/alice/private-0123/basic.ics",
    "calendar.google.com/calendar/render",
    "calendar.google.com/calendar/appointments/short",
    "calendar.app.google/short",
    "meetings.hubspot.com",
    "savvycal.com/docs/start",
    "savvycal.com/pricing",
    "savvycal.com/articles/why",
    "tidycal.com/developer",
    "tidycal.com/pricing",
    "zcal.co/account/x",
    "zcal.co/i/x",
    "app.acuityscheduling.com/login.php",
    "app.acuityscheduling.com/schedule.php?owner=abc",
    "acme.zohobookings.com/portal-embed",
    "acme.simplybook.me/admin",
    "koalendar.com/pricing",
    "doodle.com/meeting/participate/id/abc",
    "app.usemotion.com/login",
    "app.reclaim.ai/planner",
    "booking.setmore.com/scheduleappointment/abc",
    "squareup.com/appointments/buyer/widget/abc.js",
    "squareup.com/appointments/buyer/widget/abc/LOC.JS",
    "fire.chilipiper.com/admin",
    "lunacal.ai/pricing",
    "acme.timezest.com/help-desk-team",
    "oncehub.com/pricing",
    "api.leadconnectorhq.com/widget/form/abc",
];

#[test]
fn pages_of_a_platform_where_one_cannot_book_are_plain_links() {
    for page in NOT_BOOKABLE {
        assert_eq!(platform(page), None, "{page}");
        let advice = link(page).advice(&Hosts::default());
        assert!(matches!(advice, Some(Advice::NotBookable { .. } | Advice::Secret)), "{page}: {advice:?}");
    }
}

/// Addresses that a careless reader takes for a platform's.
const LOOK_ALIKES: &[&str] = &[
    "calendly.com.evil.example/acme/30min",
    "xcalendly.com/acme/30min",
    "evil.example/calendly.com/acme",
    "evil.example/?u=https://calendly.com/acme",
    "c\u{430}lendly.com/acme",
    "https://calendly.com%2eevil.example/acme",
    "calendly.com:8443/acme",
    "cal.com:8443/alice/30min",
    "cal.com.evil.example/alice/30min",
    "evilcal.com/alice/30min",
    "a.b.cal.com/alice/30min",
    "api.cal.com/alice/30min",
    "docs.cal.com/alice/30min",
    "acme.cal.eu/alice/30min",
    "cal.company.io/alice/30min",
    "meetings.hubspot.com.evil.example/x",
    "meetings-evil.hubspot.com/x",
    "meetings-eu12.hubspot.com/x",
    "app.hubspot.com/meetings/x",
    "a.b.youcanbook.me/",
    "youcanbook.me/pricing",
    "www.youcanbook.me/pricing",
    "outlook.office.com.evil.example/book/x",
    "outlook.office365.us/book/x",
    "book.ms/x",
    "savvycal.app/john/chat",
    "secure.acuityscheduling.com/login",
    "embed.acuityscheduling.com/js/embed.js",
    "developers.acuityscheduling.com",
    "widget.simplybook.it/v2/widget/widget.js",
    "help.simplybook.me",
    "api.chilipiper.com/round-robin/x",
    "help.timezest.com/a/b",
    "developer.timezest.com/a/b",
    "api.timezest.com/a/b",
    "acme.setmore.com",
    "book.squareup.com/appointments/x",
    "acme.neetocal.com/x",
    "book.nylas.com/us/x/y",
    "cloud.example.org:8443/apps/calendar/appointment/0123abc",
    "cloud.example.org/apps/calendar/timeGridWeek/now",
    "cloud.example.org/apps/appointments/pub/abc/cncf",
    "book.example.com/index.php?provider=1&service=2",
];

#[test]
fn what_looks_like_a_platform_is_a_plain_link() {
    for page in LOOK_ALIKES {
        assert_eq!(platform(page), None, "{page}");
        assert_eq!(link(page).advice(&Hosts::default()), None, "{page}");
    }
}

#[test]
fn a_named_host_is_cal_com_on_any_path_and_port() {
    let hosts = Hosts { cal_com: vec!["cal.company.io".to_owned()], ..Hosts::default() };
    for page in [
        "cal.company.io/alice/30min",
        "cal.company.io:8443/alice/30min",
        "cal.company.io/cal/alice/30min",
        "CAL.company.io",
    ] {
        assert_eq!(link(page).platform(&hosts), Some(Platform::CalCom), "{page}");
    }
    assert_eq!(link("x.cal.company.io/alice/30min").platform(&hosts), None);
}

#[test]
fn a_page_that_lists_events_is_said_to_be_one() {
    for (page, words) in [
        ("cal.com/alice", "cal.com/alice is a profile page, add the event: cal.com/alice/30min"),
        ("https://cal.com/alice/embed?layout=x", "cal.com/alice is a profile page, add the event: cal.com/alice/30min"),
        ("cal.com/team/support/", "cal.com/team/support is a profile page, add the event: cal.com/team/support/30min"),
        ("acme.cal.com", "acme.cal.com is a profile page, add the event: acme.cal.com/alice/30min"),
        ("calendly.com/acme", "calendly.com/acme is a profile page, add the event: calendly.com/acme/30min"),
        ("tidycal.com/acme", "tidycal.com/acme is a profile page, add the event: tidycal.com/acme/30min"),
        (
            "cal.com/pricing",
            "cal.com/pricing is a page of Cal.com where no call can be booked, open the event there and copy its link",
        ),
        ("cal.com/d/abc/30min", "a private link opens on a page of its own, the ticket page cannot show it"),
        (
            "calendar.google.com/calendar/ical/alice/private-0123/basic.ics",
            "whoever has this address can read the calendar, copy the link of the booking page instead",
        ),
    ] {
        assert_eq!(link(page).advice(&Hosts::default()).unwrap().to_string(), words, "{page}");
    }
    for page in
        ["cal.com/alice/30min", "cal.com/team/support/intro", "cal.com/forms/abc", "zcal.co/i/h6RdOGG5", "acme.as.me"]
    {
        assert_eq!(link(page).advice(&Hosts::default()), None, "{page}");
    }
}

#[test]
fn every_platform_has_an_id_of_its_own() {
    let ids: std::collections::BTreeSet<_> = Platform::ALL.iter().map(|platform| platform.id()).collect();
    assert_eq!(ids.len(), Platform::ALL.len());
    assert!(ids.iter().all(|id| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')));
}

proptest! {
    #[test]
    fn a_vendor_in_another_place_of_the_address_is_nobody(
        vendor in prop::sample::select(vec!["calendly.com", "cal.com", "acme.cal.com", "savvycal.com", "acme.youcanbook.me"]),
        way in 0_usize..6,
    ) {
        let page = match way {
            0 => format!("https://evil.example/{vendor}/acme/30min"),
            1 => format!("https://{vendor}.evil.example/acme/30min"),
            2 => format!("https://evil{vendor}/acme/30min").replace("evilacme.", "a.evilacme."),
            3 => format!("https://evil.example/?next=https://{vendor}/acme/30min"),
            4 => format!("https://evil.example/#/https://{vendor}/acme/30min"),
            _ => format!("https://{vendor}:8443/acme/30min"),
        };
        prop_assert_eq!(platform(&page), None);
    }
}
