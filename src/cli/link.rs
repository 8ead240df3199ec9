//! `deskbell link`: an address that opens one ticket for its customer.

use clap::Args;
use serde_json::json;
use url::Url;

use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::Out;
use super::running;
use super::setup::Setup;
use crate::ticket::Number;

/// Print a link that opens a ticket's page for its customer.
#[derive(Debug, Args)]
#[command(after_help = "\
Whoever has the link can read that ticket, without its internal notes, and
answer it. Send it to the customer alone.

Links start with web.public_url. As long as that is not set they start with the
address of the deskbell that runs on this desk, and work on this machine while
it runs.

JSON: {number, url, days, requester: the customer's e-mail address, local:
whether it works on this machine only}.")]
pub(crate) struct Link {
    /// The ticket's number.
    number: Number,
    /// For how many days the link opens the ticket, in place of link.days.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=365))]
    days: Option<u16>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Link {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        let thread = agent.ticket(self.number).await?;
        // Before a link is made that nobody could open.
        let base = base(setup, &opened)?;
        let days = self.days.unwrap_or(setup.config.link.days);
        let token = agent.customer_link(self.number, days).await?;
        let url = base.url.join(&format!("link/{token}"))?;
        if self.json {
            let requester = thread.requester.email.as_str();
            let local = base.process.is_some();
            return Ok(out.json(&json!({
                "number": self.number, "url": url.as_str(), "days": days, "requester": requester, "local": local,
            }))?);
        }
        out.line(url.as_str())?;
        out.note(&format!("Opens #{} for {}, for {days} days.", self.number, thread.requester.name));
        if let Some(pid) = base.process {
            out.note(&format!(
                "It works on this machine, while deskbell runs (process {pid}). For customers, set web.public_url."
            ));
        }
        Ok(())
    }
}

/// What links start with.
struct Base {
    url: Url,
    /// The process that serves it, when it is of this machine only.
    process: Option<u32>,
}

fn base(setup: &Setup, opened: &Opened) -> anyhow::Result<Base> {
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
