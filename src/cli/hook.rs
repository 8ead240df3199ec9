//! `deskbell hook`: the addresses at which booking platforms tell of bookings.

use anyhow::Context as _;
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use jiff::tz::TimeZone;
use serde_json::json;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::open::{Opened, Which};
use super::print::Out;
use super::setup::Setup;
use super::{link, password};
use crate::booking::Source;
use crate::desk::{AdminDesk, HookName, SystemDesk};
use crate::text::ago;
use crate::work::acuity::Acuity;

/// Let booking platforms tell the desk what was booked, moved and cancelled.
#[derive(Debug, Args)]
#[command(after_help = "\
A hook is an address with a secret, one for each account of a platform. The
platform signs what it sends there; what is not signed is refused. Making,
rotating and removing one is for administrators, and stands in the audit log.

Examples:
  deskbell hook add cal-com support        prints the address and the secret
  pass savvycal | deskbell hook add savvycal anna --secret-stdin
  deskbell hook list                       which ones there are, and when they last told something
  pass acuity | deskbell hook add acuity support --secret-stdin
  deskbell hook account acuity support 12345
  deskbell hook rotate cal-com support     another secret; the one before works for another day
  deskbell hook remove cal-com support")]
pub(crate) struct Hooks {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Add(Add),
    List(List),
    Rotate(Rotate),
    Account(Asks),
    Remove(Remove),
}

/// A platform and a name.
#[derive(Debug, Args)]
struct Account {
    /// The platform.
    #[arg(value_parser = PossibleValuesParser::new(Source::platforms().map(|(_, word)| word)))]
    platform: String,
    /// A name for the account: small letters, digits and -.
    name: HookName,
}

/// Make a hook, and print its address and its secret, which is shown this once.
#[derive(Debug, Args)]
#[command(after_help = "\
Cal.com, Calendly and zcal take the secret you give them. SavvyCal makes its
own: hand it over with --secret-stdin. So does Acuity: its secret is the
account's API key, and `deskbell hook account` says whose it is.

JSON: {platform, name, url, secret}.")]
struct Add {
    #[command(flatten)]
    which: Account,
    /// Read the platform's own secret from the first line of stdin.
    #[arg(long)]
    secret_stdin: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// List the hooks, without their secrets.
#[derive(Debug, Args)]
#[command(after_help = "\
JSON: a list of {platform, name, account, made_at, rotates_until, last_at, last_word}.")]
struct List {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Give a hook another secret; the one it had works for another day.
#[derive(Debug, Args)]
struct Rotate {
    #[command(flatten)]
    which: Account,
    /// Read the platform's own secret from the first line of stdin.
    #[arg(long)]
    secret_stdin: bool,
}

/// Say which account of the platform asks for the bookings it names.
#[derive(Debug, Args)]
#[command(after_help = "\
Acuity only says that something happened to appointment 54321. Desk and
terminal then ask it what that is, with the account's number and the API key
that is the hook's secret. Both stand in Acuity under Integrations, API.

Until it is set, such calls are proposed to the agents without their time.

Example:
  deskbell hook account acuity support 12345")]
struct Asks {
    #[command(flatten)]
    which: Account,
    /// The account's user ID: a number.
    #[arg(value_name = "USER_ID")]
    user: String,
}

/// Take a hook away: what is sent to its address is refused from then on.
#[derive(Debug, Args)]
struct Remove {
    #[command(flatten)]
    which: Account,
}

impl Account {
    fn source(&self) -> Source {
        Source::of_word(&self.platform).expect("clap takes the platforms that there are")
    }

    fn path(&self) -> String {
        format!("hooks/{}/{}", self.platform, self.name)
    }
}

impl Hooks {
    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        let opened = Opened::open(setup, Which::Usual, out).await?;
        match &self.verb {
            Verb::Add(add) => add.run(setup, &opened, out).await,
            Verb::List(list) => list.run(&opened.desk.system(), out).await,
            Verb::Rotate(rotate) => rotate.run(&opened.admin(setup).await?, out).await,
            Verb::Account(Asks { which, user }) => {
                opened.admin(setup).await?.set_hook_account(which.source(), &which.name, user).await?;
                out.note(&format!("Account {user} asks {} from now on.", which.source().name()));
                Ok(())
            }
            Verb::Remove(Remove { which }) => {
                opened.admin(setup).await?.remove_hook(which.source(), &which.name).await?;
                out.note(&format!("Removed the hook {} of {}.", which.name, which.source().name()));
                Ok(())
            }
        }
    }
}

impl Add {
    async fn run(&self, setup: &Setup, opened: &Opened, out: &mut Out) -> anyhow::Result<()> {
        // Before a hook is made that nobody could reach.
        let url = link::base(setup, opened)?.url.join(&self.which.path())?;
        let given = given(self.secret_stdin)?;
        let source = self.which.source();
        let secret = opened.admin(setup).await?.add_hook(source, &self.which.name, given.as_deref()).await?;
        if self.json {
            let (platform, name) = (source.id(), self.which.name.to_string());
            return Ok(out.json(&json!({"platform": platform, "name": name, "url": url.as_str(), "secret": secret}))?);
        }
        out.line(&format!("URL     {url}"))?;
        out.line(&format!("secret  {secret}"))?;
        out.note(&format!("Give both to {}. The secret is not shown again.", source.name()));
        if source.only_names() {
            out.note(&format!(
                "Who asks for the appointments: deskbell hook account acuity {} USER_ID",
                self.which.name
            ));
        }
        if url.scheme() != "https" {
            out.note("The platform has to reach this address: set web.public_url to the https address of the pages.");
        }
        Ok(())
    }
}

impl List {
    async fn run(&self, system: &SystemDesk, out: &mut Out) -> anyhow::Result<()> {
        let hooks = system.hooks().await?;
        if self.json {
            return Ok(out.json(&hooks)?);
        }
        if hooks.is_empty() {
            out.note("There is no hook yet: deskbell hook add cal-com NAME.");
        }
        let zone = TimeZone::system();
        for hook in hooks {
            let last = match (hook.last_at, &hook.last_word) {
                (Some(at), Some(word)) => format!("{}, {word}", ago::full(at, &zone)),
                (Some(_) | None, _) => "nothing came yet".to_owned(),
            };
            let word = hook.platform.word().unwrap_or_default();
            let rotates = if hook.rotates_until.is_some() { ", both secrets are taken" } else { "" };
            out.line(&format!("{word} {}: {last}{rotates}", hook.name))?;
            if hook.platform.only_names() && hook.account.is_none() {
                out.note(&format!(
                    "{} only names appointments, and nobody is there to ask: its calls come without their time. \
                     deskbell hook account {word} {} USER_ID",
                    hook.platform.name(),
                    hook.name
                ));
            }
        }
        Ok(())
    }
}

impl Rotate {
    async fn run(&self, admin: &AdminDesk, out: &mut Out) -> anyhow::Result<()> {
        let given = given(self.secret_stdin)?;
        let secret = admin.rotate_hook(self.which.source(), &self.which.name, given.as_deref()).await?;
        out.line(&secret)?;
        out.note(&format!("Give it to {}. The one before works for another day.", self.which.source().name()));
        Ok(())
    }
}

/// The first line of stdin, when it is asked for.
fn given(from_stdin: bool) -> anyhow::Result<Option<String>> {
    from_stdin.then(|| password::from_stdin("the secret")).transpose()
}

/// Asks for the appointments that hooks name, beside a face of the desk, until it is told to stop.
pub(crate) fn start(
    setup: &Setup,
    opened: &Opened,
    stop: &CancellationToken,
    tasks: &TaskTracker,
) -> anyhow::Result<()> {
    let Some(url) = setup.config.booking.acuity_url.clone() else { return Ok(()) };
    let acuity = Acuity::new(opened.desk.clone(), url).context(
        "others cannot be spoken to over TLS: certificates of authorities may be missing (`apt install ca-certificates`)",
    )?;
    let stop = stop.clone();
    tasks.spawn(async move { acuity.run(stop).await });
    Ok(())
}
