//! The terminal face where there is no terminal, and the sample desk put back.

use super::home::{Home, Ran};

#[test]
fn without_a_terminal_it_says_what_to_do_instead() {
    let home = Home::new();
    for arguments in [&[][..], &["demo"]] {
        let said = home.run(arguments).failed(2);
        assert!(said.contains("`deskbell tickets` prints the queue"), "{said}");
    }
    assert!(!home.data("sample.db").exists(), "nothing is made for a face that cannot be shown");
}

#[test]
fn the_sample_desk_is_put_back_as_it_was() {
    let home = Home::new();
    home.run(&["set", "42", "subject=Scribbled over"]).said();
    home.run(&["demo", "--reset"]).said();
    let shown = home.run(&["show", "42"]).printed();
    assert!(!shown.contains("Scribbled over"), "{shown}");
}

#[test]
fn the_real_desk_survives_the_reset_of_the_sample() {
    let home = Home::new();
    home.run(&["person", "add", "anna@example.com", "--name", "Anna", "--agent"]).said();
    home.run(&["new", "--requester", "anna@example.com", "--subject", "Real", "Very."]).said();
    home.run(&["demo", "--reset"]).said();
    assert!(home.run(&["tickets", "all"]).printed().contains("Real"));
    let sample = home.data("sample.db").display().to_string();
    assert!(home.run(&["tickets", "all", "--desk", &sample]).printed().lines().count() > 50);
}

#[test]
fn a_sample_desk_left_half_made_is_made_again() {
    let home = Home::new();
    std::fs::create_dir_all(home.data("")).unwrap();
    std::fs::write(home.data("sample.db"), "").unwrap();
    assert!(home.run(&["tickets"]).printed().lines().count() > 5);
}

#[test]
fn a_variable_names_the_desk_and_an_option_comes_before_it() {
    let home = Home::new();
    home.run(&["person", "add", "anna@example.com", "--name", "Anna", "--agent", "--desk", "one.db"]).said();
    home.run(&["person", "add", "bert@example.com", "--name", "Bert", "--agent", "--desk", "two.db"]).said();
    let people = |arguments: &[&str]| {
        let ran = home.command(arguments).env("DESKBELL_DESK", "one.db").output().unwrap();
        Ran::from(ran).printed()
    };
    assert!(people(&["person", "list"]).contains("Anna"));
    assert!(people(&["person", "list", "--desk", "two.db"]).contains("Bert"));
    // A path in a file of settings starts where that file is.
    home.configure("[desk]\nfile = \"../../two.db\"\n");
    assert!(home.run(&["person", "list"]).printed().contains("Bert"));
}
