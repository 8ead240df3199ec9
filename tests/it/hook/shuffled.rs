//! A thousand deliveries, shuffled and doubled, leave every booking as the ordered run does.

use axum::http::StatusCode;
use deskbell::booking::{Kind, Told};
use deskbell::desk::Taken;
use deskbell::ticket::Number;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::Hooked;
use crate::desk::Small;
use crate::desk::booking::{about, moved, told};

/// How many bookings the thousand deliveries are of.
const BOOKINGS: i64 = 50;

/// What is told of one booking in the order it happens: twenty things, with two moves.
fn life(booking: i64) -> Vec<Told> {
    let name = |moves: i64| format!("b{booking}-{moves}");
    let ends = match booking % 5 {
        0 => Kind::Cancelled,
        1 => Kind::NoShow,
        2 => Kind::Rejected,
        3 => Kind::Started,
        _ => Kind::Ended,
    };
    let mut life = vec![told(&name(0), Kind::Requested, 0), told(&name(0), Kind::Created, 1)];
    life.extend((2..8).map(|minute| told(&name(0), Kind::Paid, minute - 9)));
    life.push(moved(&name(1), &name(0), 2));
    // The platform tidies up the names that were given up.
    life.extend((3..5).map(|minute| told(&name(0), Kind::Cancelled, minute)));
    life.push(moved(&name(2), &name(1), 5));
    life.extend((6..8).map(|minute| told(&name(1), Kind::Cancelled, minute)));
    life.push(told(&name(2), ends, 8));
    life.extend((0..5).map(|minute| told(&name(2), Kind::Attended, minute - 20)));
    life
}

/// What every ticket's calls are in the end.
async fn run(deliveries: &[Told]) -> Vec<String> {
    let small = Small::open().await;
    let mut numbers = Vec::new();
    for index in 0..BOOKINGS {
        numbers.push(small.ticket(&format!("Printer {index}"), small.dana).await);
    }
    let system = small.desk.system();
    for one in deliveries {
        let booking: usize = one.uid.as_str().trim_start_matches('b').split('-').next().unwrap().parse().unwrap();
        // Only what is told of the first name carries the reference, as on platforms that lose it on a move.
        let is_first = one.uid.as_str().ends_with("-0");
        let told = if is_first { about(&small, numbers[booking], one.clone()) } else { one.clone() };
        let taken = system.take_booking(&told, None).await.unwrap();
        assert!(!matches!(taken, Taken::TooOld | Taken::TooEarly));
    }
    let mut calls = Vec::new();
    for number in numbers {
        calls.push(stands(&small, number).await);
    }
    calls
}

async fn stands(small: &Small, number: Number) -> String {
    let calls = small.anna.calls_of(number).await.unwrap();
    let mut bookings: Vec<_> = calls.into_iter().map(|call| (call.booking, call.agent.map(|agent| agent.id))).collect();
    bookings.sort_by(|a, b| a.0.uid.cmp(&b.0.uid));
    format!("{bookings:?}")
}

#[test]
fn a_thousand_deliveries_in_any_order_leave_the_same_bookings() {
    let ordered: Vec<Told> = (0..BOOKINGS).flat_map(life).collect();
    assert_eq!(ordered.len(), 1_000);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let expected = runtime.block_on(run(&ordered));
    assert!(expected.iter().all(|call| call.matches("Booking {").count() == 1), "{expected:#?}");
    let doubled: Vec<Told> = ordered.iter().chain(ordered.iter()).cloned().collect();
    let mut runner = TestRunner::new(Config { cases: 1, failure_persistence: None, ..Config::default() });
    let same = |shuffled: Vec<Told>| {
        prop_assert_eq!(&runtime.block_on(run(&shuffled)), &expected);
        Ok(())
    };
    runner.run(&Just(doubled).prop_shuffle(), same).unwrap();
}

#[tokio::test]
async fn deliveries_over_http_in_the_wrong_order_end_the_same() {
    let names = ["created", "rescheduled", "requested-again", "cancelled", "rejected", "paid"];
    let mut ends = Vec::new();
    for turn in 0..names.len() {
        let hooked = Hooked::open().await;
        for place in 0..2 * names.len() {
            let body = hooked.body("cal-com", names[(turn + place * 5) % names.len()]);
            assert_eq!(hooked.cal(&body).await, StatusCode::OK);
        }
        ends.push(stands(&hooked.small, hooked.number).await);
    }
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:#?}");
}
