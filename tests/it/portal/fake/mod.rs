//! A MyPortal for tests that behaves as the real one does: sessions, codes, CSRF, cursors, merged tickets, limits,
//! errors as pages, and the 500 that drops the connection. `against_recordings` holds it to the recorded exchanges.

mod auth;
mod extra;
mod page;
mod refusal;
mod route;
mod seed;
mod show;
mod ticket;
mod watcher;
mod world;

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;
use url::Url;

pub(crate) use auth::CSRF;
pub(crate) use seed::{KEY, PASSWORD, Persona, TOTP};
pub(crate) use world::World;

/// A running portal; it stops when it is dropped.
pub(crate) struct Fake {
    pub(crate) url: Url,
    shared: Shared,
    _stop: DropGuard,
}

/// What every connection sees.
#[derive(Clone)]
struct Shared {
    world: Arc<Mutex<World>>,
    router: Router,
    fates: Arc<Mutex<Fates>>,
    hints: broadcast::Sender<String>,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is answered.
    Answered,
    /// It never arrives: the connection is cut before anything is done.
    Lost,
    /// It is done, but the connection is cut before the answer.
    AnswerLost,
    /// It is done, and answered late.
    Slow,
    /// The portal fails before it does anything, and drops the connection afterwards.
    Fails,
    /// The portal asks to wait.
    TooMany,
    /// The session has ended.
    SignedOut,
}

type Choose = Box<dyn FnMut(&str, &str) -> Fate + Send>;

/// How fates are chosen: those in the line first.
#[derive(Default)]
struct Fates {
    line: VecDeque<Fate>,
    choose: Option<Choose>,
    asked: Vec<String>,
}

impl Fake {
    /// A portal with the people and tickets of the recordings.
    pub(crate) async fn start() -> Self {
        Self::with(World::seeded()).await
    }

    /// A portal with a world of one's own.
    pub(crate) async fn with(world: World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let hints = world.hints.clone();
        let world = Arc::new(Mutex::new(world));
        let shared = Shared { router: route::router(world.clone()), world, fates: Arc::default(), hints };
        let stop = CancellationToken::new();
        let tasks = TaskTracker::new();
        let accepting = accept(listener, shared.clone(), tasks.clone(), stop.clone());
        tasks.spawn(stop.clone().run_until_cancelled_owned(accepting));
        Self { url, shared, _stop: stop.drop_guard() }
    }

    /// What the portal knows.
    pub(crate) fn world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.shared.world.lock().unwrap())
    }

    /// How many listen to the live connection.
    pub(crate) fn listeners(&self) -> usize {
        self.shared.hints.receiver_count()
    }

    /// The next requests meet these fates.
    pub(crate) fn next(&self, fates: impl IntoIterator<Item = Fate>) {
        self.shared.fates.lock().unwrap().line.extend(fates);
    }

    /// From now on the fate of a request is chosen by its method and path.
    pub(crate) fn choose(&self, choose: impl FnMut(&str, &str) -> Fate + Send + 'static) {
        self.shared.fates.lock().unwrap().choose = Some(Box::new(choose));
    }

    /// The requests since the last time this was asked, as `GET /path`.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.fates.lock().unwrap().asked)
    }
}

async fn accept(listener: TcpListener, shared: Shared, tasks: TaskTracker, stop: CancellationToken) {
    while let Ok((stream, _)) = listener.accept().await {
        tasks.spawn(stop.clone().run_until_cancelled_owned(connection(stream, shared.clone())));
    }
}

async fn connection(stream: TcpStream, shared: Shared) {
    let mut start = [0; 15];
    if stream.peek(&mut start).await.is_ok_and(|read| start.starts_with(b"GET /ws/refresh") && read == start.len()) {
        return live(stream, shared.hints.subscribe()).await;
    }
    let has_failed = Arc::new(AtomicBool::new(false));
    let service = tower::service_fn(move |request: hyper::Request<Incoming>| {
        let (shared, has_failed) = (shared.clone(), has_failed.clone());
        async move {
            if has_failed.load(Ordering::Relaxed) {
                return Err(io::Error::other("the connection was dropped after an error"));
            }
            let answer = meet(&shared, request.map(Body::new)).await;
            let failed = answer.as_ref().is_ok_and(|answer| answer.status() == StatusCode::INTERNAL_SERVER_ERROR);
            has_failed.store(failed, Ordering::Relaxed);
            answer
        }
    });
    // A cut connection is what some tests are about.
    let _cut = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new())
        .http1_only()
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .await;
}

/// Answers a request, or does to it what fate has chosen. An error cuts the connection.
async fn meet(shared: &Shared, request: Request) -> Result<Response, io::Error> {
    const LATE: Duration = Duration::from_millis(40);
    match fate(shared, request.method().as_str(), request.uri().path()) {
        Fate::Answered => answer(shared, request).await,
        Fate::Lost => Err(io::Error::other("the request is lost")),
        Fate::AnswerLost => {
            answer(shared, request).await?;
            Err(io::Error::other("the answer is lost"))
        }
        Fate::Slow => {
            let answer = answer(shared, request).await;
            tokio::time::sleep(LATE).await;
            answer
        }
        Fate::Fails => Ok(refusal::broken()),
        Fate::TooMany => Ok(refusal::too_many(0.05)),
        Fate::SignedOut => Ok(refusal::refusal(StatusCode::UNAUTHORIZED, "Not authenticated").into_response()),
    }
}

fn fate(shared: &Shared, method: &str, path: &str) -> Fate {
    let mut fates = shared.fates.lock().unwrap();
    fates.asked.push(format!("{method} {path}"));
    fates
        .line
        .pop_front()
        .unwrap_or_else(|| fates.choose.as_mut().map_or(Fate::Answered, |choose| choose(method, path)))
}

async fn answer(shared: &Shared, request: Request) -> Result<Response, io::Error> {
    let wants_json = refusal::wants_json(request.headers());
    let result: Result<Response, Infallible> = shared.router.clone().oneshot(request).await;
    let response = result.unwrap_or_else(|never| match never {});
    Ok(if wants_json { response } else { refusal::as_page(response) })
}

/// The live connection: everybody hears everything.
async fn live(stream: TcpStream, mut hints: broadcast::Receiver<String>) {
    let Ok(mut socket) = tokio_tungstenite::accept_async(stream).await else { return };
    loop {
        tokio::select! {
            hint = hints.recv() => {
                let Ok(hint) = hint else { return };
                if socket.send(Message::text(hint)).await.is_err() {
                    return;
                }
            }
            heard = socket.next() => if !matches!(heard, Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Text(_)))) {
                return;
            },
        }
    }
}
