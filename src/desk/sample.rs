//! The sample desk: people, tickets and threads told as data under `assets/sample/`, dated back from now.

mod call;

use std::collections::HashMap;

use jiff::{Span, Timestamp};
use serde::Deserialize;

use self::call::SampleCall;
use super::system::{NewPerson, add_person};
use super::{Desk, Error, byline, keep, write};
use crate::booking::{BookingLink, Kind};
use crate::clock::Clock;
use crate::db::Writing;
use crate::ticket::{
    Body, Change, Format, Invalid, NewReply, NewTicket, Number, PersonId, Priority, Role, Status, Visibility,
};

const PEOPLE: &str = include_str!("../../assets/sample/people.toml");

/// One file a company.
const TICKETS: [&str; 4] = [
    include_str!("../../assets/sample/tickets-northwind.toml"),
    include_str!("../../assets/sample/tickets-bluebird.toml"),
    include_str!("../../assets/sample/tickets-oresund.toml"),
    include_str!("../../assets/sample/tickets-tokyo.toml"),
];

/// The password of everybody on the sample desk.
pub const SAMPLE_PASSWORD: &str = "sample";

/// Argon2id of [`SAMPLE_PASSWORD`], made once: making it anew for every person would take a second at the first start.
const SAMPLE_PASSWORD_HASH: &str = include_str!("../../assets/sample/password.txt");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    person: Vec<SamplePerson>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SamplePerson {
    key: String,
    role: Role,
    name: String,
    email: String,
    company: Option<String>,
    time_zone: Option<String>,
    booking_link: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tickets {
    ticket: Vec<SampleTicket>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SampleTicket {
    subject: String,
    requester: String,
    body: String,
    #[serde(default)]
    format: SampleFormat,
    /// How long ago, such as `3d 2h`.
    opened: Span,
    priority: Priority,
    category: Option<String>,
    module: Option<String>,
    #[serde(default)]
    watchers: Vec<String>,
    #[serde(default)]
    event: Vec<SampleEvent>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SampleEvent {
    ago: Span,
    by: String,
    #[serde(default)]
    format: SampleFormat,
    reply: Option<String>,
    note: Option<String>,
    status: Option<Status>,
    priority: Option<Priority>,
    category: Option<String>,
    /// An agent's key; empty for nobody.
    assignee: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SampleFormat {
    #[default]
    Plain,
    Html,
}

/// What happens at one moment. The timeline is written in this order.
struct Moment<'a> {
    at: Timestamp,
    /// The ticket it happens to, by its place; none for a call that nobody has given one.
    ticket: Option<usize>,
    what: What<'a>,
}

enum What<'a> {
    /// The ticket opens.
    Opens,
    /// Something happens to it.
    Event(&'a SampleEvent),
    /// Something happens to a call, which has this place and begins at this time.
    Call(&'a SampleCall, Kind, (usize, Timestamp)),
}

/// Fills an empty desk.
pub(super) async fn load(desk: &Desk) -> Result<(), Error> {
    if !desk.system().is_empty().await? {
        return Err(Error::Conflict("this desk holds people already: the sample goes into an empty desk".to_owned()));
    }
    let (told, calls) = (tickets()?, call::calls()?);
    let mut writing = desk.db().write().await?;
    let people = add_people(&mut writing, desk.clock()).await?;
    let mut numbers: HashMap<usize, Number> = HashMap::new();
    for (order, moment) in moments(&told, &calls, desk.clock().now())?.iter().enumerate() {
        let source_id = format!("sample-{order}");
        let number = moment.ticket.and_then(|ticket| numbers.get(&ticket)).copied();
        match (&moment.what, number, moment.ticket) {
            (What::Event(event), Some(number), _) => {
                happen(&mut writing, &people, number, moment.at, event, source_id).await?;
            }
            (What::Call(call, kind, begins), number, _) => {
                call.happen(&mut writing, &people, number, (moment.at, *kind), *begins).await?;
            }
            (What::Opens, _, Some(place)) => {
                let ticket = told.get(place).expect("a moment names a ticket that is told");
                numbers.insert(place, open(&mut writing, &people, ticket, moment.at, source_id).await?);
            }
            (What::Event(_), None, _) | (What::Opens, _, None) => {}
        }
    }
    writing.commit().await?;
    desk.0.ringer.ring();
    Ok(())
}

fn tickets() -> Result<Vec<SampleTicket>, Error> {
    let mut all = Vec::new();
    for text in TICKETS {
        all.extend(toml::from_str::<Tickets>(text).map_err(|error| unfit(&error))?.ticket);
    }
    Ok(all)
}

/// Every moment of every ticket and call, oldest first.
fn moments<'a>(told: &'a [SampleTicket], calls: &'a [SampleCall], now: Timestamp) -> Result<Vec<Moment<'a>>, Error> {
    let mut moments = Vec::new();
    for (place, one) in told.iter().enumerate() {
        let ticket = Some(place);
        moments.push(Moment { at: before(now, one.opened)?, ticket, what: What::Opens });
        for event in &one.event {
            moments.push(Moment { at: before(now, event.ago)?, ticket, what: What::Event(event) });
        }
    }
    for (place, call) in calls.iter().enumerate() {
        let ticket = match &call.ticket {
            Some(subject) => Some(find_ticket(told, subject)?),
            None => None,
        };
        let begins = (place, call.begins_at(now)?);
        let mut push = |at, kind| moments.push(Moment { at, ticket, what: What::Call(call, kind, begins) });
        push(before(now, call.booked)?, Kind::Created);
        if let Some(off) = call.off {
            push(before(now, off)?, Kind::Cancelled);
        }
        if let Some((at, kind)) = call.became(now)? {
            push(at, kind);
        }
    }
    // The sort keeps the order of what is told for the same moment.
    moments.sort_by_key(|moment| moment.at);
    Ok(moments)
}

fn before(now: Timestamp, ago: Span) -> Result<Timestamp, Error> {
    let hours = ago.get_weeks() * 7 * 24 + ago.get_days() * 24;
    let ago = ago.weeks(0).days(0).hours(ago.get_hours() + hours);
    now.checked_sub(ago).map_err(|error| unfit(&error))
}

fn find_ticket(told: &[SampleTicket], subject: &str) -> Result<usize, Error> {
    let found = told.iter().position(|ticket| ticket.subject == subject);
    found.ok_or_else(|| unfit(&format!("no ticket {subject:?} is told")))
}

async fn add_people(writing: &mut Writing, clock: &Clock) -> Result<HashMap<String, PersonId>, Error> {
    let told: People = toml::from_str(PEOPLE).map_err(|error| unfit(&error))?;
    let mut ids = HashMap::new();
    for person in told.person {
        let link = person.booking_link.as_deref().map(BookingLink::parse).transpose();
        let new = NewPerson {
            role: person.role,
            name: person.name,
            email: person.email.parse()?,
            company: person.company,
            time_zone: person.time_zone,
            booking_link: link.map_err(|error| unfit(&error))?,
            password_hash: Some(SAMPLE_PASSWORD_HASH.trim().to_owned()),
        };
        ids.insert(person.key, add_person(writing, &new, clock.now()).await?);
    }
    Ok(ids)
}

async fn open(
    writing: &mut Writing,
    people: &HashMap<String, PersonId>,
    ticket: &SampleTicket,
    at: Timestamp,
    source_id: String,
) -> Result<Number, Error> {
    let requester = find(people, &ticket.requester)?;
    let new = NewTicket {
        source_id,
        subject: ticket.subject.parse()?,
        body: body(&ticket.body, ticket.format),
        requester,
        priority: ticket.priority,
        category: ticket.category.as_deref().map(str::parse).transpose()?,
        module: ticket.module.as_deref().map(str::parse).transpose()?,
        assignee: None,
    };
    let number = write::open(writing, at, &new, requester).await?;
    if !ticket.watchers.is_empty() {
        let watchers: Result<Vec<_>, _> = ticket.watchers.iter().map(|key| find(people, key)).collect();
        writing.set_watchers(number, &watchers?).await?;
    }
    Ok(number)
}

async fn happen(
    writing: &mut Writing,
    people: &HashMap<String, PersonId>,
    number: Number,
    at: Timestamp,
    event: &SampleEvent,
    source_id: String,
) -> Result<(), Error> {
    let by = keep::person(writing, find(people, &event.by)?).await?;
    let said = [(&event.reply, Visibility::Public), (&event.note, Visibility::Internal)];
    for (text, visibility) in said {
        if let Some(text) = text {
            let new = NewReply { source_id: source_id.clone(), body: body(text, event.format), visibility, time: None };
            write::reply(writing, at, &byline(&by), number, &new).await?;
        }
    }
    let assignee = match event.assignee.as_deref() {
        None => None,
        Some("") => Some(Change::Assignee(None)),
        Some(key) => Some(Change::Assignee(Some(find(people, key)?))),
    };
    let category = event.category.as_deref().map(str::parse).transpose()?;
    let changes = [
        event.status.map(Change::Status),
        event.priority.map(Change::Priority),
        category.map(|label| Change::Category(Some(label))),
        assignee,
    ];
    for change in changes.into_iter().flatten() {
        write::change_one(writing, at, by.id, number, &change).await?;
    }
    Ok(())
}

fn find(people: &HashMap<String, PersonId>, key: &str) -> Result<PersonId, Error> {
    people.get(key).copied().ok_or_else(|| Error::NoPerson(key.to_owned()))
}

fn body(text: &str, format: SampleFormat) -> Body {
    let format = match format {
        SampleFormat::Plain => Format::Plain,
        SampleFormat::Html => Format::Html,
    };
    Body { format, text: text.trim().to_owned() }
}

fn unfit(error: &dyn std::fmt::Display) -> Error {
    Invalid::new("sample", error.to_string()).into()
}
