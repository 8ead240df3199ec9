//! `deskbell person`: who is on the desk, what they may do, and who may sign in.

mod account;
mod invite;

use clap::{Args, Subcommand, ValueEnum};

use super::open::{Opened, Which};
use super::password;
use super::print::{Out, Tone};
use super::setup::Setup;
use super::team::or_none;
use crate::booking::BookingLink;
use crate::desk::{NewPerson, PlanChange};
use crate::text::width;
use crate::ticket::{Duty, Email, Person, Rights, Role};

/// Add people, list them, say what they may do, set their passwords, end their sessions.
///
/// With --as or me.email this is for administrators. Without, whoever may write the desk's file is one.
#[derive(Debug, Args)]
pub(crate) struct People {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Add(Add),
    Invite(invite::Invite),
    List(List),
    Role(account::SetRole),
    Disable(account::Disable),
    Enable(account::Enable),
    Password(Password),
    Sessions(account::Sessions),
    TotpReset(account::TotpReset),
    Emergency(OfPerson),
    Duty(OnDuty),
}

/// What somebody is on the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Title {
    /// Everything, and the people of the desk.
    Administrator,
    /// Answers and changes tickets.
    Technician,
    /// Reads everything and changes nothing.
    ReadOnly,
    /// Asks, and sees their own tickets.
    Customer,
}

impl Title {
    /// The side of the desk, and what one may do there.
    fn role(self) -> (Role, Rights) {
        match self {
            Self::Administrator => (Role::Agent, Rights::Administrator),
            Self::Technician => (Role::Agent, Rights::Technician),
            Self::ReadOnly => (Role::Agent, Rights::ReadOnly),
            Self::Customer => (Role::Customer, Rights::Technician),
        }
    }
}

/// Add somebody of the team or a customer. The first one makes your desk.
#[derive(Debug, Args)]
#[command(after_help = "\
The first one of the team is its administrator, whatever --role says.

Examples:
  deskbell person add anna@example.com --name \"Anna Berg\" --agent
  deskbell person add kit@northwind.example --name Kit --company Northwind
  pass kit | deskbell person add kit@northwind.example --name Kit --password-stdin")]
struct Add {
    /// Their e-mail address, nobody else's on the desk.
    email: Email,
    /// Their name.
    #[arg(long)]
    name: String,
    /// They answer tickets: the same as --role technician.
    #[arg(long, conflicts_with = "role")]
    agent: bool,
    /// What they are on the desk.
    #[arg(long, value_name = "ROLE", default_value = "customer", hide_possible_values = false)]
    role: Title,
    /// Their company; a new one is made.
    #[arg(long)]
    company: Option<String>,
    /// Their time zone, such as Europe/Berlin.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// Where one books a call with them.
    #[arg(long, value_name = "URL")]
    booking_link: Option<String>,
    /// Read a password from the first line of stdin, so that they can sign in to the pages.
    #[arg(long)]
    password_stdin: bool,
    /// Add them to the sample desk.
    #[arg(long, conflicts_with = "desk")]
    sample: bool,
}

/// List the people of the desk, the team first.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: a list of {id, role: agent or customer, rights: administrator, technician,
read_only or null, is_disabled, name, email, company: {id, name} or null,
time_zone, booking_link_url}.")]
struct List {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Set somebody's password, and end their sessions. At least 12 characters; a few words are good.
#[derive(Debug, Args)]
struct Password {
    /// Whose.
    email: Email,
    /// Read the password from the first line of stdin.
    #[arg(long)]
    password_stdin: bool,
}

/// Set or clear an agent's link for urgent tickets.
#[derive(Debug, Args)]
struct OfPerson {
    /// Whose.
    email: Email,
    /// The address of the booking page; none takes it away.
    #[arg(value_name = "URL")]
    link: String,
}

/// Say when an agent takes urgent calls.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell person duty sam@example.com off
  deskbell person duty sam@example.com \"mon-fri 08:00-18:00 Europe/Berlin\"")]
struct OnDuty {
    /// Whose.
    email: Email,
    /// On, off, or hours.
    duty: Duty,
}

impl People {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        match &self.verb {
            Verb::Add(add) => add.run(setup, out).await,
            Verb::Invite(invite) => invite.run(setup, out).await,
            Verb::List(list) => list.run(setup, out).await,
            Verb::Role(role) => role.run(setup, out).await,
            Verb::Disable(disable) => disable.run(setup, out).await,
            Verb::Enable(enable) => enable.run(setup, out).await,
            Verb::Password(password) => password.run(setup, out).await,
            Verb::Sessions(sessions) => sessions.run(setup, out).await,
            Verb::TotpReset(reset) => reset.run(setup, out).await,
            Verb::Emergency(emergency) => emergency.run(setup, out).await,
            Verb::Duty(duty) => duty.run(setup, out).await,
        }
    }
}

impl Add {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        // Everything that can be refused is, before a desk is made.
        let booking_link = self.booking_link.as_deref().map(BookingLink::parse).transpose()?;
        let password_hash = if self.password_stdin { Some(password::hashed(true)?) } else { None };
        let title = if self.agent { Title::Technician } else { self.role };
        let (role, rights) = title.role();
        let new = NewPerson {
            role,
            name: self.name.clone(),
            email: self.email.clone(),
            company: self.company.clone(),
            time_zone: self.time_zone.clone(),
            booking_link,
            password_hash,
        };
        new.check()?;
        let which = if self.sample { Which::Sample } else { Which::Own };
        let opened = Opened::open(setup, which, out).await?;
        let added = opened.admin(setup).await?.add_person(&new, rights).await?;
        out.note(&format!("Added {} as {}.", new.email, added.title()));
        if new.password_hash.is_none() {
            out.note(&format!("To let them sign in to the pages: deskbell person password {}", new.email));
        }
        Ok(())
    }
}

impl List {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let people = opened.desk.console().people().await?;
        if self.json {
            return Ok(out.json(&people)?);
        }
        for person in &people {
            out.row(Tone::Plain, &line(person))?;
        }
        Ok(())
    }
}

fn line(person: &Person) -> String {
    let company = person.company.as_ref().map_or("-", |company| company.name.as_str());
    let (name, company) = (width::pad(&person.name, 20), width::pad(company, 18));
    let link = person.booking_link.as_ref().map_or("", BookingLink::as_str);
    let shut_out = if person.is_disabled { " (disabled)" } else { "" };
    format!("{:<13} {name} {company} {:<30} {link}{shut_out}", person.title(), person.email)
}

impl Password {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let person = opened.person(self.email.as_str()).await?;
        if opened.is_sample {
            out.note("This is the sample desk: everybody's password there is \"sample\", this changes it for one.");
        }
        let hash = password::hashed(self.password_stdin)?;
        opened.admin(setup).await?.set_password_hash(person.id, &hash).await?;
        out.note(&format!("{} has a new password, and was signed out everywhere.", person.email));
        Ok(())
    }
}

impl OfPerson {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let link = or_none(&self.link)?;
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let person = opened.agent_named(self.email.as_str()).await?;
        opened.lay_down(setup, PlanChange::Emergency(person.id, link.clone())).await?;
        out.note(&format!(
            "{}, when it is urgent: {}",
            person.name,
            link.as_ref().map_or("no link", BookingLink::as_str)
        ));
        Ok(())
    }
}

impl OnDuty {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let person = opened.agent_named(self.email.as_str()).await?;
        opened.lay_down(setup, PlanChange::Duty(person.id, self.duty.clone())).await?;
        out.note(&format!("{}: duty {}", person.name, self.duty));
        Ok(())
    }
}
