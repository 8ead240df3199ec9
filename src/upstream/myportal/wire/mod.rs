//! What MyPortal writes, field by field. Unknown fields are ignored; a field that must be there and is not is an
//! error that names it. Every type here is held against recorded exchanges in `tests/it/portal`.

mod extra;
mod moment;
mod person;
mod ticket;

pub use extra::{Attachment, Canned, CannedList, Filters, Items, Status, Statuses, Task, View};
pub use moment::Moment;
pub use person::{Company, Session, SignedIn, StaffUser, User};
pub use ticket::{
    Dashboard, DashboardRow, Detail, Merged, Refresh, RefreshData, Replied, Reply, Split, Ticket, TicketList, Watcher,
};
