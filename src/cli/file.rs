//! `deskbell files`, `deskbell attach` and `deskbell download`: the files of a ticket.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::exit::Fault;
use super::message;
use super::open::{Opened, Which};
use super::print::{Out, Tone};
use super::setup::Setup;
use crate::desk::{AgentDesk, Bell, Fetched};
use crate::term::outside::file;
use crate::text::{ago, width};
use crate::ticket::{Body, Byline, Entry, Event, File, FileId, FileName, NewReply, Number, Thread, Visibility};

/// How long a download waits for a file that only the portal behind the desk has.
const PATIENCE: Duration = Duration::from_mins(1);

/// List the files of a ticket.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: a list of {id, name, bytes, at, by: {id, role, name} or null, visibility:
public or internal, is_here: false while only the portal has it}.")]
pub(crate) struct Files {
    /// The ticket's number.
    number: Number,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Attach files to a ticket: the customer sees them, unless it is with --note.
#[derive(Debug, Args)]
#[command(after_help = "\
At most 10 files of 20 MiB each: pictures, documents, text, archives, sound and
film. What a file is, its bytes say, not its name.

Examples:
  deskbell attach 42 report.pdf
  deskbell attach 42 before.png after.png --text \"Both screenshots.\"
  deskbell attach 42 server.log --note")]
pub(crate) struct Attach {
    /// The ticket's number.
    number: Number,
    /// The files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// Words that go with them.
    #[arg(long)]
    text: Option<String>,
    /// For the team alone.
    #[arg(long)]
    note: bool,
}

/// Save files of a ticket.
#[derive(Debug, Args)]
#[command(after_help = "\
Prints the path of every file it saved. A file that is there is never replaced:
a second report.pdf becomes \"report (2).pdf\". Nothing is opened.

Examples:
  deskbell download 42 screenshot.png
  deskbell download 42 --all --to ~/tickets/42")]
pub(crate) struct Download {
    /// The ticket's number.
    number: Number,
    /// The file's name; the newest one of several.
    #[arg(required_unless_present = "all")]
    name: Option<String>,
    /// Every file.
    #[arg(long, conflicts_with = "name")]
    all: bool,
    /// The folder to save them in.
    #[arg(long, value_name = "DIR", default_value = ".")]
    to: PathBuf,
}

/// A file with who sent it.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    id: FileId,
    name: &'a FileName,
    bytes: u64,
    at: Timestamp,
    by: Option<&'a Byline>,
    visibility: Visibility,
    is_here: bool,
}

impl Files {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let thread = opened.agent(setup).await?.ticket(self.number).await?;
        let files = listed(&thread);
        if self.json {
            return Ok(out.json(&files)?);
        }
        if files.is_empty() {
            out.note(&format!("No file on #{}.", self.number));
        }
        let columns = files.iter().map(|file| width::columns(file.name.as_str())).max().unwrap_or(0);
        for (listed, file) in files.iter().zip(&thread.files) {
            let by = listed.by.map_or("deskbell", |by| by.name.as_str());
            let at = ago::full(listed.at, &TimeZone::system());
            let team = if listed.visibility == Visibility::Internal { ", team only" } else { "" };
            let place = if listed.is_here { "" } else { ", still in the portal" };
            let name = width::pad(listed.name.as_str(), columns);
            out.row(Tone::Plain, &format!("{name}  {:>10}  {by}, {at}{team}{place}", file.size()))?;
        }
        Ok(())
    }
}

/// The files of a ticket with the messages they go with.
fn listed(thread: &Thread) -> Vec<Listed<'_>> {
    let with_entry = |file: &File| thread.entries.iter().find(|entry| entry.seq == file.seq);
    let pairs = thread.files.iter().filter_map(|file| Some((file, with_entry(file)?)));
    pairs.map(|(file, entry)| Listed::of(file, entry)).collect()
}

impl<'a> Listed<'a> {
    fn of(file: &'a File, entry: &'a Entry) -> Self {
        let visibility =
            if matches!(entry.event, Event::Noted { .. }) { Visibility::Internal } else { Visibility::Public };
        let File { id, name, bytes, is_here, .. } = file;
        Self { id: *id, name, bytes: *bytes, at: entry.at, by: entry.by.as_ref(), visibility, is_here: *is_here }
    }
}

impl Attach {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        // Before anything is read for a ticket that is not there.
        let thread = agent.ticket(self.number).await?;
        let mut files = Vec::new();
        for path in &self.files {
            files.push(file::read(path).await.map_err(Fault::refused)?);
        }
        let body = Body::plain(self.text.clone().unwrap_or_default());
        let visibility = if self.note { Visibility::Internal } else { Visibility::Public };
        let new = NewReply { source_id: message::new_source_id()?, body, visibility, time: None };
        agent.send_files(self.number, &new, &files).await?;
        let count = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
        out.note(&match visibility {
            Visibility::Public => format!("Sent {count} to {} on #{}.", thread.requester.name, self.number),
            Visibility::Internal => format!("Attached {count} to #{}, for the team alone.", self.number),
        });
        Ok(())
    }
}

impl Download {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        let thread = agent.ticket(self.number).await?;
        let wanted: Vec<&File> = match &self.name {
            Some(name) => thread.files.iter().rev().find(|file| file.name.as_str() == name).into_iter().collect(),
            None => thread.files.iter().collect(),
        };
        if wanted.is_empty() {
            let number = self.number;
            let what = self.name.as_ref().map_or("no file".to_owned(), |name| format!("no file {name}"));
            return Err(Fault::not_found(format!("{what} on #{number}, deskbell files {number} lists them")));
        }
        let mut bell = opened.desk.bell();
        for file in wanted {
            let (name, bytes) = fetched(&agent, &mut bell, file, out).await?;
            let path = file::save(&self.to, name, bytes).await.map_err(Fault::failed)?;
            out.line(&path.display().to_string())?;
        }
        Ok(())
    }
}

/// What is in a file; one that only the portal has is waited for.
async fn fetched(
    agent: &AgentDesk,
    bell: &mut Bell,
    file: &File,
    out: &mut Out,
) -> anyhow::Result<(FileName, Vec<u8>)> {
    let wait = async {
        let mut is_told = false;
        loop {
            match agent.file(file.id).await? {
                Some(Fetched::Here(name, bytes)) => return Ok((name, bytes)),
                Some(Fetched::Asked(name)) if !is_told => {
                    out.note(&format!("{name} is still in the portal: waiting for it."));
                    is_told = true;
                }
                Some(Fetched::Asked(_)) => {}
                None => return Err(Fault::not_found(format!("{} is no longer there", file.name))),
            }
            bell.rang().await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_late| {
        let words = "the portal has not sent it: it comes when a deskbell that is signed in runs, then try again";
        Err(Fault::failed(format!("{}: {words}", file.name)))
    })
}
