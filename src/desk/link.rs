//! Customer links: a signed token that opens one ticket.
//!
//! The token is a random id with the desk's signature under everything the link stands for; the database keeps
//! the id and what it opens, so that a link ends and can be revoked. Neither the database nor the key alone
//! opens a ticket.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{Span, Timestamp};
use serde::Serialize;

use super::audit::{self, Act, Record};
use super::{AgentDesk, Desk, Error, Scope, keep, secret};
use crate::db::{LinkRow, ListedLink, Writing};
use crate::ticket::{Email, Number, PersonId};

/// What a link opens its ticket for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// To read and to answer, as the customer.
    Ticket,
    /// To read, as the customer sees it.
    Preview,
}

impl Kind {
    fn id(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Preview => "preview",
        }
    }
}

/// What a link opens, for whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opens {
    pub(super) person: PersonId,
    pub(super) ticket: Number,
    pub(super) kind: Kind,
}

/// A customer link in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomerLink {
    /// The beginning of its token, to tell it from others; opens nothing.
    pub id: String,
    /// For whom.
    pub requester: Email,
    /// When it was made, if that is known.
    pub made_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
}

/// How much of a link's id is shown.
const SHOWN_CHARS: usize = 8;

/// The bytes of a link's random id.
const ID_BYTES: usize = 16;

/// Makes a link and gives its token, which is kept nowhere.
pub(super) async fn make(
    desk: &Desk,
    writing: &mut Writing,
    by: Option<PersonId>,
    to: Opens,
    minutes: i64,
) -> Result<String, Error> {
    let (id, now) = (secret::random::<ID_BYTES>()?, desk.clock().now());
    let Opens { person, ticket, kind } = to;
    let row = LinkRow { person, ticket, scope: kind.id().to_owned(), expires_at: later(now, minutes) };
    writing.add_link(&URL_SAFE_NO_PAD.encode(id), &row, by, now).await?;
    match kind {
        Kind::Ticket => {
            let record = Record::new(by, Act::LinkMade).about(person).on(ticket).with("minutes", minutes);
            audit::keep(desk, writing, record).await?;
        }
        // Shows an agent what they may see anyway.
        Kind::Preview => {}
    }
    let signature = desk.0.key.sign(&signed_bytes(&id, &row));
    Ok(URL_SAFE_NO_PAD.encode([id.as_slice(), &signature].concat()))
}

impl AgentDesk {
    /// The customer links of a ticket, the newest first.
    pub async fn links(&self, number: Number) -> Result<Vec<CustomerLink>, Error> {
        let db = self.desk().db();
        db.ticket(number).await?.ok_or(Error::NoTicket(number))?;
        let mut links = Vec::new();
        for ListedLink { id, person, made_at, expires_at, revoked_at } in db.links(number).await? {
            let requester = self.desk().person(person).await?.email;
            let id = id.chars().take(SHOWN_CHARS).collect();
            links.push(CustomerLink { id, requester, made_at, expires_at, revoked_at });
        }
        Ok(links)
    }

    /// Withdraws every customer link of a ticket and ends what they opened; tells how many there were.
    pub async fn revoke_links(&self, number: Number) -> Result<u64, Error> {
        let now = self.desk().clock().now();
        let mut writing = self.begin().await?;
        keep::ticket(&mut writing, number).await?;
        let revoked = writing.revoke_links(number, now).await?;
        writing.end_ticket_sessions(number).await?;
        let record = Record::new(Some(self.me()), Act::LinksRevoked).on(number).with("links", revoked);
        audit::keep(self.desk(), &mut writing, record).await?;
        writing.commit().await?;
        Ok(revoked)
    }

    /// Withdraws every link of a customer, whatever it opens, and ends what they opened; tells how many there were.
    pub async fn revoke_links_of(&self, customer: PersonId) -> Result<u64, Error> {
        let now = self.desk().clock().now();
        let mut writing = self.begin().await?;
        let revoked = writing.revoke_links_of(customer, now).await?;
        writing.end_ticket_sessions_of(customer).await?;
        let record = Record::new(Some(self.me()), Act::LinksRevoked).about(customer).with("links", revoked);
        audit::keep(self.desk(), &mut writing, record).await?;
        writing.commit().await?;
        Ok(revoked)
    }
}

/// What a token opens, and for whom; nothing for one that is forged, has ended or was revoked.
pub(super) async fn read(desk: &Desk, token: &str) -> Result<Option<(PersonId, Scope)>, Error> {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else {
        return Ok(None);
    };
    let Some((id, signature)) = bytes.split_at_checked(ID_BYTES) else {
        return Ok(None);
    };
    let Some(row) = desk.db().link(&URL_SAFE_NO_PAD.encode(id), desk.clock().now()).await? else {
        return Ok(None);
    };
    if !desk.0.key.signed(&signed_bytes(id, &row), signature) {
        return Ok(None);
    }
    let scope = if row.scope == Kind::Preview.id() { Scope::Preview(row.ticket) } else { Scope::Ticket(row.ticket) };
    Ok(Some((row.person, scope)))
}

/// `minutes` after `now`.
pub(super) fn later(now: Timestamp, minutes: i64) -> Timestamp {
    now.checked_add(Span::new().minutes(minutes)).unwrap_or(Timestamp::MAX)
}

/// Everything a link stands for, so that a row cannot be bent to open something else.
fn signed_bytes(id: &[u8], row: &LinkRow) -> Vec<u8> {
    let words = format!("link {} {} {} {}", row.person, row.ticket, row.scope, row.expires_at.as_millisecond());
    [id, words.as_bytes()].concat()
}
