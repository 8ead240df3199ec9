//! Builds a document from what a reader of HTML meets: words, styles, links, and containers that open and close in any
//! order. Whatever the order, the work for one call is bounded by the depth, and no text is lost.

use std::sync::Arc;

use url::Url;

use super::{Block, MOST_DEPTH, Span, Style, link, reply};
use crate::text::clean;

/// The most paragraphs that one link spans; text after them leads nowhere. Keeps the words that show where a link
/// leads, which follow each paragraph of it, in proportion to what was written.
const MOST_LINKED_PARAGRAPHS: usize = 16;

/// What holds blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Quote,
    List { ordered: bool },
    Item,
}

/// A container that is still open.
struct Frame {
    /// `None` for the document.
    container: Option<Container>,
    blocks: Vec<Block>,
    /// The items so far, of a list.
    items: Vec<Vec<Block>>,
}

/// A link that is still open.
struct OpenLink {
    url: Url,
    target: Arc<str>,
    /// The span of the current paragraph at which it starts.
    from: usize,
    /// How many paragraphs it has spoken in.
    paragraphs: usize,
}

/// A document being built.
pub(super) struct Builder {
    open: Vec<Frame>,
    /// Containers opened beyond the depth that is kept.
    too_deep: usize,
    /// The current paragraph, not yet clean.
    spans: Vec<Span>,
    heading: bool,
    strong: usize,
    emphasis: usize,
    code: usize,
    link: Option<OpenLink>,
    /// Text whose spaces matter, while that is what is being read.
    preformatted: Option<String>,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            open: vec![Frame { container: None, blocks: Vec::new(), items: Vec::new() }],
            too_deep: 0,
            spans: Vec::new(),
            heading: false,
            strong: 0,
            emphasis: 0,
            code: 0,
            link: None,
            preformatted: None,
        }
    }

    /// The blocks, with everything closed that is still open.
    pub(super) fn finish(mut self) -> Vec<Block> {
        self.end_preformatted();
        self.end_link();
        self.end_paragraph();
        while self.open.len() > 1 {
            self.pop();
        }
        self.open.pop().map(|document| document.blocks).unwrap_or_default()
    }

    /// Running text: a run of white space is one space, none where a line starts.
    pub(super) fn text(&mut self, text: &str) {
        if let Some(preformatted) = &mut self.preformatted {
            preformatted.push_str(text);
            return;
        }
        let mut at_start = self.at_line_start() || self.spans.last().is_some_and(|span| span.text.ends_with(' '));
        let style = self.style();
        let target = self.link.as_ref().map(|link| &link.target);
        // A link's words start a span of their own, also after another link to the same place.
        let from = self.link.as_ref().map_or(0, |link| link.from);
        let last = self.spans.get(from..).and_then(<[Span]>::last);
        if !last.is_some_and(|last| last.style == style && last.link.as_ref() == target) {
            self.spans.push(Span { text: String::new(), style, link: target.cloned() });
        }
        let Some(Span { text: written, .. }) = self.spans.last_mut() else { return };
        for c in text.chars() {
            let is_space = matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c');
            match is_space {
                true if at_start => {}
                true => written.push(' '),
                false => written.push(c),
            }
            at_start = is_space;
        }
        if written.is_empty() {
            self.spans.pop();
        }
    }

    /// A line break that was asked for. After another one it ends the paragraph, as the reader will see it.
    pub(super) fn line_break(&mut self) {
        if let Some(preformatted) = &mut self.preformatted {
            preformatted.push('\n');
        } else if self.at_line_start() {
            self.end_paragraph();
        } else if let Some(last) = self.spans.last_mut() {
            last.text.truncate(last.text.trim_end_matches(' ').len());
            last.text.push('\n');
        }
    }

    /// The start of a line, unless one has just started.
    pub(super) fn new_line(&mut self) {
        if let Some(preformatted) = &mut self.preformatted {
            if !preformatted.is_empty() && !preformatted.ends_with('\n') {
                preformatted.push('\n');
            }
        } else if !self.at_line_start() {
            self.line_break();
        }
    }

    /// The end of a paragraph or a heading, if one has started.
    pub(super) fn end_paragraph(&mut self) {
        if self.preformatted.is_some() {
            self.new_line();
            return;
        }
        self.show_target();
        let mut spans = Vec::with_capacity(self.spans.len());
        for span in self.spans.drain(..) {
            match (&span.link, span.style) {
                (None, Style::Plain | Style::Strong | Style::Emphasis) => {
                    spans.extend(link::spans(&clean::lines(&span.text), span.style));
                }
                (Some(_), _) | (None, Style::Code) => {
                    link::push(&mut spans, &span.text, span.style, span.link.as_ref());
                }
            }
        }
        while let Some(last) = spans.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            spans.pop();
        }
        if !spans.is_empty() {
            self.add(if self.heading { Block::Heading(spans) } else { Block::Paragraph(spans) });
        }
    }

    pub(super) fn start_heading(&mut self) {
        self.end_paragraph();
        self.heading = true;
    }

    pub(super) fn end_heading(&mut self) {
        self.end_paragraph();
        self.heading = false;
    }

    pub(super) fn rule(&mut self) {
        self.end_paragraph();
        if self.preformatted.is_none() {
            self.add(Block::Rule);
        }
    }

    pub(super) fn start_preformatted(&mut self) {
        self.end_paragraph();
        self.preformatted.get_or_insert_default();
    }

    pub(super) fn end_preformatted(&mut self) {
        let text = clean::lines(&self.preformatted.take().unwrap_or_default());
        let text = text.trim_end().trim_start_matches('\n');
        if !text.is_empty() {
            self.add(Block::Code(text.to_owned()));
        }
    }

    /// A style starts or ends; an end without a start means nothing.
    pub(super) fn set_style(&mut self, style: Style, starts: bool) {
        let depth = match style {
            Style::Plain => return,
            Style::Strong => &mut self.strong,
            Style::Emphasis => &mut self.emphasis,
            Style::Code => &mut self.code,
        };
        *depth = if starts { depth.saturating_add(1) } else { depth.saturating_sub(1) };
    }

    pub(super) fn start_link(&mut self, url: Option<Url>) {
        self.end_link();
        if self.preformatted.is_none() {
            self.link =
                url.map(|url| OpenLink { target: url.as_str().into(), url, from: self.spans.len(), paragraphs: 0 });
        }
    }

    /// The end of a link. One without a word, round a picture, is given its target as words.
    pub(super) fn end_link(&mut self) {
        self.show_target();
        let Some(link) = self.link.take().filter(|link| link.paragraphs == 0) else { return };
        let style = self.style();
        self.spans.push(Span { text: link::shown(&link.url), style, link: Some(link.target) });
    }

    pub(super) fn open(&mut self, container: Container) {
        self.end_paragraph();
        if self.preformatted.is_some() {
            return;
        }
        if container == Container::Item {
            self.open_item();
        } else if self.open.len() > MOST_DEPTH {
            self.too_deep += 1;
        } else {
            let introduction = (container == Container::Quote).then(|| self.take_introduction()).flatten();
            self.push(container, Vec::from_iter(introduction));
        }
    }

    /// Closes the innermost open container of the kind and whatever is open in it; nothing, if there is none.
    pub(super) fn close(&mut self, container: Container) {
        self.end_paragraph();
        if self.preformatted.is_some() {
            return;
        }
        if self.too_deep > 0 {
            self.too_deep -= usize::from(container != Container::Item);
            return;
        }
        if let Some(at) = self.open.iter().rposition(|frame| frame.container == Some(container)) {
            while self.open.len() > at {
                self.pop();
            }
        }
    }

    /// An item ends the one before it, and makes a list if there is none.
    fn open_item(&mut self) {
        if self.too_deep > 0 || self.open.len() > MOST_DEPTH {
            return;
        }
        let is_list = |frame: &Frame| matches!(frame.container, Some(Container::List { .. }));
        match self.open.iter().rposition(is_list) {
            Some(list) => {
                while self.open.len() > list + 1 {
                    self.pop();
                }
            }
            None => self.push(Container::List { ordered: false }, Vec::new()),
        }
        self.push(Container::Item, Vec::new());
    }

    fn push(&mut self, container: Container, blocks: Vec<Block>) {
        self.open.push(Frame { container: Some(container), blocks, items: Vec::new() });
    }

    /// Closes the innermost container. Only called while one is open.
    fn pop(&mut self) {
        let Some(Frame { container, blocks, items }) = self.open.pop() else { return };
        match container {
            Some(Container::Quote) if !blocks.is_empty() => self.add(Block::Quote(blocks)),
            Some(Container::List { ordered }) if !items.is_empty() => self.add(Block::List { ordered, items }),
            Some(Container::Item) if !blocks.is_empty() => {
                if let Some(list) = self.open.last_mut() {
                    list.items.push(blocks);
                }
            }
            Some(Container::Quote | Container::List { .. } | Container::Item) | None => {}
        }
    }

    fn add(&mut self, block: Block) {
        let Some(frame) = self.open.last_mut() else { return };
        match frame.container {
            // Text between the items of a list is an item.
            Some(Container::List { .. }) => frame.items.push(vec![block]),
            Some(Container::Quote | Container::Item) | None => frame.blocks.push(block),
        }
    }

    /// Takes the paragraph just written, if it introduces a quote.
    fn take_introduction(&mut self) -> Option<Block> {
        let blocks = &mut self.open.last_mut()?.blocks;
        blocks.pop_if(|block| match block {
            Block::Paragraph(spans) => {
                reply::is_introduction(&spans.iter().map(|span| span.text.as_str()).collect::<String>())
            }
            Block::Quote(_) | Block::Code(_) | Block::List { .. } | Block::Heading(_) | Block::Rule => false,
        })
    }

    /// Says where the open link leads, after its words in this paragraph.
    fn show_target(&mut self) {
        let Some(link) = &mut self.link else { return };
        let words: String = self.spans.iter().skip(link.from).map(|span| span.text.as_str()).collect();
        let words = clean::line(&words);
        link.from = 0;
        if words.trim().is_empty() {
            return;
        }
        link.paragraphs += 1;
        if let Some(text) = link::reveal(&words, &link.url) {
            // The space that followed the words now follows what is shown of the target.
            let trailing = self.spans.last_mut().map_or("", |last| {
                let trimmed = last.text.trim_end_matches(' ').len();
                let had_space = trimmed < last.text.len();
                last.text.truncate(trimmed);
                if had_space { " " } else { "" }
            });
            self.spans.push(Span { text, style: Style::Plain, link: Some(Arc::clone(&link.target)) });
            if !trailing.is_empty() {
                self.spans.push(Span::plain(trailing));
            }
        }
        if link.paragraphs >= MOST_LINKED_PARAGRAPHS {
            self.link = None;
        }
    }

    fn style(&self) -> Style {
        match (self.code, self.strong, self.emphasis) {
            (1.., _, _) => Style::Code,
            (0, 1.., _) => Style::Strong,
            (0, 0, 1..) => Style::Emphasis,
            (0, 0, 0) => Style::Plain,
        }
    }

    fn at_line_start(&self) -> bool {
        self.spans.last().is_none_or(|span| span.text.ends_with('\n'))
    }
}
