//! Deliveries of booking platforms: `POST /hooks/{platform}/{name}`.
//!
//! The bytes are checked as they came, before anything reads them. Whoever sends something that is not genuine learns
//! nothing but a number, and changes nothing.

use axum::body::Bytes;
use axum::extract::{FromRequest as _, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::address::Path;
use super::problem::Problem;
use super::site::Site;
use crate::booking::hook::{self, Said};
use crate::booking::{Source, Told};
use crate::desk::HookName;

/// `POST /hooks/{platform}/{name}`
pub(super) async fn deliver(
    State(site): State<Site>,
    Path((platform, name)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let (source, name) = known(&platform, &name).ok_or(Problem::Absent)?;
    let system = site.desk.system();
    let secrets = system.hook_secrets(source, &name).await?;
    if secrets.is_empty() {
        return Err(Problem::Absent);
    }
    let header = source.signature_header().and_then(|header| request.headers().get(header));
    let signature = header.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body = Bytes::from_request(request, &site).await.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        // The platform left in the middle: nobody reads the answer.
        _ => Problem::NotAForm,
    })?;
    if let Err(forged) = hook::check(source, &secrets, signature.as_deref(), &body, site.now()) {
        tracing::warn!(platform, %name, %forged, "a delivery was refused");
        return Ok(StatusCode::UNAUTHORIZED.into_response());
    }
    let (status, word) = match hook::read(source, &body) {
        Ok(Said::Told(told)) => take(&site, &told, &body).await?,
        Ok(Said::Named(named)) => {
            system.inquire(source, &name, &named, &hash(&body)).await?;
            (StatusCode::OK, format!("appointment {}: {} is asked about it", named.uid, source.name()))
        }
        Ok(Said::Ping) => (StatusCode::OK, "a test of the connection".to_owned()),
        Ok(Said::Other(what)) => (StatusCode::OK, format!("nothing to keep: {what}")),
        Err(unreadable) => (StatusCode::BAD_REQUEST, format!("not understood: {unreadable}")),
    };
    let word = crate::text::clean::line(&word);
    tracing::info!(platform, %name, %word, "a delivery came");
    system.note_hook(source, &name, &word).await?;
    Ok(status.into_response())
}

/// Takes in what a genuine delivery tells, and says what became of it.
async fn take(site: &Site, told: &Told, body: &[u8]) -> Result<(StatusCode, String), Problem> {
    let taken = site.desk.system().take_booking(told, Some(&hash(body))).await?;
    Ok((StatusCode::OK, format!("{}: {taken}", told.kind.id())))
}

/// What tells the same bytes sent again.
fn hash(body: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(body))
}

fn known(platform: &str, name: &str) -> Option<(Source, HookName)> {
    Some((Source::of_word(platform)?, name.parse().ok()?))
}
