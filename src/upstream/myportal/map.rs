//! MyPortal's words in the desk's, and back.

use jiff::Span;

use super::wire;
use crate::text::{clean, markup};
use crate::ticket::portal::{File, Message, SavedView, StatusWord, Task, Thread, Ticket, Watcher};
use crate::ticket::{
    AttachmentId, Body, Canned, Email, Format, Label, MessageId, Minutes, Number, Priority, RemoteCompanyId,
    RemoteTaskId, Status, Subject, TaskName, UserId, Visibility,
};

/// The statuses every MyPortal has, for a login that may not read the list.
pub(super) const STATUSES: [(&str, &str); 5] = [
    ("open", "Open"),
    ("in_progress", "In progress"),
    ("pending", "Pending"),
    ("resolved", "Resolved"),
    ("closed", "Closed"),
];

/// The status of a ticket that a split made, which no portal defines.
pub(super) const SPLIT: &str = "new";

/// A status of the portal as one of the desk: its own five by name, others by the words in them.
///
/// A ticket that a split made is `new`, which the portal does not define.
pub(super) fn status(slug: &str) -> Status {
    match slug {
        SPLIT | "open" => return Status::New,
        "in_progress" => return Status::Open,
        "pending" => return Status::Waiting,
        "resolved" => return Status::Solved,
        "closed" => return Status::Closed,
        _ => {}
    }
    let has = |words: &[&str]| words.iter().any(|word| slug.contains(word));
    if has(&["hold", "paused", "supplier", "vendor"]) {
        Status::OnHold
    } else if has(&["wait", "pending", "customer"]) {
        Status::Waiting
    } else if has(&["resolv", "solved", "done"]) {
        Status::Solved
    } else if has(&["clos", "cancel"]) {
        Status::Closed
    } else {
        Status::Open
    }
}

/// The portal's slug for a status of the desk; nothing when the portal has none.
pub(super) fn slug(wanted: Status, statuses: &[wire::Status]) -> Option<String> {
    let usual = STATUSES.iter().map(|(slug, _)| *slug).find(|slug| status(slug) == wanted);
    let there = |slug: &&str| statuses.iter().any(|one| one.tech_status == **slug);
    let other = || statuses.iter().map(|one| one.tech_status.as_str()).find(|slug| status(slug) == wanted);
    usual.filter(there).or_else(other).map(str::to_owned)
}

/// The statuses that the portal has as the desk knows them, the usual one of each kind first.
pub(super) fn statuses(all: &[wire::Status]) -> Vec<StatusWord> {
    let word = |one: &wire::Status| StatusWord {
        status: status(&one.tech_status),
        word: one.tech_status.clone(),
        label: clean::line(&one.tech_label),
    };
    let is_usual = |one: &wire::Status| slug(status(&one.tech_status), all).as_deref() == Some(&one.tech_status);
    let mut words: Vec<_> = all.iter().map(|one| (!is_usual(one), word(one))).collect();
    words.sort_by_key(|(is_other, word)| (word.status, *is_other));
    words.into_iter().map(|(_, word)| word).collect()
}

/// A line of a checklist; one without a name says nothing.
pub(super) fn task(told: &wire::Task) -> Option<Task> {
    let name = cut(&told.task_name, TaskName::MOST_CHARS).parse().ok()?;
    Some(Task { id: RemoteTaskId(told.id), name, is_done: told.is_completed })
}

/// A prepared answer, which is HTML there, as one writes here.
pub(super) fn canned(told: wire::Canned) -> Option<Canned> {
    let title = label(&told.title)?;
    let text = match body(told.body) {
        Body { format: Format::Html, text } => markup::html(&text).words(),
        Body { format: Format::Plain, text } => text,
    };
    let text = text.trim().to_owned();
    (!text.is_empty()).then_some(Canned { title, text })
}

/// A saved list. Statuses that are one here are named once.
pub(super) fn view(told: wire::View) -> SavedView {
    let wire::Filters { status: slugs, priority: words, company_id, assigned_user_id, module_slug, search } =
        told.filters;
    let mut statuses: Vec<Status> = slugs.iter().flatten().map(|slug| status(slug)).collect();
    statuses.sort_unstable();
    statuses.dedup();
    SavedView {
        name: clean::line(&told.name),
        statuses,
        priorities: words.iter().flatten().map(|word| priority(word)).collect(),
        companies: company_id.into_iter().flatten().map(RemoteCompanyId).collect(),
        assignees: assigned_user_id.into_iter().flatten().map(UserId).collect(),
        module: module_slug,
        search,
    }
}

fn priority(word: &str) -> Priority {
    match word.trim().to_lowercase().as_str() {
        "urgent" | "critical" => Priority::Urgent,
        "high" => Priority::High,
        "low" => Priority::Low,
        _ => Priority::Normal,
    }
}

/// A ticket as the desk knows it.
pub(super) fn ticket(wire: wire::Ticket) -> Ticket {
    Ticket {
        number: Number(wire.id),
        subject: subject(&wire.subject),
        status: status(&wire.status),
        priority: priority(&wire.priority),
        category: wire.category.as_deref().and_then(label),
        module: wire.module_slug.as_deref().and_then(label),
        requester: wire.requester_id.map(UserId),
        company: wire.company_id.map(RemoteCompanyId),
        assignee: wire.assigned_user_id.map(UserId),
        body: wire.description.filter(|text| !text.trim().is_empty()).map(body),
        created_at: wire.created_at.0,
        updated_at: wire.updated_at.0,
        merged_into: wire.merged_into_ticket_id.map(Number),
        status_word: wire.status,
        source_id: None,
    }
}

/// A ticket with everything that was said, oldest first, the repeated description left out. What was split off is still
/// shown, under the number of the ticket it is on.
pub(super) fn thread(detail: wire::Detail) -> Thread {
    let repeats = repeated_description(&detail);
    let mut replies: Vec<wire::Reply> = detail.replies.into_iter().filter(|reply| Some(reply.id) != repeats).collect();
    replies.sort_by_key(|reply| (reply.created_at, reply.id));
    let watchers = detail.watchers.into_iter().filter_map(|watcher| match (watcher.user_id, watcher.email) {
        (Some(id), _) => Some(Watcher::User(UserId(id))),
        (None, Some(email)) => email.parse().ok().map(Watcher::Email),
        (None, None) => None,
    });
    let watchers = watchers.collect();
    let mut files: Vec<File> = detail.attachments.iter().map(file).collect();
    files.sort_by_key(|file| (file.at, file.id));
    let messages = replies.into_iter().map(message).collect();
    Thread { ticket: ticket(detail.ticket), messages, changes: Vec::new(), watchers, files }
}

/// The reply that a description was also stored as: written in the same moment as the ticket. It need not be the
/// oldest one: a ticket that others were merged into has theirs too, which are older.
fn repeated_description(detail: &wire::Detail) -> Option<i64> {
    const MOMENT: i64 = 2;
    detail.ticket.description.as_deref().filter(|text| !text.trim().is_empty())?;
    let opened = detail.ticket.created_at.0;
    let until = opened.checked_add(Span::new().seconds(MOMENT)).unwrap_or(opened);
    let of_then = |reply: &&wire::Reply| !reply.is_internal && (opened..=until).contains(&reply.created_at.0);
    let first = detail.replies.iter().filter(of_then).min_by_key(|reply| (reply.created_at, reply.id))?;
    Some(first.id)
}

fn message(reply: wire::Reply) -> Message {
    Message {
        id: MessageId(reply.id),
        number: Number(reply.ticket_id),
        author: reply.author_id.map(UserId),
        author_name: reply.author_display_name.or(reply.author_email),
        at: reply.created_at.0,
        visibility: if reply.is_internal { Visibility::Internal } else { Visibility::Public },
        body: body(reply.body),
        time: reply.minutes_spent.and_then(|minutes| time(minutes, reply.is_billable)),
        source_id: None,
    }
}

/// A file; only a restricted one is the team's alone.
fn file(told: &wire::Attachment) -> File {
    let nameless = || format!("file-{}", told.id).parse().expect("a word and a number are a name");
    File {
        id: AttachmentId(told.id),
        name: told.original_filename.parse().unwrap_or_else(|_| nameless()),
        bytes: told.file_size,
        visibility: if told.access_level == "restricted" { Visibility::Internal } else { Visibility::Public },
        by: told.uploaded_by_user_id.map(UserId),
        at: told.uploaded_at.0,
    }
}

/// Working time; the portal keeps any number of minutes.
fn time(minutes: i64, billable: bool) -> Option<Minutes> {
    let minutes = u16::try_from(minutes.clamp(0, i64::from(u16::MAX))).unwrap_or(0);
    (minutes > 0).then_some(Minutes { minutes, billable })
}

/// The subject as one line that fits; the portal takes blanks.
fn subject(text: &str) -> Subject {
    let cut = cut(text, Subject::MOST_CHARS);
    cut.parse().unwrap_or_else(|_| "(no subject)".parse().expect("it is a line of a few words"))
}

/// A category or module as one line that fits.
fn label(text: &str) -> Option<Label> {
    cut(text, Label::MOST_CHARS).parse().ok()
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// A body in the form it seems to be in: descriptions come as they were typed, with or without tags.
fn body(mut text: String) -> Body {
    const CUT: &str = "\n[cut here: the rest is in the portal]";
    if text.len() > Body::MOST_BYTES {
        text.truncate(text.floor_char_boundary(Body::MOST_BYTES - CUT.len()));
        text.push_str(CUT);
    }
    let mut after_angle = text.split('<').skip(1);
    let has_tags = after_angle.any(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!'));
    let has_references = text.contains("&lt;") || text.contains("&gt;") || text.contains("&amp;");
    Body { format: if has_tags || has_references { Format::Html } else { Format::Plain }, text }
}

/// A body as the portal should store it. Plain text is written as HTML here, because the portal takes any text with
/// a `<` in it for HTML and would lose what follows.
pub(super) fn html(body: &Body) -> String {
    match body.format {
        Format::Html => body.text.clone(),
        Format::Plain => {
            let escaped = body.text.trim().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            format!("<p>{}</p>", escaped.replace("\r\n", "\n").replace("\n\n", "</p><p>").replace('\n', "<br>"))
        }
    }
}

/// The portal's e-mail address, when it is one.
pub(super) fn email(text: Option<&str>) -> Option<Email> {
    text?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defined(slugs: &[&str]) -> Vec<wire::Status> {
        let one = |slug: &&str| wire::Status {
            tech_status: (*slug).to_owned(),
            tech_label: slug.replace('_', " "),
            public_status: (*slug).to_owned(),
            is_default: false,
        };
        slugs.iter().map(one).collect()
    }

    #[test]
    fn every_status_the_portal_has_comes_back_as_itself() {
        let all = defined(&["open", "in_progress", "pending", "resolved", "closed", "waiting_on_vendor"]);
        for wanted in Status::ALL {
            let slug = slug(wanted, &all).unwrap();
            assert_eq!(status(&slug), wanted, "{slug}");
        }
    }

    #[test]
    fn a_status_the_portal_lacks_has_no_slug() {
        assert_eq!(slug(Status::OnHold, &defined(&["open", "closed"])), None);
        assert_eq!(slug(Status::Waiting, &defined(&["awaiting_customer"])).as_deref(), Some("awaiting_customer"));
    }

    #[test]
    fn every_word_of_the_portal_is_kept_the_usual_one_first() {
        let all = statuses(&defined(&["scheduled", "in_progress", "open", "closed"]));
        let words: Vec<_> = all.iter().map(|one| (one.status, one.word.as_str())).collect();
        let expected = [
            (Status::New, "open"),
            (Status::Open, "in_progress"),
            (Status::Open, "scheduled"),
            (Status::Closed, "closed"),
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn a_prepared_answer_is_text_here() {
        let told = wire::Canned { id: 1, title: "Ask".to_owned(), body: "<p>Hi Luca,</p><p>A &amp; B?</p>".to_owned() };
        assert_eq!(canned(told).unwrap().text, "Hi Luca,\nA & B?");
    }

    #[test]
    fn plain_text_is_sent_so_that_nothing_of_it_is_lost() {
        let sent = html(&Body::plain("if a < b & c:\n  x\n\nBye"));
        assert_eq!(sent, "<p>if a &lt; b &amp; c:<br>  x</p><p>Bye</p>");
    }

    #[test]
    fn a_body_is_html_only_when_it_looks_like_it() {
        assert_eq!(body("a < b\nc".to_owned()).format, Format::Plain);
        assert_eq!(body("<p>a</p>".to_owned()).format, Format::Html);
        assert_eq!(body("a &lt; b".to_owned()).format, Format::Html);
    }

    #[test]
    fn a_body_that_is_too_long_is_cut_between_characters() {
        let long = body("é".repeat(Body::MOST_BYTES));
        assert!(long.text.len() <= Body::MOST_BYTES && long.text.ends_with("portal]"));
    }

    #[test]
    fn a_blank_or_long_subject_still_is_one() {
        assert_eq!(subject("   ").as_str(), "(no subject)");
        assert_eq!(subject(&"x".repeat(255)).as_str().chars().count(), Subject::MOST_CHARS);
    }
}
