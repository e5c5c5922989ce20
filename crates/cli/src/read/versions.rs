//! What a look at all locations showed of edits by hand.

use super::SurveyRead;
use crate::args::SelectionArgs;
use crate::input::{Templates, Times, days, is_edited, standing};
use fitout_model::LocationId;
use fitout_reconcile::DriftState;
use fitout_rollout::{Fleet as _, Surveyed};
use std::collections::BTreeSet;

impl SelectionArgs {
    /// The locations that `--only` means, by what a look at all of them showed.
    pub(crate) fn found(&self, look: &SurveyRead) -> BTreeSet<LocationId> {
        let mut found = drifted(look);
        let state = look.state.as_deref();
        for location in (0..look.fleet.len()).filter_map(|place| look.fleet.location(place)) {
            let standing = standing(state.and_then(|state| state.location(location)));
            if self.only.iter().any(|only| only.standing() == Some(standing)) {
                found.insert(location.clone());
            }
        }
        found
    }
}

/// When the journal last wrote to the locations of this look that were edited by hand since.
pub(crate) fn last_wrote(look: &SurveyRead) -> Option<String> {
    let state = look.state.as_deref()?;
    let times = Times::of(state);
    let edited = look.survey.locations.values().filter(|surveyed| is_edited(surveyed));
    let last = edited.filter_map(|surveyed| state.location(look.fleet.location(surveyed.place)?)?.last());
    days(&last.filter_map(|(run, _)| times.of_run(run)).collect::<Vec<u64>>())
}

/// The locations that were edited by hand, by what a look at them showed.
pub(crate) fn drifted(look: &SurveyRead) -> BTreeSet<LocationId> {
    let templates = Templates::of(look.state.as_deref(), look.fleet.template.digest());
    let is_drifted = |location: &LocationId, surveyed: &Surveyed| {
        let condition = DriftState::of(&surveyed.decision, &surveyed.drift, templates.since(location));
        condition == DriftState::Drifted
    };
    let located =
        look.survey.locations.values().filter_map(|surveyed| Some((look.fleet.location(surveyed.place)?, surveyed)));
    located
        .filter(|(location, surveyed)| is_drifted(location, surveyed))
        .map(|(location, _)| location.clone())
        .collect()
}
