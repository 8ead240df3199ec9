//! A list that somebody saved in the portal, as a filter of this desk.

use super::super::query::{Term, Test, Who};
use super::super::{Priority, Query, RemoteCompanyId, Status, UserId};

/// A list that somebody saved in the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// What they call it.
    pub name: String,
    /// Any of these statuses; any at all when empty.
    pub statuses: Vec<Status>,
    /// Any of these priorities.
    pub priorities: Vec<Priority>,
    /// From any of these companies.
    pub companies: Vec<RemoteCompanyId>,
    /// Looked after by any of these people.
    pub assignees: Vec<UserId>,
    /// About this part of the product.
    pub module: Option<String>,
    /// With these words.
    pub search: Option<String>,
}

impl SavedView {
    /// The filter that lists the same, with the names of its companies and the addresses of its people; `None` stands
    /// for whoever lists.
    pub fn query(&self, companies: &[String], assignees: &[Option<String>]) -> Query {
        let person = |email: &Option<String>| email.clone().map_or(Who::Me, Who::Named);
        let words = self.search.iter().flat_map(|words| words.split_whitespace());
        let statuses = self.statuses.iter().map(|status| Test::Status(*status));
        let priorities = self.priorities.iter().map(|priority| Test::Priority(*priority));
        let tests = statuses
            .chain(priorities)
            .chain(companies.iter().map(|name| Test::Company(name.clone())))
            .chain(assignees.iter().map(|email| Test::Assignee(person(email))))
            .chain(self.module.iter().map(|module| Test::Module(module.clone())))
            .chain(words.map(|word| Test::Word(word.to_owned())));
        Query { terms: tests.map(|test| Term { without: false, part: 0, test }).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_view_is_a_filter_one_could_have_typed() {
        let view = SavedView {
            name: "My urgent".to_owned(),
            statuses: vec![Status::New, Status::Open],
            priorities: vec![Priority::Urgent],
            companies: vec![RemoteCompanyId(4)],
            assignees: vec![UserId(2), UserId(3)],
            module: None,
            search: Some("blank page".to_owned()),
        };
        let query = view.query(&["Bluegum Logistics".to_owned()], &[None, Some("mei@example.com".to_owned())]);
        let text = "status:new status:open priority:urgent company:\"Bluegum Logistics\" assignee:me \
                    assignee:mei@example.com blank page";
        assert_eq!(query.to_string(), text);
        assert_eq!(Query::parse(text), Ok(query));
    }
}
