//! Fills lines with words. A line may end after a space and beside a character of a script written without spaces; a
//! word that is wider than a line is cut.

use unicode_segmentation::UnicodeSegmentation as _;

use super::Piece;
use crate::text::markup::Style;
use crate::text::width::{columns, grapheme_columns};

/// Punctuation that stays with what follows it.
const OPENING: [char; 12] = ['「', '『', '（', '［', '｛', '【', '〈', '《', '〔', '(', '[', '{'];

/// A paragraph being filled into lines.
pub(super) struct Wrap {
    width: usize,
    lines: Vec<Vec<Piece>>,
    /// The line being filled, and the columns it takes.
    line: Run,
    /// Spaces after it, written only if a word follows on the same line.
    spaces: Run,
    /// The word being read.
    word: Run,
    /// Whether its last letter is an ideograph.
    after_ideograph: bool,
}

/// Pieces side by side, and the columns they take.
#[derive(Default)]
struct Run {
    pieces: Vec<Piece>,
    columns: usize,
}

impl Run {
    fn push(&mut self, text: &str, style: Style, link: Option<usize>) {
        self.columns += grapheme_columns(text);
        match self.pieces.last_mut().filter(|last| last.style == style && last.link == link) {
            Some(last) => last.text.push_str(text),
            None => self.pieces.push(Piece { text: text.to_owned(), style, link }),
        }
    }

    /// Moves what another run holds to the end of this one.
    fn append(&mut self, other: &mut Self) {
        self.columns += std::mem::take(&mut other.columns);
        for piece in other.pieces.drain(..) {
            match self.pieces.last_mut().filter(|last| last.style == piece.style && last.link == piece.link) {
                Some(last) => last.text.push_str(&piece.text),
                None => self.pieces.push(piece),
            }
        }
    }

    fn clear(&mut self) {
        self.pieces.clear();
        self.columns = 0;
    }
}

impl Wrap {
    pub(super) fn new(width: usize) -> Self {
        Self {
            width,
            lines: Vec::new(),
            line: Run::default(),
            spaces: Run::default(),
            word: Run::default(),
            after_ideograph: false,
        }
    }

    /// Adds text in one style; `\n` ends a line.
    pub(super) fn span(&mut self, text: &str, style: Style, link: Option<usize>) {
        for grapheme in text.graphemes(true) {
            if grapheme == "\n" {
                self.end_word();
                self.end_line();
            } else if is_space(grapheme) {
                self.end_word();
                self.spaces.push(grapheme, style, link);
            } else {
                if self.may_end_before(grapheme) {
                    self.end_word();
                }
                self.grapheme(grapheme, style, link);
            }
        }
    }

    /// The lines, the last one included unless it is empty.
    pub(super) fn finish(mut self) -> Vec<Vec<Piece>> {
        self.end_word();
        if !self.line.pieces.is_empty() {
            self.end_line();
        }
        self.lines
    }

    /// Whether a line may end between the word and the grapheme without a space: beside an ideograph, but never before
    /// closing punctuation or after opening.
    fn may_end_before(&self, grapheme: &str) -> bool {
        let Some(last) = self.word.pieces.last().and_then(|piece| piece.text.chars().next_back()) else { return false };
        let starts_word = grapheme.starts_with(char::is_alphanumeric) || grapheme.starts_with(OPENING);
        starts_word && !OPENING.contains(&last) && (is_ideographic(grapheme) || self.after_ideograph)
    }

    /// Adds to the word; when that is as wide as a line, the word is cut.
    fn grapheme(&mut self, grapheme: &str, style: Style, link: Option<usize>) {
        if self.word.columns > 0 && self.word.columns + grapheme_columns(grapheme) > self.width {
            self.end_word();
        }
        self.word.push(grapheme, style, link);
        self.after_ideograph =
            is_ideographic(grapheme) || (self.after_ideograph && !grapheme.starts_with(char::is_alphanumeric));
    }

    /// Writes the word that was read, on this line if it fits, else on the next.
    fn end_word(&mut self) {
        if self.word.pieces.is_empty() {
            return;
        }
        if self.line.columns + self.spaces.columns + self.word.columns > self.width {
            if self.line.columns > 0 {
                self.end_line();
            }
            self.spaces.clear();
        }
        self.line.append(&mut self.spaces);
        self.line.append(&mut self.word);
        self.after_ideograph = false;
    }

    fn end_line(&mut self) {
        self.spaces.clear();
        self.line.columns = 0;
        self.lines.push(std::mem::take(&mut self.line.pieces));
    }
}

/// Cuts text whose spaces matter into lines; nothing is left out.
pub(super) fn cut(text: &str, width: usize) -> Vec<Vec<Piece>> {
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let mut run = Run::default();
        for grapheme in line.graphemes(true) {
            if run.columns > 0 && run.columns + grapheme_columns(grapheme) > width {
                lines.push(std::mem::take(&mut run).pieces);
            }
            run.push(grapheme, Style::Code, None);
        }
        lines.push(run.pieces);
    }
    lines
}

/// Whether a line may end at the grapheme, which is then not seen: white space but for the kinds that hold words together.
fn is_space(grapheme: &str) -> bool {
    grapheme.chars().all(|c| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}'))
}

/// Whether a grapheme is a wide letter: one of a script that is written without spaces.
fn is_ideographic(grapheme: &str) -> bool {
    !grapheme.is_ascii() && columns(grapheme) == 2 && grapheme.starts_with(char::is_alphanumeric)
}
