//! Attaching, writing and removing one action, and the follow-up settings.

use super::find::{ActionTarget, EditedAgent};
use super::{EditContext, Planned, Unplanned, stop};
use crate::compare::{self, FieldReading};
use fitout_api::{AssetKind, action_fields};
use fitout_model::{
    ActionId, ActionKey, ActionType, ActualAction, AgentId, CauseKind, DesiredAction, Fields, LanePlan, Operation,
    Ownership, Selector, same_name,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What is written to an action.
pub(super) struct ActionEdit<'a> {
    pub(super) key: &'a ActionKey,
    pub(super) pick: &'a Selector<ActionId>,
    pub(super) name: Option<&'a str>,
    pub(super) details: &'a Fields,
}

impl EditContext<'_> {
    pub(super) fn attach(&self, target: &EditedAgent<'_>, action: &DesiredAction) -> Result<Planned, Unplanned> {
        let mut agent = target.as_it_is();
        let mut plan = self.plan();
        let actions = &target.found.actions;
        let is_it =
            |there: &&ActualAction| !compare::action_contradicts(&action.kind, &action.name, &action.details, there);
        if actions.iter().any(|there| is_it(&there)) {
            return Ok(Planned { agent, plan });
        }
        let alike = |there: &&ActualAction| there.kind == action.kind && same_name(&there.name, &action.name);
        if let Some(there) = actions.iter().find(alike) {
            let message = format!(
                "an action of that type is named \"{}\" already, with other details; `fitout actions update` changes it; ids: {}",
                action.name, there.id
            );
            return Err(stop(CauseKind::Exists, "attach action", message));
        }
        let key = target.free_action(&action.key, &[]);
        plan.operations.push(Operation::AttachAction { agent: target.key.clone(), action: key.clone() });
        self.warn_of_links(&action.details, &mut plan);
        target.adopt(&mut plan);
        agent.actions.push(DesiredAction { key, ..action.clone() });
        Ok(Planned { agent, plan })
    }

    pub(super) fn rewrite(&self, target: &EditedAgent<'_>, to: &ActionEdit<'_>) -> Result<Planned, Unplanned> {
        let Some(found) = target.action(to.pick, to.name)? else { return Err(no_action(to.pick)) };
        if matches!(found.kind, ActionType::Other(_)) {
            let message =
                format!("the action is of the type {}, which fitout does not know and does not write", found.kind);
            return Err(stop(CauseKind::NotValid, "update action", message));
        }
        let there = target.action_target(to.key, found);
        let nothing = BTreeMap::new();
        let written = there.ours.map_or(&nothing, |ours| &ours.written);
        let differs = |(name, wanted): &(&String, &Value)| match compare::read(name, wanted, found.details.get(*name)) {
            FieldReading::Same => false,
            FieldReading::Hidden => !written.get(*name).is_some_and(|digest| compare::is_short(wanted, digest)),
            FieldReading::Differs => true,
        };
        let name = to.name.unwrap_or(&found.name);
        let namesake = |other: &&ActualAction| other.id != found.id && same_name(&other.name, name);
        if !same_name(name, &found.name)
            && let Some(other) = target.found.actions.iter().find(namesake)
        {
            let message = format!("another action of the agent is named \"{name}\" already; ids: {}", other.id);
            return Err(stop(CauseKind::Exists, "update action", message));
        }
        let mut changed: Vec<String> = to.details.iter().filter(differs).map(|(name, _)| name.clone()).collect();
        changed.extend((!same_name(name, &found.name)).then(|| "name".to_owned()));
        changed.sort_unstable();
        let mut details = found.details.clone();
        details.extend(to.details.clone());
        let touched: BTreeSet<&str> = to.details.keys().map(String::as_str).collect();
        let faults = (self.rules.action)(&found.kind, &details, &touched);
        if !faults.is_empty() {
            return Err(stop(CauseKind::NotValid, "update action", faults.join("; ")));
        }
        let mut plan = self.plan();
        if !changed.is_empty() {
            let (agent, action, id) = (target.key.clone(), there.key.clone(), found.id.clone());
            plan.operations.push(Operation::UpdateAction { agent, action, id, changed });
            self.warn_of_links(to.details, &mut plan);
        }
        target.adopt(&mut plan);
        there.adopt(target, &mut plan);
        let mut agent = target.as_it_is();
        agent.actions.push(DesiredAction { name: name.to_owned(), details, ..there.as_it_is() });
        Ok(Planned { agent, plan })
    }

    pub(super) fn remove(
        &self,
        target: &EditedAgent<'_>,
        key: &ActionKey,
        pick: &Selector<ActionId>,
    ) -> Result<Planned, Unplanned> {
        let Some(found) = target.action(pick, None)? else {
            return Err(Unplanned::Skip(format!("no action {pick} is there")));
        };
        let there = target.action_target(key, found);
        let mut plan = self.plan();
        let (agent, action, id) = (target.key.clone(), there.key.clone(), found.id.clone());
        plan.operations.push(Operation::RemoveAction { agent, action, id });
        target.adopt(&mut plan);
        there.adopt(target, &mut plan);
        Ok(Planned { agent: target.as_it_is(), plan })
    }

    pub(super) fn followup(&self, target: &EditedAgent<'_>, settings: &Fields) -> Result<Planned, Unplanned> {
        let follows = |action: &&ActualAction| action.kind == ActionType::AdvancedFollowup;
        let shown: Vec<&ActualAction> = target.found.actions.iter().filter(follows).collect();
        if shown.is_empty() {
            let message = "the agent has no action of the type advancedFollowup, to which the settings belong";
            return Err(stop(CauseKind::NotThere, "look for the actions", message.to_owned()));
        }
        let nothing = BTreeMap::new();
        let written = target.ours.map_or(&nothing, |ours| &ours.written);
        let mut agent = target.as_it_is();
        agent.followup = Some(settings.clone());
        let mut plan = self.plan();
        if compare::followup(settings, &shown, written).differs.is_empty() {
            return Ok(Planned { agent, plan });
        }
        plan.operations.push(Operation::SetFollowup { agent: target.key.clone() });
        target.adopt(&mut plan);
        let mut keys: Vec<ActionKey> = Vec::new();
        let Ok(wanted) = "follow-up".parse::<ActionKey>() else { return Ok(Planned { agent, plan }) };
        for found in shown {
            let there = target.action_target(&wanted, found);
            let key = if there.ours.is_some() { there.key.clone() } else { target.free_action(&wanted, &keys) };
            let there = ActionTarget { key: key.clone(), ..there };
            keys.push(key);
            there.adopt(target, &mut plan);
            agent.actions.push(there.as_it_is());
        }
        Ok(Planned { agent, plan })
    }

    /// An id that leads nowhere is taken by the API, and does nothing.
    fn warn_of_links(&self, details: &Fields, plan: &mut LanePlan) {
        for name in links() {
            let Some(id) = details.get(name).and_then(Value::as_str) else { continue };
            let there = id.parse::<AgentId>().is_ok_and(|id| self.actual.listing.contains(&id));
            if !there {
                plan.warnings.push(format!("{name} is no agent of the location; ids: {id}"));
            }
        }
    }
}

impl ActionTarget<'_> {
    fn as_it_is(&self) -> DesiredAction {
        DesiredAction {
            key: self.key.clone(),
            kind: self.found.kind.clone(),
            name: self.found.name.clone(),
            details: self.found.details.clone(),
            links: BTreeMap::new(),
            keep: Ownership::default(),
        }
    }

    /// Takes the action as ours, where something is done to it.
    fn adopt(&self, target: &EditedAgent<'_>, plan: &mut LanePlan) {
        if self.ours.is_none() && !plan.operations.is_empty() {
            plan.adopts_actions.push((target.key.clone(), self.key.clone(), self.found.id.clone()));
        }
    }
}

fn no_action(pick: &Selector<ActionId>) -> Unplanned {
    stop(CauseKind::NotThere, "look for the action", format!("no action {pick} is there"))
}

/// The members of details that hold the id of another agent of the location, whatever the type: that of a transfer first.
fn links() -> impl Iterator<Item = &'static str> {
    let fields = ActionType::KNOWN.into_iter().rev().flat_map(|kind| action_fields(&kind));
    fields.filter(|field| field.names.is_some_and(|names| names.kind == AssetKind::Agent)).map(|field| field.name)
}
