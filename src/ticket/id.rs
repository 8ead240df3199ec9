//! The identifiers of the desk, each a type of its own so that none is taken for another.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Invalid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        #[schemars(inline)]
        pub struct $name(#[schemars(range(min = 0))] pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// A ticket's number, the one people say aloud: 1, 2, 3 …
    Number
}
id! {
    /// A person of the desk: an agent or a customer.
    PersonId
}
id! {
    /// A company that customers belong to.
    CompanyId
}
id! {
    /// A team of agents.
    TeamId
}
id! {
    /// A letter of the desk.
    LetterId
}
id! {
    /// An entry's place in the timeline of the whole desk, strictly increasing.
    Seq
}
id! {
    /// Where a ticket stands in the queue: larger is newer, no two tickets share one.
    /// See `docs/decisions/queue-order.md`.
    Place
}

id! {
    /// A booked call.
    BookingId
}

id! {
    /// A person as the portal behind the desk numbers them.
    UserId
}
id! {
    /// A company as the portal behind the desk numbers it.
    RemoteCompanyId
}
id! {
    /// A message as the portal behind the desk numbers it.
    MessageId
}
id! {
    /// A file as the portal behind the desk numbers it.
    AttachmentId
}
id! {
    /// A file that goes with a message.
    FileId
}
id! {
    /// A line of a ticket's checklist.
    TaskId
}
id! {
    /// A line of a ticket's checklist as the portal behind the desk numbers it.
    RemoteTaskId
}

impl UserId {
    /// Whether the portal gave this number: others stand for nobody, and for an API key.
    pub fn is_real(self) -> bool {
        self.0 > 0
    }
}

impl FromStr for Number {
    type Err = Invalid;

    /// Reads `42` and `#42`.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let digits = text.trim();
        let digits = digits.strip_prefix('#').unwrap_or(digits);
        match digits.parse() {
            Ok(number) if number > 0 => Ok(Self(number)),
            Ok(_) | Err(_) => Err(Invalid::new("ticket", format!("{text:?} is not a ticket number, write 42 or #42"))),
        }
    }
}
