//! `fitout resume` and `fitout retry`: go on from what the journal knows.

use crate::args::{Api, Choices, Columns, Gate, Inputs, OnExisting, Resume, Targeting, Turns};
use crate::error::{CliError, Exit};
use crate::inputs::load;
use crate::job::{GATE, Job, Scope, WAVES, find_journal};
use crate::session::{SANDBOX_HOST, journal_error};
use crate::ui::Printer;
use fitout_journal::{LocationState, RunBegan, State, read};
use fitout_model::{Digest, Standing};
use fitout_rollout::Fleet as _;
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
    let setting = |name: &str, default: &str| began.settings.get(name).cloned().unwrap_or_else(|| default.to_owned());
    let columns = Columns {
        location_column: setting("location-column", "location_id"),
        token_column: setting("token-column", "token"),
    };
    let choices = Choices {
        on_existing: match setting("on-existing", "adopt").as_str() {
            "skip" => OnExisting::Skip,
            "fail" => OnExisting::Fail,
            _ => OnExisting::Adopt,
        },
    };
    let inputs = Inputs {
        template: args.template.clone().unwrap_or_else(|| PathBuf::from(&began.template.path)),
        roster: args.roster.clone().unwrap_or_else(|| PathBuf::from(&began.roster.path)),
        columns: columns.clone(),
        tokens: args.tokens.clone(),
    };
    let mut fleet = load(printer, &inputs)?;
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
    let rest = fleet.len() - places.len();
    printer.say(&format!("{} to do, {rest} left alone as they are.", places.len()));
    let job = Job {
        printer,
        command: name(again),
        fleet,
        columns: &columns,
        targeting: &targeting,
        api: &api,
        choices: &choices,
        turns: &turns,
        paths,
    };
    job.run(Scope::Agreed(places)).await
}

fn name(again: Again) -> &'static str {
    match again {
        Again::Unfinished => "resume",
        Again::Troubled => "retry",
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
        let paused = began.settings.get(GATE).is_some_and(|gate| gate == Gate::Pause.as_str());
        turns.gate = turns.gate.or(paused.then_some(Gate::Pause));
    }
    turns
}

/// The API that the journal is about.
fn host(api: &Api, state: &State) -> Api {
    let host = &state.header().host;
    let mut api = api.clone();
    if host == SANDBOX_HOST {
        api.sandbox = true;
    } else if !api.sandbox && api.base_url.is_none() {
        api.base_url = Some(host.clone());
    }
    api
}

/// The runs that were agreed to for this template.
fn agreed(state: &State, template: &Digest) -> std::collections::BTreeSet<String> {
    state.runs().iter().filter(|run| run.began().template.digest == *template).map(|run| run.id().to_string()).collect()
}

fn comes_again(found: Option<&LocationState>, again: Again, agreed: &std::collections::BTreeSet<String>) -> bool {
    let open = found.is_some_and(|location| location.open().is_some());
    let last = found.and_then(LocationState::last).filter(|(run, _)| agreed.contains(run.as_str()));
    let standing = last.map_or(Standing::Pending, |(_, outcome)| outcome.standing());
    match again {
        Again::Unfinished => open || !matches!(standing, Standing::Done | Standing::Skipped),
        Again::Troubled => open || matches!(standing, Standing::Failed | Standing::Parked | Standing::InDoubt),
    }
}
