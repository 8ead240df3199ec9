//! A ticket's status in the customer's words: where it stands, and what happens next.

use crate::ticket::Status;

/// What happens next, for somebody who waits. `assignee` is a cleaned name.
pub(super) fn next(status: Status, assignee: Option<&str>) -> String {
    let who = assignee.unwrap_or("Our team");
    match status {
        Status::New => match assignee {
            Some(name) => format!("{name} will look at it. You will find the answer here."),
            None => "Somebody of our team will take it. You will find the answer here.".to_owned(),
        },
        Status::Open => format!("{who} is on it. There is nothing you need to do now; you will find the answer here."),
        Status::Waiting => format!("{who} has asked you something. Please answer below, so that we can go on."),
        Status::OnHold => "We go on as soon as they have answered us. There is nothing you need to do.".to_owned(),
        Status::Solved => "If the problem comes back, answer below and we take it up again.".to_owned(),
        Status::Closed => "This conversation has ended. For another question, please write to us anew.".to_owned(),
    }
}
