//! Everything that happened on the desk after an entry.

use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;

use super::answer::found;
use super::caller::Reader;
use super::input::{Params, limit};
use crate::api;
use crate::ticket::Seq;
use crate::web::problem::Problem;

/// After which entry.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct After {
    /// The last entry one has: `last` of an earlier answer. Without it everything from the first one on.
    #[schemars(range(min = 0))]
    after: Option<i64>,
    /// How many at the most.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u16>,
}

/// `GET /entries`
pub(super) async fn after(reader: Reader, Params(asked): Params<After>) -> Result<Response, Problem> {
    const USUAL: u16 = 100;
    let most = limit(asked.limit, USUAL)?;
    let after = match asked.after.unwrap_or(0) {
        after if after >= 0 => Seq(after),
        after => return Err(Problem::Unreadable(format!("after: {after} is no entry's number"))),
    };
    let mut entries = reader.desk.entries_after(after, most.saturating_add(1)).await?;
    let has_more = entries.len() > usize::from(most);
    entries.truncate(usize::from(most));
    let last = entries.last().map_or(after, |entry| entry.seq);
    found(&api::Entries { entries: entries.into_iter().map(api::Entry::from).collect(), last, has_more })
}
