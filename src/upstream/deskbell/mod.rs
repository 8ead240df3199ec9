//! Another deskbell, over its own API: a desk behind this one, with an agent's token.
//!
//! It knows every request again by the id that goes with it, so what was asked with the answer lost is simply asked
//! again. Its timeline comes whole: what changed, who changed it and when.

mod call;
mod hint;
mod map;
mod push;
mod sign_in;

use std::sync::{Mutex, PoisonError};

use reqwest::{Method, StatusCode};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use url::Url;

use super::{Fault, Hint, Link, Me, Page, Pushed, Upstream};
use crate::api;
use crate::ticket::portal::{Ability, Capabilities, Command, SavedView, Task, Thread, Ticket, User};
use crate::ticket::{AttachmentId, Canned, Number, Presence, Seq, UserId};
use call::{Asked, Caller};
pub use sign_in::SignIn;

/// The most people that one request names.
const MOST_IDS: usize = 100;

/// Another deskbell, with a login or without one.
#[derive(Debug)]
pub struct Deskbell {
    caller: Caller,
    /// The last entry that was heard of.
    heard: Mutex<Option<Seq>>,
}

/// What opens another deskbell. Its `Debug` shows no secret; whoever writes it down keeps the file to its owner.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// An agent's token.
    pub token: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(…)")
    }
}

impl Deskbell {
    /// The deskbell at an address; nothing is sent yet.
    ///
    /// # Errors
    /// An address to which no password should be sent: it must be https, or http on this machine.
    pub fn at(url: &Url, login: Option<Login>) -> Result<Self, Fault> {
        super::http::check(url)?;
        Ok(Self { caller: Caller::new(url, login)?, heard: Mutex::default() })
    }

    /// What opens it.
    pub fn login(&self) -> Option<Login> {
        self.caller.login()
    }

    /// Takes another login, or none.
    pub fn set_login(&self, login: Option<Login>) {
        self.caller.set_login(login);
    }

    async fn me(&self) -> Result<api::Me, Fault> {
        self.caller.ask(&Asked::get("me")).await
    }

    fn heard(&self) -> Option<Seq> {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hears(&self, seq: Seq) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(seq);
    }
}

/// Why files stay where they are.
const NO_FILES: &str = "the desk behind this one gives and takes its files on its own pages alone";

/// Why checklists stay where they are.
const NO_TASKS: &str = "the desk behind this one does not give its checklists out";

/// Why tickets are not merged and split.
const NO_MERGE: &str = "the desk behind this one does not merge and split tickets";

impl Upstream for Deskbell {
    fn knows_requests_again(&self) -> bool {
        true
    }

    async fn who_am_i(&self) -> Result<Me, Fault> {
        let me = self.me().await?;
        let booking_link = me.person.booking_link_url.as_deref().and_then(map::link);
        Ok(Me {
            user: Some(map::user(me.person)),
            booking_link,
            capabilities: Capabilities {
                tells_changes: true,
                off: vec![
                    (Ability::Files, NO_FILES.to_owned()),
                    (Ability::Tasks, NO_TASKS.to_owned()),
                    (Ability::Merge, NO_MERGE.to_owned()),
                    (Ability::Split, NO_MERGE.to_owned()),
                ],
                ..Capabilities::default()
            },
            team: me.agents.into_iter().map(map::user).collect(),
        })
    }

    async fn page(&self, after: Option<&str>, most: u16) -> Result<Page, Fault> {
        let mut asked = Asked::get("threads").with("limit", most.min(api::MOST_A_PAGE).to_string());
        if let Some(cursor) = after {
            asked = asked.with("cursor", cursor);
        }
        let page: api::Threads = self.caller.ask(&asked).await?;
        let threads: Vec<Thread> = page.threads.into_iter().map(map::thread).collect();
        let tickets = threads.iter().map(|thread| thread.ticket.clone()).collect();
        Ok(Page { tickets, threads, next: page.next, total: page.total })
    }

    async fn open_tickets(&self) -> Result<Option<Vec<Number>>, Fault> {
        // It merges and deletes nothing, and tells everything that happened since it was heard last.
        Ok(None)
    }

    async fn thread(&self, number: Number) -> Result<Option<Thread>, Fault> {
        let asked = Asked::get(format!("tickets/{number}"));
        let answer = self.caller.send(&asked).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        Ok(Some(map::thread(answer.read(&asked)?)))
    }

    async fn users(&self, ids: &[UserId], _seen_on: &[Ticket]) -> Result<Vec<User>, Fault> {
        let mut users = Vec::new();
        for some in ids.chunks(MOST_IDS) {
            let ids: Vec<String> = some.iter().map(ToString::to_string).collect();
            let asked = Asked::get("people").with("ids", ids.join(","));
            let found: api::People = self.caller.ask(&asked).await?;
            users.extend(found.people.into_iter().map(map::user));
        }
        Ok(users)
    }

    async fn booking_link(&self, of: UserId, _on: Number) -> Result<Link, Fault> {
        let person: api::Person = self.caller.ask(&Asked::get(format!("people/{of}"))).await?;
        Ok(match person.booking_link_url {
            None => Link::None,
            Some(url) => map::link(&url).map_or(Link::Unsafe(url), Link::Is),
        })
    }

    async fn file(&self, _number: Number, _id: AttachmentId) -> Result<Vec<u8>, Fault> {
        Err(Fault::refused(NO_FILES))
    }

    async fn tasks(&self, _number: Number) -> Result<Vec<Task>, Fault> {
        Ok(Vec::new())
    }

    async fn canned(&self, _number: Number) -> Result<Vec<Canned>, Fault> {
        Ok(Vec::new())
    }

    async fn saved_views(&self) -> Result<Vec<SavedView>, Fault> {
        Ok(Vec::new())
    }

    async fn push(&self, id: &str, command: &Command) -> Result<Pushed, Fault> {
        self.carry_out(id, command).await
    }

    async fn set_presence(&self, number: Number, presence: Presence) -> Result<(), Fault> {
        let method = match presence {
            Presence::Replying => Method::PUT,
            Presence::Away => Method::DELETE,
        };
        self.caller.done(&Asked::new(method, format!("tickets/{number}/presence"))).await
    }

    async fn listen(&self, tell: mpsc::Sender<Hint>) -> Fault {
        self.hear(&tell).await
    }
}
