//! `deskbell reply` and `deskbell note`: writing to the customer, and to the team.

use clap::Args;

use super::message;
use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;
use crate::ticket::{NewReply, Number, Visibility};

/// Answer a ticket: the customer reads it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell reply 42 \"I will call you at three.\"
  deskbell reply 42 - < answer.txt")]
pub(crate) struct Reply {
    /// The ticket's number.
    number: Number,
    /// The words; stdin for - or when they are left out.
    text: Option<String>,
}

/// Write an internal note on a ticket: the team alone reads it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell note 42 \"Same cause as 17, the gateway was patched on Friday.\"
  journalctl -u vpn --since today | deskbell note 42 -")]
pub(crate) struct Note {
    /// The ticket's number.
    number: Number,
    /// The words; stdin for - or when they are left out.
    text: Option<String>,
}

impl Reply {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        send(self.number, self.text.as_deref(), Visibility::Public, setup, out).await
    }
}

impl Note {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        send(self.number, self.text.as_deref(), Visibility::Internal, setup, out).await
    }
}

async fn send(
    number: Number,
    text: Option<&str>,
    visibility: Visibility,
    setup: &Setup,
    out: &mut Out,
) -> anyhow::Result<()> {
    let opened = Opened::open(setup, Which::Usual, out).await?;
    let agent = opened.agent(setup).await?;
    // Before anybody writes a long answer to a ticket that is not there.
    let thread = agent.ticket(number).await?;
    let what = match visibility {
        Visibility::Public => "the reply",
        Visibility::Internal => "the note",
    };
    let body = message::read(text, what, out)?;
    agent.reply(number, &NewReply { source_id: message::new_source_id()?, body, visibility }).await?;
    out.note(&match visibility {
        Visibility::Public => format!("Sent to {} on #{number}.", thread.requester.name),
        Visibility::Internal => format!("Noted on #{number}, for the team alone."),
    });
    Ok(())
}
