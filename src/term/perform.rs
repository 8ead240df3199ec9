//! Performs effects: the only part of the terminal that talks to the desk and to the machine around it.

use std::future::Future;

use super::effect::Effect;
use super::msg::{Answer, Ask, Failure, Msg};
use super::outside::{Surroundings, copy, open};
use super::reading::Reading;
use super::thread::Laid;
use crate::desk::{self, AgentDesk};
use crate::text::flow::Quotes;

/// Performs effects. Two do: [`Live`], and the scripts of the tests.
pub trait Perform: Clone + Send + Sync + 'static {
    /// Performs one effect and says what came of it, if anybody asked.
    fn perform(&self, effect: Effect) -> impl Future<Output = Option<Msg>> + Send;
}

/// Performs effects on a real desk.
#[derive(Debug, Clone)]
pub struct Live {
    /// The desk, as the agent who sits here holds it.
    pub desk: AgentDesk,
    /// The machine around us.
    pub around: Surroundings,
}

impl Perform for Live {
    async fn perform(&self, effect: Effect) -> Option<Msg> {
        let (ask, answer) = match self.read(effect).await {
            Ok(answered) => answered,
            Err(effect) => match self.write(effect).await {
                Ok(answered) => answered,
                Err(effect) => self.outside(effect).await?,
            },
        };
        Some(Msg::Answered(ask, answer))
    }
}

impl Live {
    /// Reads from the desk; an effect that reads nothing is given back.
    async fn read(&self, effect: Effect) -> Result<(Ask, Answer), Effect> {
        let desk = &self.desk;
        let answered = match effect {
            Effect::List { ask, query, from, most } => (ask, answer(desk.list(&query, from, most).await, Answer::Page)),
            Effect::Tally { ask } => (ask, answer(desk.tally().await, Answer::Tally)),
            Effect::Ticket { ask, number, after, width } => {
                tokio::time::sleep(after).await;
                // Read and laid out here, off the thread that draws: a body may be long.
                let read = |thread| {
                    let reading = Reading::of(thread);
                    let laid = Laid::of(&reading, width, Quotes::Folded);
                    Answer::Ticket(Box::new(reading), laid)
                };
                (ask, answer(desk.ticket(number).await, read))
            }
            Effect::Agents { ask } => (ask, answer(desk.agents().await, Answer::Agents)),
            Effect::Profile { ask } => (ask, answer(desk.profile().await, |me| Answer::Profile(Box::new(me)))),
            Effect::People { ask, words, most } => (ask, answer(desk.people(&words, most).await, Answer::People)),
            Effect::Categories { ask } => (ask, answer(desk.categories().await, Answer::Labels)),
            Effect::Modules { ask } => (ask, answer(desk.modules().await, Answer::Labels)),
            Effect::Draft { ask, key } => (ask, answer(desk.draft(&key).await, Answer::Draft)),
            Effect::Drafts { ask } => (ask, answer(desk.drafts().await, Answer::Drafts)),
            other => return Err(other),
        };
        Ok(answered)
    }

    /// Writes to the desk; an effect that writes nothing is given back.
    async fn write(&self, effect: Effect) -> Result<(Ask, Answer), Effect> {
        let desk = &self.desk;
        let answered = match effect {
            Effect::Change { ask, numbers, change } => {
                (ask, answer(desk.change(&numbers, &change).await, Answer::Changed))
            }
            Effect::Undo { ask, done } => (ask, answer(desk.undo(&done).await, Answer::Undone)),
            Effect::Redo { ask, undone } => (ask, answer(desk.undo(&undone).await, Answer::Changed)),
            Effect::Reply { ask, number, reply } => (ask, answer(desk.reply(number, &reply).await, Answer::Replied)),
            Effect::OpenTicket { ask, ticket } => (ask, answer(desk.open_ticket(&ticket).await, Answer::TicketOpened)),
            Effect::SetBookingLink { ask, link } => {
                (ask, answer(desk.set_booking_link(link.as_ref()).await, |()| Answer::BookingLinkSet))
            }
            Effect::SaveDraft { ask, key, text } => {
                (ask, answer(desk.save_draft(&key, &text).await, |()| Answer::DraftSaved))
            }
            Effect::CustomerLink { ask, number, days } => {
                let made = desk.customer_link(number, days).await;
                (ask, answer(made, |token| Answer::CustomerLink(number, token)))
            }
            Effect::PreviewLink { ask, number } => (ask, answer(desk.preview_link(number).await, Answer::PreviewLink)),
            other => return Err(other),
        };
        Ok(answered)
    }

    /// Asks the machine around us.
    async fn outside(&self, effect: Effect) -> Option<(Ask, Answer)> {
        match effect {
            Effect::OpenUrl { ask, url } => {
                let how = open::open(&url, &self.around).await;
                Some((ask, Answer::Opened { url, how }))
            }
            Effect::Copy { ask, text, what } => {
                let how = copy::copy(&text, &self.around).await;
                Some((ask, Answer::Copied { what, how }))
            }
            // The rest is the loop's own: it needs the terminal.
            _ => None,
        }
    }
}

fn answer<T>(result: Result<T, desk::Error>, answer: impl FnOnce(T) -> Answer) -> Answer {
    result.map_or_else(|error| Answer::Failed(Failure::from(error)), answer)
}
