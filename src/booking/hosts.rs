//! The hosts that an administrator vouches for, and those that links may lead to at all.

/// The hosts that an administrator vouches for, in lower case and without a port.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosts {
    /// Hosts that run Cal.com themselves: their pages are embedded, on any port.
    pub cal_com: Vec<String>,
    /// Hosts of one's own whose booking pages may be shown in a frame on the ticket page, on any port.
    pub framed: Vec<String>,
    /// The hosts that a booking link may lead to; `*.example.com` stands for every host under example.com. None named:
    /// every host.
    pub allowed: Vec<String>,
}

impl Hosts {
    /// Whether a booking link may lead to a host: there is no list, or it is on one.
    pub fn allows(&self, host: &str) -> bool {
        self.allowed.is_empty() || self.names(host) || self.allowed.iter().any(|allowed| covers(allowed, host))
    }

    /// Whether an administrator named a host as one of their own.
    pub(super) fn names(&self, host: &str) -> bool {
        self.cal_com.iter().chain(&self.framed).any(|named| named == host)
    }

    /// Whether the pages of a host may be shown in a frame.
    pub(super) fn frames(&self, host: &str) -> bool {
        self.framed.iter().any(|framed| framed == host)
    }
}

/// Whether an entry of the list stands for a host: the same, or one under the suffix after `*.`.
fn covers(entry: &str, host: &str) -> bool {
    match entry.strip_prefix("*.") {
        Some(suffix) => host.strip_suffix(suffix).is_some_and(|labels| labels.len() > 1 && labels.ends_with('.')),
        None => entry == host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_list_every_host_is_allowed_and_with_one_only_its_hosts() {
        assert!(Hosts::default().allows("anything.example"));
        let hosts = Hosts {
            cal_com: vec!["cal.company.example".to_owned()],
            framed: vec!["book.company.example".to_owned()],
            allowed: vec!["cal.com".to_owned(), "*.youcanbook.me".to_owned()],
        };
        for host in
            ["cal.com", "acme.youcanbook.me", "a.b.youcanbook.me", "cal.company.example", "book.company.example"]
        {
            assert!(hosts.allows(host), "{host}");
        }
        for host in
            ["app.cal.com", "evilcal.com", "youcanbook.me", ".youcanbook.me", "evilyoucanbook.me", "calendly.com"]
        {
            assert!(!hosts.allows(host), "{host}");
        }
    }
}
