//! The terminal: a technician's queue, tickets and calls, at the keyboard.
//!
//! Elm at the edge, plain structs inside: [`update`](update::update) changes the [`Model`] and says
//! what is to be done as [`Effect`](effect::Effect)s, [`view`](view::view) draws it, [`Run`] turns the
//! wheel, [`Perform`](perform::Perform) does the rest.

pub mod acts;
pub mod answer;
pub mod call;
mod calls;
pub mod effect;
pub mod field;
pub mod input;
pub mod layout;
pub mod list;
pub mod model;
pub mod mouse;
pub mod msg;
pub mod order;
pub mod outside;
pub mod overlays;
pub mod pages;
pub mod perform;
pub mod pick;
pub mod piece;
pub mod qr;
pub mod reading;
pub mod run;
#[cfg(test)]
mod scene;
pub mod screens;
pub mod shared;
pub mod signals;
pub mod standing;
pub mod step;
pub mod terminal;
pub mod thread;
pub mod times;
pub mod update;
pub mod view;
pub mod words;

use std::future::poll_fn;
use std::io;
use std::panic;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use crossterm::event::EventStream;
use futures_util::StreamExt as _;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Size;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use self::model::Model;
use self::msg::{Answer, Msg};
use self::outside::{Surroundings, edit};
use self::perform::Live;
use self::run::{Lost, Pause, Run};
use self::shared::Shared;
use self::terminal::{Out, Stage};
use crate::booking::{Allowed, Hosts};
use crate::config::keymap::Keymap;
use crate::config::theme::Theme;
use crate::desk::{self, AgentDesk, Bell, Desk};
use crate::slots::Slots;
use crate::text::clean;
use crate::ticket::View;
use crate::upstream::Door;

/// After a ring of the bell, the least time until the next one is heard: many changes are shown as one.
const DEAF: Duration = Duration::from_millis(100);

/// How the terminal is to look and behave.
#[derive(Debug, Clone)]
pub struct Options {
    /// The base address of the customers' pages, when they are served.
    pub web_url: Option<Url>,
    /// What to say first, such as why the pages are not served.
    pub notice: Option<String>,
    /// The desk's name.
    pub desk_name: String,
    /// Whether this is the sample desk.
    pub sample: bool,
    /// Hosts that run Cal.com for this desk.
    pub hosts: Hosts,
    /// What a booking form is filled in with.
    pub prefill: Allowed,
    /// Whom to ask for free times.
    pub slots: Slots,
    /// Which key does what.
    pub keymap: Keymap,
    /// How things look.
    pub theme: Theme,
    /// Whether the mouse is reported to us.
    pub mouse: bool,
    /// Whether to draw with ASCII only.
    pub ascii: bool,
    /// For how many days a customer's link opens its ticket.
    pub link_days: u16,
    /// The view to start in.
    pub start_view: View,
    /// The time zone times are shown in.
    pub zone: TimeZone,
    /// The machine around us: its browser, its editor, its clipboard.
    pub around: Surroundings,
    /// The way into the portal behind the desk, when there is one.
    pub door: Option<Arc<Door>>,
}

/// Why the terminal ended otherwise than by being quit.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The terminal did not do as it was told.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] io::Error),
    /// The desk could not say who sits here.
    #[error(transparent)]
    Desk(#[from] desk::Error),
    /// A signal asked for the end.
    #[error("ended by {name}{}", if .lost.is_nothing() { String::new() } else { format!(": {lost}") })]
    Signal {
        /// The signal's number: a shell expects 128 more as the exit code.
        number: i32,
        /// The signal's name.
        name: &'static str,
        /// What could not be stored.
        lost: Lost,
    },
    /// A mistake of our own; its message is already on the screen.
    #[error("deskbell stopped because of a mistake of its own, what you were writing is kept")]
    Panicked,
    /// Something could not be stored at the end.
    #[error("{0}")]
    Unsaved(Lost),
}

/// Runs the terminal until it is quit, and leaves it as it was found.
///
/// # Errors
/// When the terminal cannot be used, when a signal or a mistake of our own ended it, or when something could not be
/// stored.
pub async fn run(desk: Desk, agent: AgentDesk, options: Options) -> Result<(), Error> {
    let me = agent.profile().await?;
    let seed = getrandom::u64().map_err(io::Error::other)?;
    let (width, height) = crossterm::terminal::size()?;
    let shared = Shared::new(&options, me, desk.clock().now(), Size { width, height }, seed);
    let (model, effects) = Model::start(shared, options.start_view);

    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    let panicked = watch_panics(stop.clone());
    let signal = tasks.spawn(signals::ending(stop.clone()));
    let (around, slots, door) = (options.around.clone(), options.slots.clone(), options.door.clone());
    let perform = Live { desk: agent, around, slots, portal: desk.portal(), door };
    let mut run = Run::start(model, effects, perform, desk.clock().clone());
    tasks.spawn(listen(desk.bell(), run.sender(), stop.clone()));

    let ended = show(&mut run, &options, &stop).await;
    stop.cancel();
    tasks.close();
    let lost = run.finish().await;
    let signal = signal.await.ok().flatten();
    tasks.wait().await;
    ended?;
    match signal {
        _ if panicked.load(Ordering::SeqCst) => Err(Error::Panicked),
        Some((number, name)) => Err(Error::Signal { number, name, lost }),
        None if lost.is_nothing() => Ok(()),
        None => Err(Error::Unsaved(lost)),
    }
}

/// Shows the model until it is quit. Between two stretches of the loop the terminal is given to whoever wants it; the
/// stream of events is made anew each time, because the old one would go on reading what is typed elsewhere.
async fn show(run: &mut Run<Live>, options: &Options, stop: &CancellationToken) -> Result<(), Error> {
    let mut stage = Stage::enter(run.model.shared.mouse)?;
    let mut terminal = Terminal::new(CrosstermBackend::new(Out::default()))?;
    loop {
        let mut events = EventStream::new().peekable();
        // The end of the stream before this one may still ring in the reader they share, and the reader forgets a key
        // that comes together with the ring: it is asked once before anybody sees a frame to answer.
        poll_fn(|cx| Poll::Ready(Pin::new(&mut events).poll_peek(cx).is_ready())).await;
        let pause = run.until_pause(&mut terminal, &mut events, stop).await?;
        drop(events);
        let mut answered = None;
        match pause {
            Pause::Quit | Pause::Stopped | Pause::InputGone => return Ok(()),
            Pause::Escape(bytes) => {
                stage.escape(&bytes)?;
                continue;
            }
            Pause::Mouse(on) => {
                stage.mouse(on)?;
                continue;
            }
            Pause::Suspend => {
                drop(stage);
                signals::suspend()?;
            }
            Pause::Edit { ask, text, heading } => {
                drop(stage);
                let edited = run.aside(edit::edit(&text, &heading, &options.around)).await;
                answered = Some((ask, Answer::Edited(edited)));
            }
        }
        stage = Stage::enter(run.model.shared.mouse)?;
        run.resume(answered);
    }
}

/// Passes the rings of the bell on, several as one.
async fn listen(mut bell: Bell, sender: UnboundedSender<Msg>, stop: CancellationToken) {
    let listening = async {
        loop {
            bell.rang().await;
            if sender.send(Msg::Rang).is_err() {
                break;
            }
            tokio::time::sleep(DEAF).await;
        }
    };
    tokio::select! {
        () = listening => {}
        () = stop.cancelled() => {}
    }
}

/// From now on a panic in any thread gives the terminal back before its message, clean, and ends the loop.
fn watch_panics(stop: CancellationToken) -> Arc<AtomicBool> {
    let panicked = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&panicked);
    panic::set_hook(Box::new(move |info| {
        terminal::leave();
        flag.store(true, Ordering::SeqCst);
        let message = clean::line(&info.to_string());
        tracing::error!(%message, "panicked");
        // Where even this cannot be written nobody is left to read it.
        io::Write::write_all(&mut io::stderr(), format!("{message}\n").as_bytes()).unwrap_or_default();
        stop.cancel();
    }));
    panicked
}
