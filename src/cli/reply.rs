//! `deskbell reply` and `deskbell note`: writing to the customer, and to the team.

use clap::Args;

use super::message;
use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;
use crate::ticket::{Invalid, Minutes, NewReply, Number, Visibility};

/// Answer a ticket: the customer reads it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell reply 42 \"I will call you at three.\"
  deskbell reply 42 - < answer.txt
  deskbell reply 42 --minutes 20 --billable \"Done, please try again.\"")]
pub(crate) struct Reply {
    /// The ticket's number.
    number: Number,
    /// The words; stdin for - or when they are left out.
    text: Option<String>,
    #[command(flatten)]
    time: Time,
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
    #[command(flatten)]
    time: Time,
}

/// The working time that goes with it.
#[derive(Debug, Args)]
struct Time {
    /// How many minutes it took, 1 to 1440.
    #[arg(long, value_name = "N")]
    minutes: Option<u16>,
    /// The customer is charged for the minutes.
    #[arg(long, requires = "minutes")]
    billable: bool,
}

impl Time {
    fn spent(&self) -> Result<Option<Minutes>, Invalid> {
        self.minutes.map(|minutes| Minutes::new(minutes, self.billable)).transpose()
    }
}

impl Reply {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        send(self.number, self.text.as_deref(), Visibility::Public, self.time.spent()?, setup, out).await
    }
}

impl Note {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        send(self.number, self.text.as_deref(), Visibility::Internal, self.time.spent()?, setup, out).await
    }
}

async fn send(
    number: Number,
    text: Option<&str>,
    visibility: Visibility,
    time: Option<Minutes>,
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
    agent.reply(number, &NewReply { source_id: message::new_source_id()?, body, visibility, time }).await?;
    let time = time.map(|time| format!(", {time}")).unwrap_or_default();
    out.note(&match visibility {
        Visibility::Public => format!("Sent to {} on #{number}{time}.", thread.requester.name),
        Visibility::Internal => format!("Noted on #{number}, for the team alone{time}."),
    });
    Ok(())
}
