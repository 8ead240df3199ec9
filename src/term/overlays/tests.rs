//! What the overlays do with keys, and what they look like.

use super::*;
use crate::term::effect::Effect;
use crate::term::model::Model;
use crate::term::scene::{answer, keys, model, reading, screen, settle, type_in, unnumbered};
use crate::term::step::{Panel, Question};
use crate::term::thread::Laid;
use crate::ticket::{Change, FileId, Label, Number, PersonId, Priority, Visibility};

fn change(number: i64, change: Change) -> Effect {
    Effect::Change { ask: Ask(0), numbers: vec![Number(number)], change }
}

fn notice(model: &Model) -> &str {
    model.shared.notice.as_ref().map_or("", |notice| &notice.text)
}

#[test]
fn a_picker_narrows_as_one_types_and_enter_takes() {
    let mut model = model(80, 24, 10);
    assert_eq!(keys(&mut model, "p"), []);
    type_in(&mut model, "ur");
    assert_eq!(unnumbered(keys(&mut model, "Enter")), [change(100, Change::Priority(Priority::Urgent))]);
    assert!(model.overlays.is_empty());
}

#[test]
fn a_picker_says_what_nothing_matches_and_esc_changes_nothing() {
    let mut model = model(80, 24, 10);
    keys(&mut model, "s");
    type_in(&mut model, "zzz");
    assert_eq!(keys(&mut model, "Enter"), []);
    assert!(screen(&model).contains("Nothing matches."));
    assert_eq!(keys(&mut model, "Esc"), []);
    assert!(model.overlays.is_empty());
}

#[test]
fn a_ticket_is_assigned_by_a_part_of_a_name() {
    let mut model = model(80, 24, 10);
    keys(&mut model, "a");
    type_in(&mut model, "noo");
    assert_eq!(unnumbered(keys(&mut model, "Enter")), [change(100, Change::Assignee(Some(PersonId(2))))]);
    keys(&mut model, "a");
    type_in(&mut model, "nobody");
    assert_eq!(unnumbered(keys(&mut model, "Enter")), [change(100, Change::Assignee(None))]);
}

#[test]
fn a_category_that_is_not_in_use_yet_can_be_made() {
    let mut model = model(80, 24, 10);
    let effects = keys(&mut model, "c");
    let [Effect::Categories { ask }] = effects[..] else { panic!("{effects:?}") };
    answer(&mut model, ask, Answer::Labels(vec!["Network".to_owned(), "Printing".to_owned()]));
    type_in(&mut model, "net");
    let network: Label = "Network".parse().unwrap();
    assert_eq!(unnumbered(keys(&mut model, "Enter")), [change(100, Change::Category(Some(network)))]);

    keys(&mut model, "c");
    type_in(&mut model, "Telephones");
    let telephones: Label = "Telephones".parse().unwrap();
    assert_eq!(unnumbered(keys(&mut model, "Enter")), [change(100, Change::Category(Some(telephones)))]);
}

#[test]
fn the_help_lists_every_action_exactly_once() {
    for mode in Mode::ALL {
        let help = Help::open(mode, &model(80, 24, 1).shared);
        let mut actions: Vec<_> = help.actions().collect();
        actions.sort_unstable();
        assert_eq!(actions, Action::ALL, "{mode:?}");
    }
}

#[test]
fn enter_in_the_help_runs_the_action() {
    let mut model = model(80, 24, 10);
    keys(&mut model, "?");
    type_in(&mut model, "assigns it to you");
    assert_eq!(unnumbered(keys(&mut model, "Enter")), [change(100, Change::Assignee(Some(PersonId(1))))]);
    assert!(model.overlays.is_empty());
}

#[test]
fn the_help_says_where_an_action_would_be_at_hand() {
    let mut model = model(80, 24, 10);
    keys(&mut model, "?");
    type_in(&mut model, "reply or note");
    assert_eq!(keys(&mut model, "Enter"), []);
    assert_eq!(notice(&model), "reply or note: only while you write a reply or a note.");
    assert!(matches!(model.overlays[..], [Overlay::Help(_)]));
}

#[test]
fn the_help_says_what_the_marks_of_a_row_mean() {
    let mut model = model(80, 24, 10);
    keys(&mut model, "?");
    type_in(&mut model, "somebody replies");
    let shown = screen(&model);
    assert!(shown.contains("> somebody replies") && shown.contains('…'), "{shown}");
    assert_eq!(keys(&mut model, "Enter"), [], "a mark is read and not run");
    assert!(matches!(model.overlays[..], [Overlay::Help(_)]));
}

#[test]
fn f1_shows_the_help_while_one_writes_and_a_question_mark_is_written() {
    let mut model = model(80, 24, 10);
    keys(&mut model, "r ?");
    assert!(model.overlays.is_empty());
    keys(&mut model, "F1");
    assert!(matches!(model.overlays[..], [Overlay::Help(_)]));
    keys(&mut model, "F1");
    assert!(model.overlays.is_empty());
}

#[test]
fn the_palette_runs_commands_opens_views_and_tickets() {
    let mut model = model(80, 24, 10);
    keys(&mut model, ":");
    type_in(&mut model, "take");
    assert_eq!(unnumbered(keys(&mut model, "Enter")), [change(100, Change::Assignee(Some(PersonId(1))))]);

    keys(&mut model, "Ctrl-K");
    type_in(&mut model, "unass");
    let effects = keys(&mut model, "Enter");
    settle(&mut model, effects, 3);
    assert_eq!(model.queue.view, crate::ticket::View::Unassigned);

    keys(&mut model, ":");
    type_in(&mut model, "#42");
    let effects = keys(&mut model, "Enter");
    assert!(matches!(effects[..], [Effect::Ticket { number: Number(42), .. }]), "{effects:?}");
}

#[test]
fn merging_is_off_without_a_portal_and_tasks_are_not() {
    let mut model = model(80, 24, 10);
    assert_eq!(keys(&mut model, "M"), []);
    assert!(notice(&model).contains("this desk has none behind it"), "{}", notice(&model));
    let effects = keys(&mut model, "t");
    assert!(matches!(effects[..], [Effect::Ticket { number: Number(100), .. }]), "{effects:?}");
    crate::term::scene::talk::read(&mut model, effects);
    type_in(&mut model, "Order toner");
    let name = "Order toner".parse().unwrap();
    let added = Effect::AddTask { ask: Ask(0), number: Number(100), name };
    assert_eq!(unnumbered(keys(&mut model, "Enter")), [added]);
    assert_eq!(model.overlays.len(), 1, "several may be added");
}

#[test]
fn the_palette_finds_people_and_words() {
    let mut model = model(80, 24, 10);
    keys(&mut model, ":");
    let effects = type_in(&mut model, "@da");
    let Some(Effect::People { ask, words, .. }) = effects.last() else { panic!("{effects:?}") };
    assert_eq!(words, "da");
    answer(&mut model, *ask, Answer::People(vec![reading(1, None).requester]));
    let filtered = |effects: &[Effect]| match effects {
        [Effect::List { query, .. }, ..] => query.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(filtered(&keys(&mut model, "Enter")), "requester:dana@northwind.example");

    keys(&mut model, ":");
    type_in(&mut model, "paper jam");
    assert_eq!(filtered(&keys(&mut model, "Enter")), "paper jam");
    assert_eq!(model.queue.view, crate::ticket::View::All);
}

#[test]
fn the_palette_says_why_a_command_is_off_and_stays() {
    let mut model = model(80, 24, 10);
    keys(&mut model, ":");
    type_in(&mut model, "undo");
    assert_eq!(keys(&mut model, "Enter"), []);
    assert_eq!(notice(&model), "undo: you have changed nothing that can be undone.");
    assert!(matches!(model.overlays[..], [Overlay::Palette(_)]));
}

#[test]
fn a_question_is_answered_with_another_key_than_it_was_asked_with() {
    let mut model = model(80, 24, 10);
    let ask = |model: &mut Model| {
        let question = Question { words: "Solve 3 tickets?".to_owned(), yes: Action::Solve };
        open(Panel::Confirm(question), model)
    };
    ask(&mut model);
    assert_eq!(keys(&mut model, "x"), []);
    assert_eq!(keys(&mut model, "n"), []);
    assert!(model.overlays.is_empty());
    ask(&mut model);
    assert_eq!(keys(&mut model, "y").len(), 1);
    assert!(model.overlays.is_empty());
}

#[test]
fn a_qr_code_is_drawn_whole_or_its_size_is_told() {
    let link = "https://cal.com/alice-weber/30min?name=Dana%20Ortiz&email=dana%40northwind.example";
    let mut large = model(80, 40, 1);
    open(Panel::QrCode(link.to_owned()), &mut large);
    assert!(screen(&large).contains('▀'));
    let mut small = model(80, 20, 1);
    open(Panel::QrCode(link.to_owned()), &mut small);
    assert!(screen(&small).contains("The QR code needs"), "{}", screen(&small));
}

#[test]
fn the_overlays_look_as_they_should() {
    for (width, height) in [(80, 24), (120, 40), (160, 50)] {
        for (name, script, typed) in
            [("help", "?", "call"), ("palette", ":", "ti"), ("assign", "a", ""), ("status", "s", "")]
        {
            let mut model = model(width, height, 30);
            keys(&mut model, script);
            type_in(&mut model, typed);
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen(&model));
        }
    }
}

#[test]
fn a_file_is_saved_by_a_part_of_its_name_and_a_path_is_attached() {
    let mut model = model(80, 24, 10);
    let effects = keys(&mut model, "F");
    crate::term::scene::talk::read(&mut model, effects);
    assert!(screen(&model).contains("screenshot.png  214 KB, Dana Ortiz, 19 Nov 14:02"), "{}", screen(&model));
    type_in(&mut model, "shot");
    let effects = keys(&mut model, "Enter");
    let [Effect::SaveFile { id, .. }] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(id, FileId(1));
    keys(&mut model, "F");
    type_in(&mut model, "~/plan.pdf");
    let effects = keys(&mut model, "Down Enter");
    let [Effect::AttachFile { number, path, visibility, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((*number, path.as_str(), *visibility), (Number(100), "~/plan.pdf", Visibility::Internal));
}

#[test]
fn a_watcher_is_taken_off_or_added_by_a_part_of_their_name() {
    let mut model = model(80, 24, 10);
    let effects = keys(&mut model, "W");
    crate::term::scene::talk::read(&mut model, effects);
    let drawn = screen(&model);
    assert!(drawn.contains("Sam Reyes") && drawn.contains("Enter removes"), "{drawn}");
    let effects = keys(&mut model, "Enter");
    assert_eq!(unnumbered(effects), [change(100, Change::Watchers(Vec::new()))]);
    keys(&mut model, "W");
    type_in(&mut model, "noor");
    let effects = keys(&mut model, "Enter");
    assert_eq!(unnumbered(effects), [change(100, Change::Watchers(vec![PersonId(3), PersonId(2)]))]);
}

#[test]
fn whoever_is_told_is_seen_whole_and_the_cursor_stays_when_the_ticket_is_read_again() {
    let mut model = model(100, 30, 10);
    let [Effect::Ticket { ask, .. }] = keys(&mut model, "W")[..] else { panic!("the ticket is read") };
    let mut told = reading(100, Some(1));
    told.watchers = vec![model.shared.agents[2].clone()];
    answer(&mut model, ask, Answer::Ticket(told.clone(), Laid::default()));
    let shown = screen(&model);
    for words in ["Told of it", "Others", "Alice Weber", "Noor Haddad", "Sam Reyes"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    keys(&mut model, "Down Down");
    assert!(screen(&model).contains("> Noor Haddad"), "{}", screen(&model));
    answer(&mut model, ask, Answer::Ticket(told, Laid::default()));
    assert!(screen(&model).contains("> Noor Haddad"), "{}", screen(&model));
}

#[test]
fn the_list_of_categories_opens_on_the_one_it_has() {
    let mut model = model(100, 30, 10);
    let effect = model.ticket.read(Number(100), std::time::Duration::ZERO, &mut model.shared);
    let Effect::Ticket { ask, .. } = effect else { panic!("{effect:?}") };
    answer(&mut model, ask, Answer::Ticket(reading(100, Some(1)), Laid::default()));
    let [Effect::Categories { ask }] = keys(&mut model, "c")[..] else { panic!("the categories are read") };
    answer(&mut model, ask, Answer::Labels(vec!["Accounts".to_owned(), "Network".to_owned()]));
    assert!(screen(&model).contains("> Network"), "{}", screen(&model));
}
