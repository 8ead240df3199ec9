//! `deskbell mail`: what the desk writes to people, sent and not sent.

use clap::{Args, Subcommand};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::exit::Fault;
use super::open::{Opened, Which};
use super::post::{self, letterhead};
use super::print::{Out, Tone};
use super::setup::Setup;
use crate::desk::Envelope;
use crate::text::{ago, width};
use crate::ticket::{LetterId, Number};
use crate::work::mail::{Letterhead, Mail, compose};

/// The letters that `deskbell mail list` shows.
const MOST: u16 = 100;

/// What stands for a link that is made when a mail is sent.
const LINK: &str = "(a link that is made when this is sent)";

/// What the desk writes to people, sent and not sent.
#[derive(Debug, Args)]
#[command(after_help = "\
Without mail.server in the settings nothing is sent: every mail is kept, and can be
looked at here. With it, the terminal and `deskbell serve` send. docs/mail.md

Examples:
  deskbell mail list
  deskbell mail show 7
  deskbell mail check")]
pub(crate) struct Mails {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List(List),
    Show(Show),
    /// Send what waits now, and come back.
    Send,
    /// Let a mail that failed or was kept be sent after all.
    Retry {
        /// The mail's number, from `deskbell mail list`.
        id: i64,
    },
    /// Open a connection to the mail server, sign in, and send nothing.
    Check,
}

/// List the newest mails, the latest first, at most a hundred.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: a list of {id, ticket or null, to: the e-mail address, kind: opened, reply,
call, reminder, solved, code, news or digest, subject, state: gathered (for a
digest), waiting, sent, kept or failed, reason: words or null, made_at}.")]
struct List {
    /// Only those about this ticket.
    ticket: Option<Number>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Show a mail as it was sent, or as it would be.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: the same as in the list, and {from, reply_to, message_id, references,
text, invitation: a calendar's text or null}.")]
struct Show {
    /// The mail's number, from `deskbell mail list`.
    id: i64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Mails {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        match &self.verb {
            Verb::List(list) => list.run(&opened, setup, out).await,
            Verb::Show(show) => show.run(&opened, setup, out).await,
            Verb::Send => {
                let many = post::send_all(setup, &opened).await?;
                out.note(&format!("Dealt with {}: deskbell mail list", mails(many)));
                Ok(())
            }
            Verb::Retry { id } => {
                if !opened.desk.system().retry_letter(LetterId(*id)).await? {
                    return Err(Fault::not_found(format!(
                        "no mail {id} that failed or was kept, `deskbell mail list`"
                    )));
                }
                out.note(&format!("Mail {id} waits to be sent again."));
                Ok(())
            }
            Verb::Check => {
                let smtp = post::server(setup, &opened)?.ok_or_else(|| {
                    Fault::refused("no mail is sent from this desk: set mail.server and mail.from, see docs/mail.md")
                })?;
                smtp.check().await.map_err(Fault::failed)?;
                Ok(out.line(&format!("{}:{} takes mail from us", smtp.host, smtp.port))?)
            }
        }
    }
}

fn mails(many: usize) -> String {
    if many == 1 { "1 mail".to_owned() } else { format!("{many} mails") }
}

impl List {
    async fn run(&self, opened: &Opened, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let head = letterhead(setup);
        let envelopes = opened.desk.system().letters(self.ticket, MOST).await?;
        if self.json {
            let all: Vec<_> = envelopes.iter().map(|one| as_json(one, &composed(one, &head))).collect();
            return Ok(out.json(&all)?);
        }
        for envelope in &envelopes {
            let posted = &envelope.posted;
            let (state, to) = (posted.state.id(), width::pad(envelope.to.email.as_str(), 28));
            let made = ago::full(posted.made_at, &TimeZone::system());
            let subject = composed(envelope, &head).subject;
            out.row(Tone::Plain, &format!("{:>5}  {state:<8}  {made}  {to}  {subject}", posted.id))?;
        }
        if envelopes.is_empty() {
            out.note("The desk has written to nobody yet.");
        }
        Ok(())
    }
}

impl Show {
    async fn run(&self, opened: &Opened, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let found = opened.desk.system().letter(LetterId(self.id)).await?;
        let envelope = found.ok_or_else(|| Fault::not_found(format!("no mail {}, `deskbell mail list`", self.id)))?;
        let mail = composed(&envelope, &letterhead(setup));
        if self.json {
            let mut whole = as_json(&envelope, &mail);
            whole["from"] = json!(mail.from);
            whole["reply_to"] = json!(mail.reply_to);
            whole["message_id"] = json!(mail.message_id);
            whole["references"] = json!(mail.references);
            whole["text"] = json!(mail.text);
            whole["invitation"] = json!(mail.invitation.as_ref().map(|(_, text)| text));
            return Ok(out.json(&whole)?);
        }
        let state = envelope.posted.state.id();
        let state = envelope.posted.reason.as_ref().map_or_else(|| state.to_owned(), |why| format!("{state}: {why}"));
        let facts = [
            ("state", state),
            ("from", format!("{} <{}>", mail.from_name, mail.from)),
            ("to", format!("{} <{}>", mail.to_name, mail.to)),
            ("subject", mail.subject.clone()),
        ];
        for (name, value) in facts {
            out.line(&format!("{name:<8} {value}"))?;
        }
        out.line("")?;
        out.lines(mail.text.trim_end())?;
        if let Some((_, calendar)) = &mail.invitation {
            out.line("")?;
            out.lines(calendar.replace("\r\n", "\n").trim_end())?;
        }
        Ok(())
    }
}

/// A mail as it was sent, or as it would be, but for its link.
fn composed(envelope: &Envelope, head: &Letterhead) -> Mail {
    compose(envelope, head, head.has_link(envelope).then_some(LINK))
}

fn as_json(envelope: &Envelope, mail: &Mail) -> Value {
    let posted = &envelope.posted;
    json!({
        "id": posted.id,
        "ticket": posted.ticket,
        "to": envelope.to.email,
        "kind": posted.letter.id(),
        "subject": mail.subject,
        "state": posted.state,
        "reason": posted.reason,
        "made_at": posted.made_at,
    })
}
