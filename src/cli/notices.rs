//! `deskbell notices`: of what one is told by mail, and how.

use clap::Args;
use serde_json::json;

use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;
use crate::ticket::{How, Invalid, Notice};

/// Say of what you are told by mail, and choose how.
#[derive(Debug, Args)]
#[command(after_help = "\
At once, in one mail a day at eight in the morning by your clock, or not at all:
  now, digest, off

Examples:
  deskbell notices
  deskbell notices watched=now new=digest
  deskbell --as noor@example.com notices reply=off

JSON: a list of {what: assigned, reply, call, watched, new or rule, how: now,
digest or off}.")]
pub(crate) struct Notices {
    /// What to be told of and how, such as watched=now.
    #[arg(value_name = "WHAT=HOW", value_parser = choice)]
    choices: Vec<(Notice, How)>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

fn choice(text: &str) -> Result<(Notice, How), Invalid> {
    let wrong = || Invalid::new("choice", format!("{text:?}: write what and how, such as watched=digest"));
    let (what, how) = text.split_once('=').ok_or_else(wrong)?;
    Ok((what.parse()?, how.parse()?))
}

impl Notices {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        for &(what, how) in &self.choices {
            agent.set_notice(what, how).await?;
        }
        let notices = agent.notices().await?;
        if self.json {
            let all: Vec<_> = notices.iter().map(|(what, how)| json!({"what": what, "how": how})).collect();
            return Ok(out.json(&all)?);
        }
        for (what, how) in notices {
            out.line(&format!("{:<9} {:<7} when {}", what.id(), how.id(), what.words()))?;
        }
        Ok(())
    }
}
