//! `deskbell report`: figures.

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::{Out, Tone};
use super::setup::Setup;
use crate::text::width;
use crate::ticket::figure::{By, Line, Report, Wanted, csv, in_words, percent};

/// Count what became of the calls that were offered.
#[derive(Debug, Args)]
pub(crate) struct Reports {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Bookings(Bookings),
}

/// Count tickets and cards, and calls booked, moved, cancelled, missed and held.
#[derive(Debug, Args)]
#[command(after_help = "\
What each figure means is written in docs/figures.md. They are counted from the
timeline: counted again, they are the same.

Examples:
  deskbell report bookings                            the last four weeks, by week
  deskbell report bookings --from 2026-11-01 --to 2026-11-30 --by technician
  deskbell report bookings --by team
  deskbell report bookings --by weekday --csv > calls.csv

JSON: a list of {name, tickets, shown, clicked, offered, booked, moved,
cancelled, missed, held, call_share, conversion, no_show_rate,
hours_to_call}; the last four are numbers or null. CSV has the same columns.")]
struct Bookings {
    /// The first day, such as 2026-11-01; four weeks ago when it is left out.
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// The last day; today when it is left out.
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// What a line stands for.
    #[arg(long, value_name = "WHAT", default_value = "week", value_parser = PossibleValuesParser::new(By::ALL.map(By::id)))]
    by: String,
    /// Print JSON.
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Print CSV, for a spreadsheet.
    #[arg(long)]
    csv: bool,
}

impl Reports {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        match &self.verb {
            Verb::Bookings(bookings) => bookings.run(setup, out).await,
        }
    }
}

impl Bookings {
    async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        let wanted = self.wanted(opened.desk.clock().now())?;
        let report = agent.figures(&wanted).await?;
        if self.json {
            return Ok(out.json(&report.lines)?);
        }
        if self.csv {
            for row in csv(&report.lines).lines() {
                out.line(row)?;
            }
            return Ok(());
        }
        table(&report, out)
    }

    fn wanted(&self, now: Timestamp) -> anyhow::Result<Wanted> {
        let zone = TimeZone::system();
        let to = self.to.unwrap_or_else(|| now.to_zoned(zone.clone()).date());
        let from = match self.from {
            Some(from) => from,
            None => to.checked_sub(Span::new().weeks(4))?,
        };
        if to < from {
            return Err(Fault::usage(format!("--to {to} is before --from {from}")));
        }
        let by = By::ALL.into_iter().find(|by| by.id() == self.by).expect("clap takes the ways that there are");
        Ok(Wanted::of_days(from, to, by, zone)?)
    }
}

fn table(report: &Report, out: &mut Out) -> anyhow::Result<()> {
    if report.lines.is_empty() {
        out.note("No ticket was opened, and no call offered or booked in that time.");
        return Ok(());
    }
    let names = report.lines.iter().map(|line| width::columns(&line.name)).max().unwrap_or(0).clamp(10, 24);
    let row = |name: &str, cells: [String; 10]| {
        let cells = cells.map(|cell| format!("{cell:>7}")).join(" ");
        format!("{} {cells}", width::pad(&width::truncate(name, names), names))
    };
    let short = ["tickets", "shown", "booked", "moved", "off", "missed", "held", "share", "no-show", "hours"];
    out.row(Tone::Strong, &row("", short.map(str::to_owned)))?;
    for line in &report.lines {
        out.line(&row(&line.name, cells(line)))?;
    }
    out.line("")?;
    out.line(&in_words(&report.total))?;
    Ok(())
}

/// What the table says of a line: the widest that 80 columns hold.
fn cells(line: &Line) -> [String; 10] {
    let whole = |count: u64| count.to_string();
    let part = |part: Option<f64>| part.map(percent).unwrap_or_default();
    [
        whole(line.tickets),
        whole(line.shown),
        whole(line.booked),
        whole(line.moved),
        whole(line.cancelled),
        whole(line.missed),
        whole(line.held),
        part(line.call_share),
        part(line.no_show_rate),
        line.hours_to_call.map(|hours| format!("{hours:.1}")).unwrap_or_default(),
    ]
}
