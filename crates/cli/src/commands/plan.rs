//! `fitout plan`: what would be done, without doing it.

use crate::args::PlanShown;
use crate::error::{CliError, Exit};
use crate::input::flags;
use crate::output::{Diffs, overview, say_unproven, tell_plan};
use crate::progress::Activity;
use crate::read::{SurveyRead, again, last_wrote, look};
use crate::saved::SavedPlan;
use crate::terminal::Printer;
use fitout_reconcile::{Decision, in_full};
use fitout_rollout::Fleet as _;

pub(crate) async fn run(shown: &PlanShown, printer: &Printer) -> Result<Exit, CliError> {
    let args = &shown.plan;
    let look = look(args, printer, Activity::Planning).await?;
    let alone = args.targeting.location.len() == 1;
    let specimens = if alone { Diffs::LeftOut } else { Diffs::Shown };
    let mut summary = overview(&look.fleet, &look.survey, look.traffic, specimens);
    if let Some(when) = last_wrote(&look) {
        summary.set_last_wrote(when);
    }
    if look.interrupted.is_some() {
        summary.set_cut_short();
    }
    tell_plan(printer, &look.fleet, &look.survey, &summary);
    if alone {
        whole(&look, printer)?;
    }
    printer.data_for_people(summary.render().trim_end())?;
    if let Some(exit) = look.interrupted {
        printer.say("Stopped while planning: the plan above is not complete.");
        return Ok(exit);
    }
    say_unproven(printer, &look.fleet, &look.survey, args.choices.proof.demand())?;
    let tally = summary.tally();
    if let Some(file) = &shown.output {
        let plan = SavedPlan::of(args, &look.fleet, &look.survey, &look.key)?;
        plan.write(file)?;
        let command = plan.agreeing_command(file);
        printer.say(&format!("The plan is in {}. To do exactly that: {command}", file.display()));
    } else if tally.changing > 0 {
        let again_agreeing = [flags(&tally), vec![again(args)]].concat().join(" ");
        printer.say(&format!("Nothing was written. To do it: fitout apply {again_agreeing}"));
    }
    Ok(match (tally.stopped, tally.changing) {
        (0, 1..) if shown.detailed_exitcode => Exit::Changes,
        (0, _) => Exit::Done,
        _ => Exit::Some,
    })
}

/// Shows the one location that is meant with every value that changes.
fn whole(look: &SurveyRead, printer: &Printer) -> Result<(), CliError> {
    for surveyed in look.survey.locations.values() {
        let (Some(location), Decision::Plan(plan)) = (look.fleet.location(surveyed.place), &surveyed.decision) else {
            continue;
        };
        let line = look.fleet.line(surveyed.place);
        printer.data_for_people(&in_full(location, line, plan, &surveyed.changes))?;
    }
    Ok(())
}
