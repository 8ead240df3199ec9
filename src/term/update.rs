//! The only place where the model changes: a message in, effects out. No clock, no file, no waiting.

use std::time::Duration;

use jiff::SignedDuration;

use super::acts;
use super::answer::answered;
use super::effect::Effect;
use super::layout::Shape;
use super::model::Model;
use super::mouse;
use super::msg::Msg;
use super::overlays;
use super::screens::{self, Screen};
use super::shared::Tone;
use super::step::{Choice, Go, Panel, Step};
use crate::config::action::Action;
use crate::config::press::{Key, Press};
use crate::ticket::Number;

/// How long the cursor rests on a row before its ticket is read, while keys come fast.
const REST: Duration = Duration::from_millis(80);
/// Keys that follow each other faster than this come fast.
const FAST: SignedDuration = SignedDuration::from_millis(150);
/// Keys this soon after a paste may be its remainder: a hostile text can end the paste by itself.
const AFTER_PASTE: SignedDuration = SignedDuration::from_millis(50);
/// A message at the foot stays at least this long.
const NOTICE: SignedDuration = SignedDuration::from_secs(3);

/// Changes the model and says what is to be done.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    if !matches!(msg, Msg::Tick(_)) {
        model.dirty = true;
    }
    let mut effects = match msg {
        Msg::Key(press) => key(model, press),
        Msg::Paste(text) => paste(model, &text),
        Msg::Mouse(mouse) => mouse::mouse(model, mouse),
        Msg::Resize(size) => {
            model.shared.size = size;
            model.queue.read_ahead(&mut model.shared).into_iter().collect()
        }
        Msg::Tick(now) => tick(model, now),
        Msg::Rang => refresh(model),
        Msg::Answered(ask, answer) => answered(model, ask, answer),
    };
    effects.extend(follow(model));
    model.shared.shown = model.shown();
    model.ticket.lay(model.ticket.laid.quotes, &model.shared);
    effects
}

/// Runs an action as if its key had been pressed.
pub fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    if let Some(why) = acts::off(action, &model.shared) {
        model.shared.say(Tone::Warning, format!("Not here: {why}."));
        return Vec::new();
    }
    let step = match action {
        Action::Quit => Step::effect(Effect::Quit),
        Action::Redraw => Step::effect(Effect::Redraw),
        Action::Suspend => Step::effect(Effect::Suspend),
        Action::Help => Step::show(Panel::Help),
        Action::Palette => Step::show(Panel::Palette),
        Action::NewTicket => Step::go(Go::NewTicket),
        Action::BookingLink => Step::show(Panel::BookingLink(model.ticket.wanted())),
        Action::SignIn => Step::show(Panel::SignIn { ended: false }),
        Action::Outbox => Step::show(Panel::Outbox),
        Action::Proposals => Step::show(Panel::Proposals(model.ticket.wanted())),
        Action::Figures => Step::show(Panel::Figures),
        Action::Notices => Step::show(Panel::Notices),
        Action::Plan => Step::show(Panel::Plan(None)),
        Action::SavedViews => Step::show(Panel::Choose(Choice::SavedView)),
        Action::Refresh => Step::effects(refresh(model)),
        Action::Undo => acts::undo(&mut model.shared),
        Action::Redo => acts::redo(&mut model.shared),
        Action::Panel => {
            if Shape::of(model.shared.size) == Shape::Wide {
                model.shared.say(Tone::Plain, "In a window as wide as this the side panel is always there.");
            }
            model.shared.shown.panel = !model.shared.shown.panel;
            Step::none()
        }
        Action::Mouse => {
            model.shared.mouse = !model.shared.mouse;
            let now =
                if model.shared.mouse { "The mouse is on. Shift and drag selects text." } else { "The mouse is off." };
            model.shared.say(Tone::Plain, now);
            Step::effect(Effect::Mouse(model.shared.mouse))
        }
        other => match model.overlays.last_mut() {
            Some(overlay) => overlay.act(other, &mut model.shared),
            None => screens::act(model, other),
        },
    };
    apply(model, step)
}

fn key(model: &mut Model, press: Press) -> Vec<Effect> {
    let now = model.shared.now;
    let is_after = |at, long| now.duration_since(at) >= long;
    if model.shared.notice.as_ref().is_some_and(|notice| is_after(notice.at, NOTICE)) {
        model.shared.notice = None;
    }
    let remainder = model.shared.pasted_at.is_some_and(|at| !is_after(at, AFTER_PASTE));
    if remainder {
        // However long it is, and however slowly it comes, none of it acts.
        model.shared.pasted_at = Some(now);
    }
    let mode = model.mode();
    match model.shared.keymap.action(mode, press) {
        Some(_) if remainder => Vec::new(),
        None if remainder && !mode.writes() => Vec::new(),
        Some(action) => run(model, action),
        None if mode.writes() => {
            let step = match model.overlays.last_mut() {
                Some(overlay) => overlay.press(press, &mut model.shared),
                None => screens::press(model, press),
            };
            apply(model, step)
        }
        // Over a slow line Esc and the next key come in one piece, and look as if Alt had been held.
        None if press.alt && !mode.writes() => {
            let mut effects = key(model, Press::plain(Key::Esc));
            effects.extend(key(model, Press { alt: false, ..press }));
            effects
        }
        None => {
            let help = model.shared.key(mode, Action::Help);
            model.shared.say(Tone::Plain, format!("{press} does nothing here. {help} shows every key."));
            Vec::new()
        }
    }
}

fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    model.shared.pasted_at = Some(model.shared.now);
    if !model.mode().writes() {
        let characters = text.chars().count();
        model
            .shared
            .say(Tone::Plain, format!("{characters} characters were pasted, and there is nothing here to write in."));
        return Vec::new();
    }
    let step = match model.overlays.last_mut() {
        Some(overlay) => overlay.paste(text, &mut model.shared),
        None => screens::paste(model, text),
    };
    apply(model, step)
}

fn tick(model: &mut Model, now: jiff::Timestamp) -> Vec<Effect> {
    let due = model.wakes_at() <= now;
    model.shared.now = now;
    if !due {
        return Vec::new();
    }
    model.dirty = true;
    model.aged_at = now;
    let steps = screens::tick(model);
    steps.into_iter().flat_map(|step| apply(model, step)).collect()
}

/// Reads everything that is shown again.
pub(super) fn refresh(model: &mut Model) -> Vec<Effect> {
    let shared = &mut model.shared;
    let mut effects = vec![model.queue.read_again(shared), Effect::Tally { ask: shared.ask() }];
    effects.extend([Effect::Agents { ask: shared.ask() }, Effect::Profile { ask: shared.ask() }]);
    effects.extend([Effect::Portal { ask: shared.ask() }, Effect::Replying { ask: shared.ask() }]);
    effects.extend(model.ticket.wanted().map(|number| model.ticket.read(number, Duration::ZERO, shared)));
    effects
}

/// Does what a step says.
pub(super) fn apply(model: &mut Model, step: Step) -> Vec<Effect> {
    let Step { mut effects, go } = step;
    match go {
        Go::Stay => {}
        Go::Back => {
            if model.overlays.pop().is_none() {
                model.screens.pop();
            }
        }
        Go::Home => {
            model.overlays.clear();
            model.screens.clear();
        }
        Go::Ticket => {
            if let Some(number) = model.queue.window.selected().map(|line| line.number) {
                effects.extend(open(model, number));
            }
        }
        Go::Open(number) => effects.extend(open(model, number)),
        Go::Neighbour(rows) => {
            let step = model.queue.go(rows, &mut model.shared);
            effects.extend(step.effects);
            if let Some(number) = model.queue.window.selected().map(|line| line.number) {
                effects.extend(open(model, number));
            }
        }
        Go::Show(panel) => effects.extend(overlays::open(panel, model)),
        Go::Run(action) => {
            model.overlays.pop();
            effects.extend(run(model, action));
        }
        Go::Filter(text) => {
            model.overlays.clear();
            model.screens.clear();
            effects.push(model.queue.search(&text, &mut model.shared));
        }
        Go::Compose(compose) => effects.extend(screens::compose(model, compose)),
        Go::Spend(time) => {
            model.overlays.pop();
            screens::spend(model, time);
        }
        Go::NewTicket => effects.extend(screens::new_ticket(model)),
    }
    effects
}

/// Opens a ticket over the list.
fn open(model: &mut Model, number: Number) -> Vec<Effect> {
    model.overlays.clear();
    // The form that opened it is done.
    model.screens.retain(|screen| !matches!(screen, Screen::NewTicket(_)));
    if !matches!(model.screens.last(), Some(Screen::Ticket)) {
        model.screens.push(Screen::Ticket);
    }
    if model.ticket.wanted() == Some(number) && model.ticket.current().is_some() {
        return Vec::new();
    }
    vec![model.ticket.read(number, Duration::ZERO, &mut model.shared)]
}

/// Lets the ticket beside the list follow the cursor.
fn follow(model: &mut Model) -> Option<Effect> {
    if !model.screens.is_empty() || !Shape::of(model.shared.size).shows_ticket() {
        return None;
    }
    let Some(number) = model.queue.window.selected().map(|line| line.number) else {
        model.ticket.forget();
        return None;
    };
    if model.ticket.wanted() == Some(number) {
        return None;
    }
    let fast = model.ticket.asked_at().is_some_and(|at| model.shared.now.duration_since(at) < FAST);
    Some(model.ticket.read(number, if fast { REST } else { Duration::ZERO }, &mut model.shared))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Done;
    use crate::term::msg::{Answer, Ask};
    use crate::term::scene::{keys, model, settle, unnumbered};
    use crate::ticket::{Change, Changed, PersonId, Status};

    fn change(numbers: &[i64], change: Change) -> Effect {
        Effect::Change { ask: Ask(0), numbers: numbers.iter().copied().map(Number).collect(), change }
    }

    #[test]
    fn x_solves_the_row_under_the_cursor() {
        let mut model = model(50, 24, 10);
        assert_eq!(unnumbered(keys(&mut model, "j x")), [change(&[99], Change::Status(Status::Solved))]);
    }

    #[test]
    fn m_takes_it() {
        let mut model = model(50, 24, 10);
        assert_eq!(unnumbered(keys(&mut model, "m")), [change(&[100], Change::Assignee(Some(PersonId(1))))]);
    }

    #[test]
    fn s_asks_which_status_and_enter_sets_it() {
        let mut model = model(50, 24, 10);
        let effects = keys(&mut model, "s Down Down Enter");
        assert_eq!(unnumbered(effects), [change(&[100], Change::Status(Status::Waiting))]);
        assert!(model.overlays.is_empty());
    }

    #[test]
    fn u_undoes_the_last_change_and_only_once() {
        let mut model = model(50, 24, 10);
        let changed = Changed { from: Change::Status(Status::New), to: Change::Status(Status::Solved) };
        let done = Done { changes: vec![(Number(100), changed)] };
        let effects = update(&mut model, Msg::Answered(Ask(99), Answer::Changed(done.clone())));
        settle(&mut model, effects, 10);
        assert_eq!(unnumbered(keys(&mut model, "u")), [Effect::Undo { ask: Ask(0), done }]);
        assert_eq!(keys(&mut model, "u"), []);
        assert_eq!(model.shared.notice.unwrap().text, "There is nothing to undo.");
    }

    #[test]
    fn what_was_undone_is_made_again_and_elsewhere() {
        let mut model = model(50, 24, 10);
        let changed = Changed { from: Change::Status(Status::Solved), to: Change::Status(Status::New) };
        let undone = Done { changes: vec![(Number(100), changed.clone())] };
        update(&mut model, Msg::Answered(Ask(99), Answer::Undone(undone.clone())));
        assert_eq!(unnumbered(keys(&mut model, "U")), [Effect::Redo { ask: Ask(0), undone }]);
        assert_eq!(keys(&mut model, "."), []);
        let again = Done { changes: vec![(Number(100), changed.undone())] };
        let effects = update(&mut model, Msg::Answered(Ask(99), Answer::Changed(again)));
        settle(&mut model, effects, 10);
        assert_eq!(unnumbered(keys(&mut model, "j .")), [change(&[99], Change::Status(Status::Solved))]);
        assert_eq!(keys(&mut model, "U"), []);
    }

    #[test]
    fn a_late_answer_is_dropped() {
        let mut model = model(50, 24, 10);
        let first = keys(&mut model, "2");
        let second = keys(&mut model, "3");
        let [Effect::List { ask, .. }] = first[..] else { panic!("{first:?}") };
        let late = crate::ticket::Page::default();
        update(&mut model, Msg::Answered(ask, Answer::Page(late)));
        assert_eq!(model.queue.window.lines().len(), 10);
        settle(&mut model, second, 3);
        assert_eq!(model.queue.window.lines().len(), 3);
    }

    #[test]
    fn a_key_right_after_a_paste_runs_nothing() {
        let mut model = model(50, 24, 10);
        update(&mut model, Msg::Paste("hi".to_owned()));
        for (wait, effects) in [(0, 0), (40, 0), (40, 0), (60, 1)] {
            let later = model.shared.now + SignedDuration::from_millis(wait);
            update(&mut model, Msg::Tick(later));
            assert_eq!(keys(&mut model, "x").len(), effects, "{wait} ms after the key before");
        }
    }

    #[test]
    fn esc_and_a_key_in_one_piece_are_both_done() {
        let mut model = model(50, 24, 10);
        keys(&mut model, "b");
        assert_eq!(model.overlays.len(), 1);
        assert_eq!(keys(&mut model, "Alt-x").len(), 1, "solves the ticket below");
        assert_eq!(model.overlays.len(), 0);
    }

    #[test]
    fn a_key_without_meaning_says_so() {
        let mut model = model(50, 24, 10);
        keys(&mut model, "F7");
        assert_eq!(model.shared.notice.unwrap().text, "F7 does nothing here. ? shows every key.");
    }
}
