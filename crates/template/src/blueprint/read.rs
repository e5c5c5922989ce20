//! From the parsed YAML to a template.

use super::edit::EDITS;
use super::fields::{Notes, member};
use super::keep;
use super::node::{Entry, Node, NodeKind};
use super::own::{self, ADOPT_NAMES};
use super::template::{ActionSource, AgentSource, Template};
use super::variable::{self, Variable, VariableKind};
use super::yaml;
use crate::problem::{Problem, Problems, Severity};
use crate::render::{LOCATION, Presence, RenderFault, Tree, VariableScope, marks_below};
use crate::rules::AGENT_FIELDS;
use crate::suggest::did_you_mean;
use crate::tags::{NameMatch, TagNames};
use fitout_model::{ActionType, AgentKey, Digest, OtherAgents};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The template that this text is, as far as it can be read, and everything that is wrong with it.
pub(super) fn template(file: &Arc<str>, text: &str) -> (Option<Template>, Problems) {
    let read = yaml::read(file, text);
    let is_silent = read.problems.is_empty();
    let mut problems = Problems::new();
    problems.extend(read.problems);
    let root = match (read.root, read.is_whole) {
        (Some(root), true) => root,
        (Some(part), false) => return (variables_alone(file, &part), problems),
        (None, _) if is_silent => {
            return (None, yaml::parse(file, text).err().map(Problems::from).unwrap_or_default());
        }
        (None, _) => return (None, problems),
    };
    let mut notes = Notes { file, problems };
    let Some(entries) = notes.map(&root, "a template") else { return (None, notes.problems) };
    notes.strangers(entries, &own::names(&own::TEMPLATE), "a template");
    let name = notes.needed(entries, "name", root.at, "a template").and_then(|node| name(node, &mut notes));
    let version =
        notes.needed(entries, "version", root.at, "a template").and_then(|node| notes.text(node, "`version`"));
    let description = member(entries, "description").and_then(|node| notes.text(node, "`description`"));
    let variables = member(entries, "variables").map(|node| variable::read_all(node, &mut notes)).unwrap_or_default();
    let other_agents =
        member(entries, "other-agents").and_then(|node| other_agents(node, &mut notes)).unwrap_or_default();
    let allowed = merge_tags(entries, &mut notes);
    let mut reading =
        TemplateReader { scope: scope(&variables, allowed), notes, used: BTreeSet::new(), open_marks: Vec::new() };
    reading.defaults(entries);
    let agents = match reading.notes.needed(entries, "agents", root.at, "a template") {
        Some(node) => reading.agents(node),
        None => Vec::new(),
    };
    reading.unused(&variables);
    let names = reading.scope.tags;
    let template = Template {
        file: Arc::clone(file),
        name: name.unwrap_or_default(),
        version: version.unwrap_or_default().to_owned(),
        description: description.map(str::to_owned),
        digest: Digest::of(&root.to_json()),
        variables,
        agents,
        names,
        open_marks: reading.open_marks,
        flaws: reading.notes.problems.errors(),
        other_agents,
    };
    (Some(template), reading.notes.problems)
}

/// A template of which nothing is known but its variables, as far as they stand before a fault: the cells of a roster can be held
/// against them.
fn variables_alone(file: &Arc<str>, part: &Node) -> Option<Template> {
    let NodeKind::Map(entries) = &part.kind else { return None };
    let node = member(entries, "variables")?;
    let NodeKind::Map(declared) = &node.kind else { return None };
    let mut declared = declared.clone();
    if entries.last().is_some_and(|entry| entry.key == "variables") {
        // The fault may stand in it.
        declared.pop();
    }
    let mut notes = Notes { file, problems: Problems::new() };
    let variables = variable::read_all(&Node::new(node.at, NodeKind::Map(declared)), &mut notes);
    let allowed = merge_tags(entries, &mut notes);
    let names = scope(&variables, allowed).tags;
    let of_edits = Template::of_edits();
    Some(Template { file: Arc::clone(file), variables, names, flaws: 1, ..of_edits })
}

/// The fields of an agent that are text: a number there is the text that was written.
const TEXTS: [&str; 5] = ["name", "personality", "goal", "instructions", "businessName"];

fn plainly(entry: &Entry) -> Entry {
    let value = if TEXTS.contains(&entry.key.as_str()) { entry.value.taken_as_text() } else { entry.value.clone() };
    Entry { key: entry.key.clone(), key_at: entry.key_at, value }
}

fn other_agents(node: &Node, notes: &mut Notes<'_>) -> Option<OtherAgents> {
    match notes.text(node, "`other-agents`")?.trim() {
        "ask" => Some(OtherAgents::Ask),
        "leave" => Some(OtherAgents::Leave),
        _ => {
            let help =
                "Say ask (apply wants their number before it switches one on beside them) or leave (they stay on).";
            notes.error(node.at, "`other-agents` is neither `ask` nor `leave`", help);
            None
        }
    }
}

fn name(node: &Node, notes: &mut Notes<'_>) -> Option<String> {
    let text = notes.text(node, "`name`")?;
    match text.parse::<AgentKey>() {
        Ok(key) if key.as_str().eq_ignore_ascii_case(EDITS) => {
            let message = format!("a template cannot be named `{EDITS}`: that journal is the one of single edits");
            notes.error(node.at, message, "Give the template another name.");
            None
        }
        Ok(key) => Some(key.into()),
        Err(error) => {
            let message = format!("the name of the template {error}");
            notes.error(node.at, message, "Use letters, digits, `-` and `_`, as in `dental-front-desk`.");
            None
        }
    }
}

/// The merge tags that the template says to be right, without their braces.
fn merge_tags(entries: &[Entry], notes: &mut Notes<'_>) -> BTreeSet<String> {
    let Some(node) = member(entries, own::MERGE_TAGS) else { return BTreeSet::new() };
    let NodeKind::List(items) = &node.kind else {
        notes.wrong_type(node, "`merge-tags`", "a list of names");
        return BTreeSet::new();
    };
    let mut allowed = BTreeSet::new();
    for item in items {
        let Some(text) = notes.text(item, "a name in `merge-tags`") else { continue };
        let name = text.trim().trim_start_matches("{{").trim_end_matches("}}").trim();
        if name.is_empty() {
            notes.error(
                item.at,
                "a name in `merge-tags` is empty",
                "Name a tag or a family: [loyalty, contact.pet_name].",
            );
        }
        allowed.insert(name.to_owned());
    }
    allowed
}

fn scope(variables: &[Variable], allowed: BTreeSet<String>) -> VariableScope {
    let mut names: BTreeSet<String> = variables.iter().map(|v| v.name.clone()).collect();
    names.insert(LOCATION.to_owned());
    let tags = TagNames::new(names.iter().map(|name| (name.clone(), NameMatch::Variable)), allowed);
    let lists = variables.iter().filter(|v| v.kind == VariableKind::List).map(|v| v.name.clone()).collect();
    VariableScope { names, lists, tags, ..VariableScope::default() }
}

/// A template, or an edit, while it is read.
pub(super) struct TemplateReader<'a> {
    pub(super) notes: Notes<'a>,
    pub(super) scope: VariableScope,
    pub(super) used: BTreeSet<String>,
    /// Marks that a roster can have a column for.
    pub(super) open_marks: Vec<RenderFault>,
}

impl TemplateReader<'_> {
    fn agents(&mut self, node: &Node) -> Vec<AgentSource> {
        let Some(entries) = self.notes.map(node, "`agents`") else { return Vec::new() };
        if entries.is_empty() {
            self.notes.error(node.at, "`agents` is empty", "Declare at least one agent.");
        }
        let agents: Vec<AgentSource> = entries.iter().filter_map(|entry| self.agent(entry)).collect();
        let keys: Vec<&str> = agents.iter().map(|a| a.key.as_str()).collect();
        for agent in &agents {
            agent.actions.iter().for_each(|action| self.links(agent, action, &keys));
        }
        agents
    }

    pub(super) fn agent(&mut self, entry: &Entry) -> Option<AgentSource> {
        let key: Option<AgentKey> = self.notes.key(entry, "an agent");
        let what = format!("the agent `{}`", entry.key);
        let fields = self.notes.map(&entry.value, &what)?;
        let known: Vec<&str> = AGENT_FIELDS.into_iter().chain(own::names(&own::AGENT)).collect();
        self.notes.strangers(fields, &known, &what);
        for name in ["name", "personality", "goal", "instructions"] {
            self.notes.needed(fields, name, entry.key_at, &what);
        }
        let own: Vec<Entry> =
            fields.iter().filter(|field| AGENT_FIELDS.contains(&field.key.as_str())).map(plainly).collect();
        let declared: Vec<&str> = own.iter().map(|field| field.key.as_str()).chain(["mode"]).collect();
        let keep = keep::read(fields, &declared, &what, &mut self.notes);
        let mut faults = Vec::new();
        let body = Tree::compile_map(entry.key_at, &own, &self.scope, &mut faults);
        self.take(faults, body.uses());
        let when = member(fields, "when").and_then(|node| self.condition(node));
        let actions = match member(fields, "actions") {
            Some(node) => self.actions(node),
            None => Vec::new(),
        };
        let followup = member(fields, "followupSettings").map(|node| self.followup(node, &actions, &what));
        let adopt_names = member(fields, ADOPT_NAMES).map(|node| self.adopt_names(node)).unwrap_or_default();
        let name = member(fields, "name").and_then(Node::as_text).unwrap_or_default().to_owned();
        let (key, followup) = (key?, followup.flatten());
        Some(AgentSource { key, key_at: entry.key_at, name, when, body, actions, followup, keep, adopt_names })
    }

    fn adopt_names(&mut self, node: &Node) -> Vec<Tree> {
        let NodeKind::List(items) = &node.kind else {
            self.notes.wrong_type(node, &format!("`{ADOPT_NAMES}`"), "a list of names");
            return Vec::new();
        };
        let name = |node: &Node| match &node.kind {
            NodeKind::Text(..) => Some(self.tree(node)),
            NodeKind::Plain(_) | NodeKind::List(_) | NodeKind::Map(_) => {
                self.notes.wrong_type(node, &format!("a name in `{ADOPT_NAMES}`"), "text");
                None
            }
        };
        items.iter().filter_map(name).collect()
    }

    fn followup(&mut self, node: &Node, actions: &[ActionSource], what: &str) -> Option<Tree> {
        self.notes.map(node, "`followupSettings`")?;
        if !actions.iter().any(|action| action.kind == ActionType::AdvancedFollowup) {
            let message = format!("{what} has `followupSettings` and no action of the type advancedFollowup");
            self.notes.error(node.at, message, "The settings belong to such actions: add one or remove the settings.");
        }
        Some(self.tree(node))
    }

    fn actions(&mut self, node: &Node) -> Vec<ActionSource> {
        let entries = self.notes.map(node, "`actions`").unwrap_or_default();
        entries.iter().filter_map(|entry| self.action(entry)).collect()
    }

    pub(super) fn action(&mut self, entry: &Entry) -> Option<ActionSource> {
        let key = self.notes.key(entry, "an action");
        let what = format!("the action `{}`", entry.key);
        let fields = self.notes.map(&entry.value, &what)?;
        self.notes.strangers(fields, &own::names(&own::ACTION), &what);
        let kind = self.notes.needed(fields, "type", entry.key_at, &what);
        let kind = kind.and_then(|node| self.kind(node));
        let name = self.notes.needed(fields, "name", entry.key_at, &what).map(|node| self.tree(&node.taken_as_text()));
        let details = self.notes.needed(fields, "details", entry.key_at, &what);
        let details = details.and_then(|node| self.notes.map(node, "`details`").map(|_| node));
        let declared: Vec<&str> = match details.map(|node| &node.kind) {
            Some(NodeKind::Map(members)) => members.iter().map(|member| member.key.as_str()).collect(),
            Some(NodeKind::Plain(_) | NodeKind::Text(..) | NodeKind::List(_)) | None => Vec::new(),
        };
        let keep = keep::read(fields, &declared, &what, &mut self.notes);
        let details = details.map(|node| self.tree(node));
        let when = member(fields, "when").and_then(|node| self.condition(node));
        let (key, kind, name, details) = (key?, kind?, name?, details?);
        Some(ActionSource { key, key_at: entry.key_at, kind, when, name, details, keep })
    }

    fn kind(&mut self, node: &Node) -> Option<ActionType> {
        let word = self.notes.text(node, "the `type` of an action")?;
        let kind = ActionType::KNOWN.into_iter().find(|kind| kind.as_str() == word);
        if kind.is_none() {
            let known: Vec<&str> = ActionType::KNOWN.iter().map(ActionType::as_str).collect();
            self.notes.error(node.at, format!("there is no action type `{word}`"), did_you_mean(word, &known));
        }
        kind
    }

    pub(super) fn tree(&mut self, node: &Node) -> Tree {
        let mut faults = Vec::new();
        let tree = Tree::compile(node, &self.scope, &mut faults);
        self.take(faults, tree.uses());
        tree
    }

    fn condition(&mut self, node: &Node) -> Option<Presence> {
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
                self.take(vec![fault], BTreeSet::new());
                None
            }
        }
    }

    fn take(&mut self, faults: Vec<RenderFault>, uses: BTreeSet<&str>) {
        self.used.extend(uses.into_iter().map(str::to_owned));
        let (open, told): (Vec<RenderFault>, Vec<RenderFault>) =
            faults.into_iter().partition(|fault| fault.open_mark().is_some());
        self.open_marks.extend(open);
        self.notes.problems.extend(told.into_iter().map(|fault| fault.in_file(self.notes.file)));
    }

    /// The tags in what variables are where a row does not give them.
    fn defaults(&mut self, entries: &[Entry]) {
        let Some(NodeKind::Map(variables)) = member(entries, "variables").map(|node| &node.kind) else { return };
        let mut faults = Vec::new();
        for variable in variables {
            if let NodeKind::Map(fields) = &variable.value.kind
                && let Some(default) = member(fields, "default")
            {
                marks_below(default, &self.scope, &mut faults);
            }
        }
        self.take(faults, BTreeSet::new());
    }

    /// A link that is the same for every location must be the key of another agent: no id exists in all of them.
    fn links(&mut self, agent: &AgentSource, action: &ActionSource, keys: &[&str]) {
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

    fn unused(&mut self, variables: &[Variable]) {
        // After an error, what stands in the broken place may be what uses them.
        let broken = self.notes.problems.iter().any(|problem: &Problem| problem.severity == Severity::Error);
        for variable in variables.iter().filter(|v| !broken && !self.used.contains(&v.name)) {
            let message = format!("the variable `{}` is declared and never used", variable.name);
            self.notes.warning(variable.at, message, "Use it or remove it.");
        }
    }
}

/// The field of an action's details that names another agent.
pub(crate) fn link_field(kind: &ActionType) -> Option<&'static str> {
    match kind {
        ActionType::TransferBot => Some("transferToBot"),
        ActionType::AppointmentBooking => Some("transferAgent"),
        ActionType::TriggerWorkflow
        | ActionType::UpdateContactField
        | ActionType::StopBot
        | ActionType::HumanHandOver
        | ActionType::AdvancedFollowup
        | ActionType::Other(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fitout_api::{AGENT, Kind, Need};

    #[test]
    fn texts_and_what_must_be_there_are_what_the_table_says() {
        let texts = AGENT.fields.iter().filter(|field| matches!(field.kind, Kind::Text)).map(|field| field.name);
        assert!(TEXTS.into_iter().eq(texts));
        let needed = AGENT.fields.iter().filter(|field| field.need == Need::Always).map(|field| field.name);
        assert!(needed.eq(["name", "personality", "goal", "instructions"]));
    }
}
