//! `deskbell override`: links for what tickets are about, whoever looks after them.

use clap::{Args, Subcommand};

use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;
use crate::booking::BookingLink;
use crate::desk::PlanChange;
use crate::text::width;
use crate::ticket::Topic;

/// Links for a module or a category, whoever looks after the ticket.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell override set module=Billing https://cal.com/team/billing/call
  deskbell override set category=\"Data protection\" https://cal.com/dpo/30min
  deskbell override clear module=Billing")]
pub(crate) struct Overrides {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List(List),
    /// Set the link for a module or a category.
    Set {
        /// Such as module=Billing or category=Network.
        topic: Topic,
        /// The address of the booking page.
        url: String,
    },
    /// Take the link for a module or a category away.
    Clear {
        /// Such as module=Billing or category=Network.
        topic: Topic,
    },
}

/// List the links.
#[derive(Debug, Args)]
#[command(after_help = "JSON: a list of {topic: module=… or category=…, booking_link_url}.")]
struct List {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Overrides {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let known = opened.desk.system().plan().await?.overrides;
        match &self.verb {
            Verb::List(list) if list.json => return Ok(out.json(&known)?),
            Verb::List(_) => {
                for one in &known {
                    out.line(&format!("{} {}", width::pad(&one.topic.to_string(), 30), one.link.as_str()))?;
                }
                if known.is_empty() {
                    out.note("There are no overrides: deskbell override set module=NAME URL");
                }
            }
            Verb::Set { topic, url } => {
                let link = BookingLink::parse(url)?;
                opened.lay_down(setup, PlanChange::Override(topic.clone(), Some(link.clone()))).await?;
                out.note(&format!("{topic}: {}", link.as_str()));
                if let Some(advice) = link.advice(&setup.hosts()) {
                    out.note(&format!("{advice}."));
                }
            }
            Verb::Clear { topic } => {
                let key = topic.to_string().to_lowercase();
                if !known.iter().any(|one| one.topic.to_string().to_lowercase() == key) {
                    return Err(Fault::not_found(format!(
                        "there is no override for {topic}, `deskbell override list`"
                    )));
                }
                opened.lay_down(setup, PlanChange::Override(topic.clone(), None)).await?;
                out.note(&format!("{topic} has no link of its own any more."));
            }
        }
        Ok(())
    }
}
