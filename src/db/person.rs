//! People and companies.

use jiff::Timestamp;

use super::row::{Cells, json};
use super::search::Wanted;
use super::sql::{Dialect, Row};
use super::{Db, Error, Writing, sql};
use crate::booking::BookingLink;
use crate::ticket::{Byline, Company, CompanyId, Email, Person, PersonId, Rights, Role};

/// A person about to be added.
#[derive(Debug, Clone)]
pub struct PersonRow<'a> {
    /// Agent or customer.
    pub role: Role,
    /// What they may do, if they are an agent.
    pub rights: Rights,
    /// Their name.
    pub name: &'a str,
    /// Their address.
    pub email: &'a Email,
    /// Their company.
    pub company: Option<&'a Company>,
    /// Their time zone.
    pub time_zone: Option<&'a str>,
    /// Where one books a call with them.
    pub booking_link: Option<&'a BookingLink>,
    /// Their password as an Argon2id string.
    pub password_hash: Option<&'a str>,
    /// When they were added.
    pub created_at: Timestamp,
}

macro_rules! person_columns {
    () => {
        "person.id, person.role, person.name, person.email, company.id, company.name, person.time_zone, \
         person.booking_link_url, person.rights, person.disabled_at from person left join company on company.id = person.company_id"
    };
}

impl Db {
    /// One person.
    pub async fn person(&self, id: PersonId) -> Result<Option<Person>, Error> {
        let sql = concat!("select ", person_columns!(), " where person.id = $1");
        let row = sql::query(sql).bind(id.0).fetch_optional(&self.readers).await?;
        row.as_ref().map(read).transpose()
    }

    /// The person with this address, in any case.
    pub async fn person_by_email(&self, email: &Email) -> Result<Option<Person>, Error> {
        let sql = concat!("select ", person_columns!(), " where person.email_key = $1");
        let row = sql::query(sql).bind(email_key(email)).fetch_optional(&self.readers).await?;
        row.as_ref().map(read).transpose()
    }

    /// Every person of a role, by name.
    pub async fn people_of(&self, role: Role) -> Result<Vec<Person>, Error> {
        let sql = concat!("select ", person_columns!(), " where person.role = $1 order by person.name, person.id");
        let rows = sql::query(sql).bind(role.id()).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// Everybody who is in a team.
    pub(super) async fn people_in_teams(&self) -> Result<Vec<Person>, Error> {
        let sql = concat!(
            "select ",
            person_columns!(),
            " where person.id in (select team_member.person_id from team_member)"
        );
        let rows = sql::query(sql).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// Up to `most` people who match each word of `words` by the start of a name, an address or a company.
    pub async fn people_matching(&self, words: &str, most: u16) -> Result<Vec<Person>, Error> {
        let Some(wanted) = Wanted::all_words(words) else {
            let sql = concat!("select ", person_columns!(), " order by person.role desc, person.name limit $1");
            let rows = sql::query(sql).bind(i64::from(most)).fetch_all(&self.readers).await?;
            return rows.iter().map(read).collect();
        };
        let dialect = self.dialect();
        let sql = match dialect {
            Dialect::Sqlite => concat!(
                "select ",
                person_columns!(),
                " where person.id in (select rowid from person_search where person_search match $1 limit $2) \
                 order by person.role desc, person.name"
            ),
            Dialect::Postgres => concat!(
                "select ",
                person_columns!(),
                " where person.id in (select rowid from person_search where found @@ cast($1 as tsquery) \
                 order by rowid limit $2) order by person.role desc, person.name"
            ),
        };
        let rows = sql::query(sql).bind(wanted.text(dialect)).bind(i64::from(most)).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// People after one, by id, at most `most`.
    pub async fn people_after(&self, after: PersonId, most: u16) -> Result<Vec<Person>, Error> {
        let sql = concat!("select ", person_columns!(), " where person.id > $1 order by person.id limit $2");
        let rows = sql::query(sql).bind(after.0).bind(i64::from(most)).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// Those of these people that there are, by id.
    pub async fn people_by_id(&self, ids: &[PersonId]) -> Result<Vec<Person>, Error> {
        let sql = concat!(
            "select ",
            person_columns!(),
            " where person.id in (select value from json_each($1)) order by person.id"
        );
        let rows = sql::query(sql).bind(json(&ids)?).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// The names of these people.
    pub async fn bylines(&self, ids: &[PersonId]) -> Result<Vec<Byline>, Error> {
        let sql = "select id, role, name from person where id in (select value from json_each($1))";
        let rows = sql::query(sql).bind(json(&ids)?).fetch_all(&self.readers).await?;
        let names = rows.iter().map(|row| Cells { what: "person", row }.byline(0));
        names.filter_map(Result::transpose).collect()
    }

    /// Everybody: the team first, each side by name.
    pub async fn everybody(&self) -> Result<Vec<Person>, Error> {
        let sql = concat!("select ", person_columns!(), " order by person.role, person.name, person.id");
        let rows = sql::query(sql).fetch_all(&self.readers).await?;
        rows.iter().map(read).collect()
    }

    /// The Argon2id string of the person with this address, when they may sign in.
    pub async fn password_hash(&self, email: &Email) -> Result<Option<(PersonId, String)>, Error> {
        let sql = "select id, password_hash from person where email_key = $1 \
                   and password_hash is not null and disabled_at is null";
        let row = sql::query(sql).bind(email_key(email)).fetch_optional(&self.readers).await?;
        let read = |row: &Row| {
            let cells = Cells { what: "person", row };
            Ok((PersonId(cells.number(0)?), cells.text(1)?))
        };
        row.as_ref().map(read).transpose()
    }
}

impl Writing {
    /// One person, as they are inside this transaction.
    pub async fn person(&mut self, id: PersonId) -> Result<Option<Person>, Error> {
        let sql = concat!("select ", person_columns!(), " where person.id = $1");
        let row = sql::query(sql).bind(id.0).fetch_optional(self.connection()).await?;
        row.as_ref().map(read).transpose()
    }

    /// The person with this address, in any case, as they are inside this transaction.
    pub async fn person_by_email(&mut self, email: &Email) -> Result<Option<Person>, Error> {
        let sql = concat!("select ", person_columns!(), " where person.email_key = $1");
        let row = sql::query(sql).bind(email_key(email)).fetch_optional(self.connection()).await?;
        row.as_ref().map(read).transpose()
    }

    /// Keeps a person's new name, and finds them by it.
    pub async fn set_name(&mut self, person: &Person, name: &str) -> Result<(), Error> {
        let company = person.company.as_ref().map_or("", |company| company.name.as_str());
        sql::query("update person set name = $2 where id = $1")
            .bind(person.id.0)
            .bind(name)
            .execute(self.connection())
            .await?;
        self.index_person(person.id, &[name, person.email.as_str(), company]).await
    }

    /// Adds a person, who must have an address of their own.
    pub async fn add_person(&mut self, new: &PersonRow<'_>) -> Result<PersonId, Error> {
        let sql = "insert into person (role, name, email, email_key, company_id, time_zone, booking_link_url, \
                   password_hash, created_at, rights) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id";
        let id: i64 = sql::scalar(sql)
            .bind(new.role.id())
            .bind(new.name)
            .bind(new.email.as_str())
            .bind(email_key(new.email))
            .bind(new.company.map(|company| company.id.0))
            .bind(new.time_zone)
            .bind(new.booking_link.map(BookingLink::as_str))
            .bind(new.password_hash)
            .bind(new.created_at.as_millisecond())
            .bind(new.rights.id())
            .fetch_one(self.connection())
            .await?;
        let company = new.company.map_or("", |company| company.name.as_str());
        self.index_person(PersonId(id), &[new.name, new.email.as_str(), company]).await?;
        Ok(PersonId(id))
    }

    /// The company of this name; made when there is none.
    pub async fn company(&mut self, name: &str) -> Result<Company, Error> {
        let sql =
            "insert into company (name) values ($1) on conflict (name) do update set name = excluded.name returning id";
        let id = sql::scalar(sql).bind(name).fetch_one(self.connection()).await?;
        Ok(Company { id: CompanyId(id), name: name.to_owned() })
    }

    /// Whether somebody has this address.
    pub async fn email_is_taken(&mut self, email: &Email) -> Result<bool, Error> {
        let sql = "select 1 from person where email_key = $1";
        let found: Option<i64> = sql::scalar(sql).bind(email_key(email)).fetch_optional(self.connection()).await?;
        Ok(found.is_some())
    }

    /// Sets or clears a person's booking link.
    pub async fn set_booking_link(&mut self, id: PersonId, link: Option<&BookingLink>) -> Result<(), Error> {
        sql::query("update person set booking_link_url = $2 where id = $1")
            .bind(id.0)
            .bind(link.map(BookingLink::as_str))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Whether somebody other than `other` is an administrator who is not shut out.
    pub async fn has_administrator(&mut self, other: Option<PersonId>) -> Result<bool, Error> {
        let sql = "select 1 from person where role = 'agent' and rights = 'administrator' and disabled_at is null \
                   and id <> $1 limit 1";
        let other = other.map_or(0, |id| id.0);
        let found: Option<i64> = sql::scalar(sql).bind(other).fetch_optional(self.connection()).await?;
        Ok(found.is_some())
    }

    /// Sets what a person of the team may do.
    pub async fn set_rights(&mut self, id: PersonId, rights: Rights) -> Result<(), Error> {
        sql::query("update person set rights = $2 where id = $1")
            .bind(id.0)
            .bind(rights.id())
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Shuts a person out since a time, or lets them in again.
    pub async fn set_disabled(&mut self, id: PersonId, since: Option<Timestamp>) -> Result<(), Error> {
        sql::query("update person set disabled_at = $2 where id = $1")
            .bind(id.0)
            .bind(since.map(Timestamp::as_millisecond))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// How many open tickets a person looks after.
    pub async fn open_tickets_of(&mut self, assignee: PersonId) -> Result<i64, Error> {
        let sql = "select count(*) from ticket where assignee_id = $1 and is_open = 1";
        sql::scalar(sql).bind(assignee.0).fetch_one(self.connection()).await
    }

    /// Sets a person's password, an Argon2id string; an invitation to choose one ends.
    pub async fn set_password_hash(&mut self, id: PersonId, hash: &str) -> Result<(), Error> {
        sql::query("delete from invitation where person_id = $1").bind(id.0).execute(self.connection()).await?;
        sql::query("update person set password_hash = $2 where id = $1")
            .bind(id.0)
            .bind(hash)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn email_key(email: &Email) -> String {
    email.as_str().to_lowercase()
}

fn read(row: &Row) -> Result<Person, Error> {
    let cells = Cells { what: "person", row };
    let company = match (cells.maybe_number(4)?, cells.maybe_text(5)?) {
        (Some(id), Some(name)) => Some(Company { id: CompanyId(id), name }),
        (Some(_) | None, _) => None,
    };
    let link = cells.maybe_text(7)?;
    // A link that today's rules refuse is as good as none: no card is better than an unsafe one.
    let booking_link = link.and_then(|link| BookingLink::parse(&link).ok());
    let role = cells.parsed(1)?;
    let rights = match role {
        Role::Agent => Some(cells.parsed(8)?),
        Role::Customer => None,
    };
    Ok(Person {
        id: PersonId(cells.number(0)?),
        role,
        rights,
        is_disabled: cells.maybe_number(9)?.is_some(),
        name: cells.text(2)?,
        email: cells.parsed(3)?,
        company,
        time_zone: cells.maybe_text(6)?,
        booking_link,
    })
}
