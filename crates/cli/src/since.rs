//! Which template each location was last carried out with, and so whether it drifted.

use crate::look::SurveyRead;
use fitout_journal::{LocationState, RunState, State};
use fitout_model::{Digest, LocationId, RunId, Standing};
use fitout_reconcile::{Decision, DriftState, TemplateSince};
use fitout_rollout::{Fleet as _, Surveyed};
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
        // What no run has reached is nobody's edit.
        let Some((run, outcome)) = found.and_then(LocationState::last) else { return TemplateSince::Changed };
        let ended = matches!(outcome.standing(), Standing::Done | Standing::Skipped);
        let same = self.of_runs.get(run).is_none_or(|digest| *digest == self.now);
        if ended && same { TemplateSince::Same } else { TemplateSince::Changed }
    }
}

/// When the runs of a journal ended, or began where they have not, in milliseconds since the Unix epoch.
#[derive(Debug, Default)]
pub(crate) struct Times(BTreeMap<RunId, u64>);

impl Times {
    pub(crate) fn of(state: &State) -> Self {
        let time = |run: &RunState| {
            let ended = run.ended().map(|ended| ended.at);
            (run.id().clone(), ended.unwrap_or(run.began().at))
        };
        Self(state.runs().iter().map(time).collect())
    }

    pub(crate) fn of_run(&self, run: &RunId) -> Option<u64> {
        self.0.get(run).copied()
    }
}

/// Whether its plan writes over what somebody edited by hand.
pub(crate) fn is_edited(surveyed: &Surveyed) -> bool {
    match &surveyed.decision {
        Decision::Plan(plan) => !plan.cautions.edits.is_empty(),
        Decision::Skip { .. } | Decision::Stop(_) => false,
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

/// The days of these moments: "2026-11-20", or "2026-11-12 to 2026-11-20".
pub(crate) fn days(moments: &[u64]) -> Option<String> {
    let day = |at: &u64| {
        let moment = i64::try_from(*at).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        moment.map(|moment| moment.strftime("%Y-%m-%d").to_string())
    };
    let (first, last) = (moments.iter().min().and_then(day)?, moments.iter().max().and_then(day)?);
    Some(if first == last { first } else { format!("{first} to {last}") })
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
