use super::*;
use crate::term::model::Model;
use crate::term::msg::{Failure, FailureKind, Msg};
use crate::term::overlays::Overlay;
use crate::term::overlays::one_field::State;
use crate::term::scene::{agents, answer, keys, model, reading, screen, type_in};
use crate::term::thread::Laid;
use crate::term::update::update;

const LINK: &str = "https://cal.com/alice-weber/30min";

/// The editor over the queue, with ticket 100 of this agent chosen.
fn editor(width: u16, height: u16, assignee: Option<i64>) -> Model {
    let mut model = model(width, height, 10);
    let effect = model.ticket.read(Number(100), std::time::Duration::ZERO, &mut model.shared);
    let Effect::Ticket { ask, .. } = effect else { panic!("{effect:?}") };
    answer(&mut model, ask, Answer::Ticket(reading(100, assignee), Laid::default()));
    let effects = keys(&mut model, "B");
    let [Effect::Profile { ask }] = effects[..] else { panic!("{effects:?}") };
    answer(&mut model, ask, Answer::Profile(Box::new(agents().remove(0))));
    model
}

/// The same with another text typed.
fn with(text: &str) -> Model {
    let mut model = editor(90, 24, Some(1));
    keys(&mut model, "Ctrl-U");
    type_in(&mut model, text);
    model
}

fn notice(model: &Model) -> &str {
    model.shared.notice.as_ref().map_or("", |notice| &notice.text)
}

/// The words on the screen, without the frame and the line breaks.
fn words(model: &Model) -> String {
    screen(model).replace('│', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn it_opens_on_the_stored_link_with_the_final_address_of_the_chosen_ticket() {
    let words = words(&editor(90, 24, Some(1)));
    assert!(words.contains(LINK) && words.contains("OK: Cal.com."), "{words}");
    assert!(words.contains("The button for Dana Ortiz, ticket #100, opens:"), "{words}");
    assert!(words.replace(' ', "").contains("?name=Dana+Ortiz&email=dana%40northwind.example&notes="), "{words}");
}

#[test]
fn a_ticket_that_is_still_read_has_its_preview_when_it_comes() {
    let mut model = model(90, 24, 10);
    let effects = keys(&mut model, "B");
    let [Effect::Profile { .. }, Effect::Ticket { ask, number, .. }] = effects[..] else { panic!("{effects:?}") };
    assert!(words(&model).contains("Reading the ticket"), "{}", words(&model));
    answer(&mut model, ask, Answer::Ticket(reading(number.0, Some(1)), Laid::default()));
    assert!(words(&model).contains(&format!("ticket #{number}, opens:")), "{}", words(&model));
}

#[test]
fn it_judges_while_one_types_and_saves_nothing_that_is_wrong() {
    for wrong in ["http://cal.com/alice/30min", "https://a:b@cal.com/alice/30min", "javascript:alert(1)", "nonsense"] {
        let mut model = with(wrong);
        assert!(words(&model).contains("NO: "), "{wrong}: {}", words(&model));
        assert_eq!(keys(&mut model, "Ctrl-S"), [], "{wrong}");
        assert!(notice(&model).starts_with("Not saved: "), "{}", notice(&model));
    }
    let long = format!("https://cal.com/{}", "a".repeat(500));
    assert!(words(&with(&long)).contains("NO: "));
}

#[test]
fn a_profile_without_an_event_and_an_unknown_host_are_named_and_can_be_saved() {
    let mut profile = with("https://cal.com/alice");
    assert!(words(&profile).contains("Note: cal.com/alice is a profile page"), "{}", words(&profile));
    assert!(matches!(keys(&mut profile, "Ctrl-S")[..], [Effect::SetBookingLink { link: Some(_), .. }]));

    let unknown = with("https://booking.example/alice");
    assert!(words(&unknown).contains("not a platform we know"), "{}", words(&unknown));
}

#[test]
fn ctrl_s_and_enter_save_at_once_and_the_desk_is_read_again() {
    for key in ["Ctrl-S", "Enter"] {
        let mut model = with("https://cal.com/alice-weber/60min");
        let effects = keys(&mut model, key);
        let [Effect::SetBookingLink { ask, link: Some(link) }] = &effects[..] else { panic!("{effects:?}") };
        assert_eq!(link.as_str(), "https://cal.com/alice-weber/60min");
        assert_eq!(keys(&mut model, key), [], "a second press saves nothing");
        let effects = answer(&mut model, *ask, Answer::BookingLinkSet);
        assert!(model.overlays.is_empty());
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Profile { .. })));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Ticket { number: Number(100), .. })));
    }
}

#[test]
fn an_empty_field_clears_the_link_and_says_so_before() {
    let mut model = with("");
    assert!(words(&model).contains("Empty: saving clears your link"), "{}", words(&model));
    assert!(matches!(keys(&mut model, "Ctrl-S")[..], [Effect::SetBookingLink { link: None, .. }]));
}

#[test]
fn esc_with_a_change_asks_and_without_one_does_not() {
    let mut model = editor(90, 24, Some(1));
    keys(&mut model, "Esc");
    assert!(model.overlays.is_empty());

    let mut model = with("https://cal.com/alice-weber/60min");
    keys(&mut model, "Esc");
    assert!(words(&model).contains("Your change is not saved. n keep editing y drop the change"), "{}", words(&model));
    keys(&mut model, "n");
    assert!(matches!(&model.overlays[..], [Overlay::BookingLink(editor)] if editor.entry.state == State::Editing));
    assert_eq!(keys(&mut model, "Esc y"), []);
    assert!(model.overlays.is_empty());
}

#[test]
fn a_failed_saving_keeps_the_field() {
    let mut model = with("https://cal.com/alice-weber/60min");
    let effects = keys(&mut model, "Ctrl-S");
    let [Effect::SetBookingLink { ask, .. }] = effects[..] else { panic!("{effects:?}") };
    let failure = Failure { kind: FailureKind::Broken, reason: "the disk is full".to_owned() };
    answer(&mut model, ask, Answer::Failed(failure));
    let [Overlay::BookingLink(editor)] = &model.overlays[..] else { panic!("{:?}", model.overlays) };
    assert_eq!(
        (editor.entry.state, editor.entry.field.value().as_str()),
        (State::Editing, "https://cal.com/alice-weber/60min")
    );
    assert_eq!(notice(&model), "the disk is full.");
}

#[test]
fn a_link_changed_elsewhere_is_taken_up_unless_one_has_typed() {
    let mut me = agents().remove(0);
    me.booking_link = Some(BookingLink::parse("https://cal.com/alice-weber/elsewhere").unwrap());
    let mut model = editor(90, 24, Some(1));
    answer(&mut model, Ask(999), Answer::Profile(Box::new(me.clone())));
    assert!(words(&model).contains("alice-weber/elsewhere"));
    let mut model = with("https://cal.com/alice-weber/60min");
    answer(&mut model, Ask(999), Answer::Profile(Box::new(me)));
    assert!(words(&model).contains("alice-weber/60min"));
}

#[test]
fn a_pasted_link_loses_its_line_break() {
    let mut model = with("");
    update(&mut model, Msg::Paste("https://cal.com/alice-weber/60min\n".to_owned()));
    assert!(words(&model).contains("OK: Cal.com."), "{}", words(&model));
}

#[test]
fn the_editor_looks_as_it_should() {
    for (width, height) in [(80, 24), (120, 40), (160, 50)] {
        insta::assert_snapshot!(format!("editor_{width}x{height}"), screen(&editor(width, height, Some(3))));
    }
}
