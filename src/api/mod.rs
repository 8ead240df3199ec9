//! Our own HTTP API in types: what `web` answers and what `upstream::deskbell` reads, the same ones on both sides.
//!
//! What is read ignores fields it does not know, so that an old program understands a new server; what is asked for
//! refuses them, so that a misspelt field is not silently left out. The OpenAPI document is made from these types.

mod ask;
mod entry;
mod person;
mod presence;
mod problem;
mod ticket;

pub use ask::{Change, Link, NewBody, NewReply, NewTicket, NewToken};
pub use entry::{Entries, Entry, Event};
pub use person::{Byline, Company, Me, People, Person, Token};
pub use presence::{Presence, Replying};
pub use problem::Problem;
pub use ticket::{Fields, PriorityWord, Row, StatusWord, Thread, Threads, Tickets, View, Views};

/// Where every address of this version starts.
pub const BASE: &str = "/api/v1";

/// The header with the id the writer made for what it asks: the same id asked again is done once.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The longest such id.
pub const MOST_KEY_BYTES: usize = 200;

/// The most tickets, entries or people of one answer.
pub const MOST_A_PAGE: u16 = 500;

/// The most bytes of a body.
pub const MOST_BODY_BYTES: usize = 256 * 1024;
