//! Who is writing a reply in the portal.

use super::PortalDesk;
use crate::desk::Error;
use crate::ticket::{Number, Replying, UserId};

impl PortalDesk {
    /// Takes in who is writing a reply to a ticket in the portal: from now on, since two clocks are never the same.
    pub async fn take_replying(&self, number: Number, users: &[UserId]) -> Result<(), Error> {
        let portal = self.must_have().await?;
        let now = self.0.clock().now();
        let mut writing = self.0.db().write().await?;
        if writing.ticket(number).await?.is_none() {
            return Ok(());
        }
        writing.end_presence_of_others(number, portal.person).await?;
        for user in users {
            let person = writing.person_of_user(*user).await?;
            if let Some(person) = person.filter(|person| *person != portal.person) {
                writing.set_presence(number, person, now, Replying::until(now)).await?;
            }
        }
        writing.commit().await?;
        self.0.0.ringer.ring();
        Ok(())
    }
}
