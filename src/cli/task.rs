//! `deskbell task`: what is to be done on a ticket.

use clap::{Args, Subcommand};

use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::{Out, Tone};
use super::setup::Setup;
use crate::desk::AgentDesk;
use crate::ticket::{Number, Task, TaskName};

/// List, add, tick and remove what is to be done on a ticket.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell task list 42
  deskbell task add 42 \"Call Luca on Friday\"
  deskbell task tick 42 2
  deskbell task untick 42 2
  deskbell task remove 42 2")]
pub(crate) struct Tasks {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List(List),
    Add(Add),
    /// Mark a task done.
    Tick(Place),
    /// Mark a task not done after all.
    Untick(Place),
    /// Remove a task.
    Remove(Place),
}

/// List what is to be done on a ticket.
#[derive(Debug, Args)]
#[command(after_help = "JSON: a list of {id, name, is_done}.")]
struct List {
    /// The ticket's number.
    number: Number,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Add a task to a ticket.
#[derive(Debug, Args)]
struct Add {
    /// The ticket's number.
    number: Number,
    /// What is to be done.
    name: TaskName,
}

#[derive(Debug, Args)]
struct Place {
    /// The ticket's number.
    number: Number,
    /// Which task: 1 is the first of the list.
    task: usize,
}

impl Tasks {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        match &self.verb {
            Verb::List(list) => list.print(&agent.ticket(list.number).await?.tasks, out),
            Verb::Add(add) => {
                agent.add_task(add.number, &add.name).await?;
                out.note(&format!("Added to #{}: {}", add.number, add.name));
                Ok(())
            }
            Verb::Tick(place) => place.tick(&agent, true, out).await,
            Verb::Untick(place) => place.tick(&agent, false, out).await,
            Verb::Remove(place) => {
                let task = place.find(&agent).await?;
                agent.remove_task(task.id).await?;
                out.note(&format!("Removed from #{}: {}", place.number, task.name));
                Ok(())
            }
        }
    }
}

impl List {
    fn print(&self, tasks: &[Task], out: &mut Out) -> anyhow::Result<()> {
        if self.json {
            return Ok(out.json(&tasks)?);
        }
        if tasks.is_empty() {
            out.note(&format!("Nothing is to be done on #{}.", self.number));
        }
        for (index, task) in tasks.iter().enumerate() {
            let mark = if task.is_done { "x" } else { " " };
            out.row(Tone::Plain, &format!("{:>3}  [{mark}] {}", index + 1, task.name))?;
        }
        Ok(())
    }
}

impl Place {
    async fn tick(&self, agent: &AgentDesk, is_done: bool, out: &mut Out) -> anyhow::Result<()> {
        let task = self.find(agent).await?;
        agent.tick_task(task.id, is_done).await?;
        let words = if is_done { "Done" } else { "Not done after all" };
        out.note(&format!("{words}: {}", task.name));
        Ok(())
    }

    async fn find(&self, agent: &AgentDesk) -> anyhow::Result<Task> {
        let tasks = agent.ticket(self.number).await?.tasks;
        let found = self.task.checked_sub(1).and_then(|index| tasks.into_iter().nth(index));
        found.ok_or_else(|| Fault::not_found(format!("#{} has no task {}", self.number, self.task)))
    }
}
