//! What programs are told of a plan.

use crate::fleet::RosterFleet;
use crate::machine::{LocationTold, OperationTold, Told};
use crate::ui::Printer;
use fitout_reconcile::{Decision, PlanSummary};
use fitout_rollout::{Fleet as _, Survey};

/// Tells programs what each location needs, and all of them together.
pub(crate) fn tell_plan(printer: &Printer, fleet: &RosterFleet, survey: &Survey, summary: &PlanSummary) {
    if !printer.tells() {
        return;
    }
    for surveyed in survey.locations.values() {
        let Some(location) = fleet.location(surveyed.place) else { continue };
        let (decision, plan, why, cause) = match &surveyed.decision {
            Decision::Plan(plan) => ("plan", Some(plan), None, None),
            Decision::Skip { why } => ("skip", None, Some(why.as_str()), None),
            Decision::Stop(cause) => ("stop", None, None, Some(cause)),
        };
        printer.tell(&Told::LocationPlanned(LocationTold {
            row: fleet.line(surveyed.place),
            location_id: location,
            decision,
            operations: plan.map(|plan| plan.operations.iter().map(OperationTold::of).collect()).unwrap_or_default(),
            warnings: plan.map(|plan| plan.warnings.as_slice()).unwrap_or_default(),
            why,
            cause,
            in_doubt: surveyed.open,
        }));
    }
    printer.tell(&Told::plan(summary.tally(), summary.forecast()));
}
