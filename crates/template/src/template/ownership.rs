//! `ignore` and `create-only`: the fields that are left as they are in what exists already.

use crate::problem::suggest::did_you_mean;
use crate::syntax::{Entry, Node, NodeKind, Notes, member};
use fitout_api::name::NAME;
use fitout_api::{AGENT, Shown};
use fitout_model::Ownership;
use std::collections::BTreeSet;

pub(super) const IGNORE: &str = "ignore";
pub(super) const CREATE_ONLY: &str = "create-only";

/// Whether no answer of the API shows the field: nobody can tell whether somebody else has set it.
pub(crate) fn is_unseen(name: &str) -> bool {
    AGENT.field(name).is_some_and(|field| field.shown == Shown::Never)
}

/// The two lists among these members; `declared` are the fields that can be named.
pub(super) fn read(entries: &[Entry], declared: &[&str], what: &str, notes: &mut Notes<'_>) -> Ownership {
    let ignore = read_list(entries, IGNORE, declared, what, notes);
    let create_only = read_list(entries, CREATE_ONLY, declared, what, notes);
    if let (Some(both), Some(node)) = (ignore.intersection(&create_only).next(), member(entries, CREATE_ONLY)) {
        let message = format!("`{both}` stands in `{IGNORE}` and in `{CREATE_ONLY}` of {what}");
        notes.error(
            node.at,
            message,
            "Choose one: `create-only` never writes it again, `ignore` only where somebody else has set it.",
        );
    }
    Ownership { ignore, create_only }
}

fn read_list(entries: &[Entry], list: &str, declared: &[&str], what: &str, notes: &mut Notes<'_>) -> BTreeSet<String> {
    let Some(node) = member(entries, list) else { return BTreeSet::new() };
    let NodeKind::List(items) = &node.kind else {
        notes.wrong_type(node, &format!("`{list}`"), "a list of names");
        return BTreeSet::new();
    };
    items.iter().filter_map(|item| read_name(item, list, declared, what, notes)).collect()
}

fn read_name(node: &Node, list: &str, declared: &[&str], what: &str, notes: &mut Notes<'_>) -> Option<String> {
    let name = notes.text(node, &format!("a name in `{list}`"))?;
    if is_unseen(name) {
        let message = format!("`{name}` cannot stand in `{list}`: the API does not show it");
        notes.error(node.at, message, "Nobody can tell whether somebody else has set it: take it out of the list.");
        return None;
    }
    if name == NAME {
        let message = format!("`name` cannot stand in `{list}`: by its name {what} is found");
        notes.error(node.at, message, "Take it out of the list.");
        return None;
    }
    if !declared.contains(&name) {
        let message = format!("`{list}` names `{name}`, which {what} does not declare");
        notes.error(
            node.at,
            message,
            format!("What is not declared is left alone anyway; {}", did_you_mean(name, declared)),
        );
        return None;
    }
    Some(name.to_owned())
}
