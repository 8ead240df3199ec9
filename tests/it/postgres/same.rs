//! The two databases have the same tables, and the same words find the same in both.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use deskbell::clock::Clock;
use deskbell::desk::Desk;
use deskbell::ticket::{From, Query};
use rusqlite::Connection;
use sqlx::{Connection as _, PgConnection, Row as _};

use super::Served;

/// The first migration of PostgreSQL: it leaves the tables as SQLite's of the same number does.
const FIRST: u32 = 11;

/// The tables of the search, which each database has of its own, and the driver's.
const OWN: [&str; 3] = ["person_search", "ticket_search", "_sqlx_migrations"];

/// Each table with its columns: the name, and whether it is a text and may be null.
type Tables = BTreeMap<String, BTreeSet<(String, bool, bool)>>;

#[test]
fn migrations_are_in_step() {
    let files = |folder: &str| -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/migrations").join(folder);
        let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
        files.collect()
    };
    let version = |file: &String| file.split('_').next().and_then(|digits| digits.parse::<u32>().ok()).unwrap();
    let mut wanted: BTreeSet<String> = files("sqlite").into_iter().filter(|file| version(file) > FIRST).collect();
    wanted.insert("0011_desk.sql".to_owned());
    assert_eq!(files("postgres"), wanted, "each migration of SQLite has its twin in assets/migrations/postgres");
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let served = Served::start().await;
    served.desk().await.close().await;
    let file = served.folder.path().join("sqlite.db");
    Desk::open(&file, Clock::System).await.unwrap().close().await;
    let (ours, theirs) = (sqlite_tables(&file), postgres_tables(&served.url()).await);
    for (table, columns) in &ours {
        assert_eq!(theirs.get(table), Some(columns), "the columns of {table} (name, is a text, may be null)");
    }
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
}

fn sqlite_tables(file: &Path) -> Tables {
    let sql = "select m.name, c.name, lower(c.type) = 'text', c.\"notnull\" = 0 and c.pk = 0 \
               from sqlite_master as m, pragma_table_info(m.name) as c \
               where m.type = 'table' and m.name not like 'sqlite_%'";
    let connection = Connection::open(file).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?)))).unwrap();
    by_table(rows.map(Result::unwrap))
}

async fn postgres_tables(url: &str) -> Tables {
    let sql = "select table_name::text, column_name::text, data_type::text, is_nullable = 'YES', collation_name::text \
               from information_schema.columns where table_schema = 'public'";
    let mut connection = PgConnection::connect(url).await.unwrap();
    let rows = sqlx::raw_sql(sql).fetch_all(&mut connection).await.unwrap();
    by_table(rows.iter().map(|row| {
        let (table, column, kind): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let collation: Option<String> = row.get(4);
        let is_known =
            OWN.contains(&&*table) || kind == "bigint" || kind == "text" && collation.as_deref() == Some("C");
        assert!(is_known, "{table}.{column} is {kind}: only bigint and text collate \"C\"");
        (table, (column, kind == "text", row.get(3)))
    }))
}

fn by_table(columns: impl Iterator<Item = (String, (String, bool, bool))>) -> Tables {
    let mut tables = Tables::new();
    for (table, column) in columns {
        if !OWN.iter().any(|own| table.starts_with(own)) {
            tables.entry(table).or_default().insert(column);
        }
    }
    tables
}

#[tokio::test]
async fn the_same_words_find_the_same_tickets() {
    let served = Served::start().await;
    let there = served.desk().await;
    let here = Desk::open(&served.folder.path().join("sqlite.db"), Clock::System).await.unwrap();
    let mut found = Vec::new();
    for desk in [&there, &here] {
        desk.system().load_sample().await.unwrap();
        let alice = desk.system().agents().await.unwrap()[0].id;
        let alice = desk.agent(alice).await.unwrap();
        let mut answers = BTreeMap::new();
        for text in SEARCHES {
            let list = alice.list(&Query::parse(text).unwrap(), From::Top, 200).await.unwrap();
            answers.insert(*text, list.rows.iter().map(|row| row.ticket.number.0).collect::<BTreeSet<_>>());
        }
        for words in ["a", "zur", "tokyo", "ann b", "example com", "東"] {
            let people = alice.people(words, 100).await.unwrap();
            answers.insert(words, people.iter().map(|person| person.id.0).collect());
        }
        found.push(answers);
    }
    assert_eq!(found[0], found[1]);
    let used = found[0].values().filter(|numbers| !numbers.is_empty()).count();
    assert!(used > SEARCHES.len() / 2, "too many searches find nothing: {:?}", found[0]);
}

/// Words as people type them: accents, other scripts, marks, beginnings, numbers, and everything a query can say.
const SEARCHES: &[&str] = &[
    "vpn",
    "VPN print",
    "zur",
    "Zürich",
    "oresund",
    "Ø",
    "東京",
    "東",
    "プリンタ",
    "wi-fi",
    "e-mail",
    "1",
    "42",
    "2026",
    "a",
    "the",
    "it's",
    "foo_bar",
    "any_",
    "status_open",
    "open_1",
    "assignee.anna",
    "0x80070005",
    "3.5",
    "1e5",
    "c++",
    "status:open",
    "status:open status:waiting",
    "is:open",
    "is:done vpn",
    "-vpn",
    "-status:closed printer",
    "priority:urgent",
    "assignee:me",
    "assignee:none",
    "assignee:none is:open",
    "requester:ana",
    "company:north",
    "category:net",
    "module:vpn",
    "watcher:none",
    "-assignee:me is:open",
    "call:today",
    "call:tomorrow vpn",
];
