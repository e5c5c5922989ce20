//! The agents and actions of a template, or of an edit, while they are read.

use super::keys::{self, ADOPT_NAMES};
use super::ownership;
use super::{ActionSource, AgentSource, Variable, link_field};
use crate::expr::{Presence, RenderFault, Tree, VariableScope, judge_below};
use crate::problem::suggest::did_you_mean;
use crate::problem::{Problem, Severity};
use crate::syntax::{Entry, Node, NodeKind, Notes, member};
use fitout_api::{AGENT, Kind, Need};
use fitout_model::{ActionType, AgentKey};
use std::collections::BTreeSet;

/// The field with text where its value is meant to be text: a number there is the text that was written.
fn with_text(entry: &Entry) -> Entry {
    let is_text = AGENT.field(&entry.key).is_some_and(|field| matches!(field.kind, Kind::Text));
    let value = if is_text { entry.value.taken_as_text() } else { entry.value.clone() };
    Entry { key: entry.key.clone(), key_at: entry.key_at, value }
}

/// A template, or an edit, while it is read.
pub(crate) struct TemplateReader<'a> {
    pub(crate) notes: Notes<'a>,
    pub(crate) scope: VariableScope,
    pub(crate) used: BTreeSet<String>,
    /// Marks that a roster can have a column for.
    pub(crate) open_marks: Vec<RenderFault>,
}

impl TemplateReader<'_> {
    pub(super) fn read_agents(&mut self, node: &Node) -> Vec<AgentSource> {
        let Some(entries) = self.notes.map(node, "`agents`") else { return Vec::new() };
        if entries.is_empty() {
            self.notes.error(node.at, "`agents` is empty", "Declare at least one agent.");
        }
        let agents: Vec<AgentSource> = entries.iter().filter_map(|entry| self.read_agent(entry)).collect();
        let keys: Vec<&str> = agents.iter().map(|a| a.key.as_str()).collect();
        for agent in &agents {
            agent.actions.iter().for_each(|action| self.check_links(agent, action, &keys));
        }
        agents
    }

    pub(crate) fn read_agent(&mut self, entry: &Entry) -> Option<AgentSource> {
        let key: Option<AgentKey> = self.notes.key(entry, "an agent");
        let what = format!("the agent `{}`", entry.key);
        let fields = self.notes.map(&entry.value, &what)?;
        let known: Vec<&str> = AGENT.names().chain(keys::names(&keys::AGENT)).collect();
        self.notes.unknown_fields(fields, &known, &what);
        for field in AGENT.fields.iter().filter(|field| field.need == Need::Always) {
            self.notes.needed(fields, field.name, entry.key_at, &what);
        }
        let own: Vec<Entry> = fields.iter().filter(|field| AGENT.field(&field.key).is_some()).map(with_text).collect();
        let declared: Vec<&str> = own.iter().map(|field| field.key.as_str()).chain(["mode"]).collect();
        let keep = ownership::read(fields, &declared, &what, &mut self.notes);
        let mut faults = Vec::new();
        let body = Tree::compile_map(entry.key_at, &own, &self.scope, &mut faults);
        self.add_faults(faults, body.uses());
        let when = member(fields, "when").and_then(|node| self.compile_condition(node));
        let actions = match member(fields, "actions") {
            Some(node) => self.read_actions(node),
            None => Vec::new(),
        };
        let followup = member(fields, "followupSettings").map(|node| self.read_followup(node, &actions, &what));
        let adopt_names = member(fields, ADOPT_NAMES).map(|node| self.read_adopt_names(node)).unwrap_or_default();
        let name = member(fields, "name").and_then(Node::as_text).unwrap_or_default().to_owned();
        let (key, followup) = (key?, followup.flatten());
        Some(AgentSource { key, key_at: entry.key_at, name, when, body, actions, followup, keep, adopt_names })
    }

    fn read_adopt_names(&mut self, node: &Node) -> Vec<Tree> {
        let NodeKind::List(items) = &node.kind else {
            self.notes.wrong_type(node, &format!("`{ADOPT_NAMES}`"), "a list of names");
            return Vec::new();
        };
        let name = |node: &Node| match &node.kind {
            NodeKind::Text(..) => Some(self.compile(node)),
            NodeKind::Plain(_) | NodeKind::List(_) | NodeKind::Map(_) => {
                self.notes.wrong_type(node, &format!("a name in `{ADOPT_NAMES}`"), "text");
                None
            }
        };
        items.iter().filter_map(name).collect()
    }

    fn read_followup(&mut self, node: &Node, actions: &[ActionSource], what: &str) -> Option<Tree> {
        self.notes.map(node, "`followupSettings`")?;
        if !actions.iter().any(|action| action.kind == ActionType::AdvancedFollowup) {
            let message = format!("{what} has `followupSettings` and no action of the type advancedFollowup");
            self.notes.error(node.at, message, "The settings belong to such actions: add one or remove the settings.");
        }
        Some(self.compile(node))
    }

    fn read_actions(&mut self, node: &Node) -> Vec<ActionSource> {
        let entries = self.notes.map(node, "`actions`").unwrap_or_default();
        entries.iter().filter_map(|entry| self.read_action(entry)).collect()
    }

    pub(crate) fn read_action(&mut self, entry: &Entry) -> Option<ActionSource> {
        let key = self.notes.key(entry, "an action");
        let what = format!("the action `{}`", entry.key);
        let fields = self.notes.map(&entry.value, &what)?;
        self.notes.unknown_fields(fields, &keys::names(&keys::ACTION), &what);
        let kind = self.notes.needed(fields, "type", entry.key_at, &what);
        let kind = kind.and_then(|node| self.read_kind(node));
        let name =
            self.notes.needed(fields, "name", entry.key_at, &what).map(|node| self.compile(&node.taken_as_text()));
        let details = self.notes.needed(fields, "details", entry.key_at, &what);
        let details = details.and_then(|node| self.notes.map(node, "`details`").map(|_| node));
        let declared: Vec<&str> = match details.map(|node| &node.kind) {
            Some(NodeKind::Map(members)) => members.iter().map(|member| member.key.as_str()).collect(),
            Some(NodeKind::Plain(_) | NodeKind::Text(..) | NodeKind::List(_)) | None => Vec::new(),
        };
        let keep = ownership::read(fields, &declared, &what, &mut self.notes);
        let details = details.map(|node| self.compile(node));
        let when = member(fields, "when").and_then(|node| self.compile_condition(node));
        let (key, kind, name, details) = (key?, kind?, name?, details?);
        Some(ActionSource { key, key_at: entry.key_at, kind, when, name, details, keep })
    }

    fn read_kind(&mut self, node: &Node) -> Option<ActionType> {
        let word = self.notes.text(node, "the `type` of an action")?;
        let kind = ActionType::KNOWN.into_iter().find(|kind| kind.as_str() == word);
        if kind.is_none() {
            let known: Vec<&str> = ActionType::KNOWN.iter().map(ActionType::as_str).collect();
            self.notes.error(node.at, format!("there is no action type `{word}`"), did_you_mean(word, &known));
        }
        kind
    }

    pub(crate) fn compile(&mut self, node: &Node) -> Tree {
        let mut faults = Vec::new();
        let tree = Tree::compile(node, &self.scope, &mut faults);
        self.add_faults(faults, tree.uses());
        tree
    }

    fn compile_condition(&mut self, node: &Node) -> Option<Presence> {
        let (text, at) = match &node.kind {
            NodeKind::Text(text, places) => {
                (text.clone(), text.find("<<").and_then(|at| places.at(at)).unwrap_or(node.at))
            }
            NodeKind::Plain(value) if value.is_boolean() => (value.to_string(), node.at),
            NodeKind::Plain(_) | NodeKind::List(_) | NodeKind::Map(_) => {
                self.notes.wrong_type(node, "`when`", "an expression");
                return None;
            }
        };
        match Presence::compile(&text, at, &self.scope) {
            Ok(condition) => {
                self.used.extend(condition.uses().map(str::to_owned));
                Some(condition)
            }
            Err(fault) => {
                self.add_faults(vec![fault], BTreeSet::new());
                None
            }
        }
    }

    fn add_faults(&mut self, faults: Vec<RenderFault>, uses: BTreeSet<&str>) {
        self.used.extend(uses.into_iter().map(str::to_owned));
        let (open, told): (Vec<RenderFault>, Vec<RenderFault>) =
            faults.into_iter().partition(|fault| fault.open_mark().is_some());
        self.open_marks.extend(open);
        self.notes.problems.extend(told.into_iter().map(|fault| fault.in_file(self.notes.file)));
    }

    /// The tags in what variables are where a row does not give them.
    pub(super) fn check_defaults(&mut self, entries: &[Entry]) {
        let Some(NodeKind::Map(variables)) = member(entries, "variables").map(|node| &node.kind) else { return };
        let mut faults = Vec::new();
        for variable in variables {
            if let NodeKind::Map(fields) = &variable.value.kind
                && let Some(default) = member(fields, "default")
            {
                judge_below(default, &self.scope, &mut faults);
            }
        }
        self.add_faults(faults, BTreeSet::new());
    }

    /// A link that is the same for every location must be the key of another agent: no id exists in all of them.
    fn check_links(&mut self, agent: &AgentSource, action: &ActionSource, keys: &[&str]) {
        let Some(field) = link_field(&action.kind) else { return };
        let Some(tree) = action.details.member(field) else { return };
        match tree.constant_text() {
            Some(text) if text == agent.key.as_str() => {
                self.notes.error(tree.at, format!("the agent `{text}` hands over to itself"), "Name another agent.");
            }
            Some(text) if !keys.contains(&text) => {
                let others: Vec<&str> = keys.iter().copied().filter(|key| *key != agent.key.as_str()).collect();
                let help = format!(
                    "An agent's id differs in every location, so name an agent by its key; {}",
                    match others.as_slice() {
                        [] => "this template has no other agent".to_owned(),
                        others => did_you_mean(text, others),
                    }
                );
                self.notes.error(tree.at, format!("`{field}` names no agent of this template"), help);
            }
            Some(_) | None => {}
        }
    }

    pub(super) fn check_unused(&mut self, variables: &[Variable]) {
        // After an error, what stands in the broken place may be what uses them.
        let broken = self.notes.problems.iter().any(|problem: &Problem| problem.severity == Severity::Error);
        for variable in variables.iter().filter(|v| !broken && !self.used.contains(&v.name)) {
            let message = format!("the variable `{}` is declared and never used", variable.name);
            self.notes.warning(variable.at, message, "Use it or remove it.");
        }
    }
}
