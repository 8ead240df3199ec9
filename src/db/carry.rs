//! Rows as they are, from one database to another: which tables there are is asked of SQLite, so that a new one is
//! carried without being named here.
//!
//! The search is left out: each database makes its own from what was carried.

use std::collections::HashMap;

use super::row::Cells;
use super::sql::{Dialect, Row, Value};
use super::{Db, Error, Writing, sql};
use crate::ticket::{Number, PersonId};

/// How many values a statement takes at the most.
const MOST_VALUES: usize = 30_000;

/// How many rows are read and written at a time.
const MOST_ROWS: i64 = 500;

/// A table to be carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// Its name.
    pub name: String,
    columns: Vec<Column>,
    /// The places of the columns that make a row's key, in the key's order.
    key: Vec<usize>,
    /// Whether the database numbers its rows.
    is_numbered: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    name: String,
    is_text: bool,
}

/// A row as it is.
pub type Carried = Vec<Value<'static>>;

impl Db {
    /// The tables of SQLite's file, each after those that it points to.
    pub async fn tables(&self) -> Result<Vec<Shape>, Error> {
        let sql = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' \
                   and name not like '%\\_search%' escape '\\' and name <> '_sqlx_migrations' order by name";
        let names: Vec<String> = sql::scalar(sql).fetch_all(&self.readers).await?;
        let mut waiting = Vec::new();
        for name in names {
            let sql = "select distinct \"table\" from pragma_foreign_key_list($1) where \"table\" <> $1";
            let before: Vec<String> = sql::scalar(sql).bind(&name).fetch_all(&self.readers).await?;
            waiting.push((self.table(name).await?, before));
        }
        let mut ordered: Vec<Shape> = Vec::new();
        while !waiting.is_empty() {
            let is_ready =
                |before: &[String]| before.iter().all(|name| ordered.iter().any(|table| table.name == *name));
            let Some(at) = waiting.iter().position(|(_, before)| is_ready(before)) else {
                let reason = "its tables point at each other in a ring".to_owned();
                return Err(Error::Row { what: "table".to_owned(), reason });
            };
            ordered.push(waiting.remove(at).0);
        }
        Ok(ordered)
    }

    async fn table(&self, name: String) -> Result<Shape, Error> {
        let sql = "select name, lower(type), pk from pragma_table_info($1) order by cid";
        let rows = sql::query(sql).bind(&name).fetch_all(&self.readers).await?;
        let (mut columns, mut key) = (Vec::new(), Vec::new());
        let mut is_integer = false;
        for (at, row) in rows.iter().enumerate() {
            let cells = Cells { what: "column", row };
            let (kind, place) = (cells.text(1)?, cells.number(2)?);
            columns.push(Column { name: cells.text(0)?, is_text: kind == "text" });
            if place > 0 {
                key.push((place, at));
                is_integer = kind == "integer";
            }
        }
        key.sort_unstable();
        let is_numbered = is_integer && key.len() == 1;
        Ok(Shape { name, columns, key: key.into_iter().map(|(_, at)| at).collect(), is_numbered })
    }
}

impl Shape {
    fn list(&self, columns: impl Iterator<Item = usize>) -> String {
        let names = columns.filter_map(|at| self.columns.get(at)).map(|column| format!("\"{}\"", column.name));
        names.collect::<Vec<_>>().join(", ")
    }

    fn all(&self) -> String {
        self.list(0..self.columns.len())
    }

    fn key_of(&self, row: &Carried) -> Carried {
        self.key.iter().filter_map(|at| row.get(*at).cloned()).collect()
    }

    fn read(&self, row: &Row) -> Result<Carried, Error> {
        let column = |(at, column): (usize, &Column)| {
            Ok(if column.is_text {
                Value::from(row.read::<Option<String>>(at)?)
            } else {
                Value::from(row.read::<Option<i64>>(at)?)
            })
        };
        self.columns.iter().enumerate().map(column).collect()
    }
}

impl Writing {
    /// Lets the transaction stay open however long it does nothing.
    pub async fn stay(&mut self) -> Result<(), Error> {
        if self.dialect() == Dialect::Postgres {
            let text = "set local idle_in_transaction_session_timeout = 0";
            sql::query(text).execute(self.connection()).await?;
        }
        Ok(())
    }

    /// The rows of a table after one, in the order of their keys: some of them, and none at the end.
    pub async fn rows_after(&mut self, table: &Shape, after: Option<&Carried>) -> Result<Vec<Carried>, Error> {
        let key = table.list(table.key.iter().copied());
        let from = match after {
            Some(_) => format!("where ({key}) > ({})", places(1, table.key.len())),
            None => String::new(),
        };
        let text = format!("select {} from \"{}\" {from} order by {key} limit {MOST_ROWS}", table.all(), table.name);
        let values = after.map(|row| table.key_of(row)).unwrap_or_default();
        let query = values.into_iter().fold(sql::built(text), sql::Query::bind);
        query.fetch_all(self.connection()).await?.iter().map(|row| table.read(row)).collect()
    }

    /// The last row of a table, by its key.
    pub async fn last_row(&mut self, table: &Shape) -> Result<Option<Carried>, Error> {
        let key: Vec<_> = table.key.iter().map(|at| format!("{} desc", table.list([*at].into_iter()))).collect();
        let text = format!("select {} from \"{}\" order by {} limit 1", table.all(), table.name, key.join(", "));
        let row = sql::built(text).fetch_optional(self.connection()).await?;
        row.as_ref().map(|row| table.read(row)).transpose()
    }

    /// Puts rows into a table; one that is there already stays as it is.
    pub async fn put_rows(&mut self, table: &Shape, rows: &[Carried]) -> Result<(), Error> {
        let width = table.columns.len().max(1);
        for rows in rows.chunks(MOST_VALUES / width) {
            let lines: Vec<_> = (0..rows.len()).map(|row| format!("({})", places(row * width + 1, width))).collect();
            let text = format!(
                "insert into \"{}\" ({}) values {} on conflict do nothing",
                table.name,
                table.all(),
                lines.join(", ")
            );
            let query = rows.iter().flatten().cloned().fold(sql::built(text), sql::Query::bind);
            query.execute(self.connection()).await?;
        }
        Ok(())
    }

    /// Lets a table go on numbering where the other one would, so that no number is ever given twice.
    pub async fn number_from(&mut self, table: &Shape, last: i64) -> Result<(), Error> {
        let Some(key) = table.key.first().and_then(|at| table.columns.get(*at)).filter(|_| table.is_numbered) else {
            return Ok(());
        };
        let (name, key) = (&table.name, &key.name);
        let text = match self.dialect() {
            Dialect::Sqlite => {
                format!("update sqlite_sequence set seq = max(seq, $1) where name = '{name}' returning seq")
            }
            Dialect::Postgres => format!(
                "select setval(found::regclass, greatest($1, (select coalesce(max(\"{key}\"), 0) from \"{name}\")) + 1, \
                 false) from pg_get_serial_sequence('\"{name}\"', '{key}') as found where found is not null"
            ),
        };
        sql::built(text).bind(last).fetch_optional(self.connection()).await?;
        Ok(())
    }

    /// The last number that each table gave, also to rows that are gone.
    pub async fn last_numbers(&mut self) -> Result<HashMap<String, i64>, Error> {
        let text = match self.dialect() {
            Dialect::Sqlite => "select name, seq from sqlite_sequence",
            Dialect::Postgres => {
                "select table_name::text, coalesce(last_value, 0) from information_schema.columns \
                 join pg_sequences on sequencename = table_name || '_' || column_name || '_seq' \
                 where is_identity = 'YES' and table_schema = 'public' and schemaname = 'public'"
            }
        };
        let rows = sql::query(text).fetch_all(self.connection()).await?;
        let read = |row| {
            let cells = Cells { what: "sequence", row };
            Ok((cells.text(0)?, cells.number(1)?))
        };
        rows.iter().map(read).collect()
    }

    /// Tickets that the search does not have yet, after a number: some of them, and none when it has all.
    pub async fn unsearched_tickets(&mut self, after: Number) -> Result<Vec<Number>, Error> {
        let text = "select number from ticket where number > $1 \
                    and not exists (select 1 from ticket_search where rowid = place) order by number limit $2";
        let query = sql::scalar(text).bind(after.0).bind(MOST_ROWS);
        let numbers: Vec<i64> = query.fetch_all(self.connection()).await?;
        Ok(numbers.into_iter().map(Number).collect())
    }

    /// People whom the search does not have yet, after one: some of them, and none when it has all.
    pub async fn unsearched_people(&mut self, after: PersonId) -> Result<Vec<PersonId>, Error> {
        let text = "select id from person where id > $1 \
                    and not exists (select 1 from person_search where rowid = id) order by id limit $2";
        let query = sql::scalar(text).bind(after.0).bind(MOST_ROWS);
        let ids: Vec<i64> = query.fetch_all(self.connection()).await?;
        Ok(ids.into_iter().map(PersonId).collect())
    }

    /// Writes a person into the search.
    pub async fn search_person(&mut self, id: PersonId) -> Result<(), Error> {
        let Some(person) = self.person(id).await? else { return Ok(()) };
        let company = person.company.as_ref().map_or("", |company| company.name.as_str());
        self.index_person(id, &[&person.name, person.email.as_str(), company]).await
    }
}

/// `$3, $4, $5`: so many places for values, from one on.
fn places(from: usize, count: usize) -> String {
    (from..from + count).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}
