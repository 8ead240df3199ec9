use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::*;
use crate::booking::{Booking, Kind, State};

/// Every body that is kept under `tests/it/hook/bodies`, by its file's name.
fn bodies(source: Source) -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new("tests/it/hook/bodies").join(source.word().unwrap());
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.map(|file| (file.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(file).unwrap())).collect()
}

fn told(source: Source, name: &str) -> Told {
    match read(source, &bodies(source)[name]).unwrap() {
        Said::Told(told) => *told,
        other => panic!("{name}: {other:?}"),
    }
}

fn hex(secret: &str, parts: &[&[u8]]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn checked(source: Source, secret: &str, signature: &str, body: &[u8]) -> Result<(), Forged> {
    check(source, &[secret.to_owned()], Some(signature), body, now())
}

#[test]
fn cal_coms_signature_is_that_of_other_programs() {
    let body = br#"{"triggerEvent":"BOOKING_CREATED","createdAt":"2026-11-22T00:00:00.000Z","payload":{"uid":"u1"}}"#;
    let signature = "934fedf9f94983959419336537059a62f6c3b30497e6206dd9bcb6a10f17b307";
    assert_eq!(checked(Source::CalCom, "s3cret", signature, body), Ok(()));
    assert_eq!(checked(Source::CalCom, "s3cret ", signature, body), Err(Forged::Wrong));
    let either = ["new".to_owned(), "s3cret".to_owned()];
    assert_eq!(check(Source::CalCom, &either, Some(signature), body, now()), Ok(()));
    assert_eq!(check(Source::CalCom, &[], Some(signature), body, now()), Err(Forged::Wrong));
    assert_eq!(check(Source::CalCom, &[String::new()], Some(&hex("", &[body])), body, now()), Err(Forged::Wrong));
}

#[test]
fn what_cal_com_tells_of_anything_but_a_booking_is_no_booking() {
    for trigger in [
        "RECORDING_TRANSCRIPTION_GENERATED",
        "INSTANT_MEETING",
        "INSTANT_MEETING_ACCEPTED",
        "FORM_SUBMITTED_NO_EVENT",
        "ROUTING_FORM_FALLBACK_HIT",
        "WRONG_ASSIGNMENT_REPORT",
        "CALENDAR_ENTRY_REJECTED",
        "DELEGATION_CREDENTIAL_ERROR",
        "DELEGATION_CREDENTIAL_ROTATION_REQUIRED",
        "DELEGATION_CREDENTIAL_SECRET_ROTATED",
        "DELEGATION_CREDENTIAL_SECRET_ROTATION_FAILED",
    ] {
        let payload = r#"{"uid":"u1","startTime":"2026-12-01T15:00:00Z"}"#;
        let body =
            format!(r#"{{"triggerEvent":"{trigger}","createdAt":"2026-11-22T00:00:00.000Z","payload":{payload}}}"#);
        assert!(matches!(read(Source::CalCom, body.as_bytes()), Ok(Said::Other(_))), "{trigger}");
    }
}

#[test]
fn a_signature_in_other_clothes_is_none() {
    let body = b"{}";
    let right = hex("s", &[body]);
    let wrong = [
        String::new(),
        "no-secret-provided".to_owned(),
        right.to_uppercase(),
        format!("sha256={right}"),
        format!(" {right}"),
        format!("{right}0"),
        right.chars().take(63).collect(),
        right.replace(|c: char| c.is_ascii_digit(), "g"),
        "\u{e9}".repeat(32),
    ];
    for signature in wrong {
        assert!(checked(Source::CalCom, "s", &signature, body).is_err(), "{signature:?}");
    }
    assert_eq!(check(Source::CalCom, &["s".to_owned()], None, body, now()), Err(Forged::Unsigned));
    let savvycal = format!("sha256={}", right.to_uppercase());
    assert_eq!(checked(Source::SavvyCal, "s", &savvycal, body), Ok(()));
    assert_eq!(checked(Source::SavvyCal, "s", &right, body), Err(Forged::Malformed));
    assert_eq!(checked(Source::Zcal, "s", &right, body), Ok(()));
    assert!(checked(Source::Hand, "s", &right, body).is_err());
}

#[test]
fn acuity_signs_in_base64() {
    let body = b"action=scheduled&id=54321&calendarID=27238&appointmentTypeID=1";
    let signature = "C5M17zNHFE74Cd3roND1akLeCY1IrvNgTeKptsvY550=";
    assert_eq!(checked(Source::Acuity, "0123456789abcdef", signature, body), Ok(()));
    assert_eq!(checked(Source::Acuity, "0123456789abcdeg", signature, body), Err(Forged::Wrong));
    for wrong in ["", "AAAA", &hex("0123456789abcdef", &[body])] {
        assert_eq!(checked(Source::Acuity, "0123456789abcdef", wrong, body), Err(Forged::Wrong), "{wrong}");
    }
    let malformed = signature.replace('=', "");
    assert_eq!(checked(Source::Acuity, "0123456789abcdef", &malformed, body), Err(Forged::Malformed));
}

#[test]
fn calendlys_signature_is_good_for_five_minutes() {
    let body = b"{}";
    let signed = |seconds: i64| {
        let time = (now().as_second() + seconds).to_string();
        format!("t={time},v1={}", hex("s", &[time.as_bytes(), b".", body]))
    };
    for (seconds, expected) in
        [(0, Ok(())), (-300, Ok(())), (300, Ok(())), (-301, Err(Forged::Stale)), (301, Err(Forged::Stale))]
    {
        assert_eq!(checked(Source::Calendly, "s", &signed(seconds), body), expected, "{seconds}");
    }
    let moved = signed(-301).replace(&(now().as_second() - 301).to_string(), &now().as_second().to_string());
    assert_eq!(checked(Source::Calendly, "s", &moved, body), Err(Forged::Wrong));
    for wrong in ["", "t=1", "v1=1,t=1", "t=,v1=", "t=-1,v1=00", "t=99999999999999999999,v1=00"] {
        assert!(checked(Source::Calendly, "s", wrong, body).is_err(), "{wrong}");
    }
}

#[test]
fn every_kind_of_delivery_is_read() {
    let mut read_as = String::new();
    for (source, word) in Source::platforms() {
        for (name, body) in bodies(source) {
            let said = match read(source, &body).unwrap() {
                Said::Told(told) => format!(
                    "{} {} {}",
                    told.kind.id(),
                    told.uid,
                    told.old_uid.map(|old| format!("in place of {old}")).unwrap_or_default()
                ),
                Said::Named(named) => format!("named {} {}", named.uid, named.kind.map_or("", Kind::id)),
                Said::Ping => "ping".to_owned(),
                Said::Other(what) => format!("nothing: {what}"),
            };
            writeln!(read_as, "{word}/{name}: {}", said.trim_end()).unwrap();
        }
    }
    insta::assert_snapshot!(read_as);
}

#[test]
fn a_booking_of_cal_com_is_read_whole() {
    let told = told(Source::CalCom, "created");
    assert_eq!(told.at.to_string(), "2026-11-22T12:00:01.123Z");
    assert_eq!(told.starts_at, Some("2026-12-01T15:00:00Z".parse().unwrap()));
    let customer = told.customer.unwrap();
    assert_eq!((customer.name.as_str(), customer.zone.as_deref()), ("Dana Ortiz", Some("America/Denver")));
    assert_eq!(told.host.unwrap().email.as_deref(), Some("anna@desk.example"));
    assert_eq!(told.place.as_deref(), Some("https://app.cal.com/video/uid-1"));
    assert_eq!(told.reschedule_url.as_deref(), Some("https://app.cal.com/reschedule/uid-1"));
    assert_eq!(told.cancel_url.as_deref(), Some("https://app.cal.com/booking/uid-1?cancel=true"));
    assert_eq!(told.references, ["REFERENCE"]);
}

#[test]
fn a_cancellation_needs_no_metadata_and_its_reason_is_clean() {
    let told = told(Source::CalCom, "cancelled");
    assert_eq!((told.kind, told.by.as_deref()), (Kind::Cancelled, Some("dana@desk.example")));
    let reason = told.reason.unwrap();
    assert!(reason.starts_with("It prints again.") && !reason.contains('\u{202e}'), "{reason:?}");
}

#[test]
fn a_move_at_calendly_is_one_booking_with_another_name() {
    let told = [told(Source::Calendly, "created-by-move"), told(Source::Calendly, "created")];
    let booking = Booking::of(&told).unwrap();
    assert_eq!((booking.state, booking.moves), (State::Booked, 1));
    assert_eq!(booking.starts_at, told[0].starts_at);
    assert!(matches!(read(Source::Calendly, &bodies(Source::Calendly)["canceled-by-move"]), Ok(Said::Other(_))));
}

#[test]
fn a_body_of_another_shape_is_refused_and_none_panics() {
    let shapes = [
        "",
        "null",
        "[]",
        "7",
        "{",
        "{}",
        r#"{"triggerEvent": 7}"#,
        r#"{"triggerEvent": "BOOKING_CREATED"}"#,
        r#"{"triggerEvent": "BOOKING_CREATED", "createdAt": "yesterday", "payload": {"uid": "a"}}"#,
        r#"{"triggerEvent": "BOOKING_CREATED", "createdAt": "2026-11-22T12:00:00Z", "payload": {"uid": "a b"}}"#,
        r#"{"triggerEvent": "BOOKING_CREATED", "createdAt": "2026-11-22T12:00:00Z", "payload": []}"#,
        r#"{"triggerEvent": "MEETING_ENDED", "uid": "a"}"#,
        r#"{"triggerEvent": "BOOKING_NO_SHOW_UPDATED", "createdAt": "2026-11-22T12:00:00Z", "payload": {"bookingUid": "a"}}"#,
        r#"{"event": "invitee.created", "created_at": "2026-11-22T12:00:00Z", "payload": {}}"#,
        r#"{"type": "event.created"}"#,
        r#"{"type": "event.created", "created_at": "2026-11-22T12:00:00Z", "data": {"id": 7}}"#,
    ];
    for (source, _) in Source::platforms() {
        for shape in shapes {
            assert!(read(source, shape.as_bytes()).is_err(), "{source:?} {shape}");
        }
        // A form has no end: one that was cut off is found by its signature alone.
        for body in bodies(source).into_values().filter(|_| source != Source::Acuity) {
            for end in (0..body.len() - 1).step_by(7) {
                assert!(read(source, body.get(..end).unwrap()).is_err());
            }
        }
    }
    let deep = "[".repeat(200_000);
    assert!(read(Source::CalCom, deep.as_bytes()).is_err());
}

#[test]
fn an_address_that_a_browser_would_run_is_no_link() {
    for address in ["javascript:alert(1)", "http://calendly.com/x", "https://a:b@calendly.com/x", "//calendly.com", "x"]
    {
        assert_eq!(field::https(address), None, "{address}");
    }
}
