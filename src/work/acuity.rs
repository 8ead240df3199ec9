//! Asks Acuity what an appointment is that its webhook only named, as often as it takes.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::ACCEPT;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::booking::hook::Appointment;
use crate::desk::{Desk, Error, Found, Inquiry};

/// How often one looks for questions that are due again.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long the whole answer may take.
const WHOLE: Duration = Duration::from_secs(20);
/// The most bytes of an answer that are read.
const MOST_BYTES: usize = 256 * 1024;

/// Whoever asks Acuity for the appointments that it named.
#[derive(Debug)]
pub struct Acuity {
    desk: Desk,
    http: reqwest::Client,
    url: Url,
}

impl Acuity {
    /// Asks at this address.
    ///
    /// # Errors
    /// When nobody can be asked from here.
    pub fn new(desk: Desk, url: Url) -> Result<Self, reqwest::Error> {
        // Whoever was first has installed one already, which is as good.
        rustls::crypto::ring::default_provider().install_default().unwrap_or(());
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .user_agent(concat!("deskbell/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { desk, http, url })
    }

    /// Works until it is told to stop. A question that is put then is finished first.
    pub async fn run(&self, stop: CancellationToken) {
        let mut bell = self.desk.bell();
        while !stop.is_cancelled() {
            if let Err(error) = self.ask_all(|| stop.is_cancelled()).await {
                tracing::warn!(%error, "appointments cannot be asked for");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = bell.rang() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Puts every question that is due now.
    pub async fn ask_all(&self, is_over: impl Fn() -> bool) -> Result<(), Error> {
        let desk = self.desk.system();
        while !is_over()
            && let Some(inquiry) = desk.next_inquiry().await?
        {
            let found = self.ask(&inquiry).await;
            if let Found::Later(reason) | Found::Never(reason) = &found {
                tracing::warn!(appointment = %inquiry.named.uid, %reason, "no appointment");
            }
            desk.inquired(&inquiry, found).await?;
        }
        Ok(())
    }

    async fn ask(&self, inquiry: &Inquiry) -> Found {
        let Some((account, key)) = &inquiry.login else {
            return Found::Never("nobody said which account asks, see deskbell hook account".to_owned());
        };
        let mut url = self.url.clone();
        url.set_path(&format!("{}/appointments/{}", url.path().trim_end_matches('/'), inquiry.named.uid));
        let request = self.http.get(url).basic_auth(account, Some(key)).header(ACCEPT, "application/json");
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Found::Later(silence(&error)),
        };
        match response.status() {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                return Found::Never("Acuity refuses the account or its API key".to_owned());
            }
            StatusCode::NOT_FOUND => return Found::Never("Acuity knows no such appointment".to_owned()),
            other => return Found::Later(format!("Acuity answered {}", other.as_u16())),
        }
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= MOST_BYTES => body.extend_from_slice(&chunk),
                Ok(Some(_)) => return Found::Later("Acuity answered more than anybody reads".to_owned()),
                Ok(None) => break,
                Err(error) => return Found::Later(silence(&error)),
            }
        }
        match Appointment::read(&body, &inquiry.named.uid, self.desk.clock().now()) {
            Ok(appointment) => Found::Appointment(Box::new(appointment)),
            Err(unreadable) => Found::Later(format!("Acuity's answer is not understood: {unreadable}")),
        }
    }
}

/// Why there was no answer, without the address.
fn silence(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        "Acuity did not answer in time".to_owned()
    } else if error.is_connect() {
        "Acuity cannot be reached".to_owned()
    } else {
        "Acuity broke off its answer".to_owned()
    }
}
