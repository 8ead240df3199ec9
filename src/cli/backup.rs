//! `deskbell backup` and `deskbell restore`: a desk in one file, and back.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use super::exit::Fault;
use super::open::{self, Opened, Which};
use super::print::Out;
use super::running;
use super::setup::Setup;
use crate::desk::{self, Manifest};

/// Write the whole desk into one file, while it is in use.
#[derive(Debug, Args)]
#[command(after_help = "\
In the file, a plain tar, are the database, the desk's key and the files of its
tickets. It is read again from end to end before it gets its name. Keep it as
safe as the desk: who has it has everything, and can sign links.

Not in it: your settings, and the login of a portal behind the desk.

Beside the file there must be room for it and for one copy of the database.

Examples:
  deskbell backup /var/backups/desk-$(date +%F).tar
  deskbell --desk /var/lib/deskbell/desk.db backup --overwrite latest.tar

JSON: {file, made_at, schema, tables: a list of {name, rows, digest}, files,
missing: names of files that were gone from the desk's folder already}.")]
pub(crate) struct Backup {
    /// The file to write.
    file: PathBuf,
    /// Replace a file that is there.
    #[arg(long)]
    overwrite: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Put a backup in the place of a desk, or only check it.
#[derive(Debug, Args)]
#[command(after_help = "\
Everything is read and held against the list in the backup before anything is
put in place. A backup of an older deskbell is brought up to date when the desk
is opened. Where a desk is already, nothing is done without --overwrite; with
it, that desk is moved into a folder beside it. No program may have it open.

Examples:
  deskbell restore desk.tar --check
  deskbell --desk /var/lib/deskbell/desk.db restore desk.tar

JSON: as of backup, with desk: the file that was restored, or null with --check,
and before: the folder with what was there, or null.")]
pub(crate) struct Restore {
    /// The backup.
    file: PathBuf,
    /// Put it in the place of a desk that is there.
    #[arg(long, conflicts_with = "check")]
    overwrite: bool,
    /// Read all of it, and change nothing.
    #[arg(long)]
    check: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let file = std::path::absolute(&self.file).context("cannot make sense of the file's name")?;
        let manifest = opened.desk.back_up(&file, self.overwrite).await?;
        if self.json {
            let mut all = described(&manifest);
            all["file"] = json!(file);
            out.json(&all)?;
        } else {
            out.line(&format!("{}  {}", file.display(), summary(&manifest)))?;
        }
        match manifest.missing.len() {
            0 => Ok(()),
            lost => Err(Fault::failed(format!(
                "{lost} files of tickets were gone from the desk's folder already or damaged; all else is in the backup"
            ))),
        }
    }
}

impl Restore {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let from = std::path::absolute(&self.file).context("cannot make sense of the file's name")?;
        if !from.is_file() {
            return Err(Fault::not_found(format!("there is no file {}", from.display())));
        }
        if self.check {
            let manifest = desk::check_backup(&from).await?;
            return if self.json { Ok(out.json(&described(&manifest))?) } else { Ok(out.line(&summary(&manifest))?) };
        }
        let to = open::file(setup, Which::Own)?;
        if let Some(running) = running::on(&setup.dirs, &to).first() {
            let words = format!("deskbell is open on {} (process {}): stop it first", to.display(), running.pid);
            return Err(Fault::refused(words));
        }
        let (manifest, before) = desk::restore_backup(&from, &to, self.overwrite).await?;
        if self.json {
            let mut all = described(&manifest);
            all["desk"] = json!(to);
            all["before"] = json!(before);
            return Ok(out.json(&all)?);
        }
        out.line(&format!("{}  {}", to.display(), summary(&manifest)))?;
        if let Some(before) = before {
            out.note(&format!("The desk that was there is in {}.", before.display()));
        }
        if manifest.has_portal() {
            out.note("The portal behind the desk needs `deskbell login` again.");
        }
        Ok(())
    }
}

fn described(manifest: &Manifest) -> serde_json::Value {
    json!({
        "made_at": manifest.made_at,
        "schema": manifest.contents.schema,
        "tables": manifest.contents.tables,
        "files": manifest.files(),
        "missing": manifest.missing,
    })
}

fn summary(manifest: &Manifest) -> String {
    format!(
        "whole: {} rows in {} tables of version {}, {} files; made {} by deskbell {}",
        manifest.rows(),
        manifest.contents.tables.len(),
        manifest.contents.schema,
        manifest.files(),
        manifest.made_at.strftime("%Y-%m-%d %H:%M UTC"),
        manifest.deskbell
    )
}
