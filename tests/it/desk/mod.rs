//! The desk on a real database: what agents and customers can do, and what they cannot.

mod admin;
mod agent;
pub(crate) mod booking;
mod customer;
mod file;
mod files;
mod key;
mod list;
mod offer;
mod presence;
mod query;
mod reference;
mod rule;
mod sample;
mod session;
mod steps;

use deskbell::booking::BookingLink;
use deskbell::clock::Clock;
use deskbell::desk::{AgentDesk, Desk, NewPerson};
use deskbell::ticket::{Body, NewReply, NewTicket, Number, PersonId, Priority, Role, Visibility};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::bench::open_desk;

/// A desk with two agents and two customers, on a Sunday noon that stands still.
pub(crate) struct Small {
    pub(crate) desk: Desk,
    pub(crate) clock: Clock,
    pub(crate) anna: AgentDesk,
    pub(crate) noor: AgentDesk,
    pub(crate) dana: PersonId,
    pub(crate) lee: PersonId,
    folder: TempDir,
}

impl Small {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::at("2026-11-22T12:00:00Z".parse::<Timestamp>().unwrap());
        let desk = open_desk(&folder.path().join("desk.db"), clock.clone()).await.unwrap();
        let anna = person(&desk, Role::Agent, "Anna Berg", Some("https://cal.com/anna/30min")).await;
        let noor = person(&desk, Role::Agent, "Noor Haddad", None).await;
        let dana = person(&desk, Role::Customer, "Dana Ortiz", None).await;
        let lee = person(&desk, Role::Customer, "Lee Åbara", None).await;
        let (anna, noor) = (desk.agent(anna).await.unwrap(), desk.agent(noor).await.unwrap());
        Self { desk, clock, anna, noor, dana, lee, folder }
    }

    /// How many files lie in the desk's folder.
    pub(crate) fn files(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("desk.files")).map_or(0, Iterator::count)
    }

    /// Opens a ticket, a second after the last one.
    pub(crate) async fn ticket(&self, subject: &str, requester: PersonId) -> Number {
        self.clock.advance(1000);
        self.anna.open_ticket(&new_ticket(subject, requester)).await.unwrap()
    }
}

pub(crate) fn new_ticket(subject: &str, requester: PersonId) -> NewTicket {
    NewTicket {
        source_id: format!("{subject}/{requester}"),
        subject: subject.parse().unwrap(),
        body: Body::plain(format!("{subject}, please help.")),
        requester,
        priority: Priority::Normal,
        category: None,
        module: None,
        assignee: None,
    }
}

pub(crate) fn reply(text: &str) -> NewReply {
    NewReply { source_id: format!("reply {text}"), body: Body::plain(text), visibility: Visibility::Public, time: None }
}

pub(crate) fn note(text: &str) -> NewReply {
    NewReply {
        source_id: format!("note {text}"),
        body: Body::plain(text),
        visibility: Visibility::Internal,
        time: None,
    }
}

pub(crate) async fn person(desk: &Desk, role: Role, name: &str, link: Option<&str>) -> PersonId {
    let first = name.split(' ').next().unwrap().to_lowercase();
    let new = NewPerson {
        role,
        name: name.to_owned(),
        email: format!("{first}@desk.example").parse().unwrap(),
        company: (role == Role::Customer).then(|| format!("{name} & Co")),
        time_zone: None,
        booking_link: link.map(|link| BookingLink::parse(link).unwrap()),
        password_hash: None,
    };
    desk.system().add_person(&new).await.unwrap()
}
