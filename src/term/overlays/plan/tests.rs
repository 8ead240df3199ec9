use super::*;
use crate::config::action::Mode;
use crate::term::model::Model;
use crate::term::msg::Ask;
use crate::term::overlays::Overlay;
use crate::term::scene::{agents, answer, keys, model, screen, type_in, unnumbered};
use crate::ticket::{Duty, Label, Member, Plan as Laid, Rights};

/// What is laid down on the test desk: one team with Noor in it, and one link for a module.
fn laid() -> LaidDown {
    let noor = agents().remove(1);
    let team = Team {
        id: TeamId(3),
        name: "Network".parse::<Label>().unwrap(),
        link: None,
        emergency: Emergency { link: None, duty: "mon-fri 08:00-18:00 Europe/Berlin".parse::<Duty>().unwrap() },
        takes: vec!["module=VPN".parse().unwrap()],
        members: vec![Member { person: noor, last_turn_at: None, turns: 0 }],
    };
    let link = BookingLink::parse("https://cal.com/team/billing/call").unwrap();
    let overrides = vec![Override { topic: "module=Billing".parse().unwrap(), link }];
    let urgent = agents().into_iter().map(|agent| (agent, Emergency::default())).collect();
    LaidDown { plan: Laid { overrides, teams: vec![team] }, urgent }
}

/// The list, opened by an administrator.
fn opened() -> Model {
    let mut model = model(100, 34, 10);
    model.shared.me.rights = Some(Rights::Administrator);
    let effects = keys(&mut model, "T");
    let [Effect::Plan { ask, change: None }] = effects[..] else { panic!("{effects:?}") };
    answer(&mut model, ask, Answer::Plan(Box::new(laid())));
    model
}

fn lay(change: PlanChange) -> Effect {
    Effect::Plan { ask: Ask(0), change: Some(change) }
}

#[test]
fn only_an_administrator_opens_it_and_others_are_told_why_not() {
    let mut model = model(100, 34, 10);
    assert_eq!(keys(&mut model, "T"), []);
    assert!(model.overlays.is_empty());
    assert!(screen(&model).contains("only an administrator"), "{}", screen(&model));
}

#[test]
fn it_shows_what_is_laid_down() {
    let shown = screen(&opened());
    for words in
        ["Network: members", "Noor Haddad", "module=VPN", "its members take turns", "mon-fri 08:00", "New team"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(shown.contains("module=Billing") && shown.contains("https://cal.com/team/billing/call"), "{shown}");
    assert!(shown.contains("Sam Reyes: urgent link"), "{shown}");
}

#[test]
fn a_link_is_judged_while_one_types_and_laid_down_by_enter() {
    let mut model = opened();
    type_in(&mut model, "booking link");
    keys(&mut model, "Enter");
    assert_eq!(model.mode(), Mode::Form);
    type_in(&mut model, "http://cal.com/x");
    assert!(screen(&model).contains("NO: "), "{}", screen(&model));
    assert_eq!(keys(&mut model, "Enter"), []);
    keys(&mut model, "Ctrl-U");
    type_in(&mut model, "https://cal.com/team/network/call");
    let link = BookingLink::parse("https://cal.com/team/network/call").unwrap();
    let effects = keys(&mut model, "Enter");
    assert_eq!(unnumbered(effects.clone()), [lay(PlanChange::TeamLink(TeamId(3), Some(link)))]);
    let [Effect::Plan { ask, .. }] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(keys(&mut model, "Enter"), [], "once is enough");
    answer(&mut model, ask, Answer::Plan(Box::new(laid())));
    assert!(matches!(model.overlays[..], [Overlay::Plan(_)]), "back in the list");
}

#[test]
fn esc_asks_before_it_drops_what_is_typed() {
    let mut model = opened();
    type_in(&mut model, "on duty");
    keys(&mut model, "Enter Esc");
    assert!(matches!(model.overlays[..], [Overlay::Plan(_)]), "nothing is typed, nothing is asked");
    keys(&mut model, "Enter");
    type_in(&mut model, " and sat 09:00-12:00");
    keys(&mut model, "Esc");
    let asked = screen(&model);
    assert!(asked.contains("Your change is not saved.") && asked.contains("drop the change"), "{asked}");
    assert_eq!(keys(&mut model, "n"), []);
    assert!(screen(&model).contains("Europe/Berlin and sat 09:00-12:00"), "{}", screen(&model));
    assert_eq!(keys(&mut model, "Esc y"), []);
    assert!(matches!(model.overlays[..], [Overlay::Plan(_)]), "back in the list");
}

#[test]
fn members_are_taken_in_and_out() {
    let mut model = opened();
    let effects = keys(&mut model, "Enter");
    let [Effect::Plan { ask, change: None }] = effects[..] else { panic!("{effects:?}") };
    answer(&mut model, ask, Answer::Plan(Box::new(laid())));
    assert!(screen(&model).contains("[x] Noor Haddad") && screen(&model).contains("[ ] Sam Reyes"));
    type_in(&mut model, "noor");
    assert_eq!(unnumbered(keys(&mut model, "Enter")), [lay(PlanChange::Leave(TeamId(3), PersonId(2)))]);
    keys(&mut model, "Ctrl-U");
    type_in(&mut model, "sam");
    assert_eq!(unnumbered(keys(&mut model, "Enter")), [lay(PlanChange::Join(TeamId(3), PersonId(3)))]);
}

#[test]
fn a_team_goes_only_after_a_question() {
    let mut model = opened();
    type_in(&mut model, "take away");
    assert_eq!(keys(&mut model, "Enter"), []);
    assert!(screen(&model).contains("Take the team Network away?"), "{}", screen(&model));
    assert_eq!(keys(&mut model, "n"), []);
    keys(&mut model, "Enter");
    assert_eq!(unnumbered(keys(&mut model, "y")), [lay(PlanChange::RemoveTeam(TeamId(3)))]);
    assert!(matches!(model.overlays[..], [Overlay::Plan(_)]));
}
