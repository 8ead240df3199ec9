//! An invitation: a page where somebody who was invited chooses their name and password, and is let in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use tokio::task::spawn_blocking;

use super::{Layout, see_other, sentence, set_cookie, stranger};
use crate::desk::{self, Scope};
use crate::text::clean;
use crate::ticket::Person;
use crate::web::address::Path;
use crate::web::cookie::Use;
use crate::web::form::Form;
use crate::web::password::hash_password;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::Caller;

/// More than any name that is taken, in characters.
const MOST_NAME_CHARS: usize = 400;

#[derive(Template)]
#[template(path = "invite.html", config = "config/askama.toml")]
struct InvitePage {
    layout: Layout,
    csrf: String,
    email: String,
    name: String,
    trouble: Option<String>,
}

/// `GET /invite/{token}`: changes nothing.
pub(in crate::web) async fn show(
    State(site): State<Site>,
    caller: Caller,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let person = invited(&site, &token).await?;
    InvitePage::new(&site, &person).respond(&site, &caller, StatusCode::OK)
}

/// `POST /invite/{token}`
pub(in crate::web) async fn accept(
    State(site): State<Site>,
    caller: Caller,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let person = invited(&site, &token).await?;
    stranger::check(&site, &caller, &form)?;
    site.exchanges.take(caller.peer.0, site.now()).map_err(Problem::TooOften)?;
    let name = form.field("name");
    if let Err(trouble) = set_up(&site, &token, name, &form).await? {
        let mut made = InvitePage::new(&site, &person);
        made.name = clean::line(name).chars().take(MOST_NAME_CHARS).collect();
        made.trouble = Some(trouble);
        return made.respond(&site, &caller, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let begun = site.desk.system().start_session(person.id, Scope::Person, caller.browser()).await?;
    let mut response = see_other("/");
    set_cookie(&mut response, site.cookies.set(Use::Person, &begun.secret, begun.minutes));
    set_cookie(&mut response, site.cookies.forget(Use::Form));
    Ok(response)
}

/// Whom the token lets in.
async fn invited(site: &Site, token: &str) -> Result<Person, Problem> {
    site.desk.system().read_invitation(token).await?.ok_or(Problem::DeadLink)
}

/// Uses the invitation up; says what is wrong with what was filled in otherwise.
async fn set_up(site: &Site, token: &str, name: &str, form: &Form) -> Result<Result<(), String>, Problem> {
    let password = form.field("new").to_owned();
    if password != form.field("again") {
        return Ok(Err("The two passwords differ.".to_owned()));
    }
    let hashed = spawn_blocking(move || hash_password(&password)).await.map_err(|panic| Problem::broken(&panic))?;
    let hash = match hashed {
        Ok(hash) => hash,
        Err(invalid) => return Ok(Err(sentence(&invalid.to_string()))),
    };
    match site.desk.system().accept_invitation(token, name, &hash).await {
        Ok(Some(_)) => Ok(Ok(())),
        Ok(None) => Err(Problem::DeadLink),
        Err(desk::Error::Invalid(invalid)) => Ok(Err(format!("The {} {}.", invalid.field, invalid.reason))),
        Err(error) => Err(error.into()),
    }
}

impl InvitePage {
    fn new(site: &Site, person: &Person) -> Self {
        Self {
            layout: Layout::new(site, None),
            csrf: String::new(),
            email: clean::line(person.email.as_str()),
            name: clean::line(&person.name),
            trouble: None,
        }
    }

    fn respond(self, site: &Site, caller: &Caller, status: StatusCode) -> Result<Response, Problem> {
        stranger::respond(site, caller, status, |csrf| Self { csrf, ..self })
    }
}
