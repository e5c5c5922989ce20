//! Desired x actual x known to what will be done to one location.

mod actions;
mod agents;
mod fingerprint;
mod operations;

pub(crate) use actions::leftover;
pub(crate) use agents::full_prompt_warning;
pub use fingerprint::fingerprint;
pub(crate) use operations::FOREIGN;

use crate::caution::cautions;
use crate::decision::Decision;
use agents::Resolved;
use fitout_model::{Actual, Desired, Digest, Known, LanePlan, OnExisting, Operation, OtherAgents};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What the person in charge decided for the whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanPolicy {
    /// What to do with an agent that has the wanted name and is not the journal's.
    pub on_existing: OnExisting,
    /// Which actions that the template does not have are removed from the agents that are ours.
    pub prune: Prune,
    /// What becomes of agents that are switched on beside ours.
    pub others: OtherAgents,
}

/// Which actions that the template does not have are removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prune {
    /// Those that this journal made.
    #[default]
    Ours,
    /// All of them.
    All,
}

/// What will be done to the location so that it has what the template wants.
///
/// An agent is found by the journal's id, otherwise by its exact name in the listing; an action by the journal's id,
/// otherwise by its content, otherwise by its type and name. Only what is found nowhere is created. `actual` must be
/// complete: what could not be read stops the location before it comes here.
#[must_use]
pub fn plan(desired: &Desired, actual: &Actual, known: &Known, policy: &PlanPolicy) -> Decision {
    match agents::resolve(desired, actual, known, policy.on_existing) {
        Resolved::Agents { agents, warnings } => {
            let mut plan = operations::lane(desired, &agents, warnings, policy.prune);
            plan.cautions = cautions(desired, (actual, known), &plan, policy.others);
            plan.last_written = last_written(&plan, known);
            Decision::Plan(plan)
        }
        Resolved::Skip { why } => Decision::Skip { why },
        Resolved::Stop(cause) => Decision::Stop(cause),
    }
}

/// The digest of what the journal holds as last written to everything that the plan changes.
fn last_written(plan: &LanePlan, known: &Known) -> Option<Digest> {
    let held = |operation: &Operation| {
        let target = operation.target();
        let agent = known.agents.get(&target.agent)?;
        let written = match &target.action {
            None => &agent.written,
            Some(action) => &agent.actions.get(action)?.written,
        };
        Some((target.to_string(), json!(written)))
    };
    let held: BTreeMap<String, Value> = plan.operations.iter().filter_map(held).collect();
    (!held.is_empty()).then(|| Digest::of(&json!(held)))
}
