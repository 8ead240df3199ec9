//! The figures of booked calls, for the team: what they come to, and a table whose bars are read as numbers too.

use askama::Template;
use axum::extract::RawQuery;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use url::form_urlencoded;

use super::visit::SignedIn;
use super::{Layout, page};
use crate::clock;
use crate::text::clean;
use crate::ticket::Role;
use crate::ticket::figure::{self, By, Report, Wanted};
use crate::web::address::Path;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::Visitor;

/// How many weeks are shown when nobody says which days.
const WEEKS: i64 = 4;

/// The longest stretch of time, in days: a page is not a place for a history.
const MOST_DAYS: i32 = 5 * 366;

/// How wide the longest bar is, in units of its picture.
const BAR: u64 = 200;

#[derive(Template)]
#[template(path = "report.html", config = "config/askama.toml")]
struct ReportPage {
    layout: Layout,
    asked: Asked,
    /// The ways to divide, and whether it is the one that was asked for.
    ways: Vec<(&'static str, bool)>,
    trouble: Option<&'static str>,
    words: String,
    tiles: Vec<(&'static str, String, String)>,
    rows: Vec<Row>,
    query: String,
}

/// What is asked for: the form above the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asked {
    first: Date,
    last: Date,
    by: By,
}

/// A line of the table.
#[derive(Debug)]
struct Row {
    name: String,
    cells: [String; 9],
    /// The bar: each piece's start, length and kind.
    bar: Vec<(u64, u64, &'static str)>,
}

/// `GET /reports/bookings?from=…&to=…&by=…`
pub(in crate::web) async fn bookings(
    SignedIn { site, visitor, .. }: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    refuse_customers(&visitor)?;
    let zone = zone(&visitor);
    let (asked, trouble) = Asked::read(&query.unwrap_or_default(), site.now(), &zone);
    let report = figures(&site, &visitor, asked, zone).await?;
    page(StatusCode::OK, &ReportPage::new(Layout::new(&site, Some(&visitor)), asked, trouble, &report))
}

/// `GET /reports/bookings/{file}`: the same as CSV or JSON.
pub(in crate::web) async fn file(
    SignedIn { site, visitor, .. }: SignedIn,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    refuse_customers(&visitor)?;
    let zone = zone(&visitor);
    let (asked, _) = Asked::read(&query.unwrap_or_default(), site.now(), &zone);
    let report = || figures(&site, &visitor, asked, zone.clone());
    let (kind, text) = match file.as_str() {
        "calls.csv" => ("text/csv; charset=utf-8", figure::csv(&report().await?.lines)),
        "calls.json" => {
            let lines = report().await?.lines;
            ("application/json", serde_json::to_string_pretty(&lines).map_err(|error| Problem::broken(&error))?)
        }
        _ => return Err(Problem::Absent),
    };
    let saved = format!("attachment; filename=\"{file}\"");
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, saved)], text).into_response())
}

/// To a customer there is no such page.
fn refuse_customers(visitor: &Visitor) -> Result<(), Problem> {
    match visitor.person.role {
        Role::Agent => Ok(()),
        Role::Customer => Err(Problem::Absent),
    }
}

fn zone(visitor: &Visitor) -> TimeZone {
    visitor.person.time_zone.as_deref().and_then(clock::zone).unwrap_or(TimeZone::UTC)
}

async fn figures(site: &Site, visitor: &Visitor, asked: Asked, zone: TimeZone) -> Result<Report, Problem> {
    let wanted = Wanted::of_days(asked.first, asked.last, asked.by, zone);
    let wanted = wanted.map_err(|_beyond| Problem::invalid("from", "that day is beyond the calendar"))?;
    Ok(site.desk.agent(visitor.person.id).await?.figures(&wanted).await?)
}

impl Asked {
    /// What the address says; where that cannot be, the last four weeks, and why.
    fn read(query: &str, now: Timestamp, zone: &TimeZone) -> (Self, Option<&'static str>) {
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let value = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.trim().to_owned());
        let date = |key: &str| value(key).filter(|text| !text.is_empty()).map(|text| text.parse::<Date>());
        let by = value("by").and_then(|word| By::ALL.into_iter().find(|by| by.id() == word)).unwrap_or(By::Week);
        let today = now.to_zoned(zone.clone()).date();
        let before = |last: Date| last.checked_sub(Span::new().weeks(WEEKS)).unwrap_or(last);
        let usual = Self { first: before(today), last: today, by };
        let (first, last) = match (date("from"), date("to")) {
            (None, None) => return (usual, None),
            (Some(Ok(first)), None) => (first, today),
            (None, Some(Ok(last))) => (before(last), last),
            (Some(Ok(first)), Some(Ok(last))) => (first, last),
            (Some(Err(_)), _) | (_, Some(Err(_))) => {
                return (usual, Some("That is no date. These are the last four weeks."));
            }
        };
        let days = (last - first).get_days();
        match days {
            ..0 => (usual, Some("The last day was before the first. These are the last four weeks.")),
            0..=MOST_DAYS => (Self { first, last, by }, None),
            _ => (usual, Some("Five years at most, please. These are the last four weeks.")),
        }
    }

    fn query(self) -> String {
        let Self { first, last, by } = self;
        format!("from={first}&to={last}&by={}", by.id())
    }
}

impl ReportPage {
    fn new(layout: Layout, asked: Asked, trouble: Option<&'static str>, report: &Report) -> Self {
        let total = &report.total;
        let share = |part: Option<f64>| part.map_or_else(|| "none yet".to_owned(), figure::percent);
        let hours = total.hours_to_call.map_or_else(|| "none yet".to_owned(), |hours| format!("{hours:.1} h"));
        let tiles = vec![
            ("Calls booked", total.booked.to_string(), format!("{} held, {} missed", total.held, total.missed)),
            ("Tickets with a call", share(total.call_share), format!("of {} opened", total.tickets)),
            ("Time to the call", hours, "half of them came sooner".to_owned()),
            ("No-shows", share(total.no_show_rate), "of the calls that were due".to_owned()),
        ];
        let most = report.lines.iter().map(figure::Line::calls).max().unwrap_or(0).max(1);
        let rows = report.lines.iter().map(|line| Row::new(line, most)).collect();
        let ways = By::ALL.map(|by| (by.id(), by == asked.by)).to_vec();
        Self { layout, asked, ways, trouble, words: figure::in_words(total), tiles, rows, query: asked.query() }
    }
}

impl Row {
    fn new(line: &figure::Line, most: u64) -> Self {
        let part = |part: Option<f64>| part.map(figure::percent).unwrap_or_default();
        let other = line.calls().saturating_sub(line.held + line.missed);
        let mut from = 0;
        let mut bar = Vec::new();
        for (count, kind) in [(line.held, "held"), (line.missed, "missed"), (other, "other")] {
            let length = count * BAR / most;
            if length > 0 {
                bar.push((from, length, kind));
            }
            from += length;
        }
        Self {
            name: clean::line(&line.name),
            cells: [
                line.tickets.to_string(),
                line.shown.to_string(),
                line.booked.to_string(),
                line.held.to_string(),
                line.missed.to_string(),
                line.cancelled.to_string(),
                part(line.call_share),
                part(line.no_show_rate),
                line.hours_to_call.map(|hours| format!("{hours:.1}")).unwrap_or_default(),
            ],
            bar,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_is_the_last_four_weeks_and_says_why() {
        let now: Timestamp = "2026-11-28T12:00:00Z".parse().unwrap();
        let read = |query: &str| {
            let (asked, trouble) = Asked::read(query, now, &TimeZone::UTC);
            (asked.query(), trouble.is_some())
        };
        let usual = || "from=2026-10-31&to=2026-11-28&by=week".to_owned();
        assert_eq!(read(""), (usual(), false));
        assert_eq!(read("by=team&from=&to="), ("from=2026-10-31&to=2026-11-28&by=team".to_owned(), false));
        assert_eq!(read("from=2026-11-01&to=2026-11-07"), ("from=2026-11-01&to=2026-11-07&by=week".to_owned(), false));
        for query in ["from=yesterday", "from=2026-11-07&to=2026-11-01", "from=0001-01-01", "to=%00"] {
            assert_eq!(read(query), (usual(), true), "{query}");
        }
    }
}
