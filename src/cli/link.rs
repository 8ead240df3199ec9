//! `deskbell link`: an address that opens one ticket for its customer.

use clap::{Args, Subcommand};
use jiff::tz::TimeZone;
use serde_json::json;
use url::Url;

use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::{Out, Tone};
use super::running;
use super::setup::Setup;
use crate::text::ago;
use crate::ticket::{Email, Number};

/// Print a link that opens a ticket's page for its customer; list and withdraw them.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Whoever has the link can read that ticket, without its internal notes, and
answer it. Send it to the customer alone.

Links start with web.public_url. As long as that is not set they start with the
address of the deskbell that runs on this desk, and work on this machine while
it runs. When a ticket is closed, its links end.

Examples:
  deskbell link 42 --days 7
  deskbell link list 42
  deskbell link revoke 42
  deskbell link revoke --person dana@northwind.example

JSON: {number, url, days, requester: the customer's e-mail address, local:
whether it works on this machine only}."
)]
pub(crate) struct Link {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// The ticket's number.
    #[arg(required = true)]
    number: Option<Number>,
    /// For how many days the link opens the ticket, in place of link.days.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=365))]
    days: Option<u16>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List(List),
    Revoke(Revoke),
}

/// List the links of a ticket, the newest first.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: a list of {id, requester: an e-mail address, made_at or null, expires_at,
revoked_at or null}. The id tells links apart and opens nothing.")]
struct List {
    /// The ticket's number.
    number: Number,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Withdraw every link of a ticket or of a customer, and end what they have opened.
#[derive(Debug, Args)]
struct Revoke {
    /// The ticket's number.
    #[arg(required_unless_present = "person")]
    number: Option<Number>,
    /// The customer, whatever their links open.
    #[arg(long, value_name = "EMAIL", conflicts_with = "number")]
    person: Option<Email>,
}

impl List {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let links = opened.agent(setup).await?.links(self.number).await?;
        if self.json {
            return Ok(out.json(&links)?);
        }
        if links.is_empty() {
            out.note(&format!("#{} has no links.", self.number));
        }
        let (now, zone) = (opened.desk.clock().now(), TimeZone::system());
        let full = |at| ago::full(at, &zone);
        for link in &links {
            let state = match link.revoked_at {
                Some(at) => format!("withdrawn {}", full(at)),
                None if link.expires_at <= now => format!("ended {}", full(link.expires_at)),
                None => format!("opens until {}", full(link.expires_at)),
            };
            let made = link.made_at.map_or_else(String::new, |at| format!("  made {}", full(at)));
            out.row(Tone::Plain, &format!("{}  {}  {state}{made}", link.id, link.requester))?;
        }
        Ok(())
    }
}

impl Revoke {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        let (revoked, whose) = match (&self.person, self.number) {
            (Some(email), _) => {
                let person = opened.person(email.as_str()).await?;
                (agent.revoke_links_of(person.id).await?, person.email.to_string())
            }
            (None, Some(number)) => (agent.revoke_links(number).await?, format!("#{number}")),
            (None, None) => return Err(Fault::usage("name a ticket or --person EMAIL")),
        };
        let links = if revoked == 1 { "1 link".to_owned() } else { format!("{revoked} links") };
        out.note(&format!("Withdrew {links} of {whose}."));
        Ok(())
    }
}

impl Link {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        match (&self.verb, self.number) {
            (Some(Verb::List(list)), _) => list.run(setup, out).await,
            (Some(Verb::Revoke(revoke)), _) => revoke.run(setup, out).await,
            (None, Some(number)) => self.make(number, setup, out).await,
            (None, None) => Err(Fault::usage("name a ticket: deskbell link 42")),
        }
    }

    async fn make(&self, number: Number, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        let thread = agent.ticket(number).await?;
        // Before a link is made that nobody could open.
        let base = base(setup, &opened)?;
        let days = self.days.unwrap_or(setup.config.link.days);
        let token = agent.customer_link(number, days).await?;
        let url = base.url.join(&format!("link/{token}"))?;
        if self.json {
            let requester = thread.requester.email.as_str();
            let local = base.process.is_some();
            return Ok(out.json(&json!({
                "number": number, "url": url.as_str(), "days": days, "requester": requester, "local": local,
            }))?);
        }
        out.line(url.as_str())?;
        out.note(&format!("Opens #{} for {}, for {days} days.", number, thread.requester.name));
        if let Some(pid) = base.process {
            out.note(&format!(
                "It works on this machine, while deskbell runs (process {pid}). For customers, set web.public_url."
            ));
        }
        Ok(())
    }
}

/// What links start with.
pub(super) struct Base {
    pub(super) url: Url,
    /// The process that serves it, when it is of this machine only.
    pub(super) process: Option<u32>,
}

/// The address that links start with.
pub(super) fn base(setup: &Setup, opened: &Opened) -> anyhow::Result<Base> {
    if let Some(url) = &setup.config.web.public_url {
        return Ok(Base { url: url.clone(), process: None });
    }
    let running = running::on(&setup.dirs, opened.desk.file());
    let served = running.iter().find_map(|running| Some(Base { url: running.url()?, process: Some(running.pid) }));
    served.ok_or_else(|| {
        Fault::refused(
            "nothing serves the pages of this desk: set web.public_url to where customers reach them, \
             or keep `deskbell` or `deskbell serve` open and ask again",
        )
    })
}
