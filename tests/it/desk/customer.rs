//! What a customer sees, and what they never do.

use deskbell::desk::{CustomerDesk, Error};
use deskbell::ticket::{Body, Change, Number, Priority, PublicEvent, Status};

use super::{Small, note, reply};

#[tokio::test]
async fn a_customer_reads_messages_and_never_a_note() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    small.anna.reply(number, &note("SECRET")).await.unwrap();
    small.anna.reply(number, &reply("Is it on?")).await.unwrap();
    small.anna.change(&[number], &Change::Priority(Priority::Low)).await.unwrap();
    let thread = small.desk.customer(small.dana).await.unwrap().ticket(number).await.unwrap();
    let seen: Vec<&PublicEvent> = thread.entries.iter().map(|entry| &entry.event).collect();
    let [PublicEvent::Message { .. }, PublicEvent::Message { body }, PublicEvent::Status { status: Status::Open }] =
        seen.as_slice()
    else {
        panic!("{seen:?}")
    };
    assert_eq!(body.text, "Is it on?");
    assert!(!format!("{thread:?}").contains("SECRET"));
}

#[tokio::test]
async fn somebody_elses_ticket_looks_like_one_that_is_not_there() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let lee = small.desk.customer(small.lee).await.unwrap();
    let foreign = lee.ticket(number).await.unwrap_err().to_string();
    let absent = lee.ticket(Number(99)).await.unwrap_err().to_string();
    assert_eq!(foreign.replace('1', "N"), absent.replace("99", "N"));
    assert!(lee.reply(number, "x", &Body::plain("hello"), &[]).await.is_err());
}

#[tokio::test]
async fn a_link_to_one_ticket_opens_that_ticket_alone() {
    let small = Small::open().await;
    let one = small.ticket("One", small.dana).await;
    let two = small.ticket("Two", small.dana).await;
    let holder = CustomerDesk::new(&small.desk, small.desk.system().person(small.dana).await.unwrap(), Some(one));
    assert!(holder.ticket(one).await.is_ok());
    assert!(matches!(holder.ticket(two).await, Err(Error::NoTicket(_))));
    assert_eq!(holder.tickets().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_answer_opens_a_waiting_ticket_again() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    small.anna.change(&[number], &Change::Status(Status::Waiting)).await.unwrap();
    let dana = small.desk.customer(small.dana).await.unwrap();
    dana.reply(number, "answer-1", &Body::plain("It is on"), &[]).await.unwrap();
    dana.reply(number, "answer-1", &Body::plain("It is on"), &[]).await.unwrap();
    let thread = small.anna.ticket(number).await.unwrap();
    assert_eq!(thread.ticket.status, Status::Open);
    assert_eq!(dana.ticket(number).await.unwrap().entries.len(), 4);
}

#[tokio::test]
async fn a_closed_ticket_takes_no_answer_and_says_so() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    small.anna.change(&[number], &Change::Status(Status::Closed)).await.unwrap();
    let dana = small.desk.customer(small.dana).await.unwrap();
    let error = dana.reply(number, "late", &Body::plain("It broke again"), &[]).await.unwrap_err();
    assert!(error.to_string().contains("please open a new one"), "{error}");
}
