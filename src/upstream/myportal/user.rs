//! Names: lists and tickets give numbers only, so people are looked up where this login may.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;

use super::call::Asked;
use super::{MyPortal, map, wire};
use crate::ticket::portal::{Ticket, User};
use crate::ticket::{Role, UserId};
use crate::upstream::Fault;

/// People found so far; the first to name somebody counts.
type Found = BTreeMap<UserId, User>;

impl MyPortal {
    /// What the portal tells of these people.
    ///
    /// A super admin asks once for all. A technician gets names from the dashboard, which has those of the latest
    /// tickets, then of a company's people and of one assignee at a time. A key gets none.
    pub(super) async fn people(&self, ids: &[UserId], seen_on: &[Ticket]) -> Result<Vec<User>, Fault> {
        if self.is_key() || ids.is_empty() {
            return Ok(Vec::new());
        }
        let wanted: BTreeSet<UserId> = ids.iter().copied().collect();
        let mut found = Found::new();
        if self.known().is_super_admin {
            self.names_from_accounts(&mut found).await?;
        } else {
            let latest = Asked::get("/api/tickets/dashboard").with("limit", "50");
            self.names_from_dashboard(latest, &mut found).await?;
            self.names_from_companies(&wanted, &mut found).await?;
            self.names_from_assignees(&wanted, seen_on, &mut found).await?;
        }
        let assignees: BTreeSet<UserId> = seen_on.iter().filter_map(|ticket| ticket.assignee).collect();
        let named = wanted.iter().filter_map(|id| found.remove(id));
        Ok(named.map(|user| User { role: seen_as(&user, &assignees), ..user }).collect())
    }

    async fn names_from_accounts(&self, found: &mut Found) -> Result<(), Fault> {
        let companies: Vec<wire::Company> = self.asked_for_names(&Asked::get("/api/companies")).await?;
        let names: BTreeMap<i64, String> = companies.into_iter().map(|company| (company.id, company.name)).collect();
        let accounts: Vec<wire::User> = self.asked_for_names(&Asked::get("/api/users")).await?;
        for account in accounts {
            let id = UserId(account.id);
            let role = account.is_super_admin.then_some(Role::Agent);
            let (name, email) = (account.name(), map::email(Some(&account.email)));
            let company = account.company_id.and_then(|id| names.get(&id).cloned());
            found.entry(id).or_insert(User { id, name, email, company, role });
        }
        Ok(())
    }

    /// What a question for names gives. One that the portal refuses or fails at gives none: nothing waits for a name.
    async fn asked_for_names<T: DeserializeOwned + Default>(&self, asked: &Asked) -> Result<T, Fault> {
        match self.caller.ask(asked).await {
            Err(fault @ (Fault::Refused { .. } | Fault::Garbled { .. })) => {
                tracing::warn!(%fault, "the names of people cannot be had");
                Ok(T::default())
            }
            other => other,
        }
    }

    async fn names_from_dashboard(&self, asked: Asked, found: &mut Found) -> Result<(), Fault> {
        let dashboard: wire::Dashboard = self.asked_for_names(&asked).await?;
        for row in dashboard.items {
            if let Some(id) = row.assigned_user_id.map(UserId) {
                let email = map::email(row.assigned_user_email.as_deref());
                let (name, role) = (row.assigned_user_display_name, Some(Role::Agent));
                found.entry(id).or_insert(User { id, name, email, company: None, role });
            }
            if let Some(id) = row.requester_id.map(UserId) {
                let email = map::email(row.requester_email.as_deref());
                let (name, company) = (row.requester_display_name, row.company_name);
                found.entry(id).or_insert(User { id, name, email, company, role: None });
            }
        }
        Ok(())
    }

    /// Everybody of each company that somebody unknown belongs to: one request a company.
    async fn names_from_companies(&self, wanted: &BTreeSet<UserId>, found: &mut Found) -> Result<(), Fault> {
        let known = self.known();
        let companies: BTreeSet<i64> = wanted
            .iter()
            .filter(|id| !found.contains_key(*id))
            .filter_map(|id| known.companies.get(id).copied())
            .collect();
        for company in companies {
            let row = Asked::get("/api/tickets/dashboard").with("companyId", company.to_string()).with("limit", "1");
            let rows: wire::Dashboard = self.asked_for_names(&row).await?;
            let name = rows.items.into_iter().find_map(|row| row.company_name);
            let asked = Asked::get(format!("/api/companies/{company}/staff-users"));
            let staff: Vec<wire::StaffUser> = self.asked_for_names(&asked).await?;
            for person in staff {
                let Some(id) = person.user_id.map(UserId) else { continue };
                let email = map::email(person.email.as_deref());
                let user = User { id, name: person.name(), email, company: name.clone(), role: None };
                found.entry(id).or_insert(user);
            }
        }
        Ok(())
    }

    async fn names_from_assignees(
        &self,
        wanted: &BTreeSet<UserId>,
        on: &[Ticket],
        found: &mut Found,
    ) -> Result<(), Fault> {
        let assignees: BTreeSet<UserId> = on.iter().filter_map(|ticket| ticket.assignee).collect();
        for id in assignees {
            if wanted.contains(&id) && !found.contains_key(&id) {
                let asked =
                    Asked::get("/api/tickets/dashboard").with("assignedUserId", id.to_string()).with("limit", "1");
                self.names_from_dashboard(asked, found).await?;
            }
        }
        Ok(())
    }
}

fn seen_as(user: &User, assignees: &BTreeSet<UserId>) -> Option<Role> {
    if assignees.contains(&user.id) { Some(Role::Agent) } else { user.role }
}
