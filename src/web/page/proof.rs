//! The six digits that let whoever opened a ticket by its link act on it: mailed to the customer, typed on the page.

use axum::extract::State;
use axum::response::Response;

use super::ticket::parse;
use super::{see_other, set_cookie};
use crate::desk;
use crate::text::clean;
use crate::ticket::Email;
use crate::web::address::Path;
use crate::web::cookie::Use;
use crate::web::form::Form;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::{Caller, Reader, Visitor};

/// What somebody reads who wants to act and only reads yet.
pub(super) const FIRST: &str = "show first that this ticket is yours: its page mails you six digits";

/// What the page asks of somebody who only reads yet.
#[derive(Debug)]
pub(super) struct Proof {
    pub(super) csrf: String,
    /// Where the digits go, as far as a stranger may know: `d…@northwind.example`.
    pub(super) address: String,
    /// Whether digits are on their way.
    pub(super) is_mailed: bool,
    pub(super) trouble: Option<&'static str>,
}

impl Proof {
    /// What is asked, by the query that led to the page.
    pub(super) fn new(visitor: &Visitor, query: Option<&str>) -> Self {
        let trouble = match query {
            Some("wrong") => Some("These are not the digits. Please look at our latest mail and type them again."),
            Some("spent") => Some("These digits do not work any more. Please let us mail you new ones."),
            Some(_) | None => None,
        };
        Self {
            csrf: visitor.session.csrf.clone(),
            address: masked(&visitor.person.email),
            is_mailed: matches!(query, Some("mailed" | "wrong")),
            trouble,
        }
    }
}

/// An address whose owner knows it, and nobody else does.
fn masked(email: &Email) -> String {
    let (local, domain) = email.as_str().split_once('@').unwrap_or_default();
    let first: String = local.chars().take(1).collect();
    clean::line(&format!("{first}…@{domain}"))
}

/// `POST /ticket/{number}/proof`
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
    match visitor.read(&site, number).await? {
        Reader::Guest(_) => {}
        Reader::Customer(desk) => {
            // There is nothing left to show; whose ticket it is not finds nothing here.
            desk.ticket(number).await?;
            return Ok(see_other(&format!("/ticket/{number}")));
        }
        Reader::Preview(_) => {
            return Err(Problem::NotAllowed("this is a preview: only the customer does this".to_owned()));
        }
    }
    let (key, system) = ((visitor.person.id, number), site.desk.system());
    match form.field("act") {
        "mail" => {
            if let Some(wait) = site.codes.wait(&key, site.now()) {
                return Err(Problem::TooOften(wait));
            }
            site.codes.note(key, site.now());
            system.mail_code(visitor.person.id, number).await?;
            Ok(see_other(&format!("/ticket/{number}?mailed#answer")))
        }
        "prove" => {
            if let Some(wait) = site.proofs.wait(&key, site.now()) {
                return Err(Problem::TooOften(wait));
            }
            site.proofs.note(key, site.now());
            let secret = site.cookies.read(&caller.headers, Use::Ticket(number)).unwrap_or_default();
            match system.prove(secret, form.field("digits")).await? {
                desk::Proof::Right(begun) => {
                    let mut response = see_other(&format!("/ticket/{number}?proved#answer"));
                    set_cookie(&mut response, site.cookies.set(Use::Ticket(number), &begun.secret, begun.minutes));
                    Ok(response)
                }
                desk::Proof::Wrong => Ok(see_other(&format!("/ticket/{number}?wrong#answer"))),
                desk::Proof::Spent => Ok(see_other(&format!("/ticket/{number}?spent#answer"))),
            }
        }
        _ => Err(Problem::invalid("act", "that is nothing one can do here")),
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn an_address_is_told_to_nobody_who_does_not_know_it() {
        assert_eq!(masked(&"dana.ortiz@northwind.example".parse().unwrap()), "d…@northwind.example");
    }
}
