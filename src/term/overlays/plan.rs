//! What is laid down about whose calendar is whose: the teams, the links for what tickets are about, urgent calls.

use ratatui::Frame;

use super::menu::{Entry, Menu};
use super::picker::Picker;
use crate::booking::BookingLink;
use crate::config::action::Action;
use crate::desk::{LaidDown, PlanChange};
use crate::term::effect::Effect;
use crate::term::msg::Answer;
use crate::term::piece::{Piece, What};
use crate::term::shared::Shared;
use crate::term::step::{Panel, Question, Step};
use crate::term::view;
use crate::text::clean;
use crate::ticket::{Area, Emergency, Override, Person, PersonId, Team, TeamId};

/// What is laid down, or who is in one team.
#[derive(Debug)]
pub struct Plan {
    /// The team whose members are shown, and nothing else.
    team: Option<TeamId>,
    menu: Menu<Does>,
    title: String,
    is_read: bool,
}

/// What choosing a line does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Does {
    /// Opens the field for one thing.
    Write(Piece),
    /// Shows who is in a team.
    Members(TeamId),
    /// Takes somebody into a team.
    Join(TeamId, PersonId),
    /// Takes somebody out of a team.
    Leave(TeamId, PersonId),
    /// Asks whether a team is to go.
    Remove(TeamId, String),
}

impl Plan {
    /// Opens the list, of everything or of one team's members, and asks what is laid down.
    pub fn open(team: Option<TeamId>, shared: &mut Shared) -> (Self, Vec<Effect>) {
        let title = "Teams, overrides and urgent calls".to_owned();
        let plan = Self { team, menu: Menu::new(Vec::new()), title, is_read: false };
        (plan, vec![Effect::Plan { ask: shared.ask(), change: None }])
    }

    /// Takes what is laid down.
    pub fn answered(&mut self, answer: &Answer) -> Step {
        let Answer::Plan(laid) = answer else { return Step::none() };
        self.is_read = true;
        let Some(id) = self.team else {
            self.menu.replace(entries(laid));
            return Step::none();
        };
        if let Some(team) = laid.plan.teams.iter().find(|team| team.id == id) {
            self.title = format!("Who is in {}", clean::line(team.name.as_str()));
            self.menu.replace(members(team, laid));
        }
        Step::none()
    }

    /// Draws it, with the whole of the line under the cursor at its foot.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        let nothing =
            if self.is_read { "Nothing matches. Clear the words with Ctrl-U." } else { "Reading what is laid down" };
        view::menu::tall(&self.menu, &self.title, nothing, shared, frame);
    }
}

impl Picker for Plan {
    type Value = Does;

    fn menu(&mut self) -> &mut Menu<Does> {
        &mut self.menu
    }

    fn chosen(&mut self, shared: &mut Shared) -> Step {
        let Some(entry) = self.menu.chosen() else { return Step::none() };
        let mut lay = |change| Effect::Plan { ask: shared.ask(), change: Some(change) };
        match entry.value.clone() {
            Does::Write(piece) => Step::show(Panel::LayDown(piece)),
            Does::Members(team) => Step::show(Panel::Plan(Some(team))),
            Does::Join(team, person) => Step::effect(lay(PlanChange::Join(team, person))),
            Does::Leave(team, person) => Step::effect(lay(PlanChange::Leave(team, person))),
            Does::Remove(team, name) => {
                let words = format!("Take the team {name} away? What it takes is nobody's again.");
                let question = Question { words, yes: Action::Plan };
                Step::show(Panel::Sure(question, Box::new(lay(PlanChange::RemoveTeam(team)))))
            }
        }
    }

    fn opener(&self) -> Option<Action> {
        self.team.is_none().then_some(Action::Plan)
    }
}

/// Everything, by what it is about.
fn entries(laid: &LaidDown) -> Vec<Entry<Does>> {
    let mut entries: Vec<_> = laid.plan.teams.iter().flat_map(of_team).collect();
    entries.push(new("Teams", "New team", "Several agents under one name.", What::NewTeam));
    entries.extend(laid.plan.overrides.iter().map(of_override));
    let about = "A module or a category whose calls go to one calendar, whoever looks after the ticket.";
    entries.push(new("Links for what tickets are about", "New link", about, What::NewOverride));
    entries.extend(laid.urgent.iter().flat_map(|(person, emergency)| of_agent(person, emergency)));
    entries
}

/// A line that makes something.
fn new(group: &'static str, label: &str, detail: &str, what: What) -> Entry<Does> {
    let piece = Piece { of: String::new(), what, now: String::new() };
    Entry { group, ..Entry::new(label, Does::Write(piece)).detail(detail) }
}

/// A line that writes one thing anew.
fn write(group: &'static str, of: &str, label: String, what: What, now: String, none: &str) -> Entry<Does> {
    let detail = if now.is_empty() { none.to_owned() } else { clean::line(&now) };
    let piece = Piece { of: of.to_owned(), what, now };
    Entry { group, ..Entry::new(label, Does::Write(piece)).detail(detail) }
}

fn of_team(team: &Team) -> Vec<Entry<Does>> {
    const GROUP: &str = "Teams";
    let name = clean::line(team.name.as_str());
    let members: Vec<_> = team.members.iter().map(|member| clean::line(&member.person.name)).collect();
    let members = if members.is_empty() { "nobody yet".to_owned() } else { members.join(", ") };
    let areas: Vec<_> = team.takes.iter().map(Area::to_string).collect();
    let line = |what: &str| format!("{name}: {what}");
    let say = |label, what, now, none| write(GROUP, &name, line(label), what, now, none);
    vec![
        Entry { group: GROUP, ..Entry::new(line("members"), Does::Members(team.id)).detail(members) },
        say("takes", What::TeamTakes(team.id), areas.join(", "), "nothing"),
        say("booking link", What::TeamLink(team.id), written(team.link.as_ref()), "none, its members take turns"),
        say("urgent link", What::TeamEmergency(team.id), written(team.emergency.link.as_ref()), "none"),
        say("on duty", What::TeamDuty(team.id), team.emergency.duty.to_string(), "on"),
        Entry {
            group: GROUP,
            ..Entry::new(line("take away"), Does::Remove(team.id, name.clone()))
                .detail("What it takes is nobody's again.")
        },
    ]
}

fn of_override(one: &Override) -> Entry<Does> {
    let topic = clean::line(&one.topic.to_string());
    let what = What::Override(one.topic.clone());
    write("Links for what tickets are about", &topic, topic.clone(), what, one.link.as_str().to_owned(), "none")
}

fn of_agent(person: &Person, emergency: &Emergency) -> [Entry<Does>; 2] {
    const GROUP: &str = "Urgent calls of agents";
    let name = clean::line(&person.name);
    let line = |what: &str| format!("{name}: {what}");
    [
        write(GROUP, &name, line("urgent link"), What::Emergency(person.id), written(emergency.link.as_ref()), "none"),
        write(GROUP, &name, line("on duty"), What::Duty(person.id), emergency.duty.to_string(), "on"),
    ]
}

fn written(link: Option<&BookingLink>) -> String {
    link.map_or_else(String::new, |link| link.as_str().to_owned())
}

/// Every agent: who is in the team, and who is not.
fn members(team: &Team, laid: &LaidDown) -> Vec<Entry<Does>> {
    let line = |person: &Person| {
        let email = clean::line(person.email.as_str());
        let is_in = team.members.iter().any(|member| member.person.id == person.id);
        let (mark, does, value) = if is_in {
            ("[x]", "takes them out", Does::Leave(team.id, person.id))
        } else {
            ("[ ]", "takes them in", Does::Join(team.id, person.id))
        };
        Entry::new(format!("{mark} {}", clean::line(&person.name)), value).detail(format!("{email}, Enter {does}"))
    };
    laid.urgent.iter().map(|(person, _)| line(person)).collect()
}

#[cfg(test)]
mod tests;
