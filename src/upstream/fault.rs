//! What can go wrong with a portal, by what the person can do about it.

use std::time::Duration;

/// Why the portal did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It cannot be reached, or asks to wait: nothing to do but to try again later.
    #[error("{reason}")]
    Offline {
        /// What happened, as a sentence without a full stop.
        reason: String,
        /// How long the portal asks to wait.
        wait: Option<Duration>,
        /// Whether it may have done what was asked all the same: the answer was lost, or it failed half-way.
        may_have_acted: bool,
    },
    /// The session has ended, or never was: sign in again.
    #[error("{reason}")]
    SignedOut {
        /// What the portal says.
        reason: String,
    },
    /// It will not do this, however often it is asked: change what is asked.
    #[error("{reason}")]
    Refused {
        /// What the portal says.
        reason: String,
    },
    /// It answered what cannot be understood: report it.
    #[error("{endpoint} gave no usable answer: {reason}")]
    Garbled {
        /// The method and path that was asked.
        endpoint: String,
        /// Which field is missing or wrong.
        reason: String,
        /// Whether it may have done what was asked all the same.
        may_have_acted: bool,
    },
}

impl Fault {
    /// The portal cannot be reached, and did nothing.
    pub(crate) fn offline(reason: impl Into<String>) -> Self {
        Self::Offline { reason: reason.into(), wait: None, may_have_acted: false }
    }

    /// The portal will not do it.
    pub(crate) fn refused(reason: impl Into<String>) -> Self {
        Self::Refused { reason: reason.into() }
    }

    /// Whether the portal may have done what was asked: look before asking again.
    pub fn may_have_acted(&self) -> bool {
        match self {
            Self::Offline { may_have_acted, .. } | Self::Garbled { may_have_acted, .. } => *may_have_acted,
            Self::SignedOut { .. } | Self::Refused { .. } => false,
        }
    }
}
