//! People, and one's own booking link.

use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;

use super::answer::{done, found};
use super::caller::{Reader, Writer};
use super::input::{self, Json, Named, Params, limit};
use crate::api;
use crate::booking::BookingLink;
use crate::ticket::PersonId;
use crate::web::problem::Problem;
use crate::web::site::Site;

/// Which people.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Those whose name, address or company has a word that starts with each of these words; customers first.
    q: Option<String>,
    /// Those of these ids, at most 100 with commas between.
    #[schemars(pattern(r"^[1-9][0-9]{0,17}(,[1-9][0-9]{0,17}){0,99}$"))]
    ids: Option<String>,
    /// From where on: `next` of an earlier answer.
    #[schemars(pattern("^[1-9][0-9]{0,17}$"))]
    cursor: Option<String>,
    /// How many at the most.
    #[schemars(range(min = 1, max = 500))]
    limit: Option<u16>,
}

/// `GET /me`
pub(super) async fn me(State(site): State<Site>, reader: Reader) -> Result<Response, Problem> {
    let agents = reader.desk.agents().await?;
    found(&api::Me {
        person: reader.desk.profile().await?.into(),
        token: api::Token::new(reader.token, None),
        desk: site.desk_name.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        agents: agents.into_iter().map(api::Person::from).collect(),
    })
}

/// `GET /people`
pub(super) async fn list(reader: Reader, Params(which): Params<Which>) -> Result<Response, Problem> {
    const USUAL: u16 = 100;
    let most = limit(which.limit, USUAL)?;
    let (people, next) = match (which.q, which.ids, which.cursor) {
        (Some(words), None, None) => (reader.desk.people(&words, most).await?, None),
        (None, Some(ids), None) => (reader.desk.people_of(&self::ids(&ids)?).await?, None),
        (None, None, from) => {
            let after = match from {
                Some(text) => PersonId(input::cursor(&text)?),
                None => PersonId(0),
            };
            let people = reader.desk.people_after(after, most).await?;
            let is_full = people.len() >= usize::from(most);
            let next = people.last().filter(|_| is_full).map(|person| person.id.to_string());
            (people, next)
        }
        (_, _, _) => return Err(Problem::Unreadable("q, ids and cursor: write one of them".to_owned())),
    };
    found(&api::People { people: people.into_iter().map(api::Person::from).collect(), next })
}

fn ids(text: &str) -> Result<Vec<PersonId>, Problem> {
    const MOST: usize = 100;
    let id = |id: &str| input::plain(id).map(PersonId);
    let ids: Option<Vec<_>> = text.split(',').take(MOST + 1).map(id).collect();
    match ids {
        Some(ids) if ids.len() <= MOST => Ok(ids),
        Some(_) | None => Err(Problem::Unreadable(format!("ids: write at most {MOST} numbers, such as 3,7"))),
    }
}

/// `GET /people/{id}`
pub(super) async fn one(reader: Reader, Named(id): Named<PersonId>) -> Result<Response, Problem> {
    found(&api::Person::from(reader.desk.person(id).await?))
}

/// `PUT /me/booking-link`
pub(super) async fn set_link(
    State(site): State<Site>,
    Writer(desk): Writer,
    Json(asked): Json<api::Link>,
) -> Result<Response, Problem> {
    let link = BookingLink::accept(&asked.booking_link_url, &site.hosts)
        .map_err(|refused| Problem::invalid("booking_link_url", refused.to_string()))?;
    desk.set_booking_link(Some(&link)).await?;
    Ok(done())
}

/// `DELETE /me/booking-link`
pub(super) async fn clear_link(Writer(desk): Writer) -> Result<Response, Problem> {
    desk.set_booking_link(None).await?;
    Ok(done())
}
