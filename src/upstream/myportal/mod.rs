//! MyPortal, over its REST interface: what it can do depends on whether a technician, a super admin or an API key is
//! signed in.
//!
//! Its oddities are kept in here: four spellings of times, a description repeated as the first reply, errors as
//! pages, sessions that answer 403, booking links that only a page shows. See `docs/myportal.md`.

mod call;
mod counted;
mod extra;
mod hint;
mod link;
mod login;
mod map;
mod push;
mod refusal;
mod scrape;
mod there;
mod ticket;
mod user;
pub mod wire;

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use tokio::sync::{mpsc, watch};
use url::Url;

pub use extra::AccessLevel;
pub use login::{Login, SignIn, sign_in};

use super::{Fault, Hint, Link, Me, Page, Pushed, Upstream, http};
use crate::ticket::portal::{Command, SavedView, Task, Thread, Ticket, User};
use crate::ticket::{AttachmentId, Canned, Number, UserId};
use call::Caller;

/// A MyPortal, with a login.
#[derive(Debug)]
pub struct MyPortal {
    caller: Caller,
    known: RwLock<Known>,
}

/// What was learned on the way, so that it need not be asked again.
#[derive(Debug, Default, Clone)]
struct Known {
    me: Option<UserId>,
    is_super_admin: bool,
    statuses: Vec<wire::Status>,
    /// The company of everybody seen as a requester.
    companies: HashMap<UserId, i64>,
}

impl MyPortal {
    /// The portal at an address; nothing is sent yet.
    ///
    /// # Errors
    /// An address that is not one of a portal: only its host counts, and it must be https, or http on this machine.
    pub fn new(portal: &Url, login: Login) -> Result<Self, Fault> {
        Self::at(portal, Some(login))
    }

    /// The portal at an address, with a login or without.
    pub(super) fn at(portal: &Url, login: Option<Login>) -> Result<Self, Fault> {
        Self::check(portal)?;
        Ok(Self { caller: Caller::new(portal, login)?, known: RwLock::default() })
    }

    /// Refuses an address to which no password should be sent.
    ///
    /// # Errors
    /// When it is not https, unless it is on this machine.
    pub fn check(portal: &Url) -> Result<(), Fault> {
        http::check(portal)
    }

    /// What opens the portal.
    pub fn login(&self) -> Option<Login> {
        self.caller.login().as_deref().cloned()
    }

    /// Takes another login, after signing in again, or none.
    pub fn set_login(&self, login: Option<Login>) {
        self.caller.set_login(login);
    }

    /// Says so without asking the portal when nobody is signed in.
    fn needs_login(&self) -> Result<(), Fault> {
        match self.caller.login() {
            Some(_) => Ok(()),
            None => Err(Fault::SignedOut { reason: "nobody is signed in".to_owned() }),
        }
    }

    fn is_key(&self) -> bool {
        matches!(self.caller.login().as_deref(), Some(Login::Key { .. }))
    }

    fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn learn(&self, what: impl FnOnce(&mut Known)) {
        what(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Upstream for MyPortal {
    async fn who_am_i(&self) -> Result<Me, Fault> {
        self.needs_login()?;
        self.me().await
    }

    async fn page(&self, after: Option<&str>, most: u16) -> Result<Page, Fault> {
        self.needs_login()?;
        self.list(after, most).await
    }

    async fn open_tickets(&self) -> Result<Option<Vec<Number>>, Fault> {
        self.needs_login()?;
        self.open_numbers().await.map(Some)
    }

    async fn thread(&self, number: Number) -> Result<Option<Thread>, Fault> {
        self.needs_login()?;
        self.whole(number).await
    }

    async fn users(&self, ids: &[UserId], seen_on: &[Ticket]) -> Result<Vec<User>, Fault> {
        self.needs_login()?;
        self.people(ids, seen_on).await
    }

    async fn booking_link(&self, of: UserId, number: Number) -> Result<Link, Fault> {
        self.needs_login()?;
        self.link_of(of, number).await
    }

    async fn file(&self, number: Number, id: AttachmentId) -> Result<Vec<u8>, Fault> {
        self.download(number, id.0).await
    }

    async fn tasks(&self, number: Number) -> Result<Vec<Task>, Fault> {
        self.needs_login()?;
        if self.is_key() { Ok(Vec::new()) } else { self.checklist(number).await }
    }

    async fn canned(&self, number: Number) -> Result<Vec<Canned>, Fault> {
        self.needs_login()?;
        if self.is_key() { Ok(Vec::new()) } else { self.responses(number).await }
    }

    async fn saved_views(&self) -> Result<Vec<SavedView>, Fault> {
        self.needs_login()?;
        if self.is_key() { Ok(Vec::new()) } else { self.views().await }
    }

    fn sending(&self) -> Option<watch::Receiver<Option<u8>>> {
        Some(self.caller.sending())
    }

    async fn push(&self, _id: &str, command: &Command) -> Result<Pushed, Fault> {
        self.needs_login()?;
        self.carry_out(command).await
    }

    async fn listen(&self, tell: mpsc::Sender<Hint>) -> Fault {
        self.hear(&tell).await
    }
}
