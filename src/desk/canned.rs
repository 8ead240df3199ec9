//! Canned responses: the team's, to be read and kept by every agent.

use super::{AgentDesk, Error};
use crate::ticket::{Canned, Label, Number};

impl AgentDesk {
    /// Every canned response, by title.
    pub async fn canned(&self) -> Result<Vec<Canned>, Error> {
        Ok(self.desk().db().canned().await?)
    }

    /// Every canned response for a ticket: the desk's own, and those of the portal behind it, which are filled in for it.
    pub async fn canned_for(&self, number: Number) -> Result<Vec<Canned>, Error> {
        let mut all = self.canned().await?;
        all.extend(self.desk().db().portal_canned(number).await?);
        Ok(all)
    }

    /// Keeps a canned response in place of the one with the same title, and says whether there was one.
    pub async fn save_canned(&self, canned: &Canned) -> Result<bool, Error> {
        let mut writing = self.begin().await?;
        let was_there = writing.set_canned(canned).await?;
        writing.commit().await?;
        Ok(was_there)
    }

    /// Forgets a canned response, and says whether there was one.
    pub async fn remove_canned(&self, title: &Label) -> Result<bool, Error> {
        let mut writing = self.begin().await?;
        let was_there = writing.remove_canned(title).await?;
        writing.commit().await?;
        Ok(was_there)
    }
}
