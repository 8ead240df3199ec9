//! What has to wait for what: how effects stand to each other.

use super::effect::Effect;

/// How an effect stands to the others under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// It aborts the one before it in the same slot: only the newest question counts.
    Newest(Slot),
    /// It waits until those before it are done, and is never aborted: what is stored is stored in order.
    InTurn,
    /// It minds nobody.
    Free,
    /// It needs the terminal: the loop itself does it.
    Loop,
}

/// A question of which only the newest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The rows of the queue.
    List,
    /// The counts of the views.
    Tally,
    /// Who is replying, in the queue.
    Replying,
    /// The ticket beside or over the queue.
    Ticket,
    /// The people that a search finds.
    People,
    /// The free times of the panel.
    Times,
}

impl Effect {
    /// How it stands to the others.
    pub fn order(&self) -> Order {
        match self {
            Self::List { .. } => Order::Newest(Slot::List),
            Self::Tally { .. } => Order::Newest(Slot::Tally),
            Self::Replying { .. } => Order::Newest(Slot::Replying),
            Self::Ticket { .. } => Order::Newest(Slot::Ticket),
            Self::People { .. } => Order::Newest(Slot::People),
            Self::FreeTimes { .. } => Order::Newest(Slot::Times),
            Self::Calls { task, .. } if task.writes() => Order::InTurn,
            Self::Plan { change, .. } if change.is_some() => Order::InTurn,
            Self::Notices { choice, .. } if choice.is_some() => Order::InTurn,
            Self::Agents { .. }
            | Self::Calls { .. }
            | Self::Plan { .. }
            | Self::Notices { .. }
            | Self::Profile { .. }
            | Self::Categories { .. }
            | Self::Modules { .. }
            | Self::Canned { .. }
            | Self::Drafts { .. }
            | Self::Portal { .. }
            | Self::Unsent { .. }
            | Self::SignIn { .. }
            | Self::SaveFile { .. }
            | Self::OpenUrl { .. }
            // Behind no writing: the portal is told too, and a network may take its time.
            | Self::Presence(..)
            | Self::Copy { .. } => Order::Free,
            Self::Draft { .. }
            | Self::Change { .. }
            | Self::SetStatusWord { .. }
            | Self::AddTask { .. }
            | Self::TickTask { .. }
            | Self::Merge { .. }
            | Self::Split { .. }
            | Self::Undo { .. }
            | Self::Redo { .. }
            | Self::Reply { .. }
            | Self::OpenTicket { .. }
            | Self::AttachFile { .. }
            | Self::SetBookingLink { .. }
            | Self::SaveDraft { .. }
            | Self::TryAgain { .. }
            | Self::GiveUp { .. }
            | Self::CustomerLink { .. }
            | Self::PreviewLink { .. } => Order::InTurn,
            Self::Edit { .. } | Self::Escape(_) | Self::Mouse(_) | Self::Redraw | Self::Suspend | Self::Quit => {
                Order::Loop
            }
        }
    }
}
