//! The screens that lie over the queue, and which of them a key goes to.
//!
//! A screen is an ordinary struct with the same few methods as the others: `mode`, `act` for a key that runs an
//! action, `press` and `paste` for what is written, `answered` for answers (it drops those it did not ask for),
//! `wakes_at` and `tick` for time, `view`. Adding one is adding a variant and following the compiler.

pub mod compose;
pub mod filter;
pub mod new_ticket;
pub mod queue;
pub mod ticket;

use std::time::Duration;

use jiff::Timestamp;
use ratatui::Frame;

use self::compose::Compose;
use self::new_ticket::NewTicketForm;
use super::effect::Effect;
use super::layout::Areas;
use super::model::Model;
use super::msg::{Answer, Ask};
use super::shared::{Shared, Tone};
use super::step::{self, Step};
use super::view;
use crate::config::action::{Action, Mode};
use crate::config::press::Press;
use crate::ticket::{Draft, Minutes, Number};

/// What lies over the queue.
#[derive(Debug)]
pub enum Screen {
    /// The open ticket; its state is in [`Model::ticket`], because it is also seen beside the list.
    Ticket,
    /// A reply or a note being written.
    Compose(Box<Compose>),
    /// The form for a new ticket.
    NewTicket(Box<NewTicketForm>),
}

impl Screen {
    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        match self {
            Self::Ticket => Mode::Ticket,
            Self::Compose(compose) => compose.mode(),
            Self::NewTicket(form) => form.mode(),
        }
    }

    /// When it wants a tick next.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        match self {
            Self::Ticket => None,
            Self::Compose(compose) => compose.wakes_at(),
            Self::NewTicket(form) => form.wakes_at(),
        }
    }

    /// Draws it, when it is more than one of the panes.
    pub fn view(&self, shared: &Shared, areas: &Areas, frame: &mut Frame<'_>) {
        match self {
            Self::Ticket => {}
            Self::Compose(compose) => view::compose::view(compose, shared, areas.compose, frame),
            Self::NewTicket(form) => view::new_ticket::view(form, shared, areas.body, frame),
        }
    }

    /// Whether a draft from before is still being read.
    pub fn is_opening(&self) -> bool {
        match self {
            Self::Compose(compose) => compose.is_opening(),
            Self::Ticket | Self::NewTicket(_) => false,
        }
    }

    /// What would be lost if the program ended now, with a line that says what it is.
    pub fn unkept(&self) -> Option<String> {
        match self {
            Self::Ticket => None,
            Self::Compose(compose) => compose.unkept(),
            Self::NewTicket(form) => form.unkept(),
        }
    }

    /// Keeps what is being written now, when it is not kept yet.
    pub fn keep(&mut self, shared: &mut Shared) -> Option<Effect> {
        match self {
            Self::Ticket => None,
            Self::Compose(compose) => compose.keep(shared),
            Self::NewTicket(form) => form.keep(shared),
        }
    }
}

/// Opens the composer over what is there; one that is open on the same ticket takes up the insertion.
pub fn compose(model: &mut Model, what: step::Compose) -> Vec<Effect> {
    model.overlays.clear();
    if let Some(Screen::Compose(compose)) = model.screens.last_mut()
        && compose.number == what.number
    {
        what.insert.iter().for_each(|text| compose.insert(text, &mut model.shared));
        return Vec::new();
    }
    let reading = model.ticket.reading.as_deref().filter(|reading| reading.number == what.number);
    let (compose, draft) = Compose::open(what, reading, &mut model.shared);
    let mut effects = vec![draft];
    if reading.is_none() {
        effects.push(model.ticket.read(compose.number, Duration::ZERO, &mut model.shared));
    }
    // The last message is what one answers: it stays in sight above the composer.
    model.ticket.scroll = usize::MAX;
    model.screens.push(Screen::Compose(Box::new(compose)));
    effects
}

/// Gives the composer the working time that goes with what is written.
pub fn spend(model: &mut Model, time: Option<Minutes>) {
    if let Some(Screen::Compose(compose)) = model.screens.last_mut() {
        compose.spend(time, &mut model.shared);
    }
}

/// Opens the form for a new ticket over what is there.
pub fn new_ticket(model: &mut Model) -> Vec<Effect> {
    model.overlays.clear();
    let (form, effects) = NewTicketForm::open(&mut model.shared);
    model.screens.push(Screen::NewTicket(Box::new(form)));
    effects
}

/// Says what one was writing when the program ended last, and how to go on with it.
pub fn say_drafts(keys: &[String], shared: &mut Shared) {
    let numbers = keys.iter().filter_map(|key| key.strip_prefix(Draft::PREFIX)?.parse::<Number>().ok());
    let mut places: Vec<_> = numbers.map(|number| format!("#{number}")).collect();
    places.extend(keys.iter().filter(|key| *key == new_ticket::DRAFT).map(|_| "a new ticket".to_owned()));
    if places.is_empty() {
        return;
    }
    let (reply, new) = (shared.key(Mode::Queue, Action::Reply), shared.key(Mode::Queue, Action::NewTicket));
    let places = places.join(", ");
    shared.say(Tone::Plain, format!("You were writing: {places}. {reply} on the ticket, or {new}, goes on with it."));
}

/// Keeps everything that is being written now: the program ends, or the terminal goes away.
pub fn keep(model: &mut Model) -> Vec<Effect> {
    model.screens.iter_mut().filter_map(|screen| screen.keep(&mut model.shared)).collect()
}

/// Runs an action on the topmost screen.
pub fn act(model: &mut Model, action: Action) -> Step {
    match model.screens.last_mut() {
        None => model.queue.act(action, &mut model.shared),
        Some(Screen::Ticket) => model.ticket.act(action, &mut model.shared),
        Some(Screen::Compose(compose)) => match action {
            Action::ThreadUp => model.ticket.act(Action::PageUp, &mut model.shared),
            Action::ThreadDown => model.ticket.act(Action::PageDown, &mut model.shared),
            other => compose.act(other, &mut model.shared),
        },
        Some(Screen::NewTicket(form)) => form.act(action, &mut model.shared),
    }
}

/// Gives the topmost screen a key that runs no action.
pub fn press(model: &mut Model, press: Press) -> Step {
    match model.screens.last_mut() {
        None => model.queue.press(press, &mut model.shared),
        Some(Screen::Ticket) => Step::none(),
        Some(Screen::Compose(compose)) => compose.press(press, &mut model.shared),
        Some(Screen::NewTicket(form)) => form.press(press, &mut model.shared),
    }
}

/// Gives the topmost screen a pasted text.
pub fn paste(model: &mut Model, text: &str) -> Step {
    match model.screens.last_mut() {
        None => model.queue.paste(text, &mut model.shared),
        Some(Screen::Ticket) => Step::none(),
        Some(Screen::Compose(compose)) => compose.paste(text, &mut model.shared),
        Some(Screen::NewTicket(form)) => form.paste(text, &mut model.shared),
    }
}

/// Gives every screen an answer; whoever asked takes it.
pub fn answered(model: &mut Model, ask: Ask, answer: &Answer) -> Vec<Step> {
    let shared = &mut model.shared;
    let answered = model.screens.iter_mut().map(|screen| match screen {
        Screen::Ticket => Step::none(),
        Screen::Compose(compose) => compose.answered(ask, answer, shared),
        Screen::NewTicket(form) => form.answered(ask, answer, shared),
    });
    answered.collect()
}

/// Tells the queue and every screen that time has passed.
pub fn tick(model: &mut Model) -> Vec<Step> {
    let retried = model.queue.tick(&mut model.shared).map(Step::effect);
    let shared = &mut model.shared;
    let ticked = model.screens.iter_mut().map(|screen| match screen {
        Screen::Ticket => Step::none(),
        Screen::Compose(compose) => compose.tick(shared),
        Screen::NewTicket(form) => form.tick(shared),
    });
    ticked.chain(retried).collect()
}
