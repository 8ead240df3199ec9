//! Servers that refuse, hang up and forget: nothing is lost, nobody is told twice, and agents know.

use std::collections::HashMap;

use deskbell::desk::Desk;
use deskbell::ticket::{Event, LetterState, Number};
use deskbell::work::mail::{Invitations, Login, Post, Smtp, Tls};

use super::server::{Mood, Server};
use super::{HOUR, Mailing, letterhead};
use crate::desk::{Small, reply};

/// The notes of a ticket.
async fn notes(small: &Small, number: Number) -> Vec<String> {
    let entries = small.anna.ticket(number).await.unwrap().entries;
    let note = |event| match event {
        Event::Noted { body } => Some(body.text),
        _ => None,
    };
    entries.into_iter().filter_map(|entry| note(entry.event)).collect()
}

#[tokio::test]
async fn a_mail_whose_end_is_not_known_is_sent_again_under_the_same_name() {
    let mailing = Mailing::open().await;
    let small = &mailing.small;
    let number = small.ticket("Printer", small.dana).await;
    mailing.send().await;
    small.anna.reply(number, &reply("Try it now.")).await.unwrap();
    mailing.server.set(Mood { hangs_up: true, ..Mood::default() });
    let once = mailing.send().await;
    mailing.server.set(Mood::default());
    assert!(mailing.send().await.is_empty(), "it waits before it tries again");
    small.clock.advance(61 * 1000);
    let again = mailing.send().await;
    assert_eq!((once.len(), again.len()), (1, 1));
    assert_eq!(once[0].header("Message-ID"), again[0].header("Message-ID"));
    small.clock.advance(HOUR);
    assert!(mailing.send().await.is_empty());
}

#[tokio::test]
async fn a_process_that_dies_while_it_sends_loses_nothing() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    small.anna.reply(number, &reply("Try it now.")).await.unwrap();
    let taken = small.desk.system().next_letter().await.unwrap().unwrap();
    let again = Desk::open(small.desk.file(), small.clock.clone()).await.unwrap();
    let next = again.system().next_letter().await.unwrap().unwrap();
    assert_ne!(next.posted.id, taken.posted.id, "nobody else sends what is being sent");
    assert!(again.system().next_letter().await.unwrap().is_none());
    // Neither says what became of its letter. After ten minutes both are anybody's.
    small.clock.advance(11 * 60 * 1000);
    let ids = [again.system().next_letter().await.unwrap(), again.system().next_letter().await.unwrap()]
        .map(|envelope| envelope.unwrap().posted.id);
    assert_eq!(ids, [taken.posted.id, next.posted.id]);
    again.close().await;
}

#[tokio::test]
async fn an_address_that_is_refused_is_marked_and_the_ticket_says_so() {
    let mailing = Mailing::open().await;
    let small = &mailing.small;
    let number = small.ticket("Printer", small.dana).await;
    mailing.send().await;
    let nobody = HashMap::from([("dana@desk.example".to_owned(), "550 5.1.1 no such user".to_owned())]);
    mailing.server.set(Mood { recipients: nobody, ..Mood::default() });
    small.anna.reply(number, &reply("Try it now.")).await.unwrap();
    assert!(mailing.send().await.is_empty());
    let said = notes(small, number).await;
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("Dana Ortiz <dana@desk.example> did not get this answer by mail: "), "{said:?}");
    assert!(said[0].contains("no such user"), "{said:?}");
    mailing.server.set(Mood::default());
    small.clock.advance(HOUR);
    assert!(mailing.send().await.is_empty(), "what was refused for good is not tried again");
    small.anna.reply(number, &reply("And now?")).await.unwrap();
    assert_eq!(mailing.send().await.len(), 1);
}

#[tokio::test]
async fn a_mailbox_that_is_full_is_tried_again_for_three_days() {
    let mailing = Mailing::open().await;
    let small = &mailing.small;
    let number = small.ticket("Printer", small.dana).await;
    mailing.send().await;
    let full = HashMap::from([("dana@desk.example".to_owned(), "452 4.2.2 mailbox full".to_owned())]);
    mailing.server.set(Mood { recipients: full, ..Mood::default() });
    small.anna.reply(number, &reply("Try it now.")).await.unwrap();
    for _ in 0..80 {
        mailing.send().await;
        small.clock.advance(HOUR);
    }
    let letters = small.desk.system().letters(Some(number), 10).await.unwrap();
    assert_eq!(letters[0].posted.state, LetterState::Failed);
    assert!((10..40).contains(&letters[0].posted.tries), "{}", letters[0].posted.tries);
    assert_eq!(notes(small, number).await.len(), 1);
}

#[tokio::test]
async fn a_wrong_password_is_no_fault_of_any_mail() {
    let small = Small::open().await;
    let login = ("desk".to_owned(), "right".to_owned());
    let server = Server::start(Mood { login: Some(login), ..Mood::default() });
    let post = |password: &str| {
        let login = Login { user: "desk".to_owned(), password: password.to_owned() };
        let smtp =
            Smtp { host: "127.0.0.1".to_owned(), port: server.address.port(), tls: Tls::None, login: Some(login) };
        Post::new(small.desk.clone(), smtp, letterhead(Invitations::ByHand), 30)
    };
    let number = small.ticket("Printer", small.dana).await;
    small.anna.reply(number, &reply("Try it now.")).await.unwrap();
    post("wrong").send_all().await.unwrap();
    let letters = small.desk.system().letters(Some(number), 10).await.unwrap();
    assert!(letters.iter().all(|letter| letter.posted.state == LetterState::Waiting));
    let reason = letters.iter().find_map(|letter| letter.posted.reason.clone()).unwrap();
    assert!(reason.contains("lets desk not in"), "{reason}");
    assert!(notes(&small, number).await.is_empty());
    small.clock.advance(HOUR);
    post("right").send_all().await.unwrap();
    assert_eq!(server.taken().len(), 2);
}

#[tokio::test]
async fn a_server_that_is_away_keeps_everything_waiting() {
    let mailing = Mailing::open().await;
    let small = &mailing.small;
    let smtp = Smtp { host: "127.0.0.1".to_owned(), port: 1, tls: Tls::None, login: None };
    let away = Post::new(small.desk.clone(), smtp, letterhead(Invitations::ByHand), 30);
    let number = small.ticket("Printer", small.dana).await;
    small.anna.reply(number, &reply("Try it now.")).await.unwrap();
    away.send_all().await.unwrap();
    small.clock.advance(HOUR);
    assert_eq!(mailing.send().await.len(), 2);
}
