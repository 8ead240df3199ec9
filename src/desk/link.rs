//! Customer links: a signed token that opens one ticket.
//!
//! The token is a random id with the desk's signature under everything the link stands for; the database keeps
//! the id and what it opens, so that a link ends and can be revoked. Neither the database nor the key alone
//! opens a ticket.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{Span, Timestamp};

use super::audit::{self, Act, Record};
use super::{Desk, Error, Scope, secret};
use crate::db::{LinkRow, Writing};
use crate::ticket::{Number, PersonId};

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
