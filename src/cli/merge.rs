//! `deskbell merge` and `deskbell split`: what a portal behind the desk does with whole threads.

use clap::Args;

use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;
use crate::ticket::{Event, Number, Seq, Subject};

/// Merge tickets into another one, where a portal does that: their messages move there, and they are closed.
#[derive(Debug, Args)]
#[command(after_help = "\
It cannot be undone. Files and tasks stay with the tickets they are on.

Examples:
  deskbell merge 43 --into 42
  deskbell merge 43 44 --into 42")]
pub(crate) struct Merge {
    /// The tickets that are merged.
    #[arg(required = true)]
    numbers: Vec<Number>,
    /// The ticket that stays.
    #[arg(long, value_name = "N")]
    into: Number,
}

/// Split messages off into a ticket of their own, where a portal does that.
#[derive(Debug, Args)]
#[command(after_help = "\
The message named and all after it go. Messages are counted as `deskbell show`
lists them, the description is 1 and stays.

Examples:
  deskbell split 42 --from 3 \"Badge 55 does not open the side door\"
  deskbell split 42 --from 3 --to 3 \"Badge 55\"")]
pub(crate) struct Split {
    /// The ticket.
    number: Number,
    /// The first message that goes.
    #[arg(long, value_name = "N")]
    from: usize,
    /// The last message that goes; the last of all when it is left out.
    #[arg(long, value_name = "N")]
    to: Option<usize>,
    /// What the new ticket is about.
    subject: Subject,
}

impl Merge {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        opened.agent(setup).await?.merge(&self.numbers, self.into).await?;
        out.note(&format!("The portal is asked to merge into #{}.", self.into));
        Ok(())
    }
}

impl Split {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        let entries = agent.ticket(self.number).await?.entries;
        let is_message = |event: &Event| match event {
            Event::Opened { .. } | Event::Replied { .. } | Event::Noted { .. } => true,
            Event::Changed { .. } | Event::Booking { .. } | Event::Rated { .. } => false,
        };
        let messages = entries.iter().filter(|entry| is_message(&entry.event)).enumerate();
        let going = self.from..=self.to.unwrap_or(usize::MAX);
        let going: Vec<Seq> =
            messages.filter(|(index, _)| going.contains(&(index + 1))).map(|(_, entry)| entry.seq).collect();
        if going.is_empty() {
            return Err(Fault::not_found(format!("#{} has no message {}", self.number, self.from)));
        }
        agent.split(self.number, &going, &self.subject).await?;
        out.note(&format!("The portal is asked to split {} of #{} off.", going.len(), self.number));
        Ok(())
    }
}
