//! How all locations stand to the template, on one screen.

use super::group::Groups;
use super::summary::{cut, more};
use crate::decision::Decision;
use crate::drift::{Drift, DriftState, TemplateSince};
use fitout_model::text::thousands;
use fitout_model::{CauseKind, LocationId, without_ids};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

// For the four conditions that name differences, the skips and the causes, these stay under 60 lines.
const DIFFERENCES_MAX: usize = 6;
const SKIPS_MAX: usize = 2;
/// Each takes two lines: what happened to whom, and what to do.
const CAUSES_MAX: usize = 8;

/// The conditions of all locations, grouped by what differs: add every location, then render.
///
/// It keeps counts and the first rows of each group, so its memory grows with the number of different findings and not
/// with the number of locations. The order in which locations are added does not matter.
#[derive(Debug, Clone, Default)]
pub struct DriftSummary {
    tally: BTreeMap<DriftState, usize>,
    differences: BTreeMap<DriftState, Groups<String>>,
    /// By the condition, the kind of trouble and what was being done.
    causes: Groups<(DriftState, CauseKind, String)>,
}

impl DriftSummary {
    /// A summary of no location.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes up what was decided and found for the location in this line of the roster, and returns the word for it.
    pub fn add(
        &mut self,
        location: &LocationId,
        row_line: u64,
        decision: &Decision,
        drift: &Drift,
        since: TemplateSince,
    ) -> DriftState {
        let condition = DriftState::of(decision, drift, since);
        *self.tally.entry(condition).or_default() += 1;
        match decision {
            Decision::Stop(cause) if !condition.is_known() => {
                self.causes.add((condition, cause.kind, cause.during.clone()), location, row_line);
            }
            Decision::Skip { why } => self.group(condition).add(without_ids(why).to_owned(), location, row_line),
            Decision::Plan(_) | Decision::Stop(_) if condition.differs() => {
                self.group(condition).add(phrase(drift, condition, since), location, row_line);
            }
            Decision::Plan(_) | Decision::Stop(_) => {}
        }
        condition
    }

    fn group(&mut self, condition: DriftState) -> &mut Groups<String> {
        self.differences.entry(condition).or_default()
    }

    /// How many locations have the condition.
    #[must_use]
    pub fn count(&self, condition: DriftState) -> usize {
        self.tally.get(&condition).copied().unwrap_or(0)
    }

    /// How many locations were read and are not as the template wants them.
    #[must_use]
    pub fn differing(&self) -> usize {
        self.sum(DriftState::differs)
    }

    /// How many locations could not be read, or not be told apart from what the template wants.
    #[must_use]
    pub fn unknown(&self) -> usize {
        self.sum(|condition| !condition.is_known())
    }

    fn sum(&self, counts: impl Fn(DriftState) -> bool) -> usize {
        self.tally.iter().filter(|(condition, _)| counts(**condition)).map(|(_, count)| count).sum()
    }

    /// The text for a person: less than 60 lines for any number of locations, each ended by a line break.
    #[must_use]
    pub fn render(&self) -> String {
        let mut lines = Vec::new();
        for (condition, count) in self.tally.iter().filter(|(condition, _)| condition.is_known()) {
            lines.push(format!("{} {condition}: {}", thousands(*count), condition.description()));
            let Some(groups) = self.differences.get(condition) else { continue };
            let max = if *condition == DriftState::Skipped { SKIPS_MAX } else { DIFFERENCES_MAX };
            let (greatest, left_out) = groups.greatest(max);
            lines.extend(
                greatest
                    .into_iter()
                    .map(|(words, group)| format!("  {}: {} ({})", group.size(), cut(words), group.rows())),
            );
            more(&mut lines, left_out);
        }
        self.render_causes(&mut lines);
        lines.push(String::new());
        lines.join("\n")
    }

    fn render_causes(&self, lines: &mut Vec<String>) {
        if self.causes.is_empty() {
            return;
        }
        lines.push(format!("{} could not be compared:", thousands(self.unknown())));
        let (causes, left_out) = self.causes.greatest(CAUSES_MAX);
        for ((condition, kind, during), group) in causes {
            let says = kind.description();
            lines.push(format!("  {} {condition}: {says}, {} ({})", group.size(), cut(during), group.rows()));
            lines.push(format!("    {}", kind.hint()));
        }
        more(lines, left_out);
    }
}

/// What differs, without ids: what makes the condition first, then the rest by its own words.
fn phrase(drift: &Drift, condition: DriftState, since: TemplateSince) -> String {
    let mut words: BTreeMap<DriftState, Vec<String>> = BTreeMap::new();
    let mut told = BTreeSet::new();
    for finding in &drift.findings {
        let text = finding.to_string();
        if told.insert(text.clone()) {
            words.entry(finding.condition(since)).or_default().push(text);
        }
    }
    let mut text = words.remove(&condition).unwrap_or_default().join(", ");
    for (other, findings) in words.iter().rev() {
        let _ = write!(text, "; also {other}: {}", findings.join(", "));
    }
    text
}
