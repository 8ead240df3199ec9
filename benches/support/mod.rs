//! A desk with as many tickets as a benchmark asks for, made in seconds by writing its tables directly.

use std::path::Path;

use deskbell::clock::Clock;
use deskbell::desk::{AgentDesk, Desk, NewPerson};
use deskbell::ticket::Role;
use rusqlite::Connection;

/// Subjects of seven words from lists that make 20,000 different ones; every tenth ticket is the agent's.
const FILL: &str = "
    create temp table word (id integer primary key, text text);
    insert into word (text) values ('printer'), ('vpn'), ('calendar'), ('laptop'), ('invoice'), ('password'), ('licence'),
        ('monitor'), ('network'), ('backup'), ('scanner'), ('mailbox'), ('phone'), ('drive'), ('update'), ('certificate'),
        ('meeting'), ('projector'), ('keyboard'), ('server');
    create temp table filled as with recursive n (i) as (select 1 union all select i + 1 from n where i < $1)
        select i, (1700000000000 + i * 60000) << 20 | (i & 1048575) as place,
            (select text from word where id = 1 + i % 20) || ' ' || (select text from word where id = 1 + i / 20 % 20)
                || ' in office ' || (i % 97) || ' fails since ' || (i % 31) as subject,
            case when i % 8 < 2 then 'open' when i % 8 = 2 then 'new' when i % 8 = 3 then 'waiting' else 'closed' end as status,
            case when i % 10 = 0 then 1 when i % 3 = 0 then 2 end as assignee from n;
    insert into ticket (number, place, subject, status, is_open, priority, category, module, requester_id, assignee_id,
            customer_wrote_last, created_at, updated_at, source_id)
        select i, place, subject, status, status <> 'closed', 'normal', null, null, 3, assignee, 1,
        place >> 20, place >> 20, 'fill-' || i from filled;
    insert into entry (ticket, at, person_id, event, visibility, format, body, source_id)
        select i, place >> 20, 3, 'opened', 'public', 'plain', subject || '. It worked yesterday. Can somebody call me?',
            'fill-' || i from filled;
    insert into ticket_words (ticket, words) select i, subject from filled;
    insert into ticket_search (rowid, words, facets, requester, assignee, watcher, company, category, module)
        select place, i || ' ' || subject || ' it worked yesterday can somebody call me dana ortiz',
            'any_ number_' || i || ' status_' || status || ' open_' || (status <> 'closed') || ' assignee_'
                || coalesce(assignee, 'none'), 'dana ortiz', '', '', '', '', '' from filled;
    insert into tally (status, assignee_id, count) select status, coalesce(assignee, 0), count(*) from filled group by 1, 2;
    insert into ticket_search (ticket_search) values ('optimize');
    analyze;
";

/// Makes a desk of `tickets` tickets in a file, or opens the one that is there, as the agent who has every tenth.
pub(crate) async fn desk(file: &Path, tickets: u32) -> (Desk, AgentDesk) {
    let is_new = !file.exists();
    let desk = Desk::open(file, Clock::System).await.expect("the desk opens");
    if is_new {
        for (role, name) in [(Role::Agent, "alice"), (Role::Agent, "sam"), (Role::Customer, "dana")] {
            let email = format!("{name}@desk.example").parse().expect("an address");
            let new = NewPerson {
                role,
                name: name.to_owned(),
                email,
                company: None,
                time_zone: None,
                booking_link: None,
                password_hash: None,
            };
            desk.system().add_person(&new).await.expect("the desk is empty");
        }
        let connection = Connection::open(file).expect("the file is there");
        connection.execute_batch(&FILL.replace("$1", &tickets.to_string())).expect("the tables are as they were");
    }
    let alice = desk.system().agents().await.expect("agents").first().expect("alice was added first").id;
    let agent = desk.agent(alice).await.expect("alice is an agent");
    (desk, agent)
}
