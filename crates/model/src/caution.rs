//! What a plan does to what is not ours, which somebody agrees to by number before it is done.

use crate::digest::Digest;
use crate::id::AgentId;
use crate::target::Target;
use fitout_api::Mode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// What a plan does to what is not ours: what it writes over, and whom it switches one of ours on beside.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Cautions {
    /// What somebody edited by hand and the plan writes over, in order of the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<HandEdit>,
    /// The agents that are switched on and stay so beside one that the plan switches on, in order of their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<OtherAgent>,
    /// The same, where the template says that they are to be left on: nobody has to agree to them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<OtherAgent>,
}

/// A field that somebody edited since the journal last wrote it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct HandEdit {
    /// The agent or the action.
    pub target: Target,
    /// The field: `name`, `mode`, `followupSettings`, or one of the declared fields or details.
    pub field: String,
    /// The first eight digits of the digest of what stands there.
    pub shown: String,
}

impl HandEdit {
    /// An edit of this field, which shows this now.
    #[must_use]
    pub fn of(target: Target, field: &str, shown: &Value) -> Self {
        Self { target, field: field.to_owned(), shown: Digest::of(shown).short().to_owned() }
    }

    /// Whether it is an agent that was switched off by hand.
    #[must_use]
    pub fn is_pause(&self) -> bool {
        let off = Digest::of(&Value::from(Mode::Off.as_str()));
        self.target.action.is_none() && self.field == "mode" && self.shown == off.short()
    }
}

/// An agent of the location that the plan has nothing to do with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct OtherAgent {
    /// Its id.
    pub id: AgentId,
    /// Its name.
    pub name: String,
    /// Its mode; nothing where the API told none that we know, which counts as switched on.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::mode_word")]
    #[schemars(with = "Option<crate::mode_word::ModeWord>")]
    pub mode: Option<Mode>,
}

/// What was agreed to of one location's cautions: by ids and digests only.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Agreed {
    /// The edits that may be written over.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub edits: BTreeSet<HandEdit>,
    /// The agents beside which one of ours may be switched on.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub others: BTreeSet<AgentId>,
}

impl Cautions {
    /// Whether there is nothing that anybody has to agree to.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.others.is_empty()
    }

    /// An agreement to all of them.
    #[must_use]
    pub fn agreed(&self) -> Agreed {
        Agreed {
            edits: self.edits.iter().cloned().collect(),
            others: self.others.iter().map(|other| other.id.clone()).collect(),
        }
    }

    /// Those that the agreement does not cover; all of them where nothing was agreed to.
    #[must_use]
    pub fn beyond(&self, agreed: Option<&Agreed>) -> Self {
        let edit = |edit: &&HandEdit| !agreed.is_some_and(|agreed| agreed.edits.contains(*edit));
        let other = |other: &&OtherAgent| !agreed.is_some_and(|agreed| agreed.others.contains(&other.id));
        Self {
            edits: self.edits.iter().filter(edit).cloned().collect(),
            others: self.others.iter().filter(other).cloned().collect(),
            left: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_agreement_covers_the_very_edit_and_no_later_one() {
        let target = Target { agent: "desk".parse().unwrap(), action: None };
        let edit = |shown| HandEdit::of(target.clone(), "goal", &json!(shown));
        let of = |shown| Cautions { edits: vec![edit(shown)], ..Cautions::default() };
        let agreed = of("Sell.").agreed();
        assert!(of("Sell.").beyond(Some(&agreed)).is_empty());
        assert_eq!(of("Help.").beyond(Some(&agreed)), of("Help."));
        assert_eq!(of("Sell.").beyond(None), of("Sell."));
    }

    #[test]
    fn only_an_agent_that_was_switched_off_is_paused() {
        let target = Target { agent: "desk".parse().unwrap(), action: None };
        assert!(HandEdit::of(target.clone(), "mode", &json!("off")).is_pause());
        assert!(!HandEdit::of(target.clone(), "mode", &json!("suggestive")).is_pause());
        assert!(!HandEdit::of(target.clone(), "goal", &json!("off")).is_pause());
        let action = Target { action: Some("book".parse().unwrap()), ..target };
        assert!(!HandEdit::of(action, "mode", &json!("off")).is_pause());
    }
}
