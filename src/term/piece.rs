//! What an administrator lays down by writing it: one thing at a time, read as it is typed.

use crate::booking::{BookingLink, Hosts};
use crate::desk::PlanChange;
use crate::ticket::{Area, Duty, Invalid, Label, PersonId, TeamId, Topic};

/// One thing that is laid down by writing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Whose: the name of a team, of an agent, or what tickets are about; clean.
    pub of: String,
    /// What.
    pub what: What,
    /// What it is now, as it is written; empty when there is nothing.
    pub now: String,
}

/// What of a team, of an agent or of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A team that is made.
    NewTeam,
    /// Where one books a call with a team.
    TeamLink(TeamId),
    /// Where one books an urgent call with a team.
    TeamEmergency(TeamId),
    /// When a team takes urgent calls.
    TeamDuty(TeamId),
    /// Which tickets are a team's.
    TeamTakes(TeamId),
    /// A link for what tickets are about that have none yet.
    NewOverride,
    /// The link for what tickets are about.
    Override(Topic),
    /// Where one books an urgent call with somebody.
    Emergency(PersonId),
    /// When somebody takes urgent calls.
    Duty(PersonId),
}

impl Piece {
    /// What it is, as a heading.
    pub fn title(&self) -> String {
        let of = &self.of;
        match self.what {
            What::NewTeam => "A new team".to_owned(),
            What::TeamLink(_) => format!("Booking link of {of}"),
            What::TeamEmergency(_) | What::Emergency(_) => format!("Urgent link of {of}"),
            What::TeamDuty(_) | What::Duty(_) => format!("When {of} takes urgent calls"),
            What::TeamTakes(_) => format!("Which tickets are {of}'s while nobody looks after them"),
            What::NewOverride => "A link for what tickets are about".to_owned(),
            What::Override(_) => format!("Link for tickets with {of}"),
        }
    }

    /// How it is written.
    pub fn hint(&self) -> &'static str {
        match self.what {
            What::NewTeam => "A name, such as Network.",
            What::TeamLink(_) => "An https address. Empty: its members take turns.",
            What::TeamEmergency(_) | What::Emergency(_) => "An https address, for urgent tickets. Empty: none.",
            What::TeamDuty(_) | What::Duty(_) => "on, off, or hours such as mon-fri 08:00-18:00 Europe/Berlin",
            What::TeamTakes(_) => "module=NAME, category=NAME or rest, with commas between them. Empty: nothing.",
            What::NewOverride => "Such as module=Billing https://cal.com/team/billing/call",
            What::Override(_) => "An https address. Empty: the link of whoever looks after the ticket counts again.",
        }
    }

    /// What would be laid down.
    ///
    /// # Errors
    /// Why it cannot be: a sentence without a full stop.
    pub fn read(&self, text: &str, hosts: &Hosts) -> Result<PlanChange, String> {
        let text = text.trim();
        match &self.what {
            What::NewTeam => Ok(PlanChange::AddTeam(text.parse::<Label>().map_err(|invalid| sentence(&invalid))?)),
            What::TeamLink(team) => Ok(PlanChange::TeamLink(*team, link(text, hosts)?)),
            What::TeamEmergency(team) => Ok(PlanChange::TeamEmergency(*team, link(text, hosts)?)),
            What::TeamDuty(team) => {
                Ok(PlanChange::TeamDuty(*team, text.parse::<Duty>().map_err(|invalid| sentence(&invalid))?))
            }
            What::TeamTakes(team) => {
                let areas = text.split(',').map(str::trim).filter(|area| !area.is_empty());
                let areas =
                    areas.map(str::parse).collect::<Result<Vec<Area>, _>>().map_err(|invalid| sentence(&invalid))?;
                Ok(PlanChange::TeamTakes(*team, areas))
            }
            What::NewOverride => {
                let (topic, url) = text.rsplit_once(' ').unwrap_or((text, ""));
                let topic = topic.parse::<Topic>().map_err(|invalid| sentence(&invalid))?;
                let link = link(url, hosts)?.ok_or("the address is missing behind it")?;
                Ok(PlanChange::Override(topic, Some(link)))
            }
            What::Override(topic) => Ok(PlanChange::Override(topic.clone(), link(text, hosts)?)),
            What::Emergency(person) => Ok(PlanChange::Emergency(*person, link(text, hosts)?)),
            What::Duty(person) => {
                Ok(PlanChange::Duty(*person, text.parse::<Duty>().map_err(|invalid| sentence(&invalid))?))
            }
        }
    }
}

/// A link, or none.
fn link(text: &str, hosts: &Hosts) -> Result<Option<BookingLink>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    BookingLink::accept(text, hosts).map(Some).map_err(|refused| refused.reason)
}

/// What cannot be read, and why.
fn sentence(invalid: &Invalid) -> String {
    format!("{} {}", invalid.field, invalid.reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(what: What, text: &str) -> Result<PlanChange, String> {
        Piece { of: "Network".to_owned(), what, now: String::new() }.read(text, &Hosts::default())
    }

    #[test]
    fn what_is_written_is_what_is_laid_down() {
        let team = TeamId(3);
        let link = BookingLink::parse("https://cal.com/team/network/call").unwrap();
        let areas = vec!["module=VPN".parse().unwrap(), "category=Data protection".parse().unwrap(), Area::Rest];
        for (what, text, change) in [
            (What::NewTeam, " Network ", PlanChange::AddTeam("Network".parse().unwrap())),
            (What::TeamLink(team), link.as_str(), PlanChange::TeamLink(team, Some(link.clone()))),
            (What::TeamLink(team), "  ", PlanChange::TeamLink(team, None)),
            (What::TeamDuty(team), "off", PlanChange::TeamDuty(team, Duty::Off)),
            (What::TeamTakes(team), "module=VPN, category=Data protection,rest", PlanChange::TeamTakes(team, areas)),
            (What::TeamTakes(team), "", PlanChange::TeamTakes(team, Vec::new())),
            (
                What::NewOverride,
                "category=Data protection https://cal.com/team/network/call",
                PlanChange::Override("category=Data protection".parse().unwrap(), Some(link.clone())),
            ),
        ] {
            assert_eq!(read(what, text), Ok(change), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_with_what_to_write() {
        for (what, text, why) in [
            (What::NewTeam, "", "empty"),
            (What::Emergency(PersonId(1)), "javascript:alert(1)", "starts with javascript:"),
            (What::TeamDuty(TeamId(1)), "sometimes", "mon-fri 08:00-18:00"),
            (What::TeamTakes(TeamId(1)), "VPN", "module=NAME or category=NAME"),
            (What::NewOverride, "module=Billing", "the address is missing"),
        ] {
            let refused = read(what, text).unwrap_err();
            assert!(refused.contains(why), "{text:?}: {refused}");
        }
    }
}
