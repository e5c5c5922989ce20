//! The locations that are only read, without a template.

use crate::args::LocationArgs;
use crate::error::CliError;
use crate::input::{FleetSource, LocationSet, load_roster};
use crate::run::edit;
use crate::setup::{Paths, edit_paths, known_state};
use crate::terminal::Printer;
use fitout_model::LocationId;
use fitout_rollout::Find;
use std::collections::BTreeSet;

/// The locations that are only read, those of the roster that are meant, with what is looked for in each, if anything is; and
/// all locations that the roster knows.
pub(crate) fn load_fleet(
    printer: &Printer,
    whom: &LocationArgs,
    find: Option<&Find>,
) -> Result<(LocationSet, BTreeSet<LocationId>, Paths), CliError> {
    let (roster, vault) = load_roster(printer, whom)?;
    let source = match find {
        Some(find) => FleetSource::Find(Box::new(edit::read_find(find, &roster, printer)?)),
        None => FleetSource::RosterAlone,
    };
    let mut fleet = LocationSet::new(source, roster, vault);
    edit::check(printer, &fleet)?;
    let known = fleet.roster.rows().iter().map(|row| row.location.clone()).collect();
    let paths = edit_paths(whom, None)?;
    let state = known_state(&paths)?;
    whom.targeting.apply(&mut fleet, state.as_ref(), printer)?;
    Ok((fleet, known, paths))
}
