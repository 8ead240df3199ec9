//! `deskbell outbox`: what was done here and is not in the portal, and what to do about what it refused.

use clap::{Args, Subcommand};
use jiff::tz::TimeZone;
use serde_json::json;

use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::{Out, Tone};
use super::setup::Setup;
use crate::desk::{AgentDesk, Unsent};

/// List what was done here and is not in the portal, and decide about what it refused.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell outbox              what waits, and what was refused and why
  deskbell outbox retry 7      ask the portal again: yours counts
  deskbell outbox give-up 7    theirs counts; a reply becomes a draft again

JSON: a list of {id, ticket: a number or null, what, words: of a message or
null, mine and theirs: both values of a change or null, refused: why or null,
made_at}.")]
pub(crate) struct Outbox {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Retry(Retry),
    GiveUp(GiveUp),
}

/// Ask the portal again for something that it refused.
#[derive(Debug, Args)]
struct Retry {
    /// Its number in the list.
    id: i64,
}

/// Give up something that the portal refused; the words of a message become a draft of its ticket again.
#[derive(Debug, Args)]
struct GiveUp {
    /// Its number in the list.
    id: i64,
}

impl Outbox {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        match &self.verb {
            None => self.list(&agent, out).await,
            Some(Verb::Retry(retry)) => {
                agent.try_again(find(&agent, retry.id).await?.id).await?;
                out.note("It waits to be sent again.");
                Ok(())
            }
            Some(Verb::GiveUp(give_up)) => {
                let unsent = find(&agent, give_up.id).await?;
                agent.give_up(unsent.id).await?;
                out.note(&match (&unsent.body, unsent.number) {
                    (Some(_), Some(number)) => format!("Given up; its words are a draft of #{number}."),
                    _ => "Given up; the portal's value stands.".to_owned(),
                });
                Ok(())
            }
        }
    }

    async fn list(&self, agent: &AgentDesk, out: &mut Out) -> anyhow::Result<()> {
        let unsent = agent.unsent().await?;
        if self.json {
            let all: Vec<_> = unsent.iter().map(object).collect();
            return Ok(out.json(&all)?);
        }
        for one in &unsent {
            let ticket = one.number.map(|number| format!("#{number} ")).unwrap_or_default();
            let at = one.made_at.to_zoned(TimeZone::system()).strftime("%-d %b %H:%M").to_string();
            let tone = if one.refused.is_some() { Tone::Strong } else { Tone::Plain };
            let state = one.refused.as_ref().map_or("waiting".to_owned(), |why| format!("REFUSED: {why}"));
            out.row(tone, &format!("{:>4}  {at}  {ticket}{}  {state}", one.id, one.what))?;
            if let Some(words) =
                one.body.as_ref().and_then(|body| body.text.lines().find(|line| !line.trim().is_empty()))
            {
                out.row(Tone::Plain, &format!("      {words}"))?;
            }
        }
        if unsent.is_empty() {
            out.note("Nothing waits: everything done here is in the portal.");
        } else if unsent.iter().any(|one| one.refused.is_some()) {
            out.note("`deskbell outbox retry ID` asks again, `deskbell outbox give-up ID` lets theirs stand.");
        }
        Ok(())
    }
}

/// Something that was refused, by its number.
async fn find(agent: &AgentDesk, id: i64) -> anyhow::Result<Unsent> {
    let found = agent.unsent().await?.into_iter().find(|one| one.id == id);
    let found = found.ok_or_else(|| {
        Fault::not_found(format!("nothing with the number {id} waits: `deskbell outbox` lists what does"))
    })?;
    if found.refused.is_none() {
        return Err(Fault::refused("that still waits to be sent: only what was refused can be decided about"));
    }
    Ok(found)
}

fn object(one: &Unsent) -> serde_json::Value {
    json!({
        "id": one.id, "ticket": one.number, "what": one.what, "words": one.body.as_ref().map(|body| &body.text),
        "mine": one.values.as_ref().map(|values| &values.mine),
        "theirs": one.values.as_ref().map(|values| &values.theirs),
        "refused": one.refused, "made_at": one.made_at.to_string(),
    })
}
