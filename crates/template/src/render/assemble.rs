//! One row's desired agents and actions, checked.

use super::take_over;
use crate::expr::{Presence, RenderFault, RowValues, Tree};
use crate::problem::{Problems, Severity, TextPosition};
use crate::roster::{RosterHeader, Row};
use crate::rules::{self, RuleFinding};
use crate::template::{ActionSource, AgentSource, Template, link_field};
use fitout_api::name;
use fitout_model::{
    ActionType, AgentId, AgentKey, Desired, DesiredAction, DesiredAgent, Fields, Mode, TakeOver, same_name,
};
use serde_json::Value;
use std::collections::BTreeMap;

impl Template {
    /// What is wrong with it whatever the rows are: every variable counts as not known.
    #[must_use]
    pub(crate) fn check_alone(&self) -> Problems {
        let context = RowValues::unknown(&self.info);
        let mut rendering = Rendering { context: &context, faults: Vec::new() };
        rendering.render_agents(self);
        let own = rendering.faults.into_iter().filter(|fault| !context.is_spoilt(&fault.uses));
        let mut problems = self.check_tags(None);
        problems.extend(own.map(|fault| fault.in_file(self.file())));
        problems
    }

    /// What this row's location shall have, and what to look at in it.
    ///
    /// # Errors
    /// Everything that is wrong with this row and this template together.
    pub fn render(&self, header: &RosterHeader, row: &Row) -> Result<(Desired, Problems), Problems> {
        let (context, mut problems) = RowValues::of_row(&self.info, header, row);
        let mut rendering = Rendering { context: &context, faults: Vec::new() };
        let agents = rendering.render_agents(self);
        for fault in rendering.faults {
            // A cell that could not be read has been reported; what follows from it has not to be.
            if !context.is_spoilt(&fault.uses) {
                problems.push(fault.with_row(self.file(), header, row));
            }
        }
        let mut desired = Desired { location: row.location.clone(), agents };
        take_over::take_over_by_id(self, (header, row), &mut desired, &mut problems);
        problems.or_ok(desired)
    }
}

/// What the links of one agent can name.
#[derive(Clone, Copy)]
pub(crate) struct LinkTargets<'a> {
    /// The agents that are declared.
    pub(crate) declared: &'a [AgentSource],
    /// Those of them that exist in the location.
    pub(crate) present: &'a [&'a AgentSource],
    /// The agent itself.
    pub(crate) own: &'a AgentKey,
}

/// One row while it is rendered.
pub(crate) struct Rendering<'a> {
    pub(crate) context: &'a RowValues,
    pub(crate) faults: Vec<RenderFault>,
}

impl Rendering<'_> {
    fn render_agents(&mut self, template: &Template) -> Vec<DesiredAgent> {
        let present: Vec<&AgentSource> =
            template.agents().filter(|agent| self.is_present(agent.when.as_ref())).collect();
        let mut agents: Vec<DesiredAgent> = Vec::with_capacity(present.len());
        for source in &present {
            let targets = LinkTargets { declared: &template.agents, present: &present, own: &source.key };
            let Some(agent) = self.render_agent(source, targets) else { continue };
            if let Some(other) = agents.iter().find(|other| same_name(&other.name, &agent.name)) {
                let message = format!("the agents `{}` and `{}` get the same name", other.key, agent.key);
                let at = source.body.member("name").map_or(source.key_at, |tree| tree.at);
                let fault = RenderFault::error(at, message)
                    .uses(source.body.member("name").map(Tree::uses).unwrap_or_default());
                self.faults.push(fault.help("An agent is found by its name: give each its own."));
            }
            agents.push(agent);
        }
        self.check_names(template, &agents);
        if agents.iter().filter(|a| a.fields.get(name::IS_PRIMARY) == Some(&Value::Bool(true))).count() > 1 {
            let at = present.first().map_or(TextPosition { line: 1, column: 1 }, |agent| agent.key_at);
            let fault = RenderFault::error(at, "more than one agent is `isPrimary`: a location has one primary agent");
            self.faults.push(RenderFault { severity: Severity::Warning, ..fault });
        }
        agents
    }

    fn is_present(&mut self, when: Option<&Presence>) -> bool {
        match when.map(|condition| condition.holds(self.context)) {
            None => true,
            Some(Ok(holds)) => holds,
            Some(Err(fault)) => {
                self.faults.push(fault);
                false
            }
        }
    }

    pub(crate) fn render_agent(&mut self, source: &AgentSource, targets: LinkTargets<'_>) -> Option<DesiredAgent> {
        let body = self.render_object(&source.body, rules::check_agent);
        let actions = self.render_actions(source, targets);
        let has_followup = actions.iter().any(|action| action.kind == ActionType::AdvancedFollowup);
        let followup = match &source.followup {
            Some(tree) if has_followup => self.render_object(tree, rules::check_followup),
            Some(_) | None => None,
        };
        let mut fields = body?;
        let name = fields.remove(name::NAME).as_ref().and_then(Value::as_str).map(str::to_owned)?;
        let mode = fields.remove(name::MODE).as_ref().and_then(Value::as_str).and_then(Mode::parse).unwrap_or_default();
        let takes = TakeOver { id: None, names: self.render_adopt_names(source) };
        let (key, keep) = (source.key.clone(), source.keep.clone());
        Some(DesiredAgent { key, name, mode, fields, actions, followup, keep, takes })
    }

    fn render_actions(&mut self, agent: &AgentSource, targets: LinkTargets<'_>) -> Vec<DesiredAction> {
        let mut actions: Vec<DesiredAction> = Vec::with_capacity(agent.actions.len());
        for source in &agent.actions {
            if !self.is_present(source.when.as_ref()) {
                continue;
            }
            let Some(action) = self.render_action(source, targets) else { continue };
            if let Some(other) = actions.iter().find(|other| same_action(other, &action)) {
                let message = format!("the actions `{}` and `{}` are the same", other.key, action.key);
                let fault =
                    RenderFault::error(source.key_at, message).uses(source.details.uses()).uses(source.name.uses());
                self.faults
                    .push(fault.help("Actions are told apart by type, name and details: change one or remove it."));
            }
            actions.push(action);
        }
        let kinds: Vec<&ActionType> = actions.iter().map(|action| &action.kind).collect();
        for message in rules::check_counts(&kinds) {
            let fault = RenderFault::error(agent.key_at, message);
            self.faults.push(RenderFault { severity: Severity::Warning, ..fault });
        }
        actions
    }

    pub(crate) fn render_action(&mut self, source: &ActionSource, targets: LinkTargets<'_>) -> Option<DesiredAction> {
        let name = self.render_action_name(source);
        let mut details = self.render_object(&source.details, |details| rules::check_action(&source.kind, details))?;
        let mut links = BTreeMap::new();
        if let Some(field) = link_field(&source.kind)
            && let Some(value) = details.get(field).and_then(Value::as_str)
        {
            match resolve_link(targets, source.details.member(field).unwrap_or(&source.details), field, value) {
                Ok(Some(key)) => {
                    details.remove(field);
                    links.insert(field.to_owned(), key);
                }
                Ok(None) => {}
                Err(fault) => self.faults.push(fault),
            }
        }
        Some(DesiredAction {
            key: source.key.clone(),
            kind: source.kind.clone(),
            name: name?,
            details,
            links,
            keep: source.keep.clone(),
        })
    }

    fn render_action_name(&mut self, source: &ActionSource) -> Option<String> {
        let tree = &source.name;
        match tree.render(self.context, &mut self.faults)? {
            Value::String(name) if !name.trim().is_empty() => Some(name),
            Value::String(_) => {
                self.faults.push(RenderFault::error(tree.at, "the `name` of the action is empty").uses(tree.uses()));
                None
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                self.faults.push(RenderFault::error(tree.at, "the `name` of an action must be text").uses(tree.uses()));
                None
            }
        }
    }

    /// The rendered object and what the rules say of it.
    pub(crate) fn render_object(
        &mut self,
        tree: &Tree,
        check: impl FnOnce(&Fields) -> Vec<RuleFinding>,
    ) -> Option<Fields> {
        let (Some(Value::Object(fields)), is_whole) = tree.render_partly(self.context, &mut self.faults) else {
            return None;
        };
        let is_whole = is_whole && !self.context.is_partial();
        let mut findings = check(&fields);
        if !is_whole {
            // What is missing has been said, or follows from what was.
            findings.retain(|finding| finding.is_of_its_value(&fields));
        }
        let faults = findings.into_iter().map(|finding| fault_at(tree, finding));
        let broken = self.faults.len();
        self.faults.extend(faults);
        let sound = self.faults.iter().skip(broken).all(|fault| fault.severity == Severity::Warning);
        (sound && is_whole).then_some(fields)
    }
}

/// The agent that a link names; `None` when it is an id of the location, taken as it is.
fn resolve_link(
    targets: LinkTargets<'_>,
    tree: &Tree,
    field: &str,
    value: &str,
) -> Result<Option<AgentKey>, RenderFault> {
    let fault = |message: String| RenderFault::error(tree.at, message).uses(tree.uses());
    if value == targets.own.as_str() {
        return Err(fault(format!("the agent `{value}` hands over to itself")));
    }
    if let Some(target) = targets.present.iter().find(|target| target.key.as_str() == value) {
        return Ok(Some(target.key.clone()));
    }
    if let Some(skipped) = targets.declared.iter().find(|target| target.key.as_str() == value) {
        let uses = skipped.when.iter().flat_map(Presence::uses);
        let fault = fault(format!("`{field}` names the agent `{value}`, which its `when` leaves out here")).uses(uses);
        return Err(fault.help("Give the action the same `when` as the agent."));
    }
    match value.parse::<AgentId>() {
        Ok(_) => Ok(None),
        Err(error) => {
            let fault = fault(format!("`{field}` is neither the key of an agent nor an agent's id"));
            Err(RenderFault { found: Some(format!("it {error}")), ..fault })
        }
    }
}

/// The finding at its place in the template, with the variables that have a part in it.
fn fault_at(tree: &Tree, finding: RuleFinding) -> RenderFault {
    let (node, reached) = tree.find(&finding.path);
    let mut fault = RenderFault::error(node.at, finding.message);
    if reached {
        fault = fault.uses(node.uses());
    }
    for path in &finding.because {
        let (node, reached) = tree.find(path);
        if reached {
            fault = fault.uses(node.uses());
        }
    }
    RenderFault { severity: finding.severity, found: finding.found, help: finding.help, ..fault }
}

fn same_action(a: &DesiredAction, b: &DesiredAction) -> bool {
    a.kind == b.kind && same_name(&a.name, &b.name) && a.details == b.details && a.links == b.links
}
