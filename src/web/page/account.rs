//! What one does about one's own account on the profile page: another password, ending sessions elsewhere.

use axum::http::StatusCode;
use axum::response::Response;
use tokio::task::spawn_blocking;

use super::profile::ProfilePage;
use super::sent::Sent;
use super::sign_in::{self, Refusal};
use super::visit::SignedIn;
use super::{page, see_other, sentence, set_cookie};
use crate::desk::{OpenSession, Scope, Session, Which};
use crate::text::clean;
use crate::web::cookie::Use;
use crate::web::form::Form;
use crate::web::moment::{Moment, Present};
use crate::web::password::hash_password;
use crate::web::problem::Problem;

/// A session in the list on the profile page.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) id: String,
    /// What one was let in to: everything, or one ticket.
    pub(super) opens: String,
    pub(super) browser: String,
    pub(super) began: Moment,
    pub(super) seen: Moment,
    /// Whether it is the one that looks at the list.
    pub(super) is_this: bool,
}

impl Line {
    pub(super) fn of(session: &OpenSession, own: &Session, present: &Present) -> Self {
        Self {
            id: session.id.clone(),
            opens: session.ticket.map_or_else(|| "Everything".to_owned(), |number| format!("Ticket #{number}")),
            browser: browser(&session.browser),
            began: present.moment(session.created_at),
            seen: present.moment(session.seen_at),
            is_this: session.id == own.id,
        }
    }
}

/// `POST /profile/password`
pub(in crate::web) async fn password(Sent { from, form }: Sent<SignedIn>) -> Result<Response, Problem> {
    let SignedIn { site, caller, visitor } = &from;
    if let Err(trouble) = change_password(&from, &form).await? {
        let mut made = ProfilePage::make(site, visitor).await?;
        made.password_trouble = Some(trouble);
        return page(StatusCode::UNPROCESSABLE_ENTITY, &made);
    }
    // Every session has ended, this one too: whoever knew the old password is out.
    let begun = site.desk.system().start_session(visitor.person.id, Scope::Person, caller.browser()).await?;
    let mut response = see_other("/profile?password");
    set_cookie(&mut response, site.cookies.set(Use::Person, &begun.secret, begun.minutes));
    Ok(response)
}

/// `POST /profile/sessions`
pub(in crate::web) async fn sessions(Sent { from, form }: Sent<SignedIn>) -> Result<Response, Problem> {
    let which = match form.field("end") {
        "others" => Which::All,
        id => Which::One(id),
    };
    from.site.desk.system().end_own_sessions(&from.visitor.session, which).await?;
    Ok(see_other("/profile?ended"))
}

/// Sets the new password when the old one is right and the new one will do; says what is wrong otherwise.
async fn change_password(from: &SignedIn, form: &Form) -> Result<Result<(), String>, Problem> {
    let SignedIn { site, caller, visitor } = from;
    let new = form.field("new").to_owned();
    if new != form.field("again") {
        return Ok(Err("The two new passwords differ.".to_owned()));
    }
    match sign_in::check(site, caller, &visitor.person.email, form.field("current")).await? {
        Ok(_) => {}
        Err(Refusal::Wrong) => return Ok(Err("The current password is another one.".to_owned())),
        Err(refusal @ (Refusal::Stale | Refusal::TooLong | Refusal::Wait(_))) => return Ok(Err(refusal.words())),
    }
    let hashed = spawn_blocking(move || hash_password(&new)).await.map_err(|panic| Problem::broken(&panic))?;
    match hashed {
        Ok(hash) => {
            site.desk.system().set_own_password_hash(visitor.person.id, &hash).await?;
            Ok(Ok(()))
        }
        Err(invalid) => Ok(Err(sentence(&invalid.to_string()))),
    }
}

/// A browser's name for itself in two words: `Firefox on Linux`. What it cannot tell is said as it is.
fn browser(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let known =
        |names: &[(&str, &'static str)]| names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) if agent.is_empty() => "An unknown browser".to_owned(),
        (None, None) => clean::line(agent).chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_is_named_in_two_words() {
        let cases = [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 \
                 Safari/537.36 Edg/142.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.5", "curl"),
            ("\u{1b}[31mevil", "␛[31mevil"),
            ("", "An unknown browser"),
        ];
        for (agent, expected) in cases {
            assert_eq!(browser(agent), expected, "{agent}");
        }
    }
}
