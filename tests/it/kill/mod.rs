//! A server that is killed, or whose database is, while eight writers write: whatever it answered is there, once.

mod balancer;
mod crash;
mod load;
mod pair;
mod sync;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use deskbell::clock::Clock;
use deskbell::desk::{AgentDesk, Desk};
use deskbell::ticket::{Access, Number, Role};
use reqwest::Url;

use crate::bench::{Cluster, Home};
use crate::desk::{new_ticket, person};

/// A desk that real servers serve: in a file, or on a database server.
struct Place {
    home: Home,
    cluster: Option<Cluster>,
    /// The desk as this process has it open.
    anna: AgentDesk,
    /// Lets programs write in Anna's name.
    token: String,
    /// The ticket that is written to.
    number: Number,
}

/// A real `deskbell serve`; killed when it is dropped.
struct Serving {
    child: Child,
    url: Url,
}

impl Place {
    async fn in_a_file() -> Self {
        Self::make(None).await
    }

    async fn on_a_server() -> Self {
        Self::on(Cluster::start()).await
    }

    async fn on(cluster: Cluster) -> Self {
        cluster.run("create database desk").await.unwrap();
        Self::make(Some(cluster)).await
    }

    async fn make(cluster: Option<Cluster>) -> Self {
        // The clients of these tests speak no TLS, but are made with it.
        rustls::crypto::ring::default_provider().install_default().unwrap_or(());
        let home = Home::new();
        let desk = open(&home, cluster.as_ref()).await;
        let anna = person(&desk, Role::Agent, "Anna Berg", None).await;
        let dana = person(&desk, Role::Customer, "Dana Ortiz", None).await;
        let anna = desk.agent(anna).await.unwrap();
        let number = anna.open_ticket(&new_ticket("VPN drops", dana)).await.unwrap();
        let (_, token) = anna.add_token("writers", Access::Write, 30).await.unwrap();
        Self { home, cluster, anna, token, number }
    }

    /// Another agent; gives what lets a program write in their name.
    async fn colleague(&self, name: &str) -> String {
        let desk = open(&self.home, self.cluster.as_ref()).await;
        let agent = desk.agent(person(&desk, Role::Agent, name, None).await).await.unwrap();
        agent.add_token("theirs", Access::Write, 30).await.unwrap().1
    }

    /// Starts a server and waits until it answers.
    fn serve(&self) -> Serving {
        self.serve_under(Command::new(env!("CARGO_BIN_EXE_deskbell")))
    }

    /// The same, by a program that starts deskbell.
    fn serve_under(&self, mut command: Command) -> Serving {
        command.args(["serve", "--listen", "127.0.0.1:0"]).env_clear().envs(self.home.env());
        command.env("DESKBELL_DESK", self.home.path("data/desk.db"));
        if let Some(cluster) = &self.cluster {
            command.env("DESKBELL_DATABASE", cluster.url("desk"));
        }
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Serving { child, url: line.trim().parse().unwrap_or_else(|error| panic!("{error}: {line:?}")) }
    }

    /// The ids of what was written to the ticket, in the order of the timeline.
    async fn written(&self) -> Vec<String> {
        let entries = self.anna.ticket(self.number).await.unwrap().entries;
        entries.into_iter().map(|entry| entry.source_id).collect()
    }
}

async fn open(home: &Home, cluster: Option<&Cluster>) -> Desk {
    let file = home.path("data/desk.db");
    let desk = match cluster {
        Some(cluster) => Desk::open_on(&cluster.url("desk").parse().unwrap(), &file, Clock::System).await,
        None => Desk::open(&file, Clock::System).await,
    };
    desk.unwrap()
}

impl Drop for Serving {
    /// `kill -9`: it gets no chance to put anything in order.
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
