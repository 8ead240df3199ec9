//! The sample desk: what it promises to somebody who tries deskbell for the first time.

use std::collections::HashSet;

use deskbell::booking::State;
use deskbell::clock::Clock;
use deskbell::ticket::{Email, Event, From, Priority, Query, Status, View};
use jiff::SignedDuration;

use crate::bench::open_desk;

#[tokio::test]
async fn the_sample_desk_has_something_of_everything() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open_desk(&folder.path().join("sample.db"), Clock::System).await.unwrap();
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
    for view in View::ALL {
        assert!(tally.of(view) > 0, "{} is empty", view.label());
    }
}

#[tokio::test]
async fn the_sample_desk_has_calls_to_come_and_calls_that_were() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open_desk(&folder.path().join("sample.db"), Clock::System).await.unwrap();
    desk.system().load_sample().await.unwrap();
    let alice = desk.system().find_person(&"alice@deskbell.example".parse().unwrap()).await.unwrap().unwrap();
    let alice = desk.agent(alice.id).await.unwrap();
    let rows = alice.list(&View::Mine.query(), From::Top, 500).await.unwrap().rows;
    assert!(rows.iter().filter(|row| row.call.is_some()).count() >= 2, "no row of Mine says when its call is");
    let now = desk.clock().now();
    let span = SignedDuration::from_hours(60 * 24);
    let calls = alice.calls(now - span, now + span).await.unwrap();
    let states: HashSet<State> = calls.iter().map(|call| call.booking.state).collect();
    assert!([State::Booked, State::Held, State::Missed].iter().all(|state| states.contains(state)), "{states:?}");
    assert_eq!(alice.proposals().await.unwrap().len(), 1, "and one that nobody has given a ticket");
}

#[tokio::test]
async fn the_sample_never_goes_into_a_desk_that_holds_people() {
    let small = super::Small::open().await;
    let error = small.desk.system().load_sample().await.unwrap_err();
    assert!(error.to_string().contains("into an empty desk"), "{error}");
}
