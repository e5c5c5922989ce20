//! A listing is complete or it is unknown: whatever the answers say, nobody is ever taken to be absent by mistake.

use crate::support::{Reply, Wire, caller, door, paused};
use fitout_executor::{Halt, LISTINGS_MAX, Stopper, list_agents};
use fitout_model::{CauseKind, Listing};
use proptest::prelude::*;
use serde_json::{Value, json};

/// How an answer lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lie {
    /// It has no `agents`.
    Missing,
    /// `agents` is null.
    Null,
    /// It has an agent less than it counts.
    Short,
    /// It counts one more than it has.
    Count,
    /// Its total is one too high.
    TotalHigh,
    /// It shows its last agent twice and counts both.
    Twice,
    /// It shows nothing and counts nothing, and its total says that there is more.
    Hollow,
    /// It does not say how many there are.
    Untold,
}

const LIES: [Lie; 8] =
    [Lie::Missing, Lie::Null, Lie::Short, Lie::Count, Lie::TotalHigh, Lie::Twice, Lie::Hollow, Lie::Untold];

fn id(number: usize) -> String {
    format!("agent{number:04}")
}

/// The page after the cursor of this query, as an honest server gives it.
fn page(agents: usize, query: &str, size: usize) -> Value {
    let after = query.split('&').find_map(|part| part.strip_prefix("startAfter="));
    let first = after.map_or(0, |last| last.trim_start_matches("agent").parse::<usize>().unwrap() + 1);
    let shown: Vec<Value> =
        (first..agents).take(size).map(|n| json!({"id": id(n), "name": format!("Agent {n}")})).collect();
    json!({"count": shown.len(), "agents": shown, "totalCount": agents})
}

/// The same with a lie in it; an honest one where this lie cannot be told.
fn lied(mut page: Value, lie: Lie) -> Value {
    let count = page["count"].as_u64().unwrap();
    let total = page["totalCount"].as_u64().unwrap();
    let agents = page["agents"].as_array_mut().unwrap();
    match lie {
        Lie::Missing => drop(page.as_object_mut().unwrap().remove("agents")),
        Lie::Null => page["agents"] = Value::Null,
        Lie::Short => drop(agents.pop()),
        Lie::Count => page["count"] = json!(count + 1),
        Lie::TotalHigh => page["totalCount"] = json!(total + 1),
        Lie::Twice => {
            if let Some(last) = agents.last().cloned() {
                agents.push(last);
                page["count"] = json!(count + 1);
            }
        }
        Lie::Hollow => {
            agents.clear();
            page["count"] = json!(0);
        }
        Lie::Untold => drop(page.as_object_mut().unwrap().remove("totalCount")),
    }
    page
}

fn run(wire: &std::sync::Arc<Wire>) -> Result<Listing, Halt> {
    paused(async {
        let (_stopper, stop) = Stopper::new();
        list_agents(&door(wire), &mut caller(stop)).await
    })
}

fn query(request: &http::Request<bytes::Bytes>) -> String {
    request.uri().query().unwrap_or_default().to_owned()
}

fn is_whole(listing: &Listing, agents: usize) -> bool {
    listing.agents.iter().map(|listed| listed.id.to_string()).eq((0..agents).map(id))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever lies are told, the result is everything that is there, or that nothing is known. (An answer that is too
    /// short and agrees with itself in everything is late, not lying: nobody can tell it from an honest one.)
    #[test]
    fn a_listing_is_whole_or_unknown(
        agents in 0usize..40,
        size in 1usize..12,
        lies in prop::collection::vec(prop::option::weighted(0.4, prop::sample::select(LIES.to_vec())), 0..40),
    ) {
        let wire = Wire::new(move |request, before| {
            let honest = page(agents, &query(request), size);
            Reply::Json(200, match lies.get(before).copied().flatten() {
                Some(lie) => lied(honest, lie),
                None => honest,
            })
        });
        match run(&wire) {
            Ok(listing) => prop_assert!(is_whole(&listing, agents), "{listing:?} of {agents}"),
            Err(Halt::End(cause)) => prop_assert_eq!(cause.kind, CauseKind::ListingUnknown),
            Err(other) => prop_assert!(false, "{other:?}"),
        }
    }

    /// An honest server is believed at once, in as many requests as it has pages.
    #[test]
    fn an_honest_listing_is_read_once(agents in 0usize..300, size in 1usize..120) {
        let wire = Wire::new(move |request, _| Reply::Json(200, page(agents, &query(request), size)));
        prop_assert!(is_whole(&run(&wire).unwrap(), agents));
        prop_assert_eq!(wire.sent(), agents.div_ceil(size).max(1));
        prop_assert!(wire.asked().iter().all(|asked| asked.contains("limit=100") && !asked.contains("query=")));
    }
}

#[test]
fn a_listing_that_always_lies_is_read_a_few_times_and_then_unknown() {
    for lie in LIES {
        let wire = Wire::new(move |request, _| Reply::Json(200, lied(page(3, &query(request), 100), lie)));
        match run(&wire) {
            Err(Halt::End(cause)) => {
                assert_eq!(cause.kind, CauseKind::ListingUnknown, "{lie:?}");
                assert_eq!(cause.during, "list agents");
            }
            other => panic!("{lie:?}: {other:?}"),
        }
        assert!(wire.sent() >= usize::try_from(LISTINGS_MAX).unwrap(), "{lie:?}");
    }
}

/// The live API has answered exactly this.
#[test]
fn a_count_without_agents_is_not_an_empty_location() {
    let wire = Wire::new(|_, _| Reply::Json(200, json!({"totalCount": 5, "count": 5, "traceId": "t-1"})));
    let Err(Halt::End(cause)) = run(&wire) else { panic!("it was believed") };
    assert_eq!((cause.kind, cause.trace.as_deref()), (CauseKind::ListingUnknown, Some("t-1")));
}
