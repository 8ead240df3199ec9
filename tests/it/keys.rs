//! `docs/KEYS.md`, made from the list of actions. `DESKBELL_BLESS=1 cargo nextest run` writes it anew.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use deskbell::config::action::{Action, Context};

/// The keys of text fields: those of a shell, the same in every field and not changeable.
const TEXT_FIELDS: [(&str, &str); 9] = [
    ("`Left` `Ctrl-B`, `Right` `Ctrl-F`", "One character back, one forward."),
    ("`Alt-B` `Ctrl-Left`, `Alt-F` `Ctrl-Right`", "One word back, one forward."),
    ("`Home` `Ctrl-A`, `End` `Ctrl-E`", "To the start of the line, to its end."),
    ("`Backspace` `Ctrl-H`, `Delete` `Ctrl-D`", "Deletes the character before, the one after."),
    ("`Ctrl-W` `Alt-Backspace`, `Alt-D`", "Deletes the word before, the one after."),
    ("`Ctrl-U`, `Ctrl-K`", "Deletes to the start of the line, to its end."),
    ("`Ctrl-Y`", "Puts back what was deleted last."),
    ("`Ctrl-_`, `Ctrl-R`", "Undoes, and does again."),
    ("`Ctrl-X Ctrl-E`", "In a reply, a note or a description: writes in your own editor."),
];

fn page() -> String {
    let mut page = String::from(
        "<!-- Made from the list of actions in src/config/action.rs: change that, then run DESKBELL_BLESS=1 cargo nextest run. -->\n\n\
         # Keys\n\n\
         Every key can be changed under `[keys]` in the settings, by the name in the last column:\n\
         `solve = [\"F2\", \"Alt-x\"]`, or `solve = []` for none.\n\
         A key that would do two things in one place is refused when deskbell starts.\n\
         `deskbell keys` prints this list with your own keys, `?` shows it and runs what you choose.\n\n\
         Where one writes, a key that writes a character writes it; the others do what is listed for that place.\n",
    );
    for context in Context::ALL {
        write!(page, "\n## {}\n\n| Key | What it does | Name |\n|---|---|---|\n", context.heading()).unwrap();
        for action in Action::ALL.iter().filter(|action| action.entry().context == context) {
            let entry = action.entry();
            let keys: Vec<_> = entry.keys.iter().map(|key| format!("`{key}`")).collect();
            writeln!(page, "| {} | {} | `{}` |", keys.join(" "), entry.help, entry.id).unwrap();
        }
    }
    page.push_str("\n## In a text field\n\n| Key | What it does |\n|---|---|\n");
    for (keys, help) in TEXT_FIELDS {
        writeln!(page, "| {keys} | {help} |").unwrap();
    }
    page
}

#[test]
fn the_page_of_keys_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/KEYS.md");
    let page = page();
    if env::var_os("DESKBELL_BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/KEYS.md is not what the list of actions says: DESKBELL_BLESS=1 cargo nextest run");
}
