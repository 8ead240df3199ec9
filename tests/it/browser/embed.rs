//! The card and Cal.com's embed: one click, one calendar, and always a way round it.

use deskbell::desk::Reference;
use deskbell::ticket::Number;
use serde_json::json;

use super::{Calendar, SELF_HOSTED, Scene, Script, With};

const CARD: &str = "#book-a-call-link";
const MODALS: &str = "document.querySelectorAll('cal-modal-box').length";
const FRAME: &str = "document.querySelector('cal-modal-box iframe')";
const IS_OPEN: &str = "document.querySelector('cal-modal-box')?.style.visibility === 'visible'";

/// What the embed adds to the booking page's address for ticket `number`.
fn filled_in(scene: &Scene, number: Number) -> String {
    let of = Reference { ticket: number, owner: Some(scene.small.anna.me()) };
    let reference = scene.small.desk.system().reference(of).unwrap();
    format!(
        "embed=ticket-{number}&layout=month_view&name=Dana+Ortiz&email=dana%40desk.example\
         &notes=Ticket+%23{number}%3A+%C3%89mile%E2%80%99s+VPN+%26+%3Cprinter%3E&metadata[ticket]={reference}\
         &embedType=modal"
    )
}

#[tokio::test]
async fn one_click_opens_the_calendar_of_every_kind_of_link() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let self_hosted = format!("https://{SELF_HOSTED}/anna/30min");
    for (link, frame) in [
        ("https://cal.com/anna/30min", "https://app.cal.com/anna/30min/embed?"),
        (
            "https://cal.com/anna/30min?duration=60&month=2026-12",
            "https://app.cal.com/anna/30min/embed?duration=60&month=2026-12&",
        ),
        ("https://cal.com/team/support/intro", "https://app.cal.com/team/support/intro/embed?"),
        ("https://acme.cal.com/anna/30min", "https://acme.cal.com/anna/30min/embed?"),
        (self_hosted.as_str(), "https://cal.company.io/anna/30min/embed?"),
    ] {
        let number = scene.ticket(link).await;
        scene.visit(number).await;
        scene.browser.outside.asked.clear();
        scene.browser.click(CARD, With::Nothing).await;
        scene.browser.until(&format!("{FRAME} && {FRAME}.style.visibility !== 'hidden' && {IS_OPEN}")).await;
        let src = scene.browser.eval(&format!("{FRAME}.src")).await;
        let expected = format!("{frame}{}", filled_in(&scene, number));
        assert_eq!(parts(src.as_str().unwrap()), parts(&expected), "{link}");
        assert_eq!(scene.browser.outside.asked_for("Document "), 1, "{:?}", scene.browser.outside.asked);
        assert_eq!(scene.browser.outside.asked_for("Script "), 1, "{:?}", scene.browser.outside.asked);
        assert_eq!(scene.browser.eval(MODALS).await, 1);
        assert_eq!(scene.browser.outside.new_tabs, [""; 0]);
        scene.nothing_was_refused().await;
    }
}

/// The address without its query, and the query's pairs in alphabetical order: the config is a JSON object.
fn parts(address: &str) -> (String, Vec<(String, String)>) {
    let url = url::Url::parse(address).unwrap();
    let mut pairs: Vec<_> = url.query_pairs().into_owned().collect();
    pairs.sort();
    (format!("{}{}", url.origin().ascii_serialization(), url.path()), pairs)
}

#[tokio::test]
async fn nothing_is_asked_of_anybody_before_somebody_means_to_book() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    scene.browser.hover("h1").await;
    assert_eq!(scene.browser.eval("typeof window.Cal").await, "undefined");
    assert_eq!(scene.browser.outside.asked, [""; 0]);
    scene.browser.hover(CARD).await;
    scene.browser.until("window.Cal && window.Cal.version").await;
    assert_eq!(scene.browser.outside.asked, ["Script https://app.cal.com/embed/embed.js"]);
    assert_eq!(scene.browser.eval(MODALS).await, 0);
    scene.nothing_was_refused().await;
}

#[tokio::test]
async fn a_ticket_without_the_card_has_no_script_at_all() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.small.ticket("Nobody has it yet", scene.small.dana).await;
    scene.visit(number).await;
    assert_eq!(
        scene.browser.eval("document.scripts.length + document.querySelectorAll('[href*=\"cal.\"]').length").await,
        0
    );
    assert_eq!(scene.browser.outside.asked, [""; 0]);
    scene.nothing_was_refused().await;
}

#[tokio::test]
async fn clicking_again_and_again_is_still_one_calendar() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    let three = format!("for (let n = 0; n < 3; n += 1) document.querySelector('{CARD}').click()");
    scene.browser.eval(&three).await;
    scene.browser.until(&format!("{FRAME} && {FRAME}.style.visibility !== 'hidden'")).await;
    scene.browser.eval(&three).await;
    assert_eq!(scene.browser.eval(MODALS).await, 1);
    for _ in 0..2 {
        scene.browser.key("Escape", With::Nothing).await;
        scene.browser.until(&format!("!({IS_OPEN})")).await;
        scene.browser.click(CARD, With::Nothing).await;
        scene.browser.until(IS_OPEN).await;
    }
    assert_eq!(scene.browser.eval(MODALS).await, 1);
    assert_eq!(scene.browser.outside.asked_for("Document "), 1, "{:?}", scene.browser.outside.asked);
    assert_eq!(scene.browser.outside.new_tabs, [""; 0]);
    scene.nothing_was_refused().await;
}

#[tokio::test]
async fn a_blocked_script_leaves_the_filled_in_page_in_a_new_tab() {
    let mut scene = Scene::open(Script::Blocked, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    let plain = scene.plain_link().await;
    // At the first click, which does not know yet, and at later ones, which do.
    for clicks in 1..=2 {
        scene.browser.click(CARD, With::Nothing).await;
        scene.browser.wait("a new tab", |browser| browser.outside.new_tabs.len() == clicks).await;
        assert_eq!(scene.browser.outside.new_tabs.last(), Some(&plain));
    }
    assert_eq!(scene.browser.eval(MODALS).await, 0);
    assert_eq!(scene.browser.eval("location.pathname").await, format!("/ticket/{number}"));
}

#[tokio::test]
async fn without_javascript_the_link_opens_the_filled_in_page_in_a_new_tab() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.browser.tab("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    scene.visit(number).await;
    let plain = scene.plain_link().await;
    assert!(plain.starts_with("https://cal.com/anna/30min?"), "{plain}");
    scene.browser.click(CARD, With::Nothing).await;
    scene.browser.wait("a new tab", |browser| browser.outside.new_tabs.len() == 1).await;
    assert_eq!(scene.browser.outside.new_tabs, [plain]);
    assert_eq!(scene.browser.outside.asked, [""; 0]);
}

#[tokio::test]
async fn a_click_for_a_new_tab_is_a_new_tab_and_no_calendar() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    let plain = scene.plain_link().await;
    scene.browser.hover(CARD).await;
    scene.browser.until("window.Cal && window.Cal.version").await;
    scene.browser.click(CARD, With::Control).await;
    scene.browser.wait("a tab behind", |browser| !browser.outside.tabs_behind.is_empty()).await;
    assert_eq!(scene.browser.outside.tabs_behind, [plain]);
    assert_eq!(scene.browser.eval(MODALS).await, 0);
}

#[tokio::test]
async fn a_calendar_that_never_answers_is_named_with_the_plain_link() {
    let mut scene = Scene::open(Script::Served, Calendar::Silent).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    // Ten seconds of patience pass in a tenth of one.
    let hurry = "const real = window.setTimeout; window.setTimeout = (act, wait) => real(act, wait / 100)";
    scene.browser.tab("Page.addScriptToEvaluateOnNewDocument", json!({ "source": hurry })).await;
    scene.visit(number).await;
    let plain = scene.plain_link().await;
    scene.browser.hover(CARD).await;
    scene.browser.until("window.Cal && window.Cal.version").await;
    scene.browser.click(CARD, With::Nothing).await;
    scene.browser.until("document.querySelector('.late[role=alert] a')").await;
    assert_eq!(scene.browser.eval("document.querySelector('.late a').href").await, plain);
    let on_top = "(() => { const box = document.querySelector('.late a').getBoundingClientRect();
        return document.elementFromPoint(box.x + 5, box.y + 5).closest('.late') !== null; })()";
    assert_eq!(scene.browser.eval(on_top).await, true, "the calendar's own layer covers it");
    scene.browser.click(".late button", With::Nothing).await;
    scene.browser.until("!document.querySelector('.late') && !document.querySelector('cal-modal-box')").await;
    assert_eq!(scene.browser.eval("document.activeElement.id").await, "book-a-call-link");
    assert_eq!(scene.browser.eval("document.body.style.overflow").await, "");
    scene.nothing_was_refused().await;
}

#[tokio::test]
async fn what_the_calendar_says_of_a_booking_is_a_hint_from_that_frame_alone() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    scene.browser.click(CARD, With::Nothing).await;
    scene.browser.until(&format!("{FRAME} && {FRAME}.style.visibility !== 'hidden' && {IS_OPEN}")).await;
    let notice = "document.querySelector('[data-booking-notice]').textContent";
    let forge = "new Promise((done) => { addEventListener('message', () => setTimeout(done), { once: true });
        postMessage({ originator: 'CAL', type: 'bookingSuccessfulV2', data: {} }, '*'); })";
    scene.browser.eval(forge).await;
    assert_eq!(scene.browser.eval(notice).await, "");
    scene.browser.eval(&format!("{FRAME}.contentWindow.postMessage('choose', '*')")).await;
    scene.browser.until(&format!("{notice}.startsWith('Waiting for the calendar')")).await;
    assert!(scene.small.anna.calls_of(number).await.unwrap().is_empty());
}
