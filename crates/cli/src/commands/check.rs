//! `fitout check`: whether every location can be written to and has what the template names there, before anything is.

use crate::args::{Check as Args, TableFile};
use crate::error::{CliError, Exit};
use crate::input::LocationSet;
use crate::message::{CheckMessage, IssueMessage, Message, TableSubject};
use crate::progress::Activity;
use crate::read::{again, look, ready};
use crate::setup::proxy_of;
use crate::terminal::Printer;
use fitout_client::BaseUrl;
use fitout_model::LocationId;
use fitout_reconcile::{CheckSummary, Readiness};
use fitout_rollout::{CheckedLocation, Fleet as _, Probe, check};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) async fn run(args: &Args, printer: &Printer) -> Result<Exit, CliError> {
    let places = chosen_by_a_look(args, printer).await?;
    let mut ready = ready(&args.plan, printer, Activity::Checking)?;
    let places = places.unwrap_or_else(|| (0..ready.fleet.len()).collect());
    let probe = if args.probe_write { Probe::Write } else { Probe::None };
    let api = &args.plan.api;
    if let Some(proxy) = proxy_of(api.proxy.as_deref(), api.base_url.as_deref().unwrap_or(BaseUrl::VENDOR))?
        && !api.sandbox
    {
        printer.say(&format!("The API is asked through {proxy}."));
    }
    let (engine, fleet, count) = (Arc::clone(&ready.engine), Arc::clone(&ready.fleet), places.len());
    let work = check(&engine, probe, places);
    let (checks, interrupted, _traffic) = ready.watch(printer, Activity::Checking, count, work).await;
    ready.heard(checks.stopped.as_ref())?;
    let mut summary = CheckSummary::new();
    let mut rows = Vec::new();
    for checked in checks.locations.values() {
        let Some(location) = fleet.location(checked.place) else { continue };
        let line = fleet.line(checked.place);
        let readiness = match &checked.skipped {
            Some(_) => summary.skip(),
            None => summary.add(location, line, &checked.issues),
        };
        rows.push(CheckRow { line, location, readiness, checked });
    }
    let complete = interrupted.is_none();
    for row in &rows {
        printer.tell(&Message::LocationChecked(row.message()));
    }
    printer.tell(&Message::Check { counts: counts(&summary), complete });
    printer.data_for_people(summary.render().trim_end())?;
    if let Some(file) = &args.output {
        write(file, &fleet, &summary, &rows, complete)?;
        printer.say(&format!("Every finding is in {}.", file.path().display()));
    }
    if let Some(exit) = interrupted {
        printer.say("Stopped: not every location was looked at.");
        return Ok(exit);
    }
    say_next(args, &summary, printer);
    Ok(if summary.bad() == 0 { Exit::Done } else { Exit::Some })
}

/// The places that `--only` means, where a comparison with the template has to find them.
async fn chosen_by_a_look(args: &Args, printer: &Printer) -> Result<Option<Vec<usize>>, CliError> {
    if !args.plan.targeting.needs_a_look() {
        return Ok(None);
    }
    let look = look(&args.plan, printer, Activity::Comparing).await?;
    Ok(Some(look.survey.locations.keys().copied().collect()))
}

/// What to do about what was found.
fn say_next(args: &Args, summary: &CheckSummary, printer: &Printer) {
    let inputs = again(&args.plan);
    let probe = if args.probe_write { "--probe-write " } else { "" };
    if summary.bad() > 0 {
        printer.say(&format!("Put right what is named, then check again: fitout check {probe}{inputs}"));
        return;
    }
    if !args.probe_write {
        printer.say(&format!("Whether the tokens may write was not tried: fitout check --probe-write {inputs}"));
    }
    printer.say(&format!("What would be done: fitout plan {inputs}"));
}

fn counts(summary: &CheckSummary) -> BTreeMap<&'static str, usize> {
    Readiness::ALL.iter().map(|readiness| (readiness.as_str(), summary.count(*readiness))).collect()
}

/// A location as it stands in the table.
#[derive(Debug)]
struct CheckRow<'a> {
    line: u64,
    location: &'a LocationId,
    readiness: Readiness,
    checked: &'a CheckedLocation,
}

/// The columns of the table as CSV: a line for each finding, and one for each location without any.
const COLUMNS: [&str; 13] = [
    "row",
    "location_id",
    "status",
    "severity",
    "kind",
    "agent",
    "action",
    "field",
    "id",
    "message",
    "said",
    "what_to_do",
    "trace_id",
];

/// The version of the table as JSON: it changes when a reader could misread it.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct CheckTable<'a> {
    version: u32,
    #[serde(flatten)]
    about: TableSubject<'a>,
    /// Whether every location that is meant is among the locations.
    complete: bool,
    counts: BTreeMap<&'static str, usize>,
    locations: Vec<CheckMessage<'a>>,
}

impl<'a> CheckRow<'a> {
    fn message(&self) -> CheckMessage<'a> {
        CheckMessage {
            row: self.line,
            location_id: self.location,
            status: self.readiness.as_str(),
            skipped: self.checked.skipped.as_deref(),
            issues: self.checked.issues.iter().map(IssueMessage::of).collect(),
        }
    }

    /// Its lines in the table.
    fn lines(&self) -> Vec<CheckLine<'a>> {
        let line = |issue| CheckLine { row: self.line, location: self.location, readiness: self.readiness, issue };
        if self.checked.issues.is_empty() {
            return vec![line(None)];
        }
        self.checked.issues.iter().map(|issue| line(Some(IssueMessage::of(issue)))).collect()
    }
}

/// A line of the table as CSV.
struct CheckLine<'a> {
    row: u64,
    location: &'a LocationId,
    readiness: Readiness,
    issue: Option<IssueMessage<'a>>,
}

impl<'a> CheckLine<'a> {
    fn cells(&'a self) -> Vec<Cow<'a, str>> {
        let of = |cell: fn(&'a IssueMessage<'a>) -> &'a str| {
            Cow::Borrowed(self.issue.as_ref().map(cell).unwrap_or_default())
        };
        vec![
            self.row.to_string().into(),
            self.location.as_str().into(),
            self.readiness.as_str().into(),
            of(|issue| issue.severity),
            of(|issue| issue.kind),
            of(|issue| issue.agent.unwrap_or_default()),
            of(|issue| issue.action.unwrap_or_default()),
            of(|issue| issue.field.unwrap_or_default()),
            of(|issue| issue.id.unwrap_or_default()),
            of(|issue| &issue.message),
            of(|issue| issue.said.as_deref().unwrap_or_default()),
            of(|issue| &issue.remedy),
            of(|issue| issue.trace.unwrap_or_default()),
        ]
    }
}

fn write(
    file: &TableFile,
    fleet: &LocationSet,
    summary: &CheckSummary,
    rows: &[CheckRow<'_>],
    complete: bool,
) -> Result<(), CliError> {
    let document = CheckTable {
        version: VERSION,
        about: fleet.about(),
        complete,
        counts: counts(summary),
        locations: rows.iter().map(CheckRow::message).collect(),
    };
    let lines: Vec<CheckLine<'_>> = rows.iter().flat_map(CheckRow::lines).collect();
    file.write(&COLUMNS, &lines, CheckLine::cells, &document).map_err(|error| {
        CliError::fatal(format!("{} cannot be written", file.path().display()))
            .because(&error)
            .hint("Name a file in a folder that you may write to. The result above is complete.")
    })
}
