//! The fake is held against what was recorded of the real portal: same status, same kind of answer, same fields of
//! the same types, same words of errors. What the fake does not know must be in the list of what nobody asks.

use serde_json::{Value, json};

use super::fake::{Fake, KEY, PASSWORD, Persona, TOTP};
use super::recorded::{self, Exchange};
use Persona::{Admin, Anika, Anonymous, Hannah, Key, Luca, Mei, Temp, Tomas};

/// Who made each recorded request.
const MADE_BY: [(&str, Persona); 113] = [
    ("apikey-invalid-403", Key),
    ("apikey-on-session-only-endpoint-401", Key),
    ("apikey-tickets-list", Key),
    ("attachments-download", Tomas),
    ("attachments-download-missing-404", Tomas),
    ("attachments-list", Tomas),
    ("attachments-upload", Luca),
    ("attachments-upload-bad-type-400", Luca),
    ("attachments-upload-foreign-403", Hannah),
    ("attachments-upload-open", Tomas),
    ("auth-login-bad-password", Anonymous),
    ("auth-login-missing-totp", Anonymous),
    ("auth-login-ok", Anonymous),
    ("auth-login-rate-limited-429", Anonymous),
    ("auth-login-totp-enrolment-needed", Anonymous),
    ("auth-login-wrong-totp", Anonymous),
    ("auth-logout", Tomas),
    ("auth-session", Tomas),
    ("auth-session-after-logout-401", Anonymous),
    ("canned-responses", Tomas),
    ("canned-responses-anonymous-401", Anonymous),
    ("canned-responses-customer-403", Hannah),
    ("companies-list-admin", Admin),
    ("companies-list-technician-403", Tomas),
    ("companies-staff-users", Tomas),
    ("csrf-mismatch-403", Tomas),
    ("csrf-missing-403", Tomas),
    ("error-html-when-accept-any", Anonymous),
    ("get-without-session-401", Anonymous),
    ("health", Anonymous),
    ("html-ticket-admin-page-anonymous-303", Anonymous),
    ("html-ticket-admin-page-assignee-without-link", Tomas),
    ("html-ticket-admin-page-customer-403", Hannah),
    ("html-ticket-admin-page-super-admin", Admin),
    ("html-ticket-admin-page-technician-booking-card", Mei),
    ("html-ticket-customer-page-anonymous-303", Anonymous),
    ("html-ticket-customer-page-assignee-without-link", Hannah),
    ("html-ticket-customer-page-booking-card", Hannah),
    ("html-ticket-customer-page-member-403", Luca),
    ("html-ticket-customer-page-super-admin", Admin),
    ("html-ticket-customer-page-technician", Mei),
    ("html-ticket-customer-page-unassigned", Mei),
    ("merge-ok", Tomas),
    ("merge-one-ticket-422", Tomas),
    ("merge-target-not-in-list-400", Tomas),
    ("post-without-session-403", Anonymous),
    ("reply-apikey", Key),
    ("reply-billed-ticket-400", Tomas),
    ("reply-blank-html-400", Tomas),
    ("reply-customer", Luca),
    ("reply-empty-body-422", Tomas),
    ("reply-foreign-ticket-as-customer-404", Hannah),
    ("reply-internal-with-time", Tomas),
    ("reply-missing-ticket-404", Tomas),
    ("reply-public", Tomas),
    ("reply-sanitised-html", Tomas),
    ("reply-time-default-labour", Tomas),
    ("reply-time-patch", Tomas),
    ("reply-to-merged-source-goes-to-target", Tomas),
    ("split-as-customer-403", Luca),
    ("split-invalid-reply-400", Tomas),
    ("split-ok", Tomas),
    ("statuses-list-admin", Admin),
    ("statuses-list-customer-403", Luca),
    ("statuses-list-technician", Tomas),
    ("tasks-complete", Tomas),
    ("tasks-create", Tomas),
    ("tasks-delete", Tomas),
    ("tasks-foreign-ticket-404", Hannah),
    ("tasks-list", Hannah),
    ("tasks-update-missing-404", Tomas),
    ("ticket-create-apikey", Key),
    ("ticket-create-apikey-no-requester-400", Key),
    ("ticket-create-bad-assignee-400", Tomas),
    ("ticket-create-bad-status-400", Tomas),
    ("ticket-create-customer", Luca),
    ("ticket-create-missing-subject-422", Tomas),
    ("ticket-create-technician", Tomas),
    ("ticket-delete-admin", Admin),
    ("ticket-delete-missing-404", Admin),
    ("ticket-delete-technician-403", Tomas),
    ("ticket-get-apikey", Key),
    ("ticket-get-bad-id-422", Tomas),
    ("ticket-get-foreign-as-customer-404", Hannah),
    ("ticket-get-html-rich", Tomas),
    ("ticket-get-merge-target", Tomas),
    ("ticket-get-merged-source", Tomas),
    ("ticket-get-missing-404", Tomas),
    ("ticket-get-no-requester-no-company", Key),
    ("ticket-get-own-as-customer", Luca),
    ("ticket-get-technician", Tomas),
    ("ticket-update-apikey-assign", Key),
    ("ticket-update-as-customer-403", Luca),
    ("ticket-update-bad-assignee-400", Tomas),
    ("ticket-update-bad-status-400", Tomas),
    ("ticket-update-blank-subject-400", Tomas),
    ("ticket-update-empty-body", Tomas),
    ("ticket-update-missing-404", Tomas),
    ("ticket-update-null-subject-500", Tomas),
    ("ticket-update-status", Tomas),
    ("ticket-update-unassign", Tomas),
    ("tickets-dashboard", Tomas),
    ("tickets-dashboard-as-customer-403", Luca),
    ("tickets-list-as-customer", Anika),
    ("tickets-list-cursor-plus-not-encoded-400", Tomas),
    ("tickets-list-limit-422", Tomas),
    ("tickets-list-page1", Tomas),
    ("tickets-list-page2-cursor", Tomas),
    ("totp-enrolment-required-403", Temp),
    ("trailing-slash-307", Key),
    ("views-create", Tomas),
    ("views-list", Tomas),
    ("watchers-replace", Tomas),
];

/// More of them, about people.
const ABOUT_PEOPLE: [(&str, Persona); 17] = [
    ("watchers-add-as-customer-403", Luca),
    ("watchers-add-bad-email-400", Tomas),
    ("watchers-add-email", Tomas),
    ("watchers-add-unknown-user-404", Tomas),
    ("watchers-add-user", Tomas),
    ("watchers-remove-email", Tomas),
    ("watchers-remove-user", Tomas),
    ("users-get-assignee-admin", Admin),
    ("users-get-missing-404", Admin),
    ("users-get-other-customer-403", Luca),
    ("users-get-other-technician-403", Mei),
    ("users-get-self", Tomas),
    ("users-list-admin", Admin),
    ("users-list-technician-403", Tomas),
    ("users-patch-booking-link", Mei),
    ("users-patch-booking-link-too-long-500", Mei),
    ("users-patch-other-403", Mei),
];

/// Recorded, but no part of what deskbell asks: the fake need not know them. The reason is that of the group.
const NOT_ASKED: [(&str, &[&str]); 5] = [
    ("a scope of a key that the fake's key has not", &["apikey-not-permitted-endpoint-403"]),
    ("a key and a cookie together are never sent", &["apikey-plus-session-cookie-post-needs-csrf-403"]),
    (
        "labour types are not used",
        &["reply-unknown-labour-type-400", "reply-time-patch-422", "reply-time-patch-nothing-400"],
    ),
    (
        "variants of an answer that another recording has",
        &[
            "attachments-download-restricted-403",
            "attachments-upload-spoofed-type-400",
            "auth-login-invalid-body-422",
            "html-ticket-booking-card-escaping",
            "reply-as-watcher-404",
            "split-original-after",
            "statuses-replace-500",
            "tasks-create-422",
            "ticket-create-hidden-status-technician-400",
            "ticket-create-requester-not-staff-400",
            "ticket-delete-apikey",
            "ticket-update-description-html",
            "tickets-dashboard-no-session-401",
            "tickets-list-as-portal-customer-role-sees-everything",
            "tickets-list-search",
            "unknown-route-404",
            "users-patch-booking-link-clear",
            "users-patch-wrong-type-422",
            "users-without-session-401",
        ],
    ),
    ("held against the fake by tests of their own", &["rate-limit-429", "websocket-ws-refresh"]),
];

#[tokio::test]
async fn the_fake_answers_as_the_real_portal_did() {
    let (recorded, http) = (recorded::all(), http());
    let mut off = Vec::new();
    for (name, persona) in MADE_BY.into_iter().chain(ABOUT_PEOPLE) {
        let exchange = recorded.get(name).unwrap_or_else(|| panic!("no recording {name}"));
        off.extend(differences(&http, exchange, persona).await);
    }
    assert!(off.is_empty(), "the fake is not like the real portal:\n  {}", off.join("\n  "));
}

#[test]
fn every_recording_is_held_against_the_fake_or_said_not_to_be() {
    let covered = |name: &str| {
        let made = MADE_BY.iter().chain(&ABOUT_PEOPLE).any(|(made, _)| *made == name);
        made || NOT_ASKED.iter().any(|(_, names)| names.iter().any(|start| name.starts_with(start)))
    };
    let forgotten: Vec<String> = recorded::all().into_keys().filter(|name| !covered(name)).collect();
    assert_eq!(forgotten, Vec::<String>::new());
}

#[tokio::test]
async fn the_limit_answers_as_the_real_portal_did() {
    let fake = Fake::start().await;
    fake.next([super::fake::Fate::TooMany]);
    let recorded = &recorded::all()["rate-limit-429"];
    let response = send(&http(), &fake, recorded, Key).await;
    assert_eq!(response.status(), recorded.response.status);
    assert!(response.headers().contains_key("retry-after"));
    let body: Value = response.json().await.unwrap();
    assert_eq!(recorded::differences("", &recorded.response.body, &body), Vec::<String>::new());
}

async fn differences(http: &reqwest::Client, exchange: &Exchange, persona: Persona) -> Vec<String> {
    let fake = Fake::start().await;
    prepare(&fake, &exchange.name);
    let response = send(http, &fake, exchange, persona).await;
    let mut off = Vec::new();
    if response.status() != exchange.response.status {
        off.push(format!("{} instead of {}", response.status(), exchange.response.status));
    }
    let kind = |value: Option<&str>| value.and_then(|kind| kind.split(';').next()).unwrap_or_default().to_owned();
    let ours = kind(response.headers().get("content-type").and_then(|value| value.to_str().ok()));
    let theirs = kind(exchange.response.headers.get("content-type").and_then(Value::as_str));
    if ours != theirs && exchange.response.status != 204 && exchange.response.status != 303 {
        off.push(format!("{ours:?} instead of {theirs:?}"));
    }
    let text = response.text().await.unwrap();
    match &exchange.response.body {
        Value::Object(page) if page.keys().any(|key| key.starts_with("(html")) => {
            let (card, has_card) = (page.values().next().and_then(Value::as_str), text.contains("data-cal-link"));
            if card.is_some_and(|card| card.contains("data-cal-link")) != has_card {
                off.push("the booking card is not where it was".to_owned());
            }
        }
        Value::Object(file) if file.contains_key("(binary)") => {}
        Value::Null => {}
        body => match serde_json::from_str(&text) {
            Ok(ours) => off.extend(recorded::differences("", body, &ours)),
            Err(error) => off.push(format!("not JSON: {error}")),
        },
    }
    off.into_iter().map(|what| format!("{}: {what}", exchange.name)).collect()
}

/// Brings the fake to where the real portal was when this was recorded.
fn prepare(fake: &Fake, name: &str) {
    fake.world(|world| {
        if name.contains("merged-source") {
            let source = world.tickets.get_mut(&19).unwrap();
            (source.merged_into, source.status) = (Some(20), "closed".to_owned());
            source.closed_at = Some(source.updated_at);
            source.replies.clear();
            source.watchers.clear();
        }
        if name == "views-list" {
            let filters = serde_json::json!({ "status": ["open"], "priority": ["urgent"], "assigned_user_id": [2] });
            world.views.push((2, serde_json::json!({ "name": "My urgent", "filters": filters })));
        }
        if name == "auth-login-rate-limited-429" {
            world.wrong_tries("nobody@copperline.example", 5);
        }
    });
}

/// A client that follows nothing. Making one reads the system's certificates, so one serves a whole test.
fn http() -> reqwest::Client {
    rustls::crypto::ring::default_provider().install_default().unwrap_or(());
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// Sends the recorded request with the fake's own secrets.
async fn send(http: &reqwest::Client, fake: &Fake, exchange: &Exchange, persona: Persona) -> reqwest::Response {
    let recorded = &exchange.request;
    let url = fake.url.join(&recorded.path).unwrap();
    let mut request = http.request(recorded.method.parse().unwrap(), url);
    for (name, value) in &recorded.headers {
        let value = match (name.as_str(), value.as_str().unwrap()) {
            ("cookie", _) => format!("myportal_session={}", fake.world(|world| world.sign_in(persona))),
            ("x-csrf-token", _) if exchange.name.contains("mismatch") => "wrong".to_owned(),
            ("x-csrf-token", _) => super::fake::CSRF.to_owned(),
            ("x-api-key", _) if exchange.name.contains("invalid") => "wrong".to_owned(),
            ("x-api-key", _) => KEY.to_owned(),
            ("content-type", kind) if kind.starts_with("multipart") => "multipart/form-data; boundary=b".to_owned(),
            (_, value) => value.to_owned(),
        };
        request = request.header(name, value);
    }
    let body = match &recorded.body {
        Value::Null => None,
        Value::Object(part) if part.contains_key("(multipart part)") => Some(format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename={}\r\nContent-Type: {}\r\n\r\nhi\r\n--b--\r\n",
            part["filename"],
            part["content_type"].as_str().unwrap(),
        )),
        body => Some(with_secrets(body, &exchange.name).to_string()),
    };
    if let Some(body) = body {
        request = request.body(body);
    }
    request.send().await.unwrap()
}

fn with_secrets(body: &Value, name: &str) -> Value {
    let mut body = body.clone();
    for (field, secret, wrong) in
        [("password", PASSWORD, "auth-login-bad-password"), ("totp_code", TOTP, "auth-login-wrong-totp")]
    {
        if body.get(field).is_some_and(|value| value == "REDACTED") {
            body[field] = if name == wrong { json!("000000") } else { json!(secret) };
        }
    }
    body
}
