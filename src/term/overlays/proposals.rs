//! The calls that came without a reference: one says which ticket each belongs to, or that it belongs to none.

use ratatui::Frame;

use super::menu::{Entry, Menu};
use super::picker::Picker;
use crate::term::calls::{Task, Told, called};
use crate::term::effect::Effect;
use crate::term::msg::{Answer, Ask};
use crate::term::shared::Shared;
use crate::term::step::Step;
use crate::term::view;
use crate::text::{ago, clean};
use crate::ticket::{BookingId, Number, Proposal};

/// The calls that no ticket has.
#[derive(Debug)]
pub struct Proposals {
    menu: Menu<Verdict>,
    /// The ticket one came from, which may be the one.
    here: Option<Number>,
    ask: Ask,
    is_read: bool,
}

/// What is said of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It belongs to this ticket.
    Of(BookingId, Number),
    /// It belongs to none.
    OfNone(BookingId),
}

impl Proposals {
    /// Opens the list, and asks what there is.
    pub fn open(here: Option<Number>, shared: &mut Shared) -> (Self, Vec<Effect>) {
        let ask = shared.ask();
        let proposals = Self { menu: Menu::new(Vec::new()), here, ask, is_read: false };
        (proposals, vec![Effect::Calls { ask, task: Task::Proposals }])
    }

    /// Takes the calls; asks again when one of them was settled.
    pub fn answered(&mut self, ask: Ask, answer: &Answer, shared: &mut Shared) -> Step {
        match answer {
            Answer::Calls(Told::Proposals(proposals)) if ask == self.ask => {
                self.is_read = true;
                let entries = proposals.iter().flat_map(|proposal| entries(proposal, self.here, shared));
                self.menu.replace(entries.collect());
                Step::none()
            }
            Answer::Calls(Told::Attached(_) | Told::Dismissed) => {
                self.ask = shared.ask();
                Step::effect(Effect::Calls { ask: self.ask, task: Task::Proposals })
            }
            _ => Step::none(),
        }
    }

    /// Draws it, with the whole of the call under the cursor at its foot.
    pub fn view(&self, shared: &Shared, frame: &mut Frame<'_>) {
        let nothing = match (self.is_read, self.menu.entries().is_empty()) {
            (false, _) => "Reading the calls",
            (true, true) => "Every call to come belongs to a ticket.",
            (true, false) => "No call is called so. Clear the words with Ctrl-U.",
        };
        view::menu::tall(&self.menu, "Calls without a ticket", nothing, shared, frame);
    }
}

impl Picker for Proposals {
    type Value = Verdict;

    fn menu(&mut self) -> &mut Menu<Verdict> {
        &mut self.menu
    }

    fn chosen(&mut self, shared: &mut Shared) -> Step {
        let Some(entry) = self.menu.chosen() else { return Step::none() };
        let task = match entry.value {
            Verdict::Of(id, number) => Task::Attach(id, number),
            Verdict::OfNone(id) => Task::Dismiss(id),
        };
        Step::effect(Effect::Calls { ask: shared.ask(), task })
    }
}

/// What can be said of a call: a line for each ticket that it may belong to, and one for none.
fn entries(proposal: &Proposal, here: Option<Number>, shared: &Shared) -> Vec<Entry<Verdict>> {
    let Proposal { call, tickets } = proposal;
    let booking = &call.booking;
    let at = booking.starts_at.map(|at| ago::due(shared.now, at, &shared.zone)).unwrap_or_default();
    let customer = called(booking.customer.as_ref());
    let email = booking.customer.as_ref().and_then(|party| party.email.as_deref()).unwrap_or("no address");
    let with = match &call.agent {
        Some(agent) => shared.name_of(agent.id, &agent.name).to_owned(),
        None => called(booking.host.as_ref()),
    };
    let about =
        format!("Booked {} by {customer} ({}) with {with}, {at}.", booking.source.through(), clean::line(email));
    let line = |what: String, does: &str, value| {
        Entry::new(format!("{at}  {customer}: {what}"), value).detail(format!("{about} Enter {does}."))
    };
    let mut likely: Vec<_> = tickets.iter().map(|(number, subject)| (*number, clean::line(subject.as_str()))).collect();
    if let Some(here) = here.filter(|here| likely.iter().all(|(number, _)| number != here)) {
        likely.push((here, "the ticket you came from".to_owned()));
    }
    let of = likely.into_iter().map(|(number, subject)| {
        line(format!("#{number} {subject}"), &format!("attaches it to #{number}"), Verdict::Of(call.id, number))
    });
    let none = line("no ticket".to_owned(), "proposes it no more", Verdict::OfNone(call.id));
    of.chain([none]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::booking::{Booking, Kind, Party, Source, Told as Happened};
    use crate::term::model::Model;
    use crate::term::scene::{answer, keys, model, screen, settle, unnumbered};
    use crate::ticket::Call;

    fn opened(tickets: &[(i64, &str)]) -> Model {
        let mut model = model(100, 30, 10);
        let effects = keys(&mut model, "P");
        let Some(Effect::Calls { ask, task: Task::Proposals }) = effects.last() else { panic!("{effects:?}") };
        let told = Happened {
            starts_at: Some(model.shared.now + jiff::SignedDuration::from_hours(20)),
            customer: Some(Party::new("Tom\u{202e} Hale", Some("tom@bluebird.example"), None)),
            ..Happened::bare(Source::CalCom, Kind::Created, "uid-7".parse().unwrap(), model.shared.now)
        };
        let call = Call { id: BookingId(7), ticket: None, booking: Booking::of(&[told]).unwrap(), agent: None };
        let tickets = tickets.iter().map(|(number, subject)| (Number(*number), subject.parse().unwrap())).collect();
        let proposals = vec![Proposal { call, tickets }];
        answer(&mut model, *ask, Answer::Calls(Told::Proposals(proposals)));
        model
    }

    #[test]
    fn enter_gives_the_call_the_likeliest_ticket() {
        let mut model = opened(&[(42, "VPN drops"), (43, "Scanner")]);
        let shown = screen(&model);
        for words in ["#42 VPN drops", "#43 Scanner", "no ticket", "Booked on Cal.com by Tom"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let effects = unnumbered(keys(&mut model, "Enter"));
        assert_eq!(effects, [Effect::Calls { ask: Ask(0), task: Task::Attach(BookingId(7), Number(42)) }]);
        let effects = answer(&mut model, Ask(0), Answer::Calls(Told::Attached(Number(42))));
        assert!(
            effects.iter().any(|effect| matches!(effect, Effect::Calls { task: Task::Proposals, .. })),
            "{effects:?}"
        );
    }

    #[test]
    fn without_a_likely_ticket_it_is_the_one_here_or_none() {
        let mut model = opened(&[]);
        let effects = unnumbered(keys(&mut model, "Down Enter"));
        assert_eq!(effects, [Effect::Calls { ask: Ask(0), task: Task::Dismiss(BookingId(7)) }]);
        let effects = answer(&mut model, Ask(0), Answer::Calls(Told::Dismissed));
        settle(&mut model, effects, 10);
    }
}
