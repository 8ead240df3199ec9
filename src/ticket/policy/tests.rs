use std::collections::HashMap;

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::ticket::{Area, Number, Override, Rights, Role, Status, TeamId};

const NOW: &str = "2026-11-27T12:00:00Z";

fn link(name: &str) -> BookingLink {
    BookingLink::parse(&format!("https://cal.com/{name}/30min")).unwrap()
}

fn person(id: i64, name: &str, has_link: bool) -> Person {
    Person {
        id: PersonId(id),
        role: Role::Agent,
        rights: Some(Rights::Technician),
        is_disabled: false,
        name: name.to_owned(),
        email: format!("{name}@desk.example").parse().unwrap(),
        company: None,
        time_zone: None,
        booking_link: has_link.then(|| link(name)),
    }
}

fn member(id: i64, name: &str, has_link: bool) -> Member {
    Member { person: person(id, name, has_link), last_turn_at: None, turns: 0 }
}

fn ticket(priority: Priority, module: &str) -> Ticket {
    let at = NOW.parse().unwrap();
    Ticket {
        number: Number(42),
        subject: "VPN drops".parse().unwrap(),
        status: Status::Open,
        priority,
        category: Some("Network".parse().unwrap()),
        module: module.parse().ok(),
        created_at: at,
        updated_at: at,
    }
}

fn emergency(name: &str, duty: &str) -> Emergency {
    Emergency { link: Some(link(name)), duty: duty.parse().unwrap() }
}

fn team(name: &str, takes: &[&str], link: Option<BookingLink>) -> Team {
    Team {
        id: TeamId(1),
        name: name.parse().unwrap(),
        link,
        emergency: Emergency::default(),
        takes: takes.iter().map(|area| area.parse::<Area>().unwrap()).collect(),
        members: Vec::new(),
    }
}

/// The reason and the link's name, in a word each.
fn decided(ticket: &Ticket, assignee: Option<(&Person, &Emergency)>, plan: &Plan) -> String {
    let facts = Facts { ticket, assignee, turn: None, now: NOW.parse().unwrap() };
    match decide(facts, plan) {
        Ok(offer) => {
            let path = offer.link.as_str().trim_start_matches("https://cal.com/").trim_end_matches("/30min").to_owned();
            format!("{} {path}", offer.reason.id())
        }
        Err(none) => none.id().to_owned(),
    }
}

#[test]
fn with_nothing_laid_down_only_an_assignee_with_a_link_is_booked() {
    let (plan, none) = (Plan::default(), Emergency::default());
    for priority in Priority::ALL {
        let ticket = ticket(priority, "VPN");
        assert_eq!(decided(&ticket, None, &plan), "nobody");
        assert_eq!(decided(&ticket, Some((&person(1, "sam", false), &none)), &plan), "no_link");
        assert_eq!(decided(&ticket, Some((&person(1, "sam", true), &none)), &plan), "assignee sam");
    }
}

#[test]
fn the_first_that_fits_is_taken() {
    let mut network = team("Network", &["category=network"], Some(link("network")));
    network.emergency = emergency("network-now", "on");
    let plan = Plan {
        overrides: vec![Override { topic: "module=Billing".parse().unwrap(), link: link("billing") }],
        teams: vec![network],
    };
    let sam = person(1, "sam", true);
    let (none, on) = (Emergency::default(), emergency("sam-now", "on"));
    let off = emergency("sam-now", "off");
    let asleep = emergency("sam-now", "daily 20:00-22:00 UTC");
    let (calm, now) = (Priority::High, Priority::Urgent);
    for (priority, module, assignee, expected) in [
        (calm, "VPN", None, "team network"),
        (calm, "VPN", Some(&on), "assignee sam"),
        (calm, "billing", None, "override billing"),
        (calm, "billing", Some(&on), "override billing"),
        (now, "billing", Some(&on), "urgent sam-now"),
        (now, "VPN", Some(&off), "urgent network-now"),
        (now, "VPN", Some(&asleep), "urgent network-now"),
        (now, "VPN", Some(&none), "urgent network-now"),
        (now, "VPN", None, "urgent network-now"),
    ] {
        let assignee = assignee.map(|emergency| (&sam, emergency));
        assert_eq!(decided(&ticket(priority, module), assignee, &plan), expected, "{priority} {module} {assignee:?}");
    }
}

#[test]
fn a_module_is_nearer_than_a_category_and_both_than_the_rest() {
    let teams = ["rest", "category=Network", "module=vpn"]
        .map(|area| team(area, &[area], Some(link(area.split('=').next_back().unwrap()))));
    let plan = Plan { overrides: Vec::new(), teams: teams.to_vec() };
    assert_eq!(decided(&ticket(Priority::Low, "VPN"), None, &plan), "team vpn");
    assert_eq!(decided(&ticket(Priority::Low, "Mail"), None, &plan), "team Network");
    let other = Ticket { category: None, ..ticket(Priority::Low, "") };
    assert_eq!(decided(&other, None, &plan), "team rest");
}

#[test]
fn a_team_off_duty_takes_no_urgent_call_and_one_without_any_link_is_named() {
    let mut network = team("Network", &["rest"], None);
    network.emergency = emergency("network-now", "off");
    network.members = vec![member(1, "sam", false)];
    let mut plan = Plan { overrides: Vec::new(), teams: vec![network] };
    assert_eq!(decided(&ticket(Priority::Urgent, "VPN"), None, &plan), "team_without_link");
    plan.teams[0].members.push(member(2, "noor", true));
    assert_eq!(decided(&ticket(Priority::Urgent, "VPN"), None, &plan), "turn noor");
}

/// A desk with one team whose members take turns.
struct Turns {
    members: Vec<Member>,
    kept: HashMap<i64, PersonId>,
    now: Timestamp,
}

impl Turns {
    fn new(many: i64) -> Self {
        let members = (1..=many).map(|id| member(id, &format!("m{id}"), true)).collect();
        Self { members, kept: HashMap::new(), now: NOW.parse().unwrap() }
    }

    /// Looks at a ticket, as the desk does: a turn that was not kept yet is written down.
    fn look(&mut self, ticket: i64) -> PersonId {
        let kept = self.kept.get(&ticket).copied();
        let id = next(&self.members, kept).unwrap().0.person.id;
        if kept != Some(id) {
            self.kept.insert(ticket, id);
            self.had_turn(id);
        }
        id
    }

    fn had_turn(&mut self, id: PersonId) {
        let member = self.members.iter_mut().find(|member| member.person.id == id).unwrap();
        member.last_turn_at = Some(self.now);
        member.turns += 1;
    }
}

proptest! {
    #[test]
    fn turns_are_even_however_fast_tickets_come(many in 1_i64..8, tickets in 1_i64..60, clock_runs: bool) {
        let mut turns = Turns::new(many);
        for ticket in 0..tickets {
            turns.look(ticket);
            if clock_runs {
                turns.now += SignedDuration::from_secs(1);
            }
        }
        let counts = turns.members.iter().map(|member| member.turns);
        prop_assert!(counts.clone().max().unwrap() - counts.min().unwrap() <= 1);
    }

    #[test]
    fn a_ticket_keeps_its_member_whatever_else_is_booked(
        many in 1_i64..8,
        looks in prop::collection::vec((0_i64..10, 0_i64..8), 1..80),
    ) {
        let mut turns = Turns::new(many);
        let mut first = HashMap::new();
        for (ticket, booked) in looks {
            let given = turns.look(ticket);
            prop_assert_eq!(*first.entry(ticket).or_insert(given), given);
            turns.now += SignedDuration::from_secs(1);
            turns.had_turn(PersonId(booked % many + 1));
        }
    }

    #[test]
    fn whoever_was_booked_least_recently_is_next(many in 2_i64..8, booked in prop::collection::vec(0_i64..8, 8..40)) {
        let mut turns = Turns::new(many);
        for id in booked.iter().map(|id| PersonId(id % many + 1)) {
            turns.now += SignedDuration::from_secs(1);
            turns.had_turn(id);
        }
        let last = |id: i64| booked.iter().rposition(|booked| booked % many + 1 == id);
        let expected = (1..=many).min_by_key(|id| last(*id)).unwrap();
        prop_assert_eq!(turns.look(1), PersonId(expected));
    }

    #[test]
    fn a_member_who_cannot_be_booked_any_more_passes_the_turn_on(many in 3_i64..8) {
        let mut turns = Turns::new(many);
        let given = turns.look(1);
        let shut_out = turns.members.iter_mut().find(|member| member.person.id == given).unwrap();
        shut_out.person.is_disabled = true;
        let other = turns.look(1);
        prop_assert_ne!(other, given);
        turns.members.iter_mut().find(|member| member.person.id == other).unwrap().person.booking_link = None;
        prop_assert_ne!(turns.look(1), other);
    }
}
