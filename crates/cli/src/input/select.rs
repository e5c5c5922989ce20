//! Which locations of the roster a command is about.

use super::{LocationSet, location_hint};
use crate::args::{Only, SelectionArgs};
use crate::error::CliError;
use crate::terminal::Printer;
use fitout_journal::{LocationState, State};
use fitout_model::Standing;
use fitout_model::text::counted;
use fitout_template::{Row, RowFilter};
use std::collections::{BTreeMap, BTreeSet};

/// The names under which a run's targeting stands in its settings, so that a resume means the same locations.
const LOCATION: &str = "location";
const EXCLUDE: &str = "exclude";
const WHERE: &str = "where";
const LIMIT: &str = "limit";

impl SelectionArgs {
    /// Leaves only the locations that are meant in the fleet. The whole roster was checked before.
    ///
    /// # Errors
    /// When a named location is not in the roster, the expression cannot be told for a row, or nothing is left.
    pub(crate) fn apply(
        &self,
        fleet: &mut LocationSet,
        state: Option<&State>,
        printer: &Printer,
    ) -> Result<(), CliError> {
        let all = fleet.roster.rows().len();
        let chosen = self.chosen(fleet, state)?;
        if chosen.len() == all {
            return Ok(());
        }
        if chosen.is_empty() {
            return Err(CliError::invalid(format!("none of the {all} locations of {} is meant", fleet.roster.path()))
                .hint("Widen --location, --where, --only, --exclude or --limit."));
        }
        printer.say(&format!("{} of {} chosen.", chosen.len(), counted(all, "location")));
        fleet.roster.retain(|row| chosen.contains(row.location.as_str()));
        Ok(())
    }

    /// The locations of the roster that are meant, by their ids.
    ///
    /// # Errors
    /// When a named location is not in the roster, or the expression cannot be told for a row.
    pub(crate) fn chosen(&self, fleet: &LocationSet, state: Option<&State>) -> Result<BTreeSet<String>, CliError> {
        let named = known(&self.location, "--location", fleet)?;
        let left_out = known(&self.exclude, "--exclude", fleet)?;
        let condition = self.condition.as_deref().map(parse).transpose()?;
        let mut chosen = BTreeSet::new();
        for row in fleet.roster.rows() {
            let id = row.location.as_str();
            let meant = (named.is_empty() || named.contains(id))
                && !left_out.contains(id)
                && self.stood(row, state)
                && condition.as_ref().map_or(Ok(true), |condition| holds(condition, fleet, row))?;
            if meant && self.limit.is_none_or(|limit| chosen.len() < limit) {
                chosen.insert(id.to_owned());
            }
        }
        Ok(chosen)
    }

    fn stood(&self, row: &Row, state: Option<&State>) -> bool {
        if self.only.is_empty() {
            return true;
        }
        let found = state.and_then(|state| state.location(&row.location));
        let standing = standing(found);
        // Whether it drifted is for a read to tell, which comes later.
        self.only.iter().any(|only| only.standing().is_none_or(|wanted| wanted == standing))
    }

    /// Whether only locations are meant that a read has to find; the others of `--only` are known before.
    pub(crate) fn needs_a_look(&self) -> bool {
        self.only.contains(&Only::Drifted)
    }

    /// What a resume has to know of it. `--only` is not among it: it has done its work when the run has begun.
    pub(crate) fn settings(&self) -> impl Iterator<Item = (String, String)> {
        let list = |name: &str, ids: &[String]| (!ids.is_empty()).then(|| (name.to_owned(), ids.join(",")));
        [
            list(LOCATION, &self.location),
            list(EXCLUDE, &self.exclude),
            self.condition.clone().map(|condition| (WHERE.to_owned(), condition)),
            self.limit.map(|limit| (LIMIT.to_owned(), limit.to_string())),
        ]
        .into_iter()
        .flatten()
    }

    /// The targeting of an earlier run.
    pub(crate) fn of_settings(settings: &BTreeMap<String, String>) -> Self {
        let list = |name: &str| -> Vec<String> {
            settings.get(name).into_iter().flat_map(|ids| ids.split(',')).map(str::to_owned).collect()
        };
        Self {
            location: list(LOCATION),
            exclude: list(EXCLUDE),
            condition: settings.get(WHERE).cloned(),
            only: Vec::new(),
            limit: settings.get(LIMIT).and_then(|limit| limit.parse().ok()),
        }
    }
}

impl Only {
    pub(crate) fn standing(self) -> Option<Standing> {
        Some(match self {
            Only::Failed => Standing::Failed,
            Only::Parked => Standing::Parked,
            Only::InDoubt => Standing::InDoubt,
            Only::Conflict => Standing::Conflict,
            Only::Pending => Standing::Pending,
            Only::Drifted => return None,
        })
    }
}

/// How a location stands, by the journal; one that it does not know is pending.
pub(crate) fn standing(found: Option<&LocationState>) -> Standing {
    found.map_or(Standing::Pending, LocationState::standing)
}

fn known<'a>(ids: &'a [String], flag: &str, fleet: &LocationSet) -> Result<BTreeSet<&'a str>, CliError> {
    let roster: BTreeSet<&str> = fleet.roster.rows().iter().map(|row| row.location.as_str()).collect();
    match ids.iter().find(|id| !roster.contains(id.as_str())) {
        Some(id) => Err(CliError::invalid(format!("{flag} {id}: {} has no such location", fleet.roster.path())).hint(
            location_hint(flag, id)
                .unwrap_or_else(|| "Copy the id from the roster; upper and lower case count.".to_owned()),
        )),
        None => Ok(ids.iter().map(String::as_str).collect()),
    }
}

fn parse(condition: &str) -> Result<RowFilter, CliError> {
    RowFilter::parse(condition)
        .map_err(|(what, help)| CliError::invalid(format!("--where {condition}: {what}")).hint(help))
}

fn holds(condition: &RowFilter, fleet: &LocationSet, row: &Row) -> Result<bool, CliError> {
    condition.holds(&fleet.template, fleet.roster.header(), row).map_err(|what| {
        CliError::invalid(format!("--where: {what}"))
            .hint("Use the names of the roster's columns; text stands in quotes.")
    })
}
