//! The variables a template declares.

use super::keys;
use crate::expr::{LOCATION, is_reserved};
use crate::problem::TextPosition;
use crate::problem::suggest::did_you_mean;
use crate::syntax::{Entry, Node, NodeKind, Notes, member};
use serde::Serialize;
use serde_json::Value;

/// The type of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VariableKind {
    /// Text, as it stands in the cell.
    String,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false; in a cell also yes, no, 1 and 0.
    Boolean,
    /// Texts; in a cell parted by `|`.
    List,
}

impl VariableKind {
    pub(crate) const WORDS: [(&'static str, VariableKind); 5] = [
        ("string", VariableKind::String),
        ("integer", VariableKind::Integer),
        ("number", VariableKind::Number),
        ("boolean", VariableKind::Boolean),
        ("list", VariableKind::List),
    ];

    /// The word for it in a template.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("string", |(word, _)| word)
    }

    /// Whether what it holds is sent as text.
    pub(crate) fn is_text(self) -> bool {
        match self {
            VariableKind::String | VariableKind::List => true,
            VariableKind::Integer | VariableKind::Number | VariableKind::Boolean => false,
        }
    }

    fn fits(self, value: &Value) -> bool {
        match self {
            VariableKind::String => value.is_string(),
            VariableKind::Integer => value.is_i64(),
            VariableKind::Number => value.is_number(),
            VariableKind::Boolean => value.is_boolean(),
            VariableKind::List => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
        }
    }
}

/// A declared variable.
#[derive(Debug, Clone, Serialize)]
pub struct Variable {
    /// Its name, which is also the name of its column.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: VariableKind,
    /// Whether every row must give it.
    pub required: bool,
    /// What it is for a row that does not give it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip)]
    pub(crate) at: TextPosition,
}

/// The variables below `variables`.
pub(super) fn read_all(node: &Node, notes: &mut Notes<'_>) -> Vec<Variable> {
    let entries = notes.map(node, "`variables`").unwrap_or_default();
    entries.iter().filter_map(|entry| read(entry, notes)).collect()
}

fn read(entry: &Entry, notes: &mut Notes<'_>) -> Option<Variable> {
    let name = entry.key.as_str();
    let at = entry.key_at;
    if let Some((message, help)) = bad_name(name) {
        notes.error(at, message, help);
        return None;
    }
    let what = format!("the variable `{name}`");
    let fields = notes.map(&entry.value, &what)?;
    notes.unknown_fields(fields, &keys::names(&keys::VARIABLE), &what);
    let kind = match member(fields, "type") {
        None => VariableKind::String,
        Some(node) => {
            let word = notes.text(node, &format!("the type of {what}"))?;
            let Some((_, kind)) = VariableKind::WORDS.into_iter().find(|(known, _)| *known == word) else {
                let words = VariableKind::WORDS.map(|(word, _)| word);
                notes.error(node.at, format!("there is no type `{word}`"), did_you_mean(word, &words));
                return None;
            };
            kind
        }
    };
    let required = member(fields, "required").is_some_and(|node| match &node.kind {
        NodeKind::Plain(Value::Bool(required)) => *required,
        NodeKind::Plain(_) | NodeKind::Text(..) | NodeKind::List(_) | NodeKind::Map(_) => {
            notes.wrong_type(node, "`required`", "true or false");
            false
        }
    });
    let default = member(fields, "default").and_then(|node| {
        // A number for a variable of text is the text that was written.
        let value = if kind == VariableKind::String { node.taken_as_text().to_json() } else { node.to_json() };
        if required {
            notes.error(node.at, format!("{what} is required and has a default"), "Remove one of the two.");
        } else if !kind.fits(&value) {
            let message = format!("the default of {what} is {}, its type is {}", node.describe(), kind.as_str());
            notes.error(node.at, message, "Correct the type or the default.");
        }
        Some(value).filter(|value| kind.fits(value))
    });
    let description = member(fields, "description").and_then(|node| notes.text(node, "a description"));
    Some(Variable { name: name.to_owned(), kind, required, default, description: description.map(str::to_owned), at })
}

/// The form of a variable's name, as a regular expression.
pub(crate) const NAME_FORM: &str = "^[A-Za-z_][A-Za-z0-9_]*$";

fn bad_name(name: &str) -> Option<(String, &'static str)> {
    let shape = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if name == LOCATION {
        Some((format!("`{LOCATION}` is always there"), "Use it without declaring it."))
    } else if is_reserved(name) {
        Some((format!("`{name}` is a word of the expression language"), "Choose another name."))
    } else if !shape {
        Some((format!("`{name}` cannot name a variable"), "Use letters, digits and `_`, as in `clinic_name`."))
    } else {
        None
    }
}
