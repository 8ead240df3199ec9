//! A ticket's status in the customer's words: where it stands, and what happens next.

use crate::ticket::Status;

/// What happens next, for somebody who waits, and by when as far as the desk promises it.
/// `assignee` and `answer` are cleaned.
pub(super) fn next(status: Status, assignee: Option<&str>, answer: &str) -> String {
    let next = without_time(status, assignee);
    match status {
        Status::New | Status::Open if !answer.is_empty() => format!("{next} You will usually hear from us {answer}."),
        Status::New | Status::Open | Status::Waiting | Status::OnHold | Status::Solved | Status::Closed => next,
    }
}

fn without_time(status: Status, assignee: Option<&str>) -> String {
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
        Status::Closed => "This conversation has ended. If it is not over, open it again; for another question, please write to us anew.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_only_promised_while_it_is_our_turn() {
        let promised =
            Status::ALL.into_iter().filter(|status| next(*status, None, "today").contains("hear from us today."));
        assert_eq!(promised.collect::<Vec<_>>(), [Status::New, Status::Open]);
        assert!(Status::ALL.into_iter().all(|status| !next(status, None, "").contains("usually")));
    }
}
