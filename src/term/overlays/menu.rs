//! A list that narrows as one types: what the help, the palette and every picker are made of.

use std::fmt;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::layout::Rect;

use crate::config::action::Action;
use crate::config::press::Press;
use crate::term::field::{Field, Pressed, TooLong};
use crate::term::msg::Mouse;

/// How many lines a page is, in a list that shows at most about so many.
const PAGE: isize = 10;

/// A list that narrows as one types. Something is chosen unless nothing is shown.
#[derive(Clone)]
pub struct Menu<T> {
    /// What is typed.
    pub field: Field,
    entries: Vec<Entry<T>>,
    shown: Vec<Hit>,
    at: usize,
}

/// One line of a menu. Every text in it is clean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<T> {
    /// What it is, in a few words.
    pub label: String,
    /// What else one may search it by: a sentence, an address.
    pub detail: String,
    /// The key that does the same.
    pub key: String,
    /// The heading it stands under while nothing is typed.
    pub group: &'static str,
    /// Why it cannot be chosen now.
    pub off: Option<String>,
    /// What choosing it means.
    pub value: T,
}

/// An entry that matches what is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hit {
    entry: usize,
    /// The grapheme clusters of its label that were found.
    found: Vec<u32>,
}

/// A line as it is drawn.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a, T> {
    /// The heading of the entries below it.
    Heading(&'static str),
    /// An entry.
    Entry {
        /// The entry.
        entry: &'a Entry<T>,
        /// The grapheme clusters of its label that were found.
        found: &'a [u32],
        /// Its place among those that match.
        index: usize,
        /// Whether it is the one under the cursor.
        is_chosen: bool,
    },
}

impl<T> Entry<T> {
    /// An entry that can be chosen, with nothing but a label.
    pub fn new(label: impl Into<String>, value: T) -> Self {
        Self { label: label.into(), detail: String::new(), key: String::new(), group: "", off: None, value }
    }

    /// The same with what else one may search it by.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

impl<T> Menu<T> {
    /// A menu of these entries, the first one chosen.
    pub fn new(entries: Vec<Entry<T>>) -> Self {
        let mut menu = Self { field: Field::line(""), entries, shown: Vec::new(), at: 0 };
        menu.narrow();
        menu
    }

    /// The same with the first entry that `is_current` chosen.
    #[must_use]
    pub fn at(mut self, is_current: impl Fn(&T) -> bool) -> Self {
        self.choose(is_current);
        self
    }

    /// Puts the cursor on the first entry that `is_current`, or on the very first.
    pub fn choose(&mut self, is_current: impl Fn(&T) -> bool) {
        let current = |hit: &Hit| self.entries.get(hit.entry).is_some_and(|entry| is_current(&entry.value));
        self.at = self.shown.iter().position(current).unwrap_or(0);
    }

    /// Other entries under the same typed words, or the same as they are now: the cursor stays where it is.
    pub fn replace(&mut self, entries: Vec<Entry<T>>) {
        let at = self.at;
        self.entries = entries;
        self.narrow();
        self.at = at.min(self.shown.len().saturating_sub(1));
    }

    /// The entry under the cursor.
    pub fn chosen(&self) -> Option<&Entry<T>> {
        self.shown.get(self.at).and_then(|hit| self.entries.get(hit.entry))
    }

    /// Whether nothing matches what is typed.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Every entry, shown or not.
    pub fn entries(&self) -> &[Entry<T>] {
        &self.entries
    }

    /// How many lines there are while nothing is typed: every entry, and the headings.
    pub fn height(&self) -> usize {
        let groups = self.entries.chunk_by(|one, next| one.group == next.group);
        self.entries.len() + groups.filter(|group| group.first().is_some_and(|entry| !entry.group.is_empty())).count()
    }

    /// Moves the cursor by so many lines, and stops at the ends.
    pub fn step(&mut self, lines: isize) {
        self.at = self.at.saturating_add_signed(lines).min(self.shown.len().saturating_sub(1));
    }

    /// Runs one of the actions that move the cursor.
    pub fn act(&mut self, action: Action) {
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-PAGE),
            Action::PageDown => self.step(PAGE),
            _ => {}
        }
    }

    /// Obeys the mouse in a menu drawn in `area`, and says whether it took a line: the wheel moves the cursor, a click
    /// takes the line under it.
    pub fn mouse(&mut self, mouse: Mouse, area: Rect) -> bool {
        match mouse {
            Mouse::Wheel(_, lines) => {
                self.step(lines.signum().into());
                false
            }
            Mouse::Click(at) if area.contains(at) => {
                let row = usize::from(at.y - area.y);
                let hit = self.window(area.height.into()).into_iter().nth(row).and_then(|line| match line {
                    Line::Entry { index, .. } => Some(index),
                    Line::Heading(_) => None,
                });
                self.at = hit.unwrap_or(self.at);
                hit.is_some()
            }
            Mouse::Click(_) => false,
        }
    }

    /// Forgets what is typed.
    pub fn clear(&mut self) {
        self.field = Field::line("");
        self.narrow();
    }

    /// Gives a key to the field, and narrows the list when the text changed.
    pub fn press(&mut self, press: Press) -> Pressed {
        let pressed = self.field.press(press);
        if pressed == Pressed::Changed {
            self.narrow();
        }
        pressed
    }

    /// Pastes into the field.
    ///
    /// # Errors
    /// When it is too long.
    pub fn paste(&mut self, text: &str) -> Result<(), TooLong> {
        self.field.paste(text)?;
        self.narrow();
        Ok(())
    }

    /// At most `height` lines round the one under the cursor: headings while nothing is typed, and entries.
    pub fn window(&self, height: usize) -> Vec<Line<'_, T>> {
        let mut lines = Vec::new();
        let mut group = "";
        let mut chosen_line = 0;
        for (index, hit) in self.shown.iter().enumerate() {
            let Some(entry) = self.entries.get(hit.entry) else { continue };
            if self.field.is_blank() && entry.group != group {
                group = entry.group;
                lines.push(Line::Heading(group));
            }
            if index == self.at {
                chosen_line = lines.len();
            }
            lines.push(Line::Entry { entry, found: &hit.found, index, is_chosen: index == self.at });
        }
        // The chosen line stands in the middle, so that the next ones are seen whichever way one moves.
        let most = lines.len().saturating_sub(height);
        let first = chosen_line.saturating_sub(height / 2).min(most);
        lines.into_iter().skip(first).take(height).collect()
    }

    /// Finds what matches, best first: labels by their letters in order, then everything by whole parts of words.
    fn narrow(&mut self) {
        self.at = 0;
        let typed = self.field.value();
        if typed.trim().is_empty() {
            self.shown = (0..self.entries.len()).map(|entry| Hit { entry, found: Vec::new() }).collect();
            return;
        }
        let mut search = Search::new(&typed);
        let scored = self.entries.iter().enumerate().filter_map(|(entry, one)| {
            let (score, found) = search.score(one)?;
            Some((score, Hit { entry, found }))
        });
        let mut scored: Vec<_> = scored.collect();
        // Stable: equally good entries keep their order.
        scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        self.shown = scored.into_iter().map(|(_, hit)| hit).collect();
    }
}

impl<T> fmt::Debug for Menu<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let labels: Vec<_> = self.entries.iter().map(|entry| entry.label.as_str()).collect();
        f.debug_struct("Menu").field("typed", &self.field.value()).field("entries", &labels).finish_non_exhaustive()
    }
}

/// What is typed, as something to look for.
struct Search {
    matcher: Matcher,
    letters: Pattern,
    words: Pattern,
    buffer: Vec<char>,
}

impl Search {
    fn new(typed: &str) -> Self {
        let pattern = |kind| Pattern::new(typed, CaseMatching::Ignore, Normalization::Smart, kind);
        Self {
            matcher: Matcher::new(Config::DEFAULT),
            letters: pattern(AtomKind::Fuzzy),
            words: pattern(AtomKind::Substring),
            buffer: Vec::new(),
        }
    }

    /// How well an entry matches, a label before a detail, and which clusters of its label were found.
    fn score<T>(&mut self, entry: &Entry<T>) -> Option<((bool, u32), Vec<u32>)> {
        let mut found = Vec::new();
        let label = Utf32Str::new(&entry.label, &mut self.buffer);
        let clusters = label.len();
        if let Some(score) = self.letters.indices(label, &mut self.matcher, &mut found) {
            found.sort_unstable();
            found.dedup();
            return Some(((true, score), found));
        }
        found.clear();
        let whole = format!("{} {} {} {}", entry.label, entry.detail, entry.key, entry.group);
        let whole = Utf32Str::new(&whole, &mut self.buffer);
        let score = self.words.indices(whole, &mut self.matcher, &mut found)?;
        found.retain(|index| usize::try_from(*index).is_ok_and(|index| index < clusters));
        found.sort_unstable();
        found.dedup();
        Some(((false, score), found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::press::Key;

    fn menu() -> Menu<u8> {
        let entry =
            |label: &str, detail: &str, group, value| Entry { group, ..Entry::new(label, value).detail(detail) };
        Menu::new(vec![
            entry("reply", "Writes a public reply, which the customer reads.", "On a ticket", 1),
            entry("book a call", "Shows the panel of the assignee.", "On a ticket", 2),
            entry("my booking link", "Edits your own link.", "Everywhere", 3),
            entry("Zürich", "東京精密", "Everywhere", 4),
        ])
    }

    fn narrowed(typed: &str) -> Vec<u8> {
        let mut menu = menu();
        for c in typed.chars() {
            menu.press(Press::plain(Key::Char(c)));
        }
        let value = |line: &Line<'_, u8>| match line {
            Line::Entry { entry, .. } => Some(entry.value),
            Line::Heading(_) => None,
        };
        menu.window(20).iter().filter_map(value).collect()
    }

    #[test]
    fn letters_in_order_find_a_label_and_parts_of_words_find_the_rest() {
        assert_eq!(narrowed("book"), [2, 3]);
        assert_eq!(narrowed("bkc"), [2]);
        assert_eq!(narrowed("customer"), [1]);
        assert_eq!(narrowed("zurich"), [4]);
        assert_eq!(narrowed("精密"), [4]);
        assert!(narrowed("nothing like it").is_empty());
    }

    #[test]
    fn headings_stand_above_their_entries_while_nothing_is_typed() {
        let menu = menu();
        let headings = |line: &Line<'_, u8>| match line {
            Line::Heading(group) => Some(*group),
            Line::Entry { .. } => None,
        };
        assert_eq!(menu.window(20).iter().filter_map(headings).collect::<Vec<_>>(), ["On a ticket", "Everywhere"]);
    }

    #[test]
    fn the_cursor_stops_at_the_ends_and_is_always_in_the_window() {
        let mut menu = menu();
        menu.step(-1);
        assert_eq!(menu.chosen().map(|entry| entry.value), Some(1));
        menu.step(100);
        assert_eq!(menu.chosen().map(|entry| entry.value), Some(4));
        for height in 1..8 {
            let is_chosen = |line: &Line<'_, u8>| matches!(line, Line::Entry { is_chosen: true, .. });
            assert!(menu.window(height).iter().any(is_chosen), "{height}");
        }
        assert!(menu.window(0).is_empty());
    }

    #[test]
    fn typing_chooses_the_best_match_and_an_empty_result_has_no_choice() {
        let mut menu = menu();
        menu.step(3);
        menu.press(Press::plain(Key::Char('b')));
        assert_eq!(menu.chosen().map(|entry| entry.value), Some(2));
        menu.press(Press::plain(Key::Char('~')));
        assert!(menu.is_empty() && menu.chosen().is_none());
        menu.step(1);
        assert!(menu.chosen().is_none());
    }

    #[test]
    fn the_current_value_is_chosen_first() {
        assert_eq!(menu().at(|value| *value == 3).chosen().map(|entry| entry.value), Some(3));
    }

    #[test]
    fn the_letters_that_were_found_are_told() {
        let mut menu = menu();
        menu.paste("bk c").unwrap();
        let found = menu.window(1).into_iter().find_map(|line| match line {
            Line::Entry { found, .. } => Some(found.to_vec()),
            Line::Heading(_) => None,
        });
        assert_eq!(found, Some(vec![0, 3, 7]));
    }
}
