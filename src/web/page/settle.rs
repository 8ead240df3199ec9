//! The button that says a ticket is solved, or that it is not after all.

use axum::response::Response;

use super::sent::Sent;
use super::visit::AtTicket;
use crate::desk::Settled;
use crate::ticket::Status;
use crate::web::problem::Problem;
use crate::web::visitor::Visitor;

/// The button.
#[derive(Debug)]
pub(super) struct Settle {
    pub(super) csrf: String,
    /// What the form says.
    pub(super) act: &'static str,
    /// What the button says.
    pub(super) words: &'static str,
    pub(super) hint: &'static str,
}

impl Settle {
    pub(super) fn new(visitor: &Visitor, status: Status) -> Self {
        let csrf = visitor.session.csrf.clone();
        if status.is_open() {
            let hint = "We then stop working on it. You can open it again.";
            return Self { csrf, act: "solved", words: "This is solved", hint };
        }
        Self { csrf, act: "unsolved", words: "Open it again", hint: "We then take it up once more." }
    }
}

/// `POST /ticket/{number}/state`
pub(in crate::web) async fn submit(Sent { from: at, form }: Sent<AtTicket>) -> Result<Response, Problem> {
    let desk = at.customer().await?;
    let act = form.field("act");
    let settled = match act {
        "solved" => Settled::Solved,
        "unsolved" => Settled::Unsolved,
        _ => return Err(Problem::invalid("act", "that is nothing one can do here")),
    };
    at.count(&at.site.replies)?;
    desk.settle(at.number, settled).await?;
    Ok(at.back(act))
}
