//! Mails to a server, by SMTP: a connection for each mail, and each answer of the server taken for what it is about.

use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as From, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

use super::message::message;
use super::{Mail, Mailer};
use crate::desk::Outcome;
use crate::text::{clean, width};

/// How a connection is kept from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte, on port 465 as a rule.
    Wrapped,
    /// Asked for in the clear, on port 587 as a rule; without it nothing is sent.
    Starttls,
    /// Not at all: for a server on the same machine.
    None,
}

/// Who signs in to a mail server.
#[derive(Clone)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Sends to a mail server.
#[derive(Debug)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// Who signs in; nobody where nobody has to.
    pub login: Option<Login>,
}

/// How long a server has for everything about one mail.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long a server has for one answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long one waits for a server's goodbye: the mail is through by then.
const GOODBYE: Duration = Duration::from_secs(2);

/// How much of what a server says is kept, in columns.
const MOST_COLUMNS: usize = 200;

/// The ways to sign in, the best first.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

impl Smtp {
    /// Opens a connection, signs in where one has to, and sends nothing.
    ///
    /// # Errors
    /// Why that cannot be.
    pub async fn check(&self) -> Result<(), String> {
        let checked = tokio::time::timeout(PATIENCE, self.connect()).await;
        let mut connection = checked.unwrap_or_else(|_elapsed| Err(self.late()))?;
        connection.abort().await;
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, String> {
        let named = |error: &Error| format!("{}:{}: {}", self.host, self.port, said(error));
        let tls = || TlsParameters::new(self.host.clone()).map_err(|error| named(&error));
        let wrapped = if self.tls == Tls::Wrapped { Some(tls()?) } else { None };
        let (server, name) = ((self.host.as_str(), self.port), ClientId::default());
        let connected = AsyncSmtpConnection::connect_tokio1(server, Some(TIMEOUT), &name, wrapped, None).await;
        let mut connection = connected.map_err(|error| named(&error))?;
        if self.tls == Tls::Starttls {
            connection.starttls(tls()?, &name).await.map_err(|error| named(&error))?;
        }
        if let Some(Login { user, password }) = &self.login {
            let credentials = Credentials::new(user.clone(), password.clone());
            let signed_in = connection.auth(&MECHANISMS, &credentials).await;
            signed_in.map_err(|error| format!("{}:{} lets {user} not in: {}", self.host, self.port, said(&error)))?;
        }
        Ok(connection)
    }

    async fn deliver(&self, message: &Message) -> (Outcome, Option<AsyncSmtpConnection>) {
        let mut connection = match self.connect().await {
            Ok(connection) => connection,
            // Whatever is wrong, it is not this mail.
            Err(reason) => return (Outcome::Later(reason), None),
        };
        (hand_over(&mut connection, message).await, Some(connection))
    }

    fn late(&self) -> String {
        format!("{}:{} does not answer", self.host, self.port)
    }
}

impl Mailer for Smtp {
    async fn send(&self, mail: &Mail) -> Outcome {
        match message(mail) {
            Err(reason) => Outcome::Never(reason),
            Ok(message) => {
                let delivered = tokio::time::timeout(PATIENCE, self.deliver(&message)).await;
                let (outcome, connection) = delivered.unwrap_or_else(|_elapsed| (Outcome::Later(self.late()), None));
                if let Some(mut connection) = connection
                    && tokio::time::timeout(GOODBYE, connection.abort()).await.is_err()
                {
                    tracing::debug!("the mail server says no goodbye");
                }
                outcome
            }
        }
    }

    fn reaches_people(&self) -> bool {
        true
    }
}

/// Hands one message over. A refusal for good at the recipient is about their address, one of the content about the
/// mail; anything else may be better later.
async fn hand_over(connection: &mut AsyncSmtpConnection, message: &Message) -> Outcome {
    let (envelope, bytes) = (message.envelope(), message.formatted());
    let mut parameters = Vec::new();
    if !envelope.to().iter().all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Outcome::Never("the mail server takes no address in this script".to_owned());
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !bytes.is_ascii() {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    if let Err(error) = connection.command(From::new(envelope.from().cloned(), parameters)).await {
        return Outcome::Later(said(&error));
    }
    for to in envelope.to() {
        match connection.command(Rcpt::new(to.clone(), Vec::new())).await {
            Ok(_) => {}
            Err(error) if error.is_permanent() => return Outcome::Bounced(said(&error)),
            Err(error) => return Outcome::Later(said(&error)),
        }
    }
    if let Err(error) = connection.command(Data).await {
        return Outcome::Later(said(&error));
    }
    match connection.message(&bytes).await {
        Ok(_) => Outcome::Sent,
        Err(error) if error.is_permanent() => Outcome::Never(said(&error)),
        Err(error) => Outcome::Later(said(&error)),
    }
}

/// What a server said, with its causes, as one line.
fn said(error: &Error) -> String {
    let mut words = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let said = error.to_string();
        if !words.contains(&said) {
            words = format!("{words}: {said}");
        }
        cause = error.source();
    }
    width::truncate(&clean::line(&words), MOST_COLUMNS)
}
