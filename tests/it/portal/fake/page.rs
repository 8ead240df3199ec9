//! The portal's ticket pages, as far as the booking card goes.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _};

use super::auth::{Caller, Portal};
use super::refusal::{Answer, forbidden, not_found};
use super::ticket::may_see;
use super::world::{Ticket, User, World};

pub(super) async fn of_customer(State(portal): State<Portal>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let Ok(user) = caller.user() else { return Ok(sign_in()) };
    if !user.has_menu {
        return Err(forbidden("Access denied"));
    }
    let world = portal.lock().unwrap();
    let seen = world.tickets.get(&id).filter(|ticket| may_see(ticket, Some(&user)));
    Ok(Html(page(&world, seen.ok_or_else(|| not_found("Ticket not found"))?, &user)).into_response())
}

pub(super) async fn of_technician(State(portal): State<Portal>, caller: Caller, Path(id): Path<i64>) -> Answer {
    let Ok(user) = caller.user() else { return Ok(sign_in()) };
    if !user.is_admin && !user.may_switch {
        return Err(forbidden("Access denied"));
    }
    let world = portal.lock().unwrap();
    let seen = world.tickets.get(&id);
    Ok(Html(page(&world, seen.ok_or_else(|| not_found("Ticket not found"))?, &user)).into_response())
}

fn sign_in() -> axum::response::Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/login")]).into_response()
}

/// The card is there exactly when the assignee has a link; it is shown raw, and carries the viewer's name.
fn page(world: &World, ticket: &Ticket, viewer: &User) -> String {
    let assignee = ticket.assignee.and_then(|id| world.users.get(&id));
    let link = assignee.and_then(|user| user.link.as_deref()).filter(|link| !link.is_empty());
    let escape =
        |text: &str| text.replace('&', "&amp;").replace('"', "&#34;").replace('<', "&lt;").replace('>', "&gt;");
    let card = link.map(|link| {
        format!(
            "<button data-cal-link=\"{}\" data-ticket-id=\"{}\" data-ticket-subject=\"{}\" data-user-name=\"{} {}\" \
             data-user-email=\"{}\" data-user-phone=\"\" class=\"button button--primary\"> Book a Call </button>",
            escape(link),
            ticket.id,
            escape(&ticket.subject),
            viewer.first,
            viewer.last,
            viewer.email,
        )
    });
    format!("<!doctype html><title>MyPortal - Ticket #{}</title>{}", ticket.id, card.unwrap_or_default())
}
