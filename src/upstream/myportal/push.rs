//! Doing in the portal what was done on the desk.

use reqwest::Method;
use serde_json::{Value, json};

use super::call::Asked;
use super::{AccessLevel, MyPortal, map, wire};
use crate::ticket::portal::{Command, Field, Opening, Watcher};
use crate::ticket::{AttachmentId, Body, FileKind, Label, MessageId, Minutes, NewFile, Number, Visibility};
use crate::upstream::{Fault, Pushed};

impl MyPortal {
    pub(super) async fn carry_out(&self, command: &Command) -> Result<Pushed, Fault> {
        match command {
            Command::Reply { number, body, visibility, time } => self.reply(*number, body, *visibility, *time).await,
            Command::Change { number, to: Field::Watchers(watchers), .. } => self.watch(*number, watchers).await,
            Command::Change { number, to, .. } => self.set(*number, to).await,
            Command::Open(opening) => self.open(opening).await,
            Command::Attach { number, file, visibility } => self.attach(*number, file, *visibility).await,
            Command::AddTask { number, name } => Ok(Pushed::Task(self.add_task(*number, name).await?)),
            Command::TickTask { number, task, is_done } => {
                self.tick_task(*number, *task, *is_done).await?;
                Ok(Pushed::Done)
            }
            Command::RemoveTask { number, task } => {
                self.remove_task(*number, *task).await?;
                Ok(Pushed::Done)
            }
            Command::Merge { number, into } => {
                self.merge(&[*number], *into).await?;
                Ok(Pushed::Done)
            }
            Command::Split { number, messages, subject } => {
                let (_, new) = self.split(*number, messages, subject).await?;
                Ok(Pushed::Split(new.number))
            }
            Command::Status { number, word } => self.put(*number, &json!({ "status": word })).await,
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
        self.put(number, &fields).await
    }

    async fn put(&self, number: Number, fields: &Value) -> Result<Pushed, Fault> {
        self.changed(&Asked::new(Method::PUT, format!("/api/tickets/{number}")).json(fields)).await
    }

    /// Adds and removes watchers one by one. The portal can also replace all at once, but when it does not know one of
    /// them it has lost the others by then.
    async fn watch(&self, number: Number, watchers: &[Watcher]) -> Result<Pushed, Fault> {
        let gone = || Fault::refused("the portal no longer has this ticket");
        let now = self.whole(number).await?.ok_or_else(gone)?.watchers;
        for watcher in now.iter().filter(|watcher| !watchers.contains(watcher)) {
            self.caller.answer(&watching(Method::DELETE, number, watcher)).await?;
        }
        for watcher in watchers.iter().filter(|watcher| !now.contains(watcher)) {
            self.caller.answer(&watching(Method::POST, number, watcher)).await?;
        }
        let thread = self.whole(number).await?.ok_or_else(gone)?;
        Ok(Pushed::Ticket(Box::new(thread)))
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

    /// Adds a file; what the team keeps to itself is for technicians only.
    async fn attach(&self, number: Number, file: &NewFile, visibility: Visibility) -> Result<Pushed, Fault> {
        let access = match visibility {
            Visibility::Public => AccessLevel::Closed,
            Visibility::Internal => AccessLevel::Restricted,
        };
        let kind = FileKind::of(file.name(), file.bytes()).map_or("application/octet-stream", |kind| kind.mime);
        let kept = self.upload(number, file.name().as_str(), kind, file.bytes(), access).await?;
        Ok(Pushed::File(AttachmentId(kept.id)))
    }

    async fn changed(&self, asked: &Asked) -> Result<Pushed, Fault> {
        let detail: wire::Detail = self.caller.ask(asked).await?;
        Ok(Pushed::Ticket(Box::new(map::thread(detail))))
    }
}

/// What adds or removes one watcher; an address stands in the query to be added, and in the path to be removed.
fn watching(method: Method, number: Number, watcher: &Watcher) -> Asked {
    let all = format!("/api/tickets/{number}/watchers");
    match watcher {
        Watcher::User(id) => Asked::new(method, format!("{all}/{id}")),
        Watcher::Email(email) if method == Method::DELETE => {
            let email = email.as_str().replace('%', "%25").replace('/', "%2F");
            Asked::new(method, format!("{all}/email/{email}"))
        }
        Watcher::Email(email) => Asked::new(method, format!("{all}/email")).with("email", email.as_str()),
    }
}
