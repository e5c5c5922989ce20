//! The template file: what it declares, read strictly and with places.

mod astray;
mod edit;
mod fields;
mod keep;
mod node;
mod own;
mod places;
mod read;
mod scalar;
mod template;
mod variable;
mod yaml;

pub(crate) use astray::TAKE_IT_OUT;
pub(crate) use edit::CompiledSelector;
pub use edit::{EDITS, EditRequest, EditSource, EditVerb};
pub(crate) use keep::UNSEEN;
pub(crate) use node::{Entry, Node, NodeKind};
pub(crate) use own::{ACTION, AGENT, Field, FieldForm, FieldNeed, TEMPLATE, VARIABLE};
pub(crate) use places::Places;
pub(crate) use read::link_field;
pub use template::{ActionSource, AgentSource, Template};
pub(crate) use variable::NAME_FORM;
pub use variable::{Variable, VariableKind};

/// The JSON that this text is to a template's reader.
#[cfg(test)]
pub(crate) fn to_json(text: &str) -> serde_json::Value {
    yaml::parse(&"t.yaml".into(), text).unwrap_or_else(|problem| panic!("{problem}\n{text}")).to_json()
}
