//! The rows that a run was agreed to for, held against the roster as it is now.

use super::LocationSet;
use super::run_settings::Settings;
use crate::args::SelectionArgs;
use crate::error::CliError;
use crate::terminal::Printer;
use fitout_executor::Claims;
use fitout_journal::{RosterUsed, RunBegan};
use fitout_model::text::counted;
use fitout_model::{Digest, LocationId, PrintKey};
use fitout_rollout::Fleet as _;
use std::collections::{BTreeMap, BTreeSet};

/// How many rows of a kind are named.
const NAMED_MAX: usize = 10;
/// More than this of rows is not kept in a journal; a line of it has room for twice as much.
const ROWS_BYTES_MAX: usize = 2 << 20;
/// What a row takes beside its location.
const ROW_BYTES: usize = 28;
/// Parts what a row wants from the fingerprint of its token.
const PARTS: char = ' ';

/// The locations of a run, each with the first digits of the digest of what its row wants and, where it is known, of the
/// fingerprint of its token behind it.
pub(crate) type Rows = BTreeMap<LocationId, String>;

/// The tokens that rows had.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowTokens {
    /// The key of the fingerprints, where it is not the journal's.
    pub(crate) key: Option<Box<str>>,
    /// The locations, each with the short fingerprint of its row's token.
    pub(crate) of: BTreeMap<LocationId, String>,
}

impl RowTokens {
    /// Tells them as those that the rows had when it was agreed to what is to be done.
    pub(crate) fn bring(&self, claims: &Claims) {
        claims.learn_agreed(self.key.clone().map(PrintKey::new), self.of.clone());
    }
}

/// What a run carries over from what was agreed to before: a run that it goes on with, or a saved plan.
#[derive(Debug, Clone, Default)]
pub(crate) struct Carried {
    /// The rows that are not in the roster any more, as the journal has them.
    pub(crate) gone: Rows,
    /// Those of them that are not done.
    pub(crate) undone: Vec<LocationId>,
    /// The tokens that the rows had.
    pub(crate) tokens: RowTokens,
}

/// Whether rows are taken that are new since the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NewRows {
    Taken,
    LeftOut,
}

/// The rows of the fleet.
pub(crate) fn of(fleet: &LocationSet) -> Rows {
    let row = |place: usize| Some((fleet.location(place)?.clone(), wants(fleet, place)));
    (0..fleet.len()).filter_map(row).collect()
}

/// The rows as a journal keeps them, with those that are gone; none when they are too many.
pub(crate) fn kept(fleet: &LocationSet, carried: &Carried) -> Rows {
    let mut rows = of(fleet);
    rows.extend(carried.gone.clone());
    let bytes: usize = rows.keys().map(|location| location.as_str().len() + ROW_BYTES).sum();
    if bytes > ROWS_BYTES_MAX { Rows::new() } else { rows }
}

/// Writes to each row of a run the fingerprint of its token.
pub(crate) fn mark(roster: &mut RosterUsed, tokens: &RowTokens) {
    roster.key.clone_from(&tokens.key);
    for (location, token) in &tokens.of {
        if let Some(row) = roster.rows.get_mut(location).filter(|row| !row.contains(PARTS)) {
            row.push(PARTS);
            row.push_str(token);
        }
    }
}

/// What the row wants, without the fingerprint of its token.
fn wanted(row: &str) -> &str {
    row.split(PARTS).next().unwrap_or_default()
}

/// What the row wants, as far as it matters: what it makes of the template, and whether it is exempted.
fn wants(fleet: &LocationSet, place: usize) -> String {
    let desired = fleet.desired(place).map(|desired| desired.digest().to_string()).unwrap_or_default();
    let pinned = if fleet.pinned(place).is_some() { "pinned" } else { "" };
    Digest::of_bytes(format!("{desired}\n{pinned}").as_bytes()).short().to_owned()
}

/// Leaves the rows in the fleet that the run was agreed to for, says by name what is not as it was, and returns the rows that
/// are gone. New rows are taken only when somebody asked for them.
///
/// `is_done` tells whether nothing is left to do in a location, by the journal; `taken_as` what becomes of changed rows.
///
/// # Errors
/// When none is left.
pub(crate) fn go_on_with(
    began: &RunBegan,
    new: NewRows,
    fleet: &mut LocationSet,
    is_done: impl Fn(&LocationId) -> bool,
    taken_as: &str,
    printer: &Printer,
) -> Result<Carried, CliError> {
    let agreed = &began.roster.rows;
    if agreed.is_empty() {
        return unknown(began, fleet, printer).map(|()| Carried::default());
    }
    let now = of(fleet);
    let added = added(&began.settings, agreed, fleet)?;
    let gone: Rows =
        agreed.iter().filter(|(id, _)| !now.contains_key(*id)).map(|(id, row)| (id.clone(), row.clone())).collect();
    // With another template every row wants something else.
    let same_template = began.template.digest == *fleet.template.digest();
    let differs =
        |(id, row): &(&LocationId, &String)| agreed.get(*id).is_some_and(|then| wanted(then) != *row) && same_template;
    let changed: BTreeSet<LocationId> = now.iter().filter(differs).map(|(id, _)| id.clone()).collect();
    let undone: Vec<LocationId> = gone.keys().filter(|id| !is_done(id)).cloned().collect();
    if !(added.is_empty() && gone.is_empty() && changed.is_empty()) {
        let (roster, run) = (fleet.roster.path(), &began.run);
        printer.say(&format!("{roster} is not as it was when run {run} was agreed to:"));
        let verb = if new == NewRows::Taken { "taken, as you asked" } else { "left out; --include-new takes them" };
        say(printer, "new", &added, fleet, &format!(" ({verb})"));
        let (left, taken): (BTreeSet<_>, BTreeSet<_>) = changed.into_iter().partition(|id| is_done(id));
        say(printer, "changed", &taken, fleet, taken_as);
        say(printer, "changed, but done", &left, fleet, " (left as they are; `fitout apply` shows what they need)");
        let undone: BTreeSet<LocationId> = undone.iter().cloned().collect();
        let done = gone.keys().filter(|id| !undone.contains(*id)).cloned().collect();
        say(printer, "gone, and not done", &undone, fleet, " (not done: put the rows back)");
        say(printer, "gone, but done", &done, fleet, " (left as they are)");
    }
    fleet
        .roster
        .retain(|row| agreed.contains_key(&row.location) || (new == NewRows::Taken && added.contains(&row.location)));
    if fleet.is_empty() && undone.is_empty() {
        return Err(CliError::invalid(format!(
            "{} has none of the locations of run {}",
            fleet.roster.path(),
            began.run
        ))
        .hint("Name the roster of that run with --roster FILE, or begin anew with `fitout apply TEMPLATE ROSTER`."));
    }
    let token = |(id, row): (&LocationId, &String)| Some((id.clone(), row.split_once(PARTS)?.1.to_owned()));
    let tokens = RowTokens { key: began.roster.key.clone(), of: agreed.iter().filter_map(token).collect() };
    Ok(Carried { gone, undone, tokens })
}

/// The rows that the run would take if it began now, and was not agreed to for. A run for named locations takes no other.
fn added(settings: &Settings, agreed: &Rows, fleet: &LocationSet) -> Result<BTreeSet<LocationId>, CliError> {
    let mut targeting = SelectionArgs::of_settings(settings);
    if !targeting.location.is_empty() {
        return Ok(BTreeSet::new());
    }
    let here: BTreeSet<&str> = fleet.roster.rows().iter().map(|row| row.location.as_str()).collect();
    targeting.exclude.retain(|id| here.contains(id.as_str()));
    let meant = targeting.chosen(fleet, None)?;
    let rows = fleet.roster.rows().iter().map(|row| &row.location);
    Ok(rows.filter(|id| meant.contains(id.as_str()) && !agreed.contains_key(*id)).cloned().collect())
}

/// The journal does not say which rows the run was agreed to for: an older program wrote it, or they were too many.
fn unknown(began: &RunBegan, fleet: &mut LocationSet, printer: &Printer) -> Result<(), CliError> {
    if began.roster.digest != *fleet.roster.digest() {
        let (roster, run, then) = (fleet.roster.path(), &began.run, began.roster.locations);
        let then = usize::try_from(then).unwrap_or(usize::MAX);
        printer.say(&format!(
            "{roster} is not as it was when run {run} was agreed to for {}; the journal does not say which rows changed.",
            counted(then, "location")
        ));
    }
    SelectionArgs::of_settings(&began.settings).apply(fleet, None, printer)
}

fn say(printer: &Printer, what: &str, rows: &BTreeSet<LocationId>, fleet: &LocationSet, then: &str) {
    if rows.is_empty() {
        return;
    }
    let lines: BTreeMap<&LocationId, u64> = fleet.roster.rows().iter().map(|row| (&row.location, row.line)).collect();
    let named: Vec<String> = rows
        .iter()
        .take(NAMED_MAX)
        .map(|id| lines.get(id).map_or_else(|| id.to_string(), |line| format!("row {line} {id}")))
        .collect();
    let more = rows.len().saturating_sub(NAMED_MAX);
    let more = if more > 0 { format!(" … and {more} more") } else { String::new() };
    printer.say(&format!("  {} {what}: {}{more}{then}", counted(rows.len(), "row"), named.join(", ")));
}
