//! Locations counted under the same words.

use fitout_model::LocationId;
use fitout_model::text::{counted, thousands};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// How many locations of a group are kept to be named: with more locations, memory does not grow.
const NAMED_MAX: usize = 3;

/// Groups of locations by what is said of them.
#[derive(Debug, Clone)]
pub(super) struct Groups<K>(BTreeMap<K, ChangeGroup>);

impl<K> Default for Groups<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

/// The locations of one group: how many, and the first ones by the roster's lines.
#[derive(Debug, Clone, Default)]
pub(super) struct ChangeGroup {
    count: usize,
    first: BTreeSet<(u64, LocationId)>,
}

impl<K: Ord> Groups<K> {
    /// Counts a location under the key.
    pub(super) fn add(&mut self, key: K, location: &LocationId, row_line: u64) {
        self.0.entry(key).or_default().add(location, row_line);
    }

    /// The greatest groups, at most `max` of them, and how many are left out.
    ///
    /// Groups of the same size are in order of their keys.
    pub(super) fn greatest(&self, max: usize) -> (Vec<(&K, &ChangeGroup)>, usize) {
        let mut groups: Vec<(&K, &ChangeGroup)> = self.0.iter().collect();
        groups.sort_by_key(|(_, group)| Reverse(group.count));
        let left_out = groups.len().saturating_sub(max);
        groups.truncate(max);
        (groups, left_out)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl ChangeGroup {
    fn add(&mut self, location: &LocationId, row_line: u64) {
        self.count += 1;
        let after_all = self.first.last().is_some_and(|(line, last)| (row_line, location) > (*line, last));
        if self.first.len() < NAMED_MAX || !after_all {
            self.first.insert((row_line, location.clone()));
        }
        if self.first.len() > NAMED_MAX {
            self.first.pop_last();
        }
    }

    /// "1 location", "2,400 locations".
    pub(super) fn size(&self) -> String {
        counted(self.count, "location")
    }

    /// Whether every location of the group can be named.
    pub(super) fn is_small(&self) -> bool {
        self.count <= NAMED_MAX
    }

    /// The first locations by line and id: "row 4 ve9EPM428h8vShlRW1KT, row 9 …, and 12 more".
    pub(super) fn rows(&self) -> String {
        let mut names: Vec<String> =
            self.first.iter().map(|(line, location)| format!("row {line} {location}")).collect();
        let more = self.count.saturating_sub(names.len());
        if more > 0 {
            names.push(format!("and {} more", thousands(more)));
        }
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_thousands() {
        let read: Vec<String> = [0, 12, 999, 1000, 45_678, 1_000_000].map(thousands).to_vec();
        assert_eq!(read, ["0", "12", "999", "1,000", "45,678", "1,000,000"]);
    }
}
