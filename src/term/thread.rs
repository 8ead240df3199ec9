//! A thread laid out in lines for one width, so that drawing it takes a slice and no wrapping.

use super::reading::{MessageKind, Reading, What};
use crate::text::flow::{self, FlowLine, Quotes};

/// The columns before a message's text; for a note they hold its rule.
pub const INDENT: u16 = 3;

/// The columns kept free at the right: a mark there says that the thread goes on.
const EDGE: u16 = 3;

/// A thread laid out in lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Laid {
    /// The columns it is laid out in.
    pub width: u16,
    /// Whether its quotes are shown.
    pub quotes: Quotes,
    /// The lines.
    pub lines: Vec<Line>,
    /// The line that the last message starts on.
    pub last: usize,
    /// Whether there is a folded quote.
    pub has_folds: bool,
}

impl Default for Laid {
    fn default() -> Self {
        Self { width: 0, quotes: Quotes::Folded, lines: Vec::new(), last: 0, has_folds: false }
    }
}

/// What a reader looks at, in whatever lines the thread is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// The end.
    End,
    /// The line at the top of the screen.
    Line {
        /// The part it belongs to.
        part: usize,
        /// Which of its lines it is.
        nth: usize,
        /// How many lines the part has.
        of: usize,
    },
}

/// A line of the thread.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    /// Who wrote, and when: the part with this index.
    Head(usize),
    /// What somebody changed: the part with this index.
    Change(usize),
    /// A line of a message.
    Text {
        /// Whether the message is an internal note.
        is_note: bool,
        /// The line.
        line: FlowLine,
    },
    /// A file of a message.
    File {
        /// Whether the message is an internal note.
        is_note: bool,
        /// The part with this index.
        part: usize,
        /// The file of it with this index.
        file: usize,
    },
    /// Nothing, between two messages.
    Blank,
}

impl Laid {
    /// Lays a thread out. Takes time in proportion to the thread.
    pub fn of(reading: &Reading, width: u16, quotes: Quotes) -> Self {
        let mut laid = Self { width, quotes, ..Self::default() };
        let columns = usize::from(width.saturating_sub(INDENT + EDGE));
        for (index, part) in reading.parts.iter().enumerate() {
            match &part.what {
                What::Changed(_) | What::Called(_) | What::Rated(_) => {
                    if !matches!(laid.lines.last(), None | Some(Line::Change(_))) {
                        laid.lines.push(Line::Blank);
                    }
                    laid.lines.push(Line::Change(index));
                }
                What::Message { kind, document } => {
                    if !laid.lines.is_empty() {
                        laid.lines.push(Line::Blank);
                    }
                    laid.last = laid.lines.len();
                    laid.lines.push(Line::Head(index));
                    let is_note = *kind == MessageKind::Note;
                    let lines = flow::flow(document, columns, quotes);
                    laid.has_folds |= lines.iter().any(|line| line.kind == flow::Kind::Folded);
                    laid.lines.extend(lines.into_iter().map(|line| Line::Text { is_note, line }));
                    let files = 0..part.files.len();
                    laid.lines.extend(files.map(|file| Line::File { is_note, part: index, file }));
                }
            }
        }
        laid
    }

    /// Where a screen of `height` lines stands when the ticket is opened: so low that the last message is seen, and no
    /// lower than its start.
    pub fn start(&self, height: usize) -> usize {
        self.last.min(self.most(height))
    }

    /// What is looked at on a screen of `height` lines that stands at `top`.
    pub fn sight(&self, top: usize, height: usize) -> Sight {
        if top >= self.most(height) {
            return Sight::End;
        }
        let begun = self.lines.iter().take(top + 1).enumerate().rev().find_map(|(at, line)| Some((at, line.begins()?)));
        begun.map_or(Sight::End, |(start, part)| Sight::Line { part, nth: top - start, of: self.lines_of(start) })
    }

    /// Where a screen of `height` lines stands to show what was looked at. Within a message whose lines are others now,
    /// as far down as before.
    pub fn top(&self, sight: Sight, height: usize) -> usize {
        let most = self.most(height);
        let Sight::Line { part, nth, of } = sight else { return most };
        let start = self.lines.iter().position(|line| line.begins() == Some(part));
        start.map_or(most, |start| (start + nth * self.lines_of(start) / of.max(1)).min(most))
    }

    /// How many lines the part has that begins on this one.
    fn lines_of(&self, start: usize) -> usize {
        1 + self.lines.iter().skip(start + 1).take_while(|line| line.begins().is_none()).count()
    }

    /// The lowest that a screen of `height` lines can stand.
    pub fn most(&self, height: usize) -> usize {
        self.lines.len().saturating_sub(height)
    }
}

impl Line {
    /// The part that begins on this line.
    fn begins(&self) -> Option<usize> {
        match self {
            Self::Head(part) | Self::Change(part) => Some(*part),
            Self::Text { .. } | Self::File { .. } | Self::Blank => None,
        }
    }
}
