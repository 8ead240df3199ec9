//! The form for a new ticket: who asks, about what, how urgent, whose it is.

mod kept;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::config::action::{Action, Mode};
use crate::config::press::{Key, Press};
use crate::term::effect::Effect;
use crate::term::field::{Field, Pressed, TooLong};
use crate::term::msg::{Answer, Ask};
use crate::term::overlays::menu::Entry;
use crate::term::pick::{Pick, Picked};
use crate::term::shared::{Shared, Tone};
use crate::term::step::{Go, Step};
use crate::text::clean;
use crate::ticket::{Body, Label, NewTicket, Number, Person, PersonId, Priority, Subject};

/// How long a change waits before it is kept.
const KEEP_AFTER: SignedDuration = SignedDuration::from_secs(1);

/// How many people are offered for what is typed.
const MOST_PEOPLE: u16 = 20;

/// The key the form is kept under across a crash.
pub const DRAFT: &str = "new-ticket";

/// The form for a new ticket.
#[derive(Debug)]
pub struct NewTicketForm {
    /// The field one is in.
    pub part: Part,
    /// Who asks.
    pub requester: Pick<PersonId>,
    /// The subject.
    pub subject: Field,
    /// The description.
    pub body: Field,
    /// How urgent.
    pub priority: Pick<Priority>,
    /// What about.
    pub category: Pick<Option<Label>>,
    /// Whose it is.
    pub assignee: Pick<Option<PersonId>>,
    /// What is wrong with each field, as a sentence without a full stop.
    pub wrong: BTreeMap<Part, String>,
    source_id: String,
    asks: Asks,
    keep_at: Option<Timestamp>,
    leaving: Leaving,
}

/// A field of the form, in the order of Tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Who asks.
    Requester,
    /// The subject.
    Subject,
    /// The description.
    Body,
    /// How urgent.
    Priority,
    /// What about.
    Category,
    /// Whose it is.
    Assignee,
}

/// The questions under way.
#[derive(Debug, Default)]
struct Asks {
    draft: Option<Ask>,
    people: Option<Ask>,
    categories: Option<Ask>,
    opening: Option<Ask>,
    keeping: Option<Ask>,
}

/// How far one is on the way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leaving {
    /// One writes.
    No,
    /// The form is being kept first.
    Waits,
    /// It could not be kept: the next Esc drops it.
    Refused,
}

impl Part {
    /// Every field, in the order of Tab.
    pub const ALL: [Self; 6] =
        [Self::Requester, Self::Subject, Self::Body, Self::Priority, Self::Category, Self::Assignee];

    /// The word before it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Requester => "For",
            Self::Subject => "Subject",
            Self::Body => "Description",
            Self::Priority => "Priority",
            Self::Category => "Category",
            Self::Assignee => "Assign to",
        }
    }

    fn after(self) -> Self {
        Self::ALL.into_iter().find(|part| *part > self).unwrap_or(Self::Requester)
    }

    fn before(self) -> Self {
        Self::ALL.into_iter().rev().find(|part| *part < self).unwrap_or(Self::Assignee)
    }
}

impl NewTicketForm {
    /// An empty form; a draft from before, the categories and some people are asked for.
    pub fn open(shared: &mut Shared) -> (Self, Vec<Effect>) {
        let (draft, people, categories) = (shared.ask(), shared.ask(), shared.ask());
        let urgent_first = Priority::ALL.into_iter().rev();
        let form = Self {
            part: Part::Requester,
            requester: Pick::new(Vec::new()),
            subject: Field::line(""),
            body: Field::text(""),
            priority: Pick::new(urgent_first.map(|one| Entry::new(one.label(), one)).collect())
                .with(Priority::Normal.label(), Priority::Normal),
            category: Pick::new(Vec::new()),
            assignee: Pick::new(agents(shared)),
            wrong: BTreeMap::new(),
            source_id: shared.source_id(),
            asks: Asks { draft: Some(draft), people: Some(people), categories: Some(categories), ..Asks::default() },
            keep_at: None,
            leaving: Leaving::No,
        };
        let effects = vec![
            Effect::Draft { ask: draft, key: DRAFT.to_owned() },
            Effect::People { ask: people, words: String::new(), most: MOST_PEOPLE },
            Effect::Categories { ask: categories },
        ];
        (form, effects)
    }

    /// What the keyboard acts on.
    pub fn mode(&self) -> Mode {
        Mode::Form
    }

    /// When it wants a tick next.
    pub fn wakes_at(&self) -> Option<Timestamp> {
        self.keep_at
    }

    /// Keeps the form when it is time.
    pub fn tick(&mut self, shared: &mut Shared) -> Step {
        let is_due = self.keep_at.is_some_and(|at| at <= shared.now);
        Step::effects(if is_due { self.keep(shared).into_iter().collect() } else { Vec::new() })
    }

    /// Runs an action.
    pub fn act(&mut self, action: Action, shared: &mut Shared) -> Step {
        match action {
            Action::NextField => self.go(self.part.after()),
            Action::PreviousField => self.go(self.part.before()),
            Action::Save => return self.save(shared),
            Action::Back => return self.leave(shared),
            _ => {}
        }
        Step::none()
    }

    /// Takes a key that runs no action: it writes, or moves between fields.
    pub fn press(&mut self, press: Press, shared: &mut Shared) -> Step {
        if self.asks.opening.is_some() {
            return Step::none();
        }
        let typed = match self.part {
            Part::Requester => {
                let picked = self.requester.press(press);
                if picked == Picked::Typed {
                    return self.find_people(shared);
                }
                picked
            }
            Part::Subject => picked(self.subject.press(press)),
            Part::Body => picked(self.body.press(press)),
            Part::Priority => self.priority.press(press),
            Part::Category => self.category.press(press),
            Part::Assignee => self.assignee.press(press),
        };
        match typed {
            Picked::Typed => self.changed(shared),
            Picked::Taken => {
                self.changed(shared);
                self.go(self.part.after());
            }
            Picked::Moved => {}
            Picked::Unknown => self.go_by(press.key),
        }
        Step::none()
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str, shared: &mut Shared) -> Step {
        if let Err(too_long) = self.paste_into(text) {
            shared.say(Tone::Warning, too_long.to_string());
            return Step::none();
        }
        if self.part == Part::Requester {
            return self.find_people(shared);
        }
        self.changed(shared);
        Step::none()
    }

    /// Takes an answer, if it asked for it.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, shared: &mut Shared) -> Step {
        if self.asks.keeping.take_if(|asked| *asked == ask).is_some() {
            return self.kept_or_not(answer, shared);
        }
        match answer {
            Answer::Draft(kept) if self.asks.draft == Some(ask) => self.take_up(kept.as_deref(), shared),
            Answer::People(people) if self.asks.people == Some(ask) => {
                self.requester.menu.replace(people.iter().map(person).collect());
            }
            Answer::Labels(labels) if self.asks.categories == Some(ask) => {
                let known = labels.iter().filter_map(|label| label.parse::<Label>().ok());
                let known = known.map(|label| Entry::new(clean::line(label.as_str()), Some(label)));
                self.category.menu.replace(known.chain([Entry::new("No category", None)]).collect());
            }
            Answer::TicketOpened(number) if self.asks.opening == Some(ask) => return opened(*number, shared),
            Answer::Failed(failure) if self.asks.opening == Some(ask) => {
                self.asks.opening = None;
                shared.say(Tone::Failed, format!("Not opened: {}. Nothing you wrote is lost.", failure.reason));
            }
            _ => {}
        }
        Step::none()
    }

    /// Keeps the form now, when it is not kept yet.
    pub fn keep(&mut self, shared: &mut Shared) -> Option<Effect> {
        self.keep_at.take()?;
        let ask = shared.ask();
        self.asks.keeping = Some(ask);
        let text = if self.is_blank() { String::new() } else { self.kept() };
        Some(Effect::SaveDraft { ask, key: DRAFT.to_owned(), text })
    }

    fn is_blank(&self) -> bool {
        self.requester.value().is_none() && self.subject.is_blank() && self.body.is_blank()
    }

    fn changed(&mut self, shared: &mut Shared) {
        self.wrong.remove(&self.part);
        self.leaving = Leaving::No;
        if self.keep_at.is_none() {
            self.keep_at = shared.now.checked_add(KEEP_AFTER).ok();
        }
    }

    fn go(&mut self, part: Part) {
        match self.part {
            Part::Requester => self.requester.leave(),
            Part::Priority => self.priority.leave(),
            Part::Category => self.category.leave(),
            Part::Assignee => self.assignee.leave(),
            Part::Subject | Part::Body => false,
        };
        self.part = part;
    }

    /// In a field of one line, the keys that it does not know move between fields.
    fn go_by(&mut self, key: Key) {
        match key {
            Key::Enter | Key::Down => self.go(self.part.after()),
            Key::Up => self.go(self.part.before()),
            _ => {}
        }
    }

    fn find_people(&mut self, shared: &mut Shared) -> Step {
        let ask = shared.ask();
        self.asks.people = Some(ask);
        self.wrong.remove(&Part::Requester);
        let words = self.requester.menu.field.value();
        Step::effect(Effect::People { ask, words, most: MOST_PEOPLE })
    }

    fn paste_into(&mut self, text: &str) -> Result<(), TooLong> {
        match self.part {
            Part::Requester => self.requester.paste(text),
            Part::Subject => self.subject.paste(text),
            Part::Body => self.body.paste(text),
            Part::Priority => self.priority.paste(text),
            Part::Category => self.category.paste(text),
            Part::Assignee => self.assignee.paste(text),
        }
    }

    fn save(&mut self, shared: &mut Shared) -> Step {
        if self.asks.opening.is_some() {
            return Step::none();
        }
        self.go(self.part);
        match self.read() {
            Ok(ticket) => {
                let ask = shared.ask();
                self.asks.opening = Some(ask);
                self.keep_at = Some(shared.now);
                Step::effects(self.keep(shared).into_iter().chain([Effect::OpenTicket { ask, ticket }]).collect())
            }
            Err(wrong) => {
                self.part = wrong.keys().next().copied().unwrap_or(self.part);
                self.wrong = wrong;
                shared.say(Tone::Warning, "Not opened yet: see the words under the fields.");
                Step::none()
            }
        }
    }

    /// Reads the whole form, or says what is wrong with each field.
    fn read(&self) -> Result<NewTicket, BTreeMap<Part, String>> {
        let mut wrong = BTreeMap::new();
        let requester = self.requester.value().copied();
        if requester.is_none() {
            wrong.insert(Part::Requester, "Choose who asks: type a part of a name, an address or a company".to_owned());
        }
        let subject = self.subject.value().parse::<Subject>();
        if let Err(invalid) = &subject {
            wrong.insert(Part::Subject, format!("The subject {}", invalid.reason));
        }
        if self.body.is_blank() {
            wrong.insert(Part::Body, "Describe it in a few words: the customer reads them too".to_owned());
        }
        let (Some(requester), Ok(subject), true) = (requester, subject, wrong.is_empty()) else { return Err(wrong) };
        Ok(NewTicket {
            source_id: self.source_id.clone(),
            subject,
            body: Body::plain(self.body.value().trim_end()),
            requester,
            priority: self.priority.value().copied().unwrap_or(Priority::Normal),
            category: self.category.value().cloned().flatten(),
            module: None,
            assignee: self.assignee.value().copied().flatten(),
        })
    }
}

/// The ticket is there: the form is done with, and forgotten.
fn opened(number: Number, shared: &mut Shared) -> Step {
    shared.say(Tone::Done, format!("Opened #{number}."));
    let forget = Effect::SaveDraft { ask: shared.ask(), key: DRAFT.to_owned(), text: String::new() };
    Step::effect(forget).then(Go::Open(number))
}

fn picked(pressed: Pressed) -> Picked {
    match pressed {
        Pressed::Changed => Picked::Typed,
        Pressed::Moved => Picked::Moved,
        Pressed::Unknown => Picked::Unknown,
    }
}

/// A person as a line to choose: the name, with the company and the address that tell two of the same name apart.
fn person(person: &Person) -> Entry<PersonId> {
    let company = person.company.as_ref().map(|company| clean::line(&company.name));
    let detail: Vec<_> = company.into_iter().chain([clean::line(person.email.as_str())]).collect();
    Entry::new(clean::line(&person.name), person.id).detail(detail.join(", "))
}

/// The agents, oneself first, then nobody.
fn agents(shared: &Shared) -> Vec<Entry<Option<PersonId>>> {
    let me = Entry::new(format!("{} (you)", shared.me.name), Some(shared.me.id));
    let others = shared.agents.iter().filter(|agent| agent.id != shared.me.id);
    let others = others.map(|agent| Entry::new(agent.name.clone(), Some(agent.id)));
    std::iter::once(me).chain(others).chain([Entry::new("Nobody", None)]).collect()
}

#[cfg(test)]
mod tests;
