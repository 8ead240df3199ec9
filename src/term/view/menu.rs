//! Draws a menu: what is typed above, the lines that match below.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use super::sheet;
use crate::term::overlays::menu::{self, Entry, Menu};
use crate::term::shared::Shared;
use crate::text::width;

/// The widest a picker gets, frame and all.
const PICKER_COLUMNS: u16 = 56;
/// The least lines of a picker: what is said when nothing matches has two.
const LEAST_LINES: u16 = 2;
/// The most lines a picker shows at once.
const PICKER_LINES: u16 = 12;
/// The widest the help and the palette get, frame and all.
const TALL_COLUMNS: u16 = 96;
/// The tallest the help and the palette get, frame and all.
const TALL_LINES: u16 = 34;
/// What stands above the lines of a menu: the field and the space below it.
const ABOVE: u16 = 2;
/// What stands below them in a tall menu: a space, and the whole words of the line under the cursor.
const BELOW: u16 = 3;

/// Draws a picker in the middle, as high as its lines; `nothing` is said when none matches.
pub fn picker<T>(menu: &Menu<T>, title: &str, nothing: &str, shared: &Shared, frame: &mut Frame<'_>) {
    let screen = frame.area().as_size();
    field(menu, title, picker_place(menu.height(), screen), shared, frame);
    lines(menu, nothing, picker_lines(menu, screen), shared, frame.buffer_mut());
}

/// Where the lines of a picker stand.
pub fn picker_lines<T>(menu: &Menu<T>, screen: Size) -> Rect {
    cut(sheet::inside(picker_place(menu.height(), screen)), ABOVE, 0)
}

/// Draws a menu of very many lines, with all the words of the one under the cursor at its foot.
pub fn tall<T>(menu: &Menu<T>, title: &str, nothing: &str, shared: &Shared, frame: &mut Frame<'_>) {
    let screen = frame.area().as_size();
    field(menu, title, tall_place(screen), shared, frame);
    let area = tall_lines(screen);
    lines(menu, nothing, area, shared, frame.buffer_mut());
    let Some(chosen) = menu.chosen() else { return };
    let foot = Rect { y: area.bottom() + 1, height: BELOW - 1, ..area }.intersection(frame.area());
    let words =
        sheet::wrap(&chosen.detail, area.width.into()).into_iter().map(|line| Line::styled(line, shared.theme.dim()));
    sheet::lines(&words.collect::<Vec<_>>(), foot, frame.buffer_mut());
}

/// Where the lines of a tall menu stand.
pub fn tall_lines(screen: Size) -> Rect {
    cut(sheet::inside(tall_place(screen)), ABOVE, BELOW)
}

fn picker_place(lines: usize, screen: Size) -> Rect {
    let lines = u16::try_from(lines).unwrap_or(u16::MAX).clamp(LEAST_LINES, PICKER_LINES);
    sheet::place(Size { width: PICKER_COLUMNS, height: lines + ABOVE + 2 }, screen)
}

fn tall_place(screen: Size) -> Rect {
    sheet::place(Size { width: TALL_COLUMNS, height: screen.height.saturating_sub(2).min(TALL_LINES) }, screen)
}

/// An area without so many rows at its top and its bottom.
fn cut(area: Rect, above: u16, below: u16) -> Rect {
    let above = above.min(area.height);
    Rect { y: area.y + above, height: (area.height - above).saturating_sub(below), ..area }
}

/// Draws the frame and the field, with the caret in it.
fn field<T>(menu: &Menu<T>, title: &str, sheet: Rect, shared: &Shared, frame: &mut Frame<'_>) {
    let inner = sheet::lay(title, sheet, shared, frame.buffer_mut());
    let field = Rect { height: inner.height.min(1), ..inner };
    frame.buffer_mut().set_line(field.x, field.y, &Line::styled("> ", shared.theme.key()), field.width);
    let typed = Rect { x: field.x + 2.min(field.width), width: field.width.saturating_sub(2), ..field };
    let caret = menu.field.draw(typed, frame.buffer_mut());
    if menu.field.value().is_empty() {
        let hint = Line::styled("type to narrow", shared.theme.dim());
        frame.buffer_mut().set_line(typed.x, typed.y, &hint, typed.width);
    }
    frame.set_cursor_position(caret);
}

/// Draws the lines of a menu.
pub(super) fn lines<T>(menu: &Menu<T>, nothing: &str, area: Rect, shared: &Shared, buffer: &mut Buffer) {
    if menu.is_empty() {
        let words =
            sheet::wrap(nothing, area.width.into()).into_iter().map(|line| Line::styled(line, shared.theme.dim()));
        sheet::lines(&words.collect::<Vec<_>>(), area, buffer);
        return;
    }
    let window = menu.window(area.height.into());
    let labels = menu.entries().iter().map(|entry| width::columns(&entry.label));
    let label_columns = labels.max().unwrap_or(0).min(usize::from(area.width) * 3 / 5);
    for (line, row) in window.iter().zip(area.rows()) {
        match line {
            menu::Line::Heading(words) => {
                buffer.set_line(row.x, row.y, &Line::styled(*words, shared.theme.heading()), row.width);
            }
            menu::Line::Entry { entry, found, is_chosen, .. } => {
                let drawn = entry_line(entry, found, *is_chosen, label_columns, row.width.into(), shared);
                buffer.set_line(row.x, row.y, &drawn, row.width);
                if *is_chosen {
                    buffer.set_style(row, shared.theme.selected());
                }
            }
        }
    }
}

/// One entry: a mark, the label, what more there is to say, the key at the right edge.
fn entry_line<T>(
    entry: &Entry<T>,
    found: &[u32],
    is_chosen: bool,
    label_columns: usize,
    columns: usize,
    shared: &Shared,
) -> Line<'static> {
    let theme = &shared.theme;
    let label_style = if entry.off.is_some() { theme.dim() } else { theme.text() };
    let mut spans = vec![Span::raw(if is_chosen { "> " } else { "  " })];
    let label = width::pad(&entry.label, label_columns);
    for (index, grapheme) in label.graphemes(true).enumerate() {
        let is_found = u32::try_from(index).is_ok_and(|index| found.contains(&index));
        let style = if is_found { label_style.patch(theme.found()) } else { label_style };
        spans.push(Span::styled(grapheme.to_owned(), style));
    }
    let key_columns = width::columns(&entry.key);
    let taken = 2 + label_columns + 2 + key_columns + usize::from(key_columns > 0) * 2;
    let room = columns.saturating_sub(taken);
    spans.push(Span::raw("  "));
    spans.push(Span::styled(width::pad(&entry.detail, room), theme.dim()));
    if key_columns > 0 {
        spans.push(Span::raw("  "));
        spans.push(Span::styled(entry.key.clone(), theme.key()));
    }
    Line::from(spans)
}
