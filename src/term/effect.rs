//! What is to be done outside `update`: flat, comparable, performed elsewhere.

use std::time::Duration;

use super::calls::Task;
use super::msg::Ask;
use crate::booking::BookingLink;
use crate::booking::slots::Asked;
use crate::desk::{Done, PlanChange};
use crate::ticket::portal::StatusWord;
use crate::ticket::{
    Change, FileId, From, How, NewReply, NewTicket, Notice, Number, Presence, Query, Seq, Subject, TaskId, TaskName,
    Visibility,
};
use crate::upstream::Credentials;

/// Something to be done outside `update`.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Reads a stretch of the queue.
    List {
        /// The question's number.
        ask: Ask,
        /// Which tickets.
        query: Query,
        /// Which stretch of them.
        from: From,
        /// The most rows wanted.
        most: u16,
    },
    /// Counts the tickets of every view.
    Tally {
        /// The question's number.
        ask: Ask,
    },
    /// Reads who is writing a reply to which ticket.
    Replying {
        /// The question's number.
        ask: Ask,
    },
    /// Reads one ticket, whole.
    Ticket {
        /// The question's number.
        ask: Ask,
        /// Which.
        number: Number,
        /// How long to wait first: a cursor that moves on aborts the question before it was put.
        after: Duration,
        /// The columns to lay its thread out in.
        width: u16,
    },
    /// Reads every agent.
    Agents {
        /// The question's number.
        ask: Ask,
    },
    /// Reads the agent who sits here.
    Profile {
        /// The question's number.
        ask: Ask,
    },
    /// Finds people by words of their name, address or company.
    People {
        /// The question's number.
        ask: Ask,
        /// The words.
        words: String,
        /// The most people wanted.
        most: u16,
    },
    /// Reads the categories in use.
    Categories {
        /// The question's number.
        ask: Ask,
    },
    /// Reads the modules in use.
    Modules {
        /// The question's number.
        ask: Ask,
    },
    /// Reads the canned responses for a ticket.
    Canned {
        /// The question's number.
        ask: Ask,
        /// Which ticket.
        number: Number,
    },
    /// Reads what one was writing under a key.
    Draft {
        /// The question's number.
        ask: Ask,
        /// Such as `reply/42`.
        key: String,
    },
    /// Reads the keys of everything one was writing.
    Drafts {
        /// The question's number.
        ask: Ask,
    },

    /// Reads how things stand with the portal behind the desk.
    Portal {
        /// The question's number.
        ask: Ask,
    },
    /// Reads what was done here and is not in the portal.
    Unsent {
        /// The question's number.
        ask: Ask,
    },
    /// Signs in to the portal behind the desk.
    SignIn {
        /// The question's number.
        ask: Ask,
        /// What was typed.
        credentials: Credentials,
    },
    /// Has the portal asked again for something that it refused.
    TryAgain {
        /// The question's number.
        ask: Ask,
        /// Its place in the line.
        id: i64,
    },
    /// Gives up something that the portal refused.
    GiveUp {
        /// The question's number.
        ask: Ask,
        /// Its place in the line.
        id: i64,
        /// The ticket whose draft its words become.
        draft_of: Option<Number>,
    },

    /// Changes a field on every ticket named.
    Change {
        /// The question's number.
        ask: Ask,
        /// Which tickets.
        numbers: Vec<Number>,
        /// The field and its new value.
        change: Change,
    },
    /// Gives tickets a status by the portal's own word for it.
    SetStatusWord {
        /// The question's number.
        ask: Ask,
        /// Which tickets.
        numbers: Vec<Number>,
        /// The word.
        word: StatusWord,
    },
    /// Adds a task to a ticket.
    AddTask {
        /// The question's number.
        ask: Ask,
        /// Which ticket.
        number: Number,
        /// What is to be done.
        name: TaskName,
    },
    /// Ticks a task, or takes the tick away.
    TickTask {
        /// The question's number.
        ask: Ask,
        /// Which task.
        id: TaskId,
        /// Whether it is done.
        is_done: bool,
    },
    /// Has the portal merge tickets.
    Merge {
        /// The question's number.
        ask: Ask,
        /// Which tickets.
        numbers: Vec<Number>,
        /// Into which one.
        into: Number,
    },
    /// Has the portal move messages to a new ticket.
    Split {
        /// The question's number.
        ask: Ask,
        /// From which ticket.
        number: Number,
        /// Which messages.
        messages: Vec<Seq>,
        /// What the new ticket is about.
        subject: Subject,
    },
    /// Undoes what a change did.
    Undo {
        /// The question's number.
        ask: Ask,
        /// What it did.
        done: Done,
    },
    /// Makes a change again that was undone.
    Redo {
        /// The question's number.
        ask: Ask,
        /// What the undoing did.
        undone: Done,
    },
    /// Says whether one is writing a reply to a ticket; nobody waits for what comes of it.
    Presence(Number, Presence),
    /// Sends a reply or keeps a note.
    Reply {
        /// The question's number.
        ask: Ask,
        /// On which ticket.
        number: Number,
        /// What.
        reply: NewReply,
    },
    /// Opens a ticket.
    OpenTicket {
        /// The question's number.
        ask: Ask,
        /// Which.
        ticket: NewTicket,
    },
    /// Sets or clears one's own booking link.
    SetBookingLink {
        /// The question's number.
        ask: Ask,
        /// The link.
        link: Option<BookingLink>,
    },
    /// Keeps what one is writing; an empty text forgets it.
    SaveDraft {
        /// The question's number.
        ask: Ask,
        /// Such as `reply/42`.
        key: String,
        /// The text so far.
        text: String,
    },
    /// Reads a file of the machine and attaches it to a ticket.
    AttachFile {
        /// The question's number.
        ask: Ask,
        /// Which ticket.
        number: Number,
        /// Where the file is.
        path: String,
        /// For whom.
        visibility: Visibility,
        /// Made here: the same id sent twice is stored once.
        source_id: String,
    },
    /// Saves a file of a ticket where downloads go.
    SaveFile {
        /// The question's number.
        ask: Ask,
        /// Which file.
        id: FileId,
    },
    /// Makes a link that opens this ticket for its customer.
    CustomerLink {
        /// The question's number.
        ask: Ask,
        /// Which ticket.
        number: Number,
        /// For how many days.
        days: u16,
    },
    /// Makes a link that shows this ticket's page as its customer sees it.
    PreviewLink {
        /// The question's number.
        ask: Ask,
        /// Which ticket.
        number: Number,
    },

    /// Asks the desk about booked calls.
    Calls {
        /// The question's number.
        ask: Ask,
        /// What.
        task: Task,
    },
    /// Reads what is laid down about whose calendar is whose, once this is laid down too.
    Plan {
        /// The question's number.
        ask: Ask,
        /// What to lay down first.
        change: Option<PlanChange>,
    },
    /// Reads of what one is told by mail, once this is chosen.
    Notices {
        /// The question's number.
        ask: Ask,
        /// What to choose first.
        choice: Option<(Notice, How)>,
    },

    /// Asks for the free times of an event.
    FreeTimes {
        /// The question's number.
        ask: Ask,
        /// Whom, and of which event.
        asked: Asked,
    },
    /// Opens an address in the browser.
    OpenUrl {
        /// The question's number.
        ask: Ask,
        /// The address.
        url: String,
    },
    /// Puts a text on the clipboard.
    Copy {
        /// The question's number.
        ask: Ask,
        /// The text.
        text: String,
        /// What it is, for the message afterwards: `#42`, `the link`.
        what: String,
    },
    /// Lets one write a text in one's own editor, which takes the whole terminal.
    Edit {
        /// The question's number.
        ask: Ask,
        /// The text so far.
        text: String,
        /// Who will read it, in one line.
        heading: String,
    },
    /// Writes an escape sequence of our own making to the terminal as it is.
    Escape(String),
    /// Turns the reports of the mouse on or off.
    Mouse(bool),
    /// Draws the whole screen again.
    Redraw,
    /// Gives the terminal back to the shell until it lets us go on.
    Suspend,
    /// Ends the program.
    Quit,
}
