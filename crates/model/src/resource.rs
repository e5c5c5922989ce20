//! Agents and actions, as the template wants them and as a location has them.

use crate::digest::Digest;
use crate::id::{ActionId, ActionKey, AgentId, AgentKey, LocationId};
use fitout_api::{ActionType, Mode, name};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization as _;

/// The members of a JSON object, ordered by name.
pub type Fields = serde_json::Map<String, Value>;

/// All that one location shall have: the template rendered with the location's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Desired {
    /// The location.
    pub location: LocationId,
    /// Its agents, in the template's order; keys are unique.
    pub agents: Vec<DesiredAgent>,
}

impl Desired {
    /// The agent with this key.
    #[must_use]
    pub fn agent(&self, key: &AgentKey) -> Option<&DesiredAgent> {
        self.agents.iter().find(|a| &a.key == key)
    }

    /// The digest of all of it: equal exactly when the same is wanted.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&json!([self.location, self.agents.iter().map(DesiredAgent::to_json).collect::<Vec<_>>()]))
    }
}

/// An agent as the template wants it.
#[derive(Debug, Clone, PartialEq)]
pub struct DesiredAgent {
    /// Its key in the template.
    pub key: AgentKey,
    /// Its name: how it is found in a location that the journal does not know.
    pub name: String,
    /// The mode it shall have in the end; it is created `off` whatever this says.
    pub mode: Mode,
    /// The declared writable fields besides `name` and `mode`, in the API's names and types.
    pub fields: Fields,
    /// Its actions, in the template's order; keys are unique within the agent.
    pub actions: Vec<DesiredAction>,
    /// The body of `followupSettings` for all its `advancedFollowup` actions, where declared.
    pub followup: Option<Fields>,
    /// Which of the fields, `mode` among them, are left as they are in an agent that is there.
    pub keep: Ownership,
    /// Which agent of the location is taken for it, besides one of its name.
    pub takes: TakeOver,
}

/// Which agent of a location is taken over as one of the template's where the journal knows none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TakeOver {
    /// The agent of this id and no other.
    pub id: Option<AgentId>,
    /// An agent of one of these names; case and blanks are forgiven (see [`alike`]).
    pub names: Vec<String>,
}

impl TakeOver {
    fn to_json(&self) -> Option<Value> {
        (*self != Self::default()).then(|| json!([self.id, self.names]))
    }
}

/// The declared fields of an agent, or members of an action's details, that are left as they are where the resource
/// exists already.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ownership {
    /// Left as somebody else has written them; what this journal wrote follows the template.
    pub ignore: BTreeSet<String>,
    /// Written when the resource is made, and never again.
    pub create_only: BTreeSet<String>,
}

impl Ownership {
    fn to_json(&self) -> Value {
        json!([self.ignore, self.create_only])
    }

    /// Whether an update leaves this field as it is, unless the plan says that it changes.
    #[must_use]
    pub fn covers(&self, field: &str) -> bool {
        self.ignore.contains(field) || self.create_only.contains(field)
    }
}

impl DesiredAgent {
    /// Whether an agent of the location that is called so may be taken for it, where the journal knows none.
    #[must_use]
    pub fn may_be(&self, id: &AgentId, name: &str) -> bool {
        let wanted = self.takes.id.as_ref() == Some(id) || same_name(name, &self.name);
        wanted || self.takes.names.iter().any(|other| alike(name, other))
    }

    /// The action with this key.
    #[must_use]
    pub fn action(&self, key: &ActionKey) -> Option<&DesiredAction> {
        self.actions.iter().find(|a| &a.key == key)
    }

    /// The declared fields with `name`, and with `mode` as given.
    #[must_use]
    pub fn body(&self, mode: Mode) -> Fields {
        let mut body = self.fields.clone();
        body.insert(name::NAME.to_owned(), Value::String(self.name.clone()));
        body.insert(name::MODE.to_owned(), Value::String(mode.as_str().to_owned()));
        body
    }

    fn to_json(&self) -> Value {
        let actions: Vec<Value> = self.actions.iter().map(DesiredAction::to_json).collect();
        let all = json!([self.key, self.body(self.mode), actions, self.followup, self.keep.to_json()]);
        // An agent that takes none over is told as it was before any could.
        self.takes.to_json().map_or(all.clone(), |takes| json!([all, takes]))
    }

    /// As [`body`](Self::body), without the fields that an agent keeps: those of [`Ownership`] that are not among `changed`.
    #[must_use]
    pub fn update_body(&self, mode: Mode, changed: &[String]) -> Fields {
        let mut body = self.body(mode);
        let kept = |field: &String| self.keep.covers(field) && !changed.contains(field) && field != name::MODE;
        body.retain(|field, _| !kept(field));
        body
    }
}

/// An action as the template wants it.
#[derive(Debug, Clone, PartialEq)]
pub struct DesiredAction {
    /// Its key in the template, below its agent's.
    pub key: ActionKey,
    /// Its type: never `Other`.
    pub kind: ActionType,
    /// Its name.
    pub name: String,
    /// Its details without the links.
    pub details: Fields,
    /// Fields of the details whose value is the id of another agent of the same location
    /// (`transferToBot`, `transferAgent`), by the agent's key.
    pub links: BTreeMap<String, AgentKey>,
    /// Which members of the details are left as they are in an action that is there.
    pub keep: Ownership,
}

impl DesiredAction {
    fn to_json(&self) -> Value {
        json!([self.key, self.kind.as_str(), self.name, self.details, self.links, self.keep.to_json()])
    }

    /// The details with every link replaced by the id of its agent; the key that `id_of` does not know, otherwise.
    ///
    /// # Errors
    /// The key of the first linked agent that has no id yet.
    pub fn linked(&self, id_of: impl Fn(&AgentKey) -> Option<AgentId>) -> Result<Fields, AgentKey> {
        let mut details = self.details.clone();
        for (field, key) in &self.links {
            let id = id_of(key).ok_or_else(|| key.clone())?;
            details.insert(field.clone(), Value::String(id.into()));
        }
        Ok(details)
    }
}

/// One agent of a listing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Its id.
    pub id: AgentId,
    /// Its name, as the API gives it.
    pub name: String,
    /// Its mode; `None` when the listing told none, or a word we do not know: it may be switched on.
    pub mode: Option<Mode>,
}

/// A complete listing of a location's agents: every page read, the sum equal to the total, ids unique.
/// What did not pass those checks never becomes a `Listing`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// In order of their ids.
    pub agents: Vec<Listed>,
}

impl Listing {
    /// The agents whose name is the same as this one (see [`same_name`]).
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Listed> {
        self.agents.iter().filter(move |a| same_name(&a.name, name))
    }

    /// Whether an agent with this id is listed.
    #[must_use]
    pub fn contains(&self, id: &AgentId) -> bool {
        self.agents.iter().any(|a| &a.id == id)
    }
}

/// Whether two names are the same to a person: equal in Unicode NFC, white space around them aside. Case counts.
#[must_use]
pub fn same_name(a: &str, b: &str) -> bool {
    a.trim().nfc().eq(b.trim().nfc())
}

/// Whether two names are the same to somebody who types them: as [`same_name`], and case and the number of blanks do not count.
#[must_use]
pub fn alike(a: &str, b: &str) -> bool {
    let plain = |name: &str| -> String {
        let words: Vec<String> = name.nfkc().collect::<String>().split_whitespace().map(str::to_lowercase).collect();
        words.join(" ")
    };
    plain(a) == plain(b)
}

/// What a location has, as far as the desired agents are concerned.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Actual {
    /// All its agents, by id and name.
    pub listing: Listing,
    /// The agents read whole: those the journal knows and those with the name of a desired one.
    pub agents: BTreeMap<AgentId, ActualAgent>,
}

/// An agent read whole: `GET` of the agent and the list of its actions.
#[derive(Debug, Clone, PartialEq)]
pub struct ActualAgent {
    /// Its id.
    pub id: AgentId,
    /// Its name.
    pub name: String,
    /// Its mode; `None` when the API answered a word we do not know.
    pub mode: Option<Mode>,
    /// Its other fields, as the API answered them.
    pub fields: Fields,
    /// Its actions.
    pub actions: Vec<ActualAction>,
}

/// An action as the API answered it.
#[derive(Debug, Clone, PartialEq)]
pub struct ActualAction {
    /// Its id.
    pub id: ActionId,
    /// Its type.
    pub kind: ActionType,
    /// Its name.
    pub name: String,
    /// Its details, as the API answered them.
    pub details: Fields,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_the_same_are_the_same() {
        assert!(same_name("Caf\u{e9} ", "Cafe\u{301}"));
        assert!(!same_name("Front Desk", "front desk"));
    }

    #[test]
    fn names_that_are_typed_alike_are_taken_for_each_other() {
        assert!(alike(" front  desk\u{a0}BOT ", "Front Desk Bot"));
        assert!(!alike("Front Desk Bot 2", "Front Desk Bot"));
        assert!(!alike("FrontDesk", "Front Desk"));
    }
}
