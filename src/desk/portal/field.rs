//! One field of a ticket in two places: what the portal says of it, and what was done here and is not there yet.

use jiff::Timestamp;

use super::person;
use crate::db::{OutboxKind, OutboxRow, OutboxState, TicketRow, Writing};
use crate::desk::Error;
use crate::ticket::portal::{Changed, Field};
use crate::ticket::{Change, Role, UserId};

/// What to do about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// What is here stays: it is the same, or it is on its way there.
    Stays,
    /// The portal's value is taken.
    Taken,
    /// Somebody else set it meanwhile: the portal's value is taken, what was done here is refused with both values.
    Conflict,
}

/// A verdict, with what of the line it settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    /// What has happened in the portal and waits no more.
    pub(super) settled: Vec<i64>,
    /// What can no longer be done.
    pub(super) refused: Vec<i64>,
}

/// Judges a field: its value here, its value in the portal, and the changes of it that wait, in order.
pub(super) fn judge(here: &Change, there: &Change, waiting: &[&OutboxRow]) -> Judged {
    let ids = |rows: &[&OutboxRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    let wants = |row: &OutboxRow| row.changed.as_ref().is_some_and(|changed| changed.to == *there);
    // The last change that was asked and is what the portal has: it and all before it have happened.
    let happened = waiting.iter().rposition(|row| row.state == OutboxState::Asked && wants(row));
    let (settled, left) = waiting.split_at(happened.map_or(0, |last| last + 1));
    let settled = ids(settled);
    let Some(first) = left.first() else {
        let verdict = if here == there { Verdict::Stays } else { Verdict::Taken };
        return Judged { verdict, settled, refused: Vec::new() };
    };
    let is_unmoved = first.changed.as_ref().is_some_and(|changed| changed.from == *there);
    if is_unmoved {
        return Judged { verdict: Verdict::Stays, settled, refused: Vec::new() };
    }
    if left.last().is_some_and(|last| wants(last)) {
        // Somebody else did the same.
        return Judged { verdict: Verdict::Stays, settled: ids(waiting), refused: Vec::new() };
    }
    Judged { verdict: Verdict::Conflict, settled, refused: ids(left) }
}

impl Judged {
    /// The same, but what one set oneself in the portal is no conflict with what one set here after it: answering a new
    /// ticket opens it there, and what was done next goes over that.
    pub(super) fn unless(self, is_mine: bool) -> Self {
        match self.verdict {
            Verdict::Conflict if is_mine => Self { verdict: Verdict::Stays, refused: Vec::new(), ..self },
            Verdict::Stays | Verdict::Taken | Verdict::Conflict => self,
        }
    }
}

/// Whether the last that is told of a field is that `me` changed it.
pub(super) fn is_changed_by(me: Option<UserId>, changes: &[Changed], like: &Change) -> bool {
    let last = changes.iter().rfind(|changed| is_of(&changed.to, like));
    me.is_some() && last.is_some_and(|changed| changed.author == me)
}

fn is_of(field: &Field, like: &Change) -> bool {
    matches!(
        (field, like),
        (Field::Status(_), Change::Status(_))
            | (Field::Priority(_), Change::Priority(_))
            | (Field::Category(_), Change::Category(_))
            | (Field::Module(_), Change::Module(_))
            | (Field::Assignee(_), Change::Assignee(_))
            | (Field::Subject(_), Change::Subject(_))
            | (Field::Watchers(_), Change::Watchers(_))
    )
}

/// The changes that wait of the field that `like` is about.
pub(super) fn waiting<'a>(outbox: &'a [OutboxRow], like: &Change) -> Vec<&'a OutboxRow> {
    let same = |row: &&OutboxRow| row.changed.as_ref().is_some_and(|changed| changed.to.field() == like.field());
    outbox.iter().filter(|row| row.kind == OutboxKind::Change).filter(same).collect()
}

/// Settles and refuses what a verdict says.
pub(super) async fn carry_out(writing: &mut Writing, judged: &Judged, there: &str) -> Result<(), Error> {
    for id in &judged.settled {
        writing.remove_outbox(*id).await?;
    }
    for id in &judged.refused {
        writing.set_refused(*id, &format!("somebody else set it to {there} in the portal")).await?;
    }
    Ok(())
}

/// A value as the portal tells it, with people as the desk knows them.
pub(super) async fn told(writing: &mut Writing, field: &Field, now: Timestamp) -> Result<Change, Error> {
    Ok(match field.clone() {
        Field::Status(status) => Change::Status(status),
        Field::Priority(priority) => Change::Priority(priority),
        Field::Category(category) => Change::Category(category),
        Field::Module(module) => Change::Module(module),
        Field::Subject(subject) => Change::Subject(subject),
        Field::Assignee(None) => Change::Assignee(None),
        // Whoever once looked after a ticket need not be an agent any more.
        Field::Assignee(Some(id)) => Change::Assignee(Some(person::of(writing, id, Role::Customer, now).await?)),
        Field::Watchers(watchers) => {
            let mut people = Vec::new();
            for watcher in &watchers {
                people.push(person::watcher(writing, watcher, now).await?);
            }
            people.sort_unstable();
            people.dedup();
            Change::Watchers(people)
        }
    })
}

/// Puts a value into a ticket; watchers are kept apart.
pub(super) fn put(row: &mut TicketRow, change: &Change) {
    match change.clone() {
        Change::Status(status) => row.ticket.status = status,
        Change::Priority(priority) => row.ticket.priority = priority,
        Change::Category(category) => row.ticket.category = category,
        Change::Module(module) => row.ticket.module = module,
        Change::Assignee(assignee) => row.assignee = assignee,
        Change::Subject(subject) => row.ticket.subject = subject,
        Change::Watchers(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ticket::{Changed, Status, Visibility};

    use Status::{Closed, New, Open, Waiting};

    fn change(id: i64, from: Status, to: Status, state: OutboxState) -> OutboxRow {
        OutboxRow {
            id,
            ticket: None,
            kind: OutboxKind::Change,
            source_id: id.to_string(),
            changed: Some(Changed { from: Change::Status(from), to: Change::Status(to) }),
            time: None,
            file: None,
            errand: None,
            state,
            tries: 0,
            asked_at: None,
            reason: None,
            made_at: Timestamp::UNIX_EPOCH,
            body: None,
            visibility: Visibility::Public,
            by: None,
            seq: None,
        }
    }

    fn judged(here: Status, there: Status, line: &[OutboxRow]) -> (Verdict, Vec<i64>, Vec<i64>) {
        let waiting: Vec<_> = line.iter().collect();
        let judged = judge(&Change::Status(here), &Change::Status(there), &waiting);
        (judged.verdict, judged.settled, judged.refused)
    }

    #[test]
    fn with_nothing_on_its_way_the_portal_is_right() {
        assert_eq!(judged(New, New, &[]), (Verdict::Stays, vec![], vec![]));
        assert_eq!(judged(New, Open, &[]), (Verdict::Taken, vec![], vec![]));
    }

    #[test]
    fn what_is_on_its_way_is_not_undone_by_an_older_state() {
        let line = [change(1, New, Open, OutboxState::Waiting)];
        assert_eq!(judged(Open, New, &line), (Verdict::Stays, vec![], vec![]));
    }

    #[test]
    fn what_was_asked_and_is_there_has_happened() {
        let line = [change(1, New, Open, OutboxState::Asked), change(2, Open, Waiting, OutboxState::Waiting)];
        assert_eq!(judged(Waiting, Open, &line), (Verdict::Stays, vec![1], vec![]));
        assert_eq!(judged(Open, Open, &line[..1]), (Verdict::Stays, vec![1], vec![]));
    }

    #[test]
    fn there_and_back_is_not_taken_for_done() {
        let line = [change(1, New, Open, OutboxState::Asked), change(2, Open, New, OutboxState::Waiting)];
        assert_eq!(judged(New, New, &line), (Verdict::Stays, vec![], vec![]));
    }

    #[test]
    fn somebody_elses_value_is_a_conflict_unless_it_is_the_same() {
        let line = [change(1, New, Open, OutboxState::Waiting)];
        assert_eq!(judged(Open, Closed, &line), (Verdict::Conflict, vec![], vec![1]));
        assert_eq!(judged(Open, Open, &line), (Verdict::Stays, vec![1], vec![]));
    }
}
