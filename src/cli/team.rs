//! `deskbell team`: several agents under one name, and which tickets are theirs as long as nobody looks after them.

use clap::{Args, Subcommand};

use super::open::{Opened, Which};
use super::print::{Out, Tone};
use super::setup::Setup;
use crate::booking::BookingLink;
use crate::desk::{PlanChange, SystemDesk};
use crate::text::width;
use crate::ticket::{Area, Duty, Label, PersonId, Team, TeamId};

/// Teams: who is in them, what they take, their links and duty.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  deskbell team add Network
  deskbell team join Network sam@example.com noor@example.com
  deskbell team takes Network category=Network module=VPN
  deskbell team link Network https://cal.com/team/network/call
  deskbell team duty Network \"mon-fri 08:00-18:00 Europe/Berlin\"

A ticket that nobody looks after is booked with the team it belongs to: by the
team's link, or, where it has none, with the member whose turn it is.")]
pub(crate) struct Teams {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make a team.
    Add {
        /// Its name, nobody else's.
        name: Label,
    },
    List(List),
    Show(Show),
    /// Take agents into a team.
    Join(Members),
    /// Take agents out of a team.
    Leave(Members),
    Takes(Takes),
    /// Set or clear where one books a call with a team. Without it its members take turns.
    Link(Link),
    /// Set or clear a team's link for urgent tickets.
    Emergency(Link),
    Duty(OnDuty),
    /// Take a team away. What it took is nobody's again.
    Remove {
        /// The team's name.
        name: String,
    },
}

/// List the teams.
#[derive(Debug, Args)]
#[command(after_help = "JSON: a list of teams, each as in `deskbell team show --json`.")]
struct List {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Show a team.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: {name, booking_link_url, emergency_link_url: links or null, duty: on, off
or hours, takes: [module=…, category=… or rest], members: [e-mail address]}.")]
struct Show {
    /// The team's name.
    name: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Which team, and who.
#[derive(Debug, Args)]
struct Members {
    /// The team's name.
    name: String,
    /// The agents' e-mail addresses.
    #[arg(required = true, value_name = "EMAIL")]
    people: Vec<String>,
}

/// Say which tickets are a team's as long as nobody looks after them, in place of those before.
#[derive(Debug, Args)]
#[command(after_help = "\
A ticket belongs to the team that takes its module, else to the one that takes
its category, else to the one that takes the rest. An area that was another
team's is this one's from now on.

Examples:
  deskbell team takes Network module=VPN category=Network
  deskbell team takes Desk rest
  deskbell team takes Desk none")]
struct Takes {
    /// The team's name.
    name: String,
    /// Each module=NAME, category=NAME or rest; or none.
    #[arg(required = true, value_name = "AREA")]
    areas: Vec<String>,
}

/// Which team, and its link.
#[derive(Debug, Args)]
struct Link {
    /// The team's name.
    name: String,
    /// The address of the booking page; none takes it away.
    #[arg(value_name = "URL")]
    link: String,
}

/// Say when a team takes urgent calls.
#[derive(Debug, Args)]
#[command(after_help = "\
Duty is on, off, or hours: days, from and to, and the time zone at the end.

Examples:
  deskbell team duty Network off
  deskbell team duty Network \"mon-fri 08:00-18:00, sat 09:00-12:00 Europe/Berlin\"
  deskbell team duty Night \"daily 22:00-06:00 Europe/Berlin\"")]
struct OnDuty {
    /// The team's name.
    name: String,
    /// On, off, or hours.
    duty: Duty,
}

impl Teams {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let desk = opened.desk.system();
        match &self.verb {
            Verb::Add { name } => {
                opened.lay_down(setup, PlanChange::AddTeam(name.clone())).await?;
                out.note(&format!("Made the team {name}. Who is in it: deskbell team join \"{name}\" EMAIL"));
            }
            Verb::List(list) => return list.run(&desk, out).await,
            Verb::Show(show) => return show.run(&desk, out).await,
            Verb::Join(members) => members.change(&opened, setup, PlanChange::Join, out).await?,
            Verb::Leave(members) => members.change(&opened, setup, PlanChange::Leave, out).await?,
            Verb::Takes(takes) => takes.run(&opened, setup, out).await?,
            Verb::Link(link) => link.set(&opened, setup, PlanChange::TeamLink, out).await?,
            Verb::Emergency(link) => link.set(&opened, setup, PlanChange::TeamEmergency, out).await?,
            Verb::Duty(on) => {
                let team = desk.team(&on.name).await?;
                opened.lay_down(setup, PlanChange::TeamDuty(team.id, on.duty.clone())).await?;
                out.note(&format!("{}: duty {}", team.name, on.duty));
            }
            Verb::Remove { name } => {
                let team = desk.team(name).await?;
                opened.lay_down(setup, PlanChange::RemoveTeam(team.id)).await?;
                out.note(&format!("The team {} is gone.", team.name));
            }
        }
        Ok(())
    }
}

impl List {
    async fn run(&self, desk: &SystemDesk, out: &mut Out) -> anyhow::Result<()> {
        let teams = desk.plan().await?.teams;
        if self.json {
            return Ok(out.json(&teams)?);
        }
        if teams.is_empty() {
            out.note("There are no teams: deskbell team add NAME");
        }
        for team in &teams {
            let name = width::pad(team.name.as_str(), 20);
            out.row(Tone::Plain, &format!("{name} {:<3} {}", team.members.len(), takes(&team.takes)))?;
        }
        Ok(())
    }
}

impl Show {
    async fn run(&self, desk: &SystemDesk, out: &mut Out) -> anyhow::Result<()> {
        let team = desk.team(&self.name).await?;
        if self.json {
            return Ok(out.json(&team)?);
        }
        for (name, value) in facts(&team) {
            out.line(&format!("{name:<9} {value}"))?;
        }
        Ok(())
    }
}

/// What there is to know of a team, by name.
fn facts(team: &Team) -> [(&'static str, String); 6] {
    let link = |link: &Option<BookingLink>, none: &str| {
        link.as_ref().map_or_else(|| none.to_owned(), |link| link.as_str().to_owned())
    };
    let members: Vec<_> = team.members.iter().map(|member| member.person.email.as_str()).collect();
    [
        ("team", team.name.to_string()),
        ("members", if members.is_empty() { "none".to_owned() } else { members.join(", ") }),
        ("takes", takes(&team.takes)),
        ("link", link(&team.link, "none: the members take turns")),
        ("emergency", link(&team.emergency.link, "none")),
        ("duty", team.emergency.duty.to_string()),
    ]
}

fn takes(areas: &[Area]) -> String {
    let areas: Vec<_> = areas.iter().map(ToString::to_string).collect();
    if areas.is_empty() { "nothing".to_owned() } else { areas.join(", ") }
}

impl Members {
    async fn change(
        &self,
        opened: &Opened,
        setup: &Setup,
        change: impl Fn(TeamId, PersonId) -> PlanChange,
        out: &mut Out,
    ) -> anyhow::Result<()> {
        let desk = opened.desk.system();
        let team = desk.team(&self.name).await?;
        let mut people = Vec::new();
        for email in &self.people {
            people.push(opened.agent_named(email).await?);
        }
        for person in people {
            opened.lay_down(setup, change(team.id, person.id)).await?;
        }
        let team = desk.team(&self.name).await?;
        let names: Vec<_> = team.members.iter().map(|member| member.person.name.as_str()).collect();
        out.note(&format!("{}: {}", team.name, if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }));
        Ok(())
    }
}

impl Takes {
    async fn run(&self, opened: &Opened, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let areas = match self.areas.as_slice() {
            [none] if none == "none" => Vec::new(),
            areas => areas.iter().map(|area| area.parse()).collect::<Result<Vec<Area>, _>>()?,
        };
        let team = opened.desk.system().team(&self.name).await?;
        opened.lay_down(setup, PlanChange::TeamTakes(team.id, areas.clone())).await?;
        out.note(&format!("{} takes {}", team.name, takes(&areas)));
        Ok(())
    }
}

impl Link {
    async fn set(
        &self,
        opened: &Opened,
        setup: &Setup,
        change: impl Fn(TeamId, Option<BookingLink>) -> PlanChange,
        out: &mut Out,
    ) -> anyhow::Result<()> {
        let link = or_none(&self.link)?;
        let team = opened.desk.system().team(&self.name).await?;
        opened.lay_down(setup, change(team.id, link.clone())).await?;
        out.note(&format!("{}: {}", team.name, link.as_ref().map_or("no link", BookingLink::as_str)));
        Ok(())
    }
}

/// A link, or `none`.
pub(crate) fn or_none(text: &str) -> anyhow::Result<Option<BookingLink>> {
    Ok(if text == "none" { None } else { Some(BookingLink::parse(text)?) })
}
