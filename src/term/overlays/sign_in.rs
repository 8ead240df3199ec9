//! Signing in to the portal behind the desk: e-mail address, password, and the authenticator's code when it is asked.

use std::fmt;

use ratatui::Frame;

use crate::config::action::{Action, Mode};
use crate::config::press::{Key, Press};
use crate::term::effect::Effect;
use crate::term::field::Field;
use crate::term::msg::{Answer, Ask, SignedIn};
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};
use crate::term::view;
use crate::text::clean;
use crate::upstream::Credentials;

/// The form in which one signs in.
#[derive(Debug)]
pub struct SignIn {
    /// What is under way.
    pub state: State,
    /// The field one is in.
    pub part: Part,
    /// The e-mail address.
    pub email: Field,
    /// The password.
    pub password: Secret,
    /// The authenticator's code, once it is asked for.
    pub code: Option<Field>,
    /// What was wrong with the last try, clean.
    pub wrong: Option<String>,
}

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It says that the session ended, and waits for Enter: nobody asked for it, so nothing typed goes into it.
    Ended,
    /// One types.
    Editing,
    /// The portal is asked.
    Sending(Ask),
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The e-mail address.
    Email,
    /// The password.
    Password,
    /// The code.
    Code,
}

/// A field whose text is shown to nobody.
pub struct Secret(Field);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    fn empty() -> Self {
        Self(Field::line(""))
    }

    /// How many characters are typed.
    pub fn count(&self) -> usize {
        self.0.value().chars().count()
    }

    /// Takes a key that writes or deletes at the end; the caret goes nowhere else.
    fn press(&mut self, press: Press) {
        let is_plain = matches!(press, Press { key: Key::Char(_) | Key::Backspace, ctrl: false, alt: false, .. });
        if is_plain || press == (Press { ctrl: true, ..Press::plain(Key::Char('u')) }) {
            self.0.press(press);
        }
    }
}

impl SignIn {
    /// Opens it; `ended` when the session has ended by itself.
    pub fn open(ended: bool, shared: &mut Shared) -> (Self, Vec<Effect>) {
        let email = shared.me.email.as_str();
        let email = if email.ends_with(".invalid") { "" } else { email };
        let form = Self {
            state: if ended { State::Ended } else { State::Editing },
            part: if email.is_empty() { Part::Email } else { Part::Password },
            email: Field::line(email),
            password: Secret::empty(),
            code: None,
            wrong: None,
        };
        (form, vec![Effect::Drafts { ask: shared.ask() }])
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        Mode::Form
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        match (self.state, action) {
            (_, Action::Back) => return Step::go(Go::Back),
            (State::Ended | State::Editing, Action::Save) => return self.send(shared),
            (State::Editing, Action::NextField) => self.part = self.next(),
            (State::Editing, Action::PreviousField) => self.part = self.previous(),
            _ => {}
        }
        Step::none()
    }

    /// Takes a key that runs no action: it writes; Enter goes on.
    pub fn press(&mut self, press: Press, shared: &mut Shared) -> Step {
        let is_enter = press == Press::plain(Key::Enter);
        match self.state {
            State::Ended if is_enter => self.state = State::Editing,
            State::Editing if is_enter && self.part == self.last() => return self.send(shared),
            State::Editing if is_enter => self.part = self.next(),
            State::Editing => match (self.part, &mut self.code) {
                (Part::Email, _) => drop(self.email.press(press)),
                (Part::Password, _) => self.password.press(press),
                (Part::Code, Some(code)) => drop(code.press(press)),
                (Part::Code, None) => {}
            },
            State::Ended | State::Sending(_) => {}
        }
        Step::none()
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str, shared: &mut Shared) -> Step {
        if self.state != State::Editing {
            return Step::none();
        }
        let pasted = match (self.part, &mut self.code) {
            (Part::Email, _) => self.email.paste(text),
            (Part::Password, _) => self.password.0.paste(text),
            (Part::Code, Some(code)) => code.paste(text),
            (Part::Code, None) => Ok(()),
        };
        if let Err(too_long) = pasted {
            shared.say(Tone::Warning, too_long.to_string());
        }
        Step::none()
    }

    /// Takes what the portal said.
    pub fn answered(&mut self, ask: Ask, answer: &Answer) -> Step {
        let Answer::SignedIn(signed_in) = answer else { return Step::none() };
        if self.state != State::Sending(ask) {
            return Step::none();
        }
        self.state = State::Editing;
        self.wrong = match signed_in {
            SignedIn::In => return Step::go(Go::Back),
            SignedIn::CodeWanted => None,
            SignedIn::CodeWrong => Some("That code is wrong or too old.".to_owned()),
            SignedIn::SetUpAuthenticator(url) => Some(format!(
                "The portal lets nobody work without an authenticator app. Set one up at {url}, then sign in again.",
            )),
            SignedIn::Not(why) => Some(format!("{}.", clean::line(why))),
        };
        match signed_in {
            SignedIn::CodeWanted | SignedIn::CodeWrong => {
                self.code = Some(Field::line(""));
                self.part = Part::Code;
            }
            SignedIn::In | SignedIn::SetUpAuthenticator(_) => {}
            SignedIn::Not(_) => {
                self.code = None;
                (self.part, self.password) = (Part::Password, Secret::empty());
            }
        }
        Step::none()
    }

    /// Draws it.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        view::sign_in::view(self, shared, frame);
    }

    fn send(&mut self, shared: &mut Shared) -> Step {
        self.wrong = None;
        if self.email.is_blank() || self.password.count() == 0 {
            self.wrong = Some("Both the address and the password are needed.".to_owned());
            return Step::none();
        }
        let ask = shared.ask();
        self.state = State::Sending(ask);
        let code = self.code.as_ref().map(|code| code.value().trim().to_owned()).filter(|code| !code.is_empty());
        let email = self.email.value().trim().to_owned();
        let credentials = Credentials::Password { email, password: self.password.0.value(), code };
        Step::effect(Effect::SignIn { ask, credentials })
    }

    fn last(&self) -> Part {
        if self.code.is_some() { Part::Code } else { Part::Password }
    }

    fn next(&self) -> Part {
        match self.part {
            Part::Email => Part::Password,
            Part::Password if self.code.is_some() => Part::Code,
            Part::Password | Part::Code => Part::Email,
        }
    }

    fn previous(&self) -> Part {
        match self.part {
            Part::Email => self.last(),
            Part::Password => Part::Email,
            Part::Code => Part::Password,
        }
    }
}
