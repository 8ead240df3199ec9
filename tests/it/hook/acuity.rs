//! Acuity only names appointments: what is asked for is taken in once, and what cannot be asked for is proposed.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use deskbell::booking::{Source, State};
use deskbell::work::acuity::Acuity;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use url::Url;

use super::{Hooked, name};
use crate::desk::Small;

const KEY: &str = "0123456789abcdef0123456789abcdef";
const PATH: &str = "/hooks/acuity/support";

/// An Acuity: `GET /api/v1/appointments/54321` for account 12345, and a hook that it tells.
struct Scene {
    hooked: Hooked,
    acuity: Acuity,
    world: Arc<Mutex<World>>,
    _stop: DropGuard,
}

#[derive(Debug, Default)]
struct World {
    appointment: Value,
    /// What it answers with in place of the appointment.
    fails: Option<u16>,
    asked: usize,
}

impl Scene {
    async fn open() -> Self {
        let hooked = Hooked::open().await;
        hooked.small.desk.console().add_hook(Source::Acuity, &name("support"), Some(KEY)).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/api/v1", listener.local_addr().unwrap())).unwrap();
        let world = Arc::new(Mutex::new(World { appointment: appointment(), ..World::default() }));
        let router = Router::new().route("/api/v1/appointments/{id}", get(show)).with_state(world.clone());
        let stop = CancellationToken::new();
        let serve = async { axum::serve(listener, router).await.unwrap() };
        TaskTracker::new().spawn(stop.clone().run_until_cancelled_owned(serve));
        let acuity = Acuity::new(hooked.small.desk.clone(), url).unwrap();
        Self { hooked, acuity, world, _stop: stop.drop_guard() }
    }

    /// The same, where account 12345 asks.
    async fn asking() -> Self {
        let scene = Self::open().await;
        let console = scene.small().desk.console();
        console.set_hook_account(Source::Acuity, &name("support"), "12345").await.unwrap();
        scene
    }

    fn small(&self) -> &Small {
        &self.hooked.small
    }

    fn is(&self, key: &str, value: Value) {
        self.world.lock().unwrap().appointment[key] = value;
    }

    fn fails(&self, status: Option<u16>) {
        self.world.lock().unwrap().fails = status;
    }

    fn asked(&self) -> usize {
        self.world.lock().unwrap().asked
    }

    async fn tell(&self, action: &str) -> StatusCode {
        let body = format!("action={action}&id=54321&calendarID=27238&appointmentTypeID=1").into_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
        mac.update(&body);
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        self.hooked.send(PATH, &[("x-acuity-signature", &signature)], body).await
    }

    async fn ask(&self) {
        self.acuity.ask_all(|| false).await.unwrap();
        self.small().clock.advance(1000);
    }

    async fn word(&self) -> String {
        let hooks = self.small().desk.system().hooks().await.unwrap();
        let hook = hooks.into_iter().find(|hook| hook.platform == Source::Acuity).unwrap();
        hook.last_word.unwrap_or_default()
    }

    /// Gives the one call that has none its ticket.
    async fn attach(&self) {
        let proposals = self.small().anna.proposals().await.unwrap();
        assert_eq!(proposals.len(), 1);
        self.small().anna.attach_call(proposals[0].call.id, self.hooked.number).await.unwrap();
    }

    async fn state(&self) -> Option<State> {
        self.hooked.state().await
    }
}

fn appointment() -> Value {
    json!({
        "id": 54321, "firstName": "Dana", "lastName": "Ortiz", "email": "dana@desk.example", "phone": "",
        "date": "December 1, 2026", "time": "10:15am", "endTime": "11:15am", "datetime": "2026-12-01T10:15:00-0700",
        "duration": "60", "timezone": "America/Denver", "type": "Call", "appointmentTypeID": 1, "calendarID": 27238,
        "location": "", "canceled": false, "noShow": false,
        "confirmationPage": "https://acuityscheduling.com/schedule.php?owner=1&action=appt",
        "forms": [{"id": 1, "name": "About", "values": [{"fieldID": 7, "name": "Ticket", "value": "none"}]}]
    })
}

async fn show(Shared(world): Shared<Arc<Mutex<World>>>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let mut world = world.lock().unwrap();
    world.asked += 1;
    let login = format!("Basic {}", STANDARD.encode(format!("12345:{KEY}")));
    match world.fails {
        Some(status) => StatusCode::from_u16(status).unwrap().into_response(),
        None if headers.get("authorization").is_none_or(|given| *given != *login) => {
            StatusCode::UNAUTHORIZED.into_response()
        }
        None if id != "54321" => StatusCode::NOT_FOUND.into_response(),
        None => axum::Json(world.appointment.clone()).into_response(),
    }
}

#[tokio::test]
async fn what_is_named_is_asked_for_and_proposed_with_its_time() {
    let scene = Scene::asking().await;
    assert_eq!(scene.tell("scheduled").await, StatusCode::OK);
    assert_eq!(scene.asked(), 0, "the platform does not wait for us");
    scene.ask().await;
    let proposals = scene.small().anna.proposals().await.unwrap();
    let call = &proposals[0].call.booking;
    assert_eq!(call.starts_at, Some("2026-12-01T17:15:00Z".parse().unwrap()));
    assert_eq!(call.ends_at, Some("2026-12-01T18:15:00Z".parse().unwrap()));
    assert_eq!(call.customer.as_ref().unwrap().called(), "Dana Ortiz");
    assert_eq!(proposals[0].tickets[0].0, scene.hooked.number, "by the address, but nothing is attached by a guess");
    assert_eq!(scene.state().await, None);
    assert_eq!(scene.word().await, "created: an agent has to say which ticket it is for");
}

#[tokio::test]
async fn our_reference_in_an_answer_leads_to_the_ticket() {
    let scene = Scene::asking().await;
    let of = deskbell::desk::Reference { ticket: scene.hooked.number, owner: None };
    let reference = scene.small().desk.system().reference(of).unwrap();
    scene.is("forms", json!([{"values": [{"value": reference}]}]));
    scene.tell("scheduled").await;
    scene.ask().await;
    assert_eq!(scene.word().await, "created: written into #1");
}

#[tokio::test]
async fn doubled_and_shuffled_deliveries_tell_each_change_once() {
    let scene = Scene::asking().await;
    for action in ["changed", "scheduled", "scheduled"] {
        scene.tell(action).await;
    }
    scene.ask().await;
    assert_eq!(scene.asked(), 1, "three that nobody had asked about yet are one question");
    scene.attach().await;
    scene.is("datetime", json!("2026-12-02T10:15:00-0700"));
    for action in ["rescheduled", "changed", "scheduled"] {
        scene.tell(action).await;
        scene.ask().await;
    }
    let calls = scene.small().anna.calls_of(scene.hooked.number).await.unwrap();
    assert_eq!((calls.len(), calls[0].booking.state, calls[0].booking.moves), (1, State::Booked, 1));
    assert_eq!(scene.word().await, "no change: told before");
    scene.is("canceled", json!(true));
    for action in ["changed", "canceled", "rescheduled"] {
        scene.tell(action).await;
        scene.ask().await;
    }
    assert_eq!(scene.state().await, Some(State::Cancelled), "whatever came last, the appointment is asked");
}

#[tokio::test]
async fn acuity_cancels_what_it_marks_as_missed() {
    let scene = Scene::asking().await;
    scene.tell("scheduled").await;
    scene.ask().await;
    scene.attach().await;
    scene.is("canceled", json!(true));
    scene.is("noShow", json!(true));
    scene.tell("canceled").await;
    scene.ask().await;
    assert_eq!(scene.state().await, Some(State::Missed));
}

#[tokio::test]
async fn a_question_without_an_answer_is_put_again_and_kept_until_then() {
    let scene = Scene::asking().await;
    scene.fails(Some(503));
    scene.tell("scheduled").await;
    scene.ask().await;
    scene.ask().await;
    assert_eq!(scene.asked(), 1, "not before a minute is over");
    assert_eq!(scene.word().await, "appointment 54321 is asked for again: Acuity answered 503");
    scene.fails(None);
    scene.small().clock.advance(60_000);
    scene.ask().await;
    assert_eq!(scene.asked(), 2);
    assert_eq!(scene.small().anna.proposals().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_call_that_cannot_be_asked_for_is_proposed_without_its_time() {
    let refused = Scene::asking().await;
    refused.fails(Some(403));
    let nobody = Scene::open().await;
    for (scene, why) in [(&refused, "Acuity refuses the account or its API key"), (&nobody, "deskbell hook account")] {
        for _ in 0..2 {
            scene.tell("scheduled").await;
            scene.ask().await;
        }
        let proposals = scene.small().anna.proposals().await.unwrap();
        assert_eq!((proposals.len(), proposals[0].call.booking.starts_at), (1, None));
        assert!(proposals[0].tickets.is_empty());
        let word = scene.word().await;
        assert!(word.contains("without its time") && word.contains(why), "{word}");
    }
    refused.fails(None);
    refused.tell("changed").await;
    refused.ask().await;
    let proposals = refused.small().anna.proposals().await.unwrap();
    assert_eq!((proposals.len(), proposals[0].call.booking.moves), (1, 0));
    assert!(proposals[0].call.booking.starts_at.is_some(), "what was missing is learnt later");
}

#[tokio::test]
async fn what_acuity_did_not_sign_is_never_asked_about() {
    let scene = Scene::asking().await;
    let body = b"action=scheduled&id=54321&calendarID=27238&appointmentTypeID=1".to_vec();
    let mut mac = Hmac::<Sha256>::new_from_slice(b"another key of somebody else's").unwrap();
    mac.update(&body);
    let forged = STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(scene.hooked.send(PATH, &[("x-acuity-signature", &forged)], body.clone()).await, 401);
    assert_eq!(scene.hooked.send(PATH, &[], body).await, 401);
    scene.ask().await;
    assert_eq!((scene.asked(), scene.word().await), (0, String::new()));
}
