//! Taking back what a run did to the actions of one agent.

use super::change::{FieldChange, FormerValue, Stand};
use super::run::{Steps, UndoContext};
use super::run_change::{DETAILS, KIND, NAME, PreImage, TargetChanges, UndoableWrite, agent_of};
use super::trouble::Troubles;
use crate::compare::{self, FieldReading};
use fitout_model::{
    ActionKey, ActionType, ActualAction, ActualAgent, DesiredAction, FOLLOWUP_SETTINGS, Fields, KnownAction,
    KnownAgent, Operation, Ownership, Target, Verb,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const WRITES: &[Verb] = &[Verb::AttachAction, Verb::UpdateAction];
const SETTINGS: &[Verb] = &[Verb::SetFollowup];

impl<'a> UndoContext<'a> {
    /// Plans the actions of an agent that stays; returns those that are written back.
    pub(super) fn actions(
        &self,
        of_agent: &TargetChanges<'a>,
        ours: &KnownAgent,
        found: &ActualAgent,
        steps: &mut Steps,
        troubles: &mut Troubles,
    ) -> Vec<DesiredAction> {
        let mut back = Vec::new();
        // The follow-up settings of an action that no deed is about were written all the same.
        let touched = self.deeds.keys().filter(|target| target.agent == *self.key);
        let mut keys: BTreeSet<&ActionKey> = touched.filter_map(|target| target.action.as_ref()).collect();
        if of_agent.has(Verb::SetFollowup) {
            keys.extend(ours.actions.keys());
        }
        let nothing = TargetChanges::default();
        for key in keys {
            let target = Target { agent: self.key.clone(), action: Some(key.clone()) };
            let deeds = self.deeds.get(&target).unwrap_or(&nothing);
            let known = ours.actions.get(key);
            let there = known.and_then(|known| found.actions.iter().find(|there| there.id == known.id));
            let (Some(known), Some(there)) = (known, there) else {
                if let Some(whole) = removed(&target, deeds, found, troubles) {
                    steps.actions.push(Operation::AttachAction { agent: self.key.clone(), action: key.clone() });
                    if deeds.adopted {
                        // What was taken as ours only to be removed belongs to nobody again, under the id that it gets.
                        steps.releases.push((target.clone(), String::new()));
                    }
                    let members: Vec<String> = whole.details.keys().cloned().chain([NAME.to_owned()]).collect();
                    steps.leaves.insert(target, deeds.leaves(&[Verb::UpdateAction], &members, &BTreeSet::new()));
                    back.push(whole.desired(key));
                }
                continue;
            };
            troubles.since(deeds.since);
            if deeds.has(Verb::AttachAction) && known.created {
                check_action(&target, deeds, of_agent, there, troubles);
                let (agent, action, id) = (self.key.clone(), key.clone(), known.id.clone());
                steps.actions.push(Operation::RemoveAction { agent, action, id });
            } else if !deeds.has(Verb::RemoveAction) {
                let change = ActionUndo { target: &target, key, deeds, of_agent, known, there };
                let whole = change.plan(steps, troubles);
                let members = whole.iter().flat_map(|whole| whole.details.keys());
                let leaves = deeds.leaves(&[Verb::UpdateAction], members, &BTreeSet::new());
                if !leaves.is_empty() {
                    steps.leaves.insert(target, leaves);
                }
                back.extend(whole);
            }
        }
        back
    }
}

/// Whether everything that the run wrote to an action that it made is as it wrote it.
pub(super) fn check_action(
    target: &Target,
    deeds: &TargetChanges<'_>,
    of_agent: &TargetChanges<'_>,
    there: &ActualAction,
    troubles: &mut Troubles,
) {
    troubles.since(deeds.since);
    let mut wrote = digests(deeds, WRITES);
    if let Some(settings) = digests(of_agent, SETTINGS).remove(FOLLOWUP_SETTINGS)
        && there.kind == ActionType::AdvancedFollowup
    {
        wrote.insert(FOLLOWUP_SETTINGS, settings);
    }
    for (name, digests) in wrote {
        if FieldChange::written(digests).stand(name, shown(there, name).as_ref(), None) == Stand::Changed {
            troubles.changed(target, name);
        }
    }
}

/// What to attach again in the place of an action that is not ours any more, where the run removed it.
fn removed(target: &Target, deeds: &TargetChanges<'_>, found: &ActualAgent, troubles: &mut Troubles) -> Option<Whole> {
    if !deeds.has(Verb::RemoveAction) {
        if !deeds.has(Verb::AttachAction) && !deeds.adopted && !deeds.writes.is_empty() {
            troubles.gone(target);
        }
        return None;
    }
    troubles.since(deeds.since);
    // One that was removed cannot be there when it is removed once more.
    let Some(whole) = deeds.before(&[Verb::RemoveAction], |write| Whole::of(write.former?), |_, _| false) else {
        troubles.unkept(target);
        return None;
    };
    // Somebody may have put it back by hand.
    (!found.actions.iter().any(|there| whole.is(there))).then_some(whole)
}

/// The digests of what was written by these verbs, by field.
fn digests<'a>(deeds: &TargetChanges<'a>, verbs: &'static [Verb]) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for write in deeds.of(verbs) {
        for (name, digest) in write.fields {
            all.entry(name).or_default().push(digest);
        }
    }
    all
}

fn shown(action: &ActualAction, name: &str) -> Option<Value> {
    if name == NAME { Some(Value::String(action.name.clone())) } else { action.details.get(name).cloned() }
}

/// An action as it was.
struct Whole {
    kind: ActionType,
    name: String,
    details: Fields,
}

impl Whole {
    fn of(former: &PreImage) -> Option<Self> {
        let text = |name| former.values.get(name).and_then(Value::as_str);
        let details = former.values.get(DETAILS)?.as_object()?.clone();
        Some(Self { kind: text(KIND)?.to_owned().into(), name: text(NAME)?.to_owned(), details })
    }

    fn is(&self, there: &ActualAction) -> bool {
        let reads = |a: &Fields, b: &Fields| {
            a.iter().all(|(name, value)| compare::read(name, value, b.get(name)) == FieldReading::Same)
        };
        self.kind == there.kind
            && self.name == there.name
            && reads(&self.details, &there.details)
            && reads(&there.details, &self.details)
    }

    /// Whether it is what stands there after this write.
    fn follows(&self, write: &UndoableWrite<'_>) -> bool {
        let name = Value::String(self.name.clone());
        write.fields.iter().all(|(member, digest)| {
            let value = if member == NAME { Some(&name) } else { self.details.get(member) };
            value.is_some_and(|value| compare::is_short(value, digest))
        })
    }

    fn desired(self, key: &ActionKey) -> DesiredAction {
        let Self { kind, name, details } = self;
        DesiredAction { key: key.clone(), kind, name, details, links: BTreeMap::new(), keep: Ownership::default() }
    }
}

/// An action that stays, and that the run may have written to.
struct ActionUndo<'a, 'd> {
    target: &'a Target,
    key: &'a ActionKey,
    deeds: &'a TargetChanges<'d>,
    of_agent: &'a TargetChanges<'d>,
    known: &'a KnownAction,
    there: &'a ActualAction,
}

impl<'d> ActionUndo<'_, 'd> {
    fn plan(&self, steps: &mut Steps, troubles: &mut Troubles) -> Option<DesiredAction> {
        let there = self.there;
        let mut now = Whole { kind: there.kind.clone(), name: there.name.clone(), details: there.details.clone() };
        let former = self.deeds.before(&[Verb::UpdateAction], |write| Whole::of(write.former?), Whole::follows);
        if self.deeds.has(Verb::UpdateAction) && former.is_none() {
            troubles.unkept(self.target);
            return None;
        }
        if let Some(former) = &former {
            self.members(former, &mut now, troubles);
        }
        self.followup(former.as_ref(), &mut now, troubles);
        let names: BTreeSet<&String> = now.details.keys().chain(there.details.keys()).collect();
        let differs = names.into_iter().filter(|name| now.details.get(*name) != there.details.get(*name));
        let mut changed: Vec<String> = differs.cloned().collect();
        changed.extend((now.name != there.name).then(|| NAME.to_owned()));
        changed.extend((now.kind != there.kind).then(|| KIND.to_owned()));
        if changed.is_empty() {
            return None;
        }
        changed.sort_unstable();
        let (agent, action, id) = (self.target.agent.clone(), self.key.clone(), there.id.clone());
        steps.actions.push(Operation::UpdateAction { agent, action, id, changed });
        Some(now.desired(self.key))
    }

    /// Puts the members that the run wrote, and those that its write lost, back to what they were.
    fn members(&self, former: &Whole, now: &mut Whole, troubles: &mut Troubles) {
        let wrote = digests(self.deeds, &[Verb::UpdateAction]);
        for (name, digests) in &wrote {
            if *name == NAME {
                continue;
            }
            let before = former.details.get(*name).map_or(FormerValue::Absent, FormerValue::Value);
            let change = FieldChange { before: Some(before), ..FieldChange::written(digests.iter().copied()) };
            match (change.stand(name, now.details.get(*name), self.known.written.get(*name)), before) {
                (Stand::Changed, _) => troubles.changed(self.target, name),
                (Stand::Back, _) => {}
                (Stand::Written, FormerValue::Value(value)) => {
                    drop(now.details.insert((*name).to_owned(), value.clone()));
                }
                (Stand::Written, FormerValue::Absent) => drop(now.details.remove(*name)),
            }
        }
        let name = Value::String(former.name.clone());
        let digests = wrote.get(NAME).into_iter().flatten().copied();
        let change = FieldChange { before: Some(FormerValue::Value(&name)), ..FieldChange::written(digests) };
        match change.stand(NAME, Some(&Value::String(now.name.clone())), None) {
            Stand::Changed => troubles.changed(self.target, NAME),
            Stand::Back => {}
            Stand::Written => now.name.clone_from(&former.name),
        }
        now.kind = former.kind.clone();
        for (name, value) in &former.details {
            if !wrote.contains_key(name.as_str()) && name != FOLLOWUP_SETTINGS {
                now.details.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
    }

    /// Puts the follow-up settings back; a run that wrote the action whole lost them before it wrote them anew.
    fn followup(&self, former: Option<&Whole>, now: &mut Whole, troubles: &mut Troubles) {
        let writes_settings = self.of_agent.has(Verb::SetFollowup);
        if !writes_settings && former.is_none() || now.kind != ActionType::AdvancedFollowup {
            return;
        }
        let before = match former {
            Some(former) => former.details.get(FOLLOWUP_SETTINGS).map_or(FormerValue::Absent, FormerValue::Value),
            None => match self.settings_before() {
                Some(before) => before,
                None if self.of_agent.of(SETTINGS).any(|write| write.former.is_none()) => {
                    return troubles.unkept(&agent_of(&self.target.agent));
                }
                None => return,
            },
        };
        let wrote = digests(self.of_agent, SETTINGS).remove(FOLLOWUP_SETTINGS).unwrap_or_default();
        let change = FieldChange { before: Some(before), ..FieldChange::written(wrote) };
        let known = self.known.written.get(FOLLOWUP_SETTINGS);
        match (change.stand(FOLLOWUP_SETTINGS, now.details.get(FOLLOWUP_SETTINGS), known), before) {
            (Stand::Changed, _) => troubles.changed(self.target, FOLLOWUP_SETTINGS),
            (Stand::Back, _) => {}
            (Stand::Written, FormerValue::Value(value)) => {
                now.details.insert(FOLLOWUP_SETTINGS.to_owned(), value.clone());
            }
            (Stand::Written, FormerValue::Absent) => drop(now.details.remove(FOLLOWUP_SETTINGS)),
        }
    }

    /// The settings that the action had before they were written.
    fn settings_before(&self) -> Option<FormerValue<'d>> {
        let id = self.there.id.as_str();
        let of = |write: &UndoableWrite<'d>| {
            let former = write.former?;
            former.values.get(id).map(FormerValue::Value).or(former.absent.contains(id).then_some(FormerValue::Absent))
        };
        self.of_agent.before(SETTINGS, of, |next, write| next.follows(write.fields.get(FOLLOWUP_SETTINGS)))
    }
}
