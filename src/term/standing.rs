//! How things stand with the portal behind the desk, as the terminal shows it.

use jiff::Timestamp;

use super::effect::Effect;
use super::model::Model;
use super::msg::Decided;
use super::overlays;
use super::reading::Reading;
use super::shared::{Shared, Tone};
use super::step::Panel;
use super::words;
use crate::config::action::{Action, Mode};
use crate::desk::PortalState;
use crate::text::clean;
use crate::ticket::portal::{Ability, Capabilities, StatusWord};

/// How things stand with the portal behind the desk. Every text in it is clean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Where the portal is.
    pub url: String,
    /// Since when it cannot be reached.
    pub offline_since: Option<Timestamp>,
    /// Whether somebody has to sign in again.
    pub is_signed_out: bool,
    /// How many things wait to be done there.
    pub waiting: u64,
    /// How many things it refused.
    pub refused: u64,
    /// How many tickets are here, of about how many there, until all of them are listed.
    pub loading: Option<(u64, u64)>,
    /// What it can do for whoever is signed in.
    pub capabilities: Capabilities,
    /// The lists that somebody saved there: what they call each, and the filter that lists the same here.
    pub saved_views: Vec<(String, String)>,
}

impl Standing {
    /// What is to be shown of it.
    pub fn of(state: PortalState) -> Self {
        let Capabilities { statuses, off, tells_changes } = state.capabilities;
        let clean_word = |one: StatusWord| StatusWord { label: clean::line(&one.label), ..one };
        let statuses = statuses.into_iter().map(clean_word).collect();
        let off = off.into_iter().map(|(ability, why)| (ability, clean::line(&why))).collect();
        Self {
            url: clean::line(&state.url),
            offline_since: state.offline_since,
            is_signed_out: state.is_signed_out,
            waiting: state.waiting,
            refused: state.refused,
            loading: (!state.is_complete).then_some(state.loaded),
            capabilities: Capabilities { statuses, off, tells_changes },
            saved_views: state.saved_views.into_iter().map(|(name, query)| (clean::line(&name), query)).collect(),
        }
    }

    /// What stands in the header in place of `live`; nothing when all is well.
    pub fn freshness(&self, shared: &Shared) -> Option<String> {
        if self.is_signed_out {
            return Some("signed out".to_owned());
        }
        if let Some(since) = self.offline_since {
            return Some(format!("offline since {}", words::stamp(shared.now, since, &shared.zone)));
        }
        let (here, there) = self.loading?;
        Some(format!("updating {here} of {}", there.max(here)))
    }

    /// What is not in the portal yet, in the header; empty when everything is.
    pub fn outbox(&self) -> String {
        match (self.waiting, self.refused) {
            (0, 0) => String::new(),
            (waiting, 0) => format!("outbox {waiting}"),
            (0, refused) => format!("refused {refused}"),
            (waiting, refused) => format!("outbox {waiting}, refused {refused}"),
        }
    }

    /// Takes the place of what was known before, and says what became worse. True when somebody has to sign in who
    /// did not have to before.
    fn replace(self, shared: &mut Shared) -> bool {
        let before = shared.portal.as_ref();
        let was_signed_out = before.is_some_and(|before| before.is_signed_out);
        let more_refused = before.is_none_or(|before| before.refused < self.refused) && self.refused > 0;
        let ended = self.is_signed_out && !was_signed_out;
        if more_refused {
            let key = shared.key(Mode::Queue, Action::Outbox);
            shared.say(Tone::Warning, format!("The portal refused something you did: {key} shows what and why."));
        }
        shared.portal = Some(self);
        ended
    }
}

/// Takes in how things stand with the portal. A session that ended by itself asks for another at once, but never takes
/// the keyboard from somebody who writes.
pub fn stands(model: &mut Model, state: Option<Box<PortalState>>) -> Vec<Effect> {
    let Some(state) = state else {
        model.shared.portal = None;
        return Vec::new();
    };
    if !Standing::of(*state).replace(&mut model.shared) {
        return Vec::new();
    }
    if model.overlays.is_empty() && !model.mode().writes() {
        return overlays::open(Panel::SignIn { ended: true }, model);
    }
    let key = model.shared.key(Mode::Queue, Action::SignIn);
    let words = format!("Your session ended. Go on: nothing is lost. {key} in the queue signs in again.");
    model.shared.say(Tone::Warning, words);
    Vec::new()
}

/// Says what was decided about something that the portal refused.
pub fn say_decided(decided: Decided, shared: &mut Shared) {
    let reply = shared.key(Mode::Queue, Action::Reply);
    match decided {
        Decided::TriedAgain => shared.say(Tone::Done, "It waits to be sent again."),
        Decided::GivenUp(None) => shared.say(Tone::Done, "Given up: the portal's value stands."),
        Decided::GivenUp(Some(number)) => {
            shared.say(
                Tone::Done,
                format!("Given up. Its words are a draft of #{number}: {reply} there goes on with it."),
            );
        }
    }
}

impl Shared {
    /// Why the portal behind the desk cannot do something, if it cannot.
    pub fn why_not(&self, ability: Ability) -> Option<&str> {
        self.portal.as_ref()?.capabilities.why_not(ability)
    }

    /// What the status of a ticket is called: by the portal's own word for it, where it has several.
    pub fn status_of<'a>(&'a self, reading: &'a Reading) -> &'a str {
        reading.status_word.as_deref().unwrap_or_else(|| self.status_label(reading.status))
    }

    /// What a status is called: by the portal behind the desk, where it has it.
    pub fn status_label(&self, status: crate::ticket::Status) -> &str {
        self.portal.as_ref().map_or(status.label(), |portal| portal.capabilities.label(status))
    }
}
