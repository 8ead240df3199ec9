//! Presence: an agent says that they are writing a reply, and the others see it until it ends.

use super::{AgentDesk, Error, keep};
use crate::ticket::{Number, Presence, Replying};

impl AgentDesk {
    /// Says whether one is writing a reply to a ticket. It counts for [`Replying::LEASE`], and a reply that is sent
    /// ends it.
    pub async fn set_presence(&self, number: Number, presence: Presence) -> Result<(), Error> {
        let now = self.desk().clock().now();
        let mut writing = self.begin().await?;
        keep::ticket(&mut writing, number).await?;
        match presence {
            Presence::Replying => writing.set_presence(number, self.me(), now, Replying::until(now)).await?,
            Presence::Away => {
                if !writing.end_presence(number, self.me()).await? {
                    return Ok(());
                }
            }
        }
        writing.commit().await?;
        self.desk().0.ringer.ring();
        Ok(())
    }

    /// Who else is writing a reply to a ticket.
    pub async fn replying(&self, number: Number) -> Result<Vec<Replying>, Error> {
        let db = self.desk().db();
        db.ticket(number).await?.ok_or(Error::NoTicket(number))?;
        let mut all = db.replying(number, self.desk().clock().now()).await?;
        all.retain(|replying| replying.by.id != self.me());
        Ok(all)
    }

    /// Who is writing a reply to which ticket, oneself included.
    pub async fn presences(&self) -> Result<Vec<(Number, Replying)>, Error> {
        Ok(self.desk().db().presences(self.desk().clock().now()).await?)
    }
}
