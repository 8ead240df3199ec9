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
pub mod lay_down;
pub mod menu;
pub mod notices;
pub mod one_field;
mod open;
pub mod outbox;
pub mod palette;
mod picker;
pub mod plan;
pub mod proposals;
pub mod qr_code;
pub mod sign_in;
pub mod watchers;

use ratatui::Frame;

use self::booking::Booking;
use self::booking_link::LinkEditor;
use self::canned::CannedList;
use self::choose::Choose;
use self::confirm::Confirm;
use self::figures::Figures;
use self::files::Files;
use self::help::Help;
use self::lay_down::LayDown;
use self::notices::Notices;
use self::one_field::Form as _;
use self::outbox::Outbox;
use self::palette::Palette;
use self::picker::Typed;
use self::plan::Plan;
use self::proposals::Proposals;
use self::qr_code::QrSheet;
use self::sign_in::SignIn;
use self::watchers::Watchers;
use super::msg::{Answer, Ask, Mouse};
use super::shared::Shared;
use super::step::Step;
use crate::config::action::{Action, Mode};
use crate::config::press::Press;

pub use self::open::open;

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
    /// Of what one is told by mail.
    Notices(Box<Notices>),
    /// What is laid down about whose calendar is whose.
    Plan(Box<Plan>),
    /// One thing of it, being written.
    LayDown(Box<LayDown>),
}

impl Overlay {
    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        match self {
            Self::Choose(_)
            | Self::Help(_)
            | Self::Palette(_)
            | Self::Files(_)
            | Self::Watchers(_)
            | Self::Canned(_)
            | Self::Proposals(_)
            | Self::Notices(_)
            | Self::Plan(_) => Mode::Menu,
            Self::Booking(booking) => booking.mode(),
            Self::BookingLink(editor) => editor.entry.mode(),
            Self::QrCode(sheet) => sheet.mode(),
            Self::Confirm(confirm) => confirm.mode(),
            Self::SignIn(form) => form.mode(),
            Self::Outbox(outbox) => outbox.mode(),
            Self::Figures(figures) => figures.mode(),
            Self::LayDown(form) => form.entry.mode(),
        }
    }

    /// Whether it is a form with nowhere else to go in it.
    pub fn has_one_field(&self) -> bool {
        matches!(self, Self::BookingLink(_) | Self::LayDown(_))
    }

    /// Itself, when it is a menu.
    fn menu(&mut self) -> Option<&mut dyn Typed> {
        match self {
            Self::Choose(choose) => Some(choose),
            Self::Help(help) => Some(help),
            Self::Palette(palette) => Some(palette),
            Self::Files(files) => Some(files),
            Self::Watchers(watchers) => Some(watchers),
            Self::Canned(list) => Some(&mut **list),
            Self::Proposals(proposals) => Some(&mut **proposals),
            Self::Notices(notices) => Some(&mut **notices),
            Self::Plan(plan) => Some(&mut **plan),
            Self::Booking(_)
            | Self::BookingLink(_)
            | Self::QrCode(_)
            | Self::Confirm(_)
            | Self::SignIn(_)
            | Self::Outbox(_)
            | Self::Figures(_)
            | Self::LayDown(_) => None,
        }
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        if let Some(menu) = self.menu() {
            return menu.act(action, shared);
        }
        match self {
            Self::Booking(booking) => booking.act(action, shared),
            Self::BookingLink(editor) => editor.act(action, shared),
            Self::QrCode(sheet) => sheet.act(action, shared),
            Self::Confirm(confirm) => confirm.act(action, shared),
            Self::SignIn(form) => form.act(action, shared),
            Self::Outbox(outbox) => outbox.act(action, shared),
            Self::Figures(figures) => figures.act(action, shared),
            Self::LayDown(form) => form.act(action, shared),
            _menu => Step::none(),
        }
    }

    /// Takes a key that runs no action.
    pub fn press(&mut self, press: Press, shared: &mut Shared) -> Step {
        if let Some(menu) = self.menu() {
            return menu.press(press, shared);
        }
        match self {
            Self::BookingLink(editor) => editor.press(press, shared),
            Self::SignIn(form) => form.press(press, shared),
            Self::LayDown(form) => form.press(press, shared),
            _not_written_in => Step::none(),
        }
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str, shared: &mut Shared) -> Step {
        if let Some(menu) = self.menu() {
            return menu.paste(text, shared);
        }
        match self {
            Self::BookingLink(editor) => editor.paste(text, shared),
            Self::SignIn(form) => form.paste(text, shared),
            Self::LayDown(form) => form.paste(text, shared),
            _not_written_in => Step::none(),
        }
    }

    /// Takes what the mouse did: only menus obey it.
    pub fn mouse(&mut self, mouse: Mouse, shared: &mut Shared) -> Step {
        self.menu().map_or_else(Step::none, |menu| menu.mouse(mouse, shared))
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
            Self::Notices(notices) => notices.answered(answer),
            Self::Plan(plan) => plan.answered(answer),
            Self::LayDown(form) => form.answered(ask, answer, shared),
            Self::Help(_) | Self::QrCode(_) | Self::Confirm(_) => Step::none(),
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
            Self::Notices(notices) => notices.view(shared, frame),
            Self::Plan(plan) => plan.view(shared, frame),
            Self::LayDown(form) => form.view(shared, frame),
        }
    }
}

#[cfg(test)]
mod tests;
