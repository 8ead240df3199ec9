//! A mail as the bytes that go over the wire. `lettre` writes the headers: nothing in a name or a subject can add one.

use lettre::Message;
use lettre::address::Address;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};

use super::Mail;
use crate::text::clean;
use crate::ticket::Email;

/// Says that no person wrote a mail, so that no machine answers it (RFC 3834).
#[derive(Debug, Clone, Copy)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The message of a mail.
///
/// # Errors
/// Why it cannot be mailed at all.
pub(super) fn message(mail: &Mail) -> Result<Message, String> {
    let mut builder = Message::builder()
        .from(mailbox(&mail.from_name, &mail.from)?)
        .to(mailbox(&mail.to_name, &mail.to)?)
        .subject(clean::line(&mail.subject))
        .date(mail.at.into())
        .message_id(Some(mail.message_id.clone()));
    if let Some(latest) = mail.references.last() {
        builder = builder.references(mail.references.join(" ")).in_reply_to(latest.clone());
    }
    if let Some(address) = &mail.reply_to {
        builder = builder.reply_to(mailbox("", address)?);
    }
    if mail.is_automatic {
        builder = builder.header(AutoSubmitted);
    }
    let text = SinglePart::plain(mail.text.clone());
    let made = match &mail.invitation {
        None => builder.singlepart(text),
        Some((method, calendar)) => {
            let kind = |kind: &str| ContentType::parse(kind).map_err(|error| error.to_string());
            // Once beside the text, where mail programs show it, and once as a file, for the others.
            let shown = kind(&format!("text/calendar; method={method}; charset=utf-8"))?;
            let shown = SinglePart::builder().header(shown).body(calendar.clone());
            let file = Attachment::new("invitation.ics".to_owned()).body(calendar.clone(), kind("application/ics")?);
            let body = MultiPart::alternative().singlepart(text).singlepart(shown);
            builder.multipart(MultiPart::mixed().multipart(body).singlepart(file))
        }
    };
    made.map_err(|error| error.to_string())
}

/// An address with a name; what a name cannot have in a header is written so that it can.
fn mailbox(name: &str, email: &Email) -> Result<Mailbox, String> {
    let address: Address =
        email.as_str().parse().map_err(|error| format!("{email} is no address that mail can go to: {error}"))?;
    Ok(Mailbox::new(Some(clean::line(name)).filter(|name| !name.is_empty()), address))
}
