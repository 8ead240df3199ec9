//! Sends the letters of a desk, one after the other, as often as it takes; or keeps them to be looked at.
//!
//! A letter is written in the transaction of what it tells of. Who sends it may be stopped at any moment: what was not
//! said to be done is sent again, under the same Message-ID. See `docs/decisions/mail.md`.

mod compose;
mod message;
mod smtp;
mod words;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

pub use compose::{Invitations, Letterhead, Mail, compose};
pub use smtp::{Login, Smtp, Tls};

use crate::desk::{Desk, Envelope, Error, Outcome};

/// Sends mails. Two do: [`Smtp`] to a server, [`Keep`] nowhere.
pub trait Mailer: Send + Sync + 'static {
    /// Sends a mail, and says what became of it.
    fn send(&self, mail: &Mail) -> impl Future<Output = Outcome> + Send;

    /// Whether what is sent reaches anybody: only then does it need a link that opens something.
    fn reaches_people(&self) -> bool;
}

/// Sends nothing: the letters of a desk without a mail server are kept.
#[derive(Debug, Clone, Copy)]
pub struct Keep;

impl Mailer for Keep {
    async fn send(&self, _mail: &Mail) -> Outcome {
        Outcome::Kept("no mail server is set".to_owned())
    }

    fn reaches_people(&self) -> bool {
        false
    }
}

/// Whoever sends the letters of a desk.
#[derive(Debug)]
pub struct Post<M> {
    desk: Desk,
    mailer: M,
    letterhead: Letterhead,
    /// For how many days a letter's link opens its ticket.
    days: u16,
}

/// How long one looks for letters at the least: some become due without anything happening on the desk.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// How often a process that can mail says that it is there.
const SEEN_EVERY: SignedDuration = SignedDuration::from_hours(6);

impl<M: Mailer> Post<M> {
    /// Sends the letters of a desk by a mailer.
    pub fn new(desk: Desk, mailer: M, letterhead: Letterhead, days: u16) -> Self {
        Self { desk, mailer, letterhead, days }
    }

    /// Works until it is told to stop. A letter that is being sent then is finished first.
    pub async fn run(&self, stop: CancellationToken) {
        let mut bell = self.desk.bell();
        let mut seen_at = None;
        while !stop.is_cancelled() {
            if let Err(error) = self.turn(&mut seen_at, &stop).await {
                tracing::warn!(%error, "letters cannot be sent");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = bell.rang() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    async fn turn(&self, seen_at: &mut Option<Timestamp>, stop: &CancellationToken) -> Result<(), Error> {
        let now = self.desk.clock().now();
        if self.mailer.reaches_people() && seen_at.is_none_or(|seen| now.duration_since(seen) >= SEEN_EVERY) {
            self.desk.system().mail_is_sent().await?;
            *seen_at = Some(now);
        }
        self.send_until(|| stop.is_cancelled()).await.map(|_many| ())
    }

    /// Sends every letter that may be sent now, and says how many were dealt with.
    pub async fn send_all(&self) -> Result<usize, Error> {
        if self.mailer.reaches_people() {
            self.desk.system().mail_is_sent().await?;
        }
        self.send_until(|| false).await
    }

    async fn send_until(&self, is_over: impl Fn() -> bool) -> Result<usize, Error> {
        let desk = self.desk.system();
        // A process that can mail is at work on this desk: the letters are its own.
        if !self.mailer.reaches_people() && desk.has_mail().await? {
            return Ok(0);
        }
        let mut many = 0;
        while !is_over() && desk.next_letter_at().await?.is_some_and(|at| at <= self.desk.clock().now()) {
            let Some(envelope) = desk.next_letter().await? else { break };
            let id = envelope.posted.id;
            let outcome = self.send(&envelope).await?;
            desk.letter_done(&envelope.posted, &outcome).await?;
            many += 1;
            match &outcome {
                Outcome::Sent | Outcome::Kept(_) => {}
                Outcome::Bounced(reason) | Outcome::Never(reason) => {
                    tracing::warn!(%id, %reason, "a letter was refused");
                }
                Outcome::Later(reason) => {
                    // What stopped this one would stop the next one too.
                    tracing::info!(%id, %reason, "a letter waits");
                    break;
                }
            }
        }
        Ok(many)
    }

    async fn send(&self, envelope: &Envelope) -> Result<Outcome, Error> {
        if self.letterhead.leaves_to_platform(envelope) {
            return Ok(Outcome::Kept("the booking platform writes to the customer itself".to_owned()));
        }
        let token = if self.mailer.reaches_people() && self.letterhead.has_link(envelope) {
            self.desk.system().letter_link(&envelope.posted, self.days).await?
        } else {
            None
        };
        let pages = self.letterhead.pages.as_ref();
        let link = token.and_then(|token| pages?.join(&format!("link/{token}")).ok()).map(String::from);
        Ok(self.mailer.send(&compose(envelope, &self.letterhead, link.as_deref())).await)
    }
}
