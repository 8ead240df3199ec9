//! The pages with a keyboard and nothing else.

use deskbell::ticket::Event;

use super::{Calendar, Scene, Script, With};

impl Scene {
    /// Presses Tab until the focus is where `selector` says, through everything on the way.
    async fn tab_to(&mut self, selector: &str) {
        for _ in 0..30 {
            self.browser.key("Tab", With::Nothing).await;
            if self.browser.eval(&format!("document.activeElement.matches('{selector}')")).await == true {
                let ring = self.browser.eval("getComputedStyle(document.activeElement).outlineStyle").await;
                assert_eq!(ring, "solid", "the focus on {selector} cannot be seen");
                return;
            }
        }
        panic!("Tab never reaches {selector}");
    }
}

#[tokio::test]
async fn the_calendar_opens_and_closes_by_keyboard_and_gives_the_focus_back() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    scene.tab_to("#book-a-call-link").await;
    scene.browser.key("Enter", With::Nothing).await;
    scene.browser.until("document.querySelector('cal-modal-box iframe')?.style.visibility === ''").await;
    let modal = "document.querySelector('cal-modal-box')";
    assert_eq!(scene.browser.eval(&format!("{modal}.getAttribute('role')")).await, "dialog");
    assert_eq!(scene.browser.eval(&format!("document.activeElement === {modal}")).await, true);
    assert_eq!(scene.browser.eval(&format!("{modal}.shadowRoot.activeElement.ariaLabel")).await, "Close");
    assert_eq!(scene.browser.eval("document.querySelector('main').inert").await, true);
    scene.browser.key("Escape", With::Nothing).await;
    scene.browser.until("document.activeElement.id === 'book-a-call-link'").await;
    assert_eq!(scene.browser.eval("document.querySelector('main').inert").await, false);
    scene.nothing_was_refused().await;
}

#[tokio::test]
async fn a_ticket_is_opened_read_and_answered_by_keyboard() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    let token = scene.small.anna.customer_link(number, 30).await.unwrap();
    let address = format!("{}/link/{token}", scene.home);
    scene.browser.open(&address).await;
    scene.browser.until("document.activeElement.matches('main button')").await;
    scene.browser.key("Enter", With::Nothing).await;
    scene.browser.until("location.pathname.startsWith('/ticket/') && document.readyState === 'complete'").await;

    scene.browser.key("Tab", With::Nothing).await;
    assert_eq!(scene.browser.eval("document.activeElement.textContent").await, "Skip to the content");
    scene.browser.key("Enter", With::Nothing).await;
    scene.tab_to("textarea").await;
    scene.browser.write("It is back. 又発生しました。").await;
    scene.tab_to("button[type=submit]").await;
    scene.browser.key("Enter", With::Nothing).await;
    scene.browser.until("location.search === '?sent' && document.readyState === 'complete'").await;
    let first = "document.querySelector('.message .body').textContent";
    assert_eq!(scene.browser.eval(first).await, "It is back. 又発生しました。");
    let thread = scene.small.anna.ticket(number).await.unwrap();
    let has_it =
        |event: &Event| matches!(event, Event::Replied { body } if body.text == "It is back. 又発生しました。");
    assert!(thread.entries.iter().any(|entry| has_it(&entry.event)));
    scene.nothing_was_refused().await;
}

#[tokio::test]
async fn nobody_is_kept_from_leaving_a_field_or_a_list() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    // Once round the page: the focus comes past everything and out at the end.
    let mut seen = Vec::new();
    for _ in 0..12 {
        scene.browser.key("Tab", With::Nothing).await;
        seen.push(scene.browser.eval("document.activeElement.textContent.trim().slice(0, 20)").await);
    }
    for words in ["Skip to the content", "Choose a time", "Send reply"] {
        assert!(seen.iter().any(|seen| seen == words), "{words} is not among {seen:?}");
    }
    scene.browser.key("Tab", With::Shift).await;
    scene.nothing_was_refused().await;
}
