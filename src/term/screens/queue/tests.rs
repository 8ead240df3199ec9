use super::*;
use crate::term::model::Model;
use crate::term::msg::{Answer, FailureKind, Msg};
use crate::term::scene::{answer, keys, model, settle, type_in, unnumbered, wait};
use crate::term::update::update;
use crate::ticket::{Number, Rights};

/// The query that a list of effects reads, and from where.
fn listed(effects: &[Effect]) -> Vec<(String, From)> {
    let one = |effect: &Effect| match effect {
        Effect::List { query, from, .. } => Some((query.to_string(), *from)),
        _ => None,
    };
    effects.iter().filter_map(one).collect()
}

fn marks(model: &Model) -> Vec<i64> {
    model.queue.marks.iter().map(|number| number.0).collect()
}

#[test]
fn a_digit_opens_its_view_and_minus_the_one_before() {
    let mut model = model(50, 24, 10);
    assert_eq!(listed(&keys(&mut model, "2")), [("is:open assignee:none".to_owned(), From::Top)]);
    assert_eq!(listed(&keys(&mut model, "-")), [("is:open assignee:me".to_owned(), From::Top)]);
    assert_eq!(listed(&keys(&mut model, "-")), [("is:open assignee:none".to_owned(), From::Top)]);
}

#[test]
fn the_list_is_read_at_every_letter_that_changes_what_is_wanted() {
    let mut model = model(50, 24, 10);
    keys(&mut model, "/");
    let queries: Vec<_> = listed(&type_in(&mut model, "vp ")).into_iter().map(|(query, _)| query).collect();
    assert_eq!(queries, ["is:open assignee:me v", "is:open assignee:me vp"]);
}

#[test]
fn what_cannot_be_read_yet_does_not_empty_the_list() {
    let mut model = model(50, 24, 10);
    keys(&mut model, "/");
    let effects = type_in(&mut model, "vpn status:");
    assert_eq!(listed(&effects).last().map(|(query, _)| query.as_str()), Some("is:open assignee:me vpn"));
    assert_eq!(model.queue.filter.problem().unwrap().reason, "status: needs a value, such as status:open");
    settle(&mut model, effects, 0);
    assert_eq!(model.queue.state(&model.shared), State::Quiet, "the mistake is said, and nothing else");
    keys(&mut model, "Enter");
    assert!(model.queue.filter.problem().is_none());
    assert_eq!(model.queue.filter.text(), "vpn");
}

#[test]
fn enter_searches_all_tickets_when_there_is_no_match_here() {
    let mut model = model(50, 24, 10);
    keys(&mut model, "/");
    let effects = type_in(&mut model, "vpn");
    settle(&mut model, effects, 0);
    assert_eq!(model.queue.state(&model.shared), State::NoMatch("vpn".to_owned()));
    assert_eq!(listed(&keys(&mut model, "Enter")), [("vpn".to_owned(), From::Top)]);
    assert_eq!(model.queue.view, View::All);
}

#[test]
fn esc_goes_back_one_step_at_a_time() {
    let mut model = model(50, 24, 10);
    keys(&mut model, "i Space /");
    let effects = type_in(&mut model, "v");
    settle(&mut model, effects, 10);
    keys(&mut model, "Enter Space");
    assert_eq!(marks(&model), [100]);
    assert_eq!(listed(&keys(&mut model, "Esc")).len(), 1);
    assert!(!model.queue.filter.is_shown());
    keys(&mut model, "Space Esc");
    assert!(marks(&model).is_empty() && model.shared.shown.panel);
    keys(&mut model, "Esc");
    assert!(!model.shared.shown.panel);
}

#[test]
fn an_act_on_marked_rows_is_one_change() {
    let mut model = model(50, 24, 10);
    let effects = unnumbered(keys(&mut model, "Space j Space x"));
    let numbers = vec![Number(98), Number(100)];
    let change = crate::ticket::Change::Status(crate::ticket::Status::Solved);
    assert_eq!(effects, [Effect::Change { ask: Ask(0), numbers, change }]);
}

#[test]
fn v_marks_up_to_here_and_a_star_all_that_is_shown() {
    let mut model = model(50, 24, 10);
    keys(&mut model, "Space j j v");
    assert_eq!(marks(&model), [97, 98, 99, 100]);
    keys(&mut model, "*");
    assert_eq!(marks(&model).len(), 10);
    keys(&mut model, "*");
    assert!(marks(&model).is_empty());
}

#[test]
fn the_end_of_a_long_queue_is_one_question_away() {
    let mut model = model(50, 24, 1);
    let effects = keys(&mut model, "8");
    settle(&mut model, effects, 90);
    assert_eq!(listed(&keys(&mut model, "G")), [(String::new(), From::Bottom)]);
    let effects = keys(&mut model, "G");
    settle(&mut model, effects, 90);
    assert_eq!(model.queue.window.selected().unwrap().number, Number(11));
}

#[test]
fn a_failed_reading_is_tried_again_after_eight_seconds_and_not_before() {
    let mut model = model(50, 24, 10);
    let effects = keys(&mut model, "Ctrl-R");
    let Some(Effect::List { ask, .. }) = effects.first() else { panic!("{effects:?}") };
    let failure = Failure { kind: FailureKind::Broken, reason: "the database is busy".to_owned() };
    answer(&mut model, *ask, Answer::Failed(failure));
    assert_eq!(model.queue.window.lines().len(), 10);
    assert_eq!(listed(&wait(&mut model, 7_900)), []);
    assert_eq!(listed(&wait(&mut model, 200)).len(), 1);
    assert_eq!(listed(&wait(&mut model, 8_100)), []);
}

#[test]
fn the_bell_reads_everything_shown_again_and_nothing_jumps() {
    let mut model = model(50, 24, 60);
    keys(&mut model, "j j j");
    let effects = update(&mut model, Msg::Rang);
    settle(&mut model, effects, 60);
    assert_eq!(model.queue.window.selected().unwrap().number, Number(97));
}

#[test]
fn a_paste_into_the_list_writes_nowhere_and_says_so() {
    let mut model = model(50, 24, 10);
    assert_eq!(update(&mut model, Msg::Paste("x\nx\nx".to_owned())), []);
    let said = model.shared.notice.unwrap().text;
    assert_eq!(said, "5 characters were pasted, and there is nothing here to write in.");
}

#[test]
fn a_click_selects_and_a_second_one_opens() {
    let mut model = model(80, 24, 10);
    let list = model.shared.areas().list;
    let at = ratatui::layout::Position { x: list.x + 5, y: list.y + 2 };
    update(&mut model, Msg::Mouse(Mouse::Click(at)));
    assert_eq!(model.queue.window.selected().unwrap().number, Number(98));
    assert!(model.screens.is_empty());
    update(&mut model, Msg::Mouse(Mouse::Click(at)));
    assert_eq!(model.mode(), Mode::Ticket);
    update(&mut model, Msg::Mouse(Mouse::Wheel(at, 3)));
}

#[test]
fn a_click_on_a_tab_opens_its_view_and_one_on_a_hint_runs_it() {
    let mut model = model(80, 24, 10);
    let tab = ratatui::layout::Position { x: 15, y: 0 };
    let effects = update(&mut model, Msg::Mouse(Mouse::Click(tab)));
    assert_eq!(listed(&effects), [("is:open assignee:none".to_owned(), From::Top)]);
    let hint = ratatui::layout::Position { x: 2, y: 23 };
    update(&mut model, Msg::Mouse(Mouse::Click(hint)));
    assert_eq!(model.mode(), Mode::Compose);
}

#[test]
fn who_only_reads_is_told_so_by_every_key_that_would_change_something() {
    let mut model = model(120, 24, 10);
    model.shared.me.rights = Some(Rights::ReadOnly);
    for key in ["r", "n", "a", "m", "s", "p", "c", "x", "X", "Y", "N", "B", "u"] {
        assert_eq!(keys(&mut model, key), [], "{key}");
        let said = model.shared.notice.take().unwrap().text;
        assert_eq!(said, "Not here: your account only reads, an administrator can change that.", "{key}");
    }
    assert!(!keys(&mut model, "Enter").is_empty(), "reading goes on");
}
