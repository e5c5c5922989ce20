//! Which template each location was last carried out with, and so whether it drifted.

use fitout_journal::{LocationState, RunState, State};
use fitout_model::{Digest, LocationId, RunId, Standing};
use fitout_reconcile::{Decision, TemplateSince};
use fitout_rollout::Surveyed;
use std::collections::BTreeMap;

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

/// The days of these moments: "2026-11-20", or "2026-11-12 to 2026-11-20".
pub(crate) fn days(moments: &[u64]) -> Option<String> {
    let day = |at: &u64| {
        let moment = i64::try_from(*at).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        moment.map(|moment| moment.strftime("%Y-%m-%d").to_string())
    };
    let (first, last) = (moments.iter().min().and_then(day)?, moments.iter().max().and_then(day)?);
    Some(if first == last { first } else { format!("{first} to {last}") })
}
