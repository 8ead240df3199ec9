use super::*;
use crate::booking::BookingLink;
use crate::term::model::Model;
use crate::term::outside::copy::Copied;
use crate::term::outside::open::Opened;
use crate::term::overlays::Overlay;
use crate::term::scene::{agents, answer, keys, model, reading, screen, settle, unnumbered};
use crate::term::screens::Screen;
use crate::term::thread::Laid;
use crate::ticket::{Change, Offer, PersonId, Reason, With};

const FILLED: &str = "https://cal.com/alice-weber/30min?name=Dana+Ortiz&email=dana%40northwind.example&notes=Ticket+%23100%3A+VPN+drops+every+few+minutes";

/// A model with the panel open on ticket 100, which one of the agents looks after, or nobody.
fn panel(width: u16, height: u16, assignee: Option<i64>) -> Model {
    let mut model = model(width, height, 10);
    show(&mut model, assignee);
    let effects = keys(&mut model, "b");
    assert_eq!(settle(&mut model, effects, 10), []);
    model
}

/// Has the ticket read, as it is when this agent looks after it.
fn show(model: &mut Model, assignee: Option<i64>) {
    let effect = model.ticket.read(Number(100), std::time::Duration::ZERO, &mut model.shared);
    let Effect::Ticket { ask, .. } = effect else { panic!("{effect:?}") };
    answer(model, ask, Answer::Ticket(reading(100, assignee), Laid::default()));
}

fn notice(model: &Model) -> &str {
    model.shared.notice.as_ref().map_or("", |notice| &notice.text)
}

#[test]
fn o_and_enter_open_the_filled_in_link() {
    for key in ["o", "Enter"] {
        let mut model = panel(80, 24, Some(1));
        assert_eq!(unnumbered(keys(&mut model, key)), [Effect::OpenUrl { ask: Ask(0), url: FILLED.to_owned() }]);
    }
}

#[test]
fn a_key_that_comes_before_the_ticket_is_done_when_it_is_read() {
    let mut model = model(80, 24, 10);
    let effects = keys(&mut model, "b");
    let [Effect::Ticket { ask, number, .. }] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(keys(&mut model, "o"), []);
    let effects = answer(&mut model, ask, Answer::Ticket(reading(number.0, Some(1)), Laid::default()));
    assert!(
        matches!(&effects[..], [Effect::OpenUrl { url, .. }] if url.starts_with("https://cal.com/alice-weber/30min?")),
        "{effects:?}"
    );
}

#[test]
fn where_no_browser_opens_the_link_is_copied_shown_and_drawn() {
    for how in [Opened::OverSsh, Opened::Failed("xdg-open could not be started".to_owned())] {
        let mut model = panel(100, 50, Some(1));
        let effects = keys(&mut model, "o");
        let [Effect::OpenUrl { ask, .. }] = effects[..] else { panic!("{effects:?}") };
        let effects = answer(&mut model, ask, Answer::Opened { url: FILLED.to_owned(), how });
        let [Effect::Copy { ask, text, what }] = &effects[..] else { panic!("{effects:?}") };
        assert_eq!(text, FILLED);
        let what = what.clone();
        answer(&mut model, *ask, Answer::Copied { what, how: Copied::ByTool("xclip") });
        assert!(notice(&model).starts_with("Copied the link ("), "{}", notice(&model));
        let screen = screen(&model);
        assert!(screen.contains("https://cal.com/alice-weber/30min") && screen.contains('▀'), "{screen}");
    }
}

#[test]
fn c_copies_and_p_draws() {
    let mut model = panel(100, 50, Some(1));
    let effects = keys(&mut model, "c");
    assert!(matches!(&effects[..], [Effect::Copy { text, .. }] if text == FILLED), "{effects:?}");
    keys(&mut model, "p");
    assert!(matches!(model.overlays[..], [Overlay::Booking(_), Overlay::QrCode(_)]));
    keys(&mut model, "Esc");
    assert!(matches!(model.overlays[..], [Overlay::Booking(_)]));
}

#[test]
fn i_puts_the_link_into_a_public_reply() {
    let mut model = panel(80, 24, Some(1));
    let effects = keys(&mut model, "i");
    let [Effect::Draft { ask, .. }] = effects[..] else { panic!("{effects:?}") };
    answer(&mut model, ask, Answer::Draft(None));
    let Some(Screen::Compose(compose)) = model.screens.last() else { panic!("the composer is open") };
    assert_eq!(compose.visibility, Visibility::Public);
    assert_eq!(compose.field.value(), format!("Pick a time for our call: {FILLED}\n"));
    assert!(model.overlays.is_empty());
}

#[test]
fn with_nobody_the_panel_says_which_keys_mend_it_and_they_do() {
    let mut model = panel(80, 24, None);
    let screen = screen(&model).replace("│", "").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        screen.contains("Nobody looks after this ticket yet, so there is no link to book. a assign, m take it."),
        "{screen}"
    );
    assert_eq!(keys(&mut model, "o"), []);
    let take = Effect::Change { ask: Ask(0), numbers: vec![Number(100)], change: Change::Assignee(Some(PersonId(1))) };
    assert_eq!(unnumbered(keys(&mut model, "m")), [take]);
    keys(&mut model, "a");
    assert!(matches!(model.overlays[..], [Overlay::Booking(_), Overlay::Choose(_)]));
}

#[test]
fn without_a_link_the_panel_says_whose_is_missing() {
    let other = screen(&panel(80, 24, Some(2)));
    assert!(other.contains("Noor Haddad looks after this ticket and has no booking link yet."), "{other}");

    let mut model = model(80, 24, 10);
    model.shared.me.id = PersonId(2);
    show(&mut model, Some(2));
    keys(&mut model, "b");
    let own = screen(&model);
    assert!(
        own.contains("You look after this ticket and have no booking link yet.") && own.contains("B sets it"),
        "{own}"
    );
    keys(&mut model, "B");
    assert!(matches!(model.overlays[..], [Overlay::Booking(_), Overlay::BookingLink(_)]));
}

#[test]
fn another_link_is_shown_as_soon_as_the_ticket_is_read_again() {
    let mut model = panel(80, 24, Some(1));
    let mut changed = reading(100, Some(1));
    let link = BookingLink::parse("https://cal.com/alice-weber/60min").unwrap();
    changed.offer.as_mut().unwrap().link = link;
    answer(&mut model, Ask(999), Answer::Ticket(changed, Laid::default()));
    assert!(screen(&model).contains("https://cal.com/alice-weber/60min"));
    let effects = keys(&mut model, "o");
    assert!(
        matches!(&effects[..], [Effect::OpenUrl { url, .. }] if url.starts_with("https://cal.com/alice-weber/60min?"))
    );
}

#[test]
fn somebody_elses_link_is_not_edited_but_ones_own() {
    let mut model = panel(80, 24, Some(3));
    keys(&mut model, "e");
    assert_eq!(notice(&model), "This is your own link: only Sam Reyes can change theirs.");
    assert_eq!(model.shared.me, agents().remove(0));
    assert!(matches!(model.overlays.last(), Some(Overlay::BookingLink(_))));
}

#[test]
fn a_link_that_the_settings_do_not_allow_is_not_offered_and_the_panel_says_why() {
    let mut model = panel(80, 24, Some(3));
    model.shared.hosts.allowed = vec!["calendly.com".to_owned()];
    let words = screen(&model).replace('│', "").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("The booking link of Sam Reyes is not offered: this desk takes no booking links to"),
        "{words}"
    );
    assert_eq!(keys(&mut model, "o"), []);
}

#[test]
fn a_teams_calendar_is_named_with_the_reason() {
    let mut model = panel(80, 24, None);
    let mut read = reading(100, None);
    let link = BookingLink::parse("https://cal.com/team/network/call").unwrap();
    read.offer = Ok(Offer { with: With::Team("Network".parse().unwrap()), link, reason: Reason::Team });
    answer(&mut model, Ask(999), Answer::Ticket(read, Laid::default()));
    let shown = screen(&model);
    for words in ["With      the team Network", "Why       nobody looks after this ticket yet", "team/network/call"] {
        assert!(shown.contains(words), "{shown}");
    }
    let effects = keys(&mut model, "o");
    assert!(matches!(&effects[..], [Effect::OpenUrl { url, .. }] if url.contains("/team/network/call?name=Dana")));
}

/// The panel on a desk that asks for free times, which are these; the customer's clock is in Denver.
fn with_times(told: Result<&[&str], &str>) -> Model {
    let mut model = model(100, 40, 10);
    model.shared.apis.cal_com = Some("https://api.cal.com".parse().unwrap());
    show(&mut model, Some(1));
    model.ticket.reading.as_mut().unwrap().zone = crate::clock::zone("America/Denver");
    let effects = keys(&mut model, "b");
    let [Effect::FreeTimes { ask, asked }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(asked.key(), "https://api.cal.com/v2/slots?eventTypeSlug=30min&username=alice-weber");
    assert!(screen(&model).contains("Asking for free times"));
    let told = told.map(|times| times.iter().map(|at| at.parse().unwrap()).collect()).map_err(str::to_owned);
    answer(&mut model, *ask, Answer::FreeTimes(told));
    model
}

/// Four times: at seven in Denver, at nine, at a quarter to seven in the evening, at seven.
const TOLD: &[&str] = &["2026-11-23T14:00:00Z", "2026-11-23T16:00:00Z", "2026-11-24T01:45:00Z", "2026-11-24T02:00:00Z"];

/// The text that was put into the composer.
fn inserted(model: &mut Model, effects: &[Effect]) -> String {
    let [Effect::Draft { ask, .. }] = effects else { panic!("{effects:?}") };
    answer(model, *ask, Answer::Draft(None));
    let Some(Screen::Compose(compose)) = model.screens.last() else { panic!("the composer is open") };
    assert_eq!(compose.visibility, Visibility::Public);
    compose.field.value()
}

#[test]
fn free_times_stand_on_both_clocks_and_unkind_ones_are_marked_as_such() {
    insta::assert_snapshot!("free_times_100x40", screen(&with_times(Ok(TOLD))));
}

#[test]
fn marked_times_go_into_a_reply_as_links_on_the_customers_clock() {
    let mut model = with_times(Ok(TOLD));
    let effects = keys(&mut model, "Down Space Space Enter");
    let text = inserted(&mut model, &effects);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "Pick a time for our call:");
    assert!(
        lines[2]
            .starts_with("- Monday 23 November 2026, 09:00 MST: https://cal.com/alice-weber/30min?name=Dana+Ortiz&")
            && lines[2]
                .ends_with("&date=2026-11-23&month=2026-11&slot=2026-11-23T16%3A00%3A00.000Z&cal.tz=America%2FDenver"),
        "{text}"
    );
    assert!(lines[3].starts_with("- Monday 23 November 2026, 18:45 MST: "), "{text}");
    assert_eq!(lines[5], format!("If none of them suits you, choose another: {FILLED}"));
    assert_eq!(lines.len(), 6);
}

#[test]
fn without_a_mark_the_time_under_the_cursor_is_offered() {
    let mut model = with_times(Ok(TOLD));
    let effects = keys(&mut model, "j Enter");
    let text = inserted(&mut model, &effects);
    assert!(
        text.starts_with("This time would suit me for our call:\n\n- Monday 23 November 2026, 09:00 MST: "),
        "{text}"
    );
}

#[test]
fn where_times_do_not_load_the_panel_says_what_still_works_and_it_does() {
    let mut model = with_times(Err("api.cal.com cannot be reached"));
    let screen = screen(&model);
    assert!(screen.contains("Free times are not loading. The link still works: i insert, c copy."), "{screen}");
    assert!(screen.contains("(api.cal.com cannot be reached)"), "{screen}");
    let effects = keys(&mut model, "Enter");
    assert!(matches!(&effects[..], [Effect::OpenUrl { url, .. }] if url == FILLED), "{effects:?}");
}

#[test]
fn free_times_are_asked_for_once_and_again_for_another_link() {
    let mut model = with_times(Ok(TOLD));
    let again = model.ticket.reading.clone().unwrap();
    assert_eq!(answer(&mut model, Ask(999), Answer::Ticket(again.clone(), Laid::default())), []);
    assert!(screen(&model).contains("1 to 4 of 4"));
    let mut changed = again;
    changed.offer.as_mut().unwrap().link = BookingLink::parse("https://cal.com/alice-weber/60min").unwrap();
    let effects = answer(&mut model, Ask(999), Answer::Ticket(changed.clone(), Laid::default()));
    assert!(matches!(&effects[..], [Effect::FreeTimes { .. }]), "{effects:?}");
    changed.offer.as_mut().unwrap().link = BookingLink::parse("https://calendly.com/alice-weber").unwrap();
    assert_eq!(answer(&mut model, Ask(999), Answer::Ticket(changed, Laid::default())), []);
    assert!(!screen(&model).contains("free"));
}

#[test]
fn esc_closes_it() {
    let mut model = panel(80, 24, Some(1));
    keys(&mut model, "Esc");
    assert!(model.overlays.is_empty());
}

#[test]
fn the_panel_looks_as_it_should() {
    for (name, assignee) in [("mine", Some(1)), ("without_a_link", Some(2)), ("nobodys", None)] {
        for (width, height) in [(80, 24), (120, 40), (160, 50)] {
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), screen(&panel(width, height, assignee)));
        }
    }
}
