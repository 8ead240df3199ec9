//! `deskbell booking-link`: where one books a call with somebody.

use clap::{Args, Subcommand};
use serde_json::json;

use super::book;
use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;
use crate::booking::{Answer, BookingLink, Verdict};
use crate::ticket::{Number, Person, offer};

/// Show, set, clear and check the link where one books a call.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell booking-link set https://cal.com/alice-weber/30min
  deskbell booking-link show --person sam@example.com
  deskbell booking-link check cal.com/alice-weber
  deskbell booking-link explain 42

Every ticket assigned to the person shows the new link at once, in the terminal
and on the customer's page.")]
pub(crate) struct Links {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Show(Show),
    Set(Set),
    Clear(Clear),
    Check(Check),
    Explain(Explain),
}

/// Whose link.
#[derive(Debug, Args)]
struct Whose {
    /// Somebody else's link, by their e-mail address.
    #[arg(long, value_name = "EMAIL")]
    person: Option<String>,
}

/// Print a person's link, your own without --person.
#[derive(Debug, Args)]
#[command(after_help = "JSON: {person: the e-mail address, booking_link_url: the link or null}.")]
struct Show {
    #[command(flatten)]
    whose: Whose,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Set a person's link, your own without --person.
#[derive(Debug, Args)]
struct Set {
    /// The address of the booking page, https, at most 500 characters.
    url: String,
    #[command(flatten)]
    whose: Whose,
}

/// Take a person's link away, your own without --person.
#[derive(Debug, Args)]
struct Clear {
    #[command(flatten)]
    whose: Whose,
}

/// Say what would become of a link, without storing it or asking any network.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: {verdict: embed, link or reject, platform: its id or null, url: what would
be stored or null, reason: words or null}. Embed: the calendar opens on the
ticket page. Link: the customer is sent to it. Reject: it is not kept, and
without --json the exit code is 4.")]
struct Check {
    /// Any text.
    url: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Say in whose calendar a call about a ticket is booked, and why in theirs.
#[derive(Debug, Args)]
#[command(after_help = "\
The first that fits: the emergency link of an urgent ticket, the override for
its module or category, its assignee's link, and, as long as nobody looks after
it, its team's link or that of the member whose turn it is.

JSON: {reason: urgent, override, assignee, team or turn, or, where there is no
calendar, nobody, no_link or team_without_link, why: words, person: the e-mail
address or null, team: its name or null, booking_link_url: the link or null}.")]
struct Explain {
    /// The ticket's number.
    number: Number,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Links {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        match &self.verb {
            Verb::Show(show) => show.run(setup, out).await,
            Verb::Set(set) => set.run(setup, out).await,
            Verb::Clear(clear) => store(&clear.whose, None, setup, out).await,
            Verb::Check(check) => check.run(setup, out),
            Verb::Explain(explain) => explain.run(setup, out).await,
        }
    }
}

impl Whose {
    async fn find(&self, opened: &Opened, setup: &Setup) -> anyhow::Result<Person> {
        match &self.person {
            Some(email) => opened.person(email).await,
            None => opened.me(setup).await,
        }
    }
}

impl Show {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let person = self.whose.find(&opened, setup).await?;
        if self.json {
            return Ok(out.json(&json!({ "person": person.email, "booking_link_url": person.booking_link }))?);
        }
        match &person.booking_link {
            Some(link) => out.line(link.as_str())?,
            None => out.note(&format!("{} has no booking link.", person.name)),
        }
        Ok(())
    }
}

impl Set {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let link = BookingLink::accept(&self.url, &setup.hosts())?;
        store(&self.whose, Some(&link), setup, out).await
    }
}

async fn store(whose: &Whose, link: Option<&BookingLink>, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
    let opened = Opened::open(setup, Which::Usual, out).await?;
    let person = whose.find(&opened, setup).await?;
    match opened.me(setup).await {
        Ok(me) if me.id == person.id => opened.desk.agent(me.id).await?.set_booking_link(link).await?,
        Ok(_) | Err(_) => opened.admin(setup).await?.set_booking_link(person.id, link).await?,
    }
    match link {
        Some(link) => out.note(&format!("{}: {}", person.name, link.as_str())),
        None => out.note(&format!("{} has no booking link any more.", person.name)),
    }
    if let Some(advice) = link.and_then(|link| link.advice(&setup.hosts())) {
        out.note(&format!("{advice}."));
    }
    Ok(())
}

impl Check {
    fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let verdict = Verdict::of(&self.url, &setup.hosts());
        if self.json {
            return Ok(out.json(&verdict)?);
        }
        let reason = verdict.reason.unwrap_or_default();
        let platform = verdict.platform.map_or("an unknown host", |platform| platform.name());
        match verdict.verdict {
            Answer::Reject => return Err(Fault::refused(reason)),
            Answer::Embed => out.line(&format!("{platform}: the calendar opens on the ticket page"))?,
            Answer::Link => out.line(&format!("{platform}: the customer is sent to it by a link"))?,
        }
        if let Some(url) = verdict.url {
            out.line(&url)?;
        }
        if !reason.is_empty() {
            out.note(&format!("{reason}."));
        }
        Ok(())
    }
}

impl Explain {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let thread = opened.agent(setup).await?.ticket(self.number).await?;
        if self.json {
            return Ok(out.json(&offer::as_json(&thread.offer))?);
        }
        match &thread.offer {
            Ok(offer) => {
                out.line(&format!("{}, because {}", offer.name(), offer.why()))?;
                out.line(offer.link.as_str())?;
            }
            Err(none) => {
                out.line(&format!("nobody's calendar, because {}", none.why()))?;
                out.note(&format!("{}.", book::mend(none, &thread)));
            }
        }
        Ok(())
    }
}
