//! What is asked of a person who sits at a terminal.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::home::Home;
use crate::bench::{Asked, Start};

#[test]
fn a_reply_is_written_at_the_terminal_and_ended_with_ctrl_d() {
    let home = Home::new();
    let mut term = Start::deskbell(&home).args(["reply", "42"]).start();
    term.sees("Write the reply, then Ctrl-D").keys("Hello Zoë,\rit is mended.\r\x04").sees("Sent to Zoë");
    assert_eq!(term.ends().code, 0);
    assert!(home.run(&["show", "42"]).printed().contains("it is mended."));
}

#[test]
fn a_password_is_asked_for_twice_and_never_shown() {
    let home = Home::new();
    home.run(&["tickets"]);
    let ask = |again: &str| {
        let mut term = Start::deskbell(&home).args(["person", "password", "alice@deskbell.example"]).start();
        term.sees("Password:").hides().keys("correct horse battery\r").sees("Again:").hides().keys(again);
        term.ends()
    };
    let left = ask("correct horse battery\r");
    assert_eq!(left.code, 0, "{}", left.screen);
    assert!(left.screen.contains("has a new password") && !left.screen.contains("horse"), "{}", left.screen);
    left.is_as_it_was();
    let left = ask("something else entirely\r");
    assert_eq!(left.code, 4);
    assert!(left.screen.contains("the two passwords differ"), "{}", left.screen);
}

#[test]
fn a_clipboard_beyond_the_terminal_is_asked_by_an_escape() {
    let home = Home::new();
    let link = home.run(&["book", "42"]).printed();
    let left = Start::deskbell(&home).args(["book", "42", "--copy"]).start().ends();
    assert_eq!(left.code, 0, "{}", left.screen);
    assert!(left.screen.contains("The terminal was asked to copy it."), "{}", left.screen);
    assert_eq!(left.asked, [Asked::Copy(STANDARD.encode(link.trim_end()))]);
}

#[test]
fn on_a_terminal_a_line_is_cut_to_its_width_and_headings_are_bold() {
    let home = Home::new();
    home.run(&["tickets"]);
    let mut term = Start::deskbell(&home).args(["tickets", "all", "--limit", "20"]).size(80, 40).start();
    term.sees("There are more");
    assert!(term.look(|screen| screen.cell(0, 4).is_some_and(vt100::Cell::bold)));
    let left = term.ends();
    assert_eq!(left.screen.lines().count(), 22, "{}", left.screen);
    let plain = Start::deskbell(&home).args(["tickets"]).env("NO_COLOR", "1").start().ends();
    plain.is_as_it_was();
}
