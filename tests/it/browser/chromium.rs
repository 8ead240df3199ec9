//! A real Chromium, spoken to over its own protocol (<https://chromedevtools.github.io/devtools-protocol/>).
//!
//! One connection, no tasks: while an answer is awaited, what the browser reports meanwhile is dealt with. Nothing it
//! asks for leaves this machine: our own pages come from the server under test, everything else from [`Outside`].

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::outside::Outside;

/// How long anything may take before a test fails, in words.
const DEADLINE: Duration = Duration::from_mins(2);

/// No traffic of its own, no name that resolves, no sandbox (tests may run as root in a container), frames in the
/// page's own process.
const FLAGS: [&str; 15] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
];

/// Watches for what the page's policy refused, from before the page's first byte.
const WATCH: &str = "window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => {
        window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
        window.policy = event.originalPolicy;
    });";

/// A browser with one tab of interest and whatever tabs that opens.
pub(crate) struct Chromium {
    process: Child,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    last_id: u64,
    /// The protocol's session of the tab under test; the tabs it opens have others.
    tab: String,
    /// Where scripts run in that tab: an origin and the protocol's name for the place.
    contexts: Vec<(String, String)>,
    /// What the browser reported and nobody has looked at.
    reports: VecDeque<Value>,
    pub(crate) outside: Outside,
    /// What went wrong in a page: exceptions and refusals.
    pub(crate) complaints: Vec<String>,
    _folder: TempDir,
}

/// A way to press a mouse button or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum With {
    Nothing,
    Control,
    Shift,
}

impl Chromium {
    /// Starts a browser whose requests beyond `home` are answered by `outside`.
    pub(crate) async fn start(outside: Outside) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (process, address) = launch(&folder);
        let (socket, _) = connect_async(&address).await.unwrap();
        let (tab, contexts, reports, complaints) = (String::new(), Vec::new(), VecDeque::new(), Vec::new());
        let mut browser =
            Self { process, socket, last_id: 0, tab, contexts, reports, outside, complaints, _folder: folder };
        // Every tab waits until it is watched, so that not even its first request is missed.
        let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true });
        browser.call("", "Target.setAutoAttach", attach).await;
        browser.wait("its first tab", |browser| !browser.tab.is_empty()).await;
        browser.tab("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await;
        browser
    }

    /// Sends a command to a session, the browser's own when empty, and gives its result.
    pub(crate) async fn call(&mut self, session: &str, method: &str, params: Value) -> Value {
        let id = self.send(session, method, params).await;
        loop {
            let message = self.read(method).await;
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.heed(message).await;
        }
    }

    /// Sends a command to the tab under test.
    pub(crate) async fn tab(&mut self, method: &str, params: Value) -> Value {
        let tab = self.tab.clone();
        self.call(&tab, method, params).await
    }

    /// The value of an expression in the tab under test; an exception there fails the test here.
    pub(crate) async fn eval(&mut self, expression: &str) -> Value {
        self.evaluate(expression, json!({})).await
    }

    /// The same in a frame of this origin, as a script there would see it.
    pub(crate) async fn eval_in(&mut self, origin: &str, expression: &str) -> Value {
        let place = self.contexts.iter().rfind(|(known, _)| known == origin);
        let place = place.unwrap_or_else(|| panic!("no frame of {origin}: {:?}", self.contexts)).1.clone();
        self.evaluate(expression, json!({ "uniqueContextId": place })).await
    }

    async fn evaluate(&mut self, expression: &str, mut params: Value) -> Value {
        params["expression"] = json!(expression);
        params["returnByValue"] = json!(true);
        params["awaitPromise"] = json!(true);
        let answer = self.tab("Runtime.evaluate", params).await;
        assert!(answer["exceptionDetails"].is_null(), "{expression}\n{}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    /// Waits until an expression is true in the tab under test.
    pub(crate) async fn until(&mut self, expression: &str) {
        let began = Instant::now();
        while self.eval(&format!("Boolean({expression})")).await != true {
            if began.elapsed() > DEADLINE {
                let page = self.eval("location.href + '\\n' + document.documentElement.outerHTML").await;
                panic!("never true: {expression}\n{:?}\n{}", self.complaints, page.as_str().unwrap_or_default());
            }
        }
    }

    /// Waits until something has been reported.
    pub(crate) async fn wait(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        while !is_so(self) {
            let message = self.read(what).await;
            self.heed(message).await;
        }
    }

    /// Opens an address and waits until the page stands.
    pub(crate) async fn open(&mut self, address: &str) {
        self.tab("Page.navigate", json!({ "url": address })).await;
        let address = json!(address.split('#').next());
        self.until(&format!("location.href.split('#')[0] === {address} && document.readyState === 'complete'")).await;
    }

    /// Presses the mouse in the middle of an element.
    pub(crate) async fn click(&mut self, selector: &str, with: With) {
        let (x, y) = self.middle(selector).await;
        self.mouse("mouseMoved", x, y, With::Nothing).await;
        self.mouse("mousePressed", x, y, with).await;
        self.mouse("mouseReleased", x, y, with).await;
    }

    /// Moves the mouse over the middle of an element.
    pub(crate) async fn hover(&mut self, selector: &str) {
        let (x, y) = self.middle(selector).await;
        self.mouse("mouseMoved", x, y, With::Nothing).await;
    }

    async fn mouse(&mut self, kind: &str, x: f64, y: f64, with: With) {
        let button = if kind == "mouseMoved" { "none" } else { "left" };
        let params =
            json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": 1, "modifiers": with.bits() });
        self.tab("Input.dispatchMouseEvent", params).await;
    }

    async fn middle(&mut self, selector: &str) -> (f64, f64) {
        let find = format!(
            "(() => {{ const element = document.querySelector({});
                element.scrollIntoView({{ block: 'center' }});
                const box = element.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
            json!(selector)
        );
        let place = self.eval(&find).await;
        (place[0].as_f64().unwrap(), place[1].as_f64().unwrap())
    }

    /// Presses and releases a key by its name, such as `Tab`.
    pub(crate) async fn key(&mut self, key: &str, with: With) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            " " => (32, " "),
            other => panic!("no code for the key {other}"),
        };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let params = json!({
                "type": kind, "key": key, "text": text, "windowsVirtualKeyCode": code, "modifiers": with.bits()
            });
            self.tab("Input.dispatchKeyEvent", params).await;
        }
    }

    /// Types words where the focus is.
    pub(crate) async fn write(&mut self, words: &str) {
        self.tab("Input.insertText", json!({ "text": words })).await;
    }

    /// Chooses a file of this machine in a form.
    pub(crate) async fn choose(&mut self, selector: &str, file: &Path) {
        let object = self
            .tab("Runtime.evaluate", json!({ "expression": format!("document.querySelector('{selector}')") }))
            .await;
        let params = json!({ "files": [file], "objectId": object["result"]["objectId"] });
        self.tab("DOM.setFileInputFiles", params).await;
    }

    /// The window as it stands, as a PNG.
    pub(crate) async fn picture(&mut self) -> Vec<u8> {
        let taken = self.tab("Page.captureScreenshot", json!({ "format": "png" })).await;
        STANDARD.decode(taken["data"].as_str().unwrap()).unwrap()
    }

    /// The size of the window, and whether it is `light` or `dark`.
    pub(crate) async fn look(&mut self, width: u32, height: u32, scheme: &str) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.tab("Emulation.setDeviceMetricsOverride", size).await;
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.tab("Emulation.setEmulatedMedia", media).await;
    }

    /// What the page's policy refused so far.
    pub(crate) async fn violations(&mut self) -> Vec<String> {
        serde_json::from_value(self.eval("window.violations").await).unwrap()
    }

    async fn send(&mut self, session: &str, method: &str, params: Value) -> u64 {
        self.last_id += 1;
        let mut message = json!({ "id": self.last_id, "method": method, "params": params });
        if !session.is_empty() {
            message["sessionId"] = json!(session);
        }
        self.socket.send(Message::text(message.to_string())).await.unwrap();
        self.last_id
    }

    async fn read(&mut self, what: &str) -> Value {
        loop {
            let message = timeout(DEADLINE, self.socket.next()).await;
            let message = message.unwrap_or_else(|_| panic!("the browser said nothing about {what}"));
            if let Message::Text(text) = message.expect("the browser is gone").unwrap() {
                return serde_json::from_str(&text).unwrap();
            }
        }
    }

    /// Deals with what the browser reports by itself. Commands sent here are not waited for.
    async fn heed(&mut self, message: Value) {
        let session = message["sessionId"].as_str().unwrap_or_default().to_owned();
        let params = &message["params"];
        match message["method"].as_str().unwrap_or_default() {
            "Target.attachedToTarget" => {
                let session = params["sessionId"].as_str().unwrap().to_owned();
                let is_page = params["targetInfo"]["type"] == "page";
                self.adopt(&session, is_page).await;
            }
            "Fetch.requestPaused" => {
                let is_new_tab = session != self.tab;
                let (method, params) = self.outside.answer(params, is_new_tab);
                self.send(&session, method, params).await;
            }
            // A tab in the background has asked already when it can be watched; the tab it came from tells.
            "Page.frameRequestedNavigation" if params["disposition"] == "newTab" => {
                self.outside.tabs_behind.push(params["url"].as_str().unwrap().to_owned());
            }
            "Runtime.executionContextsCleared" if session == self.tab => self.contexts.clear(),
            "Runtime.executionContextCreated" if session == self.tab => {
                let text = |name: &str| params["context"][name].as_str().unwrap().to_owned();
                self.contexts.push((text("origin"), text("uniqueId")));
            }
            "Runtime.exceptionThrown" => {
                let details = &params["exceptionDetails"];
                self.complaints.push(format!("{} {}", details["text"], details["exception"]["description"]));
            }
            "Log.entryAdded" if params["entry"]["source"] == "security" => {
                self.complaints.push(params["entry"]["text"].to_string());
            }
            _ => self.reports.push_back(message),
        }
    }

    /// Watches a tab, then lets it go on.
    async fn adopt(&mut self, session: &str, is_page: bool) {
        if is_page {
            if self.tab.is_empty() {
                session.clone_into(&mut self.tab);
            }
            for domain in ["Page.enable", "Runtime.enable", "Log.enable"] {
                self.send(session, domain, json!({})).await;
            }
            self.send(session, "Fetch.enable", json!({ "patterns": [{ "urlPattern": "*" }] })).await;
            self.send(session, "Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH })).await;
        }
        self.send(session, "Runtime.runIfWaitingForDebugger", json!({})).await;
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left to do.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl With {
    fn bits(self) -> u8 {
        match self {
            Self::Nothing => 0,
            Self::Control => 2,
            Self::Shift => 8,
        }
    }
}

/// Starts the browser and waits for the address it can be spoken to at.
fn launch(folder: &TempDir) -> (Child, String) {
    let given = std::env::var("DESKBELL_TEST_BROWSER").ok();
    let names = given.as_deref().map_or(vec!["chromium", "chromium-browser", "google-chrome"], |name| vec![name]);
    let started = names.iter().find_map(|name| {
        let mut command = Command::new(name);
        command.args(FLAGS).arg(format!("--user-data-dir={}", folder.path().display())).arg("about:blank");
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().ok()
    });
    let mut process = started.unwrap_or_else(|| {
        panic!(
            "none of {names:?} can be started: scripts/test installs Chromium; name another in DESKBELL_TEST_BROWSER"
        )
    });
    let mut lines = BufReader::new(process.stderr.take().unwrap()).lines().map_while(Result::ok);
    let mut said = Vec::new();
    let address = lines.by_ref().find_map(|line| {
        let address = line.strip_prefix("DevTools listening on ").map(str::to_owned);
        said.push(line);
        address
    });
    let address = address.unwrap_or_else(|| panic!("Chromium did not start:\n{}", said.join("\n")));
    // What it says later must be read, or it would stand still once the pipe is full.
    std::thread::spawn(move || lines.for_each(drop));
    (process, address)
}
