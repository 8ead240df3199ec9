//! A text field: one line or many, with the keys people know from their shell, undo, and soft wrapping.
//!
//! The keys a field does not know it leaves to its screen. Pasted text is cleaned and inserted, never read as keys.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::Widget as _;
use ratatui_textarea::{CursorMove, DataCursor, ScreenCursor, Scrolling, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::config::press::{Key, Press};
use crate::text::clean;

/// The most bytes a field holds: what the longest message may have.
const MOST_BYTES: usize = crate::ticket::Body::MOST_BYTES;

/// How many edits can be undone.
const MOST_EDITS: usize = 10_000;

/// A text field.
#[derive(Debug, Clone)]
pub struct Field {
    area: TextArea<'static>,
    shape: Shape,
    /// How many of the widget's edits one undo takes back: a typed word is one step.
    steps: Vec<usize>,
    undone: Vec<usize>,
    is_typing: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Line,
    Text,
}

/// What a key did in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// The text changed.
    Changed,
    /// The caret moved, or could not.
    Moved,
    /// Nothing: it is not a key of text fields.
    Unknown,
}

/// A paste that would not fit, and was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("that has {} KiB, at most {} KiB fit: nothing was pasted", .bytes.div_ceil(1024), MOST_BYTES / 1024)]
pub struct TooLong {
    bytes: usize,
}

/// What one key means in a field.
enum Meaning {
    Insert(char),
    Break,
    Move(CursorMove),
    Back,
    Forward,
    Scroll(Scrolling),
    Cut(Cut),
    Yank,
    Undo,
    Redo,
}

/// What is taken away.
#[derive(Clone, Copy)]
enum Cut {
    Before,
    After,
    WordBefore,
    WordAfter,
    ToHead,
    ToEnd,
}

impl Field {
    /// A field of one line, which scrolls sideways.
    pub fn line(text: &str) -> Self {
        Self::new(Shape::Line, text)
    }

    /// A field of many lines, wrapped at the width it is drawn in.
    pub fn text(text: &str) -> Self {
        Self::new(Shape::Text, text)
    }

    fn new(shape: Shape, text: &str) -> Self {
        let mut field =
            Self { area: TextArea::default(), shape, steps: Vec::new(), undone: Vec::new(), is_typing: false };
        let lines = field.cleaned(text).split('\n').map(str::to_owned).collect();
        field.area = TextArea::new(lines);
        field.area.set_wrap_mode(if shape == Shape::Text { WrapMode::WordOrGlyph } else { WrapMode::None });
        field.area.set_max_histories(MOST_EDITS);
        // The terminal's own cursor shows the caret, and nothing else needs a style.
        field.area.set_cursor_style(Style::new());
        field.area.set_cursor_line_style(Style::new());
        field.area.move_cursor(CursorMove::Bottom);
        field.area.move_cursor(CursorMove::End);
        field
    }

    /// The text, its lines parted by `\n`.
    pub fn value(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether there is nothing but white space in it.
    pub fn is_blank(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }

    /// Whether the caret stands at the end of its line.
    pub fn is_at_line_end(&self) -> bool {
        self.after_caret().is_empty()
    }

    /// Whether the caret stands at the start of its line.
    pub fn is_at_line_start(&self) -> bool {
        self.before_caret().is_empty()
    }

    /// Whether nothing but a slash stands before the caret in its line.
    pub fn is_after_slash(&self) -> bool {
        self.before_caret() == "/"
    }

    /// Replaces the whole text in one step of undo, and puts the caret at its end.
    pub fn set(&mut self, text: &str) {
        let text = self.cleaned(text);
        if text == self.value() {
            return;
        }
        let edits = usize::from(!self.area.is_empty()) + usize::from(!text.is_empty());
        self.area.select_all();
        self.area.insert_str(text);
        self.record(edits);
    }

    /// Puts text at the caret, cleaned, in one step of undo. In a field of one line, line breaks become spaces.
    ///
    /// # Errors
    /// When the field would hold more than one message may have.
    pub fn paste(&mut self, text: &str) -> Result<(), TooLong> {
        let bytes = self.area.lines().iter().map(|line| line.len() + 1).sum::<usize>() + text.len();
        if bytes > MOST_BYTES {
            return Err(TooLong { bytes });
        }
        let text = self.cleaned(text);
        if self.area.insert_str(text) {
            self.record(1);
        }
        Ok(())
    }

    /// Obeys a key, if it is one of a text field.
    pub fn press(&mut self, press: Press) -> Pressed {
        let Some(meaning) = meaning(press, self.shape) else {
            return Pressed::Unknown;
        };
        match meaning {
            Meaning::Insert(c) => {
                self.insert(c);
                Pressed::Changed
            }
            Meaning::Break => {
                self.area.insert_newline();
                self.record(1);
                Pressed::Changed
            }
            Meaning::Move(to) => self.moved(|area| area.move_cursor(to)),
            Meaning::Back => {
                let chars = last_cluster(self.before_caret());
                self.moved(|area| (0..chars.max(1)).for_each(|_| area.move_cursor(CursorMove::Back)))
            }
            Meaning::Forward => {
                let chars = first_cluster(self.after_caret());
                self.moved(|area| (0..chars.max(1)).for_each(|_| area.move_cursor(CursorMove::Forward)))
            }
            Meaning::Scroll(by) => self.moved(|area| area.scroll(by)),
            Meaning::Cut(what) => self.edited(|field| field.cut(what)),
            Meaning::Yank => self.edited(|field| field.area.paste()),
            Meaning::Undo => self.undo(),
            Meaning::Redo => self.redo(),
        }
    }

    /// Draws the text, scrolled so that the caret is seen, and says where the caret is.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer) -> Position {
        // Wrapped text keeps a column free, so that the caret after a full line still has a cell of its own.
        let kept_free = u16::from(self.shape == Shape::Text);
        let inner = Rect { width: area.width.saturating_sub(kept_free).max(1), ..area }.intersection(area);
        if inner.is_empty() {
            return area.as_position();
        }
        (&self.area).render(inner, buffer);
        let ScreenCursor { row, col, .. } = self.area.screen_cursor();
        let (top, left) = self.area.scroll_offset();
        let within = |at: usize, first: u16| u16::try_from(at.saturating_sub(usize::from(first))).unwrap_or(u16::MAX);
        Position {
            x: area.x.saturating_add(within(col, left)).min(area.right().saturating_sub(1)),
            y: area.y.saturating_add(within(row, top)).min(area.bottom().saturating_sub(1)),
        }
    }

    fn cleaned(&self, text: &str) -> String {
        match self.shape {
            Shape::Line => clean::line(text),
            Shape::Text => clean::lines(text),
        }
    }

    fn insert(&mut self, c: char) {
        let joins = self.is_typing && !c.is_whitespace();
        self.area.insert_char(c);
        self.undone.clear();
        match self.steps.last_mut() {
            Some(edits) if joins => *edits += 1,
            Some(_) | None => self.steps.push(1),
        }
        self.is_typing = true;
    }

    fn record(&mut self, edits: usize) {
        self.steps.push(edits);
        self.undone.clear();
        self.is_typing = false;
    }

    fn moved(&mut self, action: impl FnOnce(&mut TextArea<'static>)) -> Pressed {
        action(&mut self.area);
        self.is_typing = false;
        Pressed::Moved
    }

    fn edited(&mut self, edit: impl FnOnce(&mut Self) -> bool) -> Pressed {
        if edit(self) {
            self.record(1);
            Pressed::Changed
        } else {
            Pressed::Moved
        }
    }

    fn undo(&mut self) -> Pressed {
        let edits = self.steps.pop().unwrap_or_default();
        let undone = (0..edits).take_while(|_| self.area.undo()).count();
        self.is_typing = false;
        if undone == 0 {
            return Pressed::Moved;
        }
        self.undone.push(undone);
        Pressed::Changed
    }

    fn redo(&mut self) -> Pressed {
        let edits = self.undone.pop().unwrap_or_default();
        let redone = (0..edits).take_while(|_| self.area.redo()).count();
        self.is_typing = false;
        if redone == 0 {
            return Pressed::Moved;
        }
        self.steps.push(redone);
        Pressed::Changed
    }

    /// Cuts, and says whether there was something to cut.
    fn cut(&mut self, what: Cut) -> bool {
        match what {
            Cut::Before => {
                let chars = last_cluster(self.before_caret());
                if chars == 0 {
                    return self.area.delete_newline();
                }
                (0..chars).for_each(|_| self.area.move_cursor(CursorMove::Back));
                self.area.delete_str(chars)
            }
            Cut::After => {
                let chars = first_cluster(self.after_caret());
                if chars == 0 { self.area.delete_next_char() } else { self.area.delete_str(chars) }
            }
            Cut::WordBefore => self.area.delete_word(),
            Cut::WordAfter => self.area.delete_next_word(),
            Cut::ToHead => self.area.delete_line_by_head(),
            Cut::ToEnd => self.area.delete_line_by_end(),
        }
    }

    fn before_caret(&self) -> &str {
        self.caret_line().0
    }

    fn after_caret(&self) -> &str {
        self.caret_line().1
    }

    /// The caret's line, in two at the caret.
    fn caret_line(&self) -> (&str, &str) {
        let DataCursor(row, col) = self.area.cursor();
        let line = self.area.lines().get(row).map_or("", String::as_str);
        let at = line.char_indices().nth(col).map_or(line.len(), |(at, _)| at);
        line.split_at(at)
    }
}

/// How many characters the last thing one sees as one has.
fn last_cluster(text: &str) -> usize {
    text.graphemes(true).next_back().map_or(0, |cluster| cluster.chars().count())
}

/// How many characters the first thing one sees as one has.
fn first_cluster(text: &str) -> usize {
    text.graphemes(true).next().map_or(0, |cluster| cluster.chars().count())
}

/// What a key means in a field: the keys of readline, and those of a keyboard's cursor block.
fn meaning(press: Press, shape: Shape) -> Option<Meaning> {
    match (press.ctrl, press.alt) {
        (false, false) => alone(press.key, shape),
        (true, false) => with_control(press.key, shape),
        (false, true) => with_alt(press.key),
        (true, true) => None,
    }
}

fn alone(key: Key, shape: Shape) -> Option<Meaning> {
    let is_text = shape == Shape::Text;
    match key {
        Key::Char(c) if !c.is_control() => Some(Meaning::Insert(c)),
        Key::Enter if is_text => Some(Meaning::Break),
        Key::Backspace => Some(Meaning::Cut(Cut::Before)),
        Key::Delete => Some(Meaning::Cut(Cut::After)),
        Key::Left => Some(Meaning::Back),
        Key::Right => Some(Meaning::Forward),
        Key::Home => Some(Meaning::Move(CursorMove::Head)),
        Key::End => Some(Meaning::Move(CursorMove::End)),
        Key::Up if is_text => Some(Meaning::Move(CursorMove::Up)),
        Key::Down if is_text => Some(Meaning::Move(CursorMove::Down)),
        Key::PageUp if is_text => Some(Meaning::Scroll(Scrolling::PageUp)),
        Key::PageDown if is_text => Some(Meaning::Scroll(Scrolling::PageDown)),
        _ => None,
    }
}

fn with_control(key: Key, shape: Shape) -> Option<Meaning> {
    let is_text = shape == Shape::Text;
    match key {
        Key::Char('a') => Some(Meaning::Move(CursorMove::Head)),
        Key::Char('e') => Some(Meaning::Move(CursorMove::End)),
        Key::Char('b') => Some(Meaning::Back),
        Key::Char('f') => Some(Meaning::Forward),
        Key::Left => Some(Meaning::Move(CursorMove::WordBack)),
        Key::Right => Some(Meaning::Move(CursorMove::WordForward)),
        Key::Char('p') if is_text => Some(Meaning::Move(CursorMove::Up)),
        Key::Char('n') if is_text => Some(Meaning::Move(CursorMove::Down)),
        Key::Home if is_text => Some(Meaning::Move(CursorMove::Top)),
        Key::End if is_text => Some(Meaning::Move(CursorMove::Bottom)),
        Key::Char('h') => Some(Meaning::Cut(Cut::Before)),
        Key::Char('d') => Some(Meaning::Cut(Cut::After)),
        Key::Char('w') | Key::Backspace => Some(Meaning::Cut(Cut::WordBefore)),
        Key::Delete => Some(Meaning::Cut(Cut::WordAfter)),
        Key::Char('u') => Some(Meaning::Cut(Cut::ToHead)),
        Key::Char('k') => Some(Meaning::Cut(Cut::ToEnd)),
        Key::Char('y') => Some(Meaning::Yank),
        // Ctrl-_ as readline has it; terminals send the same byte for Ctrl-/ and Ctrl-7.
        Key::Char('_' | '/' | '7') => Some(Meaning::Undo),
        Key::Char('r') => Some(Meaning::Redo),
        _ => None,
    }
}

fn with_alt(key: Key) -> Option<Meaning> {
    match key {
        Key::Char('b') | Key::Left => Some(Meaning::Move(CursorMove::WordBack)),
        Key::Char('f') | Key::Right => Some(Meaning::Move(CursorMove::WordForward)),
        Key::Char('<') => Some(Meaning::Move(CursorMove::Top)),
        Key::Char('>') => Some(Meaning::Move(CursorMove::Bottom)),
        Key::Backspace => Some(Meaning::Cut(Cut::WordBefore)),
        Key::Char('d') => Some(Meaning::Cut(Cut::WordAfter)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
