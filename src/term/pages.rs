//! Addresses that leave the terminal: a ticket's page, a customer's link, what came of opening or copying one.

use url::Url;

use super::effect::Effect;
use super::outside::copy::Copied;
use super::outside::open::Opened;
use super::shared::{Shared, Tone};
use super::step::{Go, Panel, Step};
use crate::ticket::Number;

/// Copies the link that opens a ticket for its customer.
pub fn customer_link(number: Number, token: &str, shared: &mut Shared) -> Option<Effect> {
    let url = address(token, shared)?;
    Some(Effect::Copy { ask: shared.ask(), text: url, what: format!("the customer's link to #{number}") })
}

/// Opens the page that a link shows.
pub fn preview_link(token: &str, shared: &mut Shared) -> Option<Effect> {
    let url = address(token, shared)?;
    Some(Effect::OpenUrl { ask: shared.ask(), url })
}

/// Says what came of opening an address; when no browser took it, shows the address itself.
pub fn opened(url: String, how: &Opened, shared: &mut Shared) -> Step {
    match how {
        Opened::Started => {
            shared.say(Tone::Done, "Opened in the browser.");
            Step::none()
        }
        Opened::Refused(reason) => {
            shared.say(Tone::Failed, format!("Not opened: {reason}."));
            Step::none()
        }
        Opened::OverSsh => elsewhere(url, "over SSH no browser is opened here", shared),
        Opened::Failed(reason) => elsewhere(url, &format!("no browser opened: {reason}"), shared),
    }
}

/// An address that no browser here takes: it is copied, and shown as text and as a QR code.
fn elsewhere(url: String, why: &str, shared: &mut Shared) -> Step {
    let copy = Effect::Copy { ask: shared.ask(), text: url.clone(), what: format!("the link ({why})") };
    Step::effect(copy).then(Go::Show(Panel::QrCode(url)))
}

/// Says what came of copying, and passes the escape sequence on when the terminal is to do it.
pub fn copied(what: &str, how: Copied, shared: &mut Shared) -> Option<Effect> {
    match how {
        Copied::ByTool(_) => {
            shared.say(Tone::Done, format!("Copied {what}."));
            None
        }
        Copied::ByEscape(escape) => {
            shared.say(Tone::Done, format!("Sent to the terminal's clipboard: {what}."));
            Some(Effect::Escape(escape))
        }
        Copied::TooLong => {
            shared.say(Tone::Failed, format!("Not copied: {what} is too long for a clipboard."));
            None
        }
    }
}

/// The address of a link, when the customers' pages are served.
fn address(token: &str, shared: &Shared) -> Option<String> {
    let path = format!("link/{token}");
    shared.web_url.as_ref().and_then(|base| base.join(&path).ok()).map(Url::into)
}
