//! `deskbell book`: the booking link of a ticket, filled in with its customer.

use clap::Args;
use serde_json::json;
use url::Url;

use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;
use crate::booking::{BookingLink, Platform, Prefill};
use crate::term::outside::Surroundings;
use crate::term::outside::copy::{Copied, copy};
use crate::term::outside::open::{Opened as Started, open};
use crate::term::qr::Code;
use crate::ticket::{NoOffer, Number, Person, Thread, offer};

/// Book a call with a ticket's customer.
#[derive(Debug, Args)]
#[command(after_help = "\
The link is that of the ticket's assignee, or the one that was laid down for
such a ticket (`deskbell booking-link explain 42` says which and why), filled in
with the customer's name, e-mail address and the ticket. Without an option it is
printed. Over SSH no browser is opened, the link is printed instead.

Examples:
  deskbell book 42             print the link
  deskbell book 42 --open      open it in the browser
  deskbell book 42 --qr        draw it for a telephone's camera

JSON: {number, assignee: their e-mail address or null, offer: with whom and why
as in `deskbell booking-link explain --json`, booking_link_url: the link,
platform: its id or null, url: the link filled in, prefill: {name, email, notes,
guests: a list of e-mail addresses, reference: the sealed text that comes back
with a booking}}. The url says what its platform takes of that.")]
pub(crate) struct Book {
    /// The ticket's number.
    number: Number,
    /// Open the link in the browser.
    #[arg(long)]
    open: bool,
    /// Copy the link.
    #[arg(long, conflicts_with = "open")]
    copy: bool,
    #[command(flatten)]
    shown: Shown,
}

/// How the link is shown.
#[derive(Debug, Args)]
#[group(multiple = false, conflicts_with_all = ["open", "copy"])]
struct Shown {
    /// Draw the link as a QR code.
    #[arg(long)]
    qr: bool,
    /// Print the link.
    #[arg(long)]
    print: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// A ticket's booking link.
pub(super) struct Booking {
    /// The link as it is stored.
    pub(super) link: BookingLink,
    /// What it is filled in with.
    pub(super) prefill: Prefill,
    /// The link filled in.
    pub(super) url: Url,
}

impl Book {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let thread = opened.agent(setup).await?.ticket(self.number).await?;
        let booking = booking(&thread, setup)?;
        if self.shown.json {
            return self.json(&thread, &booking, setup, out);
        }
        if let Some(advice) = booking.link.advice(&setup.hosts()) {
            out.note(&format!("{advice}."));
        }
        let around = Surroundings::here(None, setup.dirs.state.clone());
        let url = booking.url.as_str();
        if self.open {
            return open_in_browser(url, &around, out).await;
        }
        if self.copy {
            return copy_to_clipboard(url, &around, out).await;
        }
        if self.shown.qr {
            return draw(url, out);
        }
        Ok(out.line(url)?)
    }

    fn json(&self, thread: &Thread, booking: &Booking, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let Prefill { name, email, notes, guests, reference } = &booking.prefill;
        let platform = booking.link.platform(&setup.hosts()).map(Platform::id);
        Ok(out.json(&json!({
            "number": self.number,
            "assignee": thread.assignee.as_ref().map(|person| &person.email),
            "offer": offer::as_json(&thread.offer),
            "booking_link_url": booking.link,
            "platform": platform,
            "url": booking.url.as_str(),
            "prefill": { "name": name, "email": email, "notes": notes, "guests": guests, "reference": reference },
        }))?)
    }
}

/// The link that applies to a ticket, or why there is none and which verb mends that.
pub(super) fn booking(thread: &Thread, setup: &Setup) -> anyhow::Result<Booking> {
    let number = thread.ticket.number;
    let offer = thread.offer.as_ref().map_err(|none| Fault::refused(mend(none, thread)))?;
    let link = offer.link.clone();
    if let Some(refused) = link.refusal(&setup.hosts()) {
        let whose = offer.name();
        let explain = format!("`deskbell booking-link explain {number}` says whose it is");
        return Err(Fault::refused(format!("the booking link of {whose} is not offered: {refused}: {explain}")));
    }
    let (subject, customer) = (thread.ticket.subject.as_str(), &thread.requester);
    let prefill = Prefill {
        guests: thread.guests().map(|person| person.email.to_string()).collect(),
        reference: thread.reference.clone(),
        ..Prefill::for_ticket(&customer.name, customer.email.as_str(), number.0, subject)
    };
    let prefill = prefill.only(setup.allowed());
    let url = link.prefilled(&setup.hosts(), &prefill).url;
    Ok(Booking { link, prefill, url })
}

/// Why there is no calendar to book in, and which verb mends that.
pub(crate) fn mend(none: &NoOffer, thread: &Thread) -> String {
    let number = thread.ticket.number;
    match (none, &thread.assignee) {
        (NoOffer::NoLink, Some(Person { name, email, .. })) => {
            format!("{name} has no booking link: `deskbell booking-link set URL --person {email}`")
        }
        (NoOffer::TeamWithoutLink(team), _) => {
            format!("neither the team {team} nor anybody in it has a booking link: `deskbell team link \"{team}\" URL`")
        }
        (NoOffer::Nobody | NoOffer::NoLink, _) => {
            format!(
                "nobody looks after #{number}, so there is no calendar to book in: `deskbell set {number} assignee=me`"
            )
        }
    }
}

async fn open_in_browser(url: &str, around: &Surroundings, out: &mut Out) -> anyhow::Result<()> {
    match open(url, around).await {
        Started::Started => out.note("Opened in the browser."),
        Started::OverSsh => {
            out.line(url)?;
            out.note("Not opened: over SSH the browser would be on the other machine. This is the link.");
        }
        Started::Refused(reason) => return Err(Fault::refused(reason)),
        Started::Failed(reason) => {
            out.line(url)?;
            return Err(Fault::failed(format!(
                "no browser opened the link ({reason}), it is printed instead: set BROWSER"
            )));
        }
    }
    Ok(())
}

async fn copy_to_clipboard(url: &str, around: &Surroundings, out: &mut Out) -> anyhow::Result<()> {
    match copy(url, around).await {
        Copied::ByTool(tool) => out.note(&format!("Copied ({tool}).")),
        Copied::ByEscape(escape) if out.ask_terminal(&escape)? => {
            out.note("The terminal was asked to copy it. If it does not allow that: deskbell book --print");
        }
        Copied::ByEscape(_) => {
            out.line(url)?;
            return Err(Fault::failed(
                "there is no clipboard here and no terminal to ask, the link is printed instead",
            ));
        }
        Copied::TooLong => return Err(Fault::refused("the link is too long to be copied")),
    }
    Ok(())
}

fn draw(url: &str, out: &mut Out) -> anyhow::Result<()> {
    let code = Code::of(url).ok_or_else(|| Fault::refused("the link is too long for a QR code"))?;
    if out.columns().is_some_and(|columns| columns < usize::from(code.columns)) {
        return Err(Fault::refused(format!(
            "the window is too narrow for the QR code, {} columns are needed",
            code.columns
        )));
    }
    for line in &code.lines {
        out.drawn(line)?;
    }
    Ok(())
}
