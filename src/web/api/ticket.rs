//! Tickets: listed, read, opened, answered, changed.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;

use super::answer::{found, json};
use super::caller::{Reader, Writer};
use super::input::{Json, Key, Named, Params, cursor, limit};
use crate::api;
use crate::desk::{AgentDesk, Error};
use crate::ticket::{
    Body, Change, Changed, Entry, Event, From, Minutes, NewReply, NewTicket, Number, Person, PersonId, Place, Query,
    Role, Visibility,
};
use crate::web::problem::Problem;

/// The most bytes of words in a page of whole tickets: a second of a slow line.
const MOST_WORDS: usize = 1024 * 1024;

/// Which stretch of the queue.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Stretch {
    /// A query as one would type it in the terminal, such as `is:open assignee:me printer`.
    q: Option<String>,
    /// From where on: `next` of an earlier answer to the same query.
    #[schemars(pattern("^[1-9][0-9]{0,17}$"))]
    cursor: Option<String>,
    /// How many at the most.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u16>,
}

/// Which whole tickets.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// From where on: `next` of an earlier answer.
    #[schemars(pattern("^[1-9][0-9]{0,17}$"))]
    cursor: Option<String>,
    /// How many at the most.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u16>,
}

fn start(from: Option<&str>) -> Result<From, Problem> {
    Ok(match from {
        Some(text) => From::OlderThan(Place(cursor(text)?)),
        None => From::Top,
    })
}

/// `GET /tickets`
pub(super) async fn list(reader: Reader, Params(asked): Params<Stretch>) -> Result<Response, Problem> {
    const USUAL: u16 = 50;
    let query = Query::parse(asked.q.as_deref().unwrap_or_default())
        .map_err(|error| Problem::Unreadable(format!("q: {}", error.reason)))?;
    let page = reader.desk.list(&query, start(asked.cursor.as_deref())?, limit(asked.limit, USUAL)?).await?;
    let last = page.rows.last().filter(|_| page.has_older);
    let next = last.map(|row| row.place.to_string());
    found(&api::Tickets { tickets: page.rows.into_iter().map(api::Row::from).collect(), next })
}

/// `GET /threads`
pub(super) async fn threads(reader: Reader, Params(asked): Params<Page>) -> Result<Response, Problem> {
    const USUAL: u16 = 50;
    let from = start(asked.cursor.as_deref())?;
    let page = reader.desk.threads(from, limit(asked.limit, USUAL)?, MOST_WORDS).await?;
    found(&api::Threads {
        threads: page.threads.into_iter().map(api::Thread::from).collect(),
        next: page.next.map(|place| place.to_string()),
        total: page.total,
    })
}

/// `GET /tickets/{number}`
pub(super) async fn one(reader: Reader, Named(number): Named<Number>) -> Result<Response, Problem> {
    found(&api::Thread::from(reader.desk.ticket(number).await?))
}

/// `POST /tickets`
pub(super) async fn open(Writer(desk): Writer, key: Key, Json(new): Json<api::NewTicket>) -> Result<Response, Problem> {
    let body = Body::from(new.body);
    let event = Event::Opened { body: body.clone() };
    let number = if let Some(entry) = done_before(&desk, &key, None, &event).await? {
        entry.ticket
    } else {
        let assignee = match new.assignee {
            Some(id) => Some(agent(&desk, id).await?),
            None => None,
        };
        desk.open_ticket(&NewTicket {
            source_id: key.0,
            subject: new.subject,
            body,
            requester: existing(&desk, "requester", new.requester).await?.id,
            priority: new.priority,
            category: new.category,
            module: new.module,
            assignee,
        })
        .await?
    };
    let mut response = json(StatusCode::CREATED, &api::Thread::from(desk.ticket(number).await?))?;
    let location = HeaderValue::try_from(format!("{}/tickets/{number}", api::BASE)).expect("a path of ours is ASCII");
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

/// `POST /tickets/{number}/replies`
pub(super) async fn reply(
    Writer(desk): Writer,
    Named(number): Named<Number>,
    key: Key,
    Json(new): Json<api::NewReply>,
) -> Result<Response, Problem> {
    say(&desk, number, key, new, Visibility::Public).await
}

/// `POST /tickets/{number}/notes`
pub(super) async fn note(
    Writer(desk): Writer,
    Named(number): Named<Number>,
    key: Key,
    Json(new): Json<api::NewReply>,
) -> Result<Response, Problem> {
    say(&desk, number, key, new, Visibility::Internal).await
}

async fn say(
    desk: &AgentDesk,
    number: Number,
    key: Key,
    new: api::NewReply,
    visibility: Visibility,
) -> Result<Response, Problem> {
    let time = new.time.map(|time| Minutes::new(time.minutes, time.billable)).transpose();
    let time = time.map_err(|invalid| Problem::invalid(invalid.field, invalid.reason))?;
    let body = Body::from(new.body);
    let event = match visibility {
        Visibility::Public => Event::Replied { body: body.clone() },
        Visibility::Internal => Event::Noted { body: body.clone() },
    };
    let entry = if let Some(entry) = done_before(desk, &key, Some(number), &event).await? {
        entry
    } else {
        let new = NewReply { source_id: key.0.clone(), body, visibility, time };
        desk.reply(number, &new).await?;
        let kept = desk.entry_of(&key.0).await?;
        kept.ok_or_else(|| Problem::broken(&"a reply that was just kept is not there"))?
    };
    json(StatusCode::CREATED, &api::Entry::from(entry))
}

/// `POST /tickets/{number}/changes`
pub(super) async fn change(
    Writer(desk): Writer,
    Named(number): Named<Number>,
    key: Key,
    Json(asked): Json<api::Change>,
) -> Result<Response, Problem> {
    if asked.from.as_ref().is_some_and(|from| from.field() != asked.to.field()) {
        return Err(Problem::invalid("from", "it is about another field than `to`"));
    }
    match &asked.to {
        Change::Assignee(Some(id)) => {
            agent(&desk, *id).await?;
        }
        Change::Watchers(ids) => {
            for id in ids {
                existing(&desk, "watchers", *id).await?;
            }
        }
        Change::Assignee(None)
        | Change::Status(_)
        | Change::Priority(_)
        | Change::Category(_)
        | Change::Module(_)
        | Change::Subject(_) => {}
    }
    let changed = Changed { from: asked.to.clone(), to: asked.to.clone() };
    if done_before(&desk, &key, Some(number), &Event::Changed { changed }).await?.is_none() {
        desk.change_once(number, &key.0, asked.from.as_ref(), &asked.to).await?;
    }
    found(&api::Thread::from(desk.ticket(number).await?))
}

/// What was done under this key before, if anything was.
///
/// # Errors
/// When it was something else.
async fn done_before(
    desk: &AgentDesk,
    key: &Key,
    number: Option<Number>,
    asked: &Event,
) -> Result<Option<Entry>, Problem> {
    let Some(entry) = desk.entry_of(&key.0).await? else { return Ok(None) };
    let is_same = match (&entry.event, asked) {
        (Event::Changed { changed: done }, Event::Changed { changed: asked }) => done.to == asked.to,
        (done, asked) => done == asked,
    };
    if is_same && number.is_none_or(|number| number == entry.ticket) {
        return Ok(Some(entry));
    }
    Err(Problem::invalid(api::IDEMPOTENCY_KEY, "it was used for something else before: make a new one"))
}

/// A person who must be there: that they are not is a value that cannot be taken, not an address that is absent.
async fn existing(desk: &AgentDesk, field: &str, id: PersonId) -> Result<Person, Problem> {
    match desk.person(id).await {
        Err(Error::NoPerson(_)) => Err(Problem::invalid(field, format!("there is no person {id}"))),
        other => Ok(other?),
    }
}

/// Somebody who can look after a ticket.
async fn agent(desk: &AgentDesk, id: PersonId) -> Result<PersonId, Problem> {
    let person = existing(desk, "assignee", id).await?;
    match person.role {
        Role::Agent => Ok(id),
        Role::Customer => Err(Problem::invalid("assignee", format!("person {id} is a customer, name an agent"))),
    }
}
