//! The desk in a browser: the customer's ticket page with the Book a Call card, and a person's profile.
//!
//! Every page is HTML made on the server and works without JavaScript. Nothing here decides who may see what:
//! a page only ever holds what a [`CustomerDesk`](crate::desk::CustomerDesk) gave, and that cannot hold an
//! internal note. The way of a request: `server` accepts, `route` limits and dispatches, `visitor` says
//! who asks, a module of `page` answers, `header` adds the rules for the browser. `calendar` is another origin: the
//! only place where somebody else's script may run once there is one.

mod address;
mod api;
mod asker;
mod asset;
mod attempt;
mod calendar;
mod cookie;
mod crowd;
mod form;
mod header;
mod hook;
mod inside;
mod limit;
mod markup;
mod metric;
mod moment;
mod note;
mod origin;
mod pace;
mod page;
mod password;
mod problem;
mod rate;
mod ready;
mod route;
mod server;
mod site;
mod slices;
mod token;
mod upload;
mod visitor;

use std::net::SocketAddr;

use url::Url;

pub use asker::Proxies;
pub use calendar::BookingOrigin;
pub use password::hash_password;
pub use route::router;
pub use server::{BindError, Server};

use crate::booking::{Allowed, Hosts};
use crate::slots::Slots;

/// What the web server is told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it listens; port 0 lets the system choose one.
    pub listen: SocketAddr,
    /// Where whoever runs it reads its figures, if anywhere.
    pub inside: Option<SocketAddr>,
    /// The proxies that are believed about where a request comes from.
    pub proxies: Proxies,
    /// The address people reach it at, when that differs: behind a proxy that speaks https.
    /// An `https` address makes every cookie `Secure`.
    pub public_url: Option<Url>,
    /// The origin that calendars have to themselves, if any.
    pub booking: Option<BookingOrigin>,
    /// The self-hosted Cal.com hosts that may be embedded.
    pub hosts: Hosts,
    /// Which pieces of a ticket its booking form is filled in with.
    pub prefill: Allowed,
    /// Whom to ask for free times.
    pub slots: Slots,
    /// What the desk is called at the top of every page.
    pub desk_name: String,
    /// When customers may expect an answer: the end of "You will usually hear from us"; empty for no promise.
    pub answer: String,
    /// Whether this is the sample desk: the sign-in page then says how to get in.
    pub sample: bool,
}

impl Settings {
    /// The address to give to people: the public one, or where it listens.
    fn home(&self) -> Url {
        self.public_url.clone().unwrap_or_else(|| server::reachable(self.listen))
    }
}
