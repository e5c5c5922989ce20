//! Making an agent: the way of the template, with the promise that nothing that is there is changed unasked.

use super::find::free;
use super::{EditContext, Edited, stop};
use crate::decision::Decision;
use crate::plan::{PlanPolicy, plan};
use fitout_model::{AgentKey, CauseKind, DesiredAgent, Known, LanePlan, OnExisting, Verb, same_name};

impl EditContext<'_> {
    pub(super) fn create(&self, agent: &DesiredAgent, policy: PlanPolicy) -> Edited {
        let mut agent = agent.clone();
        agent.key = self.key_of(&agent);
        let own = Known {
            agents: self
                .known
                .agents
                .iter()
                .filter(|(key, _)| **key == agent.key)
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect(),
        };
        let name = agent.name.clone();
        let desired = self.desired(vec![agent]);
        let decision = match plan(&desired, self.actual, &own, &policy) {
            Decision::Plan(plan) if policy.on_existing != OnExisting::Adopt && changes_what_is_there(&plan) => {
                let message = format!(
                    "the agent \"{name}\" was made before and is not like this; `fitout agents update` changes it"
                );
                stop(CauseKind::Exists, "create agent", message).into()
            }
            planned @ (Decision::Plan(_) | Decision::Skip { .. } | Decision::Stop(_)) => planned,
        };
        Edited { desired, decision }
    }

    /// The key under which the journal knows the agent of this name already, or one that is free.
    fn key_of(&self, agent: &DesiredAgent) -> AgentKey {
        let is_named = |id| self.actual.agents.get(id).is_some_and(|found| same_name(&found.name, &agent.name));
        let known = self.known.agents.iter().find(|(_, ours)| is_named(&ours.id)).map(|(key, _)| key.clone());
        known.unwrap_or_else(|| free(&agent.key, |key| self.known.agents.contains_key(key)))
    }
}

/// Whether the plan does more than to make, and to complete what was made.
fn changes_what_is_there(plan: &LanePlan) -> bool {
    let changes = |verb| match verb {
        Verb::UpdateAgent | Verb::UpdateAction | Verb::RemoveAction | Verb::DeleteAgent => true,
        Verb::CreateAgent | Verb::AttachAction | Verb::SetFollowup | Verb::SwitchMode => false,
    };
    plan.operations.iter().any(|operation| changes(operation.verb()))
}
