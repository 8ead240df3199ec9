//! The queue: a view, a filter, a window of rows with a cursor, marks.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::config::action::{Action, Mode};
use crate::config::press::Press;
use crate::term::acts;
use crate::term::effect::Effect;
use crate::term::layout::areas;
use crate::term::list::Window;
use crate::term::msg::{Ask, Failure, Mouse};
use crate::term::shared::Shared;
use crate::term::step::{Go, Step};
use crate::ticket::{From, Number, Page, Query, View};

/// The queue.
#[derive(Debug)]
pub struct Queue {
    /// The view that is open.
    pub view: View,
    /// The view that was open before.
    pub view_before: View,
    /// The rows at hand.
    pub window: Window,
    /// The marked tickets.
    pub marks: BTreeSet<Number>,
    /// Why the last reading failed.
    pub failed: Option<Failure>,
    /// Whether rows of this view and filter were ever read.
    pub is_read: bool,
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

impl Queue {
    /// A view, not read yet.
    pub fn new(view: View) -> Self {
        Self {
            view,
            view_before: view,
            window: Window::default(),
            marks: BTreeSet::new(),
            failed: None,
            is_read: false,
            asked: None,
        }
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        Mode::Queue
    }

    /// When it wants a tick next.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        None
    }

    /// What is listed.
    pub fn query(&self) -> Query {
        self.view.query()
    }

    /// The tickets that an act is done on: the marked ones, else the one under the cursor.
    pub fn targets(&self) -> Vec<Number> {
        if self.marks.is_empty() {
            self.window.selected().map(|line| line.number).into_iter().collect()
        } else {
            self.marks.iter().copied().collect()
        }
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        let height = height(shared);
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
            Action::Refresh => return Step::effect(self.read_again(shared)),
            other => {
                if let Some(view) = acts::view_of(other) {
                    return Step::effect(self.show(view, shared));
                }
                return acts::act(other, &self.targets(), shared);
            }
        }
        Step::effects(self.read_ahead(shared).into_iter().collect())
    }

    /// Takes a key that runs no action.
    pub fn press(&mut self, _press: Press, _shared: &mut Shared) -> Step {
        Step::none()
    }

    /// Takes a pasted text: the list has no use for it.
    pub fn paste(&mut self, _text: &str, _shared: &mut Shared) -> Step {
        Step::none()
    }

    /// Takes what the mouse did: a click selects, a click on the selected row opens, the wheel moves.
    pub fn mouse(&mut self, mouse: Mouse, shared: &mut Shared) -> Step {
        let height = height(shared);
        match mouse {
            Mouse::Wheel(_, lines) => {
                self.window.go(i64::from(lines), height);
                Step::effects(self.read_ahead(shared).into_iter().collect())
            }
            Mouse::Click(at) => {
                let list = areas(shared.size).list;
                let before = self.window.selected().map(|line| line.number);
                let row = usize::from(at.y.saturating_sub(list.y));
                if !list.contains(at) || !self.window.point_at(row, height) {
                    return Step::none();
                }
                let opens = before == self.window.selected().map(|line| line.number);
                if opens { Step::go(Go::Ticket) } else { Step::none() }
            }
        }
    }

    /// Opens a view.
    pub fn show(&mut self, view: View, shared: &mut Shared) -> Effect {
        if view != self.view {
            self.view_before = self.view;
            self.view = view;
        }
        self.marks.clear();
        self.read(From::Top, Window::page(height(shared)), true, shared)
    }

    /// Reads what is on the screen again.
    pub fn read_again(&mut self, shared: &mut Shared) -> Effect {
        let (from, most) = self.window.again(height(shared));
        self.read(from, most, false, shared)
    }

    /// Takes the rows it asked for.
    pub fn answered(&mut self, ask: Ask, page: Page, shared: &mut Shared) -> Option<Effect> {
        let asked = self.asked.take_if(|asked| asked.ask == ask)?;
        if asked.fresh {
            self.window = Window::default();
        }
        self.window.take(asked.from, page, height(shared));
        self.is_read = true;
        self.failed = None;
        self.read_ahead(shared)
    }

    /// Takes note that the rows it asked for did not come; says whether it had asked.
    pub fn failed(&mut self, ask: Ask, failure: &Failure) -> bool {
        let asked = self.asked.take_if(|asked| asked.ask == ask);
        if asked.is_some() {
            self.failed = Some(failure.clone());
        }
        asked.is_some()
    }

    /// How long the question under way has been waiting.
    pub fn waiting_since(&self) -> Option<Timestamp> {
        self.asked.as_ref().map(|asked| asked.since)
    }

    fn jump(&mut self, to: From, shared: &mut Shared) -> Step {
        let height = height(shared);
        let (newer, older) = self.window.beyond();
        let (far, rows) = if to == From::Bottom { (older, i64::MAX) } else { (newer, i64::MIN) };
        if far {
            return Step::effect(self.read(to, Window::page(height), true, shared));
        }
        self.window.go(rows, height);
        Step::none()
    }

    /// Moves the cursor by so many rows.
    pub fn go(&mut self, rows: i32, shared: &mut Shared) -> Step {
        self.window.go(i64::from(rows), height(shared));
        Step::effects(self.read_ahead(shared).into_iter().collect())
    }

    /// Asks for rows that will soon be wanted, unless a question is under way.
    pub fn read_ahead(&mut self, shared: &mut Shared) -> Option<Effect> {
        let height = height(shared);
        let from = self.window.wants(height).filter(|_| self.asked.is_none())?;
        Some(self.read(from, Window::page(height), false, shared))
    }

    fn read(&mut self, from: From, most: u16, fresh: bool, shared: &mut Shared) -> Effect {
        let ask = shared.ask();
        self.asked = Some(Asked { ask, from, fresh, since: shared.now });
        Effect::List { ask, query: self.query(), from, most }
    }
}

/// How many rows of the list are on the screen.
fn height(shared: &Shared) -> usize {
    usize::from(areas(shared.size).list.height)
}
