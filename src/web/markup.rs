//! A message's [`Document`] as HTML. Every word of it is escaped here; no markup of the writer's ever is copied.

use crate::text::markup::{Block, Document, Span, Style};

/// How the quotes of a message are shown.
#[derive(Debug, Clone, Copy)]
enum Quotes {
    /// Behind a line one opens.
    Folded,
    /// As they are: inside a quote that is open already.
    Open,
}

/// The message as HTML that can stand inside a page.
pub(super) fn html(document: &Document) -> String {
    let mut out = String::new();
    write_blocks(&mut out, &document.blocks, Quotes::Folded);
    out
}

fn write_blocks(out: &mut String, blocks: &[Block], quotes: Quotes) {
    for block in blocks {
        write_block(out, block, quotes);
    }
}

fn write_block(out: &mut String, block: &Block, quotes: Quotes) {
    match block {
        Block::Paragraph(spans) => wrap(out, "<p dir=\"auto\">", "</p>", |out| write_spans(out, spans)),
        // A heading of the writer's is no heading of the page.
        Block::Heading(spans) => {
            wrap(out, "<p class=\"heading\" dir=\"auto\">", "</p>", |out| write_spans(out, spans));
        }
        Block::Code(text) => wrap(out, "<pre><code>", "</code></pre>", |out| escape(out, text)),
        Block::Rule => out.push_str("<hr>"),
        Block::List { ordered, items } => {
            let (open, close) = if *ordered { ("<ol>", "</ol>") } else { ("<ul>", "</ul>") };
            wrap(out, open, close, |out| {
                for item in items {
                    wrap(out, "<li>", "</li>", |out| write_blocks(out, item, quotes));
                }
            });
        }
        Block::Quote(blocks) => {
            let quote = |out: &mut String| {
                wrap(out, "<blockquote>", "</blockquote>", |out| write_blocks(out, blocks, Quotes::Open));
            };
            match quotes {
                Quotes::Folded => {
                    let open = "<details class=\"quote\"><summary>Show quoted text</summary>";
                    wrap(out, open, "</details>", quote);
                }
                Quotes::Open => quote(out),
            }
        }
    }
}

fn write_spans(out: &mut String, spans: &[Span]) {
    for span in spans {
        match &span.link {
            None => write_styled(out, span),
            // The parser lets only http, https and mailto through.
            Some(link) => {
                out.push_str("<a rel=\"noopener noreferrer nofollow\" href=\"");
                escape(out, link);
                wrap(out, "\">", "</a>", |out| write_styled(out, span));
            }
        }
    }
}

fn write_styled(out: &mut String, span: &Span) {
    let (open, close) = match span.style {
        Style::Plain => ("", ""),
        Style::Strong => ("<strong>", "</strong>"),
        Style::Emphasis => ("<em>", "</em>"),
        Style::Code => ("<code>", "</code>"),
    };
    wrap(out, open, close, |out| escape(out, &span.text));
}

fn wrap(out: &mut String, open: &str, close: &str, inside: impl FnOnce(&mut String)) {
    out.push_str(open);
    inside(out);
    out.push_str(close);
}

/// Escapes for text and for quoted attributes alike.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str, style: Style, link: Option<&str>) -> Span {
        Span { text: text.to_owned(), style, link: link.map(Into::into) }
    }

    fn paragraph(text: &str) -> Block {
        Block::Paragraph(vec![span(text, Style::Plain, None)])
    }

    #[test]
    fn words_are_escaped_wherever_they_stand() {
        let hostile = "</p><script>alert(1)</script>&\"'";
        let blocks = vec![
            Block::Paragraph(vec![span(hostile, Style::Strong, Some("https://example.com/?a=\"><script>"))]),
            Block::Code(hostile.to_owned()),
            Block::Heading(vec![span(hostile, Style::Code, None)]),
            Block::List { ordered: true, items: vec![vec![paragraph(hostile)]] },
            Block::Quote(vec![paragraph(hostile)]),
        ];
        let html = html(&Document { blocks });
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("&lt;script&gt;").count(), 6, "{html}");
    }

    #[test]
    fn a_quote_is_folded_once() {
        let inner = Block::Quote(vec![paragraph("first")]);
        let html = html(&Document { blocks: vec![Block::Quote(vec![inner, paragraph("second")])] });
        insta::assert_snapshot!(html, @r#"<details class="quote"><summary>Show quoted text</summary><blockquote><blockquote><p dir="auto">first</p></blockquote><p dir="auto">second</p></blockquote></details>"#);
    }
}
