//! Tickets, what was said on them, who watches them, and the messages of the live connection.

use serde::Deserialize;

use super::{Attachment, Moment};

/// A ticket, in a list or at the head of a detail.
#[derive(Debug, Clone, Deserialize)]
pub struct Ticket {
    /// Its number.
    pub id: i64,
    /// The subject; blanks only is possible.
    pub subject: String,
    /// The description exactly as it was sent: unsafe HTML.
    pub description: Option<String>,
    /// A status' slug, which need not be one that is defined.
    pub status: String,
    /// Any word; the portal's own pages use `urgent`, `high`, `normal` and `low`.
    pub priority: String,
    /// What it is about.
    pub category: Option<String>,
    /// Which integration it came from.
    pub module_slug: Option<String>,
    /// The number of the requester's company.
    pub company_id: Option<i64>,
    /// Who looks after it.
    pub assigned_user_id: Option<i64>,
    /// Who asks.
    pub requester_id: Option<i64>,
    /// When it was opened.
    pub created_at: Moment,
    /// When it last moved: a change of its fields or a reply, nothing else.
    pub updated_at: Moment,
    /// Stays empty when a ticket is closed the ordinary way, so it says nothing of the status.
    pub closed_at: Option<Moment>,
    /// The ticket this one was merged into.
    pub merged_into_ticket_id: Option<i64>,
    /// The ticket this one was split from.
    pub split_from_ticket_id: Option<i64>,
}

/// `GET /api/tickets/`.
#[derive(Debug, Clone, Deserialize)]
pub struct TicketList {
    /// The tickets, the latest changed first.
    pub items: Vec<Ticket>,
    /// How many there are, merged ones counted too.
    pub total: u64,
    /// Where the next page starts; present on every full page, even when nothing follows.
    pub next_cursor: Option<String>,
}

/// `GET /api/tickets/{id}`.
#[derive(Debug, Clone, Deserialize)]
pub struct Detail {
    /// The ticket.
    #[serde(flatten)]
    pub ticket: Ticket,
    /// What was said, newest first. The oldest one repeats the description.
    pub replies: Vec<Reply>,
    /// Who is told of it.
    pub watchers: Vec<Watcher>,
    /// Its files, newest first.
    pub attachments: Vec<Attachment>,
}

/// A reply or an internal note.
#[derive(Debug, Clone, Deserialize)]
pub struct Reply {
    /// Its number.
    pub id: i64,
    /// The ticket it belongs to; another one than where it is shown after a split.
    pub ticket_id: i64,
    /// Who wrote it; nobody for an API key.
    pub author_id: Option<i64>,
    /// The address of an author without an account.
    pub author_email: Option<String>,
    /// The name of an author without an account.
    pub author_display_name: Option<String>,
    /// Sanitised HTML.
    pub body: String,
    /// Whether it is for the team alone.
    pub is_internal: bool,
    /// How many minutes it took.
    pub minutes_spent: Option<i64>,
    /// Whether they are charged.
    pub is_billable: bool,
    /// When it was written.
    pub created_at: Moment,
    /// Whether it moved to another ticket in a split.
    pub is_split_hidden: bool,
}

/// The answer of a reply.
#[derive(Debug, Clone, Deserialize)]
pub struct Replied {
    /// The ticket it went to: a merged one's target.
    pub ticket: Ticket,
    /// The reply as it is kept.
    pub reply: Reply,
}

/// Somebody who is told of a ticket.
#[derive(Debug, Clone, Deserialize)]
pub struct Watcher {
    /// An account.
    pub user_id: Option<i64>,
    /// Or an address.
    pub email: Option<String>,
}

/// `GET /api/tickets/dashboard`: the only place that gives a technician names.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Dashboard {
    /// The tickets, the latest changed first.
    pub items: Vec<DashboardRow>,
}

/// A ticket with the names around it.
#[derive(Debug, Clone, Deserialize)]
pub struct DashboardRow {
    /// Its number.
    pub id: i64,
    /// The number of the requester's company.
    pub company_id: Option<i64>,
    /// Its name.
    pub company_name: Option<String>,
    /// Who looks after it.
    pub assigned_user_id: Option<i64>,
    /// Their address.
    pub assigned_user_email: Option<String>,
    /// Their name.
    pub assigned_user_display_name: Option<String>,
    /// Who asks.
    pub requester_id: Option<i64>,
    /// Their address.
    pub requester_email: Option<String>,
    /// Their name.
    pub requester_display_name: Option<String>,
}

/// The answer of a split.
#[derive(Debug, Clone, Deserialize)]
pub struct Split {
    /// The ticket the replies were taken from.
    pub original_ticket: Ticket,
    /// The ticket they are on now.
    pub new_ticket: Ticket,
    /// How many.
    pub moved_reply_count: u64,
}

/// The answer of a merge.
#[derive(Debug, Clone, Deserialize)]
pub struct Merged {
    /// The ticket everything is on now.
    pub merged_ticket: Ticket,
    /// The tickets that were merged.
    pub merged_ticket_ids: Vec<i64>,
    /// How many replies moved.
    pub moved_reply_count: u64,
}

/// A message of the live connection.
#[derive(Debug, Clone, Deserialize)]
pub struct Refresh {
    /// `refresh`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is about, when it says so.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Which thing, when it says so.
    pub data: Option<RefreshData>,
}

/// What a message of the live connection is about.
#[derive(Debug, Clone, Deserialize)]
pub struct RefreshData {
    /// The number of a ticket.
    #[serde(rename = "ticketId")]
    pub ticket_id: Option<i64>,
}
