//! The pages, a module each: what a page holds, and what answers its address.

pub(super) mod account;
mod call;
pub(super) mod card;
pub(super) mod code;
pub(super) mod file;
pub(super) mod invite;
pub(super) mod link;
pub(super) mod list;
pub(super) mod new;
pub(super) mod problem;
pub(super) mod profile;
pub(super) mod proof;
pub(super) mod rating;
pub(super) mod reference;
pub(super) mod reply;
pub(super) mod report;
pub(super) mod second_step;
mod sent;
pub(super) mod settle;
pub(super) mod sign_in;
pub(super) mod sign_out;
mod stranger;
pub(super) mod ticket;
mod timeline;
pub(super) mod times;
mod visit;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

use super::asset;
use super::cookie::Use;
use super::problem::Problem;
use super::site::Site;
use super::visitor::Visitor;
use crate::text::clean;
use crate::ticket::{Number, Role};

/// What stands around every page.
#[derive(Debug)]
struct Layout {
    desk_name: String,
    style: String,
    icon: String,
    account: Option<Account>,
}

/// Whose page it is, at the top of it.
#[derive(Debug)]
struct Account {
    name: String,
    /// Where else they may go: words and address.
    links: &'static [(&'static str, &'static str)],
    /// The token of the form that signs out.
    csrf: String,
    /// The ticket whose link opened the session; nothing for somebody who signed in.
    ticket: Option<Number>,
}

impl Layout {
    fn new(site: &Site, visitor: Option<&Visitor>) -> Self {
        Self {
            desk_name: clean::line(&site.desk_name),
            style: asset::STYLE.url(),
            icon: asset::ICON.url(),
            account: visitor.map(Account::new),
        }
    }
}

impl Account {
    fn new(visitor: &Visitor) -> Self {
        let ticket = match visitor.found_under {
            Use::Ticket(number) => Some(number),
            Use::Person | Use::Form | Use::Device | Use::Code => None,
        };
        let links: &[_] = match (ticket, visitor.person.role) {
            (Some(_), _) => &[],
            (None, Role::Customer) => &[("My tickets", "/"), ("Write to us", "/new"), ("Profile", "/profile")],
            (None, Role::Agent) => &[("Figures", "/reports/bookings"), ("Profile", "/profile")],
        };
        Self { name: clean::line(&visitor.person.name), links, csrf: visitor.session.csrf.clone(), ticket }
    }
}

/// An answer with a page.
fn page(status: StatusCode, template: &impl Template) -> Result<Response, Problem> {
    let html = template.render().map_err(|error| Problem::broken(&error))?;
    Ok((status, Html(html)).into_response())
}

/// An answer that sends the browser on, by GET, to one of our own addresses.
fn see_other(path: &str) -> Response {
    let location = HeaderValue::try_from(path).expect("our own paths are visible ASCII");
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

fn set_cookie(response: &mut Response, cookie: HeaderValue) {
    response.headers_mut().append(header::SET_COOKIE, cookie);
}

/// A reason as the desk gives it, lower case and without a full stop, as a sentence.
pub(super) fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    let mut sentence: String = first.chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_reason_becomes_a_sentence() {
        assert_eq!(sentence("the ticket is closed"), "The ticket is closed.");
        assert_eq!(sentence("Why?"), "Why?");
        assert_eq!(sentence(""), ".");
    }
}
