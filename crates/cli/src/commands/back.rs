//! What `undo` and `destroy` share: the fleet of an earlier run, without the locations that are not concerned.

use super::resume::host;
use crate::args::{Acks, Back, Choices, Inputs, OnExisting};
use crate::edits;
use crate::error::{CliError, Exit};
use crate::inputs::load;
use crate::job::{GoOn, Job, Removing, Scope};
use crate::remembered;
use crate::session::Paths;
use crate::ui::{Printer, plural};
use fitout_journal::{RunBegan, State};
use fitout_model::LocationId;
use fitout_rollout::Aim;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// What is to be taken back.
pub(super) struct Meant<'a> {
    /// The command, as the journal has it.
    pub(super) command: &'static str,
    /// The command that goes on with it.
    pub(super) again: String,
    /// The run whose inputs are used.
    pub(super) began: RunBegan,
    /// The locations that are concerned.
    pub(super) locations: BTreeSet<LocationId>,
    /// What is true of them, in words.
    pub(super) what: String,
    pub(super) state: &'a State,
    pub(super) paths: Paths,
}

pub(super) async fn run(args: &Back, meant: Meant<'_>, aim: Aim, printer: &Printer) -> Result<Exit, CliError> {
    let Meant { command, again, began, locations: concerned, what, state, paths } = meant;
    let columns = remembered::columns(&began.settings);
    let inputs = Inputs {
        template: args.template.clone().unwrap_or_else(|| PathBuf::from(&began.template.path)),
        roster: args.roster.clone().unwrap_or_else(|| PathBuf::from(&began.roster.path)),
        columns: columns.clone(),
        tokens: args.tokens.clone(),
    };
    let mut fleet = if edits::are_kept_in(state) {
        edits::past_fleet(printer, args, &began, &columns)?
    } else {
        load(printer, &inputs)?
    };
    let here: BTreeSet<&LocationId> = fleet.roster.rows().iter().map(|row| &row.location).collect();
    let missing = concerned.iter().filter(|location| !here.contains(location)).count();
    if missing > 0 {
        let (verb, left) = if missing == 1 { ("is", "it is") } else { ("are", "they are") };
        let roster = fleet.roster.path();
        printer.say(&format!("{} {verb} not in {roster}, and left as {left}.", plural(missing, "location")));
    }
    args.targeting.apply(&mut fleet, Some(state), printer)?;
    let all = fleet.roster.rows().len();
    fleet.roster.retain(|row| concerned.contains(&row.location));
    let chosen = fleet.roster.rows().len();
    if chosen == 0 {
        printer.say(&format!("None of {} {what}.", plural(all, "location")));
        return Ok(Exit::Done);
    }
    if chosen < all {
        printer.say(&format!("{chosen} of {} {what}.", plural(all, "location")));
    }
    let job = Job {
        printer,
        command,
        go_on: GoOn::Command(again),
        removing: Removing::ByNumber(args.acknowledge_removals),
        fleet: Arc::new(fleet),
        columns: &columns,
        targeting: &args.targeting,
        api: &host(&args.api, state),
        choices: &Choices { on_existing: OnExisting::Adopt, prune: false, acks: Acks::default(), proof: args.proof },
        turns: &args.turns,
        paths,
    };
    job.run(if args.yes { Scope::PlanAndGo } else { Scope::PlanAndAsk }, aim).await
}
