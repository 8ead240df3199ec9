//! A thread with everything in it: quotes, links, a note, a message in HTML, changes.

use jiff::SignedDuration;

use super::{NOW, agents, offered, row};
use crate::term::effect::Effect;
use crate::term::model::Model;
use crate::term::msg::{Answer, Msg};
use crate::term::reading::Reading;
use crate::term::thread::Laid;
use crate::term::update::update;
use crate::text::flow::Quotes;
use crate::ticket::{
    Body, Byline, Change, Changed, Company, CompanyId, Entry, Event, File, FileId, Format, Minutes, Number, Person,
    PersonId, Plan, Role, Seq, Status, Thread, Ticket,
};

/// Ticket `number` with a thread that has everything in it, assigned to the first agent.
pub(in crate::term) fn talk(number: i64) -> Thread {
    let entries = entries().into_iter().zip(1_i64..).map(|((minutes, by, event), seq)| Entry {
        seq: Seq(seq),
        ticket: Number(number),
        at: NOW.saturating_sub(SignedDuration::from_mins(minutes)).unwrap(),
        by: Some(by),
        rule: None,
        event,
        time: (seq == 5).then_some(Minutes { minutes: 20, billable: true }),
        source_id: format!("talk-{seq}"),
    });
    Thread {
        ticket: Ticket { number: Number(number), ..row(0).ticket },
        requester: dana(),
        assignee: agents().into_iter().next(),
        watchers: agents().into_iter().skip(2).collect(),
        offer: offered(agents().first(), &Plan::default()),
        reference: String::new(),
        calls: Vec::new(),
        entries: entries.collect(),
        files: vec![file()],
        tasks: Vec::new(),
        status_word: None,
        replying: Vec::new(),
    }
}

/// Answers every question for a ticket with a thread that has everything in it.
pub(in crate::term) fn read(model: &mut Model, effects: Vec<Effect>) {
    for effect in effects {
        let Effect::Ticket { ask, number, width, .. } = effect else { continue };
        let reading = Reading::of(talk(number.0));
        let laid = Laid::of(&reading, width, Quotes::Folded);
        update(model, Msg::Answered(ask, Answer::Ticket(Box::new(reading), laid)));
    }
}

/// The customer of every ticket of the test desk.
pub(in crate::term) fn dana() -> Person {
    Person {
        id: PersonId(10),
        role: Role::Customer,
        rights: None,
        is_disabled: false,
        name: "Dana Ortiz".to_owned(),
        email: "dana@northwind.example".parse().unwrap(),
        company: Some(Company { id: CompanyId(1), name: "Northwind".to_owned() }),
        time_zone: Some("America/Denver".to_owned()),
        booking_link: None,
    }
}

/// The picture that came with the description.
fn file() -> File {
    let name = "screenshot.png".parse().unwrap();
    File { id: FileId(1), seq: Seq(1), name, bytes: 214 * 1024, is_here: true }
}

/// What happened: how many minutes ago, who did it, what.
fn entries() -> Vec<(i64, Byline, Event)> {
    let dana = || Byline { id: PersonId(10), role: Role::Customer, name: "Dana Ortiz".to_owned() };
    let agent = |index: usize| {
        let agent = agents().swap_remove(index);
        Byline { id: agent.id, role: Role::Agent, name: agent.name }
    };
    let html = "<p>On <b>cable</b> too, see <a href=\"https://status.example/vpn\">the status page</a>.</p>\
                <ul><li>it drops</li><li>it comes back</li></ul>";
    let html = Body { format: Format::Html, text: html.to_owned() };
    let changed = |from, to| Event::Changed { changed: Changed { from, to } };
    let opened =
        "It drops each time I join a call. It worked before the weekend.\n\nScreenshot: https://files.example/1.png";
    let reply =
        "Thanks Dana. Does it also drop on a cable?\n\n> It drops each time I join a call.\n> It worked before.";
    vec![
        (3 * 24 * 60, dana(), Event::Opened { body: Body::plain(opened) }),
        (260, agent(2), Event::Noted { body: Body::plain("Same as #71? The gateway was patched on Friday.") }),
        (255, agent(0), changed(Change::Assignee(None), Change::Assignee(Some(PersonId(1))))),
        (250, agent(0), changed(Change::Status(Status::New), Change::Status(Status::Open))),
        (230, agent(0), Event::Replied { body: Body::plain(reply) }),
        (22, dana(), Event::Replied { body: html }),
    ]
}
