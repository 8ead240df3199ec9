//! The desk as the worker holds it that keeps it in step with the portal behind it.
//!
//! What the portal tells is taken in here, and what was done on the desk is handed out as commands. Everything that
//! reads a ticket also settles what was asked of it: see `docs/decisions/portal-sync.md`.

mod aside;
mod errand;
mod field;
mod file;
mod outbox;
mod person;
mod presence;
mod take;
mod timeline;
mod unsent;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{Span, Timestamp};
use tokio::sync::watch;

pub(super) use aside::status_word;
pub use errand::NO_PORTAL;
pub(super) use errand::keep_errand;
pub use file::WantedFile;
pub(super) use file::keep_file;
pub use outbox::Asking;
pub(super) use outbox::{keep_change, keep_link, keep_opening, keep_reply, next_number, refuse_missing};
pub(super) use take::said;
pub use unsent::{Unsent, Values};

use super::{Desk, Error, keep};
use crate::booking::BookingLink;
use crate::db::PortalRow;
use crate::ticket::portal::{Capabilities, Thread, Ticket, User};
use crate::ticket::{Number, PersonId, Role, UserId};

/// The desk as its portal's worker holds it; cheap to clone.
#[derive(Debug, Clone)]
pub struct PortalDesk(Desk);

/// The portal behind the desk, and how things stand with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalState {
    /// Which kind: `myportal`.
    pub kind: String,
    /// Where it is.
    pub url: String,
    /// Who is signed in.
    pub me: PersonId,
    /// Since when it cannot be reached.
    pub offline_since: Option<Timestamp>,
    /// Why it cannot be reached, or why it wants somebody to sign in again.
    pub trouble: Option<String>,
    /// Whether somebody has to sign in again.
    pub is_signed_out: bool,
    /// How many things wait to be done there.
    pub waiting: u64,
    /// How many things it refused.
    pub refused: u64,
    /// How many tickets are here, of about how many there.
    pub loaded: (u64, u64),
    /// Whether every ticket has been listed once.
    pub is_complete: bool,
    /// What it can do for whoever is signed in.
    pub capabilities: Capabilities,
    /// The lists that somebody saved there: what they call each, and the filter that lists the same here.
    pub saved_views: Vec<(String, String)>,
}

/// How far the portal has been read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// The latest change that has been read with everything before it; nothing before the first page.
    pub until: Option<Timestamp>,
    /// Where the first reading of all tickets goes on; nothing once all are read.
    pub resume: Option<String>,
    /// About how many tickets the portal has.
    pub total: u64,
}

impl PortalDesk {
    pub(super) fn new(desk: Desk) -> Self {
        Self(desk)
    }

    /// Puts a portal behind a desk that holds nothing yet, with who is signed in there.
    ///
    /// # Errors
    /// A desk that holds people already, unless it is the same person signing in to the same portal again: what waits
    /// would go out in another name.
    pub async fn connect(&self, kind: &str, url: &str, me: &User) -> Result<PersonId, Error> {
        let mut writing = self.0.db().write().await?;
        let (known, is_empty) = (writing.portal().await?, self.0.system().is_empty().await?);
        if known.as_ref().is_some_and(|portal| portal.url != url) || (known.is_none() && !is_empty) {
            let words = "this desk has tickets of its own or another portal: name another file with --desk";
            return Err(Error::NotAllowed(words));
        }
        let me =
            person::take(&mut writing, &User { role: Some(Role::Agent), ..me.clone() }, self.0.clock().now()).await?;
        if known.is_some_and(|portal| portal.person != me) {
            let words = "this desk is another account's: sign in as that one, or name another file with --desk";
            return Err(Error::NotAllowed(words));
        }
        writing.set_portal(kind, url, me).await?;
        writing.commit().await?;
        self.0.0.ringer.ring();
        Ok(me)
    }

    /// The portal behind the desk and how things stand with it; nothing when the desk is its own.
    pub async fn state(&self) -> Result<Option<PortalState>, Error> {
        let db = self.0.db();
        let Some(portal) = db.portal().await? else { return Ok(None) };
        let (waiting, refused) = db.outbox_counts().await?;
        let loaded = (db.portal_tickets().await?, portal.total);
        Ok(Some(PortalState {
            kind: portal.kind,
            url: portal.url,
            me: portal.person,
            offline_since: portal.offline_since,
            trouble: portal.trouble,
            is_signed_out: portal.signed_out,
            waiting,
            refused,
            loaded,
            is_complete: portal.mark.is_some() && portal.resume.is_none(),
            capabilities: portal.capabilities,
            saved_views: db.saved_views().await?,
        }))
    }

    /// How far the portal has been read.
    pub async fn mark(&self) -> Result<Mark, Error> {
        let portal = self.must_have().await?;
        let until = portal.mark.and_then(|mark| Timestamp::from_microsecond(mark).ok());
        Ok(Mark { until, resume: portal.resume, total: portal.total })
    }

    /// Keeps how far the portal has been read.
    pub async fn set_mark(&self, mark: &Mark) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        let until = mark.until.map(Timestamp::as_microsecond);
        writing.set_mark(until, mark.resume.as_deref(), mark.total).await?;
        Ok(writing.commit().await?)
    }

    /// Keeps what the portal can do for whoever is signed in.
    pub async fn take_capabilities(&self, capabilities: &Capabilities) -> Result<(), Error> {
        if self.must_have().await?.capabilities == *capabilities {
            return Ok(());
        }
        let mut writing = self.0.db().write().await?;
        writing.set_capabilities(capabilities).await?;
        self.keep(writing, true).await
    }

    /// Keeps that the portal answers, and rings when it did not before.
    pub async fn heard(&self) -> Result<(), Error> {
        let portal = self.must_have().await?;
        if portal.offline_since.is_none() && portal.trouble.is_none() && !portal.signed_out {
            return Ok(());
        }
        self.set_trouble(None, None, false).await
    }

    /// Keeps that the portal cannot be reached, and why; since when is kept from the first time.
    pub async fn lost(&self, why: &str) -> Result<(), Error> {
        let portal = self.must_have().await?;
        let since = portal.offline_since.unwrap_or_else(|| self.0.clock().now());
        if portal.offline_since.is_some() && portal.trouble.as_deref() == Some(why) {
            return Ok(());
        }
        self.set_trouble(Some(since), Some(why), portal.signed_out).await
    }

    /// Keeps that somebody has to sign in again, and why.
    pub async fn signed_out(&self, why: &str) -> Result<(), Error> {
        let portal = self.must_have().await?;
        if portal.signed_out { Ok(()) } else { self.set_trouble(portal.offline_since, Some(why), true).await }
    }

    /// Keeps that somebody signed in, and rings: other processes take the login up.
    pub async fn welcome(&self) -> Result<(), Error> {
        let portal = self.must_have().await?;
        self.set_trouble(portal.offline_since, None, false).await
    }

    async fn set_trouble(&self, since: Option<Timestamp>, why: Option<&str>, signed_out: bool) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        writing.set_trouble(since, why, signed_out).await?;
        writing.commit().await?;
        self.0.0.ringer.ring();
        Ok(())
    }

    /// Those of these people that nothing is known of yet.
    pub async fn unknown(&self, ids: &[UserId]) -> Result<Vec<UserId>, Error> {
        Ok(self.0.db().unknown_users(ids).await?)
    }

    /// Takes in what the portal tells of people.
    pub async fn take_users(&self, users: &[User]) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        for user in users {
            person::take(&mut writing, user, self.0.clock().now()).await?;
        }
        Ok(writing.commit().await?)
    }

    /// Takes in tickets as a list tells them, all or none.
    pub async fn take_tickets(&self, tickets: &[Ticket]) -> Result<(), Error> {
        let (mut writing, mut has_news) = (self.0.db().write().await?, false);
        let portal = must_have(writing.portal().await?)?;
        for ticket in tickets {
            has_news |= take::listed(&mut writing, self.0.clock().now(), &portal, ticket).await?;
        }
        self.keep(writing, has_news).await
    }

    /// Takes in a ticket with everything that was said.
    pub async fn take_thread(&self, thread: &Thread) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        let portal = must_have(writing.portal().await?)?;
        let has_news = take::thread(&mut writing, self.0.clock().now(), &portal, thread).await?;
        self.keep(writing, has_news).await
    }

    /// Takes in whole tickets as a list tells them. A few at a time, so that whoever writes meanwhile waits no longer
    /// than for those.
    pub async fn take_threads(&self, threads: &[Thread]) -> Result<(), Error> {
        const AT_ONCE: usize = 20;
        for some in threads.chunks(AT_ONCE) {
            let (mut writing, mut has_news) = (self.0.db().write().await?, false);
            let portal = must_have(writing.portal().await?)?;
            for thread in some {
                has_news |= take::thread(&mut writing, self.0.clock().now(), &portal, thread).await?;
            }
            self.keep(writing, has_news).await?;
        }
        Ok(())
    }

    /// Takes in that a ticket is no longer there. What waits of it is refused, its words are kept.
    pub async fn take_gone(&self, number: Number) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        let has_news = take::gone(&mut writing, self.0.clock().now(), number).await?;
        self.keep(writing, has_news).await
    }

    async fn keep(&self, writing: crate::db::Writing, has_news: bool) -> Result<(), Error> {
        writing.commit().await?;
        if has_news {
            self.0.0.ringer.ring();
        }
        Ok(())
    }

    /// The ticket somebody looks at, whenever somebody looks at one.
    pub fn looked_at(&self) -> watch::Receiver<Option<Number>> {
        self.0.0.looked_at.subscribe()
    }

    /// The ticket whose thread should be read next: open ones first, the latest changed first.
    pub async fn behind(&self) -> Result<Option<Number>, Error> {
        Ok(self.0.db().behind().await?)
    }

    /// Leaves a thread that cannot be read until its ticket moves again.
    pub async fn pass_over(&self, number: Number) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        writing.pass_over(number).await?;
        Ok(writing.commit().await?)
    }

    /// An agent with open tickets whose booking link was not looked up for an hour, and one of the tickets.
    pub async fn link_due(&self) -> Result<Option<(UserId, Number)>, Error> {
        let now = self.0.clock().now();
        let before = now.checked_sub(Span::new().hours(1)).unwrap_or(now);
        Ok(self.0.db().link_due(before).await?)
    }

    /// Whoever looks after a ticket, when their booking link was not looked up for as long as this.
    pub async fn link_due_on(&self, number: Number, old: Duration) -> Result<Option<UserId>, Error> {
        let now = self.0.clock().now();
        let before = now.checked_sub(old).unwrap_or(now);
        Ok(self.0.db().link_due_on(number, before).await?)
    }

    /// Takes in a person's booking link.
    pub async fn take_link(&self, user: UserId, link: Option<&BookingLink>) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        let mut has_news = false;
        if let Some(person) = writing.person_of_user(user).await?
            && !outbox::has_link_waiting(&mut writing, person).await?
        {
            has_news = writing.booking_link(person).await?.as_ref() != link;
            writing.set_booking_link(person, link).await?;
        }
        writing.set_link_at(user, self.0.clock().now()).await?;
        self.keep(writing, has_news).await
    }

    /// Keeps that a person's booking link was looked for in vain. The one that is named for their address, in lower
    /// case, is theirs then; without one, what is known stays.
    pub async fn no_link_seen(&self, user: UserId, named: &BTreeMap<String, BookingLink>) -> Result<(), Error> {
        let mut writing = self.0.db().write().await?;
        let mut has_news = false;
        if let Some(person) = writing.person_of_user(user).await?
            && let Some(link) = named.get(&keep::person(&mut writing, person).await?.email.as_str().to_lowercase())
            && writing.booking_link(person).await?.as_ref() != Some(link)
        {
            writing.set_booking_link(person, Some(link)).await?;
            has_news = true;
        }
        writing.set_link_at(user, self.0.clock().now()).await?;
        self.keep(writing, has_news).await
    }

    async fn must_have(&self) -> Result<PortalRow, Error> {
        must_have(self.0.db().portal().await?)
    }
}

fn must_have(portal: Option<PortalRow>) -> Result<PortalRow, Error> {
    portal.ok_or(Error::NotAllowed("this desk has no portal behind it"))
}
