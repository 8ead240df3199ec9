//! Reads HTML as mail programs write it. Only the tokenizer of html5ever is used: its tree builder takes time in
//! proportion to the square of the nesting, which a few kilobytes of `<div>` turn into minutes.

use std::cell::{Cell, RefCell};

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::build::{Builder, Container};
use super::{Document, Style, bounded, link, unread};

/// Classes that mail programs give to what introduces a quote.
const INTRODUCTIONS: [&str; 3] = ["gmail_attr", "gmail_quote", "moz-cite-prefix"];

/// What Outlook calls the head of the message it quotes; the quote itself has no element.
const OUTLOOK_ORIGINAL: &str = "divRplyFwdMsg";

/// How much is given to the tokenizer at a time, in bytes.
const CHUNK: usize = 4 * 1024;

/// How many chunks may pass without a word or a tag. The tokenizer compares each attribute of a tag with all before it,
/// so a tag must not be as long as the message.
const MOST_SILENT: usize = 4;

/// Reads HTML. What would run, load or hide is left out; what is said stays, with the real target of every link.
pub fn html(text: &str) -> Document {
    let text = without_comments(&without_pictures(text));
    let (text, mut left) = bounded(&text);
    let tokenizer = Tokenizer::new(Reader::new(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut rest = text;
    let mut silent = 0;
    while !rest.is_empty() && silent < MOST_SILENT {
        let (chunk, after) = rest.split_at(rest.floor_char_boundary(CHUNK));
        queue.push_back(StrTendril::from_slice(chunk));
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        silent = if tokenizer.sink.heard.take() { 0 } else { silent + 1 };
        rest = after;
    }
    left += rest.len();
    // Half a tag at the place of a cut is not text.
    if left == 0 {
        tokenizer.end();
    }
    let mut blocks = tokenizer.sink.builder.into_inner().finish();
    if left > 0 {
        blocks.push(unread(left));
    }
    Document { blocks }
}

/// The text without the bytes of pictures written into it, which may be most of a mail.
fn without_pictures(text: &str) -> String {
    let mut parts = text.split(";base64,");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=')));
    }
    kept
}

/// The text without its comments, which word processors fill with more than the message. One that never ends is left
/// to the tokenizer.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        let inside = after.strip_prefix('>').or_else(|| after.strip_prefix("->"));
        let Some(after) = inside.or_else(|| after.split_once("-->").map(|(_, after)| after)) else { break };
        kept.push_str(before);
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// Hears the tokens and tells the builder.
struct Reader {
    builder: RefCell<Builder>,
    /// Whether anything was heard since one last asked.
    heard: Cell<bool>,
    /// Whether an element is being read whose text is not for people.
    dropping: Cell<bool>,
    /// How many `template` elements are open: nothing in them is shown.
    templates: Cell<usize>,
}

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        self.heard.set(self.heard.get() || !matches!(token, Token::ParseError(_)));
        match token {
            Token::CharacterTokens(text) => self.text(&text),
            Token::NullCharacterToken => self.text("\0"),
            Token::TagToken(tag) => return self.tag(&tag),
            Token::CommentToken(_) | Token::DoctypeToken(_) | Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

impl Reader {
    fn new() -> Self {
        Self {
            builder: RefCell::new(Builder::new()),
            heard: Cell::new(false),
            dropping: Cell::new(false),
            templates: Cell::new(0),
        }
    }

    fn text(&self, text: &str) {
        if !self.dropping.get() && self.templates.get() == 0 {
            self.builder.borrow_mut().text(text);
        }
    }

    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let starts = tag.kind == TagKind::StartTag;
        let name = &*tag.name;
        if name == "template" {
            let open = self.templates.get();
            self.templates.set(if starts { open + 1 } else { open.saturating_sub(1) });
        }
        // Inside such an element the tokenizer hears only the tag that ends it.
        self.dropping.set(starts && matches!(name, "script" | "style" | "title" | "iframe" | "noembed" | "noframes"));
        if self.templates.get() == 0 {
            let mut builder = self.builder.borrow_mut();
            if !inline(&mut builder, tag, starts) && !quote(&mut builder, tag) {
                block(&mut builder, name, starts);
            }
        }
        match name {
            "script" if starts => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "iframe" | "noembed" | "noframes" | "xmp" if starts => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" if starts => TokenSinkResult::RawData(RawKind::Rcdata),
            "plaintext" if starts => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }
}

/// Tells the builder of a tag within a line; whether it was one.
fn inline(builder: &mut Builder, tag: &Tag, starts: bool) -> bool {
    match &*tag.name {
        "b" | "strong" => builder.set_style(Style::Strong, starts),
        "i" | "em" | "cite" | "var" | "dfn" => builder.set_style(Style::Emphasis, starts),
        "code" | "kbd" | "samp" | "tt" => builder.set_style(Style::Code, starts),
        "a" if starts => builder.start_link(attribute(tag, "href").and_then(link::followable)),
        "a" => builder.end_link(),
        "br" => builder.line_break(),
        "img" => {
            if let Some(words) = attribute(tag, "alt").map(str::trim).filter(|words| !words.is_empty()) {
                builder.text(&format!("[image: {words}]"));
            }
        }
        _ => return false,
    }
    true
}

/// Tells the builder of a tag by which a mail program marks what it quotes; whether it was one.
fn quote(builder: &mut Builder, tag: &Tag) -> bool {
    if attribute(tag, "id") == Some(OUTLOOK_ORIGINAL) {
        builder.open(Container::Quote);
        return true;
    }
    let classes = || attribute(tag, "class").unwrap_or_default().split_ascii_whitespace();
    let introduces = &*tag.name == "div" && classes().any(|class| INTRODUCTIONS.contains(&class));
    if introduces {
        builder.end_paragraph();
    }
    introduces
}

/// Tells the builder of a tag that divides or contains lines, if it is one.
fn block(builder: &mut Builder, name: &str, starts: bool) {
    let container = match name {
        "blockquote" => Container::Quote,
        "ul" | "menu" | "dir" => Container::List { ordered: false },
        "ol" => Container::List { ordered: true },
        "li" => Container::Item,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if starts => return builder.start_heading(),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => return builder.end_heading(),
        "pre" | "xmp" | "textarea" | "plaintext" | "listing" if starts => return builder.start_preformatted(),
        "pre" | "xmp" | "textarea" | "plaintext" | "listing" => return builder.end_preformatted(),
        "hr" => return builder.rule(),
        "p" | "table" | "tr" | "dl" | "form" | "fieldset" | "figure" => return builder.end_paragraph(),
        // Mail programs write a `div` for every line.
        "div" | "td" | "th" | "caption" | "dt" | "dd" | "section" | "article" | "header" | "footer" | "main"
        | "aside" | "nav" | "address" | "center" | "figcaption" | "details" | "summary" | "legend" | "option"
        | "select" | "body" => return builder.new_line(),
        _ => return,
    };
    if starts {
        builder.open(container);
    } else {
        builder.close(container);
    }
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}
