//! Whose number in the portal is which person of the desk.

use jiff::Timestamp;

use crate::db::Writing;
use crate::desk::system::{NewPerson, add_person};
use crate::desk::{Error, keep};
use crate::ticket::portal::{User, Watcher};
use crate::ticket::{Email, PersonId, Role, UserId};

/// The portal's number for a ticket's requester when it has none.
const NOBODY: UserId = UserId(0);

/// Takes in what the portal tells of a person, who may be known already by number or by address.
pub(super) async fn take(writing: &mut Writing, user: &User, now: Timestamp) -> Result<PersonId, Error> {
    let by_number = writing.person_of_user(user.id).await?;
    let by_email = match &user.email {
        Some(email) => writing.person_by_email(email).await?,
        None => None,
    };
    let Some(id) = by_number.or(by_email.map(|person| person.id)) else { return add(writing, user, now).await };
    writing.set_user(user.id, id).await?;
    let known = keep::person(writing, id).await?;
    if user.role == Some(Role::Agent) && known.role == Role::Customer {
        writing.set_role(id, Role::Agent).await?;
    }
    if let Some(name) = user.name.as_deref().and_then(fitting)
        && name != known.name
    {
        writing.set_name(&known, &name).await?;
    }
    Ok(id)
}

/// The person with a number, made with what little is known when the portal never told of them.
pub(super) async fn of(writing: &mut Writing, id: UserId, role: Role, now: Timestamp) -> Result<PersonId, Error> {
    match writing.person_of_user(id).await? {
        Some(person) => {
            if role == Role::Agent && keep::person(writing, person).await?.role == Role::Customer {
                writing.set_role(person, Role::Agent).await?;
            }
            Ok(person)
        }
        None => add(writing, &User { id, name: None, email: None, company: None, role: Some(role) }, now).await,
    }
}

/// The requester of a ticket; the portal has tickets without one.
pub(super) async fn requester(writing: &mut Writing, id: Option<UserId>, now: Timestamp) -> Result<PersonId, Error> {
    of(writing, id.unwrap_or(NOBODY), Role::Customer, now).await
}

/// Somebody who is told of a ticket; a person is made for an address that is nobody's.
pub(super) async fn watcher(writing: &mut Writing, watcher: &Watcher, now: Timestamp) -> Result<PersonId, Error> {
    let email = match watcher {
        Watcher::User(id) => return of(writing, *id, Role::Customer, now).await,
        Watcher::Email(email) => email,
    };
    match writing.person_by_email(email).await? {
        Some(person) => Ok(person.id),
        None => add_person(writing, &new_person(Role::Customer, email.to_string(), email.clone(), None), now).await,
    }
}

async fn add(writing: &mut Writing, user: &User, now: Timestamp) -> Result<PersonId, Error> {
    let role = user.role.unwrap_or(Role::Customer);
    let name = user.name.as_deref().and_then(fitting).unwrap_or_else(|| match user.id {
        NOBODY => "Nobody named".to_owned(),
        id => format!("Portal user {id}"),
    });
    // An address that no mail can go to: the portal has not told the real one.
    let unknown = || format!("user-{}@portal.invalid", user.id).parse().expect("it has one @ and no spaces");
    let email = user.email.clone().unwrap_or_else(unknown);
    let id = add_person(writing, &new_person(role, name, email, user.company.clone()), now).await?;
    writing.set_user(user.id, id).await?;
    Ok(id)
}

fn new_person(role: Role, name: String, email: Email, company: Option<String>) -> NewPerson {
    let (time_zone, booking_link, password_hash) = (None, None, None);
    NewPerson { role, name, email, company, time_zone, booking_link, password_hash }
}

/// A name as the desk takes it: one line of at most 200 characters.
fn fitting(name: &str) -> Option<String> {
    const MOST_CHARS: usize = 200;
    let words: Vec<&str> = name.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" ").chars().take(MOST_CHARS).collect())
}
