//! The terminal face: where there is a terminal and where there is none, and the sample desk put back.

use std::net::{TcpListener, TcpStream};

use super::home::{Home, Ran};
use crate::bench::Start;

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
fn a_terminal_that_can_only_print_is_told_what_prints() {
    let home = Home::new();
    let left = Start::deskbell(&home).env("TERM", "dumb").start().ends();
    assert_eq!(left.code, 2);
    assert!(left.screen.contains("TERM=dumb"), "{}", left.screen);
    left.is_as_it_was();
}

#[test]
fn it_opens_on_the_sample_with_its_pages_beside_it_and_takes_them_along_when_it_goes() {
    let home = Home::new();
    let mut term = Start::deskbell(&home).size(120, 40).start();
    term.sees("VPN drops every few minutes");
    let link = home.run(&["link", "42"]).printed();
    let address = link.strip_prefix("http://").and_then(|link| link.split('/').next()).unwrap().to_owned();
    assert!(TcpStream::connect(&address).is_ok());
    let left = term.keys("q").ends();
    assert_eq!(left.code, 0, "{}", left.screen);
    left.is_as_it_was();
    assert!(TcpStream::connect(&address).is_err());
    assert_eq!(home.run(&["link", "42"]).code, 4);
    assert!(home.path("state/deskbell/deskbell.log").exists());
}

#[test]
fn a_taken_port_does_not_keep_the_queue_away() {
    let home = Home::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    home.configure(&format!("[web]\nlisten = \"{}\"\n", taken.local_addr().unwrap()));
    let mut term = Start::deskbell(&home).args(["demo"]).size(120, 40).start();
    term.sees("VPN drops every few minutes").sees("pages are not served");
    assert_eq!(term.keys("q").ends().code, 0);
}

#[test]
fn a_second_terminal_on_the_same_port_uses_the_pages_of_the_first() {
    let home = Home::new();
    // Below the ports that are given to whoever asks for any: another test must not be given it meanwhile.
    let ports = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap()..32_000;
    let bound = ports.map(|port| TcpListener::bind(("127.0.0.1", port))).find_map(Result::ok).unwrap();
    let free = bound.local_addr().unwrap();
    drop(bound);
    home.configure(&format!("[web]\nlisten = \"{free}\"\n"));
    let mut first = Start::deskbell(&home).size(120, 40).start();
    first.sees("VPN drops every few minutes");
    let mut second = Start::deskbell(&home).size(120, 40).start();
    second.sees("VPN drops every few minutes").sees(&free.to_string());
    assert!(!second.screen().contains("not served"), "{}", second.screen());
    assert_eq!(second.keys("q").ends().code, 0);
    assert_eq!(first.keys("q").ends().code, 0);
}

#[test]
fn broken_settings_are_told_before_the_screen_is_taken() {
    let home = Home::new();
    home.configure("[terminal]\ntheme = \"blue\"\n");
    let left = Start::deskbell(&home).start().ends();
    assert_eq!(left.code, 2);
    assert!(left.screen.contains("not one of terminal, dark, light"), "{}", left.screen);
    left.is_as_it_was();
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
