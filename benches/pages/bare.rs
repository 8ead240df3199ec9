//! What the ticket page is compared with: a route that says hello, and the ticket read and written in the shortest way,
//! without a session, without rules for the browser, without a look at its text.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use rusqlite::{Connection, OpenFlags};

thread_local! {
    static CONNECTION: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

pub(crate) fn hello() -> Router {
    Router::new().route("/", get(async || "hello"))
}

pub(crate) fn page(file: PathBuf) -> Router {
    Router::new().route(
        "/ticket/{number}",
        get(move |axum::extract::Path(number): axum::extract::Path<i64>| {
            let html = read(&file, number).expect("the desk is there");
            async move { Html(html) }
        }),
    )
}

fn read(file: &Path, number: i64) -> rusqlite::Result<String> {
    CONNECTION.with_borrow_mut(|kept| {
        let connection = match kept {
            Some(connection) => connection,
            None => kept.insert(Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?),
        };
        let ticket = "select t.subject, t.status, r.name, a.name, a.email, a.booking_link_url from ticket t \
                      join person r on r.id = t.requester_id join person a on a.id = t.assignee_id where t.number = $1";
        let mut html = connection.prepare_cached(ticket)?.query_row([number], |row| {
            let text = |at| row.get::<_, String>(at);
            Ok(format!(
                "<!doctype html><title>{0}</title><h1>{0}</h1><p>{1}, {2}, {3}</p><a href=\"{5}\">Book a call with {4}</a>",
                text(0)?,
                text(1)?,
                text(2)?,
                text(3)?,
                text(4)?,
                text(5)?
            ))
        })?;
        let entries = "select p.name, e.at, e.body from entry e left join person p on p.id = e.person_id \
                       where e.ticket = $1 and e.visibility = 'public' and e.body is not null order by e.seq";
        let mut entries = connection.prepare_cached(entries)?;
        let mut rows = entries.query([number])?;
        while let Some(row) = rows.next()? {
            let (name, at, body): (String, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            write!(html, "<article><h2>{name}</h2><time>{at}</time><p>{body}</p></article>")
                .expect("a string takes everything");
        }
        Ok(html)
    })
}
