use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use futures_util::stream;
use ratatui::backend::{ClearType, TestBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::Size;
use tokio::sync::Semaphore;

use super::*;
use crate::desk::Done;
use crate::term::msg::{Failure, FailureKind};
use crate::term::scene::{self, NOW, agents, tally};
use crate::ticket::{Change, Changed, Number, Status};

/// Performs from a script: reads answer at once, tickets never come, changes wait for a permit.
#[derive(Clone)]
struct Script {
    log: Arc<Mutex<Vec<String>>>,
    permits: Arc<Semaphore>,
    fails: bool,
}

/// Writes into the log that a question was given up.
struct Dropped(Arc<Mutex<Vec<String>>>, Number);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.lock().unwrap().push(format!("gave up {}", self.1));
    }
}

impl Script {
    fn new(permits: usize) -> Self {
        Self { log: Arc::default(), permits: Arc::new(Semaphore::new(permits)), fails: false }
    }

    fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    fn write(&self, line: String) {
        self.log.lock().unwrap().push(line);
    }
}

impl Perform for Script {
    async fn perform(&self, effect: Effect) -> Option<Msg> {
        let (ask, answer) = match effect {
            Effect::List { ask, from, most, .. } => (ask, Answer::Page(scene::page(from, most, 60))),
            Effect::Tally { ask } => (ask, Answer::Tally(tally())),
            Effect::Agents { ask } => (ask, Answer::Agents(agents())),
            Effect::Ticket { number, .. } => {
                self.write(format!("asked {number}"));
                let _until_dropped = Dropped(Arc::clone(&self.log), number);
                std::future::pending::<()>().await;
                return None;
            }
            Effect::Change { ask, numbers, change } => {
                self.write(format!("starts {numbers:?}"));
                self.permits.acquire().await.unwrap().forget();
                self.write(format!("stored {numbers:?}"));
                let failure = Failure { kind: FailureKind::Broken, reason: "the disk is full".to_owned() };
                let changed = Changed { from: Change::Status(Status::New), to: change };
                let done = Done { changes: numbers.into_iter().map(|number| (number, changed.clone())).collect() };
                (ask, if self.fails { Answer::Failed(failure) } else { Answer::Changed(done) })
            }
            Effect::Draft { ask, .. } => (ask, Answer::Draft(None)),
            Effect::Presence(number, presence) => {
                self.write(format!("{presence:?} {number}"));
                return None;
            }
            _ => return None,
        };
        Some(Msg::Answered(ask, answer))
    }
}

/// A screen that counts its frames.
struct Counted {
    screen: TestBackend,
    frames: Arc<AtomicUsize>,
}

impl Backend for Counted {
    type Error = std::convert::Infallible;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, content: I) -> Result<(), Self::Error> {
        self.screen.draw(content)
    }
    fn hide_cursor(&mut self) -> Result<(), Self::Error> {
        self.screen.hide_cursor()
    }
    fn show_cursor(&mut self) -> Result<(), Self::Error> {
        self.screen.show_cursor()
    }
    fn get_cursor_position(&mut self) -> Result<Position, Self::Error> {
        self.screen.get_cursor_position()
    }
    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Self::Error> {
        self.screen.set_cursor_position(position)
    }
    fn clear(&mut self) -> Result<(), Self::Error> {
        self.screen.clear()
    }
    fn clear_region(&mut self, region: ClearType) -> Result<(), Self::Error> {
        self.screen.clear_region(region)
    }
    fn size(&self) -> Result<Size, Self::Error> {
        self.screen.size()
    }
    fn window_size(&mut self) -> Result<WindowSize, Self::Error> {
        self.screen.window_size()
    }
    fn flush(&mut self) -> Result<(), Self::Error> {
        self.frames.fetch_add(1, Ordering::SeqCst);
        self.screen.flush()
    }
}

fn terminal() -> (Terminal<Counted>, Arc<AtomicUsize>) {
    let frames = Arc::new(AtomicUsize::new(0));
    let backend = Counted { screen: TestBackend::new(80, 24), frames: Arc::clone(&frames) };
    (Terminal::new(backend).unwrap(), frames)
}

fn run(script: &Script) -> Run<Script> {
    Run::start(scene::model(80, 24, 60), Vec::new(), script.clone(), Clock::at(*NOW))
}

fn typed(keys: &str) -> Vec<Event> {
    keys.chars().map(|key| Event::Key(KeyEvent::new(KeyCode::Char(key), KeyModifiers::NONE))).collect()
}

fn ctrl(key: char) -> Event {
    Event::Key(KeyEvent::new(KeyCode::Char(key), KeyModifiers::CONTROL))
}

/// Keys, and then silence.
fn keyboard(keys: Vec<Event>) -> impl Stream<Item = io::Result<Event>> + Unpin {
    stream::iter(keys).map(Ok).chain(stream::pending())
}

/// Waits until something has come true; panics when it does not within a while.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let patience = Duration::from_secs(20);
    let come_true = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    timeout(patience, come_true).await.unwrap_or_else(|_| panic!("it never came true that {what}"));
}

/// Stops the loop when something has come true.
async fn stop_when(stop: CancellationToken, what: &str, is_so: impl Fn() -> bool) {
    until(what, is_so).await;
    stop.cancel();
}

#[tokio::test]
async fn a_hundred_keys_at_once_are_a_few_frames() {
    let (mut terminal, frames) = terminal();
    let (mut run, stop) = (run(&Script::new(0)), CancellationToken::new());
    let mut events = keyboard(typed(&"j".repeat(100)));
    let drawn = Arc::clone(&frames);
    let (pause, ()) = tokio::join!(
        run.until_pause(&mut terminal, &mut events, &stop),
        stop_when(stop.clone(), "a second frame was drawn", || drawn.load(Ordering::SeqCst) >= 2),
    );
    assert_eq!(pause, Ok(Pause::Stopped));
    assert_eq!(run.model.queue.window.selected().unwrap().number, Number(41));
    assert!(frames.load(Ordering::SeqCst) < 10, "{frames:?}");
}

#[tokio::test]
async fn nothing_new_is_no_frame() {
    let (mut terminal, frames) = terminal();
    let (mut run, stop) = (run(&Script::new(0)), CancellationToken::new());
    let sender = run.sender();
    let ticks = async {
        for _ in 0..50 {
            sender.send(Msg::Tick(*NOW)).unwrap();
            tokio::task::yield_now().await;
        }
        stop.cancel();
    };
    let mut silence = keyboard(Vec::new());
    let (pause, ()) = tokio::join!(run.until_pause(&mut terminal, &mut silence, &stop), ticks);
    assert_eq!(pause, Ok(Pause::Stopped));
    assert_eq!(frames.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn keys_come_before_answers() {
    let (mut terminal, _) = terminal();
    let mut run = run(&Script::new(0));
    let changed = Changed { from: Change::Status(Status::New), to: Change::Status(Status::Solved) };
    let done = Done { changes: vec![(Number(100), changed)] };
    run.sender().send(Msg::Answered(Ask(0), Answer::Changed(done))).unwrap();
    let mut keys = typed("u");
    keys.push(ctrl('c'));
    let pause = run.until_pause(&mut terminal, &mut keyboard(keys), &CancellationToken::new()).await;
    assert_eq!(pause, Ok(Pause::Quit));
    assert_eq!(run.model.shared.notice.unwrap().text, "There is nothing to undo.");
}

#[tokio::test]
async fn a_newer_question_aborts_the_one_before() {
    let (mut terminal, _) = terminal();
    let script = Script::new(0);
    let (mut run, stop) = (run(&script), CancellationToken::new());
    let logged = |line: &str| script.log().contains(&line.to_owned());
    // The second key comes when the first one's question is under way.
    let keys = stream::iter(typed("j")).chain(stream::once(async {
        until("the first question was put", || logged("asked 99")).await;
        typed("j").remove(0)
    }));
    let mut events = Box::pin(keys.map(Ok).chain(stream::pending()));
    let (pause, ()) = tokio::join!(
        run.until_pause(&mut terminal, &mut events, &stop),
        stop_when(stop.clone(), "the first question was given up", || logged("gave up 99")),
    );
    assert_eq!(pause, Ok(Pause::Stopped));
    assert!(!script.log().contains(&"gave up 98".to_owned()));
}

#[tokio::test]
async fn what_is_stored_is_stored_in_order_and_before_the_end() {
    let (mut terminal, _) = terminal();
    let script = Script::new(0);
    let mut run = run(&script);
    let mut keys = typed("xjm");
    keys.push(ctrl('c'));
    let pause = run.until_pause(&mut terminal, &mut keyboard(keys), &CancellationToken::new()).await;
    assert_eq!(pause, Ok(Pause::Quit));
    let permits = Arc::clone(&script.permits);
    let (lost, ()) = tokio::join!(run.finish(), async { permits.add_permits(2) });
    assert!(lost.is_nothing(), "{lost}");
    let mut log = script.log();
    log.retain(|line| !line.starts_with("gave up"));
    let first = "[Number(100)]";
    let second = "[Number(99)]";
    assert_eq!(
        log,
        [format!("starts {first}"), format!("stored {first}"), format!("starts {second}"), format!("stored {second}")]
    );
}

#[tokio::test]
async fn what_could_not_be_stored_at_the_end_is_told() {
    let (mut terminal, _) = terminal();
    let script = Script { fails: true, ..Script::new(1) };
    let mut run = run(&script);
    let mut keys = typed("x");
    keys.push(ctrl('c'));
    let pause = run.until_pause(&mut terminal, &mut keyboard(keys), &CancellationToken::new()).await;
    assert_eq!(pause, Ok(Pause::Quit));
    assert_eq!(run.finish().await.reasons, ["the disk is full"]);
}

#[tokio::test]
async fn after_a_pause_everything_goes_on() {
    let (mut terminal, frames) = terminal();
    let mut run = run(&Script::new(0));
    let stop = CancellationToken::new();
    let mut keys = typed("jj");
    keys.push(ctrl('z'));
    let pause = run.until_pause(&mut terminal, &mut keyboard(keys), &stop).await;
    assert_eq!(pause, Ok(Pause::Suspend));
    run.resume(None);
    let before = frames.load(Ordering::SeqCst);
    let drawn = Arc::clone(&frames);
    let mut silence = keyboard(Vec::new());
    let (pause, ()) = tokio::join!(
        run.until_pause(&mut terminal, &mut silence, &stop),
        stop_when(stop.clone(), "the screen was drawn again", || drawn.load(Ordering::SeqCst) > before),
    );
    assert_eq!(pause, Ok(Pause::Stopped));
    assert_eq!(run.model.queue.window.selected().unwrap().number, Number(98));
}

#[tokio::test]
async fn while_an_editor_has_the_terminal_one_is_still_seen_replying_and_nothing_is_drawn() {
    let (mut terminal, frames) = terminal();
    let (script, clock) = (Script::new(0), Clock::at(*NOW));
    let mut run = Run::start(scene::model(80, 24, 60), Vec::new(), script.clone(), clock.clone());
    let mut keys = typed("r");
    keys.push(ctrl('e'));
    let pause = run.until_pause(&mut terminal, &mut keyboard(keys), &CancellationToken::new()).await;
    assert!(matches!(pause, Ok(Pause::Edit { .. })), "{pause:?}");
    let (before, sender) = (frames.load(Ordering::SeqCst), run.sender());
    let editor = async {
        for times in 1..=3 {
            clock.advance(10_000);
            sender.send(Msg::Tick(clock.now())).unwrap();
            let told = || script.log().iter().filter(|line| *line == "Replying 100").count();
            until("the others are told again", || told() == times).await;
        }
        "written"
    };
    assert_eq!(run.aside(editor).await, "written");
    assert_eq!(frames.load(Ordering::SeqCst), before);
}

#[tokio::test]
async fn a_terminal_that_is_gone_ends_the_loop() {
    let (mut terminal, _) = terminal();
    let mut run = run(&Script::new(0));
    let mut events = stream::iter(typed("j")).map(Ok);
    let pause = run.until_pause(&mut terminal, &mut events, &CancellationToken::new()).await;
    assert_eq!(pause, Ok(Pause::InputGone));
}
