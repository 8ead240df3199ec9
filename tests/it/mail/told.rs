//! What agents are told, in the way each of them chose.

use std::path::Path;

use deskbell::booking::Kind;
use deskbell::config::rules;
use deskbell::ticket::{Body, Change, How, Notice};

use super::{HOUR, Mailing};
use crate::desk::booking::{about, told};
use crate::desk::{note, reply};

#[tokio::test]
async fn agents_are_told_at_once_in_the_morning_or_not_at_all() {
    let mailing = Mailing::open().await;
    let small = &mailing.small;
    let number = small.ticket("Printer", small.dana).await;
    mailing.send().await;
    small.noor.change(&[number], &Change::Assignee(Some(small.anna.me()))).await.unwrap();
    small.anna.change(&[number], &Change::Watchers(vec![small.noor.me()])).await.unwrap();
    let [letter] = &mailing.send().await[..] else { panic!() };
    assert_eq!(letter.to, ["anna@desk.example"]);
    assert!(letter.words().starts_with("Noor Haddad assigned it to you.\n"), "{}", letter.words());
    let dana = small.desk.customer(small.dana).await.unwrap();
    dana.reply(number, "one", &Body::plain("It smokes."), &[]).await.unwrap();
    small.anna.reply(number, &note("Unplug it!")).await.unwrap();
    let [letter] = &mailing.send().await[..] else { panic!() };
    assert_eq!(letter.to, ["anna@desk.example"]);
    insta::assert_snapshot!(letter.words());
    // Noor only watches: what she reads, she reads in the morning, all of it at once.
    small.clock.advance(48 * HOUR);
    let letters = mailing.send().await;
    let [digest] = &letters[..] else { panic!("{letters:?}") };
    assert_eq!(
        (digest.to.join(" "), digest.header("Subject").unwrap()),
        ("noor@desk.example".to_owned(), "What happened on Harbour Support".to_owned())
    );
    insta::assert_snapshot!(digest.words());
    small.noor.set_notice(Notice::Watched, How::Off).await.unwrap();
    small.anna.set_notice(Notice::Reply, How::Off).await.unwrap();
    dana.reply(number, "two", &Body::plain("It burns."), &[]).await.unwrap();
    small.clock.advance(48 * HOUR);
    assert!(mailing.send().await.is_empty());
    small.noor.set_notice(Notice::Watched, How::Now).await.unwrap();
    small.anna.reply(number, &reply("Run.")).await.unwrap();
    let to: Vec<_> = mailing.send().await.into_iter().flat_map(|letter| letter.to).collect();
    assert_eq!(to, ["dana@desk.example", "noor@desk.example"]);
}

#[tokio::test]
async fn a_rule_tells_watchers_and_technicians_and_reminds_customers() {
    let mailing = Mailing::open().await;
    let small = &mailing.small;
    let text = "[[rule]]\nname = \"Missed\"\non = \"missed\"\ntell = [\"watchers\", \"technician\"]\n\n\
                [[rule]]\nname = \"Ask again\"\non = \"not_booked\"\nhours = 24\nremind = true\n";
    let rules = rules::read(text, Path::new("rules.toml")).unwrap();
    let system = small.desk.system();
    system.follow_rules(&rules).await.unwrap();
    mailing.knows(small.dana).await;
    let number = small.ticket("Printer", small.dana).await;
    small.anna.change(&[number], &Change::Assignee(Some(small.anna.me()))).await.unwrap();
    small.anna.change(&[number], &Change::Watchers(vec![small.noor.me(), small.lee])).await.unwrap();
    small.anna.reply(number, &reply("Choose a time: https://cal.com/anna/30min")).await.unwrap();
    mailing.send().await;
    small.clock.advance(25 * HOUR);
    system.follow_rules(&rules).await.unwrap();
    let reminder = mailing.sent_to("dana").await.remove(0);
    assert!(reminder.words().contains("you have not chosen a time yet"), "{}", reminder.words());
    small.anna.change(&[number], &Change::Watchers(vec![small.noor.me()])).await.unwrap();
    system.take_booking(&about(small, number, told("a", Kind::Created, 0)), None).await.unwrap();
    system.take_booking(&told("a", Kind::NoShow, 1), None).await.unwrap();
    mailing.send().await;
    system.follow_rules(&rules).await.unwrap();
    let letters = mailing.send().await;
    let mut to: Vec<_> = letters.iter().flat_map(|letter| letter.to.clone()).collect();
    to.sort();
    assert_eq!(to, ["anna@desk.example", "noor@desk.example"]);
    assert!(
        letters[0].words().starts_with("Missed: a call was missed (Tuesday 1 December 2026, 15:00 UTC).\n"),
        "{}",
        letters[0].words()
    );
    system.follow_rules(&rules).await.unwrap();
    assert!(mailing.send().await.is_empty());
}
