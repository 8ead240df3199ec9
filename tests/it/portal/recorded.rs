//! Exchanges recorded with a running MyPortal, and how two answers are compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// One request and its answer, as they were on the wire; secrets are replaced by `REDACTED`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Exchange {
    #[serde(skip)]
    pub(super) name: String,
    pub(super) request: Request,
    pub(super) response: Response,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: BTreeMap<String, Value>,
    pub(super) body: Value,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Response {
    pub(super) status: u16,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, Value>,
    #[serde(default)]
    pub(super) body: Value,
}

/// Every exchange, by name.
pub(super) fn all() -> BTreeMap<String, Exchange> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/portal/samples");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |file: std::path::PathBuf| {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let mut exchange: Exchange = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        exchange.name.clone_from(&name);
        (name, exchange)
    };
    files.map(read).collect()
}

/// Where `ours` is not of the same shape as `recorded`: other fields, other types, another spelling of a time,
/// another error.
pub(super) fn differences(place: &str, recorded: &Value, ours: &Value) -> Vec<String> {
    let off = |what: String| vec![format!("{place}: {what}")];
    match (recorded, ours) {
        // What is empty here may be filled there.
        (Value::Null, _)
        | (_, Value::Null)
        | (Value::Bool(_), Value::Bool(_))
        | (Value::Number(_), Value::Number(_)) => Vec::new(),
        (Value::String(recorded), Value::String(ours)) if place.ends_with(".detail") && recorded != ours => {
            off(format!("{recorded:?}, not {ours:?}"))
        }
        (Value::String(recorded), Value::String(ours)) => {
            let (recorded, ours) = (spelling(recorded), spelling(ours));
            if recorded == ours { Vec::new() } else { off(format!("a {recorded}, not a {ours}")) }
        }
        (Value::Array(recorded), Value::Array(ours)) => match (recorded.first(), ours.first()) {
            (Some(recorded), Some(ours)) => differences(&format!("{place}[]"), recorded, ours),
            (Some(_) | None, _) => Vec::new(),
        },
        (Value::Object(_), Value::Object(_)) if place.ends_with("status_counts") => Vec::new(),
        (Value::Object(recorded), Value::Object(ours)) => {
            let missing =
                recorded.keys().filter(|key| !ours.contains_key(*key)).map(|key| format!("{place}.{key} is missing"));
            let extra =
                ours.keys().filter(|key| !recorded.contains_key(*key)).map(|key| format!("{place}.{key} is not in it"));
            let deeper = recorded
                .iter()
                .filter_map(|(key, value)| Some(differences(&format!("{place}.{key}"), value, ours.get(key)?)));
            missing.chain(extra).chain(deeper.flatten()).collect()
        }
        (recorded, ours) => off(format!("{recorded}, not {ours}")),
    }
}

/// How a text is spelled, when it is a time.
fn spelling(text: &str) -> &'static str {
    let is_time = text.len() >= 19 && text.starts_with("20") && text.split('T').count() == 2 && text.contains(':');
    match text {
        _ if !is_time => "text",
        _ if text.contains('|') => "cursor",
        _ if text.ends_with('Z') => "time with Z",
        _ if text.ends_with("+00:00") => "time with an offset",
        _ => "time without a zone",
    }
}
