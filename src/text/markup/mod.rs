//! What people write, plain text or HTML, read into blocks that a terminal and a page can both draw.
//!
//! Reading never fails, takes time in proportion to the text, and stops at [`MOST_BYTES`] and [`MOST_DEPTH`]: whatever
//! arrives by mail is somebody's best effort or somebody's attack. Every text of a [`Document`] is already clean.

mod build;
mod html;
mod link;
mod plain;
mod reply;

use std::collections::HashSet;
use std::sync::Arc;

pub use html::html;
pub use plain::plain;

/// How much of a message is read, in bytes; a last paragraph says that there was more.
pub const MOST_BYTES: usize = 256 * 1024;

/// How deep quotes and lists nest; deeper ones continue on the deepest level.
pub const MOST_DEPTH: usize = 64;

/// A message as blocks, in reading order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The blocks.
    pub blocks: Vec<Block>,
}

/// One block of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Span>),
    /// What somebody else wrote, with the line that introduces them as its first block.
    Quote(Vec<Self>),
    /// Lines whose spaces matter, separated by `\n`.
    Code(String),
    /// Items, each a few blocks.
    List {
        /// Whether the items are numbered, from 1.
        ordered: bool,
        /// The items.
        items: Vec<Vec<Self>>,
    },
    /// A heading of any level.
    Heading(Vec<Span>),
    /// A line across.
    Rule,
}

/// A run of text in one style. The text is clean and never empty; its only control character is `\n`, a line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// How they are set.
    pub style: Style,
    /// Where they lead: an `http`, `https` or `mailto` URL in ASCII, at most 2,048 bytes, without credentials.
    ///
    /// A text that does not say where it leads is followed by a span that does, so a link can be drawn as it stands.
    pub link: Option<Arc<str>>,
}

/// How a span is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Style {
    /// As it is.
    #[default]
    Plain,
    /// Bold.
    Strong,
    /// Italics.
    Emphasis,
    /// As a program writes it.
    Code,
}

impl Span {
    /// A plain run of text that leads nowhere.
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), style: Style::Plain, link: None }
    }
}

impl Document {
    /// Every link once, in the order of its first appearance, quotes included.
    pub fn links(&self) -> Vec<&str> {
        let mut links = Vec::new();
        let mut seen = HashSet::new();
        collect(&self.blocks, &mut |link| {
            if seen.insert(link) {
                links.push(link);
            }
        });
        links
    }

    /// The words alone, without a mark of how they are set: what a search reads.
    pub fn words(&self) -> String {
        let mut words = String::new();
        gather(&self.blocks, &mut words);
        words
    }
}

/// Adds the words of these blocks, each block on a line of its own.
fn gather(blocks: &[Block], words: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(spans) => {
                words.extend(spans.iter().map(|span| span.text.as_str()));
                words.push('\n');
            }
            Block::Code(text) => {
                words.push_str(text);
                words.push('\n');
            }
            Block::Quote(blocks) => gather(blocks, words),
            Block::List { items, .. } => items.iter().for_each(|item| gather(item, words)),
            Block::Rule => {}
        }
    }
}

/// Calls `found` for the link of every span, in order.
fn collect<'a>(blocks: &'a [Block], found: &mut impl FnMut(&'a str)) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(spans) => {
                spans.iter().filter_map(|span| span.link.as_deref()).for_each(&mut *found);
            }
            Block::Quote(blocks) => collect(blocks, found),
            Block::List { items, .. } => items.iter().for_each(|item| collect(item, found)),
            Block::Code(_) | Block::Rule => {}
        }
    }
}

/// The part of a text that is read, and how many bytes are not.
fn bounded(text: &str) -> (&str, usize) {
    let read = text.get(..text.floor_char_boundary(MOST_BYTES)).unwrap_or_default();
    (read, text.len() - read.len())
}

/// The paragraph that says there was more.
fn unread(bytes: usize) -> Block {
    Block::Paragraph(vec![Span::plain(format!(
        "[… the rest of this message, {} KB, is not shown]",
        bytes.div_ceil(1024)
    ))])
}

#[cfg(test)]
mod tests;
