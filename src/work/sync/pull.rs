//! Reading what changed in the portal: the newest page first, the rest in the background, then what hints and a slow
//! poll tell.

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

use super::{Error, Pause, Sync};
use crate::desk::{Mark, WantedFile};
use crate::ticket::{Number, UserId};
use crate::upstream::{Fault, Hint, Link, Page, Upstream};

/// The first page: small, so that there is something to see at once.
const FIRST: u16 = 50;

/// A page that nobody waits for: the most the portal gives.
const FULL: u16 = 500;

impl<U: Upstream> Sync<U> {
    /// Reads what changes, for ever.
    pub(super) async fn pull(&self, mut hints: mpsc::Receiver<Hint>) {
        let mut pause = self.pause();
        loop {
            let Err(error) = self.follow(&mut hints, &mut pause).await;
            let wait = self.report(&error).await;
            pause.wait(wait).await;
        }
    }

    /// Reads what changes, until something goes wrong.
    async fn follow(&self, hints: &mut mpsc::Receiver<Hint>, pause: &mut Pause) -> Result<Infallible, Error> {
        self.introduce().await?;
        self.catch_up().await?;
        self.check_open().await?;
        pause.reset();
        let (mut looked_at, mut eyes) = (self.portal.looked_at(), Eyes::default());
        let mut bell = self.desk.bell();
        let mut poll_at = Instant::now() + self.pace.poll;
        let mut is_busy = true;
        loop {
            tokio::select! {
                biased;
                Some(hint) = hints.recv() => {
                    self.heed(hint, hints).await?;
                    is_busy = true;
                }
                // The desk itself holds the other end, so this never ends.
                Ok(()) = looked_at.changed() => {
                    let seen = *looked_at.borrow_and_update();
                    if let Some(number) = eyes.due(seen, self.pace.look_again) {
                        self.look_at(number).await?;
                    }
                }
                () = sleep_until(poll_at) => {
                    self.catch_up().await?;
                    poll_at = Instant::now() + self.pace.poll;
                    is_busy = true;
                }
                // Somebody may have asked for a file.
                () = bell.rang(), if !is_busy => is_busy = true,
                () = sleep(self.pace.background), if is_busy => is_busy = self.step().await?,
            }
            pause.reset();
        }
    }

    /// Reads what is looked at, until something goes wrong.
    pub(super) async fn follow_eyes(&self, pause: &mut Pause) -> Result<Infallible, Error> {
        self.introduce().await?;
        let (mut looked_at, mut eyes) = (self.portal.looked_at(), Eyes::default());
        loop {
            let seen = *looked_at.borrow_and_update();
            if let Some(number) = eyes.due(seen, self.pace.look_again) {
                self.look_at(number).await?;
            }
            pause.reset();
            if looked_at.changed().await.is_err() {
                // The desk itself holds the other end, so this never happens.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Reads what a hint is about, with all that came meanwhile: the portal says everything more than once.
    async fn heed(&self, first: Hint, hints: &mut mpsc::Receiver<Hint>) -> Result<(), Error> {
        let (mut tickets, mut is_anything, mut is_connected) = (BTreeSet::new(), false, false);
        let mut next = Some(first);
        while let Some(hint) = next {
            match hint {
                Hint::Ticket(number) => _ = tickets.insert(number),
                Hint::Connected => (is_anything, is_connected) = (true, true),
                Hint::Anything => is_anything = true,
                // Taken in where it was heard.
                Hint::Replying(..) => {}
            }
            next = hints.try_recv().ok();
        }
        if is_anything {
            self.catch_up().await?;
        }
        if is_connected {
            self.check_open().await?;
        }
        for number in tickets {
            self.read_or_pass_over(number).await?;
        }
        Ok(())
    }

    /// Reads from the top down to what has been read before.
    pub(super) async fn catch_up(&self) -> Result<(), Error> {
        let mark = self.portal.mark().await?;
        let (mut after, mut newest, mut most) = (None, None, FIRST);
        loop {
            let page = self.upstream.page(after.as_deref(), most).await?;
            self.take(&page).await?;
            newest = newest.or(page.tickets.first().map(|ticket| ticket.updated_at));
            let Some(until) = mark.until else {
                // The first time, the rest is read in the background. A portal without tickets has been read whole.
                let until = newest.or(Some(Timestamp::UNIX_EPOCH));
                let mark = Mark { until, resume: page.next, total: page.total };
                return Ok(self.portal.set_mark(&mark).await?);
            };
            let is_reached = page.tickets.last().is_none_or(|ticket| ticket.updated_at < until);
            if is_reached || page.next.is_none() {
                let mark = Mark { until: newest.or(mark.until), resume: mark.resume, total: page.total };
                return Ok(self.portal.set_mark(&mark).await?);
            }
            (after, most) = (page.next, FULL);
        }
    }

    /// Finds tickets that were merged or deleted while nobody listened, once every ticket has been read.
    pub(super) async fn check_open(&self) -> Result<(), Error> {
        if self.portal.mark().await?.resume.is_some() {
            return Ok(());
        }
        match self.upstream.open_tickets().await? {
            Some(open) => Ok(self.portal.take_open(&open).await?),
            None => Ok(()),
        }
    }

    async fn take(&self, page: &Page) -> Result<(), Error> {
        self.name(&page.tickets, &page.threads).await?;
        if page.threads.is_empty() {
            self.portal.take_tickets(&page.tickets).await?;
        } else {
            self.portal.take_threads(&page.threads).await?;
        }
        Ok(self.portal.heard().await?)
    }

    /// One thing that nobody waits for, and whether there was one: a page of the first reading, a booking link, a
    /// thread.
    pub(super) async fn step(&self) -> Result<bool, Error> {
        let mark = self.portal.mark().await?;
        if let Some(resume) = &mark.resume {
            let page = self.upstream.page(Some(resume), FULL).await?;
            self.take(&page).await?;
            self.portal.set_mark(&Mark { resume: page.next, ..mark }).await?;
            return Ok(true);
        }
        if let Some((user, number)) = self.portal.link_due().await? {
            self.look_up_link(user, number).await?;
            return Ok(true);
        }
        if let Some(wanted) = self.portal.wanted_file().await? {
            self.fetch(&wanted).await?;
            return Ok(true);
        }
        let Some(number) = self.portal.behind().await? else { return Ok(false) };
        self.read_or_pass_over(number).await?;
        Ok(true)
    }

    /// Looks up somebody's booking link; one that cannot be had holds nothing else up.
    async fn look_up_link(&self, user: UserId, number: Number) -> Result<(), Error> {
        let known = match self.upstream.booking_link(user, number).await {
            Ok(Link::Is(link)) => self.portal.take_link(user, Some(&link)).await,
            Ok(Link::None) => self.portal.take_link(user, None).await,
            Ok(Link::Unsafe(why)) => {
                tracing::warn!(%user, why, "a booking link of the portal is not safe to open and is left out");
                self.portal.take_link(user, None).await
            }
            Ok(Link::Hidden(_)) => self.portal.no_link_seen(user, &self.links).await,
            Err(fault @ (Fault::Refused { .. } | Fault::Garbled { .. })) => {
                tracing::warn!(%user, %fault, "a booking link cannot be looked up");
                self.portal.no_link_seen(user, &self.links).await
            }
            Err(fault) => return Err(fault.into()),
        };
        Ok(known?)
    }

    /// Gets a file that somebody asked for; one that cannot be had holds nothing else up.
    async fn fetch(&self, wanted: &WantedFile) -> Result<(), Error> {
        match self.upstream.file(wanted.number, wanted.remote).await {
            Ok(bytes) => Ok(self.portal.take_file(wanted.id, bytes).await?),
            Err(fault @ (Fault::Refused { .. } | Fault::Garbled { .. })) => {
                tracing::warn!(number = %wanted.number, %fault, "a file cannot be had");
                Ok(self.portal.no_file(wanted.id).await?)
            }
            Err(fault) => Err(fault.into()),
        }
    }

    /// Reads a ticket that somebody looks at, with what goes with it and moves it in no list.
    async fn look_at(&self, number: Number) -> Result<(), Error> {
        self.read_or_pass_over(number).await?;
        if let Some(user) = self.portal.link_due_on(number, self.pace.link).await? {
            self.look_up_link(user, number).await?;
        }
        let beside = async {
            self.read_tasks(number).await?;
            let canned = self.upstream.canned(number).await?;
            Ok::<_, Error>(self.portal.take_canned(number, &canned).await?)
        };
        match beside.await {
            // A canned response is not for everybody, and a ticket without one is still a ticket.
            Err(Error::Portal(fault @ (Fault::Refused { .. } | Fault::Garbled { .. }))) => {
                tracing::debug!(%number, %fault, "what goes with a ticket cannot be read");
                Ok(())
            }
            other => other,
        }
    }

    /// Reads a ticket; one that cannot be read holds nothing else up.
    async fn read_or_pass_over(&self, number: Number) -> Result<(), Error> {
        match self.read(number).await {
            Err(Error::Portal(fault @ (Fault::Refused { .. } | Fault::Garbled { .. }))) => {
                tracing::warn!(%number, %fault, "a ticket cannot be read");
                Ok(self.portal.pass_over(number).await?)
            }
            other => other,
        }
    }
}

/// When each ticket was last read because somebody looked at it.
#[derive(Debug, Default)]
struct Eyes(HashMap<Number, Instant>);

impl Eyes {
    /// The ticket that is looked at, when it was not read just now.
    fn due(&mut self, seen: Option<Number>, look_again: Duration) -> Option<Number> {
        let number = seen?;
        if self.0.get(&number).is_some_and(|at| at.elapsed() < look_again) {
            return None;
        }
        self.0.insert(number, Instant::now());
        Some(number)
    }
}
