//! `deskbell init`: a desk for a team, from nothing: its file and key, its first administrator, and what a server
//! needs around it.

use std::env;
use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::Path;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::exit::Fault;
use super::open::{Opened, Place, Which, file};
use super::password;
use super::print::Out;
use super::setup::Setup;
use crate::desk::{Desk, NewPerson};
use crate::ticket::{Email, Person, Rights, Role};

const SYSTEMD: &str = include_str!("../../assets/server/systemd.service");
const NGINX: &str = include_str!("../../assets/server/nginx.conf");
const CADDY: &str = include_str!("../../assets/server/Caddyfile");

/// Where a proxy finds deskbell when the settings leave the port to the system.
const PORT: u16 = 8420;

/// Make a desk for a team: its file and key, and its first administrator.
#[derive(Debug, Args)]
#[command(after_help = "\
Asks for what the options leave out. Does nothing to a desk that has an
administrator.

--print writes a file for the system around deskbell to stdout and makes
nothing; the paths and addresses in it are those of the settings.

Examples:
  deskbell init
  pass desk | deskbell init --desk /var/lib/deskbell/desk.db \\
    --email anna@example.com --name \"Anna Berg\" --password-stdin
  deskbell init --print systemd > /etc/systemd/system/deskbell.service
  deskbell init --print caddy > /etc/caddy/Caddyfile")]
pub(crate) struct Init {
    /// The administrator's e-mail address.
    #[arg(long)]
    email: Option<Email>,
    /// The administrator's name.
    #[arg(long)]
    name: Option<String>,
    /// Read the administrator's password from the first line of stdin.
    #[arg(long)]
    password_stdin: bool,
    /// Print a file for the system around deskbell instead.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["email", "name", "password_stdin"])]
    print: Option<Printed>,
}

/// A file for the system around deskbell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Printed {
    /// A unit that keeps `deskbell serve` running, locked down.
    Systemd,
    /// A reverse proxy with TLS, for nginx.
    Nginx,
    /// A reverse proxy with TLS, for Caddy, which gets its own certificates.
    Caddy,
}

impl Init {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        match self.print {
            Some(printed) => print(printed, setup, out),
            None => self.make(setup, out).await,
        }
    }

    async fn make(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        if Place::of(setup, Which::Own)?.is_there() {
            let opened = Opened::open(setup, Which::Own, out).await?;
            let agents = opened.desk.system().agents().await?;
            if let Some(known) = agents.iter().find(|agent| agent.is_administrator()) {
                return Err(Fault::refused(format!(
                    "{} has an administrator already, {}: `deskbell person invite` lets others in",
                    opened.desk.place(),
                    known.email
                )));
            }
        }
        // Everything that can be refused is, before a desk is made.
        let email = match &self.email {
            Some(email) => email.clone(),
            None => ask("Your e-mail address:", "--email", out)?.parse()?,
        };
        let name = match &self.name {
            Some(name) => name.clone(),
            None => ask("Your name:", "--name", out)?,
        };
        let new = NewPerson {
            role: Role::Agent,
            name,
            email,
            company: None,
            time_zone: None,
            booking_link: None,
            password_hash: Some(password::hashed(self.password_stdin)?),
        };
        let opened = Opened::open(setup, Which::Own, out).await?;
        let administrator = opened.desk.console().add_person(&new, Rights::Administrator).await?;
        tell(setup, &opened.desk, &administrator, out)
    }
}

/// What was made, and what comes next.
fn tell(setup: &Setup, desk: &Desk, administrator: &Person, out: &mut Out) -> anyhow::Result<()> {
    out.line(&format!("desk           {}", desk.place()))?;
    out.line(&format!("key            {}", desk.file().with_extension("key").display()))?;
    out.line(&format!("administrator  {} <{}>", administrator.name, administrator.email))?;
    out.note("Keep the key with every backup: links, second steps and the check of the log need it.");
    if setup.config.web.public_url.is_none() {
        out.note(&format!(
            "For customers, set web.public_url to the address they will know, in {}.",
            setup.config_file.display()
        ));
    }
    out.note("Then: deskbell serve, or a unit for it from deskbell init --print systemd.");
    out.note("Others of the team: deskbell person invite EMAIL --role technician.");
    Ok(())
}

/// One line, asked of whoever is there.
fn ask(question: &str, option: &str, out: &mut Out) -> anyhow::Result<String> {
    if !io::stdin().is_terminal() {
        return Err(Fault::usage(format!("nobody is here to be asked: give it with {option}")));
    }
    out.note(question);
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("cannot read the answer")?;
    Ok(line.trim().to_owned())
}

fn print(printed: Printed, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
    let text = match printed {
        Printed::Systemd => SYSTEMD,
        Printed::Nginx => NGINX,
        Printed::Caddy => CADDY,
    };
    let program = env::current_exe().context("cannot tell where this program is")?;
    let desk = file(setup, Which::Own)?;
    let folder = desk.parent().unwrap_or(Path::new("/")).display().to_string();
    // A proxy has to know the port: one that the system chooses will not do.
    let mut listen = setup.config.web.listen;
    if listen.port() == 0 {
        listen.set_port(PORT);
    }
    let public = setup.config.web.public_url.as_ref().and_then(|url| url.host_str());
    // A desk on a database server is named by the settings: its address may hold a password.
    let named = match setup.config.desk.database {
        Some(_) => String::new(),
        None => format!(" --desk {}", desk.display()),
    };
    let values = [
        ("@PROGRAM@", program.display().to_string()),
        ("@DESK@", named),
        ("@FOLDER@", folder),
        ("@LISTEN@", listen.to_string()),
        ("@HOST@", public.unwrap_or("help.example.com").to_owned()),
    ];
    for line in text.lines() {
        let filled = values.iter().fold(line.to_owned(), |line, (name, value)| line.replace(name, value));
        out.line(&filled)?;
    }
    Ok(())
}
