//! `deskbell serve`: the customers' pages, without a terminal.

use std::net::SocketAddr;

use clap::Args;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::behind::Behind;
use super::hook;
use super::log;
use super::open::{Opened, Which};
use super::post;
use super::print::Out;
use super::rules;
use super::running::Announced;
use super::setup::Setup;
use crate::config::{self, Flag};
use crate::term::signals;
use crate::web::{BindError, BookingOrigin, Proxies, Server, Settings};

/// Serve the customers' pages, without a terminal.
#[derive(Debug, Args)]
#[command(after_help = "\
Prints the address of the pages, then what it does on stderr, until Ctrl-C or
SIGTERM. Answers under way are finished first; a second signal does not wait.

Examples:
  deskbell serve --listen 127.0.0.1:8080
  deskbell serve --desk /srv/desk/desk.db --config /srv/desk/config.toml

Behind a proxy with TLS, set web.public_url to the address customers know.")]
pub(crate) struct Serve {
    /// The address and port to listen on, in place of web.listen; port 0 takes any.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
}

impl Serve {
    /// The option as a setting.
    pub(crate) fn flag(&self) -> Option<Flag> {
        Some(Flag { key: "web.listen", name: "--listen", value: self.listen.clone()? })
    }

    pub(crate) async fn run(&self, setup: &Setup, out: &mut Out) -> anyhow::Result<()> {
        log::to_stderr(&setup.config.log);
        let opened = Opened::open(setup, Which::Usual, out).await?;
        let server = bind(setup, &opened, setup.config.web.metrics)?;
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        rules::start(setup, &opened, &stop, &tasks)?;
        post::start(setup, &opened, &stop, &tasks)?;
        hook::start(setup, &opened, &stop, &tasks)?;
        let _announced = Announced::new(&setup.dirs, opened.desk.file(), Some(server.url()));
        out.line(server.url().as_str())?;
        out.finish()?;
        out.note(&format!("Serving {}. Ctrl-C stops.", opened.desk.place()));
        if let Some(booking) = server.booking_url() {
            out.note(&format!("Calendars of Cal.com have {booking} to themselves."));
        }
        if let Some(inside) = server.inside() {
            out.note(&format!("Figures are at http://{inside}/metrics."));
        }
        if let Some(behind) = Behind::of(&opened.desk, setup).await? {
            out.note(&format!("Keeping in step with {}.", behind.door().url()));
            behind.start(&stop, &tasks);
        }
        let signalled_twice = async {
            signals::ending(stop.clone()).await;
            out.note("Stopping, as soon as the answers under way are finished.");
            signals::ending(CancellationToken::new()).await;
        };
        tokio::select! {
            () = server.run(stop.clone()) => {}
            () = signalled_twice => {}
        }
        stop.cancel();
        tasks.close();
        tasks.wait().await;
        Ok(())
    }
}

/// The origin that calendars have to themselves.
fn booking_origin(web: &config::Web) -> Option<BookingOrigin> {
    let url = web.booking_origin.clone()?;
    Some(BookingOrigin { url, listen: web.booking_listen })
}

/// Takes the port for a desk's pages, and the one for whoever runs them.
pub(crate) fn bind(setup: &Setup, opened: &Opened, inside: Option<SocketAddr>) -> Result<Server, BindError> {
    let settings = Settings {
        listen: setup.config.web.listen,
        inside,
        proxies: Proxies(setup.config.web.trusted_proxies.clone()),
        public_url: setup.config.web.public_url.clone(),
        booking: booking_origin(&setup.config.web),
        hosts: setup.hosts(),
        prefill: setup.allowed(),
        slots: setup.slots(&opened.desk, opened.is_sample),
        desk_name: setup.config.desk.name.clone(),
        answer: setup.config.desk.answer.clone(),
        sample: opened.is_sample,
    };
    Server::bind(opened.desk.clone(), settings)
}
