//! A new ticket, from somebody who has signed in.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::reply::MOST_BYTES;
use super::sent::Sent;
use super::visit::SignedIn;
use super::{Layout, page, see_other};
use crate::desk;
use crate::text::clean;
use crate::ticket::{Body, Invalid, Role, Subject};
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::token;
use crate::web::upload::{Files, Upload};
use crate::web::visitor::Visitor;

#[derive(Template)]
#[template(path = "new.html", config = "config/askama.toml")]
struct NewPage {
    layout: Layout,
    csrf: String,
    source_id: String,
    subject: String,
    text: String,
    takes_files: bool,
    trouble: Option<String>,
}

/// `GET /new`
pub(in crate::web) async fn show(SignedIn { site, visitor, .. }: SignedIn) -> Result<Response, Problem> {
    match visitor.person.role {
        Role::Agent => Ok(see_other("/profile")),
        Role::Customer => {
            let means = site.desk.customer(visitor.person.id).await?.means().await?;
            page(StatusCode::OK, &NewPage::new(&site, &visitor, means.attach))
        }
    }
}

/// `POST /new`
pub(in crate::web) async fn submit(Sent { from, form: upload }: Sent<SignedIn, Upload>) -> Result<Response, Problem> {
    let SignedIn { site, visitor, .. } = from;
    let source_id = upload.form.source_id()?.to_owned();
    let (subject, text) = (upload.form.field("subject").to_owned(), upload.form.lines("text"));
    if visitor.person.role == Role::Agent {
        return Err(Problem::NotAllowed("tickets of the team are opened in the terminal".to_owned()));
    }
    let desk = site.desk.customer(visitor.person.id).await?;
    let takes_files = desk.means().await?.attach;
    let refused = |trouble: String| {
        let mut made = NewPage::new(&site, &visitor, takes_files);
        made.source_id.clone_from(&source_id);
        made.subject = clean::line(&subject).chars().take(2 * Subject::MOST_CHARS).collect();
        made.text = clean::lines(&text);
        made.trouble = Some(trouble);
        page(StatusCode::UNPROCESSABLE_ENTITY, &made)
    };
    let files = match upload.files(&site).await? {
        Files::Good(files) => files,
        Files::Bad(words) => return refused(words),
    };
    if text.len() > MOST_BYTES {
        return refused("This is too long for one message. Please send the rest as an answer.".to_owned());
    }
    let subject = match subject.parse::<Subject>() {
        Ok(subject) => subject,
        Err(invalid) => return refused(words(&invalid)),
    };
    if let Some(wait) = site.openings.wait(&visitor.person.id, site.now()) {
        return Err(Problem::TooOften(wait));
    }
    match desk.open_ticket(&source_id, subject.clone(), Body::plain(text.trim_end()), &files).await {
        Ok(number) => {
            site.openings.note(visitor.person.id, site.now());
            Ok(see_other(&format!("/ticket/{number}?opened")))
        }
        Err(desk::Error::Invalid(invalid)) => refused(words(&invalid)),
        Err(error) => Err(error.into()),
    }
}

/// What is wrong with a field, as a sentence.
fn words(invalid: &Invalid) -> String {
    format!("The {} {}.", invalid.field, invalid.reason)
}

impl NewPage {
    fn new(site: &Site, visitor: &Visitor, takes_files: bool) -> Self {
        Self {
            layout: Layout::new(site, Some(visitor)),
            csrf: visitor.session.csrf.clone(),
            source_id: token::random(),
            subject: String::new(),
            text: String::new(),
            takes_files,
            trouble: None,
        }
    }
}
