//! What `update` does with an answer.

use super::acts;
use super::calls::Told;
use super::effect::Effect;
use super::model::Model;
use super::msg::{Answer, Ask, Failure, SignedIn};
use super::pages;
use super::screens;
use super::shared::{Shared, Tone, clean_person};
use super::standing;
use super::update::{apply, refresh};
use super::words;
use crate::desk::Done;

/// Takes an answer: whoever asked first, then what everybody shares.
pub fn answered(model: &mut Model, ask: Ask, answer: Answer) -> Vec<Effect> {
    let mut steps = screens::answered(model, ask, &answer);
    for overlay in &mut model.overlays {
        steps.push(overlay.answered(ask, &answer, &mut model.shared));
    }
    let mut effects: Vec<_> = steps.into_iter().flat_map(|step| apply(model, step)).collect();
    let shared = &mut model.shared;
    match answer {
        Answer::Page(page) => effects.extend(model.queue.answered(ask, page, shared)),
        Answer::Ticket(reading, laid) => model.ticket.answered(ask, reading, laid, shared),
        Answer::Replying(all) => model.queue.take_replying(all, shared),
        Answer::Tally(tally) => shared.tally = Some(tally),
        Answer::Agents(agents) => shared.agents = agents.into_iter().map(clean_person).collect(),
        Answer::Profile(me) => shared.me = clean_person(*me),
        Answer::Changed(done) => effects.extend(changed(model, done)),
        Answer::Undone(done) => {
            shared.say(Tone::Done, format!("Undone: {}", acts::told(&done, shared)));
            shared.redo = Some(done);
            effects.extend(refresh(model));
        }
        Answer::Attached(name, visibility) => {
            shared.say(Tone::Done, words::attached(&name, visibility));
            effects.extend(refresh(model));
        }
        Answer::Told(words) => {
            shared.say(Tone::Done, words);
            effects.extend(refresh(model));
        }
        Answer::FileSaved(path) => shared.say(Tone::Done, format!("Saved as {path}.")),
        Answer::FileAsked(name) => shared.say(Tone::Plain, words::asked_for(&name)),
        // Whose calendar it is may be another one now.
        Answer::Replied(_) | Answer::TicketOpened(_) | Answer::BookingLinkSet | Answer::Plan(_) => {
            effects.extend(refresh(model));
        }
        Answer::CustomerLink(number, token) => effects.extend(pages::customer_link(number, &token, shared)),
        Answer::PreviewLink(token) => effects.extend(pages::preview_link(&token, shared)),
        Answer::Opened { url, how } => {
            let step = pages::opened(url, &how, shared);
            effects.extend(apply(model, step));
        }
        Answer::Calls(told) => effects.extend(settled(model, &told)),
        Answer::Copied { what, how } => effects.extend(pages::copied(&what, how, shared)),
        Answer::Failed(failure) => failed(model, ask, &failure),
        Answer::Drafts(keys) => drafts(&keys, shared),
        Answer::Portal(state) => effects.extend(standing::stands(model, state)),
        Answer::SignedIn(SignedIn::In) => {
            shared.say(Tone::Done, "Signed in. What waits is sent now.");
            effects.extend(refresh(model));
        }
        Answer::Decided(decided) => standing::say_decided(decided, shared),
        // Those who asked have taken them above.
        Answer::People(_)
        | Answer::Canned(_)
        | Answer::Notices(_)
        | Answer::Labels(_)
        | Answer::FreeTimes(_)
        | Answer::Draft(_)
        | Answer::DraftSaved
        | Answer::Edited(_)
        | Answer::Unsent(_)
        | Answer::SignedIn(_) => {}
    }
    effects
}

/// Counts the drafts, and speaks of them unless a sign-in comes first.
fn drafts(keys: &[String], shared: &mut Shared) {
    if shared.portal.as_ref().is_none_or(|portal| !portal.is_signed_out) {
        screens::say_drafts(keys, shared);
    }
    shared.drafts = keys.len();
}

/// Says what became of a call, and reads what is shown again.
fn settled(model: &mut Model, told: &Told) -> Vec<Effect> {
    let Some(words) = told.words() else { return Vec::new() };
    model.shared.say(Tone::Done, words);
    refresh(model)
}

/// Says what was changed, and keeps it to be undone or made again elsewhere.
fn changed(model: &mut Model, done: Done) -> Vec<Effect> {
    let shared = &mut model.shared;
    shared.say(Tone::Done, acts::told(&done, shared));
    let Some((_, changed)) = done.changes.first() else { return Vec::new() };
    model.queue.marks.clear();
    shared.last_change = Some(changed.to.clone());
    (shared.undo, shared.redo) = (Some(done), None);
    refresh(model)
}

fn failed(model: &mut Model, ask: Ask, failure: &Failure) {
    let shown = model.queue.failed(ask, failure, &mut model.shared) || model.ticket.failed(ask, failure);
    if !shown {
        model.shared.say(Tone::Failed, format!("{}.", failure.reason));
    }
}
