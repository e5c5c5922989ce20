//! `fitout audit`: agents of the template's names that exist more than once, and which of them is ours.

use crate::args::Plan;
use crate::error::{CliError, Exit};
use crate::message::Message;
use crate::progress::Activity;
use crate::read::look;
use crate::terminal::Printer;
use fitout_journal::LocationState;
use fitout_model::text::counted;
use fitout_model::{CauseKind, Known};
use fitout_reconcile::Decision;
use fitout_rollout::Fleet as _;
use std::collections::BTreeMap;

/// How many rows are named that were not looked at.
const NAMED_MAX: usize = 10;

pub(crate) async fn run(args: &Plan, printer: &Printer) -> Result<Exit, CliError> {
    let look = look(args, printer, Activity::Auditing).await?;
    let (mut found, mut strays, mut unread) = (0_usize, 0_usize, 0_usize);
    let mut skipped: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for surveyed in look.survey.locations.values() {
        let Some(location) = look.fleet.location(surveyed.place) else { continue };
        let at = format!("{}:{} ({location})", look.fleet.roster.path(), look.fleet.line(surveyed.place));
        let known: Known = look
            .state
            .as_ref()
            .and_then(|state| state.location(location))
            .map(LocationState::known)
            .unwrap_or_default();
        for name in &surveyed.duplicates {
            found += 1;
            printer.data(&format!("{at}: {} agents are named as `{}` wants", name.ids.len(), name.key))?;
            let ours = known.agents.get(&name.key).map(|agent| &agent.id);
            printer.tell(&Message::Duplicate {
                row: look.fleet.line(surveyed.place),
                location_id: location,
                agent: name.key.as_str(),
                ids: &name.ids,
                ours,
            });
            for id in &name.ids {
                let whose = if Some(id) == ours { "ours, by the journal" } else { "not ours" };
                printer.data(&format!("  {id}  {whose}"))?;
            }
        }
        for stray in &surveyed.strays {
            strays += 1;
            printer.data(&format!(
                "{at}: {} \"{}\" was made for {}, and stands here: a stray",
                stray.id, stray.name, stray.made_for
            ))?;
            let row = look.fleet.line(surveyed.place);
            printer.tell(&Message::Stray { row, location_id: location, agent: &stray.id, made_for: &stray.made_for });
        }
        match &surveyed.decision {
            Decision::Stop(cause) if cause.kind != CauseKind::Conflict => {
                unread += 1;
                printer.say(&format!("{at}: {}: {}", cause.kind.description(), cause.message));
            }
            Decision::Skip { why } if look.fleet.pinned(surveyed.place).is_some() => {
                let row = format!("row {} {location}", look.fleet.line(surveyed.place));
                skipped.entry(why).or_default().push(row);
            }
            Decision::Stop(_) | Decision::Skip { .. } | Decision::Plan(_) => {}
        }
    }
    if let Some(exit) = look.interrupted {
        printer.say("Stopped: not every location was looked at.");
        return Ok(exit);
    }
    say_skipped(printer, &skipped);
    let read = look.survey.locations.len() - unread - skipped.values().map(Vec::len).sum::<usize>();
    printer.say(&format!(
        "{} read: {} stand{} for more than one agent{}.",
        counted(read, "location"),
        counted(found, "name"),
        if found == 1 { "s" } else { "" },
        match strays {
            0 => String::new(),
            1 => ", and 1 agent stands in a location that it was not made for".to_owned(),
            _ => format!(", and {strays} agents stand in a location that they were not made for"),
        }
    ));
    if strays > 0 {
        printer.say(
            "A stray answers a business's customers in another one's words: open the location, switch it off and delete it there.",
        );
    }
    Ok(match (found + strays, unread) {
        (0, 0) => Exit::Done,
        (0, _) => Exit::Some,
        _ => Exit::Open,
    })
}

/// Names the rows that were not looked at, by why.
fn say_skipped(printer: &Printer, skipped: &BTreeMap<&str, Vec<String>>) {
    for (why, rows) in skipped {
        let named = rows.iter().take(NAMED_MAX).map(String::as_str).collect::<Vec<_>>().join(", ");
        let more = rows.len().saturating_sub(NAMED_MAX);
        let more = if more > 0 { format!(" … and {more} more") } else { String::new() };
        printer.say(&format!("{} not looked at ({why}): {named}{more}", counted(rows.len(), "location")));
    }
}
