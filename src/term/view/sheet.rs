//! The frame round everything that lies over a screen, and the few ways of filling it that all of them share.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect, Size};
use ratatui::symbols::border;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget as _};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::config::action::{Action, Mode};
use crate::term::shared::Shared;
use crate::text::width;

/// The frame where only ASCII may be drawn.
const ASCII: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// The columns, on both sides together, that are not worth leaving free beside a sheet.
const SHREDS: u16 = 8;

/// How wide a question is, frame and all.
const QUESTION_COLUMNS: u16 = 60;

/// Where a sheet of at most this size stands: in the middle of the upper two thirds, or everywhere when it does not fit.
pub fn place(most: Size, screen: Size) -> Rect {
    let width = width_on(most.width, screen);
    let height = most.height.min(screen.height);
    let (x, y) = ((screen.width - width) / 2, (screen.height - height) / 3);
    Rect { x, y, width, height }
}

/// Where a sheet of this width stands that is as high as these lines need.
pub fn place_around(lines: &[Line<'_>], width: u16, screen: Size) -> Rect {
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    place(Size { width, height }, screen)
}

/// How many columns there are inside a sheet that wants so many, frame and all.
pub fn columns_inside(width: u16, screen: Size) -> usize {
    width_on(width, screen).saturating_sub(4).into()
}

/// How wide a sheet becomes: the shreds of a screen beside it are of no use to anybody, it takes them.
fn width_on(width: u16, screen: Size) -> u16 {
    if width.saturating_add(SHREDS) > screen.width { screen.width } else { width }
}

/// What is inside a sheet's frame.
pub fn inside(sheet: Rect) -> Rect {
    sheet.inner(Margin { horizontal: 2, vertical: 1 })
}

/// Lays down an empty sheet with a title and gives what is inside its frame.
pub(super) fn lay(title: &str, sheet: Rect, shared: &Shared, buffer: &mut Buffer) -> Rect {
    Clear.render(sheet, buffer);
    buffer.set_style(sheet, shared.theme.text());
    let room = usize::from(sheet.width.saturating_sub(4));
    let title = Line::styled(format!(" {} ", width::truncate(title, room.saturating_sub(2))), shared.theme.heading());
    let block = Block::bordered().border_style(shared.theme.rule());
    let block = if shared.ascii { block.border_set(ASCII) } else { block };
    block.render(sheet, buffer);
    // Written by us: as the title of the block some scripts would be measured by whole words, and cut too early.
    let top = Rect { x: sheet.x.saturating_add(1), width: sheet.width.saturating_sub(2), height: 1, ..sheet };
    super::write_line(buffer, top.intersection(sheet), &title);
    inside(sheet)
}

/// Keys and what they do, as `key words   key words`, as far as they fit.
pub(super) fn keys(keys: &[(Action, &str)], mode: Mode, shared: &Shared) -> Line<'static> {
    let mut spans = Vec::new();
    for (action, words) in keys {
        let key = shared.key(mode, *action);
        if key.is_empty() {
            continue;
        }
        if !spans.is_empty() {
            spans.push(Span::raw("   "));
        }
        spans.push(Span::styled(key, shared.theme.key()));
        spans.push(Span::raw(format!(" {words}")));
    }
    Line::from(spans)
}

/// Draws lines from the top of an area down, as far as there is room, and gives the room that is left.
pub(super) fn lines(lines: &[Line<'_>], area: Rect, buffer: &mut Buffer) -> Rect {
    let mut drawn = 0;
    for (line, row) in lines.iter().zip(area.rows()) {
        buffer.set_line(row.x, row.y, line, row.width);
        drawn += 1;
    }
    Rect { y: area.y + drawn, height: area.height - drawn, ..area }
}

/// A question with the keys that answer it, in the middle.
pub fn question(words: &str, answers: &[(Action, &str)], shared: &Shared, frame: &mut Frame<'_>) {
    let screen = frame.area().as_size();
    let columns = columns_inside(QUESTION_COLUMNS, screen);
    let mut text: Vec<_> = wrap(words, columns).into_iter().map(Line::raw).collect();
    text.extend([Line::default(), keys(answers, Mode::Confirm, shared)]);
    let inner = lay("Sure?", place_around(&text, QUESTION_COLUMNS, screen), shared, frame.buffer_mut());
    lines(&text, inner, frame.buffer_mut());
    frame.set_cursor_position(inner.as_position());
}

/// Clean text in lines of at most so many columns, broken between words, and within words that are longer.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let together = width::columns(&line) + usize::from(!line.is_empty()) + width::columns(word);
        if together <= columns {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut pieces = chunks(word, columns);
        line = pieces.pop().unwrap_or_default();
        lines.extend(pieces);
    }
    lines.push(line);
    lines
}

/// Clean text cut into pieces of at most so many columns, such as an address, which has no spaces.
pub(super) fn chunks(text: &str, columns: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for grapheme in text.graphemes(true) {
        let last = pieces.last_mut().expect("there is always a last piece");
        if !last.is_empty() && width::columns(last) + width::columns(grapheme) > columns {
            pieces.push(grapheme.to_owned());
        } else {
            last.push_str(grapheme);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_between_them_and_long_ones_within() {
        assert_eq!(wrap("nobody looks after this", 12), ["nobody looks", "after this"]);
        assert_eq!(wrap("see https://cal.com/alice now", 10), ["see", "https://ca", "l.com/alic", "e now"]);
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap("東京精密", 5), ["東京", "精密"]);
    }

    #[test]
    fn no_width_is_too_small() {
        assert_eq!(wrap("ab 東", 0), ["a", "b", "東"]);
        assert_eq!(chunks("abc", 2), ["ab", "c"]);
    }

    #[test]
    fn a_title_is_whole_in_every_script_that_has_room() {
        let model = crate::term::scene::model(40, 6, 1);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 3));
        lay("لا لا لا لا", buffer.area, &model.shared, &mut buffer);
        let top: String = (0..16).map(|x| buffer[(x, 0)].symbol()).collect();
        assert_eq!(top, "┌ لا لا لا لا ──");
    }
}
