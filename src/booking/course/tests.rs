use proptest::prelude::*;

use super::*;

/// Something that happened to a booking, `minute` minutes into an afternoon.
fn told(uid: &str, kind: Kind, minute: i64) -> Told {
    let at = "2026-11-27T12:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_mins(minute);
    Told {
        source: Source::CalCom,
        uid: uid.parse().unwrap(),
        old_uid: None,
        kind,
        at,
        starts_at: None,
        ends_at: None,
        customer: None,
        host: None,
        by: None,
        reason: None,
        place: None,
        reschedule_url: None,
        cancel_url: None,
        references: Vec::new(),
    }
}

fn begins(told: Told, hour: i8) -> Told {
    let starts_at = jiff::civil::date(2026, 12, 1).at(hour, 0, 0, 0).in_tz("UTC").unwrap().timestamp();
    Told { starts_at: Some(starts_at), ..told }
}

fn in_place_of(told: Told, old: &str) -> Told {
    Told { old_uid: Some(old.parse().unwrap()), ..told }
}

fn state(told: &[Told]) -> State {
    Booking::of(told).unwrap().state
}

#[test]
fn nothing_told_is_no_booking() {
    assert_eq!(Booking::of(&[]), None);
}

#[test]
fn each_thing_that_happens_has_its_state() {
    let created = told("a", Kind::Created, 1);
    let cases = [
        (vec![told("a", Kind::Requested, 0)], State::Requested),
        (vec![told("a", Kind::Requested, 0), created.clone()], State::Booked),
        (vec![told("a", Kind::Requested, 0), told("a", Kind::Rejected, 2)], State::Rejected),
        (vec![created.clone(), told("a", Kind::Cancelled, 2)], State::Cancelled),
        (vec![created.clone(), told("a", Kind::Started, 3)], State::Started),
        (vec![created.clone(), told("a", Kind::Started, 3), told("a", Kind::Ended, 4)], State::Held),
        (vec![created.clone(), told("a", Kind::Ended, 4), told("a", Kind::NoShow, 5)], State::Missed),
        (vec![created.clone(), told("a", Kind::NoShow, 5), told("a", Kind::Attended, 6)], State::Booked),
        (vec![told("a", Kind::Paid, 5)], State::Booked),
        (vec![told("a", Kind::Cancelled, 2), told("a", Kind::Paid, 5)], State::Cancelled),
    ];
    for (told, expected) in cases {
        assert_eq!(state(&told), expected, "{told:?}");
    }
}

#[test]
fn a_call_that_was_called_off_does_not_begin_by_the_clock() {
    let told = [told("a", Kind::Created, 0), told("a", Kind::Cancelled, 1), told("a", Kind::Ended, 60)];
    assert_eq!(state(&told), State::Cancelled);
}

#[test]
fn a_move_goes_by_the_new_name_and_the_old_one_no_longer_counts() {
    let told = [
        begins(told("a", Kind::Created, 0), 9),
        in_place_of(begins(told("b", Kind::Rescheduled, 5), 15), "a"),
        // The platform tidies up the old one after the move.
        begins(told("a", Kind::Cancelled, 6), 9),
    ];
    let booking = Booking::of(&told).unwrap();
    assert_eq!((booking.uid.as_str(), booking.state, booking.moves), ("b", State::Booked, 1));
    assert_eq!(booking.starts_at, told[1].starts_at);
}

#[test]
fn a_move_that_keeps_the_name_is_a_move() {
    let told = [begins(told("a", Kind::Created, 0), 9), begins(told("a", Kind::Rescheduled, 5), 15)];
    let booking = Booking::of(&told).unwrap();
    assert_eq!((booking.starts_at, booking.moves), (told[1].starts_at, 1));
}

#[test]
fn names_in_a_ring_still_make_a_booking() {
    let told = [in_place_of(told("a", Kind::Rescheduled, 0), "b"), in_place_of(told("b", Kind::Rescheduled, 1), "a")];
    assert_eq!(Booking::of(&told).unwrap().uid.as_str(), "b");
}

proptest! {
    #[test]
    fn the_order_of_deliveries_changes_nothing(
        (told, shuffled) in prop::collection::vec((0..3usize, 0..Kind::ALL.len(), 0..4i64, any::<bool>()), 1..12)
            .prop_map(|plan| {
                let name = ["a", "b", "c"];
                plan.into_iter().map(|(uid, kind, minute, moves)| {
                    let one = begins(told(name[uid], Kind::ALL[kind], minute), 9 + i8::try_from(minute).unwrap());
                    if moves && uid > 0 { in_place_of(one, name[uid - 1]) } else { one }
                }).collect::<Vec<_>>()
            })
            .prop_flat_map(|told| (Just(told.clone()), Just(told).prop_shuffle()))
    ) {
        prop_assert_eq!(Booking::of(&told), Booking::of(&shuffled));
    }
}
