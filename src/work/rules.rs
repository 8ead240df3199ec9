//! Follows what happens to calls, and does what the rules say. See `docs/rules.md`.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::desk::Desk;
use crate::ticket::rule::Rule;

/// How often one looks at the clock: a rule that waits for a booking is late by this much at the most.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Whoever does what the rules of a desk say.
#[derive(Debug)]
pub struct Rules {
    desk: Desk,
    rules: Vec<Rule>,
}

impl Rules {
    /// Follows rules on a desk.
    pub fn new(desk: Desk, rules: Vec<Rule>) -> Self {
        Self { desk, rules }
    }

    /// Works until it is told to stop. What it is in the middle of is done first.
    pub async fn run(&self, stop: CancellationToken) {
        let mut bell = self.desk.bell();
        while !stop.is_cancelled() {
            if let Err(error) = self.desk.system().follow_rules(&self.rules).await {
                tracing::warn!(%error, "the rules cannot be followed");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = bell.rang() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }
}
