//! A desk on PostgreSQL: the same story as in a file, and what only a server brings with it.

mod carry;
mod doorbell;
mod open;
mod same;
mod story;

use std::path::PathBuf;

use deskbell::clock::Clock;
use deskbell::desk::Desk;
use tempfile::TempDir;

use crate::bench::Cluster;

/// A server with one desk on it that nobody is at yet.
struct Served {
    cluster: Cluster,
    folder: TempDir,
}

impl Served {
    async fn start() -> Self {
        let served = Self { cluster: Cluster::start(), folder: tempfile::tempdir().unwrap() };
        served.cluster.run("create database desk").await.unwrap();
        served
    }

    /// What the desk's key is beside.
    fn file(&self) -> PathBuf {
        self.folder.path().join("desk.db")
    }

    fn url(&self) -> String {
        self.cluster.url("desk")
    }

    /// Opens the desk, as another process would.
    async fn desk(&self) -> Desk {
        Desk::open_on(&self.url().parse().unwrap(), &self.file(), Clock::System).await.unwrap()
    }

    /// What is wrong with an address.
    async fn error(&self, url: &str) -> String {
        match url.parse() {
            Ok(server) => Desk::open_on(&server, &self.file(), Clock::System).await.unwrap_err().to_string(),
            Err(error) => deskbell::db::Error::to_string(&error),
        }
    }
}
