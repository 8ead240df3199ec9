//! A frame of the queue at 160 by 50, drawn for a terminal that throws it away: over 1,000 and over 100,000 tickets, and
//! beside the least that a frame with as many rows can be.

mod support;

use std::hint::black_box;
use std::io::{Sink, sink};

use criterion::{Criterion, criterion_group, criterion_main};
use deskbell::booking::{Allowed, Hosts};
use deskbell::clock::Clock;
use deskbell::config::keymap::Keymap;
use deskbell::config::press::{Key, Press};
use deskbell::config::theme::Theme;
use deskbell::desk::{AgentDesk, Desk};
use deskbell::slots::Slots;
use deskbell::term::Options;
use deskbell::term::effect::Effect;
use deskbell::term::model::Model;
use deskbell::term::msg::Msg;
use deskbell::term::outside::Surroundings;
use deskbell::term::perform::{Live, Perform as _};
use deskbell::term::shared::Shared;
use deskbell::term::update::update;
use deskbell::term::view::view;
use deskbell::ticket::View;
use jiff::tz::TimeZone;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Rect, Size};
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use ratatui::{Terminal, TerminalOptions, Viewport};
use tokio::runtime::Runtime;

const SIZE: Size = Size { width: 160, height: 50 };

fn frame(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let mut group = criterion.benchmark_group("frame at 160x50");
    for tickets in [1_000, 100_000] {
        let file = folder.path().join(format!("{tickets}.db"));
        let (desk, agent) = runtime.block_on(support::desk(&file, tickets));
        let mut model = runtime.block_on(queue(&desk, &agent));
        let mut terminal = terminal();
        let mut draw = |model: &Model| {
            terminal.draw(|frame| view(black_box(model), frame)).expect("a sink");
        };
        group.bench_function(format!("unchanged, of {tickets}"), |bench| bench.iter(|| draw(&model)));
        let mut keys = [Key::Down, Key::Up].into_iter().cycle();
        group.bench_function(format!("a key moves the cursor, of {tickets}"), |bench| {
            bench.iter(|| {
                let key = keys.next().expect("it goes round");
                // What it asks of the desk is another bench's: a frame never waits for it.
                black_box(update(&mut model, Msg::Key(Press::plain(key))));
                draw(&model);
            });
        });
    }
    let rows: Vec<String> = (0..50).map(|i| format!("{i:>7}  {i}h  Dana Ortiz  printer vpn in office fails")).collect();
    let (mut terminal, mut selected) = (terminal(), 0);
    group.bench_function("the floor, the selection moves", |bench| {
        bench.iter(|| {
            selected = (selected + 1) % rows.len();
            terminal.draw(|frame| frame.render_widget(floor(&rows, selected), frame.area())).expect("a sink");
        });
    });
    group.finish();
}

/// A terminal of our size that nobody sees.
fn terminal() -> Terminal<CrosstermBackend<Sink>> {
    let options = TerminalOptions { viewport: Viewport::Fixed(Rect::from(((0, 0).into(), SIZE))) };
    Terminal::with_options(CrosstermBackend::new(sink()), options).expect("a sink takes everything")
}

/// The queue of everything, with its first rows, its counts and the ticket under the cursor.
async fn queue(desk: &Desk, agent: &AgentDesk) -> Model {
    let options = Options {
        web_url: None,
        notice: None,
        desk_name: "bench".to_owned(),
        sample: false,
        hosts: Hosts::default(),
        prefill: Allowed::default(),
        keymap: Keymap::default(),
        theme: Theme::terminal(),
        mouse: false,
        ascii: false,
        link_days: 30,
        start_view: View::All,
        zone: TimeZone::UTC,
        around: Surroundings::default(),
        slots: Slots::default(),
        door: None,
    };
    let me = agent.profile().await.expect("the agent is on the desk");
    let shared = Shared::new(&options, me, Clock::System.now(), SIZE, 7);
    let (mut model, mut effects) = Model::start(shared, View::All);
    let perform =
        Live { desk: agent.clone(), around: options.around, slots: options.slots, portal: desk.portal(), door: None };
    while let Some(effect) = effects.pop() {
        effects.extend(answered(&perform, effect, &mut model).await);
    }
    assert!(model.queue.window.lines().len() > usize::from(SIZE.height), "the queue has its rows");
    model
}

/// Does one thing that the model asked for, and gives what it asks for next.
async fn answered(perform: &Live, effect: Effect, model: &mut Model) -> Vec<Effect> {
    match perform.perform(effect).await {
        Some(msg) => update(model, msg),
        None => Vec::new(),
    }
}

/// A list of so many rows and nothing else.
fn floor(rows: &[String], selected: usize) -> Paragraph<'_> {
    let lines = rows.iter().enumerate().map(|(at, row)| {
        let modifier = if at == selected { Modifier::REVERSED } else { Modifier::empty() };
        Line::styled(row.as_str(), Style::new().add_modifier(modifier))
    });
    Paragraph::new(lines.collect::<Vec<_>>())
}

criterion_group!(benches, frame);
criterion_main!(benches);
