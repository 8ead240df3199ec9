//! The second form of signing in: the code of the telephone, or one from paper.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};

use super::sign_in::{Attempt, Destination, welcome};
use super::{Layout, see_other, set_cookie, stranger};
use crate::desk::SecondStep;
use crate::ticket::Person;
use crate::web::cookie::Use;
use crate::web::form::Form;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::Caller;

/// How long a right password waits for its code, in minutes.
const MINUTES: i64 = 5;

/// What somebody reads whose code was not taken.
pub(super) const WRONG: &str = "This code is wrong, or was used already. Wait for the next one and try again.";

#[derive(Template)]
#[template(path = "code.html", config = "config/askama.toml")]
struct CodePage {
    layout: Layout,
    csrf: String,
    next: String,
    trouble: Option<&'static str>,
}

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Checked {
    Right,
    Wrong,
    /// Too many were wrong.
    Wait(SignedDuration),
}

/// After a right password: on to the second form for those who have one; nothing for the others.
pub(super) async fn ask(site: &Site, person: &Person, next: Destination) -> Result<Option<Response>, Problem> {
    match site.desk.system().second_step(person.id).await? {
        SecondStep::Off => Ok(None),
        SecondStep::On { .. } => {
            let until = site.now().saturating_add(SignedDuration::from_mins(MINUTES)).unwrap_or(Timestamp::MAX);
            let mut response = see_other(&format!("/sign-in/code?next={}", next.path()));
            set_cookie(&mut response, site.cookies.set(Use::Code, &site.devices.pass(person.id, until), MINUTES));
            Ok(Some(response))
        }
    }
}

/// `GET /sign-in/code`
pub(in crate::web) async fn show(
    State(site): State<Site>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let next = Destination::of_query(query.as_deref().unwrap_or_default());
    match halfway(&site, &caller).await? {
        Some(_) => respond(&site, &caller, next, None, StatusCode::OK),
        None => Ok(see_other("/sign-in")),
    }
}

/// `POST /sign-in/code`
pub(in crate::web) async fn submit(State(site): State<Site>, caller: Caller, form: Form) -> Result<Response, Problem> {
    let next = Destination::parse(form.field("next"));
    let Some(person) = halfway(&site, &caller).await? else {
        return Ok(see_other("/sign-in"));
    };
    stranger::check(&site, &caller, &form)?;
    match check(&site, &caller, &person, form.field("code")).await? {
        Checked::Right => {
            let mut response = welcome(&site, &caller, &person, next).await?;
            set_cookie(&mut response, site.cookies.forget(Use::Code));
            Ok(response)
        }
        Checked::Wrong => respond(&site, &caller, next, Some(WRONG), StatusCode::UNPROCESSABLE_ENTITY),
        Checked::Wait(wait) => Err(Problem::TooOften(wait)),
    }
}

/// Whether a code is right. Counted like passwords: a stranger's guesses never make the owner wait.
pub(in crate::web) async fn check(
    site: &Site,
    caller: &Caller,
    person: &Person,
    code: &str,
) -> Result<Checked, Problem> {
    let attempt = Attempt::at_code(site, caller, &person.email);
    if let Err(wait) = site.sign_ins.take(attempt.clone(), site.now()) {
        return Ok(Checked::Wait(wait));
    }
    if site.desk.system().use_code(person.id, code).await? {
        site.sign_ins.forget(&attempt);
        return Ok(Checked::Right);
    }
    Ok(Checked::Wrong)
}

/// Whoever gave the right password in this browser just now.
async fn halfway(site: &Site, caller: &Caller) -> Result<Option<Person>, Problem> {
    let shown = site.cookies.read(&caller.headers, Use::Code);
    let Some(id) = shown.and_then(|shown| site.devices.passed(shown, site.now())) else { return Ok(None) };
    let person = site.desk.system().person(id).await?;
    Ok((!person.is_disabled).then_some(person))
}

fn respond(
    site: &Site,
    caller: &Caller,
    next: Destination,
    trouble: Option<&'static str>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let (layout, next) = (Layout::new(site, None), next.path());
    stranger::respond(site, caller, status, |csrf| CodePage { layout, csrf, next, trouble })
}
