//! Signing in and out of the API.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::{done, json};
use super::caller::Reader;
use super::input::Json;
use crate::api;
use crate::desk::{Error, SecondStep};
use crate::ticket::PersonId;
use crate::web::page::code::{self, Checked};
use crate::web::page::sign_in::{self, Refusal};
use crate::web::problem::Problem;
use crate::web::site::Site;
use crate::web::visitor::Caller;

/// `POST /tokens`
pub(super) async fn sign_in(
    State(site): State<Site>,
    caller: Caller,
    Json(new): Json<api::NewToken>,
) -> Result<Response, Problem> {
    let checked = sign_in::check(&site, &caller, &new.email, &new.password).await?;
    let person = checked.map_err(|refusal| match refusal {
        Refusal::Wrong | Refusal::Stale => Problem::NotAllowed(refusal.words()),
        Refusal::TooLong => Problem::invalid("password", refusal.words()),
        Refusal::Wait(wait) => Problem::TooOften(wait),
    })?;
    second_step(&site, &caller, person, new.code.as_deref()).await?;
    let desk = match site.desk.agent(person).await {
        Err(Error::NotAllowed(_)) => {
            return Err(Problem::NotAllowed("this is for agents: customers have the pages".to_owned()));
        }
        desk => desk?,
    };
    let (token, secret) = desk.add_token(&new.name, new.access, new.days).await?;
    json(StatusCode::CREATED, &api::Token::new(token, Some(secret)))
}

/// Lets those past who have no second step, and those with a code of theirs that was not used before.
async fn second_step(site: &Site, caller: &Caller, person: PersonId, code: Option<&str>) -> Result<(), Problem> {
    match (site.desk.system().second_step(person).await?, code) {
        (SecondStep::Off, _) => Ok(()),
        (SecondStep::On { .. }, None) => Err(Problem::CodeWanted),
        (SecondStep::On { .. }, Some(given)) => {
            let person = site.desk.system().person(person).await?;
            match code::check(site, caller, &person, given).await? {
                Checked::Right => Ok(()),
                Checked::Wrong => Err(Problem::CodeWrong),
                Checked::Wait(wait) => Err(Problem::TooOften(wait)),
            }
        }
    }
}

/// `DELETE /me/token`
pub(super) async fn sign_out(reader: Reader) -> Result<Response, Problem> {
    reader.desk.end_token(&reader.token.id).await?;
    Ok(done())
}
