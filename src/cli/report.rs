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
use crate::ticket::figure::{By, Line, Wanted};

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

/// Count cards shown and clicked, calls booked, moved, cancelled, missed and held.
#[derive(Debug, Args)]
#[command(after_help = "\
What each figure means is written in docs/figures.md. They are counted from the
timeline: counted again, they are the same.

Examples:
  deskbell report bookings                            the last four weeks, by week
  deskbell report bookings --from 2026-11-01 --to 2026-11-30 --by technician
  deskbell report bookings --by weekday --csv > calls.csv

JSON: a list of {name, shown, clicked, offered, booked, moved, cancelled,
missed, held, conversion, no_show_rate, hours_to_call}; the last three are
numbers or null.")]
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
        let lines = agent.figures(&wanted).await?;
        if self.json {
            return Ok(out.json(&lines)?);
        }
        if self.csv {
            return csv(&lines, out);
        }
        table(&lines, out)
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
        let start = |date: Date| anyhow::Ok(date.to_zoned(zone.clone())?.timestamp());
        let by = By::ALL.into_iter().find(|by| by.id() == self.by).expect("clap takes the ways that there are");
        Ok(Wanted { from: start(from)?, until: start(to.tomorrow()?)?, by, zone })
    }
}

/// The headings of the columns.
const HEADINGS: [&str; 12] = [
    "name",
    "shown",
    "clicked",
    "offered",
    "booked",
    "moved",
    "cancelled",
    "missed",
    "held",
    "conversion",
    "no_show_rate",
    "hours_to_call",
];

fn cells(line: &Line) -> [String; 12] {
    let ratio = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    [
        line.name.clone(),
        line.shown.to_string(),
        line.clicked.to_string(),
        line.offered.to_string(),
        line.booked.to_string(),
        line.moved.to_string(),
        line.cancelled.to_string(),
        line.missed.to_string(),
        line.held.to_string(),
        ratio(line.conversion),
        ratio(line.no_show_rate),
        ratio(line.hours_to_call),
    ]
}

fn csv(lines: &[Line], out: &mut Out) -> anyhow::Result<()> {
    out.line(&HEADINGS.join(","))?;
    for line in lines {
        out.line(&cells(line).map(|cell| field(&cell)).join(","))?;
    }
    Ok(())
}

/// A field of a CSV file. A name that a spreadsheet would take for a formula is kept from being one.
fn field(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

fn table(lines: &[Line], out: &mut Out) -> anyhow::Result<()> {
    if lines.is_empty() {
        out.note("No call was offered or booked in that time.");
        return Ok(());
    }
    let names = lines.iter().map(|line| width::columns(&line.name)).max().unwrap_or(0).clamp(10, 24);
    let row = |cells: [String; 12]| {
        let [name, rest @ ..] = cells;
        let rest = rest.map(|cell| format!("{cell:>7}")).join(" ");
        format!("{} {rest}", width::pad(&name, names))
    };
    let short =
        ["", "shown", "clicks", "offers", "booked", "moved", "off", "missed", "held", "conv.", "no-show", "hours"];
    out.row(Tone::Strong, &row(short.map(str::to_owned)))?;
    for line in lines {
        out.line(&row(cells(line)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_formula_to_a_spreadsheet() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+49", "'+49"),
            ("-cmd", "'-cmd"),
            ("Northwind, \"Ltd\"", "\"Northwind, \"\"Ltd\"\"\""),
            ("2026-11-30", "2026-11-30"),
        ] {
            assert_eq!(field(cell), expected);
        }
    }
}
