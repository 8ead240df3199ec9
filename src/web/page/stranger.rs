//! Forms for somebody of whom nothing is known yet: a cookie of the same browser repeats the form's token.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::{page, set_cookie};
use crate::web::cookie::Use;
use crate::web::form::Form;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::token;
use crate::web::visitor::Caller;

/// How long such a form stays good, in minutes.
const MINUTES: i64 = 12 * 60;

/// An answer with such a form: `made` puts the token into its page.
pub(super) fn respond<T: Template>(
    site: &Site,
    caller: &Caller,
    status: StatusCode,
    made: impl FnOnce(String) -> T,
) -> Result<Response, Problem> {
    if let Some(known) = site.cookies.read(&caller.headers, Use::Form) {
        return page(status, &made(known.to_owned()));
    }
    let fresh = token::random();
    let cookie = site.cookies.set(Use::Form, &fresh, MINUTES);
    let mut response = page(status, &made(fresh))?;
    set_cookie(&mut response, cookie);
    Ok(response)
}

/// Whether the form was made for the browser that sent it.
pub(super) fn check(site: &Site, caller: &Caller, form: &Form) -> Result<(), Problem> {
    let repeated = site.cookies.read(&caller.headers, Use::Form).unwrap_or_default();
    if form.carries(repeated) { Ok(()) } else { Err(form.stale()) }
}
