//! What zcal tells. A move keeps the event's name.

use serde_json::Value;

use super::field::{self, list, must, must_time, must_uid, object, text, time};
use super::{Said, Unreadable};
use crate::booking::{Kind, Source, Told};

pub(super) fn read(whole: &Value) -> Result<Said, Unreadable> {
    let kind = match must(whole, "type")? {
        "event.created" => Kind::Created,
        "event.rescheduled" => Kind::Rescheduled,
        "event.cancelled" => Kind::Cancelled,
        other => return Ok(Said::Other(other.to_owned())),
    };
    let data = object(whole, "data")?;
    let told = Told::bare(Source::Zcal, kind, must_uid(data, "id")?, must_time(whole, "created_at")?);
    let location = data.get("location").unwrap_or(&Value::Null);
    let online = location.get("onlineMeeting").unwrap_or(&Value::Null);
    let customer = list(data, "attendees").first();
    let answers = customer.map_or(&[][..], |one| list(one, "answers")).iter();
    let answers = answers.filter_map(|answer| answer.as_str().or_else(|| text(answer, "answer")));
    let starts_at = time(data, "startDate");
    Ok(Said::Told(Box::new(Told {
        starts_at,
        ends_at: field::later(starts_at, data.get("duration").and_then(Value::as_i64)),
        customer: field::party(customer, "name", "email", "timezone"),
        host: field::party(list(data, "hosts").first(), "name", "email", "timezone"),
        place: text(online, "url").or_else(|| text(location, "locationText")).and_then(field::place),
        references: field::references(answers),
        ..told
    })))
}
