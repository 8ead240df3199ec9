//! `deskbell canned`: the texts that are written often.

use clap::{Args, Subcommand};

use super::exit::Fault;
use super::message;
use super::open::{Opened, Which};
use super::print::{Out, Tone};
use super::setup::Setup;
use crate::ticket::{Canned, Label};

/// List, keep and remove canned responses, which the whole team has.
#[derive(Debug, Args)]
pub(crate) struct Responses {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List(List),
    Add(Add),
    Remove(Remove),
}

/// List every canned response with its text.
#[derive(Debug, Args)]
#[command(after_help = "JSON: a list of {title, text}.")]
struct List {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Keep a text under a title, in place of the one that is there.
#[derive(Debug, Args)]
#[command(after_help = "\
While writing a reply, / at the start of a line (or Ctrl-G) puts it in, with
  {customer}      the name of who asks
  {number}        the ticket's number
  {subject}       its subject
  {me}            your name
  {booking_link}  where the customer books a call, filled in for the ticket
  {page}          the address of the ticket's page
What a ticket has not, such as a booking link, is left to be seen.

Examples:
  deskbell canned add \"Offer a call\" \"Hi {customer}, pick a time: {booking_link}\"
  deskbell canned add Closing - < closing.txt")]
struct Add {
    /// What one finds it by.
    title: Label,
    /// The text; stdin for - or when it is left out.
    text: Option<String>,
}

/// Remove a text.
#[derive(Debug, Args)]
struct Remove {
    /// Its title.
    title: Label,
}

impl Responses {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        match &self.verb {
            Verb::List(list) => list.print(&agent.canned().await?, out),
            Verb::Add(add) => {
                let body = message::read(add.text.as_deref(), "the text", out)?;
                let canned = Canned::new(add.title.clone(), &body.text)?;
                let was_there = agent.save_canned(&canned).await?;
                out.note(&format!("{} \"{}\".", if was_there { "Changed" } else { "Kept" }, canned.title));
                Ok(())
            }
            Verb::Remove(Remove { title }) if agent.remove_canned(title).await? => {
                out.note(&format!("Removed \"{title}\"."));
                Ok(())
            }
            Verb::Remove(Remove { title }) => Err(Fault::not_found(format!("no canned response \"{title}\""))),
        }
    }
}

impl List {
    fn print(&self, all: &[Canned], out: &mut Out) -> anyhow::Result<()> {
        if self.json {
            return Ok(out.json(&all)?);
        }
        if all.is_empty() {
            out.note("There is no canned response yet: `deskbell canned add TITLE TEXT` keeps one.");
        }
        for (index, canned) in all.iter().enumerate() {
            if index > 0 {
                out.line("")?;
            }
            out.row(Tone::Strong, canned.title.as_str())?;
            out.lines(&canned.text)?;
        }
        Ok(())
    }
}
