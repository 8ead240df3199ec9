//! What rules do: the desk itself acts, in one transaction with the mark of how far it has come.
//!
//! So whatever stops it, and however many processes follow the rules, everything is done once. On a desk with a portal
//! behind it rules rest: what the desk does by itself could not be carried over in anybody's name.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Error, SystemDesk, keep, letter, write};
use crate::booking::hours::Wall;
use crate::clock;
use crate::db::{CallRow, Writing};
use crate::ticket::rule::{self, Act, Assign, Note, Rule, Trigger, Who};
use crate::ticket::{CallEvent, Change, News, Notice, Number, Role, Seq};

/// The mark of how far the timeline was followed.
const TIMELINE: &str = "timeline";

/// How many entries are read at a time.
const MOST: u16 = 64;

/// How far a mark of time may lie behind before it is moved although there was nothing to do.
const STRETCH: SignedDuration = SignedDuration::from_hours(1);

/// What started a rule.
#[derive(Debug, Clone, Copy)]
struct Cause<'a> {
    ticket: Number,
    trigger: Trigger,
    call: Option<&'a CallEvent>,
    /// What tells it from every other cause of the same rule.
    id: &'a str,
    now: Timestamp,
}

impl SystemDesk {
    /// Does what rules say of everything that happened to calls since the last time. What happened before there were
    /// rules starts none.
    pub async fn follow_rules(&self, rules: &[Rule]) -> Result<(), Error> {
        let db = self.desk().db();
        if db.portal().await?.is_some() {
            return Ok(());
        }
        let mut mark = match db.rule_mark(TIMELINE).await? {
            Some(mark) => mark,
            None => self.begin_mark(TIMELINE, db.last_seq().await?.0).await?,
        };
        loop {
            let calls = db.calls_after(Seq(mark), MOST).await?;
            let Some(last) = calls.last() else { break };
            mark = last.seq.0;
            for row in &calls {
                self.follow(rules, row).await?;
            }
        }
        for rule in rules {
            if let Trigger::NotBooked { hours } = rule.on {
                self.wait_for_booking(rule, hours).await?;
            }
        }
        Ok(())
    }

    async fn begin_mark(&self, name: &str, mark: i64) -> Result<i64, Error> {
        let mut writing = self.desk().db().write().await?;
        writing.begin_rule_mark(name, mark).await?;
        writing.commit().await?;
        Ok(mark)
    }

    /// Does what rules say of one thing that happened, unless another process did.
    async fn follow(&self, rules: &[Rule], row: &CallRow) -> Result<(), Error> {
        let now = self.desk().clock().now();
        let mut writing = self.desk().db().write().await?;
        if !writing.move_rule_mark(TIMELINE, row.seq.0).await? {
            return Ok(());
        }
        let mut has_acted = false;
        if let Some(trigger) = Trigger::of(&row.call) {
            let id = row.seq.to_string();
            let cause = Cause { ticket: row.ticket, trigger, call: Some(&row.call), id: &id, now };
            has_acted = start(&mut writing, rules, cause).await?;
        }
        writing.commit().await?;
        if has_acted {
            self.desk().0.ringer.ring();
        }
        Ok(())
    }

    /// Does what a rule says of the tickets for which no call was booked in time.
    async fn wait_for_booking(&self, rule: &Rule, hours: u32) -> Result<(), Error> {
        let (db, now) = (self.desk().db(), self.desk().clock().now());
        let due = now.checked_sub(SignedDuration::from_hours(hours.into())).unwrap_or(Timestamp::MIN);
        let name = format!("not_booked/{}", rule.name);
        let Some(mark) = db.rule_mark(&name).await? else {
            return self.begin_mark(&name, due.as_millisecond()).await.map(|_mark| ());
        };
        let after = Timestamp::from_millisecond(mark).unwrap_or(due);
        let unbooked = db.unbooked(after, due).await?;
        if unbooked.is_empty() && due.duration_since(after) < STRETCH {
            return Ok(());
        }
        let mut writing = db.write().await?;
        if !writing.move_rule_mark(&name, due.as_millisecond()).await? {
            return Ok(());
        }
        for (ticket, offered_at) in &unbooked {
            let id = format!("unbooked-{ticket}-{}", offered_at.as_millisecond());
            let cause = Cause { ticket: *ticket, trigger: rule.on, call: None, id: &id, now };
            start(&mut writing, std::slice::from_ref(rule), cause).await?;
        }
        writing.commit().await?;
        if !unbooked.is_empty() {
            self.desk().0.ringer.ring();
        }
        Ok(())
    }
}

/// Does what the rules say that something starts, and says whether one did anything.
async fn start(writing: &mut Writing, rules: &[Rule], cause: Cause<'_>) -> Result<bool, Error> {
    let ticket = keep::ticket(writing, cause.ticket).await?.ticket;
    let started = rule::started(rules, cause.trigger, &ticket);
    for rule in &started {
        for (index, act) in rule.acts.iter().enumerate() {
            carry_out(writing, act, cause, &rule::source_id(&rule.name, cause.id, index)).await?;
        }
    }
    Ok(!started.is_empty())
}

async fn carry_out(writing: &mut Writing, act: &Act, cause: Cause<'_>, source_id: &str) -> Result<(), Error> {
    match act {
        Act::Status(status) => change(writing, cause, &Change::Status(*status), source_id).await,
        Act::Assign(to) => assign(writing, cause, to, source_id).await,
        Act::Note(words) => {
            let text = filled(writing, words, cause.call).await?;
            keep::note(writing, cause.now, cause.ticket, &text, source_id).await
        }
        Act::Tell(who) => tell(writing, cause, *who, source_id).await,
        Act::Remind => letter::remind(writing, cause.now, cause.ticket, source_id).await,
    }
}

async fn change(writing: &mut Writing, cause: Cause<'_>, change: &Change, source_id: &str) -> Result<(), Error> {
    match write::set(writing, cause.now, None, cause.ticket, change, source_id).await? {
        Some(changed) => letter::changed(writing, cause.now, None, cause.ticket, &changed, source_id).await,
        None => Ok(()),
    }
}

/// Assigns the ticket; where that cannot be, a note says so.
async fn assign(writing: &mut Writing, cause: Cause<'_>, to: &Assign, source_id: &str) -> Result<(), Error> {
    let to = match to {
        Assign::Nobody => Ok(None),
        Assign::Host => {
            cause.call.and_then(|call| call.agent).map(Some).ok_or_else(|| "the agent of the call".to_owned())
        }
        Assign::Agent(email) => {
            let found = writing.person_by_email(email).await?;
            found.map(|person| Some(person.id)).ok_or_else(|| email.to_string())
        }
    };
    let why = match to {
        Err(nobody) => format!("{nobody} is not known on this desk"),
        Ok(to) => match write::refuse_unfit(writing, &Change::Assignee(to)).await {
            Ok(()) => return change(writing, cause, &Change::Assignee(to), source_id).await,
            Err(Error::NotAllowed(why)) => why.to_owned(),
            Err(other) => return Err(other),
        },
    };
    let text = format!("This ticket was not assigned: {why}.");
    keep::note(writing, cause.now, cause.ticket, &text, source_id).await
}

/// Tells those who are told of the ticket. Customers among them hear only what they may see.
async fn tell(writing: &mut Writing, cause: Cause<'_>, who: Who, source_id: &str) -> Result<(), Error> {
    let Cause { ticket, trigger, call, now, .. } = cause;
    let people = match who {
        Who::Watchers => writing.watchers(ticket).await?,
        Who::Technician => keep::ticket(writing, ticket).await?.assignee.into_iter().collect(),
    };
    let rule = rule::name_in(None, source_id).unwrap_or_default();
    for id in people {
        let person = keep::person(writing, id).await?;
        let wall = Wall::of(person.time_zone.as_deref().and_then(clock::zone), &TimeZone::UTC);
        let when = call.and_then(|call| call.starts_at).map(|at| format!(" ({})", wall.whole(at))).unwrap_or_default();
        let happened = trigger.happened();
        let what = match person.role {
            Role::Agent => format!("{rule}: {happened}{when}"),
            Role::Customer if trigger.is_public() => format!("About this ticket {happened}{when}"),
            Role::Customer => continue,
        };
        let news = News { notice: Notice::Rule, what, entry: None };
        letter::tell(writing, now, (ticket, id), &news, source_id).await?;
    }
    Ok(())
}

/// A note's words for one call, its time by the clock of the agent it is with.
async fn filled(writing: &mut Writing, words: &Note, call: Option<&CallEvent>) -> Result<String, Error> {
    let Some(call) = call else { return Ok(words.filled(None, None, None)) };
    let agent = match call.agent {
        Some(id) => writing.person(id).await?,
        None => None,
    };
    let zone = agent.as_ref().and_then(|agent| clock::zone(agent.time_zone.as_deref()?));
    let wall = Wall::of(zone, &TimeZone::UTC);
    let when = call.starts_at.map(|at| wall.whole(at));
    let with = agent.map(|agent| agent.name).or_else(|| call.host.clone());
    Ok(words.filled(when.as_deref(), call.customer.as_deref(), with.as_deref()))
}
