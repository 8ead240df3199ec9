//! `deskbell set`: changing fields of tickets.

use clap::Args;

use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;
use crate::desk::AgentDesk;
use crate::ticket::portal::StatusWord;
use crate::ticket::{Change, Label, Number, Person, PersonId};

/// The fields that can be changed, as one writes them.
const FIELDS: [&str; 7] = ["status", "priority", "category", "module", "assignee", "watchers", "subject"];

/// Change fields of one ticket or of several.
#[derive(Debug, Args)]
#[command(after_help = "\
Fields:
  status              new, open, waiting, on_hold, solved or closed; with a
                      portal behind the desk also its own words
  priority            low, normal, high or urgent
  assignee            an agent's e-mail address, me or none
  category, module    a few words; none when empty
  watchers            e-mail addresses with commas between, in place of all;
                      watchers+= adds them, watchers-= takes them off
  subject             a line

Examples:
  deskbell set 42 status=solved
  deskbell set 42 43 44 assignee=me priority=high
  deskbell set 42 assignee=none category= subject=\"Printer on floor 3\"
  deskbell set 42 watchers+=mei@example.com

Every word is read before anything changes. A field then changes on all tickets
or on none.")]
pub(crate) struct Set {
    /// The tickets' numbers, then what to change.
    #[arg(value_name = "N or FIELD=VALUE", required = true, num_args = 2..)]
    words: Vec<String>,
}

/// What is to be changed.
enum Wanted {
    /// The same on every ticket.
    Change(Change),
    /// The portal's own word for a status.
    Word(StatusWord),
    /// More watchers, or fewer.
    Watchers { people: Vec<PersonId>, adds: bool },
}

/// Fields with their values, as they were written.
type Fields<'a> = Vec<(&'a str, &'a str)>;

impl Set {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let (numbers, fields) = self.parts()?;
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        let mut wanted = Vec::new();
        for (field, value) in fields {
            wanted.push(read(field, value, &opened, &agent).await?);
        }
        let people = agent.agents().await?;
        for one in wanted {
            match one {
                Wanted::Change(change) => make(&agent, &numbers, &change, &people, out).await?,
                Wanted::Word(word) => {
                    agent.set_status_word(&numbers, &word).await?;
                    out.note(&format!("The portal is asked to set the status to {}.", word.label));
                }
                Wanted::Watchers { people: named, adds } => {
                    for number in &numbers {
                        let mut all = agent.ticket(*number).await?.watchers;
                        all.retain(|one| !named.contains(&one.id));
                        let kept = all.iter().map(|one| one.id).chain(named.iter().copied().filter(|_| adds));
                        let change = Change::Watchers(kept.collect());
                        all.extend(agent.people_of(&named).await?);
                        all.extend(people.iter().cloned());
                        make(&agent, &[*number], &change, &all, out).await?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The numbers and the fields with their values, in the order they were written.
    fn parts(&self) -> anyhow::Result<(Vec<Number>, Fields<'_>)> {
        let (mut numbers, mut fields) = (Vec::new(), Vec::new());
        for word in &self.words {
            match word.split_once('=') {
                Some((field, value)) if FIELDS.contains(&field) => fields.push((field, value)),
                Some((field @ ("watchers+" | "watchers-"), value)) => fields.push((field, value)),
                Some((field, _)) => {
                    let known = FIELDS.join(", ");
                    return Err(Fault::usage(format!("there is no field {field:?}, the fields are {known}")));
                }
                None => numbers.push(word.parse()?),
            }
        }
        match (numbers.is_empty(), fields.is_empty()) {
            (true, _) => Err(Fault::usage("which ticket? Write its number, such as deskbell set 42 status=solved")),
            (_, true) => Err(Fault::usage("change what? Write a field and its value, such as status=solved")),
            (false, false) => Ok((numbers, fields)),
        }
    }
}

/// Makes a change on tickets, and says what it did to each.
async fn make(
    agent: &AgentDesk,
    numbers: &[Number],
    change: &Change,
    people: &[Person],
    out: &mut Out,
) -> anyhow::Result<()> {
    let done = agent.change(numbers, change).await?;
    for number in numbers {
        let was = done.changes.iter().find(|(one, _)| one == number).map(|(_, changed)| &changed.from);
        let was = was.map_or_else(|| "already".to_owned(), |from| format!("was {}", words(from, people)));
        out.note(&format!("#{number} {}: {}, {was}", change.field(), words(change, people)));
    }
    Ok(())
}

/// Reads one `field=value`, or `watchers+=value`.
async fn read(field: &str, value: &str, opened: &Opened, agent: &AgentDesk) -> anyhow::Result<Wanted> {
    match field {
        "watchers+" | "watchers-" => {
            Ok(Wanted::Watchers { people: watchers(value, opened).await?, adds: field.ends_with('+') })
        }
        "status" => status(value, opened).await,
        _ => Ok(Wanted::Change(change(field, value, opened, agent).await?)),
    }
}

/// Reads a status: one of the desk, or what the portal behind it calls one.
async fn status(value: &str, opened: &Opened) -> anyhow::Result<Wanted> {
    let portal = opened.desk.portal().state().await?;
    let known = portal.as_ref().and_then(|portal| portal.capabilities.status_called(value));
    match (value.parse(), known) {
        (Ok(status), _) => Ok(Wanted::Change(Change::Status(status))),
        (Err(_), Some(word)) => Ok(Wanted::Word(word.clone())),
        (Err(unknown), None) => Err(unknown.into()),
    }
}

/// Reads one `field=value`.
async fn change(field: &str, value: &str, opened: &Opened, agent: &AgentDesk) -> anyhow::Result<Change> {
    Ok(match field {
        "priority" => Change::Priority(value.parse()?),
        "category" => Change::Category(label(value)?),
        "module" => Change::Module(label(value)?),
        "assignee" => Change::Assignee(assignee(value, opened, agent).await?),
        "watchers" => Change::Watchers(watchers(value, opened).await?),
        _ => Change::Subject(value.parse()?),
    })
}

/// Reads the addresses of everybody who is told of a ticket, separated by commas.
async fn watchers(value: &str, opened: &Opened) -> anyhow::Result<Vec<PersonId>> {
    let mut watchers = Vec::new();
    for email in value.split(',').map(str::trim).filter(|email| !email.is_empty() && *email != "none") {
        watchers.push(opened.person(email).await?.id);
    }
    Ok(watchers)
}

fn label(value: &str) -> anyhow::Result<Option<Label>> {
    Ok(if value.trim().is_empty() { None } else { Some(value.parse()?) })
}

/// Reads an assignee: `me`, `none`, or the address of an agent.
pub(crate) async fn assignee(value: &str, opened: &Opened, agent: &AgentDesk) -> anyhow::Result<Option<PersonId>> {
    Ok(match value {
        "me" => Some(agent.me()),
        "none" | "" => None,
        email => Some(opened.agent_named(email).await?.id),
    })
}

/// The field's value in words.
pub(crate) fn words(change: &Change, people: &[Person]) -> String {
    let name = |id: &PersonId| {
        people
            .iter()
            .find(|person| person.id == *id)
            .map_or_else(|| format!("person {id}"), |person| person.name.clone())
    };
    let label = |label: &Option<Label>| label.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
    match change {
        Change::Status(status) => status.id().to_owned(),
        Change::Priority(priority) => priority.id().to_owned(),
        Change::Category(one) | Change::Module(one) => label(one),
        Change::Assignee(person) => person.as_ref().map_or_else(|| "nobody".to_owned(), name),
        Change::Subject(subject) => subject.to_string(),
        Change::Watchers(people) if people.is_empty() => "nobody".to_owned(),
        Change::Watchers(people) => people.iter().map(name).collect::<Vec<_>>().join(", "),
    }
}
