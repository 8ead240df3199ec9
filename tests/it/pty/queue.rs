//! The first screen, and moving through the queue.

use deskbell::ticket::{Priority, Status};

use crate::bench::{Bench, eventually};

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
