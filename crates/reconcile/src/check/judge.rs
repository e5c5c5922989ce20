//! From what the bodies name and what the location has to what is the matter.

use super::issue::{Issue, IssueKind, Untold};
use super::refs::AssetRef;
use fitout_model::{Asset, AssetKind, AssetState, Catalog, Catalogs, Team};
use std::collections::{BTreeMap, BTreeSet};

/// What is the matter with what the bodies name: one issue for each place, in the order of the template, and then one for
/// each kind of thing that could not be looked at. What could not be looked at is never said not to exist.
#[must_use]
pub fn judge(mentions: &[AssetRef], shelves: &Catalogs) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut unseen: BTreeSet<AssetKind> = BTreeSet::new();
    for mention in mentions {
        match shelves.get(&mention.kind) {
            Some(Catalog::Known(things)) => {
                let at = |flaw| Issue { at: Some(mention.clone()), flaw };
                issues.extend(look_up(mention, things).into_iter().map(at));
            }
            Some(Catalog::NeedsScope(_) | Catalog::Unknown(_)) | None => drop(unseen.insert(mention.kind)),
        }
    }
    issues.extend(unseen.into_iter().map(|kind| Issue::of_location(not_seen(kind, shelves.get(&kind)))));
    issues
}

fn not_seen(kind: AssetKind, shelf: Option<&Catalog>) -> IssueKind {
    match shelf {
        Some(Catalog::NeedsScope(scope)) => IssueKind::NeedsScope(kind, scope),
        Some(Catalog::Unknown(said)) => IssueKind::NotRead(kind, said.clone()),
        Some(Catalog::Known(_)) | None => IssueKind::NotRead(kind, "nobody asked for them".to_owned()),
    }
}

fn look_up(mention: &AssetRef, things: &BTreeMap<String, Asset>) -> Vec<IssueKind> {
    match things.get(&mention.id) {
        Some(thing) => flaws(&thing.state),
        None => vec![absent(mention, things)],
    }
}

fn absent(mention: &AssetRef, things: &BTreeMap<String, Asset>) -> IssueKind {
    let mut called = things.values().filter(|thing| is_called(thing, &mention.id));
    match (called.next(), called.next()) {
        (Some(only), None) => IssueKind::NotAnId(only.id.clone()),
        _ if mention.kind == AssetKind::ContactField && STANDARD_FIELDS.contains(&mention.id.as_str()) => {
            IssueKind::StandardField
        }
        // Several of one name are as good as none: nobody can tell which is meant.
        _ => IssueKind::NotFound,
    }
}

/// Whether this is the thing's name, or the key of a field.
fn is_called(thing: &Asset, text: &str) -> bool {
    let key = match &thing.state {
        AssetState::Field { key } => key.as_deref(),
        AssetState::Plain | AssetState::Calendar { .. } | AssetState::Workflow { .. } => None,
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

fn flaws(state: &AssetState) -> Vec<IssueKind> {
    match state {
        AssetState::Plain | AssetState::Field { .. } => Vec::new(),
        AssetState::Calendar { active, team } => {
            let activity = match active {
                Some(true) => None,
                Some(false) => Some(IssueKind::NotActive),
                None => Some(IssueKind::Untold(Untold::Activity)),
            };
            let team = match team {
                Team::Members(0) => Some(IssueKind::NoTeam),
                Team::Members(_) | Team::NotNeeded => None,
                Team::Untold => Some(IssueKind::Untold(Untold::Team)),
            };
            activity.into_iter().chain(team).collect()
        }
        AssetState::Workflow { status } => match status.as_deref() {
            Some(word) if word.eq_ignore_ascii_case("published") => Vec::new(),
            Some(word) => vec![IssueKind::NotPublished(word.to_owned())],
            None => vec![IssueKind::Untold(Untold::Status)],
        },
    }
}
