//! `deskbell doctor`: is everything as it should be, and what to do where it is not.

mod disk;
mod machine;
mod mail;
mod web;

use clap::Args;

use super::Global;
use super::exit::Fault;
use super::finding::Finding;
use super::open::{Opened, Place, Which};
use super::portal_check;
use super::print::Out;
use super::running;
use super::setup::{Setup, config_file};
use crate::config::dirs::Dirs;
use crate::db::CheckUp;

/// Check the settings, the desk, the disk and the way to customers.
#[derive(Debug, Args)]
#[command(after_help = "\
Changes nothing. Ends with 1 when something is broken; a warning is no failure.

JSON: a list of {check, verdict: ok, warning or broken, words}.")]
pub(crate) struct Doctor {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub(crate) async fn run(&self, global: &Global, out: &mut Out) -> anyhow::Result<()> {
        let findings = examine(global, out).await;
        if self.json {
            out.json(&findings)?;
        } else {
            for finding in &findings {
                finding.print(out)?;
            }
        }
        match findings.iter().filter(|finding| finding.is_broken()).count() {
            0 => Ok(()),
            1 => Err(Fault::failed("something is broken, see above")),
            several => Err(Fault::failed(format!("{several} things are broken, see above"))),
        }
    }
}

/// Looks at everything; where the settings are broken, at what needs none.
async fn examine(global: &Global, out: &mut Out) -> Vec<Finding> {
    let dirs = match Dirs::find() {
        Ok(dirs) => dirs,
        Err(error) => return vec![Finding::broken("home", error.to_string())],
    };
    let mut findings = vec![disk::folders(&dirs), disk::space(&dirs)];
    match Setup::read(global, None) {
        Ok(setup) => {
            out.use_color(setup.config.terminal.color);
            findings.insert(0, settings(global, &setup));
            findings.extend(desk(&setup, out).await);
            findings.extend(machine::look(&setup));
            findings.push(web::public_address(&setup).await);
            findings.extend(web::booking_origin(&setup).await);
        }
        Err(error) => findings.insert(0, Finding::broken("settings", error.to_string())),
    }
    findings
}

fn settings(global: &Global, setup: &Setup) -> Finding {
    let (file, _) = config_file(global, &setup.dirs);
    let file = if file.exists() { file.display().to_string() } else { "no file".to_owned() };
    let changed: Vec<_> = setup.config.changed().map(|(key, origin)| format!("{key} ({origin})")).collect();
    let changed = if changed.is_empty() { "every setting built in".to_owned() } else { changed.join(", ") };
    Finding::ok("settings", format!("{file}; {changed}"))
}

/// Looks at the desk's file and at who one is there. Makes no desk.
async fn desk(setup: &Setup, out: &mut Out) -> Vec<Finding> {
    let place = match Place::of(setup, Which::Usual) {
        Ok(place) => place,
        Err(error) => return vec![Finding::broken("desk", format!("{error:#}"))],
    };
    if !place.is_there() && place.is_sample(setup) {
        return vec![Finding::ok("desk", "none yet: the sample desk is made at the first start")];
    }
    let opened = match Opened::open(setup, Which::Usual, out).await {
        Ok(opened) => opened,
        Err(error) => return vec![Finding::broken("desk", format!("{error:#}"))],
    };
    let mut findings = vec![health(&opened).await];
    findings.push(match opened.me(setup).await {
        Ok(me) => Finding::ok("you", format!("{} <{}>", me.name, me.email)),
        Err(error) => Finding::warning("you", format!("{error:#}")),
    });
    findings.extend(portal_check::of_desk(&opened.desk, setup).await);
    for running in running::on(&setup.dirs, opened.desk.file()) {
        let served = running.url().map_or_else(|| "serves no pages".to_owned(), |url| format!("serves {url}"));
        findings.push(Finding::ok("at work", format!("process {} {served}", running.pid)));
    }
    findings.push(mail::server(setup, &opened).await);
    setup.close().await;
    findings
}

async fn health(opened: &Opened) -> Finding {
    let file = opened.desk.place();
    match opened.desk.system().check_up().await {
        Err(error) => Finding::broken("desk", format!("{file}: {error}")),
        Ok(check_up) if check_up.integrity != "ok" => Finding::broken(
            "desk",
            format!("{file} is damaged ({}): restore a backup", check_up.integrity.lines().next().unwrap_or_default()),
        ),
        Ok(CheckUp { journal: Some(journal), .. }) if journal != "wal" => Finding::warning(
            "desk",
            format!("{file} journals as {journal:?} in place of wal: is it on a network drive?"),
        ),
        Ok(CheckUp { engine, schema, .. }) => {
            Finding::ok("desk", format!("{file}: sound, tables of version {schema}, {engine}"))
        }
    }
}
