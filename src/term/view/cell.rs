//! The last look at every cell of a frame before it goes to the terminal.

use ratatui::buffer::Buffer;

use crate::text::{clean, width};

/// The last look at what goes to the terminal: a cell that holds anything but visible text is emptied. Everything was
/// cleaned on its way in; this holds also for what somebody forgot.
pub(super) fn disarm(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        // Letters and our own lines are most of a screen, and need no second look.
        let is_plain = matches!(symbol.as_bytes(), [b' '..=b'~'] | [0xe2, 0x94..=0x96, _]);
        if !is_plain && (symbol.chars().count() > clean::MOST_CODE_POINTS || clean::line(symbol) != symbol) {
            cell.set_symbol("\u{fffd}");
        }
    }
}

/// Draws an emoji that is made of several as its first one, and a flag as its two letters.
///
/// Terminals do not agree how wide such an emoji is: where tmux, screen or an older terminal counts otherwise than we
/// do, the rest of its row is torn, and shreds stay on the screen. One code point is as wide everywhere.
pub(super) fn simplify(buffer: &mut Buffer) {
    let columns = usize::from(buffer.area.width).max(1);
    for row in buffer.content.chunks_mut(columns) {
        for x in 0..row.len() {
            let [cell, rest @ ..] = &mut row[x..] else { continue };
            let Some((first, second)) = simpler(cell.symbol()) else { continue };
            let was_wide = width::columns(cell.symbol()) > 1;
            let is_wide = width::columns(cell.set_char(first).symbol()) > 1;
            if let (true, false, Some(next)) = (was_wide, is_wide, rest.first_mut()) {
                next.set_char(second).set_style(cell.style());
            }
        }
    }
}

/// What stands for an emoji of several code points: its first one, and what fills the second column then.
fn simpler(symbol: &str) -> Option<(char, char)> {
    let mut chars = symbol.chars();
    let (first, second) = (chars.next()?, chars.next());
    match second {
        _ if letter(first).is_some() => Some((letter(first)?, second.and_then(letter).unwrap_or(' '))),
        Some('\u{200d}' | '\u{20e3}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}') => Some((first, ' ')),
        Some(_) | None => None,
    }
}

/// The letter of which a flag is made.
fn letter(c: char) -> Option<char> {
    let place = u32::from(c).checked_sub(0x1f1e6).filter(|place| *place < 26)?;
    char::from_u32(u32::from('A') + place)
}

/// Draws our own lines and marks with ASCII, for terminals and fonts that have nothing else.
pub(super) fn spell_out(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let plain = match cell.symbol() {
            "─" | "╌" => "-",
            "━" => "=",
            "│" | "┃" => "|",
            "┌" | "┐" | "└" | "┘" | "├" | "┤" | "┬" | "┴" | "┼" => "+",
            "▌" => "#",
            "·" => ".",
            "•" => "*",
            "…" => "~",
            "↑" => "^",
            "↓" => "v",
            _ => continue,
        };
        cell.set_symbol(plain);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn simplified(text: &str) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, text, Style::new());
        simplify(&mut buffer);
        let mut drawn = String::new();
        let mut x = 0;
        while x < 12 {
            drawn.push_str(buffer[(x, 0)].symbol());
            x += u16::try_from(width::columns(buffer[(x, 0)].symbol())).unwrap().max(1);
        }
        drawn.trim_end().to_owned()
    }

    #[test]
    fn an_emoji_is_one_code_point_and_takes_the_columns_it_took() {
        for (text, drawn) in [
            ("👩\u{200d}👩\u{200d}👧|", "👩|"),
            ("👍🏽|", "👍|"),
            ("❤\u{fe0f}|", "❤ |"),
            ("1\u{fe0f}\u{20e3}|", "1 |"),
            ("🇩🇪|", "DE|"),
            ("🙏|東京|Zu\u{308}", "🙏|東京|Zu\u{308}"),
        ] {
            assert_eq!(simplified(text), drawn, "{text}");
        }
    }
}
