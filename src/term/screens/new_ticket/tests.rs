use super::*;
use crate::term::model::Model;
use crate::term::scene::{agents, answer, keys, model, reading, screen, type_in, wait};
use crate::term::screens::Screen;

/// An empty form, everything it asked for answered.
fn form(width: u16, height: u16, draft: Option<&str>) -> Model {
    let mut model = model(width, height, 10);
    for effect in keys(&mut model, "N") {
        match effect {
            Effect::Draft { ask, key } => {
                assert_eq!(key, "new-ticket");
                answer(&mut model, ask, Answer::Draft(draft.map(str::to_owned)));
            }
            Effect::People { ask, .. } => {
                answer(&mut model, ask, Answer::People(vec![reading(1, None).requester, agents().remove(2)]));
            }
            Effect::Categories { ask } => {
                answer(&mut model, ask, Answer::Labels(vec!["Network".to_owned(), "Printing".to_owned()]));
            }
            other => panic!("{other:?}"),
        }
    }
    model
}

fn the_form(model: &Model) -> &NewTicketForm {
    match model.screens.last() {
        Some(Screen::NewTicket(form)) => form,
        other => panic!("{other:?}"),
    }
}

fn fill(model: &mut Model) {
    type_in(model, "dana\nVPN drops\nIt drops every few minutes.");
    keys(model, "Tab");
    type_in(model, "hi\nnet\nali\n");
}

#[test]
fn the_form_opens_a_ticket_with_everything_in_it() {
    let mut model = form(80, 24, None);
    fill(&mut model);
    let effects = keys(&mut model, "Ctrl-S");
    let Some(Effect::OpenTicket { ask, ticket }) = effects.last() else { panic!("{effects:?}") };
    assert_eq!(ticket.subject.as_str(), "VPN drops");
    assert_eq!(ticket.body, Body::plain("It drops every few minutes."));
    assert_eq!((ticket.requester, ticket.priority), (PersonId(10), Priority::High));
    assert_eq!(ticket.category.as_ref().map(Label::as_str), Some("Network"));
    assert_eq!(ticket.assignee, Some(PersonId(1)));
    let ask = *ask;
    assert_eq!(keys(&mut model, "Ctrl-S"), [], "a second press opens nothing");
    let effects = answer(&mut model, ask, Answer::TicketOpened(Number(101)));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::SaveDraft { text, .. } if text.is_empty())));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Ticket { number: Number(101), .. })));
    assert!(matches!(model.screens[..], [Screen::Ticket]), "{:?}", model.screens);
}

#[test]
fn what_is_missing_is_said_under_each_field() {
    let mut model = form(80, 24, None);
    assert_eq!(keys(&mut model, "Ctrl-S"), []);
    assert_eq!(
        the_form(&model).wrong.keys().copied().collect::<Vec<_>>(),
        [Part::Requester, Part::Subject, Part::Body]
    );
    insta::assert_snapshot!(screen(&model));
}

#[test]
fn typing_in_a_field_takes_its_complaint_away() {
    let mut model = form(80, 24, None);
    keys(&mut model, "Ctrl-S Tab");
    type_in(&mut model, "V");
    assert_eq!(the_form(&model).wrong.keys().copied().collect::<Vec<_>>(), [Part::Requester, Part::Body]);
}

#[test]
fn people_are_looked_for_as_one_types() {
    let mut model = form(80, 24, None);
    let effects = type_in(&mut model, "da");
    let words: Vec<_> = effects
        .iter()
        .map(|effect| match effect {
            Effect::People { words, .. } => words.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(words, ["d", "da"]);
}

#[test]
fn tab_takes_the_person_that_was_found() {
    let mut model = form(80, 24, None);
    type_in(&mut model, "dana");
    keys(&mut model, "Tab");
    assert_eq!(the_form(&model).requester.label(), Some("Dana Ortiz"));
    assert_eq!(the_form(&model).part, Part::Subject);
}

#[test]
fn the_form_is_kept_and_offered_again() {
    let mut model = form(80, 24, None);
    fill(&mut model);
    let effects = wait(&mut model, 2_000);
    let [Effect::SaveDraft { text, .. }] = &effects[..] else { panic!("{effects:?}") };
    let model = form(80, 24, Some(text));
    let form = the_form(&model);
    assert_eq!(
        (form.subject.value(), form.body.value()),
        ("VPN drops".to_owned(), "It drops every few minutes.".to_owned())
    );
    assert_eq!((form.requester.label(), form.assignee.label()), (Some("Dana Ortiz"), Some("Alice Weber (you)")));
}

#[test]
fn the_form_fits_a_small_and_a_large_window() {
    let mut small = form(80, 24, None);
    type_in(&mut small, "da");
    insta::assert_snapshot!(screen(&small));
    let mut large = form(120, 40, None);
    fill(&mut large);
    insta::assert_snapshot!(screen(&large));
}
