//! Who asks: the agent behind a bearer token, and what the token lets them do. Cookies are not looked at.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::desk::{AgentDesk, Error};
use crate::ticket::{Access, Token};
use crate::web::limit::count_agent;
use crate::web::problem::Problem;
use crate::web::site::Site;

/// An agent who may look.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    /// The desk as they hold it.
    pub(super) desk: AgentDesk,
    /// The token they show.
    pub(super) token: Token,
    secret: String,
}

/// An agent who may act.
#[derive(Debug, Clone)]
pub(super) struct Writer(pub(super) AgentDesk);

impl Reader {
    async fn find(site: &Site, secret: &str) -> Result<Self, Problem> {
        let token = site.desk.system().token(secret).await?.ok_or(Problem::NoToken)?;
        let desk = match site.desk.agent(token.person).await {
            // Whoever is no agent any more is nobody here.
            Err(Error::NotAllowed(_) | Error::NoPerson(_)) => return Err(Problem::NoToken),
            desk => desk?,
        };
        Ok(Self { desk, token, secret: secret.to_owned() })
    }

    /// Whether the token still opens the desk.
    pub(super) async fn is_welcome(&self, site: &Site) -> bool {
        Self::find(site, &self.secret).await.is_ok()
    }
}

impl FromRequestParts<Site> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Problem> {
        let reader = Self::find(site, bearer(&parts.headers).ok_or(Problem::NoToken)?).await?;
        if let Some(asker) = parts.extensions.get().copied() {
            count_agent(site, asker, reader.token.person)?;
        }
        Ok(reader)
    }
}

impl FromRequestParts<Site> for Writer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Problem> {
        let reader = Reader::from_request_parts(parts, site).await?;
        match reader.token.access {
            Access::Write => Ok(Self(reader.desk)),
            Access::Read => Err(Problem::NotAllowed("this token may only read".to_owned())),
        }
    }
}

/// The token of the one `Authorization` header; with two of them nobody knows which was meant.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (all.next(), all.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(values: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        bearer(&headers).map(str::to_owned)
    }

    #[test]
    fn only_one_bearer_token_is_one() {
        assert_eq!(sent(&["Bearer deskbell_abc"]).as_deref(), Some("deskbell_abc"));
        assert_eq!(sent(&["bearer deskbell_abc"]).as_deref(), Some("deskbell_abc"));
        for wrong in [&[][..], &["Bearer"], &["Bearer "], &["Basic YTpi"], &["Bearer a", "Bearer b"]] {
            assert_eq!(sent(wrong), None, "{wrong:?}");
        }
    }
}
