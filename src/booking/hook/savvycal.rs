//! What SavvyCal tells. A move keeps the event's name.

use serde_json::Value;

use super::field::{self, list, must, must_time, must_uid, object, text, time};
use super::{Said, Unreadable};
use crate::booking::{Kind, Source, Told};

pub(super) fn read(whole: &Value) -> Result<Said, Unreadable> {
    let kind = match must(whole, "type")? {
        "event.requested" => Kind::Requested,
        "event.created" | "event.approved" => Kind::Created,
        "event.declined" => Kind::Rejected,
        "event.rescheduled" => Kind::Rescheduled,
        "event.canceled" => Kind::Cancelled,
        "event.checkout.completed" => Kind::Paid,
        other => return Ok(Said::Other(other.to_owned())),
    };
    let payload = object(whole, "payload")?;
    let told = Told::bare(Source::SavvyCal, kind, must_uid(payload, "id")?, must_time(whole, "occurred_at")?);
    let is_host = |one: &&Value| one.get("is_organizer").and_then(Value::as_bool) == Some(true);
    let attendees = list(payload, "attendees");
    let customer = payload.get("scheduler").filter(|one| one.is_object());
    let customer = customer.or_else(|| attendees.iter().find(|one| !is_host(one)));
    let host = payload.get("organizer").filter(|one| one.is_object()).or_else(|| attendees.iter().find(is_host));
    let metadata = payload.get("metadata").unwrap_or(&Value::Null);
    let conferencing = payload.get("conferencing").unwrap_or(&Value::Null);
    Ok(Said::Told(Box::new(Told {
        starts_at: time(payload, "start_at"),
        ends_at: time(payload, "end_at"),
        customer: field::party(customer, "display_name", "email", "time_zone"),
        host: field::party(host, "display_name", "email", "time_zone"),
        reason: field::reason(payload, "cancel_reason").or_else(|| field::reason(payload, "reschedule_reason")),
        place: text(conferencing, "join_url").or_else(|| text(payload, "location")).and_then(field::place),
        references: field::references(text(metadata, "ticket")),
        ..told
    })))
}
