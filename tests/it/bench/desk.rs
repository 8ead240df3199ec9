//! A desk in somebody's home, open here and in the program under test at the same time.

use deskbell::booking::BookingLink;
use deskbell::clock::Clock;
use deskbell::desk::{AgentDesk, Desk, NewPerson};
use deskbell::ticket::{Body, NewTicket, Number, PersonId, Priority, Role, Thread};

use super::{Home, Start};

/// The link of the agent who sits at the terminal.
pub(crate) const LINK: &str = "https://cal.com/anna-berg/30min";

/// A desk with two agents, one customer and three tickets, in somebody's home.
pub(crate) struct Bench {
    pub(crate) home: Home,
    /// Who sits at the terminal: Anna, whose calls are booked at [`LINK`].
    pub(crate) anna: AgentDesk,
    /// Whom no call can be booked with.
    pub(crate) noor: PersonId,
    pub(crate) dana: PersonId,
}

impl Bench {
    /// The desk: #1 "Printer offline" and #2 "VPN drops" are Anna's, #3 "Badge reader" is nobody's.
    pub(crate) async fn open() -> Self {
        let home = Home::new();
        let desk = Desk::open(&home.path("data/bench.db"), Clock::System).await.unwrap();
        let anna = person(&desk, Role::Agent, "Anna Berg", Some(LINK)).await;
        let noor = person(&desk, Role::Agent, "Noor Haddad", None).await;
        let dana = person(&desk, Role::Customer, "Dana Ortiz", None).await;
        let anna = desk.agent(anna).await.unwrap();
        let bench = Self { home, anna, noor, dana };
        let me = Some(bench.anna.me());
        bench.ticket("Printer offline", "It is on, it is warm, it says offline.", me).await;
        bench.ticket("VPN drops", "Every few minutes. Can someone call me?", me).await;
        bench.ticket("Badge reader", "It blinks red for everybody.", None).await;
        bench
    }

    /// Opens a ticket of Dana's.
    pub(crate) async fn ticket(&self, subject: &str, body: &str, assignee: Option<PersonId>) -> Number {
        let new = NewTicket {
            source_id: subject.to_owned(),
            subject: subject.parse().unwrap(),
            body: Body::plain(body),
            requester: self.dana,
            priority: Priority::Normal,
            category: None,
            module: None,
            assignee,
        };
        self.anna.open_ticket(&new).await.unwrap()
    }

    /// A ticket as it stands now.
    pub(crate) async fn thread(&self, number: i64) -> Thread {
        self.anna.ticket(Number(number)).await.unwrap()
    }

    /// The terminal, for Anna.
    pub(crate) fn terminal(&self) -> Start {
        self.seat(Start::deskbell(&self.home))
    }

    /// A shell with job control, in which `deskbell` opens the terminal for Anna.
    pub(crate) fn shell(&self) -> Start {
        let program = env!("CARGO_BIN_EXE_deskbell");
        let start = Start::program(&self.home, "/bin/bash").args(["--norc", "--noprofile", "-i"]);
        std::os::unix::fs::symlink(program, self.home.path("bin/deskbell")).unwrap();
        self.seat(start).env("PS1", "shell> ")
    }

    /// With this desk, and Anna at it.
    pub(crate) fn seat(&self, start: Start) -> Start {
        let file = self.home.path("data/bench.db");
        let file = file.to_str().expect("a temporary path is text");
        start.env("DESKBELL_DESK", file).env("DESKBELL_AS", "anna@desk.example")
    }
}

async fn person(desk: &Desk, role: Role, name: &str, link: Option<&str>) -> PersonId {
    let first = name.split(' ').next().expect("a name has a first word").to_lowercase();
    let new = NewPerson {
        role,
        name: name.to_owned(),
        email: format!("{first}@desk.example").parse().unwrap(),
        company: (role == Role::Customer).then(|| "Northwind".to_owned()),
        time_zone: None,
        booking_link: link.map(|link| BookingLink::parse(link).unwrap()),
        password_hash: None,
    };
    desk.system().add_person(&new).await.unwrap()
}
