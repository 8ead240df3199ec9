//! `deskbell` without a verb, and `deskbell demo`: the terminal face, with the customers' pages beside it.

use std::io::{self, IsTerminal as _};

use clap::Args;
use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use super::behind::Behind;
use super::exit::Fault;
use super::hook;
use super::log;
use super::open::{self, Opened, Which};
use super::post;
use super::print::{self, Out};
use super::rules;
use super::running::{self, Announced, Running};
use super::serve;
use super::setup::Setup;
use crate::config::theme::Theme;
use crate::config::{Color, Terminal, ThemeName};
use crate::term::outside::Surroundings;
use crate::term::{self, Options};

/// Open the terminal on the sample desk, whatever desk is your own.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell demo            try it, nothing real is touched
  deskbell demo --reset    put the sample desk back as it was

Everybody's password on the sample desk is: sample")]
pub(crate) struct Demo {
    /// Put the sample desk back as it was, and open nothing.
    #[arg(long)]
    reset: bool,
}

impl Demo {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        if self.reset { open::reset_sample(setup, out).await } else { run(setup, Which::Sample, out).await }
    }
}

/// Opens the terminal and comes back when it is left.
pub(crate) async fn run(setup: &Setup, which: Which, out: &mut Out) -> anyhow::Result<()> {
    refuse_without_terminal()?;
    if let Err(error) = log::to_file(&setup.dirs, &setup.config.log) {
        out.note(&format!("Nothing is written to a log: {error:#}."));
    }
    let opened = Opened::open(setup, which, out).await?;
    let agent = opened.agent(setup).await?;
    let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
    rules::start(setup, &opened, &stop, &tasks)?;
    post::start(setup, &opened, &stop, &tasks)?;
    hook::start(setup, &opened, &stop, &tasks)?;
    let pages = Pages::serve(setup, &opened, &stop, &tasks);
    let behind = Behind::of(&opened.desk, setup).await?;
    if let Some(behind) = &behind {
        behind.start(&stop, &tasks);
    }
    let announced = Announced::new(&setup.dirs, opened.desk.file(), pages.own.as_ref());
    let door = behind.as_ref().map(|behind| behind.door().clone());
    let options = Options { door, ..options(setup, &opened, pages) };
    let result = term::run(opened.desk.clone(), agent, options).await;
    drop(announced);
    stop.cancel();
    tasks.close();
    tasks.wait().await;
    Ok(result?)
}

/// The customers' pages beside the terminal.
struct Pages {
    /// Where this process serves them.
    own: Option<Url>,
    /// Where they are served, by this process or another.
    url: Option<Url>,
    /// What to say about it.
    notice: Option<String>,
}

impl Pages {
    /// Serves the pages. Where that cannot be, those of another process on this desk do as well; without any the
    /// terminal carries on.
    fn serve(setup: &Setup, opened: &Opened, stop: &CancellationToken, tasks: &TaskTracker) -> Self {
        match serve::bind(setup, opened, None) {
            Ok(server) => {
                let url = Some(server.url().clone());
                tasks.spawn(server.run(stop.clone()));
                Self { own: url.clone(), url, notice: None }
            }
            Err(error) => {
                tracing::warn!(%error, "the pages are not served by this process");
                let others = running::on(&setup.dirs, opened.desk.file());
                let url = others.iter().find_map(Running::url);
                let notice = url.is_none().then(|| format!("The customers' pages are not served: {error}"));
                Self { own: None, url, notice }
            }
        }
    }
}

/// The terminal face needs a terminal to draw on and to read keys from.
fn refuse_without_terminal() -> anyhow::Result<()> {
    let what = if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        "this is not one"
    } else if print::is_dumb() {
        "this one (TERM=dumb) can only print"
    } else {
        return Ok(());
    };
    Err(Fault::usage(format!(
        "deskbell draws on a terminal, and {what}: `deskbell tickets` prints the queue, `deskbell --help` lists the rest"
    )))
}

fn options(setup: &Setup, opened: &Opened, pages: Pages) -> Options {
    let config = &setup.config;
    Options {
        web_url: pages.url,
        notice: pages.notice,
        desk_name: config.desk.name.clone(),
        sample: opened.is_sample,
        hosts: setup.hosts(),
        prefill: setup.allowed(),
        slots: setup.slots(&opened.desk, opened.is_sample),
        keymap: config.keymap.clone(),
        theme: theme(&config.terminal),
        mouse: config.terminal.mouse,
        ascii: config.terminal.ascii,
        link_days: config.link.days,
        start_view: config.terminal.start_view,
        zone: TimeZone::system(),
        around: Surroundings::here(config.terminal.editor.clone(), setup.dirs.state.clone()),
        door: None,
    }
}

/// The colours that are wanted, where colours are wanted.
fn theme(terminal: &Terminal) -> Theme {
    let has_color = match terminal.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => print::terminal_has_color(),
    };
    match terminal.theme {
        _ if !has_color => Theme::mono(),
        ThemeName::Terminal => Theme::terminal(),
        ThemeName::Dark => Theme::dark(),
        ThemeName::Light => Theme::light(),
    }
}
