//! The event stream: every entry as it is written, from where the client left off.
//!
//! The table is the truth and the bell only says that it is worth a look: an entry is sent because it stands after the
//! last one that was sent, so none is lost and none comes twice, whatever the bell does.
//!
//! Besides, it tells who is writing a reply: what is true now, and no entry. Such an event has no id.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use jiff::SignedDuration;
use schemars::JsonSchema;
use serde::Deserialize;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::sleep;

use super::caller::Reader;
use super::input::Params;
use crate::api;
use crate::desk::Bell;
use crate::ticket::{Number, PersonId, Replying, Seq};
use crate::web::crowd::Place;
use crate::web::limit::MOST_STREAMS_EACH;
use crate::web::metric::Counted;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::Stopping;

/// How long a stream says nothing: less than what proxies and our own connections wait.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// When to ask again who has as many streams as one person may.
const FULL: SignedDuration = SignedDuration::from_mins(1);

/// How many entries are read at once.
const BATCH: u16 = 100;

/// Where a client names the last event it got.
const LAST_EVENT_ID: &str = "last-event-id";

/// From where on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Since {
    /// The last entry one has, when there is no `Last-Event-ID`. Without either the stream starts with what comes next.
    #[schemars(range(min = 0))]
    after: Option<i64>,
}

/// A stream under way.
struct Stream {
    site: Site,
    reader: Reader,
    bell: Bell,
    stopping: Stopping,
    /// The last entry that was read.
    after: Seq,
    waiting: VecDeque<Event>,
    /// Who was told to be writing a reply.
    replying: BTreeMap<Number, Vec<Replying>>,
    /// Its room among all streams, its place among those of its person, and its count in the figures.
    _held: (OwnedSemaphorePermit, Place<PersonId>, Counted),
}

/// `GET /events`
pub(super) async fn follow(
    State(site): State<Site>,
    reader: Reader,
    headers: HeaderMap,
    stopping: Option<Extension<Stopping>>,
    Params(since): Params<Since>,
) -> Result<Response, Problem> {
    let place = site.listeners.enter(reader.token.person, MOST_STREAMS_EACH).ok_or(Problem::TooOften(FULL))?;
    let room = site.streams.clone().try_acquire_owned().map_err(|_full| Problem::Late)?;
    if let Some(after) = since.after.filter(|after| *after < 0) {
        return Err(Problem::Unreadable(format!("after: {after} is no entry's number")));
    }
    // Before the first look, so that nothing happens unheard between the two.
    let bell = site.desk.bell();
    let last = reader.desk.last_seq().await?;
    // Whoever knows more than there is has seen another database: they start over from what there is.
    let after = last_event_id(&headers)?.or(since.after.map(Seq)).map_or(last, |after| after.min(last));
    let ready = Event::default().event("ready").id(after.to_string()).data(format!("{{\"after\":{after}}}"));
    let stopping = stopping.map(|Extension(stopping)| stopping).unwrap_or_default();
    let counted = site.metrics.stream();
    let waiting = VecDeque::from([ready]);
    let replying = BTreeMap::new();
    let stream = Stream { site, reader, bell, stopping, after, waiting, replying, _held: (room, place, counted) };
    let events = stream::unfold(stream, async |mut stream| {
        let event = stream.next().await?;
        Some((Ok::<_, Infallible>(event), stream))
    });
    Ok(Sse::new(events).into_response())
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<Seq>, Problem> {
    let Some(value) = headers.get(LAST_EVENT_ID) else { return Ok(None) };
    let seq = value.to_str().ok().and_then(|text| text.parse().ok()).filter(|seq| *seq >= 0);
    let refused = || Problem::Unreadable("Last-Event-ID: send back the id of an event of this stream".to_owned());
    seq.map(|seq| Some(Seq(seq))).ok_or_else(refused)
}

impl Stream {
    /// The next event; nothing when the stream is over: the server stops, the token has ended, the desk fails. The
    /// client comes back and says where it was.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.stopping.0.is_cancelled() || !self.reader.is_welcome(&self.site).await {
                return None;
            }
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "an event stream ends: the desk cannot be read");
                return None;
            }
            if self.waiting.is_empty() {
                tokio::select! {
                    () = self.bell.rang() => {}
                    () = self.stopping.0.cancelled() => return None,
                    () = sleep(KEEP_ALIVE) => return Some(Event::default().comment("still here")),
                }
            }
        }
    }

    /// Reads what is new. Who writes is read first and told last: whoever sent their reply stops with it, never before.
    async fn look(&mut self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let presences = self.reader.desk.presences().await?;
        for entry in self.reader.desk.entries_after(self.after, BATCH).await? {
            self.after = entry.seq;
            let entry = api::Entry::from(entry);
            let event = Event::default().event("entry").id(entry.seq.to_string());
            self.waiting.push_back(event.json_data(&entry)?);
        }
        let mut now: BTreeMap<Number, Vec<Replying>> = BTreeMap::new();
        for (number, replying) in presences {
            // Whoever listens knows what they do themselves.
            if replying.by.id != self.reader.desk.me() {
                now.entry(number).or_default().push(replying);
            }
        }
        let before = std::mem::take(&mut self.replying);
        for number in before.keys().filter(|number| !now.contains_key(number)) {
            self.waiting.push_back(presence(*number, Vec::new())?);
        }
        for (number, replying) in now.iter().filter(|(number, replying)| before.get(number) != Some(replying)) {
            self.waiting.push_back(presence(*number, replying.clone())?);
        }
        self.replying = now;
        Ok(())
    }
}

fn presence(number: Number, replying: Vec<Replying>) -> Result<Event, axum::Error> {
    Event::default().event("presence").json_data(api::Presence::new(number, replying))
}
