//! Eight writers, who write one reply after the other and ask again under the same id until they have an answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::{Client, Url};
use serde_json::json;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Place;
use crate::bench::{PATIENCE, eventually};

const WRITERS: usize = 8;

/// The writers at work.
pub(super) struct Load {
    /// Where the server is now.
    address: watch::Sender<Url>,
    answered: Arc<AtomicUsize>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Load {
    pub(super) fn start(place: &Place, url: Url) -> Self {
        let load = Self {
            address: watch::Sender::new(url),
            answered: Arc::default(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        for nth in 0..WRITERS {
            // Every other writer keeps its connection; the rest come anew each time.
            let client = Client::builder().pool_max_idle_per_host(nth % 2).timeout(Duration::from_secs(20));
            let writer = Writer {
                name: format!("writer-{nth}"),
                client: client.build().unwrap(),
                path: format!("api/v1/tickets/{}/replies", place.number),
                token: place.token.clone(),
                address: load.address.subscribe(),
                answered: load.answered.clone(),
            };
            load.tasks.spawn(writer.write(load.stop.clone()));
        }
        load
    }

    /// Tells the writers that the server is somewhere else now.
    pub(super) fn moved(&self, url: Url) {
        self.address.send_replace(url);
    }

    /// Waits until so many more were answered.
    pub(super) async fn more(&self, count: usize) {
        let wanted = self.answered.load(Ordering::SeqCst) + count;
        eventually("more answers", async || (self.answered.load(Ordering::SeqCst) >= wanted).then_some(())).await;
    }

    /// Lets everybody finish what they are at; gives how many were answered.
    pub(super) async fn finish(self) -> usize {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.answered.load(Ordering::SeqCst)
    }
}

struct Writer {
    name: String,
    client: Client,
    path: String,
    token: String,
    address: watch::Receiver<Url>,
    answered: Arc<AtomicUsize>,
}

impl Writer {
    async fn write(self, stop: CancellationToken) {
        for nth in 0_u32.. {
            if stop.is_cancelled() {
                return;
            }
            let key = format!("{}/{nth}", self.name);
            let deadline = Instant::now() + PATIENCE;
            while !self.is_answered(&key).await {
                assert!(Instant::now() < deadline, "waited {PATIENCE:?} for an answer to {key}");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            self.answered.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Asks once; no answer, and an answer that says "later", are asked again.
    async fn is_answered(&self, key: &str) -> bool {
        let url = self.address.borrow().join(&self.path).unwrap();
        let request = self.client.post(url).bearer_auth(&self.token).header("idempotency-key", key);
        match request.json(&json!({ "body": { "text": format!("I am {key}") } })).send().await {
            Ok(answer) if answer.status().is_success() => true,
            Ok(answer) => {
                let status = answer.status();
                assert!(status.is_server_error(), "{status}: {}", answer.text().await.unwrap_or_default());
                false
            }
            Err(_) => false,
        }
    }
}

/// Whatever was answered is there, once; and nothing else but what was under way.
pub(super) async fn nothing_is_lost_or_doubled(place: &Place, answered: usize) {
    let written = place.written().await;
    let mut replies: Vec<_> = written.iter().filter(|id| id.starts_with("writer-")).collect();
    let count = replies.len();
    replies.sort();
    replies.dedup();
    assert_eq!(replies.len(), count, "a reply is there twice");
    assert_eq!(count, answered, "a reply is lost, or there without an answer");
    for nth in 0..WRITERS {
        let name = format!("writer-{nth}/");
        let own: Vec<_> = written.iter().filter_map(|id| id.strip_prefix(&name)?.parse::<usize>().ok()).collect();
        assert!(own.is_sorted() && own.first() == Some(&0) && own.last() == Some(&(own.len() - 1)), "{name}: {own:?}");
    }
}
