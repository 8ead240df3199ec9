//! Free times of a calendar, asked of Cal.com or of a Cal.com of one's own, without anybody's key.
//!
//! What was answered is kept for a minute, also that there was no answer; whoever asks to be left alone is. Every way
//! in which it can fail is a sentence: the booking link works without any of this.

mod pause;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use reqwest::header::ACCEPT;
use serde::Deserialize;

use crate::booking::slots::{Apis, Asked};
use crate::clock::Clock;

/// The version of Cal.com's interface that this was written for; without it another one answers.
const VERSION: (&str, &str) = ("cal-api-version", "2024-09-04");

/// How long an answer is kept, and how long nobody asks again after there was none.
const KEPT: SignedDuration = SignedDuration::from_secs(60);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(3);
/// How long the whole answer may take.
const WHOLE: Duration = Duration::from_secs(8);
/// The most bytes of an answer that are read: two weeks of five-minute steps are a third of that.
const MOST_BYTES: usize = 512 * 1024;
/// The most free times that are kept.
const MOST_TIMES: usize = 2_000;
/// The most events whose times are kept.
const MOST_EVENTS: usize = 500;

/// Asks for free times; cheap to clone, every clone keeps the same answers.
#[derive(Debug, Clone)]
pub struct Slots(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    apis: Apis,
    clock: Clock,
    /// Made when it is first needed: most runs of the program ask nobody.
    http: OnceLock<Result<reqwest::Client, String>>,
    kept: Mutex<HashMap<String, Kept>>,
    /// The events that are being asked for: whoever comes meanwhile waits for that answer.
    turns: Mutex<HashMap<String, Arc<Turn>>>,
    /// Until when each host is to be left alone.
    pauses: Mutex<HashMap<String, Timestamp>>,
}

/// The turn to ask for one event.
#[derive(Debug, Default)]
struct Turn(tokio::sync::Mutex<()>);

#[derive(Debug, Clone)]
struct Kept {
    at: Timestamp,
    answer: Result<Vec<Timestamp>, Unavailable>,
}

/// Why there are no free times to show. Written out as a sentence without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// Whoever is asked wants to be left alone for a while.
    #[error("{host} asks to wait {seconds} seconds")]
    Busy {
        /// Who.
        host: String,
        /// For how long still.
        seconds: i64,
    },
    /// There is no such event, or it is not for everybody to see.
    #[error("{host} knows no such event")]
    Unknown {
        /// Who was asked.
        host: String,
    },
    /// There was no answer, or none that says it.
    #[error("{host} {reason}")]
    Failed {
        /// Who was asked.
        host: String,
        /// What it did instead.
        reason: String,
    },
}

/// What Cal.com answers: the free times of each day.
#[derive(Deserialize)]
struct Answer {
    data: BTreeMap<String, Vec<Free>>,
}

#[derive(Deserialize)]
struct Free {
    start: Timestamp,
}

impl Slots {
    /// Asks at these addresses.
    pub fn new(apis: Apis, clock: Clock) -> Self {
        let (kept, turns, pauses) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { apis, clock, http: OnceLock::new(), kept, turns, pauses }))
    }

    /// Where it asks.
    pub fn apis(&self) -> &Apis {
        &self.0.apis
    }

    /// The free times of the next two weeks, in order.
    ///
    /// # Errors
    /// When whoever is asked does not say them, now or within the last minute.
    pub async fn free(&self, asked: &Asked) -> Result<Vec<Timestamp>, Unavailable> {
        let now = self.0.clock.now();
        let answer = match self.kept(asked, now) {
            Some(answer) => answer,
            None => self.in_turn(asked, now).await,
        };
        answer.map(|times| times.into_iter().filter(|at| *at > now).collect())
    }

    /// What was answered within the last minute.
    fn kept(&self, asked: &Asked, now: Timestamp) -> Option<Result<Vec<Timestamp>, Unavailable>> {
        let kept = lock(&self.0.kept);
        kept.get(asked.key()).filter(|kept| now < kept.at + KEPT).map(|kept| kept.answer.clone())
    }

    /// Asks, or waits for the answer to whoever asks the same now.
    async fn in_turn(&self, asked: &Asked, now: Timestamp) -> Result<Vec<Timestamp>, Unavailable> {
        let turn = Arc::clone(lock(&self.0.turns).entry(asked.key().to_owned()).or_default());
        let _mine = turn.0.lock().await;
        if let Some(answer) = self.kept(asked, now) {
            return answer;
        }
        let answer = self.ask(asked, now).await;
        lock(&self.0.turns).remove(asked.key());
        answer
    }

    /// Asks, unless that is too soon, and keeps what came of it.
    async fn ask(&self, asked: &Asked, now: Timestamp) -> Result<Vec<Timestamp>, Unavailable> {
        let until = lock(&self.0.pauses).get(asked.host()).copied().filter(|until| now < *until);
        if let Some(until) = until {
            let seconds = until.duration_since(now).as_secs() + 1;
            return Err(Unavailable::Busy { host: asked.host().to_owned(), seconds });
        }
        let answer = self.fetch(asked, now).await;
        if let Err(why) = &answer {
            tracing::info!(%why, "no free times");
        }
        let mut kept = lock(&self.0.kept);
        if kept.len() >= MOST_EVENTS {
            kept.retain(|_, kept| now < kept.at + KEPT);
        }
        if kept.len() < MOST_EVENTS {
            kept.insert(asked.key().to_owned(), Kept { at: now, answer: answer.clone() });
        }
        answer
    }

    async fn fetch(&self, asked: &Asked, now: Timestamp) -> Result<Vec<Timestamp>, Unavailable> {
        let host = || asked.host().to_owned();
        let failed = |reason: String| Unavailable::Failed { host: host(), reason };
        let http = self.0.http.get_or_init(client).as_ref().map_err(|reason| failed(reason.clone()))?;
        let sent =
            http.get(asked.url(now)).header(VERSION.0, VERSION.1).header(ACCEPT, "application/json").send().await;
        let mut response = sent.map_err(|error| failed(silence(&error)))?;
        let status = response.status();
        if let Some(pause) = pause::wanted(status, response.headers(), now) {
            lock(&self.0.pauses).insert(host(), now + pause);
            if !status.is_success() {
                return Err(Unavailable::Busy { host: host(), seconds: pause.as_secs() });
            }
        }
        match status {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST => return Err(Unavailable::Unknown { host: host() }),
            other => return Err(failed(format!("answered {}", other.as_u16()))),
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failed(silence(&error)))? {
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(failed("answered more than anybody reads".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        let answer: Answer =
            serde_json::from_slice(&body).map_err(|_garbled| failed("gave an answer that says no times".to_owned()))?;
        let mut times: Vec<_> = answer.data.into_values().flatten().map(|free| free.start).take(MOST_TIMES).collect();
        times.sort_unstable();
        times.dedup();
        Ok(times)
    }
}

impl Default for Slots {
    /// Asks nobody.
    fn default() -> Self {
        Self::new(Apis::default(), Clock::default())
    }
}

fn client() -> Result<reqwest::Client, String> {
    // Whoever was first has installed one already, which is as good.
    rustls::crypto::ring::default_provider().install_default().unwrap_or(());
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
        .user_agent(concat!("deskbell/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| format!("cannot be asked from here: {error}"))
}

/// Why there was no answer, without the address: it names whose event it is.
fn silence(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        "did not answer in time".to_owned()
    } else if error.is_connect() {
        "cannot be reached".to_owned()
    } else {
        "broke off its answer".to_owned()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
