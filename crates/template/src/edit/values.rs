//! Values from the command line, as nodes of a template's tree.

use crate::problem::TextPosition;
use crate::syntax::{Entry, Node, NodeKind, Places};
use serde_json::Value;

/// Values from the command line have no place in a file.
pub(super) const NOWHERE: TextPosition = TextPosition::NOWHERE;

/// A value from the command line: JSON where it is some, text otherwise.
pub(super) fn parse_value(text: &str) -> Node {
    let value = serde_json::from_str(text).unwrap_or_else(|_error| Value::String(text.to_owned()));
    node_from_json(value)
}

fn node_from_json(value: Value) -> Node {
    let kind = match value {
        Value::String(text) => NodeKind::Text(text, Places::default()),
        Value::Array(items) => NodeKind::List(items.into_iter().map(node_from_json).collect()),
        Value::Object(members) => {
            NodeKind::Map(members.into_iter().map(|(key, value)| entry(key, node_from_json(value))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => NodeKind::Plain(value),
    };
    Node::new(NOWHERE, kind)
}

fn entry(key: String, value: Node) -> Entry {
    Entry { key, key_at: NOWHERE, value }
}

/// Puts the value where the path leads to, through maps that are made where they are missing; false when it leads into
/// something else.
pub(super) fn set_at(root: &mut Node, path: &str, value: Node) -> bool {
    let NodeKind::Map(entries) = &mut root.kind else { return false };
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let place = entries.iter().position(|entry| entry.key == name);
    let Some(rest) = rest else {
        match place.and_then(|place| entries.get_mut(place)) {
            Some(there) => there.value = value,
            None => entries.push(entry(name.to_owned(), value)),
        }
        return true;
    };
    let place = place.unwrap_or_else(|| {
        entries.push(entry(name.to_owned(), Node::new(NOWHERE, NodeKind::Map(Vec::new()))));
        entries.len() - 1
    });
    entries.get_mut(place).is_some_and(|there| set_at(&mut there.value, rest, value))
}
