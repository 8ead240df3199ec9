//! Teams, turns, overrides and emergency links.

use std::collections::HashMap;

use jiff::Timestamp;

use super::row::Cells;
use super::sql::Row;
use super::{Db, Error, Writing, sql};
use crate::booking::BookingLink;
use crate::ticket::{
    Area, Duty, Emergency, Label, Member, Number, Override, Person, PersonId, Plan, Team, TeamId, Topic,
};

impl Db {
    /// Everything that was laid down about whose calendar a call is booked in.
    pub async fn plan(&self) -> Result<Plan, Error> {
        Ok(Plan { overrides: self.overrides().await?, teams: self.teams().await? })
    }

    /// The links for what a ticket is about, by topic.
    pub async fn overrides(&self) -> Result<Vec<Override>, Error> {
        let sql = "select topic, booking_link_url from booking_override order by topic_key";
        let rows = sql::query(sql).fetch_all(&self.readers).await?;
        rows.iter().filter_map(|row| read_override(row).transpose()).collect()
    }

    /// The teams with their areas and members, by name.
    pub async fn teams(&self) -> Result<Vec<Team>, Error> {
        let sql = "select id, name, booking_link_url, emergency_link_url, duty from team order by name_key";
        let rows = sql::query(sql).fetch_all(&self.readers).await?;
        let mut teams = rows.iter().map(read_team).collect::<Result<Vec<_>, _>>()?;
        if !teams.is_empty() {
            self.read_areas(&mut teams).await?;
            self.read_members(&mut teams).await?;
        }
        Ok(teams)
    }

    async fn read_areas(&self, teams: &mut [Team]) -> Result<(), Error> {
        let sql = "select team_id, area from team_area order by area_key";
        for row in &sql::query(sql).fetch_all(&self.readers).await? {
            let cells = Cells { what: "team", row };
            let (id, area) = (TeamId(cells.number(0)?), cells.parsed(1)?);
            teams.iter_mut().filter(|team| team.id == id).for_each(|team| team.takes.push(Area::clone(&area)));
        }
        Ok(())
    }

    async fn read_members(&self, teams: &mut [Team]) -> Result<(), Error> {
        let people: HashMap<PersonId, Person> =
            self.people_in_teams().await?.into_iter().map(|person| (person.id, person)).collect();
        let sql = "select team_member.team_id, team_member.person_id, team_member.last_turn_at, team_member.turns \
                   from team_member join person on person.id = team_member.person_id order by person.name, person.id";
        for row in &sql::query(sql).fetch_all(&self.readers).await? {
            let cells = Cells { what: "team", row };
            let id = TeamId(cells.number(0)?);
            let Some(person) = people.get(&PersonId(cells.number(1)?)) else { continue };
            let member = Member { person: person.clone(), last_turn_at: cells.maybe_time(2)?, turns: cells.number(3)? };
            teams.iter_mut().filter(|team| team.id == id).for_each(|team| team.members.push(member.clone()));
        }
        Ok(())
    }

    /// A person's link for urgent tickets.
    pub async fn emergency(&self, person: PersonId) -> Result<Emergency, Error> {
        let sql = "select booking_link_url, duty from emergency where person_id = $1";
        let row = sql::query(sql).bind(person.0).fetch_optional(&self.readers).await?;
        row.map_or_else(
            || Ok(Emergency::default()),
            |row| {
                let cells = Cells { what: "emergency link", row: &row };
                Ok(Emergency { link: safe(cells.maybe_text(0)?), duty: cells.parsed(1)? })
            },
        )
    }

    /// Whose turn a ticket was.
    pub async fn turn(&self, ticket: Number) -> Result<Option<PersonId>, Error> {
        let sql = "select person_id from turn where ticket = $1";
        let found: Option<i64> = sql::scalar(sql).bind(ticket.0).fetch_optional(&self.readers).await?;
        Ok(found.map(PersonId))
    }
}

impl Writing {
    /// Whose turn a ticket was, as it is inside this transaction.
    pub async fn turn(&mut self, ticket: Number) -> Result<Option<PersonId>, Error> {
        let sql = "select person_id from turn where ticket = $1";
        let found: Option<i64> = sql::scalar(sql).bind(ticket.0).fetch_optional(self.connection()).await?;
        Ok(found.map(PersonId))
    }

    /// Keeps whose turn a ticket is.
    pub async fn set_turn(&mut self, ticket: Number, person: PersonId) -> Result<(), Error> {
        let sql = "insert into turn (ticket, person_id) values ($1, $2) \
                   on conflict (ticket) do update set person_id = excluded.person_id";
        sql::query(sql).bind(ticket.0).bind(person.0).execute(self.connection()).await?;
        Ok(())
    }

    /// Counts a turn of a person, in every team they are in.
    pub async fn count_turn(&mut self, person: PersonId, at: Timestamp) -> Result<(), Error> {
        let sql = "update team_member set last_turn_at = $2, turns = turns + 1 where person_id = $1";
        sql::query(sql).bind(person.0).bind(at.as_millisecond()).execute(self.connection()).await?;
        Ok(())
    }

    /// Adds a team, whose name must be its own; nothing when another has it.
    pub async fn add_team(&mut self, name: &Label) -> Result<Option<TeamId>, Error> {
        let sql = "insert into team (name, name_key, duty) values ($1, $2, 'on') \
                   on conflict (name_key) do nothing returning id";
        let id: Option<i64> = sql::scalar(sql)
            .bind(name.as_str())
            .bind(name.as_str().to_lowercase())
            .fetch_optional(self.connection())
            .await?;
        Ok(id.map(TeamId))
    }

    /// Takes a team away, with everything that was laid down about it.
    pub async fn remove_team(&mut self, team: TeamId) -> Result<(), Error> {
        sql::query("delete from team where id = $1").bind(team.0).execute(self.connection()).await?;
        Ok(())
    }

    /// Sets or clears where one books a call with a team.
    pub async fn set_team_link(&mut self, team: TeamId, link: Option<&BookingLink>) -> Result<(), Error> {
        let sql = "update team set booking_link_url = $2 where id = $1";
        sql::query(sql).bind(team.0).bind(link.map(BookingLink::as_str)).execute(self.connection()).await?;
        Ok(())
    }

    /// Sets or clears a team's link for urgent tickets.
    pub async fn set_team_emergency(&mut self, team: TeamId, link: Option<&BookingLink>) -> Result<(), Error> {
        let sql = "update team set emergency_link_url = $2 where id = $1";
        sql::query(sql).bind(team.0).bind(link.map(BookingLink::as_str)).execute(self.connection()).await?;
        Ok(())
    }

    /// Sets when a team takes urgent calls.
    pub async fn set_team_duty(&mut self, team: TeamId, duty: &Duty) -> Result<(), Error> {
        let sql = "update team set duty = $2 where id = $1";
        sql::query(sql).bind(team.0).bind(duty.to_string()).execute(self.connection()).await?;
        Ok(())
    }

    /// Sets which tickets are a team's; an area that was another's is this one's from now on.
    pub async fn set_areas(&mut self, team: TeamId, areas: &[Area]) -> Result<(), Error> {
        sql::query("delete from team_area where team_id = $1").bind(team.0).execute(self.connection()).await?;
        for area in areas {
            let area = area.to_string();
            let sql = "insert into team_area (area_key, area, team_id) values ($1, $2, $3) \
                       on conflict (area_key) do update set area = excluded.area, team_id = excluded.team_id";
            sql::query(sql).bind(area.to_lowercase()).bind(&area).bind(team.0).execute(self.connection()).await?;
        }
        Ok(())
    }

    /// Takes a person into a team.
    pub async fn join_team(&mut self, team: TeamId, person: PersonId) -> Result<(), Error> {
        let sql = "insert into team_member (team_id, person_id) values ($1, $2) on conflict do nothing";
        sql::query(sql).bind(team.0).bind(person.0).execute(self.connection()).await?;
        Ok(())
    }

    /// Takes a person out of a team.
    pub async fn leave_team(&mut self, team: TeamId, person: PersonId) -> Result<(), Error> {
        let sql = "delete from team_member where team_id = $1 and person_id = $2";
        sql::query(sql).bind(team.0).bind(person.0).execute(self.connection()).await?;
        Ok(())
    }

    /// Sets or clears the link for what tickets are about.
    pub async fn set_override(&mut self, topic: &Topic, link: Option<&BookingLink>) -> Result<(), Error> {
        let topic = topic.to_string();
        let key = topic.to_lowercase();
        let sql = "delete from booking_override where topic_key = $1";
        sql::query(sql).bind(&key).execute(self.connection()).await?;
        if let Some(link) = link {
            let sql = "insert into booking_override (topic_key, topic, booking_link_url) values ($1, $2, $3)";
            sql::query(sql).bind(&key).bind(&topic).bind(link.as_str()).execute(self.connection()).await?;
        }
        Ok(())
    }

    /// Sets or clears a person's link for urgent tickets.
    pub async fn set_emergency_link(&mut self, person: PersonId, link: Option<&BookingLink>) -> Result<(), Error> {
        let sql = "insert into emergency (person_id, booking_link_url, duty) values ($1, $2, 'on') \
                   on conflict (person_id) do update set booking_link_url = excluded.booking_link_url";
        sql::query(sql).bind(person.0).bind(link.map(BookingLink::as_str)).execute(self.connection()).await?;
        Ok(())
    }

    /// Sets when a person takes urgent calls.
    pub async fn set_duty(&mut self, person: PersonId, duty: &Duty) -> Result<(), Error> {
        let sql = "insert into emergency (person_id, duty) values ($1, $2) \
                   on conflict (person_id) do update set duty = excluded.duty";
        sql::query(sql).bind(person.0).bind(duty.to_string()).execute(self.connection()).await?;
        Ok(())
    }
}

fn read_team(row: &Row) -> Result<Team, Error> {
    let cells = Cells { what: "team", row };
    Ok(Team {
        id: TeamId(cells.number(0)?),
        name: cells.parsed(1)?,
        link: safe(cells.maybe_text(2)?),
        emergency: Emergency { link: safe(cells.maybe_text(3)?), duty: cells.parsed(4)? },
        takes: Vec::new(),
        members: Vec::new(),
    })
}

fn read_override(row: &Row) -> Result<Option<Override>, Error> {
    let cells = Cells { what: "override", row };
    let topic = cells.parsed(0)?;
    Ok(safe(cells.maybe_text(1)?).map(|link| Override { topic, link }))
}

/// A link that today's rules refuse is as good as none: no card is better than an unsafe one.
fn safe(link: Option<String>) -> Option<BookingLink> {
    link.and_then(|link| BookingLink::parse(&link).ok())
}
