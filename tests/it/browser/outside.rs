//! The internet as a test wants it: the embed's real script, a calendar that answers or does not, nothing else.

use std::fs;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// What becomes of the embed's script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// The real one, from the npm package `@calcom/embed-core`.
    Served,
    /// Refused, as a content blocker does.
    Blocked,
}

/// What becomes of the booking page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Calendar {
    /// It greets the embed as Cal.com's does.
    Answers,
    /// It loads and says nothing.
    Silent,
    /// It loads, and refuses to be shown in a frame.
    Refuses,
}

/// The internet, and what was asked of it.
#[derive(Debug)]
pub(crate) struct Outside {
    /// What the server under test answers itself.
    ours: Vec<String>,
    script: Script,
    calendar: Calendar,
    embed: String,
    /// Requests by the tab under test, each with its kind: `Script https://…`.
    pub(crate) asked: Vec<String>,
    /// Addresses that new tabs were opened with.
    pub(crate) new_tabs: Vec<String>,
    /// Addresses that tabs were opened with behind the one under test.
    pub(crate) tabs_behind: Vec<String>,
}

/// What the embed and the page in its frame say to each other, as far as the embed listens.
const CALENDAR: &str = r#"<!doctype html><meta charset="utf-8"><title>A calendar</title><h1>A calendar</h1>
<script>
  const namespace = new URLSearchParams(location.search).get("embed");
  const say = (type, data) =>
    parent.postMessage({ originator: "CAL", type, namespace, fullType: `CAL:${namespace}:${type}`, data }, "*");
  say("__iframeReady", { isPrerendering: false });
  say("__dimensionChanged", { iframeHeight: 480, iframeWidth: 640, isFirstTime: true });
  say("linkReady", {});
  // Somebody chooses a time.
  addEventListener("message", (event) => event.data === "choose" && say("bookingSuccessfulV2", { uid: "u1" }));
</script>"#;

const SILENCE: &str = "<!doctype html><title>Silence</title><h1>Silence</h1>";

impl Outside {
    /// Everything under `home` is the server under test.
    pub(crate) fn new(home: &str, script: Script, calendar: Calendar) -> Self {
        let (asked, new_tabs, tabs_behind) = (Vec::new(), Vec::new(), Vec::new());
        Self { ours: vec![home.to_owned()], script, calendar, embed: real_embed(), asked, new_tabs, tabs_behind }
    }

    /// Everything under `origin` is the server under test, too.
    pub(crate) fn and(mut self, origin: &str) -> Self {
        self.ours.push(origin.to_owned());
        self
    }

    /// Requests that left the desk, other than for the calendar's own page.
    pub(crate) fn asked_for(&self, part: &str) -> usize {
        self.asked.iter().filter(|asked| asked.contains(part)).count()
    }

    /// The command that answers a paused request.
    pub(crate) fn answer(&mut self, paused: &Value, is_new_tab: bool) -> (&'static str, Value) {
        let id = &paused["requestId"];
        let url = paused["request"]["url"].as_str().unwrap();
        let kind = paused["resourceType"].as_str().unwrap();
        if self.ours.iter().any(|ours| url.starts_with(ours)) || url.starts_with("about:") {
            return ("Fetch.continueRequest", json!({ "requestId": id }));
        }
        if is_new_tab && kind == "Document" {
            self.new_tabs.push(url.to_owned());
        } else {
            self.asked.push(format!("{kind} {url}"));
        }
        let refuse = json!({ "requestId": id, "errorReason": "BlockedByClient" });
        match (kind, self.script, self.calendar) {
            ("Script", Script::Served, _) if url.ends_with("/embed/embed.js") => {
                fulfil(id, "text/javascript", &self.embed)
            }
            ("Document", _, Calendar::Answers) => fulfil(id, "text/html", CALENDAR),
            ("Document", _, Calendar::Silent) => fulfil(id, "text/html", SILENCE),
            ("Document", _, Calendar::Refuses) => {
                let (method, mut answer) = fulfil(id, "text/html", SILENCE);
                let refusal = json!({ "name": "x-frame-options", "value": "DENY" });
                answer["responseHeaders"].as_array_mut().unwrap().push(refusal);
                (method, answer)
            }
            _ => ("Fetch.failRequest", refuse),
        }
    }
}

fn fulfil(id: &Value, kind: &str, body: &str) -> (&'static str, Value) {
    let headers = json!([{ "name": "content-type", "value": format!("{kind}; charset=utf-8") }]);
    let params =
        json!({ "requestId": id, "responseCode": 200, "responseHeaders": headers, "body": STANDARD.encode(body) });
    ("Fetch.fulfillRequest", params)
}

/// The script that Cal.com serves, in the version that npm has. Its licence lets us test with it, not ship it.
fn real_embed() -> String {
    let root = std::env::var_os("DESKBELL_TEST_NPM")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/npm"), PathBuf::from);
    let file = root.join("node_modules/@calcom/embed-core/dist/embed/embed.js");
    fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; scripts/test puts the npm package there, DESKBELL_TEST_NPM names another place",
            file.display()
        )
    })
}
