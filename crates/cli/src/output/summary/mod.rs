//! The summary at the end of a run.

use crate::input::COMMAND_LINE;
use crate::progress::Traffic;
use fitout_model::text::{counted, duration, thousands};
use fitout_model::{CauseKind, LocationId, LocationOutcome, Standing};
use fitout_rollout::{RowReport, RunReport};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};

/// What a summary is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SummaryInput<'a> {
    /// What came of the locations.
    pub(crate) report: &'a RunReport,
    /// What was sent for it; `None` when nothing was asked of the API.
    pub(crate) traffic: Option<Traffic>,
    /// The roster's name as it was given; `:17` goes after it.
    pub(crate) roster: &'a str,
    /// Where the results are, if they were written.
    pub(crate) results: Option<&'a str>,
    /// Where the journal is, if there is one.
    pub(crate) journal: Option<&'a str>,
    /// The next command to run, if something is left to do.
    pub(crate) next: Option<&'a str>,
    /// What was agreed to, is not done, and is not in the roster any more.
    pub(crate) gone: &'a [LocationId],
    /// How many agents of the journal stand where they were not made for, after a command that is to leave none.
    pub(crate) strays: usize,
    /// The command that names them.
    pub(crate) audit: &'a str,
}

/// Causes that are told, each with its advice.
const CAUSES_MAX: usize = 12;
/// Messages that are told of each cause.
const MESSAGES_MAX: usize = 3;
/// Rows that are named for each message.
const ROWS_MAX: usize = 6;

/// The summary of a run for a person: the counts, the troubles by cause with their first rows and what to do, and where
/// everything is. It ends in a line break.
pub(crate) fn render_summary(input: &SummaryInput<'_>) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_summary(&mut text, input);
    text
}

fn write_summary(text: &mut String, input: &SummaryInput<'_>) -> fmt::Result {
    writeln!(text, "{}", verdict(input))?;
    write_cost(text, input.traffic)?;
    write_troubles(text, input)?;
    write_skipped(text, input)?;
    write_pending(text, input)?;
    write_gone(text, input.gone)?;
    write_strays(text, input)?;
    write_unchecked(text, input.report)?;
    let places = [("results", input.results), ("journal", input.journal), ("next", input.next)];
    if places.iter().any(|(_, place)| place.is_some()) {
        writeln!(text)?;
    }
    for (name, place) in places {
        if let Some(place) = place {
            writeln!(text, "{name:<7}  {place}")?;
        }
    }
    Ok(())
}

/// The first line: how many locations stand where.
fn verdict(input: &SummaryInput<'_>) -> String {
    let (report, gone) = (input.report, input.gone.len());
    let total = report.rows.len() + gone;
    let tally = report.tally();
    let in_place = report.rows.iter().filter(|row| row.outcome == Some(LocationOutcome::InPlace)).count();
    let locations = counted(total, "location");
    let is_all = total > 0 && input.strays == 0;
    if is_all && in_place == total {
        return format!("everything is in place: {locations}, no write");
    }
    if is_all && tally.of(Standing::Done) == total && in_place == 0 {
        return format!("all done: {locations}");
    }
    let mut parts = Vec::new();
    for standing in Standing::ALL {
        let number = tally.of(standing) + if standing == Standing::Pending { gone } else { 0 };
        match standing {
            Standing::Done => {
                parts.push((number - in_place, "done"));
                let in_words = if input.strays > 0 { "with nothing to do" } else { "already in place" };
                parts.push((in_place, in_words));
            }
            Standing::Skipped
            | Standing::Failed
            | Standing::Parked
            | Standing::InDoubt
            | Standing::Conflict
            | Standing::Pending => parts.push((number, standing.as_str())),
        }
    }
    let parts: Vec<_> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(n, word)| format!("{} {word}", thousands(n)))
        .collect();
    let separator = if parts.is_empty() { "" } else { ": " };
    format!("{locations}{separator}{}", parts.join(", "))
}

/// The locations that the run was agreed to for and that nobody can reach any more.
fn write_gone(text: &mut String, gone: &[LocationId]) -> fmt::Result {
    if gone.is_empty() {
        return Ok(());
    }
    let named: Vec<&str> = gone.iter().take(ROWS_MAX).map(LocationId::as_str).collect();
    let more = match gone.len().saturating_sub(ROWS_MAX) {
        0 => String::new(),
        more => format!(" … and {} more", thousands(more)),
    };
    writeln!(text, "\n{} pending: not done, and not in the roster any more", thousands(gone.len()))?;
    writeln!(text, "  {}{more}", named.join(", "))?;
    writeln!(text, "  → Put the rows back and run the same command again.")
}

/// Agents that are still there, in locations where nothing may touch them.
fn write_strays(text: &mut String, input: &SummaryInput<'_>) -> fmt::Result {
    let strays = input.strays;
    if strays == 0 {
        return Ok(());
    }
    let (verb, made, them) = if strays == 1 { ("stands", "it was", "it") } else { ("stand", "they were", "them") };
    let agents = counted(strays, "agent");
    writeln!(text, "\n{agents} of this journal still {verb} in a location that {made} not made for: left alone")?;
    writeln!(text, "  → `{}` names {them}; open the location, switch {them} off and delete {them} there.", input.audit)
}

fn write_cost(text: &mut String, traffic: Option<Traffic>) -> fmt::Result {
    let Some(Traffic { requests, writes, elapsed }) = traffic else { return Ok(()) };
    let s = if requests == 1 { "" } else { "s" };
    let writes = if writes == 0 { String::new() } else { format!(", {} of them to write,", thousands(writes)) };
    writeln!(text, "{} request{s}{writes} in {}", thousands(requests), duration(elapsed))
}

/// The rows of one cause, by their message.
type ByMessage<'a> = Vec<(&'a str, Vec<&'a RowReport>)>;

/// The troubles by cause and then by message, most first.
fn causes(report: &RunReport) -> Vec<(CauseKind, usize, ByMessage<'_>)> {
    let mut kinds: BTreeMap<CauseKind, ByMessage<'_>> = BTreeMap::new();
    // They come with most rows first, which the messages of each cause keep.
    for (kind, message, rows) in report.troubles() {
        kinds.entry(kind).or_default().push((message, rows));
    }
    let mut causes: Vec<_> = kinds
        .into_iter()
        .map(|(kind, messages)| (kind, messages.iter().map(|(_, rows)| rows.len()).sum::<usize>(), messages))
        .collect();
    causes.sort_by_key(|(kind, number, _)| (std::cmp::Reverse(*number), *kind));
    causes
}

fn write_troubles(text: &mut String, input: &SummaryInput<'_>) -> fmt::Result {
    let causes = causes(input.report);
    for (kind, number, messages) in causes.iter().take(CAUSES_MAX) {
        writeln!(text, "\n{} {}: {}", thousands(number), kind.standing(), kind.description())?;
        for (message, rows) in messages.iter().take(MESSAGES_MAX) {
            writeln!(text, "  {}", said(message, rows))?;
            writeln!(text, "  first: {}", places(rows, input.roster))?;
        }
        write_more(text, "  ", messages.len(), MESSAGES_MAX, "message")?;
        writeln!(text, "  → {}{}", kind.hint(), for_the_vendor(*kind, messages))?;
    }
    if causes.len() > CAUSES_MAX {
        writeln!(text)?;
    }
    write_more(text, "", causes.len(), CAUSES_MAX, "cause")
}

/// The trace id that the vendor can look up, where the advice is to report it and there is one.
fn for_the_vendor(kind: CauseKind, messages: &ByMessage<'_>) -> String {
    if !matches!(kind, CauseKind::Unreadable | CauseKind::ListingUnknown | CauseKind::Blocked) {
        return String::new();
    }
    let trace = messages.iter().flat_map(|(_, rows)| rows).find_map(|row| match &row.outcome {
        Some(LocationOutcome::Stopped { cause }) => cause.trace.as_deref(),
        Some(LocationOutcome::InPlace | LocationOutcome::Done { .. } | LocationOutcome::Skipped { .. }) | None => None,
    });
    trace.map(|trace| format!(" Trace id: {trace}")).unwrap_or_default()
}

fn write_more(text: &mut String, indent: &str, number: usize, shown: usize, noun: &str) -> fmt::Result {
    match number.saturating_sub(shown) {
        0 => Ok(()),
        more => writeln!(text, "{indent}… and {} more {noun}{}", thousands(more), if more == 1 { "" } else { "s" }),
    }
}

/// The message, with what was being done and the status, as far as all its rows agree on them.
fn said(message: &str, rows: &[&RowReport]) -> String {
    let causes = || {
        rows.iter().filter_map(|row| match &row.outcome {
            Some(LocationOutcome::Stopped { cause }) => Some(cause),
            Some(LocationOutcome::InPlace | LocationOutcome::Done { .. } | LocationOutcome::Skipped { .. }) | None => {
                None
            }
        })
    };
    let during: BTreeSet<_> = causes().map(|cause| cause.during.as_str()).collect();
    let status: BTreeSet<_> = causes().map(|cause| cause.status).collect();
    let mut said = String::new();
    if let (Some(during), 1) = (during.first().filter(|during| !during.is_empty()), during.len()) {
        said.push_str(during);
        said.push_str(": ");
    }
    // The ids of one location help; those of many are in the results.
    said.push_str(causes().next().filter(|_| rows.len() == 1).map_or(message, |cause| &cause.message));
    if let (Some(Some(status)), 1) = (status.first(), status.len()) {
        let _ = write!(said, " ({status})");
    }
    said
}

/// The first rows: `locations.csv:17 (loc-abc), :23, :88 … and 3 more rows`.
fn places(rows: &[&RowReport], roster: &str) -> String {
    if let (COMMAND_LINE, [row]) = (roster, rows) {
        return row.location.to_string();
    }
    let mut named: Vec<_> = rows.iter().take(ROWS_MAX).map(|row| format!(":{}", row.line)).collect();
    if let (Some(name), Some(row)) = (named.first_mut(), rows.first()) {
        *name = format!("{roster}:{} ({})", row.line, row.location);
    }
    let more = match rows.len().saturating_sub(ROWS_MAX) {
        0 => String::new(),
        more => format!(" … and {}", counted(more, "more row")),
    };
    format!("{}{more}", named.join(", "))
}

fn write_skipped(text: &mut String, input: &SummaryInput<'_>) -> fmt::Result {
    let mut reasons: BTreeMap<&str, Vec<&RowReport>> = BTreeMap::new();
    for row in &input.report.rows {
        if let Some(LocationOutcome::Skipped { why }) = &row.outcome {
            reasons.entry(why).or_default().push(row);
        }
    }
    // What is to be removed and is not there is nobody's wish.
    let (absent, asked): (BTreeMap<_, _>, BTreeMap<_, _>) =
        reasons.into_iter().partition(|(why, _)| why.starts_with("no ") && why.ends_with(" is there"));
    write_reasons(text, "left alone, as you asked", asked, input.roster)?;
    write_reasons(text, "nothing to do: what was named is not there", absent, input.roster)
}

fn write_reasons(text: &mut String, says: &str, reasons: BTreeMap<&str, Vec<&RowReport>>, roster: &str) -> fmt::Result {
    if reasons.is_empty() {
        return Ok(());
    }
    let number: usize = reasons.values().map(Vec::len).sum();
    writeln!(text, "\n{} skipped: {says}", thousands(number))?;
    let mut most_first: Vec<_> = reasons.into_iter().collect();
    most_first.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
    for (why, rows) in most_first.iter().take(MESSAGES_MAX) {
        writeln!(text, "  {why}")?;
        writeln!(text, "  first: {}", places(rows, roster))?;
    }
    write_more(text, "  ", most_first.len(), MESSAGES_MAX, "reason")
}

fn write_pending(text: &mut String, input: &SummaryInput<'_>) -> fmt::Result {
    let rows: Vec<_> = input.report.rows.iter().filter(|row| row.standing() == Standing::Pending).collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(text, "\n{} pending: not begun, or stopped before the end", thousands(rows.len()))?;
    writeln!(text, "  first: {}", places(&rows, input.roster))
}

/// Fields that nobody can check are named, so that "done" promises no more than is known.
fn write_unchecked(text: &mut String, report: &RunReport) -> fmt::Result {
    let mut fields = BTreeSet::new();
    let mut locations = 0_usize;
    for row in &report.rows {
        if let Some(LocationOutcome::Done { unchecked }) = &row.outcome
            && !unchecked.is_empty()
        {
            fields.extend(unchecked.iter().map(String::as_str));
            locations += 1;
        }
    }
    if fields.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = fields.iter().take(ROWS_MAX).copied().collect();
    let more = if fields.len() > ROWS_MAX { ", …" } else { "" };
    writeln!(
        text,
        "\nnot checkable in {}, because the API does not show it: {}{more}",
        counted(locations, "location"),
        names.join(", ")
    )
}

#[cfg(test)]
mod tests;
