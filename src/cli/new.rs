//! `deskbell new`: opening a ticket for somebody.

use clap::Args;

use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;
use super::{message, set};
use crate::ticket::{Label, NewTicket, Priority, Subject};

/// Open a ticket for somebody, and print its number.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell new --requester dana@northwind.example --subject Lamp \"It is dark.\"
  deskbell new --requester dana@northwind.example --subject Lamp - < mail.txt")]
pub(crate) struct New {
    /// Who asks: the e-mail address of somebody on the desk.
    #[arg(long, value_name = "EMAIL")]
    requester: String,
    /// What it is about, in a line.
    #[arg(long)]
    subject: Subject,
    /// How urgent it is: low, normal, high or urgent.
    #[arg(long, default_value = "normal", value_name = "PRIORITY")]
    priority: Priority,
    /// What it is about.
    #[arg(long)]
    category: Option<Label>,
    /// Which part of the product it is about.
    #[arg(long)]
    module: Option<Label>,
    /// Who looks after it: an agent's e-mail address, me or none.
    #[arg(long, default_value = "none", value_name = "EMAIL")]
    assignee: String,
    /// The description; stdin for - or when it is left out.
    text: Option<String>,
}

impl New {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        let requester = opened.person(&self.requester).await?;
        let assignee = set::assignee(&self.assignee, &opened, &agent).await?;
        let body = message::read(self.text.as_deref(), "the description", out)?;
        let new = NewTicket {
            source_id: message::new_source_id()?,
            subject: self.subject.clone(),
            body,
            requester: requester.id,
            priority: self.priority,
            category: self.category.clone(),
            module: self.module.clone(),
            assignee,
        };
        let number = agent.open_ticket(&new).await?;
        out.line(&number.to_string())?;
        out.note(&format!("Opened #{number} for {}.", requester.name));
        Ok(())
    }
}
