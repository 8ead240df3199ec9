//! Settings that can each be taken, but not together.

use super::Config;

/// The first setting that does not go with another: its key, and why not, to be read after the key.
pub(super) fn discord(config: &Config) -> Option<(&'static str, String)> {
    let web = &config.web;
    let Some(booking) = &web.booking_origin else {
        let words = "says where web.booking_origin is served, which is not set";
        return web.booking_listen.map(|_| ("web.booking_listen", words.to_owned()));
    };
    let refuse = |why: &str| Some(("web.booking_origin", format!("is {booking}, {why}")));
    let Some(public) = &web.public_url else {
        return refuse("but only web.public_url may show it in a frame, and that is not set");
    };
    if booking.origin() == public.origin() {
        return refuse("which is where the pages are: give it a host name or a port of its own");
    }
    if public.scheme() == "https" && booking.scheme() != "https" {
        return refuse("but a page that came by https shows nothing that did not");
    }
    if web.booking_listen.is_none() && booking.host() == public.host() {
        return refuse("which differs from web.public_url in the port alone: set web.booking_listen");
    }
    None
}
