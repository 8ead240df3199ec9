//! The queue: a view, a filter, a window of rows with a cursor, marks.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::filter::Filter;
use crate::config::action::{Action, Mode};
use crate::config::press::Press;
use crate::term::acts;
use crate::term::effect::Effect;
use crate::term::list::Window;
use crate::term::msg::{Ask, Failure, Mouse};
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};
use crate::ticket::{From, Number, Page, Query, Replying, View};

/// A list that has not come after this long says that it is being read.
pub const SLOW: SignedDuration = SignedDuration::from_millis(150);
/// A list that could not be read is asked for again after this long.
const RETRY: SignedDuration = SignedDuration::from_secs(8);

/// The queue.
#[derive(Debug)]
pub struct Queue {
    /// The view that is open.
    pub view: View,
    /// The rows at hand.
    pub window: Window,
    /// The filter above them.
    pub filter: Filter,
    /// The marked tickets.
    pub marks: BTreeSet<Number>,
    /// When the rows were last read.
    pub read_at: Option<Timestamp>,
    /// Why the last reading failed, and when.
    pub failed: Option<(Failure, Timestamp)>,
    /// The tickets that somebody else is writing a reply to, and until when that counts.
    replying: Vec<(Number, Timestamp)>,
    view_before: View,
    mark: Option<Number>,
    asked: Option<Asked>,
}

/// A question under way.
#[derive(Debug)]
struct Asked {
    ask: Ask,
    from: From,
    /// Whether the rows are another list: the cursor starts anew.
    fresh: bool,
    since: Timestamp,
}

/// Why there are no rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// They may come any moment: nothing is worth saying yet.
    Quiet,
    /// They have not come for a while.
    Loading,
    /// They could not be read.
    Failed(String),
    /// The filter lets none through.
    NoMatch(String),
    /// The view holds none.
    Empty,
}

impl Queue {
    /// A view, not read yet.
    pub fn new(view: View) -> Self {
        Self {
            view,
            window: Window::default(),
            filter: Filter::default(),
            marks: BTreeSet::new(),
            read_at: None,
            failed: None,
            replying: Vec::new(),
            view_before: view,
            mark: None,
            asked: None,
        }
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        if self.filter.is_open() { Mode::Menu } else { Mode::Queue }
    }

    /// When it wants a tick next.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        let waits = match (&self.asked, &self.failed) {
            (Some(asked), _) => Some((asked.since, SLOW)),
            (None, Some((_, at))) => Some((*at, RETRY)),
            (None, None) => None,
        };
        let waits = waits.and_then(|(since, wait)| since.checked_add(wait).ok());
        waits.into_iter().chain(self.replying.iter().map(|(_, until)| *until)).min()
    }

    /// Takes note that time has passed: who was replying may not be any more; tries again what failed.
    pub fn tick(&mut self, shared: &mut Shared) -> Option<Effect> {
        self.replying.retain(|(_, until)| *until > shared.now);
        let (_, at) = self.failed.as_ref().filter(|_| self.asked.is_none())?;
        (shared.now.duration_since(*at) >= RETRY).then(|| self.read_again(shared))
    }

    /// Takes in who is writing a reply to which ticket; what one does oneself one knows.
    pub fn take_replying(&mut self, all: Vec<(Number, Replying)>, shared: &Shared) {
        let others = all.into_iter().filter(|(_, replying)| replying.by.id != shared.me.id);
        let others = others.map(|(number, replying)| (number, replying.until));
        self.replying = others.filter(|(_, until)| *until > shared.now).collect();
    }

    /// Whether somebody else is writing a reply to a ticket.
    pub fn is_replied_to(&self, number: Number) -> bool {
        self.replying.iter().any(|(replied, _)| *replied == number)
    }

    /// What is listed.
    pub fn query(&self) -> Query {
        self.view.query().and(self.filter.query().clone())
    }

    /// The tickets that an act is done on: the marked ones, else the one under the cursor.
    pub fn targets(&self) -> Vec<Number> {
        if self.marks.is_empty() {
            self.window.selected().map(|line| line.number).into_iter().collect()
        } else {
            self.marks.iter().copied().collect()
        }
    }

    /// Why there are no rows, if there are none.
    pub fn state(&self, shared: &Shared) -> State {
        if let Some(asked) = self.asked.as_ref().filter(|asked| asked.fresh || self.read_at.is_none()) {
            let slow = shared.now.duration_since(asked.since) >= SLOW;
            return if slow { State::Loading } else { State::Quiet };
        }
        match &self.failed {
            Some((failure, _)) => State::Failed(failure.reason.clone()),
            // What is wrong with the filter is said below it, and enough to be said.
            None if self.filter.problem().is_some() => State::Quiet,
            None if self.filter.query().is_empty() => State::Empty,
            None => State::NoMatch(self.filter.text()),
        }
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        let height = shared.rows();
        let page = i64::try_from(height).unwrap_or(i64::MAX);
        match action {
            Action::Up => self.window.go(-1, height),
            Action::Down => self.window.go(1, height),
            Action::PageUp => self.window.go(-page, height),
            Action::PageDown => self.window.go(page, height),
            Action::HalfUp => self.window.go(-page / 2, height),
            Action::HalfDown => self.window.go(page / 2, height),
            Action::Top => return self.jump(From::Top, shared),
            Action::Bottom => return self.jump(From::Bottom, shared),
            Action::Open | Action::NextPane => return Step::go(Go::Ticket),
            Action::Leave => return Step::effect(Effect::Quit),
            Action::Filter => self.filter.open(),
            Action::Choose => return self.filtered(shared),
            Action::Back => return self.back(shared),
            Action::Mark => self.mark(height),
            Action::MarkRange => self.mark_range(),
            Action::MarkAll => self.mark_all(height),
            Action::LastView => return Step::effect(self.show(self.view_before, shared)),
            other => {
                return match acts::view_of(other) {
                    Some(view) => Step::effect(self.show(view, shared)),
                    None => acts::act(other, &self.targets(), shared),
                };
            }
        }
        Step::effects(self.read_ahead(shared).into_iter().collect())
    }

    /// Takes a key that runs no action: it is written into the filter.
    pub fn press(&mut self, press: Press, shared: &mut Shared) -> Step {
        let wanted = self.filter.is_open() && self.filter.press(press);
        Step::effects(wanted.then(|| self.read_anew(shared)).into_iter().collect())
    }

    /// Takes a pasted text: it is written into the filter.
    pub fn paste(&mut self, text: &str, shared: &mut Shared) -> Step {
        match self.filter.paste(text) {
            Ok(wanted) => Step::effects(wanted.then(|| self.read_anew(shared)).into_iter().collect()),
            Err(too_long) => {
                shared.say(Tone::Failed, too_long.to_string());
                Step::none()
            }
        }
    }

    /// Takes what the mouse did on the list: a click selects, one on the selected row opens, the wheel moves.
    pub fn mouse(&mut self, mouse: Mouse, shared: &mut Shared) -> Step {
        let height = shared.rows();
        match mouse {
            Mouse::Wheel(_, lines) => {
                self.window.go(i64::from(lines), height);
                Step::effects(self.read_ahead(shared).into_iter().collect())
            }
            Mouse::Click(at) => {
                let before = self.window.selected().map(|line| line.number);
                let row = usize::from(at.y.saturating_sub(shared.areas().list.y));
                let opens =
                    self.window.point_at(row, height) && before == self.window.selected().map(|line| line.number);
                if opens { Step::go(Go::Ticket) } else { Step::none() }
            }
        }
    }

    /// Moves the cursor by so many rows.
    pub fn go(&mut self, rows: i32, shared: &mut Shared) -> Step {
        self.window.go(i64::from(rows), shared.rows());
        Step::effects(self.read_ahead(shared).into_iter().collect())
    }

    /// Opens a view; the filter stays.
    pub fn show(&mut self, view: View, shared: &mut Shared) -> Effect {
        if view != self.view {
            self.view_before = std::mem::replace(&mut self.view, view);
        }
        self.read_anew(shared)
    }

    /// Filters every ticket, whatever its view.
    pub fn search(&mut self, text: &str, shared: &mut Shared) -> Effect {
        self.filter.set(text);
        self.show(View::All, shared)
    }

    /// Reads what is on the screen again.
    pub fn read_again(&mut self, shared: &mut Shared) -> Effect {
        // Another list that is on its way stays another list.
        let fresh = self.asked.as_ref().is_some_and(|asked| asked.fresh);
        let (from, most) = self.window.again(shared.rows());
        let from = if fresh { From::Top } else { from };
        self.read(from, most, fresh, shared)
    }

    /// Asks for rows that will soon be wanted, unless a question is under way.
    pub fn read_ahead(&mut self, shared: &mut Shared) -> Option<Effect> {
        let height = shared.rows();
        let from = self.window.wants(height).filter(|_| self.asked.is_none())?;
        Some(self.read(from, Window::page(height), false, shared))
    }

    /// Takes the rows it asked for.
    pub fn answered(&mut self, ask: Ask, page: Page, shared: &mut Shared) -> Option<Effect> {
        let asked = self.asked.take_if(|asked| asked.ask == ask)?;
        if asked.fresh {
            self.window = Window::default();
        }
        self.window.take(asked.from, page, shared.rows());
        self.read_at = Some(shared.now);
        self.failed = None;
        self.read_ahead(shared)
    }

    /// Takes note that the rows it asked for did not come; says whether it had asked.
    pub fn failed(&mut self, ask: Ask, failure: &Failure, shared: &mut Shared) -> bool {
        let Some(asked) = self.asked.take_if(|asked| asked.ask == ask) else { return false };
        if asked.fresh {
            self.window = Window::default();
        }
        let seconds = RETRY.as_secs();
        let words = format!("Could not update the list: {}. Trying again in {seconds} s.", failure.reason);
        shared.say(Tone::Failed, words);
        self.failed = Some((failure.clone(), shared.now));
        true
    }

    /// Whether the question under way has been waiting for long.
    pub fn is_slow(&self, shared: &Shared) -> bool {
        self.asked.as_ref().is_some_and(|asked| shared.now.duration_since(asked.since) >= SLOW)
    }

    /// One step back: out of the filter, then the filter, the marks, the side panel.
    fn back(&mut self, shared: &mut Shared) -> Step {
        if self.filter.is_shown() {
            let was_empty = self.filter.query().is_empty();
            self.filter = Filter::default();
            return if was_empty { Step::none() } else { Step::effect(self.read_anew(shared)) };
        }
        if self.marks.is_empty() {
            shared.shown.panel = false;
        }
        self.marks.clear();
        Step::none()
    }

    /// Enter in the filter: back to the rows; when there are none here, to all tickets.
    fn filtered(&mut self, shared: &mut Shared) -> Step {
        self.filter.close();
        let searches_all = self.state(shared) == State::NoMatch(self.filter.text()) && self.view != View::All;
        if searches_all && self.window.lines().is_empty() {
            return Step::effect(self.show(View::All, shared));
        }
        Step::none()
    }

    fn mark(&mut self, height: usize) {
        let Some(number) = self.window.selected().map(|line| line.number) else { return };
        if !self.marks.remove(&number) {
            self.marks.insert(number);
        }
        self.mark = Some(number);
        self.window.go(1, height);
    }

    /// Marks every row from the last that was marked to the one under the cursor.
    fn mark_range(&mut self) {
        let place = |number| self.window.lines().iter().position(|line| line.number == number);
        let Some(here) = self.window.selected().and_then(|line| place(line.number)) else { return };
        let start = self.mark.and_then(place).unwrap_or(here);
        let range = start.min(here)..=start.max(here);
        let marked = self.window.lines().get(range).unwrap_or(&[]);
        self.marks.extend(marked.iter().map(|line| line.number));
    }

    /// Marks every row on the screen; when all are, none.
    fn mark_all(&mut self, height: usize) {
        let shown: BTreeSet<_> = self.window.visible(height).0.iter().map(|line| line.number).collect();
        if shown.is_subset(&self.marks) {
            self.marks.retain(|number| !shown.contains(number));
        } else {
            self.marks.extend(shown);
        }
    }

    fn jump(&mut self, to: From, shared: &mut Shared) -> Step {
        let height = shared.rows();
        let (newer, older) = self.window.beyond();
        let (far, rows) = if to == From::Bottom { (older, i64::MAX) } else { (newer, i64::MIN) };
        if far {
            return Step::effect(self.read(to, Window::page(height), true, shared));
        }
        self.window.go(rows, height);
        Step::none()
    }

    /// Reads another list: its rows replace what is there, the cursor starts at the top.
    fn read_anew(&mut self, shared: &mut Shared) -> Effect {
        self.marks.clear();
        self.mark = None;
        self.read(From::Top, Window::page(shared.rows()), true, shared)
    }

    fn read(&mut self, from: From, most: u16, fresh: bool, shared: &mut Shared) -> Effect {
        let ask = shared.ask();
        self.asked = Some(Asked { ask, from, fresh, since: shared.now });
        Effect::List { ask, query: self.query(), from, most }
    }
}

#[cfg(test)]
mod tests;
