//! Every way out, and the way out and back: the terminal is left as it was found.

use crate::bench::Bench;

#[tokio::test]
async fn quitting_leaves_the_terminal_as_it_was() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().start();
    term.sees("VPN drops").keys("q");
    let left = term.ends();
    assert_eq!((left.code, left.signal.as_deref()), (0, None), "{}", left.screen);
    left.is_as_it_was();
}

#[tokio::test]
async fn control_c_quits_from_anywhere() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().start();
    term.sees("VPN drops").keys("r").sees("Dana Ortiz").keys("half a sen\x03");
    let left = term.ends();
    assert_eq!(left.code, 0, "{}", left.screen);
    left.is_as_it_was();
}

#[tokio::test]
async fn a_signal_leaves_the_terminal_as_it_was_and_says_which_it_was() {
    for (name, number) in [("TERM", 15), ("HUP", 1), ("INT", 2), ("QUIT", 3)] {
        let bench = Bench::open().await;
        let mut term = bench.terminal().start();
        term.sees("VPN drops").signal(name);
        let left = term.ends();
        assert_eq!(left.code, 128 + number, "after SIG{name}: {}", left.screen);
        left.is_as_it_was();
    }
}

#[tokio::test]
async fn suspending_gives_the_shell_its_terminal_and_coming_back_draws_the_screen() {
    let bench = Bench::open().await;
    let mut term = bench.shell().start();
    term.sees("shell>");
    term.keys("stty -g > before; deskbell\r").sees("VPN drops").keys("j\x1a").sees("Stopped");
    term.waits("the shell's own screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
    term.keys("echo still $((40+2))\r").sees("still 42");
    term.keys("fg\r")
        .waits("the queue again", |screen| screen.alternate_screen() && screen.contents().contains("VPN drops"));
    term.keys("q").waits("the shell", |screen| !screen.alternate_screen());
    term.keys("stty -g > after; echo done $((40+3))\r").sees("done 43");
    let settings = |name: &str| std::fs::read_to_string(bench.home.path(name)).unwrap();
    assert_eq!(settings("before"), settings("after"));
}

#[tokio::test]
async fn control_l_draws_a_screen_that_something_else_wrote_over() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().start();
    term.sees("VPN drops");
    term.scribble("\x1b[2J\x1b[Hgarbage from another program").sees("garbage").keys("\x0c");
    term.sees_no("garbage").sees("VPN drops");
}

#[tokio::test]
async fn a_desk_that_cannot_be_opened_is_told_before_the_screen_is_taken() {
    let bench = Bench::open().await;
    let newer = rusqlite::Connection::open(bench.home.path("data/bench.db")).unwrap();
    newer.execute("insert into _sqlx_migrations values (9999, 'later', current_timestamp, 1, x'00', 0)", []).unwrap();
    let left = bench.terminal().start().ends();
    assert_eq!(left.code, 1, "{}", left.screen);
    assert!(left.screen.contains("newer deskbell"), "{}", left.screen);
    left.is_as_it_was();
}
