//! Presence: who is writing a reply just now.

use axum::response::Response;

use super::answer::{done, found};
use super::caller::{Reader, Writer};
use super::input::Named;
use crate::api;
use crate::ticket::{Number, Presence};
use crate::web::problem::Problem;

/// `GET /tickets/{number}/presence`
pub(super) async fn show(reader: Reader, Named(number): Named<Number>) -> Result<Response, Problem> {
    found(&api::Presence::new(number, reader.desk.replying(number).await?))
}

/// `PUT /tickets/{number}/presence`
pub(super) async fn begin(Writer(desk): Writer, Named(number): Named<Number>) -> Result<Response, Problem> {
    desk.set_presence(number, Presence::Replying).await?;
    found(&api::Presence::new(number, desk.replying(number).await?))
}

/// `DELETE /tickets/{number}/presence`
pub(super) async fn end(Writer(desk): Writer, Named(number): Named<Number>) -> Result<Response, Problem> {
    desk.set_presence(number, Presence::Away).await?;
    Ok(done())
}
