//! The API: JSON under `/api/v1`, for programs that show a token, never for a cookie.
//!
//! One list of operations makes the router and the OpenAPI document ([`operation`]); the types of both sides are in
//! [`crate::api`]. What a request may do is what it is given: [`caller::Reader`] or [`caller::Writer`]. Every problem
//! leaves as a document of one form ([`problem`]). See `docs/API.md`.

mod answer;
mod caller;
pub(super) mod document;
mod entry;
mod event;
mod field;
mod input;
mod operation;
mod person;
mod presence;
pub(super) mod problem;
mod ticket;
mod token;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;

use super::page::reference;
use super::site::Site;
use crate::api::BASE;

/// The API's addresses.
pub(super) fn router() -> Router<Site> {
    let mut router = Router::new();
    for operation in operation::all() {
        router = router.route(&format!("{BASE}{}", operation.path), operation.route);
    }
    router
        .route(&format!("{BASE}/openapi.json"), get(document::serve))
        .route(&format!("{BASE}/docs"), get(reference::show))
        .layer(from_fn(answer::conditional))
}
