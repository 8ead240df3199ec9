//! Whether this server should be sent requests: its desk can be written, by this version, and nobody stops it.

use std::time::{Duration, Instant};

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::site::Site;
use super::visitor::Stopping;

/// How long an answer counts: asking more often costs the desk nothing.
const FRESH: Duration = Duration::from_secs(1);

/// How long the desk may take to be ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// What was found out last, and when.
#[derive(Debug, Default)]
pub(super) struct Readiness(Mutex<Option<(Instant, bool)>>);

/// `GET /readyz`
pub(super) async fn show(
    State(site): State<Site>,
    stopping: Option<Extension<Stopping>>,
) -> (StatusCode, &'static str) {
    if stopping.is_some_and(|Extension(stopping)| stopping.0.is_cancelled()) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    if site.readiness.look(&site).await {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    }
}

impl Readiness {
    /// Asks the desk, one question at a time. What is in the way is for the log: strangers may ask here.
    async fn look(&self, site: &Site) -> bool {
        let mut last = self.0.lock().await;
        if let Some((at, is_ready)) = *last
            && at.elapsed() < FRESH
        {
            return is_ready;
        }
        let is_ready = match timeout(PATIENCE, site.desk.system().check_ready()).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::warn!(%error, "not ready");
                false
            }
            Err(_elapsed) => {
                tracing::warn!("not ready: somebody else has been writing for two seconds");
                false
            }
        };
        *last = Some((Instant::now(), is_ready));
        is_ready
    }
}
