//! Draws the figures of booked calls: what they come to in words, then a line for each part, as a bar and in numbers.

use ratatui::Frame;
use ratatui::layout::Size;
use ratatui::text::{Line, Span};

use super::sheet;
use crate::config::action::{Action, Mode};
use crate::term::overlays::figures::Figures;
use crate::term::shared::Shared;
use crate::text::width;
use crate::ticket::figure::{self, Report};

/// How wide the sheet gets, frame and all.
const COLUMNS: u16 = 100;
/// The widest and the narrowest column of names.
const NAMES: (usize, usize) = (10, 22);
/// What the numbers of a line take.
const NUMBERS: usize = 6 * 5 + 9 + 8;
/// The least columns of a bar that is worth drawing.
const LEAST_BAR: usize = 8;
/// The lines round the parts: what they come to, the heading, the legend, the keys.
const AROUND: usize = 12;

/// Draws the sheet.
pub fn view(figures: &Figures, shared: &Shared, frame: &mut Frame<'_>) {
    let screen = frame.area().as_size();
    let columns = sheet::columns_inside(COLUMNS, screen);
    let rows = usize::from(screen.height).saturating_sub(AROUND).max(1);
    let mut text = vec![Line::styled(
        format!("{} to {}, by {}", figures.days.0, figures.days.1, figures.by.id()),
        shared.theme.dim(),
    )];
    match &figures.report {
        None => text.push(Line::raw("Counting.")),
        Some(report) => {
            text.extend(sheet::wrap(&figure::in_words(&report.total), columns).into_iter().map(Line::raw));
            text.push(Line::default());
            text.extend(parts(report, figures.top, rows, columns, shared));
        }
    }
    text.push(Line::default());
    let keys = [
        (Action::NextDivision, "divide otherwise"),
        (Action::LongerPeriod, "longer"),
        (Action::ShorterPeriod, "shorter"),
        (Action::Back, "close"),
    ];
    text.push(sheet::keys(&keys, Mode::Figures, shared));
    let height = u16::try_from(text.len()).unwrap_or(u16::MAX).saturating_add(2);
    let place = sheet::place(Size { width: COLUMNS, height }, screen);
    let inner = sheet::lay("Booked calls", place, shared, frame.buffer_mut());
    sheet::lines(&text, inner, frame.buffer_mut());
    frame.set_cursor_position(inner.as_position());
}

/// The heading, a line for each part from `top` on, and what the bars mean.
fn parts(report: &Report, top: usize, rows: usize, columns: usize, shared: &Shared) -> Vec<Line<'static>> {
    if report.lines.is_empty() {
        return vec![Line::styled("No call was offered or booked in that time.", shared.theme.dim())];
    }
    let names = report.lines.iter().map(|line| width::columns(&line.name)).max().unwrap_or(0);
    let names = names.clamp(NAMES.0, NAMES.1);
    let bar = columns.saturating_sub(names + 1 + NUMBERS + 1);
    let bar = if bar < LEAST_BAR { 0 } else { bar };
    let most = report.lines.iter().map(figure::Line::calls).max().unwrap_or(0).max(1);
    // The hours are left out before they would be cut in the middle.
    let hours = |words: &str| if columns < names + NUMBERS { String::new() } else { format!(" {words:>7}") };
    let heading = format!(
        "{} {:>4} {:>4} {:>4} {:>4} {:>4} {:>4} {:>8}{}{}",
        width::pad("", names),
        "new",
        "seen",
        "book",
        "held",
        "miss",
        "off",
        "no-show",
        hours("hours"),
        if bar > 0 { "  calls" } else { "" },
    );
    let mut lines = vec![Line::styled(width::truncate(&heading, columns), shared.theme.heading())];
    for line in report.lines.iter().skip(top).take(rows) {
        let numbers = format!(
            "{} {:>4} {:>4} {:>4} {:>4} {:>4} {:>4} {:>8}{}",
            width::pad(&width::truncate(&line.name, names), names),
            line.tickets,
            line.shown,
            line.booked,
            line.held,
            line.missed,
            line.cancelled,
            line.no_show_rate.map(figure::percent).unwrap_or_default(),
            hours(&line.hours_to_call.map(|hours| format!("{hours:.1}")).unwrap_or_default()),
        );
        let mut spans = vec![Span::raw(numbers)];
        if bar > 0 {
            spans.push(Span::raw("  "));
            spans.extend(bars(line, most, bar.saturating_sub(1), shared));
        }
        lines.push(Line::from(spans));
    }
    let hidden = report.lines.len().saturating_sub(top + rows);
    if hidden > 0 {
        lines.push(Line::styled(format!("{hidden} more below"), shared.theme.dim()));
    }
    if bar > 0 {
        let [held, missed, other] = marks(shared);
        let legend = format!("{held} held   {missed} missed   {other} called off, or to come   new: tickets opened");
        lines.push(Line::styled(legend, shared.theme.dim()));
    }
    lines
}

/// What the pieces of a bar are drawn with: told apart without colour too.
fn marks(shared: &Shared) -> [&'static str; 3] {
    if shared.ascii { ["#", "x", "."] } else { ["█", "▒", "░"] }
}

/// A bar of three pieces, each as long as its part of the most calls there are in a line.
fn bars(line: &figure::Line, most: u64, columns: usize, shared: &Shared) -> Vec<Span<'static>> {
    let other = line.calls().saturating_sub(line.held + line.missed);
    let styles = [shared.theme.good(), shared.theme.bad(), shared.theme.dim()];
    let mut done = 0;
    let pieces = [line.held, line.missed, other].into_iter().zip(marks(shared)).zip(styles);
    pieces
        .map(|((count, mark), style)| {
            let from = length(done, most, columns);
            done += count;
            let piece = length(done, most, columns).saturating_sub(from);
            Span::styled(mark.repeat(piece), style)
        })
        .collect()
}

fn length(count: u64, most: u64, columns: usize) -> usize {
    let columns = u64::try_from(columns).unwrap_or(0);
    usize::try_from((count * columns).div_ceil(most.max(1))).unwrap_or(0)
}
