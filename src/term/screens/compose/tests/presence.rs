use super::*;

#[test]
fn the_others_hear_of_a_reply_while_it_is_written_and_of_a_note_never() {
    let says = |presence| Effect::Presence(Number(100), presence);
    let mut model = writing("r");
    assert_eq!(wait(&mut model, 1_900), [], "it may be a mistake");
    assert_eq!(wait(&mut model, 100), [says(Presence::Replying)]);
    assert_eq!(wait(&mut model, 9_900), []);
    assert_eq!(wait(&mut model, 100), [says(Presence::Replying)], "it goes on");
    keys(&mut model, "Ctrl-T");
    assert_eq!(wait(&mut model, 10_000).last(), Some(&says(Presence::Away)));
    assert!(!wait(&mut model, 20_000).iter().any(|effect| matches!(effect, Effect::Presence(..))));
    let mut model = writing("r");
    wait(&mut model, 2_000);
    assert_eq!(keys(&mut model, "Esc"), [says(Presence::Away)]);
}

#[test]
fn somebody_else_who_writes_is_named_until_they_vanish() {
    let mut model = writing("r");
    let asked = model.ticket.read(Number(100), std::time::Duration::ZERO, &mut model.shared);
    let Effect::Ticket { ask, .. } = asked else { panic!("{asked:?}") };
    let mut told = reading(100, Some(1));
    let by = Byline { id: agents()[1].id, role: Role::Agent, name: "Sam".to_owned() };
    told.replying = vec![Replying { by, until: *NOW + Replying::LEASE }];
    answer(&mut model, ask, Answer::Ticket(told, Laid::default()));
    let seen = screen(&model);
    assert!(seen.contains("Sam is replying too"), "beside what one writes: {seen}");
    assert_eq!(seen.matches("Sam is replying").count(), 2, "and on the ticket: {seen}");
    wait(&mut model, 30_000);
    assert!(!screen(&model).contains("Sam is replying"));
}
