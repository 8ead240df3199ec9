//! What the documents tell people to type: it is understood, and the README's first steps really lead somewhere.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::home::{Home, Ran};

#[test]
fn every_command_in_the_documents_is_understood() {
    let home = Home::with_deskbell();
    let refused: Vec<_> = documents()
        .iter()
        .flat_map(|document| commands(&fs::read_to_string(document).unwrap()))
        // Help is printed only when everything before it is understood.
        .map(|command| (home.shell(&format!("{} --help", command.trim_end_matches('&'))), command))
        .filter(|(ran, _)| ran.code != 0)
        .map(|(ran, command)| format!("{command}: {}", ran.stderr))
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn the_first_steps_of_the_readme_lead_to_a_desk_with_an_answered_ticket() {
    let home = Home::with_deskbell();
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, steps) = readme.split_once("## Ten lines of use").unwrap();
    let (steps, _) = steps.split_once("\n## ").unwrap();
    let steps = commands(steps);
    assert_eq!(steps.len(), 10, "{steps:?}");
    let mut server = None;
    for step in steps.iter().filter(|step| *step != "deskbell") {
        if step.ends_with('&') {
            server = Some(Server::start(&home));
            continue;
        }
        let ran = home.shell(step);
        assert_eq!(ran.code, 0, "{step}: {ran:#?}");
    }
    drop(server.expect("one step serves the pages"));
    let ticket = home.run(&["show", "1", "--json"]).json();
    assert_eq!(ticket["assignee"]["email"], "alice@example.com");
    assert_eq!(ticket["requester"]["email"], "dana@example.com");
    assert_eq!(ticket["assignee"]["booking_link_url"], "https://cal.com/alice/30min");
    assert_eq!(ticket["status"], "open");
}

/// The customers' pages, served until it is dropped.
struct Server(Child);

impl Server {
    /// Serves on a port that is free, and waits until it does.
    fn start(home: &Home) -> Self {
        let mut command = home.command(&["serve", "--listen", "127.0.0.1:0"]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        assert!(address.starts_with("http://127.0.0.1:"), "{address}");
        Self(child)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// The lines of a document that start with `$ deskbell`, without their remarks.
fn commands(document: &str) -> Vec<String> {
    let typed = document.lines().filter_map(|line| line.strip_prefix("$ ")).filter(|line| line.starts_with("deskbell"));
    typed.map(|line| line.split("  #").next().unwrap_or(line).trim_end().to_owned()).collect()
}

/// The README and everything under `docs/` that is text.
fn documents() -> Vec<PathBuf> {
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let texts = docs.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    texts.chain([root().join("README.md")]).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

impl Home {
    /// A home where `deskbell` is a command.
    fn with_deskbell() -> Self {
        let home = Self::new();
        symlink(env!("CARGO_BIN_EXE_deskbell"), home.path("bin/deskbell")).unwrap();
        home
    }

    /// Runs a line as a shell does.
    fn shell(&self, line: &str) -> Ran {
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).current_dir(self.path("")).env_clear().envs(self.env()).stdin(Stdio::null());
        Ran::from(shell.output().unwrap())
    }
}
