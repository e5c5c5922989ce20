//! `fitout resume` and `fitout retry`: go on from what the journal knows.

use crate::args::{Api, Inputs, OnInDoubt, Resume, Targeting, Turns};
use crate::edits;
use crate::error::{CliError, Exit};
use crate::inputs::load;
use crate::job::{ASK, GATE, GoOn, Job, ON_IN_DOUBT, Removing, Scope, WAVES, find_journal};
use crate::remembered;
use crate::session::{SANDBOX_HOST, journal_error};
use crate::tripwire;
use crate::ui::{Printer, plural};
use fitout_journal::{LocationState, RunBegan, State, read};
use fitout_model::{CauseKind, Digest, LocationOutcome, Standing};
use fitout_rollout::{Aim, DESTROY, Fleet as _, UNDO, UNDOES};
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

pub(crate) async fn run(args: &Resume, again: Again, printer: &Printer) -> Result<Exit, CliError> {
    let paths = find_journal(&args.files)?;
    let (state, _recovery) = read(&paths.journal).map_err(|error| journal_error(&error))?;
    let Some(last) = state.last_run() else {
        return Err(CliError::invalid(format!("no run has begun in {}", paths.journal.display()))
            .hint("Begin with `fitout apply TEMPLATE ROSTER`."));
    };
    let began = last.began();
    if edits::are_kept_in(&state) {
        return Err(CliError::invalid(format!(
            "the last run was `fitout {}`: run the same command again",
            began.command
        ))
        .hint("It goes on from what is there, and sends nothing twice."));
    }
    goes_on_with_template(began)?;
    let columns = remembered::columns(&began.settings);
    let mut choices = remembered::choices(&began.settings);
    choices.proof = args.proof.or(choices.proof);
    let inputs = Inputs {
        template: args.template.clone().unwrap_or_else(|| PathBuf::from(&began.template.path)),
        roster: args.roster.clone().unwrap_or_else(|| PathBuf::from(&began.roster.path)),
        columns: columns.clone(),
        tokens: args.tokens.clone(),
    };
    let mut fleet = load(printer, &inputs)?;
    tripwire::check(printer, &fleet, &choices.acks)?;
    accept_template(args, began, fleet.template.digest())?;
    let targeting = Targeting::of_settings(&began.settings);
    targeting.apply(&mut fleet, None, printer)?;
    let fleet = Arc::new(fleet);
    let api = host(&args.api, &state);
    let turns = turns(args, began);
    let agreed = agreed(&state, fleet.template.digest());
    let places: Vec<usize> = (0..fleet.len())
        .filter(|place| {
            let found = fleet.location(*place).and_then(|location| state.location(location));
            comes_again(found, again, &agreed)
        })
        .collect();
    let replan = (0..fleet.len())
        .filter_map(|place| state.location(fleet.location(place)?))
        .filter(|location| needs_new_plan(location))
        .count();
    if replan > 0 {
        let verb = if replan == 1 { "it is" } else { "they are" };
        printer.say(&format!(
            "{} changed after the plan was made: {verb} left as {verb}; `fitout apply` shows the new plan.",
            plural(replan, "location")
        ));
    }
    let rest = fleet.len() - places.len();
    printer.say(&format!("{} to do, {rest} left alone as they are.", places.len()));
    let job = Job {
        printer,
        command: name(again),
        go_on: GoOn::Resume,
        removing: Removing::WithPlan,
        fleet,
        columns: &columns,
        targeting: &targeting,
        api: &api,
        choices: &choices,
        turns: &turns,
        paths,
    };
    job.run(Scope::Agreed(places), Aim::Template).await
}

fn name(again: Again) -> &'static str {
    match again {
        Again::Unfinished => "resume",
        Again::Troubled => "retry",
    }
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

/// How turns are taken: as the command line says, otherwise in the waves of the run that is gone on with. Resuming is
/// what opens a gate that waits for a person, so the next one pauses again.
fn turns(args: &Resume, began: &RunBegan) -> Turns {
    let mut turns = args.turns.clone();
    if turns.waves.is_none() {
        turns.waves = began.settings.get(WAVES).and_then(|waves| waves.parse().ok());
        let gate = began.settings.get(GATE).and_then(|gate| gate.parse().ok());
        turns.gate = turns.gate.or(gate);
    }
    let ask = began.settings.get(ON_IN_DOUBT).is_some_and(|what| what == ASK);
    turns.on_in_doubt = turns.on_in_doubt.or(ask.then_some(OnInDoubt::Ask));
    turns
}

/// The API that the journal is about.
pub(super) fn host(api: &Api, state: &State) -> Api {
    let host = &state.header().host;
    let mut api = api.clone();
    if host == SANDBOX_HOST {
        api.sandbox = true;
    } else if !api.sandbox && api.base_url.is_none() {
        api.base_url = Some(host.clone());
    }
    api
}

/// The runs that were agreed to for this template, and carried it out.
fn agreed(state: &State, template: &Digest) -> std::collections::BTreeSet<String> {
    let carried_out = |began: &RunBegan| ![UNDO, DESTROY].contains(&began.command.as_str());
    let runs = state.runs().iter().filter(|run| carried_out(run.began()) && run.began().template.digest == *template);
    runs.map(|run| run.id().to_string()).collect()
}

/// Whether nobody has agreed to what would be done there now.
fn needs_new_plan(location: &LocationState) -> bool {
    let changed = |kind| matches!(kind, CauseKind::ChangedSincePlan | CauseKind::ChangedSinceRun);
    let last = location.last().map(|(_, outcome)| outcome);
    location.open().is_none() && matches!(last, Some(LocationOutcome::Stopped { cause }) if changed(cause.kind))
}

fn comes_again(found: Option<&LocationState>, again: Again, agreed: &std::collections::BTreeSet<String>) -> bool {
    if found.is_some_and(needs_new_plan) {
        return false;
    }
    let open = found.is_some_and(|location| location.open().is_some());
    let last = found.and_then(LocationState::last).filter(|(run, _)| agreed.contains(run.as_str()));
    let standing = last.map_or(Standing::Pending, |(_, outcome)| outcome.standing());
    match again {
        Again::Unfinished => open || !matches!(standing, Standing::Done | Standing::Skipped),
        Again::Troubled => open || matches!(standing, Standing::Failed | Standing::Parked | Standing::InDoubt),
    }
}
