use proptest::prelude::*;

use super::*;
use crate::booking::{Kind, Source};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn call(uid: &str, old: Option<&str>, what: Kind, happened: &str) -> Happened {
    let event = CallEvent {
        what,
        source: Source::CalCom,
        uid: uid.parse().unwrap(),
        old_uid: old.map(|old| old.parse().unwrap()),
        starts_at: Some(at("2026-12-01T15:00:00Z")),
        ends_at: None,
        customer: None,
        host: None,
        agent: Some(PersonId(1)),
        reason: None,
        is_late: false,
    };
    Happened { ticket: Number(1), at: at(happened), what: Counted::Call(event) }
}

fn offer(ticket: i64, kind: Offer, happened: &str) -> Happened {
    Happened { ticket: Number(ticket), at: at(happened), what: Counted::Offer { kind, agent: Some(PersonId(1)) } }
}

fn wanted(by: By) -> Wanted {
    Wanted { from: at("2026-11-01T00:00:00Z"), until: at("2027-01-01T00:00:00Z"), by, zone: TimeZone::UTC }
}

fn story() -> Vec<Happened> {
    vec![
        offer(1, Offer::Shown, "2026-11-30T15:00:00Z"),
        offer(1, Offer::Clicked, "2026-11-30T15:01:00Z"),
        offer(2, Offer::Shown, "2026-11-30T15:00:00Z"),
        call("a", None, Kind::Created, "2026-11-30T16:00:00Z"),
        call("b", Some("a"), Kind::Rescheduled, "2026-11-30T17:00:00Z"),
        // The platform tidies up the old name, and tells the end twice.
        call("a", None, Kind::Cancelled, "2026-11-30T17:00:01Z"),
        call("b", None, Kind::Ended, "2026-12-01T15:30:00Z"),
        call("b", None, Kind::Ended, "2026-12-01T15:30:01Z"),
    ]
}

#[test]
fn a_call_is_counted_once_however_often_it_is_told_of() {
    let lines = report(&story(), &Names::default(), &wanted(By::All));
    let line = &lines[0];
    assert_eq!((line.shown, line.clicked, line.offered), (2, 1, 0));
    assert_eq!((line.booked, line.moved, line.cancelled, line.missed, line.held), (1, 1, 0, 0, 1));
    assert_eq!((line.conversion, line.no_show_rate, line.hours_to_call), (Some(0.5), Some(0.0), Some(24.0)));
}

#[test]
fn each_thing_is_counted_where_it_happened() {
    let lines = report(&story(), &Names::default(), &wanted(By::Day));
    let days: Vec<_> = lines.iter().map(|line| (line.name.as_str(), line.booked, line.held)).collect();
    assert_eq!(days, [("2026-11-30", 1, 0), ("2026-12-01", 0, 1)]);
    let lines = report(&story(), &Names::default(), &wanted(By::Weekday));
    assert_eq!(lines.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(), ["Monday", "Tuesday"]);
    let names = Names { agents: [(PersonId(1), "Anna".to_owned())].into(), ..Names::default() };
    assert_eq!(report(&story(), &names, &wanted(By::Technician))[0].name, "Anna");
}

#[test]
fn what_is_outside_the_time_asked_for_is_not_counted() {
    let wanted = Wanted { from: at("2026-12-01T00:00:00Z"), ..wanted(By::All) };
    let lines = report(&story(), &Names::default(), &wanted);
    assert_eq!((lines[0].shown, lines[0].booked, lines[0].held), (0, 0, 1));
}

proptest! {
    #[test]
    fn the_order_of_the_timeline_changes_no_figure(story in Just(story()).prop_shuffle()) {
        prop_assert_eq!(report(&story, &Names::default(), &wanted(By::Day)), report(&self::story(), &Names::default(), &wanted(By::Day)));
    }
}
