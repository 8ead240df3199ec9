//! A document as lines for a terminal: wrapped by columns, quotes folded to one line, every piece with its style and
//! its link.

mod wrap;

use std::collections::HashMap;

use self::wrap::Wrap;
use super::markup::{Block, Document, Span, Style};

/// The columns to leave for the bar before each level of a quote; lines are that much narrower.
pub const QUOTE_COLUMNS: usize = 2;

/// The part of the width, as a divisor, that bars and indentation may take together.
const MOST_INDENT: usize = 2;

/// Whether quotes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quotes {
    /// A quote is one line that says how long it is. A message that is nothing but a quote is shown all the same.
    Folded,
    /// A quote is shown as it is.
    Open,
}

/// One line of a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowLine {
    /// What it is, for those who draw it.
    pub kind: Kind,
    /// How many bars of [`QUOTE_COLUMNS`] stand before it; less than the depth of the quote where that leaves no room.
    pub quote: usize,
    /// The text, from left to right; none for an empty line. Clean and without line breaks.
    pub pieces: Vec<Piece>,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Part of a paragraph, or an empty line between two blocks.
    Text,
    /// Part of a heading.
    Heading,
    /// Spaces matter in it.
    Code,
    /// A line across.
    Rule,
    /// Stands for a folded quote.
    Folded,
}

/// A part of a line in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// How they are set.
    pub style: Style,
    /// Where they lead: an index into [`Document::links`].
    pub link: Option<usize>,
}

/// Lays a document out in lines of at most `width` columns, bars of quotes included. A single grapheme cluster that is
/// wider than that stands on a line alone.
pub fn flow(document: &Document, width: usize, quotes: Quotes) -> Vec<FlowLine> {
    let links = document.links().into_iter().enumerate().map(|(index, link)| (link, index)).collect();
    let is_quote = |block: &Block| matches!(block, Block::Quote(_));
    let quotes = if document.blocks.iter().all(is_quote) { Quotes::Open } else { quotes };
    let mut flow = Flow { width: width.max(1), quotes, links, lines: Vec::new(), quote: 0, indent: 0, marker: None };
    flow.blocks(&document.blocks);
    flow.lines
}

struct Flow<'a> {
    width: usize,
    quotes: Quotes,
    links: HashMap<&'a str, usize>,
    lines: Vec<FlowLine>,
    /// How many quotes the current block is in.
    quote: usize,
    /// The columns before the current block: the markers of the lists that it is in.
    indent: usize,
    /// The marker of an item whose first line is not written yet.
    marker: Option<String>,
}

impl<'a> Flow<'a> {
    fn blocks(&mut self, blocks: &'a [Block]) {
        for (index, block) in blocks.iter().enumerate() {
            if index > 0 {
                self.push(Kind::Text, Vec::new());
            }
            self.block(block);
        }
    }

    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Paragraph(spans) => self.spans(Kind::Text, spans),
            Block::Heading(spans) => self.spans(Kind::Heading, spans),
            Block::Code(text) => {
                let lines = wrap::cut(text, self.room());
                self.write(Kind::Code, lines);
            }
            Block::Rule => {
                let rule = Piece::plain("─".repeat(self.room()));
                self.write(Kind::Rule, vec![vec![rule]]);
            }
            Block::List { ordered, items } => self.items(*ordered, items),
            Block::Quote(blocks) => match self.quotes {
                Quotes::Open => {
                    self.quote += 1;
                    self.blocks(blocks);
                    self.quote -= 1;
                }
                Quotes::Folded => self.fold(blocks),
            },
        }
    }

    fn spans(&mut self, kind: Kind, spans: &'a [Span]) {
        let mut wrap = Wrap::new(self.room());
        for span in spans {
            let link = span.link.as_deref().and_then(|link| self.links.get(link)).copied();
            wrap.span(&span.text, span.style, link);
        }
        self.write(kind, wrap.finish());
    }

    fn items(&mut self, ordered: bool, items: &'a [Vec<Block>]) {
        let number_columns = items.len().to_string().len();
        let indent = self.indent;
        for (index, item) in items.iter().enumerate() {
            let marker = if ordered { format!("{:>number_columns$}. ", index + 1) } else { "• ".to_owned() };
            self.indent = indent + marker.chars().count();
            // An item that starts with a list has both markers on its line.
            self.marker = Some(self.marker.take().unwrap_or_default() + &marker);
            self.blocks(item);
            self.indent = indent;
            self.marker = None;
        }
    }

    /// One line for a whole quote, with how many lines it would take.
    fn fold(&mut self, blocks: &'a [Block]) {
        let mut open = Flow { quotes: Quotes::Open, links: HashMap::new(), lines: Vec::new(), marker: None, ..*self };
        open.quote += 1;
        open.blocks(blocks);
        let count = open.lines.iter().filter(|line| !line.pieces.is_empty()).count();
        let words = format!("… {count} quoted {}", if count == 1 { "line" } else { "lines" });
        let mut wrap = Wrap::new(self.room());
        wrap.span(&words, Style::Emphasis, None);
        self.write(Kind::Folded, wrap.finish());
    }

    /// The columns that a block has.
    fn room(&self) -> usize {
        (self.width - QUOTE_COLUMNS * self.bars()).saturating_sub(self.left()).max(1)
    }

    /// How many bars are drawn: as many as leave half of the width.
    fn bars(&self) -> usize {
        self.quote.min(self.width / MOST_INDENT / QUOTE_COLUMNS)
    }

    /// How far the text is indented: as far as leaves half of the rest, and room for a wide character.
    fn left(&self) -> usize {
        let rest = self.width - QUOTE_COLUMNS * self.bars();
        self.indent.min(rest / MOST_INDENT).min(rest.saturating_sub(2))
    }

    /// Writes lines with the indentation before them, the marker of an item on the first.
    fn write(&mut self, kind: Kind, lines: Vec<Vec<Piece>>) {
        let left = self.left();
        for mut pieces in lines {
            let marker = self.marker.take().map(|marker| super::width::truncate(&marker, left));
            let before = super::width::pad_start(&marker.unwrap_or_default(), left);
            if !before.is_empty() {
                pieces.insert(0, Piece::plain(before));
            }
            self.push(kind, pieces);
        }
    }

    fn push(&mut self, kind: Kind, pieces: Vec<Piece>) {
        self.lines.push(FlowLine { kind, quote: self.bars(), pieces });
    }
}

impl Piece {
    fn plain(text: String) -> Self {
        Self { text, style: Style::Plain, link: None }
    }
}

impl FlowLine {
    /// The text of the line, without the bars.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}

#[cfg(test)]
mod tests;
