//! A form that somebody sent from a page of theirs. It counts only in the session that the page was made for: the
//! form carries that session's token. Otherwise what was written is handed back, and nothing is done.

use axum::extract::{FromRequest, FromRequestParts as _, Request};

use super::visit::{self, AtTicket, SignedIn};
use crate::web::form::Form;
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::{Caller, Visitor};

/// A form, and who sent it from where: [`SignedIn`] or [`AtTicket`]. With files it is an
/// [`Upload`](crate::web::upload::Upload).
pub(in crate::web) struct Sent<V, F = Form> {
    pub(super) from: V,
    pub(super) form: F,
}

/// Whoever this form was made for, if that is who sent it.
fn owner(sender: Option<Visitor>, form: &impl AsRef<Form>) -> Result<Visitor, Problem> {
    let form = form.as_ref();
    sender.filter(|visitor| form.carries(&visitor.session.csrf)).ok_or_else(|| form.stale())
}

impl<F> FromRequest<Site> for Sent<SignedIn, F>
where
    F: AsRef<Form> + FromRequest<Site, Rejection = Problem> + Send,
{
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Ok(caller) = Caller::from_request_parts(&mut parts, site).await;
        let form = F::from_request(Request::from_parts(parts, body), site).await?;
        let visitor = owner(Visitor::signed_in(site, &caller).await?, &form)?;
        Ok(Self { from: SignedIn { site: site.clone(), caller, visitor }, form })
    }
}

impl<F> FromRequest<Site> for Sent<AtTicket, F>
where
    F: AsRef<Form> + FromRequest<Site, Rejection = Problem> + Send,
{
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Ok(caller) = Caller::from_request_parts(&mut parts, site).await;
        let number = visit::number(&mut parts, site).await?;
        let form = F::from_request(Request::from_parts(parts, body), site).await?;
        let visitor = owner(Visitor::at_ticket(site, &caller, number).await?, &form)?;
        Ok(Self { from: AtTicket::of(site, caller, visitor, number).await?, form })
    }
}
