//! What the panel does with calls that are booked.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::booking::{Source, Told};
use crate::term::calls;
use crate::term::model::Model;
use crate::term::scene::{answer, keys, model, reading, screen, settle, unnumbered};
use crate::term::thread::Laid;
use crate::ticket::BookingId;

/// A call that begins so many minutes from now.
fn call(id: i64, minutes: i64, now: Timestamp) -> ticket::Call {
    let uid = format!("uid-{id}").parse().unwrap();
    let told = Told {
        starts_at: Some(now + SignedDuration::from_mins(minutes)),
        ..Told::bare(Source::CalCom, Kind::Created, uid, now)
    };
    let booking = crate::booking::Booking::of(&[told]).unwrap();
    ticket::Call { id: BookingId(id), ticket: Some(Number(100)), booking, agent: None }
}

/// A model with the panel open on ticket 100, which has these calls, the newest first.
fn panel(minutes: &[(i64, i64)]) -> Model {
    let mut model = model(80, 24, 10);
    let mut reading = reading(100, Some(1));
    reading.calls = minutes.iter().map(|(id, minutes)| call(*id, *minutes, model.shared.now)).collect();
    let effect = model.ticket.read(Number(100), std::time::Duration::ZERO, &mut model.shared);
    let Effect::Ticket { ask, .. } = effect else { panic!("{effect:?}") };
    answer(&mut model, ask, Answer::Ticket(reading, Laid::default()));
    let effects = keys(&mut model, "b");
    settle(&mut model, effects, 10);
    model
}

fn notice(model: &Model) -> &str {
    model.shared.notice.as_ref().map_or("", |notice| &notice.text)
}

fn marks(id: i64, kind: Kind) -> [Effect; 1] {
    [Effect::Calls { ask: Ask(0), task: Task::Mark(BookingId(id), kind) }]
}

#[test]
fn h_and_n_say_what_became_of_a_call_that_has_begun() {
    for (key, kind) in [("h", Kind::Ended), ("n", Kind::NoShow)] {
        let mut model = panel(&[(7, -20)]);
        assert!(screen(&model).contains("h it was held"), "{}", screen(&model));
        assert_eq!(unnumbered(keys(&mut model, key)), marks(7, kind));
    }
    let mut model = panel(&[(7, 60)]);
    assert_eq!(keys(&mut model, "h"), []);
    assert_eq!(notice(&model), "That call is still to come: it can only be called off.");
}

#[test]
fn x_calls_off_after_a_question_the_next_of_several() {
    let mut model = panel(&[(9, 2880), (8, 60)]);
    assert_eq!(keys(&mut model, "x"), []);
    assert!(screen(&model).contains("Sure?"), "{}", screen(&model));
    assert_eq!(keys(&mut model, "n"), [], "no leaves it");
    assert_eq!(unnumbered(keys(&mut model, "x y")), marks(8, Kind::Cancelled));
    let effects = answer(&mut model, Ask(0), Answer::Calls(calls::Told::Marked(Kind::Cancelled)));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Ticket { .. } | Effect::List { .. })), "{effects:?}");
    assert_eq!(notice(&model), "Written down: call cancelled.");
}

#[test]
fn without_a_call_the_keys_say_how_there_is_one() {
    let mut model = panel(&[]);
    assert!(!screen(&model).contains("it was held"));
    assert_eq!(keys(&mut model, "x"), []);
    assert_eq!(notice(&model), "No call is booked: `deskbell booking add 100` writes one down.");
}
