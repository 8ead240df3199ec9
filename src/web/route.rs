//! Which address is answered by which page, and the limits that hold for every one.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;

use super::calendar::{self, ByHost};
use super::metric::Metrics;
use super::page::{
    account, code, file, invite, link, list, new, problem, profile, proof, rating, reply, report, second_step, settle,
    sign_in, sign_out, ticket, times,
};
use super::problem::Problem;
use super::site::Site;
use super::upload::FILES_PATIENCE;
use super::{BookingOrigin, Settings, api, asset, form, header, hook, limit, note, ready, upload};
use crate::desk::Desk;

/// How long a page may take to be made, the reading of its form included.
const PATIENCE: Duration = Duration::from_secs(15);

/// The pages of a desk, for [`Server`](super::Server) and for tests.
pub fn router(desk: Desk, settings: Settings) -> Router {
    pages(desk, settings, Arc::default()).1
}

/// A site and its pages, counted in `metrics`.
pub(super) fn pages(desk: Desk, settings: Settings, metrics: Arc<Metrics>) -> (Site, Router) {
    let booking = settings.booking.as_ref();
    let by_host = booking.and_then(|booking| ByHost::new(booking, calendars(&settings, booking, &metrics)));
    let site = Site::new(desk, settings, metrics);
    let pages = Router::new()
        .route("/", get(list::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-in/code", get(code::show).post(code::submit))
        .route("/invite/{token}", get(invite::show).post(invite::accept))
        .route("/sign-out", post(sign_out::submit))
        .route("/ticket/{number}", get(ticket::show))
        .route("/ticket/{number}/reply", post(reply::submit))
        .route("/ticket/{number}/file/{id}", get(file::serve))
        .route("/ticket/{number}/state", post(settle::submit))
        .route("/ticket/{number}/book", get(times::book))
        .route("/ticket/{number}/proof", post(proof::submit))
        .route("/ticket/{number}/rating", post(rating::submit))
        .route("/new", get(new::show).post(new::submit))
        .route("/ticket/{number}/clicked", get(ticket::clicked))
        .route("/link/{token}", get(link::show).post(link::exchange))
        .route("/hooks/{platform}/{name}", post(hook::deliver))
        .route("/profile", get(profile::show).post(profile::save))
        .route("/profile/password", post(account::password))
        .route("/profile/sessions", post(account::sessions))
        .route("/profile/second-step", get(second_step::show).post(second_step::change))
        .route("/reports/bookings", get(report::bookings))
        .route("/reports/bookings/{file}", get(report::file))
        .route("/assets/{name}", get(asset::serve))
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready::show))
        .merge(api::router())
        .fallback(async || Problem::Absent)
        .method_not_allowed_fallback(async || Problem::Method)
        .layer(DefaultBodyLimit::max(form::MOST_BYTES))
        .with_state(site.clone());
    // The last one added is the first to see a request.
    let pages = pages
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(limit_time))
        .layer(from_fn_with_state(site.clone(), limit::admit))
        .layer(from_fn_with_state(site.clone(), problem::dress))
        .layer(from_fn_with_state(site.clone(), header::protect))
        .layer(from_fn_with_state(site.metrics.clone(), note::note));
    // Before an address means anything: at the booking origin there is nothing of the desk.
    let router = match by_host {
        Some(by_host) => Router::new().fallback_service(pages).layer(from_fn_with_state(by_host, calendar::by_host)),
        None => pages,
    };
    (site, router)
}

/// What there is at the booking origin.
pub(super) fn calendars(settings: &Settings, booking: &BookingOrigin, metrics: &Arc<Metrics>) -> Router {
    calendar::router(settings, booking).layer(from_fn_with_state(metrics.clone(), note::note))
}

async fn limit_time(request: Request, next: Next) -> Response {
    let patience = if upload::brings_files(request.headers()) { FILES_PATIENCE } else { PATIENCE };
    let answer = tokio::time::timeout(patience, next.run(request)).await;
    answer.unwrap_or_else(|_elapsed| Problem::Late.into_response())
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let words = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Problem::broken(&words.unwrap_or("a panic without words")).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::StatusCode;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_our_fault_and_tells_nothing() {
        let pages = Router::new().route("/", get(async || -> &'static str { panic!("the secret is 42") }));
        let response = pages.layer(CatchPanicLayer::custom(panicked)).oneshot(Request::new(Body::empty())).await;
        let response = response.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let problem = response.extensions().get::<Problem>().unwrap();
        assert_eq!(*problem, Problem::Broken);
    }
}
