//! Inviting somebody: an address where they choose their name and password, once.

use clap::Args;
use serde_json::json;

use super::Title;
use crate::cli::link;
use crate::cli::open::{Opened, Which};
use crate::cli::print::Out;
use crate::cli::setup::Setup;
use crate::desk::NewPerson;
use crate::ticket::Email;

/// Print an address where somebody chooses their name and password, and is in.
#[derive(Debug, Args)]
#[command(after_help = "\
The address works once, for a week, and a new one ends it. Send it to that
person alone. Somebody who is on the desk without a password is invited as they
are; nobody of the address yet, and they are added.

Example:
  deskbell person invite noor@example.com --role technician

JSON: {email, role, url, days, local: whether it works on this machine only}.")]
pub(super) struct Invite {
    /// Whom.
    email: Email,
    /// What they will be on the desk.
    #[arg(long)]
    role: Title,
    /// Their name, as long as they have not chosen one; without it what stands before the @.
    #[arg(long)]
    name: Option<String>,
    /// Their company; a new one is made.
    #[arg(long)]
    company: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Invite {
    pub(super) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        // Before an invitation is made that nobody could open.
        let base = link::base(setup, &opened)?;
        let (role, rights) = self.role.role();
        let before_the_at = self.email.as_str().split('@').next().unwrap_or_default().to_owned();
        let new = NewPerson {
            role,
            name: self.name.clone().unwrap_or(before_the_at),
            email: self.email.clone(),
            company: self.company.clone(),
            time_zone: None,
            booking_link: None,
            password_hash: None,
        };
        let token = opened.admin(setup).await?.invite(&new, rights).await?;
        let url = base.url.join(&format!("invite/{token}"))?;
        let person = opened.person(self.email.as_str()).await?;
        if self.json {
            return Ok(out.json(&json!({
                "email": person.email, "role": person.title(), "url": url.as_str(), "days": 7,
                "local": base.process.is_some(),
            }))?);
        }
        out.line(url.as_str())?;
        out.note(&format!("Lets {} in once, as {}, for 7 days.", person.email, person.title()));
        if let Some(pid) = base.process {
            out.note(&format!("It works on this machine, while deskbell runs (process {pid}). Set web.public_url."));
        }
        Ok(())
    }
}
