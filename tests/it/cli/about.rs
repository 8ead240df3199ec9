//! The verbs that tell about the program itself, and its manners.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use super::home::{Home, Ran};
use super::reference::verbs;

#[test]
fn help_goes_to_stdout_and_a_wrong_word_to_stderr() {
    let home = Home::new();
    let help = home.run(&["--help"]).printed();
    assert!(help.contains("Examples:") && help.contains("Exit codes:"), "{help}");
    let wrong = home.run(&["tikets"]).failed(2);
    assert!(wrong.contains("tickets"), "{wrong}");
    assert!(home.run(&["tickets", "--frob"]).failed(2).contains("--frob"));
}

#[test]
fn every_verb_explains_itself_in_a_line_that_is_not_empty() {
    let home = Home::new();
    for verb in verbs(&home.run(&["-h"]).printed()) {
        let help = home.run(&[&verb, "--help"]).printed();
        assert!(help.lines().next().is_some_and(|line| line.len() > 20), "{verb}: {help}");
    }
}

#[test]
fn paths_follow_the_variables_of_the_desktop() {
    let home = Home::new();
    let paths = home.run(&["paths", "--json"]).printed();
    insta::assert_snapshot!(home.homeless(&paths), @r#"
    {
      "cache": "~/cache/deskbell",
      "config": "~/config/deskbell",
      "config_file": "~/config/deskbell/config.toml",
      "data": "~/data/deskbell",
      "desk_file": "~/data/deskbell/desk.db",
      "log_file": "~/state/deskbell/deskbell.log",
      "sample_file": "~/data/deskbell/sample.db",
      "state": "~/state/deskbell"
    }
    "#);
    let named = home.command(&["paths"]).env("DESKBELL_CONFIG", "elsewhere.toml").output().unwrap();
    assert!(Ran::from(named).printed().starts_with("config_file  elsewhere.toml  (not there yet)\n"));
}

#[test]
fn keys_are_those_of_the_settings() {
    let home = Home::new();
    home.configure("[keys]\nbook = [\"F6\"]\n");
    let keys = home.run(&["keys", "--json"]).json();
    let book = keys.as_array().unwrap().iter().find(|key| key["action"] == "book").unwrap();
    assert_eq!(book["keys"], serde_json::json!(["F6"]));
    assert!(home.run(&["keys"]).printed().lines().any(|line| line.starts_with("  book ") && line.contains(" F6 ")));
}

#[test]
fn config_shows_what_is_set_and_where() {
    let home = Home::new();
    assert!(home.run(&["config"]).said().contains("built-in value"));
    home.configure("[web]\nlisten = \"127.0.0.1:8080\"\n");
    let shown = home.run(&["config", "--color", "never"]).printed();
    insta::assert_snapshot!(home.homeless(&shown), @r"
    terminal.color  --color
    web.listen  ~/config/deskbell/config.toml line 2
    ");
    assert_eq!(home.run(&["config", "--default"]).printed(), deskbell::config::DEFAULTS);
}

#[test]
fn broken_settings_are_named_with_their_line_and_stop_every_verb_that_needs_them() {
    let home = Home::new();
    let file = home.configure("[web]\nlsten = \"127.0.0.1:8080\"\n");
    for verb in [["tickets"], ["keys"], ["config"]] {
        let said = home.run(&verb).failed(2);
        assert_eq!(
            said,
            format!("deskbell: {} line 2: there is no key web.lsten, did you mean web.listen\n", file.display())
        );
    }
    assert_eq!(home.run(&["paths"]).code, 0);
    assert_eq!(home.run(&["tickets", "--config", "missing.toml"]).code, 2);
}

#[test]
fn settings_cannot_write_to_the_terminal() {
    let home = Home::new();
    home.configure("[web]\n\"\\u001b]52;c;QQ==\\u0007\\u009b31m\" = 1\n");
    assert!(home.run(&["keys"]).failed(2).contains("there is no key web.\u{241b}]52;c;QQ==\u{2407}"));
    assert!(home.run(&["\u{1b}[31mred"]).failed(2).contains("red"));
}

#[test]
fn completions_and_manual_pages_know_the_verbs() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = home.run(&["completions", shell]);
        assert_eq!(script.code, 0);
        assert!(script.stdout.contains("tickets"), "{shell}");
    }
    assert!(home.run(&["man"]).printed().contains(".TH deskbell 1"));
    assert!(home.run(&["man", "tickets"]).printed().contains(".TH deskbell-tickets 1"));
    assert!(home.run(&["man", "tikets"]).failed(2).contains("no verb tikets"));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::new();
    home.run(&["tickets"]);
    for arguments in [&["keys"][..], &["config", "--default"], &["tickets", "--json", "--limit", "500"], &["--help"]] {
        let mut command = home.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::with_capacity(1, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let home = Home::new();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let ran = Ran::from(home.command(&["keys"]).stdout(full).output().unwrap());
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.starts_with("deskbell: cannot write the output: "), "{}", ran.stderr);
}

#[test]
fn without_a_home_it_says_which_variable_is_missing() {
    let home = Home::new();
    let ran = home.command(&["paths"]).env_clear().env("HOME", "").output().unwrap();
    let ran = Ran::from(ran);
    // The system's list of users may know a home all the same.
    assert!(ran.code == 0 || ran.stderr.contains("set HOME"), "{ran:#?}");
}
