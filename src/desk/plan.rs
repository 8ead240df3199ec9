//! What an administrator lays down about whose calendar a call is booked in.

use super::audit::Act;
use super::{AdminDesk, AgentDesk, Error, SystemDesk, keep};
use crate::booking::BookingLink;
use crate::ticket::{Area, Duty, Emergency, Label, Person, PersonId, Plan, Role, Team, TeamId, Topic};

/// One thing that an administrator lays down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanChange {
    /// A new team.
    AddTeam(Label),
    /// A team goes, and what it took is nobody's again.
    RemoveTeam(TeamId),
    /// Somebody joins a team.
    Join(TeamId, PersonId),
    /// Somebody leaves a team.
    Leave(TeamId, PersonId),
    /// Where one books a call with a team.
    TeamLink(TeamId, Option<BookingLink>),
    /// A team's link for urgent tickets.
    TeamEmergency(TeamId, Option<BookingLink>),
    /// When a team takes urgent calls.
    TeamDuty(TeamId, Duty),
    /// Which tickets are a team's, in place of those before.
    TeamTakes(TeamId, Vec<Area>),
    /// The link for what tickets are about.
    Override(Topic, Option<BookingLink>),
    /// Somebody's link for urgent tickets.
    Emergency(PersonId, Option<BookingLink>),
    /// When somebody takes urgent calls.
    Duty(PersonId, Duty),
}

impl SystemDesk {
    /// Everything that was laid down.
    pub async fn plan(&self) -> Result<Plan, Error> {
        Ok(self.desk().db().plan().await?)
    }

    /// The team of this name, in any case.
    ///
    /// # Errors
    /// When there is none.
    pub async fn team(&self, name: &str) -> Result<Team, Error> {
        let wanted = name.trim().to_lowercase();
        let teams = self.plan().await?.teams;
        let found = teams.into_iter().find(|team| team.name.as_str().to_lowercase() == wanted);
        found.ok_or_else(|| Error::NoTeam(name.to_owned()))
    }

    /// Somebody's link for urgent tickets, and when it counts.
    pub async fn emergency(&self, person: PersonId) -> Result<Emergency, Error> {
        Ok(self.desk().db().emergency(person).await?)
    }
}

/// Everything that is laid down, with what is for every agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaidDown {
    /// The teams, and the links for what tickets are about.
    pub plan: Plan,
    /// Every agent's link for urgent tickets, and when it counts; by name.
    pub urgent: Vec<(Person, Emergency)>,
}

impl AgentDesk {
    /// Everything that is laid down.
    pub async fn laid_down(&self) -> Result<LaidDown, Error> {
        let db = self.desk().db();
        let mut urgent = Vec::new();
        for agent in self.agents().await? {
            let emergency = db.emergency(agent.id).await?;
            urgent.push((agent, emergency));
        }
        Ok(LaidDown { plan: db.plan().await?, urgent })
    }

    /// Lays something down, for an administrator.
    ///
    /// # Errors
    /// For anybody else, and as [`AdminDesk::lay_down`].
    pub async fn lay_down(&self, change: &PlanChange) -> Result<(), Error> {
        self.desk().admin(self.me()).await?.lay_down(change).await
    }
}

impl AdminDesk {
    /// Lays something down: every ticket it is about shows it at once.
    ///
    /// # Errors
    /// When a team of that name is there already, or a customer would be in a team or on duty.
    pub async fn lay_down(&self, change: &PlanChange) -> Result<(), Error> {
        let mut writing = self.begin().await?;
        match change {
            PlanChange::AddTeam(name) => {
                let added = writing.add_team(name).await?;
                added.ok_or_else(|| Error::Conflict(format!("there is a team {name} already")))?;
            }
            PlanChange::RemoveTeam(team) => writing.remove_team(*team).await?,
            PlanChange::Join(team, person) => {
                refuse_customer(&mut writing, *person).await?;
                writing.join_team(*team, *person).await?;
            }
            PlanChange::Leave(team, person) => writing.leave_team(*team, *person).await?,
            PlanChange::TeamLink(team, link) => writing.set_team_link(*team, link.as_ref()).await?,
            PlanChange::TeamEmergency(team, link) => writing.set_team_emergency(*team, link.as_ref()).await?,
            PlanChange::TeamDuty(team, duty) => writing.set_team_duty(*team, duty).await?,
            PlanChange::TeamTakes(team, areas) => writing.set_areas(*team, areas).await?,
            PlanChange::Override(topic, link) => writing.set_override(topic, link.as_ref()).await?,
            PlanChange::Emergency(person, link) => {
                refuse_customer(&mut writing, *person).await?;
                writing.set_emergency_link(*person, link.as_ref()).await?;
            }
            PlanChange::Duty(person, duty) => {
                refuse_customer(&mut writing, *person).await?;
                writing.set_duty(*person, duty).await?;
            }
        }
        let record = self.record(Act::PlanChanged).with("change", change.words());
        self.finish(writing, record).await
    }
}

impl PlanChange {
    /// What is laid down, for the log: whom it is about stands beside it in the tables, by the same numbers.
    fn words(&self) -> String {
        let link = |link: &Option<BookingLink>| link.as_ref().map_or("none", BookingLink::as_str).to_owned();
        match self {
            Self::AddTeam(name) => format!("new team {name}"),
            Self::RemoveTeam(team) => format!("team {} removed", team.0),
            Self::Join(team, person) => format!("person {} joins team {}", person.0, team.0),
            Self::Leave(team, person) => format!("person {} leaves team {}", person.0, team.0),
            Self::TeamLink(team, to) => format!("team {} link {}", team.0, link(to)),
            Self::TeamEmergency(team, to) => format!("team {} emergency {}", team.0, link(to)),
            Self::TeamDuty(team, duty) => format!("team {} duty {duty}", team.0),
            Self::TeamTakes(team, areas) => {
                let areas: Vec<_> = areas.iter().map(Area::to_string).collect();
                format!("team {} takes {}", team.0, areas.join(" "))
            }
            Self::Override(topic, to) => format!("override {topic} {}", link(to)),
            Self::Emergency(person, to) => format!("person {} emergency {}", person.0, link(to)),
            Self::Duty(person, duty) => format!("person {} duty {duty}", person.0),
        }
    }
}

async fn refuse_customer(writing: &mut crate::db::Writing, person: PersonId) -> Result<(), Error> {
    match keep::person(writing, person).await?.role {
        Role::Agent => Ok(()),
        Role::Customer => Err(Error::NotAllowed("only agents are in teams and on duty, this is a customer")),
    }
}
