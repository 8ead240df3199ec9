//! What is written to whom, in the transaction of what it tells of.
//!
//! A portal behind the desk writes its own mails: then there are none of ours.

use jiff::Timestamp;

use super::digest;
use crate::booking::{Booking, Kind, Source, Told};
use crate::db::{BookingRow, NewLetter, Writing};
use crate::desk::{Error, keep};
use crate::ticket::{
    Byline, Change, Changed, How, Invitation, Invited, Letter, LetterState, News, Notice, Number, Person, PersonId,
    Role, Status, Visibility,
};

/// A ticket was opened by somebody: its customer has it in writing, and the team hears of it.
pub(in crate::desk) async fn opened(
    writing: &mut Writing,
    at: Timestamp,
    by: PersonId,
    number: Number,
    source_id: &str,
) -> Result<(), Error> {
    let row = keep::ticket(writing, number).await?;
    post(writing, at, (number, row.requester), &Letter::Opened, &format!("opened/{source_id}")).await?;
    let news = |notice, what: &str| News { notice, what: what.to_owned(), entry: Some(source_id.to_owned()) };
    match row.assignee {
        Some(assignee) if assignee != by => {
            let news = news(Notice::Assigned, "A ticket was opened and assigned to you");
            tell(writing, at, (number, assignee), &news, source_id).await
        }
        Some(_) => Ok(()),
        None => {
            let news = news(Notice::New, "A ticket was opened, and nobody looks after it");
            // Most agents are not told: those who are chose it.
            for agent in writing.who_chose(Notice::New).await?.into_iter().filter(|agent| *agent != by) {
                tell(writing, at, (number, agent), &news, source_id).await?;
            }
            Ok(())
        }
    }
}

/// Somebody wrote on a ticket: whoever may read it hears of it, but for who wrote it.
pub(in crate::desk) async fn said(
    writing: &mut Writing,
    at: Timestamp,
    by: &Byline,
    number: Number,
    visibility: Visibility,
    source_id: &str,
) -> Result<(), Error> {
    let row = keep::ticket(writing, number).await?;
    let mut customers = Vec::new();
    let mut agents: Vec<(PersonId, Notice)> =
        row.assignee.map(|assignee| (assignee, Notice::Reply)).into_iter().collect();
    for id in writing.watchers(number).await? {
        match keep::person(writing, id).await?.role {
            Role::Agent if Some(id) != row.assignee => agents.push((id, Notice::Watched)),
            Role::Customer if id != row.requester => customers.push(id),
            Role::Agent | Role::Customer => {}
        }
    }
    customers.push(row.requester);
    if visibility == Visibility::Public {
        for id in customers.into_iter().filter(|id| *id != by.id) {
            let letter = Letter::Reply { entry: source_id.to_owned() };
            post(writing, at, (number, id), &letter, &format!("reply/{source_id}")).await?;
        }
    }
    let did = match (by.role, visibility) {
        (Role::Customer, _) => "wrote",
        (Role::Agent, Visibility::Public) => "answered the customer",
        (Role::Agent, Visibility::Internal) => "left a note",
    };
    for (id, notice) in agents.into_iter().filter(|(id, _)| *id != by.id) {
        let news = News { notice, what: format!("{} {did}", by.name), entry: Some(source_id.to_owned()) };
        tell(writing, at, (number, id), &news, source_id).await?;
    }
    Ok(())
}

/// A field changed: whoever looks after the ticket now hears that, and the customer that it is solved.
pub(in crate::desk) async fn changed(
    writing: &mut Writing,
    at: Timestamp,
    by: Option<&Byline>,
    number: Number,
    changed: &Changed,
    source_id: &str,
) -> Result<(), Error> {
    match &changed.to {
        Change::Assignee(Some(id)) if by.is_none_or(|by| by.id != *id) => {
            let who = by.map_or("A rule", |by| by.name.as_str());
            let news = News { notice: Notice::Assigned, what: format!("{who} assigned it to you"), entry: None };
            tell(writing, at, (number, *id), &news, source_id).await
        }
        Change::Status(Status::Solved) if by.is_none_or(|by| by.role == Role::Agent) => {
            let to = keep::ticket(writing, number).await?.requester;
            post(writing, at, (number, to), &Letter::Solved, &format!("solved/{source_id}")).await
        }
        Change::Status(_)
        | Change::Assignee(_)
        | Change::Priority(_)
        | Change::Category(_)
        | Change::Module(_)
        | Change::Subject(_)
        | Change::Watchers(_) => Ok(()),
    }
}

/// Something became of a call: the customer and the agent have it in writing. A platform writes to the customer itself,
/// which the settings of whoever sends may say does not matter.
pub(in crate::desk) async fn called(
    writing: &mut Writing,
    at: Timestamp,
    number: Number,
    row: &BookingRow,
    told: &Told,
    before: usize,
) -> Result<(), Error> {
    let Some(booking) = &row.booking else { return Ok(()) };
    let Some(invited) = invited(row, booking, told, before) else { return Ok(()) };
    // Of a call that is over nobody needs to hear any more.
    if invited.starts_at < at {
        return Ok(());
    }
    let source_id = format!("call/{}/{before}", row.id);
    let customer = keep::ticket(writing, number).await?.requester;
    let letter = Letter::Call(invited);
    post(writing, at, (number, customer), &letter, &source_id).await?;
    match row.agent {
        Some(agent) if agent != customer && how(writing, agent, Notice::Call).await? != How::Off => {
            post(writing, at, (number, agent), &letter, &source_id).await
        }
        Some(_) | None => Ok(()),
    }
}

/// What a letter says of a call; nothing when nothing became of it that changes anybody's day.
fn invited(row: &BookingRow, booking: &Booking, told: &Told, before: usize) -> Option<Invited> {
    let what = match told.kind {
        Kind::Created => Invitation::Booked,
        Kind::Rescheduled => Invitation::Moved,
        Kind::Cancelled | Kind::Rejected => Invitation::Cancelled,
        Kind::Requested | Kind::Paid | Kind::Started | Kind::Ended | Kind::NoShow | Kind::Attended => return None,
    };
    let customer = booking.customer.as_ref();
    Some(Invited {
        what,
        call: row.id,
        sequence: i64::try_from(before).unwrap_or(i64::MAX),
        is_by_hand: booking.source == Source::Hand,
        starts_at: booking.starts_at?,
        ends_at: booking.ends_at,
        zone: customer.and_then(|customer| customer.zone.clone()),
        customer: customer.map_or_else(|| "the customer".to_owned(), |customer| customer.called().to_owned()),
        with: booking.host.as_ref().map(|host| host.called().to_owned()),
        place: booking.place.clone(),
        reschedule_url: booking.reschedule_url.clone(),
        cancel_url: booking.cancel_url.clone(),
    })
}

/// Asks a ticket's customer to choose a time for the call that they were offered.
pub(in crate::desk) async fn remind(
    writing: &mut Writing,
    at: Timestamp,
    number: Number,
    source_id: &str,
) -> Result<(), Error> {
    let customer = keep::ticket(writing, number).await?.requester;
    post(writing, at, (number, customer), &Letter::Reminder, source_id).await
}

/// Sends a customer the digits that let them act on their ticket.
pub(in crate::desk) async fn code(
    writing: &mut Writing,
    at: Timestamp,
    to: (Number, PersonId),
    nonce: &str,
) -> Result<(), Error> {
    post(writing, at, to, &Letter::Code { nonce: nonce.to_owned() }, &format!("code/{nonce}")).await
}

/// Tells somebody of something in the way they chose. Whoever watches and is of no team is told at once.
pub(in crate::desk) async fn tell(
    writing: &mut Writing,
    at: Timestamp,
    (number, to): (Number, PersonId),
    news: &News,
    source_id: &str,
) -> Result<(), Error> {
    let person = keep::person(writing, to).await?;
    let how = match person.role {
        Role::Agent => how(writing, to, news.notice).await?,
        Role::Customer => How::Now,
    };
    let source_id = format!("news/{}/{source_id}", news.notice.id());
    let letter = Letter::News(news.clone());
    match how {
        How::Now => post(writing, at, (number, to), &letter, &source_id).await,
        How::Digest => {
            let next_at = digest::next(at, &person);
            add(writing, at, (number, &person), &letter, &source_id, (LetterState::Gathered, next_at)).await
        }
        How::Off => Ok(()),
    }
}

/// How an agent wants to be told of something.
async fn how(writing: &mut Writing, agent: PersonId, notice: Notice) -> Result<How, Error> {
    let chosen = writing.notices(agent).await?;
    Ok(chosen.into_iter().find(|(what, _)| *what == notice).map_or(notice.usual(), |(_, how)| how))
}

/// Writes to one person.
async fn post(
    writing: &mut Writing,
    at: Timestamp,
    (number, to): (Number, PersonId),
    letter: &Letter,
    source_id: &str,
) -> Result<(), Error> {
    let person = keep::person(writing, to).await?;
    add(writing, at, (number, &person), letter, source_id, (LetterState::Waiting, at)).await
}

async fn add(
    writing: &mut Writing,
    at: Timestamp,
    (number, to): (Number, &Person),
    letter: &Letter,
    source_id: &str,
    (state, next_at): (LetterState, Timestamp),
) -> Result<(), Error> {
    if to.is_disabled || writing.portal().await?.is_some() {
        return Ok(());
    }
    let source_id = format!("{source_id}/{}", to.id);
    let new = NewLetter { ticket: Some(number), to: to.id, letter, source_id: &source_id, state, made_at: at, next_at };
    Ok(writing.add_letter(&new).await?)
}
