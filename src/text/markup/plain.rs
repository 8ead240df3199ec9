//! Reads plain text as people and mail programs write it: paragraphs, `>` quotes, lists, indented or fenced code.

use super::{Block, Document, MOST_DEPTH, Style, bounded, link, reply, unread};
use crate::text::clean;

/// How many spaces make a line code, after an empty one.
const CODE_INDENT: usize = 4;

/// The most lines of an introduction such as `On 12 Nov, Dana Ortiz wrote:`.
const MOST_INTRODUCTION: usize = 3;

/// Reads plain text. Line breaks are kept: they may be a wrapped mail's, but also an address's or a log's.
pub fn plain(text: &str) -> Document {
    let (text, left) = bounded(text);
    let text = clean::lines(text);
    let mut lines = lines(&text);
    quote_originals(&mut lines);
    quote_introductions(&mut lines);
    join_quotes(&mut lines);
    let mut blocks = read(&lines, 0);
    if left > 0 {
        blocks.push(unread(left));
    }
    Document { blocks }
}

/// The lines of a text; between two fences a `>` is part of the code.
fn lines(text: &str) -> Vec<Line<'_>> {
    let unquoted = |text| Line { depth: 0, text };
    // A fence without a partner is only a line.
    let mut fences = text.lines().filter(|&line| unquoted(line).is_fence()).count() / 2 * 2;
    let mut is_fenced = false;
    let read = |line| {
        if fences > 0 && unquoted(line).is_fence() {
            fences -= 1;
            is_fenced = !is_fenced;
        }
        if is_fenced { unquoted(line) } else { Line::read(line) }
    };
    text.lines().map(read).collect()
}

/// A line without its quote marks.
#[derive(Clone, Copy)]
struct Line<'a> {
    /// How deep it is quoted.
    depth: usize,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn read(line: &'a str) -> Self {
        let mut depth = 0;
        let mut text = line;
        while let Some(rest) = text.strip_prefix('>').filter(|_| depth < MOST_DEPTH) {
            text = rest.strip_prefix(' ').unwrap_or(rest);
            depth += 1;
        }
        Self { depth, text: text.trim_end() }
    }

    fn is_empty(self) -> bool {
        self.text.is_empty()
    }

    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    fn is_code(self) -> bool {
        self.indent() >= CODE_INDENT
    }

    fn is_fence(self) -> bool {
        self.text.strip_prefix("```").is_some_and(|rest| !rest.contains('`'))
    }

    /// The marker of a list's item and what follows it.
    fn item(self) -> Option<(Marker, &'a str)> {
        let text = self.text.trim_start_matches(' ');
        if let Some(rest) = ["- ", "* ", "• "].into_iter().find_map(|marker| text.strip_prefix(marker)) {
            return Some((Marker::Bullet, rest.trim_start()));
        }
        let (number, rest) = text.split_once(['.', ')'])?;
        let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        let number = number.parse().ok().filter(|_| is_number)?;
        rest.strip_prefix(' ').map(|rest| (Marker::Number(number), rest.trim_start()))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Marker {
    Bullet,
    Number(usize),
}

impl Marker {
    /// Whether a list whose `index`th item has `self` may start or go on with it.
    fn fits(self, ordered: bool, index: usize) -> bool {
        match self {
            Self::Bullet => !ordered,
            // A list is numbered afresh when it is drawn, so a person's own numbers have to be the same.
            Self::Number(number) => ordered && number == index + 1,
        }
    }
}

/// Everything from a line such as `-----Original Message-----`, or the head of one, on is a quote.
fn quote_originals(lines: &mut [Line<'_>]) {
    let mut originals = 0;
    let mut follows_marker = false;
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first_mut() {
        let is_marker = reply::is_original(line.text);
        let is_head =
            line.text.starts_with("From: ") && after.first().is_some_and(|next| next.text.starts_with("Sent: "));
        originals += usize::from(is_marker || (is_head && !follows_marker));
        line.depth = (line.depth + originals).min(MOST_DEPTH);
        follows_marker = is_marker;
        rest = after;
    }
}

/// The lines that introduce a quote belong to it, so that they fold with it.
fn quote_introductions(lines: &mut [Line<'_>]) {
    for start in 1..lines.len() {
        let (before, quote) = lines.split_at_mut(start);
        let Some(depth) = quote.first().filter(|line| !line.is_empty()).map(|line| line.depth) else { continue };
        let written = before.len() - before.iter().rev().take(2).take_while(|line| line.is_empty()).count();
        let longest = written.min(MOST_INTRODUCTION);
        let found = (1..=longest).map(|count| written - count).find(|&from| {
            let lines = before.get(from..written).unwrap_or_default();
            let words = || lines.iter().map(|line| line.text).collect::<Vec<_>>().join("\n");
            lines.iter().all(|line| line.depth < depth && !line.is_empty()) && reply::is_introduction(&words())
        });
        if let Some(introduction) = found.and_then(|from| before.get_mut(from..)) {
            for line in introduction {
                line.depth = depth;
            }
        }
    }
}

/// Empty lines between two quotes belong to the quote, so that it is one.
fn join_quotes(lines: &mut [Line<'_>]) {
    let mut below = 0;
    let mut deepest: Vec<usize> = Vec::with_capacity(lines.len());
    for line in lines.iter().rev() {
        if !line.is_empty() {
            below = line.depth;
        }
        deepest.push(below);
    }
    let mut above = 0;
    for (line, below) in lines.iter_mut().zip(deepest.into_iter().rev()) {
        if line.is_empty() {
            line.depth = line.depth.max(above.min(below));
        } else {
            above = line.depth;
        }
    }
}

/// The blocks of lines that are at least `level` quotes deep.
fn read(lines: &[Line<'_>], level: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    for group in lines.chunk_by(|a, b| (a.depth > level) == (b.depth > level)) {
        if group.first().is_some_and(|line| line.depth > level) {
            let quote = read(group, level + 1);
            if !quote.is_empty() {
                blocks.push(Block::Quote(quote));
            }
        } else {
            read_own(group, &mut blocks);
        }
    }
    blocks
}

/// The blocks of lines without quotes.
fn read_own(lines: &[Line<'_>], blocks: &mut Vec<Block>) {
    let mut rest = lines;
    while let Some(first) = rest.first() {
        let (block, taken) = if first.is_empty() {
            (None, 1)
        } else if first.is_fence() {
            fenced(rest)
        } else if first.is_code() {
            indented(rest)
        } else if let Some((list, taken)) = list(rest) {
            (Some(list), taken)
        } else {
            paragraph(rest)
        };
        blocks.extend(block);
        rest = rest.get(taken..).unwrap_or_default();
    }
}

/// Lines between fences, or to the end of what was quoted where the second fence is missing.
fn fenced(lines: &[Line<'_>]) -> (Option<Block>, usize) {
    let inside: Vec<_> = lines.iter().skip(1).take_while(|line| !line.is_fence()).map(|line| line.text).collect();
    (code(&inside), inside.len() + 2)
}

/// Indented lines and the empty ones between them, without the indentation they share.
fn indented(lines: &[Line<'_>]) -> (Option<Block>, usize) {
    let taken = lines.iter().take_while(|line| line.is_code() || line.is_empty()).count();
    let lines = || lines.iter().take(taken);
    let shared = lines().filter(|line| !line.is_empty()).map(|line| line.indent()).min().unwrap_or_default();
    let texts: Vec<_> = lines().map(|line| line.text.get(shared..).unwrap_or_default()).collect();
    (code(&texts), taken)
}

fn code(lines: &[&str]) -> Option<Block> {
    let text = clean::lines(&lines.join("\n"));
    let text = text.trim_matches('\n');
    (!text.is_empty()).then(|| Block::Code(text.to_owned()))
}

/// A list of at least two items; one alone may be a dash before a name.
fn list(lines: &[Line<'_>]) -> Option<(Block, usize)> {
    let (marker, _) = lines.first()?.item()?;
    let ordered = marker != Marker::Bullet;
    let indent = lines.first()?.indent();
    let mut items: Vec<String> = Vec::new();
    let mut taken = 0;
    for (at, line) in lines.iter().enumerate() {
        let item = line.item().filter(|_| line.indent() <= indent);
        if let Some((_, text)) = item.filter(|(marker, _)| marker.fits(ordered, items.len())) {
            items.push(text.to_owned());
        } else if line.is_empty() {
            // An empty line ends the list unless another item follows.
            continue;
        } else if item.is_none() && line.indent() > indent && taken == at {
            let item = items.last_mut()?;
            item.push('\n');
            // An item of an inner list keeps its marker, a little further in.
            item.push_str(if line.item().is_some() { "  " } else { "" });
            item.push_str(line.text.trim_start());
        } else {
            break;
        }
        taken = at + 1;
    }
    let items: Vec<_> = items.iter().map(|item| vec![Block::Paragraph(link::spans(item, Style::Plain))]).collect();
    (items.len() > 1).then_some((Block::List { ordered, items }, taken))
}

/// Lines up to an empty one, or to one that starts a fence or a list.
fn paragraph(lines: &[Line<'_>]) -> (Option<Block>, usize) {
    let starts_other = |at: usize| {
        lines.get(at..).is_some_and(|rest| rest.first().is_some_and(|line| line.is_fence()) || list(rest).is_some())
    };
    let taken = 1
        + (1..lines.len())
            .take_while(|&at| !lines.get(at).is_none_or(|line| line.is_empty()) && !starts_other(at))
            .count();
    let texts: Vec<_> = lines.iter().take(taken).map(|line| line.text).collect();
    (Some(Block::Paragraph(link::spans(&texts.join("\n"), Style::Plain))), taken)
}
