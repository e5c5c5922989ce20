//! What a run has sent and what held it up, in numbers that stay few however long it takes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a run has sent and what held it up, from its beginning on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct RunFigures {
    /// What was sent, by operation, in the words of people: "create agent".
    pub operations: BTreeMap<String, RequestCounts>,
    /// The length of one stretch, in milliseconds.
    pub stretch_ms: u64,
    /// The run in stretches of equal length, the first one at its beginning.
    pub stretches: Vec<Interval>,
    /// Its waves, in order; none where everybody came at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waves: Vec<WaveBegan>,
}

/// What was sent of one operation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct RequestCounts {
    /// Requests, every try counted.
    pub requests: u64,
    /// Those that were answered with 429.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub throttled: u64,
    /// Those that had no answer, or one with 408 or 5xx.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub failed: u64,
    /// How long they took: for each of [`bound_of`]'s bounds in milliseconds, the requests that took at most so long and
    /// longer than the bound below it.
    pub took_ms: BTreeMap<u64, u64>,
}

/// What happened in one stretch of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// Requests that were answered, or given up.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub requests: u64,
    /// Answers with 429.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub throttled: u64,
    /// How long locations waited, in milliseconds over all of them, by what they waited for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub waited_ms: BTreeMap<String, u64>,
}

/// A wave began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaveBegan {
    /// Its name.
    pub name: String,
    /// How many locations it has.
    pub locations: u64,
    /// When, in milliseconds from the beginning of the run on.
    pub after_ms: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The bound that a time in milliseconds is counted under: 1, 2, 3, 4, 6, 8, 12, 16, 24 and so on, two to each doubling.
#[must_use]
pub fn bound_of(took_ms: u64) -> u64 {
    let power = took_ms.max(1).checked_next_power_of_two().unwrap_or(u64::MAX);
    let between = power / 4 * 3;
    if power >= 4 && took_ms <= between { between } else { power }
}

impl RequestCounts {
    /// Counts a request that took so long.
    pub fn count(&mut self, took_ms: u64) {
        self.requests += 1;
        *self.took_ms.entry(bound_of(took_ms)).or_default() += 1;
    }

    /// Takes in what was sent at another time.
    pub fn add(&mut self, other: &RequestCounts) {
        self.requests += other.requests;
        self.throttled += other.throttled;
        self.failed += other.failed;
        for (bound, count) in &other.took_ms {
            *self.took_ms.entry(*bound).or_default() += count;
        }
    }

    /// The least bound that so many requests in a hundred took at most; `None` where there was none.
    #[must_use]
    pub fn at_most(&self, share: u64) -> Option<u64> {
        let all: u64 = self.took_ms.values().sum();
        let wanted = all.saturating_mul(share).div_ceil(100).max(1);
        let mut seen = 0;
        self.took_ms.iter().find_map(|(bound, count)| {
            seen += count;
            (seen >= wanted).then_some(*bound)
        })
    }
}

impl Interval {
    /// Takes in what happened in another stretch.
    pub fn add(&mut self, other: &Interval) {
        self.requests += other.requests;
        self.throttled += other.throttled;
        for (why, waited) in &other.waited_ms {
            *self.waited_ms.entry(why.clone()).or_default() += waited;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_counted_under_the_least_bound_that_holds_it() {
        let bounds: Vec<u64> = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100, 129, 193].into_iter().map(bound_of).collect();
        assert_eq!(bounds, [1, 1, 2, 3, 4, 6, 6, 8, 8, 12, 128, 192, 256]);
        for took in 0..5000 {
            assert!(bound_of(took) >= took && bound_of(took) * 2 <= (took * 3).max(2), "{took}: {}", bound_of(took));
        }
        assert_eq!(bound_of(u64::MAX), u64::MAX);
    }

    #[test]
    fn a_share_of_the_requests_took_at_most_its_bound() {
        let mut sent = RequestCounts::default();
        assert_eq!(sent.at_most(50), None);
        (1..=100).for_each(|took| sent.count(took));
        assert_eq!([0, 50, 95, 100].map(|share| sent.at_most(share)), [Some(1), Some(64), Some(96), Some(128)]);
        assert_eq!(sent.requests, 100);
    }
}
