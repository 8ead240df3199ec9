//! Signing in and out of the API.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::{done, json};
use super::caller::Reader;
use super::input::Json;
use crate::api;
use crate::desk::{Error, SecondStep};
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
    if matches!(site.desk.system().second_step(person).await?, SecondStep::On { .. }) {
        let words = "this account has a second step: make a token on the desk itself, with `deskbell token add`";
        return Err(Problem::NotAllowed(words.to_owned()));
    }
    let desk = match site.desk.agent(person).await {
        Err(Error::NotAllowed(_)) => {
            return Err(Problem::NotAllowed("this is for agents: customers have the pages".to_owned()));
        }
        desk => desk?,
    };
    let (token, secret) = desk.add_token(&new.name, new.access, new.days).await?;
    json(StatusCode::CREATED, &api::Token::new(token, Some(secret)))
}

/// `DELETE /me/token`
pub(super) async fn sign_out(reader: Reader) -> Result<Response, Problem> {
    reader.desk.end_token(&reader.token.id).await?;
    Ok(done())
}
