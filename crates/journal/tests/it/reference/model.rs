//! The plain model of the rules.

use fitout_journal::{Agreement, DoubtVerdict, How, Intent, Record, Restored};
use fitout_model::{
    Agreed, Known, KnownAction, KnownAgent, Leaves, LocationOutcome, OperationId, Standing, Target, Verb,
};
use std::collections::{BTreeMap, BTreeSet};

use super::steps::key;

type Fields = BTreeMap<String, String>;
/// What was meant, why it is in doubt, and the ids that it could be.
type Open = (Intent, Option<String>, Option<Vec<String>>);

/// The plain model.
#[derive(Debug, Default)]
pub(super) struct Reference {
    /// Location, target: id, whether created, fields written.
    pub(super) ours: BTreeMap<(String, Target), (String, bool, Fields)>,
    /// Location, operation: last attempt.
    pub(super) tries: BTreeMap<(String, OperationId), u32>,
    pub(super) open: BTreeMap<String, Open>,
    /// The write without an outcome, and the fields as they were before it.
    pub(super) pending: BTreeMap<String, (Intent, Fields)>,
    pub(super) refused: BTreeMap<(String, Target), Intent>,
    pub(super) run: Option<u32>,
    pub(super) runs: BTreeSet<u32>,
    pub(super) ends: BTreeMap<(u32, String), LocationOutcome>,
    pub(super) requests: BTreeMap<String, u64>,
    /// Agents that were created and missed later.
    pub(super) lost: BTreeMap<String, Vec<String>>,
    /// What else was listed.
    pub(super) seen: BTreeMap<String, Vec<String>>,
    pub(super) agreed: BTreeMap<String, Agreed>,
}

impl Reference {
    pub(super) fn id(&self, at: u32, target: &Target) -> Option<String> {
        self.ours.get(&(key(at), target.clone())).map(|(id, ..)| id.clone())
    }

    /// Takes the record, or says that it does not fit.
    pub(super) fn take(&mut self, record: &Record) -> bool {
        match record {
            Record::RunBegan(run) => {
                let n = number(run.run.as_str());
                let fresh = self.runs.insert(n);
                self.run = if fresh { Some(n) } else { self.run };
                fresh
            }
            Record::RunEnded(run) => self.run.take_if(|n| *n == number(run.run.as_str())).is_some(),
            Record::Began(intent) => self.begin(intent),
            Record::Ended(ended) => self.end(ended.loc.as_str(), &(ended.op.to_string(), ended.attempt), &ended.how),
            Record::Settled(of) => self.settle(of.loc.as_str(), &(of.op.to_string(), of.attempt), &of.verdict),
            Record::Adopted(adopted) => {
                let loc = adopted.loc.to_string();
                let owner = Target { agent: adopted.agent.clone(), action: None };
                let (target, id) = match &adopted.action {
                    None => (owner, adopted.id.to_string()),
                    Some(action) => {
                        let has = self.ours.get(&(loc.clone(), owner)).map(|(id, ..)| id.as_str());
                        if has != Some(adopted.id.as_str()) {
                            return false;
                        }
                        let target = Target { agent: adopted.agent.clone(), action: Some(action.key.clone()) };
                        (target, action.id.to_string())
                    }
                };
                if self.open.get(&loc).is_some_and(|(open, ..)| open.target == target) {
                    return false;
                }
                let same = self.ours.get(&(loc.clone(), target.clone())).is_some_and(|(ours, ..)| *ours == id);
                same || self.gain(&loc, &target, &id, false, adopted.found.clone())
            }
            Record::Gone(gone) => {
                let at = (gone.loc.to_string(), gone.target.clone());
                let fits = self.ours.get(&at).is_some_and(|(id, ..)| *id == gone.id);
                if fits {
                    let created = self.ours.get(&at).is_some_and(|(_, created, _)| *created);
                    let lost = self.lost.entry(at.0.clone()).or_default();
                    if created && gone.target.action.is_none() && !lost.contains(&gone.id) {
                        lost.push(gone.id.clone());
                    }
                    self.lose(&at.0, &gone.target);
                }
                fits
            }
            Record::Released(released) => {
                let at = (released.loc.to_string(), released.target.clone());
                let fits = self.ours.get(&at).is_some_and(|(id, ..)| *id == released.id);
                if fits {
                    self.lose(&at.0, &released.target);
                }
                fits
            }
            Record::Seen(seen) => {
                let mut ids: Vec<String> = seen.agents.iter().map(ToString::to_string).collect();
                ids.sort();
                self.seen.insert(seen.loc.to_string(), ids);
                true
            }
            Record::Restored(restored) => self.restore(restored),
            Record::Agreed(agreement) => {
                let Agreement { loc, edits, others, .. } = agreement.clone();
                if self.run.is_some() {
                    self.agreed.insert(loc.to_string(), Agreed { edits, others });
                }
                self.run.is_some()
            }
            Record::Location(ended) => {
                let n = number(ended.run.as_str());
                if self.run != Some(n) {
                    return false;
                }
                if ended.outcome.standing() == Standing::Done {
                    self.agreed.remove(ended.loc.as_str());
                }
                self.ends.insert((n, ended.loc.to_string()), ended.outcome.clone());
                *self.requests.entry(ended.loc.to_string()).or_default() += u64::from(ended.requests);
                true
            }
            Record::Journal(_) | Record::KeptRun(_) | Record::KeptLocation(_) => false,
        }
    }

    fn restore(&mut self, restored: &Restored) -> bool {
        let at = (restored.loc.to_string(), restored.target.clone());
        let Some((_, _, fields)) = self.ours.get_mut(&at).filter(|(id, ..)| *id == restored.id) else {
            return false;
        };
        match self.pending.get_mut(&at.0).filter(|(intent, _)| intent.target == restored.target) {
            None => leave(fields, &restored.leaves),
            Some((intent, before)) => {
                leave(before, &restored.leaves);
                *fields = certain(before, intent);
            }
        }
        true
    }

    fn begin(&mut self, intent: &Intent) -> bool {
        let loc = intent.loc.to_string();
        let owner = Target { agent: intent.target.agent.clone(), action: None };
        let id_of = |target: &Target| self.ours.get(&(loc.clone(), target.clone())).map(|(id, ..)| id.clone());
        let names_action = ["attach action", "update action", "remove action"].contains(&intent.verb.as_str());
        let tries = self.tries.entry((loc.clone(), intent.op.clone())).or_default();
        let base = match intent.verb {
            Verb::CreateAgent => None,
            Verb::AttachAction => Some(id_of(&owner)),
            Verb::UpdateAgent
            | Verb::UpdateAction
            | Verb::RemoveAction
            | Verb::SetFollowup
            | Verb::SwitchMode
            | Verb::DeleteAgent => Some(id_of(&intent.target)),
        };
        let id_fits = match (&base, &intent.id) {
            (None, _) | (Some(Some(_)), None) => true,
            (Some(None), _) => false,
            (Some(Some(ours)), Some(named)) => ours == named,
        };
        let may_create = !self.open.contains_key(&loc) && id_of(&intent.target).is_none();
        let fits = self.run.is_some()
            && names_action == intent.target.action.is_some()
            && intent.attempt == *tries + 1
            && id_fits
            && (!intent.verb.creates() || may_create);
        if !fits {
            return false;
        }
        *tries = intent.attempt;
        // What an earlier write without an outcome left is never known again.
        self.pending.remove(&loc);
        if intent.verb.creates() {
            self.open.insert(loc, (intent.clone(), None, None));
        } else {
            let fields = &mut self.ours.get_mut(&(loc.clone(), intent.target.clone())).unwrap().2;
            let before = fields.clone();
            *fields = certain(&before, intent);
            self.pending.insert(loc, (intent.clone(), before));
        }
        true
    }

    fn end(&mut self, loc: &str, of: &(String, u32), how: &How) -> bool {
        let is = |intent: &Intent| (intent.op.to_string(), intent.attempt) == *of;
        if let Some((intent, told, conflict)) = self.open.get(loc).cloned().filter(|(intent, ..)| is(intent)) {
            if told.is_some() || conflict.is_some() {
                return false;
            }
            match how {
                How::Done { id } => {
                    if !self.gain(loc, &intent.target, id, true, written(&intent)) {
                        return false;
                    }
                    self.open.remove(loc);
                }
                How::NotDone { .. } => drop(self.open.remove(loc)),
                How::Refused { .. } => {
                    self.open.remove(loc);
                    self.refused.insert((loc.to_owned(), intent.target.clone()), intent);
                }
                How::InDoubt { cause } => {
                    self.open.insert(loc.to_owned(), (intent, Some(cause.clone()), None));
                }
            }
            return true;
        }
        let Some((intent, before)) = self.pending.get(loc).cloned().filter(|(intent, _)| is(intent)) else {
            return false;
        };
        let at = (loc.to_owned(), intent.target.clone());
        match how {
            How::Done { id } => {
                if self.ours.get(&at).map(|(ours, ..)| ours) != Some(id) {
                    return false;
                }
                if matches!(intent.verb, Verb::DeleteAgent | Verb::RemoveAction) {
                    self.lose(loc, &intent.target);
                } else {
                    let fields = &mut self.ours.get_mut(&at).unwrap().2;
                    fields.extend(intent.writes);
                    leave(fields, &intent.leaves);
                }
            }
            How::NotDone { .. } => self.ours.get_mut(&at).unwrap().2 = before,
            How::Refused { .. } | How::InDoubt { .. } => {}
        }
        self.pending.remove(loc);
        true
    }

    fn settle(&mut self, loc: &str, of: &(String, u32), verdict: &DoubtVerdict) -> bool {
        let is = |intent: &Intent| (intent.op.to_string(), intent.attempt) == *of;
        let open = self.open.get(loc).filter(|(intent, ..)| is(intent)).cloned();
        let refused = self.refused.iter().find(|((at, _), intent)| at == loc && is(intent));
        let refused = refused.map(|(_, intent)| intent.clone());
        let (intent, how, is_open) = match (open, refused) {
            (Some((intent, how, _)), _) => (intent, how, true),
            (None, Some(intent)) => (intent, Some("no".to_owned()), false),
            (None, None) => return false,
        };
        let owner = (loc.to_owned(), Target { agent: intent.target.agent.clone(), action: None });
        match verdict {
            DoubtVerdict::Done { id } => {
                let has_owner = intent.target.action.is_none() || self.ours.contains_key(&owner);
                if !has_owner || !self.gain(loc, &intent.target, id, true, written(&intent)) {
                    return false;
                }
            }
            DoubtVerdict::Absent => drop(self.refused.remove(&(loc.to_owned(), intent.target.clone()))),
            DoubtVerdict::Conflict { ids } => {
                if !is_open && self.open.contains_key(loc) {
                    return false;
                }
                if !is_open {
                    self.refused.remove(&(loc.to_owned(), intent.target.clone()));
                }
                self.open.insert(loc.to_owned(), (intent, how, Some(ids.clone())));
                return true;
            }
        }
        if is_open {
            self.open.remove(loc);
        }
        true
    }

    fn gain(&mut self, loc: &str, target: &Target, id: &str, created: bool, fields: Fields) -> bool {
        let at = (loc.to_owned(), target.clone());
        let taken = self.ours.iter().any(|((other, other_target), (other_id, ..))| {
            other == loc && other_target.action.is_some() == target.action.is_some() && other_id == id
        });
        if taken || self.ours.contains_key(&at) {
            return false;
        }
        self.refused.remove(&at);
        self.ours.insert(at, (id.to_owned(), created, fields));
        true
    }

    fn lose(&mut self, loc: &str, target: &Target) {
        let hit = |other: &Target| match &target.action {
            Some(_) => other == target,
            None => other.agent == target.agent,
        };
        self.ours.retain(|(at, other), _| at != loc || !hit(other));
        if self.pending.get(loc).is_some_and(|(intent, _)| hit(&intent.target)) {
            self.pending.remove(loc);
        }
        if target.action.is_none() {
            self.refused.retain(|(at, other), _| at != loc || !hit(other));
            if self.open.get(loc).is_some_and(|(intent, ..)| hit(&intent.target)) {
                self.open.remove(loc);
            }
        }
    }

    pub(super) fn known(&self, at: u32) -> Known {
        let mut known = Known::default();
        for ((loc, target), (id, created, written)) in &self.ours {
            if loc != &key(at) {
                continue;
            }
            // An agent comes before its actions in the order of the targets.
            let (created, written) = (*created, written.clone());
            match &target.action {
                None => {
                    let agent = KnownAgent { id: id.parse().unwrap(), created, actions: BTreeMap::new(), written };
                    known.agents.insert(target.agent.clone(), agent);
                }
                Some(action) => {
                    let action_known = KnownAction { id: id.parse().unwrap(), created, written };
                    let owner = known.agents.get_mut(&target.agent).unwrap();
                    owner.actions.insert(action.clone(), action_known);
                }
            }
        }
        known
    }
}

/// The fields that hold what they held, whatever becomes of the write.
fn certain(before: &Fields, intent: &Intent) -> Fields {
    let mut fields = before.clone();
    fields.retain(|name, digest| intent.writes.get(name).is_none_or(|wrote| wrote == digest));
    fields
}

/// What is held after a create.
fn written(intent: &Intent) -> Fields {
    let mut fields = intent.writes.clone();
    leave(&mut fields, &intent.leaves);
    fields
}

fn leave(fields: &mut Fields, leaves: &Leaves) {
    for (name, digest) in leaves {
        fields.remove(name);
        fields.extend(digest.clone().map(|digest| (name.clone(), digest)));
    }
}

pub(super) fn number(run: &str) -> u32 {
    run.rsplit('-').next().unwrap().parse().unwrap()
}
