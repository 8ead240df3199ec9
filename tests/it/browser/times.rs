//! Free times on the card, in a browser without JavaScript: a choice, a button, the booking page opened on that time.

use deskbell::slots::Slots;
use serde_json::json;

use super::{Calendar, Scene, Script, With};
use crate::slots::CalCom;

const FREE: &[&str] = &[
    "2026-11-23T09:30:00.000+01:00",
    "2026-11-23T11:00:00.000+01:00",
    "2026-11-23T15:00:00.000+01:00",
    "2026-11-24T09:00:00.000+01:00",
    "2026-11-25T18:30:00.000+01:00",
];

async fn scene(cal: &CalCom) -> Scene {
    let clock = deskbell::clock::Clock::at("2026-11-22T12:00:00Z".parse().unwrap());
    Scene::with(Script::Served, Calendar::Answers, Slots::new(cal.apis(), clock)).await
}

#[tokio::test]
async fn a_chosen_time_opens_the_booking_page_on_it_without_javascript() {
    let cal = CalCom::start(FREE).await;
    let mut scene = scene(&cal).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.browser.tab("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
    scene.visit(number).await;
    scene.browser.click(".card-times a", With::Nothing).await;
    scene.browser.until("document.querySelectorAll('.time').length === 5 && document.readyState === 'complete'").await;
    // Without a choice the browser asks for one and goes nowhere.
    scene.browser.click(".times button", With::Nothing).await;
    scene.browser.click(".time:nth-of-type(3)", With::Nothing).await;
    scene.browser.until("document.querySelector('[name=at]:checked')").await;
    scene.browser.click(".times button", With::Nothing).await;
    scene.browser.wait("a new tab", |browser| !browser.outside.new_tabs.is_empty()).await;
    let opened = scene.browser.outside.new_tabs[0].clone();
    assert!(opened.starts_with("https://cal.com/anna/30min?name=Dana+Ortiz&"), "{opened}");
    assert!(opened.ends_with("&slot=2026-11-23T14%3A00%3A00.000Z&cal.tz=UTC"), "{opened}");
    assert_eq!(scene.browser.outside.new_tabs.len(), 1);
    scene.nothing_was_refused().await;
}

#[tokio::test]
async fn the_free_times_are_sound_and_have_their_picture_taken() {
    let cal = CalCom::start(FREE).await;
    let mut scene = scene(&cal).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    let times = format!("{}/ticket/{number}?times", scene.home);
    scene.browser.open(&times).await;
    scene.audit("free times").await;
    for (width, height, scheme) in
        [(390, 1200, "light"), (390, 1200, "dark"), (1280, 860, "light"), (1280, 860, "dark")]
    {
        scene.browser.look(width, height, scheme).await;
        let picture = scene.browser.picture().await;
        super::picture::keep(&format!("times-{width}-{scheme}.png"), &picture);
    }
}
