//! The first screen, and moving through the queue.

use deskbell::ticket::{Priority, Status};

use crate::bench::{Bench, Home, Start, eventually};

#[test]
fn with_no_settings_the_first_screen_is_the_sample_desk_and_names_three_keys() {
    let home = Home::new();
    let mut term = Start::deskbell(&home).start();
    term.sees("VPN drops every few minutes").sees("sample");
    let screen = term.screen();
    let hints = screen.lines().last().expect("a screen has lines");
    for hint in ["r reply", "b book a call", "? all keys"] {
        assert!(hints.contains(hint), "{hint:?} is not in {hints:?}");
    }
    term.keys("q").ends().is_as_it_was();
}

#[tokio::test]
async fn the_real_cursor_follows_the_selected_row() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().start();
    for (keys, subject) in [("", "VPN drops"), ("j", "Printer offline"), ("g", "VPN drops"), ("G", "Printer offline")] {
        term.keys(keys).waits(&format!("the cursor on {subject:?} after {keys:?}"), |screen| {
            let (row, _) = screen.cursor_position();
            let line = screen.contents().lines().nth(row.into()).unwrap_or_default().to_owned();
            line.starts_with('>') && line.contains(subject) && !screen.hide_cursor()
        });
    }
}

#[tokio::test]
async fn a_filter_narrows_as_one_types_and_escape_takes_it_away() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().start();
    term.sees("VPN drops").keys("/print").sees_no("VPN drops").sees("Printer offline");
    term.keys("\x15stat:open").sees("did you mean status");
    term.keys("\x15\x1b").sees("VPN drops");
}

#[tokio::test]
async fn a_ticket_opens_and_escape_goes_back() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().size(80, 24).start();
    term.sees("VPN drops").keys("\r").sees("Can someone call me?").sees_no("Printer offline");
    term.keys("\x1b").sees("Printer offline");
}

#[tokio::test]
async fn status_and_priority_are_changed_and_the_last_change_is_undone() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().start();
    term.sees("VPN drops").keys("s").sees("Waiting on customer").keys("wait\r");
    let status = async |wanted: Status| (bench.thread(2).await.ticket.status == wanted).then_some(());
    eventually("the ticket to wait", async || status(Status::Waiting).await).await;
    term.keys("p").sees("Urgent").keys("urg\r");
    eventually("the ticket to be urgent", async || {
        (bench.thread(2).await.ticket.priority == Priority::Urgent).then_some(())
    })
    .await;
    term.keys("u");
    eventually("the change to be undone", async || {
        (bench.thread(2).await.ticket.priority == Priority::Normal).then_some(())
    })
    .await;
    assert_eq!(bench.thread(2).await.ticket.status, Status::Waiting, "only the last change is undone");
}

#[tokio::test]
async fn nobodys_ticket_is_taken() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().start();
    term.sees("VPN drops").keys("2").sees("Badge reader").keys("m");
    let taken = eventually("somebody to look after it", async || bench.thread(3).await.assignee).await;
    assert_eq!(taken.name, "Anna Berg");
}

#[tokio::test]
async fn what_somebody_else_does_is_seen_without_asking() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().start();
    term.sees("VPN drops");
    bench.ticket("Oven is cold", "And so are we.", Some(bench.anna.me())).await;
    term.sees("Oven is cold");
}

#[tokio::test]
async fn every_size_shows_the_queue_or_says_what_is_hidden() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().size(120, 40).start();
    term.sees("VPN drops").sees("Can someone call me?");
    term.resize(160, 50).sees("VPN drops").sees("BOOK A CALL");
    term.resize(80, 24).sees("VPN drops");
    term.resize(40, 10).sees("VPN").sees("Small window");
    term.resize(8, 2);
    term.resize(80, 24).sees("VPN drops");
    term.keys("q").ends().is_as_it_was();
}
