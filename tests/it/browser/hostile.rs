//! Text that was written to do harm, where harm would be done.

use serde_json::json;

use super::{Calendar, Scene, Script, With};
use crate::pages::hostile::hostile_ticket;

/// Every way a page could be made to act is noted.
const TRAPS: &str = "window.sprung = [];
    for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'fetch']) {
        window[name] = (...words) => window.sprung.push(`${name} ${words}`);
    }";

#[tokio::test]
async fn hostile_text_does_nothing_in_a_browser() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    scene.browser.tab("Page.addScriptToEvaluateOnNewDocument", json!({ "source": TRAPS })).await;
    let (number, _) = hostile_ticket(&scene.small).await;
    scene.visit(number).await;
    let unfold = "for (const one of document.querySelectorAll('details')) one.open = true";
    scene.browser.eval(unfold).await;
    // Everything with a word in it is pointed at, and everything that takes the focus has it once.
    scene.browser.eval("for (const one of document.querySelectorAll('main *')) { one.focus(); one.dispatchEvent(new MouseEvent('mouseover', { bubbles: true })); }").await;
    assert_eq!(scene.browser.eval("window.sprung").await, json!([]));
    assert_eq!(
        scene
            .browser
            .eval("document.querySelectorAll('main :is(script, iframe, img, object, embed, base, style)').length")
            .await,
        0
    );
    let forms = scene.browser.eval("document.querySelectorAll('form').length").await;
    assert_eq!(forms, 3, "signing out, the reply, and that it is solved");
    let links =
        "[...document.querySelectorAll('.body a')].filter((link) => !/^(https?|mailto):/.test(link.href)).length";
    assert_eq!(scene.browser.eval(links).await, 0);
    let elsewhere = scene.browser.outside.asked.iter().filter(|asked| !asked.ends_with("app.cal.com/embed/embed.js"));
    assert_eq!(elsewhere.count(), 0, "{:?}", scene.browser.outside.asked);

    scene.browser.click("#book-a-call-link", With::Nothing).await;
    scene.browser.until("document.querySelector('cal-modal-box iframe')?.style.visibility === ''").await;
    assert_eq!(scene.browser.eval("window.sprung").await, json!([]));
    let host = "new URL(document.querySelector('cal-modal-box iframe').src).host";
    assert_eq!(scene.browser.eval(host).await, "app.cal.com");
    scene.nothing_was_refused().await;
}
