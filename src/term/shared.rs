//! What every screen and overlay may read: who sits here, what time it is, what the views hold, how things look.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::layout::Size;
use url::Url;

use super::Options;
use super::layout::{Areas, Shown, areas};
use super::msg::Ask;
use super::standing::Standing;
use crate::booking::slots::Apis;
use crate::booking::{Allowed, Hosts};
use crate::config::action::{Action, Mode};
use crate::config::keymap::Keymap;
use crate::config::theme::Theme;
use crate::desk::Done;
use crate::text::clean;
use crate::ticket::{Change, Company, Person, PersonId, Tally};

/// What every screen and overlay may read, and what they all say things through.
#[derive(Debug, Clone)]
pub struct Shared {
    /// The present, as of the last tick.
    pub now: Timestamp,
    /// The time zone times are shown in.
    pub zone: TimeZone,
    /// The terminal's size.
    pub size: Size,
    /// The agent who sits here.
    pub me: Person,
    /// Every agent, by name; empty until they are read.
    pub agents: Vec<Person>,
    /// How many tickets each view holds; none until they are counted.
    pub tally: Option<Tally>,
    /// Which key does what.
    pub keymap: Keymap,
    /// How things look.
    pub theme: Theme,
    /// Hosts that run Cal.com for this desk.
    pub hosts: Hosts,
    /// What a booking form is filled in with.
    pub prefill: Allowed,
    /// Where free times are asked for.
    pub apis: Apis,
    /// The base address of the customers' pages, when they are served.
    pub web_url: Option<Url>,
    /// The desk's name.
    pub desk_name: String,
    /// Whether this is the sample desk.
    pub sample: bool,
    /// Whether to draw with ASCII only.
    pub ascii: bool,
    /// Whether the mouse is reported to us.
    pub mouse: bool,
    /// For how many days a customer's link opens its ticket.
    pub link_days: u16,
    /// What there is to show besides the list: what `areas` divides the window by.
    pub shown: Shown,
    /// The last message.
    pub notice: Option<Notice>,
    /// How things stand with the portal behind the desk, when there is one.
    pub portal: Option<Standing>,
    /// How many drafts there were when they were last counted.
    pub drafts: usize,
    /// What the last change did, while it can be undone.
    pub undo: Option<Done>,
    /// What the last undoing did, while it can be undone in its turn.
    pub redo: Option<Done>,
    /// The last change, to be made elsewhere too.
    pub last_change: Option<Change>,
    /// When something was last pasted: keys right after it may be its remainder.
    pub pasted_at: Option<Timestamp>,
    asks: Ask,
    seed: u64,
    ids: u64,
}

/// A line at the foot of the screen about what just happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What kind of thing.
    pub tone: Tone,
    /// What happened, clean.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// What kind of thing a notice says; each is drawn with a word or a mark of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It is so.
    Plain,
    /// It was done.
    Done,
    /// It needs attention.
    Warning,
    /// It did not work.
    Failed,
}

impl Shared {
    /// What is known before the first answer. `seed` makes the ids of what is written here unlike any other's.
    pub fn new(options: &Options, me: Person, now: Timestamp, size: Size, seed: u64) -> Self {
        let warning = |text: &String| Notice { tone: Tone::Warning, text: clean::line(text), at: now };
        Self {
            now,
            zone: options.zone.clone(),
            size,
            me: clean_person(me),
            agents: Vec::new(),
            tally: None,
            keymap: options.keymap.clone(),
            theme: options.theme.clone(),
            hosts: options.hosts.clone(),
            prefill: options.prefill,
            apis: options.slots.apis().clone(),
            web_url: options.web_url.clone(),
            desk_name: clean::line(&options.desk_name),
            sample: options.sample,
            ascii: options.ascii,
            mouse: options.mouse,
            link_days: options.link_days,
            shown: Shown::default(),
            notice: options.notice.as_ref().map(warning),
            portal: None,
            drafts: 0,
            undo: None,
            redo: None,
            last_change: None,
            pasted_at: None,
            asks: Ask::default(),
            seed,
            ids: 0,
        }
    }

    /// Where everything stands.
    pub fn areas(&self) -> Areas {
        areas(self.size, self.shown)
    }

    /// How many rows of the list are on the screen.
    pub fn rows(&self) -> usize {
        usize::from(self.areas().list.height)
    }

    /// A number for a new question.
    pub fn ask(&mut self) -> Ask {
        self.asks = Ask(self.asks.0 + 1);
        self.asks
    }

    /// An id for something written here, never given twice: sent again, it is stored once.
    pub fn source_id(&mut self) -> String {
        self.ids += 1;
        format!("term-{:016x}-{}", self.seed, self.ids)
    }

    /// Says something at the foot of the screen.
    pub fn say(&mut self, tone: Tone, text: impl AsRef<str>) {
        self.notice = Some(Notice { tone, text: clean::line(text.as_ref()), at: self.now });
    }

    /// An agent's name: `you` for the one who sits here.
    pub fn name_of<'a>(&self, id: PersonId, name: &'a str) -> &'a str {
        if id == self.me.id { "you" } else { name }
    }

    /// The key that runs an action in a mode, as text; empty when it has none.
    pub fn key(&self, mode: Mode, action: Action) -> String {
        self.keymap.key_in(mode, action).map(|press| press.to_string()).unwrap_or_default()
    }
}

/// A person whose every text is clean.
pub fn clean_person(person: Person) -> Person {
    let company = person.company.map(|company| Company { name: clean::line(&company.name), ..company });
    let time_zone = person.time_zone.map(|zone| clean::line(&zone));
    Person { name: clean::line(&person.name), company, time_zone, ..person }
}
