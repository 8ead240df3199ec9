//! The way into the portal behind a desk, shared by the worker that uses it and the face where somebody signs in.

use std::io;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::watch;
use url::Url;

use super::{Credentials, Fault, Keeper, Kept, Kind, Me, Place, Portal, SignIn, Upstream as _};

/// The way into the portal behind a desk.
#[derive(Debug)]
pub struct Door {
    kind: Kind,
    url: Url,
    portal: Arc<Portal>,
    keeper: Keeper,
    opened: watch::Sender<u64>,
}

/// What came of knocking.
#[derive(Debug)]
pub enum Entry {
    /// Somebody may enter: who it is has to be looked at first, see [`Door::enter`].
    Granted(Box<Entered>),
    /// The portal also wants the code of the authenticator app.
    CodeWanted,
    /// The code was wrong or too old.
    CodeWrong,
    /// The portal lets nobody work without an authenticator app: set one up at this address first.
    SetUpAuthenticator(Url),
}

/// A login that is good, and whose.
pub struct Entered {
    /// Who signed in, and what they may do.
    pub me: Me,
    login: Value,
}

impl std::fmt::Debug for Entered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entered").field("me", &self.me).finish_non_exhaustive()
    }
}

impl Door {
    /// The way into a portal, with the login that is kept for it.
    ///
    /// # Errors
    /// An address to which no password should be sent.
    pub async fn new(kind: Kind, url: Url, keeper: Keeper) -> Result<Self, Fault> {
        let door =
            Self { portal: Arc::new(Portal::new(kind, &url, None)?), kind, url, keeper, opened: watch::Sender::new(0) };
        door.look_again().await;
        Ok(door)
    }

    /// Which kind of portal it leads to.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Where it leads.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The portal, with whoever is signed in.
    pub fn portal(&self) -> &Arc<Portal> {
        &self.portal
    }

    /// Changes whenever somebody signed in.
    pub fn opened(&self) -> watch::Receiver<u64> {
        self.opened.subscribe()
    }

    /// Signs in, and looks who that is. Nothing is kept or used yet.
    pub async fn knock(&self, credentials: &Credentials) -> Result<Entry, Fault> {
        let login = match self.portal.sign_in(credentials).await? {
            SignIn::In(login) => login,
            SignIn::CodeWanted => return Ok(Entry::CodeWanted),
            SignIn::CodeWrong => return Ok(Entry::CodeWrong),
            SignIn::SetUpAuthenticator(url) => return Ok(Entry::SetUpAuthenticator(url)),
        };
        let me = Portal::new(self.kind, &self.url, Some(&login))?.who_am_i().await?;
        Ok(Entry::Granted(Box::new(Entered { me, login })))
    }

    /// Keeps and uses a login, wakes who waits for one, and says where it is kept.
    pub async fn enter(&self, entered: &Entered) -> io::Result<Place> {
        let kept = Kept { url: self.url.to_string(), login: entered.login.clone() };
        let place = self.keeper.write(&kept).await?;
        self.portal.set_login(Some(&entered.login)).map_err(io::Error::other)?;
        self.opened.send_modify(|count| *count += 1);
        Ok(place)
    }

    /// Takes up a login that another process kept meanwhile.
    pub async fn look_again(&self) {
        let kept = match self.keeper.read(&self.url).await {
            Ok(kept) => kept.map(|(login, _)| login),
            Err(error) => {
                tracing::warn!(%error, "the login that is kept cannot be read");
                return;
            }
        };
        if kept == self.portal.login() {
            return;
        }
        match self.portal.set_login(kept.as_ref()) {
            Ok(()) => self.opened.send_modify(|count| *count += 1),
            Err(error) => tracing::warn!(%error, "the login that is kept cannot be used"),
        }
    }

    /// Where the login is kept; nothing when nobody is signed in.
    pub async fn place(&self) -> io::Result<Option<Place>> {
        Ok(self.keeper.read(&self.url).await?.map(|(_, place)| place))
    }

    /// Ends the session, here in any case and in the portal when it can be reached; says why it could not.
    pub async fn leave(&self) -> io::Result<Option<Fault>> {
        let fault = match self.portal.login() {
            Some(_) => self.portal.sign_out().await.err(),
            None => None,
        };
        self.keeper.forget().await?;
        self.portal.set_login(None).map_err(io::Error::other)?;
        Ok(fault)
    }
}
