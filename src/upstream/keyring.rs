//! The desktop's keyring, over D-Bus: the Secret Service that GNOME, KDE and others offer.
//!
//! What it is asked travels between two processes of one person on one machine, so it is not encrypted once more. A
//! keyring that is locked is not asked to open: nobody may be there to answer.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::timeout;
use zbus::Connection;
use zbus::zvariant::{DynamicType, ObjectPath, OwnedObjectPath, OwnedValue, Type, Value};

/// Who answers.
const SERVICE: &str = "org.freedesktop.secrets";
/// Where it starts.
const ROOT: &str = "/org/freedesktop/secrets";
/// A keyring that takes longer than this waits for somebody.
const PATIENCE: Duration = Duration::from_secs(3);
/// The path that stands for none.
const NONE: &str = "/";

/// A secret as it travels: the session, nothing, the bytes, what they are.
type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);

/// What names a secret.
type Attributes<'a> = HashMap<&'a str, &'a str>;

/// The keyring of whoever runs this.
struct Keyring {
    bus: Connection,
    session: OwnedObjectPath,
}

/// The secret kept under a name; nothing when there is none, or no keyring that is open.
pub(super) async fn read(name: &str) -> Option<Vec<u8>> {
    asked(async { Keyring::open().await?.read(&attributes(name)).await }).await.flatten()
}

/// Keeps a secret under a name, in place of the one before it, and says whether there is a keyring that does so.
pub(super) async fn write(name: &str, label: &str, secret: &[u8]) -> bool {
    asked(async { Keyring::open().await?.write(&attributes(name), label, secret).await }).await.is_some()
}

/// Forgets the secret kept under a name.
pub(super) async fn forget(name: &str) {
    asked(async { Keyring::open().await?.forget(&attributes(name)).await }).await;
}

/// What came of it; nothing where no keyring is open, which is as usual as one that is.
///
/// Only a bus that the environment names is asked: a machine without a desktop has none. One that kept us waiting is
/// not asked again.
async fn asked<T>(asking: impl Future<Output = zbus::Result<T>>) -> Option<T> {
    static KEEPS_WAITING: AtomicBool = AtomicBool::new(false);
    if std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none() || KEEPS_WAITING.load(Ordering::Relaxed) {
        return None;
    }
    match timeout(PATIENCE, asking).await {
        Ok(Ok(answer)) => Some(answer),
        Ok(Err(error)) => {
            tracing::debug!(%error, "no keyring");
            None
        }
        Err(_) => {
            KEEPS_WAITING.store(true, Ordering::Relaxed);
            tracing::debug!("the keyring does not answer");
            None
        }
    }
}

fn attributes(name: &str) -> Attributes<'_> {
    HashMap::from([("application", "deskbell"), ("desk", name)])
}

impl Keyring {
    async fn open() -> zbus::Result<Self> {
        let bus = Connection::session().await?;
        let (_, session): (OwnedValue, OwnedObjectPath) =
            call(&bus, ROOT, "Service", "OpenSession", &("plain", Value::from(""))).await?;
        Ok(Self { bus, session })
    }

    async fn read(&self, attributes: &Attributes<'_>) -> zbus::Result<Option<Vec<u8>>> {
        let (open, _locked) = self.find(attributes).await?;
        let Some(item) = open.first() else { return Ok(None) };
        let secrets: HashMap<OwnedObjectPath, Secret> =
            call(&self.bus, ROOT, "Service", "GetSecrets", &(vec![item], &self.session)).await?;
        Ok(secrets.into_values().next().map(|(_, _, bytes, _)| bytes))
    }

    async fn write(&self, attributes: &Attributes<'_>, label: &str, secret: &[u8]) -> zbus::Result<()> {
        let usual: OwnedObjectPath = call(&self.bus, ROOT, "Service", "ReadAlias", &("default",)).await?;
        if usual.as_str() == NONE {
            return Err(zbus::Error::Failure("there is no usual keyring".to_owned()));
        }
        let properties = HashMap::from([
            ("org.freedesktop.Secret.Item.Label", Value::from(label)),
            ("org.freedesktop.Secret.Item.Attributes", Value::from(attributes.clone())),
        ]);
        let secret = (&self.session, Vec::<u8>::new(), secret, "application/json");
        let asked = (properties, secret, true);
        let (item, _prompt): (OwnedObjectPath, OwnedObjectPath) =
            call(&self.bus, usual.as_str(), "Collection", "CreateItem", &asked).await?;
        if item.as_str() == NONE { Err(zbus::Error::Failure("the keyring is locked".to_owned())) } else { Ok(()) }
    }

    async fn forget(&self, attributes: &Attributes<'_>) -> zbus::Result<()> {
        let (open, _locked) = self.find(attributes).await?;
        for item in open {
            let _prompt: OwnedObjectPath = call(&self.bus, item.as_str(), "Item", "Delete", &()).await?;
        }
        Ok(())
    }

    /// The items with these attributes: those that are open, and those that are locked.
    async fn find(&self, attributes: &Attributes<'_>) -> zbus::Result<(Vec<OwnedObjectPath>, Vec<OwnedObjectPath>)> {
        call(&self.bus, ROOT, "Service", "SearchItems", &(attributes,)).await
    }
}

/// Calls one method of the service.
async fn call<B, R>(bus: &Connection, path: &str, interface: &str, method: &str, body: &B) -> zbus::Result<R>
where
    B: Serialize + DynamicType,
    R: DeserializeOwned + Type,
{
    let path = ObjectPath::try_from(path)?;
    let interface = format!("org.freedesktop.Secret.{interface}");
    let answer = bus.call_method(Some(SERVICE), path, Some(interface.as_str()), method, body).await?;
    answer.body().deserialize()
}
