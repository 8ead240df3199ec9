//! A model to try things on: a desk of three agents and as many tickets as a test wants, keys written as a string.

pub(super) mod drawn;
pub(super) mod talk;

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ratatui::layout::Size;

use super::Options;
use super::effect::Effect;
use super::model::Model;
use super::msg::{Answer, Ask, Msg};
use super::outside::Surroundings;
use super::reading::Reading;
use super::shared::Shared;
use super::update::update;
use crate::booking::{Allowed, BookingLink, Hosts};
use crate::config::keymap::Keymap;
use crate::config::press::{Key, Press};
use crate::config::theme::Theme;
use crate::slots::Slots;
use crate::text::width::columns;
use crate::ticket::policy::{self, Facts};
use crate::ticket::{
    Byline, Email, Emergency, From, Number, Offered, Page, Person, PersonId, Place, Plan, Priority, Rights, Role, Row,
    Status, Tally, Thread, Ticket, View,
};

/// When everything in the tests happens.
pub(super) static NOW: LazyLock<Timestamp> = LazyLock::new(|| "2026-11-22T14:02:00Z".parse().unwrap());

/// Options as a newcomer has them.
pub(super) fn options() -> Options {
    Options {
        web_url: Some("http://127.0.0.1:8420/".parse().unwrap()),
        notice: None,
        desk_name: "deskbell".to_owned(),
        sample: true,
        hosts: Hosts::default(),
        prefill: Allowed::default(),
        slots: Slots::default(),
        keymap: Keymap::default(),
        theme: Theme::terminal(),
        mouse: true,
        ascii: false,
        link_days: 30,
        start_view: View::Mine,
        zone: TimeZone::UTC,
        around: Surroundings::default(),
        door: None,
    }
}

/// An agent of the test desk.
pub(super) fn agent(id: i64, name: &str, link: Option<&str>) -> Person {
    let first = name.split(' ').next().unwrap().to_lowercase();
    Person {
        id: PersonId(id),
        role: Role::Agent,
        rights: Some(Rights::Technician),
        is_disabled: false,
        name: name.to_owned(),
        email: format!("{first}@deskbell.example").parse::<Email>().unwrap(),
        company: None,
        time_zone: Some("Europe/Berlin".to_owned()),
        booking_link: link.map(|link| BookingLink::parse(link).unwrap()),
    }
}

/// The agents of the test desk; the first one sits here.
pub(super) fn agents() -> Vec<Person> {
    vec![
        agent(1, "Alice Weber", Some("https://cal.com/alice-weber/30min")),
        agent(2, "Noor Haddad", None),
        agent(3, "Sam Reyes", Some("https://cal.com/sam-reyes/remote-session")),
    ]
}

/// Row `n` of the test queue: number 100 minus n, one hour older than the one before.
pub(super) fn row(n: i64) -> Row {
    let subjects = ["VPN drops every few minutes", "Printer offline after update", "Cannot open shared calendar"];
    let at = |index: i64, len: usize| usize::try_from(index).unwrap() % len;
    let owners = [(1, "Alice Weber"), (2, "Noor Haddad"), (3, "Sam Reyes")];
    let owner = owners.get(at(n, 4)).map(|(id, name)| Byline {
        id: PersonId(*id),
        role: Role::Agent,
        name: (*name).to_owned(),
    });
    let updated_at = NOW.saturating_sub(SignedDuration::from_mins(22 + 60 * n)).unwrap();
    Row {
        ticket: Ticket {
            number: Number(100 - n),
            subject: subjects[at(n, 3)].parse().unwrap(),
            status: Status::ALL[at(n, 4)],
            priority: Priority::ALL[3 - at(n, 4)],
            category: Some("Network".parse().unwrap()),
            module: None,
            created_at: updated_at,
            updated_at,
        },
        place: Place(1_000_000 - n),
        requester: Byline { id: PersonId(10 + n), role: Role::Customer, name: "Dana Ortiz".to_owned() },
        assignee: owner,
        customer_wrote_last: n % 2 == 0,
        call: None,
    }
}

/// What the test desk answers to a question for rows, when its queue has `all` rows.
pub(super) fn page(from: From, most: u16, all: i64) -> Page {
    let most = i64::from(most);
    let (first, end) = match from {
        From::Top => (0, most),
        From::Bottom => (all - most, all),
        From::At(place) => (1_000_000 - place.0, 1_000_000 - place.0 + most),
        From::OlderThan(place) => (1_000_001 - place.0, 1_000_001 - place.0 + most),
        From::NewerThan(place) => (1_000_000 - place.0 - most, 1_000_000 - place.0),
    };
    let (first, end) = (first.max(0), end.min(all));
    Page { rows: (first..end).map(row).collect(), has_newer: first > 0, has_older: end < all }
}

/// A model with a queue of `all` rows, everything answered.
pub(super) fn model(width: u16, height: u16, all: i64) -> Model {
    let me = agents().swap_remove(0);
    let shared = Shared::new(&options(), me, *NOW, Size { width, height }, 7);
    let (mut model, effects) = Model::start(shared, View::Mine);
    settle(&mut model, effects, all);
    model
}

/// Answers every question for rows, counts and agents, and those that follow; gives back the other effects.
pub(super) fn settle(model: &mut Model, effects: Vec<Effect>, all: i64) -> Vec<Effect> {
    let mut left = Vec::new();
    for effect in effects {
        let (ask, answer) = match effect {
            Effect::List { ask, from, most, .. } => (ask, Answer::Page(page(from, most, all))),
            Effect::Tally { ask } => (ask, Answer::Tally(tally())),
            Effect::Replying { ask } => (ask, Answer::Replying(Vec::new())),
            Effect::Agents { ask } => (ask, Answer::Agents(agents())),
            Effect::Profile { ask } => (ask, Answer::Profile(Box::new(model.shared.me.clone()))),
            other => {
                left.push(other);
                continue;
            }
        };
        let more = update(model, Msg::Answered(ask, answer));
        left.extend(settle(model, more, all));
    }
    left
}

/// The counts of the test desk.
pub(super) fn tally() -> Tally {
    Tally { counts: View::ALL.into_iter().zip([12, 5, 41, 9, 4, 120, 300, 470]).collect() }
}

/// Presses keys, written with spaces between them, and gives what is to be done.
pub(super) fn keys(model: &mut Model, keys: &str) -> Vec<Effect> {
    let presses: Vec<_> = keys.split(' ').map(|key| key.parse().unwrap()).collect();
    presses.into_iter().flat_map(|press| update(model, Msg::Key(press))).collect()
}

/// The same effects with every question's number forgotten, for tests that do not care.
pub(super) fn unnumbered(effects: Vec<Effect>) -> Vec<Effect> {
    let forget = |mut effect: Effect| {
        match &mut effect {
            Effect::List { ask, .. }
            | Effect::Tally { ask }
            | Effect::Replying { ask }
            | Effect::Ticket { ask, .. }
            | Effect::Agents { ask }
            | Effect::Profile { ask }
            | Effect::Change { ask, .. }
            | Effect::AddTask { ask, .. }
            | Effect::Undo { ask, .. }
            | Effect::Redo { ask, .. }
            | Effect::Copy { ask, .. }
            | Effect::OpenUrl { ask, .. }
            | Effect::PreviewLink { ask, .. }
            | Effect::Calls { ask, .. }
            | Effect::CustomerLink { ask, .. }
            | Effect::Plan { ask, .. }
            | Effect::Notices { ask, .. }
            | Effect::Categories { ask } => *ask = Ask(0),
            _ => {}
        }
        effect
    };
    effects.into_iter().map(forget).collect()
}

/// A ticket of the test desk as it is read: number 100, of Dana Ortiz, looked after by one of the agents or nobody.
pub(super) fn reading(number: i64, assignee: Option<i64>) -> Box<Reading> {
    let assignee = agents().into_iter().find(|agent| Some(agent.id.0) == assignee);
    Box::new(Reading::of(Thread {
        ticket: Ticket { number: Number(number), ..row(0).ticket },
        requester: talk::dana(),
        offer: offered(assignee.as_ref(), &Plan::default()),
        assignee,
        watchers: Vec::new(),
        reference: String::new(),
        calls: Vec::new(),
        entries: Vec::new(),
        files: Vec::new(),
        tasks: Vec::new(),
        status_word: None,
        replying: Vec::new(),
    }))
}

/// In whose calendar a call about a ticket is booked, by what is laid down.
pub(super) fn offered(assignee: Option<&Person>, plan: &Plan) -> Offered {
    let (ticket, none) = (row(0).ticket, Emergency::default());
    let assignee = assignee.map(|person| (person, &none));
    policy::decide(Facts { ticket: &ticket, assignee, turn: None, now: *NOW }, plan)
}

/// Answers a question.
pub(super) fn answer(model: &mut Model, ask: Ask, answer: Answer) -> Vec<Effect> {
    update(model, Msg::Answered(ask, answer))
}

/// Lets time pass.
pub(super) fn wait(model: &mut Model, milliseconds: i64) -> Vec<Effect> {
    let now = model.shared.now + SignedDuration::from_millis(milliseconds);
    update(model, Msg::Tick(now))
}

/// Types a text, letter by letter.
pub(super) fn type_in(model: &mut Model, text: &str) -> Vec<Effect> {
    let press = |c| Press::plain(if c == '\n' { Key::Enter } else { Key::Char(c) });
    text.chars().flat_map(|c| update(model, Msg::Key(press(c)))).collect()
}

/// The screen as text, without the spaces at the ends of its lines.
pub(super) fn screen(model: &Model) -> String {
    let Size { width, height } = model.shared.size;
    let (buffer, _) = drawn::drawn(model);
    let mut lines = Vec::new();
    for y in 0..height {
        let mut line = String::new();
        let mut x = 0;
        while x < width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(columns(symbol)).unwrap().max(1);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n").trim_end().to_owned()
}
