//! How long whoever was asked wants to be left alone, as their answer says.

use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

/// The pause when nobody says how long.
const USUAL: SignedDuration = SignedDuration::from_secs(60);
/// The longest pause that is believed.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);

/// The pause that an answer asks for: it was one too many, or the last that was allowed.
pub(super) fn wanted(status: StatusCode, headers: &HeaderMap, now: Timestamp) -> Option<SignedDuration> {
    let is_refused = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    let is_spent = named(headers, "x-ratelimit-remaining").any(|left| left == 0);
    if !is_refused && !is_spent {
        return None;
    }
    let after = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()).and_then(|value| value.parse().ok());
    let reset = named(headers, "x-ratelimit-reset").max().map(|reset| seconds_until(reset, now));
    let pause = after.or(reset).map_or(USUAL, SignedDuration::from_secs);
    Some(pause.clamp(SignedDuration::from_secs(1), LONGEST))
}

/// The numbers of every header of that name, or of that name and more after a dash: there is one for each limit.
fn named<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = i64> + 'a {
    let is_named =
        move |header: &str| header.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    let values = headers.iter().filter(move |(header, _)| is_named(header.as_str()));
    values.filter_map(|(_, value)| value.to_str().ok()?.parse().ok())
}

/// A time that is written as so many seconds from now, as seconds or as milliseconds since 1970.
fn seconds_until(reset: i64, now: Timestamp) -> i64 {
    match reset {
        ..1_000_000_000 => reset,
        1_000_000_000..1_000_000_000_000 => reset.saturating_sub(now.as_second()),
        _ => reset.saturating_sub(now.as_millisecond()) / 1000,
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn pause(status: u16, headers: &[(&'static str, &'static str)]) -> Option<i64> {
        let headers =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        wanted(StatusCode::from_u16(status).unwrap(), &headers.collect(), now).map(|pause| pause.as_secs())
    }

    #[test]
    fn a_pause_is_as_long_as_was_said_within_reason() {
        assert_eq!(pause(200, &[("x-ratelimit-remaining-default", "7")]), None);
        assert_eq!(pause(500, &[]), None);
        assert_eq!(pause(429, &[]), Some(60));
        assert_eq!(pause(429, &[("retry-after", "5")]), Some(5));
        assert_eq!(pause(503, &[("retry-after", "0")]), Some(1));
        assert_eq!(pause(429, &[("retry-after", "999999")]), Some(900));
        assert_eq!(pause(429, &[("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")]), Some(60));
        assert_eq!(
            pause(200, &[("x-ratelimit-remaining-default", "0"), ("x-ratelimit-reset-default", "12")]),
            Some(12)
        );
        assert_eq!(pause(429, &[("x-ratelimit-reset-default", "1800000030")]), Some(30));
        assert_eq!(pause(429, &[("x-ratelimit-reset-default", "1800000040000")]), Some(40));
        assert_eq!(pause(429, &[("x-ratelimit-reset-default", "soon")]), Some(60));
    }
}
