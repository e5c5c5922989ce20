//! The plans of all locations on one screen.

use super::group::{Group, Groups, counted, thousands};
use super::phrase::phrase;
use crate::plan::{Decision, without_ids};
use crate::tally::{Forecast, Tally};
use fitout_model::{Cause, CauseKind, LocationId};

// Together with headings and forecast these stay under the 60 lines that people are promised.
const CHANGES_MAX: usize = 16;
const WARNINGS_MAX: usize = 8;
const SKIPS_MAX: usize = 4;
/// Each takes two lines: what happened to whom, and what to do.
const STOPS_MAX: usize = 8;
/// Words longer than this are cut where they are shown; they are grouped whole.
const WORDS_CHARS_MAX: usize = 240;

/// The plans of all locations, grouped by what they do: add every location, then render.
///
/// It keeps counts and the first rows of each group, so its memory grows with the number of different changes and
/// not with the number of locations. The order in which locations are added does not matter.
#[derive(Debug, Clone, Default)]
pub struct PlanSummary {
    changes: Groups<String>,
    warnings: Groups<String>,
    skips: Groups<String>,
    /// By the kind of trouble and what was being done.
    stops: Groups<(CauseKind, String)>,
    tally: Tally,
    forecast: Forecast,
}

impl PlanSummary {
    /// A summary of no location.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes up what was decided for the location that stands in this line of the roster.
    pub fn add(&mut self, location: &LocationId, row_line: u64, decision: &Decision) {
        self.tally.add(decision);
        match decision {
            Decision::Plan(plan) => {
                self.forecast.add(plan);
                self.changes.add(phrase(plan), location, row_line);
                for warning in &plan.warnings {
                    self.warnings.add(without_ids(warning).to_owned(), location, row_line);
                }
            }
            Decision::Skip { why } => self.skips.add(without_ids(why).to_owned(), location, row_line),
            Decision::Stop(cause) => self.add_stop(location, row_line, cause),
        }
    }

    /// Takes up a location that could not be planned because reading it failed.
    pub fn add_stop(&mut self, location: &LocationId, row_line: u64, cause: &Cause) {
        self.stops.add((cause.kind, cause.during.clone()), location, row_line);
    }

    /// What will be done, counted.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// How many requests it takes.
    #[must_use]
    pub fn forecast(&self) -> Forecast {
        self.forecast
    }

    /// The text for a person: less than 60 lines for any number of locations, each ended by a line break.
    #[must_use]
    pub fn render(&self) -> String {
        let mut lines = Vec::new();
        let alone = self.changes.len() == 1;
        block(&mut lines, "", &self.changes, CHANGES_MAX, |words, group| {
            // A handful of exceptions is named; the many are only counted.
            if group.is_small() && !alone {
                format!("{} ({}): {}", group.size(), group.rows(), cut(words))
            } else {
                format!("{}: {}", group.size(), cut(words))
            }
        });
        block(&mut lines, "Left alone:", &self.skips, SKIPS_MAX, named);
        self.render_stops(&mut lines);
        block(&mut lines, "Warnings:", &self.warnings, WARNINGS_MAX, named);
        lines.push(String::new());
        lines.push(self.render_forecast());
        let mut text = lines.join("\n").trim_start_matches('\n').to_owned();
        text.push('\n');
        text
    }

    fn render_stops(&self, lines: &mut Vec<String>) {
        if self.stops.is_empty() {
            return;
        }
        lines.push(String::new());
        lines.push("Stopped:".to_owned());
        let (stops, left_out) = self.stops.greatest(STOPS_MAX);
        for ((kind, during), group) in stops {
            lines.push(format!("  {}: {} ({}): {}", group.size(), kind.says(), cut(during), group.rows()));
            lines.push(format!("    {}", kind.hint()));
        }
        more(lines, left_out);
    }

    fn render_forecast(&self) -> String {
        let Forecast { requests, writes } = self.forecast;
        let changing = counted(self.tally.changing, "location");
        match (writes, self.tally.adopts) {
            // Where a location was stopped, nobody knows what it lacks.
            (0, 0) if self.tally.stopped > 0 => "Nothing will be written.".to_owned(),
            (0, 0) => "Nothing has to be written.".to_owned(),
            (0, _) => "Nothing will be written; what is adopted is noted in the journal.".to_owned(),
            _ => {
                let total = thousands(requests);
                format!("{changing} to change: about {total} requests, {} of them writes.", thousands(writes))
            }
        }
    }
}

/// The greatest groups under a heading, one line each.
fn block(
    lines: &mut Vec<String>,
    heading: &str,
    groups: &Groups<String>,
    max: usize,
    line: impl Fn(&str, &Group) -> String,
) {
    if groups.is_empty() {
        return;
    }
    lines.push(String::new());
    let indent = if heading.is_empty() { "" } else { "  " };
    if !heading.is_empty() {
        lines.push(heading.to_owned());
    }
    let (greatest, left_out) = groups.greatest(max);
    lines.extend(greatest.into_iter().map(|(words, group)| format!("{indent}{}", line(words, group))));
    more(lines, left_out);
}

pub(super) fn more(lines: &mut Vec<String>, left_out: usize) {
    if left_out > 0 {
        lines.push(format!("… and {}", counted(left_out, "more group")));
    }
}

fn named(words: &str, group: &Group) -> String {
    format!("{}: {} ({})", group.size(), cut(words), group.rows())
}

pub(super) fn cut(words: &str) -> String {
    if words.chars().count() <= WORDS_CHARS_MAX {
        return words.to_owned();
    }
    let mut text: String = words.chars().take(WORDS_CHARS_MAX).collect();
    text.push('…');
    text
}
