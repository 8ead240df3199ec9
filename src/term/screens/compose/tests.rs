mod early;
mod presence;

use super::*;
use crate::config::theme::Theme;
use crate::term::model::Model;
use crate::term::msg::{Failure, FailureKind, Msg};
use crate::term::scene::talk::{self, talk};
use crate::term::scene::{NOW, agents, answer, keys, model, reading, screen, type_in, wait};
use crate::term::screens::Screen;
use crate::term::thread::Laid;
use crate::term::update::update;
use crate::ticket::{Body, Canned, NewReply};
use crate::ticket::{Byline, Presence, Role, Seq};

/// A model where `key` has just been pressed on ticket 100, and there was no draft.
fn writing(key: &str) -> Model {
    opened(key, None).0
}

/// The same with a draft from before, if any.
fn opened(key: &str, draft: Option<&str>) -> (Model, Vec<Effect>) {
    let mut model = model(80, 24, 10);
    let asked = model.ticket.read(Number(100), std::time::Duration::ZERO, &mut model.shared);
    let Effect::Ticket { ask, .. } = asked else { panic!("{asked:?}") };
    answer(&mut model, ask, Answer::Ticket(reading(100, Some(1)), Laid::default()));
    let effects = keys(&mut model, key);
    let [Effect::Draft { ask, key }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(key, "reply/100");
    let effects = answer(&mut model, *ask, Answer::Draft(draft.map(str::to_owned)));
    (model, effects)
}

fn compose(model: &Model) -> &Compose {
    match model.screens.last() {
        Some(Screen::Compose(compose)) => compose,
        other => panic!("{other:?}"),
    }
}

/// The one reply among the effects.
fn sent(effects: &[Effect]) -> (Ask, &NewReply) {
    let mut replies = effects.iter().filter_map(|effect| match effect {
        Effect::Reply { ask, number, reply } if *number == Number(100) => Some((*ask, reply)),
        _ => None,
    });
    let reply = replies.next().expect("a reply is sent");
    assert_eq!(replies.next(), None);
    reply
}

fn saved(effects: &[Effect]) -> Option<Draft> {
    effects.iter().find_map(|effect| match effect {
        Effect::SaveDraft { text, .. } => Draft::read(text),
        _ => None,
    })
}

fn failure() -> Answer {
    let reason = "the disk is full".to_owned();
    Answer::Failed(Failure { kind: FailureKind::Broken, reason })
}

#[test]
fn r_writes_a_reply_and_n_a_note() {
    assert_eq!(compose(&writing("r")).heading(), "PUBLIC REPLY to Dana Ortiz, they will read this");
    assert_eq!(compose(&writing("n")).heading(), "INTERNAL NOTE, team only");
}

#[test]
fn ctrl_s_sends_once_and_closes_when_it_is_stored() {
    let mut model = writing("r");
    type_in(&mut model, "Hi Dana,\nall is well.\n");
    let effects = keys(&mut model, "Ctrl-S");
    let (ask, reply) = sent(&effects);
    assert_eq!(reply.body, Body::plain("Hi Dana,\nall is well."));
    assert_eq!(reply.visibility, Visibility::Public);
    assert_eq!(keys(&mut model, "Ctrl-S"), [], "a second press sends nothing");
    let effects = answer(&mut model, ask, Answer::Replied(Seq(7)));
    assert!(model.screens.is_empty());
    assert_eq!(model.shared.notice.as_ref().unwrap().text, "Sent to Dana Ortiz.");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::SaveDraft { text, .. } if text.is_empty())));
}

#[test]
fn ctrl_t_switches_and_says_so() {
    let mut model = writing("r");
    type_in(&mut model, "same as 4711?");
    keys(&mut model, "Ctrl-T");
    assert_eq!(compose(&model).heading(), "INTERNAL NOTE, team only");
    assert_eq!(model.shared.notice.as_ref().unwrap().text, "Now an internal note: only the team will read it.");
    let effects = keys(&mut model, "Ctrl-S");
    assert_eq!(sent(&effects).1.visibility, Visibility::Internal);
}

#[test]
fn a_failed_sending_keeps_the_text_and_tries_again_with_the_same_id() {
    let mut model = writing("r");
    type_in(&mut model, "hello");
    let effects = keys(&mut model, "Ctrl-S");
    let (ask, first) = (sent(&effects).0, sent(&effects).1.clone());
    answer(&mut model, ask, failure());
    assert_eq!(compose(&model).state, State::Unsent("the disk is full".to_owned()));
    assert_eq!(compose(&model).field.value(), "hello");
    let effects = keys(&mut model, "Ctrl-S");
    assert_eq!(*sent(&effects).1, first, "what was stored after all is not stored twice");
}

#[test]
fn another_text_after_a_failed_sending_is_another_message() {
    let mut model = writing("r");
    type_in(&mut model, "hello");
    let effects = keys(&mut model, "Ctrl-S");
    let (ask, first) = (sent(&effects).0, sent(&effects).1.source_id.clone());
    answer(&mut model, ask, failure());
    type_in(&mut model, "!");
    let effects = keys(&mut model, "Ctrl-S");
    assert_ne!(sent(&effects).1.source_id, first);
}

#[test]
fn nothing_is_sent_of_a_blank_text() {
    let mut model = writing("r");
    type_in(&mut model, "  \n ");
    assert_eq!(keys(&mut model, "Ctrl-S"), []);
    assert_eq!(compose(&model).state, State::Writing);
}

#[test]
fn a_draft_is_kept_a_second_after_the_first_change() {
    let mut model = writing("r");
    type_in(&mut model, "hel");
    assert_eq!(wait(&mut model, 900), []);
    type_in(&mut model, "lo");
    let effects = wait(&mut model, 100);
    let draft = saved(&effects).expect("a draft is kept");
    assert_eq!((draft.text.as_str(), draft.visibility), ("hello", Visibility::Public));
    let [Effect::SaveDraft { ask, .. }] = effects[..] else { panic!("{effects:?}") };
    answer(&mut model, ask, Answer::DraftSaved);
    assert!(matches!(compose(&model).kept, Kept::Since(_)));
    assert_eq!(wait(&mut model, 10_000), [Effect::Presence(Number(100), Presence::Replying)]);
}

#[test]
fn esc_keeps_the_draft_and_the_next_r_opens_it() {
    let mut model = writing("r");
    type_in(&mut model, "half a thought");
    let effects = keys(&mut model, "Esc");
    let kept = saved(&effects).expect("a draft is kept").written();
    let [Effect::SaveDraft { ask, .. }] = effects[..] else { panic!("{effects:?}") };
    answer(&mut model, ask, Answer::DraftSaved);
    assert!(model.screens.is_empty());
    let (model, _) = opened("r", Some(&kept));
    assert_eq!(compose(&model).field.value(), "half a thought");
    assert_eq!(model.shared.notice.as_ref().unwrap().text, "Here is your draft from before.");
}

#[test]
fn working_time_is_chosen_or_typed_goes_with_the_reply_and_is_kept_with_the_draft() {
    let mut model = writing("r");
    type_in(&mut model, "Done.");
    keys(&mut model, "Ctrl-O");
    type_in(&mut model, "1h30b");
    keys(&mut model, "Enter");
    assert!(screen(&model).contains("took 1 h 30 min, billable"), "{}", screen(&model));
    let effects = keys(&mut model, "Ctrl-S");
    assert_eq!(sent(&effects).1.time, Some(Minutes { minutes: 90, billable: true }));
    let kept = saved(&effects).expect("a draft is kept").written();
    let (mut model, _) = opened("r", Some(&kept));
    assert_eq!(compose(&model).time, Some(Minutes { minutes: 90, billable: true }));
    keys(&mut model, "Ctrl-O End Ctrl-N");
    keys(&mut model, "PgDn PgDn Enter");
    assert_eq!(compose(&model).time, None);
}

#[test]
fn a_slash_at_the_start_of_a_line_puts_in_a_canned_response_for_this_ticket() {
    let mut model = writing("r");
    type_in(&mut model, "Hello");
    let effects = keys(&mut model, "Enter /");
    let Some(Effect::Canned { ask, .. }) = effects.last() else { panic!("{effects:?}") };
    let canned = Canned::new("Ask".parse().unwrap(), "Is #{number} fixed, {customer}?").unwrap();
    answer(&mut model, *ask, Answer::Canned(vec![canned]));
    assert!(screen(&model).contains("Is #100 fixed, Dana Ortiz?"), "{}", screen(&model));
    keys(&mut model, "Enter");
    assert_eq!(compose(&model).field.value(), "Hello\nIs #100 fixed, Dana Ortiz?\n");
    assert_eq!(compose(&model).visibility, Visibility::Public);
    let effects = keys(&mut model, "/");
    assert!(matches!(effects[..], [Effect::Canned { .. }]));
    keys(&mut model, "Esc");
    assert!(compose(&model).field.value().ends_with("?\n/"), "Esc leaves the slash");
    assert_eq!(type_in(&mut model, "etc/hosts"), [], "a slash within a line is a slash");
}

#[test]
fn a_text_that_cannot_be_kept_is_not_closed_by_mistake() {
    let mut model = writing("r");
    type_in(&mut model, "half a thought");
    let effects = keys(&mut model, "Esc");
    let [Effect::SaveDraft { ask, .. }] = effects[..] else { panic!("{effects:?}") };
    let failure = Failure { kind: FailureKind::Broken, reason: "the disk is full".to_owned() };
    answer(&mut model, ask, Answer::Failed(failure));
    assert!(screen(&model).contains("NOT KEPT: the disk is full."), "{}", screen(&model));
    assert!(compose(&model).unkept().unwrap().contains("half a thought"));
    // It is tried again by itself, and by the next Esc after another letter.
    let effects = wait(&mut model, 6_000);
    assert!(saved(&effects).is_some(), "{effects:?}");
    keys(&mut model, "Esc");
    assert!(model.screens.is_empty(), "the second Esc in a row lets it go");
}

#[test]
fn a_note_from_before_stays_a_note_when_one_wants_to_reply() {
    let kept = Draft {
        source_id: "x".to_owned(),
        visibility: Visibility::Internal,
        text: "do not tell".to_owned(),
        time: None,
    };
    let (model, _) = opened("r", Some(&kept.written()));
    assert_eq!(compose(&model).visibility, Visibility::Internal);
}

#[test]
fn a_draft_that_was_sent_before_a_crash_goes_with_its_old_id_and_a_changed_one_does_not() {
    let kept =
        Draft { source_id: "old".to_owned(), visibility: Visibility::Public, text: "hello".to_owned(), time: None };
    let (mut model, _) = opened("r", Some(&kept.written()));
    let effects = keys(&mut model, "Ctrl-S");
    assert_eq!(sent(&effects).1.source_id, "old");
    let (mut model, _) = opened("r", Some(&kept.written()));
    type_in(&mut model, "!");
    let effects = keys(&mut model, "Ctrl-S");
    assert_ne!(sent(&effects).1.source_id, "old");
}

#[test]
fn a_paste_is_text_even_when_it_holds_the_key_that_sends() {
    let mut model = writing("r");
    assert_eq!(update(&mut model, Msg::Paste("hi\x1b[201~\x13there\n".to_owned())), []);
    assert_eq!(compose(&model).field.value(), "hi␛[201~␓there\n");
    // What a terminal took for the end of the paste comes as keys: none of them sends.
    assert_eq!(keys(&mut model, "Ctrl-S"), []);
    assert_eq!(compose(&model).state, State::Writing);
}

#[test]
fn ctrl_e_goes_to_the_end_of_the_line_and_from_there_to_the_editor() {
    let mut model = writing("r");
    type_in(&mut model, "hello");
    keys(&mut model, "Home");
    assert_eq!(keys(&mut model, "Ctrl-E"), []);
    let effects = keys(&mut model, "Ctrl-E");
    let Some(Effect::Edit { ask, text, heading }) = effects.last() else { panic!("{effects:?}") };
    assert_eq!(
        (text.as_str(), heading.as_str()),
        ("hello", "PUBLIC REPLY on ticket #100: the customer will read this")
    );
    assert!(saved(&effects).is_some(), "what was typed is kept before the editor gets it");
    let ask = *ask;
    answer(&mut model, ask, Answer::Edited(Edited::Text("hello\nworld".to_owned())));
    assert_eq!(compose(&model).field.value(), "hello\nworld");
}

#[test]
fn ctrl_x_ctrl_e_opens_the_editor_from_anywhere() {
    let mut model = writing("n");
    type_in(&mut model, "hello");
    keys(&mut model, "Home");
    let effects = keys(&mut model, "Ctrl-X Ctrl-E");
    assert!(matches!(effects.last(), Some(Effect::Edit { .. })));
}

#[test]
fn a_failing_editor_leaves_the_text_and_what_it_saved() {
    let mut model = writing("r");
    type_in(&mut model, "hello");
    let effects = keys(&mut model, "Ctrl-E");
    let Some(Effect::Edit { ask, .. }) = effects.last() else { panic!("{effects:?}") };
    let failed = |saved: Option<&str>| {
        let reason = "vim ended with exit status: 1".to_owned();
        Answer::Edited(Edited::Failed { reason, saved: saved.map(str::to_owned) })
    };
    let ask = *ask;
    answer(&mut model, ask, failed(Some("hello again")));
    assert_eq!(compose(&model).field.value(), "hello again");
    assert_eq!(model.shared.notice.as_ref().unwrap().text, "Vim ended with exit status: 1. Your text is safe.");
    keys(&mut model, "Ctrl-_");
    assert_eq!(compose(&model).field.value(), "hello");
}

#[test]
fn an_insertion_stands_on_a_line_of_its_own() {
    let mut model = writing("r");
    type_in(&mut model, "Hi Dana,");
    let Some(Screen::Compose(compose)) = model.screens.last_mut() else { panic!("it is open") };
    compose.insert("Pick a time: https://cal.com/a/b", &mut model.shared);
    assert_eq!(compose.field.value(), "Hi Dana,\nPick a time: https://cal.com/a/b\n");
}

#[test]
fn what_is_being_written_is_kept_when_the_program_ends() {
    let mut model = writing("r");
    type_in(&mut model, "half");
    assert_eq!(saved(&crate::term::screens::keep(&mut model)).map(|draft| draft.text).as_deref(), Some("half"));
    assert_eq!(crate::term::screens::keep(&mut model), [], "once is enough");
}

/// A ticket that this agent answered so many milliseconds after now.
fn answered_by(agent: usize, milliseconds: i64) -> Box<Reading> {
    let mut thread = talk(100);
    let mut last = thread.entries.pop().unwrap();
    let agent = agents().swap_remove(agent);
    last.by = Some(Byline { id: agent.id, role: Role::Agent, name: agent.name });
    last.at = *NOW + SignedDuration::from_millis(milliseconds);
    thread.entries.push(last);
    Box::new(Reading::of(thread))
}

#[test]
fn sending_stops_once_when_somebody_else_answered_meanwhile() {
    let mut model = writing("r");
    type_in(&mut model, "hello");
    answer(&mut model, Ask(999), Answer::Ticket(answered_by(2, 5_000), Laid::default()));
    assert_eq!(keys(&mut model, "Ctrl-S"), []);
    let notice = &model.shared.notice.as_ref().unwrap().text;
    assert_eq!(notice, "Not sent yet: Sam Reyes wrote meanwhile. Read it above (PgUp); Ctrl-S again sends.");
    let effects = keys(&mut model, "Ctrl-S");
    assert_eq!(sent(&effects).1.body, Body::plain("hello"));
}

#[test]
fn ones_own_answer_older_ones_and_notes_stop_nothing() {
    for reading in [answered_by(0, 5_000), answered_by(2, -5_000)] {
        let mut model = writing("r");
        type_in(&mut model, "hello");
        answer(&mut model, Ask(999), Answer::Ticket(reading, Laid::default()));
        sent(&keys(&mut model, "Ctrl-S"));
    }
    let mut model = writing("n");
    type_in(&mut model, "hello");
    answer(&mut model, Ask(999), Answer::Ticket(answered_by(2, 5_000), Laid::default()));
    sent(&keys(&mut model, "Ctrl-S"));
}

/// A composer in a window of this size, under a thread with everything in it.
fn under_a_thread(width: u16, height: u16) -> Model {
    let mut model = model(width, height, 10);
    let asked = model.ticket.read(Number(100), std::time::Duration::ZERO, &mut model.shared);
    talk::read(&mut model, vec![asked]);
    for effect in keys(&mut model, "r") {
        if let Effect::Draft { ask, .. } = effect {
            answer(&mut model, ask, Answer::Draft(None));
        }
    }
    type_in(&mut model, "Hi Dana,\nit is the gateway.");
    model
}

#[test]
fn a_reply_and_a_note_cannot_be_taken_for_each_other() {
    for (width, height) in [(50, 14), (80, 24), (120, 40), (160, 50)] {
        let mut model = under_a_thread(width, height);
        insta::assert_snapshot!(format!("reply_{width}x{height}"), screen(&model));
        keys(&mut model, "Ctrl-T");
        insta::assert_snapshot!(format!("note_{width}x{height}"), screen(&model));
    }
}

#[test]
fn they_differ_without_colour_too() {
    let mut model = under_a_thread(80, 24);
    model.shared.theme = Theme::mono();
    model.shared.ascii = true;
    insta::assert_snapshot!("reply_ascii", screen(&model));
    keys(&mut model, "Ctrl-T");
    insta::assert_snapshot!("note_ascii", screen(&model));
}

#[test]
fn the_thread_scrolls_above_what_one_writes() {
    let mut model = under_a_thread(80, 24);
    let at_the_end = screen(&model);
    keys(&mut model, "PgUp");
    assert_ne!(screen(&model), at_the_end);
    keys(&mut model, "PgDn");
    assert_eq!(screen(&model), at_the_end);
}

#[test]
fn what_one_was_writing_is_told_at_the_start() {
    let mut model = model(80, 24, 10);
    let kept = ["reply/61", "reply/17", "new-ticket"].map(str::to_owned).to_vec();
    answer(&mut model, Ask(999), Answer::Drafts(kept));
    let notice = &model.shared.notice.as_ref().unwrap().text;
    assert_eq!(notice, "You were writing: #61, #17, a new ticket. r on the ticket, or N, goes on with it.");
}
