//! The figures of a running server, as Prometheus reads them.
//!
//! Labels are a route, a method and a status, all from short lists: nothing of a request is in them.

use std::time::Duration;

use axum::http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::desk::Backlog;

/// In seconds, from a page that was ready to the longest a page may take.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 15.0];

/// The methods that are told apart: anybody can make up another.
const METHODS: [Method; 6] = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// What is counted.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    answered: Family<Answered, Counter>,
    seconds: Family<Route, Histogram>,
    streams: Gauge,
    writes: Counter,
    outbox: Gauge,
    refused: Gauge,
    mail: Gauge,
}

/// One more of something, until it is dropped.
#[derive(Debug)]
pub(super) struct Counted(Gauge);

impl Default for Metrics {
    fn default() -> Self {
        let seconds = Family::new_with_constructor(histogram as fn() -> Histogram);
        let mut metrics = Self {
            registry: Registry::with_prefix("deskbell"),
            answered: Family::default(),
            seconds,
            streams: Gauge::default(),
            writes: Counter::default(),
            outbox: Gauge::default(),
            refused: Gauge::default(),
            mail: Gauge::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let all = &mut self.registry;
        all.register("build", "Which deskbell this is", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        all.register("requests", "Requests answered", self.answered.clone());
        all.register("request_seconds", "How long an answer took", self.seconds.clone());
        all.register("event_streams", "Event streams under way", self.streams.clone());
        all.register("desk_writes", "Transactions this process committed since it started", self.writes.clone());
        all.register("outbox_waiting", "Things to be done in the portal behind the desk", self.outbox.clone());
        all.register("outbox_refused", "Things it refused, which somebody has to look at", self.refused.clone());
        all.register("mail_waiting", "Letters to be mailed", self.mail.clone());
    }

    /// Counts an answer.
    pub(super) fn answered(&self, method: &Method, route: &str, status: u16, took: Duration) {
        let method = if METHODS.contains(method) { method.as_str() } else { "other" };
        let labels = Answered { method: method.to_owned(), route: route.to_owned(), status };
        self.answered.get_or_create(&labels).inc();
        self.seconds.get_or_create(&Route { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// Counts an event stream for as long as it lasts.
    pub(super) fn stream(&self) -> Counted {
        self.streams.inc();
        Counted(self.streams.clone())
    }

    /// All of it as text, with what the desk says now.
    pub(super) fn text(&self, writes: u64, backlog: Option<Backlog>) -> Result<String, std::fmt::Error> {
        let figure = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        self.writes.inc_by(writes.saturating_sub(self.writes.get()));
        if let Some(backlog) = backlog {
            self.outbox.set(figure(backlog.outbox));
            self.refused.set(figure(backlog.refused));
            self.mail.set(figure(backlog.mail));
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn histogram() -> Histogram {
    Histogram::new(BUCKETS)
}
