//! The words a ticket's fields can have, and the named views.

use axum::response::Response;

use super::answer::found;
use super::caller::Reader;
use crate::api;
use crate::ticket::{Priority, Status};
use crate::web::problem::Problem;

/// `GET /fields`
pub(super) async fn fields(reader: Reader) -> Result<Response, Problem> {
    found(&api::Fields {
        statuses: Status::ALL.into_iter().map(api::StatusWord::from).collect(),
        priorities: Priority::ALL.into_iter().map(api::PriorityWord::from).collect(),
        categories: reader.desk.categories().await?,
        modules: reader.desk.modules().await?,
    })
}

/// `GET /views`
pub(super) async fn views(reader: Reader) -> Result<Response, Problem> {
    let tally = reader.desk.tally().await?;
    let view = |(view, count): (crate::ticket::View, u64)| api::View {
        id: view.id().to_owned(),
        label: view.label().to_owned(),
        query: view.query_text().to_owned(),
        count,
    };
    found(&api::Views { views: tally.counts.into_iter().map(view).collect() })
}
