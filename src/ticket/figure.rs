//! The figures of booked calls, counted from the timeline and the offers alone: counted again they are the same.
//!
//! What each figure means is written down in `docs/figures.md`. Deliveries that came late or twice change nothing: a
//! booking is made of everything told of it before anything is counted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::Serialize;

use super::{CallEvent, Number, PersonId};
use crate::booking::{Booking, Kind, State, Told};

/// Something that figures are counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// The ticket.
    pub ticket: Number,
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Counted,
}

/// What figures are counted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// A call was offered.
    Offer {
        /// How.
        kind: Offer,
        /// With whom the call would be.
        agent: Option<PersonId>,
    },
    /// Something happened to a booked call.
    Call(CallEvent),
}

/// How a call was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// The customer saw the card.
    Shown,
    /// The customer clicked it.
    Clicked,
    /// An agent sent the link.
    Offered,
}

/// What the lines of a report stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// One line in all.
    All,
    /// A line a day.
    Day,
    /// A line a week, by its Monday.
    Week,
    /// A line a month.
    Month,
    /// A line a weekday.
    Weekday,
    /// A line a technician.
    Technician,
    /// A line a company.
    Company,
}

/// Which figures are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// From this moment.
    pub from: Timestamp,
    /// Until before this one.
    pub until: Timestamp,
    /// What the lines stand for.
    pub by: By,
    /// Where days and weekdays begin.
    pub zone: TimeZone,
}

/// The names that a report puts to people and tickets.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Agents.
    pub agents: BTreeMap<PersonId, String>,
    /// The company of each ticket's customer.
    pub companies: BTreeMap<Number, String>,
}

/// A line of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What it stands for: a date, a weekday, a name.
    pub name: String,
    /// How often a customer saw the card.
    pub shown: u64,
    /// How often a customer clicked it.
    pub clicked: u64,
    /// How often an agent sent the link.
    pub offered: u64,
    /// How many calls were booked.
    pub booked: u64,
    /// How often one was moved.
    pub moved: u64,
    /// How many were called off.
    pub cancelled: u64,
    /// How many were missed.
    pub missed: u64,
    /// How many took place.
    pub held: u64,
    /// Of the tickets with an offer, the part that has a booking: 0 to 1.
    pub conversion: Option<f64>,
    /// Of the calls that took place or were missed, the part that was missed: 0 to 1.
    pub no_show_rate: Option<f64>,
    /// The hours from the first offer of a ticket to its call: the middle one of all.
    pub hours_to_call: Option<f64>,
}

impl By {
    /// Every way to divide a report.
    pub const ALL: [Self; 7] =
        [Self::All, Self::Day, Self::Week, Self::Month, Self::Weekday, Self::Technician, Self::Company];

    /// The word for it on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Weekday => "weekday",
            Self::Technician => "technician",
            Self::Company => "company",
        }
    }
}

impl Offer {
    /// The word used in the database.
    pub fn id(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Clicked => "clicked",
            Self::Offered => "offered",
        }
    }
}

/// A booked call, with the times of what is counted of it.
struct Course {
    ticket: Number,
    agent: Option<PersonId>,
    booking: Booking,
    booked_at: Timestamp,
    moved_at: Vec<Timestamp>,
    cancelled_at: Option<Timestamp>,
}

/// What is counted for one line.
#[derive(Default)]
struct Count {
    line: [u64; 8],
    offered: BTreeSet<Number>,
    booked: BTreeSet<Number>,
    hours: Vec<f64>,
}

/// Counts the figures.
pub fn report(happened: &[Happened], names: &Names, wanted: &Wanted) -> Vec<Line> {
    let courses = courses(happened);
    let booked: BTreeSet<Number> = courses.iter().map(|course| course.ticket).collect();
    let mut first_offer: BTreeMap<Number, Timestamp> = BTreeMap::new();
    let mut counts: BTreeMap<(usize, String), Count> = BTreeMap::new();
    let mut count = |at: Timestamp, ticket: Number, agent: Option<PersonId>, then: &mut dyn FnMut(&mut Count)| {
        if wanted.from <= at && at < wanted.until {
            then(counts.entry(key(at, ticket, agent, names, wanted)).or_default());
        }
    };
    for one in happened {
        let Counted::Offer { kind, agent } = &one.what else { continue };
        let first = first_offer.entry(one.ticket).or_insert(one.at);
        *first = (*first).min(one.at);
        let place = match kind {
            Offer::Shown => 0,
            Offer::Clicked => 1,
            Offer::Offered => 2,
        };
        count(one.at, one.ticket, *agent, &mut |count| {
            add(count, place);
            count.offered.insert(one.ticket);
        });
    }
    for course in &courses {
        let (ticket, agent) = (course.ticket, course.agent);
        let starts_at = course.booking.starts_at.unwrap_or(course.booked_at);
        let wait = first_offer.get(&ticket).filter(|first| **first <= starts_at);
        count(course.booked_at, ticket, agent, &mut |count| {
            add(count, 3);
            count.hours.extend(wait.map(|first| starts_at.duration_since(*first).as_secs_f64() / 3600.0));
        });
        for at in &course.moved_at {
            count(*at, ticket, agent, &mut |count| add(count, 4));
        }
        if let Some(at) = course.cancelled_at {
            count(at, ticket, agent, &mut |count| add(count, 5));
        }
        match course.booking.state {
            State::Missed => count(starts_at, ticket, agent, &mut |count| add(count, 6)),
            State::Held => count(starts_at, ticket, agent, &mut |count| add(count, 7)),
            State::Requested | State::Booked | State::Started | State::Cancelled | State::Rejected => {}
        }
    }
    for count in counts.values_mut() {
        count.booked = count.offered.intersection(&booked).copied().collect();
    }
    counts.into_iter().map(|((_, name), count)| line(name, count)).collect()
}

fn add(count: &mut Count, place: usize) {
    if let Some(number) = count.line.get_mut(place) {
        *number += 1;
    }
}

fn line(name: String, mut count: Count) -> Line {
    let [shown, clicked, offered, booked, moved, cancelled, missed, held] = count.line;
    count.hours.sort_by(f64::total_cmp);
    let ratio = |part: u64, whole: u64| (whole > 0).then(|| rounded(as_float(part) / as_float(whole), 3));
    let tickets = |set: &BTreeSet<Number>| u64::try_from(set.len()).unwrap_or(u64::MAX);
    Line {
        name,
        shown,
        clicked,
        offered,
        booked,
        moved,
        cancelled,
        missed,
        held,
        conversion: ratio(tickets(&count.booked), tickets(&count.offered)),
        no_show_rate: ratio(missed, missed + held),
        hours_to_call: count.hours.get(count.hours.len() / 2).map(|hours| rounded(*hours, 1)),
    }
}

fn as_float(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

fn rounded(number: f64, places: i32) -> f64 {
    let scale = 10_f64.powi(places);
    (number * scale).round() / scale
}

/// Which line something belongs to, with where it stands among the lines.
fn key(at: Timestamp, ticket: Number, agent: Option<PersonId>, names: &Names, wanted: &Wanted) -> (usize, String) {
    let local = || at.to_zoned(wanted.zone.clone());
    let monday = |zoned: Zoned| {
        let back = jiff::Span::new().days(zoned.weekday().to_monday_zero_offset());
        zoned.checked_sub(back).map_or_else(|_| zoned.date(), |monday| monday.date())
    };
    let name = match wanted.by {
        By::All => "all".to_owned(),
        By::Day => local().date().to_string(),
        By::Week => monday(local()).to_string(),
        By::Month => local().strftime("%Y-%m").to_string(),
        By::Weekday => {
            let day = local();
            let place = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
            return (place, day.strftime("%A").to_string());
        }
        By::Technician => {
            agent.and_then(|id| names.agents.get(&id).cloned()).unwrap_or_else(|| "nobody known".to_owned())
        }
        By::Company => names.companies.get(&ticket).cloned().unwrap_or_else(|| "no company".to_owned()),
    };
    (0, name)
}

/// Something that happened to a call: on which ticket, when, what.
type Event<'a> = (Number, Timestamp, &'a CallEvent);

/// The booked calls: everything that was told under names that moves join.
fn courses(happened: &[Happened]) -> Vec<Course> {
    let mut group_of: BTreeMap<String, usize> = BTreeMap::new();
    let mut groups: Vec<(Vec<String>, Vec<Event<'_>>)> = Vec::new();
    for one in happened {
        let Counted::Call(event) = &one.what else { continue };
        let name = |uid| format!("{} {uid}", event.source.id());
        let mut names: Vec<String> =
            [Some(&event.uid), event.old_uid.as_ref()].into_iter().flatten().map(name).collect();
        let mut events = vec![(one.ticket, one.at, event)];
        let mut known: Vec<usize> = names.iter().filter_map(|name| group_of.get(name).copied()).collect();
        known.dedup();
        for at in known {
            let Some((earlier_names, earlier)) = groups.get_mut(at) else { continue };
            names.append(earlier_names);
            events.append(earlier);
        }
        group_of.extend(names.iter().map(|name| (name.clone(), groups.len())));
        groups.push((names, events));
    }
    groups.into_iter().filter_map(|(_, events)| course(&events)).collect()
}

fn course(events: &[Event<'_>]) -> Option<Course> {
    let told: Vec<Told> = events.iter().map(|(_, at, event)| event.told(*at)).collect();
    let booking = Booking::of(&told)?;
    let newest = events.iter().max_by_key(|(_, at, event)| (*at, event.what))?;
    let of = |kinds: &[Kind]| {
        let mut at: Vec<_> =
            events.iter().filter(|(_, _, event)| kinds.contains(&event.what)).map(|(_, at, _)| *at).collect();
        at.sort_unstable();
        at
    };
    let moved_at = of(&[Kind::Rescheduled]);
    let cancelled_at = of(&[Kind::Cancelled]).last().copied().filter(|_| booking.state == State::Cancelled);
    let booked_at = of(&Kind::ALL).first().copied()?;
    Some(Course { ticket: newest.0, agent: newest.2.agent, booking, booked_at, moved_at, cancelled_at })
}

#[cfg(test)]
mod tests;
