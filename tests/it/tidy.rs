//! Rules of the source that the compiler does not know: layers, file length, forbidden words, migrations in order.
//! Every test lists all offenders at once, so that one run shows what there is to mend.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The most lines a source file may have; a longer one holds two ideas.
const MOST_LINES: usize = 400;

/// Which layer each top-level module stands on, as `src/lib.rs` draws it.
type Layers = BTreeMap<String, u8>;

#[test]
fn every_arrow_between_modules_goes_down() {
    let layers = layers();
    let mut offenders = Vec::new();
    for (path, text) in sources() {
        let home = home(&path);
        if home == "lib" {
            continue;
        }
        for used in modules_used(&text) {
            if !may_use(&layers, &home, &used) {
                offenders.push(format!("{}: {home} uses {used}", path.display()));
            }
        }
    }
    none("an arrow that does not go down (the table is in src/lib.rs)", &offenders);
}

#[test]
fn every_module_has_a_place_in_the_table() {
    let layers = layers();
    let missing: Vec<_> = modules_declared().into_iter().filter(|name| !layers.contains_key(name)).collect();
    none("a module without a layer in the table of src/lib.rs", &missing);
}

#[test]
fn the_reader_of_arrows_sees_groups_paths_and_no_comments() {
    let text = "use crate::{ticket::{Number, Row}, db};\nfn f() -> crate::desk::Error {} // crate::web";
    assert_eq!(modules_used(text), ["ticket", "db", "desk"]);
}

#[test]
fn no_source_file_is_longer_than_a_sitting() {
    let long = sources().into_iter().filter_map(|(path, text)| {
        let lines = text.lines().count();
        (lines > MOST_LINES).then(|| format!("{}: {lines} lines, at most {MOST_LINES}", path.display()))
    });
    none("a file that is too long", &long.collect::<Vec<_>>());
}

#[test]
fn nothing_is_left_undone() {
    let forbidden = ["todo!(", "unimplemented!(", "#[ignore", "#[allow(", "#![allow(", "dbg!(", "FIXME", "TODO"];
    none("a forbidden word", &lines_with(&rust_files(), |line| forbidden.into_iter().find(|word| line.contains(word))));
}

#[test]
fn what_an_agent_writes_is_held_against_their_rights() {
    let offenders =
        sources().into_iter().filter(|(_, text)| text.contains("impl AgentDesk")).filter_map(|(path, text)| {
            // `begin_own` in the agent's own file is one other door; asking the portal for a file and counting an offer
            // change nothing that anybody sees.
            let doors = ["desk/agent.rs", "desk/figure.rs", "desk/file.rs"];
            let allowed = usize::from(doors.iter().any(|door| path.ends_with(door)));
            (text.matches(".db().write()").count() > allowed).then(|| path.display().to_string())
        });
    none("a transaction of an agent that does not begin with AgentDesk::begin", &offenders.collect::<Vec<_>>());
}

#[test]
fn statements_are_run_by_our_own_layer_over_the_driver() {
    let doors = [
        "src/db/sql.rs",
        "src/db/readers.rs",
        "src/db/error.rs",
        "src/db/setup.rs",
        "src/db/copy.rs",
        "src/db/postgres.rs",
    ];
    let files: Vec<_> =
        sources().into_iter().filter(|(path, _)| !doors.iter().any(|door| path.ends_with(door))).collect();
    none(
        "a use of sqlx outside the files that know the driver",
        &lines_with(&files, |line| {
            let code = line.split("//").next().unwrap_or_default();
            (code.contains("sqlx::")).then_some("run it by crate::db::sql")
        }),
    );
}

/// Whoever trusts a promise of `docs/SECURITY.md` can look up the test that holds it.
#[test]
fn every_promise_of_security_is_held_by_a_test_that_is_there() {
    let page = read("docs/SECURITY.md");
    let code: Vec<_> = rust_files().into_iter().map(|(_, text)| text).chain([read(file!())]).collect();
    let promises: Vec<_> = page.lines().filter(|line| line.starts_with("| ") && !line.contains("held by")).collect();
    let mut offenders = Vec::new();
    for promise in &promises {
        let (_, tests) = promise.trim_end_matches(" |").rsplit_once(" | ").unwrap();
        for name in tests.split(", ").map(|name| name.trim_matches('`')) {
            let head = format!("fn {name}(");
            if !code.iter().any(|text| text.contains(&head)) {
                offenders.push(name.to_owned());
            }
        }
    }
    assert!(promises.len() > 30, "the table is not read: {}", promises.len());
    none("a promise whose test is gone", &offenders);
}

#[test]
fn no_module_is_named_after_nothing() {
    let vague = ["util", "utils", "helper", "helpers", "common", "misc", "manager", "service", "handler", "impl"];
    let offenders = rust_files().into_iter().map(|(path, _)| path).filter(|path| {
        let mut parts = path.iter().map(|part| part.to_string_lossy().trim_end_matches(".rs").to_owned());
        parts.any(|part| vague.contains(&part.as_str()))
    });
    none("a name that says nothing", &offenders.map(|path| path.display().to_string()).collect::<Vec<_>>());
}

#[test]
fn no_two_migrations_have_one_number() {
    let mut folders: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    for path in files_under("assets/migrations") {
        let folder = path.parent().expect("a file is in a folder").to_path_buf();
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        folders.entry(folder).or_default().push(name);
    }
    assert!(!folders.is_empty(), "there are no migrations");
    let mut offenders = Vec::new();
    for (folder, names) in folders {
        let mut taken = BTreeMap::new();
        for name in names {
            let digits = name.strip_suffix(".sql").and_then(|stem| stem.split_once('_')).map(|(digits, _)| digits);
            let number = digits.filter(|digits| digits.len() == 4).and_then(|digits| digits.parse::<u16>().ok());
            match number.map(|number| (number, taken.insert(number, name.clone()))) {
                Some((_, None)) => {}
                Some((number, Some(other))) => {
                    offenders.push(format!("{}: {other} and {name} are both {number}", folder.display()));
                }
                None => offenders.push(format!("{}: {name} has no number", folder.display())),
            }
        }
    }
    none("a migration that has no number of its own", &offenders);
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    // Written in pieces, so that this file does not hold what it looks for.
    let paths = ["home", "root", "Users", "work", "workspace"].map(|folder| format!("/{folder}/"));
    let own = [concat!("../", "shared").to_owned()];
    let forbidden: Vec<String> = paths.into_iter().chain(own).collect();
    let starts_a_path = |before: Option<char>| before.is_none_or(|c| !c.is_alphanumeric() && !"./~-_}".contains(c));
    let found = |line: &str| {
        forbidden.iter().find(|word| {
            line.match_indices(word.as_str()).any(|(at, _)| starts_a_path(line.split_at(at).0.chars().next_back()))
        })
    };
    none("a path of one machine", &lines_with(&text_files(), |line| found(line).map(String::as_str)));
}

/// Whether a module may name another: itself, one on a layer below, and a ticket's person has a booking link.
fn may_use(layers: &Layers, home: &str, used: &str) -> bool {
    match (layers.get(home), layers.get(used)) {
        (Some(_), Some(_)) if home == used => true,
        (Some(_), Some(_)) if (home, used) == ("ticket", "booking") => true,
        (Some(above), Some(below)) => above > below,
        // The binary wires everything through the command line.
        (None, Some(_)) => home == "main" && used == "cli",
        // A macro or an item of lib.rs itself, not a module.
        (_, None) => true,
    }
}

/// Reads the table of `src/lib.rs`: a line for each layer, its number first, names in columns or between dots.
fn layers() -> Layers {
    let declared = modules_declared();
    let mut layers = Layers::new();
    for line in read("src/lib.rs").lines() {
        let Some(row) = line.strip_prefix("//! ") else { continue };
        let Some((Ok(layer), rest)) = row.split_once(' ').map(|(number, rest)| (number.parse(), rest)) else {
            continue;
        };
        let columns = rest.split("  ").flat_map(|column| column.split('·')).map(str::trim);
        for name in columns.filter(|name| declared.iter().any(|module| module == name)) {
            layers.insert(name.to_owned(), layer);
        }
    }
    layers
}

/// The top-level modules, in the order of `src/lib.rs`.
fn modules_declared() -> Vec<String> {
    let text = read("src/lib.rs");
    let declared = text.lines().filter_map(|line| line.split("mod ").nth(1)?.strip_suffix(';'));
    declared.map(str::to_owned).collect()
}

/// The top-level module a source file belongs to: `term` for `src/term/queue.rs`, `clock` for `src/clock.rs`.
fn home(path: &Path) -> String {
    let first = path.iter().nth(1).expect("a source file is under src").to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// Every top-level module that a file's code names after `crate::` or `deskbell::`, alone or in braces.
fn modules_used(text: &str) -> Vec<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut used = Vec::new();
    for root in ["crate::", "deskbell::"] {
        for (at, _) in code.match_indices(root) {
            let rest = code.split_at(at + root.len()).1;
            match rest.strip_prefix('{') {
                Some(group) => used.extend(heads(group)),
                None => used.extend(word(rest)),
            }
        }
    }
    used
}

/// The first word of every member of a `{…}` group whose opening brace was just read.
fn heads(group: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 1_u32;
    let mut at_head = true;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => at_head = true,
            _ if at_head && !c.is_whitespace() => {
                found.extend(word(group.split_at(at).1));
                at_head = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

/// The identifier a text starts with.
fn word(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// Each line in which `find` finds something, as `file:line: what`.
fn lines_with<'a>(files: &[(PathBuf, String)], find: impl Fn(&str) -> Option<&'a str>) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files {
        for (index, line) in text.lines().enumerate() {
            if let Some(what) = find(line) {
                found.push(format!("{}:{}: {what}", path.display(), index + 1));
            }
        }
    }
    found
}

/// Fails with the whole list when there is one.
fn none(what: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "{what}:\n  {}", offenders.join("\n  "));
}

/// Every source file of the product, its path from the top.
fn sources() -> Vec<(PathBuf, String)> {
    let files = files_under("src").into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
    files.map(|path| (path.clone(), read(&path))).collect()
}

/// Every Rust file but this one, which names what it forbids.
fn rust_files() -> Vec<(PathBuf, String)> {
    let files = ["src", "tests", "benches"].into_iter().flat_map(files_under);
    let rust = files.filter(|path| path.extension().is_some_and(|end| end == "rs") && path != Path::new(file!()));
    rust.map(|path| (path.clone(), read(&path))).collect()
}

/// Every text file of the repository but the sample desk, whose people paste logs of their own machines.
fn text_files() -> Vec<(PathBuf, String)> {
    let folders = ["src", "tests", "benches", "config", "docs", "scripts", ".ci", "assets"];
    let mut files: Vec<_> = folders.into_iter().flat_map(files_under).collect();
    files.extend(["README.md", "Cargo.toml", "deny.toml", "clippy.toml"].map(PathBuf::from));
    let files = files.into_iter().filter(|path| !path.starts_with("assets/sample"));
    files.filter_map(|path| Some((path.clone(), fs::read_to_string(top().join(path)).ok()?))).collect()
}

/// Every file below a folder, its path from the top; nothing when there is no such folder.
fn files_under(folder: impl AsRef<Path>) -> Vec<PathBuf> {
    let folder = folder.as_ref();
    let Ok(entries) = fs::read_dir(top().join(folder)) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.expect("a folder can be read");
        let path = folder.join(entry.file_name());
        if entry.path().is_dir() {
            found.extend(files_under(path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(top().join(path)).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The folder of `Cargo.toml`.
fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
