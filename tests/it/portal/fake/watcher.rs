//! Watchers, added and removed one by one.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;

use super::auth::{Caller, Portal};
use super::refusal::{Answer, not_found, refusal};
use super::show;
use super::ticket::find;
use super::world::World;

pub(super) async fn add(State(portal): State<Portal>, caller: Caller, Path((id, user)): Path<(i64, i64)>) -> Answer {
    let me = caller.technician()?;
    let mut world = portal.lock().unwrap();
    find(&mut world, id, Some(&me))?;
    if !world.users.contains_key(&user) {
        return Err(not_found("Watcher user not found"));
    }
    if world.tickets[&id].watchers.iter().all(|one| one.user != Some(user)) {
        world.watch(id, Some(user), None);
    }
    Ok(detail(&world, id))
}

pub(super) async fn add_email(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<i64>,
    Query(query): Query<HashMap<String, String>>,
) -> Answer {
    let me = caller.technician()?;
    let mut world = portal.lock().unwrap();
    find(&mut world, id, Some(&me))?;
    let email = query["email"].trim().to_lowercase();
    if !email.contains('@') {
        return Err(refusal(StatusCode::BAD_REQUEST, "Invalid email address"));
    }
    if world.tickets[&id].watchers.iter().all(|one| one.email.as_ref() != Some(&email)) {
        world.watch(id, None, Some(&email));
    }
    Ok(detail(&world, id))
}

pub(super) async fn remove(State(portal): State<Portal>, caller: Caller, Path((id, user)): Path<(i64, i64)>) -> Answer {
    let me = caller.technician()?;
    let mut world = portal.lock().unwrap();
    find(&mut world, id, Some(&me))?.watchers.retain(|one| one.user != Some(user));
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) async fn remove_email(
    State(portal): State<Portal>,
    caller: Caller,
    Path((id, email)): Path<(i64, String)>,
) -> Answer {
    let me = caller.technician()?;
    let mut world = portal.lock().unwrap();
    find(&mut world, id, Some(&me))?.watchers.retain(|one| one.email.as_ref() != Some(&email));
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn detail(world: &World, id: i64) -> axum::response::Response {
    (StatusCode::CREATED, Json(show::detail(&world.tickets[&id], true))).into_response()
}
