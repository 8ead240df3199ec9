//! What whoever runs the server asks it: an address on this machine of its own, which no customer reaches.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use super::ready;
use super::site::Site;

/// The format that is written (<https://prometheus.io/docs/specs/om/open_metrics_spec/>).
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The addresses for whoever runs the server.
pub(super) fn router(site: Site) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/readyz", get(ready::show))
        .route("/healthz", get(async || "ok\n"))
        .with_state(site)
}

async fn metrics(State(site): State<Site>) -> Response {
    let system = site.desk.system();
    let backlog = system.backlog().await.inspect_err(|error| tracing::warn!(%error, "what waits cannot be counted"));
    match site.metrics.text(system.writes(), backlog.ok()) {
        Ok(text) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the figures cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
