//! The command line: one verb a file, and the wiring of everything else.
//!
//! Data goes to stdout and messages to stderr; [`print`] is the only door to both, so that no escape sequence
//! of a customer reaches a terminal or a pipe. The only user of `anyhow`.

mod audit;
mod backup;
mod behind;
mod book;
mod booking;
mod booking_link;
mod canned;
mod carry;
mod connect;
mod doctor;
mod exit;
mod file;
mod finding;
mod hook;
mod init;
mod keys;
mod link;
mod log;
mod login;
mod mail;
mod merge;
mod message;
mod new;
mod notices;
mod open;
mod outbox;
mod override_link;
mod password;
mod paths;
mod person;
mod portal_check;
mod post;
mod print;
mod reply;
mod report;
mod retention;
mod rules;
mod running;
mod serve;
mod set;
mod settings;
mod setup;
mod shell;
mod show;
mod sign_in;
mod slots;
mod sync;
mod task;
mod team;
mod terminal;
mod tickets;
mod token;

use std::cell::OnceCell;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};
use tokio::runtime::Builder;

use crate::config::Flag;
use exit::Exit;
use open::Which;
use print::Out;
use setup::Setup;

const EXAMPLES: &str = "\
Without a verb the terminal opens, on your desk or, as long as there is none, on
a sample desk.

Examples:
  deskbell                                  the queue, in the terminal
  deskbell tickets mine                     the same list, printed
  deskbell show 42                          a ticket with its thread
  deskbell reply 42 \"I call you at three.\"  answer the customer
  deskbell set 42 status=solved             change it
  deskbell book 42 --open                   book a call with its customer
  deskbell serve --listen 127.0.0.1:8080    the customers' pages alone

Exit codes: 0 done, 1 something failed, 2 the command line or the settings
cannot be understood, 3 there is no such thing, 4 refused or invalid.";

/// A helpdesk in the terminal where a call with the customer is one key away.
#[derive(Debug, Parser)]
#[command(name = "deskbell", version, max_term_width = 80, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    verb: Option<Verb>,
}

impl Cli {
    /// The option of the verb itself that is a setting.
    fn flag(&self) -> Option<Flag> {
        match &self.verb {
            Some(Verb::Serve(serve)) => serve.flag(),
            Some(_) | None => None,
        }
    }
}

/// The options that every verb takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    #[arg(long, global = true, value_name = "FILE", help = "The desk's file (also DESKBELL_DESK)")]
    desk: Option<String>,
    #[arg(long, global = true, value_name = "URL", help = "The desk's PostgreSQL database (also DESKBELL_DATABASE)")]
    database: Option<String>,
    #[arg(long = "as", global = true, value_name = "EMAIL", help = "The agent to act for (also DESKBELL_AS)")]
    me: Option<String>,
    #[arg(long, global = true, value_name = "FILE", help = "The file of settings (also DESKBELL_CONFIG)")]
    config: Option<PathBuf>,
    /// Whether to use colour.
    #[arg(long, global = true, value_name = "WHEN",
          value_parser = PossibleValuesParser::new(["auto", "always", "never"]))]
    color: Option<String>,
}

impl Global {
    /// The options that are settings.
    fn flags(&self) -> Vec<Flag> {
        let given = [
            ("desk.file", "--desk", &self.desk),
            ("desk.database", "--database", &self.database),
            ("me.email", "--as", &self.me),
            ("terminal.color", "--color", &self.color),
        ];
        let flag = |(key, name, value): (_, _, &Option<String>)| Some(Flag { key, name, value: value.clone()? });
        given.into_iter().filter_map(flag).collect()
    }
}

#[derive(Debug, Subcommand)]
enum Verb {
    Serve(serve::Serve),
    Demo(terminal::Demo),
    Tickets(tickets::Tickets),
    Show(show::Show),
    Reply(reply::Reply),
    Note(reply::Note),
    Canned(canned::Responses),
    Files(file::Files),
    Attach(file::Attach),
    Download(file::Download),
    Set(set::Set),
    Task(task::Tasks),
    Merge(merge::Merge),
    Split(merge::Split),
    New(new::New),
    Book(book::Book),
    Slots(slots::Times),
    BookingLink(booking_link::Links),
    Booking(booking::Bookings),
    Hook(hook::Hooks),
    Report(report::Reports),
    Rules(rules::Rules),
    Mail(mail::Mails),
    Notices(notices::Notices),
    Link(link::Link),
    Init(init::Init),
    Move(carry::Move),
    Person(person::People),
    Token(token::Tokens),
    Connect(connect::Connect),
    Login(login::Login),
    Logout(login::Logout),
    Outbox(outbox::Outbox),
    Sync(sync::Sync),
    Audit(audit::Audit),
    Backup(backup::Backup),
    Restore(backup::Restore),
    Retention(retention::Retention),
    Team(team::Teams),
    Override(override_link::Overrides),
    Keys(keys::Keys),
    Paths(paths::Paths),
    Config(settings::Settings),
    Doctor(doctor::Doctor),
    Completions(shell::Completions),
    Man(shell::Man),
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let mut out = Out::standard();
    let exit = match Cli::try_parse() {
        Ok(cli) => {
            let result = start(&cli, &mut out);
            exit::report(&mut out, result)
        }
        Err(error) => explain(&error, &mut out),
    };
    exit.into()
}

fn start(cli: &Cli, out: &mut Out) -> anyhow::Result<()> {
    let runtime = Builder::new_multi_thread().enable_all().build().context("cannot start the runtime")?;
    runtime.block_on(run(cli, out))
}

async fn run(cli: &Cli, out: &mut Out) -> anyhow::Result<()> {
    let setup = OnceCell::new();
    let result = run_verb(cli, &setup, out).await;
    if let Some(setup) = setup.get() {
        if result.is_ok() {
            behind::say_what_waits(setup, out).await;
        }
        setup.close().await;
    }
    result
}

async fn run_verb(cli: &Cli, setup: &OnceCell<Setup>, out: &mut Out) -> anyhow::Result<()> {
    // Read only by the verbs that need them: the others help when the settings are broken.
    let settings = |out: &mut Out| {
        let read = Setup::read(&cli.global, cli.flag())?;
        out.use_color(read.config.terminal.color);
        anyhow::Ok(setup.get_or_init(|| read))
    };
    let Some(verb) = &cli.verb else {
        return terminal::run(settings(out)?, Which::Usual, out).await;
    };
    match verb {
        Verb::Serve(serve) => serve.run(settings(out)?, out).await,
        Verb::Demo(demo) => demo.run(settings(out)?, out).await,
        Verb::Tickets(tickets) => tickets.run(settings(out)?, out).await,
        Verb::Show(show) => show.run(settings(out)?, out).await,
        Verb::Reply(reply) => reply.run(settings(out)?, out).await,
        Verb::Note(note) => note.run(settings(out)?, out).await,
        Verb::Canned(responses) => responses.run(settings(out)?, out).await,
        Verb::Files(files) => files.run(settings(out)?, out).await,
        Verb::Attach(attach) => attach.run(settings(out)?, out).await,
        Verb::Download(download) => download.run(settings(out)?, out).await,
        Verb::Set(set) => set.run(settings(out)?, out).await,
        Verb::Task(tasks) => tasks.run(settings(out)?, out).await,
        Verb::Merge(merge) => merge.run(settings(out)?, out).await,
        Verb::Split(split) => split.run(settings(out)?, out).await,
        Verb::New(new) => new.run(settings(out)?, out).await,
        Verb::Book(book) => book.run(settings(out)?, out).await,
        Verb::Slots(slots) => slots.run(settings(out)?, out).await,
        Verb::BookingLink(links) => links.run(settings(out)?, out).await,
        Verb::Booking(bookings) => bookings.run(settings(out)?, out).await,
        Verb::Hook(hooks) => hooks.run(settings(out)?, out).await,
        Verb::Report(reports) => reports.run(settings(out)?, out).await,
        Verb::Rules(rules) => rules.run(settings(out)?, out).await,
        Verb::Mail(mails) => mails.run(settings(out)?, out).await,
        Verb::Notices(notices) => notices.run(settings(out)?, out).await,
        Verb::Link(link) => link.run(settings(out)?, out).await,
        Verb::Init(init) => init.run(settings(out)?, out).await,
        Verb::Move(carried) => carried.run(settings(out)?, out).await,
        Verb::Person(people) => people.run(settings(out)?, out).await,
        Verb::Token(tokens) => tokens.run(settings(out)?, out).await,
        Verb::Connect(connect) => connect.run(settings(out)?, out).await,
        Verb::Login(login) => login.run(settings(out)?, out).await,
        Verb::Logout(logout) => logout.run(settings(out)?, out).await,
        Verb::Outbox(outbox) => outbox.run(settings(out)?, out).await,
        Verb::Sync(sync) => sync.run(settings(out)?, out).await,
        Verb::Audit(audit) => audit.run(settings(out)?, out).await,
        Verb::Backup(backup) => backup.run(settings(out)?, out).await,
        Verb::Restore(restore) => restore.run(settings(out)?, out).await,
        Verb::Retention(retention) => retention.run(settings(out)?, out).await,
        Verb::Team(teams) => teams.run(settings(out)?, out).await,
        Verb::Override(overrides) => overrides.run(settings(out)?, out).await,
        Verb::Keys(keys) => keys.run(settings(out)?, out),
        Verb::Paths(paths) => paths.run(&cli.global, out),
        Verb::Config(config) => config.run(&cli.global, out),
        Verb::Doctor(doctor) => doctor.run(&cli.global, out).await,
        Verb::Completions(completions) => completions.run(out),
        Verb::Man(man) => man.run(out),
    }
}

/// Prints help where it was asked for, and what is wrong with the command line otherwise.
fn explain(error: &clap::Error, out: &mut Out) -> Exit {
    let text = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let result = out.help(&text);
            exit::report(out, result.map_err(Into::into))
        }
        _ => {
            out.note(text.to_string().trim_end());
            Exit::USAGE
        }
    }
}
