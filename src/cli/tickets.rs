//! `deskbell tickets`: the queue, printed.

use clap::Args;
use jiff::tz::TimeZone;

use super::open::{Opened, Which};
use super::print::{Out, Tone};
use super::setup::Setup;
use crate::desk::AgentDesk;
use crate::text::{ago, width};
use crate::ticket::{From, Query, Row, View};

/// The most lines asked of the desk at once.
const PAGE: u16 = 200;

/// List tickets, newest first.
#[derive(Debug, Args)]
#[command(after_help = "\
A view is mine, unassigned, open, waiting, on_hold, solved, closed or all.
A query is words that a ticket must have, and keys such as status:open: status,
is, priority, assignee, requester, watcher, category, module and company. A - in
front leaves tickets out; a query that starts with one comes after a --.

Examples:
  deskbell tickets                   the view that the terminal starts in
  deskbell tickets unassigned
  deskbell tickets mine printer
  deskbell tickets 'status:open -company:\"Øresund Shipping\"'
  deskbell tickets all --json --limit 500 | jq '.[].number'

JSON: a list of {number, subject, status, priority, category, module,
created_at, updated_at, requester: {id, role, name}, assignee: the same or null,
customer_wrote_last}.")]
pub(crate) struct Tickets {
    /// A view, a query, or a view and a query within it.
    #[arg(value_name = "VIEW or QUERY")]
    words: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// The most tickets to list.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

impl Tickets {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let query = self.query(setup.config.terminal.start_view)?;
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        let (rows, has_more) = list(&agent, &query, self.limit as usize).await?;
        if self.json {
            out.json(&rows)?;
        } else {
            print(&rows, opened.desk.clock().now(), out)?;
        }
        if rows.is_empty() {
            out.note(&format!("No ticket matches {}.", describe(&query)));
        } else if has_more {
            out.note(&format!("There are more: --limit {}", self.limit.saturating_mul(2)));
        }
        Ok(())
    }

    fn query(&self, start: View) -> anyhow::Result<Query> {
        let view = |word: &String| View::ALL.into_iter().find(|view| view.id() == *word);
        let (view, words) = match self.words.split_first() {
            None => (Some(start), [].as_slice()),
            Some((first, rest)) => match view(first) {
                Some(view) => (Some(view), rest),
                None => (None, self.words.as_slice()),
            },
        };
        let query = Query::parse(&words.join(" "))?;
        Ok(view.map(View::query).unwrap_or_default().and(query))
    }
}

/// Reads up to `most` lines, page by page, and whether there are more.
async fn list(agent: &AgentDesk, query: &Query, most: usize) -> anyhow::Result<(Vec<Row>, bool)> {
    let mut rows: Vec<Row> = Vec::new();
    let mut from = From::Top;
    loop {
        let wanted = u16::try_from(most - rows.len()).unwrap_or(PAGE).min(PAGE);
        let page = agent.list(query, from, wanted).await?;
        rows.extend(page.rows);
        match rows.last() {
            Some(last) if page.has_older && rows.len() < most => from = From::OlderThan(last.place),
            Some(_) | None => return Ok((rows, page.has_older)),
        }
    }
}

fn print(rows: &[Row], now: jiff::Timestamp, out: &mut Out) -> anyhow::Result<()> {
    let zone = TimeZone::system();
    let line =
        |number: &str, priority: &str, status: &str, assignee: &str, requester: &str, at: &str, subject: &str| {
            format!(
                "{number:>6}  {priority:<7} {status:<8} {} {} {at:<8} {subject}",
                width::pad(assignee, 16),
                width::pad(requester, 16)
            )
        };
    if !rows.is_empty() {
        out.row(Tone::Strong, &line("NO.", "PRIO", "STATUS", "ASSIGNEE", "CUSTOMER", "CHANGED", "SUBJECT"))?;
    }
    for row in rows {
        let ticket = &row.ticket;
        let assignee = row.assignee.as_ref().map_or("-", |person| person.name.as_str());
        let at = ago::short(now, ticket.updated_at, &zone);
        let (number, subject) = (ticket.number.to_string(), ticket.subject.as_str());
        let (priority, status) = (ticket.priority.id(), ticket.status.id());
        out.row(Tone::Plain, &line(&number, priority, status, assignee, &row.requester.name, &at, subject))?;
    }
    Ok(())
}

fn describe(query: &Query) -> String {
    if query.is_empty() { "at all: the desk is empty".to_owned() } else { format!("`{query}`") }
}
