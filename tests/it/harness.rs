//! The harness itself: it sees what is there, and it sees what is left on.

use crate::bench::{Asked, Home, Start};

#[test]
fn a_program_is_seen_and_its_end_is_told() {
    let home = Home::new();
    let mut term =
        Start::program(&home, "/bin/sh").args(["-c", "printf 'ready> '; read word; echo got $word; exit 3"]).start();
    term.sees("ready>").keys("bread\r").sees("got bread");
    let left = term.ends();
    assert_eq!((left.code, left.signal.as_deref()), (3, None));
    left.is_as_it_was();
}

#[test]
#[should_panic(expected = "alternate screen")]
fn a_program_that_leaves_the_other_screen_on_is_caught() {
    let home = Home::new();
    Start::program(&home, "/bin/sh").args(["-c", "printf '\\033[?1049h'"]).start().ends().is_as_it_was();
}

#[test]
#[should_panic(expected = "settings before and after")]
fn a_program_that_leaves_the_terminal_raw_is_caught() {
    let home = Home::new();
    Start::program(&home, "/bin/sh").args(["-c", "stty raw -echo"]).start().ends().is_as_it_was();
}

#[test]
fn a_noted_call_keeps_its_words_apart() {
    let home = Home::new();
    let browser = home.program("browser", "");
    let call = format!("{browser} 'https://cal.com/a b?x=1&y=2' --flag; {browser} again");
    let left = Start::program(&home, "/bin/sh").args(["-c", &call]).start().ends();
    assert_eq!(left.code, 0, "{}", left.screen);
    assert_eq!(home.first_call("browser"), ["https://cal.com/a b?x=1&y=2", "--flag"]);
    assert_eq!(home.calls("browser").len(), 2);
}

#[test]
fn what_a_program_asks_of_the_terminal_is_noted() {
    let home = Home::new();
    let script = "printf '\\033]52;c;aGk=\\007\\033]0;mine\\007\\007'";
    let left = Start::program(&home, "/bin/sh").args(["-c", script]).start().ends();
    let title = Asked::Title("mine".to_owned());
    assert_eq!(left.asked, [Asked::Copy("aGk=".to_owned()), title.clone(), title, Asked::Bell]);
}

#[test]
fn a_program_is_told_when_its_terminal_changes_size() {
    let home = Home::new();
    let script = "trap 'stty size' WINCH; stty size; while :; do sleep 0.01; done";
    let mut term = Start::program(&home, "/bin/sh").args(["-c", script]).size(100, 30).start();
    term.sees("30 100").resize(120, 40).sees("40 120");
    assert_eq!(term.screen().lines().next(), Some("30 100"));
    assert_eq!(term.look(|screen| u16::from(screen.size().1)), 120);
}
