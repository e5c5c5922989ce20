//! Writing fields of an agent, and deleting it.

use super::find::EditedAgent;
use super::{EditContext, Planned, Unplanned, stop};
use crate::compare;
use crate::plan::full_prompt_warning;
use fitout_api::name::IS_PRIMARY;
use fitout_model::{CauseKind, DesiredAgent, Fields, LanePlan, Mode, Operation, Ownership, same_name};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

impl EditContext<'_> {
    pub(super) fn update(&self, target: &EditedAgent<'_>, fields: &Fields) -> Result<Planned, Unplanned> {
        let found = target.found;
        let mut wanted = target.as_it_is();
        wanted.fields.clone_from(fields);
        if let Some(Value::String(name)) = wanted.fields.remove("name") {
            wanted.name = name;
        }
        let mode = wanted.fields.remove("mode").as_ref().and_then(Value::as_str).and_then(Mode::parse);
        let Some(mode) = mode.or(found.mode) else {
            let message = "the agent has a mode that is not known, and a write would need one: set `mode` as well";
            return Err(stop(CauseKind::NotValid, "update agent", message.to_owned()));
        };
        wanted.mode = mode;
        self.hold(target, &wanted, fields)?;
        self.no_namesake(target, &wanted.name)?;
        let nothing = BTreeMap::new();
        let written = target.ours.map_or(&nothing, |ours| &ours.written);
        let mut changed = compare::agent(&wanted, found, written).differs;
        if let Some(primary) = fields.get(IS_PRIMARY).filter(|wanted| !is_written(wanted, written)) {
            // What is asked for by name is written once, whatever is shown.
            changed.extend((found.fields.get(IS_PRIMARY) != Some(primary)).then(|| IS_PRIMARY.to_owned()));
            changed.sort_unstable();
        }
        let mut plan = self.plan();
        let switch = (found.mode != Some(mode)).then(|| Operation::SwitchMode { agent: target.key.clone(), to: mode });
        let (off, on) = if mode == Mode::Off { (switch, None) } else { (None, switch) };
        let (agent, id) = (target.key.clone(), found.id.clone());
        plan.operations.extend(off);
        if !changed.is_empty() {
            plan.operations.push(Operation::UpdateAgent { agent, id, changed });
        }
        plan.operations.extend(on);
        plan.warnings.extend(full_prompt_warning(&wanted, found));
        target.adopt(&mut plan);
        Ok(Planned { agent: wanted, plan })
    }

    /// Agents are found by their names: an agent does not get the name of another one.
    fn no_namesake(&self, target: &EditedAgent<'_>, name: &str) -> Result<(), Unplanned> {
        if same_name(name, &target.found.name) {
            return Ok(());
        }
        match self.actual.listing.named(name).find(|other| other.id != target.found.id) {
            None => Ok(()),
            Some(other) => {
                let message = format!("another agent is named \"{name}\" already; ids: {}", other.id);
                Err(stop(CauseKind::Exists, "update agent", message))
            }
        }
    }

    /// Holds what would stand there against the API's rules.
    fn hold(&self, target: &EditedAgent<'_>, wanted: &DesiredAgent, fields: &Fields) -> Result<(), Unplanned> {
        let mut merged = target.found.fields.clone();
        merged.retain(|_, value| !value.is_null());
        merged.extend(wanted.body(wanted.mode));
        let changed: BTreeSet<&str> = fields.keys().map(String::as_str).collect();
        let faults = (self.rules.agent)(&merged, &changed);
        if faults.is_empty() { Ok(()) } else { Err(stop(CauseKind::NotValid, "update agent", faults.join("; "))) }
    }

    pub(super) fn delete(&self, target: &EditedAgent<'_>) -> Planned {
        let mut plan = self.plan();
        let (agent, id) = (target.key.clone(), target.found.id.clone());
        plan.operations.push(Operation::DeleteAgent { agent, id });
        target.adopt(&mut plan);
        Planned { agent: target.as_it_is(), plan }
    }
}

impl EditedAgent<'_> {
    /// The agent of the location as a template would want it just so.
    pub(super) fn as_it_is(&self) -> DesiredAgent {
        DesiredAgent {
            key: self.key.clone(),
            name: self.found.name.clone(),
            mode: self.found.mode.unwrap_or_default(),
            fields: Fields::new(),
            actions: Vec::new(),
            followup: None,
            keep: Ownership::default(),
            takes: fitout_model::TakeOver::default(),
        }
    }

    /// Takes the agent as ours, where something is done to it: the journal writes to nothing that it does not know.
    pub(super) fn adopt(&self, plan: &mut LanePlan) {
        if self.ours.is_none() && !plan.operations.is_empty() {
            plan.adopts.push((self.key.clone(), self.found.id.clone()));
        }
    }
}

fn is_written(wanted: &Value, written: &BTreeMap<String, String>) -> bool {
    written.get(IS_PRIMARY).is_some_and(|digest| compare::is_short(wanted, digest))
}
