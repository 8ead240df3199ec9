//! A person's profile: who they are, the booking link of an agent, the password, where they are signed in.

use askama::Template;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;

use super::sent::Sent;
use super::visit::SignedIn;
use super::{Layout, account, page, see_other, sentence};
use crate::booking::{BookingLink, Platform};
use crate::desk::SecondStep;
use crate::text::clean;
use crate::ticket::{Person, Role};
use crate::web::moment::Present;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "profile.html", config = "config/askama.toml")]
pub(super) struct ProfilePage {
    layout: Layout,
    csrf: String,
    name: String,
    email: String,
    company: Option<String>,
    time_zone: Option<String>,
    /// The field for the booking link; agents have one.
    booking: Option<Booking>,
    was_saved: bool,
    /// What else was just done.
    done: Option<&'static str>,
    /// Whether they sign in with a password, which can be changed.
    has_password: bool,
    /// Why another password was not taken.
    pub(super) password_trouble: Option<String>,
    /// Whether signing in asks for a code too.
    has_second_step: bool,
    /// Where they are signed in.
    sessions: Vec<account::Line>,
}

/// The field "Booking link".
#[derive(Debug)]
struct Booking {
    /// What stands in the field.
    text: String,
    /// The link as it is stored, to try it.
    stored: Option<String>,
    /// What is good to know about the stored link.
    advice: Option<String>,
    /// The platform the stored link belongs to.
    platform: Option<&'static str>,
    /// Why what was typed is no booking link.
    trouble: Option<String>,
}

/// `GET /profile`
pub(in crate::web) async fn show(
    SignedIn { site, visitor, .. }: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let mut made = ProfilePage::make(&site, &visitor).await?;
    made.was_saved = query.as_deref() == Some("saved");
    made.done = match query.as_deref() {
        Some("password") => Some("Your password is changed. Everywhere else you are signed out."),
        Some("second-step") => Some("The second step is off: a password is enough again."),
        Some("ended") => Some("That session has ended."),
        Some(_) | None => None,
    };
    page(StatusCode::OK, &made)
}

/// `POST /profile`
pub(in crate::web) async fn save(Sent { from, form }: Sent<SignedIn>) -> Result<Response, Problem> {
    let SignedIn { site, visitor, .. } = from;
    let typed = form.field("booking_link").trim();
    let link = match (typed, BookingLink::accept(typed, &site.hosts)) {
        ("", _) => None,
        (_, Ok(link)) => Some(link),
        (_, Err(refused)) => {
            let made = ProfilePage::again(&site, &visitor, typed, &refused.reason).await?;
            return page(StatusCode::UNPROCESSABLE_ENTITY, &made);
        }
    };
    site.desk.agent(visitor.person.id).await?.set_booking_link(link.as_ref()).await?;
    Ok(see_other("/profile?saved"))
}

impl ProfilePage {
    pub(super) async fn make(site: &Site, visitor: &Visitor) -> Result<Self, Problem> {
        let person = &visitor.person;
        let system = site.desk.system();
        let present = Present::new(site.now(), person.time_zone.as_deref());
        let sessions = system.sessions_of(person.id).await?;
        let booking = match person.role {
            Role::Agent => Some(Booking::of(site, person)),
            Role::Customer => None,
        };
        Ok(Self {
            layout: Layout::new(site, Some(visitor)),
            csrf: visitor.session.csrf.clone(),
            name: clean::line(&person.name),
            email: clean::line(person.email.as_str()),
            company: person.company.as_ref().map(|company| clean::line(&company.name)),
            time_zone: person.time_zone.as_deref().map(clean::line),
            booking,
            was_saved: false,
            done: None,
            has_password: system.password_hash(&person.email).await?.is_some(),
            password_trouble: None,
            has_second_step: system.second_step(person.id).await? != SecondStep::Off,
            sessions: sessions.iter().map(|session| account::Line::of(session, &visitor.session, &present)).collect(),
        })
    }

    /// The page once more, with what was typed and why it was not taken.
    async fn again(site: &Site, visitor: &Visitor, typed: &str, reason: &str) -> Result<Self, Problem> {
        let mut page = Self::make(site, visitor).await?;
        if let Some(booking) = &mut page.booking {
            booking.text = clean::line(typed);
            booking.trouble = Some(clean::line(reason));
        }
        Ok(page)
    }
}

impl Booking {
    fn of(site: &Site, person: &Person) -> Self {
        let link = person.booking_link.as_ref();
        let stored = link.map(|link| clean::line(link.as_str()));
        Self {
            text: stored.clone().unwrap_or_default(),
            stored,
            advice: link.and_then(|link| link.advice(&site.hosts)).map(|advice| sentence(&advice.to_string())),
            platform: link.and_then(|link| link.platform(&site.hosts)).map(Platform::name),
            trouble: None,
        }
    }
}
