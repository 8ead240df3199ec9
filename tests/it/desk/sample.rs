//! The sample desk: what it promises to somebody who tries deskbell for the first time.

use std::collections::HashSet;

use deskbell::clock::Clock;
use deskbell::desk::Desk;
use deskbell::ticket::{Email, Event, From, Priority, Query, Status, View};

#[tokio::test]
async fn the_sample_desk_has_something_of_everything() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(&folder.path().join("sample.db"), Clock::System).await.unwrap();
    desk.system().load_sample().await.unwrap();
    let alice: Email = "alice@deskbell.example".parse().unwrap();
    let alice = desk.system().find_person(&alice).await.unwrap().unwrap();
    let alice = desk.agent(alice.id).await.unwrap();
    let rows = alice.list(&Query::default(), From::Top, 500).await.unwrap().rows;
    assert!(rows.len() >= 60, "{} tickets", rows.len());
    let statuses: HashSet<Status> = rows.iter().map(|row| row.ticket.status).collect();
    let priorities: HashSet<Priority> = rows.iter().map(|row| row.ticket.priority).collect();
    assert_eq!((statuses.len(), priorities.len()), (Status::ALL.len(), Priority::ALL.len()));
    let now = desk.clock().now();
    let mut assignees = HashSet::new();
    let mut longest = 0;
    for row in &rows {
        let thread = alice.ticket(row.ticket.number).await.unwrap();
        assert!(thread.entries.is_sorted_by_key(|entry| (entry.at, entry.seq)), "#{}", row.ticket.number);
        assert!(thread.entries.iter().all(|entry| entry.at <= now), "#{} is from the future", row.ticket.number);
        longest = longest.max(thread.entries.iter().filter(|e| !matches!(e.event, Event::Changed { .. })).count());
        assignees.insert(thread.assignee.map(|person| person.booking_link.is_some()));
    }
    assert!(longest >= 40, "the longest thread has {longest} messages");
    assert_eq!(assignees, HashSet::from([None, Some(true), Some(false)]));
    let tally = alice.tally().await.unwrap();
    // Nobody has booked a call yet: that is the first thing to try.
    for view in View::ALL.into_iter().filter(|view| *view != View::CallsToday) {
        assert!(tally.of(view) > 0, "{} is empty", view.label());
    }
}

#[tokio::test]
async fn the_sample_never_goes_into_a_desk_that_holds_people() {
    let small = super::Small::open().await;
    let error = small.desk.system().load_sample().await.unwrap_err();
    assert!(error.to_string().contains("into an empty desk"), "{error}");
}
