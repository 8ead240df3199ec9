//! Where a login is kept: the program with a keyring on a bus of its own.

#![expect(
    clippy::needless_pass_by_value,
    clippy::unused_self,
    clippy::used_underscore_binding,
    reason = "methods of a bus take what it sends"
)]

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::os::unix::net::UnixListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use zbus::interface;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use super::command::{connect_with, run_with};
use super::fake::Fake;
use crate::bench::Home;

type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// A message bus of one's own, ended when it is dropped.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    /// Starts it.
    fn start() -> Self {
        let mut command = Command::new("dbus-daemon");
        command.args(["--session", "--nofork", "--print-address"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut daemon = command.spawn().expect("dbus-daemon is there: scripts/test installs it");
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { daemon, address: address.trim().to_owned() }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        drop(self.daemon.kill());
        drop(self.daemon.wait());
    }
}

/// What the keyring holds: by the desk it is for.
type Held = Arc<Mutex<HashMap<String, Vec<u8>>>>;

fn path(text: &str) -> OwnedObjectPath {
    OwnedObjectPath::try_from(text).unwrap()
}

struct Service(Held);

#[interface(name = "org.freedesktop.Secret.Service")]
impl Service {
    fn open_session(&self, algorithm: String, _input: OwnedValue) -> (OwnedValue, OwnedObjectPath) {
        assert_eq!(algorithm, "plain");
        (Value::from("").try_to_owned().unwrap(), path("/session"))
    }

    fn search_items(&self, attributes: HashMap<String, String>) -> (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) {
        assert_eq!(attributes["application"], "deskbell");
        let is_there = self.0.lock().unwrap().contains_key(&attributes["desk"]);
        (is_there.then(|| path("/item")).into_iter().collect(), Vec::new())
    }

    fn get_secrets(&self, items: Vec<OwnedObjectPath>, session: OwnedObjectPath) -> HashMap<OwnedObjectPath, Secret> {
        let bytes = self.0.lock().unwrap().values().next().cloned().unwrap_or_default();
        items.into_iter().map(|item| (item, (session.clone(), Vec::new(), bytes.clone(), String::new()))).collect()
    }

    fn read_alias(&self, name: String) -> OwnedObjectPath {
        path(if name == "default" { "/collection" } else { "/" })
    }
}

struct Collection(Held);

#[interface(name = "org.freedesktop.Secret.Collection")]
impl Collection {
    fn create_item(
        &self,
        properties: HashMap<String, OwnedValue>,
        secret: Secret,
        _replace: bool,
    ) -> (OwnedObjectPath, OwnedObjectPath) {
        let attributes = properties["org.freedesktop.Secret.Item.Attributes"].try_clone().unwrap();
        let attributes: HashMap<String, String> = attributes.try_into().unwrap();
        self.0.lock().unwrap().insert(attributes["desk"].clone(), secret.2);
        (path("/item"), path("/"))
    }
}

struct Item(Held);

#[interface(name = "org.freedesktop.Secret.Item")]
impl Item {
    fn delete(&self) -> OwnedObjectPath {
        self.0.lock().unwrap().clear();
        path("/")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_a_keyring_the_login_is_in_it_and_in_no_file() {
    let bus = Bus::start();
    let held = Held::default();
    let builder = zbus::connection::Builder::address(bus.address.as_str()).unwrap();
    let builder = builder.serve_at("/org/freedesktop/secrets", Service(held.clone())).unwrap();
    let builder = builder.serve_at("/collection", Collection(held.clone())).unwrap();
    let builder = builder.serve_at("/item", Item(held.clone())).unwrap();
    let _service = builder.name("org.freedesktop.secrets").unwrap().build().await.unwrap();

    let (fake, home) = (Fake::start().await, Home::new());
    let bus = [("DBUS_SESSION_BUS_ADDRESS", bus.address.as_str())];
    let (code, printed, said) = connect_with(&home, &fake, &bus);
    assert_eq!(code, 0, "{printed}{said}");
    assert!(printed.contains("kept in the keyring of your desktop"), "{printed}");
    assert_eq!(held.lock().unwrap().len(), 1);
    let login = format!("data/deskbell/127-0-0-1-{}.login", fake.url.port().unwrap());
    assert!(!home.path(login).exists());
    assert_eq!(run_with(&home, &["sync"], "", &bus).0, 0, "it is found there again");
    assert_eq!(run_with(&home, &["logout"], "", &bus).0, 0);
    assert!(held.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_keyring_answers_the_login_is_in_the_file_and_nobody_waits_twice() {
    let (fake, home) = (Fake::start().await, Home::new());
    let socket = home.path("silent.sock");
    let silent = UnixListener::bind(&socket).unwrap();
    let address = format!("unix:path={}", socket.display());
    let bus = [("DBUS_SESSION_BUS_ADDRESS", address.as_str())];
    let (code, printed, said) = connect_with(&home, &fake, &bus);
    assert_eq!(code, 0, "{printed}{said}");
    assert!(printed.contains(".login, which only you may read"), "{printed}");
    assert!(!said.contains("keyring"), "{said}");
    silent.set_nonblocking(true).unwrap();
    assert_eq!(silent.incoming().map_while(Result::ok).count(), 1, "it was asked once");

    let nowhere = [("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")];
    let (code, printed, said) = run_with(&home, &["sync"], "", &nowhere);
    assert_eq!((code, said.as_str()), (0, "In step: 29 tickets.\n"), "{printed}");
}
