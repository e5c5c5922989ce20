//! The plans of all locations, as people and programs see them.

use crate::input::LocationSet;
use crate::message::{HandEditMessage, LocationMessage, Message, OperationMessage};
use crate::progress::Traffic;
use crate::terminal::Printer;
use fitout_executor::Proof;
use fitout_reconcile::{Decision, PlanSummary};
use fitout_rollout::{Fleet as _, FleetSurvey};

/// Whether an overview shows what changes in the first location of each group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Diffs {
    Shown,
    /// They were shown before.
    LeftOut,
}

/// The plans of all locations on one screen; `traffic` is what making them has cost, and tells how fast the API is.
pub(crate) fn overview(fleet: &LocationSet, survey: &FleetSurvey, traffic: Traffic, specimens: Diffs) -> PlanSummary {
    let mut summary = PlanSummary::new();
    for surveyed in survey.locations.values() {
        let Some(location) = fleet.location(surveyed.place) else { continue };
        let line = fleet.line(surveyed.place);
        summary.add(location, line, &surveyed.decision);
        if let Decision::Plan(plan) = &surveyed.decision {
            if specimens == Diffs::Shown {
                summary.add_specimen(location, line, plan, surveyed.changes.clone());
            }
            if let Some(left) = surveyed.left_today {
                summary.add_left_today(location, line, plan, left);
            }
        }
    }
    if let (Ok(requests), Ok(made)) = (u32::try_from(summary.forecast().requests), u32::try_from(traffic.requests))
        && made > 0
    {
        // As many at a time as the survey had, each as slow as its requests were.
        summary.set_time(traffic.elapsed * requests / made);
    }
    summary
}

/// Tells programs what each location needs, and all of them together.
pub(crate) fn tell_plan(printer: &Printer, fleet: &LocationSet, survey: &FleetSurvey, summary: &PlanSummary) {
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
        let edits = plan.map(|plan| plan.cautions.edits.as_slice()).unwrap_or_default();
        printer.tell(&Message::LocationPlanned(LocationMessage {
            row: fleet.line(surveyed.place),
            location_id: location,
            decision,
            operations: plan.map(|plan| plan.operations.iter().map(OperationMessage::of).collect()).unwrap_or_default(),
            warnings: plan.map(|plan| plan.warnings.as_slice()).unwrap_or_default(),
            why,
            cause,
            in_doubt: surveyed.open,
            proof: surveyed.proof.map(Proof::as_str),
            hand_edits: edits.iter().map(HandEditMessage::of).collect(),
            other_agents: plan.map(|plan| plan.cautions.others.as_slice()).unwrap_or_default(),
        }));
    }
    printer.tell(&Message::plan(summary.tally(), summary.forecast()));
}
