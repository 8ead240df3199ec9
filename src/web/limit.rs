//! What nobody may do, whatever they ask for: ask faster than a person and their programs, or send more than we read.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use jiff::SignedDuration;

use super::asker::Asker;
use super::form;
use super::problem::Problem;
use super::rate::Rate;
use super::site::Site;
use super::upload;
use super::visitor::Peer;
use crate::ticket::PersonId;

/// The requests of one address.
pub(super) const REQUESTS: Rate = Rate { at_once: 600, then_every: SignedDuration::from_millis(100) };

/// The requests of one agent's terminals and programs, which do not count for their address: an office shares one.
pub(super) const PROGRAMS: Rate = Rate { at_once: 600, then_every: SignedDuration::from_millis(50) };

/// Passwords that are tried from one address, by browsers nobody has signed in from.
pub(super) const SIGN_INS: Rate = Rate { at_once: 20, then_every: SignedDuration::from_secs(3) };

/// Links and invitations that are taken up from one address.
pub(super) const EXCHANGES: Rate = Rate { at_once: 30, then_every: SignedDuration::from_secs(2) };

/// The most event streams of one person, of all that there is room for: a quarter.
pub(super) const MOST_STREAMS_EACH: usize = 128;

/// The address that a connection comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Connected(pub(super) IpAddr);

/// Finds out who asks, and turns away who asks too fast or announces too much.
pub(super) async fn admit(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    if let Some(Connected(connected)) = request.extensions().get().copied() {
        let asker = site.proxies.asker(connected, request.headers());
        request.extensions_mut().insert(Peer(asker.address()));
        request.extensions_mut().insert(asker);
        let taken = match asker {
            Asker::Somebody(_) => site.requests.take(asker.address(), site.now()),
            // Whoever asks from a machine that we trust is not one of the crowd.
            Asker::Trusted(_) => Ok(()),
        };
        if let Err(wait) = taken {
            return Problem::TooOften(wait).into_response();
        }
    }
    if announces_too_much(request.headers()) {
        return Problem::TooLarge.into_response();
    }
    next.run(request).await
}

/// Counts a request by the agent whose token it shows, and no more by its address.
pub(super) fn count_agent(site: &Site, asker: Asker, agent: PersonId) -> Result<(), Problem> {
    match asker {
        Asker::Somebody(_) => {
            site.requests.give_back(&asker.address());
            site.programs.take(agent, site.now()).map_err(Problem::TooOften)
        }
        Asker::Trusted(_) => Ok(()),
    }
}

/// Whether more is to come than any form or document has. A form with files is read to its end, because a browser
/// shows an answer only then.
fn announces_too_much(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    length.is_some_and(|length: usize| length > form::MOST_BYTES) && !upload::brings_files(headers)
}
