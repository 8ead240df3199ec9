//! Figures as people and spreadsheets read them.

use super::Line;

/// The headings of the columns, in CSV and wherever they are named.
pub const HEADINGS: [&str; 14] = [
    "name",
    "tickets",
    "shown",
    "clicked",
    "offered",
    "booked",
    "moved",
    "cancelled",
    "missed",
    "held",
    "call_share",
    "conversion",
    "no_show_rate",
    "hours_to_call",
];

/// A part as words: `25%`.
pub fn percent(part: f64) -> String {
    format!("{:.0}%", part * 100.0)
}

/// A line in a few sentences.
pub fn in_words(line: &Line) -> String {
    let share = |part: Option<f64>, of: &str| part.map(|part| format!(" ({} {of})", percent(part))).unwrap_or_default();
    let hours =
        line.hours_to_call.map(|hours| format!(" Half of the calls came within {hours:.1} hours of the offer."));
    format!(
        "{} booked{}, {} held, {} missed{}, {} called off, {} moved.{} Offers: seen {}, clicked {}, sent {}{}.",
        calls(line.booked),
        share(line.call_share, "of the tickets opened have a call"),
        line.held,
        line.missed,
        share(line.no_show_rate, "of those due"),
        line.cancelled,
        line.moved,
        hours.unwrap_or_default(),
        line.shown,
        line.clicked,
        line.offered,
        share(line.conversion, "of the tickets with an offer have a call"),
    )
}

fn calls(count: u64) -> String {
    if count == 1 { "1 call".to_owned() } else { format!("{count} calls") }
}

/// Figures for a spreadsheet, headings first.
pub fn csv(lines: &[Line]) -> String {
    let heading = HEADINGS.join(",");
    let rows = lines.iter().map(|line| cells(line).map(|cell| field(&cell)).join(","));
    std::iter::once(heading).chain(rows).map(|row| row + "\n").collect()
}

fn cells(line: &Line) -> [String; 14] {
    let ratio = |number: Option<f64>| number.map(|number| number.to_string()).unwrap_or_default();
    [
        line.name.clone(),
        line.tickets.to_string(),
        line.shown.to_string(),
        line.clicked.to_string(),
        line.offered.to_string(),
        line.booked.to_string(),
        line.moved.to_string(),
        line.cancelled.to_string(),
        line.missed.to_string(),
        line.held.to_string(),
        ratio(line.call_share),
        ratio(line.conversion),
        ratio(line.no_show_rate),
        ratio(line.hours_to_call),
    ]
}

/// A field of a CSV file. A name that a spreadsheet would take for a formula is kept from being one.
fn field(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
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

    #[test]
    fn what_is_not_known_is_not_said() {
        assert_eq!(
            in_words(&Line::empty("all")),
            "0 calls booked, 0 held, 0 missed, 0 called off, 0 moved. Offers: seen 0, clicked 0, sent 0."
        );
    }
}
