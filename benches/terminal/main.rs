//! The terminal from outside: deskbell on 100,000 tickets, deskbell on 1,000 and the floor, started in turn in
//! terminals of their own. Absolute times belong to the machine; the ratios are what to read.

#[path = "../support/mod.rs"]
mod support;
#[path = "../support/usage.rs"]
mod usage;

mod screen;

use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use screen::{Program, Screen};

/// How often each program is started.
const STARTS: usize = 7;
/// How many keys each phase presses.
const KEYS: usize = 100;
/// What is typed into the filter.
const TYPED: &[u8] = b"printer network";
/// How long nothing is pressed, to see what idling costs.
const IDLE: Duration = Duration::from_secs(10);

/// What is measured of one program; medians over its starts, in milliseconds unless said otherwise.
#[derive(Default)]
struct Figures {
    ready: Vec<f64>,
    cpu_at_ready: Vec<f64>,
    memory_mib: Vec<f64>,
    idle_cpu_per_second: Vec<f64>,
    idle_bytes: Vec<f64>,
    scroll: Vec<f64>,
    scroll_bytes: Vec<f64>,
    scroll_cpu: Vec<f64>,
    filter: Vec<f64>,
    filter_settled: Vec<f64>,
    filter_cpu: Vec<f64>,
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for tickets in [1_000, 100_000] {
        let file = folder.path().join(format!("{tickets}.db"));
        runtime.block_on(async { support::desk(&file, tickets).await.0.close().await });
    }
    let programs = [
        ("deskbell, 100,000 tickets", deskbell(folder.path(), "100000.db")),
        ("deskbell, 1,000 tickets", deskbell(folder.path(), "1000.db")),
        ("the floor, 100,000 rows", floor()),
    ];
    let mut figures: Vec<Figures> = programs.iter().map(|_| Figures::default()).collect();
    for start in 0..STARTS {
        for ((name, program), figures) in programs.iter().zip(&mut figures) {
            measure(program, figures, start == 0, name.starts_with("deskbell"));
        }
    }
    print(&programs, &figures);
}

fn print(programs: &[(&str, Program)], figures: &[Figures]) {
    let mut out = std::io::stdout().lock();
    for ((name, _), figures) in programs.iter().zip(figures) {
        writeln!(out, "{name}").expect("stdout");
        for (what, values) in figures.rows() {
            if !values.is_empty() {
                writeln!(out, "  {what:<28} p50 {:>9.2}  p99 {:>9.2}", at(values, 50), at(values, 99)).expect("stdout");
            }
        }
    }
    let [large, small, floor] = figures else { return };
    writeln!(out, "deskbell with 100,000 tickets, for each it takes with 1,000, and for each the floor takes")
        .expect("stdout");
    let pairs = [large, small, floor].map(Figures::rows);
    let [large, small, floor] = &pairs;
    for (((what, large), (_, small)), (_, floor)) in large.iter().zip(small).zip(floor) {
        let (small, floor) = (ratio(large, small), ratio(large, floor));
        writeln!(out, "  {what:<28} {small:>9}  {floor:>9}").expect("stdout");
    }
}

/// deskbell on one of the desks made here, with a home of its own.
fn deskbell(folder: &Path, desk: &str) -> Program {
    let home = folder.join("home");
    std::fs::create_dir_all(&home).expect("a home");
    let mut command = portable_pty::CommandBuilder::new(env!("CARGO_BIN_EXE_deskbell"));
    command.args(["--desk", &folder.join(desk).to_string_lossy(), "--as", "alice@desk.example"]);
    command.env("HOME", &home);
    Program { command, ready: "in office" }
}

/// The floor, built beside this program.
fn floor() -> Program {
    let beside = std::env::current_exe().expect("this program has a path");
    let target = beside.ancestors().nth(2).expect("target/release/deps");
    Program { command: portable_pty::CommandBuilder::new(target.join("examples/floor")), ready: "Dana Ortiz" }
}

fn measure(program: &Program, figures: &mut Figures, first: bool, filters: bool) {
    let mut screen = Screen::start(program, 160, 50);
    figures.ready.push(screen.ready_after());
    let seen = screen.usage();
    figures.cpu_at_ready.push(seen.cpu_ms);
    figures.memory_mib.push(seen.memory_mib);
    if first {
        if filters {
            // The view of all tickets.
            screen.press(b"8");
        }
        screen.settle(Duration::from_millis(500));
        let (before, bytes) = (screen.usage().cpu_ms, screen.bytes());
        screen.settle(IDLE);
        figures.idle_cpu_per_second.push((screen.usage().cpu_ms - before) / IDLE.as_secs_f64());
        figures.idle_bytes.push(count(screen.bytes() - bytes));
        let before = screen.usage().cpu_ms;
        for _ in 0..KEYS {
            let pressed = screen.press(b"j");
            figures.scroll.push(pressed.changed_ms);
            figures.scroll_bytes.push(pressed.bytes);
        }
        figures.scroll_cpu.push((screen.usage().cpu_ms - before) / count(KEYS));
        if filters {
            screen.press(b"/");
            let before = screen.usage().cpu_ms;
            for key in TYPED.chunks(1) {
                let pressed = screen.press(key);
                figures.filter.push(pressed.changed_ms);
                figures.filter_settled.push(pressed.settled_ms);
            }
            figures.filter_cpu.push((screen.usage().cpu_ms - before) / count(TYPED.len()));
        }
    }
    screen.end();
}

impl Figures {
    fn rows(&self) -> [(&'static str, &Vec<f64>); 11] {
        [
            ("start to first rows, ms", &self.ready),
            ("processor until then, ms", &self.cpu_at_ready),
            ("memory then, MiB", &self.memory_mib),
            ("idle processor, ms a second", &self.idle_cpu_per_second),
            ("idle output, bytes", &self.idle_bytes),
            ("key j to changed screen, ms", &self.scroll),
            ("bytes for a key j", &self.scroll_bytes),
            ("processor for a key j, ms", &self.scroll_cpu),
            ("key in the filter, ms", &self.filter),
            ("until its rows stand, ms", &self.filter_settled),
            ("processor for that key, ms", &self.filter_cpu),
        ]
    }
}

fn count(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The median of what `a` took for each time that `b` took, start by start; nothing where there is nothing to divide.
fn ratio(a: &[f64], b: &[f64]) -> String {
    let ratios: Vec<f64> = a.iter().zip(b).map(|(a, b)| a / b).filter(|ratio| ratio.is_finite()).collect();
    if ratios.is_empty() { String::new() } else { format!("{:.2}", at(&ratios, 50)) }
}

/// A percentile by rank.
fn at(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(rank).copied().unwrap_or(f64::NAN)
}
