//! How the declared fields of what becomes ours stand there, so that what somebody writes there afterwards is told apart.

use super::action::Details;
use super::agent::{read_field, shown_how};
use super::written_forms::plain;
use super::{FieldReading, short, value};
use fitout_api::Shown;
use fitout_model::{ActualAction, ActualAgent, DesiredAction, DesiredAgent, Ownership};
use serde_json::Value;
use std::collections::BTreeMap;

/// The digests of what the agent shows in its name, its mode and its declared fields.
///
/// A field that is left as it is where somebody else has set it was set by somebody else, so it is left out.
pub(crate) fn agent_found(desired: &DesiredAgent, actual: &ActualAgent) -> BTreeMap<String, String> {
    let shown = desired.fields.iter().filter(|(name, _)| !matches!(shown_how(name), Shown::Never | Shown::Unreliable));
    let mut found = digests(
        &desired.keep,
        shown.map(|(name, wanted)| (name, wanted, read_field(name, wanted, &actual.fields), actual.fields.get(name))),
    );
    found.insert("name".to_owned(), short(&Value::String(actual.name.clone())));
    if let Some(mode) = actual.mode.filter(|_| !desired.keep.covers("mode")) {
        found.insert("mode".to_owned(), short(&Value::from(mode.as_str())));
    }
    found
}

/// The digests of what the action shows in its name and in the declared members of its details.
pub(crate) fn action_found(
    desired: &DesiredAction,
    details: &Details,
    actual: &ActualAction,
) -> BTreeMap<String, String> {
    let mut found = digests(
        &desired.keep,
        details.fields.iter().map(|(name, wanted)| {
            let shown = actual.details.get(name);
            (name, wanted, value::read(name, wanted, shown), shown)
        }),
    );
    found.insert("name".to_owned(), short(&Value::String(actual.name.clone())));
    found
}

/// What shows the wanted value counts as that value, in whatever form the API shows it.
fn digests<'a>(
    keep: &Ownership,
    fields: impl Iterator<Item = (&'a String, &'a Value, FieldReading, Option<&'a Value>)>,
) -> BTreeMap<String, String> {
    let digest =
        |(name, wanted, reading, shown): (&String, &Value, FieldReading, Option<&Value>)| match (reading, shown) {
            (FieldReading::Same, _) => Some((name.clone(), short(wanted))),
            (FieldReading::Differs, Some(shown)) => Some((name.clone(), short(&plain(name, shown)))),
            (FieldReading::Hidden, _) | (FieldReading::Differs, None) => None,
        };
    fields.filter(|(name, ..)| !keep.covers(name)).filter_map(digest).collect()
}
