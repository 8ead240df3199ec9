//! Who asks: the session behind a cookie, and what is known of a browser before anybody signed in.

use std::convert::Infallible;
use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;
use tokio_util::sync::CancellationToken;

use super::asker::NOWHERE;
use super::cookie::Use;
use super::problem::Problem;
use super::site::Site;
use super::token;
use crate::desk::{CustomerDesk, Scope, Session};
use crate::ticket::{Email, Number, Person, PersonId, Role};

/// The address that a request comes from: many people may share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Peer(pub(super) IpAddr);

/// Says when the server stops, so that an answer without an end comes to one.
#[derive(Debug, Clone, Default)]
pub(super) struct Stopping(pub(super) CancellationToken);

/// What a request brought besides its form.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) headers: HeaderMap,
    pub(super) peer: Peer,
}

impl Caller {
    /// What the browser calls itself.
    pub(super) fn browser(&self) -> &str {
        self.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _site: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get().copied().unwrap_or(Peer(NOWHERE));
        Ok(Self { headers: parts.headers.clone(), peer })
    }
}

/// Somebody with an open session.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    /// Who they are.
    pub(super) person: Person,
    /// Their session.
    pub(super) session: Session,
    /// The cookie it was found under.
    pub(super) found_under: Use,
}

/// A ticket's page in somebody's hands.
#[derive(Debug)]
pub(super) enum Reader {
    /// The customer, who may answer.
    Customer(CustomerDesk),
    /// Whoever opened the customer's link and has not shown yet that it is theirs: they read.
    Guest(CustomerDesk),
    /// An agent, who sees what the customer sees.
    Preview(CustomerDesk),
}

impl Reader {
    /// The desk that they read.
    pub(super) fn desk(&self) -> &CustomerDesk {
        match self {
            Self::Customer(desk) | Self::Guest(desk) | Self::Preview(desk) => desk,
        }
    }
}

impl Visitor {
    /// Whoever signed in from this browser.
    pub(super) async fn signed_in(site: &Site, caller: &Caller) -> Result<Option<Self>, Problem> {
        let found = Self::find(site, caller, Use::Person).await?;
        Ok(found.filter(|visitor| visitor.session.scope == Scope::Person))
    }

    /// Whoever may be asking for this ticket: its own link counts before a sign-in, because it was opened on purpose.
    pub(super) async fn at_ticket(site: &Site, caller: &Caller, number: Number) -> Result<Option<Self>, Problem> {
        let by_link = Self::find(site, caller, Use::Ticket(number)).await?;
        let by_link = by_link.filter(|visitor| match visitor.session.scope {
            Scope::Person => false,
            Scope::Ticket(opened) | Scope::Preview(opened) => opened == number,
        });
        match by_link {
            Some(visitor) => Ok(Some(visitor)),
            None => Self::signed_in(site, caller).await,
        }
    }

    /// The session under one cookie.
    pub(super) async fn find(site: &Site, caller: &Caller, used: Use) -> Result<Option<Self>, Problem> {
        let Some(secret) = site.cookies.read(&caller.headers, used) else {
            return Ok(None);
        };
        let system = site.desk.system();
        let Some(session) = system.session(secret).await? else {
            return Ok(None);
        };
        let person = system.person(session.person).await?;
        Ok(Some(Self { person, session, found_under: used }))
    }

    /// The desk of the customer whose ticket this is, as far as this visitor may hold it.
    ///
    /// # Errors
    ///
    /// [`Problem::Absent`] for a ticket that is not there and for one that is not theirs alike.
    pub(super) async fn read(&self, site: &Site, number: Number) -> Result<Reader, Problem> {
        let desk = &site.desk;
        let of = |customer: &Person, only| CustomerDesk::new(desk, customer.clone(), only);
        match (self.session.scope, self.person.role) {
            (Scope::Person, Role::Customer) => Ok(Reader::Customer(of(&self.person, None))),
            // Without mail there is no way to show whose a link is: it works by itself.
            (Scope::Ticket(_), Role::Customer) if self.session.is_proved || !desk.system().has_mail().await? => {
                Ok(Reader::Customer(of(&self.person, Some(number))))
            }
            (Scope::Ticket(_), Role::Customer) => Ok(Reader::Guest(of(&self.person, Some(number)).reading())),
            (Scope::Preview(_), Role::Customer) => Ok(Reader::Preview(of(&self.person, Some(number)))),
            (Scope::Person | Scope::Ticket(_) | Scope::Preview(_), Role::Agent) => {
                let thread = desk.agent(self.person.id).await?.ticket(number).await?;
                Ok(Reader::Preview(of(&thread.requester, Some(number))))
            }
        }
    }
}

/// Recognises a browser somebody has signed in from: strangers who guess at an account cannot make its owner wait.
/// The key is made when the server starts, so a restart forgets every browser.
#[derive(Debug)]
pub(super) struct Devices {
    key: String,
}

impl Devices {
    pub(super) fn new() -> Self {
        Self { key: token::random() }
    }

    /// What a browser is given to show next time.
    pub(super) fn mark(&self, email: &Email) -> String {
        self.seal(&format!("device {}", email.as_str().to_lowercase()))
    }

    /// What a browser is given after a right password, until its code comes.
    pub(super) fn pass(&self, person: PersonId, until: Timestamp) -> String {
        let words = format!("{person}.{}", until.as_second());
        format!("{words}.{}", self.seal(&format!("pass {words}")))
    }

    /// Whose right password a pass stands for, unless it is forged or too old.
    pub(super) fn passed(&self, shown: &str, now: Timestamp) -> Option<PersonId> {
        let (words, seal) = shown.rsplit_once('.')?;
        let (person, until) = words.split_once('.')?;
        let is_good = token::same(seal, &self.seal(&format!("pass {words}")));
        let is_open = until.parse::<i64>().is_ok_and(|until| now.as_second() < until);
        if is_good && is_open { person.parse().ok().map(PersonId) } else { None }
    }

    fn seal(&self, words: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_bytes()).expect("HMAC takes a key of any length");
        mac.update(words.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    /// Whether this browser shows the mark of that account.
    pub(super) fn knows(&self, shown: Option<&str>, email: &Email) -> bool {
        shown.is_some_and(|shown| token::same(shown, &self.mark(email)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_good_for_one_account_and_one_server() {
        let devices = Devices::new();
        let (dana, sam): (Email, Email) = ("Dana@example.com".parse().unwrap(), "sam@example.com".parse().unwrap());
        let mark = devices.mark(&dana);
        assert!(devices.knows(Some(&mark), &"dana@example.com".parse().unwrap()));
        assert!(!devices.knows(Some(&mark), &sam));
        assert!(!devices.knows(None, &dana));
        assert!(!Devices::new().knows(Some(&mark), &dana));
    }

    #[test]
    fn a_pass_is_good_for_its_time_and_as_it_was_given() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let devices = Devices::new();
        let pass = devices.pass(PersonId(7), at(100));
        assert_eq!(devices.passed(&pass, at(99)), Some(PersonId(7)));
        assert_eq!(devices.passed(&pass, at(100)), None);
        for forged in [pass.replacen('7', "1", 1), pass.replace(".100.", ".900."), format!("{pass}A"), String::new()] {
            assert_eq!(devices.passed(&forged, at(99)), None, "{forged}");
        }
        assert_eq!(Devices::new().passed(&pass, at(99)), None);
    }
}
