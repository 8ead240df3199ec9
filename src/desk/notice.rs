//! Of what an agent is told by mail, and how.

use super::{AgentDesk, Error};
use crate::ticket::{How, Notice};

impl AgentDesk {
    /// Of what one is told by mail, and how.
    pub async fn notices(&self) -> Result<Vec<(Notice, How)>, Error> {
        let chosen = self.desk().db().notices(self.me()).await?;
        let how = |what: Notice| chosen.iter().find(|(one, _)| *one == what).map_or(what.usual(), |(_, how)| *how);
        Ok(Notice::ALL.map(|what| (what, how(what))).to_vec())
    }

    /// Chooses how one is told of something.
    pub async fn set_notice(&self, what: Notice, how: How) -> Result<(), Error> {
        let mut writing = self.begin_own().await?;
        writing.set_notice(self.me(), what, how).await?;
        Ok(writing.commit().await?)
    }
}
