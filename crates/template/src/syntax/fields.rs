//! Taking a map of the template apart, member by member.

use super::node::{Entry, Node, NodeKind};
use crate::problem::suggest::did_you_mean;
use crate::problem::{Problem, Problems, TextPosition};
use std::str::FromStr;
use std::sync::Arc;

/// The problems of one template while it is read.
pub(crate) struct Notes<'a> {
    pub(crate) file: &'a Arc<str>,
    pub(crate) problems: Problems,
}

impl Notes<'_> {
    pub(crate) fn error(&mut self, at: TextPosition, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::error(self.file, at.somewhere(), message).help(help));
    }

    pub(crate) fn warning(&mut self, at: TextPosition, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem::warning(self.file, at.somewhere(), message).help(help));
    }

    /// The entries of a node that must be a map.
    pub(crate) fn map<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Entry]> {
        match &node.kind {
            NodeKind::Map(entries) => Some(entries),
            NodeKind::Plain(_) | NodeKind::Text(..) | NodeKind::List(_) => {
                self.wrong_type(node, what, "a map");
                None
            }
        }
    }

    /// The text of a node that must be text without placeholders; a number is taken as it was written.
    pub(crate) fn text<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        match node.as_text() {
            Some(text) if text.contains("<<") => {
                self.error(node.at, format!("{what} cannot have placeholders"), "It is the same for every location.");
                None
            }
            Some(text) => Some(text),
            None => {
                self.wrong_type(node, what, "text");
                None
            }
        }
    }

    pub(crate) fn wrong_type(&mut self, node: &Node, what: &str, wanted: &str) {
        let quote = if wanted == "text" && matches!(node.kind, NodeKind::Plain(_)) {
            " Put quotation marks around it."
        } else {
            ""
        };
        let message = format!("{what} must be {wanted}, not {}", node.describe());
        self.error(node.at, message, format!("Write {wanted} here.{quote}"));
    }

    /// A key of our own choosing.
    pub(crate) fn key<K: FromStr<Err = fitout_model::IdError>>(&mut self, entry: &Entry, what: &str) -> Option<K> {
        match entry.key.parse() {
            Ok(key) => Some(key),
            Err(error) => {
                let message = format!("the key of {what} {error}");
                self.error(entry.key_at, message, "Use letters, digits, `-` and `_`, as in `front-desk`.");
                None
            }
        }
    }

    /// Complains of every key that is not known here.
    pub(crate) fn unknown_fields(&mut self, entries: &[Entry], known: &[&str], what: &str) {
        for entry in entries.iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let message = format!("{what} has no field `{}`", entry.key);
            let help = if entry.key.contains(' ') {
                // In braces a comma ends a value, and what comes after it is read as a key.
                "If this is part of the text before it, put quotation marks around the whole text.".to_owned()
            } else {
                did_you_mean(&entry.key, known)
            };
            self.error(entry.key_at, message, help);
        }
    }

    /// The value of a member that has to be there.
    pub(crate) fn needed<'n>(
        &mut self,
        entries: &'n [Entry],
        name: &str,
        at: TextPosition,
        what: &str,
    ) -> Option<&'n Node> {
        let found = member(entries, name);
        if found.is_none() {
            self.error(at, format!("{what} needs `{name}`"), format!("Add `{name}:` to it."));
        }
        found
    }
}

/// The value of a member.
pub(crate) fn member<'n>(entries: &'n [Entry], name: &str) -> Option<&'n Node> {
    entries.iter().find(|entry| entry.key == name).map(|entry| &entry.value)
}
