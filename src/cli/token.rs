//! `deskbell token`: what programs show to act in an agent's name.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::open::{Opened, Which};
use super::print::{Out, Tone};
use super::setup::Setup;
use crate::desk::MOST_TOKEN_DAYS;
use crate::text::width;
use crate::ticket::{Access, Token};

/// Tokens of the API: make one, list yours, revoke one.
#[derive(Debug, Args)]
#[command(after_help = "\
A token acts in the name of the agent it was made for, over the API that
`deskbell serve` answers under /api/v1. It is shown once; the desk keeps only
its hash. A new password ends them all.

Examples:
  deskbell token add --name backup --read-only --days 30
  deskbell token list
  deskbell token revoke 3f2a9c01d4e7")]
pub(crate) struct Tokens {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Add(Add),
    List(List),
    Revoke(Revoke),
}

/// Make a token and print it. It is shown this once.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: {id, name, access: read or write, created_at, expires_at, used_at: null,
token}.")]
struct Add {
    /// What it is for, as the list will show it.
    #[arg(long, default_value = "token")]
    name: String,
    /// For how many days it is good.
    #[arg(long, value_name = "D", default_value_t = 90,
          value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST_TOKEN_DAYS)))]
    days: u16,
    /// It may look, but change nothing.
    #[arg(long)]
    read_only: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// List your tokens that have not ended, the newest first.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: a list of {id, name, access: read or write, created_at, expires_at,
used_at: when it was last shown, to within the hour, or null}.")]
struct List {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// End one of your tokens: whatever shows it is signed out at once.
#[derive(Debug, Args)]
struct Revoke {
    /// Its id, as the list shows it.
    id: String,
}

/// A token that was just made.
#[derive(Debug, Serialize)]
struct Made {
    #[serde(flatten)]
    known: Token,
    token: String,
}

impl Tokens {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        match &self.verb {
            Verb::Add(add) => {
                let access = if add.read_only { Access::Read } else { Access::Write };
                let (known, token) = agent.add_token(&add.name, access, add.days).await?;
                if add.json {
                    return Ok(out.json(&Made { known, token })?);
                }
                out.line(&token)?;
                let what = if add.read_only { "looks" } else { "acts" };
                let (email, id, days) = (agent.profile().await?.email, &known.id, add.days);
                out.note(&format!("It {what} in the name of {email} for {days} days, and is not shown again."));
                out.note(&format!("To end it sooner: deskbell token revoke {id}"));
            }
            Verb::List(list) => {
                let tokens = agent.tokens().await?;
                if list.json {
                    return Ok(out.json(&tokens)?);
                }
                for token in &tokens {
                    out.row(Tone::Plain, &line(token))?;
                }
            }
            Verb::Revoke(revoke) => {
                agent.end_token(&revoke.id).await?;
                out.note(&format!("Revoked {}: whatever showed it is signed out.", revoke.id));
            }
        }
        Ok(())
    }
}

fn line(token: &Token) -> String {
    let day = |at: jiff::Timestamp| at.strftime("%Y-%m-%d").to_string();
    let used = token.used_at.map_or_else(|| "never used".to_owned(), |at| format!("used {}", day(at)));
    let name = width::pad(&token.name, 24);
    format!("{}  {:<5} until {}  {used:<15}  {name}", token.id, token.access.id(), day(token.expires_at))
}
