//! Fields of a delivery, each taken only when it has the kind of value it should have.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use url::Url;

use super::Unreadable;
use crate::booking::told::short;
use crate::booking::{Party, Uid};

/// The longest reason that is kept, in columns.
const MOST_REASON: usize = 500;
/// The longest place that is kept, in columns.
const MOST_PLACE: usize = 300;
/// The longest text that may be our reference; ours have 46 characters.
const MOST_REFERENCE: usize = 200;

/// A text that is not empty.
pub(super) fn text<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get(key)?.as_str().filter(|text| !text.trim().is_empty())
}

/// A text that has to be there.
pub(super) fn must<'a>(object: &'a Value, key: &str) -> Result<&'a str, Unreadable> {
    text(object, key).ok_or_else(|| Unreadable(format!("{key} is missing, or is no text")))
}

/// An object that has to be there.
pub(super) fn object<'a>(whole: &'a Value, key: &str) -> Result<&'a Value, Unreadable> {
    let found = whole.get(key).filter(|value| value.is_object());
    found.ok_or_else(|| Unreadable(format!("{key} is missing, or is no object")))
}

/// A moment in whole milliseconds, with `Z` or any offset.
pub(super) fn time(object: &Value, key: &str) -> Option<Timestamp> {
    let at: Timestamp = text(object, key)?.parse().ok()?;
    Timestamp::from_millisecond(at.as_millisecond()).ok()
}

/// A moment that has to be there.
pub(super) fn must_time(object: &Value, key: &str) -> Result<Timestamp, Unreadable> {
    time(object, key).ok_or_else(|| Unreadable(format!("{key} is missing, or is no time")))
}

/// A booking's name that has to be there.
pub(super) fn must_uid(object: &Value, key: &str) -> Result<Uid, Unreadable> {
    must(object, key)?.parse().map_err(|error| Unreadable(format!("{key}: {error}")))
}

/// The items of a list; none when there is none.
pub(super) fn list<'a>(object: &'a Value, key: &str) -> &'a [Value] {
    object.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Words of somebody's, as one line.
pub(super) fn reason(object: &Value, key: &str) -> Option<String> {
    short(text(object, key)?, MOST_REASON)
}

/// Where one meets: words, or an address that may be opened.
pub(super) fn place(words: &str) -> Option<String> {
    short(words, MOST_PLACE)
}

/// An `https` address without a password in it, as a browser would write it.
pub(super) fn https(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let is_plain = url.username().is_empty() && url.password().is_none();
    (url.scheme() == "https" && is_plain && url.as_str().len() <= 2_000).then(|| url.into())
}

/// A moment some minutes later.
pub(super) fn later(at: Option<Timestamp>, minutes: Option<i64>) -> Option<Timestamp> {
    at?.checked_add(SignedDuration::from_mins(minutes.filter(|minutes| (1..=24 * 60).contains(minutes))?)).ok()
}

/// Texts that may be our reference.
pub(super) fn references<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let kept = texts.into_iter().filter(|text| text.len() <= MOST_REFERENCE && text.is_ascii());
    kept.take(8).map(str::to_owned).collect()
}

/// Somebody by three fields of an object.
pub(super) fn party(object: Option<&Value>, name: &str, email: &str, zone: &str) -> Option<Party> {
    let object = object.filter(|value| value.is_object())?;
    Some(Party::new(text(object, name).unwrap_or_default(), text(object, email), text(object, zone)))
}
