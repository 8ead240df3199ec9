//! The queue over 100,000 tickets, beside the same over 1,000: what grows with the desk and what does not.

mod support;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use deskbell::desk::{AgentDesk, Desk};
use deskbell::ticket::{From, Number, Query, View};
use tokio::runtime::Runtime;

/// What is typed into the filter, as far as it is typed.
const TYPED: [&str; 5] = ["p", "pri", "printer", "printer network", "status:open assignee:me printer"];

fn queue(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    for tickets in [1_000, 100_000] {
        let file = folder.path().join(format!("{tickets}.db"));
        let (_desk, agent): (Desk, AgentDesk) = runtime.block_on(support::desk(&file, tickets));
        let mut group = criterion.benchmark_group(format!("queue of {tickets}"));
        let list = async |query: &Query, from| black_box(agent.list(query, from, 50).await.expect("a page"));
        for view in [View::Mine, View::AllOpen, View::All] {
            let query = view.query();
            let id = BenchmarkId::new("top", view.id());
            group.bench_function(id, |bench| bench.to_async(&runtime).iter(|| list(&query, From::Top)));
            let middle = runtime.block_on(agent.ticket(Number(i64::from(tickets / 2)))).expect("a ticket");
            let place = deskbell::ticket::Place(middle.ticket.updated_at.as_millisecond() << 20);
            let id = BenchmarkId::new("middle", view.id());
            group.bench_function(id, |bench| bench.to_async(&runtime).iter(|| list(&query, From::OlderThan(place))));
        }
        for typed in TYPED {
            let query = Query::parse(typed).expect("a query");
            let id = BenchmarkId::new("filter", typed);
            group.bench_function(id, |bench| bench.to_async(&runtime).iter(|| list(&query, From::Top)));
        }
        group.bench_function("counts", |bench| bench.to_async(&runtime).iter(|| agent.tally()));
        group.bench_function("ticket", |bench| bench.to_async(&runtime).iter(|| agent.ticket(Number(7))));
        group.finish();
    }
}

criterion_group!(benches, queue);
criterion_main!(benches);
