//! The connections that read: a few, each in use for one question at a time.
//!
//! Between two questions they are kept here. Given back to sqlx's pool, each is asked whether it still works, which
//! takes as long as a short question does: over to SQLite's thread and back, or to the server and back.

use std::sync::{Arc, Mutex, PoisonError};

use sqlx::pool::PoolConnection;
use sqlx::{Database, Postgres, Sqlite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Connections that read; cheap to clone.
#[derive(Debug, Clone)]
pub(super) enum Readers {
    /// SQLite's file.
    Sqlite(Kept<Sqlite>),
    /// A PostgreSQL server.
    Postgres(Kept<Postgres>),
}

/// Connections to one kind of database.
#[derive(Debug)]
pub(super) struct Kept<DB: Database> {
    pool: sqlx::Pool<DB>,
    /// As much as the pool has.
    room: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<PoolConnection<DB>>>>,
}

/// A connection in use. Dropped before it is [released](Held::release), because a question failed or nobody waits for
/// its answer any more, it goes back to sqlx's pool, which finds out whether it still works.
#[derive(Debug)]
pub(super) struct Held<DB: Database> {
    connection: PoolConnection<DB>,
    kept: Kept<DB>,
    _room: OwnedSemaphorePermit,
}

impl<DB: Database> Kept<DB> {
    /// The connections of a pool that nobody else takes any of.
    pub(super) fn of(pool: sqlx::Pool<DB>) -> Self {
        let most = usize::try_from(pool.options().get_max_connections()).unwrap_or(Semaphore::MAX_PERMITS);
        Self { pool, room: Arc::new(Semaphore::new(most)), idle: Arc::default() }
    }

    /// Takes one; waits for whoever reads now, for as long as the pool would.
    pub(super) async fn take(&self) -> Result<Held<DB>, sqlx::Error> {
        let room = timeout(self.pool.options().get_acquire_timeout(), self.room.clone().acquire_owned()).await;
        let room = room.map_err(|_elapsed| sqlx::Error::PoolTimedOut)?.map_err(|_closed| sqlx::Error::PoolClosed)?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        Ok(Held { connection, kept: self.clone(), _room: room })
    }

    /// Waits for whoever reads now, and closes the connections.
    pub(super) async fn close(&self) {
        self.room.close();
        drop(std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner)));
        self.pool.close().await;
    }
}

impl<DB: Database> Held<DB> {
    /// For one question.
    pub(super) fn connection(&mut self) -> &mut DB::Connection {
        &mut self.connection
    }

    /// Keeps it for the next question.
    pub(super) fn release(self) {
        let mut idle = self.kept.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.kept.room.is_closed() {
            idle.push(self.connection);
        }
    }
}

// By hand: to derive it would ask of the database that it can be cloned.
impl<DB: Database> Clone for Kept<DB> {
    fn clone(&self) -> Self {
        Self { pool: self.pool.clone(), room: self.room.clone(), idle: self.idle.clone() }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sqlx::Connection as _;
    use sqlx::sqlite::SqlitePoolOptions;

    use super::*;

    async fn two() -> Kept<Sqlite> {
        let pool = SqlitePoolOptions::new().max_connections(2).acquire_timeout(Duration::from_millis(20));
        Kept::of(pool.connect("sqlite::memory:").await.unwrap())
    }

    #[tokio::test]
    async fn a_connection_is_kept_and_no_more_are_made_than_there_is_room_for() {
        let kept = two().await;
        let (one, other) = (kept.take().await.unwrap(), kept.take().await.unwrap());
        assert!(matches!(kept.take().await, Err(sqlx::Error::PoolTimedOut)));
        one.release();
        other.release();
        for _ in 0..5 {
            kept.take().await.unwrap().release();
        }
        assert_eq!((kept.pool.size(), kept.idle.lock().unwrap().len()), (2, 2));
    }

    #[tokio::test]
    async fn one_whose_question_was_given_up_leaves_its_room_to_others() {
        let kept = two().await;
        for _ in 0..5 {
            let mut held = kept.take().await.unwrap();
            held.connection().ping().await.unwrap();
            drop(held);
        }
        assert!(kept.idle.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn closing_waits_for_whoever_reads_and_lets_nobody_begin() {
        let kept = two().await;
        kept.take().await.unwrap().release();
        let held = kept.take().await.unwrap();
        let refused = async {
            while !kept.room.is_closed() {
                tokio::task::yield_now().await;
            }
            let refused = kept.take().await;
            held.release();
            refused
        };
        let ((), refused) = tokio::join!(kept.close(), refused);
        assert!(matches!(refused, Err(sqlx::Error::PoolClosed)));
        assert_eq!(kept.pool.size(), 0);
    }
}
