//! Whose calendar a call is booked in: the assignee's link, by every way a login has to it.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::call::Asked;
use super::{MyPortal, scrape, wire};
use crate::booking::BookingLink;
use crate::text::clean;
use crate::ticket::{Number, UserId};
use crate::upstream::{Fault, Link};

impl MyPortal {
    /// The booking link of the person who looks after a ticket.
    ///
    /// One's own is in the session; a super admin may read anybody's; a technician finds it on the ticket's page,
    /// which is the only place that shows it to them; an API key has no way.
    pub(super) async fn link_of(&self, of: UserId, number: Number) -> Result<Link, Fault> {
        if self.is_key() {
            return Ok(Link::Hidden("an API key cannot read booking links, name them in the configuration"));
        }
        let known = self.known();
        if known.me == Some(of) {
            let who: wire::SignedIn = self.caller.ask(&Asked::get("/auth/session")).await?;
            return Ok(judged(who.user.booking_link_url.as_deref()));
        }
        if known.is_super_admin {
            let user: wire::User = self.caller.ask(&Asked::get(format!("/api/users/{of}"))).await?;
            return Ok(judged(user.booking_link_url.as_deref()));
        }
        for path in [format!("/admin/tickets/{number}"), format!("/tickets/{number}")] {
            let asked = Asked::get(path).page();
            let answer = self.caller.send(&asked).await?;
            match answer.status {
                StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => {}
                status if status.is_success() => {
                    return Ok(judged(scrape::booking_link(&answer.body, number).as_deref()));
                }
                _ => return Err(self.caller.fault(&asked, &answer)),
            }
        }
        Ok(Link::Hidden("this account may not open the ticket's page, where the portal shows the booking link"))
    }

    /// Sets or clears one's own booking link. It was checked when it was parsed: the portal itself takes anything.
    pub(super) async fn set_own_link(&self, link: Option<&BookingLink>) -> Result<(), Fault> {
        self.learn_me().await?;
        let me = self.known().me.ok_or_else(|| Fault::refused("an API key has no booking link of its own"))?;
        let asked = Asked::new(Method::PATCH, format!("/api/users/{me}"))
            .json(&json!({ "booking_link_url": link.map(BookingLink::as_str) }));
        let _user: wire::User = self.caller.ask(&asked).await?;
        Ok(())
    }
}

/// What the portal has, judged: it stores any text, also scripts and addresses without a scheme.
fn judged(stored: Option<&str>) -> Link {
    match stored.map(str::trim) {
        None | Some("") => Link::None,
        Some(text) => match BookingLink::parse(text) {
            Ok(link) => Link::Is(link),
            Err(refused) => Link::Unsafe(format!("{}: {refused}", clean::line(text))),
        },
    }
}
