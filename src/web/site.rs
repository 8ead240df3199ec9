//! What every page needs to answer: the desk, and what the server was told about it.

use std::net::IpAddr;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

use super::asker::Proxies;
use super::attempt::{Allowance, Attempts};
use super::cookie::Cookies;
use super::crowd::Crowd;
use super::limit;
use super::metric::Metrics;
use super::origin::Origins;
use super::password::Passwords;
use super::rate::Rates;
use super::ready::Readiness;
use super::visitor::Devices;
use super::{BookingOrigin, Settings, page::sign_in};
use crate::booking::{Allowed, Hosts};
use crate::desk::{self, Desk};
use crate::slots::Slots;
use crate::ticket::{Email, Number, PersonId};

/// A person answers one ticket faster than this only by a program.
const REPLIES: Allowance =
    Allowance { free: 10, within: SignedDuration::from_mins(1), first_wait: SignedDuration::from_secs(5) };

/// How often the six digits for a ticket are mailed to its customer.
const CODES: Allowance =
    Allowance { free: 3, within: SignedDuration::from_hours(1), first_wait: SignedDuration::from_mins(2) };

/// How often somebody types them: a guess hits one time in a million.
const PROOFS: Allowance =
    Allowance { free: 10, within: SignedDuration::from_hours(1), first_wait: SignedDuration::from_mins(1) };

/// Nobody has more troubles in an hour.
const OPENINGS: Allowance =
    Allowance { free: 10, within: SignedDuration::from_hours(1), first_wait: SignedDuration::from_mins(1) };

/// Failed sign-ins that are worth a line of the log each; strangers must not be able to fill the disk with them.
const FAILURES: Allowance =
    Allowance { free: 100, within: SignedDuration::from_mins(1), first_wait: SignedDuration::from_secs(10) };

/// The most event streams at once.
const MOST_STREAMS: usize = 512;

/// How many people's files are read at once, each 25 MiB of memory at most.
const MOST_UPLOADS: usize = 4;

/// The desk as its pages know it; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Site(Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) desk: Desk,
    pub(super) desk_name: String,
    pub(super) answer: String,
    pub(super) hosts: Hosts,
    pub(super) prefill: Allowed,
    pub(super) slots: Slots,
    pub(super) sample: bool,
    pub(super) cookies: Cookies,
    pub(super) origins: Origins,
    /// The origin that calendars have to themselves.
    pub(super) booking_origin: Option<String>,
    pub(super) proxies: Proxies,
    pub(super) devices: Devices,
    pub(super) passwords: Passwords,
    pub(super) sign_ins: Attempts<sign_in::Attempt>,
    pub(super) replies: Attempts<(PersonId, Number)>,
    pub(super) openings: Attempts<PersonId>,
    pub(super) codes: Attempts<(PersonId, Number)>,
    pub(super) proofs: Attempts<(PersonId, Number)>,
    failures: Attempts<()>,
    /// The requests of each address.
    pub(super) requests: Rates<IpAddr>,
    /// The requests of each agent's programs.
    pub(super) programs: Rates<PersonId>,
    /// The passwords tried from each address.
    pub(super) tries: Rates<IpAddr>,
    /// The links and invitations taken up from each address.
    pub(super) exchanges: Rates<IpAddr>,
    /// Who listens to event streams.
    pub(super) listeners: Crowd<PersonId>,
    /// Room for event streams: half of the connections are left for everybody else.
    pub(super) streams: Arc<Semaphore>,
    /// Room for files on their way in.
    pub(super) uploads: Semaphore,
    pub(super) metrics: Arc<Metrics>,
    pub(super) readiness: Readiness,
}

impl Site {
    pub(super) fn new(desk: Desk, settings: Settings, metrics: Arc<Metrics>) -> Self {
        let Settings {
            listen: _,
            inside: _,
            proxies,
            public_url,
            booking,
            hosts,
            prefill,
            slots,
            desk_name,
            answer,
            sample,
        } = settings;
        let secure = public_url.as_ref().is_some_and(|url| url.scheme() == "https");
        Self(Arc::new(Inner {
            desk,
            desk_name,
            answer,
            hosts,
            prefill,
            slots,
            sample,
            cookies: Cookies { secure },
            origins: Origins::new(public_url.as_ref()),
            booking_origin: booking.as_ref().map(BookingOrigin::origin),
            proxies,
            devices: Devices::new(),
            passwords: Passwords::new(),
            sign_ins: Attempts::new(sign_in::ALLOWANCE),
            replies: Attempts::new(REPLIES),
            openings: Attempts::new(OPENINGS),
            codes: Attempts::new(CODES),
            proofs: Attempts::new(PROOFS),
            failures: Attempts::new(FAILURES),
            requests: Rates::new(limit::REQUESTS),
            programs: Rates::new(limit::PROGRAMS),
            tries: Rates::new(limit::SIGN_INS),
            exchanges: Rates::new(limit::EXCHANGES),
            listeners: Crowd::default(),
            streams: Arc::new(Semaphore::new(MOST_STREAMS)),
            uploads: Semaphore::new(MOST_UPLOADS),
            metrics,
            readiness: Readiness::default(),
        }))
    }

    /// Writes a failed sign-in into the desk's log; beyond a flood's first minute only into the program's.
    pub(super) async fn note_failure(&self, email: &Email) -> Result<(), desk::Error> {
        if self.failures.take((), self.now()).is_err() {
            tracing::warn!("a sign-in failed, one of many");
            return Ok(());
        }
        self.desk.system().note_failed_sign_in(email).await
    }

    /// The present, as the desk knows it.
    pub(super) fn now(&self) -> Timestamp {
        self.desk.clock().now()
    }
}

impl std::ops::Deref for Site {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
