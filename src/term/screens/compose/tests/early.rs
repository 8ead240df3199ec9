use super::*;

/// A model where `r` has just been pressed and the draft from before is still being read.
fn opening() -> (Model, Ask) {
    let mut model = model(80, 24, 10);
    let effects = keys(&mut model, "r");
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::Draft { ask, .. } => Some(*ask),
        _ => None,
    });
    (model, asked.expect("the draft is asked for"))
}

/// What was kept when one wrote this the last time.
fn before(text: &str) -> Answer {
    let draft =
        Draft { source_id: "before".to_owned(), visibility: Visibility::Public, text: text.to_owned(), time: None };
    Answer::Draft(Some(draft.written()))
}

#[test]
fn nothing_is_written_over_a_draft_that_takes_long_to_be_read() {
    let (mut model, ask) = opening();
    type_in(&mut model, "and one thing more");
    assert_eq!(saved(&wait(&mut model, 5_000)), None);
    let mut effects = answer(&mut model, ask, before("The first half"));
    assert_eq!(compose(&model).field.value(), "The first half\nand one thing more");
    effects.extend(wait(&mut model, 1_000));
    let kept = saved(&effects).expect("it is kept now");
    assert_eq!(kept.text, "The first half\nand one thing more");
}

#[test]
fn what_is_sent_early_goes_out_when_there_was_no_draft_and_is_shown_first_when_there_was_one() {
    let (mut model, ask) = opening();
    type_in(&mut model, "Done.");
    assert_eq!(keys(&mut model, "Ctrl-S"), []);
    let effects = answer(&mut model, ask, Answer::Draft(None));
    assert_eq!(sent(&effects).1.body, Body::plain("Done."));

    let (mut model, ask) = opening();
    type_in(&mut model, "Done.");
    keys(&mut model, "Ctrl-S");
    assert_eq!(answer(&mut model, ask, before("An old thought")), []);
    assert_eq!(model.shared.notice.as_ref().unwrap().text, "Here is your draft from before.");
    assert_eq!(sent(&keys(&mut model, "Ctrl-S")).1.body, Body::plain("An old thought\nDone."));
}

#[test]
fn an_editor_is_given_the_draft_too() {
    let (mut model, ask) = opening();
    assert_eq!(keys(&mut model, "Ctrl-E"), []);
    let effects = answer(&mut model, ask, before("The first half"));
    let edits = |effect: &Effect| matches!(effect, Effect::Edit { text, .. } if text == "The first half");
    assert!(effects.iter().any(edits), "{effects:?}");
}

#[test]
fn leaving_early_waits_only_with_something_to_lose() {
    let (mut model, _) = opening();
    keys(&mut model, "Esc");
    assert!(model.screens.is_empty());

    let (mut model, ask) = opening();
    type_in(&mut model, "wait");
    keys(&mut model, "Esc");
    assert!(!model.screens.is_empty());
    let effects = answer(&mut model, ask, before("for me"));
    assert_eq!(saved(&effects).expect("both are kept").text, "for me\nwait");
}
