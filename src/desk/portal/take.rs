//! Taking in what the portal tells of a ticket: new ones are added, changes are written into the timeline, messages
//! are kept once, and what was asked of the portal is settled by what it shows.

use jiff::Timestamp;

use super::field::{self, Verdict};
use super::{errand, person, timeline};
use crate::db::{OutboxKind, OutboxRow, PortalRow, TicketRow, Writing};
use crate::desk::{Error, keep, secret};
use crate::ticket::portal::{Changed as ToldChange, Thread, Ticket, Watcher, same_words};
use crate::ticket::{Body, Change, Changed, Event, Number, PersonId, Role, Status};

/// Takes in a ticket as a list tells it, and says whether anything is new. What a list tells of a ticket only changes
/// when the ticket moves.
pub(super) async fn listed(
    writing: &mut Writing,
    now: Timestamp,
    portal: &PortalRow,
    told: &Ticket,
) -> Result<bool, Error> {
    let known = writing.portal_ticket(told.number).await?;
    if known.is_some_and(|known| told.updated_at.as_microsecond() == known.updated_at) {
        return Ok(false);
    }
    ticket(writing, now, portal, told, &[]).await
}

/// Takes in a ticket's fields, with what is told of their changes, and says whether anything is new.
async fn ticket(
    writing: &mut Writing,
    now: Timestamp,
    portal: &PortalRow,
    told: &Ticket,
    changes: &[ToldChange],
) -> Result<bool, Error> {
    let at = told.updated_at.as_microsecond();
    let has_news = match writing.portal_ticket(told.number).await? {
        // An answer that was on its way while a later one arrived.
        Some(known) if at < known.updated_at => return Ok(false),
        // It was closed here when it was merged; the portal goes on telling the status it had.
        Some(known) if known.is_gone && told.merged_into.is_some() => false,
        Some(_) => update(writing, now, portal, told, changes).await?,
        None => {
            if let Some(opening) = opened_here(writing, portal, told).await? {
                renumber(writing, &opening, told.number).await?;
                update(writing, now, portal, told, changes).await?;
            } else if writing.ticket(told.number).await?.is_some() {
                // It was opened here, and has just been given its number.
                update(writing, now, portal, told, changes).await?;
            } else {
                add(writing, now, told).await?;
            }
            true
        }
    };
    writing.saw_ticket(told.number, at, &told.status_word, told.status.is_open()).await?;
    if let (Some(requester), Some(company)) = (told.requester, told.company) {
        writing.set_company_of_user(requester, company).await?;
    }
    let is_merged = match told.merged_into {
        Some(target) => leave(writing, now, told.number, Some(target)).await?,
        None => false,
    };
    Ok(has_news || is_merged)
}

/// Takes in a ticket with everything that was said, and says whether anything is new.
pub(super) async fn thread(
    writing: &mut Writing,
    now: Timestamp,
    portal: &PortalRow,
    told: &Thread,
) -> Result<bool, Error> {
    let number = told.ticket.number;
    let mut has_news = ticket(writing, now, portal, &told.ticket, &told.changes).await?;
    has_news |= timeline::take(writing, now, portal, told).await?;
    errand::settle_split(writing, told).await?;
    let Some(known) = writing.portal_ticket(number).await? else { return Ok(has_news) };
    if told.ticket.updated_at.as_microsecond() < known.updated_at {
        return Ok(has_news);
    }
    // The first time it is not a change, but how it was found.
    let is_change = known.has_thread && !portal.capabilities.tells_changes;
    has_news |= watch(writing, now, number, &told.watchers, is_change).await?;
    let old = keep::ticket(writing, number).await?;
    let wrote_last = writing.last_public_role(number).await? == Some(Role::Customer);
    if old.customer_wrote_last != wrote_last {
        keep::save(writing, &old, &TicketRow { customer_wrote_last: wrote_last, ..old.clone() }).await?;
        has_news = true;
    }
    writing.saw_thread(number).await?;
    Ok(has_news)
}

/// Takes in that a ticket is no longer there.
pub(super) async fn gone(writing: &mut Writing, now: Timestamp, number: Number) -> Result<bool, Error> {
    if writing.portal_ticket(number).await?.is_none() {
        return Ok(false);
    }
    leave(writing, now, number, None).await
}

/// Notes that nothing more comes of a ticket, and refuses what can no longer be done. The portal passes replies to a
/// merged ticket on to the one it was merged into, so those still go out.
async fn leave(writing: &mut Writing, now: Timestamp, number: Number, into: Option<Number>) -> Result<bool, Error> {
    if writing.portal_ticket(number).await?.is_some_and(|known| known.is_gone) {
        return Ok(false);
    }
    let words = match into {
        Some(target) => format!("The portal merged this ticket into #{target}."),
        None => "The portal no longer has this ticket.".to_owned(),
    };
    writing.set_gone(number, into).await?;
    let old = keep::ticket(writing, number).await?;
    let note = Event::Noted { body: Body::plain(&words) };
    keep::append(writing, number, now, None, &note, &secret::random_text()?).await?;
    if old.ticket.status != Status::Closed {
        let mut new = old.clone();
        new.ticket.status = Status::Closed;
        keep::save(writing, &old, &new).await?;
    }
    for waits in writing.outbox_of(number).await? {
        if into.is_some_and(|target| errand::asked_to_merge(&waits, target)) {
            writing.remove_outbox(waits.id).await?;
        } else if into.is_none() || waits.kind != OutboxKind::Reply {
            writing.set_refused(waits.id, &words).await?;
        }
    }
    Ok(true)
}

/// Gives a ticket that was opened here the portal's number.
pub(super) async fn renumber(writing: &mut Writing, opening: &OutboxRow, number: Number) -> Result<(), Error> {
    let old = keep::ticket(writing, opening.ticket.unwrap_or(number)).await?;
    let new = writing.renumber(&old, number).await?;
    keep::save(writing, &new, &new).await?;
    Ok(writing.remove_outbox(opening.id).await?)
}

/// The new ticket of this desk that the portal shows, its answer having been lost.
async fn opened_here(writing: &mut Writing, portal: &PortalRow, told: &Ticket) -> Result<Option<OutboxRow>, Error> {
    if let Some(source_id) = &told.source_id {
        let opening = writing.outbox_from(source_id).await?;
        return Ok(opening.filter(|opening| opening.kind == OutboxKind::Open));
    }
    for opening in writing.asked_openings().await? {
        let Some(number) = opening.ticket else { continue };
        let row = keep::ticket(writing, number).await?;
        let requester = writing.user_of_person(row.requester).await?;
        let same_person =
            told.requester == requester || told.requester == writing.user_of_person(portal.person).await?;
        let same_text = match (&opening.body, &told.body) {
            (Some(sent), Some(stored)) => same_words(sent, stored),
            (_, None) | (None, _) => false,
        };
        if same_person && same_text && row.ticket.subject == told.subject {
            return Ok(Some(opening));
        }
    }
    Ok(None)
}

async fn add(writing: &mut Writing, now: Timestamp, told: &Ticket) -> Result<(), Error> {
    let requester = person::requester(writing, told.requester, now).await?;
    let assignee = match told.assignee {
        Some(id) => Some(person::of(writing, id, Role::Agent, now).await?),
        None => None,
    };
    let ticket = crate::ticket::Ticket {
        number: told.number,
        subject: told.subject.clone(),
        status: told.status,
        priority: told.priority,
        category: told.category.clone(),
        module: told.module.clone(),
        created_at: told.created_at,
        updated_at: told.updated_at,
    };
    // Until the thread is read, the description is the last that is known to be written.
    let row = TicketRow { ticket, requester, assignee, customer_wrote_last: told.status.is_open() };
    let source_id = match &told.source_id {
        Some(source_id) if writing.entry_from(source_id).await?.is_none() => source_id.clone(),
        Some(_) | None => format!("portal/ticket/{}", told.number),
    };
    let body = told.body.clone().unwrap_or_else(|| Body::plain("(no description)"));
    keep::add(writing, &row, &body, &source_id).await?;
    let by = Some(requester);
    keep::append(writing, told.number, told.created_at, by, &Event::Opened { body }, &source_id).await?;
    Ok(())
}

/// Takes in the fields of a ticket that is here already.
async fn update(
    writing: &mut Writing,
    now: Timestamp,
    portal: &PortalRow,
    told: &Ticket,
    changes: &[ToldChange],
) -> Result<bool, Error> {
    let old = keep::ticket(writing, told.number).await?;
    let line = writing.outbox_of(told.number).await?;
    let me = writing.user_of_person(portal.person).await?;
    let assignee = match told.assignee {
        Some(id) => Some(person::of(writing, id, Role::Agent, now).await?),
        None => None,
    };
    let mut new = old.clone();
    let fields = [
        (Change::Status(old.ticket.status), Change::Status(told.status)),
        (Change::Priority(old.ticket.priority), Change::Priority(told.priority)),
        (Change::Category(old.ticket.category.clone()), Change::Category(told.category.clone())),
        (Change::Module(old.ticket.module.clone()), Change::Module(told.module.clone())),
        (Change::Assignee(old.assignee), Change::Assignee(assignee)),
        (Change::Subject(old.ticket.subject.clone()), Change::Subject(told.subject.clone())),
    ];
    for (here, there) in fields {
        let is_mine = field::is_changed_by(me, changes, &there);
        let judged = field::judge(&here, &there, &field::waiting(&line, &here)).unless(is_mine);
        let words = said(writing, &there).await?;
        field::carry_out(writing, &judged, &words).await?;
        if judged.verdict == Verdict::Stays {
            continue;
        }
        field::put(&mut new, &there);
        if here != there && !portal.capabilities.tells_changes {
            let event = Event::Changed { changed: Changed { from: here, to: there } };
            keep::append(writing, told.number, told.updated_at, None, &event, &secret::random_text()?).await?;
        }
    }
    // What waits here is newer than anything the portal has seen.
    let is_ahead = !writing.outbox_of(told.number).await?.is_empty();
    new.ticket.updated_at = if is_ahead { old.ticket.updated_at.max(told.updated_at) } else { told.updated_at };
    if new == old {
        return Ok(false);
    }
    keep::save(writing, &old, &new).await?;
    Ok(true)
}

/// A value as a person reads it.
pub(in crate::desk) async fn said(writing: &mut Writing, change: &Change) -> Result<String, Error> {
    let label = |label: &Option<crate::ticket::Label>| label.as_ref().map_or("nothing".to_owned(), ToString::to_string);
    Ok(match change {
        Change::Status(status) => {
            let portal = writing.portal().await?;
            portal.map_or(status.label().to_owned(), |portal| portal.capabilities.label(*status).to_owned())
        }
        Change::Priority(priority) => priority.to_string(),
        Change::Category(category) => label(category),
        Change::Module(module) => label(module),
        Change::Subject(subject) => format!("\u{201c}{subject}\u{201d}"),
        Change::Assignee(None) => "nobody".to_owned(),
        Change::Assignee(Some(id)) => keep::person(writing, *id).await?.name,
        Change::Watchers(people) => format!("{} watchers", people.len()),
    })
}

/// Takes in who is told of a ticket, as a change or as what is known from elsewhere.
async fn watch(
    writing: &mut Writing,
    now: Timestamp,
    number: Number,
    told: &[Watcher],
    is_change: bool,
) -> Result<bool, Error> {
    let mut people: Vec<PersonId> = Vec::new();
    for watcher in told {
        people.push(person::watcher(writing, watcher, now).await?);
    }
    people.sort_unstable();
    people.dedup();
    let (here, there) = (Change::Watchers(writing.watchers(number).await?), Change::Watchers(people.clone()));
    let line = writing.outbox_of(number).await?;
    let judged = field::judge(&here, &there, &field::waiting(&line, &here));
    let words = said(writing, &there).await?;
    field::carry_out(writing, &judged, &words).await?;
    if judged.verdict == Verdict::Stays || here == there {
        return Ok(false);
    }
    writing.set_watchers(number, &people).await?;
    let row = keep::ticket(writing, number).await?;
    keep::save(writing, &row, &row).await?;
    if is_change {
        let event = Event::Changed { changed: Changed { from: here, to: there } };
        keep::append(writing, number, now, None, &event, &secret::random_text()?).await?;
    }
    Ok(true)
}
