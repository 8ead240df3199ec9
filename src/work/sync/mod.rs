//! Keeps the desk in step with the portal behind it: what changed there is read, what was done here is carried over.
//!
//! Nothing on the desk ever waits for this: it reads and writes the same database as everybody else. It may be stopped
//! at any moment, by dropping it or by a power cut, and goes on where it was. See `docs/decisions/portal-sync.md`.

mod pause;
mod pull;
mod push;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::booking::BookingLink;
use crate::desk::{self, Desk, PortalDesk};
use crate::ticket::portal::{Field, Thread, Ticket, Watcher};
use crate::ticket::{Number, UserId};
use crate::upstream::{Fault, Hint, Upstream};
use pause::Pause;

/// The worker between a desk and its portal; cheap to clone.
#[derive(Debug)]
pub struct Sync<U> {
    desk: Desk,
    portal: PortalDesk,
    upstream: Arc<U>,
    pace: Pace,
    signed_in: watch::Receiver<u64>,
    links: Arc<Links>,
}

/// Booking links by the e-mail address, in lower case, of whose they are: for people whose own the portal hides.
pub type Links = BTreeMap<String, BookingLink>;

/// How fast things go.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between two requests that nobody waits for: a third of what the portal allows.
    pub background: Duration,
    /// Between two looks at what changed, when the live connection says nothing.
    pub poll: Duration,
    /// How long after a lost answer one looks for what became of it: longer than the portal may take to act.
    pub settle: Duration,
    /// How often a ticket is read again while somebody looks at it.
    pub look_again: Duration,
    /// How old what is known of a booking link may be while somebody looks at a ticket of its owner.
    pub link: Duration,
    /// The pause after the first thing that went wrong; each further one is twice as long.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            background: Duration::from_millis(150),
            poll: Duration::from_mins(1),
            settle: Duration::from_secs(20),
            look_again: Duration::from_secs(15),
            link: Duration::from_mins(1),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_mins(5),
        }
    }
}

/// What can go wrong between a desk and its portal.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The desk.
    #[error(transparent)]
    Desk(#[from] desk::Error),
    /// The portal.
    #[error(transparent)]
    Portal(#[from] Fault),
}

impl<U> Clone for Sync<U> {
    fn clone(&self) -> Self {
        Self {
            desk: self.desk.clone(),
            portal: self.portal.clone(),
            upstream: self.upstream.clone(),
            pace: self.pace,
            signed_in: self.signed_in.clone(),
            links: self.links.clone(),
        }
    }
}

impl<U: Upstream> Sync<U> {
    /// The worker between a desk that is connected and its portal. What waits for somebody to sign in goes on at once
    /// when `signed_in` changes.
    pub fn new(desk: Desk, upstream: Arc<U>, pace: Pace, signed_in: watch::Receiver<u64>) -> Self {
        let portal = desk.portal();
        Self { desk, portal, upstream, pace, signed_in, links: Arc::default() }
    }

    /// The same with links that are named here.
    #[must_use]
    pub fn with_links(self, links: Links) -> Self {
        Self { links: Arc::new(links), ..self }
    }

    /// Works until it is told to stop.
    pub async fn run(&self, stop: CancellationToken) {
        const HINTS: usize = 256;
        let (tell, hints) = mpsc::channel(HINTS);
        let work = Box::pin(async { tokio::join!(self.pull(hints), self.push(), self.listen(tell)) });
        stop.run_until_cancelled(work).await;
    }

    /// Reads what somebody looks at, and nothing else: for a process beside the one that works.
    pub async fn look(&self) -> Infallible {
        let mut pause = self.pause();
        loop {
            let Err(error) = self.follow_eyes(&mut pause).await;
            tracing::debug!(%error, "what is looked at cannot be read");
            pause.wait(None).await;
        }
    }

    /// Reads the newest tickets, so that there is something to see.
    ///
    /// # Errors
    /// The first thing that goes wrong.
    pub async fn begin(&self) -> Result<(), Error> {
        self.introduce().await?;
        self.catch_up().await
    }

    /// Carries over what waits and reads everything that is new, then returns: for a command that is run now and then.
    ///
    /// # Errors
    /// The first thing that goes wrong. What waits is kept, and goes out the next time.
    pub async fn once(&self) -> Result<(), Error> {
        self.carry_over().await?;
        self.catch_up().await?;
        self.check_open().await?;
        while self.step().await? {
            tokio::time::sleep(self.pace.background).await;
        }
        Ok(())
    }

    /// Carries over what waits, and returns when nothing does: for a command that does one thing and ends.
    ///
    /// # Errors
    /// The first thing that goes wrong. What waits is kept, and goes out the next time.
    pub async fn carry_over(&self) -> Result<(), Error> {
        self.introduce().await?;
        while let Some(asking) = self.portal.next().await? {
            self.carry_out(&asking).await?;
        }
        Ok(())
    }

    /// Hears what may have changed, for ever.
    async fn listen(&self, tell: mpsc::Sender<Hint>) {
        let mut pause = self.pause();
        loop {
            let (inner, mut heard) = mpsc::channel(1);
            let forward = async {
                while let Some(hint) = heard.recv().await {
                    pause.reset();
                    if let Hint::Replying(number, users) = &hint {
                        self.take_replying(*number, users).await;
                        continue;
                    }
                    // A full line of hints says as much as one more would.
                    tell.try_send(hint).unwrap_or(());
                }
            };
            let (fault, ()) = tokio::join!(self.upstream.listen(inner), forward);
            tracing::debug!(%fault, "the live connection ended");
            pause.wait(None).await;
        }
    }

    /// Takes in who is writing a reply. It is over by itself soon: what goes wrong is not tried again.
    async fn take_replying(&self, number: Number, users: &[UserId]) {
        if let Err(error) = self.portal.take_replying(number, users).await {
            tracing::debug!(%error, "who is writing a reply cannot be kept");
        }
    }

    /// Tells the desk who is signed in, and learns what the portal can do.
    async fn introduce(&self) -> Result<(), Error> {
        let me = self.upstream.who_am_i().await?;
        if let Some(user) = &me.user {
            self.portal.take_users(std::slice::from_ref(user)).await?;
            self.portal.take_link(user.id, me.booking_link.as_ref()).await?;
        }
        self.portal.take_users(&me.team).await?;
        self.portal.take_capabilities(&me.capabilities).await?;
        self.read_views().await?;
        Ok(self.portal.heard().await?)
    }

    /// Reads the lists that somebody saved in the portal; without them everything else works.
    async fn read_views(&self) -> Result<(), Error> {
        match self.upstream.saved_views().await {
            Ok(views) => Ok(self.portal.take_views(&views).await?),
            Err(fault @ (Fault::Refused { .. } | Fault::Garbled { .. })) => {
                tracing::warn!(%fault, "the lists that are saved in the portal cannot be read");
                Ok(())
            }
            Err(fault) => Err(fault.into()),
        }
    }

    /// Reads a ticket's checklist.
    async fn read_tasks(&self, number: Number) -> Result<(), Error> {
        let tasks = self.upstream.tasks(number).await?;
        Ok(self.portal.take_tasks(number, &tasks).await?)
    }

    /// Reads a ticket whole, and the one it was merged into.
    async fn read(&self, number: Number) -> Result<(), Error> {
        let mut next = Some(number);
        while let Some(number) = next.take() {
            match self.upstream.thread(number).await? {
                Some(thread) => {
                    self.name(std::slice::from_ref(&thread.ticket), std::slice::from_ref(&thread)).await?;
                    self.portal.take_thread(&thread).await?;
                    next = thread.ticket.merged_into;
                }
                None => self.portal.take_gone(number).await?,
            }
        }
        Ok(self.portal.heard().await?)
    }

    /// Asks for the names of people that nothing is known of yet.
    async fn name(&self, tickets: &[Ticket], threads: &[Thread]) -> Result<(), Error> {
        let on_tickets = tickets.iter().flat_map(|ticket| [ticket.requester, ticket.assignee]).flatten();
        let authors = threads.iter().flat_map(|thread| {
            let of_changes = thread.changes.iter().filter_map(|change| change.author);
            thread.messages.iter().filter_map(|message| message.author).chain(of_changes)
        });
        let named = threads.iter().flat_map(|thread| &thread.changes).flat_map(|change| [&change.from, &change.to]);
        let watchers = threads.iter().flat_map(|thread| &thread.watchers).filter_map(Watcher::user);
        let mut ids: Vec<_> = on_tickets.chain(authors).chain(named.flat_map(Field::users)).chain(watchers).collect();
        ids.sort_unstable();
        ids.dedup();
        let unknown = self.portal.unknown(&ids).await?;
        if unknown.is_empty() {
            return Ok(());
        }
        let users = self.upstream.users(&unknown, tickets).await?;
        Ok(self.portal.take_users(&users).await?)
    }

    /// Says on the desk what went wrong, and gives how long the portal asks to wait.
    async fn report(&self, error: &Error) -> Option<Duration> {
        let (told, wait) = match error {
            Error::Portal(Fault::SignedOut { reason }) => (self.portal.signed_out(reason).await, None),
            Error::Portal(Fault::Offline { reason, wait, .. }) => (self.portal.lost(reason).await, *wait),
            Error::Portal(fault) => (self.portal.lost(&fault.to_string()).await, None),
            Error::Desk(error) => {
                tracing::warn!(%error, "the desk cannot be kept in step with its portal");
                (Ok(()), None)
            }
        };
        if let Err(error) = told {
            tracing::warn!(%error, "cannot keep how things stand with the portal");
        }
        wait
    }

    fn pause(&self) -> Pause {
        Pause::new(self.pace.first_pause, self.pace.longest_pause, self.signed_in.clone())
    }
}
