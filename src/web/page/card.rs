//! The card "Book a Call": whose calendar, its address filled in, and what the page must allow to embed it.

use serde_json::{Value, json};
use url::Url;

use super::times::Times;
use crate::booking::frame::{self, Frame};
use crate::booking::{BookingLink, Piece, Prefill, Prefilled, cal_com};
use crate::text::clean;
use crate::ticket::{Email, PublicThread, With};
use crate::web::asset::{self, Asset};
use crate::web::calendar::Source;
use crate::web::origin::authority;
use crate::web::site::Site;

/// The card of one ticket.
#[derive(Debug)]
pub(crate) struct Card {
    /// With whom one books.
    pub(super) words: String,
    /// Why with them, where the page does not say it anyway.
    pub(super) why: Option<String>,
    /// The booking page, filled in: all that is needed without JavaScript.
    pub(super) href: String,
    /// The host one is sent to, as words.
    pub(super) host: String,
    /// What that host is told, as words; nothing when the form stays empty.
    pub(super) told: Option<String>,
    /// The calendar on the page itself, where its platform can be embedded.
    pub(super) embed: Option<Embed>,
    /// What it says about free times, where somebody tells them.
    pub(super) times: Option<Times>,
}

/// How a calendar is shown on the page itself.
#[derive(Debug)]
pub(crate) enum Embed {
    /// By Cal.com's script.
    Script(Script),
    /// In a frame of our own.
    Frame(Frame),
    /// By Cal.com's script, on an origin of its own in a frame of ours.
    Apart(Apart),
}

/// A calendar at the booking origin.
#[derive(Debug)]
pub(crate) struct Apart {
    /// The booking origin, for the content policy.
    pub(crate) origin: String,
    /// Its page for the calendar's host.
    pub(super) page: String,
    /// Which calendar, and what its form is filled in with: JSON that is handed over by a message.
    pub(super) call: String,
}

/// What Cal.com's script is told, and from where it comes.
#[derive(Debug)]
pub(crate) struct Script {
    /// `data-cal-link`: the path and the query.
    pub(super) link: String,
    /// `data-cal-origin`.
    pub(super) origin: String,
    /// `data-cal-namespace`.
    pub(super) namespace: String,
    /// `data-cal-config`: JSON.
    pub(super) config: String,
    /// Where the script comes from.
    pub(crate) source: Source,
}

impl Card {
    /// The card for a ticket on a page of `page_host`: none where there is no calendar to book in, or where the settings
    /// do not allow its link.
    pub(super) fn of(thread: &PublicThread, guests: &[Email], site: &Site, page_host: &str) -> Option<Self> {
        let hosts = &site.hosts;
        let offer = thread.offer.as_ref().ok()?;
        let link = link(thread, site)?;
        let prefill = prefill(thread, guests).only(site.prefill);
        let Prefilled { url, told } = link.prefilled(hosts, &prefill);
        let script = cal_com::embed(link, hosts, thread.number.0, &prefill);
        let script = script.and_then(|embed| Embed::by_script(embed, site.booking_origin.as_deref()));
        let embed = script.or_else(|| frame::frame(link, hosts, &prefill, page_host).map(Embed::Frame));
        Some(Self {
            words: words(&offer.with),
            why: offer.public_why().map(|why| clean::line(&why)),
            told: (!told.is_empty()).then(|| in_words(&told)),
            host: clean::line(url.host_str().unwrap_or_default()),
            href: url.into(),
            embed,
            times: None,
        })
    }

    /// Whether its calendar opens in a frame of ours.
    pub(super) fn is_framed(&self) -> bool {
        match self.embed {
            Some(Embed::Frame(_) | Embed::Apart(_)) => true,
            Some(Embed::Script(_)) | None => false,
        }
    }
}

/// The link that is offered, where the settings allow it.
pub(super) fn link<'a>(thread: &'a PublicThread, site: &Site) -> Option<&'a BookingLink> {
    let link = &thread.offer.as_ref().ok()?.link;
    link.refusal(&site.hosts).is_none().then_some(link)
}

pub(super) fn prefill(thread: &PublicThread, guests: &[Email]) -> Prefill {
    let requester = &thread.requester;
    Prefill {
        guests: guests.iter().map(Email::to_string).collect(),
        reference: thread.reference.clone(),
        ..Prefill::for_ticket(&requester.name, requester.email.as_str(), thread.number.0, thread.subject.as_str())
    }
}

/// With whom one books, as the card says it.
fn words(with: &With) -> String {
    let with = match with {
        With::Person(person) => format!(" with {}", clean::line(person.email.as_str())),
        With::Team(name) => format!(" with the team {}", clean::line(name.as_str())),
        With::Topic(_) => String::new(),
    };
    format!("Schedule a call{with} to discuss this ticket.")
}

/// What is filled in, as the customer would say it.
fn in_words(told: &[Piece]) -> String {
    let words: Vec<_> = told
        .iter()
        .map(|piece| match piece {
            Piece::Name => "your name",
            Piece::Email => "your e-mail address",
            Piece::Notes => "the number and subject of this ticket",
            Piece::Guests => "the addresses of those who follow it",
            Piece::Reference => "a reference that only we can read",
        })
        .collect();
    match words.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        all => all.concat(),
    }
}

impl Embed {
    /// Cal.com's calendar: on the page itself, or at the booking origin where there is one.
    fn by_script(embed: cal_com::Embed, booking_origin: Option<&str>) -> Option<Self> {
        let calendar = Url::parse(&embed.origin).ok()?;
        let Some(booking) = booking_origin else {
            return Some(Self::Script(Script::new(embed, Source::of(&calendar)?)));
        };
        let config: Value = serde_json::from_str(&embed.config).ok()?;
        Some(Self::Apart(Apart {
            origin: booking.to_owned(),
            page: format!("{booking}/cal-com/{}", authority(&calendar)?),
            call: json!({ "link": embed.link, "config": config }).to_string(),
        }))
    }

    /// The script of ours that opens it.
    pub(super) fn opener(&self) -> &'static Asset {
        match self {
            Self::Script(_) => &asset::BOOKING,
            Self::Frame(_) | Self::Apart(_) => &asset::FRAME,
        }
    }
}

impl Script {
    fn new(embed: cal_com::Embed, source: Source) -> Self {
        let cal_com::Embed { link, origin, namespace, config } = embed;
        Self { link, origin, namespace, config, source }
    }
}
