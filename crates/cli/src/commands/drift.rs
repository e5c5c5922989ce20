//! `fitout drift`: how every location stands to the template, in a word, for people and for a nightly job.

use super::status::go_on;
use crate::args::{DriftArgs as Args, TableFile};
use crate::error::{CliError, Exit};
use crate::input::Templates;
use crate::message::{DriftMessage, FindingMessage, Message, TableSubject};
use crate::progress::Activity;
use crate::read::{SurveyRead, again, look};
use crate::terminal::Printer;
use fitout_model::text::counted;
use fitout_model::{AgentId, Cause, LocationId};
use fitout_reconcile::{Decision, DriftFinding, DriftKind, DriftState, DriftSummary};
use fitout_rollout::{Fleet as _, Surveyed};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(crate) async fn run(args: &Args, printer: &Printer) -> Result<Exit, CliError> {
    let look = look(&args.plan, printer, Activity::Comparing).await?;
    let templates = Templates::of(look.state.as_deref(), look.fleet.template.digest());
    let mut summary = DriftSummary::new();
    let mut rows = Vec::new();
    for surveyed in look.survey.locations.values() {
        let Some(location) = look.fleet.location(surveyed.place) else { continue };
        let line = look.fleet.line(surveyed.place);
        let since = templates.since(location);
        let condition = summary.add(location, line, &surveyed.decision, &surveyed.drift, since);
        rows.push(DriftRow { line, location, condition, surveyed });
    }
    if printer.tells() {
        tell(&look, &summary, &rows, printer);
    }
    printer.data_for_people(summary.render().trim_end())?;
    if let Some(file) = &args.output {
        write(file, &look, &summary, &rows)?;
        printer.say(&format!("Every location is in {}.", file.path().display()));
    }
    if let Some(exit) = look.interrupted {
        printer.say("Stopped: not every location was looked at.");
        return Ok(exit);
    }
    say_next(args, &look, &summary, printer);
    Ok(match (summary.unknown(), summary.differing()) {
        (0, 0) => Exit::Done,
        (0, _) => Exit::Changes,
        _ => Exit::Some,
    })
}

/// Tells programs how every location stands, in the words of the table.
fn tell(look: &SurveyRead, summary: &DriftSummary, rows: &[DriftRow<'_>], printer: &Printer) {
    for row in rows {
        printer.tell(&Message::LocationCompared(row.message()));
    }
    printer.tell(&Message::Comparison { counts: counts(summary), complete: look.interrupted.is_none() });
}

fn counts(summary: &DriftSummary) -> BTreeMap<&'static str, usize> {
    DriftState::ALL.iter().map(|condition| (condition.as_str(), summary.count(*condition))).collect()
}

/// What to do about what was found.
fn say_next(args: &Args, look: &SurveyRead, summary: &DriftSummary, printer: &Printer) {
    let inputs = again(&args.plan);
    let open = look.survey.locations.values().filter(|surveyed| surveyed.open).count();
    if open > 0 {
        let locations = counted(open, "location");
        let next = look.state.as_ref().map_or_else(String::new, |state| format!(" {}.", go_on(state)));
        printer.say(&format!("A create in {locations} is in doubt, so more may be there than is told.{next}"));
    }
    let [outdated, drifted, missing, duplicate] =
        [DriftState::Outdated, DriftState::Drifted, DriftState::Missing, DriftState::Duplicate]
            .map(|c| summary.count(c));
    if duplicate > 0 {
        printer.say(&format!("Which of several agents is ours: fitout audit {inputs}"));
    }
    if outdated + drifted + missing > 0 {
        let undo = if drifted > 0 { "An apply would undo what was edited by hand. " } else { "" };
        printer.say(&format!("{undo}What would be written: fitout plan {inputs}"));
    }
}

/// A location as it stands in the table.
#[derive(Debug)]
struct DriftRow<'a> {
    line: u64,
    location: &'a LocationId,
    condition: DriftState,
    surveyed: &'a Surveyed,
}

/// The columns of the table as CSV.
const COLUMNS: [&str; 8] = ["row", "location_id", "status", "differs", "duplicates", "in_doubt", "error", "trace_id"];

/// The version of the table as JSON: it changes when a reader could misread it.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct DriftTable<'a> {
    version: u32,
    #[serde(flatten)]
    about: TableSubject<'a>,
    /// Whether every location that is meant is among the locations.
    complete: bool,
    counts: BTreeMap<&'static str, usize>,
    locations: Vec<DriftMessage<'a>>,
}

impl<'a> DriftRow<'a> {
    /// What was found, where the location was read.
    fn findings(&self) -> &'a [DriftFinding] {
        if self.condition.differs() { &self.surveyed.drift.findings } else { &[] }
    }

    fn duplicates(&self) -> impl Iterator<Item = (&'a str, &'a [AgentId])> {
        self.findings().iter().filter_map(|finding| match &finding.what {
            DriftKind::Duplicate { ids } => Some((finding.target.agent.as_str(), ids.as_slice())),
            DriftKind::Field { .. }
            | DriftKind::Gone
            | DriftKind::NeverMade
            | DriftKind::Left
            | DriftKind::Renamed { .. } => None,
        })
    }

    fn cause(&self) -> Option<&'a Cause> {
        match &self.surveyed.decision {
            Decision::Stop(cause) if !self.condition.is_known() => Some(cause),
            Decision::Stop(_) | Decision::Plan(_) | Decision::Skip { .. } => None,
        }
    }

    fn skipped(&self) -> Option<&'a str> {
        match &self.surveyed.decision {
            Decision::Skip { why } => Some(why),
            Decision::Stop(_) | Decision::Plan(_) => None,
        }
    }

    fn message(&self) -> DriftMessage<'a> {
        DriftMessage {
            row: self.line,
            location_id: self.location,
            status: self.condition.as_str(),
            differs: self.findings().iter().map(FindingMessage::of).collect(),
            duplicates: self.duplicates().collect(),
            in_doubt: self.surveyed.open,
            skipped: self.skipped(),
            cause: self.cause(),
        }
    }

    fn cells(&self) -> Vec<Cow<'_, str>> {
        let differs: Vec<String> = self.findings().iter().map(told).collect();
        let ids = |(key, ids): (&str, &[AgentId])| ids.iter().map(|id| format!("{key}={id}")).collect::<Vec<_>>();
        let duplicates: Vec<String> = self.duplicates().flat_map(ids).collect();
        let error = match (self.cause(), self.skipped()) {
            (Some(cause), _) => format!("{}: {}", cause.kind, cause.message),
            (None, Some(why)) => format!("skipped: {why}"),
            (None, None) => String::new(),
        };
        vec![
            self.line.to_string().into(),
            self.location.as_str().into(),
            self.condition.as_str().into(),
            differs.join("; ").into(),
            duplicates.join(" ").into(),
            if self.surveyed.open { "yes" } else { "" }.into(),
            error.into(),
            self.cause().and_then(|cause| cause.trace.as_deref()).unwrap_or_default().into(),
        ]
    }
}

fn told(finding: &DriftFinding) -> String {
    match finding.what {
        DriftKind::Field { .. } => format!("{finding} ({})", finding.as_str()),
        DriftKind::Gone
        | DriftKind::NeverMade
        | DriftKind::Left
        | DriftKind::Renamed { .. }
        | DriftKind::Duplicate { .. } => finding.to_string(),
    }
}

fn write(file: &TableFile, look: &SurveyRead, summary: &DriftSummary, rows: &[DriftRow<'_>]) -> Result<(), CliError> {
    let document = DriftTable {
        version: VERSION,
        about: look.fleet.about(),
        complete: look.interrupted.is_none(),
        counts: counts(summary),
        locations: rows.iter().map(DriftRow::message).collect(),
    };
    file.write(&COLUMNS, rows, DriftRow::cells, &document).map_err(|error| {
        CliError::fatal(format!("{} cannot be written", file.path().display()))
            .because(&error)
            .hint("Name a file in a folder that you may write to. The result above is complete.")
    })
}
