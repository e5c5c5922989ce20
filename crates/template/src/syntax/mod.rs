//! YAML as a tree in which every node knows its place in the text.

mod fields;
mod node;
mod places;
mod scalar;
mod secrets;
pub(crate) mod yaml;

pub(crate) use fields::{Notes, member};
pub(crate) use node::{Entry, Node, NodeKind};
pub(crate) use places::Places;
pub(crate) use secrets::{TAKE_IT_OUT, secrets_astray};

/// The JSON that this text is to a template's reader.
#[cfg(test)]
pub(crate) fn to_json(text: &str) -> serde_json::Value {
    yaml::parse(&"t.yaml".into(), text).unwrap_or_else(|problem| panic!("{problem}\n{text}")).to_json()
}
