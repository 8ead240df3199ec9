//! The people and tickets of the recordings, as far as they matter.

use super::world::{File, Task, Ticket, User, World};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse";
/// Everybody's code.
pub(crate) const TOTP: &str = "246810";
/// The API key.
pub(crate) const KEY: &str = "c21bdcb8c21bdcb8c21bdcb8c21bdcb8c21bdcb8c21bdcb8c21bdcb8c21bdcb8";

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Persona {
    /// Nobody.
    Anonymous,
    /// An API key.
    Key,
    /// A super admin.
    Admin,
    /// A technician who may switch companies.
    Tomas,
    /// A technician with a link of his own.
    Mei,
    /// A customer who may open ticket pages.
    Hannah,
    /// A customer of another company.
    Luca,
    /// A customer with the stock role.
    Anika,
    /// Somebody without an authenticator.
    Temp,
}

impl Persona {
    pub(crate) fn user(self) -> Option<i64> {
        match self {
            Self::Anonymous | Self::Key => None,
            Self::Admin => Some(1),
            Self::Tomas => Some(2),
            Self::Mei => Some(3),
            Self::Hannah => Some(4),
            Self::Luca => Some(5),
            Self::Anika => Some(6),
            Self::Temp => Some(7),
        }
    }
}

impl World {
    /// The portal of the recordings.
    pub(crate) fn seeded() -> Self {
        let mut world = Self::empty();
        people(&mut world);
        tickets(&mut world);
        world
    }
}

fn people(world: &mut World) {
    let people = [
        (1, "root@copperline.example", "Root", "Admin", 2, None),
        (
            2,
            "tomas.lindqvist@copperline.example",
            "Tomas",
            "Lindqvist",
            2,
            Some("https://cal.com/tomas-copperline/30min"),
        ),
        (3, "mei.okafor@copperline.example", "Mei", "Okafor", 2, Some("https://cal.com/mei-okafor/15min")),
        (4, "hannah.doyle@harbourlanedental.example", "Hannah", "Doyle", 3, None),
        (5, "luca.moretti@bluegumlogistics.example", "Luca", "Moretti", 4, None),
        (6, "anika.sharma@bluegumlogistics.example", "Anika", "Sharma", 4, None),
        (7, "temp.user@copperline.example", "Temp", "User", 2, None),
        (8, "no.link@copperline.example", "Noah", "Link", 2, None),
    ];
    for (id, email, first, last, company, link) in people {
        let user = User {
            id,
            email: email.to_owned(),
            first: first.to_owned(),
            last: last.to_owned(),
            company,
            link: link.map(str::to_owned),
            is_admin: id == 1,
            is_technician: [1, 2, 3, 8].contains(&id),
            may_switch: [1, 2, 3].contains(&id),
            has_menu: id <= 4,
            has_totp: id != 7,
        };
        world.users.insert(id, user);
    }
}

fn tickets(world: &mut World) {
    for id in 1..=29 {
        let requester = if [1, 3, 8].contains(&id) { 4 } else { 5 };
        world.open(Some(id), &format!("Ticket {id} of the seed"), Some("Nothing comes out."), Some(requester));
    }
    let mut set = |id: i64, change: &dyn Fn(&mut Ticket)| change(world.tickets.get_mut(&id).unwrap());
    set(1, &|ticket| {
        ticket.subject = "Reception printer prints blank pages".to_owned();
        ticket.description = Some("<p>Hi team,</p><script>alert(1)</script>".to_owned());
        ticket.assignee = Some(2);
        ticket.category = Some("Hardware".to_owned());
    });
    set(2, &|ticket| ticket.assignee = Some(2));
    set(7, &|ticket| {
        ticket.assignee = Some(2);
        ticket.status = "in_progress".to_owned();
    });
    set(8, &|ticket| ticket.assignee = Some(8));
    set(18, &|ticket| ticket.assignee = Some(3));
    set(20, &|ticket| ticket.requester = Some(5));
    set(21, &|ticket| ticket.is_billed = true);
    set(23, &|ticket| {
        ticket.requester = Some(6);
        ticket.description = None;
        ticket.replies.clear();
    });
    set(25, &|ticket| {
        ticket.requester = None;
        ticket.company = None;
        ticket.module = Some("monitoring".to_owned());
    });
    talk(world);
}

fn talk(world: &mut World) {
    world.say(1, Some(2), "<p>Thanks Hannah, two quick checks please</p>", false);
    world.say(1, Some(4), "<p>Status page is blank as well.</p>", false);
    world.say(1, Some(2), "<p>Drum unit past its page count.</p>", true);
    world.watch(1, Some(3), None);
    world.watch(1, None, Some("frontdesk@harbourlanedental.example"));
    for (ticket, reply) in [(18, 41), (2, 56)] {
        world.say(ticket, Some(5), "<p>Badge 55 does not open the door.</p>", false);
        world.tickets.get_mut(&ticket).unwrap().replies.last_mut().unwrap().id = reply;
    }
    let at = world.now();
    let task = |id, name: &str, done| Task { id, name: name.to_owned(), done, at };
    let first = world.tickets.get_mut(&3).unwrap();
    first.tasks = vec![task(5, "Create account", Some((at, 2))), task(6, "Assign licence", None)];
    world.tickets.get_mut(&2).unwrap().tasks = vec![task(11, "Call Luca on Friday", None)];
    let file = File {
        id: 2,
        name: "notes.txt".to_owned(),
        kind: "text/plain".to_owned(),
        access: "closed".to_owned(),
        by: Some(4),
        at,
        bytes: b"router photo".to_vec(),
    };
    world.tickets.get_mut(&1).unwrap().files = vec![file.clone()];
    world.tickets.get_mut(&2).unwrap().files = vec![File { id: 5, kind: "image/png".to_owned(), ..file }];
}
