//! Invitations to calls, read by somebody else's calendar.

use deskbell::booking::Kind;
use deskbell::work::mail::Invitations;
use jiff::Timestamp;

use super::Mailing;
use super::letter::Letter;
use crate::desk::booking::{about, moved, told};

/// What a calendar makes of an invitation: its method, and the event's properties by name.
fn read(letter: &Letter) -> (String, Vec<(String, String)>) {
    let text = letter.calendar().unwrap();
    let mut calendars: Vec<_> = ical::IcalParser::new(text.as_bytes()).collect::<Result<_, _>>().unwrap();
    let calendar = calendars.remove(0);
    let method = calendar.properties.iter().find(|one| one.name == "METHOD").unwrap().value.clone().unwrap();
    let properties = calendar.events[0].properties.iter();
    (method, properties.map(|one| (one.name.clone(), one.value.clone().unwrap_or_default())).collect())
}

fn value(event: &(String, Vec<(String, String)>), name: &str) -> String {
    event.1.iter().find(|(one, _)| one == name).unwrap().1.clone()
}

#[tokio::test]
async fn a_call_is_put_into_the_calendar_and_taken_out_again() {
    let mailing = Mailing::open().await;
    let small = &mailing.small;
    mailing.knows(small.dana).await;
    let number = small.ticket("Printer", small.dana).await;
    mailing.send().await;
    // The night in which Berlin's clocks go forward: 02:30 does not exist there.
    let at: Timestamp = "2027-03-28T01:30:00Z".parse().unwrap();
    let id = small.anna.book(number, at, 30).await.unwrap();
    let letters = mailing.send().await;
    let to: Vec<_> = letters.iter().flat_map(|letter| letter.to.clone()).collect();
    assert_eq!(to, ["dana@desk.example", "anna@desk.example"]);
    let booked = read(&letters[0]);
    assert_eq!((booked.0.as_str(), value(&booked, "DTSTART").as_str()), ("REQUEST", "20270328T013000Z"));
    assert_eq!(value(&booked, "SUMMARY"), "Call about ticket #1: Printer");
    assert_eq!(value(&booked, "ATTENDEE"), "mailto:dana@desk.example");
    assert!(letters[0].text.contains("method=REQUEST") && letters[0].text.contains("filename=\"invitation.ics\""));
    small.clock.advance(1000);
    small.anna.mark_call(id, Kind::Cancelled, Some("They never pay.".to_owned())).await.unwrap();
    let letters = mailing.sent_to("dana").await;
    assert!(!letters[0].text.contains("never pay"));
    let cancelled = read(&letters[0]);
    assert_eq!((cancelled.0.as_str(), value(&cancelled, "STATUS").as_str()), ("CANCEL", "CANCELLED"));
    assert_eq!(value(&cancelled, "UID"), value(&booked, "UID"));
    let sequence = |event| value(event, "SEQUENCE").parse::<u32>().unwrap();
    assert!(sequence(&cancelled) > sequence(&booked));
}

#[tokio::test]
async fn a_moved_call_replaces_the_one_before_and_is_told_in_the_customers_own_time() {
    let mailing = Mailing::with(Invitations::Always).await;
    let small = &mailing.small;
    mailing.knows(small.dana).await;
    let number = small.ticket("Printer", small.dana).await;
    mailing.send().await;
    let system = small.desk.system();
    system.take_booking(&about(small, number, told("a", Kind::Created, 0)), None).await.unwrap();
    let booked = mailing.sent_to("dana").await.remove(0);
    system.take_booking(&moved("b", "a", 1), None).await.unwrap();
    let moved = mailing.sent_to("dana").await.remove(0);
    // Booked in Denver, which is seven hours behind.
    assert!(
        booked.words().contains("When:  Tuesday 1 December 2026, 08:00 to 08:30 (MST, Denver)"),
        "{}",
        booked.words()
    );
    let (booked, moved) = (read(&booked), read(&moved));
    assert_eq!(value(&booked, "UID"), value(&moved, "UID"));
    assert!(value(&moved, "SEQUENCE") > value(&booked, "SEQUENCE"));
}

#[tokio::test]
async fn what_a_platform_mails_itself_is_not_mailed_twice() {
    let mailing = Mailing::open().await;
    let small = &mailing.small;
    mailing.knows(small.dana).await;
    let number = small.ticket("Printer", small.dana).await;
    mailing.send().await;
    let booking = about(small, number, told("a", Kind::Created, 0));
    small.desk.system().take_booking(&booking, None).await.unwrap();
    let letters = mailing.send().await;
    let [letter] = &letters[..] else { panic!("{letters:?}") };
    assert_eq!(letter.to, ["anna@desk.example"]);
    assert!(letter.calendar().is_none());
    assert!(letter.words().contains("With:  Dana Ortiz"), "{}", letter.words());
}
