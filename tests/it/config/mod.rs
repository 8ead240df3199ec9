//! Settings files, good and bad, and the page that documents every key.

mod reference;

use std::fs;
use std::path::{Path, PathBuf};

use deskbell::config::{Config, ConfigError, Sources, load};

/// The settings files of a folder, by name.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/config").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn read(file: &Path) -> Result<Config, ConfigError> {
    load(&Sources { file: file.to_owned(), file_was_named: true, ..Sources::default() })
}

#[test]
fn good_files_are_taken() {
    for file in files("good") {
        if let Err(error) = read(&file) {
            panic!("{error}");
        }
    }
}

#[test]
fn bad_files_are_refused_with_the_words_of_their_first_line() {
    for file in files("bad") {
        let text = fs::read_to_string(&file).unwrap();
        let expected = text.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap();
        let error = read(&file).expect_err(&file.display().to_string()).to_string();
        assert_eq!(error.strip_prefix(&format!("{} ", file.display())), Some(expected), "{}", file.display());
    }
}

#[test]
fn a_file_asked_for_by_name_must_exist() {
    let missing = Path::new("tests/it/config/missing.toml");
    assert!(matches!(read(missing), Err(ConfigError::Unreadable { .. })));
    assert!(load(&Sources { file: missing.to_owned(), ..Sources::default() }).is_ok());
}

#[test]
fn what_the_built_in_file_says_is_what_is_built_in() {
    let empty = load(&Sources::default()).unwrap();
    let whole = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config/default.toml")).unwrap();
    assert!(whole.changed().count() > 10);
    assert_eq!((empty.terminal, empty.web, empty.booking), (whole.terminal, whole.web, whole.booking));
}
