//! What the readers make of text, and what no text makes them do.

mod html_text;
mod plain_text;

use proptest::prelude::*;

use super::*;

/// A document in one line a block, for comparing: styles as `*strong*`, `_emphasis_`, `` `code` ``, links as `[text]`.
fn sketch(document: &Document) -> Vec<String> {
    document.blocks.iter().map(block).collect()
}

fn block(block: &Block) -> String {
    let many = |blocks: &[Block]| blocks.iter().map(self::block).collect::<Vec<_>>().join("; ");
    match block {
        Block::Paragraph(spans) => spans.iter().map(span).collect(),
        Block::Heading(spans) => format!("# {}", spans.iter().map(span).collect::<String>()),
        Block::Quote(blocks) => format!("> ({})", many(blocks)),
        Block::Code(text) => format!("code {text:?}"),
        Block::Rule => "---".to_owned(),
        Block::List { ordered, items } => {
            let items: Vec<_> = items.iter().map(|item| many(item)).collect();
            format!("{} ({})", if *ordered { "1." } else { "-" }, items.join(" | "))
        }
    }
}

fn span(span: &Span) -> String {
    let text = &span.text;
    let styled = match span.style {
        Style::Plain => text.clone(),
        Style::Strong => format!("*{text}*"),
        Style::Emphasis => format!("_{text}_"),
        Style::Code => format!("`{text}`"),
    };
    if span.link.is_some() { format!("[{styled}]") } else { styled }
}

fn count(blocks: &[Block]) -> usize {
    let inner = |block: &Block| match block {
        Block::Quote(blocks) => count(blocks),
        Block::List { items, .. } => items.iter().map(|item| count(item)).sum(),
        Block::Paragraph(_) | Block::Heading(_) | Block::Code(_) | Block::Rule => 0,
    };
    blocks.iter().map(|block| 1 + inner(block)).sum()
}

fn depth(blocks: &[Block]) -> usize {
    let inner = |block: &Block| match block {
        Block::Quote(blocks) => 1 + depth(blocks),
        Block::List { items, .. } => 1 + items.iter().map(|item| depth(item)).max().unwrap_or_default(),
        Block::Paragraph(_) | Block::Heading(_) | Block::Code(_) | Block::Rule => 0,
    };
    blocks.iter().map(inner).max().unwrap_or_default()
}

fn texts<'a>(blocks: &'a [Block], found: &mut Vec<&'a str>) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(spans) => {
                found.extend(spans.iter().map(|span| span.text.as_str()));
            }
            Block::Code(text) => found.push(text),
            Block::Quote(blocks) => texts(blocks, found),
            Block::List { items, .. } => items.iter().for_each(|item| texts(item, found)),
            Block::Rule => {}
        }
    }
}

proptest! {
    #[test]
    fn no_text_holds_a_control_character_or_hides_one(text in hostile()) {
        for document in [plain(&text), html(&text)] {
            let mut found = Vec::new();
            texts(&document.blocks, &mut found);
            for text in found {
                prop_assert!(!text.is_empty());
                prop_assert_eq!(crate::text::clean::lines(text), text);
            }
        }
    }

    #[test]
    fn every_link_is_one_that_may_be_followed(text in hostile()) {
        for document in [plain(&text), html(&text)] {
            for link in document.links() {
                let url = link::followable(link);
                prop_assert_eq!(url.as_ref().map(url::Url::as_str), Some(link));
            }
        }
    }

    #[test]
    fn plain_text_loses_no_letter(text in "([a-z ]{0,9}(\n|\n\n|> |>> |- |1\\. |    |```\n)?){0,30}") {
        let letters = |text: &str| text.chars().filter(char::is_ascii_lowercase).collect::<String>();
        let mut found = Vec::new();
        let document = plain(&text);
        texts(&document.blocks, &mut found);
        prop_assert_eq!(letters(&found.concat()), letters(&text));
    }
}

/// Parts that the readers look for.
#[rustfmt::skip]
const PARTS: &[&str] = &[
    "<p>", "</p>", "<div class=gmail_attr>", "<blockquote>", "</blockquote>", "<ul>", "</ul>", "<ol>", "<li>", "</li>",
    "<pre>", "</pre>", "<a href='https://evil.example/'>", "<a href=javascript:x>", "</a>", "<b>", "</b>", "<script>",
    "</script>", "<!--", "-->", "<br>", "<td>", "<hr>", "<h1>", "</h1>", "<img alt='x\u{1b}'>", "&#27;", "&#x301;",
    "https://example.com/", "http://", "mailto:a@b", "\n", "\n\n", "> ", ">", "- ", "1. ", "    ", "```", " ",
    "\u{1b}[31m", "\u{202e}", "\u{301}", "\u{200d}", "👩", "東京", "\r", "\0", "&nbsp;", "On x wrote:",
    "From: x\nSent: y", "<template>", "<textarea>", "<!DOCTYPE html>", "<![CDATA[", "-----Original Message-----",
];

/// Text made of those parts, of words and of anything.
fn hostile() -> impl Strategy<Value = String> {
    let part = prop::sample::select(PARTS).prop_map(str::to_owned);
    let piece = prop_oneof![3 => part, 1 => any::<String>(), 1 => "[a-z .]{1,8}"];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}
