//! The loop: events and answers in, effects out, a frame when there is something new to see.
//!
//! It is the same loop in the tests: generic over the screen it draws on, the stream of events, and who performs.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use crossterm::event::Event;
use futures_util::{Stream, StreamExt as _};
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::layout::{Position, Rect};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::effect::Effect;
use super::input;
use super::model::Model;
use super::msg::{Answer, Ask, Msg};
use super::order::{Order, Slot};
use super::perform::Perform;
use super::screens::{self, Screen};
use super::update::update;
use super::view::view;
use crate::clock::Clock;

/// The least time between two frames.
const FRAME: Duration = Duration::from_millis(16);
/// The most events and answers taken in before a frame is drawn.
const BATCH: usize = 512;
/// How long the end waits for what is still being stored.
const LAST_WRITES: Duration = Duration::from_secs(5);

/// Why the loop stopped for a while, or for good: the terminal is wanted for something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pause {
    /// One wants to quit.
    Quit,
    /// The stop token was cancelled: a signal, a panic elsewhere.
    Stopped,
    /// No event will come any more: the terminal is gone.
    InputGone,
    /// One wants the shell for a while.
    Suspend,
    /// Bytes for the terminal as they are.
    Escape(String),
    /// The mouse is to be reported, or not.
    Mouse(bool),
    /// One wants to write in an editor.
    Edit {
        /// The question's number: `resume` it with the answer.
        ask: Ask,
        /// The text so far.
        text: String,
        /// Who will read it.
        heading: String,
    },
}

/// What could not be stored at the end.
#[derive(Debug, Default)]
pub struct Lost {
    /// Why, each reason once.
    pub reasons: Vec<String>,
    /// What was being written, with a line that says what it is: one can copy it from the screen.
    pub texts: Vec<String>,
}

impl Lost {
    /// Whether everything was stored.
    pub fn is_nothing(&self) -> bool {
        self.reasons.is_empty() && self.texts.is_empty()
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not everything was stored: {}", self.reasons.join("; "))?;
        self.texts.iter().try_for_each(|text| write!(f, "\n\n{text}"))
    }
}

/// The model with everything that is under way around it.
#[derive(Debug)]
pub struct Run<P> {
    /// The state.
    pub model: Model,
    perform: P,
    clock: Clock,
    tracker: TaskTracker,
    sender: UnboundedSender<Msg>,
    inbox: UnboundedReceiver<Msg>,
    in_turn: UnboundedSender<Effect>,
    slots: HashMap<Slot, AbortHandle>,
    pauses: VecDeque<Pause>,
    redraw: bool,
    drawn_at: Option<Instant>,
}

impl<P: Perform> Run<P> {
    /// Starts what the model asks for first.
    pub fn start(model: Model, effects: Vec<Effect>, perform: P, clock: Clock) -> Self {
        let tracker = TaskTracker::new();
        let (sender, inbox) = mpsc::unbounded_channel();
        let (in_turn, turns) = mpsc::unbounded_channel();
        tracker.spawn(perform_in_turn(perform.clone(), turns, sender.clone()));
        let mut run = Self {
            model,
            perform,
            clock,
            tracker,
            sender,
            inbox,
            in_turn,
            slots: HashMap::new(),
            pauses: VecDeque::new(),
            redraw: false,
            drawn_at: None,
        };
        run.begin(effects);
        run
    }

    /// Where messages from outside, such as the bell's, may be sent.
    pub fn sender(&self) -> UnboundedSender<Msg> {
        self.sender.clone()
    }

    /// Runs until the terminal is wanted for something else. Keys come before answers, and a frame is drawn when all
    /// that has come is taken in.
    pub async fn until_pause<B, I>(
        &mut self,
        terminal: &mut Terminal<B>,
        events: &mut I,
        stop: &CancellationToken,
    ) -> Result<Pause, B::Error>
    where
        B: Backend,
        I: Stream<Item = io::Result<Event>> + Unpin,
    {
        loop {
            if let Some(pause) = self.pauses.pop_front() {
                return Ok(pause);
            }
            self.draw_if_due(terminal)?;
            let wake = self.wakes_at();
            let msg = tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(Pause::Stopped),
                event = events.next() => match event {
                    Some(Ok(event)) => input::message(event),
                    Some(Err(_)) | None => return Ok(Pause::InputGone),
                },
                msg = self.inbox.recv() => msg,
                () = sleep_until(wake) => None,
            };
            self.take(Msg::Tick(self.clock.now()));
            if let Some(msg) = msg {
                self.take(msg);
            }
            self.take_waiting(events).await;
        }
    }

    /// Goes on while the terminal is somebody else's: time passes and answers are taken in, so that the others still
    /// see who is replying; nothing is read from the keyboard, and nothing drawn.
    pub async fn aside<T>(&mut self, theirs: impl Future<Output = T>) -> T {
        let mut theirs = pin!(theirs);
        loop {
            let wake = self.model_wakes_at();
            let msg = tokio::select! {
                biased;
                ended = &mut theirs => return ended,
                msg = self.inbox.recv() => msg,
                () = sleep_until(wake) => None,
            };
            self.take(Msg::Tick(self.clock.now()));
            if let Some(msg) = msg {
                self.take(msg);
            }
        }
    }

    /// Gives an answer that came while the loop paused, and has everything drawn anew.
    pub fn resume(&mut self, answered: Option<(Ask, Answer)>) {
        self.redraw = true;
        self.model.dirty = true;
        if let Some((ask, answer)) = answered {
            self.take(Msg::Answered(ask, answer));
        }
    }

    /// Ends everything under way; what is still to be stored is stored first. Says what could not be.
    pub async fn finish(mut self) -> Lost {
        let opened = timeout(LAST_WRITES, self.open_drafts()).await;
        self.slots.drain().for_each(|(_, task)| task.abort());
        let unkept = screens::keep(&mut self.model);
        self.begin(unkept);
        drop(self.in_turn);
        self.tracker.close();
        let mut lost = Lost::default();
        if opened.is_err() || timeout(LAST_WRITES, self.tracker.wait()).await.is_err() {
            lost.reasons.push("the database did not answer in time, the last change may be missing".to_owned());
        }
        while let Ok(msg) = self.inbox.try_recv() {
            if let Msg::Answered(_, Answer::Failed(failure)) = &msg
                && !lost.reasons.contains(&failure.reason)
            {
                lost.reasons.push(failure.reason.clone());
            }
            // Only the screens know which answer says that their text is kept.
            drop(update(&mut self.model, msg));
        }
        lost.texts = self.model.screens.iter().filter_map(Screen::unkept).collect();
        lost
    }

    /// Waits for drafts from before that are being read: what was typed meanwhile is kept below them, not in their place.
    async fn open_drafts(&mut self) {
        while self.model.screens.iter().any(Screen::is_opening)
            && let Some(msg) = self.inbox.recv().await
        {
            self.take(msg);
        }
    }

    fn take(&mut self, msg: Msg) {
        let effects = update(&mut self.model, msg);
        self.begin(effects);
    }

    /// Takes in what has come meanwhile, keys first, and waits for nothing.
    async fn take_waiting<I: Stream<Item = io::Result<Event>> + Unpin>(&mut self, events: &mut I) {
        for _ in 0..BATCH {
            if !self.pauses.is_empty() {
                return;
            }
            // Asked with this task's own waker: the stream keeps the first waker it is given.
            let event = poll_fn(|cx| match Pin::new(&mut *events).poll_next(cx) {
                Poll::Ready(event) => Poll::Ready(event),
                Poll::Pending => Poll::Ready(None),
            });
            let msg = match event.await {
                Some(Ok(event)) => input::message(event),
                // A stream that has ended says so again when it is waited for.
                Some(Err(_)) | None => match self.inbox.try_recv() {
                    Ok(msg) => Some(msg),
                    Err(_nothing) => return,
                },
            };
            if let Some(msg) = msg {
                self.take(msg);
            }
        }
    }

    fn begin(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect.order() {
                Order::Newest(slot) => {
                    let task = self.spawn(effect);
                    if let Some(before) = self.slots.insert(slot, task) {
                        before.abort();
                    }
                }
                Order::InTurn => {
                    // The receiver lives as long as the tracker's first task, which ends after us.
                    self.in_turn.send(effect).unwrap_or_default();
                }
                Order::Free => drop(self.spawn(effect)),
                Order::Loop => self.pause(effect),
            }
        }
    }

    fn spawn(&self, effect: Effect) -> AbortHandle {
        let (perform, sender) = (self.perform.clone(), self.sender.clone());
        let task = async move {
            if let Some(msg) = perform.perform(effect).await {
                // Nobody listens any more when the loop has ended.
                sender.send(msg).unwrap_or_default();
            }
        };
        self.tracker.spawn(task).abort_handle()
    }

    fn pause(&mut self, effect: Effect) {
        let pause = match effect {
            Effect::Quit => Pause::Quit,
            Effect::Suspend => Pause::Suspend,
            Effect::Escape(bytes) => Pause::Escape(bytes),
            Effect::Mouse(on) => Pause::Mouse(on),
            Effect::Edit { ask, text, heading } => Pause::Edit { ask, text, heading },
            Effect::Redraw => {
                self.redraw = true;
                return;
            }
            other => {
                tracing::error!(?other, "an effect of the loop that the loop does not know");
                return;
            }
        };
        self.pauses.push_back(pause);
    }

    fn draw_if_due<B: Backend>(&mut self, terminal: &mut Terminal<B>) -> Result<(), B::Error> {
        let due = self.drawn_at.is_none_or(|at| at.elapsed() >= FRAME);
        if !self.model.dirty || !due {
            return Ok(());
        }
        if std::mem::take(&mut self.redraw) {
            // Not `clear`, which asks the terminal where its cursor is and waits for the answer among the keys.
            let size = terminal.size()?;
            terminal.resize(Rect::from((Position::ORIGIN, size)))?;
        }
        terminal.draw(|frame| view(&self.model, frame))?;
        self.model.dirty = false;
        self.drawn_at = Some(Instant::now());
        Ok(())
    }

    /// When to go on though nothing has come: a frame that had to wait, or a time that the model waits for.
    fn wakes_at(&self) -> Instant {
        let model = self.model_wakes_at();
        match self.drawn_at {
            Some(at) if self.model.dirty => model.min(at + FRAME),
            Some(_) | None => model,
        }
    }

    /// When the model waits for time to have passed.
    fn model_wakes_at(&self) -> Instant {
        let left = self.model.wakes_at().duration_since(self.clock.now());
        Instant::now() + Duration::try_from(left).unwrap_or_default().max(FRAME)
    }
}

async fn perform_in_turn<P: Perform>(perform: P, mut turns: UnboundedReceiver<Effect>, sender: UnboundedSender<Msg>) {
    while let Some(effect) = turns.recv().await {
        if let Some(msg) = perform.perform(effect).await {
            sender.send(msg).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests;
