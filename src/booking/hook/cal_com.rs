//! What Cal.com tells, in the version of its webhooks called 2021-10-20.

use serde_json::Value;

use super::field::{self, list, must, must_time, must_uid, object, text, time};
use super::{Said, Unreadable};
use crate::booking::{Kind, Source, Told};

pub(super) fn read(whole: &Value) -> Result<Said, Unreadable> {
    let trigger = must(whole, "triggerEvent")?;
    let kind = match trigger {
        "PING" => return Ok(Said::Ping),
        "BOOKING_REQUESTED" => Kind::Requested,
        "BOOKING_CREATED" => Kind::Created,
        "BOOKING_RESCHEDULED" => Kind::Rescheduled,
        "BOOKING_CANCELLED" => Kind::Cancelled,
        "BOOKING_REJECTED" => Kind::Rejected,
        "BOOKING_PAID" => Kind::Paid,
        // A clock of theirs tells these two, in a shape of their own.
        "MEETING_STARTED" => return flat(whole, Kind::Started),
        "MEETING_ENDED" => return flat(whole, Kind::Ended),
        "BOOKING_NO_SHOW_UPDATED" => return no_show(whole),
        "AFTER_GUESTS_CAL_VIDEO_NO_SHOW" => return absent(whole, "the customer did not come"),
        "AFTER_HOSTS_CAL_VIDEO_NO_SHOW" => return absent(whole, "the host did not come"),
        other => return Ok(Said::Other(other.to_owned())),
    };
    let payload = object(whole, "payload")?;
    // What the button "Ping test" sends: a booking of nothing.
    if text(payload, "uid").is_none() && text(payload, "type") == Some("Test") {
        return Ok(Said::Ping);
    }
    let told = Told::bare(Source::CalCom, kind, must_uid(payload, "uid")?, must_time(whole, "createdAt")?);
    Ok(said(booking(told, payload)))
}

/// The fields of a booking.
fn booking(told: Told, payload: &Value) -> Told {
    let is_pending = text(payload, "status") == Some("PENDING");
    let kind = match told.kind {
        // The host has to agree first, whatever the platform calls it.
        Kind::Created | Kind::Rescheduled if is_pending => Kind::Requested,
        kind => kind,
    };
    let old_uid = text(payload, "rescheduleUid").and_then(|old| old.parse().ok()).filter(|old| *old != told.uid);
    let metadata = payload.get("metadata").unwrap_or(&Value::Null);
    let place = text(metadata, "videoCallUrl").or_else(|| text(payload, "location"));
    let page = text(payload, "bookerUrl").and_then(field::https);
    let page = |path: &str| page.as_ref().map(|page| format!("{}/{path}", page.trim_end_matches('/')));
    Told {
        kind,
        old_uid,
        starts_at: time(payload, "startTime"),
        ends_at: time(payload, "endTime"),
        customer: field::party(list(payload, "attendees").first(), "name", "email", "timeZone"),
        host: field::party(payload.get("organizer"), "name", "email", "timeZone"),
        by: ["rescheduledBy", "cancelledBy"].into_iter().find_map(|key| text(payload, key)).map(str::to_owned),
        reason: field::reason(payload, "cancellationReason").or_else(|| field::reason(payload, "rejectionReason")),
        // The name of a video application says nothing to anybody.
        place: place.filter(|place| !place.starts_with("integrations:")).and_then(field::place),
        reschedule_url: page(&format!("reschedule/{}", told.uid)),
        cancel_url: page(&format!("booking/{}?cancel=true", told.uid)),
        references: field::references(text(metadata, "ticket")),
        ..told
    }
}

/// The booking's own row at the root, with neither `createdAt` nor `payload`: it happens when the call begins or ends.
fn flat(whole: &Value, kind: Kind) -> Result<Said, Unreadable> {
    let at = if kind == Kind::Started { "startTime" } else { "endTime" };
    let told = Told::bare(Source::CalCom, kind, must_uid(whole, "uid")?, must_time(whole, at)?);
    Ok(said(Told { kind, ..booking(told, whole) }))
}

/// Who came is marked by hand, and can be marked again.
fn no_show(whole: &Value) -> Result<Said, Unreadable> {
    let payload = object(whole, "payload")?;
    let marks: Vec<bool> =
        list(payload, "attendees").iter().filter_map(|one| one.get("noShow").and_then(Value::as_bool)).collect();
    let kind = match marks.as_slice() {
        [] => return Err(Unreadable("attendees say nothing of noShow".to_owned())),
        marks if marks.contains(&true) => Kind::NoShow,
        _ => Kind::Attended,
    };
    let at = must_time(whole, "createdAt")?;
    Ok(said(Told::bare(Source::CalCom, kind, must_uid(payload, "bookingUid")?, at)))
}

/// Their video room was empty on one side.
fn absent(whole: &Value, words: &str) -> Result<Said, Unreadable> {
    let payload = object(whole, "payload")?;
    let at = time(whole, "createdAt").or_else(|| time(payload, "startTime"));
    let at = at.ok_or_else(|| Unreadable("neither createdAt nor startTime is a time".to_owned()))?;
    let told = Told::bare(Source::CalCom, Kind::NoShow, must_uid(payload, "bookingUid")?, at);
    Ok(said(Told { reason: Some(words.to_owned()), ..told }))
}

fn said(told: Told) -> Said {
    Said::Told(Box::new(told))
}
