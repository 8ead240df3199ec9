use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation as _;

use super::*;
use crate::text::markup::{html, plain};
use crate::text::width::columns;

/// The lines as they would be drawn without colour.
fn drawn(document: &Document, width: usize, quotes: Quotes) -> Vec<String> {
    flow(document, width, quotes).iter().map(|line| "│ ".repeat(line.quote) + &line.text()).collect()
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    drawn(&plain(text), width, Quotes::Open)
}

#[test]
fn lines_end_between_words() {
    assert_eq!(wrapped("It drops each time I join", 10), ["It drops", "each time", "I join"]);
    assert_eq!(wrapped("one\ntwo", 10), ["one", "two"]);
}

#[test]
fn a_word_that_is_too_wide_is_cut() {
    assert_eq!(wrapped("a abcdefghij b", 4), ["a", "abcd", "efgh", "ij b"]);
}

#[test]
fn scripts_without_spaces_are_wrapped_between_characters() {
    assert_eq!(wrapped("東京精密、大阪「京都」", 8), ["東京精", "密、大阪", "「京都」"]);
    assert_eq!(wrapped("プリンタ is 故障中", 8), ["プリンタ", "is 故障", "中"]);
}

#[test]
fn spaces_are_kept_within_a_line_and_dropped_where_it_ends() {
    assert_eq!(wrapped("a  b\n  c   d", 6), ["a  b", "  c", "d"]);
    assert_eq!(wrapped("ab\u{a0}cd ef", 5), ["ab\u{a0}cd", "ef"]);
}

#[test]
fn a_folded_quote_is_one_line_that_says_how_long_it_is() {
    let document = plain("Yes.\n\nOn Tuesday Sam wrote:\n> one\n> two\n\nDana");
    assert_eq!(drawn(&document, 40, Quotes::Folded), ["Yes.", "", "… 3 quoted lines", "", "Dana"]);
    assert_eq!(
        drawn(&document, 40, Quotes::Open),
        ["Yes.", "", "│ On Tuesday Sam wrote:", "│ one", "│ two", "", "Dana"]
    );
    assert_eq!(flow(&document, 40, Quotes::Folded)[2].kind, Kind::Folded);
}

#[test]
fn a_message_that_is_only_a_quote_is_shown() {
    assert_eq!(drawn(&plain("> one"), 40, Quotes::Folded), ["│ one"]);
}

#[test]
fn lists_hang_under_their_markers() {
    assert_eq!(wrapped("- one two three\n- four", 9), ["• one two", "  three", "• four"]);
    let ten = html(&format!("<ol>{}</ol>", "<li>x".repeat(10)));
    assert_eq!(drawn(&ten, 20, Quotes::Open).first().unwrap(), " 1. x");
    let nested = html("<ul><li><ul><li>a</ul><li><p>b</p><p>c</p></ul>");
    assert_eq!(drawn(&nested, 20, Quotes::Open), ["• • a", "• b", "", "  c"]);
}

#[test]
fn code_is_cut_and_never_filled() {
    assert_eq!(wrapped("    a  bcdef\n    \n      g", 5), ["a  bc", "def", "", "  g"]);
}

#[test]
fn headings_and_rules_say_what_they_are() {
    let lines = flow(&html("<h1>A</h1>b<hr>"), 4, Quotes::Open);
    let kinds: Vec<_> = lines.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [Kind::Heading, Kind::Text, Kind::Text, Kind::Text, Kind::Rule]);
    assert_eq!(lines.last().unwrap().text(), "────");
}

#[test]
fn pieces_know_their_link() {
    let document = html("<a href='https://a.example'>a.example</a> and <a href='https://b.example'>here</a>");
    let links: Vec<_> = flow(&document, 80, Quotes::Open)
        .remove(0)
        .pieces
        .into_iter()
        .map(|piece| (piece.text, piece.link.map(|link| document.links()[link].to_owned())))
        .collect();
    let b = Some("https://b.example/".to_owned());
    assert_eq!(
        links,
        [
            ("a.example".to_owned(), Some("https://a.example/".to_owned())),
            (" and ".to_owned(), None),
            ("here (b.example)".to_owned(), b),
        ]
    );
}

#[test]
fn deep_quotes_leave_half_of_the_width() {
    let lines = flow(&plain(&format!("{} word", ">".repeat(60))), 20, Quotes::Open);
    assert_eq!(lines[0].quote, 5);
    assert_eq!(lines[0].text(), "word");
}

/// Everything in a document, in order.
fn words(blocks: &[Block]) -> String {
    let word = |block: &Block| match block {
        Block::Paragraph(spans) | Block::Heading(spans) => spans.iter().map(|span| span.text.as_str()).collect(),
        Block::Code(text) => text.clone(),
        Block::Quote(blocks) => words(blocks),
        Block::List { items, .. } => items.iter().map(|item| words(item)).collect(),
        Block::Rule => String::new(),
    };
    blocks.iter().map(word).collect()
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

proptest! {
    #[test]
    fn no_line_is_wider_than_asked(text in text(), width in 1_usize..40, quotes in quotes()) {
        for document in [plain(&text), html(&text)] {
            for line in flow(&document, width, quotes) {
                let used = QUOTE_COLUMNS * line.quote + columns(&line.text());
                // Behind the indentation or a marker, one grapheme that no line could hold.
                let last = line.pieces.last().map(|piece| piece.text.as_str()).unwrap_or_default();
                let is_one = line.pieces.len() <= 2 && last.graphemes(true).count() == 1 && columns(last) > 1;
                prop_assert!(used <= width || is_one, "{:?} in {}", line, width);
            }
        }
    }

    #[test]
    fn wrapping_loses_nothing_but_spaces(text in text(), width in 1_usize..40) {
        // Without lists and rules, which draw markers of their own.
        let text = text.replace(['-', '*', '•', '.', ')'], "");
        let document = plain(&text);
        let lines: String = flow(&document, width, Quotes::Open).iter().map(FlowLine::text).collect();
        prop_assert_eq!(without_spaces(&lines), without_spaces(&words(&document.blocks)));
    }

    #[test]
    fn every_piece_is_clean_and_on_one_line(text in text(), width in 1_usize..40, quotes in quotes()) {
        for document in [plain(&text), html(&text)] {
            let links = document.links().len();
            for piece in flow(&document, width, quotes).into_iter().flat_map(|line| line.pieces) {
                prop_assert!(!piece.text.is_empty() && !piece.text.contains(char::is_control));
                prop_assert!(piece.link.is_none_or(|link| link < links));
            }
        }
    }
}

fn quotes() -> impl Strategy<Value = Quotes> {
    prop::sample::select(vec![Quotes::Folded, Quotes::Open])
}

fn text() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "> ",
        ">> ",
        "\n",
        "\n\n",
        "- ",
        "1. one\n2. ",
        "    ",
        " ",
        "  ",
        "```\n",
        "https://example.com/ö ",
        "東京、「大阪」",
        "👩\u{200d}💻",
        "a\u{301}",
        "<b>",
        "<a href=https://evil.example>",
        "<ul><li>",
        "<li>",
        "</ul>",
        "<pre>",
        "</pre>",
        "<h1>",
        "<blockquote>",
        "<hr>",
        "\u{1b}",
        "ｶﾞ",
        "On x wrote:\n",
    ]);
    let piece = prop_oneof![2 => part.prop_map(str::to_owned), 2 => "[a-z]{1,12} ?", 1 => any::<String>()];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}
