//! A desk with one of everything that an address can name, and somebody who asks for it.
//!
//! Ticket 1 is Dana's and ticket 2 is Kim's; 9 does not exist. Of ticket 1 file 1 goes with an answer and file 2 with a
//! note; file 3 is ticket 2's.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, header};
use deskbell::booking::Source;
use deskbell::desk::{Begun, NewPerson, Scope};
use deskbell::ticket::{Access, Letter, NewFile, NewReply, Number, PersonId, Rights, Role, Visibility};

use super::{Answer, Bench, Settings};
use crate::desk::{note, reply};

/// Who asks. Those up to [`Who::Other`] may know nothing of ticket 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Nobody we know.
    Nobody,
    /// A program that shows an administrator's token, which is good for the API alone.
    Token,
    /// A session of Dana's that has ended.
    Ended,
    /// A session of Dana's, who was shut out since.
    Shut,
    /// Whoever a link to ticket 1 was forwarded to.
    Guest,
    /// The same, with the digits that were mailed to Dana.
    Link,
    /// An agent's preview of ticket 1.
    Preview,
    /// Dana, signed in.
    Owner,
    /// A colleague of Dana's.
    Mate,
    /// A customer of another company.
    Other,
    /// An agent who only reads.
    Reader,
    /// An agent.
    Technician,
    /// An administrator.
    Administrator,
}

impl Who {
    pub(crate) const ALL: [Self; 13] = [
        Self::Nobody,
        Self::Token,
        Self::Ended,
        Self::Shut,
        Self::Guest,
        Self::Link,
        Self::Preview,
        Self::Owner,
        Self::Mate,
        Self::Other,
        Self::Reader,
        Self::Technician,
        Self::Administrator,
    ];

    /// Whether somebody else's ticket has to look to them as if it were not there.
    pub(crate) fn is_outside(self) -> bool {
        !matches!(self, Self::Reader | Self::Technician | Self::Administrator)
    }

    /// At the head of a column five letters wide.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nobody => "none",
            Self::Token => "token",
            Self::Ended => "ended",
            Self::Shut => "shut",
            Self::Guest => "guest",
            Self::Link => "link",
            Self::Preview => "view",
            Self::Owner => "owner",
            Self::Mate => "mate",
            Self::Other => "other",
            Self::Reader => "reads",
            Self::Technician => "tech",
            Self::Administrator => "admin",
        }
    }
}

/// Something that can be asked: an address as the router writes it, and what is asked under it here.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) method: &'static str,
    pub(crate) pattern: &'static str,
    pub(crate) path: &'static str,
    /// What is filled in, in a form.
    pub(crate) form: &'static [(&'static str, &'static str)],
    /// Addresses of what is not the caller's, each beside one of what is not there at all.
    pub(crate) foreign: &'static [(&'static str, &'static str)],
}

impl Row {
    pub(crate) const fn get(pattern: &'static str, path: &'static str) -> Self {
        Self { method: "GET", pattern, path, form: &[], foreign: &[] }
    }

    pub(crate) const fn post(
        pattern: &'static str,
        path: &'static str,
        form: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { method: "POST", pattern, path, form, foreign: &[] }
    }

    /// The form, with this token.
    pub(crate) fn filled_in(&self, csrf: &str) -> Body {
        if self.method != "POST" {
            return Body::empty();
        }
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", csrf).extend_pairs(self.form);
        Body::from(form.finish())
    }

    pub(crate) const fn foreign(self, foreign: &'static [(&'static str, &'static str)]) -> Self {
        Self { foreign, ..self }
    }
}

/// A desk, and who asks it.
pub(crate) struct World {
    pub(crate) bench: Bench,
    pub(crate) cookies: BTreeMap<String, String>,
    /// The token of the caller's forms.
    pub(crate) csrf: String,
    token: Option<String>,
    /// What stands for a word in braces in a path.
    words: Vec<(&'static str, String)>,
}

impl World {
    /// A desk for one caller, reached by https where `settings` say so.
    pub(crate) async fn of(who: Who, change: impl FnOnce(Settings) -> Settings) -> Self {
        let bench = Bench::with(change).await;
        bench.small.desk.system().mail_is_sent().await.unwrap();
        furnish(&bench).await;
        let words = words(&bench).await;
        let mut world = Self { bench, cookies: BTreeMap::new(), csrf: "made-up".to_owned(), token: None, words };
        world.enter(who).await;
        world
    }

    async fn enter(&mut self, who: Who) {
        let (small, number) = (&self.bench.small, Number(1));
        let begun = match who {
            Who::Nobody => None,
            Who::Token => {
                self.token = Some(small.anna.add_token("test", Access::Write, 30).await.unwrap().1);
                None
            }
            Who::Ended => {
                let begun = self.begin(small.dana, Scope::Person).await;
                small.desk.system().end_session(&begun.secret).await.unwrap();
                Some(("deskbell", begun))
            }
            Who::Shut => {
                let begun = self.begin(small.dana, Scope::Person).await;
                small.desk.console().disable(small.dana).await.unwrap();
                Some(("deskbell", begun))
            }
            Who::Guest => Some(("deskbell-ticket-1", self.begin(small.dana, Scope::Ticket(number)).await)),
            Who::Link => Some(("deskbell-ticket-1", self.proved().await)),
            Who::Preview => Some(("deskbell-ticket-1", self.begin(small.dana, Scope::Preview(number)).await)),
            Who::Owner => Some(("deskbell", self.begin(small.dana, Scope::Person).await)),
            Who::Mate => {
                Some(("deskbell", self.begin(person(&self.bench, "mate@desk.example").await, Scope::Person).await))
            }
            Who::Other => Some(("deskbell", self.begin(small.lee, Scope::Person).await)),
            Who::Reader => {
                Some(("deskbell", self.begin(person(&self.bench, "reader@desk.example").await, Scope::Person).await))
            }
            Who::Technician => Some(("deskbell", self.begin(small.noor.me(), Scope::Person).await)),
            Who::Administrator => Some(("deskbell", self.begin(small.anna.me(), Scope::Person).await)),
        };
        if let Some((name, Begun { secret, .. })) = begun {
            if let Some(session) = self.bench.small.desk.system().session(&secret).await.unwrap() {
                self.csrf = session.csrf;
            }
            self.cookie(name, secret);
        }
        // A form that is sent by nobody in particular carries the token of this cookie.
        self.cookie("deskbell-form", self.csrf.clone());
    }

    async fn begin(&self, person: PersonId, scope: Scope) -> Begun {
        self.bench.small.desk.system().start_session(person, scope, "a browser").await.unwrap()
    }

    async fn proved(&self) -> Begun {
        let (small, number) = (&self.bench.small, Number(1));
        let begun = self.begin(small.dana, Scope::Ticket(number)).await;
        let system = small.desk.system();
        system.mail_code(small.dana, number).await.unwrap();
        let letters = system.letters(None, 50).await.unwrap();
        let code = letters.into_iter().find(|one| matches!(one.posted.letter, Letter::Code { .. })).unwrap();
        match system.prove(&begun.secret, &code.digits.unwrap()).await.unwrap() {
            deskbell::desk::Proof::Right(begun) => begun,
            other => panic!("{other:?}"),
        }
    }

    fn cookie(&mut self, name: &str, value: String) {
        // A browser keeps a cookie under the name that counts here.
        self.cookies.insert(format!("__Host-{name}"), value.clone());
        self.cookies.insert(name.to_owned(), value);
    }

    /// Asks for `path` as the row says.
    pub(crate) async fn ask(&self, row: &Row, path: &str) -> Answer {
        self.bench.ask(self.request(row, path, &self.csrf).body(row.filled_in(&self.csrf)).unwrap()).await
    }

    /// A request without its body: a form of our own page, which carries `csrf`.
    pub(crate) fn request(&self, row: &Row, path: &str, csrf: &str) -> axum::http::request::Builder {
        let mut browser = self.bench.browser();
        browser.cookies = self.cookies.clone();
        browser.csrf = csrf.to_owned();
        let mut request = browser.request(row.method, &self.filled(path)).header("sec-fetch-site", "same-origin");
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        match row.method {
            "POST" => request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded"),
            _ => request,
        }
    }

    pub(crate) fn filled(&self, path: &str) -> String {
        self.words.iter().fold(path.to_owned(), |path, (word, is)| path.replace(word, is))
    }

    /// The methods that an address takes, as it says itself when it is asked with another.
    pub(crate) async fn methods(&self, path: &str) -> Vec<String> {
        let request = Request::builder().method("PURGE").uri(path).header(header::HOST, "desk.example");
        let answer = self.bench.ask(request.body(Body::empty()).unwrap()).await;
        let taken = answer.header("allow").split(',').filter(|method| !matches!(*method, "HEAD" | ""));
        taken.map(str::to_owned).collect()
    }

    /// Every address of the router, as the router itself has them.
    pub(crate) fn patterns(&self) -> Vec<String> {
        let router = format!("{:?}", self.bench.router);
        let ids = router.split("RouteId(").filter_map(|rest| rest.split_once("): \"")?.1.split_once('"'));
        let mut patterns: Vec<_> = ids.map(|(pattern, _)| pattern.to_owned()).collect();
        patterns.retain(|pattern| !pattern.contains("__private__"));
        patterns.sort();
        patterns.dedup();
        patterns
    }
}

/// Puts the tickets, files and people there.
async fn furnish(bench: &Bench) {
    let small = &bench.small;
    let customer = |name: &str, company: &str| NewPerson {
        role: Role::Customer,
        name: name.to_owned(),
        email: format!("{name}@desk.example").parse().unwrap(),
        company: Some(company.to_owned()),
        time_zone: None,
        booking_link: None,
        password_hash: None,
    };
    let system = small.desk.system();
    let dana = system.person(small.dana).await.unwrap();
    let company = dana.company.unwrap().name;
    system.add_person(&customer("mate", &company)).await.unwrap();
    let kim = system.add_person(&customer("kim", "Harbour Works")).await.unwrap();
    let reader = NewPerson { role: Role::Agent, company: None, ..customer("reader", "") };
    let reader = system.add_person(&reader).await.unwrap();
    small.desk.console().set_role(reader, Role::Agent, Rights::ReadOnly).await.unwrap();
    bench.ticket().await;
    let other = small.ticket("Scanner", kim).await;
    let file = |name: &str| [NewFile::new(name.parse().unwrap(), b"words".to_vec()).unwrap()];
    small.anna.send_files(Number(1), &reply("See this."), &file("plan.txt")).await.unwrap();
    let hidden = NewReply { visibility: Visibility::Internal, ..note("Between ourselves.") };
    small.anna.send_files(Number(1), &hidden, &file("server.log")).await.unwrap();
    small.anna.send_files(other, &reply("And this."), &file("theirs.txt")).await.unwrap();
}

/// Links, invitations and a hook, each alive and dead.
async fn words(bench: &Bench) -> Vec<(&'static str, String)> {
    let small = &bench.small;
    let revoked = small.anna.customer_link(Number(1), 30).await.unwrap();
    small.anna.revoke_links(Number(1)).await.unwrap();
    let link = small.anna.customer_link(Number(1), 30).await.unwrap();
    let invited = |email: &str| NewPerson {
        role: Role::Agent,
        name: "New".to_owned(),
        email: email.parse().unwrap(),
        company: None,
        time_zone: None,
        booking_link: None,
        password_hash: None,
    };
    let console = small.desk.console();
    let used = console.invite(&invited("first@desk.example"), Rights::ReadOnly).await.unwrap();
    let replaced = console.invite(&invited("new@desk.example"), Rights::ReadOnly).await.unwrap();
    let invitation = console.invite(&invited("new@desk.example"), Rights::ReadOnly).await.unwrap();
    small.desk.system().accept_invitation(&used, "First", "$argon2id$v=19$none").await.unwrap();
    console.add_hook(Source::CalCom, &"support".parse().unwrap(), None).await.unwrap();
    vec![
        ("{link}", link),
        ("{revoked}", revoked),
        ("{invitation}", invitation),
        ("{used}", used),
        ("{replaced}", replaced),
        ("{forged}", "A".repeat(43)),
    ]
}

async fn person(bench: &Bench, email: &str) -> PersonId {
    bench.small.desk.system().find_person(&email.parse().unwrap()).await.unwrap().unwrap().id
}
