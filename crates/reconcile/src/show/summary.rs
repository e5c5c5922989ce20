//! The plans of all locations on one screen.

use super::caution::CautionGroups;
use super::diff::{self, Extent};
use super::group::{ChangeGroup, Groups};
use super::phrase::{IN_PLACE, phrase};
use crate::change::PlannedChange;
use crate::decision::Decision;
use crate::tally::{Forecast, PlanCounts};
use fitout_model::text::{counted, thousands};
use fitout_model::{Cause, CauseKind, Cautions, LanePlan, LocationId, without_ids};
use std::collections::BTreeMap;
use std::time::Duration;

// Together with headings and forecast these stay under the 60 lines that people are promised.
const CHANGES_MAX: usize = 12;
const WARNINGS_MAX: usize = 5;
const SKIPS_MAX: usize = 3;
/// Each takes two lines: what happened to whom, and what to do.
const STOPS_MAX: usize = 5;
/// With no more groups than this, what a person has to look at is told of the first location of each.
const STOPS_TOLD_MAX: usize = 3;
/// How many lines of specimens are shown, all groups together, and of each.
const SPECIMEN_LINES_MAX: usize = 16;
const SPECIMEN_LINES_EACH: usize = 9;
/// How many groups are shown where something has headings of its own, because somebody has to agree to it.
const CHANGES_BESIDE_CAUTIONS: usize = 8;
/// What everything together may take; specimens get what the rest leaves.
const SCREEN_LINES: usize = 58;
/// A shorter time is not told.
const TIME_MIN: Duration = Duration::from_secs(10);
/// Words longer than this are cut where they are shown; they are grouped whole.
const WORDS_CHARS_MAX: usize = 240;

/// The plans of all locations, grouped by what they do: add every location, then render.
///
/// It keeps counts and the first rows of each group, so its memory grows with the number of different changes and
/// not with the number of locations. The order in which locations are added does not matter.
#[derive(Debug, Clone, Default)]
pub struct PlanSummary {
    changes: Groups<String>,
    /// What changes in the first location of each group, where somebody looked.
    specimens: BTreeMap<String, (u64, LocationId, Vec<PlannedChange>)>,
    warnings: Groups<String>,
    skips: Groups<String>,
    /// By the kind of trouble and what was being done.
    stops: Groups<(CauseKind, String)>,
    /// What is said of the first location of each group that a person has to look at.
    candidates: BTreeMap<(CauseKind, String), (u64, LocationId, String)>,
    cautions: CautionGroups,
    tally: PlanCounts,
    forecast: Forecast,
    time: Option<Duration>,
    is_cut_short: bool,
    has_strays: bool,
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
                self.cautions.add(&plan.cautions, location, row_line);
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
        let key = (cause.kind, cause.during.clone());
        if matches!(cause.kind, CauseKind::Conflict | CauseKind::NotThere) {
            let first = (row_line, location.clone(), cause.message.clone());
            let kept = self.candidates.entry(key.clone()).or_insert_with(|| first.clone());
            if (first.0, &first.1) < (kept.0, &kept.1) {
                *kept = first;
            }
        }
        self.stops.add(key, location, row_line);
    }

    /// Takes up what changes in a location that was [added](Self::add): of each group the first one's is shown.
    pub fn add_specimen(&mut self, location: &LocationId, row_line: u64, plan: &LanePlan, changes: Vec<PlannedChange>) {
        let key = phrase(plan);
        let first = self.specimens.get(&key).is_none_or(|(line, first, _)| (row_line, location) < (*line, first));
        if first && !changes.is_empty() {
            self.specimens.insert(key, (row_line, location.clone(), changes));
        }
    }

    /// Takes up how many requests a location that was [added](Self::add) may still make today.
    pub fn add_left_today(&mut self, location: &LocationId, row_line: u64, plan: &LanePlan, left: u32) {
        let takes = Forecast::of(plan).requests;
        if takes > usize::try_from(left).unwrap_or(usize::MAX) {
            let words = "fewer requests are left of today's limit than this takes: it will be parked on the way";
            self.warnings.add(words.to_owned(), location, row_line);
        }
    }

    /// Takes up what somebody has to agree to in a location of which no more is known: its plan was made earlier.
    pub fn add_cautions(&mut self, location: &LocationId, row_line: u64, cautions: &Cautions) {
        self.tally.add_cautions(cautions);
        self.cautions.add(cautions, location, row_line);
    }

    /// Takes up that agents of the journal stand in locations that they were not made for: where nothing is to be done, not
    /// everything is in place.
    pub fn set_strays(&mut self) {
        self.has_strays = true;
    }

    /// Takes up that not all locations were looked at.
    pub fn set_cut_short(&mut self) {
        self.is_cut_short = true;
    }

    /// Takes up, in words, when the journal last wrote to the locations that were edited by hand since.
    pub fn set_last_wrote(&mut self, when: String) {
        self.cautions.set_last_wrote(when);
    }

    /// Only what somebody has to agree to; nothing where there is no such thing.
    #[must_use]
    pub fn render_cautions(&self) -> String {
        let mut lines = Vec::new();
        self.cautions.render(&mut lines);
        lines.join("\n").trim_start_matches('\n').to_owned()
    }

    /// Takes up how long carrying out the plans will take, as far as that can be told.
    pub fn set_time(&mut self, time: Duration) {
        self.time = Some(time);
    }

    /// What will be done, counted.
    #[must_use]
    pub fn tally(&self) -> PlanCounts {
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
        let mut rest = Vec::new();
        self.cautions.render(&mut rest);
        block(&mut rest, "Left alone:", &self.skips, SKIPS_MAX, named);
        self.render_stops(&mut rest);
        block(&mut rest, "Warnings:", &self.warnings, WARNINGS_MAX, named);
        rest.push(String::new());
        rest.push(self.render_forecast());
        let mut lines = Vec::new();
        self.render_changes(&mut lines, SCREEN_LINES.saturating_sub(rest.len()));
        lines.append(&mut rest);
        let mut text = lines.join("\n").trim_start_matches('\n').to_owned();
        text.push('\n');
        text
    }

    fn render_changes(&self, lines: &mut Vec<String>, lines_max: usize) {
        let alone = self.changes.len() == 1;
        let changes_max = if self.cautions.is_empty() { CHANGES_MAX } else { CHANGES_BESIDE_CAUTIONS };
        let (greatest, left_out) = self.changes.greatest(changes_max);
        let mut room = lines_max.saturating_sub(greatest.len() + usize::from(left_out > 0)).min(SPECIMEN_LINES_MAX);
        for (words, group) in greatest {
            // A handful of exceptions is named; the many are only counted.
            lines.push(if group.is_small() && !alone {
                format!("{} ({}): {}", group.size(), group.rows(), cut(self.said(words)))
            } else {
                format!("{}: {}", group.size(), cut(self.said(words)))
            });
            let Some((line, location, changes)) = self.specimens.get(words) else { continue };
            let all = diff::lines(changes, Extent::FirstOnly);
            // A heading and one line are the least that says anything.
            if all.is_empty() || room < 3 {
                continue;
            }
            let most = SPECIMEN_LINES_EACH.min(room - 1);
            let shown = if all.len() <= most { all.len() } else { most - 1 };
            lines.push(format!("  as in row {line} {location}:"));
            lines.extend(all.iter().take(shown).map(|line| format!("    {line}")));
            if shown < all.len() {
                lines.push(format!("    … {}; all: --location {location}", counted(all.len() - shown, "more line")));
            }
            room = room.saturating_sub(1 + shown + usize::from(shown < all.len()));
        }
        more(lines, left_out);
    }

    fn render_stops(&self, lines: &mut Vec<String>) {
        if self.stops.is_empty() {
            return;
        }
        lines.push(String::new());
        lines.push("Stopped:".to_owned());
        let (stops, left_out) = self.stops.greatest(STOPS_MAX);
        let few = stops.len() <= STOPS_TOLD_MAX;
        for (key, group) in stops {
            let (kind, during) = key;
            lines.push(format!("  {}: {} ({}): {}", group.size(), kind.description(), cut(during), group.rows()));
            if let Some((line, _, message)) = self.candidates.get(key).filter(|_| few) {
                lines.push(format!("    row {line}: {}", cut(message)));
            }
            lines.push(format!("    {}", kind.hint()));
        }
        more(lines, left_out);
    }

    fn said<'a>(&self, words: &'a str) -> &'a str {
        if self.has_strays && words == IN_PLACE { "nothing to do there" } else { words }
    }

    fn render_forecast(&self) -> String {
        let Forecast { requests, writes } = self.forecast;
        let changing = counted(self.tally.changing, "location");
        match (writes, self.tally.adopts) {
            // Where a location was stopped, nobody knows what it lacks.
            (0, 0) if self.tally.stopped > 0 => "Nothing will be written.".to_owned(),
            (0, 0) if self.is_cut_short => "Nothing to write was seen so far.".to_owned(),
            (0, 0) => "Nothing has to be written.".to_owned(),
            (0, _) => "Nothing will be written; what is adopted is noted in the journal.".to_owned(),
            _ => {
                let (total, writes) = (thousands(requests), thousands(writes));
                // Shorter than it takes to read this is not worth saying.
                let time = self.time.filter(|time| *time >= TIME_MIN).map(|time| format!(", in about {}", told(time)));
                let time = time.unwrap_or_default();
                format!("{changing} to change: about {total} requests, {writes} of them writes{time}.")
            }
        }
    }
}

/// "40 s", "3 min", "2 h 5 min".
fn told(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{} s", seconds.div_ceil(10) * 10),
        60..3600 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// One location's plan in full: what it does, every value that it changes, its warnings.
#[must_use]
pub fn in_full(location: &LocationId, row_line: u64, plan: &LanePlan, changes: &[PlannedChange]) -> String {
    let mut lines = vec![format!("row {row_line} {location}: {}", phrase(plan))];
    lines.extend(diff::lines(changes, Extent::Full).into_iter().map(|line| format!("  {line}")));
    lines.extend(plan.warnings.iter().map(|warning| format!("  warning: {warning}")));
    lines.push(String::new());
    lines.join("\n")
}

/// The greatest groups under a heading, one line each.
fn block(
    lines: &mut Vec<String>,
    heading: &str,
    groups: &Groups<String>,
    max: usize,
    line: impl Fn(&str, &ChangeGroup) -> String,
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

pub(super) fn named(words: &str, group: &ChangeGroup) -> String {
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
