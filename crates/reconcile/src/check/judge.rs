//! From what the bodies name and what the location has to what is the matter.

use super::issue::{Flaw, Issue, Untold};
use super::mention::Mention;
use fitout_model::{Shelf, Shelves, Team, Thing, ThingKind, ThingState};
use std::collections::{BTreeMap, BTreeSet};

/// What is the matter with what the bodies name: one issue for each place, in the order of the template, and then one for
/// each kind of thing that could not be looked at. What could not be looked at is never said not to exist.
#[must_use]
pub fn judge(mentions: &[Mention], shelves: &Shelves) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut unseen: BTreeSet<ThingKind> = BTreeSet::new();
    for mention in mentions {
        match shelves.get(&mention.kind) {
            Some(Shelf::Known(things)) => {
                let at = |flaw| Issue { at: Some(mention.clone()), flaw };
                issues.extend(look_up(mention, things).into_iter().map(at));
            }
            Some(Shelf::NeedsScope(_) | Shelf::Unknown(_)) | None => drop(unseen.insert(mention.kind)),
        }
    }
    issues.extend(unseen.into_iter().map(|kind| Issue::of_location(not_seen(kind, shelves.get(&kind)))));
    issues
}

fn not_seen(kind: ThingKind, shelf: Option<&Shelf>) -> Flaw {
    match shelf {
        Some(Shelf::NeedsScope(scope)) => Flaw::NeedsScope(kind, scope),
        Some(Shelf::Unknown(said)) => Flaw::NotRead(kind, said.clone()),
        Some(Shelf::Known(_)) | None => Flaw::NotRead(kind, "nobody asked for them".to_owned()),
    }
}

fn look_up(mention: &Mention, things: &BTreeMap<String, Thing>) -> Vec<Flaw> {
    match things.get(&mention.id) {
        Some(thing) => flaws(&thing.state),
        None => vec![absent(mention, things)],
    }
}

fn absent(mention: &Mention, things: &BTreeMap<String, Thing>) -> Flaw {
    let mut called = things.values().filter(|thing| is_called(thing, &mention.id));
    match (called.next(), called.next()) {
        (Some(only), None) => Flaw::NotAnId(only.id.clone()),
        _ if mention.kind == ThingKind::ContactField && STANDARD_FIELDS.contains(&mention.id.as_str()) => {
            Flaw::StandardField
        }
        // Several of one name are as good as none: nobody can tell which is meant.
        _ => Flaw::NotFound,
    }
}

/// Whether this is the thing's name, or the key of a field.
fn is_called(thing: &Thing, text: &str) -> bool {
    let key = match &thing.state {
        ThingState::Field { key } => key.as_deref(),
        ThingState::Plain | ThingState::Calendar { .. } | ThingState::Workflow { .. } => None,
    };
    key == Some(text) || thing.name.as_deref().is_some_and(|name| name.trim() == text.trim())
}

/// Fields that every contact has; listings of custom fields do not have them.
const STANDARD_FIELDS: [&str; 15] = [
    "name",
    "firstName",
    "lastName",
    "email",
    "phone",
    "companyName",
    "address1",
    "city",
    "state",
    "country",
    "postalCode",
    "website",
    "timezone",
    "dateOfBirth",
    "source",
];

fn flaws(state: &ThingState) -> Vec<Flaw> {
    match state {
        ThingState::Plain | ThingState::Field { .. } => Vec::new(),
        ThingState::Calendar { active, team } => {
            let activity = match active {
                Some(true) => None,
                Some(false) => Some(Flaw::NotActive),
                None => Some(Flaw::Untold(Untold::Activity)),
            };
            let team = match team {
                Team::Members(0) => Some(Flaw::NoTeam),
                Team::Members(_) | Team::NotNeeded => None,
                Team::Untold => Some(Flaw::Untold(Untold::Team)),
            };
            activity.into_iter().chain(team).collect()
        }
        ThingState::Workflow { status } => match status.as_deref() {
            Some(word) if word.eq_ignore_ascii_case("published") => Vec::new(),
            Some(word) => vec![Flaw::NotPublished(word.to_owned())],
            None => vec![Flaw::Untold(Untold::Status)],
        },
    }
}
