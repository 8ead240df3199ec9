//! Signing out: of the account, or of the one ticket a link opened.

use axum::extract::State;
use axum::response::Response;

use super::{see_other, set_cookie};
use crate::web::cookie::Use;
use crate::web::form::Form;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::{Caller, Visitor};

/// `POST /sign-out`
pub(in crate::web) async fn submit(State(site): State<Site>, caller: Caller, form: Form) -> Result<Response, Problem> {
    let used = match form.field("ticket").parse() {
        Ok(number) => Use::Ticket(number),
        Err(_) => Use::Person,
    };
    // Somebody whose session has ended already is out: nothing to prove.
    if let Some(visitor) = Visitor::find(&site, &caller, used).await? {
        if !form.carries(&visitor.session.csrf) {
            return Err(form.stale());
        }
        if let Some(secret) = site.cookies.read(&caller.headers, used) {
            site.desk.system().end_session(secret).await?;
        }
    }
    let mut response = see_other("/sign-in?out");
    set_cookie(&mut response, site.cookies.forget(used));
    Ok(response)
}
