//! The calendar on an origin of its own: the real script runs there, and reaches nothing of the desk.

use deskbell::desk::Reference;
use deskbell::ticket::Number;
use deskbell::web::{BookingOrigin, Settings};

use super::{Calendar, SELF_HOSTED, Scene, Script, With};

const CARD: &str = "#book-a-call-link";
const FRAME: &str = "document.querySelector('dialog[open] iframe')";
const SHOWN: &str = "document.querySelector('dialog[open] [data-frame-notice]')?.hidden";
const NOTICE: &str = "document.querySelector('[data-booking-notice]').textContent";
const CALENDAR: &str = "document.querySelector('#calendar iframe')";

/// The origin as another name for the same port, and as a port of its own.
#[derive(Debug, Clone, Copy)]
enum Form {
    Host,
    Port,
}

impl Form {
    const ALL: [Self; 2] = [Self::Host, Self::Port];

    async fn scene(self, script: Script, calendar: Calendar) -> (Scene, String) {
        let (url, listen) = match self {
            Self::Host => ("http://localhost:0", None),
            Self::Port => ("http://127.0.0.1:0", Some(([127, 0, 0, 1], 0).into())),
        };
        let booking = BookingOrigin { url: url.parse().unwrap(), listen };
        let scene = Scene::told(script, calendar, |settings| Settings { booking: Some(booking), ..settings }).await;
        let booking = scene.booking.clone().unwrap();
        assert_ne!(booking, scene.home);
        (scene, booking)
    }
}

#[tokio::test]
async fn the_script_runs_on_the_other_origin_and_shows_the_filled_in_calendar() {
    for form in Form::ALL {
        let (mut scene, booking) = form.scene(Script::Served, Calendar::Answers).await;
        let self_hosted = format!("https://{SELF_HOSTED}/anna/30min");
        for (link, calendar) in [
            ("https://cal.com/anna/30min", "https://app.cal.com/anna/30min/embed?"),
            ("https://acme.cal.com/anna/30min?duration=60", "https://acme.cal.com/anna/30min/embed?duration=60&"),
            (self_hosted.as_str(), "https://cal.company.io/anna/30min/embed?"),
        ] {
            let number = scene.ticket(link).await;
            scene.visit(number).await;
            scene.browser.outside.asked.clear();
            scene.browser.click(CARD, With::Nothing).await;
            scene.browser.until(SHOWN).await;
            let src = scene.browser.eval_in(&booking, &format!("{CALENDAR}.src")).await;
            let expected = format!("{calendar}{}", filled_in(&scene, number));
            assert_eq!(parts(src.as_str().unwrap()), parts(&expected), "{form:?} {link}");
            assert_eq!(scene.browser.eval("typeof window.Cal + document.scripts.length").await, "undefined1");
            assert_eq!(scene.browser.outside.asked_for("Script "), 1, "{:?}", scene.browser.outside.asked);
            assert_eq!(scene.browser.outside.asked_for("Document "), 1, "{:?}", scene.browser.outside.asked);
            scene.nothing_was_refused().await;
            let refused = scene.browser.eval_in(&booking, "window.violations.length").await;
            assert_eq!(refused, 0, "{form:?} {link}");
        }
    }
}

/// What the embed adds to the booking page's address for ticket `number`.
fn filled_in(scene: &Scene, number: Number) -> String {
    let of = Reference { ticket: number, owner: Some(scene.small.anna.me()) };
    let reference = scene.small.desk.system().reference(of).unwrap();
    format!(
        "embed=&layout=month_view&name=Dana+Ortiz&email=dana%40desk.example\
         &notes=Ticket+%23{number}%3A+%C3%89mile%E2%80%99s+VPN+%26+%3Cprinter%3E&metadata[ticket]={reference}\
         &embedType=inline&theme=light&ui.color-scheme=light"
    )
}

/// The address without its query, and the query's pairs in alphabetical order.
fn parts(address: &str) -> (String, Vec<(String, String)>) {
    let url = url::Url::parse(address).unwrap();
    let mut pairs: Vec<_> = url.query_pairs().into_owned().collect();
    pairs.sort();
    (format!("{}{}", url.origin().ascii_serialization(), url.path()), pairs)
}

#[tokio::test]
async fn a_script_there_reads_neither_the_ticket_nor_a_cookie() {
    for form in Form::ALL {
        let (mut scene, booking) = form.scene(Script::Served, Calendar::Answers).await;
        let number = scene.ticket("https://cal.com/anna/30min").await;
        scene.visit(number).await;
        scene.browser.click(CARD, With::Nothing).await;
        scene.browser.until(SHOWN).await;
        let home = scene.home.clone();
        for (attempt, outcome) in [
            ("document.cookie", ""),
            ("document.referrer", ""),
            (
                "(() => { try { return parent.document.title; } catch (error) { return error.name; } })()",
                "SecurityError",
            ),
            (
                "(() => { try { return parent.location.href; } catch (error) { return error.name; } })()",
                "SecurityError",
            ),
            (
                "(() => { try { parent.location = 'https://evil.example/'; return 'went'; } \
                 catch (error) { return error.name; } })()",
                "SecurityError",
            ),
            (
                &format!("fetch('{home}/ticket/{number}', {{ credentials: 'include' }}).catch((error) => error.name)"),
                "TypeError",
            ),
            ("fetch('/ticket/1').then((answer) => String(answer.status), (error) => error.name)", "TypeError"),
        ] {
            assert_eq!(scene.browser.eval_in(&booking, attempt).await, outcome, "{form:?} {attempt}");
        }
        // The pages of the desk are nowhere at that origin, whoever asks.
        for path in ["/", "/sign-in", &format!("/ticket/{number}"), "/api/v1/tickets", "/assets/site.css"] {
            scene.browser.open(&format!("{booking}{path}")).await;
            assert_eq!(scene.browser.eval("document.body.innerText.trim()").await, "There is nothing here.", "{path}");
        }
    }
}

#[tokio::test]
async fn a_booking_is_a_hint_that_crosses_from_that_calendar_alone() {
    let (mut scene, booking) = Form::Host.scene(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    scene.browser.click(CARD, With::Nothing).await;
    scene.browser.until(SHOWN).await;
    scene.browser.until(&format!("parseInt({FRAME}.style.height) >= 480")).await;
    // Neither the ticket page itself nor the page between may say it in the calendar's name.
    let forge = "new Promise((done) => { addEventListener('message', () => setTimeout(done), { once: true });
        postMessage({ originator: 'CAL', type: 'bookingSuccessfulV2', deskbell: 'booked' }, '*'); })";
    scene.browser.eval(forge).await;
    scene.browser.eval_in(&booking, forge).await;
    assert_eq!(scene.browser.eval(NOTICE).await, "");
    scene
        .browser
        .eval_in("https://app.cal.com", "void dispatchEvent(new MessageEvent('message', { data: 'choose' }))")
        .await;
    scene.browser.until(&format!("{NOTICE}.startsWith('Waiting for the calendar')")).await;
    assert!(scene.small.anna.calls_of(number).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_blocked_script_is_said_beneath_the_link_that_works() {
    let (mut scene, _) = Form::Host.scene(Script::Blocked, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    let plain = scene.plain_link().await;
    scene.browser.click(CARD, With::Nothing).await;
    let notice = "document.querySelector('dialog[open] [data-frame-notice]')?.innerText";
    scene.browser.until(&format!("{notice} === 'The calendar is not answering. The link above opens it.'")).await;
    assert_eq!(scene.browser.eval("document.querySelector('dialog .frame-way a').href").await, plain);
}

#[tokio::test]
async fn the_calendar_fits_its_dialog_and_has_its_picture_taken() {
    let (mut scene, _) = Form::Host.scene(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    scene.browser.click(CARD, With::Nothing).await;
    scene.browser.until(SHOWN).await;
    scene.audit("the calendar at the booking origin").await;
    for (width, height, scheme) in [(390, 844, "light"), (1280, 860, "dark")] {
        scene.browser.look(width, height, scheme).await;
        let picture = scene.browser.picture().await;
        super::picture::keep(&format!("calendar-{width}-{scheme}.png"), &picture);
    }
}
