//! What a plan does to what is not ours: it writes over a hand edit, or switches an agent on beside another one.

use crate::drift::{edits_among, shown_in};
use fitout_model::{
    Actual, AgentId, AgentKey, Cautions, Desired, HandEdit, Known, LanePlan, Mode, Operation, OtherAgent, OtherAgents,
};
use std::collections::BTreeSet;

/// What somebody has to agree to before this plan is carried out.
///
/// `known` is without what is gone, as the plan was made with.
pub(crate) fn cautions(
    desired: &Desired,
    (actual, known): (&Actual, &Known),
    plan: &LanePlan,
    others: OtherAgents,
) -> Cautions {
    let edits = edits_among(desired, actual, known, plan).into_iter().map(|(target, field)| {
        let shown = shown_in(desired, actual, known, plan, (&target, &field));
        HandEdit::of(target, &field, &shown)
    });
    let edits = edits.collect();
    // What the journal knows under a key that the template no longer has stays switched on like anybody's.
    let ours = known.agents.iter().filter(|(key, _)| desired.agent(key).is_some()).map(|(_, ours)| &ours.id);
    let beside = beside(actual, known, plan, &ours.collect());
    match others {
        OtherAgents::Ask => Cautions { edits, others: beside, left: Vec::new() },
        OtherAgents::Leave => Cautions { edits, others: Vec::new(), left: beside },
    }
}

/// The agents that are on, and stay so, where this plan switches one on: all but these and those that the plan takes as ours.
///
/// An agent that is not read whole has the mode that the listing tells; one whose mode nobody tells counts as switched on.
pub(crate) fn beside(actual: &Actual, known: &Known, plan: &LanePlan, ours: &BTreeSet<&AgentId>) -> Vec<OtherAgent> {
    if !plan.operations.iter().any(|operation| switches_on(operation, actual, known, plan)) {
        return Vec::new();
    }
    let adopted: BTreeSet<&AgentId> = plan.adopts.iter().map(|(_, id)| id).collect();
    let other = |id: &AgentId| !ours.contains(id) && !adopted.contains(id);
    let listed = actual.listing.agents.iter().filter(|listed| !actual.agents.contains_key(&listed.id));
    let listed = listed.map(|listed| (&listed.id, &listed.name, listed.mode));
    let read = actual.agents.values().map(|whole| (&whole.id, &whole.name, whole.mode));
    let on = listed.chain(read).filter(|(id, _, mode)| other(id) && *mode != Some(Mode::Off));
    let mut all: Vec<OtherAgent> =
        on.map(|(id, name, mode)| OtherAgent { id: id.clone(), name: name.clone(), mode }).collect();
    all.sort_unstable();
    all
}

/// Whether the operation makes an agent answer, or suggest answers, that did neither before.
fn switches_on(operation: &Operation, actual: &Actual, known: &Known, plan: &LanePlan) -> bool {
    let Operation::SwitchMode { agent, to } = operation else { return false };
    let mode = id_of(agent, known, plan).and_then(|id| actual.agents.get(id)).and_then(|found| found.mode);
    *to != Mode::Off && !matches!(mode, Some(Mode::Suggestive | Mode::AutoPilot))
}

fn id_of<'a>(agent: &AgentKey, known: &'a Known, plan: &'a LanePlan) -> Option<&'a AgentId> {
    let adopted = plan.adopts.iter().find(|(key, _)| key == agent).map(|(_, id)| id);
    adopted.or_else(|| known.agents.get(agent).map(|ours| &ours.id))
}
