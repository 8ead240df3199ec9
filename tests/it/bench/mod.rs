//! The harness: a home of one's own, a program in a real terminal, programs that only take notes.

mod cluster;
mod desk;
mod home;
mod left;
mod place;
mod scan;
mod tape;
mod term;

pub(crate) use cluster::Cluster;
pub(crate) use desk::{Bench, LINK};
pub(crate) use home::Home;
pub(crate) use left::Left;
pub(crate) use place::{ON_POSTGRES, numbers, open_desk};
pub(crate) use tape::Asked;
pub(crate) use term::{Start, Term};

use std::thread;
use std::time::{Duration, Instant};

/// How long a test waits for a condition before it fails; generous, for a busy machine with two cores.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// Asks again and again until there is an answer; fails with `what` when there never is one.
pub(crate) fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited {PATIENCE:?} for {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// [`until`] for a question that has to be awaited.
pub(crate) async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited {PATIENCE:?} for {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
