//! One field that a run wrote: whether it is back already, still as it was written, or changed by somebody since.

use super::run_change::{TargetChanges, UndoableWrite};
use crate::compare::{self, FieldReading, plain, shown_how, shows};
use fitout_api::{AGENT, Null, Shown};
use fitout_model::{ActualAgent, Digest, Verb, canonical};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the run did to one field.
#[derive(Debug, Default)]
pub(super) struct FieldChange<'a> {
    /// The digests of what it wrote; none where the field was lost because another one was written.
    pub(super) wrote: BTreeSet<&'a str>,
    /// What stood there before, where it was another value than the one written.
    pub(super) before: Option<FormerValue<'a>>,
}

/// What stood in a field before the run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum FormerValue<'a> {
    Value(&'a Value),
    /// Nothing, or nothing that can be seen.
    Absent,
}

/// How a field stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// As it was before the run.
    Back,
    /// As the run wrote it.
    Written,
    /// Neither.
    Changed,
}

/// The writes to an agent's fields.
pub(super) const AGENT_WRITES: &[Verb] = &[Verb::CreateAgent, Verb::UpdateAgent, Verb::SwitchMode];

/// What the run did to each field of an agent.
pub(super) fn of_agent<'a>(deeds: &TargetChanges<'a>) -> BTreeMap<&'a str, FieldChange<'a>> {
    let mut changes: BTreeMap<&str, FieldChange<'_>> = BTreeMap::new();
    for UndoableWrite { fields, former, .. } in deeds.of(AGENT_WRITES) {
        for (name, digest) in *fields {
            changes.entry(name).or_default().wrote.insert(digest);
        }
        for name in former.iter().flat_map(|former| former.values.keys().chain(&former.absent)) {
            changes.entry(name).or_default();
        }
    }
    for (name, change) in &mut changes {
        let of = |write: &UndoableWrite<'a>| {
            let former = write.former?;
            let absent = former.absent.contains(*name).then_some(FormerValue::Absent);
            former.values.get(*name).map(FormerValue::Value).or(absent)
        };
        // What nobody can see says nothing of the write before.
        let follows = |next: &FormerValue<'_>, write: &UndoableWrite<'a>| {
            is_hidden(name) || next.follows(write.fields.get(*name))
        };
        change.before = deeds.before(AGENT_WRITES, of, follows);
    }
    changes
}

impl FormerValue<'_> {
    /// Whether it is what stands there after a write of the value with this digest; `None` where the write lost the field.
    pub(super) fn follows(self, wrote: Option<&String>) -> bool {
        match (self, wrote) {
            (FormerValue::Value(value), Some(digest)) => Digest::of(value).short() == digest,
            (FormerValue::Absent, Some(digest)) => Digest::of(&Value::Null).short() == digest,
            (FormerValue::Absent, None) => true,
            (FormerValue::Value(_), None) => false,
        }
    }
}

impl<'a> FieldChange<'a> {
    /// A field that was written and had no other value before that anybody needs.
    pub(super) fn written(digests: impl IntoIterator<Item = &'a str>) -> Self {
        Self { wrote: digests.into_iter().collect(), before: None }
    }

    /// How the field stands, by what is shown there; where nothing is, `known` speaks, the digest last written.
    pub(super) fn stand(&self, name: &str, shown: Option<&Value>, known: Option<&String>) -> Stand {
        let former = match self.before {
            Some(FormerValue::Value(former)) => Some(former),
            Some(FormerValue::Absent) | None => None,
        };
        let Some(shown) = shown else { return self.hidden(name, former, known) };
        let shown = plain(name, shown);
        // Exactly first: the former value may be another spelling of the one that was written.
        if former.is_some_and(|former| same(name, &shown, former)) {
            return Stand::Back;
        }
        if self.wrote.contains(Digest::of(&shown).short()) {
            return Stand::Written;
        }
        if former.is_some_and(|former| compare::read(name, former, Some(&shown)) == FieldReading::Same) {
            return Stand::Back;
        }
        let written = self.wrote.iter().any(|digest| shows(name, former, &shown, digest));
        if written { Stand::Written } else { Stand::Changed }
    }

    fn hidden(&self, name: &str, former: Option<&Value>, known: Option<&String>) -> Stand {
        if self.wrote.is_empty() {
            // It was lost with the write, and it is not there.
            return if former.is_some() { Stand::Written } else { Stand::Back };
        }
        match (former, known) {
            (Some(former), Some(known)) if Digest::of(former).short() == known => Stand::Back,
            (None, _) if self.before == Some(FormerValue::Absent) && !is_hidden(name) => Stand::Back,
            (Some(_) | None, _) => Stand::Written,
        }
    }
}

/// Whether no answer tells the field's value.
pub(super) fn is_hidden(name: &str) -> bool {
    matches!(shown_how(name), Shown::Never | Shown::Unreliable)
}

/// What the agent shows in this field.
pub(super) fn shown(agent: &ActualAgent, name: &str) -> Option<Value> {
    match name {
        _ if is_hidden(name) => None,
        "name" => Some(Value::String(agent.name.clone())),
        "mode" => Some(agent.mode.map_or(Value::Null, |mode| Value::String(mode.as_str().to_owned()))),
        // Null is a gap in the answer, but for what can be for ever.
        _ => agent.fields.get(name).filter(|value| !value.is_null() || is_for_ever(name)).cloned(),
    }
}

/// Whether `null` in the field is "for ever".
fn is_for_ever(name: &str) -> bool {
    AGENT.field(name).is_some_and(|field| field.null == Null::ForEver)
}

/// Whether the values are equal; channels are a set.
fn same(name: &str, a: &Value, b: &Value) -> bool {
    let items = |value: &Value| {
        let items = value.as_array().filter(|_| matches!(shown_how(name), Shown::WordSet(_)))?;
        Some(items.iter().map(canonical).collect::<BTreeSet<_>>())
    };
    match (items(a), items(b)) {
        (Some(a), Some(b)) => a == b,
        _ => canonical(a) == canonical(b),
    }
}
