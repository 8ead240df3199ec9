//! `deskbell booking`: the calls that were booked, and those that an agent writes down.

use clap::{Args, Subcommand};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::exit::Fault;
use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;
use crate::booking::{Kind, Party};
use crate::clock::Day;
use crate::desk::AgentDesk;
use crate::text::{ago, width};
use crate::ticket::{BookingId, Call, Number};

/// List booked calls, write calls down by hand, and say which ticket one belongs to.
#[derive(Debug, Args)]
#[command(after_help = "\
What a platform tells by itself (see `deskbell hook`) is here already. Where a
platform tells nothing, write it down.

Examples:
  deskbell booking list --today
  deskbell booking add 42 --at 2026-12-01T15:00 --minutes 45
  deskbell booking held 42            the call took place
  deskbell booking missed 42          the customer did not come
  deskbell booking cancel 42 --reason \"solved by mail\"
  deskbell booking proposals          calls that nobody has given a ticket
  deskbell booking attach 7 42        call 7 belongs to ticket 42")]
pub(crate) struct Bookings {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List(List),
    Add(Add),
    Cancel(Mark),
    Held(Mark),
    Missed(Mark),
    Proposals(Proposals),
    Attach(Attach),
    Dismiss(Dismiss),
}

/// List the calls from today on, for four weeks.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: a list of {id, ticket, uid, source, state, starts_at, ends_at, customer:
{name, email, zone}, host: the same, agent: {id, role, name} or null, reason,
place, reschedule_url, cancel_url, moves, is_paid}. States: requested, booked,
started, held, missed, cancelled, rejected.")]
struct List {
    /// Today's calls alone.
    #[arg(long)]
    today: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Write down a call that was agreed on.
#[derive(Debug, Args)]
struct Add {
    /// The ticket's number.
    number: Number,
    /// When it begins: 2026-12-01T15:00 by this machine's clock, or with an offset.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Timestamp,
    /// How many minutes it lasts.
    #[arg(long, value_name = "N", default_value_t = 30)]
    minutes: u16,
    /// Print JSON: {id, number}.
    #[arg(long)]
    json: bool,
}

/// Write down what became of a ticket's call. Its platform is not told.
#[derive(Debug, Args)]
struct Mark {
    /// The ticket's number.
    number: Number,
    /// Which call, by its id in `deskbell booking list --json`, when the ticket has several.
    #[arg(long, value_name = "ID")]
    call: Option<i64>,
    /// Why, for the team alone.
    #[arg(long, value_name = "WORDS")]
    reason: Option<String>,
}

/// List the calls that nobody has given a ticket, with the tickets they may belong to.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: a list of calls as `deskbell booking list --json` has them, each with
tickets: a list of [number, subject], the likeliest first.")]
struct Proposals {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Say which ticket a call belongs to.
#[derive(Debug, Args)]
struct Attach {
    /// The call's id.
    call: i64,
    /// The ticket's number.
    number: Number,
}

/// Say that a call belongs to no ticket: it is proposed no more.
#[derive(Debug, Args)]
struct Dismiss {
    /// The call's id.
    call: i64,
}

impl Bookings {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let agent = opened.agent(setup).await?;
        let now = opened.desk.clock().now();
        match &self.verb {
            Verb::List(list) => list.run(&agent, now, out).await,
            Verb::Add(add) => add.run(&agent, out).await,
            Verb::Cancel(mark) => mark.run(&agent, Kind::Cancelled, out).await,
            Verb::Held(mark) => mark.run(&agent, Kind::Ended, out).await,
            Verb::Missed(mark) => mark.run(&agent, Kind::NoShow, out).await,
            Verb::Proposals(proposals) => proposals.run(&agent, out).await,
            Verb::Attach(Attach { call, number }) => {
                agent.attach_call(BookingId(*call), *number).await?;
                out.note(&format!("Call {call} belongs to #{number}."));
                Ok(())
            }
            Verb::Dismiss(Dismiss { call }) => {
                agent.dismiss_call(BookingId(*call)).await?;
                out.note(&format!("Call {call} is proposed no more."));
                Ok(())
            }
        }
    }
}

impl List {
    async fn run(&self, agent: &AgentDesk, now: Timestamp, out: &mut Out) -> anyhow::Result<()> {
        const WEEKS: SignedDuration = SignedDuration::from_hours(4 * 7 * 24);
        let today = Day::of(now, &TimeZone::system(), 0);
        let until = if self.today { today.until } else { today.from.checked_add(WEEKS)? };
        let calls = agent.calls(today.from, until).await?;
        if self.json {
            return Ok(out.json(&calls)?);
        }
        if calls.is_empty() {
            out.note(if self.today { "No call today." } else { "No call in the next four weeks." });
        }
        for call in &calls {
            let ticket = call.ticket.map(|number| format!("#{number}")).unwrap_or_default();
            out.line(&format!("{}  {}", width::pad(&ticket, 6), line(call)))?;
        }
        Ok(())
    }
}

impl Add {
    async fn run(&self, agent: &AgentDesk, out: &mut Out) -> anyhow::Result<()> {
        let id = agent.book(self.number, self.at, self.minutes).await?;
        if self.json {
            return Ok(out.json(&json!({ "id": id, "number": self.number }))?);
        }
        let at = ago::full(self.at, &TimeZone::system());
        out.note(&format!("A call about #{}, {at}, for {} minutes.", self.number, self.minutes));
        Ok(())
    }
}

impl Mark {
    async fn run(&self, agent: &AgentDesk, kind: Kind, out: &mut Out) -> anyhow::Result<()> {
        let call = self.find(agent.calls_of(self.number).await?)?;
        agent.mark_call(call.id, kind, self.reason.clone()).await?;
        let state = agent.calls_of(self.number).await?.into_iter().find(|one| one.id == call.id);
        let state = state.map_or("changed", |call| call.booking.state.words());
        out.note(&format!("The call about #{} is {state}.", self.number));
        Ok(())
    }

    /// The call that is meant: the one named, the only one that is on, or else the last.
    fn find(&self, calls: Vec<Call>) -> anyhow::Result<Call> {
        let number = self.number;
        if let Some(id) = self.call {
            let found = calls.into_iter().find(|call| call.id.0 == id);
            return found.ok_or_else(|| Fault::not_found(format!("#{number} has no call {id}")));
        }
        let (on, over): (Vec<_>, Vec<_>) = calls.into_iter().partition(|call| call.booking.state.is_on());
        if let [_, _, ..] = on.as_slice() {
            let ids: Vec<_> = on.iter().map(|call| format!("{} ({})", call.id, line(call))).collect();
            return Err(Fault::refused(format!(
                "#{number} has several calls, name one with --call: {}",
                ids.join("; ")
            )));
        }
        let call = on.into_iter().next().or_else(|| over.into_iter().next());
        call.ok_or_else(|| {
            Fault::not_found(format!("#{number} has no call: `deskbell booking add {number} --at TIME`"))
        })
    }
}

impl Proposals {
    async fn run(&self, agent: &AgentDesk, out: &mut Out) -> anyhow::Result<()> {
        let proposals = agent.proposals().await?;
        if self.json {
            return Ok(out.json(&proposals)?);
        }
        if proposals.is_empty() {
            out.note("Every call to come belongs to a ticket.");
        }
        for proposal in proposals {
            out.line(&format!("call {}  {}", proposal.call.id, line(&proposal.call)))?;
            if proposal.tickets.is_empty() {
                out.line("        no open ticket is of this address")?;
            }
            for (number, subject) in proposal.tickets {
                out.line(&format!("        #{number} {subject}"))?;
            }
        }
        Ok(())
    }
}

/// A call in one line.
fn line(call: &Call) -> String {
    let zone = TimeZone::system();
    let at = call.booking.starts_at.map_or_else(|| "no time told".to_owned(), |at| ago::full(at, &zone));
    let customer = call.booking.customer.as_ref().map_or("somebody", Party::called);
    let host = call.booking.host.as_ref().map(Party::called);
    let with = call.agent.as_ref().map(|agent| agent.name.as_str()).or(host).unwrap_or("nobody known");
    format!("{at}  {}  {customer} with {with}", width::pad(call.booking.state.words(), 12))
}

/// A time with an offset, or one by this machine's clock.
fn moment(text: &str) -> Result<Timestamp, String> {
    let local = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::system()).ok();
    let unreadable = || format!("{text:?} is no time, write 2026-12-01T15:00");
    text.parse().ok().or_else(|| local().map(|zoned| zoned.timestamp())).ok_or_else(unreadable)
}
