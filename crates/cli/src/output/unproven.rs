//! For which locations nothing shows that their token opens them: said before anybody agrees to anything.

use crate::error::CliError;
use crate::input::{COMMAND_LINE, LocationSet};
use crate::message::Message;
use crate::terminal::Printer;
use fitout_executor::{Demand, Proof};
use fitout_model::CauseKind;
use fitout_model::text::counted;
use fitout_reconcile::Decision;
use fitout_rollout::{Fleet as _, FleetSurvey, Surveyed};

/// How many rows are named.
const NAMED_MAX: usize = 6;

/// Says for how many locations nothing could be proven, and how many agents stand where they were not made for.
///
/// # Errors
/// When proof is asked for and lacks somewhere.
pub(crate) fn say_unproven(
    printer: &Printer,
    fleet: &LocationSet,
    survey: &FleetSurvey,
    demand: Demand,
) -> Result<(), CliError> {
    say_wrong(printer, fleet, survey);
    say_strays(printer, survey);
    let unproven: Vec<&Surveyed> =
        survey.locations.values().map(Box::as_ref).filter(|found| lacks_proof(found)).collect();
    if unproven.is_empty() {
        return Ok(());
    }
    let rows: Vec<u64> = unproven.iter().map(|found| fleet.line(found.place)).collect();
    printer.tell(&Message::Unproven { locations: rows.len(), rows: &rows, required: demand == Demand::Always });
    let named: Vec<String> = unproven
        .iter()
        .take(NAMED_MAX)
        .filter_map(|found| Some(format!("{}{}", row(fleet, found, " "), fleet.location(found.place)?)))
        .collect();
    let more = rows.len().saturating_sub(NAMED_MAX);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let what = format!(
        "For {} of {} nothing shows that the token{} opens that location: {}{more}.",
        rows.len(),
        counted(survey.locations.len(), "location"),
        if is_one(fleet) { "" } else { " in the row" },
        named.join(", ")
    );
    let hint = "Give the tokens the scope locations.readonly, and the API says whose they are.";
    if demand == Demand::Always {
        return Err(CliError::invalid(format!("{what} Nothing was written")).hint(hint));
    }
    printer.say(&what);
    let first = unproven.iter().filter(|found| found.proof == Some(Proof::FirstVisit)).count();
    if first > 0 {
        let (verb, it) = if first == 1 { ("is", "it") } else { ("are", "them") };
        let look = if is_one(fleet) { "Look at it." } else { "Look at some of the rows." };
        printer.say(&format!(
            "  {first} of them {verb} seen for the first time: what is planned for {it} would be done wherever the token leads. \
             {look}"
        ));
    }
    printer.say(&format!("  {hint} With --require-proof nothing is done as long as one is missing."));
    printer.say("");
    Ok(())
}

/// Whether the location stands on the command line, and in no row.
fn is_one(fleet: &LocationSet) -> bool {
    fleet.roster.path() == COMMAND_LINE
}

/// The row with this behind it; empty where there is none.
fn row(fleet: &LocationSet, found: &Surveyed, then: &str) -> String {
    if is_one(fleet) { String::new() } else { format!("row {}{then}", fleet.line(found.place)) }
}

fn lacks_proof(found: &Surveyed) -> bool {
    match (&found.decision, found.proof) {
        (Decision::Stop(cause), _) => cause.kind == CauseKind::UnprovenLocation,
        (Decision::Plan(plan), Some(proof)) => !proof.is_proven() && !plan.changes_nothing(),
        (Decision::Plan(_), None) | (Decision::Skip { .. }, _) => false,
    }
}

/// Names whose tokens stand in which rows.
fn say_wrong(printer: &Printer, fleet: &LocationSet, survey: &FleetSurvey) {
    let is_wrong =
        |kind| [CauseKind::WrongLocation, CauseKind::SharedLocation, CauseKind::UnprovenLocation].contains(&kind);
    let wrong: Vec<String> = survey
        .locations
        .values()
        .filter_map(|found| match &found.decision {
            Decision::Stop(cause) if is_wrong(cause.kind) => {
                Some(format!("  {}{}", row(fleet, found, ": "), cause.message))
            }
            Decision::Stop(_) | Decision::Plan(_) | Decision::Skip { .. } => None,
        })
        .collect();
    if wrong.is_empty() {
        return;
    }
    printer.say(if is_one(fleet) {
        "The token is not that of the location, or may not be:"
    } else {
        "Tokens that do not stand in the right row, or may not:"
    });
    for line in wrong.iter().take(NAMED_MAX) {
        printer.say(line);
    }
    if let more @ 1.. = wrong.len().saturating_sub(NAMED_MAX) {
        printer.say(&format!("  and {} more; `fitout check` names them all", counted(more, "row")));
    }
    printer.say("");
}

fn say_strays(printer: &Printer, survey: &FleetSurvey) {
    let strays: usize = survey.locations.values().map(|found| found.strays.len()).sum();
    if strays > 0 {
        let (verb, they) = if strays == 1 { ("stands", "it was") } else { ("stand", "they were") };
        printer.say(&format!(
            "{} of this journal {verb} in a location that {they} not made for: see `fitout audit`.",
            counted(strays, "agent")
        ));
        printer.say("");
    }
}
