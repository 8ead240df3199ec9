//! Canned responses, filled in for the ticket one writes on: the chosen one goes into the text.

use ratatui::Frame;

use super::menu::{Entry, Menu};
use super::picker::Picker;
use crate::term::call::Call;
use crate::term::effect::Effect;
use crate::term::msg::{Answer, Ask};
use crate::term::reading::Reading;
use crate::term::shared::Shared;
use crate::term::step::{Compose, Go, Step};
use crate::term::view;
use crate::text::clean;
use crate::ticket::{Canned, Filling, Number, Visibility};

/// The canned responses.
#[derive(Debug)]
pub struct CannedList {
    number: Number,
    menu: Menu<String>,
    filling: Filling,
    ask: Ask,
    is_read: bool,
}

impl CannedList {
    /// Opens the list for a ticket, and asks for the responses.
    pub fn open(number: Number, reading: Option<&Reading>, shared: &mut Shared) -> (Self, Effect) {
        let ask = shared.ask();
        let reading = reading.filter(|reading| reading.number == number);
        let filling = filling(number, reading, shared);
        (Self { number, menu: Menu::new(Vec::new()), filling, ask, is_read: false }, Effect::Canned { ask, number })
    }

    /// Takes the responses it asked for.
    pub fn answered(&mut self, ask: Ask, answer: &Answer) {
        if let (true, Answer::Canned(all)) = (self.ask == ask, answer) {
            self.is_read = true;
            self.menu.replace(all.iter().map(|canned| self.line(canned)).collect());
        }
    }

    /// Draws it, with the caret behind what is typed.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        let nothing = match (self.is_read, self.menu.entries().is_empty()) {
            (false, _) => "",
            (true, true) => "There is none yet. `deskbell canned add TITLE TEXT` keeps one.",
            (true, false) => "None matches. Clear the words with Ctrl-U.",
        };
        view::menu::tall(&self.menu, "Canned responses", nothing, shared, frame);
    }

    fn line(&self, canned: &Canned) -> Entry<String> {
        let text = clean::lines(&canned.filled(&self.filling));
        Entry::new(clean::line(canned.title.as_str()), text.clone()).detail(clean::line(&text))
    }
}

impl Picker for CannedList {
    type Value = String;

    fn menu(&mut self) -> &mut Menu<String> {
        &mut self.menu
    }

    fn chosen(&mut self, _shared: &mut Shared) -> Step {
        let Some(entry) = self.menu.chosen() else { return Step::none() };
        let insert = Some(entry.value.trim_end().to_owned());
        // The composer that is open keeps its own visibility.
        Step::go(Go::Compose(Compose { number: self.number, visibility: Visibility::Internal, insert }))
    }
}

/// What the ticket puts into a response.
fn filling(number: Number, reading: Option<&Reading>, shared: &Shared) -> Filling {
    let booking_link = reading.and_then(|reading| Call::of(reading).filled(shared)).map(|filled| filled.url);
    let page = shared.web_url.as_ref().and_then(|url| url.join(&format!("ticket/{number}")).ok());
    Filling {
        number,
        customer: reading.map(|reading| reading.requester.name.clone()),
        subject: reading.map(|reading| reading.subject.clone()),
        me: shared.me.name.clone(),
        booking_link,
        page: page.map(String::from),
    }
}
