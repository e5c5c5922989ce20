//! A tree of YAML in which every node knows its place in the text.

use super::places::Places;
use crate::problem::TextPosition;
use serde_json::Value;

/// A node of the tree.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// The place of its first character.
    pub(crate) at: TextPosition,
    /// What it is.
    pub(crate) kind: NodeKind,
    /// A plain scalar that is no text, as it stands in the file.
    pub(super) written: Option<String>,
}

/// What a node is.
#[derive(Debug, Clone)]
pub(crate) enum NodeKind {
    /// Null, a boolean or a number.
    Plain(Value),
    /// Text, with the places of the signs in it as far as they are known.
    Text(String, Places),
    /// A list.
    List(Vec<Node>),
    /// A map in the order of the text; its keys are unique.
    Map(Vec<Entry>),
}

/// A key of a map and its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The key.
    pub(crate) key: String,
    /// Where the key stands.
    pub(crate) key_at: TextPosition,
    /// The value.
    pub(crate) value: Node,
}

impl Node {
    /// A node that is written in no particular way.
    pub(crate) fn new(at: TextPosition, kind: NodeKind) -> Self {
        Self { at, kind, written: None }
    }

    /// The text that was meant where text is wanted: a number or a word as it was written, `1.0` and no 1.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Text(text, _) => Some(text),
            NodeKind::Plain(Value::Number(_) | Value::Bool(_)) => self.written.as_deref(),
            NodeKind::Plain(_) | NodeKind::List(_) | NodeKind::Map(_) => None,
        }
    }

    /// The node as text, where that is what was meant.
    pub(crate) fn taken_as_text(&self) -> Self {
        match (&self.kind, self.as_text()) {
            (NodeKind::Plain(_), Some(text)) => Self::new(self.at, NodeKind::Text(text.to_owned(), Places::default())),
            (NodeKind::Plain(_) | NodeKind::Text(..) | NodeKind::List(_) | NodeKind::Map(_), _) => self.clone(),
        }
    }

    /// The node as JSON.
    pub(crate) fn to_json(&self) -> Value {
        match &self.kind {
            NodeKind::Plain(value) => value.clone(),
            NodeKind::Text(text, _) => Value::String(text.clone()),
            NodeKind::List(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            NodeKind::Map(entries) => {
                Value::Object(entries.iter().map(|e| (e.key.clone(), e.value.to_json())).collect())
            }
        }
    }

    /// What kind of thing it is, for a person.
    pub(crate) fn describe(&self) -> &'static str {
        match &self.kind {
            NodeKind::Plain(Value::Null) => "nothing",
            NodeKind::Plain(Value::Bool(_)) => "true or false",
            NodeKind::Plain(_) => "a number",
            NodeKind::Text(..) => "text",
            NodeKind::List(_) => "a list",
            NodeKind::Map(_) => "a map",
        }
    }

    pub(super) fn size(&self) -> usize {
        1 + match &self.kind {
            NodeKind::Plain(_) | NodeKind::Text(..) => 0,
            NodeKind::List(items) => items.iter().map(Node::size).sum(),
            NodeKind::Map(entries) => entries.iter().map(|e| 1 + e.value.size()).sum(),
        }
    }
}
