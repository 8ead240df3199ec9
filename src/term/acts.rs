//! What one does to tickets, wherever they were chosen: the row under the cursor, the marked rows, the open ticket.

use super::effect::Effect;
use super::shared::{Shared, Tone};
use super::step::{Choice, Compose, Go, Panel, Step};
use super::words;
use crate::config::action::{Action, Context};
use crate::desk::{ADMINISTRATORS_ONLY, Done, NO_PORTAL, READ_ONLY};
use crate::ticket::portal::Ability;
use crate::ticket::{Change, Number, Rights, Status, View, Visibility};

/// Does an action to `targets`, or goes where it leads.
pub fn act(action: Action, targets: &[Number], shared: &mut Shared) -> Step {
    let Some(first) = targets.first().copied() else {
        if needs_ticket(action) {
            shared.say(Tone::Warning, "There is no ticket here to do that to.");
        }
        return Step::none();
    };
    let numbers = targets.to_vec();
    match action {
        Action::Reply => compose(first, Visibility::Public),
        Action::Note => compose(first, Visibility::Internal),
        Action::Book => Step::show(Panel::Booking(first)),
        Action::Assign => Step::show(Panel::Choose(Choice::Assignee(numbers))),
        Action::Status => Step::show(Panel::Choose(Choice::Status(numbers))),
        Action::Priority => Step::show(Panel::Choose(Choice::Priority(numbers))),
        Action::Category => Step::show(Panel::Choose(Choice::Category(numbers))),
        Action::Take => change(numbers, Change::Assignee(Some(shared.me.id)), shared),
        Action::Repeat => again(numbers, shared),
        Action::Solve => change(numbers, Change::Status(Status::Solved), shared),
        Action::Reopen => change(numbers, Change::Status(Status::Open), shared),
        Action::Watchers => Step::show(Panel::Watchers(first)),
        Action::Tasks => Step::show(Panel::Choose(Choice::Task(first))),
        Action::Merge => Step::show(Panel::Choose(Choice::Merge(numbers))),
        Action::Split => Step::show(Panel::Choose(Choice::Split(first))),
        Action::Files => Step::show(Panel::Files(first)),
        Action::Page if shared.web_url.is_some() => {
            Step::effect(Effect::PreviewLink { ask: shared.ask(), number: first })
        }
        Action::CustomerLink if shared.web_url.is_some() => {
            Step::effect(Effect::CustomerLink { ask: shared.ask(), number: first, days: shared.link_days })
        }
        Action::Page | Action::CustomerLink => {
            shared.say(Tone::Warning, "The customers' pages are not served now, so there is no address to give.");
            Step::none()
        }
        Action::CopyNumber => {
            let text = format!("#{first}");
            Step::effect(Effect::Copy { ask: shared.ask(), what: text.clone(), text })
        }
        other => not_here(other),
    }
}

/// Why an action is off on this desk for the one who sits here, whatever is under the cursor: a sentence without a
/// full stop. Keys, the palette and the help ask nothing else.
pub fn off(action: Action, shared: &Shared) -> Option<String> {
    if shared.me.rights == Some(Rights::ReadOnly) && changes(action) {
        return Some(READ_ONLY.to_owned());
    }
    let why = match action {
        Action::SignIn | Action::Outbox if shared.portal.is_none() => {
            Some("this desk has no portal behind it: what you do is done")
        }
        Action::SavedViews if shared.portal.as_ref().is_none_or(|portal| portal.saved_views.is_empty()) => {
            Some("no list is saved in a portal behind this desk")
        }
        Action::Plan if shared.me.rights != Some(Rights::Administrator) => Some(ADMINISTRATORS_ONLY),
        Action::Merge | Action::Split if shared.portal.is_none() => Some(NO_PORTAL),
        other => ability(other).and_then(|ability| shared.why_not(ability)),
    };
    why.map(str::to_owned)
}

/// What a portal behind the desk has to be able to do for an action.
fn ability(action: Action) -> Option<Ability> {
    match action {
        Action::Take => Some(Ability::Take),
        Action::BookingLink | Action::EditLink => Some(Ability::BookingLink),
        Action::Watchers => Some(Ability::Watchers),
        Action::Tasks => Some(Ability::Tasks),
        Action::Merge => Some(Ability::Merge),
        Action::Split => Some(Ability::Split),
        _ => None,
    }
}

/// Whether an action changes something that others see, or leads to where one does.
fn changes(action: Action) -> bool {
    let ticket = matches!(
        action,
        Action::Reply
            | Action::Note
            | Action::Assign
            | Action::Take
            | Action::Status
            | Action::Priority
            | Action::Category
            | Action::Solve
            | Action::Reopen
            | Action::CustomerLink
            | Action::Watchers
            | Action::Tasks
            | Action::Merge
            | Action::Split
            | Action::Undo
            | Action::Redo
            | Action::Repeat
            | Action::CallHeld
            | Action::CallMissed
            | Action::CancelCall
    );
    ticket
        || matches!(action, Action::NewTicket | Action::BookingLink | Action::EditLink | Action::InsertLink)
        || matches!(action, Action::Send | Action::Save)
}

/// Undoes the last change.
pub fn undo(shared: &mut Shared) -> Step {
    if let Some(done) = shared.undo.take() {
        return Step::effect(Effect::Undo { ask: shared.ask(), done });
    }
    shared.say(Tone::Plain, "There is nothing to undo.");
    Step::none()
}

/// Makes the change again that was undone last.
pub fn redo(shared: &mut Shared) -> Step {
    if let Some(undone) = shared.redo.take() {
        return Step::effect(Effect::Redo { ask: shared.ask(), undone });
    }
    shared.say(Tone::Plain, "Nothing was undone that could be made again.");
    Step::none()
}

/// An action that the keymap does not offer here.
pub fn not_here(_action: Action) -> Step {
    Step::none()
}

/// The view that an action opens.
pub fn view_of(action: Action) -> Option<View> {
    match action {
        Action::ViewMine => Some(View::Mine),
        Action::ViewUnassigned => Some(View::Unassigned),
        Action::ViewAllOpen => Some(View::AllOpen),
        Action::ViewWaiting => Some(View::Waiting),
        Action::ViewOnHold => Some(View::OnHold),
        Action::ViewSolved => Some(View::Solved),
        Action::ViewClosed => Some(View::Closed),
        Action::ViewAll => Some(View::All),
        Action::ViewCallsToday => Some(View::CallsToday),
        _ => None,
    }
}

/// The action that opens a view.
pub fn action_of(view: View) -> Option<Action> {
    Action::ALL.iter().copied().find(|action| view_of(*action) == Some(view))
}

/// Says what a change did, in one sentence.
pub fn told(done: &Done, shared: &Shared) -> String {
    let Some((number, changed)) = done.changes.first() else {
        return "Nothing to change: it already was so.".to_owned();
    };
    let what = match &changed.to {
        Change::Status(status) => format!("is now {}", shared.status_label(*status).to_lowercase()),
        Change::Priority(priority) => format!("has {} priority now", priority.label().to_lowercase()),
        Change::Category(Some(label)) | Change::Module(Some(label)) => format!("is about {label} now"),
        Change::Category(None) => "has no category now".to_owned(),
        Change::Module(None) => "has no module now".to_owned(),
        Change::Assignee(None) => "is nobody's now".to_owned(),
        Change::Assignee(Some(id)) => format!("is assigned to {} now", words::agent(*id, shared)),
        Change::Subject(_) => "has a new subject".to_owned(),
        Change::Watchers(_) => "has other watchers now".to_owned(),
    };
    match done.changes.len() {
        1 => format!("#{number} {what}."),
        count => format!("{count} tickets: each {what}."),
    }
}

fn compose(number: Number, visibility: Visibility) -> Step {
    Step::go(Go::Compose(Compose { number, visibility, insert: None }))
}

fn change(numbers: Vec<Number>, change: Change, shared: &mut Shared) -> Step {
    Step::effect(Effect::Change { ask: shared.ask(), numbers, change })
}

/// Makes the last change here too.
fn again(numbers: Vec<Number>, shared: &mut Shared) -> Step {
    if let Some(last) = shared.last_change.clone() {
        return change(numbers, last, shared);
    }
    shared.say(Tone::Plain, "You have changed nothing yet that could be done here too.");
    Step::none()
}

fn needs_ticket(action: Action) -> bool {
    matches!(action.entry().context, Context::Row | Context::Owner)
}
