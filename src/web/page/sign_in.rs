//! Signing in with an e-mail address and a password.

use std::net::IpAddr;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use jiff::SignedDuration;

use super::{Layout, code, see_other, set_cookie, stranger};
use crate::desk::Scope;
use crate::text::clean;
use crate::ticket::{Email, Number, Person, PersonId};
use crate::web::attempt::Allowance;
use crate::web::cookie::Use;
use crate::web::form::Form;
use crate::web::password;
use crate::web::problem::{Problem, seconds};
use crate::web::site::Site;
use crate::web::visitor::{Caller, Visitor};

/// How long a browser is known, in minutes: a year.
const DEVICE_MINUTES: i64 = 365 * 24 * 60;

/// Five wrong passwords are free; then one waits, at most a quarter of an hour.
pub(in crate::web) const ALLOWANCE: Allowance =
    Allowance { free: 5, within: SignedDuration::from_mins(15), first_wait: SignedDuration::from_secs(1) };

/// Who tries to sign in to which account. Counted together, a stranger's guesses never make its owner wait.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::web) struct Attempt {
    account: String,
    from: From,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum From {
    /// A browser the owner has signed in from.
    KnownDevice,
    /// Anybody at this address.
    Address(IpAddr),
}

/// Where to go after signing in: one of our own pages, never an address somebody put into a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Destination {
    Home,
    Profile,
    /// The figures of booked calls.
    Figures,
    New,
    Ticket(Number),
}

#[derive(Template)]
#[template(path = "sign-in.html", config = "config/askama.toml")]
struct SignInPage {
    layout: Layout,
    csrf: String,
    next: String,
    email: String,
    trouble: Option<String>,
    is_sample: bool,
    /// Whether a ticket was asked for: a customer may have come by a link that has to be opened again.
    wants_ticket: bool,
    was_signed_out: bool,
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) enum Refusal {
    Stale,
    Wrong,
    TooLong,
    Wait(SignedDuration),
}

/// `GET /sign-in`
pub(in crate::web) async fn show(
    State(site): State<Site>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let next = Destination::of_query(&query);
    if Visitor::signed_in(&site, &caller).await?.is_some() {
        return Ok(see_other(&next.path()));
    }
    let mut made = SignInPage::new(&site, next);
    made.was_signed_out = query == "out";
    made.respond(&site, &caller, StatusCode::OK)
}

/// `POST /sign-in`
pub(in crate::web) async fn submit(State(site): State<Site>, caller: Caller, form: Form) -> Result<Response, Problem> {
    let next = Destination::parse(form.field("next"));
    let email = form.field("email").trim();
    match let_in(&site, &caller, &form, email).await? {
        Ok(person) => {
            let person = site.desk.system().person(person).await?;
            match code::ask(&site, &person, next).await? {
                Some(second_form) => Ok(second_form),
                None => welcome(&site, &caller, &person, next).await,
            }
        }
        Err(refusal) => {
            let mut made = SignInPage::new(&site, next);
            made.email = clean::line(email).chars().take(Email::MOST_BYTES).collect();
            made.trouble = Some(refusal.words());
            let mut response = made.respond(&site, &caller, refusal.status())?;
            if let Refusal::Wait(wait) = refusal {
                response.headers_mut().insert(header::RETRY_AFTER, seconds(wait));
            }
            Ok(response)
        }
    }
}

/// Whether somebody may come in who sent this form.
async fn let_in(site: &Site, caller: &Caller, form: &Form, email: &str) -> Result<Result<PersonId, Refusal>, Problem> {
    if stranger::check(site, caller, form).is_err() {
        return Ok(Err(Refusal::Stale));
    }
    let Ok(email) = email.parse::<Email>() else {
        return Ok(Err(Refusal::Wrong));
    };
    check(site, caller, &email, form.field("password")).await
}

/// Whether the password is right: as slow for an account that is not there, and never slower than the queue allows.
pub(in crate::web) async fn check(
    site: &Site,
    caller: &Caller,
    email: &Email,
    password: &str,
) -> Result<Result<PersonId, Refusal>, Problem> {
    if password.len() > password::MOST_BYTES {
        return Ok(Err(Refusal::TooLong));
    }
    let attempt = Attempt::at_password(site, caller, email);
    if let Some(wait) = site.sign_ins.wait(&attempt, site.now()) {
        return Ok(Err(Refusal::Wait(wait)));
    }
    if let (From::Address(address), Err(wait)) = (&attempt.from, attempt.begin(site)) {
        tracing::warn!(%address, "many passwords are tried from one address");
        return Ok(Err(Refusal::Wait(wait)));
    }
    // Counted before the answer is known, so that many tries at once do not all count as the first.
    site.sign_ins.note(attempt.clone(), site.now());
    let (person, hash) = site.desk.system().password_hash(email).await?.unzip();
    match (site.passwords.is_right(password.to_owned(), hash).await, person) {
        (Ok(true), Some(person)) => {
            site.sign_ins.forget(&attempt);
            Ok(Ok(person))
        }
        (Ok(_), _) => {
            site.note_failure(email).await?;
            Ok(Err(Refusal::Wrong))
        }
        (Err(password::Busy), _) => Ok(Err(Refusal::Wait(SignedDuration::from_secs(2)))),
    }
}

/// Begins a session with a new secret; whatever this browser held before is over.
pub(super) async fn welcome(
    site: &Site,
    caller: &Caller,
    person: &Person,
    next: Destination,
) -> Result<Response, Problem> {
    let system = site.desk.system();
    if let Some(former) = site.cookies.read(&caller.headers, Use::Person) {
        system.end_session(former).await?;
    }
    let begun = system.start_session(person.id, Scope::Person, caller.browser()).await?;
    let mut response = see_other(&next.path());
    set_cookie(&mut response, site.cookies.set(Use::Person, &begun.secret, begun.minutes));
    set_cookie(&mut response, site.cookies.set(Use::Device, &site.devices.mark(&person.email), DEVICE_MINUTES));
    set_cookie(&mut response, site.cookies.forget(Use::Form));
    for number in site.cookies.tickets(&caller.headers) {
        set_cookie(&mut response, site.cookies.forget(Use::Ticket(number)));
    }
    Ok(response)
}

impl Attempt {
    fn at_password(site: &Site, caller: &Caller, email: &Email) -> Self {
        let shown = site.cookies.read(&caller.headers, Use::Device);
        let from = if site.devices.knows(shown, email) { From::KnownDevice } else { From::Address(caller.peer.0) };
        Self { account: email.as_str().to_lowercase(), from }
    }

    /// Counts the try for its address, unless its browser is known: a stranger next door never makes the owner wait.
    fn begin(&self, site: &Site) -> Result<(), SignedDuration> {
        match self.from {
            From::KnownDevice => Ok(()),
            From::Address(address) => site.tries.take(address, site.now()),
        }
    }

    /// The same for the second form: an address has no space, so the two are never counted together.
    pub(super) fn at_code(site: &Site, caller: &Caller, email: &Email) -> Self {
        let at_password = Self::at_password(site, caller, email);
        Self { account: format!("code {}", at_password.account), ..at_password }
    }
}

impl Refusal {
    pub(in crate::web) fn words(self) -> String {
        match self {
            Self::Stale => "This page was open for too long. Please try once more.".to_owned(),
            Self::Wrong => "This e-mail address and password do not match.".to_owned(),
            Self::TooLong => "This is longer than any password here.".to_owned(),
            Self::Wait(wait) => match (wait.as_secs() + 1, (wait.as_secs() + 60) / 60) {
                (1, _) => "Too many tries. Please wait a second and try again.".to_owned(),
                (seconds @ ..60, _) => format!("Too many tries. Please wait {seconds} seconds and try again."),
                (_, 1) => "Too many tries. Please wait a minute and try again.".to_owned(),
                (_, minutes) => format!("Too many tries. Please wait {minutes} minutes and try again."),
            },
        }
    }

    fn status(self) -> StatusCode {
        match self {
            Self::Stale => StatusCode::FORBIDDEN,
            Self::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLong => StatusCode::BAD_REQUEST,
            Self::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
        }
    }
}

impl Destination {
    /// What a query of ours asks for.
    pub(super) fn of_query(query: &str) -> Self {
        let next = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "next");
        Self::parse(next.map_or("".into(), |(_, value)| value).as_ref())
    }

    /// Where one gets to who has to sign in before they see a page: the page, or the one it belongs to.
    pub(super) fn nearest(path: &str) -> Self {
        let ways = std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(above, _)| above));
        ways.map(Self::parse).find(|way| *way != Self::Home).unwrap_or(Self::Home)
    }

    /// To the form, and from there on to where one was going.
    pub(super) fn sign_in_first(self) -> Response {
        match self {
            Self::Home => see_other("/sign-in"),
            Self::Profile | Self::Figures | Self::New | Self::Ticket(_) => {
                see_other(&format!("/sign-in?next={}", self.path()))
            }
        }
    }

    pub(super) fn parse(path: &str) -> Self {
        match path {
            "/profile" => Self::Profile,
            "/reports/bookings" => Self::Figures,
            "/new" => Self::New,
            _ => match path.strip_prefix("/ticket/").map(str::parse) {
                Some(Ok(number)) => Self::Ticket(number),
                Some(Err(_)) | None => Self::Home,
            },
        }
    }

    pub(super) fn path(self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Profile => "/profile".to_owned(),
            Self::Figures => "/reports/bookings".to_owned(),
            Self::New => "/new".to_owned(),
            Self::Ticket(number) => format!("/ticket/{number}"),
        }
    }
}

impl SignInPage {
    fn new(site: &Site, next: Destination) -> Self {
        Self {
            layout: Layout::new(site, None),
            csrf: String::new(),
            next: next.path(),
            email: String::new(),
            trouble: None,
            is_sample: site.sample,
            wants_ticket: matches!(next, Destination::Ticket(_)),
            was_signed_out: false,
        }
    }

    fn respond(self, site: &Site, caller: &Caller, status: StatusCode) -> Result<Response, Problem> {
        stranger::respond(site, caller, status, |csrf| Self { csrf, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_only_sent_on_to_our_own_pages() {
        for (given, expected) in [
            ("/ticket/42", "/ticket/42"),
            ("/profile", "/profile"),
            ("/", "/"),
            ("", "/"),
            ("//evil.example", "/"),
            ("https://evil.example/ticket/42", "/"),
            ("/ticket/42/../../evil", "/"),
            ("/ticket/42\r\nSet-Cookie: a=b", "/"),
            ("\\/evil.example", "/"),
        ] {
            assert_eq!(Destination::parse(given).path(), expected, "{given:?}");
        }
    }

    #[test]
    fn one_who_signs_in_first_gets_to_the_page_or_to_the_one_it_belongs_to() {
        for (asked, expected) in [
            ("/", "/"),
            ("/ticket/42", "/ticket/42"),
            ("/ticket/42/file/7", "/ticket/42"),
            ("/profile/second-step", "/profile"),
            ("/reports/bookings/calls.csv", "/reports/bookings"),
            ("/no/such/page", "/"),
        ] {
            assert_eq!(Destination::nearest(asked).path(), expected, "{asked:?}");
        }
    }

    #[test]
    fn a_wait_is_said_in_words() {
        let words = |seconds| Refusal::Wait(SignedDuration::from_secs(seconds)).words();
        assert_eq!(words(0), "Too many tries. Please wait a second and try again.");
        assert_eq!(words(7), "Too many tries. Please wait 8 seconds and try again.");
        assert_eq!(words(900), "Too many tries. Please wait 16 minutes and try again.");
    }
}
