//! The six digits that let whoever opened a ticket by its link act on it: mailed to the customer, typed on the page.

use axum::response::Response;

use super::sent::Sent;
use super::visit::AtTicket;
use super::{see_other, set_cookie};
use crate::desk;
use crate::text::clean;
use crate::ticket::Email;
use crate::web::cookie::Use;
use crate::web::problem::Problem;
use crate::web::visitor::{Reader, Visitor};

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
pub(in crate::web) async fn submit(Sent { from: at, form }: Sent<AtTicket>) -> Result<Response, Problem> {
    match &at.reader {
        Reader::Guest(_) => {}
        // There is nothing left to show, or nothing to be shown by an agent.
        Reader::Customer(_) | Reader::Preview(_) => {
            at.customer().await?;
            return Ok(see_other(&format!("/ticket/{}", at.number)));
        }
    }
    let (site, system) = (&at.site, at.site.desk.system());
    match form.field("act") {
        "mail" => {
            at.count(&site.codes)?;
            system.mail_code(at.visitor.person.id, at.number).await?;
            Ok(at.back("mailed#answer"))
        }
        "prove" => {
            at.count(&site.proofs)?;
            let used = Use::Ticket(at.number);
            let secret = site.cookies.read(&at.caller.headers, used).unwrap_or_default();
            match system.prove(secret, form.field("digits")).await? {
                desk::Proof::Right(begun) => {
                    let mut response = at.back("proved#answer");
                    set_cookie(&mut response, site.cookies.set(used, &begun.secret, begun.minutes));
                    Ok(response)
                }
                desk::Proof::Wrong => Ok(at.back("wrong#answer")),
                desk::Proof::Spent => Ok(at.back("spent#answer")),
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
