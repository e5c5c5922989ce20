//! Edits: one command changes one agent or action in every location that is meant, by the same way as a rollout: planned,
//! agreed to, journalled, checked.

use crate::args::{Back, ColumnArgs, EditArgs, LocationArgs, OnExistingArg, PlanArgs, SelectionArgs, Values};
use crate::claims::reads;
use crate::error::{CliError, Exit};
use crate::input::rows::Carried;
use crate::input::{
    Agreeing, COMMAND_LINE, FleetSource, InputRole, LocationSet, load_roster, one_location, options, phi, refuse, say,
};
use crate::run::{Job, NextCommand, Removing, RunScope};
use crate::setup::{TokenSources, edit_paths, known_state};
use crate::terminal::Printer;
use fitout_journal::{RunBegan, State};
use fitout_model::text::counted;
use fitout_model::{ActionId, AgentId, Selector};
use fitout_reconcile::FieldRules;
use fitout_rollout::{Find, RunKind};
use fitout_template::{
    EDITS, EditRequest, EditSource, EditVerb, FindSource, Problems, Roster, TokenColumn, action_faults, agent_faults,
    check_cells,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A larger file than this holds no values of an agent.
const VALUES_BYTES_MAX: u64 = 1024 * 1024;

/// What a command changes.
pub(crate) struct EditCommand<'a> {
    /// The command, as the journal has it.
    pub(crate) command: &'static str,
    pub(crate) verb: EditVerb,
    pub(crate) agent: Option<Selector<AgentId>>,
    pub(crate) action: Option<Selector<ActionId>>,
    pub(crate) key: Option<&'a str>,
    pub(crate) values: Option<&'a Values>,
    pub(crate) on_existing: OnExistingArg,
    pub(crate) whom: &'a LocationArgs,
    pub(crate) writing: &'a EditArgs,
}

pub(crate) async fn run(change: EditCommand<'_>, printer: &Printer) -> Result<Exit, CliError> {
    let (whom, writing) = (change.whom, change.writing);
    let (roster, vault) = load_roster(printer, whom)?;
    let edit = read(&order(&change)?, &roster, printer)?;
    let mut fleet = LocationSet::new(FleetSource::Edit(Box::new(edit)), roster, vault);
    check(printer, &fleet)?;
    phi::check(printer, &fleet, &writing.acks)?;
    let paths = edit_paths(whom, writing.results.as_deref())?;
    let state = known_state(&paths)?;
    whom.targeting.apply(&mut fleet, state.as_ref(), printer)?;
    let job = Job {
        printer,
        command: change.command,
        go_on: NextCommand::Same,
        removing: Removing::ByNumber(writing.acknowledge_removals),
        agreeing: Agreeing::default(),
        fleet: Arc::new(fleet),
        columns: &whom.columns,
        targeting: &whom.targeting,
        api: &whom.api,
        choices: &PlanArgs {
            on_existing: change.on_existing,
            prune: false,
            acks: writing.acks.clone(),
            proof: writing.proof,
        },
        turns: &writing.turns,
        carried: Carried::default(),
        paths,
    };
    let rules = FieldRules { agent: agent_faults, action: action_faults };
    job.run(if writing.yes { RunScope::PlanAndGo } else { RunScope::PlanAndAsk }, RunKind::Edit(rules)).await
}

/// What the command line says.
fn order(change: &EditCommand<'_>) -> Result<EditRequest, CliError> {
    let from = change.values.and_then(|values| values.from.as_deref());
    if let Some(path) = from {
        refuse(path, InputRole::Values, &change.whom.columns)?;
    }
    let from = from.map(text).transpose()?;
    let set = change.values.map(|values| values.set.as_slice()).unwrap_or_default();
    Ok(EditRequest {
        verb: change.verb,
        agent: change.agent.clone(),
        action: change.action.clone(),
        key: change.key.map(str::to_owned),
        from,
        set: set.iter().map(|set| (set.field.clone(), set.value.clone())).collect(),
    })
}

/// The edit that this order is, held against the roster's columns.
pub(crate) fn read(order: &EditRequest, roster: &Roster, printer: &Printer) -> Result<EditSource, CliError> {
    let (read, warnings) = EditSource::read(order, roster.header()).map_err(|problems| refused(printer, &problems))?;
    say(printer, &warnings);
    Ok(read)
}

/// What is looked for, held against the roster's columns.
pub(crate) fn read_find(find: &Find, roster: &Roster, printer: &Printer) -> Result<FindSource, CliError> {
    let read = FindSource::read(&find.agent, find.action.as_ref(), roster.header());
    let (read, warnings) = read.map_err(|problems| refused(printer, &problems))?;
    say(printer, &warnings);
    Ok(read)
}

fn text(path: &Path) -> Result<(String, String), CliError> {
    let label = path.display().to_string();
    let unread = |why: String| CliError::invalid(format!("--from {label} cannot be read: {why}"));
    let size = std::fs::metadata(path).map_err(|error| unread(error.to_string()))?.len();
    if size > VALUES_BYTES_MAX {
        return Err(unread(format!("it is larger than {VALUES_BYTES_MAX} bytes")));
    }
    let text = std::fs::read_to_string(path).map_err(|error| unread(error.to_string()))?;
    Ok((label, text))
}

/// Renders every row once, so that every error of every row is known before the first request.
pub(crate) fn check(printer: &Printer, fleet: &LocationSet) -> Result<(), CliError> {
    let (header, rows) = (fleet.roster.header(), fleet.roster.rows().iter());
    let mut problems = check_cells(&fleet.template, &fleet.roster);
    let mut take = |rendered: Result<Problems, Problems>| problems.merge(rendered.unwrap_or_else(|found| found));
    match &fleet.source {
        FleetSource::Edit(edit) => rows.for_each(|row| take(edit.render(header, row).map(|(_, warnings)| warnings))),
        FleetSource::Find(find) => rows.for_each(|row| take(find.render(header, row).map(|(_, warnings)| warnings))),
        FleetSource::Template(_) | FleetSource::RosterAlone => return Ok(()),
    }
    if problems.errors() > 0 {
        return Err(refused(printer, &problems));
    }
    say(printer, &problems);
    Ok(())
}

fn refused(printer: &Printer, problems: &Problems) -> CliError {
    say(printer, problems);
    let errors = problems.errors();
    CliError::invalid(format!("{} in what was asked for; nothing was sent", counted(errors, "error")))
        .hint("Correct the values, or the rows that are named, and run it again.")
}

/// Whether the journal is one of edits, which no template stands behind.
pub(crate) fn are_kept_in(state: &State) -> bool {
    state.header().template == EDITS
}

/// The locations of an earlier edit, to go back on it.
pub(crate) fn past_fleet(
    printer: &Printer,
    args: &Back,
    began: &RunBegan,
    columns: &ColumnArgs,
) -> Result<LocationSet, CliError> {
    let vault = TokenSources::of(&args.tokens)?;
    let (read, path) = if args.token.is_some() {
        (one_location(args.token.as_ref(), &args.targeting)?, PathBuf::from(COMMAND_LINE))
    } else {
        let path = match &args.roster {
            Some(named) => named.clone(),
            None if began.roster.path == COMMAND_LINE => return Err(one_location_meant(began)),
            None => PathBuf::from(&began.roster.path),
        };
        reads("the roster", &path)?;
        let tokens = if vault.has_agency() { TokenColumn::Optional } else { TokenColumn::Required };
        refuse(&path, InputRole::RosterAlone(tokens), columns)?;
        (Roster::load(&path, &options(columns, tokens)), path)
    };
    let (roster, warnings) = read.map_err(|problems| {
        say(printer, &problems);
        CliError::invalid(format!("{} cannot be used; nothing was sent", path.display()))
            .hint("Correct it, or name another with --roster FILE.")
    })?;
    say(printer, &warnings);
    crate::input::check_tokens(printer, &roster, &vault, &path.display().to_string())?;
    Ok(LocationSet::new(FleetSource::RosterAlone, roster, vault))
}

/// The run was for one location that no roster has.
fn one_location_meant(began: &RunBegan) -> CliError {
    let location = SelectionArgs::of_settings(&began.settings).location.into_iter().next();
    let location = location.unwrap_or_else(|| "ID".to_owned());
    CliError::invalid("the run was for one location, whose token stood on its command line; nothing was sent").hint(format!(
        "Say where the token is kept: --location {location} --token env:NAME (or file:PATH, op://… or cmd:…); or name a roster \
         that has the location: --roster FILE."
    ))
}
