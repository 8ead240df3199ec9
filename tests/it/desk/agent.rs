//! What agents do to tickets.

use deskbell::booking::BookingLink;
use deskbell::desk::Error;
use deskbell::ticket::{Change, Event, Invalid, Label, Number, Priority, Status, View};

use super::{Small, new_ticket, note, reply};

#[tokio::test]
async fn a_ticket_opened_twice_with_one_id_is_one_ticket() {
    let small = Small::open().await;
    let new = new_ticket("Printer", small.dana);
    let first = small.anna.open_ticket(&new).await.unwrap();
    assert_eq!(small.anna.open_ticket(&new).await.unwrap(), first);
    assert_eq!(small.anna.tally().await.unwrap().of(View::All), 1);
}

#[tokio::test]
async fn a_reply_sent_twice_with_one_id_is_kept_once() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let seq = small.anna.reply(number, &reply("Is it on?")).await.unwrap();
    assert_eq!(small.anna.reply(number, &reply("Is it on?")).await.unwrap(), seq);
    let thread = small.anna.ticket(number).await.unwrap();
    let replies = thread.entries.iter().filter(|entry| matches!(entry.event, Event::Replied { .. })).count();
    assert_eq!(replies, 1);
}

#[tokio::test]
async fn a_public_reply_opens_a_new_ticket_and_a_note_does_not() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    small.anna.reply(number, &note("looks like toner")).await.unwrap();
    assert_eq!(small.anna.ticket(number).await.unwrap().ticket.status, Status::New);
    small.anna.reply(number, &reply("Is it on?")).await.unwrap();
    assert_eq!(small.anna.ticket(number).await.unwrap().ticket.status, Status::Open);
}

#[tokio::test]
async fn a_change_on_many_tickets_names_those_that_really_changed_and_undoes() {
    let small = Small::open().await;
    let one = small.ticket("One", small.dana).await;
    let two = small.ticket("Two", small.lee).await;
    small.anna.change(&[one], &Change::Priority(Priority::High)).await.unwrap();
    let done = small.anna.change(&[one, two], &Change::Priority(Priority::High)).await.unwrap();
    assert_eq!(done.changes.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [two]);
    small.anna.undo(&done).await.unwrap();
    assert_eq!(small.anna.ticket(two).await.unwrap().ticket.priority, Priority::Normal);
    assert_eq!(small.anna.ticket(one).await.unwrap().ticket.priority, Priority::High);
}

#[tokio::test]
async fn a_change_that_names_a_missing_ticket_changes_none() {
    let small = Small::open().await;
    let one = small.ticket("One", small.dana).await;
    let error = small.anna.change(&[one, Number(99)], &Change::Status(Status::Solved)).await.unwrap_err();
    assert_eq!(error.to_string(), "no ticket 99");
    assert_eq!(small.anna.ticket(one).await.unwrap().ticket.status, Status::New);
}

#[tokio::test]
async fn undo_refuses_when_somebody_changed_the_field_since() {
    let small = Small::open().await;
    let one = small.ticket("One", small.dana).await;
    let done = small.anna.change(&[one], &Change::Status(Status::Waiting)).await.unwrap();
    small.noor.change(&[one], &Change::Status(Status::Solved)).await.unwrap();
    let error = small.anna.undo(&done).await.unwrap_err();
    assert!(matches!(error, Error::Conflict(_)), "{error}");
    assert_eq!(small.anna.ticket(one).await.unwrap().ticket.status, Status::Solved);
}

#[tokio::test]
async fn the_counts_follow_every_change() {
    let small = Small::open().await;
    let one = small.ticket("One", small.dana).await;
    let two = small.ticket("Two", small.dana).await;
    let me = small.anna.me();
    small.anna.change(&[one, two], &Change::Assignee(Some(me))).await.unwrap();
    small.anna.change(&[two], &Change::Status(Status::Solved)).await.unwrap();
    let counts = |tally: deskbell::ticket::Tally| View::ALL.map(|view| tally.of(view));
    assert_eq!(counts(small.anna.tally().await.unwrap()), [1, 0, 1, 0, 0, 1, 0, 2, 0]);
    assert_eq!(counts(small.noor.tally().await.unwrap()), [0, 0, 1, 0, 0, 1, 0, 2, 0]);
}

#[tokio::test]
async fn a_ticket_is_never_assigned_to_a_customer() {
    let small = Small::open().await;
    let one = small.ticket("One", small.dana).await;
    let error = small.anna.change(&[one], &Change::Assignee(Some(small.lee))).await.unwrap_err();
    assert!(matches!(error, Error::NotAllowed(_)), "{error}");
}

#[tokio::test]
async fn a_change_is_in_the_timeline_with_both_values() {
    let small = Small::open().await;
    let one = small.ticket("One", small.dana).await;
    let label: Label = "Network".parse().unwrap();
    small.anna.change(&[one], &Change::Category(Some(label.clone()))).await.unwrap();
    let thread = small.anna.ticket(one).await.unwrap();
    let Event::Changed { changed } = &thread.entries.last().unwrap().event else { panic!("no change") };
    assert_eq!((&changed.from, &changed.to), (&Change::Category(None), &Change::Category(Some(label))));
    assert_eq!(small.anna.categories().await.unwrap(), ["Network"]);
}

#[tokio::test]
async fn every_ticket_of_an_agent_shows_their_new_booking_link() {
    let small = Small::open().await;
    let numbers = [small.ticket("One", small.dana).await, small.ticket("Two", small.lee).await];
    small.anna.change(&numbers, &Change::Assignee(Some(small.anna.me()))).await.unwrap();
    let link = BookingLink::parse("https://cal.com/anna/intro").unwrap();
    let mut bell = small.desk.bell();
    small.anna.set_booking_link(Some(&link)).await.unwrap();
    bell.rang().await;
    for number in numbers {
        let assignee = small.noor.ticket(number).await.unwrap().assignee.unwrap();
        assert_eq!(assignee.booking_link.as_ref(), Some(&link));
    }
    small.anna.set_booking_link(None).await.unwrap();
    assert_eq!(small.anna.profile().await.unwrap().booking_link, None);
}

#[tokio::test]
async fn an_empty_message_is_refused_with_words() {
    let small = Small::open().await;
    let one = small.ticket("One", small.dana).await;
    let error = small.anna.reply(one, &reply("  \n")).await.unwrap_err();
    let Error::Invalid(Invalid { field, reason }) = error else { panic!("{error}") };
    assert_eq!((field, reason.as_str()), ("message", "is empty, write a few words"));
}

#[tokio::test]
async fn drafts_are_kept_one_a_key_and_forgotten_when_empty() {
    let small = Small::open().await;
    small.anna.save_draft("reply/1", "Hi Da").await.unwrap();
    small.anna.save_draft("reply/1", "Hi Dana").await.unwrap();
    assert_eq!(small.anna.draft("reply/1").await.unwrap().as_deref(), Some("Hi Dana"));
    assert_eq!(small.noor.draft("reply/1").await.unwrap(), None);
    small.anna.save_draft("reply/1", "").await.unwrap();
    assert!(small.anna.drafts().await.unwrap().is_empty());
}
