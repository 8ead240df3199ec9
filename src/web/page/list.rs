//! A customer's own tickets.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::visit::SignedIn;
use super::{Layout, page, see_other};
use crate::text::clean;
use crate::ticket::{Number, PublicThread, Role, Status};
use crate::web::moment::{Moment, Present};
use crate::web::problem::Problem;

#[derive(Template)]
#[template(path = "list.html", config = "config/askama.toml")]
struct ListPage {
    layout: Layout,
    open: Vec<Line>,
    finished: Vec<Line>,
}

/// One ticket in a line.
#[derive(Debug)]
struct Line {
    number: Number,
    subject: String,
    status: Status,
    assignee: Option<String>,
    updated: Moment,
}

/// `GET /`
pub(in crate::web) async fn show(SignedIn { site, visitor, .. }: SignedIn) -> Result<Response, Problem> {
    match visitor.person.role {
        // An agent's queue is in the terminal.
        Role::Agent => Ok(see_other("/profile")),
        Role::Customer => {
            let threads = site.desk.customer(visitor.person.id).await?.tickets().await?;
            let present = Present::new(site.now(), visitor.person.time_zone.as_deref());
            let lines = threads.iter().map(|thread| Line::of(thread, &present));
            let (open, finished) = lines.partition(|line| line.status.is_open());
            page(StatusCode::OK, &ListPage { layout: Layout::new(&site, Some(&visitor)), open, finished })
        }
    }
}

impl Line {
    fn of(thread: &PublicThread, present: &Present) -> Self {
        Self {
            number: thread.number,
            subject: clean::line(thread.subject.as_str()),
            status: thread.status,
            assignee: thread.assignee.as_ref().map(|person| clean::line(&person.name)),
            updated: present.moment(thread.updated_at),
        }
    }
}
