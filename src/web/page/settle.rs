//! The button that says a ticket is solved, or that it is not after all.

use axum::extract::State;
use axum::response::Response;

use super::ticket::parse;
use super::{proof, see_other};
use crate::desk::Settled;
use crate::ticket::Status;
use crate::web::address::Path;
use crate::web::form::Form;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::{Caller, Reader, Visitor};

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
pub(in crate::web) async fn submit(
    State(site): State<Site>,
    caller: Caller,
    Path(number): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let number = parse(&number)?;
    let stale = || Problem::Stale { text: String::new() };
    let visitor = Visitor::at_ticket(&site, &caller, number).await?.ok_or_else(stale)?;
    if !form.carries(&visitor.session.csrf) {
        return Err(stale());
    }
    let desk = match visitor.read(&site, number).await? {
        Reader::Customer(desk) => desk,
        Reader::Guest(_) => return Err(Problem::NotAllowed(proof::FIRST.to_owned())),
        Reader::Preview(_) => {
            return Err(Problem::NotAllowed("this is a preview: only the customer does this".to_owned()));
        }
    };
    let act = form.field("act");
    let settled = match act {
        "solved" => Settled::Solved,
        "unsolved" => Settled::Unsolved,
        // Somebody else's ticket is told apart from a wrong word by nothing.
        _ => {
            desk.ticket(number).await?;
            return Err(Problem::invalid("act", "that is nothing one can do here"));
        }
    };
    let key = (visitor.person.id, number);
    if let Some(wait) = site.replies.wait(&key, site.now()) {
        return Err(Problem::TooOften(wait));
    }
    site.replies.note(key, site.now());
    desk.settle(number, settled).await?;
    Ok(see_other(&format!("/ticket/{number}?{act}")))
}
