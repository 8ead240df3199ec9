//! Which path leads to which function.

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, delete, get, post, put};
use axum::{Json, Router, middleware};
use serde_json::json;

use super::auth::{self, Portal};
use super::{extra, page, ticket, watcher};

pub(super) fn router(portal: Portal) -> Router {
    Router::new()
        .route("/auth/login", post(auth::login))
        .route("/auth/session", get(auth::whoami))
        .route("/auth/logout", post(auth::logout))
        .route("/api/tickets", slash_missing())
        .route("/api/tickets/", get(ticket::list).post(ticket::create))
        .route("/api/tickets/dashboard", get(ticket::dashboard))
        .route("/api/tickets/statuses", get(extra::statuses))
        .route("/api/tickets/views", get(extra::views).post(extra::save_view))
        .route("/api/tickets/merge", post(extra::merge))
        .route("/api/tickets/{id}", get(ticket::one).put(ticket::update).delete(ticket::remove))
        .route("/api/tickets/{id}/replies", post(ticket::reply))
        .route("/api/tickets/{id}/replies/{reply}", axum::routing::patch(ticket::set_minutes))
        .route("/api/tickets/{id}/watchers", put(extra::replace_watchers))
        .route("/api/tickets/{id}/watchers/{user}", post(watcher::add).delete(watcher::remove))
        .route("/api/tickets/{id}/watchers/email", post(watcher::add_email))
        .route("/api/tickets/{id}/watchers/email/{email}", delete(watcher::remove_email))
        .route("/api/tickets/{id}/tasks", get(extra::tasks).post(extra::add_task))
        .route("/api/tickets/{id}/tasks/{task}", put(extra::set_task).delete(extra::remove_task))
        .route("/api/tickets/{id}/attachments", get(extra::files).post(extra::upload))
        .route("/api/tickets/{id}/attachments/{file}/download", get(extra::download))
        .route("/api/tickets/{id}/split", post(extra::split))
        .route("/admin/tickets/{id}/canned-responses", get(extra::canned))
        .route("/api/users", get(extra::users))
        .route("/api/users/{id}", get(extra::user).patch(extra::set_user))
        .route("/api/companies", get(extra::companies))
        .route("/api/companies/{id}/staff-users", get(extra::staff))
        .route("/tickets/{id}", get(page::of_customer))
        .route("/admin/tickets/{id}", get(page::of_technician))
        .route("/health", get(|| async { Json(json!({ "status": "ok", "timestamp": "2026-11-22T08:46:30.842416" })) }))
        .route("/nothing", delete(|| async { StatusCode::NO_CONTENT }))
        .fallback(|| async { (StatusCode::NOT_FOUND, Json(json!({ "detail": "Not Found" }))) })
        .layer(DefaultBodyLimit::max(64 * 1024 * 1024))
        .layer(middleware::from_fn_with_state(portal.clone(), auth::check_csrf))
        .with_state(portal)
}

/// The collection without its slash sends to the one with it.
fn slash_missing() -> MethodRouter<Portal> {
    async fn redirect(uri: Uri) -> Response {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let location = HeaderValue::from_str(&format!("/api/tickets/{query}")).unwrap();
        (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location)]).into_response()
    }
    get(redirect).post(redirect)
}
