//! What somebody may have to answer for, written in the transaction of the act and never changed.
//!
//! Each line carries the desk's signature under itself and the line before it: a line that was changed, added or
//! taken out from the middle by somebody who only holds the database no longer fits its neighbours. What this cannot
//! show is that the end was cut off; whoever keeps the last signature elsewhere can tell.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Desk, Error};
use crate::db::{AuditRow, AuditStart, NewAuditRow, Writing};
use crate::ticket::{Byline, Number, PersonId};

/// How many lines are read at once.
const BATCH: u16 = 500;

macro_rules! acts {
    ($($name:ident $id:literal $words:literal)*) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Act {
            $(#[doc = $words] $name,)*
        }

        impl Act {
            const ALL: &[Self] = &[$(Self::$name,)*];

            /// The word in the database and in JSON.
            fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            /// The words a person reads.
            fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                }
            }
        }
    };
}

acts! {
    SignedIn "signed_in" "signed in"
    SignInFailed "sign_in_failed" "failed to sign in"
    SignedOut "signed_out" "signed out"
    SessionsEnded "sessions_ended" "ended sessions"
    PersonAdded "person_added" "added a person"
    RoleChanged "role_changed" "changed a role"
    PersonDisabled "person_disabled" "shut a person out"
    PersonEnabled "person_enabled" "let a person in again"
    PasswordSet "password_set" "set a password"
    BookingLinkSet "booking_link_set" "set a booking link"
    Invited "invited" "invited a person"
    InvitationAccepted "invitation_accepted" "accepted an invitation"
    SecondStepOn "second_step_on" "turned the second step on"
    SecondStepOff "second_step_off" "turned the second step off"
    CodeFailed "code_failed" "gave a wrong code"
    CodeTyped "code_typed" "typed a mailed code"
    RecoveryCodeUsed "recovery_code_used" "used a code from paper"
    TokenMade "token_made" "made a token"
    TokenEnded "token_ended" "ended a token"
    LinkMade "link_made" "made a customer link"
    LinksRevoked "links_revoked" "withdrew customer links"
    HookMade "hook_made" "made a hook"
    HookRotated "hook_rotated" "gave a hook another secret"
    HookAccount "hook_account" "said which account asks for a hook"
    HookRemoved "hook_removed" "took a hook away"
    PlanChanged "plan_changed" "changed whose calendar is offered"
    LinkOpened "link_opened" "opened a customer link"
    LogShortened "log_shortened" "cleared away the oldest lines of this log"
}

/// A line about to be written.
#[derive(Debug)]
pub(super) struct Record {
    by: Option<PersonId>,
    act: Act,
    about: Option<PersonId>,
    ticket: Option<Number>,
    facts: Map<String, Value>,
}

impl Record {
    /// Somebody did something; nobody for the command line and for somebody unknown.
    pub(super) fn new(by: Option<PersonId>, act: Act) -> Self {
        Self { by, act, about: None, ticket: None, facts: Map::new() }
    }

    /// To whom.
    pub(super) fn about(mut self, person: PersonId) -> Self {
        self.about = Some(person);
        self
    }

    /// To which ticket.
    pub(super) fn on(mut self, ticket: Number) -> Self {
        self.ticket = Some(ticket);
        self
    }

    /// What else there is to know; never a secret.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditLine {
    /// Its place.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who did it; nobody for the command line and for somebody unknown.
    pub by: Option<Byline>,
    /// What.
    pub act: String,
    /// To whom.
    pub about: Option<Byline>,
    /// To which ticket.
    pub ticket: Option<Number>,
    /// The rest.
    pub facts: Map<String, Value>,
}

impl AuditLine {
    /// What was done, in words.
    pub fn words(&self) -> &str {
        let known = Act::ALL.iter().find(|act| act.id() == self.act);
        known.map_or(self.act.as_str(), |act| act.words())
    }
}

/// What a look at the whole log found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audited {
    /// How many lines fit their neighbours.
    pub lines: i64,
    /// The first line that does not, or that is missing.
    pub broken_at: Option<i64>,
    /// The signature under the last line that was read: keep it elsewhere to notice a log that was cut off.
    pub last_signature: Option<String>,
}

/// Writes a line, in the transaction of what it tells.
pub(super) async fn keep(desk: &Desk, writing: &mut Writing, record: Record) -> Result<(), Error> {
    let Record { by, act, about, ticket, facts } = record;
    let facts = Value::Object(facts).to_string();
    let row = NewAuditRow { at: desk.clock().now(), by, act: act.id().to_owned(), about, ticket, facts };
    let before = writing.last_signature().await?;
    Ok(writing.add_audit(&row, &sign(desk, before.as_deref(), &row)).await?)
}

/// The lines since a time, oldest first.
pub(super) async fn since(desk: &Desk, since: Timestamp) -> Result<Vec<AuditLine>, Error> {
    let mut lines: Vec<AuditLine> = Vec::new();
    loop {
        let after = lines.last().map_or(0, |line| line.seq);
        let rows = desk.db().audit(after, since, BATCH).await?;
        if rows.is_empty() {
            return Ok(lines);
        }
        lines.extend(rows.into_iter().map(line));
    }
}

/// Holds every line against the one before it.
pub(super) async fn verify(desk: &Desk) -> Result<Audited, Error> {
    let mut audited = Audited { lines: 0, broken_at: None, last_signature: None };
    let mut last = 0;
    if let Some(begin) = desk.db().audit_start().await? {
        if begin != start(desk, begin.seq, begin.signature.clone()) {
            return Ok(Audited { broken_at: Some(1), ..audited });
        }
        last = begin.seq;
        audited.last_signature = Some(begin.signature);
    }
    loop {
        let rows = desk.db().audit(last, Timestamp::MIN, BATCH).await?;
        if rows.is_empty() {
            return Ok(audited);
        }
        for row in rows {
            let expected = sign(desk, audited.last_signature.as_deref(), &row.line);
            if row.seq != last + 1 || row.signature != expected {
                return Ok(Audited { broken_at: Some(last + 1), ..audited });
            }
            last = row.seq;
            audited.lines += 1;
            audited.last_signature = Some(row.signature);
        }
    }
}

/// Where the log begins once every line up to this one is gone.
pub(super) fn start(desk: &Desk, seq: i64, signature: String) -> AuditStart {
    let seal = URL_SAFE_NO_PAD.encode(desk.0.key.sign(format!("audit begins after {seq} {signature}").as_bytes()));
    AuditStart { seq, signature, seal }
}

fn line(row: AuditRow) -> AuditLine {
    let AuditRow { seq, line, signature: _, by, about } = row;
    let facts = serde_json::from_str(&line.facts).unwrap_or_default();
    AuditLine { seq, at: line.at, by, act: line.act, about, ticket: line.ticket, facts }
}

/// The signature under a line and the one before it.
fn sign(desk: &Desk, before: Option<&str>, row: &NewAuditRow) -> String {
    let NewAuditRow { at, by, act, about, ticket, facts } = row;
    let by = by.map_or(0, |id| id.0);
    let about = about.map_or(0, |id| id.0);
    let ticket = ticket.map_or(0, |number| number.0);
    let before = before.unwrap_or("the first line");
    let words = format!("audit {before} {} {by} {act} {about} {ticket} {facts}", at.as_millisecond());
    URL_SAFE_NO_PAD.encode(desk.0.key.sign(words.as_bytes()))
}
