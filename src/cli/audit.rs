//! `deskbell audit`: what was done on the desk that somebody may have to answer for.

use clap::{Args, Subcommand};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde_json::Value;

use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::{Out, Tone};
use super::setup::Setup;
use crate::desk::AuditLine;
use crate::text::{ago, width};
use crate::ticket::Invalid;

/// Print the log of sign-ins, roles, passwords and links, or check that nobody changed it.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Each line is written in the same step as what it tells, and never changed. It
carries the desk's signature under itself and the line before it.

Examples:
  deskbell audit --since 24h
  deskbell audit --since 2026-11-01 --json
  deskbell audit verify

JSON: a list of {seq, at, by: {id, role, name} or null, act, about: the same or
null, ticket: a number or null, facts: an object}. Nobody is by the command line
without --as, and by somebody unknown."
)]
pub(crate) struct Audit {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// How far back: a time such as 7d or 24h, or a date.
    #[arg(long, value_name = "WHEN", default_value = "30d")]
    since: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Verify(Verify),
}

/// Hold every line against the one before it.
#[derive(Debug, Args)]
#[command(after_help = "\
Finds a line that was changed, added or taken out by somebody who has the
database but not the key beside it. That the end was cut off it cannot see: keep
the last signature elsewhere, and look whether a later log still has it.

Exit code 1 when a line does not fit.

JSON: {lines, broken_at: the first line that does not fit or null,
last_signature}.")]
struct Verify {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Audit {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let admin = opened.admin(setup).await?;
        if let Some(Verb::Verify(verify)) = &self.verb {
            let audited = admin.verify_audit().await?;
            if verify.json {
                out.json(&audited)?;
            }
            return match audited.broken_at {
                Some(line) => Err(Fault::failed(format!("line {line} does not fit the one before it, or is missing"))),
                None if verify.json => Ok(()),
                None => {
                    out.line(&format!("{} lines, each fits the one before it", audited.lines))?;
                    Ok(out.line(&format!("last signature {}", audited.last_signature.as_deref().unwrap_or("-")))?)
                }
            };
        }
        let lines = admin.audit(moment(&self.since, opened.desk.clock().now())?).await?;
        if self.json {
            return Ok(out.json(&lines)?);
        }
        for one in &lines {
            out.row(Tone::Plain, &line(one))?;
        }
        Ok(())
    }
}

fn line(line: &AuditLine) -> String {
    let at = ago::full(line.at, &TimeZone::system());
    let by = line.by.as_ref().map_or("-", |by| by.name.as_str());
    let about = line.about.as_ref().filter(|about| Some(about.id) != line.by.as_ref().map(|by| by.id));
    let about = about.map(|about| format!("  {}", about.name)).unwrap_or_default();
    let ticket = line.ticket.map(|number| format!("  #{number}")).unwrap_or_default();
    let fact = |(name, value): (&String, &Value)| match value {
        Value::String(text) => format!("  {name}: {text}"),
        other => format!("  {name}: {other}"),
    };
    let facts: String = line.facts.iter().map(fact).collect();
    format!("{at}  {}  {}{about}{ticket}{facts}", width::pad(by, 20), line.words())
}

/// A date, or a time back from now.
fn moment(text: &str, now: Timestamp) -> Result<Timestamp, Invalid> {
    let back = |span: Span| now.to_zoned(TimeZone::system()).checked_sub(span.abs());
    let midnight = |date: Date| date.to_zoned(TimeZone::system());
    let zoned = text.parse().and_then(midnight).or_else(|_date| text.parse().and_then(back));
    zoned
        .map(|zoned| zoned.timestamp())
        .map_err(|_span| Invalid::new("since", format!("{text:?} is neither a time such as 7d or 24h nor a date")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_is_a_date_or_a_time_back_from_now() {
        let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        assert_eq!(moment("24h", now).unwrap().to_string(), "2026-11-21T12:00:00Z");
        assert!(moment("2026-11-01", now).unwrap() < now);
        assert!(moment("7d", now).unwrap() < moment("6d", now).unwrap());
        assert!(moment("yesterday", now).unwrap_err().to_string().contains("yesterday"));
    }
}
