//! What Calendly tells. A booking is an invitee: its address is its name, and a move makes a new one.

use serde_json::Value;

use super::field::{self, list, must, must_time, must_uid, object, text, time};
use super::{Said, Unreadable};
use crate::booking::{Kind, Source, Told, Uid};

pub(super) fn read(whole: &Value) -> Result<Said, Unreadable> {
    let event = must(whole, "event")?;
    let payload = object(whole, "payload");
    let kind = match event {
        "invitee.created" => Kind::Created,
        "invitee.canceled" => Kind::Cancelled,
        "invitee_no_show.created" => Kind::NoShow,
        "invitee_no_show.deleted" => Kind::Attended,
        other => return Ok(Said::Other(other.to_owned())),
    };
    let (payload, at) = (payload?, must_time(whole, "created_at")?);
    let told = |kind, uid| Told::bare(Source::Calendly, kind, uid, at);
    let said = match kind {
        Kind::NoShow | Kind::Attended => told(kind, absentee(payload)?),
        // The other half of a move: the new invitee tells of it.
        Kind::Cancelled if payload.get("rescheduled").and_then(Value::as_bool) == Some(true) => {
            return Ok(Said::Other("invitee.canceled, rescheduled".to_owned()));
        }
        Kind::Created
        | Kind::Cancelled
        | Kind::Requested
        | Kind::Paid
        | Kind::Rescheduled
        | Kind::Started
        | Kind::Ended
        | Kind::Rejected => invitee(told(kind, must_uid(payload, "uri")?), payload),
    };
    Ok(Said::Told(Box::new(said)))
}

/// Who did not come: named, or told whole.
fn absentee(payload: &Value) -> Result<Uid, Unreadable> {
    match payload.get("invitee") {
        Some(Value::String(_)) => must_uid(payload, "invitee"),
        Some(invitee) if invitee.is_object() => must_uid(invitee, "uri"),
        Some(_) | None => must_uid(payload, "uri"),
    }
}

/// The fields of an invitee.
fn invitee(told: Told, payload: &Value) -> Told {
    let event = payload.get("scheduled_event").unwrap_or(&Value::Null);
    let location = event.get("location").unwrap_or(&Value::Null);
    let cancellation = payload.get("cancellation").unwrap_or(&Value::Null);
    let tracking = payload.get("tracking").unwrap_or(&Value::Null);
    let old_uid = text(payload, "old_invitee").and_then(|old| old.parse().ok()).filter(|old| *old != told.uid);
    let customer = field::party(Some(payload), "name", "email", "timezone");
    let is_theirs = text(cancellation, "canceler_type") == Some("invitee");
    let by = customer.as_ref().filter(|_| is_theirs).and_then(|customer| customer.email.clone());
    let carried = ["utm_content", "utm_campaign", "utm_source", "utm_medium", "utm_term", "salesforce_uuid"];
    let answers = list(payload, "questions_and_answers").iter().filter_map(|answer| text(answer, "answer"));
    Told {
        kind: if told.kind == Kind::Created && old_uid.is_some() { Kind::Rescheduled } else { told.kind },
        old_uid,
        starts_at: time(event, "start_time"),
        ends_at: time(event, "end_time"),
        host: field::party(list(event, "event_memberships").first(), "user_name", "user_email", ""),
        customer,
        by,
        reason: field::reason(cancellation, "reason"),
        place: text(location, "join_url").or_else(|| text(location, "location")).and_then(field::place),
        reschedule_url: text(payload, "reschedule_url").and_then(field::https),
        cancel_url: text(payload, "cancel_url").and_then(field::https),
        references: field::references(carried.into_iter().filter_map(|key| text(tracking, key)).chain(answers)),
        ..told
    }
}
