//! Bookings that come back: from any order of deliveries the same state, in the right ticket or in none.

use deskbell::booking::{Kind, Party, Source, State, Told};
use deskbell::desk::{Reference, Taken};
use deskbell::ticket::{CallEvent, Event, From, Number, PublicEvent, Query, Visibility};
use jiff::{SignedDuration, Timestamp};

use super::Small;

/// Something told of the booking `uid`, `minute` minutes after noon, of a call at 15:00 next Tuesday.
pub(crate) fn told(uid: &str, kind: Kind, minute: i64) -> Told {
    let noon: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    let starts_at: Timestamp = "2026-12-01T15:00:00Z".parse().unwrap();
    Told {
        source: Source::CalCom,
        uid: uid.parse().unwrap(),
        old_uid: None,
        kind,
        at: noon + SignedDuration::from_mins(minute),
        starts_at: Some(starts_at),
        ends_at: Some(starts_at + SignedDuration::from_mins(30)),
        customer: Some(Party::new("Dana Ortiz", Some("dana@desk.example"), Some("America/Denver"))),
        host: Some(Party::new("Anna", Some("anna@desk.example"), None)),
        by: None,
        reason: None,
        place: None,
        reschedule_url: None,
        cancel_url: None,
        references: Vec::new(),
    }
}

pub(crate) fn moved(uid: &str, old: &str, minute: i64) -> Told {
    Told { old_uid: Some(old.parse().unwrap()), ..told(uid, Kind::Rescheduled, minute) }
}

/// With the reference that a link of ours carries.
pub(crate) fn about(small: &Small, number: Number, told: Told) -> Told {
    let reference = small.desk.system().reference(Reference { ticket: number, owner: None }).unwrap();
    Told { references: vec!["42".to_owned(), reference], ..told }
}

async fn calls_in_the_timeline(small: &Small, number: Number) -> Vec<CallEvent> {
    let entries = small.anna.ticket(number).await.unwrap().entries;
    let calls = entries.into_iter().filter_map(|entry| match entry.event {
        Event::Booking { call } => Some(call),
        Event::Opened { .. }
        | Event::Replied { .. }
        | Event::Noted { .. }
        | Event::Changed { .. }
        | Event::Rated { .. } => None,
    });
    calls.collect()
}

#[tokio::test]
async fn a_booking_with_our_reference_stands_in_its_ticket() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let system = small.desk.system();
    let taken = system.take_booking(&about(&small, number, told("a", Kind::Created, 0)), None).await.unwrap();
    assert_eq!(taken, Taken::Written(number));
    let thread = small.anna.ticket(number).await.unwrap();
    let call = &thread.calls[0];
    assert_eq!((call.booking.state, call.agent.as_ref().map(|agent| agent.id)), (State::Booked, Some(small.anna.me())));
    let entry = thread.entries.last().unwrap();
    assert_eq!(entry.by.as_ref().map(|by| by.id), Some(small.dana));
    let page = small.anna.list(&Query::parse("is:open").unwrap(), From::Top, 5).await.unwrap();
    assert_eq!(page.rows[0].call.map(|call| call.starts_at), call.booking.starts_at);
}

#[tokio::test]
async fn what_comes_twice_is_kept_once() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let system = small.desk.system();
    let one = about(&small, number, told("a", Kind::Created, 0));
    system.take_booking(&one, Some("hash")).await.unwrap();
    assert_eq!(system.take_booking(&one, Some("other")).await.unwrap(), Taken::Again);
    let other = about(&small, number, told("b", Kind::Created, 0));
    assert_eq!(system.take_booking(&other, Some("hash")).await.unwrap(), Taken::Again);
    assert_eq!(calls_in_the_timeline(&small, number).await.len(), 1);
}

#[tokio::test]
async fn a_move_follows_the_old_name_even_when_it_is_told_first() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let system = small.desk.system();
    assert_eq!(system.take_booking(&moved("c", "b", 4), None).await.unwrap(), Taken::Unclaimed);
    system.take_booking(&about(&small, number, told("a", Kind::Created, 0)), None).await.unwrap();
    // Joins both: what was told of the later name stands in the ticket now.
    system.take_booking(&moved("b", "a", 2), None).await.unwrap();
    let thread = small.anna.ticket(number).await.unwrap();
    assert_eq!(thread.calls.len(), 1);
    assert_eq!((thread.calls[0].booking.uid.as_str(), thread.calls[0].booking.moves), ("c", 2));
    assert_eq!(calls_in_the_timeline(&small, number).await.len(), 3);
    assert!(small.anna.proposals().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_told_late_changes_nothing_and_is_the_teams() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let system = small.desk.system();
    system.take_booking(&about(&small, number, told("a", Kind::Cancelled, 5)), None).await.unwrap();
    system.take_booking(&told("a", Kind::Created, 0), None).await.unwrap();
    let calls = calls_in_the_timeline(&small, number).await;
    assert_eq!(calls.iter().map(|call| call.is_late).collect::<Vec<_>>(), [false, true]);
    assert_eq!(calls[1].visibility(), Visibility::Internal);
    assert_eq!(small.anna.calls_of(number).await.unwrap()[0].booking.state, State::Cancelled);
    assert_eq!(small.anna.list(&Query::default(), From::Top, 5).await.unwrap().rows[0].call, None);
}

#[tokio::test]
async fn what_is_too_old_or_not_yet_is_kept_and_not_believed() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let system = small.desk.system();
    for (minute, expected) in [(60, Taken::TooEarly), (-21 * 24 * 60, Taken::TooOld)] {
        let one = about(&small, number, told("a", Kind::Created, minute));
        assert_eq!(system.take_booking(&one, None).await.unwrap(), expected);
        assert_eq!(system.take_booking(&one, None).await.unwrap(), Taken::Again);
    }
    assert!(small.anna.calls_of(number).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_booking_without_our_reference_is_only_proposed() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    small.ticket("Badge", small.lee).await;
    let system = small.desk.system();
    assert_eq!(system.take_booking(&told("a", Kind::Created, 0), None).await.unwrap(), Taken::Unclaimed);
    let proposals = small.noor.proposals().await.unwrap();
    assert_eq!(proposals[0].tickets.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [number]);
    assert!(calls_in_the_timeline(&small, number).await.is_empty());
    small.noor.attach_call(proposals[0].call.id, number).await.unwrap();
    assert_eq!(calls_in_the_timeline(&small, number).await.len(), 1);
    assert!(small.noor.proposals().await.unwrap().is_empty());
    // What follows goes by the booking's name.
    assert_eq!(system.take_booking(&told("a", Kind::Cancelled, 1), None).await.unwrap(), Taken::Written(number));
    system.take_booking(&told("b", Kind::Created, 2), None).await.unwrap();
    let other = small.noor.proposals().await.unwrap()[0].call.id;
    small.noor.dismiss_call(other).await.unwrap();
    assert!(small.noor.proposals().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_call_is_written_down_by_hand_where_no_platform_tells_of_it() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let at: Timestamp = "2026-11-23T15:00:00Z".parse().unwrap();
    let id = small.anna.book(number, at, 45).await.unwrap();
    let state = async || small.anna.calls_of(number).await.unwrap()[0].booking.state;
    assert_eq!(state().await, State::Booked);
    small.clock.advance(1000);
    small.anna.mark_call(id, Kind::NoShow, None).await.unwrap();
    assert_eq!(state().await, State::Missed);
    small.clock.advance(1000);
    small.anna.mark_call(id, Kind::Ended, None).await.unwrap();
    assert_eq!(state().await, State::Held);
    assert!(small.anna.book(number, at, 0).await.is_err());
}

#[tokio::test]
async fn a_customer_sees_their_call_and_nothing_of_what_the_team_keeps() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let system = small.desk.system();
    system.take_booking(&about(&small, number, told("a", Kind::Created, 0)), None).await.unwrap();
    system.take_booking(&told("a", Kind::Paid, 1), None).await.unwrap();
    let dana = small.desk.customer(small.dana).await.unwrap();
    let thread = dana.ticket(number).await.unwrap();
    let call = thread.call.unwrap();
    assert_eq!(
        (call.state, call.with.as_deref(), call.zone.as_deref()),
        (State::Booked, Some("Anna Berg"), Some("America/Denver"))
    );
    let cancelled = Told { reason: Some("they never pay".to_owned()), ..told("a", Kind::Cancelled, 2) };
    system.take_booking(&cancelled, None).await.unwrap();
    let thread = dana.ticket(number).await.unwrap();
    let calls: Vec<Kind> = thread
        .entries
        .iter()
        .filter_map(|entry| match &entry.event {
            PublicEvent::Call { what, .. } => Some(*what),
            PublicEvent::Message { .. }
            | PublicEvent::Status { .. }
            | PublicEvent::Assigned { .. }
            | PublicEvent::Rated { .. } => None,
        })
        .collect();
    assert_eq!(calls, [Kind::Created, Kind::Cancelled]);
    assert!(!format!("{thread:?}").contains("never pay"));
}
