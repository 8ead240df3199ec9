//! Doing in the portal what was done on the desk.

use reqwest::Method;
use serde_json::{Value, json};

use super::call::Asked;
use super::{MyPortal, map, wire};
use crate::ticket::portal::{Command, Field, Opening, Watcher};
use crate::ticket::{Body, Label, MessageId, Minutes, Number, Visibility};
use crate::upstream::{Fault, Pushed};

impl MyPortal {
    pub(super) async fn carry_out(&self, command: &Command) -> Result<Pushed, Fault> {
        match command {
            Command::Reply { number, body, visibility, time } => self.reply(*number, body, *visibility, *time).await,
            Command::Change { number, to: Field::Watchers(watchers), .. } => self.watch(*number, watchers).await,
            Command::Change { number, to, .. } => self.set(*number, to).await,
            Command::Open(opening) => self.open(opening).await,
            Command::BookingLink(link) => {
                self.set_own_link(link.as_ref()).await?;
                Ok(Pushed::Done)
            }
        }
    }

    async fn reply(
        &self,
        number: Number,
        body: &Body,
        visibility: Visibility,
        time: Option<Minutes>,
    ) -> Result<Pushed, Fault> {
        let mut fields = json!({ "body": map::html(body), "is_internal": visibility == Visibility::Internal });
        if let (Some(time), Some(fields)) = (time, fields.as_object_mut()) {
            fields.insert("minutes_spent".to_owned(), json!(time.minutes));
            fields.insert("is_billable".to_owned(), json!(time.billable));
        }
        let asked = Asked::new(Method::POST, format!("/api/tickets/{number}/replies")).json(&fields);
        let replied: wire::Replied = self.caller.ask(&asked).await?;
        Ok(Pushed::Message(MessageId(replied.reply.id), Number(replied.ticket.id)))
    }

    async fn set(&self, number: Number, field: &Field) -> Result<Pushed, Fault> {
        let label = |label: &Option<Label>| json!(label.as_ref().map(Label::as_str));
        let fields: Value = match field {
            Field::Status(status) => {
                self.learn_me().await?;
                let slug = map::slug(*status, &self.known().statuses);
                json!({ "status": slug.ok_or_else(|| Fault::refused(format!("the portal has no status for {status}")))? })
            }
            Field::Priority(priority) => json!({ "priority": priority.id() }),
            Field::Category(category) => json!({ "category": label(category) }),
            Field::Module(module) => json!({ "module_slug": label(module) }),
            Field::Assignee(assignee) => json!({ "assigned_user_id": assignee.map(|id| id.0) }),
            Field::Subject(subject) => json!({ "subject": subject.as_str() }),
            Field::Watchers(_) => return Err(Fault::refused("watchers are not a field of the ticket")),
        };
        let asked = Asked::new(Method::PUT, format!("/api/tickets/{number}")).json(&fields);
        self.changed(&asked).await
    }

    /// Replaces the watchers. An unknown number would make the portal lose all of them: only numbers that the portal
    /// gave us are ever sent.
    async fn watch(&self, number: Number, watchers: &[Watcher]) -> Result<Pushed, Fault> {
        let (mut ids, mut emails) = (Vec::new(), Vec::new());
        for watcher in watchers {
            match watcher {
                Watcher::User(id) => ids.push(id.0),
                Watcher::Email(email) => emails.push(email.as_str()),
            }
        }
        let asked = Asked::new(Method::PUT, format!("/api/tickets/{number}/watchers"))
            .json(&json!({ "user_ids": ids, "emails": emails }));
        self.changed(&asked).await
    }

    async fn open(&self, opening: &Opening) -> Result<Pushed, Fault> {
        let label = |label: &Option<Label>| label.as_ref().map(|label| label.as_str().to_owned());
        let asked = Asked::new(Method::POST, "/api/tickets/").json(&json!({
            "subject": opening.subject.as_str(),
            "description": map::html(&opening.body),
            "priority": opening.priority.id(),
            "category": label(&opening.category),
            "module_slug": label(&opening.module),
            "requester_id": opening.requester.map(|id| id.0),
            "company_id": opening.company.map(|id| id.0),
            "assigned_user_id": opening.assignee.map(|id| id.0),
        }));
        self.changed(&asked).await
    }

    async fn changed(&self, asked: &Asked) -> Result<Pushed, Fault> {
        let detail: wire::Detail = self.caller.ask(asked).await?;
        Ok(Pushed::Ticket(Box::new(map::thread(detail))))
    }
}
