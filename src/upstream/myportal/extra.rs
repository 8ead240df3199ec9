//! What else the portal does for a ticket: tasks, files, prepared answers, splitting and merging, minutes.

use reqwest::Method;
use serde_json::json;

use super::call::Asked;
use super::{MyPortal, map, wire};
use crate::ticket::portal::{SavedView, Task, Ticket};
use crate::ticket::{Canned, MessageId, Minutes, Number, RemoteTaskId, Subject, TaskName};
use crate::upstream::Fault;

/// Who may download a file of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessLevel {
    /// The requester, watchers and technicians.
    Closed,
    /// Technicians only.
    Restricted,
    /// Anybody who is signed in.
    Open,
}

impl AccessLevel {
    fn id(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Restricted => "restricted",
            Self::Open => "open",
        }
    }
}

impl MyPortal {
    /// The most bytes one file may have: the portal's limit.
    pub const MOST_FILE_BYTES: usize = 50 * 1024 * 1024;

    /// The checklist of a ticket.
    pub(super) async fn checklist(&self, number: Number) -> Result<Vec<Task>, Fault> {
        let asked = Asked::get(format!("/api/tickets/{number}/tasks"));
        let told = self.caller.ask::<wire::Items<wire::Task>>(&asked).await?.items;
        Ok(told.iter().filter_map(map::task).collect())
    }

    /// Adds a line to the checklist.
    pub(super) async fn add_task(&self, number: Number, name: &TaskName) -> Result<RemoteTaskId, Fault> {
        let asked = Asked::new(Method::POST, format!("/api/tickets/{number}/tasks"))
            .json(&json!({ "taskName": name.as_str() }));
        Ok(RemoteTaskId(self.caller.ask::<wire::Task>(&asked).await?.id))
    }

    /// Ticks a line of the checklist, or takes the tick away.
    pub(super) async fn tick_task(&self, number: Number, task: RemoteTaskId, is_done: bool) -> Result<(), Fault> {
        let asked = Asked::new(Method::PUT, format!("/api/tickets/{number}/tasks/{task}"))
            .json(&json!({ "isCompleted": is_done }));
        self.caller.ask::<wire::Task>(&asked).await.map(|_task| ())
    }

    /// Takes a line off the checklist.
    pub(super) async fn remove_task(&self, number: Number, task: RemoteTaskId) -> Result<(), Fault> {
        self.caller.answer(&Asked::new(Method::DELETE, format!("/api/tickets/{number}/tasks/{task}"))).await?;
        Ok(())
    }

    /// The lists that whoever is signed in saved for themselves.
    pub(super) async fn views(&self) -> Result<Vec<SavedView>, Fault> {
        let asked = Asked::get("/api/tickets/views");
        let told = self.caller.ask::<wire::Items<wire::View>>(&asked).await?.items;
        Ok(told.into_iter().map(map::view).collect())
    }

    /// The files of a ticket, newest first.
    pub async fn attachments(&self, number: Number) -> Result<Vec<wire::Attachment>, Fault> {
        let asked = Asked::get(format!("/api/tickets/{number}/attachments"));
        Ok(self.caller.ask::<wire::Items<wire::Attachment>>(&asked).await?.items)
    }

    /// The bytes of a file. A restricted one is for technicians only.
    pub async fn download(&self, number: Number, attachment: i64) -> Result<Vec<u8>, Fault> {
        let asked = Asked::get(format!("/api/tickets/{number}/attachments/{attachment}/download")).file();
        Ok(self.caller.answer(&asked).await?.body)
    }

    /// Adds a file to a ticket.
    ///
    /// # Errors
    /// An empty file, one over 50 MiB, or a type the portal does not take: it looks inside, so a name does not help.
    pub async fn upload(
        &self,
        number: Number,
        name: &str,
        kind: &str,
        bytes: &[u8],
        access: AccessLevel,
    ) -> Result<wire::Attachment, Fault> {
        if bytes.is_empty() || bytes.len() > Self::MOST_FILE_BYTES {
            return Err(Fault::refused("a file needs 1 byte to 50 MiB"));
        }
        let boundary = boundary(bytes);
        let asked = Asked::new(Method::POST, format!("/api/tickets/{number}/attachments"))
            .with("access_level", access.id())
            .body(format!("multipart/form-data; boundary={boundary}"), form(&boundary, name, kind, bytes))
            .file();
        self.caller.ask(&asked).await
    }

    /// The prepared answers, filled in for a ticket. Needs the right to switch companies.
    pub(super) async fn responses(&self, number: Number) -> Result<Vec<Canned>, Fault> {
        let asked = Asked::get(format!("/admin/tickets/{number}/canned-responses"));
        let told = self.caller.ask::<wire::CannedList>(&asked).await?.responses;
        Ok(told.into_iter().filter_map(map::canned).collect())
    }

    /// Moves replies to a new ticket, and gives the original and the new one.
    pub async fn split(
        &self,
        number: Number,
        replies: &[MessageId],
        subject: &Subject,
    ) -> Result<(Ticket, Ticket), Fault> {
        let ids: Vec<i64> = replies.iter().map(|id| id.0).collect();
        let asked = Asked::new(Method::POST, format!("/api/tickets/{number}/split"))
            .json(&json!({ "reply_ids": ids, "new_subject": subject.as_str() }));
        let split: wire::Split = self.caller.ask(&asked).await?;
        Ok((map::ticket(split.original_ticket), map::ticket(split.new_ticket)))
    }

    /// Moves everything of the `sources` to `target` and closes them. It cannot be undone.
    pub async fn merge(&self, sources: &[Number], target: Number) -> Result<Ticket, Fault> {
        // The portal wants the target among the tickets that are merged.
        let ids: Vec<i64> = sources.iter().chain([&target]).map(|number| number.0).collect();
        let asked = Asked::new(Method::POST, "/api/tickets/merge")
            .json(&json!({ "ticket_ids": ids, "target_ticket_id": target.0 }));
        let merged: wire::Merged = self.caller.ask(&asked).await?;
        Ok(map::ticket(merged.merged_ticket))
    }

    /// Changes the minutes of a reply.
    pub async fn set_minutes(&self, number: Number, reply: MessageId, time: Minutes) -> Result<(), Fault> {
        let asked = Asked::new(Method::PATCH, format!("/api/tickets/{number}/replies/{reply}"))
            .json(&json!({ "minutes_spent": time.minutes, "is_billable": time.billable }));
        let _replied: wire::Replied = self.caller.ask(&asked).await?;
        Ok(())
    }
}

/// A line that does not occur in the file.
fn boundary(bytes: &[u8]) -> String {
    let is_free = |line: &String| !bytes.windows(line.len()).any(|window| window == line.as_bytes());
    let mut lines = (0..=bytes.len()).map(|number| format!("deskbell-file-{number:08}"));
    lines.find(is_free).expect("a file is too short to hold them all")
}

/// A form with one file (RFC 7578); in its name, quotes and line ends are written as browsers write them.
fn form(boundary: &str, name: &str, kind: &str, bytes: &[u8]) -> Vec<u8> {
    let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
    );
    [head.as_bytes(), bytes, format!("\r\n--{boundary}--\r\n").as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_cannot_leave_its_quotes() {
        let form = String::from_utf8(form("b", "a\"\r\nX: y.txt", "text/plain", b"hi")).unwrap();
        assert!(form.contains("filename=\"a%22%0D%0AX: y.txt\"\r\n"), "{form}");
    }

    #[test]
    fn the_boundary_is_never_in_the_file() {
        assert_eq!(boundary(b"x deskbell-file-00000000 y"), "deskbell-file-00000001");
    }
}
