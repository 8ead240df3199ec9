//! The kinds of portals there are, as one type: whoever works with a portal need not know which it is.

use std::str::FromStr;

use serde_json::Value;
use tokio::sync::{mpsc, watch};
use url::Url;

use super::deskbell::{self, Deskbell};
use super::myportal::{self, MyPortal};
use super::{Fault, Hint, Link, Me, Page, Pushed, Upstream};
use crate::ticket::portal::{Command, SavedView, Task, Thread, Ticket, User};
use crate::ticket::{AttachmentId, Canned, Number, Presence, UserId};

/// A kind of portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// MyPortal.
    MyPortal,
    /// Another deskbell.
    Deskbell,
}

/// A portal of some kind at some address, with or without a login.
#[derive(Debug)]
pub enum Portal {
    /// A MyPortal.
    MyPortal(MyPortal),
    /// Another deskbell.
    Deskbell(Deskbell),
}

/// What somebody types to sign in.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// A person's.
    Password {
        /// Their address.
        email: String,
        /// Their password.
        password: String,
        /// The code of their authenticator app, once it is asked for.
        code: Option<String>,
    },
    /// An API key.
    Key(String),
}

/// What came of signing in.
#[derive(Debug, Clone, PartialEq)]
pub enum SignIn {
    /// Signed in: what opens the portal from now on.
    In(Value),
    /// The password is right; the portal also wants the code of the authenticator app.
    CodeWanted,
    /// The code was wrong or too old.
    CodeWrong,
    /// The portal lets nobody work without an authenticator app: set one up at this address first.
    SetUpAuthenticator(Url),
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::MyPortal, Self::Deskbell];

    /// The word for it, on the command line and in the database.
    pub fn id(self) -> &'static str {
        match self {
            Self::MyPortal => "myportal",
            Self::Deskbell => "deskbell",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::MyPortal => "MyPortal",
            Self::Deskbell => "deskbell",
        }
    }
}

impl FromStr for Kind {
    type Err = Fault;

    /// Reads the id.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let found = Self::ALL.into_iter().find(|kind| kind.id() == text);
        found.ok_or_else(|| Fault::refused(format!("this deskbell knows no portal of the kind {text:?}")))
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Password { .. } => "Password(…)",
            Self::Key(_) => "Key(…)",
        })
    }
}

impl Portal {
    /// The portal at an address, with what opens it when somebody signed in before; nothing is sent yet.
    ///
    /// # Errors
    /// An address to which no password should be sent, and a login that this kind of portal cannot use.
    pub fn new(kind: Kind, url: &Url, login: Option<&Value>) -> Result<Self, Fault> {
        match kind {
            Kind::MyPortal => Ok(Self::MyPortal(MyPortal::at(url, login.map(read).transpose()?)?)),
            Kind::Deskbell => Ok(Self::Deskbell(Deskbell::at(url, login.map(read).transpose()?)?)),
        }
    }

    /// Whether there is such a portal at its address, asked without a login.
    pub async fn is_there(&self) -> Result<(), Fault> {
        match self {
            Self::MyPortal(portal) => portal.is_there().await,
            Self::Deskbell(portal) => portal.is_there().await,
        }
    }

    /// Signs in. The login is given back and not used yet: see [`Portal::set_login`].
    pub async fn sign_in(&self, credentials: &Credentials) -> Result<SignIn, Fault> {
        match self {
            Self::MyPortal(portal) => Ok(match portal.sign_in(credentials).await? {
                myportal::SignIn::In { login, .. } | myportal::SignIn::Key(login) => SignIn::In(written(&login)?),
                myportal::SignIn::CodeWanted => SignIn::CodeWanted,
                myportal::SignIn::CodeWrong => SignIn::CodeWrong,
                myportal::SignIn::SetUpAuthenticator(url) => SignIn::SetUpAuthenticator(url),
            }),
            Self::Deskbell(portal) => {
                let came = match credentials {
                    Credentials::Password { email, password, code } => {
                        portal.sign_in(email, password, code.as_deref()).await?
                    }
                    Credentials::Key(token) => deskbell::SignIn::In(portal.take_token(token).await?),
                };
                Ok(match came {
                    deskbell::SignIn::In(login) => SignIn::In(written(&login)?),
                    deskbell::SignIn::CodeWanted => SignIn::CodeWanted,
                    deskbell::SignIn::CodeWrong => SignIn::CodeWrong,
                })
            }
        }
    }

    /// Ends the session in the portal too, as far as it can be reached.
    pub async fn sign_out(&self) -> Result<(), Fault> {
        match self {
            Self::MyPortal(portal) => portal.sign_out().await,
            Self::Deskbell(portal) => portal.sign_out().await,
        }
    }

    /// What opens the portal.
    pub fn login(&self) -> Option<Value> {
        match self {
            Self::MyPortal(portal) => portal.login().and_then(|login| written(&login).ok()),
            Self::Deskbell(portal) => portal.login().and_then(|login| written(&login).ok()),
        }
    }

    /// Takes another login, or none.
    ///
    /// # Errors
    /// One that this kind of portal cannot use.
    pub fn set_login(&self, login: Option<&Value>) -> Result<(), Fault> {
        match self {
            Self::MyPortal(portal) => portal.set_login(login.map(read).transpose()?),
            Self::Deskbell(portal) => portal.set_login(login.map(read).transpose()?),
        }
        Ok(())
    }
}

fn read<T: serde::de::DeserializeOwned>(login: &Value) -> Result<T, Fault> {
    T::deserialize(login).map_err(|_wrong| Fault::SignedOut {
        // The error would repeat the secret.
        reason: "the login that is kept here cannot be read, sign in again".to_owned(),
    })
}

fn written<T: serde::Serialize>(login: &T) -> Result<Value, Fault> {
    serde_json::to_value(login).map_err(|error| Fault::refused(format!("the login cannot be kept: {error}")))
}

impl Upstream for Portal {
    fn knows_requests_again(&self) -> bool {
        match self {
            Self::MyPortal(portal) => portal.knows_requests_again(),
            Self::Deskbell(portal) => portal.knows_requests_again(),
        }
    }

    async fn who_am_i(&self) -> Result<Me, Fault> {
        match self {
            Self::MyPortal(portal) => portal.who_am_i().await,
            Self::Deskbell(portal) => portal.who_am_i().await,
        }
    }

    async fn page(&self, after: Option<&str>, most: u16) -> Result<Page, Fault> {
        match self {
            Self::MyPortal(portal) => portal.page(after, most).await,
            Self::Deskbell(portal) => portal.page(after, most).await,
        }
    }

    async fn open_tickets(&self) -> Result<Option<Vec<Number>>, Fault> {
        match self {
            Self::MyPortal(portal) => portal.open_tickets().await,
            Self::Deskbell(portal) => portal.open_tickets().await,
        }
    }

    async fn thread(&self, number: Number) -> Result<Option<Thread>, Fault> {
        match self {
            Self::MyPortal(portal) => portal.thread(number).await,
            Self::Deskbell(portal) => portal.thread(number).await,
        }
    }

    async fn users(&self, ids: &[UserId], seen_on: &[Ticket]) -> Result<Vec<User>, Fault> {
        match self {
            Self::MyPortal(portal) => portal.users(ids, seen_on).await,
            Self::Deskbell(portal) => portal.users(ids, seen_on).await,
        }
    }

    async fn booking_link(&self, of: UserId, number: Number) -> Result<Link, Fault> {
        match self {
            Self::MyPortal(portal) => portal.booking_link(of, number).await,
            Self::Deskbell(portal) => portal.booking_link(of, number).await,
        }
    }

    async fn file(&self, number: Number, id: AttachmentId) -> Result<Vec<u8>, Fault> {
        match self {
            Self::MyPortal(portal) => portal.file(number, id).await,
            Self::Deskbell(portal) => portal.file(number, id).await,
        }
    }

    async fn tasks(&self, number: Number) -> Result<Vec<Task>, Fault> {
        match self {
            Self::MyPortal(portal) => portal.tasks(number).await,
            Self::Deskbell(portal) => portal.tasks(number).await,
        }
    }

    async fn canned(&self, number: Number) -> Result<Vec<Canned>, Fault> {
        match self {
            Self::MyPortal(portal) => portal.canned(number).await,
            Self::Deskbell(portal) => portal.canned(number).await,
        }
    }

    async fn saved_views(&self) -> Result<Vec<SavedView>, Fault> {
        match self {
            Self::MyPortal(portal) => portal.saved_views().await,
            Self::Deskbell(portal) => portal.saved_views().await,
        }
    }

    fn sending(&self) -> Option<watch::Receiver<Option<u8>>> {
        match self {
            Self::MyPortal(portal) => portal.sending(),
            Self::Deskbell(portal) => portal.sending(),
        }
    }

    async fn push(&self, id: &str, command: &Command) -> Result<Pushed, Fault> {
        match self {
            Self::MyPortal(portal) => portal.push(id, command).await,
            Self::Deskbell(portal) => portal.push(id, command).await,
        }
    }

    async fn set_presence(&self, number: Number, presence: Presence) -> Result<(), Fault> {
        match self {
            Self::MyPortal(portal) => portal.set_presence(number, presence).await,
            Self::Deskbell(portal) => portal.set_presence(number, presence).await,
        }
    }

    async fn listen(&self, tell: mpsc::Sender<Hint>) -> Fault {
        match self {
            Self::MyPortal(portal) => portal.listen(tell).await,
            Self::Deskbell(portal) => portal.listen(tell).await,
        }
    }
}
