//! The simulations of the test command.

#[cfg(test)]
mod check;
#[cfg(test)]
mod hands;
#[cfg(test)]
mod operators;
#[cfg(test)]
mod quirks;
#[cfg(test)]
mod undo;
#[cfg(test)]
mod world;

use fitout_sandbox::Fault;
use fitout_simulation::{Scenario, SeenWords, simulate};

/// How many seeds the test command lives through; `FITOUT_SIM_SEEDS` says another number.
const SEEDS: u64 = 2000;
const THREADS: u64 = 2;

fn seeds() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a test's own setting")]
    let wanted = std::env::var("FITOUT_SIM_SEEDS").ok();
    wanted.and_then(|number| number.parse().ok()).unwrap_or(SEEDS)
}

/// Every history is as it must be, and between them they have seen every fault, every death and every way out of doubt.
#[test]
fn every_history_is_as_it_must_be() {
    let seeds = seeds();
    let parts: Vec<_> = std::thread::scope(|scope| {
        let part = |thread: u64| {
            move || {
                let mut seen = SeenWords::default();
                let mut broken = Vec::new();
                for seed in (thread..seeds).step_by(usize::try_from(THREADS).unwrap()) {
                    match simulate(&Scenario::from_seed(seed)) {
                        Ok(more) => seen.merge(more),
                        Err(failure) => broken.push(failure.to_string()),
                    }
                }
                (seen, broken)
            }
        };
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(part(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut seen = SeenWords::default();
    let mut broken = Vec::new();
    for (more, failures) in parts {
        seen.merge(more);
        broken.extend(failures);
    }
    assert!(broken.is_empty(), "{} of {seeds} seeds are broken:\n{}", broken.len(), broken.join("\n"));
    if seeds < SEEDS {
        return;
    }
    // A late listing that hides something is rare among so many faults, nothing is deleted here, and two lies are never told
    // beside late listings: they have tests of their own.
    let apart = [Fault::StaleListing, Fault::NotDeleted, Fault::Denied, Fault::ThrottledAfter];
    let faults =
        Fault::ALL.iter().filter(|fault| !apart.contains(fault)).map(|fault| format!("fault {}", fault.as_str()));
    let ways = [
        "at a send",
        "at a journal operation",
        "at a power cut",
        "at a moment",
        "torn journal",
        "in doubt",
        "settled: done",
        "settled: absent",
        "refused",
        "not done",
        "adopted",
        "at rest: done",
        "at rest: conflict",
        "at rest: skipped",
        "at rest: in doubt",
    ];
    for what in faults.chain(ways.map(str::to_owned)) {
        assert!(seen.0.contains_key(&what), "no seed has seen: {what}");
    }
}

/// Listings that are late, and nothing else that goes wrong but deaths: what they hide is neither lost nor made twice.
#[test]
fn late_listings_lose_nothing() {
    let mut seen = SeenWords::default();
    for seed in 0..300 {
        let mut scenario = Scenario::from_seed(seed);
        scenario.server.faults.kinds = vec![Fault::StaleListing, Fault::ResetAfter];
        scenario.server.faults.rate = 0.4;
        match simulate(&scenario) {
            Ok(more) => seen.merge(more),
            Err(failure) => panic!("with late listings: {failure}"),
        }
    }
    assert!(seen.0.contains_key("fault stale-listing"), "no listing was late");
}
