//! `docs/CONFIG.md`, made from the comments of `config/default.toml`.
//! `DESKBELL_BLESS=1 cargo nextest run` writes it anew.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use deskbell::config::DEFAULTS;

/// A key or a section of the built-in file with the comment above it.
struct Documented<'a> {
    comment: Vec<&'a str>,
    line: &'a str,
}

/// The sections and keys of the built-in file, in its order, after the comment at its top.
fn documented() -> (Vec<&'static str>, Vec<Documented<'static>>) {
    let mut found = Vec::new();
    let mut head = None;
    let mut comment = Vec::new();
    for line in DEFAULTS.lines() {
        if let Some(words) = line.strip_prefix('#') {
            comment.push(words.trim());
        } else if line.is_empty() {
            if head.is_none() {
                head = Some(std::mem::take(&mut comment));
            }
        } else {
            found.push(Documented { comment: std::mem::take(&mut comment), line });
        }
    }
    (head.unwrap(), found)
}

fn page() -> String {
    let (head, documented) = documented();
    let mut page = String::from(
        "<!-- Made from config/default.toml: change that, then run DESKBELL_BLESS=1 cargo nextest run. -->\n\n# Settings\n",
    );
    write!(page, "\n{}\n", head.join("\n")).unwrap();
    page.push_str(
        "\nA key that does not exist and a value that does not fit are errors which name the line.\n\
         `deskbell doctor` shows which settings differ from the built-in ones and where they were set.\n",
    );
    let mut section = "";
    for Documented { comment, line } in documented {
        let words = comment.join("\n");
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name;
            write!(page, "\n## `[{name}]`\n\n{words}\n").unwrap();
            continue;
        }
        let (key, value) = line.split_once(" = ").unwrap();
        let variable = format!("DESKBELL_{}_{}", section.to_uppercase(), key.to_uppercase());
        write!(page, "\n### `{section}.{key}`\n\n{words}\n\nBuilt in: `{value}`. Variable: `{variable}`.\n").unwrap();
    }
    page
}

#[test]
fn every_key_has_a_comment_that_says_what_it_does() {
    for Documented { comment, line } in documented().1 {
        let words = comment.join(" ");
        assert!(words.ends_with(['.', ']']) && words.len() > 10, "{line}: {words:?}");
    }
}

#[test]
fn the_page_of_settings_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/CONFIG.md");
    if env::var_os("DESKBELL_BLESS").is_some() {
        fs::write(&file, page()).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == page(), "docs/CONFIG.md is out of date: run DESKBELL_BLESS=1 cargo nextest run");
}
