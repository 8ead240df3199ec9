//! Performs effects: the only part of the terminal that talks to the desk and to the machine around it.

use std::future::Future;
use std::sync::Arc;

use super::effect::Effect;
use super::msg::{Answer, Ask, Decided, Failure, Msg, SignedIn};
use super::outside::{Surroundings, copy, file, open};
use super::reading::Reading;
use super::thread::Laid;
use crate::desk::{self, AgentDesk, Fetched, LaidDown, PlanChange, PortalDesk};
use crate::slots::Slots;
use crate::text::clean;
use crate::text::flow::Quotes;
use crate::ticket::{Body, FileId, How, NewReply, Notice, Number, Presence, Visibility};
use crate::upstream::{Credentials, Door, Entry, Upstream as _};

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
    /// Whom to ask for free times.
    pub slots: Slots,
    /// The desk as its portal's worker holds it: how things stand there.
    pub portal: PortalDesk,
    /// The way into the portal, when there is one.
    pub door: Option<Arc<Door>>,
}

impl Perform for Live {
    async fn perform(&self, effect: Effect) -> Option<Msg> {
        let (ask, answer) = match self.read(effect).await {
            Ok(answered) => answered,
            Err(effect) => match self.write(effect).await {
                Ok(answered) => answered,
                Err(effect) => match self.errand(effect).await {
                    Ok(answered) => answered,
                    Err(effect) => self.outside(effect).await?,
                },
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
            Effect::Replying { ask } => (ask, answer(desk.presences().await, Answer::Replying)),
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
            Effect::Canned { ask, number } => (ask, answer(desk.canned_for(number).await, Answer::Canned)),
            Effect::Draft { ask, key } => (ask, answer(desk.draft(&key).await, Answer::Draft)),
            Effect::Portal { ask } => {
                (ask, answer(self.portal.state().await, |state| Answer::Portal(state.map(Box::new))))
            }
            Effect::Unsent { ask } => (ask, answer(desk.unsent().await, Answer::Unsent)),
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
            Effect::TryAgain { ask, id } => {
                (ask, answer(desk.try_again(id).await, |()| Answer::Decided(Decided::TriedAgain)))
            }
            Effect::GiveUp { ask, id, draft_of } => {
                (ask, answer(desk.give_up(id).await, |()| Answer::Decided(Decided::GivenUp(draft_of))))
            }
            Effect::Plan { ask, change } => {
                (ask, answer(self.lay_down(change).await, |laid| Answer::Plan(Box::new(laid))))
            }
            Effect::Notices { ask, choice } => (ask, answer(self.choose(choice).await, Answer::Notices)),
            Effect::PreviewLink { ask, number } => (ask, answer(desk.preview_link(number).await, Answer::PreviewLink)),
            other => return Err(other),
        };
        Ok(answered)
    }

    /// Lays something down, and reads what is laid down then.
    async fn lay_down(&self, change: Option<PlanChange>) -> Result<LaidDown, desk::Error> {
        if let Some(change) = change {
            self.desk.lay_down(&change).await?;
        }
        self.desk.laid_down().await
    }

    /// Chooses how one is told of something, and reads how one is told of everything then.
    async fn choose(&self, choice: Option<(Notice, How)>) -> Result<Vec<(Notice, How)>, desk::Error> {
        if let Some((what, how)) = choice {
            self.desk.set_notice(what, how).await?;
        }
        self.desk.notices().await
    }

    /// Does what is no message and no field; anything else is given back.
    async fn errand(&self, effect: Effect) -> Result<(Ask, Answer), Effect> {
        let desk = &self.desk;
        let told = |words: String| move |()| Answer::Told(words);
        let answered = match effect {
            Effect::SetStatusWord { ask, numbers, word } => {
                let words = format!("{} waits to be set in the portal.", word.label);
                (ask, answer(desk.set_status_word(&numbers, &word).await, told(words)))
            }
            Effect::AddTask { ask, number, name } => {
                let words = format!("Added to the tasks of #{number}: {}", clean::line(name.as_str()));
                (ask, answer(desk.add_task(number, &name).await.map(|_id| ()), told(words)))
            }
            Effect::TickTask { ask, id, is_done } => {
                let words = if is_done { "Done." } else { "Not done after all." };
                (ask, answer(desk.tick_task(id, is_done).await, told(words.to_owned())))
            }
            Effect::Merge { ask, numbers, into } => {
                let words = format!("The portal is asked to merge it into #{into}.");
                (ask, answer(desk.merge(&numbers, into).await, told(words)))
            }
            Effect::Split { ask, number, messages, subject } => {
                let words = "The portal is asked to split it: the new ticket comes by itself.".to_owned();
                (ask, answer(desk.split(number, &messages, &subject).await, told(words)))
            }
            other => return Err(other),
        };
        Ok(answered)
    }

    /// Signs in to the portal behind the desk; the worker goes on at once.
    async fn sign_in(&self, credentials: &Credentials) -> SignedIn {
        let not = |why: &dyn std::fmt::Display| SignedIn::Not(clean::line(&why.to_string()));
        let Some(door) = &self.door else { return not(&"this desk has no portal behind it") };
        let entered = match door.knock(credentials).await {
            Ok(Entry::Granted(entered)) => entered,
            Ok(Entry::CodeWanted) => return SignedIn::CodeWanted,
            Ok(Entry::CodeWrong) => return SignedIn::CodeWrong,
            Ok(Entry::SetUpAuthenticator(url)) => return SignedIn::SetUpAuthenticator(url.to_string()),
            Err(fault) => return not(&fault),
        };
        let Some(user) = &entered.me.user else { return not(&"the portal does not say who that is") };
        if let Err(error) = self.portal.connect(door.kind().id(), door.url().as_str(), user).await {
            return not(&error);
        }
        if let Err(error) = door.enter(&entered).await {
            return not(&format!("the login cannot be kept: {error}"));
        }
        match self.portal.welcome().await {
            Ok(()) => SignedIn::In,
            Err(error) => not(&error),
        }
    }

    /// Asks the desk about calls, and the machine around us.
    async fn outside(&self, effect: Effect) -> Option<(Ask, Answer)> {
        match effect {
            Effect::OpenUrl { ask, url } => {
                let how = open::open(&url, &self.around).await;
                Some((ask, Answer::Opened { url, how }))
            }
            Effect::AttachFile { ask, number, path, visibility, source_id } => {
                let attached = self.attach(number, &path, visibility, source_id).await;
                Some((ask, attached.unwrap_or_else(Answer::Failed)))
            }
            Effect::SaveFile { ask, id } => Some((ask, self.save(id).await.unwrap_or_else(Answer::Failed))),
            Effect::SignIn { ask, credentials } => Some((ask, Answer::SignedIn(self.sign_in(&credentials).await))),
            Effect::Copy { ask, text, what } => {
                let how = copy::copy(&text, &self.around).await;
                Some((ask, Answer::Copied { what, how }))
            }
            Effect::Calls { ask, task } => Some((ask, answer(task.run(&self.desk).await, Answer::Calls))),
            Effect::FreeTimes { ask, asked } => {
                let told = self.slots.free(&asked).await;
                Some((ask, Answer::FreeTimes(told.map_err(|why| clean::line(&why.to_string())))))
            }
            Effect::Presence(number, presence) => {
                self.say_presence(number, presence).await;
                None
            }
            // The rest is the loop's own: it needs the terminal.
            _ => None,
        }
    }
}

impl Live {
    /// Reads a file of the machine and attaches it to a ticket.
    async fn attach(
        &self,
        number: Number,
        path: &str,
        visibility: Visibility,
        source_id: String,
    ) -> Result<Answer, Failure> {
        let file = file::read(path).await.map_err(|reason| Failure::outside(&reason))?;
        let name = file.name().to_string();
        let new = NewReply { source_id, body: Body::plain(""), visibility, time: None };
        self.desk.send_files(number, &new, &[file]).await?;
        Ok(Answer::Attached(name, visibility))
    }

    /// Tells the others, here and in the portal, whether one is writing a reply. What goes wrong is said again soon.
    async fn say_presence(&self, number: Number, presence: Presence) {
        if let Err(error) = self.desk.set_presence(number, presence).await {
            tracing::debug!(%error, "nobody knows that one is writing");
        }
        if let Some(door) = &self.door
            && let Err(fault) = door.portal().set_presence(number, presence).await
        {
            tracing::debug!(%fault, "the portal does not know that one is writing");
        }
    }

    /// Saves a file of a ticket where downloads go.
    async fn save(&self, id: FileId) -> Result<Answer, Failure> {
        match self.desk.file(id).await? {
            Some(Fetched::Here(name, bytes)) => {
                let saved = file::save(&self.around.downloads, name, bytes).await;
                let path = saved.map_err(|reason| Failure::outside(&reason))?;
                Ok(Answer::FileSaved(clean::line(&path.to_string_lossy())))
            }
            Some(Fetched::Asked(name)) => Ok(Answer::FileAsked(name.to_string())),
            None => Err(Failure::outside("the file is no longer there")),
        }
    }
}

fn answer<T>(result: Result<T, desk::Error>, answer: impl FnOnce(T) -> Answer) -> Answer {
    result.map_or_else(|error| Answer::Failed(Failure::from(error)), answer)
}
