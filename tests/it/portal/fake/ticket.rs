//! Tickets: the list, one whole, opening, changing, answering.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use serde_json::{Value, json};

use super::auth::{Caller, Portal};
use super::refusal::{Answer, Refusal, broken, forbidden, invalid, nested, not_found, refusal};
use super::show;
use super::world::{Ticket, User, World, sanitised};

type Parameters = Query<HashMap<String, String>>;

/// Whether a ticket is this caller's to see; a key sees all.
pub(super) fn may_see(ticket: &Ticket, user: Option<&User>) -> bool {
    user.is_none_or(|user| {
        user.is_technician
            || ticket.requester == Some(user.id)
            || ticket.watchers.iter().any(|watcher| watcher.user == Some(user.id))
    })
}

fn is_technician(user: Option<&User>) -> bool {
    user.is_none_or(|user| user.is_technician)
}

/// The ticket with this number, when it is the caller's to see.
pub(super) fn find<'a>(world: &'a mut World, id: i64, user: Option<&User>) -> Result<&'a mut Ticket, Refusal> {
    let found = world.tickets.get_mut(&id).filter(|ticket| may_see(ticket, user));
    found.ok_or_else(|| not_found("Ticket not found"))
}

pub(super) async fn list(State(portal): State<Portal>, caller: Caller, Query(query): Parameters) -> Answer {
    let user = caller.session_or_key()?;
    let world = portal.lock().unwrap();
    let limit: usize = query.get("limit").map_or(Ok(50), |limit| limit.parse()).unwrap_or(0);
    if !(1..=500).contains(&limit) {
        let message = "Input should be less than or equal to 500";
        let error = json!({ "type": "less_than_equal", "loc": ["query", "limit"], "msg": message,
            "input": query.get("limit"), "ctx": { "le": 500 } });
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "detail": [error] }))).into_response());
    }
    let mut all: Vec<&Ticket> = world.listed().into_iter().filter(|ticket| may_see(ticket, user.as_ref())).collect();
    if let Some(word) = query.get("search") {
        all.retain(|ticket| ticket.subject.to_lowercase().contains(&word.to_lowercase()));
    }
    // Several at once are no slug, and such a filter is dropped.
    if let Some(status) = query.get("status").filter(|status| !status.contains(',')) {
        all.retain(|ticket| ticket.status.eq_ignore_ascii_case(status));
    }
    let total = world.tickets.values().filter(|ticket| may_see(ticket, user.as_ref())).count();
    if let Some(cursor) = query.get("cursor") {
        // A `+` that was not encoded arrives as a space.
        if cursor.contains(' ') || !cursor.contains('|') {
            return Err(refusal(StatusCode::BAD_REQUEST, "Invalid cursor"));
        }
        let (at, id) = cursor.split_once('|').unwrap();
        let (at, id) = (at.parse::<jiff::Timestamp>().unwrap(), id.parse::<i64>().unwrap());
        all.retain(|ticket| (ticket.updated_at, ticket.id) < (at, id));
    }
    all.truncate(limit);
    let next = all.last().filter(|_| all.len() == limit).map(|last| show::cursor(last));
    let items: Vec<Value> = all.into_iter().map(show::ticket).collect();
    Ok(Json(json!({ "items": items, "total": total, "next_cursor": next })).into_response())
}

pub(super) async fn dashboard(State(portal): State<Portal>, caller: Caller, Query(query): Parameters) -> Answer {
    let user = caller.user()?;
    if !user.is_technician {
        return Err(forbidden("All tickets permission required"));
    }
    let world = portal.lock().unwrap();
    let number = |name: &str| query.get(name).and_then(|text| text.parse::<i64>().ok());
    let limit = number("limit").unwrap_or(200);
    let mut all = world.listed();
    all.retain(|ticket| number("companyId").is_none_or(|id| ticket.company == Some(id)));
    all.retain(|ticket| number("assignedUserId").is_none_or(|id| ticket.assignee == Some(id)));
    let total = all.len();
    all.truncate(usize::try_from(limit).unwrap());
    let items: Vec<Value> = all.into_iter().map(|ticket| show::row(ticket, &world)).collect();
    let count = |slug: &str| world.tickets.values().filter(|ticket| ticket.status == slug).count();
    let counts: HashMap<&str, usize> = world.statuses.iter().map(|(slug, _)| (*slug, count(slug))).collect();
    let filters = json!({ "status": null, "module_slug": null, "company_id": number("companyId"),
        "assigned_user_id": number("assignedUserId"), "search": null, "limit": limit, "offset": 0 });
    let answer = json!({ "items": items, "total": total, "next_cursor": null, "status_counts": counts,
        "filters": filters });
    Ok(Json(answer).into_response())
}

pub(super) async fn one(State(portal): State<Portal>, caller: Caller, Path(id): Path<String>) -> Answer {
    let Ok(number) = id.parse() else {
        let message = "Input should be a valid integer, unable to parse string as an integer";
        return Ok(invalid(["path", "ticket_id"], "int_parsing", message, &json!(id)));
    };
    let user = caller.session_or_key()?;
    let mut world = portal.lock().unwrap();
    let ticket = find(&mut world, number, user.as_ref())?;
    Ok(Json(show::detail(ticket, is_technician(user.as_ref()))).into_response())
}

pub(super) async fn create(State(portal): State<Portal>, caller: Caller, Json(body): Json<Value>) -> Answer {
    let user = caller.session_or_key()?;
    let Some(subject) = body["subject"].as_str() else {
        return Ok(invalid(["body", "subject"], "missing", "Field required", &body));
    };
    if user.is_none() && body["requester_id"].is_null() {
        let why = "requester_id is required when using API key authentication.";
        return Err(refusal(StatusCode::BAD_REQUEST, why));
    }
    let mut world = portal.lock().unwrap();
    let own = user.as_ref().map(|user| user.id);
    let requester = if is_technician(user.as_ref()) { body["requester_id"].as_i64().or(own) } else { own };
    refuse_unfit(&world, &body)?;
    let id = world.open(None, subject, body["description"].as_str(), requester);
    if is_technician(user.as_ref()) {
        let status = body["status"].as_str().and_then(|status| slug(&world, status));
        let ticket = world.tickets.get_mut(&id).unwrap();
        ticket.company = body["company_id"].as_i64();
        set(ticket, status, &body);
    }
    world.hint("created", id);
    let shown = show::detail(&world.tickets[&id], is_technician(user.as_ref()));
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}

pub(super) async fn update(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(body): Json<Value>,
) -> Answer {
    let user = caller.session_or_key()?;
    if !is_technician(user.as_ref()) {
        return Err(forbidden("Helpdesk technician privileges required"));
    }
    let mut world = portal.lock().unwrap();
    find(&mut world, id, user.as_ref())?;
    let fields = body.as_object().unwrap();
    if ["subject", "status", "priority"].iter().any(|field| fields.get(*field).is_some_and(Value::is_null)) {
        return Ok(broken());
    }
    if body["subject"].as_str().is_some_and(|subject| subject.trim().is_empty()) {
        return Err(refusal(StatusCode::BAD_REQUEST, "Ticket subject is required"));
    }
    refuse_unfit(&world, &body)?;
    let status = body["status"].as_str().and_then(|status| slug(&world, status));
    world.change(id, |ticket| set(ticket, status, &body));
    Ok(Json(show::detail(&world.tickets[&id], true)).into_response())
}

fn refuse_unfit(world: &World, body: &Value) -> Result<(), Refusal> {
    if body["status"].as_str().is_some_and(|status| slug(world, status).is_none()) {
        return Err(nested("Invalid ticket status."));
    }
    let assignee = body["assigned_user_id"].as_i64();
    if assignee.is_some_and(|id| world.users.get(&id).is_none_or(|user| !user.is_technician)) {
        return Err(refusal(StatusCode::BAD_REQUEST, "Selected user cannot be assigned to tickets."));
    }
    Ok(())
}

/// The status with this slug or this label.
fn slug(world: &World, text: &str) -> Option<&'static str> {
    let (slug, _) = world.statuses.iter().find(|(slug, label)| *slug == text || label.eq_ignore_ascii_case(text))?;
    Some(slug)
}

/// Writes the fields that are there; the status may be named by its label.
fn set(ticket: &mut Ticket, status: Option<&'static str>, body: &Value) {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    for (field, value) in body.as_object().unwrap() {
        match field.as_str() {
            "subject" => ticket.subject = text(value).unwrap(),
            "status" => ticket.status = status.unwrap().to_owned(),
            "priority" => ticket.priority = text(value).unwrap_or_else(|| "normal".to_owned()),
            "category" => ticket.category = text(value),
            "module_slug" => ticket.module = text(value),
            "assigned_user_id" => ticket.assignee = value.as_i64(),
            "external_reference" => ticket.reference = text(value),
            _ => {}
        }
    }
}

pub(super) async fn remove(State(portal): State<Portal>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let user = caller.session_or_key()?;
    if user.is_some_and(|user| !user.is_admin) {
        return Err(forbidden("Super admin privileges required"));
    }
    let mut world = portal.lock().unwrap();
    world.tickets.remove(&id).ok_or_else(|| not_found("Ticket not found"))?;
    world.hint("deleted", id);
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) async fn reply(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(body): Json<Value>,
) -> Answer {
    let user = caller.session_or_key()?;
    let text = body["body"].as_str().unwrap_or_default();
    if text.is_empty() {
        let error = json!({ "type": "string_too_short", "loc": ["body", "body"],
            "msg": "String should have at least 1 character", "input": text, "ctx": { "min_length": 1 } });
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "detail": [error] }))).into_response());
    }
    let mut world = portal.lock().unwrap();
    let technician = is_technician(user.as_ref());
    let asked = find(&mut world, id, user.as_ref())?;
    if !technician && asked.requester != user.as_ref().map(|user| user.id) {
        return Err(not_found("Ticket not found"));
    }
    if asked.is_billed {
        let why = "Cannot add replies to a billed ticket. This ticket has been invoiced and closed.";
        return Err(refusal(StatusCode::BAD_REQUEST, why));
    }
    let kept = sanitised(text);
    if kept.replace("<p>", "").replace("</p>", "").replace("<br>", "").trim().is_empty() {
        return Err(refusal(StatusCode::BAD_REQUEST, "Reply body cannot be empty."));
    }
    let target = world.target(id);
    let is_internal = technician && body["is_internal"] == true;
    world.say(target, user.map(|user| user.id), &kept, is_internal);
    let ticket = world.tickets.get_mut(&target).unwrap();
    let said = ticket.replies.last_mut().unwrap();
    if technician {
        said.minutes = body["minutes_spent"].as_i64();
        said.is_billable = body["is_billable"] == true;
    }
    let answer = json!({ "reply": show::reply(said, target), "ticket": show::ticket(ticket) });
    world.hint("reply", target);
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

pub(super) async fn set_minutes(
    State(portal): State<Portal>,
    caller: Caller,
    Path((id, reply)): Path<(i64, i64)>,
    Json(body): Json<Value>,
) -> Answer {
    let user = caller.technician()?;
    let mut world = portal.lock().unwrap();
    let ticket = find(&mut world, id, Some(&user))?;
    let Some(said) = ticket.replies.iter_mut().find(|said| said.id == reply) else {
        return Err(not_found("Reply not found"));
    };
    said.minutes = body["minutes_spent"].as_i64().or(said.minutes);
    said.is_billable = body["is_billable"].as_bool().unwrap_or(said.is_billable);
    let answer = json!({ "reply": show::reply(said, id), "ticket": show::ticket(ticket) });
    Ok(Json(answer).into_response())
}
