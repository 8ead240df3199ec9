//! The named views of the queue: each is a name for a query, with a count beside it.

use serde::Serialize;

use super::Query;

/// A named view of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Open tickets assigned to me.
    Mine,
    /// Open tickets that nobody looks after.
    Unassigned,
    /// Every ticket somebody still has to act on.
    AllOpen,
    /// Tickets where the customer has to answer.
    Waiting,
    /// Tickets where somebody else has to act.
    OnHold,
    /// Tickets answered for good.
    Solved,
    /// Finished tickets.
    Closed,
    /// Every ticket.
    All,
    /// Tickets with a call today.
    CallsToday,
}

impl View {
    /// Every view, in the order of the keys `1` to `9`.
    pub const ALL: [Self; 9] = [
        Self::Mine,
        Self::Unassigned,
        Self::AllOpen,
        Self::Waiting,
        Self::OnHold,
        Self::Solved,
        Self::Closed,
        Self::All,
        Self::CallsToday,
    ];

    /// The name a technician reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Mine => "Mine",
            Self::Unassigned => "Unassigned",
            Self::AllOpen => "All open",
            Self::Waiting => "Waiting on customer",
            Self::OnHold => "On hold",
            Self::Solved => "Solved",
            Self::Closed => "Closed",
            Self::All => "All",
            Self::CallsToday => "Calls today",
        }
    }

    /// The word for it on the command line: `deskbell tickets mine`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Unassigned => "unassigned",
            Self::AllOpen => "open",
            Self::Waiting => "waiting",
            Self::OnHold => "on_hold",
            Self::Solved => "solved",
            Self::Closed => "closed",
            Self::All => "all",
            Self::CallsToday => "calls_today",
        }
    }

    /// The query it is a name for, as one would type it.
    pub fn query_text(self) -> &'static str {
        match self {
            Self::Mine => "is:open assignee:me",
            Self::Unassigned => "is:open assignee:none",
            Self::AllOpen => "is:open",
            Self::Waiting => "status:waiting",
            Self::OnHold => "status:on_hold",
            Self::Solved => "status:solved",
            Self::Closed => "status:closed",
            Self::All => "",
            Self::CallsToday => "call:today",
        }
    }

    /// The query it is a name for.
    pub fn query(self) -> Query {
        Query::parse(self.query_text()).expect("every view's query is tested to parse")
    }
}
