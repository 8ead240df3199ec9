//! How the portal writes what it knows.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::world::{File, Reply, Task, Ticket, User, Watcher, World};

/// `2026-11-22T08:27:36.331193`: no zone.
pub(super) fn zoneless(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%6f").to_string()
}

/// `2026-11-22T04:42:50.416836+00:00|18`.
pub(super) fn cursor(ticket: &Ticket) -> String {
    format!("{}+00:00|{}", zoneless(ticket.updated_at), ticket.id)
}

pub(super) fn ticket(ticket: &Ticket) -> Value {
    json!({
        "subject": ticket.subject, "description": ticket.description, "status": ticket.status,
        "priority": ticket.priority, "category": ticket.category, "module_slug": ticket.module,
        "company_id": ticket.company, "assigned_user_id": ticket.assignee,
        "external_reference": ticket.reference, "review_date": null, "id": ticket.id,
        "requester_id": ticket.requester, "created_at": ticket.created_at, "updated_at": ticket.updated_at,
        "status_changed_at": ticket.updated_at, "closed_at": ticket.closed_at, "ai_summary": null,
        "ai_summary_status": "skipped", "ai_summary_model": null, "ai_resolution_state": null,
        "ai_summary_updated_at": ticket.created_at, "ai_tags": [], "ai_tags_status": "skipped",
        "ai_tags_model": null, "ai_tags_updated_at": ticket.created_at,
        "merged_into_ticket_id": ticket.merged_into, "split_from_ticket_id": ticket.split_from,
    })
}

/// A ticket whole, as a technician or a customer sees it: replies newest first.
pub(super) fn detail(one: &Ticket, for_technician: bool) -> Value {
    let seen = one.replies.iter().rev().filter(|reply| for_technician || !reply.is_internal);
    let replies: Vec<Value> = seen.map(|said| reply(said, one.id)).collect();
    let watchers: Vec<Value> =
        one.watchers.iter().filter(|_| for_technician).map(|person| watcher(person, one.id)).collect();
    let may_have = |kept: &&File| for_technician || kept.access != "restricted";
    let files: Vec<Value> = one.files.iter().rev().filter(may_have).map(|kept| file(kept, one.id)).collect();
    let mut shown = ticket(one);
    let fields = shown.as_object_mut().unwrap();
    fields.insert("replies".to_owned(), replies.into());
    fields.insert("watchers".to_owned(), watchers.into());
    fields.insert("attachments".to_owned(), files.into());
    shown
}

pub(super) fn reply(said: &Reply, on: i64) -> Value {
    let labour = said.minutes.map(|_| 1);
    let summary = said
        .minutes
        .map(|minutes| format!("{minutes} minutes · {}", if said.is_billable { "Billable" } else { "Non-billable" }));
    json!({
        "id": said.id, "ticket_id": said.split_to.unwrap_or(on), "author_id": said.author, "author_email": null,
        "author_display_name": null, "body": said.body, "is_internal": said.is_internal,
        "minutes_spent": said.minutes, "is_billable": said.is_billable, "created_at": said.at,
        "time_summary": summary, "labour_type_id": labour, "labour_type_name": labour.map(|_| "Remote support"),
        "labour_type_code": labour.map(|_| "REMOTE"), "is_split_hidden": said.split_to.is_some(),
        "split_to_ticket_id": said.split_to, "split_to_ticket_number": null,
    })
}

pub(super) fn watcher(person: &Watcher, on: i64) -> Value {
    json!({
        "id": person.id, "ticket_id": on, "user_id": person.user, "email": person.email, "created_at": person.at,
    })
}

pub(super) fn task(task: &Task, on: i64) -> Value {
    json!({
        "id": task.id, "ticket_id": on, "task_name": task.name, "is_completed": task.done.is_some(),
        "completed_at": task.done.map(|(at, _)| at), "completed_by": task.done.map(|(_, by)| by),
        "sort_order": 0, "created_at": task.at, "updated_at": task.at,
    })
}

pub(super) fn file(file: &File, on: i64) -> Value {
    json!({
        "id": file.id, "ticket_id": on, "filename": format!("F-oVrAG_OnBNT_7U{}", file.id),
        "original_filename": file.name, "file_size": file.bytes.len(), "mime_type": file.kind,
        "access_level": file.access, "uploaded_by_user_id": file.by, "uploaded_at": zoneless(file.at),
    })
}

pub(super) fn user(user: &User) -> Value {
    json!({
        "email": user.email, "first_name": user.first, "last_name": user.last, "mobile_phone": "+61 400 555 002",
        "company_id": user.company, "booking_link_url": user.link, "email_signature": null, "id": user.id,
        "created_at": null, "updated_at": null, "last_login_at": "2026-11-22T08:46:29",
        "force_password_change": 0, "is_super_admin": user.is_admin, "matrix_user_id": null,
    })
}

pub(super) fn company(id: i64) -> Value {
    json!({
        "name": format!("Company {id}"), "address": "9 Depot Road", "phone": "+61 3 5550 0190", "is_vip": null,
        "syncro_company_id": null, "tacticalrmm_client_id": null, "xero_id": null, "invoice_due_days": null,
        "huntress_organization_id": null, "huntress_sat_account_id": null, "archived": null,
        "default_ticket_replies_billable": 1, "email_domains": [], "trello_board_id": null, "trello_api_key": null,
        "trello_token": null, "id": id,
    })
}

pub(super) fn staff(user: &User) -> Value {
    json!({
        "email": user.email, "first_name": user.first, "last_name": user.last, "mobile_phone": "+61 400 555 011",
        "company_id": user.company, "booking_link_url": null, "email_signature": null, "id": user.id,
        "staff_id": user.id + 5, "user_id": user.id, "requester_value": format!("user:{}", user.id),
        "is_registered_user": true, "created_at": "2026-11-22T08:27:07", "updated_at": "2026-11-22T08:27:07",
        "is_super_admin": false,
    })
}

pub(super) fn view(saved: &Value, id: i64, user: i64) -> Value {
    let filter = |name: &str| saved["filters"][name].clone();
    json!({
        "id": id, "user_id": user, "name": saved["name"], "description": null,
        "filters": {
            "status": filter("status"), "priority": filter("priority"), "company_id": filter("company_id"),
            "assigned_user_id": filter("assigned_user_id"), "module_slug": filter("module_slug"),
            "search": filter("search"),
        },
        "grouping_field": "company", "grouping_fields": ["company", "priority"], "sort_field": "updated_at",
        "sort_direction": "desc", "is_default": true, "created_at": "2026-11-22T08:47:31.198603Z",
        "updated_at": "2026-11-22T08:47:31.198603Z",
    })
}

/// A line of the dashboard: the only place with names.
pub(super) fn row(one: &Ticket, world: &World) -> Value {
    let named = |id: Option<i64>| {
        let user = world.users.get(&id?)?;
        Some((user.email.clone(), format!("{} {}", user.first, user.last)))
    };
    let (assignee_email, assignee) = named(one.assignee).unzip();
    let (requester_email, requester) = named(one.requester).unzip();
    json!({
        "id": one.id, "subject": one.subject, "status": one.status, "priority": one.priority,
        "company_id": one.company, "company_name": one.company.map(|id| format!("Company {id}")),
        "assigned_user_id": one.assignee, "assigned_user_email": assignee_email,
        "assigned_user_display_name": assignee, "module_slug": one.module, "requester_id": one.requester,
        "requester_email": requester_email, "requester_label": requester,
        "requester_display_name": requester, "category": one.category,
        "external_reference": one.reference, "review_date": null, "created_at": one.created_at,
        "updated_at": one.updated_at, "closed_at": one.closed_at, "status_changed_at": one.updated_at,
        "ai_resolution_state": null, "ai_tags": [], "billable_minutes": 0, "non_billable_minutes": 0,
        "has_attachments": !one.files.is_empty(), "attachment_count": one.files.len(),
        "has_tasks": !one.tasks.is_empty(), "task_count": one.tasks.len(), "has_open_tasks": false,
        "open_task_count": 0, "labels": [], "age_days": 0, "updated_age_hours": 1, "in_status_age_hours": 1,
        "last_reply_age_hours": 2, "latest_reply_is_internal": false, "latest_reply_kind": "message",
        "latest_public_reply_email_status": null, "ticket_update_actor_type": "requester",
    })
}
