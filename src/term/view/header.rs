//! The line at the top with the rule below it, and the views: as tabs, or in a column of their own when there is room.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::write;
use crate::config::action::{Action, Mode};
use crate::term::acts;
use crate::term::layout::Areas;
use crate::term::model::Model;
use crate::term::shared::Shared;
use crate::term::standing::Standing;
use crate::term::words;
use crate::text::width;
use crate::ticket::View;

/// The columns between two tabs.
const GAP: u16 = 2;

/// A view as it can be clicked: its key, its name and its count, and where they stand.
struct Tab {
    view: View,
    text: String,
    area: Rect,
}

/// Draws the line at the top, the rule's words, and the views.
pub(super) fn draw(model: &Model, areas: &Areas, frame: &mut Frame<'_>) {
    let shared = &model.shared;
    let buffer = frame.buffer_mut();
    for tab in tabs(model, areas) {
        let style = if tab.view == model.queue.view { shared.theme.active() } else { shared.theme.text() };
        write(buffer, tab.area, &tab.text, style);
    }
    let outbox = shared.portal.as_ref().map(Standing::outbox).unwrap_or_default();
    let right = [shared.me.name.clone(), address(shared), outbox, freshness(model)];
    if areas.views.is_empty() {
        on_rule(areas.rules[0], &name(shared), &right, shared, frame);
        return;
    }
    write(buffer, areas.header, &format!(" {}", name(shared)), shared.theme.heading());
    let right = right.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("   ");
    let right = format!("{right} ");
    write(buffer, end(areas.header, &right), &right, shared.theme.dim());
    if let Some(row) = areas.views.rows().next() {
        write(buffer, row, " VIEWS", shared.theme.heading());
    }
    if let Some(row) = below(areas).next().filter(|_| !saved_views(shared).is_empty()) {
        let key = shared.key(Mode::Queue, Action::SavedViews);
        write(buffer, row, " OF THE PORTAL", shared.theme.heading());
        write(buffer, end(row, &format!("{key} ")), &key, shared.theme.key());
    }
    for ((name, _), row) in saved_views(shared).iter().zip(below(areas).skip(1)) {
        write(buffer, row, &width::truncate(&format!("   {name}"), usize::from(row.width)), shared.theme.text());
    }
}

/// What desk this is.
fn name(shared: &Shared) -> String {
    let kind = if shared.sample { ", sample desk" } else { "" };
    format!("{}{kind}", shared.desk_name)
}

/// The action of the view that stands there.
pub fn view_at(model: &Model, at: Position) -> Option<Action> {
    let tab = tabs(model, &model.shared.areas()).into_iter().find(|tab| tab.area.contains(at))?;
    acts::action_of(tab.view)
}

/// The filter of the list saved in the portal that stands there.
pub fn saved_at(model: &Model, at: Position) -> Option<String> {
    let areas = model.shared.areas();
    let mut lines = saved_views(&model.shared).iter().zip(below(&areas).skip(1));
    lines.find(|(_, row)| row.contains(at)).map(|((_, query), _)| query.clone())
}

/// The lists that somebody saved in the portal behind the desk.
fn saved_views(shared: &Shared) -> &[(String, String)] {
    shared.portal.as_ref().map_or(&[], |portal| &portal.saved_views)
}

/// The rows below the views, with one between.
fn below(areas: &Areas) -> impl Iterator<Item = Rect> {
    areas.views.rows().skip(View::ALL.len() + 2)
}

fn tabs(model: &Model, areas: &Areas) -> Vec<Tab> {
    if areas.views.is_empty() { across(model, areas.header) } else { down(model, areas.views) }
}

/// The views in a row; those that do not fit are left out, never the one that is open.
fn across(model: &Model, area: Rect) -> Vec<Tab> {
    let open = model.queue.view;
    let mut views = View::ALL.to_vec();
    let text = |view: View| {
        let (key, count) = numbers(view, model);
        let name = if view == View::Waiting { "Waiting" } else { view.label() };
        [key, name.to_owned(), count].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let columns = |view: View| u16::try_from(width::columns(&text(view))).unwrap_or(u16::MAX);
    loop {
        let needed = views.iter().fold(1, |sum: u16, view| sum.saturating_add(columns(*view)).saturating_add(GAP));
        if needed <= area.width || views.len() <= 1 {
            break;
        }
        let last = views.iter().rposition(|view| *view != open).unwrap_or(0);
        views.remove(last);
    }
    let mut x = area.x.saturating_add(1);
    let place = |view: View| {
        let tab = Rect { x, width: columns(view), ..area };
        x = x.saturating_add(tab.width + GAP);
        Tab { view, text: text(view), area: tab.intersection(area) }
    };
    views.into_iter().map(place).collect()
}

/// The views one below the other, their counts in a column.
fn down(model: &Model, area: Rect) -> Vec<Tab> {
    let place = |(view, row): (View, Rect)| {
        let (key, count) = numbers(view, model);
        let columns = usize::from(row.width).saturating_sub(key.len() + count.len() + 4);
        let text = format!(" {key} {} {count} ", width::pad(view.label(), columns));
        Tab { view, text, area: row }
    };
    View::ALL.into_iter().zip(area.rows().skip(1)).map(place).collect()
}

/// A view's key and its count, as far as they are known.
fn numbers(view: View, model: &Model) -> (String, String) {
    let key = acts::action_of(view).map(|action| model.shared.key(Mode::Queue, action)).unwrap_or_default();
    let count = model.shared.tally.as_ref().map(|tally| tally.of(view).to_string()).unwrap_or_default();
    (key, count)
}

/// How fresh the list is, in words.
fn freshness(model: &Model) -> String {
    let (shared, queue) = (&model.shared, &model.queue);
    if let Some(words) = shared.portal.as_ref().and_then(|portal| portal.freshness(shared)) {
        return words;
    }
    let since = queue.read_at.map(|at| words::stamp(shared.now, at, &shared.zone));
    match (&queue.failed, since) {
        (Some(_), Some(since)) => format!("not updated since {since}"),
        (Some(_), None) => "not read".to_owned(),
        (None, Some(since)) if queue.is_slow(shared) => format!("from {since}, updating"),
        (None, None) => "reading".to_owned(),
        (None, Some(_)) => "live".to_owned(),
    }
}

fn address(shared: &Shared) -> String {
    shared.web_url.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned()).unwrap_or_default()
}

/// Writes words onto a rule: where there is not room for all, those of the right give way.
fn on_rule(rule: Rect, left: &str, right: &[String], shared: &Shared, frame: &mut Frame<'_>) {
    let dash = "─";
    let left = format!(" {left} ");
    let inner = Rect { x: rule.x + 1.min(rule.width), width: rule.width.saturating_sub(2), ..rule };
    let mut parts: Vec<_> = right.iter().filter(|part| !part.is_empty()).map(|part| format!(" {part} ")).collect();
    while !parts.is_empty() && width::columns(&left) + width::columns(&parts.join(dash)) >= usize::from(inner.width) {
        parts.remove(0);
    }
    let right = parts.join(dash);
    write(frame.buffer_mut(), end(inner, &right), &right, shared.theme.dim());
    write(frame.buffer_mut(), inner, &left, shared.theme.dim());
}

/// The end of an area, as wide as a text.
fn end(area: Rect, text: &str) -> Rect {
    let columns = u16::try_from(width::columns(text)).unwrap_or(u16::MAX).min(area.width);
    Rect { x: area.right() - columns, width: columns, ..area }
}
