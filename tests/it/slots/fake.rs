//! A Cal.com for tests: `GET /v2/slots`, version 2024-09-04, without a key.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use deskbell::booking::slots::Apis;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use url::{Url, form_urlencoded};

/// A running Cal.com; it stops when it is dropped.
pub(crate) struct CalCom {
    pub(crate) url: Url,
    world: Arc<Mutex<World>>,
    _stop: DropGuard,
}

/// What it does with the next request.
#[derive(Debug, Clone, Default)]
pub(crate) enum Mood {
    /// It tells the free times, those at or after `start` and before `end`.
    #[default]
    Well,
    /// It answers with this status and these headers.
    Says(u16, Vec<(&'static str, String)>),
    /// It answers with this body, whatever it is.
    Answers(String),
}

#[derive(Debug, Default)]
struct World {
    /// The starts of free slots as it writes them, with an offset.
    free: Vec<String>,
    mood: Mood,
    asked: Vec<String>,
}

impl CalCom {
    /// A Cal.com where the event `30min` of anna is free at these times, written with their offset.
    pub(crate) async fn start(free: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let free = free.iter().map(|at| (*at).to_owned()).collect();
        let world = Arc::new(Mutex::new(World { free, ..World::default() }));
        let router = Router::new().route("/v2/slots", get(slots)).with_state(world.clone());
        let stop = CancellationToken::new();
        let serve = async { axum::serve(listener, router).await.unwrap() };
        TaskTracker::new().spawn(stop.clone().run_until_cancelled_owned(serve));
        Self { url, world, _stop: stop.drop_guard() }
    }

    pub(crate) fn apis(&self) -> Apis {
        Apis { cal_com: Some(self.url.clone()), others: Vec::new() }
    }

    pub(crate) fn is(&self, mood: Mood) {
        self.world.lock().unwrap().mood = mood;
    }

    pub(crate) fn is_free_at(&self, free: &[&str]) {
        self.world.lock().unwrap().free = free.iter().map(|at| (*at).to_owned()).collect();
    }

    /// The queries it was asked so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.world.lock().unwrap().asked.clone()
    }
}

async fn slots(State(world): State<Arc<Mutex<World>>>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let (mood, free) = {
        let mut world = world.lock().unwrap();
        world.asked.push(query.clone());
        (world.mood.clone(), world.free.clone())
    };
    match mood {
        Mood::Well => {}
        Mood::Answers(body) => return ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Mood::Says(status, headers) => {
            let mut response = Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            return response.body(Body::from("{}")).unwrap();
        }
    }
    // Without its version an older contract answers, in another shape.
    if request.headers().get("cal-api-version").is_none_or(|version| version != "2024-09-04") {
        return axum::Json(json!({ "status": "success", "data": { "slots": {} } })).into_response();
    }
    let asked: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let asked = |key: &str| asked.get(key).map_or("", String::as_str);
    if !asked("username").starts_with("anna") || asked("eventTypeSlug") != "30min" {
        let body =
            json!({ "status": "error", "error": { "code": "NotFoundException", "message": "Event Type not found" } });
        return (StatusCode::NOT_FOUND, axum::Json(body)).into_response();
    }
    let instant = |text: &str| text.parse::<jiff::Timestamp>().expect("a time");
    let (start, end) = (instant(asked("start")), instant(asked("end")));
    let mut days: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for at in free.iter().filter(|at| (start..end).contains(&instant(at))) {
        days.entry(at.split('T').next().unwrap()).or_default().push(json!({ "start": at }));
    }
    axum::Json(json!({ "status": "success", "data": days })).into_response()
}
