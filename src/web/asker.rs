//! Where a request comes from: the address that connected, or the one that a proxy we trust says it came to it from.
//!
//! Anybody can write an `X-Forwarded-For`, so it is read from its end, where the proxy beside us wrote, and only as far
//! as the addresses in it are trusted themselves. No other header is looked at: a proxy that sets one of them passes the
//! others on as whoever asked wrote them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

use crate::config::Network;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The bits of an IPv6 address that are one customer's: they have all that come after.
const HOUSEHOLD_BITS: u32 = 64;

/// The proxies that are believed.
#[derive(Debug, Clone)]
pub struct Proxies(pub Vec<Network>);

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// Somebody, at this address.
    Somebody(IpAddr),
    /// A machine we trust, on its own behalf: this one, as a rule.
    Trusted(IpAddr),
}

impl Asker {
    /// Their address, as far as it is one household's.
    pub(super) fn address(self) -> IpAddr {
        match self {
            Self::Somebody(address) | Self::Trusted(address) => household(address),
        }
    }
}

impl Proxies {
    /// Whether an address is a proxy's.
    pub(super) fn are(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.holds(address))
    }

    /// Who asks, of all those a request came through.
    pub(super) fn asker(&self, connected: IpAddr, headers: &HeaderMap) -> Asker {
        let mut nearest = connected.to_canonical();
        let lines = headers.get_all(FORWARDED_FOR).into_iter().filter_map(|line| line.to_str().ok());
        let hops: Vec<_> = lines.flat_map(|line| line.split(',')).collect();
        for hop in hops.into_iter().rev() {
            if !self.are(nearest) {
                break;
            }
            let Some(address) = address(hop.trim()) else { break };
            nearest = address;
        }
        if self.are(nearest) { Asker::Trusted(nearest) } else { Asker::Somebody(nearest) }
    }
}

/// An address as proxies write it: with a port, or without.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    let read = bare.parse().or_else(|_not_bare| hop.parse().map(|with_port: SocketAddr| with_port.ip()));
    read.ok().map(|address: IpAddr| address.to_canonical())
}

/// The address that everybody of one household shares.
pub(super) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> HOUSEHOLD_BITS << HOUSEHOLD_BITS)),
    }
}

/// For a request that did not come over a connection.
pub(super) const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn asked(proxies: &[&str], connected: &str, forwarded: &[&'static str]) -> String {
        let proxies = Proxies(proxies.iter().map(|network| network.parse().unwrap()).collect());
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(line));
        }
        match proxies.asker(connected.parse().unwrap(), &headers) {
            Asker::Somebody(address) => address.to_string(),
            Asker::Trusted(address) => format!("trusted {address}"),
        }
    }

    #[test]
    fn only_a_proxy_that_is_trusted_is_believed() {
        assert_eq!(asked(&["127.0.0.1"], "127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(asked(&["127.0.0.1"], "198.51.100.4", &["203.0.113.9"]), "198.51.100.4");
        assert_eq!(asked(&[], "127.0.0.1", &["203.0.113.9"]), "127.0.0.1");
        assert_eq!(asked(&["127.0.0.1"], "127.0.0.1", &[]), "trusted 127.0.0.1");
    }

    #[test]
    fn what_somebody_wrote_before_the_proxy_did_counts_for_nothing() {
        let proxies = ["127.0.0.1", "10.0.0.0/8"];
        let forged = "127.0.0.1, 10.0.0.1, 192.0.2.66";
        assert_eq!(asked(&proxies, "127.0.0.1", &[forged, "203.0.113.9"]), "203.0.113.9");
        assert_eq!(asked(&proxies, "127.0.0.1", &["192.0.2.66, 203.0.113.9, 10.1.2.3"]), "203.0.113.9");
        assert_eq!(asked(&proxies, "127.0.0.1", &["192.0.2.66, somebody, 10.1.2.3"]), "trusted 10.1.2.3");
    }

    #[test]
    fn addresses_are_read_however_they_are_written() {
        for (written, address) in [
            ("203.0.113.9:4711", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("[2001:db8::7]:4711", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
        ] {
            assert_eq!(asked(&["::1"], "::1", &[written]), address);
        }
    }

    #[test]
    fn a_household_has_one_address() {
        let household = |text: &str| household(text.parse().unwrap()).to_string();
        assert_eq!(household("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(household("203.0.113.9"), "203.0.113.9");
    }
}
