//! What hangs on tickets, and people.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

use super::auth::{Caller, Portal};
use super::refusal::{Answer, broken, forbidden, invalid, nested, not_found, refusal};
use super::show;
use super::ticket::{find, may_see};
use super::world::{File, Task};

/// The kinds of files that are taken, by how their type begins.
const ALLOWED: [&str; 17] = [
    "application/pdf",
    "application/msword",
    "application/vnd.openxmlformats",
    "application/vnd.ms",
    "text/plain",
    "text/csv",
    "application/json",
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "application/zip",
    "application/x-7z",
    "application/gzip",
    "application/x-tar",
    "audio/",
    "video/",
];

/// The most bytes a file may have.
const MOST_BYTES: usize = 50 * 1024 * 1024;

pub(super) async fn statuses(State(portal): State<Portal>, caller: Caller) -> Answer {
    caller.technician()?;
    let world = portal.lock().unwrap();
    let shown = world.statuses.iter().map(|&(slug, label)| {
        json!({ "techStatus": slug, "techLabel": label, "publicStatus": label, "isDefault": slug == "open",
            "hideFromTechnicians": false, "hideFromAdmins": false })
    });
    Ok(Json(json!({ "statuses": shown.collect::<Vec<_>>() })).into_response())
}

/// Replaces the watchers; an unknown number leaves none, and fails.
pub(super) async fn replace_watchers(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(body): Json<Value>,
) -> Answer {
    let user = caller.technician()?;
    let mut world = portal.lock().unwrap();
    find(&mut world, id, Some(&user))?.watchers.clear();
    for user in body["user_ids"].as_array().into_iter().flatten() {
        let user = user.as_i64().unwrap();
        if !world.users.contains_key(&user) {
            return Ok(broken());
        }
        world.watch(id, Some(user), None);
    }
    for email in body["emails"].as_array().into_iter().flatten() {
        world.watch(id, None, email.as_str());
    }
    Ok(Json(show::detail(&world.tickets[&id], true)).into_response())
}

pub(super) async fn tasks(State(portal): State<Portal>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let user = caller.enrolled()?;
    let mut world = portal.lock().unwrap();
    let ticket = find(&mut world, id, Some(&user))?;
    let items: Vec<Value> = ticket.tasks.iter().map(|task| show::task(task, id)).collect();
    Ok(Json(json!({ "items": items })).into_response())
}

pub(super) async fn add_task(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(body): Json<Value>,
) -> Answer {
    let user = caller.enrolled()?;
    let Some(name) = body["taskName"].as_str() else {
        return Ok(invalid(["body", "taskName"], "missing", "Field required", &body));
    };
    let mut world = portal.lock().unwrap();
    let (task, at) = (world.id(), world.now());
    let ticket = find(&mut world, id, Some(&user))?;
    ticket.tasks.push(Task { id: task, name: name.to_owned(), done: None, at });
    Ok((StatusCode::CREATED, Json(show::task(ticket.tasks.last().unwrap(), id))).into_response())
}

pub(super) async fn set_task(
    State(portal): State<Portal>,
    caller: Caller,
    Path((id, task)): Path<(i64, i64)>,
    Json(body): Json<Value>,
) -> Answer {
    let user = caller.enrolled()?;
    let mut world = portal.lock().unwrap();
    let at = world.now();
    let tasks = &mut find(&mut world, id, Some(&user))?.tasks;
    let found = tasks.iter_mut().find(|one| one.id == task).ok_or_else(|| not_found("Task not found"))?;
    if let Some(done) = body["isCompleted"].as_bool() {
        found.done = done.then_some((at, user.id));
    }
    Ok(Json(show::task(found, id)).into_response())
}

pub(super) async fn remove_task(
    State(portal): State<Portal>,
    caller: Caller,
    Path((id, task)): Path<(i64, i64)>,
) -> Answer {
    let user = caller.enrolled()?;
    let mut world = portal.lock().unwrap();
    find(&mut world, id, Some(&user))?.tasks.retain(|one| one.id != task);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// One's own lists; nobody asks for an authenticator here.
pub(super) async fn views(State(portal): State<Portal>, caller: Caller) -> Answer {
    let user = caller.user()?;
    let world = portal.lock().unwrap();
    let own = world.views.iter().zip(1_i64..).filter(|((whose, _), _)| *whose == user.id);
    let items: Vec<Value> = own.map(|((_, view), id)| show::view(view, id, user.id)).collect();
    Ok(Json(json!({ "items": items })).into_response())
}

pub(super) async fn save_view(State(portal): State<Portal>, caller: Caller, Json(body): Json<Value>) -> Answer {
    let user = caller.user()?;
    let mut world = portal.lock().unwrap();
    world.views.push((user.id, body.clone()));
    let id = i64::try_from(world.views.len()).unwrap();
    Ok((StatusCode::CREATED, Json(show::view(&body, id, user.id))).into_response())
}

pub(super) async fn files(State(portal): State<Portal>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let user = caller.enrolled()?;
    let mut world = portal.lock().unwrap();
    let ticket = find(&mut world, id, Some(&user))?;
    let items: Vec<Value> = ticket.files.iter().rev().map(|file| show::file(file, id)).collect();
    Ok(Json(json!({ "items": items })).into_response())
}

pub(super) async fn upload(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<i64>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let user = caller.enrolled()?;
    let mut world = portal.lock().unwrap();
    let (file, at) = (world.id(), world.now());
    let ticket = world.tickets.get_mut(&id).filter(|ticket| may_see(ticket, Some(&user)));
    let ticket = ticket.ok_or_else(|| forbidden("Access denied"))?;
    let (name, kind, bytes) = part(&headers, &body).expect("a form with one part called file");
    if bytes.is_empty() {
        return Err(refusal(StatusCode::BAD_REQUEST, "File is empty"));
    }
    if !ALLOWED.iter().any(|start| kind.starts_with(start)) {
        return Err(refusal(StatusCode::BAD_REQUEST, &format!("File type '{kind}' is not allowed")));
    }
    if bytes.len() > MOST_BYTES {
        return Err(refusal(StatusCode::BAD_REQUEST, "File size exceeds maximum allowed size of 50MB"));
    }
    let access = query.get("access_level").filter(|_| user.is_technician).map_or("closed", String::as_str).to_owned();
    ticket.files.push(File { id: file, name, kind, access, by: Some(user.id), at, bytes });
    Ok((StatusCode::CREATED, Json(show::file(ticket.files.last().unwrap(), id))).into_response())
}

/// The name, type and bytes of the one part of a form.
fn part(headers: &HeaderMap, body: &[u8]) -> Option<(String, String, Vec<u8>)> {
    let (_, boundary) = headers.get(header::CONTENT_TYPE)?.to_str().ok()?.split_once("boundary=")?;
    let text = body.to_vec();
    let head_end = text.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(text[..head_end].to_vec()).ok()?;
    let (_, after) = head.split_once("name=\"file\"; filename=\"")?;
    let (name, after) = after.split_once('"')?;
    let (_, kind) = after.split_once("Content-Type: ")?;
    let tail = format!("\r\n--{boundary}--\r\n");
    let bytes = text[head_end + 4..].strip_suffix(tail.as_bytes())?;
    Some((name.to_owned(), kind.to_owned(), bytes.to_vec()))
}

pub(super) async fn download(
    State(portal): State<Portal>,
    caller: Caller,
    Path((id, file)): Path<(i64, i64)>,
) -> Answer {
    let user = caller.enrolled()?;
    let mut world = portal.lock().unwrap();
    let ticket = find(&mut world, id, Some(&user))?;
    let found = ticket.files.iter().find(|one| one.id == file).ok_or_else(|| not_found("Attachment not found"))?;
    if found.access == "restricted" && !user.is_technician {
        return Err(forbidden("Access denied"));
    }
    let kind = HeaderValue::from_str(&found.kind).unwrap();
    Ok(([(header::CONTENT_TYPE, kind)], found.bytes.clone()).into_response())
}

pub(super) async fn canned(caller: Caller, Path(id): Path<i64>) -> Answer {
    let user = caller.session_or_key()?.ok_or_else(|| refusal(StatusCode::UNAUTHORIZED, "Not authenticated"))?;
    if !user.may_switch {
        return Err(forbidden("Access denied"));
    }
    let body = format!("<p>Could you send a screenshot of the error for ticket #{id}?</p>");
    let responses = json!([{ "id": 1, "title": "Ask for a screenshot", "body": body }]);
    Ok(Json(json!({ "responses": responses })).into_response())
}

pub(super) async fn split(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(body): Json<Value>,
) -> Answer {
    let user = caller.technician()?;
    let mut world = portal.lock().unwrap();
    let from = find(&mut world, id, Some(&user))?.clone();
    let ids: Vec<i64> = body["reply_ids"].as_array().unwrap().iter().filter_map(Value::as_i64).collect();
    if ids.iter().any(|id| from.replies.iter().all(|said| said.id != *id)) {
        return Err(nested("Unable to split ticket with the requested replies."));
    }
    let subject = body["new_subject"].as_str().unwrap();
    let new = world.open(None, subject, None, from.requester);
    let to = world.tickets.get_mut(&new).unwrap();
    to.description = Some(format!("Split from ticket #{id}"));
    (to.company, to.assignee, to.priority) = (from.company, from.assignee, from.priority.clone());
    (to.category, to.watchers) = (from.category.clone(), from.watchers.clone());
    (to.split_from, to.status) = (Some(id), "new".to_owned());
    to.replies = from.replies.iter().filter(|said| ids.contains(&said.id)).cloned().collect();
    // The note says so on the original, which does not move in the list by it.
    let moved_at = from.updated_at;
    world.say(id, None, &format!("Conversation split to ticket #{new}."), true);
    world.tickets.get_mut(&id).unwrap().updated_at = moved_at;
    for said in &mut world.tickets.get_mut(&id).unwrap().replies {
        if ids.contains(&said.id) {
            said.split_to = Some(new);
        }
    }
    world.hint("create", new);
    world.hint("update", id);
    let answer = json!({ "original_ticket": show::ticket(&world.tickets[&id]),
        "new_ticket": show::ticket(&world.tickets[&new]), "moved_reply_count": ids.len() });
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

pub(super) async fn merge(State(portal): State<Portal>, caller: Caller, Json(body): Json<Value>) -> Answer {
    caller.technician()?;
    let mut world = portal.lock().unwrap();
    let ids: Vec<i64> = body["ticket_ids"].as_array().unwrap().iter().filter_map(Value::as_i64).collect();
    let target = body["target_ticket_id"].as_i64().unwrap();
    if ids.len() < 2 {
        let error = json!({ "type": "too_short", "loc": ["body", "ticket_ids"],
            "msg": "List should have at least 2 items after validation, not 1", "input": ids,
            "ctx": { "field_type": "List", "min_length": 2, "actual_length": ids.len() } });
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "detail": [error] }))).into_response());
    }
    if !ids.contains(&target) || ids.iter().any(|id| !world.tickets.contains_key(id)) {
        return Err(nested("Unable to merge tickets with the requested inputs."));
    }
    let (mut moved, mut watching) = (Vec::new(), Vec::new());
    let at = world.now();
    for id in ids.iter().filter(|id| **id != target) {
        let source = world.tickets.get_mut(id).unwrap();
        moved.append(&mut source.replies);
        watching.append(&mut source.watchers);
        (source.status, source.closed_at, source.merged_into) = ("closed".to_owned(), Some(at), Some(target));
    }
    let count = moved.len();
    let kept = world.tickets.get_mut(&target).unwrap();
    kept.replies.extend(moved);
    kept.replies.sort_by_key(|said| said.at);
    watching.retain(|one| kept.watchers.iter().all(|known| (known.user, &known.email) != (one.user, &one.email)));
    kept.watchers.extend(watching);
    let sources: Vec<i64> = ids.iter().copied().filter(|id| *id != target).collect();
    // Sources are told of twice.
    for id in ids.iter().chain(&sources) {
        world.hint("update", *id);
    }
    let answer = json!({ "merged_ticket": show::ticket(&world.tickets[&target]), "merged_ticket_ids": sources,
        "moved_reply_count": count, "moved_time_entry_count": 0 });
    Ok(Json(answer).into_response())
}

pub(super) async fn users(State(portal): State<Portal>, caller: Caller) -> Answer {
    if !caller.enrolled()?.is_admin {
        return Err(forbidden("Super admin privileges required"));
    }
    let world = portal.lock().unwrap();
    Ok(Json(world.users.values().rev().map(show::user).collect::<Vec<_>>()).into_response())
}

pub(super) async fn companies(State(portal): State<Portal>, caller: Caller) -> Answer {
    if !caller.enrolled()?.is_admin {
        return Err(forbidden("Super admin privileges required"));
    }
    let world = portal.lock().unwrap();
    let ids: BTreeSet<i64> = world.users.values().map(|user| user.company).collect();
    Ok(Json(ids.into_iter().map(show::company).collect::<Vec<_>>()).into_response())
}

pub(super) async fn user(State(portal): State<Portal>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let user = caller.enrolled()?;
    if !user.is_admin && user.id != id {
        return Err(forbidden("Access denied"));
    }
    let world = portal.lock().unwrap();
    let found = world.users.get(&id).ok_or_else(|| not_found("User not found"))?;
    Ok(Json(show::user(found)).into_response())
}

pub(super) async fn set_user(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(body): Json<Value>,
) -> Answer {
    let user = caller.enrolled()?;
    if !user.is_admin && user.id != id {
        return Err(forbidden("Access denied"));
    }
    let link = body["booking_link_url"].as_str().filter(|link| !link.is_empty());
    if link.is_some_and(|link| link.len() > 500) {
        return Ok(broken());
    }
    let mut world = portal.lock().unwrap();
    let found = world.users.get_mut(&id).unwrap();
    found.link = link.map(str::to_owned);
    Ok(Json(show::user(found)).into_response())
}

pub(super) async fn staff(State(portal): State<Portal>, caller: Caller, Path(company): Path<i64>) -> Answer {
    caller.technician()?;
    let world = portal.lock().unwrap();
    let people: Vec<Value> = world.users.values().filter(|user| user.company == company).map(show::staff).collect();
    Ok(Json(people).into_response())
}
