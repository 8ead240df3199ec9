//! THE list of actions: what deskbell can do at a key press, in one table.
//!
//! The keymap, the help, the palette, the footer and `docs/KEYS.md` are all made from it, so that none of
//! them can know a key that another does not.

use std::fmt;
use std::str::FromStr;

/// Where an action applies. A [`Mode`] is a set of contexts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere, also while writing.
    Always,
    /// Wherever there is something to move through.
    Move,
    /// Where one moves through something and does not write.
    Jump,
    /// The queue and the ticket.
    Desk,
    /// On the row under the cursor, on the marked rows, or on the open ticket.
    Row,
    /// The same, and the panel "Book a call", which tells whose calendar it is.
    Owner,
    /// The queue alone.
    Queue,
    /// The open ticket alone.
    Ticket,
    /// A reply or a note being written.
    Compose,
    /// A form with fields.
    Form,
    /// A list to choose from.
    Menu,
    /// The panel "Book a call".
    Booking,
    /// Wherever an address is shown: the panel "Book a call", a QR code.
    Link,
    /// The list of what is not in the portal yet.
    Outbox,
    /// The figures of booked calls.
    Figures,
    /// A question with yes and no.
    Confirm,
}

impl Context {
    /// Every context, in the order in which the help and `docs/KEYS.md` show them.
    pub const ALL: [Self; 16] = [
        Self::Row,
        Self::Owner,
        Self::Move,
        Self::Jump,
        Self::Desk,
        Self::Queue,
        Self::Ticket,
        Self::Booking,
        Self::Link,
        Self::Compose,
        Self::Form,
        Self::Menu,
        Self::Outbox,
        Self::Figures,
        Self::Confirm,
        Self::Always,
    ];

    /// The heading above its actions.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Always => "Everywhere",
            Self::Move => "Moving",
            Self::Jump => "Moving further",
            Self::Desk => "In the queue and on a ticket",
            Self::Row => "On a ticket, a row or the marked rows",
            Self::Queue => "In the queue",
            Self::Ticket => "On an open ticket",
            Self::Compose => "Writing a reply or a note",
            Self::Form => "In a form",
            Self::Menu => "Choosing from a list",
            Self::Owner => "On a ticket, whose it is",
            Self::Booking => "In the panel Book a Call",
            Self::Link => "With a link",
            Self::Outbox => "In the outbox of a portal",
            Self::Figures => "In the figures of booked calls",
            Self::Confirm => "Answering a question",
        }
    }
}

/// What the keyboard acts on: the screen, or what lies over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The list of tickets.
    Queue,
    /// An open ticket.
    Ticket,
    /// The filter above the list, and every other list that narrows as one types.
    Menu,
    /// A reply or a note.
    Compose,
    /// A form: a new ticket, the booking link.
    Form,
    /// The panel "Book a call".
    Booking,
    /// Something to read and to close, such as a QR code.
    Sheet,
    /// What is not in the portal yet.
    Outbox,
    /// The figures of booked calls.
    Figures,
    /// A question with yes and no.
    Confirm,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 10] = [
        Self::Queue,
        Self::Ticket,
        Self::Menu,
        Self::Compose,
        Self::Form,
        Self::Booking,
        Self::Sheet,
        Self::Outbox,
        Self::Figures,
        Self::Confirm,
    ];

    /// The contexts whose actions are at hand. No key may be in two of them.
    pub fn contexts(self) -> &'static [Context] {
        match self {
            Self::Queue => &[
                Context::Queue,
                Context::Row,
                Context::Owner,
                Context::Desk,
                Context::Move,
                Context::Jump,
                Context::Always,
            ],
            Self::Ticket => &[
                Context::Ticket,
                Context::Row,
                Context::Owner,
                Context::Desk,
                Context::Move,
                Context::Jump,
                Context::Always,
            ],
            Self::Menu => &[Context::Menu, Context::Move, Context::Always],
            Self::Compose => &[Context::Compose, Context::Always],
            Self::Form => &[Context::Form, Context::Always],
            Self::Booking => &[Context::Booking, Context::Link, Context::Owner, Context::Move, Context::Always],
            Self::Sheet => &[Context::Link, Context::Move, Context::Jump, Context::Always],
            Self::Outbox => &[Context::Outbox, Context::Move, Context::Always],
            Self::Figures => &[Context::Figures, Context::Move, Context::Always],
            Self::Confirm => &[Context::Confirm, Context::Always],
        }
    }

    /// Whether a key that writes a character writes it: then no action has such a key.
    pub fn writes(self) -> bool {
        match self {
            Self::Menu | Self::Compose | Self::Form => true,
            Self::Queue | Self::Ticket | Self::Booking | Self::Sheet | Self::Outbox | Self::Figures | Self::Confirm => {
                false
            }
        }
    }
}

/// Everything the list says about one action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The name in configuration files.
    pub id: &'static str,
    /// Where it applies.
    pub context: Context,
    /// The keys it has when nobody says otherwise.
    pub keys: &'static [&'static str],
    /// A word or three, for the footer and the palette.
    pub label: &'static str,
    /// A sentence, for the help.
    pub help: &'static str,
}

macro_rules! actions {
    ($($name:ident $id:literal $context:ident [$($key:literal)*] $label:literal $help:literal)*) => {
        /// Something that a key does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $(#[doc = $help] $name,)*
        }

        impl Action {
            /// Every action, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// What the list says about it.
            pub fn entry(self) -> Entry {
                match self {
                    $(Self::$name => Entry {
                        id: $id,
                        context: Context::$context,
                        keys: &[$($key,)*],
                        label: $label,
                        help: $help,
                    },)*
                }
            }
        }
    };
}

actions! {
    Open "open" Row ["Enter"] "open" "Opens the ticket."
    Reply "reply" Row ["r"] "reply" "Writes a public reply, which the customer reads."
    Note "note" Row ["n"] "note" "Writes an internal note, for the team alone."
    Book "book" Row ["b"] "book a call" "Shows the panel Book a Call of the ticket's assignee."
    Assign "assign" Owner ["a"] "assign" "Chooses who looks after it."
    Take "take" Owner ["m"] "take" "Assigns it to you."
    Status "status" Row ["s"] "status" "Chooses what it waits for."
    Priority "priority" Row ["p"] "priority" "Chooses how urgent it is."
    Category "category" Row ["c"] "category" "Chooses what it is about."
    Repeat "repeat" Row ["."] "the same again" "Makes your last change here too."
    Solve "solve" Row ["x"] "solve" "Marks it solved."
    Reopen "reopen" Row ["X"] "reopen" "Opens it again."
    Watchers "watchers" Row ["W"] "watchers" "Chooses who is told of it."
    Tasks "tasks" Row ["t"] "tasks" "Lists what is to be done on it: ticks a task, or adds one."
    Merge "merge" Row ["M"] "merge" "Merges it into another ticket, where a portal does that."
    Files "files" Row ["F"] "files" "Lists its files: saves one, or attaches one by its path."
    Page "page" Row ["w"] "ticket page" "Opens the ticket's page in the browser, as the customer sees it."
    CustomerLink "customer_link" Row ["Y"] "customer link" "Makes a link that opens this ticket for its customer, and copies it."
    CopyNumber "copy_number" Row ["y"] "copy number" "Copies the ticket's number."

    Up "up" Move ["Up" "k" "Ctrl-P"] "up" "Moves one line up."
    Down "down" Move ["Down" "j" "Ctrl-N"] "down" "Moves one line down."
    PageUp "page_up" Move ["PgUp"] "page up" "Moves one page up."
    PageDown "page_down" Move ["PgDn"] "page down" "Moves one page down."
    HalfUp "half_up" Jump ["Ctrl-U"] "half a page up" "Moves half a page up."
    HalfDown "half_down" Jump ["Ctrl-D"] "half a page down" "Moves half a page down."
    Top "top" Jump ["g" "Home"] "top" "Moves to the first line."
    Bottom "bottom" Jump ["G" "End"] "bottom" "Moves to the last line."

    Filter "filter" Desk ["/"] "filter" "Narrows the list as you type: words, or keys such as status:open assignee:me."
    ViewMine "view_mine" Desk ["1"] "Mine" "Shows the open tickets assigned to you."
    ViewUnassigned "view_unassigned" Desk ["2"] "Unassigned" "Shows the open tickets that nobody looks after."
    ViewAllOpen "view_open" Desk ["3"] "All open" "Shows every ticket somebody still has to act on."
    ViewWaiting "view_waiting" Desk ["4"] "Waiting on customer" "Shows the tickets where the customer has to answer."
    ViewOnHold "view_on_hold" Desk ["5"] "On hold" "Shows the tickets where somebody else has to act."
    ViewSolved "view_solved" Desk ["6"] "Solved" "Shows the tickets answered for good."
    ViewClosed "view_closed" Desk ["7"] "Closed" "Shows the finished tickets."
    ViewAll "view_all" Desk ["8"] "All" "Shows every ticket."
    ViewCallsToday "view_calls_today" Desk ["9"] "Calls today" "Shows the tickets with a call today."
    LastView "last_view" Desk ["-"] "last view" "Goes back to the view before."
    NextPane "next_pane" Desk ["Tab" "Right" "l"] "next pane" "Moves to the next pane: from the list to the ticket."
    PreviousPane "previous_pane" Desk ["Shift-Tab" "Left" "h"] "previous pane" "Moves to the pane before: from the ticket to the list."
    Panel "panel" Desk ["i"] "side panel" "Shows or hides the panel with the customer, the ticket's fields and Book a Call."
    NewTicket "new_ticket" Desk ["N"] "new ticket" "Opens a ticket for a customer."
    BookingLink "booking_link" Desk ["B"] "my booking link" "Edits your own booking link."
    SignIn "sign_in" Desk ["I"] "sign in" "Signs in to the portal behind the desk."
    SavedViews "saved_views" Desk ["V"] "views of the portal" "Chooses one of the lists that you saved in the portal."
    Outbox "outbox" Desk ["O"] "outbox" "Shows what you did that is not in the portal yet, and what it refused."
    Proposals "proposals" Desk ["P"] "calls without a ticket" "Lists the calls that were booked without a reference, to give each its ticket."
    Figures "figures" Desk ["R"] "figures" "Counts the booked calls: seen, booked, held, missed, by week, team or technician."
    Plan "plan" Desk ["T"] "teams and duty" "Lays down teams, links for what tickets are about, and who takes urgent calls."
    Notices "notices" Desk ["E"] "what I am told" "Chooses of what you are told by mail, and how."
    Undo "undo" Desk ["u"] "undo" "Undoes your last change."
    Redo "redo" Desk ["U"] "redo" "Makes the change again that was undone last."
    Refresh "refresh" Desk ["Ctrl-R" "F5"] "refresh" "Reads the list and the ticket again."
    Palette "palette" Desk [":" "Ctrl-K"] "command" "Searches every command and runs it."
    Mouse "mouse" Desk ["F9"] "mouse" "Turns the mouse off and on; off, the terminal selects text by itself."
    Leave "leave" Desk ["q"] "back or quit" "Goes back; from the queue, quits."

    Mark "mark" Queue ["Space"] "mark" "Marks the row and moves on."
    MarkRange "mark_range" Queue ["v"] "mark to here" "Marks every row from the last mark to here."
    MarkAll "mark_all" Queue ["*"] "mark all shown" "Marks every row on the screen, or none when all are."

    PreviousTicket "previous_ticket" Ticket ["["] "previous ticket" "Opens the ticket before this one in the list."
    NextTicket "next_ticket" Ticket ["]"] "next ticket" "Opens the ticket after this one in the list."
    Quotes "quotes" Ticket ["f"] "quotes" "Unfolds quoted text, and folds it again."
    Links "links" Ticket ["o"] "links" "Lists the links in the thread, to open one in the browser."
    Split "split" Ticket ["S"] "split" "Splits a message off, with all after it, into a ticket of its own, where a portal does that."

    MarkTime "mark_time" Booking ["Space"] "mark a time" "Marks the free time under the cursor, up to five, and moves on."
    OfferTimes "offer_times" Booking ["Enter"] "offer times" "Writes the marked free times into a reply; without free times, opens the link."
    OpenLink "open_link" Link ["o"] "open link" "Opens the link in the browser: a booking page filled in for the ticket."
    CopyLink "copy_link" Link ["c"] "copy link" "Copies the link as it is shown, filled in."
    InsertLink "insert_link" Booking ["i"] "insert in reply" "Puts the link into a reply."
    CallHeld "call_held" Booking ["h"] "call held" "Writes down that the ticket's call took place."
    CallMissed "call_missed" Booking ["n"] "call missed" "Writes down that somebody did not come to the ticket's call."
    CancelCall "cancel_call" Booking ["x"] "cancel call" "Writes down that the ticket's call is called off, after a question."
    QrCode "qr_code" Link ["p"] "QR code" "Shows the link as a QR code, to open it on a telephone."
    EditLink "edit_link" Booking ["e" "B"] "edit my link" "Edits your own booking link."

    Send "send" Compose ["Ctrl-S" "Ctrl-Enter"] "send" "Sends the reply, or keeps the note."
    Editor "editor" Compose ["Ctrl-E"] "editor" "At the end of a line: writes in your own editor ($VISUAL or $EDITOR)."
    ThreadUp "thread_up" Compose ["PgUp"] "thread up" "Scrolls the thread above what you write one page up."
    ThreadDown "thread_down" Compose ["PgDn"] "thread down" "Scrolls the thread above what you write one page down."
    Visibility "visibility" Compose ["Ctrl-T"] "reply or note" "Makes a note of the reply, or a reply of the note."

    Canned "canned" Compose ["Ctrl-G"] "canned" "Puts in a canned response, as / at the start of a line does."
    Time "time" Compose ["Ctrl-O"] "working time" "Says how long it took, and whether the customer is charged for it."

    NextField "next_field" Form ["Tab"] "next field" "Moves to the next field."
    PreviousField "previous_field" Form ["Shift-Tab"] "previous field" "Moves to the field before."
    Save "save" Form ["Ctrl-S" "Ctrl-Enter"] "save" "Saves the form."

    Choose "choose" Menu ["Enter"] "choose" "Takes the line under the cursor."

    TryAgain "try_again" Outbox ["m"] "mine again" "Asks the portal again: what you did counts."
    GiveUp "give_up" Outbox ["t"] "take theirs" "Lets the portal's value stand; the words of a message become a draft of its ticket."
    OpenUnsent "open_unsent" Outbox ["Enter"] "open ticket" "Opens the ticket that it is about."

    NextDivision "next_division" Figures ["Tab" "Right" "l"] "divide otherwise" "Divides the figures by the next thing: week, month, weekday, team, technician."
    LongerPeriod "longer_period" Figures ["+"] "longer" "Counts a longer time: four weeks, a quarter, half a year, a year."
    ShorterPeriod "shorter_period" Figures ["-"] "shorter" "Counts a shorter time."

    Yes "yes" Confirm ["y"] "yes" "Does it."
    No "no" Confirm ["n"] "no" "Leaves everything as it is."

    Back "back" Always ["Esc"] "back" "Goes one step back: closes what is open, clears the filter, then the marks."
    Help "help" Always ["?" "F1"] "all keys" "Shows every key, to search and to run."
    Redraw "redraw" Always ["Ctrl-L"] "redraw" "Draws the whole screen again."
    Suspend "suspend" Always ["Ctrl-Z"] "suspend" "Gives the terminal back to the shell; fg returns."
    Quit "quit" Always ["Ctrl-C"] "quit" "Quits at once; what you were writing is kept."
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.entry().id)
    }
}

/// A name that is not an action's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no action {name:?}, did you mean {nearest}?")]
pub struct NoAction {
    /// What was written.
    pub name: String,
    /// The action whose name is nearest.
    pub nearest: Action,
}

impl FromStr for Action {
    type Err = NoAction;

    /// Reads the id.
    fn from_str(name: &str) -> Result<Self, NoAction> {
        let nearness = |action: &Self| strsim::jaro_winkler(action.entry().id, name);
        let nearest = Self::ALL.iter().copied().max_by(|a, b| nearness(a).total_cmp(&nearness(b)));
        let nearest = nearest.expect("the list of actions is not empty");
        if nearest.entry().id == name { Ok(nearest) } else { Err(NoAction { name: name.to_owned(), nearest }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_read_back_by_its_id() {
        for action in Action::ALL {
            assert_eq!(action.to_string().parse(), Ok(*action));
        }
    }

    #[test]
    fn a_misspelt_action_is_answered_with_the_nearest() {
        let wrong = "replay".parse::<Action>().unwrap_err();
        assert_eq!(wrong.to_string(), "there is no action \"replay\", did you mean reply?");
    }

    #[test]
    fn every_action_is_at_hand_in_some_mode_and_has_words() {
        for action in Action::ALL {
            let entry = action.entry();
            assert!(Mode::ALL.iter().any(|mode| mode.contexts().contains(&entry.context)), "{action} is nowhere");
            assert!(Context::ALL.contains(&entry.context));
            assert!(entry.help.ends_with('.') && !entry.label.is_empty() && !entry.keys.is_empty(), "{action}");
        }
    }
}
