//! Deliveries of booking platforms, over HTTP: what is genuine is taken in once, what is not changes nothing.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use deskbell::booking::hook::MOST_BYTES;
use deskbell::booking::{Source, State};
use deskbell::desk::{HookName, Reference};
use deskbell::ticket::Number;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;
use tower::ServiceExt as _;

use crate::bench::numbers;
use crate::desk::Small;

mod acuity;
mod shuffled;

/// A desk with a hook of Cal.com's, on the day its bodies were written.
pub(crate) struct Hooked {
    pub(crate) small: Small,
    pub(crate) number: Number,
    pub(crate) secret: String,
    router: axum::Router,
}

impl Hooked {
    pub(crate) async fn open() -> Self {
        let small = Small::open().await;
        let number = small.ticket("Printer", small.dana).await;
        // The bodies tell of things up to ten minutes after noon.
        small.clock.advance(11 * 60 * 1000);
        let secret = small.desk.console().add_hook(Source::CalCom, &name("support"), None).await.unwrap();
        let router = deskbell::web::router(small.desk.clone(), crate::pages::settings());
        Self { small, number, secret, router }
    }

    /// A body that is kept, with this ticket's reference in it.
    pub(crate) fn body(&self, platform: &str, name: &str) -> Vec<u8> {
        let text = std::fs::read_to_string(format!("tests/it/hook/bodies/{platform}/{name}.json")).unwrap();
        let of = Reference { ticket: self.number, owner: None };
        text.replace("REFERENCE", &self.small.desk.system().reference(of).unwrap()).into_bytes()
    }

    pub(crate) async fn send(&self, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> StatusCode {
        let mut request = Request::builder().method(Method::POST).uri(path).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap().status()
    }

    /// Sends a body as Cal.com signs it.
    pub(crate) async fn cal(&self, body: &[u8]) -> StatusCode {
        let signature = hex(&self.secret, &[body]);
        self.send("/hooks/cal-com/support", &[("x-cal-signature-256", &signature)], body.to_vec()).await
    }

    /// Everything in the tables that a delivery may write, but for when the hook was last used.
    async fn rows(&self) -> Vec<i64> {
        let sql = "select count(*) from booking union all select count(*) from booking_told \
                   union all select count(*) from booking_uid union all select count(*) from entry \
                   union all select cast(sum(updated_at) as bigint) from ticket \
                   union all select count(*) from hook where last_at is not null";
        numbers(self.small.desk.file(), sql).await
    }

    async fn state(&self) -> Option<State> {
        let calls = self.small.anna.calls_of(self.number).await.unwrap();
        calls.first().map(|call| call.booking.state)
    }
}

pub(crate) fn name(name: &str) -> HookName {
    name.parse().unwrap()
}

pub(crate) fn hex(secret: &str, parts: &[&[u8]]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

#[tokio::test]
async fn a_signed_delivery_books_the_call_in_the_ticket() {
    let hooked = Hooked::open().await;
    assert_eq!(hooked.cal(&hooked.body("cal-com", "created")).await, StatusCode::OK);
    assert_eq!(hooked.state().await, Some(State::Booked));
    assert_eq!(hooked.cal(&hooked.body("cal-com", "rescheduled")).await, StatusCode::OK);
    let calls = hooked.small.anna.calls_of(hooked.number).await.unwrap();
    assert_eq!((calls.len(), calls[0].booking.uid.as_str(), calls[0].booking.moves), (1, "uid-2", 1));
    let hooks = hooked.small.desk.system().hooks().await.unwrap();
    assert_eq!(hooks[0].last_word.as_deref(), Some("rescheduled: written into #1"));
}

#[tokio::test]
async fn what_is_not_genuine_changes_nothing() {
    let hooked = Hooked::open().await;
    let body = hooked.body("cal-com", "created");
    let right = hex(&hooked.secret, &[&body]);
    let before = hooked.rows().await;
    let path = "/hooks/cal-com/support";
    let header = "x-cal-signature-256";
    let mut changed = body.clone();
    *changed.last_mut().unwrap() = b' ';
    let short = body.get(..body.len() / 2).unwrap().to_vec();
    let cases = [
        (path, vec![], body.clone(), StatusCode::UNAUTHORIZED),
        (path, vec![(header, "no-secret-provided".to_owned())], body.clone(), StatusCode::UNAUTHORIZED),
        (path, vec![(header, right.to_uppercase())], body.clone(), StatusCode::UNAUTHORIZED),
        (path, vec![(header, hex("another", &[&body]))], body.clone(), StatusCode::UNAUTHORIZED),
        (path, vec![(header, hex("", &[&body]))], body.clone(), StatusCode::UNAUTHORIZED),
        (path, vec![(header, right.clone())], changed, StatusCode::UNAUTHORIZED),
        (path, vec![(header, right.clone())], short, StatusCode::UNAUTHORIZED),
        (path, vec![("x-savvycal-signature", format!("sha256={right}"))], body.clone(), StatusCode::UNAUTHORIZED),
        ("/hooks/cal-com/nobody", vec![(header, right.clone())], body.clone(), StatusCode::NOT_FOUND),
        ("/hooks/calendly/support", vec![(header, right.clone())], body.clone(), StatusCode::NOT_FOUND),
        ("/hooks/hand/support", vec![(header, right.clone())], body.clone(), StatusCode::NOT_FOUND),
        ("/hooks/cal-com/Support", vec![(header, right.clone())], body.clone(), StatusCode::NOT_FOUND),
        (path, vec![(header, right.clone())], vec![b' '; MOST_BYTES + 1], StatusCode::PAYLOAD_TOO_LARGE),
    ];
    for (path, headers, body, expected) in cases {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(hooked.send(path, &headers, body).await, expected, "{path} {headers:?}");
    }
    assert_eq!(hooked.rows().await, before);
}

#[tokio::test]
async fn what_is_genuine_but_not_understood_keeps_no_booking() {
    let hooked = Hooked::open().await;
    let before = hooked.rows().await;
    for (body, expected) in [
        (b"[]".to_vec(), StatusCode::BAD_REQUEST),
        (br#"{"triggerEvent":"BOOKING_CREATED"}"#.to_vec(), StatusCode::BAD_REQUEST),
        (br#"{"triggerEvent":"INVENTED_TOMORROW"}"#.to_vec(), StatusCode::OK),
        (hooked.body("cal-com", "ping"), StatusCode::OK),
        (hooked.body("cal-com", "test-of-created"), StatusCode::OK),
    ] {
        assert_eq!(hooked.cal(&body).await, expected, "{}", String::from_utf8_lossy(&body));
    }
    assert_eq!(hooked.rows().await.split_last().unwrap().1, before.split_last().unwrap().1);
}

#[tokio::test]
async fn while_a_secret_is_changed_both_are_taken_for_a_day() {
    let mut hooked = Hooked::open().await;
    let system = hooked.small.desk.console();
    let new = system.rotate_hook(Source::CalCom, &name("support"), None).await.unwrap();
    assert_ne!(new, hooked.secret);
    assert_eq!(hooked.cal(&hooked.body("cal-com", "created")).await, StatusCode::OK);
    hooked.small.clock.advance(24 * 60 * 60 * 1000);
    assert_eq!(hooked.cal(&hooked.body("cal-com", "rescheduled")).await, StatusCode::UNAUTHORIZED);
    hooked.secret = new;
    assert_eq!(hooked.cal(&hooked.body("cal-com", "rescheduled")).await, StatusCode::OK);
    system.remove_hook(Source::CalCom, &name("support")).await.unwrap();
    assert_eq!(hooked.cal(&hooked.body("cal-com", "cancelled")).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_done_to_hooks_is_for_administrators_and_stands_in_the_log_without_the_secret() {
    let hooked = Hooked::open().await;
    let small = &hooked.small;
    let admin = small.desk.admin(small.anna.me()).await.unwrap();
    let secret = admin.rotate_hook(Source::CalCom, &name("support"), None).await.unwrap();
    admin.remove_hook(Source::CalCom, &name("support")).await.unwrap();
    assert!(small.desk.admin(small.noor.me()).await.is_err(), "a technician is no administrator");
    let log = serde_json::to_string(&admin.audit(Timestamp::UNIX_EPOCH).await.unwrap()).unwrap();
    for act in ["hook_made", "hook_rotated", "hook_removed", "support"] {
        assert!(log.contains(act), "{act}: {log}");
    }
    assert!(!log.contains(&secret) && !log.contains(&hooked.secret));
}

#[tokio::test]
async fn a_secret_is_not_in_the_database_in_clear() {
    let hooked = Hooked::open().await;
    hooked.small.desk.close().await;
    let file = std::fs::read(hooked.small.desk.file()).unwrap();
    assert!(!file.windows(hooked.secret.len()).any(|part| part == hooked.secret.as_bytes()));
}

#[tokio::test]
async fn calendly_signs_the_time_too() {
    let hooked = Hooked::open().await;
    let secret = hooked.small.desk.console().add_hook(Source::Calendly, &name("anna"), None).await.unwrap();
    let body = hooked.body("calendly", "created");
    let now = hooked.small.clock.now().as_second();
    for (time, expected) in [(now - 301, StatusCode::UNAUTHORIZED), (now, StatusCode::OK)] {
        let time = time.to_string();
        let signature = format!("t={time},v1={}", hex(&secret, &[time.as_bytes(), b".", &body]));
        let headers = [("calendly-webhook-signature", signature.as_str())];
        assert_eq!(hooked.send("/hooks/calendly/anna", &headers, body.clone()).await, expected);
    }
    assert_eq!(hooked.state().await, Some(State::Booked));
}
