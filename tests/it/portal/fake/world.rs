//! What the portal knows, and the rules of it that matter to a client.

use std::collections::{BTreeMap, HashMap};

use deskbell::clock::Clock;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::broadcast;

use super::seed::Persona;

/// Everything in the portal.
pub(crate) struct World {
    pub(crate) users: BTreeMap<i64, User>,
    pub(crate) tickets: BTreeMap<i64, Ticket>,
    /// Session cookies and whose they are.
    pub(super) sessions: HashMap<String, i64>,
    /// Wrong tries by e-mail address.
    pub(super) tries: HashMap<String, u32>,
    pub(super) hints: broadcast::Sender<String>,
    /// The statuses there are: slugs and labels.
    pub(crate) statuses: Vec<(&'static str, &'static str)>,
    /// Lists that people saved: whose, and as it was sent.
    pub(crate) views: Vec<(i64, Value)>,
    last_id: i64,
    last_at: Timestamp,
}

/// A person with an account.
#[expect(clippy::struct_excessive_bools, reason = "the portal's rights are independent of each other")]
#[derive(Debug, Clone, Default)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) company: i64,
    pub(crate) link: Option<String>,
    pub(crate) is_admin: bool,
    /// May see and change all tickets.
    pub(crate) is_technician: bool,
    /// May open the pages under `/admin` and those of all companies.
    pub(crate) may_switch: bool,
    /// May open pages under `/tickets`.
    pub(crate) has_menu: bool,
    pub(crate) has_totp: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) id: i64,
    pub(crate) subject: String,
    pub(crate) description: Option<String>,
    pub(crate) status: String,
    pub(crate) priority: String,
    pub(crate) category: Option<String>,
    pub(crate) module: Option<String>,
    pub(crate) company: Option<i64>,
    pub(crate) assignee: Option<i64>,
    pub(crate) requester: Option<i64>,
    pub(crate) reference: Option<String>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) closed_at: Option<Timestamp>,
    pub(crate) merged_into: Option<i64>,
    pub(crate) split_from: Option<i64>,
    pub(crate) is_billed: bool,
    pub(crate) replies: Vec<Reply>,
    pub(crate) watchers: Vec<Watcher>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) files: Vec<File>,
}

#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) id: i64,
    pub(crate) author: Option<i64>,
    pub(crate) body: String,
    pub(crate) is_internal: bool,
    pub(crate) minutes: Option<i64>,
    pub(crate) is_billable: bool,
    pub(crate) at: Timestamp,
    pub(crate) split_to: Option<i64>,
}

#[derive(Debug, Clone)]
pub(crate) struct Watcher {
    pub(crate) id: i64,
    pub(crate) user: Option<i64>,
    pub(crate) email: Option<String>,
    pub(crate) at: Timestamp,
}

#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) done: Option<(Timestamp, i64)>,
    pub(crate) at: Timestamp,
}

#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) access: String,
    pub(crate) by: Option<i64>,
    pub(crate) at: Timestamp,
    pub(crate) bytes: Vec<u8>,
}

const STATUSES: [(&str, &str); 5] = [
    ("closed", "Closed"),
    ("in_progress", "In progress"),
    ("open", "Open"),
    ("pending", "Pending"),
    ("resolved", "Resolved"),
];

impl World {
    /// A portal without anybody.
    pub(crate) fn empty() -> Self {
        Self {
            users: BTreeMap::new(),
            tickets: BTreeMap::new(),
            sessions: HashMap::new(),
            tries: HashMap::new(),
            hints: broadcast::Sender::new(1024),
            statuses: STATUSES.to_vec(),
            views: Vec::new(),
            last_id: 100,
            last_at: Timestamp::UNIX_EPOCH,
        }
    }

    /// A number that nothing has yet.
    pub(crate) fn id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    /// The present, a little later each time it is asked.
    pub(crate) fn now(&mut self) -> Timestamp {
        let tick = self.last_at.checked_add(jiff::Span::new().microseconds(1)).unwrap();
        self.last_at = tick.max(Clock::System.now());
        self.last_at
    }

    /// Makes somebody who may ask.
    pub(crate) fn join(&mut self, id: i64, name: &str, company: i64) {
        let (first, last) = name.split_once(' ').unwrap();
        let email = format!("person-{id}@example.com");
        let user = User { id, email, first: first.to_owned(), last: last.to_owned(), company, ..User::default() };
        self.users.insert(id, user);
    }

    /// Somebody's session, as if they had signed in.
    pub(crate) fn sign_in(&mut self, persona: Persona) -> String {
        let secret = format!("{:064x}", self.id());
        if let Some(user) = persona.user() {
            self.sessions.insert(secret.clone(), user);
        }
        secret
    }

    /// Ends every session.
    pub(crate) fn end_sessions(&mut self) {
        self.sessions.clear();
    }

    /// As if somebody had tried this often to sign in.
    pub(crate) fn wrong_tries(&mut self, email: &str, tries: u32) {
        self.tries.insert(email.to_owned(), tries);
    }

    /// Opens a ticket; a description is also stored as the first reply.
    pub(crate) fn open(
        &mut self,
        id: Option<i64>,
        subject: &str,
        description: Option<&str>,
        requester: Option<i64>,
    ) -> i64 {
        let at = self.now();
        let id = id.unwrap_or_else(|| self.tickets.last_key_value().map_or(1, |(last, _)| last + 1));
        let company = requester.and_then(|id| Some(self.users.get(&id)?.company));
        let ticket = Ticket {
            id,
            subject: subject.to_owned(),
            description: description.map(fitting),
            status: "open".to_owned(),
            priority: "normal".to_owned(),
            category: None,
            module: None,
            company,
            assignee: None,
            requester,
            reference: None,
            created_at: at,
            updated_at: at,
            closed_at: None,
            merged_into: None,
            split_from: None,
            is_billed: false,
            replies: Vec::new(),
            watchers: Vec::new(),
            tasks: Vec::new(),
            files: Vec::new(),
        };
        self.tickets.insert(id, ticket);
        if let Some(description) = description.filter(|text| !text.is_empty()) {
            self.say(id, requester, &sanitised(description), false);
        }
        if let Some(user) = requester {
            self.watch(id, Some(user), None);
        }
        id
    }

    /// Adds a reply or a note, and gives its number.
    pub(crate) fn say(&mut self, ticket: i64, author: Option<i64>, body: &str, is_internal: bool) -> i64 {
        let (id, at) = (self.id(), self.now());
        let ticket = self.tickets.get_mut(&ticket).unwrap();
        let body = body.to_owned();
        let reply = Reply { id, author, body, is_internal, minutes: None, is_billable: false, at, split_to: None };
        ticket.replies.push(reply);
        ticket.updated_at = at;
        id
    }

    /// Adds a file that nobody in particular sent.
    pub(crate) fn attach(&mut self, ticket: i64, name: &str, access: &str, bytes: &[u8]) {
        let (id, at) = (self.id(), self.now());
        let (name, kind, access) = (name.to_owned(), "image/png".to_owned(), access.to_owned());
        let file = File { id, name, kind, access, by: None, at, bytes: bytes.to_vec() };
        self.tickets.get_mut(&ticket).unwrap().files.push(file);
    }

    pub(crate) fn watch(&mut self, ticket: i64, user: Option<i64>, email: Option<&str>) {
        let (id, at) = (self.id(), self.now());
        let watcher = Watcher { id, user, email: email.map(str::to_owned), at };
        self.tickets.get_mut(&ticket).unwrap().watchers.push(watcher);
    }

    /// Changes a ticket as somebody else would, and tells everybody.
    pub(crate) fn change(&mut self, ticket: i64, change: impl FnOnce(&mut Ticket)) {
        let at = self.now();
        let found = self.tickets.get_mut(&ticket).unwrap();
        change(found);
        found.updated_at = at;
        self.hint("updated", ticket);
    }

    /// Tells everybody who listens.
    pub(crate) fn hint(&self, action: &str, ticket: i64) {
        let message = json!({
            "type": "refresh", "timestamp": "2026-11-22T08:47:56.195045+00:00",
            "reason": format!("tickets:{action}:{ticket}"), "topics": ["tickets"],
            "data": { "action": action, "ticketId": ticket },
        });
        // Nobody listening is fine.
        let _heard = self.hints.send(message.to_string());
    }

    /// Where a merged ticket's replies go.
    pub(super) fn target(&self, mut id: i64) -> i64 {
        while let Some(next) = self.tickets.get(&id).and_then(|ticket| ticket.merged_into) {
            id = next;
        }
        id
    }

    /// Tickets that lists show, the latest changed first.
    pub(super) fn listed(&self) -> Vec<&Ticket> {
        let mut all: Vec<&Ticket> = self.tickets.values().filter(|ticket| ticket.merged_into.is_none()).collect();
        all.sort_by_key(|ticket| std::cmp::Reverse((ticket.updated_at, ticket.id)));
        all
    }
}

/// A description that is too long loses its end.
fn fitting(text: &str) -> String {
    const MOST_BYTES: usize = 65_535;
    const MARK: &str = "\n\n[Message truncated due to size]";
    if text.len() <= MOST_BYTES {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    kept.truncate(text.floor_char_boundary(MOST_BYTES - MARK.len()));
    kept + MARK
}

/// What the portal keeps of a body: scripts go with their words, a quoted mail goes to the end, plain text gets line
/// breaks.
pub(super) fn sanitised(body: &str) -> String {
    let body = body.split_once("-- Original Message --").map_or(body, |(before, _)| before);
    if !body.contains(['<', '>']) {
        return body.replace('\n', "<br>");
    }
    let mut kept = String::new();
    let mut rest = body;
    while let Some((before, script)) = rest.split_once("<script>") {
        kept.push_str(before);
        rest = script.split_once("</script>").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}
