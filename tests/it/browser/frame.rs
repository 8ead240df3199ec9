//! Booking pages in a frame of our own: exactly the address, from exactly one origin, and always a way round it.

use deskbell::desk::Reference;
use deskbell::ticket::Number;

use super::{Calendar, Scene, Script, With};

const CARD: &str = "#book-a-call-link";
const FRAME: &str = "document.querySelector('dialog[open] iframe')";
const LOADED: &str = "document.querySelector('dialog[open] [data-frame-notice]')?.hidden";

/// A link, what its frame says besides, the origins that it may be shown from.
type Case = (&'static str, &'static str, &'static str);

/// `HERE` is the desk's host and port, `NOTES` the ticket's number and subject, `SEALED` its reference.
const CASES: [Case; 8] = [
    (
        "https://calendly.com/anna/30min",
        "name=Dana+Ortiz&email=dana%40desk.example&a1=NOTES&utm_content=SEALED&embed_type=Inline&embed_domain=HERE",
        "https://calendly.com",
    ),
    (
        "https://outlook.office365.com/owa/calendar/LetsTalk@contoso.com/bookings/",
        "",
        "https://outlook.office365.com https://outlook.office.com",
    ),
    (
        "https://calendar.google.com/calendar/appointments/schedules/AcZssZ0123456789abcdefghij",
        "gv=true",
        "https://calendar.google.com",
    ),
    (
        "https://meetings-eu1.hubspot.com/anna/demo",
        "firstname=Dana&lastname=Ortiz&email=dana%40desk.example&embed=true",
        "https://meetings-eu1.hubspot.com",
    ),
    (
        "https://anna.as.me/intro",
        "firstName=Dana&lastName=Ortiz&email=dana%40desk.example&ref=embedded_csp",
        "https://anna.as.me",
    ),
    (
        "https://anna.youcanbook.me/",
        "FNAME=Dana+Ortiz&EMAIL=dana%40desk.example&noframe=true&skipHeaderFooter=true",
        "https://anna.youcanbook.me",
    ),
    ("https://anna.zohobookings.com/portal-embed#/476", "Email=dana%40desk.example", "https://anna.zohobookings.com"),
    ("https://book.company.example/anna", "", "https://book.company.example"),
];

/// The exact address of the frame for a ticket.
fn address(scene: &Scene, number: Number, (link, told, _): Case) -> String {
    let of = Reference { ticket: number, owner: Some(scene.small.anna.me()) };
    let sealed = scene.small.desk.system().reference(of).unwrap();
    let notes = format!("Ticket+%23{number}%3A+%C3%89mile%E2%80%99s+VPN+%26+%3Cprinter%3E");
    let here = scene.home.trim_start_matches("http://").replace(':', "%3A");
    let told = told.replace("NOTES", &notes).replace("SEALED", &sealed).replace("HERE", &here);
    if told.is_empty() { link.to_owned() } else { format!("{link}?{told}") }
}

#[tokio::test]
async fn a_click_opens_exactly_the_page_of_every_platform_that_can_be_framed() {
    let mut scene = Scene::open(Script::Served, Calendar::Silent).await;
    for case in CASES {
        let (link, _, origins) = case;
        let number = scene.ticket(link).await;
        let expected = address(&scene, number, case);
        scene.visit(number).await;
        assert_eq!(scene.browser.outside.asked, [""; 0], "{link}: nobody was asked before the click");

        scene.browser.click(CARD, With::Nothing).await;
        scene.browser.until(LOADED).await;
        assert_eq!(scene.browser.eval(&format!("{FRAME}.src")).await, expected, "{link}");
        let without_fragment = expected.split('#').next().unwrap();
        assert_eq!(scene.browser.outside.asked, [format!("Document {without_fragment}")], "{link}");
        scene.nothing_was_refused().await;

        // Another origin is refused by the page.
        scene.browser.eval(&format!("{FRAME}.src = 'https://evil.example/'")).await;
        scene.browser.until("window.violations.length === 1").await;
        assert_eq!(scene.browser.violations().await, ["frame-src https://evil.example "]);
        let policy = scene.browser.eval("window.policy").await;
        let allowed = format!("; style-src 'self'; script-src 'self'; frame-src {origins}");
        assert!(policy.as_str().unwrap().ends_with(&allowed), "{link}: {policy}");
        assert_eq!(scene.browser.outside.asked_for("evil.example"), 0);
        scene.browser.complaints.clear();
        scene.browser.outside.asked.clear();
    }
}

#[tokio::test]
async fn a_frame_that_is_refused_leaves_the_link_above_it() {
    let mut scene = Scene::open(Script::Served, Calendar::Refuses).await;
    for link in ["https://calendly.com/anna/30min", "https://anna.youcanbook.me/"] {
        let number = scene.ticket(link).await;
        scene.visit(number).await;
        let plain = scene.plain_link().await;
        scene.browser.click(CARD, With::Nothing).await;
        scene.browser.until(LOADED).await;
        let seen =
            "(() => { const way = document.querySelector('dialog .frame-way a'), box = way.getBoundingClientRect();
            return document.elementFromPoint(box.x + 5, box.y + 5) === way ? way.href : ''; })()";
        assert_eq!(scene.browser.eval(seen).await, plain);
        let tabs = scene.browser.outside.new_tabs.len();
        scene.browser.click("dialog .frame-way a", With::Nothing).await;
        scene.browser.wait("a new tab", |browser| browser.outside.new_tabs.len() > tabs).await;
        assert_eq!(scene.browser.outside.new_tabs.last(), Some(&plain));
    }
}

#[tokio::test]
async fn closed_and_opened_again_the_calendar_is_as_it_was_left() {
    let mut scene = Scene::open(Script::Served, Calendar::Silent).await;
    let number = scene.ticket("https://calendly.com/anna/30min").await;
    scene.visit(number).await;
    for way in ["Escape", "the button", "beside it"] {
        scene.browser.click(CARD, With::Nothing).await;
        scene.browser.until(LOADED).await;
        match way {
            "Escape" => scene.browser.key("Escape", With::Nothing).await,
            "the button" => scene.browser.click("dialog button", With::Nothing).await,
            _ => {
                scene.browser.eval("document.querySelector('dialog').click()").await;
            }
        }
        scene.browser.until("!document.querySelector('dialog[open]')").await;
        assert_eq!(scene.browser.eval("document.activeElement.id").await, "book-a-call-link", "{way}");
    }
    assert_eq!(scene.browser.outside.asked_for("Document "), 1, "{:?}", scene.browser.outside.asked);
    assert_eq!(scene.browser.eval("document.querySelectorAll('dialog').length").await, 1);
    scene.nothing_was_refused().await;
}

#[tokio::test]
async fn without_javascript_or_with_a_modifier_the_link_opens_a_new_tab() {
    let mut scene = Scene::open(Script::Served, Calendar::Silent).await;
    let number = scene.ticket("https://calendly.com/anna/30min").await;
    scene.visit(number).await;
    let plain = scene.plain_link().await;
    scene.browser.click(CARD, With::Control).await;
    scene.browser.wait("a tab behind", |browser| !browser.outside.tabs_behind.is_empty()).await;
    assert_eq!(scene.browser.outside.tabs_behind, std::slice::from_ref(&plain));
    assert_eq!(scene.browser.eval("document.querySelectorAll('dialog').length").await, 0);

    scene.browser.tab("Emulation.setScriptExecutionDisabled", serde_json::json!({ "value": true })).await;
    scene.visit(number).await;
    let tabs = scene.browser.outside.new_tabs.len();
    scene.browser.click(CARD, With::Nothing).await;
    scene.browser.wait("a new tab", |browser| browser.outside.new_tabs.len() > tabs).await;
    assert_eq!(scene.browser.outside.new_tabs.last(), Some(&plain));
    assert_eq!(scene.browser.outside.asked, [""; 0]);
}

#[tokio::test]
async fn the_open_calendar_is_sound_and_has_its_picture_taken() {
    let mut scene = Scene::open(Script::Served, Calendar::Silent).await;
    let number = scene.ticket("https://calendly.com/anna/30min").await;
    scene.visit(number).await;
    scene.browser.click(CARD, With::Nothing).await;
    scene.browser.until(LOADED).await;
    scene.audit("the calendar in a frame").await;
    for (width, height, scheme) in [(390, 844, "light"), (390, 844, "dark"), (1280, 860, "light"), (1280, 860, "dark")]
    {
        scene.browser.look(width, height, scheme).await;
        let outside = "(() => { const box = document.querySelector('dialog').getBoundingClientRect();
            return box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight; })()";
        assert_eq!(scene.browser.eval(outside).await, false, "{width} wide: the calendar is not on the screen");
        let picture = scene.browser.picture().await;
        super::picture::keep(&format!("frame-{width}-{scheme}.png"), &picture);
    }
}
