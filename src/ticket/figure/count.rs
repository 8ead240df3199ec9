//! Counts: a booking is made of everything told of it, and stands in the line that its technician, day or company has.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, Zoned};

use super::{By, Counted, Happened, Line, Names, Offer, Wanted};
use crate::booking::{Booking, Kind, State, Told};
use crate::ticket::{CallEvent, Number, PersonId};

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
    opened: BTreeSet<Number>,
    offered: BTreeSet<Number>,
    hours: Vec<f64>,
}

/// Counts the figures.
pub fn report(happened: &[Happened], names: &Names, wanted: &Wanted) -> Vec<Line> {
    let courses = courses(happened);
    let booked: BTreeSet<Number> = courses.iter().map(|course| course.ticket).collect();
    let mut first_offer: BTreeMap<Number, Timestamp> = BTreeMap::new();
    let mut counts: BTreeMap<(usize, String), Count> = BTreeMap::new();
    let mut count = |at: Timestamp, of: &Of<'_>, then: &mut dyn FnMut(&mut Count)| {
        if wanted.from <= at && at < wanted.until {
            then(counts.entry(key(at, of, names, wanted)).or_default());
        }
    };
    for one in happened {
        let Counted::Opened { assignee } = &one.what else { continue };
        let of = Of { ticket: one.ticket, agent: *assignee, provider: None };
        count(one.at, &of, &mut |count| {
            count.opened.insert(one.ticket);
        });
    }
    for one in happened {
        let Counted::Offer { kind, agent } = &one.what else { continue };
        let first = first_offer.entry(one.ticket).or_insert(one.at);
        *first = (*first).min(one.at);
        let place = match kind {
            Offer::Shown => 0,
            Offer::Clicked => 1,
            Offer::Offered => 2,
        };
        count(one.at, &Of { ticket: one.ticket, agent: *agent, provider: None }, &mut |count| {
            add(count, place);
            count.offered.insert(one.ticket);
        });
    }
    for course in &courses {
        let ticket = course.ticket;
        let of = Of { ticket, agent: course.agent, provider: Some(course.booking.source.name()) };
        let starts_at = course.booking.starts_at.unwrap_or(course.booked_at);
        let wait = first_offer.get(&ticket).filter(|first| **first <= starts_at);
        count(course.booked_at, &of, &mut |count| {
            add(count, 3);
            count.hours.extend(wait.map(|first| starts_at.duration_since(*first).as_secs_f64() / 3600.0));
        });
        for at in &course.moved_at {
            count(*at, &of, &mut |count| add(count, 4));
        }
        if let Some(at) = course.cancelled_at {
            count(at, &of, &mut |count| add(count, 5));
        }
        match course.booking.state {
            State::Missed => count(starts_at, &of, &mut |count| add(count, 6)),
            State::Held => count(starts_at, &of, &mut |count| add(count, 7)),
            State::Requested | State::Booked | State::Started | State::Cancelled | State::Rejected => {}
        }
    }
    counts.into_iter().map(|((_, name), count)| line(name, count, &booked)).collect()
}

/// A line in which nothing happened.
pub(super) fn empty(name: &str) -> Line {
    line(name.to_owned(), Count::default(), &BTreeSet::new())
}

fn add(count: &mut Count, place: usize) {
    if let Some(number) = count.line.get_mut(place) {
        *number += 1;
    }
}

/// The figures of a line; `booked` are the tickets that have a booking at all.
fn line(name: String, mut count: Count, booked_ones: &BTreeSet<Number>) -> Line {
    let [shown, clicked, offered, booked, moved, cancelled, missed, held] = count.line;
    count.hours.sort_by(f64::total_cmp);
    let ratio = |part: u64, whole: u64| (whole > 0).then(|| rounded(as_float(part) / as_float(whole), 3));
    let tickets = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let share = |of: &BTreeSet<Number>| ratio(tickets(of.intersection(booked_ones).count()), tickets(of.len()));
    Line {
        name,
        tickets: tickets(count.opened.len()),
        shown,
        clicked,
        offered,
        booked,
        moved,
        cancelled,
        missed,
        held,
        call_share: share(&count.opened),
        conversion: share(&count.offered),
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

/// What something that is counted is about.
struct Of<'a> {
    ticket: Number,
    agent: Option<PersonId>,
    /// The platform of a booking.
    provider: Option<&'a str>,
}

/// Which line something belongs to, with where it stands among the lines.
fn key(at: Timestamp, of: &Of<'_>, names: &Names, wanted: &Wanted) -> (usize, String) {
    let of_agent = |names: &BTreeMap<PersonId, String>, none: &str| {
        of.agent.and_then(|id| names.get(&id).cloned()).unwrap_or_else(|| none.to_owned())
    };
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
        By::Team => of_agent(&names.teams, "no team"),
        By::Technician => of_agent(&names.agents, "nobody known"),
        By::Provider => of.provider.map_or_else(|| of_agent(&names.platforms, "no platform known"), str::to_owned),
        By::Company => names.companies.get(&of.ticket).cloned().unwrap_or_else(|| "no company".to_owned()),
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
