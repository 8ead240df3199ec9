//! A customer link: a page with a button, because programs that check mail open every link in it; and what the
//! button does, after which the token is in no address any more.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Layout, see_other, set_cookie, stranger};
use crate::desk::Scope;
use crate::ticket::{Number, PersonId};
use crate::web::address::Path;
use crate::web::cookie::Use;
use crate::web::form::Form;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::Caller;

#[derive(Template)]
#[template(path = "link.html", config = "config/askama.toml")]
struct LinkPage {
    layout: Layout,
    number: Number,
    is_preview: bool,
    /// Whether acting needs the digits that are mailed.
    needs_digits: bool,
    csrf: String,
}

/// What a link opens, for whom.
#[derive(Debug, Clone, Copy)]
struct Opened {
    person: PersonId,
    scope: Scope,
    number: Number,
}

/// `GET /link/{token}`: changes nothing.
pub(in crate::web) async fn show(
    State(site): State<Site>,
    caller: Caller,
    Path(token): Path<String>,
) -> Result<Response, Problem> {
    let Opened { scope, number, .. } = read(&site, &token).await?;
    let is_preview = matches!(scope, Scope::Preview(_));
    let layout = Layout::new(&site, None);
    let needs_digits = site.desk.system().has_mail().await?;
    let made = |csrf| LinkPage { layout, number, is_preview, needs_digits, csrf };
    stranger::respond(&site, &caller, StatusCode::OK, made)
}

/// `POST /link/{token}`: exchanges the token for a session.
pub(in crate::web) async fn exchange(
    State(site): State<Site>,
    caller: Caller,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let Opened { person, scope, number } = read(&site, &token).await?;
    stranger::check(&site, &caller, &form)?;
    site.exchanges.take(caller.peer.0, site.now()).map_err(Problem::TooOften)?;
    let system = site.desk.system();
    if let Some(former) = site.cookies.read(&caller.headers, Use::Ticket(number)) {
        system.end_session(former).await?;
    }
    let begun = system.start_session(person, scope, caller.browser()).await?;
    let mut response = see_other(&format!("/ticket/{number}"));
    set_cookie(&mut response, site.cookies.set(Use::Ticket(number), &begun.secret, begun.minutes));
    Ok(response)
}

async fn read(site: &Site, token: &str) -> Result<Opened, Problem> {
    let (person, scope) = site.desk.system().read_link(token).await?.ok_or(Problem::DeadLink)?;
    match scope {
        Scope::Ticket(number) | Scope::Preview(number) => Ok(Opened { person, scope, number }),
        // No link opens a whole account: whoever it is forwarded to would have it.
        Scope::Person => Err(Problem::DeadLink),
    }
}
