//! Who is at a page: somebody who signed in, or whoever may look at a ticket. Nobody yet is led to signing in first.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::sign_in::Destination;
use super::ticket::parse;
use super::{proof, see_other};
use crate::desk::CustomerDesk;
use crate::ticket::{Number, PersonId};
use crate::web::address::Path;
use crate::web::attempt::Attempts;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::{Caller, Reader, Visitor};

/// Somebody who signed in, at a page of their own.
pub(in crate::web) struct SignedIn {
    pub(super) site: Site,
    pub(super) caller: Caller,
    pub(super) visitor: Visitor,
}

/// Somebody at a ticket's page.
pub(in crate::web) struct AtTicket {
    pub(super) site: Site,
    pub(super) caller: Caller,
    pub(super) visitor: Visitor,
    pub(super) number: Number,
    /// What they may do there.
    pub(super) reader: Reader,
}

/// The part of an address that says which ticket.
#[derive(Deserialize)]
struct Which {
    number: String,
}

/// The ticket that an address is about.
pub(super) async fn number(parts: &mut Parts, site: &Site) -> Result<Number, Problem> {
    let Path(Which { number }) = Path::from_request_parts(parts, site).await?;
    parse(&number)
}

impl AtTicket {
    /// This visitor, as far as the ticket's page is theirs.
    pub(super) async fn of(site: &Site, caller: Caller, visitor: Visitor, number: Number) -> Result<Self, Problem> {
        let reader = visitor.read(site, number).await?;
        Ok(Self { site: site.clone(), caller, visitor, number, reader })
    }

    /// The desk of the customer, for what only the customer does.
    ///
    /// # Errors
    /// For a ticket that is not theirs, before anything else can tell that it is there.
    pub(super) async fn customer(&self) -> Result<&CustomerDesk, Problem> {
        match &self.reader {
            Reader::Customer(desk) => {
                desk.holds(self.number).await?;
                Ok(desk)
            }
            Reader::Guest(_) => Err(Problem::NotAllowed(proof::FIRST.to_owned())),
            Reader::Preview(_) => Err(Problem::NotAllowed("this is a preview: only the customer does this".to_owned())),
        }
    }

    /// Counts what they are about to do, unless they did it too often already.
    pub(super) fn count(&self, done: &Attempts<(PersonId, Number)>) -> Result<(), Problem> {
        done.take((self.visitor.person.id, self.number), self.site.now()).map_err(Problem::TooOften)
    }

    /// Back to the ticket's page, which then says what was done.
    pub(super) fn back(&self, done: &str) -> Response {
        see_other(&format!("/ticket/{}?{done}", self.number))
    }
}

/// Why somebody does not get to a page.
pub(in crate::web) enum Turned {
    /// They have to sign in first, and get there then.
    Aside(Destination),
    /// It is not for them.
    Away(Problem),
}

impl From<Problem> for Turned {
    fn from(problem: Problem) -> Self {
        Self::Away(problem)
    }
}

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        match self {
            Self::Aside(destination) => destination.sign_in_first(),
            Self::Away(problem) => problem.into_response(),
        }
    }
}

impl FromRequestParts<Site> for SignedIn {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Turned> {
        let Ok(caller) = Caller::from_request_parts(parts, site).await;
        let found = Visitor::signed_in(site, &caller).await?;
        let visitor = found.ok_or_else(|| Turned::Aside(Destination::nearest(parts.uri.path())))?;
        Ok(Self { site: site.clone(), caller, visitor })
    }
}

impl FromRequestParts<Site> for AtTicket {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Turned> {
        let Ok(caller) = Caller::from_request_parts(parts, site).await;
        let number = number(parts, site).await?;
        let found = Visitor::at_ticket(site, &caller, number).await?;
        let visitor = found.ok_or(Turned::Aside(Destination::Ticket(number)))?;
        Ok(Self::of(site, caller, visitor, number).await?)
    }
}
