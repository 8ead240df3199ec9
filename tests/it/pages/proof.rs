//! A link that was forwarded reads, and acts only for who has the digits from the customer's mailbox.

use axum::http::StatusCode;
use deskbell::ticket::{Letter, Number, PersonId};

use super::{Bench, Browser};

/// The digits that were mailed last.
async fn digits(bench: &Bench) -> String {
    let letters = bench.small.desk.system().letters(None, 50).await.unwrap();
    let code = letters.into_iter().find(|one| matches!(one.posted.letter, Letter::Code { .. })).unwrap();
    code.digits.unwrap()
}

async fn codes_to(bench: &Bench, person: PersonId) -> usize {
    let letters = bench.small.desk.system().letters(None, 50).await.unwrap();
    letters.iter().filter(|one| matches!(one.posted.letter, Letter::Code { .. }) && one.to.id == person).count()
}

/// A desk that mails, with Dana's ticket opened by its link.
async fn open(bench: &Bench) -> (Number, Browser<'_>) {
    bench.small.desk.system().mail_is_sent().await.unwrap();
    let number = bench.ticket().await;
    (number, bench.by_link(number).await)
}

async fn ask(guest: &mut Browser<'_>) {
    guest.get("/ticket/1").await;
    assert_eq!(guest.post("/ticket/1/proof", &[("act", "mail")]).await.summary(), "303 /ticket/1?mailed#answer");
}

async fn try_digits(guest: &mut Browser<'_>, typed: &str) -> String {
    guest.get("/ticket/1?mailed").await;
    guest.post("/ticket/1/proof", &[("act", "prove"), ("digits", typed)]).await.summary()
}

#[tokio::test]
async fn a_forwarded_link_reads_and_does_nothing() {
    let bench = Bench::open().await;
    let (number, mut guest) = open(&bench).await;
    let page = guest.get("/ticket/1").await.page;
    assert!(page.contains("VPN drops") && page.contains("please help."));
    assert!(page.contains("we mail six digits to <bdi>d…@desk.example</bdi>") && !page.contains("dana@desk.example"));
    for hidden in ["name=\"reply\"", "This is solved", "Book a Call", "cal.com"] {
        assert!(!page.contains(hidden), "{hidden}");
    }
    for (path, fields) in [
        ("/ticket/1/reply", [("source_id", "one"), ("reply", "Send me the password")].as_slice()),
        ("/ticket/1/state", &[("act", "solved")]),
        ("/ticket/1/rating", &[("source_id", "two"), ("score", "bad")]),
    ] {
        assert_eq!(guest.post(path, fields).await.summary(), "403 This is not yours to do", "{path}");
    }
    assert_eq!(guest.get("/ticket/1/book?at=2026-12-01T15:00:00Z").await.summary(), "303 /ticket/1#answer");
    let holder = bench.small.desk.customer(bench.small.dana).await.unwrap().reading();
    let body = deskbell::ticket::Body::plain("Hello");
    assert!(holder.reply(number, "three", &body, &[]).await.is_err(), "whoever asks");
    assert_eq!(bench.small.anna.ticket(number).await.unwrap().entries.len(), 2);
}

#[tokio::test]
async fn who_types_the_digits_answers_for_thirty_days_in_that_browser_alone() {
    let bench = Bench::open().await;
    let (number, mut dana) = open(&bench).await;
    ask(&mut dana).await;
    let digits = digits(&bench).await;
    assert!(digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{digits}");
    let stolen = dana.cookies.clone();
    let spaced = format!("{} {}", &digits.get(..3).unwrap(), &digits.get(3..).unwrap());
    dana.get("/ticket/1?mailed").await;
    let answer = dana.post("/ticket/1/proof", &[("act", "prove"), ("digits", &spaced)]).await;
    assert_eq!(answer.summary(), "303 /ticket/1?proved#answer");
    assert!(answer.header("set-cookie").contains("Max-Age=2592000;"), "{}", answer.header("set-cookie"));
    bench.small.clock.advance(29 * 24 * 60 * 60 * 1000);
    assert_eq!(dana.reply(number, "It happened again.").await.summary(), "303 /ticket/1?sent");
    // The secret from before opens nothing any more, nor do the digits.
    let mut thief = bench.browser();
    thief.cookies = stolen;
    assert_eq!(thief.get("/ticket/1").await.summary(), "303 /sign-in?next=/ticket/1");
    bench.small.desk.system().mail_is_sent().await.unwrap();
    let mut other = bench.by_link(number).await;
    assert_eq!(try_digits(&mut other, &digits).await, "303 /ticket/1?spent#answer");
    assert_eq!(other.reply(number, "Hello").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn five_wrong_guesses_end_the_digits() {
    let bench = Bench::open().await;
    let (_, mut guest) = open(&bench).await;
    ask(&mut guest).await;
    let digits = digits(&bench).await;
    let wrong = if digits == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(try_digits(&mut guest, wrong).await, "303 /ticket/1?wrong#answer");
    }
    assert_eq!(try_digits(&mut guest, &digits).await, "303 /ticket/1?spent#answer");
    for _ in 0..4 {
        try_digits(&mut guest, wrong).await;
    }
    assert!(try_digits(&mut guest, wrong).await.starts_with("429"));
}

#[tokio::test]
async fn digits_end_after_a_quarter_of_an_hour_and_new_ones_end_those_before() {
    let bench = Bench::open().await;
    let (_, mut dana) = open(&bench).await;
    ask(&mut dana).await;
    let first = digits(&bench).await;
    // Asked again at once, the first mail is still on its way.
    ask(&mut dana).await;
    assert_eq!(codes_to(&bench, bench.small.dana).await, 1);
    bench.small.clock.advance(61 * 1000);
    ask(&mut dana).await;
    let second = digits(&bench).await;
    assert_ne!(first, second, "one time in a million they are the same");
    assert_eq!(try_digits(&mut dana, &first).await, "303 /ticket/1?wrong#answer");
    bench.small.clock.advance(15 * 60 * 1000);
    assert_eq!(try_digits(&mut dana, &second).await, "303 /ticket/1?spent#answer");
    dana.get("/ticket/1").await;
    let mut last = String::new();
    for _ in 0..3 {
        last = dana.post("/ticket/1/proof", &[("act", "mail")]).await.summary();
    }
    assert!(last.starts_with("429"), "nobody's mailbox is filled: {last}");
}

#[tokio::test]
async fn digits_are_for_their_ticket_and_their_customer() {
    let bench = Bench::open().await;
    let (_, mut dana) = open(&bench).await;
    ask(&mut dana).await;
    let digits = digits(&bench).await;
    let other = bench.small.ticket("Badge", bench.small.dana).await;
    let mut same_customer = bench.by_link(other).await;
    same_customer.get("/ticket/2?mailed").await;
    let fields = [("act", "prove"), ("digits", digits.as_str())];
    assert_eq!(same_customer.post("/ticket/2/proof", &fields).await.summary(), "303 /ticket/2?spent#answer");
    // Who signed in has shown who they are.
    let mut signed_in = bench.signed_in(bench.small.dana).await;
    assert!(signed_in.get("/ticket/1").await.page.contains("name=\"reply\""));
}

#[tokio::test]
async fn without_mail_a_link_works_by_itself() {
    let bench = Bench::open().await;
    let number = bench.ticket().await;
    let mut dana = bench.by_link(number).await;
    assert_eq!(dana.reply(number, "Hello").await.summary(), "303 /ticket/1?sent");
    // When mail was last sent a long time ago, nobody can be sent digits either.
    bench.small.desk.system().mail_is_sent().await.unwrap();
    bench.small.clock.advance(8 * 24 * 60 * 60 * 1000);
    let mut dana = bench.by_link(number).await;
    assert_eq!(dana.reply(number, "Hello again").await.summary(), "303 /ticket/1?sent");
}
