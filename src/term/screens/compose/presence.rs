//! Saying that one writes a reply, and seeing that somebody else does: no customer gets two answers.

use jiff::{SignedDuration, Timestamp};

use super::{Compose, State};
use crate::term::effect::Effect;
use crate::term::shared::Shared;
use crate::ticket::{Presence, Replying, Visibility};

/// Whoever opens the composer by mistake is told of to nobody.
const FIRST_AFTER: SignedDuration = SignedDuration::from_secs(2);

/// What the others were told.
#[derive(Debug)]
pub(super) struct Told {
    /// Whether it was that one writes.
    is_replying: bool,
    /// When they are told next.
    next: Timestamp,
}

impl Told {
    /// Nothing yet.
    pub(super) fn nothing(now: Timestamp) -> Self {
        Self { is_replying: false, next: after(now, FIRST_AFTER) }
    }
}

impl Compose {
    /// When the others are to be told again; never of a note.
    pub(super) fn tells_at(&self) -> Option<Timestamp> {
        let is_reply = self.visibility == Visibility::Public && self.state != State::Leaving;
        (is_reply || self.told.is_replying).then_some(self.told.next)
    }

    /// Tells the others when it is time.
    pub(super) fn tell(&mut self, shared: &Shared) -> Option<Effect> {
        self.tells_at().filter(|at| *at <= shared.now)?;
        match self.visibility {
            Visibility::Public => {
                self.told = Told { is_replying: true, next: after(shared.now, Replying::RENEW) };
                Some(Effect::Presence(self.number, Presence::Replying))
            }
            Visibility::Internal => self.fall_silent(),
        }
    }

    /// Tells the others that one stopped, when they were told that one writes.
    pub(super) fn fall_silent(&mut self) -> Option<Effect> {
        let was = std::mem::take(&mut self.told.is_replying);
        was.then_some(Effect::Presence(self.number, Presence::Away))
    }

    /// Who else is writing a reply, in words.
    pub fn others(&self, now: Timestamp) -> Option<String> {
        Replying::words(&self.replying, now).map(|words| format!("{words} too"))
    }
}

fn after(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
