//! Doing on another desk what was done on this one.

use reqwest::Method;

use super::call::Asked;
use super::{Deskbell, NO_FILES, NO_MERGE, NO_TASKS, map};
use crate::api;
use crate::ticket::portal::{Command, Field, Opening};
use crate::ticket::{Body, MessageId, Minutes, Number, PersonId, Visibility};
use crate::upstream::{Fault, Pushed};

impl Deskbell {
    /// Does one thing under its id.
    pub(super) async fn carry_out(&self, id: &str, command: &Command) -> Result<Pushed, Fault> {
        match command {
            Command::Reply { number, body, visibility, time } => {
                self.reply(id, *number, body, *visibility, *time).await
            }
            Command::Change { number, from, to } => self.change(id, *number, from.as_ref(), to).await,
            Command::Open(opening) => self.open(id, opening).await,
            Command::Attach { .. } => Err(Fault::refused(NO_FILES)),
            Command::AddTask { .. } | Command::TickTask { .. } | Command::RemoveTask { .. } => {
                Err(Fault::refused(NO_TASKS))
            }
            Command::Merge { .. } | Command::Split { .. } => Err(Fault::refused(NO_MERGE)),
            Command::Status { word, .. } => {
                Err(Fault::refused(format!("the desk behind this one has no status {word}")))
            }
            Command::BookingLink(link) => {
                let asked = match link {
                    Some(link) => Asked::new(Method::PUT, "me/booking-link")
                        .json(&api::Link { booking_link_url: link.as_str().to_owned() })?,
                    None => Asked::new(Method::DELETE, "me/booking-link"),
                };
                self.caller.done(&asked).await?;
                Ok(Pushed::Done)
            }
        }
    }

    async fn reply(
        &self,
        id: &str,
        number: Number,
        body: &Body,
        visibility: Visibility,
        time: Option<Minutes>,
    ) -> Result<Pushed, Fault> {
        let kind = match visibility {
            Visibility::Public => "replies",
            Visibility::Internal => "notes",
        };
        let new = api::NewReply { body: body.clone().into(), time };
        let asked = Asked::new(Method::POST, format!("tickets/{number}/{kind}")).once(id).json(&new)?;
        let entry: api::Entry = self.caller.ask(&asked).await?;
        Ok(Pushed::Message(MessageId(entry.seq.0), entry.ticket))
    }

    async fn change(&self, id: &str, number: Number, from: Option<&Field>, to: &Field) -> Result<Pushed, Fault> {
        let unknown = || Fault::refused("somebody who is told of it has no account on the desk behind this one");
        // What it was over may name people it does not know; what it shall be may not.
        let new = api::Change { to: map::change(to).ok_or_else(unknown)?, from: from.and_then(map::change) };
        let asked = Asked::new(Method::POST, format!("tickets/{number}/changes")).once(id).json(&new)?;
        let thread: api::Thread = self.caller.ask(&asked).await?;
        Ok(Pushed::Ticket(Box::new(map::thread(thread))))
    }

    async fn open(&self, id: &str, opening: &Opening) -> Result<Pushed, Fault> {
        let unknown = || Fault::refused("who asks has no account on the desk behind this one");
        let requester = opening.requester.ok_or_else(unknown)?;
        let new = api::NewTicket {
            subject: opening.subject.clone(),
            body: opening.body.clone().into(),
            requester: PersonId(requester.0),
            priority: opening.priority,
            category: opening.category.clone(),
            module: opening.module.clone(),
            assignee: opening.assignee.map(|user| PersonId(user.0)),
        };
        let asked = Asked::new(Method::POST, "tickets").once(id).json(&new)?;
        let thread: api::Thread = self.caller.ask(&asked).await?;
        Ok(Pushed::Ticket(Box::new(map::thread(thread))))
    }
}
