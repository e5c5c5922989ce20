//! `fitout plan`: what would be done, without doing it.

use crate::args::PlanShown;
use crate::error::{CliError, Exit};
use crate::job::tell_plan;
use crate::look::{again, look};
use crate::ui::{Activity, Printer};
use fitout_reconcile::PlanSummary;
use fitout_rollout::Fleet as _;

pub(crate) async fn run(shown: &PlanShown, printer: &Printer) -> Result<Exit, CliError> {
    let args = &shown.plan;
    let look = look(args, printer, Activity::Planning).await?;
    let mut summary = PlanSummary::new();
    for surveyed in look.survey.locations.values() {
        if let Some(location) = look.fleet.location(surveyed.place) {
            summary.add(location, look.fleet.line(surveyed.place), &surveyed.decision);
        }
    }
    tell_plan(printer, &look.fleet, &look.survey, &summary);
    printer.data_for_people(summary.render().trim_end())?;
    if let Some(exit) = look.interrupted {
        printer.say("Stopped while planning: the plan above is not complete.");
        return Ok(exit);
    }
    let tally = summary.tally();
    if tally.changing > 0 {
        printer.say(&format!("Nothing was written. To do it: fitout apply {}", again(args)));
    }
    Ok(match (tally.stopped, tally.changing) {
        (0, 1..) if shown.detailed_exitcode => Exit::Changes,
        (0, _) => Exit::Done,
        _ => Exit::Some,
    })
}
