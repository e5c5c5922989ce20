//! From the parsed YAML to a template.

use super::keys::{self, MERGE_TAGS};
use super::reader::TemplateReader;
use super::variable::{self, Variable, VariableKind};
use super::{EDITS, Template, TemplateInfo};
use crate::expr::{LOCATION, VariableScope};
use crate::problem::Problems;
use crate::syntax::{Entry, Node, NodeKind, Notes, member, yaml};
use crate::tags::{NameMatch, TagNames};
use fitout_model::{AgentKey, Digest, OtherAgents};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The template that this text is, as far as it can be read, and everything that is wrong with it.
pub(super) fn read_template(file: &Arc<str>, text: &str) -> (Option<Template>, Problems) {
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
    notes.unknown_fields(entries, &keys::names(&keys::TEMPLATE), "a template");
    let name = notes.needed(entries, "name", root.at, "a template").and_then(|node| read_name(node, &mut notes));
    let version =
        notes.needed(entries, "version", root.at, "a template").and_then(|node| notes.text(node, "`version`"));
    let description = member(entries, "description").and_then(|node| notes.text(node, "`description`"));
    let variables = member(entries, "variables").map(|node| variable::read_all(node, &mut notes)).unwrap_or_default();
    let other_agents =
        member(entries, "other-agents").and_then(|node| read_other_agents(node, &mut notes)).unwrap_or_default();
    let allowed = read_merge_tags(entries, &mut notes);
    let mut reading =
        TemplateReader { scope: scope_of(&variables, allowed), notes, used: BTreeSet::new(), open_marks: Vec::new() };
    reading.check_defaults(entries);
    let agents = match reading.notes.needed(entries, "agents", root.at, "a template") {
        Some(node) => reading.read_agents(node),
        None => Vec::new(),
    };
    reading.check_unused(&variables);
    let names = reading.scope.tags;
    let info = TemplateInfo {
        file: Arc::clone(file),
        name: name.unwrap_or_default(),
        version: version.unwrap_or_default().to_owned(),
        description: description.map(str::to_owned),
        digest: Digest::of(&root.to_json()),
        variables,
        names,
        flaws: reading.notes.problems.errors(),
        other_agents,
    };
    let template = Template { info: Arc::new(info), agents, open_marks: reading.open_marks };
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
    let allowed = read_merge_tags(entries, &mut notes);
    let names = scope_of(&variables, allowed).tags;
    let info = TemplateInfo { file: Arc::clone(file), variables, names, flaws: 1, ..TemplateInfo::of_edits() };
    Some(Template { info: Arc::new(info), agents: Vec::new(), open_marks: Vec::new() })
}

fn read_other_agents(node: &Node, notes: &mut Notes<'_>) -> Option<OtherAgents> {
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

fn read_name(node: &Node, notes: &mut Notes<'_>) -> Option<String> {
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
fn read_merge_tags(entries: &[Entry], notes: &mut Notes<'_>) -> BTreeSet<String> {
    let Some(node) = member(entries, MERGE_TAGS) else { return BTreeSet::new() };
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

fn scope_of(variables: &[Variable], allowed: BTreeSet<String>) -> VariableScope {
    let mut names: BTreeSet<String> = variables.iter().map(|v| v.name.clone()).collect();
    names.insert(LOCATION.to_owned());
    let tags = TagNames::new(names.iter().map(|name| (name.clone(), NameMatch::Variable)), allowed);
    let lists = variables.iter().filter(|v| v.kind == VariableKind::List).map(|v| v.name.clone()).collect();
    VariableScope { names, lists, tags, ..VariableScope::default() }
}
