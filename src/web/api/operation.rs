//! What the API can do: the one list that the router and the OpenAPI document are made from.

use axum::routing::{MethodRouter, delete, get, post, put};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

use super::{entry, event, field, person, presence, ticket, token};
use crate::api;
use crate::web::site::Site;

/// What operations are about, in the order of the page.
pub(super) const GROUPS: [&str; 4] = ["People and signing in", "Tickets", "Presence", "Following the desk"];

/// One thing the API can do.
#[derive(Debug)]
pub(super) struct Operation {
    /// One of [`GROUPS`].
    pub(super) group: &'static str,
    /// `get`, `post`, `put` or `delete`.
    pub(super) method: &'static str,
    /// The address after the base, with its variables in braces.
    pub(super) path: &'static str,
    /// Its name in the document.
    pub(super) name: &'static str,
    /// What it does, as a sentence without a full stop.
    pub(super) summary: &'static str,
    /// Which token it wants.
    pub(super) needs: Needs,
    /// What may stand after the `?`.
    pub(super) parameters: Option<Type>,
    /// The body it takes.
    pub(super) takes: Option<Type>,
    /// A body it would take, for people.
    pub(super) example: Option<Value>,
    /// What it answers when all is well.
    pub(super) gives: Gives,
    /// What answers.
    pub(super) route: MethodRouter<Site>,
}

/// A type's schema, once a generator asks for it.
pub(super) type Type = fn(&mut SchemaGenerator) -> Schema;

/// Which token an operation wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// None.
    Nothing,
    /// Any.
    Read,
    /// One that may write.
    Write,
    /// One that may write, and the request may carry an `Idempotency-Key`.
    WriteOnce,
}

/// What an operation answers when all is well.
#[derive(Debug, Clone, Copy)]
pub(super) enum Gives {
    /// Nothing: 204.
    Nothing,
    /// A document with this status.
    Json(u16, Type),
    /// An event stream.
    Events,
}

impl Operation {
    fn get(path: &'static str, name: &'static str, summary: &'static str, route: MethodRouter<Site>) -> Self {
        let (parameters, takes, example, gives) = (None, None, None, Gives::Nothing);
        Self {
            group: "",
            method: "get",
            path,
            name,
            summary,
            needs: Needs::Read,
            parameters,
            takes,
            example,
            gives,
            route,
        }
    }

    fn post(path: &'static str, name: &'static str, summary: &'static str, route: MethodRouter<Site>) -> Self {
        Self { method: "post", needs: Needs::WriteOnce, ..Self::get(path, name, summary, route) }
    }

    fn put(path: &'static str, name: &'static str, summary: &'static str, route: MethodRouter<Site>) -> Self {
        Self { method: "put", needs: Needs::Write, ..Self::get(path, name, summary, route) }
    }

    fn delete(path: &'static str, name: &'static str, summary: &'static str, route: MethodRouter<Site>) -> Self {
        Self { method: "delete", needs: Needs::Write, ..Self::get(path, name, summary, route) }
    }

    fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    fn with<T: JsonSchema>(self) -> Self {
        Self { parameters: Some(SchemaGenerator::subschema_for::<T>), ..self }
    }

    fn takes<T: JsonSchema>(self, example: Value) -> Self {
        Self { takes: Some(SchemaGenerator::subschema_for::<T>), example: Some(example), ..self }
    }

    fn gives<T: JsonSchema>(self, status: u16) -> Self {
        Self { gives: Gives::Json(status, SchemaGenerator::subschema_for::<T>), ..self }
    }
}

/// Everything the API can do.
pub(super) fn all() -> Vec<Operation> {
    let groups = GROUPS.into_iter().zip([people(), tickets(), presence(), feed()]);
    groups.flat_map(|(group, operations)| operations.into_iter().map(move |one| Operation { group, ..one })).collect()
}

/// Signing in, people, and the words of the desk.
fn people() -> Vec<Operation> {
    vec![
        Operation::post(
            "/tokens",
            "sign_in",
            "Sign in: a token for an e-mail address and its password",
            post(token::sign_in),
        )
        .needs(Needs::Nothing)
        .takes::<api::NewToken>(
            json!({ "email": "anna@desk.example", "password": "…", "name": "my laptop", "days": 90 }),
        )
        .gives::<api::Token>(201),
        Operation::get("/me", "me", "Who shows the token, and what the desk is", get(person::me)).gives::<api::Me>(200),
        Operation::delete("/me/token", "sign_out", "End the token that is shown", delete(token::sign_out))
            .needs(Needs::Read),
        Operation::put("/me/booking-link", "set_booking_link", "Set one's own booking link", put(person::set_link))
            .takes::<api::Link>(json!({ "booking_link_url": "https://cal.com/anna/30min" })),
        Operation::delete(
            "/me/booking-link",
            "clear_booking_link",
            "Clear one's own booking link",
            delete(person::clear_link),
        ),
        Operation::get(
            "/people",
            "people",
            "People: all of them, those of some words, or those of some ids",
            get(person::list),
        )
        .with::<person::Which>()
        .gives::<api::People>(200),
        Operation::get("/people/{id}", "person", "One person", get(person::one)).gives::<api::Person>(200),
        Operation::get("/fields", "fields", "The words a ticket's fields can have", get(field::fields))
            .gives::<api::Fields>(200),
        Operation::get("/views", "views", "The named views of the queue, with their counts", get(field::views))
            .gives::<api::Views>(200),
    ]
}

/// Tickets, read and written.
fn tickets() -> Vec<Operation> {
    vec![
        Operation::get("/tickets", "tickets", "A stretch of the queue, the latest changed first", get(ticket::list))
            .with::<ticket::Stretch>()
            .gives::<api::Tickets>(200),
        Operation::post("/tickets", "open_ticket", "Open a ticket for somebody", post(ticket::open))
            .takes::<api::NewTicket>(
                json!({ "subject": "Scanner hums", "body": { "text": "Since noon." }, "requester": 2 }),
            )
            .gives::<api::Thread>(201),
        Operation::get("/tickets/{number}", "ticket", "One ticket, whole", get(ticket::one)).gives::<api::Thread>(200),
        Operation::post("/tickets/{number}/replies", "reply", "Reply to the customer", post(ticket::reply))
            .takes::<api::NewReply>(json!({ "body": { "text": "I call you at three." } }))
            .gives::<api::Entry>(201),
        Operation::post("/tickets/{number}/notes", "note", "Keep an internal note", post(ticket::note))
            .takes::<api::NewReply>(
                json!({ "body": { "text": "Their router again." }, "time": { "minutes": 20, "billable": true } }),
            )
            .gives::<api::Entry>(201),
        Operation::post("/tickets/{number}/changes", "change", "Change a field", post(ticket::change))
            .takes::<api::Change>(json!({ "to": { "field": "status", "value": "solved" } }))
            .gives::<api::Thread>(200),
    ]
}

/// Who is writing a reply just now.
fn presence() -> Vec<Operation> {
    const PATH: &str = "/tickets/{number}/presence";
    vec![
        Operation::get(PATH, "presence", "Who else is writing a reply just now", get(presence::show))
            .gives::<api::Presence>(200),
        Operation::put(
            PATH,
            "begin_presence",
            "Say that one is writing a reply, again every ten seconds: it counts for thirty",
            put(presence::begin),
        )
        .gives::<api::Presence>(200),
        Operation::delete(PATH, "end_presence", "Say that one is not writing any more", delete(presence::end)),
    ]
}

/// What other programs follow the desk by.
fn feed() -> Vec<Operation> {
    vec![
        Operation::get(
            "/threads",
            "threads",
            "Whole tickets, the latest changed first: how a replica is filled",
            get(ticket::threads),
        )
        .with::<ticket::Page>()
        .gives::<api::Threads>(200),
        Operation::get("/entries", "entries", "Everything that happened on the desk after an entry", get(entry::after))
            .with::<entry::After>()
            .gives::<api::Entries>(200),
        Operation {
            gives: Gives::Events,
            ..Operation::get("/events", "events", "Everything that happens, as it happens", get(event::follow))
        }
        .with::<event::Since>(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_name_of_its_own_and_an_address_of_its_own() {
        let mut names: Vec<_> = all().into_iter().map(|operation| operation.name).collect();
        let mut addresses: Vec<_> = all().into_iter().map(|operation| (operation.method, operation.path)).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        addresses.sort_unstable();
        addresses.dedup();
        assert_eq!((names.len(), addresses.len()), (count, count));
    }
}
