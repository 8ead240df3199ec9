//! `deskbell completions` and `deskbell man`: what a shell and a manual reader want to know of the command line.

use clap::{Args, Command, CommandFactory as _};
use clap_complete::Shell;

use super::Cli;
use super::exit::Fault;
use super::print::Out;

/// Print the completions for a shell.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell completions bash > ~/.local/share/bash-completion/completions/deskbell
  deskbell completions zsh > ~/.zfunc/_deskbell
  deskbell completions fish > ~/.config/fish/completions/deskbell.fish")]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, out: &mut Out) -> anyhow::Result<()> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "deskbell", &mut script);
        Ok(out.verbatim(&String::from_utf8(script)?)?)
    }
}

/// Print the manual page, of deskbell or of one of its verbs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell man | man -l -                                       read it
  deskbell man book > ~/.local/share/man/man1/deskbell-book.1")]
pub(crate) struct Man {
    /// The verb, such as book.
    verb: Option<String>,
}

impl Man {
    pub(crate) fn run(&self, out: &mut Out) -> anyhow::Result<()> {
        let mut page = Vec::new();
        clap_mangen::Man::new(self.command()?).render(&mut page)?;
        Ok(out.verbatim(&String::from_utf8(page)?)?)
    }

    fn command(&self) -> anyhow::Result<Command> {
        let mut all = Cli::command();
        all.build();
        let Some(verb) = &self.verb else { return Ok(all) };
        let found = all.find_subcommand(verb).cloned();
        found.ok_or_else(|| Fault::usage(format!("there is no verb {verb}, see deskbell --help")))
    }
}
