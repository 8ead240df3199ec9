//! A mistake of our own, on whatever thread: the terminal is given back, the mistake is named, the program ends.
//!
//! deskbell itself has no way to make one, so this test binary runs the terminal in a terminal of its own.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use deskbell::booking::{Allowed, Hosts};
use deskbell::clock::Clock;
use deskbell::config::keymap::Keymap;
use deskbell::config::theme::Theme;
use deskbell::desk::Desk;
use deskbell::slots::Slots;
use deskbell::term::outside::Surroundings;
use deskbell::term::{Error, Options, run};
use deskbell::ticket::View;
use jiff::tz::TimeZone;
use tokio_util::task::TaskTracker;

use crate::bench::{Bench, Start};

/// Whether the terminal has ended.
static ENDED: AtomicBool = AtomicBool::new(false);

/// Where the mistake is to be made; without it `the_terminal_alone` has nothing to do.
const WHERE: &str = "DESKBELL_TEST_PANIC";

#[tokio::test]
async fn a_panic_on_any_thread_gives_the_terminal_back_and_ends_the_program() {
    for place in ["thread", "task"] {
        let bench = Bench::open().await;
        let mut term = bench
            .seat(Start::program(&bench.home, std::env::current_exe().unwrap().to_str().unwrap()))
            .args(["--exact", "pty::panic::the_terminal_alone", "--nocapture"])
            .env(WHERE, place)
            .start();
        term.sees("VPN drops").keys("n").sees("INTERNAL NOTE").keys("what I was writing").sees("what I was writing");
        std::fs::write(bench.home.path("now"), "").unwrap();
        let left = term.ends();
        assert!(left.screen.contains(&format!("the {place} was wrong")), "{}", left.screen);
        assert!(left.screen.contains("ended by its own mistake"), "{}", left.screen);
        left.is_as_it_was();
        let kept = bench.anna.draft("reply/2").await.unwrap().expect("the draft is kept");
        assert!(kept.contains("what I was writing"), "{kept}");
    }
}

/// Not a test of its own: the terminal on the desk that the environment names, with a mistake in the background as
/// soon as there is a file `now`.
#[tokio::test(flavor = "multi_thread")]
async fn the_terminal_alone() {
    let Ok(place) = std::env::var(WHERE) else { return };
    let now = PathBuf::from(std::env::var("HOME").unwrap()).join("now");
    let desk = Desk::open(std::env::var("DESKBELL_DESK").unwrap().as_ref(), Clock::System).await.unwrap();
    let email = std::env::var("DESKBELL_AS").unwrap().parse().unwrap();
    let me = desk.system().find_person(&email).await.unwrap().unwrap();
    let agent = desk.agent(me.id).await.unwrap();
    let wait = move || {
        while !now.exists() {
            std::thread::sleep(Duration::from_millis(5));
            assert!(!ENDED.load(Ordering::SeqCst), "the terminal ended first");
        }
    };
    let tasks = TaskTracker::new();
    if place == "thread" {
        std::thread::spawn(move || {
            wait();
            panic!("the thread was wrong");
        });
    } else {
        tasks.spawn(async move {
            tokio::task::spawn_blocking(wait).await.unwrap();
            panic!("the task was wrong");
        });
    }
    let ended = run(desk, agent, options()).await;
    ENDED.store(true, Ordering::SeqCst);
    assert!(matches!(ended, Err(Error::Panicked)), "{ended:?}");
    std::io::Write::write_all(&mut std::io::stderr(), b"ended by its own mistake\n").unwrap();
}

fn options() -> Options {
    Options {
        web_url: None,
        notice: None,
        desk_name: "panic".to_owned(),
        sample: false,
        hosts: Hosts::default(),
        prefill: Allowed::default(),
        keymap: Keymap::default(),
        theme: Theme::terminal(),
        mouse: true,
        ascii: false,
        link_days: 30,
        start_view: View::Mine,
        zone: TimeZone::UTC,
        around: Surroundings::default(),
        slots: Slots::default(),
        door: None,
    }
}
