//! References: a booking finds its way back to its ticket, and nobody can send it to another.

use deskbell::clock::Clock;
use deskbell::desk::Reference;
use deskbell::ticket::{Number, PersonId};

use super::Small;
use crate::bench::open_desk;

const DAY: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn what_the_page_and_the_panel_write_is_read_back_to_the_ticket_and_its_assignee() {
    let small = Small::open().await;
    let number = small.ticket("Printer", small.dana).await;
    let take = deskbell::ticket::Change::Assignee(Some(small.anna.me()));
    small.anna.change(&[number], &take).await.unwrap();
    let panel = small.anna.ticket(number).await.unwrap().reference;
    let page = small.desk.customer(small.dana).await.unwrap().ticket(number).await.unwrap().reference;
    assert_eq!(panel, page, "a link that was copied in the morning and the page at noon are the same");
    let read = small.desk.system().read_reference(&panel);
    assert_eq!(read, Some(Reference { ticket: number, owner: Some(small.anna.me()) }));
}

#[tokio::test]
async fn a_reference_tells_nobody_anything() {
    let small = Small::open().await;
    let system = small.desk.system();
    let of = |ticket, owner| system.reference(Reference { ticket: Number(ticket), owner }).unwrap();
    let texts: Vec<_> =
        (1..=200).map(|ticket| of(ticket, Some(PersonId(1)))).chain([of(1, None), of(1, Some(PersonId(2)))]).collect();
    for text in &texts {
        assert_eq!(text.len(), 46);
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'), "{text}");
    }
    // Each place holds many letters: no number, no person and no day shows through.
    for at in 0..46 {
        let letters: std::collections::BTreeSet<_> = texts.iter().map(|text| text.as_bytes()[at]).collect();
        assert!(letters.len() > if at == 45 { 3 } else { 30 }, "place {at} holds {letters:?}");
    }
    for other in &texts[1..] {
        assert_ne!(&texts[0], other);
    }
}

#[tokio::test]
async fn a_reference_with_any_character_changed_is_nobodys() {
    let small = Small::open().await;
    let system = small.desk.system();
    let of = Reference { ticket: Number(i64::MAX), owner: None };
    let text = system.reference(of).unwrap();
    assert_eq!(system.read_reference(&text), Some(of));
    for (at, c) in text.char_indices() {
        let other = if c == 'A' { 'B' } else { 'A' };
        let mut forged = text.clone();
        forged.replace_range(at..=at, &other.to_string());
        assert_eq!(system.read_reference(&forged), None, "character {at}");
    }
    for wrong in [
        "",
        " ",
        "1",
        text.split_at(1).1,
        text.split_at(45).0,
        &format!("{text} "),
        &format!("{text}A"),
        &format!("{text}="),
    ] {
        assert_eq!(system.read_reference(wrong), None, "{wrong:?}");
    }
}

#[tokio::test]
async fn a_reference_is_good_for_half_a_year_and_on_its_own_desk() {
    let small = Small::open().await;
    let text = small.desk.system().reference(Reference { ticket: Number(7), owner: None }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let other = open_desk(&folder.path().join("desk.db"), Clock::at(small.clock.now())).await.unwrap();
    assert_eq!(other.system().read_reference(&text), None);
    small.clock.advance(180 * DAY);
    assert!(small.desk.system().read_reference(&text).is_some());
    small.clock.advance(DAY);
    assert_eq!(small.desk.system().read_reference(&text), None);
}
