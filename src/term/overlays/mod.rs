//! What lies over the screen: menus, panels, questions. The topmost has the keyboard; drawn last.
//!
//! An overlay is an ordinary struct with the same few methods as a screen; one that is a menu has most of them from
//! `picker`. Adding one is adding a variant and following the compiler.

pub mod booking;
pub mod booking_link;
pub mod canned;
pub mod choose;
pub mod confirm;
pub mod figures;
pub mod files;
pub mod help;
pub mod menu;
pub mod outbox;
pub mod palette;
mod picker;
pub mod proposals;
pub mod qr_code;
pub mod sign_in;
pub mod watchers;

use std::time::Duration;

use jiff::Timestamp;
use ratatui::Frame;

use self::booking::Booking;
use self::booking_link::LinkEditor;
use self::canned::CannedList;
use self::choose::{About, Choose};
use self::confirm::Confirm;
use self::figures::Figures;
use self::files::Files;
use self::help::Help;
use self::outbox::Outbox;
use self::palette::Palette;
use self::picker::Picker as _;
use self::proposals::Proposals;
use self::qr_code::QrSheet;
use self::sign_in::SignIn;
use self::watchers::Watchers;
use super::effect::Effect;
use super::list::Line;
use super::model::Model;
use super::msg::{Answer, Ask, Mouse};
use super::shared::Shared;
use super::step::{Choice, Panel, Step};
use crate::config::action::{Action, Mode};
use crate::config::press::Press;
use crate::ticket::{Change, Number};

/// What lies over the screen.
#[derive(Debug)]
pub enum Overlay {
    /// A list to choose from.
    Choose(Choose),
    /// Every key.
    Help(Help),
    /// Every command.
    Palette(Palette),
    /// The files of a ticket.
    Files(Files),
    /// Who is told of a ticket.
    Watchers(Watchers),
    /// The canned responses.
    Canned(Box<CannedList>),
    /// The panel "Book a Call".
    Booking(Box<Booking>),
    /// The editor of one's own booking link.
    BookingLink(Box<LinkEditor>),
    /// An address to take to another device.
    QrCode(QrSheet),
    /// A question with yes and no.
    Confirm(Confirm),
    /// Signing in to the portal behind the desk.
    SignIn(Box<SignIn>),
    /// What was done here and is not in the portal.
    Outbox(Outbox),
    /// The calls that no ticket has.
    Proposals(Box<Proposals>),
    /// The figures of booked calls.
    Figures(Box<Figures>),
}

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
        Overlay::Choose(_)
        | Overlay::Help(_)
        | Overlay::Palette(_)
        | Overlay::Files(_)
        | Overlay::Watchers(_)
        | Overlay::Canned(_)
        | Overlay::BookingLink(_)
        | Overlay::QrCode(_)
        | Overlay::Confirm(_)
        | Overlay::SignIn(_)
        | Overlay::Outbox(_)
        | Overlay::Proposals(_)
        | Overlay::Figures(_) => None,
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

impl Overlay {
    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        match self {
            Self::Choose(choose) => choose.mode(),
            Self::Help(help) => help.mode(),
            Self::Palette(palette) => palette.mode(),
            Self::Files(files) => files.mode(),
            Self::Watchers(watchers) => watchers.mode(),
            Self::Canned(list) => list.mode(),
            Self::Booking(booking) => booking.mode(),
            Self::BookingLink(editor) => editor.mode(),
            Self::QrCode(sheet) => sheet.mode(),
            Self::Confirm(confirm) => confirm.mode(),
            Self::SignIn(form) => form.mode(),
            Self::Outbox(outbox) => outbox.mode(),
            Self::Proposals(proposals) => proposals.mode(),
            Self::Figures(figures) => figures.mode(),
        }
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        match self {
            Self::Choose(choose) => choose.act(action, shared),
            Self::Help(help) => help.act(action, shared),
            Self::Palette(palette) => palette.act(action, shared),
            Self::Files(files) => files.act(action, shared),
            Self::Watchers(watchers) => watchers.act(action, shared),
            Self::Canned(list) => list.act(action, shared),
            Self::Booking(booking) => booking.act(action, shared),
            Self::BookingLink(editor) => editor.act(action, shared),
            Self::QrCode(sheet) => sheet.act(action, shared),
            Self::Confirm(confirm) => confirm.act(action, shared),
            Self::SignIn(form) => form.act(action, shared),
            Self::Outbox(outbox) => outbox.act(action, shared),
            Self::Proposals(proposals) => proposals.act(action, shared),
            Self::Figures(figures) => figures.act(action, shared),
        }
    }

    /// Takes a key that runs no action.
    pub fn press(&mut self, press: Press, shared: &mut Shared) -> Step {
        match self {
            Self::Choose(choose) => choose.press(press, shared),
            Self::Help(help) => help.press(press, shared),
            Self::Palette(palette) => palette.press(press, shared),
            Self::Files(files) => files.press(press, shared),
            Self::Watchers(watchers) => watchers.press(press, shared),
            Self::Canned(list) => list.press(press, shared),
            Self::BookingLink(editor) => editor.press(press, shared),
            Self::SignIn(form) => form.press(press, shared),
            Self::Proposals(proposals) => proposals.press(press, shared),
            Self::Booking(_) | Self::QrCode(_) | Self::Confirm(_) | Self::Outbox(_) | Self::Figures(_) => Step::none(),
        }
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str, shared: &mut Shared) -> Step {
        match self {
            Self::Choose(choose) => choose.paste(text, shared),
            Self::Help(help) => help.paste(text, shared),
            Self::Palette(palette) => palette.paste(text, shared),
            Self::Files(files) => files.paste(text, shared),
            Self::Watchers(watchers) => watchers.paste(text, shared),
            Self::Canned(list) => list.paste(text, shared),
            Self::BookingLink(editor) => editor.paste(text, shared),
            Self::SignIn(form) => form.paste(text, shared),
            Self::Proposals(proposals) => proposals.paste(text, shared),
            Self::Booking(_) | Self::QrCode(_) | Self::Confirm(_) | Self::Outbox(_) | Self::Figures(_) => Step::none(),
        }
    }

    /// Takes what the mouse did.
    pub fn mouse(&mut self, mouse: Mouse, shared: &mut Shared) -> Step {
        match self {
            Self::Choose(choose) => choose.mouse(mouse, shared),
            Self::Help(help) => help.mouse(mouse, shared),
            Self::Palette(palette) => palette.mouse(mouse, shared),
            Self::Files(files) => files.mouse(mouse, shared),
            Self::Watchers(watchers) => watchers.mouse(mouse, shared),
            Self::Canned(list) => list.mouse(mouse, shared),
            Self::Proposals(proposals) => proposals.mouse(mouse, shared),
            Self::Booking(_)
            | Self::BookingLink(_)
            | Self::QrCode(_)
            | Self::Confirm(_)
            | Self::SignIn(_)
            | Self::Outbox(_)
            | Self::Figures(_) => Step::none(),
        }
    }

    /// Takes an answer, if it asked for it.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, shared: &mut Shared) -> Step {
        match self {
            Self::Choose(choose) => choose.answered(ask, answer, shared),
            Self::Booking(booking) => booking.answered(ask, answer, shared),
            Self::BookingLink(editor) => editor.answered(ask, answer, shared),
            Self::Files(files) => {
                files.answered(answer, shared);
                Step::none()
            }
            Self::Watchers(watchers) => {
                watchers.answered(ask, answer, shared);
                Step::none()
            }
            Self::Canned(list) => {
                list.answered(ask, answer);
                Step::none()
            }
            Self::Palette(palette) => {
                palette.answered(ask, answer);
                Step::none()
            }
            Self::SignIn(form) => form.answered(ask, answer),
            Self::Outbox(outbox) => outbox.answered(ask, answer, shared),
            Self::Proposals(proposals) => proposals.answered(ask, answer, shared),
            Self::Figures(figures) => figures.answered(ask, answer),
            Self::Help(_) | Self::QrCode(_) | Self::Confirm(_) => Step::none(),
        }
    }

    /// When it wants a tick next.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        match self {
            Self::Choose(_)
            | Self::Help(_)
            | Self::Palette(_)
            | Self::Files(_)
            | Self::Watchers(_)
            | Self::Canned(_)
            | Self::Booking(_)
            | Self::BookingLink(_)
            | Self::QrCode(_)
            | Self::Confirm(_)
            | Self::SignIn(_)
            | Self::Outbox(_)
            | Self::Proposals(_)
            | Self::Figures(_) => None,
        }
    }

    /// Draws it over the screen.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        match self {
            Self::Choose(choose) => choose.view(shared, frame),
            Self::Help(help) => help.view(shared, frame),
            Self::Palette(palette) => palette.view(shared, frame),
            Self::Files(files) => files.view(shared, frame),
            Self::Watchers(watchers) => watchers.view(shared, frame),
            Self::Canned(list) => list.view(shared, frame),
            Self::Booking(booking) => booking.view(shared, frame),
            Self::BookingLink(editor) => editor.view(shared, frame),
            Self::QrCode(sheet) => sheet.view(shared, frame),
            Self::Confirm(confirm) => confirm.view(shared, frame),
            Self::SignIn(form) => form.view(shared, frame),
            Self::Outbox(outbox) => outbox.view(shared, frame),
            Self::Proposals(proposals) => proposals.view(shared, frame),
            Self::Figures(figures) => figures.view(shared, frame),
        }
    }
}

#[cfg(test)]
mod tests;
