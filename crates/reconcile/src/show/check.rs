//! What a check found in all locations, on one screen.

use super::group::Groups;
use super::summary::{cut, more};
use crate::check::{Issue, IssueKind, IssueSeverity, Readiness};
use fitout_model::LocationId;
use fitout_model::text::thousands;
use std::collections::{BTreeMap, BTreeSet};

// Each takes two lines, what is the matter where and what to do; errors may take a third, what the API said. With the
// counts these stay under 60 lines.
const ERRORS_MAX: usize = 11;
const WARNINGS_MAX: usize = 7;

/// What a check found in all locations, grouped by what is the matter: add every location, then render.
///
/// It keeps counts and the first rows of each group, so its memory grows with the number of different issues and not with
/// the number of locations. The order in which locations are added does not matter.
#[derive(Debug, Clone, Default)]
pub struct CheckSummary {
    tally: BTreeMap<Readiness, usize>,
    /// By what is said of them and what to do about it.
    issues: BTreeMap<IssueSeverity, Groups<(String, String)>>,
    /// What the API said in the first location of each group of locations that it forbids, by the same key.
    said: BTreeMap<(String, String), (u64, String)>,
}

impl CheckSummary {
    /// A summary of no location.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes up what was found in the location of this line of the roster, and returns the word for it.
    pub fn add(&mut self, location: &LocationId, row_line: u64, issues: &[Issue]) -> Readiness {
        let different: BTreeSet<(IssueSeverity, String, String)> =
            issues.iter().map(|issue| (issue.severity(), issue.to_string(), issue.remedy())).collect();
        for (severity, words, remedy) in different {
            self.issues.entry(severity).or_default().add((words, remedy), location, row_line);
        }
        for issue in issues {
            if let (IssueKind::Stopped(cause), Some(said)) = (&issue.flaw, issue.said())
                && cause.status.is_some()
            {
                self.quote((issue.to_string(), issue.remedy()), row_line, said);
            }
        }
        self.count_in(Readiness::of(issues))
    }

    /// Keeps the words of the first location of a group.
    fn quote(&mut self, group: (String, String), row_line: u64, said: String) {
        let kept = self.said.entry(group).or_insert_with(|| (row_line, said.clone()));
        if row_line < kept.0 {
            *kept = (row_line, said);
        }
    }

    /// Takes up a location that was left alone.
    pub fn skip(&mut self) -> Readiness {
        self.count_in(Readiness::Skipped)
    }

    fn count_in(&mut self, readiness: Readiness) -> Readiness {
        *self.tally.entry(readiness).or_default() += 1;
        readiness
    }

    /// How many locations are so ready.
    #[must_use]
    pub fn count(&self, readiness: Readiness) -> usize {
        self.tally.get(&readiness).copied().unwrap_or(0)
    }

    /// How many locations must be looked after before an apply.
    #[must_use]
    pub fn bad(&self) -> usize {
        self.tally.iter().filter(|(readiness, _)| readiness.is_bad()).map(|(_, count)| count).sum()
    }

    /// The text for a person: less than 60 lines for any number of locations, each ended by a line break.
    #[must_use]
    pub fn render(&self) -> String {
        let mut lines: Vec<String> = self
            .tally
            .iter()
            .map(|(readiness, count)| format!("{} {readiness}: {}", thousands(*count), readiness.description()))
            .collect();
        for (severity, heading, max) in
            [(IssueSeverity::Error, "errors", ERRORS_MAX), (IssueSeverity::Warning, "warnings", WARNINGS_MAX)]
        {
            let Some(groups) = self.issues.get(&severity) else { continue };
            lines.extend([String::new(), format!("{heading}:")]);
            let (greatest, left_out) = groups.greatest(max);
            for (key, group) in greatest {
                let (words, remedy) = key;
                lines.push(format!("  {}: {} ({})", group.size(), cut(words), group.rows()));
                lines.extend(self.said.get(key).map(|(_, said)| format!("    The API said: {}", cut(said))));
                lines.push(format!("    {remedy}"));
            }
            more(&mut lines, left_out);
        }
        lines.push(String::new());
        lines.join("\n")
    }
}
