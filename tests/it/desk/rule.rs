//! Rules: what follows when something happens to a call, once, in the rule's name.

use std::path::Path;

use deskbell::booking::Kind;
use deskbell::clock::Clock;
use deskbell::config::rules;
use deskbell::ticket::rule::Rule;
use deskbell::ticket::{Change, Entry, Event, Number, Status};

use super::booking::{about, told};
use super::{Small, reply};
use crate::bench::open_desk;

const HOUR: i64 = 60 * 60 * 1000;

fn rules(text: &str) -> Vec<Rule> {
    rules::read(text, Path::new("rules.toml")).unwrap()
}

/// What rules did to a ticket: their names, and what they did.
async fn done(small: &Small, number: Number) -> Vec<(String, String)> {
    let entries = small.anna.ticket(number).await.unwrap().entries;
    entries.iter().filter_map(|entry| Some((entry.rule.clone()?, words(entry)))).collect()
}

fn words(entry: &Entry) -> String {
    assert!(entry.by.is_none());
    match &entry.event {
        Event::Noted { body } => body.text.clone(),
        Event::Changed { changed } => format!("{:?}", changed.to),
        Event::Opened { .. } | Event::Replied { .. } | Event::Booking { .. } | Event::Rated { .. } => {
            panic!("no rule does that: {entry:?}")
        }
    }
}

#[tokio::test]
async fn a_rule_acts_once_on_a_booked_call_and_its_name_stands_in_the_timeline() {
    let small = Small::open().await;
    let rules = rules(
        "[[rule]]\nname = \"Wait for it\"\non = \"booked\"\nstatus = \"on_hold\"\nassign = \"host\"\n\
         note = \"{customer} with {with}, {when}\"\n",
    );
    let system = small.desk.system();
    let number = small.ticket("Printer", small.dana).await;
    // What happened before anybody followed the rules starts none.
    system.take_booking(&about(&small, number, told("old", Kind::Created, 0)), None).await.unwrap();
    system.follow_rules(&rules).await.unwrap();
    assert!(done(&small, number).await.is_empty());
    system.take_booking(&about(&small, number, told("a", Kind::Created, 1)), None).await.unwrap();
    system.follow_rules(&rules).await.unwrap();
    let expected = [
        format!("{:?}", Change::Status(Status::OnHold)),
        format!("{:?}", Change::Assignee(Some(small.anna.me()))),
        "Dana Ortiz with Anna Berg, Tuesday 1 December 2026, 15:00 UTC".to_owned(),
    ]
    .map(|what| ("Wait for it".to_owned(), what));
    assert_eq!(done(&small, number).await, expected);
    // Another process on the same file, and a start of the program anew.
    let other = open_desk(small.desk.file(), Clock::System).await.unwrap();
    other.system().follow_rules(&rules).await.unwrap();
    system.follow_rules(&rules).await.unwrap();
    assert_eq!(done(&small, number).await.len(), 3);
    other.close().await;
}

#[tokio::test]
async fn two_processes_that_follow_at_once_act_once() {
    let small = Small::open().await;
    let rules = rules("[[rule]]\nname = \"Note\"\non = \"cancelled\"\nnote = \"They called it off.\"\n");
    let number = small.ticket("Printer", small.dana).await;
    let other = open_desk(small.desk.file(), small.clock.clone()).await.unwrap();
    small.desk.system().follow_rules(&rules).await.unwrap();
    for minute in 1..8 {
        let booking = about(&small, number, told(&format!("b{minute}"), Kind::Created, minute));
        small.desk.system().take_booking(&booking, None).await.unwrap();
        let cancelled = told(&format!("b{minute}"), Kind::Cancelled, minute);
        small.desk.system().take_booking(&cancelled, None).await.unwrap();
    }
    let (one, two) = (small.desk.system(), other.system());
    let (one, two) = tokio::join!(one.follow_rules(&rules), two.follow_rules(&rules));
    one.and(two).unwrap();
    assert_eq!(done(&small, number).await.len(), 7);
    other.close().await;
}

#[tokio::test]
async fn a_rule_for_some_tickets_leaves_the_others_alone_and_says_what_it_could_not_do() {
    let small = Small::open().await;
    let rules = rules(
        "[[rule]]\nname = \"Escalate\"\non = \"missed\"\nonly = { priority = \"urgent\" }\n\
         assign = \"gone@desk.example\"\n",
    );
    let system = small.desk.system();
    system.follow_rules(&rules).await.unwrap();
    let (calm, urgent) = (small.ticket("Printer", small.dana).await, small.ticket("Fire", small.dana).await);
    small.anna.change(&[urgent], &Change::Priority(deskbell::ticket::Priority::Urgent)).await.unwrap();
    for (number, uid) in [(calm, "a"), (urgent, "b")] {
        system.take_booking(&about(&small, number, told(uid, Kind::Created, 0)), None).await.unwrap();
        system.take_booking(&told(uid, Kind::NoShow, 1), None).await.unwrap();
    }
    system.follow_rules(&rules).await.unwrap();
    assert!(done(&small, calm).await.is_empty());
    let said = "This ticket was not assigned: gone@desk.example is not known on this desk.".to_owned();
    assert_eq!(done(&small, urgent).await, [("Escalate".to_owned(), said)]);
}

#[tokio::test]
async fn a_link_that_leads_to_no_call_in_time_starts_a_rule_and_a_new_link_starts_the_time_anew() {
    let small = Small::open().await;
    let rules = rules("[[rule]]\nname = \"No time chosen\"\non = \"not_booked\"\nhours = 48\nnote = \"Ask again.\"\n");
    let system = small.desk.system();
    system.follow_rules(&rules).await.unwrap();
    let offer = |number, text: &'static str| {
        let anna = small.anna.clone();
        async move {
            let text = format!("{text}: https://cal.com/anna/30min");
            anna.reply(number, &reply(&text)).await.unwrap();
        }
    };
    let (quiet, booked, again) = (
        small.ticket("Printer", small.dana).await,
        small.ticket("Badge", small.dana).await,
        small.ticket("Lamp", small.dana).await,
    );
    offer(quiet, "Choose a time").await;
    offer(booked, "Pick a time").await;
    offer(again, "Take a time").await;
    let counts = async |hours: i64| {
        small.clock.advance(hours * HOUR);
        system.follow_rules(&rules).await.unwrap();
        [done(&small, quiet).await.len(), done(&small, booked).await.len(), done(&small, again).await.len()]
    };
    assert_eq!(counts(47).await, [0, 0, 0]);
    small.anna.book(booked, "2026-12-01T15:00:00Z".parse().unwrap(), 30).await.unwrap();
    offer(again, "Take another time").await;
    assert_eq!(counts(2).await, [1, 0, 0]);
    assert_eq!(counts(24).await, [1, 0, 0]);
    assert_eq!(counts(24).await, [1, 0, 1]);
    assert_eq!(counts(96).await, [1, 0, 1]);
}
