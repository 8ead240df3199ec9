//! Signing in to a portal from the command line: asked for on a terminal, given by options in a script.

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;
use clap::Args;

use super::exit::Fault;
use super::password;
use super::print::Out;
use crate::upstream::{Credentials, Door, Entered, Entry};

/// How often one may mistype the code before it is given up: the portal counts too, and locks out after five.
const MOST_CODES: u32 = 3;

/// How to sign in.
#[derive(Debug, Args)]
#[command(next_help_heading = "Signing in")]
pub(crate) struct SignIn {
    /// Your e-mail address in the portal; asked for when it is left out.
    #[arg(long, value_name = "EMAIL", conflicts_with = "api_key_stdin")]
    email: Option<String>,
    /// Read the password from the first line of stdin.
    #[arg(long, requires = "email", conflicts_with = "api_key_stdin")]
    password_stdin: bool,
    /// The code of your authenticator app.
    #[arg(long, value_name = "CODE", conflicts_with = "api_key_stdin")]
    totp: Option<String>,
    /// Sign in with an API key or a token, read from the first line of stdin; a key can do less.
    #[arg(long)]
    api_key_stdin: bool,
}

impl SignIn {
    /// Signs in, and says who that is; nothing is kept yet.
    pub(crate) async fn knock(&self, door: &Door, out: &mut Out) -> anyhow::Result<Entered> {
        if self.api_key_stdin {
            let key = password::from_stdin("the API key")?;
            return granted(door.knock(&Credentials::Key(key)).await?);
        }
        let is_asked = !self.password_stdin && io::stdin().is_terminal();
        if !is_asked && !self.password_stdin {
            return Err(Fault::usage(
                "nobody is here to be asked: give --email and --password-stdin, and --totp where the portal wants a code",
            ));
        }
        let email = match &self.email {
            Some(email) => email.clone(),
            None => asked(out, &format!("E-mail address in {}:", door.kind().name()))?,
        };
        let password = if self.password_stdin {
            password::from_stdin("the password")?
        } else {
            rpassword::prompt_password("Password: ").context("cannot ask for the password")?
        };
        let mut code = self.totp.clone();
        for _ in 0..MOST_CODES {
            let given = Credentials::Password { email: email.clone(), password: password.clone(), code: code.take() };
            match door.knock(&given).await? {
                Entry::CodeWanted if is_asked => {
                    code = Some(asked(out, "Code of your authenticator app:")?);
                }
                Entry::CodeWrong if is_asked => {
                    out.note("That code is wrong or too old.");
                    code = Some(asked(out, "Code of your authenticator app:")?);
                }
                entry => return granted(entry),
            }
        }
        Err(Fault::refused("the code was wrong too often: check the clock of the device with the authenticator app"))
    }
}

fn granted(entry: Entry) -> anyhow::Result<Entered> {
    match entry {
        Entry::Granted(entered) => Ok(*entered),
        Entry::CodeWanted => {
            Err(Fault::refused("the portal wants the code of the authenticator app: give it with --totp"))
        }
        Entry::CodeWrong => Err(Fault::refused("the code of the authenticator app is wrong or too old")),
        Entry::SetUpAuthenticator(url) => Err(Fault::refused(format!(
            "the portal lets nobody work without an authenticator app: set one up at {url}, then sign in again"
        ))),
    }
}

/// Asks for a line on the terminal.
fn asked(out: &mut Out, question: &str) -> anyhow::Result<String> {
    out.note(question);
    let mut line = String::new();
    io::stdin().read_line(&mut line).context("cannot read the answer")?;
    let line = line.trim().to_owned();
    if line.is_empty() { Err(Fault::usage("nothing was typed: nothing was done")) } else { Ok(line) }
}
