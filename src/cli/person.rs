//! `deskbell person`: who is on the desk, and who may sign in.

use clap::{Args, Subcommand};

use super::open::{Opened, Which};
use super::password;
use super::print::{Out, Tone};
use super::setup::Setup;
use crate::booking::BookingLink;
use crate::desk::NewPerson;
use crate::text::width;
use crate::ticket::{Email, Person, Role};

/// Add people, list them, set their passwords.
#[derive(Debug, Args)]
pub(crate) struct People {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Add(Add),
    List(List),
    Password(Password),
}

/// Add an agent or a customer. The first one makes your desk.
#[derive(Debug, Args)]
#[command(after_help = "\
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
    /// They answer tickets. Without it they are a customer.
    #[arg(long)]
    agent: bool,
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

/// List the people of the desk, agents first.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: a list of {id, role, name, email, company: {id, name} or null, time_zone,
booking_link_url}.")]
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

impl People {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        match &self.verb {
            Verb::Add(add) => add.run(setup, out).await,
            Verb::List(list) => list.run(setup, out).await,
            Verb::Password(password) => password.run(setup, out).await,
        }
    }
}

impl Add {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        // Everything that can be refused is, before a desk is made.
        let booking_link = self.booking_link.as_deref().map(BookingLink::parse).transpose()?;
        let password_hash = if self.password_stdin { Some(password::hashed(true)?) } else { None };
        let new = NewPerson {
            role: if self.agent { Role::Agent } else { Role::Customer },
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
        opened.desk.system().add_person(&new).await?;
        out.note(&format!("Added {} as {}.", new.email, new.role.id()));
        if new.password_hash.is_none() {
            out.note(&format!("To let them sign in to the pages: deskbell person password {}", new.email));
        }
        Ok(())
    }
}

impl List {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let system = Opened::open(setup, Which::Usual, out).await?.desk.system();
        let mut people = system.agents().await?;
        people.extend(system.customers().await?);
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
    format!("{:<8} {name} {company} {:<30} {link}", person.role.id(), person.email)
}

impl Password {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let person = opened.person(self.email.as_str()).await?;
        if opened.is_sample {
            out.note("This is the sample desk: everybody's password there is \"sample\", this changes it for one.");
        }
        let hash = password::hashed(self.password_stdin)?;
        opened.desk.system().set_password_hash(person.id, &hash).await?;
        out.note(&format!("{} has a new password, and was signed out everywhere.", person.email));
        Ok(())
    }
}
