//! Free times: where they are asked for, and the link that leads to one.
//!
//! Only Cal.com tells them to whoever asks, and only of events whose address says whose they are.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::{BookingLink, Hosts, Platform, Prefill, cal_com, parameter, table};

/// How far ahead free times are asked for, in days.
const DAYS: i64 = 14;

/// The addresses that tell free times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Apis {
    /// Cal.com's own, for its own pages; none when nobody is to be asked.
    pub cal_com: Option<Url>,
    /// Those of other hosts, each under the host of its booking pages.
    pub others: Vec<(String, Url)>,
}

impl Apis {
    /// Cal.com's European address, for its pages there: asked while Cal.com's own is, and no other in its place.
    fn european(&self, host: &str) -> Option<Url> {
        let is_own = self.cal_com.as_ref()?.host_str() == Some("api.cal.com");
        let is_european = matches!(host, "cal.eu" | "app.cal.eu");
        (is_own && is_european).then(|| Url::parse("https://api.cal.eu").expect("an address that is written here"))
    }
}

/// A question for the free times of one event.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    /// The address, without the time it is about.
    url: Url,
}

impl Asked {
    /// The question for the times of a link; none where nobody answers one: on other platforms, for a profile, a
    /// private link or a form, and on hosts without an address for it.
    pub fn of(link: &BookingLink, hosts: &Hosts, apis: &Apis) -> Option<Self> {
        if link.platform(hosts) != Some(Platform::CalCom) {
            return None;
        }
        let url = link.url();
        let named = apis.others.iter().find(|(host, _)| host == link.host()).map(|(_, api)| api);
        let own = apis.cal_com.as_ref().filter(|_| cal_com::is_dot_com(link.host()));
        let mut asked = named.or(own).cloned().or_else(|| apis.european(link.host()))?;
        let event = event(&table::segments(url), cal_com::organisation(link.host()))?;
        asked.set_path(&format!("{}/v2/slots", asked.path().trim_end_matches('/')));
        asked.set_query(None);
        asked.query_pairs_mut().extend_pairs(event);
        if let Some((_, minutes)) = url.query_pairs().find(|(key, value)| key == "duration" && is_number(value)) {
            asked.query_pairs_mut().append_pair("duration", &minutes);
        }
        Some(Self { url: asked })
    }

    /// The address to ask at `now`: for two weeks.
    pub fn url(&self, now: Timestamp) -> Url {
        let end = now.saturating_add(SignedDuration::from_hours(24 * DAYS)).unwrap_or(Timestamp::MAX);
        let mut url = self.url.clone();
        let pairs = [("start", now), ("end", end)].map(|(key, at)| (key, iso(at)));
        url.query_pairs_mut().extend_pairs(pairs);
        url
    }

    /// What tells two questions apart.
    pub fn key(&self) -> &str {
        self.url.as_str()
    }

    /// Whom it is put to.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }
}

/// The parameters that name an event of Cal.com by its path.
fn event(segments: &[&str], organisation: Option<&str>) -> Option<Vec<(&'static str, String)>> {
    let segments = segments.strip_suffix(&["embed"]).unwrap_or(segments);
    if let ["org", organisation, rest @ ..] = segments {
        return event(rest, Some(organisation));
    }
    let (who, slug) = match segments {
        ["team", team, slug] => (("teamSlug", (*team).to_owned()), *slug),
        ["d" | "forms" | "org" | "team", ..] => return None,
        [users, slug] if users.contains('+') => (("usernames", users.replace('+', ",")), *slug),
        [user, slug] => (("username", (*user).to_owned()), *slug),
        _ => return None,
    };
    let organisation = organisation.map(|slug| ("organizationSlug", slug.to_owned()));
    let named: Vec<_> = [("eventTypeSlug", slug.to_owned()), who].into_iter().chain(organisation).collect();
    // A name that is written with anything else is not one that Cal.com gives out.
    let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._,".contains(&byte));
    named.iter().all(|(_, text)| is_name(text)).then_some(named)
}

fn is_number(text: &str) -> bool {
    (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl BookingLink {
    /// The link filled in and opened on one time, as whoever is in `zone` sees it.
    pub fn at(&self, hosts: &Hosts, prefill: &Prefill, at: Timestamp, zone: &TimeZone) -> Url {
        let local = at.to_zoned(zone.clone());
        let (date, month, slot) = (local.strftime("%F").to_string(), local.strftime("%Y-%m").to_string(), iso(at));
        let mut parameters = vec![("date", date.as_str()), ("month", month.as_str()), ("slot", slot.as_str())];
        parameters.extend(zone.iana_name().map(|name| ("cal.tz", name)));
        parameter::set(self.prefilled(hosts, prefill).url, &parameters)
    }
}

/// A time as Cal.com writes it.
fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apis() -> Apis {
        let url = |text: &str| Url::parse(text).unwrap();
        let others = vec![("cal.example.org".to_owned(), url("https://api.example.org/cal/"))];
        Apis { cal_com: Some(url("https://api.cal.com")), others }
    }

    fn asked(link: &str) -> Option<String> {
        let hosts =
            Hosts { cal_com: vec!["cal.example.org".to_owned(), "cal.other.org".to_owned()], ..Hosts::default() };
        Asked::of(&BookingLink::parse(link).unwrap(), &hosts, &apis()).map(|asked| asked.key().to_owned())
    }

    #[test]
    fn an_event_is_asked_for_by_the_names_in_its_address() {
        for (link, address) in [
            ("cal.com/alice/30min", "https://api.cal.com/v2/slots?eventTypeSlug=30min&username=alice"),
            ("app.cal.com/alice/30min/embed", "https://api.cal.com/v2/slots?eventTypeSlug=30min&username=alice"),
            ("cal.com/alice+bob/30", "https://api.cal.com/v2/slots?eventTypeSlug=30&usernames=alice%2Cbob"),
            ("cal.com/team/support/intro", "https://api.cal.com/v2/slots?eventTypeSlug=intro&teamSlug=support"),
            (
                "acme.cal.com/alice/30min?duration=60&month=2026-12",
                "https://api.cal.com/v2/slots?eventTypeSlug=30min&username=alice&organizationSlug=acme&duration=60",
            ),
            (
                "cal.com/org/acme/team/support/intro",
                "https://api.cal.com/v2/slots?eventTypeSlug=intro&teamSlug=support&organizationSlug=acme",
            ),
            ("cal.eu/alice/30min", "https://api.cal.eu/v2/slots?eventTypeSlug=30min&username=alice"),
            (
                "cal.example.org:8443/alice/30min",
                "https://api.example.org/cal/v2/slots?eventTypeSlug=30min&username=alice",
            ),
        ] {
            assert_eq!(asked(link).as_deref(), Some(address), "{link}");
        }
    }

    #[test]
    fn where_nobody_answers_nobody_is_asked() {
        for link in [
            "cal.com/alice",
            "cal.com/team/support",
            "cal.com/d/abcdef/30min",
            "cal.com/forms/abc",
            "cal.com/pricing/now",
            "cal.com/al%20ice/30min",
            "cal.other.org/alice/30min",
            "cal.example.org/cal/alice/30min/more",
            "calendly.com/acme/30min",
            "cal.com.evil.example/alice/30min",
        ] {
            assert_eq!(asked(link), None, "{link}");
        }
        let link = BookingLink::parse("cal.com/alice/30min").unwrap();
        assert_eq!(Asked::of(&link, &Hosts::default(), &Apis::default()), None, "switched off");
    }

    #[test]
    fn the_question_is_for_two_weeks() {
        let link = BookingLink::parse("cal.com/alice/30min").unwrap();
        let asked = Asked::of(&link, &Hosts::default(), &apis()).unwrap();
        assert_eq!(
            asked.url("2026-12-01T08:30:00Z".parse().unwrap()).as_str(),
            "https://api.cal.com/v2/slots?eventTypeSlug=30min&username=alice\
             &start=2026-12-01T08%3A30%3A00.000Z&end=2026-12-15T08%3A30%3A00.000Z"
        );
    }

    #[test]
    fn the_link_to_a_time_says_the_date_where_the_customer_is() {
        let link = BookingLink::parse("https://cal.com/alice/30min?month=2026-01&x=1").unwrap();
        let prefill = Prefill { name: "Dana".to_owned(), ..Prefill::default() };
        let at = "2026-12-01T23:30:00Z".parse().unwrap();
        let url = |zone: &str| link.at(&Hosts::default(), &prefill, at, &TimeZone::get(zone).unwrap()).to_string();
        assert_eq!(
            url("Asia/Tokyo"),
            "https://cal.com/alice/30min?x=1&name=Dana&date=2026-12-02&month=2026-12&slot=2026-12-01T23%3A30%3A00.000Z&cal.tz=Asia%2FTokyo"
        );
        assert!(url("America/Denver").contains("&date=2026-12-01&"));
    }
}
