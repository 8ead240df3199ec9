//! Where a test's desk is kept: in a file, or on the server of [`Cluster`] when the whole story is told over again there.

use std::env;
use std::path::Path;

use deskbell::clock::Clock;
use deskbell::desk::{Desk, Error};
use sha2::{Digest as _, Sha256};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};

use super::Cluster;

/// Names the server that the desks of this process are kept on; without it they are kept in files.
pub(crate) const ON_POSTGRES: &str = "DESKBELL_TEST_POSTGRES";

/// Opens the desk of a file, or the one that stands for it on the server.
pub(crate) async fn open_desk(file: &Path, clock: Clock) -> Result<Desk, Error> {
    let Some(cluster) = cluster() else { return Desk::open(file, clock).await };
    let name = database(file);
    cluster.make(&name).await;
    Desk::open_on(&cluster.url(&name).parse().unwrap(), file, clock).await
}

/// What a statement gives that is run behind deskbell's back: the first column of its rows, whole numbers.
pub(crate) async fn numbers(file: &Path, sql: &str) -> Vec<i64> {
    match cluster() {
        None => {
            let connection = rusqlite::Connection::open(file).unwrap();
            let mut statement = connection.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        }
        Some(cluster) => {
            let mut connection = PgConnection::connect(&cluster.url(&database(file))).await.unwrap();
            let rows: Vec<PgRow> =
                sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await.unwrap();
            rows.iter().map(|row| row.try_get_unchecked(0).unwrap()).collect()
        }
    }
}

fn cluster() -> Option<Cluster> {
    env::var_os(ON_POSTGRES).map(|folder| Cluster::at(Path::new(&folder)))
}

/// The database that stands for a file.
fn database(file: &Path) -> String {
    let hash = Sha256::digest(file.as_os_str().as_encoded_bytes());
    hash.iter().take(12).fold("desk_".to_owned(), |name, byte| format!("{name}{byte:02x}"))
}
