//! What a customer gets.

use deskbell::desk::Scope;
use deskbell::ticket::{Change, Status};

use super::Mailing;
use crate::desk::{new_ticket, note, reply};

#[tokio::test]
async fn an_answer_goes_to_its_customer_with_a_link_of_their_own() {
    let mailing = Mailing::open().await;
    let small = &mailing.small;
    mailing.knows(small.dana).await;
    let number = small.ticket("Printer", small.dana).await;
    mailing.send().await;
    small.anna.change(&[number], &Change::Assignee(Some(small.anna.me()))).await.unwrap();
    small.anna.reply(number, &note("They never pay.")).await.unwrap();
    small.anna.reply(number, &reply("Try it now.\n\n.A line with a dot, and Grüße.")).await.unwrap();
    let [letter] = &mailing.send().await[..] else { panic!() };
    assert_eq!(
        (letter.from.as_str(), &letter.to[..]),
        ("support@harbour.example", &["dana@desk.example".to_owned()][..])
    );
    assert_eq!(letter.header("From").unwrap(), "\"Anna Berg at Harbour Support\" <support@harbour.example>");
    assert_eq!(letter.header("To").unwrap(), "\"Dana Ortiz\" <dana@desk.example>");
    assert_eq!(letter.header("Subject").unwrap(), "[#1] Printer");
    assert_eq!(letter.header("Auto-Submitted"), None);
    let words = letter.words();
    let (_, link) = words.split_once("https://help.harbour.example/link/").unwrap();
    let token = link.lines().next().unwrap();
    let opens = small.desk.system().read_link(token).await.unwrap();
    assert_eq!(opens, Some((small.dana, Scope::Ticket(number))));
    insta::assert_snapshot!(words.replace(token, "[token]"));
}

#[tokio::test]
async fn the_mails_of_a_ticket_are_one_thread_and_each_is_sent_once() {
    let mailing = Mailing::open().await;
    let small = &mailing.small;
    mailing.knows(small.dana).await;
    let number = small.ticket("Printer", small.dana).await;
    small.anna.reply(number, &reply("One.")).await.unwrap();
    small.anna.reply(number, &reply("One.")).await.unwrap();
    let first = mailing.sent_to("dana").await;
    assert_eq!(first.len(), 2, "it is on the desk, and it was answered once");
    small.anna.reply(number, &reply("Two.")).await.unwrap();
    let second = mailing.sent_to("dana").await.remove(0);
    let before: Vec<_> = first.iter().map(|letter| letter.header("Message-ID").unwrap()).collect();
    let references = second.header("References").unwrap();
    assert!(references.ends_with(&before.join(" ")), "{references}");
    assert_eq!(second.header("In-Reply-To").unwrap(), before[1]);
    assert_eq!(first[0].header("References").unwrap(), references.split(' ').next().unwrap());
    assert!(mailing.send().await.is_empty());
}

#[tokio::test]
async fn who_opens_a_ticket_has_it_in_writing_and_reads_when_it_is_solved() {
    let mailing = Mailing::open().await;
    let small = &mailing.small;
    mailing.knows(small.dana).await;
    let dana = small.desk.customer(small.dana).await.unwrap();
    let body = deskbell::ticket::Body::plain("It is dark.");
    let number = dana.open_ticket("lamp", "Lamp".parse().unwrap(), body, &[]).await.unwrap();
    let opened = mailing.sent_to("dana").await.remove(0);
    assert_eq!(opened.header("Auto-Submitted").unwrap(), "auto-generated");
    let shown = |words: String| {
        let words = words.lines().map(|line| line.split_once("/link/").map_or(line, |(before, _)| before));
        words.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(shown(opened.words()));
    small.anna.change(&[number], &Change::Assignee(Some(small.anna.me()))).await.unwrap();
    small.anna.change(&[number], &Change::Status(Status::Solved)).await.unwrap();
    insta::assert_snapshot!(shown(mailing.sent_to("dana").await.remove(0).words()));
}

#[tokio::test]
async fn nothing_in_a_name_or_a_subject_becomes_a_header() {
    let mailing = Mailing::open().await;
    let small = &mailing.small;
    let evil = "Eve\r\nBcc: all@desk.example\r\n\r\n\u{202e}<script>";
    let new = deskbell::desk::NewPerson {
        role: deskbell::ticket::Role::Customer,
        name: evil.to_owned(),
        email: "eve@desk.example".parse().unwrap(),
        company: None,
        time_zone: None,
        booking_link: None,
        password_hash: None,
    };
    let eve = small.desk.system().add_person(&new).await.unwrap();
    mailing.knows(eve).await;
    let opened = new_ticket(&format!("Help {evil}"), eve);
    let number = small.anna.open_ticket(&opened).await.unwrap();
    small.anna.reply(number, &reply("Hello.\r\n.\r\nMAIL FROM:<x@y.example>")).await.unwrap();
    let letters = mailing.send().await;
    assert_eq!(letters.len(), 2);
    for letter in &letters {
        assert_eq!(letter.to, ["eve@desk.example"]);
        let mut expected = vec![
            "Auto-Submitted",
            "Content-Transfer-Encoding",
            "Content-Type",
            "Date",
            "From",
            "In-Reply-To",
            "MIME-Version",
            "Message-ID",
            "References",
            "Subject",
            "To",
        ];
        expected.retain(|name| *name != "Auto-Submitted" || letter.header("Auto-Submitted").is_some());
        assert_eq!(letter.headers(), expected);
    }
}

#[tokio::test]
async fn a_stranger_gets_one_automatic_mail_a_day_and_none_of_anothers_words() {
    let mailing = Mailing::open().await;
    let small = &mailing.small;
    for subject in ["Buy pills", "Buy more pills"] {
        small.ticket(subject, small.dana).await;
    }
    let [letter] = &mailing.sent_to("dana").await[..] else { panic!() };
    assert_eq!(letter.header("Subject").unwrap(), "[#1] Your ticket");
    assert!(!letter.text.contains("pills") && !letter.text.contains("Dana Ortiz,"), "{}", letter.text);
    // What a person writes always goes out.
    small.anna.reply(deskbell::ticket::Number(2), &reply("We sell none.")).await.unwrap();
    assert_eq!(mailing.sent_to("dana").await.len(), 1);
    small.clock.advance(25 * super::HOUR);
    small.ticket("Third", small.dana).await;
    assert_eq!(mailing.sent_to("dana").await.len(), 1);
    // Once they have shown that they read their mail, they get all of it.
    mailing.knows(small.dana).await;
    small.ticket("Fourth", small.dana).await;
    assert_eq!(mailing.sent_to("dana").await.remove(0).header("Subject").unwrap(), "[#4] Fourth");
}
