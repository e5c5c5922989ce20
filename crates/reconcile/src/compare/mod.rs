//! Comparing what the template declares with what the API shows, over the declared fields only.
//!
//! Unknown is not absent: a field that an answer does not show is *hidden*, and a hidden field differs only if the
//! journal has not written just this value there.

mod action;
mod agent;
mod found;
mod value;
mod written_forms;

pub(crate) use action::{Details, action, action_contradicts, details, followup};
pub(crate) use agent::{agent, agent_contradicts, mode_differs, read_field, shown_how};
pub(crate) use found::{action_found, agent_found};
pub(crate) use value::{in_place, read};
pub(crate) use written_forms::{plain, shows};

use fitout_model::{Digest, Fields, Ownership};
use serde_json::Value;
use std::collections::BTreeMap;

/// The digests to record as last written for these fields: each name with the first eight digits of its value's
/// digest, as [`plan`](crate::plan) expects them in [`fitout_model::Known`].
#[must_use]
pub fn written(fields: &Fields) -> BTreeMap<String, String> {
    fields.iter().map(|(name, value)| (name.clone(), short(value))).collect()
}

/// What came out of a comparison, by field name, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Comparison {
    /// What has to be written.
    pub(crate) differs: Vec<String>,
    /// What the API does not show, so that only the journal speaks for it.
    pub(crate) unchecked: Vec<String>,
    /// What shows another value, and is left as somebody else has written it.
    pub(crate) kept: Vec<String>,
}

impl Comparison {
    /// As [`add`](Self::add), for a field that may be left as it is: `shown` is what stands there.
    fn add_kept(
        &mut self,
        keep: &Ownership,
        (name, wanted): (&str, &Value),
        (reading, shown): (FieldReading, Option<&Value>),
        written: &BTreeMap<String, String>,
    ) {
        if keep.create_only.contains(name) {
            return;
        }
        // What the API does not show cannot be told from what we wrote, so it follows the template.
        let ours = |shown: &Value| written.get(name).is_some_and(|digest| shows(name, Some(wanted), shown, digest));
        match shown {
            Some(shown) if keep.ignore.contains(name) && reading == FieldReading::Differs && !ours(shown) => {
                self.kept.push(name.to_owned());
            }
            Some(_) | None => self.add(name, wanted, reading, written),
        }
    }

    /// Takes up what a read says about one declared field.
    fn add(&mut self, name: &str, wanted: &Value, reading: FieldReading, written: &BTreeMap<String, String>) {
        match reading {
            FieldReading::Same => {}
            FieldReading::Hidden if written.get(name).is_some_and(|digest| *digest == short(wanted)) => {
                self.unchecked.push(name.to_owned());
            }
            FieldReading::Hidden | FieldReading::Differs => self.differs.push(name.to_owned()),
        }
    }

    /// The order of a JSON object's members is its map's business, so the names are put in order here.
    fn sorted(mut self) -> Self {
        self.differs.sort_unstable();
        self.unchecked.sort_unstable();
        self.kept.sort_unstable();
        self
    }
}

/// What a read says about a declared value; of several readings the greatest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FieldReading {
    /// The answer shows it.
    Same,
    /// The answer shows nothing there.
    Hidden,
    /// The answer shows another value.
    Differs,
}

/// Whether this is the short digest of the value.
pub(crate) fn is_short(value: &Value, digest: &str) -> bool {
    Digest::of(value).short() == digest
}

fn short(value: &Value) -> String {
    Digest::of(value).short().to_owned()
}
