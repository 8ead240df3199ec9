//! Parameters of an address, set whatever it said of them before.

use url::{Url, form_urlencoded};

/// An address with parameters set; the rest of its query stays as it is written.
pub(super) fn set(mut url: Url, parameters: &[(&'static str, &str)]) -> Url {
    if parameters.is_empty() {
        return url;
    }
    let is_set = |pair: &str| {
        let key = form_urlencoded::parse(pair.as_bytes()).next().map(|(key, _)| key.into_owned());
        parameters.iter().any(|(name, _)| key.as_deref() == Some(name))
    };
    let query = url.query().unwrap_or_default();
    let kept: Vec<_> = query.split('&').filter(|pair| !pair.is_empty() && !is_set(pair)).collect();
    let mut query = form_urlencoded::Serializer::new(kept.join("&"));
    query.extend_pairs(parameters);
    url.set_query(Some(&query.finish()));
    url
}
