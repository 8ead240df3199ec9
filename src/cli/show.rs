//! `deskbell show`: one ticket with its thread, printed.

use clap::Args;
use jiff::tz::TimeZone;

use super::open::{Opened, Which};
use super::print::{Out, Tone};
use super::set;
use super::setup::Setup;
use crate::text::flow::{Quotes, flow};
use crate::text::{ago, clean, markup};
use crate::ticket::{Body, CallEvent, Entry, Event, Format, Number, Person, Role, Thread};

/// The most columns a message takes: longer lines are hard to read.
const WIDEST: usize = 100;

/// How far a message stands in from the line that says who wrote it.
const MARGIN: usize = 2;

/// Show a ticket with its thread, internal notes included.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: {number, subject, status, priority, category, module, created_at,
updated_at, requester, assignee: a person or null, watchers, offer: as in
`deskbell booking-link explain --json`, entries, files, tasks: {id, name,
is_done}, status_word: the portal's own word for the status or null}.
A file is {id, seq: of the entry it goes with, name, bytes, is_here}.
A person is {id, role, rights, is_disabled, name, email, company: {id, name} or
null, time_zone, booking_link_url}. An entry is {seq, ticket, at, by: {id, role,
name} or null, rule: the name of the rule that did it or null, event, time:
{minutes, billable} or null}, and by its event
  opened, replied, noted    body: {format: plain or html, text}
  changed                   from, to: {field, value}
  rated                     rating: {score: good, fair or bad, comment or null}")]
pub(crate) struct Show {
    /// The ticket's number.
    number: Number,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        let thread = agent.ticket(self.number).await?;
        if self.json {
            return Ok(out.json(&thread)?);
        }
        let mut people = agent.agents().await?;
        people.push(thread.requester.clone());
        people.extend(thread.watchers.iter().cloned());
        head(&thread, out)?;
        for entry in &thread.entries {
            print(entry, &people, out)?;
            for file in thread.files.iter().filter(|file| file.seq == entry.seq) {
                out.line(&format!("{:MARGIN$}file {}, {}", "", file.name, file.size()))?;
            }
        }
        Ok(())
    }
}

fn head(thread: &Thread, out: &mut Out) -> anyhow::Result<()> {
    let zone = TimeZone::system();
    let ticket = &thread.ticket;
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    out.row(Tone::Strong, &format!("#{} {}", ticket.number, ticket.subject))?;
    let watchers: Vec<_> = thread.watchers.iter().map(name_and_address).collect();
    let facts = [
        ("status", thread.status_word.as_ref().map_or(ticket.status.id().to_owned(), |word| clean::line(word))),
        ("priority", ticket.priority.id().to_owned()),
        ("category", or_none(ticket.category.as_ref().map(ToString::to_string))),
        ("module", or_none(ticket.module.as_ref().map(ToString::to_string))),
        ("customer", name_and_address(&thread.requester)),
        ("assignee", or_none(thread.assignee.as_ref().map(name_and_address))),
        ("watchers", or_none((!watchers.is_empty()).then(|| watchers.join(", ")))),
        ("opened", ago::full(ticket.created_at, &zone)),
        ("changed", ago::full(ticket.updated_at, &zone)),
    ];
    for (name, value) in facts {
        out.line(&format!("{name:<9} {value}"))?;
    }
    for task in &thread.tasks {
        let mark = if task.is_done { "x" } else { " " };
        out.line(&format!("{:<9} [{mark}] {}", "task", task.name))?;
    }
    Ok(())
}

fn name_and_address(person: &Person) -> String {
    let company = person.company.as_ref().map(|company| format!(", {}", company.name)).unwrap_or_default();
    format!("{} <{}>{company}", person.name, person.email)
}

fn print(entry: &Entry, people: &[Person], out: &mut Out) -> anyhow::Result<()> {
    let by = entry.author();
    let at = ago::full(entry.at, &TimeZone::system());
    let is_customer = entry.by.as_ref().is_some_and(|by| by.role == Role::Customer);
    let (what, body) = match &entry.event {
        Event::Changed { changed } => {
            let (from, to) = (set::words(&changed.from, people), set::words(&changed.to, people));
            out.line("")?;
            out.line(&format!("{by}, {at}: {} {to}, was {from}", changed.to.field()))?;
            return Ok(());
        }
        Event::Booking { call } => {
            out.line("")?;
            return Ok(out.line(&format!("{by}, {at}: {}", called(call)))?);
        }
        Event::Rated { rating } => {
            out.line("")?;
            out.line(&format!("{by}, {at}: was helped: {}", rating.score.words()))?;
            return match &rating.comment {
                Some(comment) => message(&Body::plain(comment.as_str()), "", out),
                None => Ok(()),
            };
        }
        Event::Opened { body } => ("", body),
        Event::Replied { body } if is_customer => ("", body),
        Event::Replied { body } => (", PUBLIC REPLY", body),
        Event::Noted { body } => (", INTERNAL NOTE, for the team alone", body),
    };
    out.line("")?;
    let time = entry.time.map(|time| format!(", {time}")).unwrap_or_default();
    out.row(Tone::Strong, &format!("{by}, {at}{what}{time}"))?;
    let note = matches!(entry.event, Event::Noted { .. });
    message(body, if note { "| " } else { "" }, out)
}

/// What happened to a booked call.
fn called(call: &CallEvent) -> String {
    let when = call.starts_at.map(|at| format!(", {}", ago::full(at, &TimeZone::system()))).unwrap_or_default();
    let with = call.host.as_ref().map(|host| format!(", with {host}")).unwrap_or_default();
    let reason = call.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let late = if call.is_late { " (told late)" } else { "" };
    format!("{}{when}{with}{reason}{late}", call.words())
}

/// Prints a message, its quotes open, each line after `mark`.
fn message(body: &Body, mark: &str, out: &mut Out) -> anyhow::Result<()> {
    let document = match body.format {
        Format::Plain => markup::plain(&body.text),
        Format::Html => markup::html(&body.text),
    };
    let columns = out.columns().unwrap_or(WIDEST).min(WIDEST).saturating_sub(MARGIN + mark.len());
    for line in flow(&document, columns.max(1), Quotes::Open) {
        let quote = "> ".repeat(line.quote);
        out.line(format!("{:MARGIN$}{mark}{quote}{}", "", line.text()).trim_end())?;
    }
    Ok(())
}
