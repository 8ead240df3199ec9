//! Whether customers reach the pages.

use std::time::Duration;

use reqwest::redirect::Policy;
use url::Url;

use crate::cli::finding::Finding;
use crate::cli::setup::Setup;

/// A page that takes longer than this is not one a customer waits for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the public address how it is.
pub(super) async fn public_address(setup: &Setup) -> Finding {
    let Some(public) = &setup.config.web.public_url else {
        return Finding::ok("web", "web.public_url is not set: links for customers work on this machine only");
    };
    let words = match ask(public).await {
        Ok(()) if public.scheme() == "http" => {
            return Finding::warning("web", format!("{public} answers, but without TLS: use https"));
        }
        Ok(()) => return Finding::ok("web", format!("{public} answers")),
        Err(error) => error,
    };
    Finding::broken("web", format!("{public} does not answer as deskbell does ({words}): is `deskbell serve` running?"))
}

/// Asks the booking origin the same, where there is one.
pub(super) async fn booking_origin(setup: &Setup) -> Option<Finding> {
    let origin = setup.config.web.booking_origin.as_ref()?;
    Some(match ask(origin).await {
        Ok(()) => Finding::ok("calendars", format!("{origin} answers, an origin of their own")),
        Err(words) => Finding::broken(
            "calendars",
            format!("{origin} does not answer as deskbell does ({words}): let its host, or its port, lead here too"),
        ),
    })
}

/// Asks for `/healthz`, which deskbell answers with `ok`.
async fn ask(public: &Url) -> Result<(), String> {
    let url = public.join("healthz").map_err(|error| error.to_string())?;
    // Installed by nobody else: the rest of the program speaks no TLS. A second time does no harm.
    drop(rustls::crypto::ring::default_provider().install_default());
    let client = reqwest::Client::builder().timeout(PATIENCE).redirect(Policy::none()).build();
    let answer = client.map_err(|error| error.to_string())?.get(url).send().await.map_err(|error| cause(&error))?;
    if answer.status().is_success() { Ok(()) } else { Err(format!("it says {}", answer.status())) }
}

/// The innermost reason: reqwest's own words only say that there is one.
fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if error.is_timeout() { "no answer within five seconds".to_owned() } else { cause.to_string() }
}
