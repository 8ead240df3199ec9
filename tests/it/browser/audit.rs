//! What every page owes everybody: a structure that can be heard, contrast that can be seen, room for a finger.

use deskbell::desk::NewPerson;
use deskbell::ticket::{Access, Change, PersonId, Rights, Role, Status};
use deskbell::web::hash_password;
use serde_json::Value;

use super::picture::keep;
use super::{Calendar, Scene, Script, With};
use crate::desk::reply;
use crate::pages::PASSWORD;

/// Gives the faults of a page as sentences.
const AUDIT: &str = include_str!("audit.js");

impl Scene {
    /// Looks for faults at three sizes, light and dark.
    pub(super) async fn audit(&mut self, what: &str) {
        for (width, height) in [(320, 640), (390, 844), (1280, 900)] {
            for scheme in ["light", "dark"] {
                self.browser.look(width, height, scheme).await;
                if std::env::var_os("DESKBELL_TEST_PICTURES").is_some() {
                    let name = format!("{}-{width}-{scheme}.png", what.replace(|c: char| !c.is_alphanumeric(), "-"));
                    keep(&name, &self.browser.picture().await);
                }
                let faults = self.browser.eval(AUDIT).await;
                assert_eq!(faults, Value::Array(Vec::new()), "{what}, {width} wide, {scheme}");
            }
        }
        self.nothing_was_refused().await;
    }

    async fn open_path(&mut self, path: &str) {
        let address = format!("{}{path}", self.home);
        self.browser.open(&address).await;
    }

    /// Signs in by keyboard: the focus waits in the first field.
    async fn sign_in(&mut self, person: PersonId, password: &str) {
        let system = self.small.desk.system();
        system.set_password_hash(person, &hash_password(PASSWORD).unwrap()).await.unwrap();
        let email = system.person(person).await.unwrap().email;
        self.open_path("/sign-in").await;
        self.browser.until("document.activeElement.id === 'email'").await;
        self.browser.write(email.as_str()).await;
        self.browser.key("Tab", With::Nothing).await;
        self.browser.write(password).await;
        self.browser.key("Enter", With::Nothing).await;
        let answered = "document.readyState === 'complete' && (location.pathname !== '/sign-in' || document.querySelector('.trouble'))";
        self.browser.until(answered).await;
    }
}

#[tokio::test]
async fn the_ticket_page_is_sound() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    let long = "A_very_long_word_without_any_place_to_break_it_".repeat(10);
    let rich = "> What did it say?\n\nNothing.\n\n    some --code\n\n- one\n- two\n\nhttps://example.com/page";
    for text in [rich, &long] {
        scene.small.anna.reply(number, &reply(text)).await.unwrap();
    }
    scene.visit(number).await;
    scene.audit("the ticket").await;
    scene.browser.eval("for (const one of document.querySelectorAll('details')) one.open = true").await;
    scene.audit("the ticket, unfolded").await;
    scene.browser.eval("document.querySelector('textarea').removeAttribute('required')").await;
    scene.browser.click(".answer button", With::Nothing).await;
    scene.browser.until("document.querySelector('.trouble') && document.readyState === 'complete'").await;
    scene.audit("a reply refused").await;
}

#[tokio::test]
async fn a_ticket_in_every_status_is_sound() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    scene.visit(number).await;
    for status in Status::ALL {
        scene.small.anna.change(&[number], &Change::Status(status)).await.unwrap();
        scene.open_path(&format!("/ticket/{number}")).await;
        scene.audit(status.id()).await;
    }
}

#[tokio::test]
async fn the_way_in_and_what_can_go_wrong_are_sound() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    let number = scene.ticket("https://cal.com/anna/30min").await;
    let link = scene.small.anna.customer_link(number, 30).await.unwrap();
    let preview = scene.small.anna.preview_link(number).await.unwrap();
    for path in
        ["/link/dead", "/nothing", "/sign-in?next=/ticket/1", &format!("/link/{link}"), &format!("/link/{preview}")]
    {
        scene.open_path(path).await;
        scene.audit(path).await;
    }
    let invited = NewPerson {
        role: Role::Customer,
        name: "kim".to_owned(),
        email: "kim@desk.example".parse().unwrap(),
        company: None,
        time_zone: None,
        booking_link: None,
        password_hash: None,
    };
    let invitation = scene.small.desk.console().invite(&invited, Rights::Technician).await.unwrap();
    scene.open_path(&format!("/invite/{invitation}")).await;
    scene.audit("an invitation").await;
    scene.sign_in(scene.small.dana, "not the password").await;
    scene.audit("a wrong password").await;
}

#[tokio::test]
async fn a_customers_own_pages_are_sound() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    scene.sign_in(scene.small.dana, PASSWORD).await;
    scene.audit("no tickets").await;
    for status in Status::ALL {
        let number = scene.small.ticket(status.label(), scene.small.dana).await;
        scene.small.anna.change(&[number], &Change::Status(status)).await.unwrap();
    }
    scene.open_path("/").await;
    scene.audit("the list").await;
    scene.open_path("/profile").await;
    scene.audit("a customer's profile").await;
    scene.open_path("/new").await;
    scene.audit("a new ticket").await;
}

#[tokio::test]
async fn the_second_step_is_sound_from_the_picture_to_the_codes() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    scene.sign_in(scene.small.anna.me(), PASSWORD).await;
    let system = scene.small.desk.system();
    for act in ["not set up", "proposed"] {
        scene.open_path("/profile/second-step").await;
        scene.audit(act).await;
        system.propose_second_step(scene.small.anna.me()).await.unwrap();
    }
    scene.browser.eval("document.querySelector('#code').value = 'abc'").await;
    scene.browser.click(".sheet button", With::Nothing).await;
    scene.browser.until("document.querySelector('.trouble') && document.readyState === 'complete'").await;
    scene.audit("a wrong code").await;
}

#[tokio::test]
async fn an_agents_profile_is_sound() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    scene.sign_in(scene.small.anna.me(), PASSWORD).await;
    scene.browser.until("location.pathname === '/profile'").await;
    scene.audit("the profile").await;
    scene.browser.eval("document.querySelector('#booking-link').value = 'not a link'").await;
    scene.browser.click(".panel button", With::Nothing).await;
    scene.browser.until("document.querySelector('.trouble') && document.readyState === 'complete'").await;
    scene.audit("a booking link refused").await;
}

#[tokio::test]
async fn the_page_of_the_api_is_sound_and_asks_with_the_token_one_gives() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    scene.ticket("https://cal.com/anna/30min").await;
    let (_, token) = scene.small.anna.add_token("the page", Access::Write, 1).await.unwrap();
    scene.open_path("/api/v1/docs").await;
    scene.audit("the api").await;
    scene.browser.until("!document.querySelector('.token').hidden").await;
    scene.browser.eval("for (const one of document.querySelectorAll('details')) one.open = true").await;
    scene.audit("the api, unfolded").await;
    assert_eq!(scene.browser.eval("document.querySelector('#ticket .stop').checkVisibility()").await, false);
    let answered = "document.querySelector('#ticket .answered-head').textContent";
    scene.browser.click("#ticket button[type=submit]", With::Nothing).await;
    scene.browser.until(&format!("{answered}.startsWith('401')")).await;
    scene.browser.eval(&format!("document.querySelector('#token').value = '{token}'")).await;
    scene.browser.click("#ticket button[type=submit]", With::Nothing).await;
    scene.browser.until(&format!("{answered}.startsWith('200')")).await;
    let told = scene.browser.eval("document.querySelector('#ticket .answered-body').textContent").await;
    assert_eq!(serde_json::from_str::<Value>(told.as_str().unwrap()).unwrap()["number"], 1);
    scene.browser.click("#note button[type=submit]", With::Nothing).await;
    scene.browser.until("document.querySelector('#note .answered-head').textContent.startsWith('201')").await;
    scene.browser.click("#events button[type=submit]", With::Nothing).await;
    scene.browser.until("document.querySelector('#events .answered-body').textContent.includes('event: ready')").await;
    scene.browser.click("#events .stop", With::Nothing).await;
    scene.browser.until("document.querySelector('#events .answered-head').textContent.endsWith('Stopped.')").await;
    scene.audit("the api, asked").await;
    let kept = scene.browser.eval("localStorage.length + sessionStorage.length + document.cookie.length").await;
    assert_eq!(kept, 0, "the token is in the page's memory and nowhere else");
}

#[tokio::test]
async fn without_javascript_the_page_of_the_api_is_a_reference_and_no_form() {
    let mut scene = Scene::open(Script::Served, Calendar::Answers).await;
    scene.browser.tab("Emulation.setScriptExecutionDisabled", serde_json::json!({ "value": true })).await;
    scene.open_path("/api/v1/docs").await;
    scene.audit("the api without a script").await;
    scene.browser.eval("for (const one of document.querySelectorAll('details')) one.open = true").await;
    let shown = "(one) => one.checkVisibility()";
    let fields = format!("[...document.querySelectorAll('main input, main button, main textarea')].some({shown})");
    assert_eq!(scene.browser.eval(&fields).await, false);
    assert_eq!(scene.browser.eval("document.querySelector('#change pre').checkVisibility()").await, true);
}
