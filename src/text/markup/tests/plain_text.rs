//! Plain text, as people and mail programs write it.

use super::{depth, sketch};
use crate::text::markup::{MOST_BYTES, MOST_DEPTH, plain};

#[test]
fn paragraphs_keep_their_lines() {
    assert_eq!(sketch(&plain("Hello,\nit broke.\n\n\nDana")), ["Hello,\nit broke.", "Dana"]);
}

#[test]
fn a_quote_folds_with_the_line_that_introduces_it() {
    let text =
        "Yes.\nOn Tue, 12 Nov 2026, Sam Reyes\n<sam@example.com> wrote:\n\n> Does it?\n> > Older\n>\n> Still?\n\nDana";
    assert_eq!(
        sketch(&plain(text)),
        ["Yes.", "> (On Tue, 12 Nov 2026, Sam Reyes\n<sam@example.com> wrote:; Does it?; > (Older); Still?)", "Dana"]
    );
}

#[test]
fn quotes_with_an_empty_line_between_them_are_one() {
    assert_eq!(sketch(&plain("> a\n\n> b")), ["> (a; b)"]);
    assert_eq!(sketch(&plain("> a\n\nno\n\n> b")), ["> (a)", "no", "> (b)"]);
}

#[test]
fn an_original_message_is_a_quote_to_the_end() {
    let text = "Thanks\n\n-----Original Message-----\nFrom: Sam\nSent: Tuesday\n\nText";
    assert_eq!(sketch(&plain(text)), ["Thanks", "> (-----Original Message-----\nFrom: Sam\nSent: Tuesday; Text)"]);
    assert_eq!(
        sketch(&plain("Thanks\n\nFrom: Sam\nSent: Tuesday\nText")),
        ["Thanks", "> (From: Sam\nSent: Tuesday\nText)"]
    );
}

#[test]
fn lists_are_lists() {
    assert_eq!(sketch(&plain("I tried:\n- one\n- two\n  more\n\nThen")), ["I tried:", "- (one | two\nmore)", "Then"]);
    assert_eq!(sketch(&plain("1. one\n2. two\n  - inner")), ["1. (one | two\n  - inner)"]);
}

#[test]
fn numbers_that_are_not_counted_from_one_stay_as_written() {
    assert_eq!(sketch(&plain("3. three\n5. five")), ["3. three\n5. five"]);
    assert_eq!(sketch(&plain("- Dana")), ["- Dana"]);
    assert_eq!(sketch(&plain("Size is\n2.5 or\n3.5")), ["Size is\n2.5 or\n3.5"]);
}

#[test]
fn indented_and_fenced_lines_are_code() {
    assert_eq!(sketch(&plain("Log:\n\n    a\n      b\n\n    c\n\nend")), ["Log:", "code \"a\\n  b\\n\\nc\"", "end"]);
    assert_eq!(sketch(&plain("See\n```sh\n> x\n  y\n```\nend")), ["See", "code \"> x\\n  y\"", "end"]);
    assert_eq!(sketch(&plain("```\na\n\n> b")), ["code \"a\"", "> (b)"]);
}

#[test]
fn addresses_are_links() {
    assert_eq!(sketch(&plain("see https://example.com/a, ok")), ["see [https://example.com/a], ok"]);
    let document = plain("a https://b.example\n> https://c.example https://b.example/");
    assert_eq!(document.links(), ["https://b.example/", "https://c.example/"]);
}

#[test]
fn markers_beyond_the_deepest_level_stay_text() {
    let document = plain(&format!("{} end", ">".repeat(10_000)));
    assert_eq!(depth(&document.blocks), MOST_DEPTH);
    let document = plain(&"-----Original Message-----\n".repeat(10_000));
    assert!(depth(&document.blocks) <= MOST_DEPTH);
}

#[test]
fn a_message_that_is_too_long_says_so() {
    let document = plain(&"word ".repeat(MOST_BYTES));
    assert_eq!(sketch(&document).last().unwrap(), "[… the rest of this message, 1024 KB, is not shown]");
}
