//! `deskbell rules`: what follows by itself when something happens to calls.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::exit::Fault;
use super::open::{self, Opened, Which};
use super::print::{Out, Tone};
use super::setup::Setup;
use crate::config::{ConfigError, rules};
use crate::ticket::rule::{Act, Assign, Only, Rule};
use crate::ticket::{Number, Rights};
use crate::work;

/// What follows by itself when a call is booked, moved, missed or not booked.
#[derive(Debug, Args)]
#[command(after_help = "\
The rules stand in rules.toml beside the settings; docs/rules.md explains them.
The terminal and `deskbell serve` follow them.

Examples:
  deskbell rules list
  deskbell rules check new-rules.toml
  deskbell rules try 42")]
pub(crate) struct Rules {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the rules that are followed.
    List,
    /// Read a file of rules and say what is wrong with it.
    Check {
        /// The file; rules.toml beside the settings without it.
        file: Option<PathBuf>,
    },
    /// Say which rules are for a ticket as it is now, and do nothing.
    Try {
        /// The ticket's number.
        number: Number,
    },
}

impl Rules {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        match &self.verb {
            Verb::List => {
                let rules = read(setup)?;
                rules.iter().try_for_each(|rule| print(rule, out))?;
                none(&rules, setup, out);
                Ok(())
            }
            Verb::Check { file } => check(file.clone().unwrap_or_else(|| place(setup)), setup, out).await,
            Verb::Try { number } => {
                let rules = read(setup)?;
                let opened = Opened::open(setup, Which::Usual, out).await?;
                let ticket = opened.agent(setup).await?.ticket(*number).await?.ticket;
                for rule in &rules {
                    if rule.only.fits(&ticket) {
                        print(rule, out)?;
                    } else {
                        out.note(&format!("{}: is not for this ticket", rule.name));
                    }
                }
                none(&rules, setup, out);
                Ok(())
            }
        }
    }
}

/// Reads a file of rules, and looks on the desk, where there is one, for the agents that it names.
async fn check(file: PathBuf, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
    let text = fs::read_to_string(&file).map_err(|error| ConfigError::Unreadable { file: file.clone(), error })?;
    let rules = rules::read(&text, &file)?;
    if open::file(setup, Which::Usual)?.exists() {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agents = opened.desk.system().agents().await?;
        let unfit = |act: &Act| match act {
            Act::Assign(Assign::Agent(email)) => {
                let is_fit = agents.iter().any(|agent| {
                    agent.email.as_str().eq_ignore_ascii_case(email.as_str()) && agent.rights != Some(Rights::ReadOnly)
                });
                (!is_fit).then(|| email.clone())
            }
            Act::Assign(Assign::Host | Assign::Nobody) | Act::Status(_) | Act::Note(_) | Act::Tell(_) | Act::Remind => {
                None
            }
        };
        for rule in &rules {
            if let Some(email) = rule.acts.iter().find_map(unfit) {
                return Err(Fault::refused(format!(
                    "{}: rule \"{}\" assigns to {email}, who answers no tickets on this desk: `deskbell person list` \
                     lists its agents",
                    file.display(),
                    rule.name
                )));
            }
        }
    }
    let many = if rules.len() == 1 { "1 rule".to_owned() } else { format!("{} rules", rules.len()) };
    Ok(out.line(&format!("{}: {many}, nothing wrong", file.display()))?)
}

fn none(rules: &[Rule], setup: &Setup, out: &mut Out) {
    if rules.is_empty() {
        out.note(&format!("There are no rules: write some into {}", place(setup).display()));
    }
}

fn print(rule: &Rule, out: &mut Out) -> anyhow::Result<()> {
    let only = if rule.only == Only::default() { String::new() } else { format!(", for {} alone", rule.only) };
    out.row(Tone::Strong, &format!("{}: when {}{only}", rule.name, rule.on))?;
    for act in &rule.acts {
        out.line(&format!("  {act}"))?;
    }
    Ok(())
}

/// The rules that are followed; none without a file.
fn read(setup: &Setup) -> Result<Vec<Rule>, ConfigError> {
    let file = place(setup);
    match fs::read_to_string(&file) {
        Ok(text) => rules::read(&text, &file),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(ConfigError::Unreadable { file, error }),
    }
}

/// The file of rules: beside the settings.
fn place(setup: &Setup) -> PathBuf {
    setup.config_file.with_file_name("rules.toml")
}

/// Follows the rules beside a face of the desk, until it is told to stop.
///
/// # Errors
/// When there is something wrong with them: a desk that silently follows none would be worse.
pub(crate) fn start(
    setup: &Setup,
    opened: &Opened,
    stop: &CancellationToken,
    tasks: &TaskTracker,
) -> Result<(), ConfigError> {
    let rules = work::rules::Rules::new(opened.desk.clone(), read(setup)?);
    let stop = stop.clone();
    tasks.spawn(async move { rules.run(stop).await });
    Ok(())
}
