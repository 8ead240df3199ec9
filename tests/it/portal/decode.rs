//! Every recorded answer decodes into the types deskbell reads it with; more fields do no harm, and a field that is
//! missing is named.

use deskbell::upstream::myportal::wire;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::recorded;

/// Reads the answer of a request with the type deskbell reads it with; nothing when deskbell does not ask for it.
fn decode(method: &str, path: &str, body: Value) -> Option<Result<(), serde_json::Error>> {
    fn read<T: DeserializeOwned>(body: Value) -> Result<(), serde_json::Error> {
        serde_json::from_value::<T>(body).map(|_| ())
    }
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    Some(match (method, parts.as_slice()) {
        ("POST", ["auth", "login"]) | ("GET", ["auth", "session"]) => read::<wire::SignedIn>(body),
        ("GET", ["api", "tickets"]) => read::<wire::TicketList>(body),
        ("GET", ["api", "tickets", "dashboard"]) => read::<wire::Dashboard>(body),
        ("GET", ["api", "tickets", "statuses"]) => read::<wire::Statuses>(body),
        ("GET", ["api", "tickets", "views"]) => read::<wire::Items<wire::View>>(body),
        ("POST", ["api", "tickets", "views"]) => read::<wire::View>(body),
        ("POST", ["api", "tickets", "merge"]) => read::<wire::Merged>(body),
        ("POST", ["api", "tickets"])
        | ("GET" | "PUT", ["api", "tickets", _])
        | (_, ["api", "tickets", _, "watchers", ..]) => read::<wire::Detail>(body),
        (_, ["api", "tickets", _, "replies", ..]) => read::<wire::Replied>(body),
        (_, ["api", "tickets", _, "split"]) => read::<wire::Split>(body),
        ("GET", ["api", "tickets", _, "tasks"]) => read::<wire::Items<wire::Task>>(body),
        (_, ["api", "tickets", _, "tasks", ..]) => read::<wire::Task>(body),
        ("GET", ["api", "tickets", _, "attachments"]) => read::<wire::Items<wire::Attachment>>(body),
        ("POST", ["api", "tickets", _, "attachments"]) => read::<wire::Attachment>(body),
        ("GET", ["admin", "tickets", _, "canned-responses"]) => read::<wire::CannedList>(body),
        ("GET", ["api", "users"]) => read::<Vec<wire::User>>(body),
        (_, ["api", "users", _]) => read::<wire::User>(body),
        ("GET", ["api", "companies"]) => read::<Vec<wire::Company>>(body),
        ("GET", ["api", "companies", _, "staff-users"]) => read::<Vec<wire::StaffUser>>(body),
        _ => return None,
    })
}

#[test]
fn every_recorded_answer_decodes_and_more_fields_do_no_harm() {
    let mut decoded = 0;
    for (name, exchange) in recorded::all() {
        let body = exchange.response.body;
        let is_answer = (200..300).contains(&exchange.response.status) && (body.is_array() || body.is_object());
        let is_page = body.as_object().is_some_and(|body| body.keys().any(|key| key.starts_with('(')));
        if !is_answer || is_page {
            continue;
        }
        let mut more = body.clone();
        if let Some(fields) = more.as_object_mut() {
            fields.insert("from_a_later_version".to_owned(), json!({ "a": [1] }));
        }
        for body in [body, more] {
            match decode(&exchange.request.method, &exchange.request.path, body) {
                Some(Ok(())) => decoded += 1,
                Some(Err(error)) => panic!("{name}: {error}"),
                None => assert_eq!(exchange.request.path, "/health", "{name} is read by nothing"),
            }
        }
    }
    assert!(decoded > 100, "only {decoded} answers were decoded");
}

#[test]
fn every_recorded_message_of_the_live_connection_decodes() {
    let text = include_str!("samples/websocket-ws-refresh.json");
    let recorded: Value = serde_json::from_str(text).unwrap();
    let steps = recorded["response"]["messages_by_action"].as_array().unwrap();
    let messages: Vec<&Value> = steps.iter().flat_map(|step| step["messages"].as_array().unwrap()).collect();
    assert!(messages.len() > 8);
    for message in messages {
        let refresh: wire::Refresh = serde_json::from_value(message.clone()).unwrap();
        assert_eq!(refresh.kind, "refresh");
    }
}

#[test]
fn a_missing_field_is_named() {
    let mut body = recorded::all()["ticket-get-technician"].response.body.clone();
    body.as_object_mut().unwrap().remove("subject");
    let error = serde_json::from_value::<wire::Detail>(body).unwrap_err();
    assert_eq!(error.to_string(), "missing field `subject`");
}
