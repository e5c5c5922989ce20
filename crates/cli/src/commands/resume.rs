//! `fitout resume` and `fitout retry`: go on from what the journal knows.

use crate::args::{Inputs, Resume, SelectionArgs, StrictnessArgs};
use crate::error::{CliError, Exit};
use crate::input::rows::{self, NewRows};
use crate::input::run_settings::{self, FlagsSaid};
use crate::input::{Agreeing, load, phi, show};
use crate::run::{Job, NextCommand, Removing, RunScope, edit};
use crate::setup::named_api::{self, NamedApi};
use crate::setup::{Paths, Which, find_journal, journal_error};
use crate::terminal::Printer;
use fitout_journal::{LocationState, RunBegan, RunState, State, read};
use fitout_model::text::counted;
use fitout_model::{CauseKind, Digest, LocationId, LocationOutcome, RunId, Standing};
use fitout_rollout::{DESTROY, Fleet as _, RunKind, UNDO, UNDOES, is_exemption};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Which locations of an earlier run come again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// All that are not done.
    Unfinished,
    /// Those that failed, were parked or are in doubt.
    Troubled,
}

impl Again {
    /// What is said of rows that have changed since.
    fn takes(self) -> &'static str {
        match self {
            Again::Unfinished => " (taken as they are now)",
            Again::Troubled => " (those that come again are taken as they are now)",
        }
    }
}

pub(crate) async fn run(args: &Resume, again: Again, printer: &Printer) -> Result<Exit, CliError> {
    let paths = find_journal(&args.files, Which::of_flag(args.api.sandbox), printer)?;
    let (state, _recovery) = read(&paths.journal).map_err(|error| journal_error(&error))?;
    let began = last_run(&state, &paths)?;
    let (file, command) = (format!("the journal {}", paths.journal.display()), command(again, &paths));
    let api = named_api::hold(&args.api, &state.header().host, NamedApi::Journal(&paths.journal, name(again)))?;
    let agreeing = Agreeing { hand_edits: args.acknowledge_hand_edits, other_agents: args.acknowledge_other_agents };
    let said = FlagsSaid { gate: args.turns.gate.as_ref(), removals: args.acknowledge_removals, agreeing };
    let (api, turns) = (run_settings::api(&began.settings, &api)?, run_settings::turns(&began.settings, &args.turns)?);
    let columns = run_settings::columns(&began.settings);
    let choices = run_settings::choices(&began.settings, &args.acks, args.proof);
    let inputs = Inputs {
        template: args.template.clone().unwrap_or_else(|| PathBuf::from(&began.template.path)),
        roster: args.roster.clone().unwrap_or_else(|| PathBuf::from(&began.roster.path)),
        columns: columns.clone(),
        tokens: args.tokens.clone(),
        strictness: StrictnessArgs::default(),
    };
    let mut fleet = load(printer, &inputs)?;
    accept_template(args, began, fleet.template.digest())?;
    let runs = Runs::of(&state, fleet.template.digest());
    let new = if args.include_new { NewRows::Taken } else { NewRows::LeftOut };
    let exempted: BTreeSet<LocationId> = (0..fleet.len())
        .filter(|place| fleet.pinned(*place).is_some())
        .filter_map(|place| fleet.location(place).cloned())
        .collect();
    let is_done = |location: &LocationId| runs.are_done(state.location(location), exempted.contains(location));
    let carried = rows::go_on_with(began, new, &mut fleet, is_done, again.takes(), printer)?;
    show(printer, &api, &fleet);
    let told = run_settings::told(&began.settings);
    if !told.is_empty() {
        printer.say(&format!("settings  {told} (of run {}; the command line wins)", began.run));
    }
    phi::check(printer, &fleet, &choices.acks).map_err(|found| acknowledged_before(found, began, &file, &command))?;
    let places = places(&fleet, &state, again, &runs, printer);
    // Where nothing is left to do, nothing has to be answered for.
    if !places.is_empty() {
        run_settings::hold(&began.settings, said, &file, &command)?;
    }
    let job = Job {
        printer,
        command: name(again),
        go_on: NextCommand::Resume,
        removing: Removing::AtMost(args.acknowledge_removals.unwrap_or(0)),
        agreeing,
        fleet: Arc::new(fleet),
        columns: &columns,
        targeting: &SelectionArgs::of_settings(&began.settings),
        api: &api,
        choices: &choices,
        turns: &turns,
        carried,
        paths,
    };
    job.run(RunScope::Agreed(places), RunKind::Template).await
}

/// The last run, if it is one that can be gone on with.
fn last_run<'a>(state: &'a State, paths: &Paths) -> Result<&'a RunBegan, CliError> {
    let Some(last) = state.last_run() else {
        return Err(CliError::invalid(format!("no run has begun in {}", paths.journal.display()))
            .hint("Begin with `fitout apply TEMPLATE ROSTER`."));
    };
    let began = last.began();
    if edit::are_kept_in(state) {
        return Err(CliError::invalid(format!(
            "the last run was `fitout {}`: run the same command again",
            began.command
        ))
        .hint("It goes on from what is there, and sends nothing twice."));
    }
    goes_on_with_template(began)?;
    Ok(began)
}

/// The places of the locations that come again.
fn places(
    fleet: &crate::input::LocationSet,
    state: &State,
    again: Again,
    runs: &Runs<'_>,
    printer: &Printer,
) -> Vec<usize> {
    let found = |place: usize| fleet.location(place).and_then(|location| state.location(location));
    let places: Vec<usize> =
        (0..fleet.len()).filter(|place| runs.reach(found(*place), fleet.pinned(*place).is_some(), again)).collect();
    let replan = (0..fleet.len()).filter_map(found).filter(|found| runs.need_new_plan(found)).count();
    if replan > 0 {
        let verb = if replan == 1 { "it is" } else { "they are" };
        printer.say(&format!(
            "{} changed after the plan was made: {verb} left as {verb}; `fitout apply` shows the new plan.",
            counted(replan, "location")
        ));
    }
    printer.say(&format!("{} to do, {} left alone as they are.", places.len(), fleet.len() - places.len()));
    places
}

fn name(again: Again) -> &'static str {
    match again {
        Again::Unfinished => "resume",
        Again::Troubled => "retry",
    }
}

/// The command, as it is typed.
fn command(again: Again, paths: &Paths) -> String {
    format!("fitout {} --journal {}", name(again), paths.journal.display())
}

/// What looks like health information may have been acknowledged for the earlier run: then the flags are named that say it.
fn acknowledged_before(found: CliError, began: &RunBegan, file: &str, command: &str) -> CliError {
    let flags = run_settings::acks_to_repeat(&began.settings);
    if flags.is_empty() { found } else { run_settings::unrepeated(file, command, &flags) }
}

/// What was being taken back is not to be carried out after all.
fn goes_on_with_template(began: &RunBegan) -> Result<(), CliError> {
    let refused = |what: String, command: &str| {
        CliError::invalid(format!("the last run was {what}: run `fitout {command}` again"))
            .hint("It goes on from what is there. To carry the template out, run `fitout apply TEMPLATE ROSTER`.")
    };
    match (began.command.as_str(), began.settings.get(UNDOES)) {
        (UNDO, Some(run)) => Err(refused(format!("an undo of {run}"), &format!("undo {run}"))),
        (DESTROY, _) => Err(refused("a destroy".to_owned(), "destroy")),
        _ => Ok(()),
    }
}

/// What was agreed to was agreed to for one template.
fn accept_template(args: &Resume, began: &RunBegan, now: &Digest) -> Result<(), CliError> {
    if began.template.digest == *now || args.accept_template_change {
        return Ok(());
    }
    Err(CliError::invalid(format!("{} is not the template that run {} was agreed to for", began.template.path, began.run))
        .hint("See the new plan with `fitout plan` and agree to it with `fitout apply`, or go on unseen with `--accept-template-change`."))
}

/// The runs that are gone on with. What became of a location before them says nothing of what they were agreed to for: the
/// template may be the same, and what is there, or the roster's row, another.
struct Runs<'a> {
    /// All of the last job.
    job: BTreeSet<&'a RunId>,
    /// Those of them that were agreed to for the template as it is now.
    agreed: BTreeSet<&'a RunId>,
}

impl<'a> Runs<'a> {
    fn of(state: &'a State, template: &Digest) -> Self {
        let job = state.last_job();
        let agreed = job.iter().filter(|run| run.began().template.digest == *template);
        Self { agreed: agreed.map(RunState::id).collect(), job: job.iter().map(RunState::id).collect() }
    }

    /// Whether nobody has agreed to what would be done there now.
    fn need_new_plan(&self, found: &LocationState) -> bool {
        let changed = |kind| matches!(kind, CauseKind::ChangedSincePlan | CauseKind::ChangedSinceRun);
        let last = found.last().filter(|(run, _)| self.job.contains(run)).map(|(_, outcome)| outcome);
        found.open().is_none() && matches!(last, Some(LocationOutcome::Stopped { cause }) if changed(cause.kind))
    }

    fn standing(&self, found: Option<&LocationState>) -> Standing {
        let last = found.and_then(LocationState::last).filter(|(run, _)| self.agreed.contains(run));
        last.map_or(Standing::Pending, |(_, outcome)| outcome.standing())
    }

    /// A location that was left alone because its row was exempted is not done when the row is exempted no more.
    fn are_done(&self, found: Option<&LocationState>, is_exempted: bool) -> bool {
        let open = found.is_some_and(|location| location.open().is_some());
        let last = found.and_then(LocationState::last).map(|(_, outcome)| outcome);
        let was_exempted = matches!(last, Some(LocationOutcome::Skipped { why }) if is_exemption(why));
        match self.standing(found) {
            Standing::Done => !open,
            Standing::Skipped => !open && (is_exempted || !was_exempted),
            Standing::Failed | Standing::Parked | Standing::InDoubt | Standing::Conflict | Standing::Pending => false,
        }
    }

    /// Whether the location comes again.
    fn reach(&self, found: Option<&LocationState>, is_exempted: bool, again: Again) -> bool {
        if found.is_some_and(|found| self.need_new_plan(found)) {
            return false;
        }
        let open = found.is_some_and(|location| location.open().is_some());
        match again {
            Again::Unfinished => !self.are_done(found, is_exempted),
            Again::Troubled => {
                open || matches!(self.standing(found), Standing::Failed | Standing::Parked | Standing::InDoubt)
            }
        }
    }
}
