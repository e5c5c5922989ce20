//! What all locations need, counted.

use super::line::Message;
use fitout_reconcile::{Forecast, PlanCounts};
use schemars::JsonSchema;
use serde::Serialize;

/// How much plans do, by number.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TallyMessage {
    locations: usize,
    changing: usize,
    in_place: usize,
    skipped: usize,
    stopped: usize,
    adopts: usize,
    creates: usize,
    updates: usize,
    attaches: usize,
    action_updates: usize,
    removals: usize,
    deletions: usize,
    followups: usize,
    switches: usize,
    hand_edited: usize,
    paused: usize,
    other_agents: usize,
}

impl Message<'_> {
    /// What all locations need.
    pub(crate) fn plan(tally: PlanCounts, forecast: Forecast) -> Self {
        let tally = TallyMessage {
            locations: tally.locations,
            changing: tally.changing,
            in_place: tally.in_place,
            skipped: tally.skipped,
            stopped: tally.stopped,
            adopts: tally.adopts,
            creates: tally.creates,
            updates: tally.updates,
            attaches: tally.attaches,
            action_updates: tally.action_updates,
            removals: tally.removals,
            deletions: tally.deletions,
            followups: tally.followups,
            switches: tally.switches,
            hand_edited: tally.hand_edited,
            paused: tally.paused,
            other_agents: tally.other_agents,
        };
        Message::Plan { tally, requests: forecast.requests, writes: forecast.writes }
    }
}
