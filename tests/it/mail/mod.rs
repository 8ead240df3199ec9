//! Mail against a real server on this machine: what is sent to whom, in which words, and what a bad day does to it.

mod invited;
mod letter;
mod sent;
pub(crate) mod server;
mod told;
mod trouble;

use deskbell::work::mail::{Invitations, Letterhead, Post, Smtp, Tls};

use self::letter::Letter;
use self::server::{Mood, Server};
use crate::desk::Small;

const HOUR: i64 = 60 * 60 * 1000;

/// A desk that mails.
struct Mailing {
    small: Small,
    server: Server,
    post: Post<Smtp>,
}

impl Mailing {
    async fn open() -> Self {
        Self::with(Invitations::ByHand).await
    }

    async fn with(invitations: Invitations) -> Self {
        let (small, server) = (Small::open().await, Server::start(Mood::default()));
        let smtp = Smtp { host: "127.0.0.1".to_owned(), port: server.address.port(), tls: Tls::None, login: None };
        let post = Post::new(small.desk.clone(), smtp, letterhead(invitations), 30);
        Self { small, server, post }
    }

    /// Sends what waits, and gives what the server took.
    async fn send(&self) -> Vec<Letter> {
        self.post.send_all().await.unwrap();
        self.server.taken()
    }

    /// The same, for mails to one person.
    async fn sent_to(&self, first: &str) -> Vec<Letter> {
        let address = format!("{first}@desk.example");
        self.send().await.into_iter().filter(|letter| letter.to == [address.clone()]).collect()
    }

    /// Somebody's address is known to be theirs: they signed in.
    async fn knows(&self, person: deskbell::ticket::PersonId) {
        self.small.desk.system().start_session(person, deskbell::desk::Scope::Person, "a browser").await.unwrap();
    }
}

fn letterhead(invitations: Invitations) -> Letterhead {
    Letterhead {
        desk: "Harbour Support".to_owned(),
        answer: "within one working day".to_owned(),
        from: "support@harbour.example".parse().unwrap(),
        reply_to: None,
        pages: Some("https://help.harbour.example/".parse().unwrap()),
        invitations,
    }
}
