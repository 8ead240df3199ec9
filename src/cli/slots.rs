//! `deskbell slots`: the next free times of a ticket's calendar, on both clocks.

use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use super::book::{Booking, booking};
use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;
use crate::booking::hours::{Kindness, Wall, spread};
use crate::booking::slots::Asked;
use crate::clock;
use crate::text::width;
use crate::ticket::Number;

/// How many times of a day are shown without --all.
const A_DAY: usize = 4;

/// Show the next free times for a call about a ticket.
#[derive(Debug, Args)]
#[command(after_help = "\
The times are those of the calendar that `deskbell book` opens, for two weeks,
on your clock and on the customer's. Only Cal.com tells them, and hosts under
booking.slots_hosts; where nobody does, the link is printed and the exit code
is 1.

Examples:
  deskbell slots 42
  deskbell slots 42 --most 3 --json

JSON: {number, booking_link_url, time_zone: yours, customer_time_zone, guessed:
whether the customer's is only supposed, slots}. A slot is {start, yours,
customers: the words for it, unkind: early, late or null, url: the link opened on
that time}.")]
pub(crate) struct Times {
    /// The ticket's number.
    number: Number,
    /// Show at most so many.
    #[arg(long, value_name = "NUMBER", default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=500))]
    most: u16,
    /// Show every time, not a few of each day.
    #[arg(long)]
    all: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Times {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let thread = opened.agent(setup).await?.ticket(self.number).await?;
        let booking = booking(&thread, setup)?;
        let mine = Wall { zone: TimeZone::system(), is_guessed: false };
        let theirs = Wall::of(thread.requester.time_zone.as_deref().and_then(clock::zone), &mine.zone);
        let slots = setup.slots(&opened.desk, opened.is_sample);
        let Some(asked) = Asked::of(&booking.link, &setup.hosts(), slots.apis()) else {
            out.line(booking.url.as_str())?;
            return Err(Fault::failed("nobody tells the free times of this link, the link itself is printed instead"));
        };
        let free = match slots.free(&asked).await {
            Ok(free) => free,
            Err(why) => {
                out.line(booking.url.as_str())?;
                return Err(Fault::failed(format!("free times are not loading: {why}, the link works and is printed")));
            }
        };
        let most = usize::from(self.most);
        let few = if self.all { free.into_iter().take(most).collect() } else { spread(&free, &theirs, A_DAY, most) };
        if self.json {
            return self.json(&few, &booking, (&mine, &theirs), setup, out);
        }
        let now = opened.desk.clock().now();
        if few.is_empty() {
            out.note("No time is free within two weeks.");
        }
        for at in few {
            let clock = |wall: &Wall| format!("{}{}", width::pad(&wall.day(at, now), 11), wall.time(at));
            let unkind = kindness(&theirs, at).map(|word| format!("   {word} for the customer")).unwrap_or_default();
            out.line(&format!("{}   {}{unkind}", clock(&mine), clock(&theirs)))?;
        }
        let guessed = if theirs.is_guessed { ", guessed" } else { "" };
        out.note(&format!("You: {}. The customer: {}{guessed}.", mine.place(now), theirs.place(now)));
        Ok(())
    }

    fn json(
        &self,
        few: &[Timestamp],
        booking: &Booking,
        (mine, theirs): (&Wall, &Wall),
        setup: &Setup,
        out: &mut Out,
    ) -> anyhow::Result<()> {
        let hosts = setup.hosts();
        let slot = |at: &Timestamp| {
            json!({
                "start": at,
                "yours": mine.whole(*at),
                "customers": theirs.whole(*at),
                "unkind": kindness(theirs, *at),
                "url": booking.link.at(&hosts, &booking.prefill, *at, &theirs.zone).as_str(),
            })
        };
        Ok(out.json(&json!({
            "number": self.number,
            "booking_link_url": booking.link,
            "time_zone": mine.zone.iana_name(),
            "customer_time_zone": theirs.zone.iana_name(),
            "guessed": theirs.is_guessed,
            "slots": few.iter().map(slot).collect::<Vec<_>>(),
        }))?)
    }
}

/// Why one should not call the customer then, in a word.
fn kindness(wall: &Wall, at: Timestamp) -> Option<&'static str> {
    match wall.kindness(at) {
        Kindness::Kind => None,
        Kindness::Early => Some("early"),
        Kindness::Late => Some("late"),
    }
}
