//! `docs/CLI.md`, made from what every verb says of itself.
//! `DESKBELL_BLESS=1 cargo nextest run` writes it anew.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use super::home::Home;

const INTRODUCTION: &str = "\
<!-- Made from what every verb says of itself: run DESKBELL_BLESS=1 cargo nextest run to write it anew. -->

# The command line

Data goes to stdout, messages to stderr.
No escape sequence is ever written into a pipe or a file, whatever a customer has written; JSON keeps every
character and escapes those that a terminal would obey.
Nothing is asked when stdin is not a terminal.

| exit code | meaning |
|---|---|
| 0 | done, also when the reader of the output went away |
| 1 | something did not work: the disk, the database, the network, the browser |
| 2 | the command line or the settings cannot be understood |
| 3 | there is no such ticket, person or desk |
| 4 | refused: a value or an act that is not allowed, or nothing to do it with |
| 128 + n | ended by the signal n |
";

/// The verbs that a help lists, without `help` itself.
pub(super) fn verbs(help: &str) -> Vec<String> {
    let Some((_, commands)) = help.split_once("Commands:\n") else { return Vec::new() };
    let commands = commands.split("\n\n").next().unwrap();
    // A description that goes on in the next line stands further in.
    let named = commands.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    named.filter_map(|line| line.split(' ').next()).filter(|verb| *verb != "help").map(ToOwned::to_owned).collect()
}

/// A help without the options that every verb takes.
fn own(help: &str) -> String {
    let is_general = |paragraph: &&str| {
        paragraph.starts_with("Global options:") || *paragraph == "Options:\n  -h, --help  Print help"
    };
    help.trim_end().split("\n\n").filter(|paragraph| !is_general(paragraph)).collect::<Vec<_>>().join("\n\n")
}

fn describe(home: &Home, words: &[&str], page: &mut String) {
    let help = home.run(&[words, &["-h"]].concat()).printed();
    let name = [&["deskbell"], words].concat().join(" ");
    let text = if words.is_empty() { help.trim_end().to_owned() } else { own(&help) };
    write!(page, "\n## {name}\n\n```text\n{text}\n```\n").unwrap();
    for verb in verbs(&help) {
        describe(home, &[words, &[&verb]].concat(), page);
    }
}

#[test]
fn the_page_of_the_command_line_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/CLI.md");
    let mut page = INTRODUCTION.to_owned();
    describe(&Home::new(), &[], &mut page);
    if env::var_os("DESKBELL_BLESS").is_some() {
        fs::write(&file, &page).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == page, "docs/CLI.md is out of date: run DESKBELL_BLESS=1 cargo nextest run");
}

#[test]
fn every_verb_that_prints_json_documents_its_shape() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/CLI.md")).unwrap();
    for verb in page.split("\n## ").filter(|verb| verb.contains("--json\n") || verb.contains("--json  ")) {
        assert!(verb.contains("JSON: "), "{verb}");
    }
}
