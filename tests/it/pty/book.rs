//! Book a Call at the keyboard: exactly the filled-in link goes out, and one's own link is mended.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use deskbell::booking::BookingLink;
use deskbell::clock::Clock;
use deskbell::ticket::{Change, Number};
use jiff::SignedDuration;

use super::{is_reply, last_words};
use crate::bench::{Asked, Bench, LINK};
use crate::slots::CalCom;

/// What Anna's link is filled in with for ticket 2.
async fn filled_in(bench: &Bench) -> String {
    let reference = bench.anna.ticket(Number(2)).await.unwrap().reference;
    format!("name=Dana+Ortiz&email=dana%40desk.example&notes=Ticket+%232%3A+VPN+drops&metadata%5Bticket%5D={reference}")
}

#[tokio::test]
async fn the_browser_is_given_the_link_filled_in_for_the_ticket() {
    let bench = Bench::open().await;
    let browser = bench.home.program("browser", "");
    let mut term = bench.terminal().env("BROWSER", &browser).start();
    term.sees("VPN drops").keys("b").sees("Book a Call").sees(LINK).keys("o").sees("Opened in the browser");
    assert_eq!(bench.home.first_call("browser"), [format!("{LINK}?{}", filled_in(&bench).await)]);
}

#[tokio::test]
async fn over_ssh_and_when_the_browser_fails_the_link_is_shown_to_take_along() {
    for (name, value) in [("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22"), ("BROWSER", "false")] {
        let bench = Bench::open().await;
        let browser = bench.home.program("browser", "");
        let mut term = bench.terminal().env("BROWSER", &browser).env(name, value).size(120, 40).start();
        term.sees("VPN drops").keys("b").sees("Book a Call").keys("o").sees("Take the link with you").sees("█▀▀▀▀▀█");
        assert!(bench.home.calls("browser").is_empty(), "with {name}={value}");
    }
}

#[tokio::test]
async fn a_copied_link_reaches_the_clipboard_of_the_terminal() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().start();
    term.sees("VPN drops").keys("b").sees("Book a Call").keys("c").sees("clipboard").keys("\x03");
    let copied = BASE64_STANDARD.encode(format!("{LINK}?{}", filled_in(&bench).await));
    assert_eq!(term.ends().asked, [Asked::Copy(copied)]);
}

#[tokio::test]
async fn an_inserted_link_goes_out_with_the_reply() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().start();
    term.sees("VPN drops").keys("b").sees("Book a Call").keys("i").sees("PUBLIC REPLY").sees("cal.com/anna-berg");
    term.keys("\x13").sees("Printer offline");
    let words = last_words(&bench, "the reply", is_reply).await;
    assert!(words.contains(&format!("{LINK}?{}", filled_in(&bench).await)), "{words:?}");
}

#[tokio::test]
async fn without_an_assignee_or_without_their_link_the_panel_names_the_key_that_mends_it() {
    let bench = Bench::open().await;
    bench.anna.change(&[Number(1)], &Change::Assignee(Some(bench.noor))).await.unwrap();
    let mut term = bench.terminal().start();
    term.sees("VPN drops").keys("2").sees("Badge reader").keys("b").sees("Nobody looks after this ticket").sees("m");
    term.keys("\x1b").sees_no("Nobody looks after").keys("3").sees("Printer offline").keys("g");
    term.keys("b").sees("Noor Haddad").sees("no booking link");
}

#[tokio::test]
async fn ones_own_link_is_judged_while_it_is_typed_and_saved_only_when_it_is_safe() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().size(100, 30).start();
    term.sees("VPN drops").keys("B").sees("Your booking link").sees(LINK);
    let refused = [
        ("http://cal.com/anna", "write https://cal.com/anna"),
        ("ftp://cal.com/anna", "starts with https://"),
        ("https://anna:secret@cal.com/anna/30min", "holds a name or a password"),
        ("javascript:alert(1)", "starts with javascript:"),
        ("https://cal.com/anna berg", "has a space in it"),
    ];
    for (typed, reason) in refused {
        term.keys("\x15").keys(typed).sees(reason).keys("\x13").sees("Not saved");
    }
    assert_eq!(link(&bench).await.as_deref(), Some(LINK), "nothing of that was saved");
    term.keys("\x15https://cal.com/anna-berg").sees("event");
    let better = "https://cal.com/anna-berg/60min";
    term.keys("\x15").keys(better).sees("OK").sees(&format!("{better}?name=Dana")).keys("\x13").sees("is saved");
    assert_eq!(link(&bench).await.as_deref(), Some(better));
    term.keys("j").settles().keys("b").sees("Printer offline").sees(better);
    term.keys("\x1b").sees_no("Book a Call").keys("B").sees(better).keys("\x15\x13").sees("cleared");
    assert_eq!(link(&bench).await, None);
}

#[tokio::test]
async fn a_link_changed_elsewhere_is_shown_on_every_ticket_of_its_owner() {
    let bench = Bench::open().await;
    let mut term = bench.terminal().size(160, 50).start();
    term.sees("VPN drops").sees(LINK);
    let other = BookingLink::parse("https://cal.com/anna-berg/15min").unwrap();
    bench.anna.set_booking_link(Some(&other)).await.unwrap();
    term.sees(other.as_str()).keys("j").sees("It is on, it is warm").sees(other.as_str());
}

/// The link of who sits at the terminal, as the desk has it.
async fn link(bench: &Bench) -> Option<String> {
    let profile = bench.anna.profile().await.unwrap();
    profile.booking_link.map(|link| link.as_str().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_marked_free_time_goes_out_with_the_reply_as_a_link_that_opens_on_it() {
    let bench = Bench::open().await;
    let now = Clock::System.now();
    let free = [24, 25, 48].map(|hours| (now + SignedDuration::from_hours(hours)).to_string());
    let cal = CalCom::start(&free.each_ref().map(String::as_str)).await;
    let mut term = bench.terminal().env("DESKBELL_BOOKING_SLOTS_URL", cal.url.as_str()).start();
    term.sees("VPN drops").keys("b").sees("Book a Call").sees("1 to 3 of 3").keys("j ").sees("1 marked");
    term.keys("\r").sees("PUBLIC REPLY").sees("If it does not suit you").keys("\x13").sees("Printer offline");
    let words = last_words(&bench, "the reply", is_reply).await;
    let slot = (now + SignedDuration::from_hours(25)).strftime("&slot=%Y-%m-%dT%H%%3A%M%%3A%S.000Z").to_string();
    assert!(words.contains(&format!("{LINK}?{}", filled_in(&bench).await)) && words.contains(&slot), "{words:?}");
}
