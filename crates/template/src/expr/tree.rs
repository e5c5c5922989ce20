//! The template's tree with compiled leaves.

use super::fault::RenderFault;
use super::leaf::{self, Leaf};
use super::placeholder::{KnownColumns, VariableScope};
use super::values::RowValues;
use crate::problem::{GIVES_A_SECRET, PathStep, Severity, TextPosition};
use crate::syntax::{Entry, Node, NodeKind, Places, TAKE_IT_OUT};

use crate::tags::{self, SIGNS, Where};
use fitout_model::has_secret;
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// A node with its place.
pub(crate) struct Tree {
    pub(crate) at: TextPosition,
    pub(crate) kind: TreeKind,
}

/// What a node is.
pub(crate) enum TreeKind {
    Leaf(Leaf),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
    /// What could not be compiled.
    Broken,
}

/// Whether a secret stands in a text of this value.
fn holds_secret(value: &Json) -> bool {
    match value {
        Json::String(text) => has_secret(text),
        Json::Array(items) => items.iter().any(holds_secret),
        Json::Object(members) => members.values().any(holds_secret),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

impl Tree {
    /// The compiled tree; what cannot be compiled is left out of it and becomes a fault.
    pub(crate) fn compile(node: &Node, scope: &VariableScope, faults: &mut Vec<RenderFault>) -> Self {
        let kind = match &node.kind {
            NodeKind::Plain(value) => TreeKind::Leaf(Leaf::Constant(value.clone())),
            NodeKind::Text(text, places) => {
                judge_marks(text, places, node.at, scope, faults);
                match Leaf::compile(text, places, node.at, scope) {
                    Ok(leaf) => TreeKind::Leaf(leaf),
                    Err(fault) => {
                        faults.push(fault);
                        TreeKind::Broken
                    }
                }
            }
            NodeKind::List(items) => {
                TreeKind::List(items.iter().map(|item| Tree::compile(item, scope, faults)).collect())
            }
            NodeKind::Map(entries) => return Self::compile_map(node.at, entries, scope, faults),
        };
        Self { at: node.at, kind }
    }

    /// The compiled map of these entries.
    pub(crate) fn compile_map<'a>(
        at: TextPosition,
        entries: impl IntoIterator<Item = &'a Entry>,
        scope: &VariableScope,
        faults: &mut Vec<RenderFault>,
    ) -> Self {
        let compiled = entries.into_iter().map(|entry| {
            judge_key(entry, scope, faults);
            (entry.key.clone(), Tree::compile(&entry.value, scope, faults))
        });
        let compiled = compiled.collect();
        Self { at, kind: TreeKind::Map(compiled) }
    }

    /// The tree with this row; `None` when a leaf of it has a fault.
    pub(crate) fn render(&self, context: &RowValues, faults: &mut Vec<RenderFault>) -> Option<Json> {
        let (json, is_whole) = self.render_partly(context, faults);
        json.filter(|_| is_whole)
    }

    /// As much of the tree with this row as has no fault, and whether that is all of it: members of maps are left out.
    pub(crate) fn render_partly(&self, context: &RowValues, faults: &mut Vec<RenderFault>) -> (Option<Json>, bool) {
        match &self.kind {
            TreeKind::Broken => (None, false),
            TreeKind::Leaf(leaf) => {
                let mut json = leaf.render(context, faults);
                // What is the same for every row was looked at when it was read.
                if !matches!(leaf, Leaf::Constant(_)) && json.as_ref().is_some_and(holds_secret) {
                    let fault = RenderFault::error(self.at, GIVES_A_SECRET);
                    faults.push(fault.help(TAKE_IT_OUT).uses(leaf.uses()));
                    json = None;
                }
                let is_whole = json.is_some();
                (json, is_whole)
            }
            TreeKind::List(items) => {
                // Every item is rendered, so that all faults of a row come at once.
                let rendered: Vec<Option<Json>> = items.iter().map(|item| item.render(context, faults)).collect();
                let list: Option<Vec<Json>> = rendered.into_iter().collect();
                let is_whole = list.is_some();
                (list.map(Json::Array), is_whole)
            }
            TreeKind::Map(entries) => {
                let mut is_whole = true;
                let mut members = serde_json::Map::new();
                for (key, tree) in entries {
                    let (json, all) = tree.render_partly(context, faults);
                    is_whole &= all;
                    members.extend(json.map(|json| (key.clone(), json)));
                }
                (Some(Json::Object(members)), is_whole)
            }
        }
    }

    /// The node at the end of this path, or the last one on the way to it; and whether the end was reached.
    pub(crate) fn find(&self, path: &[PathStep]) -> (&Tree, bool) {
        let Some((step, rest)) = path.split_first() else { return (self, true) };
        let child = match (&self.kind, step) {
            (TreeKind::Map(entries), PathStep::Key(key)) => {
                entries.iter().find(|(k, _)| k == key).map(|(_, tree)| tree)
            }
            (TreeKind::List(items), PathStep::Index(index)) => items.get(*index),
            (TreeKind::Leaf(_) | TreeKind::Broken, _) => return (self, true),
            (TreeKind::Map(_) | TreeKind::List(_), _) => None,
        };
        child.map_or((self, false), |child| child.find(rest))
    }

    /// The variables that its leaves depend on.
    pub(crate) fn uses(&self) -> BTreeSet<&str> {
        let mut uses = BTreeSet::new();
        self.collect_uses(&mut uses);
        uses
    }

    fn collect_uses<'a>(&'a self, uses: &mut BTreeSet<&'a str>) {
        match &self.kind {
            TreeKind::Broken => {}
            TreeKind::Leaf(leaf) => uses.extend(leaf.uses()),
            TreeKind::List(items) => items.iter().for_each(|item| item.collect_uses(uses)),
            TreeKind::Map(entries) => entries.iter().for_each(|(_, tree)| tree.collect_uses(uses)),
        }
    }

    /// The text of a leaf that is the same for every row.
    pub(crate) fn constant_text(&self) -> Option<&str> {
        match &self.kind {
            TreeKind::Leaf(Leaf::Constant(Json::String(text))) => Some(text),
            TreeKind::Leaf(_) | TreeKind::List(_) | TreeKind::Map(_) | TreeKind::Broken => None,
        }
    }

    /// Whether something stands at this path of members, in some item of each list on the way.
    pub(crate) fn has(&self, path: &[&str]) -> bool {
        let Some((first, rest)) = path.split_first() else { return true };
        match &self.kind {
            TreeKind::Map(_) => self.member(first).is_some_and(|tree| tree.has(rest)),
            TreeKind::List(items) => items.iter().any(|item| item.has(path)),
            TreeKind::Leaf(_) | TreeKind::Broken => false,
        }
    }

    /// The member of a map.
    pub(crate) fn member(&self, name: &str) -> Option<&Tree> {
        match &self.kind {
            TreeKind::Map(entries) => entries.iter().find(|(key, _)| key == name).map(|(_, tree)| tree),
            TreeKind::Leaf(_) | TreeKind::List(_) | TreeKind::Broken => None,
        }
    }
}

/// What is to be said of the tags of this text and of the names in brackets. Where the roster's columns are not known yet, a
/// mark that is none of the template's variables goes with its fault, to be judged again.
fn judge_marks(text: &str, places: &Places, at: TextPosition, scope: &VariableScope, faults: &mut Vec<RenderFault>) {
    let mut whole: Option<Arc<str>> = None;
    for mark in tags::find_around(text, &leaf::placeholders(text)) {
        if mark.has_placeholder() {
            continue;
        }
        let at = place_of(text, mark.range(), places).unwrap_or(at);
        let said = scope.tags.judge(text, &mark, Where::Text);
        let open = scope.columns == KnownColumns::Unknown
            && said.as_ref().is_none_or(|said| said.severity == Severity::Warning);
        let fault = match said {
            Some(said) => RenderFault::of_mark(at, said, text, &mark),
            None if open => RenderFault::error(at, ""),
            None => continue,
        };
        faults.push(if open { fault.open(mark, whole.get_or_insert_with(|| text.into())) } else { fault });
    }
}

/// Where the mark of this range begins. Only the places of signs are known, and a bare name begins with none.
fn place_of(text: &str, range: Range<usize>, places: &Places) -> Option<TextPosition> {
    let sign = range.start + text.get(range.clone())?.find(SIGNS)?;
    let at = places.at(sign)?;
    let before = u32::try_from(text.get(range.start..sign)?.chars().count()).ok()?;
    Some(TextPosition { column: at.column.checked_sub(before)?, ..at })
}

/// What is to be said of a key, in which nothing is filled in: a bare name is one, as it should be.
fn judge_key(entry: &Entry, scope: &VariableScope, faults: &mut Vec<RenderFault>) {
    for mark in tags::find(&entry.key).into_iter().filter(|mark| !mark.is_bare()) {
        if let Some(said) = scope.tags.judge(&entry.key, &mark, Where::Text) {
            let fault = RenderFault::of_mark(entry.key_at, said, &entry.key, &mark);
            faults.push(
                RenderFault { severity: Severity::Error, ..fault }
                    .help("In a key nothing is filled in: write the key itself."),
            );
        }
    }
}

/// The same for every text below this node, which is not compiled.
pub(crate) fn judge_below(node: &Node, scope: &VariableScope, faults: &mut Vec<RenderFault>) {
    match &node.kind {
        NodeKind::Plain(_) => {}
        NodeKind::Text(text, places) => judge_marks(text, places, node.at, scope, faults),
        NodeKind::List(items) => items.iter().for_each(|item| judge_below(item, scope, faults)),
        NodeKind::Map(entries) => entries.iter().for_each(|entry| {
            judge_key(entry, scope, faults);
            judge_below(&entry.value, scope, faults);
        }),
    }
}
