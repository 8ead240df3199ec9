use proptest::prelude::*;
use ratatui::layout::Size;

use super::*;
use crate::booking::State;
use crate::config::theme::Theme;
use crate::term::effect::Effect;
use crate::term::msg::{Answer, Ask, Failure, FailureKind, Msg};
use crate::term::scene::drawn::{drawn, runs};
use crate::term::scene::{keys, model, page, reading, screen, settle, talk, type_in, wait};
use crate::term::thread::Laid;
use crate::term::update::update;
use crate::text::clean;
use crate::ticket::{Byline, NextCall, Number, PersonId, Replying, Role};

/// A model of this size with its ticket read.
fn desk(width: u16, height: u16) -> Model {
    let mut model = model(width, height, 60);
    let effects = keys(&mut model, "3");
    let effects = settle(&mut model, effects, 60);
    talk::read(&mut model, effects);
    // The first ticket was asked for before the test took over; move there and back.
    for key in ["j", "k"] {
        let effects = keys(&mut model, key);
        talk::read(&mut model, effects);
    }
    model
}

#[test]
fn the_queue_looks_as_it_should() {
    for (width, height) in [(80, 24), (120, 40), (160, 50)] {
        insta::assert_snapshot!(format!("queue_{width}x{height}"), screen(&desk(width, height)));
    }
}

#[test]
fn a_call_takes_from_the_subject_no_more_than_it_needs() {
    let subject = |hours: i64| {
        let mut model = model(120, 40, 10);
        let effects = keys(&mut model, "3");
        let Some(Effect::List { ask, from, most, .. }) = effects.first() else { panic!("{effects:?}") };
        let mut page = page(*from, *most, 10);
        let starts_at = model.shared.now + jiff::SignedDuration::from_hours(hours);
        // A ticket on which nobody waits for an answer says when its call is.
        page.rows[1].call = Some(NextCall { starts_at, state: State::Booked });
        update(&mut model, Msg::Answered(*ask, Answer::Page(page)));
        let shown = screen(&model);
        let row = shown.lines().find(|line| line.contains(" call ")).unwrap_or_else(|| panic!("{shown}"));
        let subject = row.split_once("Printer").unwrap().1.split("  ").next().unwrap();
        subject.chars().count()
    };
    // `call 15:00` and `call Tue 15:00`
    assert_eq!(subject(1), subject(48) + 4);
}

#[test]
fn a_row_says_that_somebody_else_is_replying_until_they_are_not_and_takes_no_room_for_it() {
    let mut model = desk(80, 24);
    let before = screen(&model);
    let by = |id, name: &str| Byline { id: PersonId(id), role: Role::Agent, name: name.to_owned() };
    let until = |seconds| model.shared.now + jiff::SignedDuration::from_secs(seconds);
    let noor = Replying { by: by(2, "Noor Haddad"), until: until(30) };
    let me = Replying { by: by(model.shared.me.id.0, "Alice Weber"), until: until(40) };
    let all = vec![(Number(98), noor), (Number(99), me)];
    update(&mut model, Msg::Answered(Ask::default(), Answer::Replying(all)));
    let row = |number: &str| format!("{number}  2h  ");
    assert_eq!(screen(&model), before.replace(&row("     98"), &row("  …  98")));
    wait(&mut model, 29_999);
    assert!(screen(&model).contains(&row("  …  98")), "{}", screen(&model));
    wait(&mut model, 1);
    assert_eq!(screen(&model), before);
}

#[test]
fn the_ticket_looks_as_it_should() {
    for (width, height) in [(80, 24), (120, 40), (160, 50)] {
        let mut model = desk(width, height);
        keys(&mut model, "Enter g f");
        insta::assert_snapshot!(format!("ticket_{width}x{height}"), screen(&model));
    }
}

#[test]
fn light_and_dark_give_every_part_its_role() {
    for theme in [Theme::terminal(), Theme::dark(), Theme::light(), Theme::mono()] {
        let name = theme.name;
        let mut model = desk(80, 24);
        model.shared.theme = theme;
        keys(&mut model, "Space");
        insta::assert_snapshot!(format!("queue_roles_{name}"), runs(&model));
        keys(&mut model, "Enter g");
        insta::assert_snapshot!(format!("ticket_roles_{name}"), runs(&model));
    }
}

#[test]
fn ascii_only_means_that() {
    for (width, height) in [(80, 24), (120, 40), (160, 50)] {
        let mut model = desk(width, height);
        model.shared.ascii = true;
        keys(&mut model, "i");
        assert!(screen(&model).is_ascii(), "{}", screen(&model));
        keys(&mut model, "Enter f i");
        assert!(screen(&model).is_ascii(), "{}", screen(&model));
    }
}

#[test]
fn the_side_panel_opens_where_there_is_no_room_for_it_all_the_time() {
    let mut model = desk(120, 40);
    keys(&mut model, "i");
    insta::assert_snapshot!("panel_120x40", screen(&model));
    let mut model = desk(80, 24);
    keys(&mut model, "Enter i");
    insta::assert_snapshot!("panel_80x24", screen(&model));
}

#[test]
fn a_small_window_says_what_it_hides() {
    insta::assert_snapshot!("small_50x12", screen(&model(50, 12, 20)));
}

#[test]
fn a_list_that_takes_long_says_so_and_not_before() {
    let mut model = model(80, 24, 60);
    let _unanswered = keys(&mut model, "4");
    let rows_before = model.queue.window.lines().len();
    wait(&mut model, 100);
    assert!(!screen(&model).contains("Reading"));
    assert_eq!(rows_before, 60);
    wait(&mut model, 60);
    insta::assert_snapshot!("loading_80x24", screen(&model));
}

#[test]
fn an_empty_view_says_where_there_is_something_to_do() {
    let mut empty = model(80, 24, 0);
    insta::assert_snapshot!("empty_80x24", screen(&empty));
    let effects = keys(&mut empty, "8");
    settle(&mut empty, effects, 0);
    assert!(screen(&empty).contains("There is no ticket yet.\n     N opens a new ticket."), "{}", screen(&empty));
}

#[test]
fn a_filter_without_a_match_says_how_to_go_on() {
    let mut model = desk(80, 24);
    keys(&mut model, "1 /");
    let effects = type_in(&mut model, "vpn");
    settle(&mut model, effects, 0);
    insta::assert_snapshot!("no_match_80x24", screen(&model));
}

#[test]
fn a_mistake_in_the_filter_is_explained_under_it() {
    let mut model = desk(80, 24);
    keys(&mut model, "/");
    type_in(&mut model, "printer stauts:open");
    insta::assert_snapshot!("filter_mistake_80x24", screen(&model));
}

#[test]
fn a_list_that_cannot_be_read_keeps_its_rows_and_says_why() {
    let mut model = desk(80, 24);
    let effects = keys(&mut model, "Ctrl-R");
    let failure = Failure { kind: FailureKind::Broken, reason: "the database is busy".to_owned() };
    for effect in effects {
        if let Effect::List { ask, .. } = effect {
            update(&mut model, Msg::Answered(ask, Answer::Failed(failure.clone())));
        }
    }
    insta::assert_snapshot!("failed_80x24", screen(&model));
}

#[test]
fn a_cell_that_nobody_cleaned_is_emptied() {
    let mut buffer = Buffer::with_lines(["abcdefg"]);
    for (x, hostile) in
        [(0, "\u{1b}]52;c;QQ==\u{7}"), (1, "\u{202e}"), (2, "\u{9b}"), (3, "a\u{300}\u{301}\u{302}\u{303}\u{304}")]
    {
        buffer[(x, 0)].set_symbol(hostile);
    }
    buffer[(4, 0)].set_symbol("é");
    cell::disarm(&mut buffer);
    assert_eq!(buffer, Buffer::with_lines(["\u{fffd}\u{fffd}\u{fffd}\u{fffd}éfg"]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn drawing_never_fails_and_no_cell_holds_a_control_character(
        width in 0_u16..300, height in 0_u16..100, all in 0_i64..90,
        pressed in prop::collection::vec(0_usize..KEYS.len(), 0..12),
    ) {
        let mut model = model(width, height, all);
        for index in pressed {
            let effects = keys(&mut model, KEYS[index]);
            let effects = settle(&mut model, effects, all);
            talk::read(&mut model, effects);
            let (buffer, _) = drawn(&model);
            for cell in &buffer.content {
                let symbol = cell.symbol();
                prop_assert!(clean::line(symbol) == symbol, "{:?}", symbol);
                prop_assert!(symbol.chars().count() <= 5);
            }
            let selected = model.queue.window.selected().is_some();
            prop_assert_eq!(selected, !model.queue.window.lines().is_empty());
        }
        // What was laid out for one size is drawn in another before the next message.
        model.shared.size = Size { width: height, height: width.min(100) };
        drawn(&model);
    }
}

/// Keys that lead to every screen and overlay, and back.
const KEYS: [&str; 24] = [
    "j",
    "G",
    "g",
    "Enter",
    "Esc",
    "Tab",
    "i",
    "f",
    "/ v p n",
    "/ - : Enter",
    "Space",
    "* v",
    "s",
    "a",
    "?",
    ":",
    "r",
    "n",
    "N",
    "Ctrl-D",
    "PgUp",
    "3",
    "8",
    "]",
];

#[test]
fn whose_a_ticket_is_stays_in_sight_however_long_its_requester_is() {
    let mut model = model(80, 24, 10);
    let effect = model.ticket.read(Number(100), std::time::Duration::ZERO, &mut model.shared);
    let Effect::Ticket { ask, .. } = effect else { panic!("{effect:?}") };
    let mut told = reading(100, Some(3));
    told.requester.name = "Zoë Baptiste-Lindqvist of the Shops in the North".to_owned();
    update(&mut model, Msg::Answered(ask, Answer::Ticket(told, Laid::default())));
    let shown = screen(&model);
    assert!(shown.contains("Zoë Baptiste-Lindqvist of the Shops … · with Sam Reyes"), "{shown}");
}
