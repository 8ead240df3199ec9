//! What hangs on a ticket: statuses, tasks, files, canned responses.

use serde::Deserialize;

use super::Moment;

/// An answer that wraps a list in `items`.
#[derive(Debug, Clone, Deserialize)]
pub struct Items<T> {
    /// The list.
    pub items: Vec<T>,
}

/// `GET /api/tickets/statuses`.
#[derive(Debug, Clone, Deserialize)]
pub struct Statuses {
    /// The statuses this login may use, by label.
    pub statuses: Vec<Status>,
}

/// A status of the portal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// Its slug.
    pub tech_status: String,
    /// What technicians read.
    pub tech_label: String,
    /// What customers read.
    pub public_status: String,
    /// Whether new tickets have it.
    pub is_default: bool,
}

/// A line of a ticket's checklist.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Task {
    /// Its number.
    pub id: i64,
    /// The ticket it belongs to.
    pub ticket_id: i64,
    /// What is to be done.
    pub task_name: String,
    /// Whether it is.
    pub is_completed: bool,
    /// When it was.
    pub completed_at: Option<Moment>,
    /// Its place in the list.
    pub sort_order: i64,
}

/// A list that somebody saved.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct View {
    /// What they call it.
    pub name: String,
    /// What it lists.
    pub filters: Filters,
}

/// What a saved list narrows to; nothing narrows to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Filters {
    /// The slugs of statuses.
    pub status: Option<Vec<String>>,
    /// Priorities.
    pub priority: Option<Vec<String>>,
    /// The numbers of companies.
    pub company_id: Option<Vec<i64>>,
    /// The numbers of people who look after tickets.
    pub assigned_user_id: Option<Vec<i64>>,
    /// An integration.
    pub module_slug: Option<String>,
    /// Words.
    pub search: Option<String>,
}

/// A file of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Attachment {
    /// Its number.
    pub id: i64,
    /// The ticket it belongs to.
    pub ticket_id: i64,
    /// The name it was uploaded with: any text.
    pub original_filename: String,
    /// Its size in bytes.
    pub file_size: u64,
    /// Its type, when it is known.
    pub mime_type: Option<String>,
    /// Who may download it: `closed`, `restricted` or `open`.
    pub access_level: String,
    /// Who uploaded it.
    pub uploaded_by_user_id: Option<i64>,
    /// When.
    pub uploaded_at: Moment,
}

/// `GET /admin/tickets/{id}/canned-responses`.
#[derive(Debug, Clone, Deserialize)]
pub struct CannedList {
    /// The responses, by title.
    pub responses: Vec<Canned>,
}

/// A prepared answer, filled in for one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Canned {
    /// Its number.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// HTML.
    pub body: String,
}
