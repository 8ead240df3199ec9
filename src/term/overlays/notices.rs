//! Of what one is told by mail: Enter on a line chooses the next way.

use ratatui::Frame;

use super::menu::{Entry, Menu};
use super::picker::Picker;
use crate::term::effect::Effect;
use crate::term::msg::Answer;
use crate::term::shared::Shared;
use crate::term::step::Step;
use crate::term::view;
use crate::ticket::{How, Notice};

/// Of what one is told by mail.
#[derive(Debug)]
pub struct Notices {
    menu: Menu<(Notice, How)>,
    is_read: bool,
}

impl Notices {
    /// Opens the list, and asks how it stands.
    pub fn open(shared: &mut Shared) -> (Self, Vec<Effect>) {
        let notices = Self { menu: Menu::new(Vec::new()), is_read: false };
        (notices, vec![Effect::Notices { ask: shared.ask(), choice: None }])
    }

    /// Takes how it stands.
    pub fn answered(&mut self, answer: &Answer) -> Step {
        if let Answer::Notices(notices) = answer {
            self.is_read = true;
            self.menu.replace(notices.iter().map(|&(what, how)| entry(what, how)).collect());
        }
        Step::none()
    }

    /// Draws it.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        let nothing =
            if self.is_read { "Nothing matches. Clear the words with Ctrl-U." } else { "Reading your choices" };
        view::menu::tall(&self.menu, "You are told by mail when (Enter changes how)", nothing, shared, frame);
    }
}

impl Picker for Notices {
    type Value = (Notice, How);

    fn menu(&mut self) -> &mut Menu<(Notice, How)> {
        &mut self.menu
    }

    fn chosen(&mut self, shared: &mut Shared) -> Step {
        let Some(entry) = self.menu.chosen() else { return Step::none() };
        let (what, how) = entry.value;
        Step::effect(Effect::Notices { ask: shared.ask(), choice: Some((what, next(how))) })
    }
}

/// A line: what happens, and how one is told of it.
fn entry(what: Notice, how: How) -> Entry<(Notice, How)> {
    Entry { key: words(how).to_owned(), ..Entry::new(what.words(), (what, how)) }
}

/// The way after this one, round and round.
fn next(how: How) -> How {
    match how {
        How::Now => How::Digest,
        How::Digest => How::Off,
        How::Off => How::Now,
    }
}

/// How one is told, in words.
fn words(how: How) -> &'static str {
    match how {
        How::Now => "at once",
        How::Digest => "in one mail a day",
        How::Off => "not at all",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::msg::Ask;
    use crate::term::scene::{answer, keys, model, screen, unnumbered};

    #[test]
    fn enter_chooses_the_next_way_and_the_cursor_stays() {
        let mut model = model(80, 24, 10);
        let effects = keys(&mut model, "E");
        let [Effect::Notices { ask, choice: None }] = effects[..] else { panic!("{effects:?}") };
        let all =
            |reply| Notice::ALL.map(|what| (what, if what == Notice::Reply { reply } else { what.usual() })).to_vec();
        answer(&mut model, ask, Answer::Notices(all(How::Now)));
        let effects = unnumbered(keys(&mut model, "Down Enter"));
        assert_eq!(effects, [Effect::Notices { ask: Ask(0), choice: Some((Notice::Reply, How::Digest)) }]);
        answer(&mut model, Ask(0), Answer::Notices(all(How::Digest)));
        let shown = screen(&model);
        let line = shown.lines().find(|line| line.contains("writes on a ticket of yours")).unwrap();
        assert!(line.contains("> somebody") && line.contains("in one mail a day"), "{shown}");
    }
}
