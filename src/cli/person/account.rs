//! What somebody may do on the desk, whether they may come in, and where they are signed in.

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Title;
use crate::cli::exit::Fault;
use crate::cli::open::{Opened, Which};
use crate::cli::print::{Out, Tone};
use crate::cli::setup::Setup;
use crate::desk;
use crate::text::{ago, width};
use crate::ticket::Email;

/// Make somebody an administrator, a technician, read-only or a customer.
#[derive(Debug, Args)]
#[command(after_help = "\
Ends their sessions: they sign in again with the new role. The desk's only
administrator stays one, and a technician with open tickets cannot become a
customer before somebody else has them.

Examples:
  deskbell person role noor@example.com administrator
  deskbell person role audit@example.com read-only")]
pub(super) struct SetRole {
    /// Whose.
    email: Email,
    /// What they are from now on.
    role: Title,
}

/// Shut somebody out: their sessions end and their links open nothing, at once.
#[derive(Debug, Args)]
pub(super) struct Disable {
    /// Whom.
    email: Email,
}

/// Let somebody in again who was shut out.
#[derive(Debug, Args)]
pub(super) struct Enable {
    /// Whom.
    email: Email,
}

/// List where somebody is signed in, or end it.
#[derive(Debug, Args)]
#[command(after_help = "\
Someone of the team is signed out after half an hour without use and after
twelve hours in any case, a customer after twelve hours.

JSON: a list of {id, ticket: the one it opens or null, browser, created_at,
seen_at, expires_at}.")]
pub(super) struct Sessions {
    /// Whose.
    email: Email,
    /// End the session of this id.
    #[arg(long, value_name = "ID", conflicts_with = "end_all")]
    end: Option<String>,
    /// End every session.
    #[arg(long)]
    end_all: bool,
    /// Print JSON.
    #[arg(long, conflicts_with_all = ["end", "end_all"])]
    json: bool,
}

/// Take the code of the telephone away from somebody's sign-in, and end their sessions.
///
/// For somebody who has lost the telephone and the codes on paper. Be sure that it is them who asks.
#[derive(Debug, Args)]
pub(super) struct TotpReset {
    /// Whose.
    email: Email,
}

impl TotpReset {
    pub(super) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let person = opened.person(self.email.as_str()).await?;
        opened.admin(setup).await?.reset_second_step(person.id).await?;
        out.note(&format!("{} signs in with the password alone, and was signed out everywhere.", person.email));
        Ok(())
    }
}

impl SetRole {
    pub(super) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let person = opened.person(self.email.as_str()).await?;
        let (role, rights) = self.role.role();
        opened.admin(setup).await?.set_role(person.id, role, rights).await?;
        let now = opened.person(self.email.as_str()).await?;
        out.note(&format!("{} was {} and is {} now.", person.email, person.title(), now.title()));
        Ok(())
    }
}

impl Disable {
    pub(super) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let person = opened.person(self.email.as_str()).await?;
        opened.admin(setup).await?.disable(person.id).await?;
        out.note(&format!("{} is shut out. To let them in again: deskbell person enable {0}", person.email));
        Ok(())
    }
}

impl Enable {
    pub(super) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let person = opened.person(self.email.as_str()).await?;
        opened.admin(setup).await?.enable(person.id).await?;
        out.note(&format!("{} may come in again.", person.email));
        Ok(())
    }
}

impl Sessions {
    pub(super) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let person = opened.person(self.email.as_str()).await?;
        let admin = opened.admin(setup).await?;
        let ended = match &self.end {
            Some(id) => match admin.end_sessions(person.id, desk::Which::One(id)).await? {
                0 => return Err(Fault::not_found(format!("{} has no session {id}", person.email))),
                ended => Some(ended),
            },
            None if self.end_all => Some(admin.end_sessions(person.id, desk::Which::All).await?),
            None => None,
        };
        if let Some(ended) = ended {
            let sessions = if ended == 1 { "1 session".to_owned() } else { format!("{ended} sessions") };
            out.note(&format!("Ended {sessions} of {}.", person.email));
            return Ok(());
        }
        let sessions = admin.sessions_of(person.id).await?;
        if self.json {
            return Ok(out.json(&sessions)?);
        }
        if sessions.is_empty() {
            out.note(&format!("{} is signed in nowhere.", person.email));
        }
        for session in &sessions {
            let opens = session.ticket.map_or_else(|| "everything".to_owned(), |number| format!("#{number}"));
            let (began, seen) = (full(session.created_at), full(session.seen_at));
            let opens = width::pad(&opens, 10);
            out.row(Tone::Plain, &format!("{}  {opens}  since {began}, used {seen}  {}", session.id, session.browser))?;
        }
        Ok(())
    }
}

fn full(at: Timestamp) -> String {
    ago::full(at, &TimeZone::system())
}
