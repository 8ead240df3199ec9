//! Opening what lies over the screen: what of it is at hand, and what has to be asked for.

use std::time::Duration;

use super::Overlay;
use super::booking::Booking;
use super::booking_link::LinkEditor;
use super::canned::CannedList;
use super::choose::{About, Choose};
use super::confirm::Confirm;
use super::figures::Figures;
use super::files::Files;
use super::help::Help;
use super::lay_down::LayDown;
use super::notices::Notices;
use super::outbox::Outbox;
use super::palette::Palette;
use super::plan::Plan;
use super::proposals::Proposals;
use super::qr_code::QrSheet;
use super::sign_in::SignIn;
use super::watchers::Watchers;
use crate::term::effect::Effect;
use crate::term::list::Line;
use crate::term::model::Model;
use crate::term::step::{Choice, Panel};
use crate::ticket::{Change, Number};

/// Opens something over the screen.
pub fn open(panel: Panel, model: &mut Model) -> Vec<Effect> {
    let (overlay, effects) = match panel {
        Panel::Choose(choice) => {
            let (now, about) = (now(&choice, model), about(&choice, model));
            let (choose, mut effects) = Choose::open(choice, now, about, &mut model.shared);
            effects.extend(read(choose.waits_for(), model));
            (Overlay::Choose(choose), effects)
        }
        // The key that opens the help closes it too.
        Panel::Help if matches!(model.overlays.last(), Some(Overlay::Help(_))) => {
            model.overlays.pop();
            return Vec::new();
        }
        Panel::Help => (Overlay::Help(Help::open(model.mode(), &model.shared)), Vec::new()),
        Panel::Palette => (Overlay::Palette(Palette::open(model)), Vec::new()),
        Panel::QrCode(address) => {
            let plain = plain(&address, model);
            (Overlay::QrCode(QrSheet::open(&address, plain.as_deref())), Vec::new())
        }
        Panel::SignIn { ended } => {
            let (form, effects) = SignIn::open(ended, &mut model.shared);
            (Overlay::SignIn(Box::new(form)), effects)
        }
        Panel::Outbox => {
            let (outbox, effects) = Outbox::open(&mut model.shared);
            (Overlay::Outbox(outbox), effects)
        }
        Panel::Confirm(question) => (Overlay::Confirm(Confirm::open(question, None)), Vec::new()),
        Panel::Sure(question, effect) => (Overlay::Confirm(Confirm::open(question, Some(*effect))), Vec::new()),
        Panel::Proposals(here) => boxed(Proposals::open(here, &mut model.shared), Overlay::Proposals),
        Panel::Figures => boxed(Figures::open(&mut model.shared), Overlay::Figures),
        Panel::Notices => boxed(Notices::open(&mut model.shared), Overlay::Notices),
        Panel::Plan(team) => boxed(Plan::open(team, &mut model.shared), Overlay::Plan),
        Panel::LayDown(piece) => (Overlay::LayDown(Box::new(LayDown::open(piece))), Vec::new()),
        Panel::Files(number) => {
            let files = Files::open(number, model.ticket.reading.as_deref(), &model.shared);
            let effects = read(files.is_waiting().then_some(number), model);
            (Overlay::Files(files), effects.into_iter().collect())
        }
        Panel::Watchers(number) => {
            let watchers = Watchers::open(number, model.ticket.reading.as_deref(), &model.shared);
            let effects = read(watchers.is_waiting().then_some(number), model);
            (Overlay::Watchers(watchers), effects.into_iter().collect())
        }
        Panel::Canned(number) => {
            let (list, read) = CannedList::open(number, model.ticket.reading.as_deref(), &mut model.shared);
            (Overlay::Canned(Box::new(list)), vec![read])
        }
        Panel::Booking(number) => {
            let (booking, mut effects) = Booking::open(number, model.ticket.reading.as_deref(), &mut model.shared);
            effects.extend(read(booking.is_waiting().then_some(number), model));
            (Overlay::Booking(Box::new(booking)), effects)
        }
        Panel::BookingLink(number) => {
            let (editor, mut effects) = LinkEditor::open(number, model.ticket.reading.as_deref(), &mut model.shared);
            effects.extend(read(editor.waits_for(), model));
            (Overlay::BookingLink(Box::new(editor)), effects)
        }
    };
    model.overlays.push(overlay);
    effects
}

/// Asks for the ticket that what was opened still waits for.
fn read(number: Option<Number>, model: &mut Model) -> Option<Effect> {
    number.map(|number| model.ticket.read(number, Duration::ZERO, &mut model.shared))
}

fn boxed<T>((opened, effects): (T, Vec<Effect>), lay: impl FnOnce(Box<T>) -> Overlay) -> (Overlay, Vec<Effect>) {
    (lay(Box::new(opened)), effects)
}

/// The link that an address of the panel "Book a Call" was made of, when the panel is open.
fn plain(address: &str, model: &Model) -> Option<String> {
    let filled = model.overlays.iter().find_map(|overlay| match overlay {
        Overlay::Booking(booking) => booking.filled(&model.shared),
        _elsewhere => None,
    })?;
    (filled.url == address).then_some(filled.link)
}

/// What a list of tasks, messages or tickets is made of, as far as it is at hand.
fn about(choice: &Choice, model: &Model) -> About {
    match choice {
        Choice::Task(number) | Choice::Split(number) => {
            let reading = model.ticket.reading.as_deref().filter(|reading| reading.number == *number);
            About::of(reading, &model.shared)
        }
        Choice::Merge(numbers) => {
            let others = model.queue.window.lines().iter().filter(|line| !numbers.contains(&line.number));
            let other = |line: &Line| (line.number, format!("#{} {}, {}", line.number, line.subject, line.requester));
            About { others: others.map(other).collect(), ..About::default() }
        }
        Choice::Status(_)
        | Choice::Priority(_)
        | Choice::Category(_)
        | Choice::Assignee(_)
        | Choice::Link(_)
        | Choice::Time(_)
        | Choice::MergeSurely(..)
        | Choice::SavedView => About::default(),
    }
}

/// What the one ticket that is to be changed is now, when it is at hand.
fn now(choice: &Choice, model: &Model) -> Vec<Change> {
    let [number] = choice.numbers() else { return Vec::new() };
    let Some(reading) = model.ticket.reading.as_deref().filter(|reading| reading.number == *number) else {
        return Vec::new();
    };
    let category = reading.category.as_ref().and_then(|label| label.parse().ok());
    let assignee = reading.assignee.as_ref().map(|assignee| assignee.id);
    vec![
        Change::Status(reading.status),
        Change::Priority(reading.priority),
        Change::Category(category),
        Change::Assignee(assignee),
    ]
}
