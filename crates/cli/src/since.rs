//! Which template each location was last carried out with, and so whether it drifted.

use crate::look::Look;
use fitout_journal::{LocationState, RunState, State};
use fitout_model::{Digest, LocationId, RunId, Standing};
use fitout_reconcile::{Condition, TemplateSince};
use fitout_rollout::Fleet as _;
use std::collections::{BTreeMap, BTreeSet};

/// Which template each location was last carried out with.
pub(crate) struct Templates<'a> {
    state: Option<&'a State>,
    of_runs: BTreeMap<&'a RunId, &'a Digest>,
    now: &'a Digest,
}

impl<'a> Templates<'a> {
    pub(crate) fn of(state: Option<&'a State>, now: &'a Digest) -> Self {
        let runs = state.map(State::runs).unwrap_or_default();
        let template = |run: &'a RunState| (run.id(), &run.began().template.digest);
        Self { state, of_runs: runs.iter().map(template).collect(), now }
    }

    /// A location that did not come to its end has not been given the template that its run used.
    pub(crate) fn since(&self, location: &LocationId) -> TemplateSince {
        let found = self.state.and_then(|state| state.location(location));
        let Some((run, outcome)) = found.and_then(LocationState::last) else { return TemplateSince::Same };
        let ended = matches!(outcome.standing(), Standing::Done | Standing::Skipped);
        let same = self.of_runs.get(run).is_none_or(|digest| *digest == self.now);
        if ended && same { TemplateSince::Same } else { TemplateSince::Changed }
    }
}

/// The locations that were edited by hand, by what a look at them showed.
pub(crate) fn drifted(look: &Look) -> BTreeSet<LocationId> {
    let templates = Templates::of(look.state.as_deref(), look.fleet.template.digest());
    let is_drifted = |location: &LocationId, surveyed: &fitout_rollout::Surveyed| {
        let condition = Condition::of(&surveyed.decision, &surveyed.drift, templates.since(location));
        condition == Condition::Drifted
    };
    let located =
        look.survey.locations.values().filter_map(|surveyed| Some((look.fleet.location(surveyed.place)?, surveyed)));
    located
        .filter(|(location, surveyed)| is_drifted(location, surveyed))
        .map(|(location, _)| location.clone())
        .collect()
}
