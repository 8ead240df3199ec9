//! Carrying over what was done on the desk, one thing at a time and in order.
//!
//! A portal may know no request again that it has seen before. So it is written down before anything is asked, and when
//! the answer is lost the ticket is read back first: what it shows has happened. One that does know its requests again
//! is simply asked again.

use jiff::{Span, Timestamp};

use super::{Error, Sync};
use crate::desk::Asking;
use crate::ticket::portal::Command;
use crate::upstream::{Fault, Pushed, Upstream};

/// How far back one looks for a ticket whose opening was not answered, before the moment it was asked for: clocks
/// differ.
const CLOCKS_DIFFER_MINUTES: i64 = 10;

/// The tickets of a page when one looks back.
const PAGE: u16 = 100;

impl<U: Upstream> Sync<U> {
    /// Carries over what is done here, for ever.
    pub(super) async fn push(&self) {
        let (mut pause, mut bell) = (self.pause(), self.desk.bell());
        loop {
            let carried = match self.portal.next().await {
                Ok(Some(asking)) => self.carry_out(&asking).await,
                Ok(None) => {
                    bell.rang().await;
                    continue;
                }
                Err(error) => Err(error.into()),
            };
            match carried {
                Ok(()) => pause.reset(),
                Err(error) => {
                    let wait = self.report(&error).await;
                    pause.wait(wait).await;
                }
            }
        }
    }

    /// Does one thing in the portal, unless what is read there shows that it has happened or can no longer be done.
    pub(super) async fn carry_out(&self, asking: &Asking) -> Result<(), Error> {
        self.look_first(asking).await?;
        if !self.portal.still_waits(asking.id).await? {
            return Ok(());
        }
        self.portal.asking(asking.id).await?;
        let pushing = self.upstream.push(&asking.source_id, &asking.command);
        match self.counted(asking.id, pushing).await {
            Ok(pushed) => self.settle(asking, pushed).await?,
            Err(fault) => self.fail(asking, fault).await?,
        }
        Ok(self.portal.heard().await?)
    }

    /// Pushes, and tells the desk meanwhile how much of a file has gone.
    async fn counted<T>(&self, id: i64, pushing: impl Future<Output = T>) -> T {
        let Some(mut sending) = self.upstream.sending() else { return pushing.await };
        let mut pushing = std::pin::pin!(pushing);
        loop {
            tokio::select! {
                biased;
                done = &mut pushing => {
                    self.portal.sending(None);
                    return done;
                }
                Ok(()) = sending.changed() => {
                    let percent = *sending.borrow_and_update();
                    self.portal.sending(percent.map(|percent| (id, percent)));
                }
            }
        }
    }

    /// Reads back what could already be done, or be done by somebody else.
    async fn look_first(&self, asking: &Asking) -> Result<(), Error> {
        if self.upstream.knows_requests_again() {
            return Ok(());
        }
        if let Some(asked_at) = asking.asked_at {
            let since = self.desk.clock().now().duration_since(asked_at).unsigned_abs();
            tokio::time::sleep(self.pace.settle.saturating_sub(since)).await;
        }
        match (&asking.command, asking.asked_at) {
            (Command::Open(_), Some(asked_at)) => self.look_for_ticket(asked_at).await,
            (
                Command::Reply { number, .. }
                | Command::Attach { number, .. }
                | Command::Merge { number, .. }
                | Command::Split { number, .. },
                Some(_),
            )
            | (Command::Change { number, .. }, _) => self.read(*number).await,
            (Command::AddTask { number, .. }, Some(_)) => self.read_tasks(*number).await,
            (
                Command::Reply { .. }
                | Command::Attach { .. }
                | Command::Merge { .. }
                | Command::Split { .. }
                | Command::AddTask { .. }
                | Command::Open(_),
                None,
            )
            // Done twice it is as if it were done once.
            | (
                Command::BookingLink(_)
                | Command::TickTask { .. }
                | Command::RemoveTask { .. }
                | Command::Status { .. },
                _,
            ) => Ok(()),
        }
    }

    /// Reads the tickets that changed since one was asked for: if it is among them, the desk knows it again.
    async fn look_for_ticket(&self, asked_at: Timestamp) -> Result<(), Error> {
        let since = asked_at.checked_sub(Span::new().minutes(CLOCKS_DIFFER_MINUTES)).unwrap_or(asked_at);
        let mut after = None;
        loop {
            let page = self.upstream.page(after.as_deref(), PAGE).await?;
            self.name(&page.tickets, &[]).await?;
            self.portal.take_tickets(&page.tickets).await?;
            let is_far_enough = page.tickets.last().is_none_or(|ticket| ticket.updated_at < since);
            match page.next {
                Some(next) if !is_far_enough => after = Some(next),
                Some(_) | None => return Ok(()),
            }
        }
    }

    async fn settle(&self, asking: &Asking, pushed: Pushed) -> Result<(), Error> {
        match pushed {
            Pushed::Message(message, on) => {
                self.portal.sent(asking.id, message, on).await?;
                if asking.number != Some(on) {
                    self.read(on).await?;
                }
            }
            Pushed::Ticket(thread) => {
                if matches!(asking.command, Command::Open(_)) {
                    self.portal.opened(asking.id, thread.ticket.number).await?;
                }
                self.name(std::slice::from_ref(&thread.ticket), std::slice::from_ref(&*thread)).await?;
                self.portal.take_thread(&thread).await?;
                self.portal.done(asking.id).await?;
            }
            Pushed::File(file) => self.portal.sent_file(asking.id, file).await?,
            Pushed::Task(task) => self.portal.sent_task(asking.id, task).await?,
            Pushed::Split(new) => {
                self.portal.done(asking.id).await?;
                self.read(new).await?;
            }
            Pushed::Done => {
                self.portal.done(asking.id).await?;
                if let Command::Merge { number, .. } = asking.command {
                    self.read(number).await?;
                }
            }
        }
        Ok(())
    }

    async fn fail(&self, asking: &Asking, fault: Fault) -> Result<(), Error> {
        match &fault {
            Fault::Refused { reason } => {
                self.portal.refused(asking.id, reason).await?;
                // What is shown here goes back to what the portal has.
                match asking.number {
                    Some(number) if asking.command.is_about_tasks() => self.read_tasks(number).await,
                    Some(number) => self.read(number).await,
                    None => Ok(()),
                }
            }
            Fault::Garbled { .. } | Fault::Offline { .. } | Fault::SignedOut { .. } => {
                if !fault.may_have_acted() {
                    self.portal.not_done(asking.id).await?;
                }
                if matches!(fault, Fault::Garbled { .. }) {
                    self.portal.failed(asking.id, &fault.to_string()).await?;
                }
                Err(fault.into())
            }
        }
    }
}
