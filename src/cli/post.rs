//! Who sends the mails of a desk: the mail server of the settings, or nobody.

use std::env;
use std::fs;

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::exit::Fault;
use super::open::Opened;
use super::setup::Setup;
use crate::config::{self, MailTls};
use crate::ticket::Email;
use crate::work::mail::{Invitations, Keep, Letterhead, Login, Post, Smtp, Tls};

/// The variable that holds the mail server's password.
pub(crate) const PASSWORD: &str = "DESKBELL_SMTP_PASSWORD";

/// What every mail of the desk has in common.
pub(crate) fn letterhead(setup: &Setup) -> Letterhead {
    let mail = &setup.config.mail;
    Letterhead {
        desk: setup.config.desk.name.clone(),
        answer: setup.config.desk.answer.clone(),
        from: mail.from.clone().unwrap_or_else(nobody),
        reply_to: mail.reply_to.clone(),
        pages: setup.config.web.public_url.clone(),
        invitations: match mail.invitations {
            config::Invitations::ByHand => Invitations::ByHand,
            config::Invitations::Always => Invitations::Always,
            config::Invitations::Never => Invitations::Never,
        },
    }
}

/// What a kept mail says it comes from where no address is set.
fn nobody() -> Email {
    "desk@localhost".parse().expect("it has one @ and no space")
}

/// The mail server of the settings; nothing where none is set, nor for the sample desk, whose people are made up.
///
/// # Errors
/// When something that belongs to it is missing.
pub(crate) fn server(setup: &Setup, opened: &Opened) -> anyhow::Result<Option<Smtp>> {
    let mail = &setup.config.mail;
    let Some((host, port)) = mail.server.clone().filter(|_| !opened.is_sample) else { return Ok(None) };
    if mail.from.is_none() {
        return Err(Fault::usage("mail.server is set and mail.from is not: write the address that mails come from"));
    }
    let tls = match mail.tls {
        MailTls::Tls => Tls::Wrapped,
        MailTls::Starttls => Tls::Starttls,
        MailTls::None if matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]" | "::1") => Tls::None,
        MailTls::None => {
            return Err(Fault::usage(format!(
                "mail.tls is none, and {host} is not this machine: write starttls or tls, so that nobody on the way reads along"
            )));
        }
    };
    Ok(Some(Smtp { host, port, tls, login: login(setup)? }))
}

/// The user and the password, which is in the environment or in a file of its own, never among the settings.
fn login(setup: &Setup) -> anyhow::Result<Option<Login>> {
    let mail = &setup.config.mail;
    let Some(user) = mail.user.clone() else { return Ok(None) };
    if let Ok(password) = env::var(PASSWORD) {
        return Ok(Some(Login { user, password }));
    }
    let Some(file) = &mail.password_file else {
        return Err(Fault::usage(format!("mail.user is set: put the password into {PASSWORD} or mail.password_file")));
    };
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read mail.password_file {}", file.display()))?;
    Ok(Some(Login { user, password: text.lines().next().unwrap_or_default().to_owned() }))
}

/// Sends what waits now, and says how many letters were dealt with.
pub(crate) async fn send_all(setup: &Setup, opened: &Opened) -> anyhow::Result<usize> {
    let (desk, head, days) = (opened.desk.clone(), letterhead(setup), setup.config.link.days);
    Ok(match server(setup, opened)? {
        Some(smtp) => Post::new(desk, smtp, head, days).send_all().await?,
        None => Post::new(desk, Keep, head, days).send_all().await?,
    })
}

/// Sends beside a face of the desk, until it is told to stop.
pub(crate) fn start(
    setup: &Setup,
    opened: &Opened,
    stop: &CancellationToken,
    tasks: &TaskTracker,
) -> anyhow::Result<()> {
    let (desk, head, days) = (opened.desk.clone(), letterhead(setup), setup.config.link.days);
    let stop = stop.clone();
    if let Some(smtp) = server(setup, opened)? {
        let post = Post::new(desk, smtp, head, days);
        tasks.spawn(async move { post.run(stop).await });
    } else {
        let post = Post::new(desk, Keep, head, days);
        tasks.spawn(async move { post.run(stop).await });
    }
    Ok(())
}
