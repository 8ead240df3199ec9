use super::*;
use crate::config::action::Mode;
use crate::term::model::Model;
use crate::term::msg::{Answer, FailureKind, Msg};
use crate::term::scene::{answer, keys, model, screen, talk, unnumbered, wait};
use crate::term::update::update;
use ratatui::layout::Size;

/// A model with the first ticket open.
fn open(width: u16, height: u16) -> Model {
    let mut model = model(width, height, 10);
    for key in ["j", "k", "Enter"] {
        let effects = keys(&mut model, key);
        talk::read(&mut model, effects);
    }
    assert_eq!(model.mode(), Mode::Ticket);
    model
}

fn asked(effects: &[Effect]) -> Vec<(i64, u128)> {
    let one = |effect: &Effect| match effect {
        Effect::Ticket { number, after, .. } => Some((number.0, after.as_millis())),
        _ => None,
    };
    effects.iter().filter_map(one).collect()
}

#[test]
fn the_ticket_under_the_cursor_is_read_at_once_and_with_patience_when_keys_come_fast() {
    let mut model = model(80, 24, 10);
    wait(&mut model, 1_000);
    assert_eq!(asked(&keys(&mut model, "j")), [(99, 0)]);
    assert_eq!(asked(&keys(&mut model, "j")), [(98, 80)]);
    wait(&mut model, 1_000);
    assert_eq!(asked(&keys(&mut model, "j")), [(97, 0)]);
}

#[test]
fn a_late_ticket_is_dropped() {
    let mut model = model(80, 24, 10);
    let first = keys(&mut model, "j");
    let second = keys(&mut model, "j");
    talk::read(&mut model, second);
    talk::read(&mut model, first);
    assert_eq!(model.ticket.current().unwrap().number, Number(98));
}

#[test]
fn a_ticket_opens_at_its_last_message_and_scrolls_to_both_ends() {
    let mut model = open(80, 24);
    assert!(screen(&model).contains("it comes back"));
    keys(&mut model, "g");
    assert!(screen(&model).contains("Dana Ortiz opened this ticket"));
    keys(&mut model, "G");
    assert!(screen(&model).contains("it comes back"));
}

#[test]
fn quotes_unfold_and_fold() {
    let mut model = open(80, 24);
    assert!(screen(&model).contains("… 2 quoted lines"));
    keys(&mut model, "f");
    assert!(screen(&model).contains("│ It worked before."));
    keys(&mut model, "f");
    assert!(screen(&model).contains("… 2 quoted lines"));
}

#[test]
fn links_are_numbered_listed_and_opened() {
    let mut model = open(80, 24);
    assert!(screen(&model).contains("(status.example/vpn) [2]"), "{}", screen(&model));
    keys(&mut model, "o");
    let effects = unnumbered(keys(&mut model, "Down Enter"));
    assert_eq!(effects, [Effect::OpenUrl { ask: Ask(0), url: "https://status.example/vpn".to_owned() }]);
}

#[test]
fn a_ticket_read_again_stays_where_it_was() {
    let mut model = open(80, 24);
    keys(&mut model, "g j");
    let before = screen(&model);
    let effects = update(&mut model, Msg::Rang);
    talk::read(&mut model, effects);
    assert_eq!(screen(&model), before);
}

#[test]
fn brackets_open_the_neighbours_in_the_list() {
    let mut model = open(80, 24);
    assert_eq!(asked(&keys(&mut model, "]")), [(99, 0)]);
    assert_eq!(asked(&keys(&mut model, "[")), [(100, 0)]);
    assert_eq!(model.mode(), Mode::Ticket);
}

#[test]
fn a_new_width_lays_the_thread_out_anew() {
    let mut model = open(80, 24);
    update(&mut model, Msg::Resize(Size { width: 160, height: 50 }));
    assert_eq!(model.ticket.laid.width, model.shared.areas().thread.width);
    assert_eq!(model.mode(), Mode::Ticket);
}

#[test]
fn another_size_keeps_in_sight_what_one_reads() {
    let mut model = open(80, 16);
    // The ticket as it was opened ends with its last line, and still does.
    for (width, height) in [(60, 18), (160, 50), (100, 15), (80, 16)] {
        update(&mut model, Msg::Resize(Size { width, height }));
        assert!(screen(&model).contains("it comes back"), "{width}x{height}\n{}", screen(&model));
    }
    // The note is the first thing on the screen, and still is where the rest does not fit.
    let first = |model: &Model| {
        let line = &model.ticket.laid.lines[model.ticket.scroll];
        matches!(line, crate::term::thread::Line::Head(1))
    };
    keys(&mut model, "g");
    while !first(&model) {
        let before = model.ticket.scroll;
        keys(&mut model, "j");
        assert!(model.ticket.scroll > before, "the note never comes to the top");
    }
    for (width, height) in [(60, 18), (64, 15), (90, 17), (80, 16)] {
        update(&mut model, Msg::Resize(Size { width, height }));
        assert!(first(&model), "{width}x{height}\n{}", screen(&model));
    }
}

#[test]
fn a_ticket_that_cannot_be_read_says_why() {
    let mut model = model(80, 24, 10);
    let effects = keys(&mut model, "j");
    let Some(Effect::Ticket { ask, .. }) = effects.last() else { panic!("{effects:?}") };
    let failure = Failure { kind: FailureKind::Gone, reason: "no ticket 99".to_owned() };
    answer(&mut model, *ask, Answer::Failed(failure));
    assert!(screen(&model).contains("Could not read the ticket: no ticket 99."));
}

#[test]
fn w_opens_the_page_as_the_customer_sees_it_and_y_copies_their_link() {
    let mut model = open(80, 24);
    let effects = keys(&mut model, "w");
    let Some(Effect::PreviewLink { ask, number: Number(100) }) = effects.first() else { panic!("{effects:?}") };
    let effects = answer(&mut model, *ask, Answer::PreviewLink("abc".to_owned()));
    let url = "http://127.0.0.1:8420/link/abc".to_owned();
    assert_eq!(unnumbered(effects), [Effect::OpenUrl { ask: Ask(0), url: url.clone() }]);

    let effects = keys(&mut model, "Y");
    let Some(Effect::CustomerLink { ask, number, days: 30 }) = effects.first() else { panic!("{effects:?}") };
    let effects = answer(&mut model, *ask, Answer::CustomerLink(*number, "abc".to_owned()));
    let what = "the customer's link to #100".to_owned();
    assert_eq!(unnumbered(effects), [Effect::Copy { ask: Ask(0), text: url, what }]);
}
