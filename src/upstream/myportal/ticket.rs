//! Reading tickets: the list and one whole; who is signed in.

use std::collections::BTreeSet;

use reqwest::StatusCode;

use super::call::Asked;
use super::{MyPortal, map, wire};
use crate::booking::BookingLink;
use crate::ticket::portal::{Ability, Capabilities, Thread, User};
use crate::ticket::{Number, Role, UserId};
use crate::upstream::{Fault, Me, Page};

/// The most tickets the portal gives at once.
const MOST: u16 = 500;

impl MyPortal {
    /// Who is signed in.
    ///
    /// The session does not say whether it is a technician's; the dashboard does, because only technicians get it.
    pub(super) async fn me(&self) -> Result<Me, Fault> {
        if self.is_key() {
            return self.key().await;
        }
        let who: wire::SignedIn = self.caller.ask(&Asked::get("/auth/session")).await?;
        let probe = Asked::get("/api/tickets/dashboard").with("limit", "1");
        let answer = self.caller.send(&probe).await?;
        if answer.status == StatusCode::FORBIDDEN && answer.detail().starts_with("All tickets permission") {
            let words = "this account is a customer's: sign in as a technician of the portal";
            return Err(Fault::refused(words));
        }
        if !answer.status.is_success() {
            return Err(self.caller.fault(&probe, &answer));
        }
        let all: wire::Statuses = self.caller.ask(&Asked::get("/api/tickets/statuses")).await?;
        let statuses = map::statuses(&all.statuses);
        self.learn(|known| {
            known.me = Some(UserId(who.user.id));
            known.is_super_admin = who.user.is_super_admin;
            known.statuses = all.statuses;
        });
        let user = User {
            id: UserId(who.user.id),
            name: who.user.name(),
            email: map::email(Some(&who.user.email)),
            company: None,
            role: Some(Role::Agent),
        };
        let booking_link = who.user.booking_link_url.and_then(|link| BookingLink::parse(&link).ok());
        Ok(Me {
            user: Some(user),
            booking_link,
            capabilities: Capabilities { statuses, ..Capabilities::default() },
            team: Vec::new(),
        })
    }

    /// Asks who we are and which statuses there are, once in the life of the program.
    pub(super) async fn learn_me(&self) -> Result<(), Fault> {
        if self.known().statuses.is_empty() {
            self.me().await?;
        }
        Ok(())
    }

    async fn key(&self) -> Result<Me, Fault> {
        let probe = Asked::get("/api/tickets/").with("limit", "1");
        let _list: wire::TicketList = self.caller.ask(&probe).await?;
        let defined = |(slug, label): (&str, &str)| wire::Status {
            tech_status: slug.to_owned(),
            tech_label: label.to_owned(),
            public_status: label.to_owned(),
            is_default: false,
        };
        let all: Vec<wire::Status> = map::STATUSES.into_iter().map(defined).collect();
        let statuses = map::statuses(&all);
        self.learn(|known| known.statuses = all);
        let needs_person = "the portal takes no API key for this, sign in with a password".to_owned();
        let is_nobody = "an API key belongs to nobody a ticket could be given to".to_owned();
        let off = vec![
            (Ability::Take, is_nobody),
            (Ability::Watchers, needs_person.clone()),
            (Ability::Files, needs_person.clone()),
            (Ability::Tasks, needs_person.clone()),
            (Ability::Merge, needs_person.clone()),
            (Ability::Split, needs_person.clone()),
            (Ability::BookingLink, needs_person),
        ];
        Ok(Me {
            user: None,
            booking_link: None,
            capabilities: Capabilities { statuses, off, tells_changes: false },
            team: Vec::new(),
        })
    }

    /// A page of the list, the latest changed first.
    pub(super) async fn list(&self, after: Option<&str>, most: u16) -> Result<Page, Fault> {
        let most = most.clamp(1, MOST);
        let mut asked = Asked::get("/api/tickets/").with("limit", most.to_string());
        if let Some(after) = after {
            asked = asked.with("cursor", after);
        }
        let list: wire::TicketList = self.caller.ask(&asked).await?;
        // A full page names a next one even when nothing follows; a page that is not full is the last.
        let next = list.next_cursor.filter(|_| list.items.len() >= usize::from(most));
        self.learn(|known| {
            for ticket in &list.items {
                if let (Some(requester), Some(company)) = (ticket.requester_id, ticket.company_id) {
                    known.companies.insert(UserId(requester), company);
                }
            }
        });
        let tickets = list.items.into_iter().map(map::ticket).collect();
        Ok(Page { tickets, threads: Vec::new(), next, total: list.total })
    }

    /// The numbers of all open tickets. The list takes one status at a time: several drop the filter.
    pub(super) async fn open_numbers(&self) -> Result<Vec<Number>, Fault> {
        self.learn_me().await?;
        let known = self.known();
        let words = known.statuses.iter().map(|one| one.tech_status.as_str()).chain([map::SPLIT]);
        let words: BTreeSet<&str> = words.filter(|word| map::status(word).is_open()).collect();
        let mut numbers = Vec::new();
        for word in words {
            let mut after = None;
            loop {
                let mut asked = Asked::get("/api/tickets/").with("status", word).with("limit", MOST.to_string());
                if let Some(cursor) = after {
                    asked = asked.with("cursor", cursor);
                }
                let list: wire::TicketList = self.caller.ask(&asked).await?;
                let is_full = list.items.len() >= usize::from(MOST);
                numbers.extend(list.items.iter().map(|ticket| Number(ticket.id)));
                match list.next_cursor.filter(|_| is_full) {
                    Some(next) => after = Some(next),
                    None => break,
                }
            }
        }
        Ok(numbers)
    }

    /// One ticket with everything that was said; nothing when it is gone or not ours to see.
    pub(super) async fn whole(&self, number: Number) -> Result<Option<Thread>, Fault> {
        let asked = Asked::get(format!("/api/tickets/{number}"));
        let answer = self.caller.send(&asked).await?;
        match answer.status {
            StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => Ok(Some(map::thread(answer.read(&asked)?))),
            _ => Err(self.caller.fault(&asked, &answer)),
        }
    }
}
