//! Random records: most of them fit what happened before, some of them do not.

use super::model::Reference;
use crate::sample::{
    action, adopted, agent, agreement, cause, ended, gone, intent, loc, location, op, released, restored, run_began,
    run_ended, seen, settled,
};
use fitout_journal::{DoubtVerdict, How, Intent, Record};
use fitout_model::{LocationOutcome, Target, Verb};
use proptest::prelude::*;

const VERBS: [Verb; 8] = [
    Verb::CreateAgent,
    Verb::UpdateAgent,
    Verb::AttachAction,
    Verb::UpdateAction,
    Verb::RemoveAction,
    Verb::SetFollowup,
    Verb::SwitchMode,
    Verb::DeleteAgent,
];
const BODIES: [&str; 2] = ["x", "y"];

/// What is tried next; most of it fits what happened before, some of it does not.
#[derive(Debug, Clone)]
pub(super) enum Step {
    Run(u32),
    EndRun(u32),
    Begin { at: u32, verb: Verb, target: Target, body: &'static str, skip: u32, id: Option<u8> },
    End { at: u32, create: bool, how: u8, id: u8, stale: bool },
    Settle { at: u32, refused: bool, how: u8, id: u8, stale: bool },
    Adopt { at: u32, target: Target, agent: u8, id: u8 },
    Gone { at: u32, target: Target, wrong: bool },
    Released { at: u32, target: Target, wrong: bool },
    Seen { at: u32, ids: Vec<u8>, token: u8 },
    Restored { at: u32, target: Target, wrong: bool, nothing: bool },
    Agreed { at: u32, id: u8 },
    Leave { run: u32, at: u32, in_place: bool },
}

fn agents() -> impl Strategy<Value = Target> {
    prop::sample::select(vec![agent("a"), agent("b")])
}

fn targets() -> impl Strategy<Value = Target> {
    prop::sample::select(vec![agent("a"), agent("b"), action("a", "x"), action("a", "y"), action("b", "x")])
}

fn verbs() -> impl Strategy<Value = (Verb, Target)> {
    prop_oneof![
        4 => agents().prop_map(|target| (Verb::CreateAgent, target)),
        4 => targets().prop_map(|target| (Verb::AttachAction, target)),
        6 => (prop::sample::select(&VERBS[..]), targets()),
    ]
}

fn rarely() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.1)
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let at = || 0..2_u32;
    let begin = (at(), verbs(), prop::sample::select(&BODIES[..]), prop_oneof![12 => Just(0), 1 => Just(1)]);
    let step = prop_oneof![
        1 => (0..6_u32).prop_map(Step::Run),
        1 => (0..6_u32).prop_map(Step::EndRun),
        14 => (begin, prop::option::weighted(0.2, 0..6_u8)).prop_map(|((at, (verb, target), body, skip), id)| {
            Step::Begin { at, verb, target, body, skip, id }
        }),
        14 => (at(), any::<bool>(), 0..7_u8, 0..6_u8, rarely())
            .prop_map(|(at, create, how, id, stale)| Step::End { at, create, how, id, stale }),
        6 => (at(), any::<bool>(), 0..4_u8, 0..6_u8, rarely())
            .prop_map(|(at, refused, how, id, stale)| Step::Settle { at, refused, how, id, stale }),
        4 => (at(), targets(), 0..6_u8, 0..6_u8)
            .prop_map(|(at, target, agent, id)| Step::Adopt { at, target, agent, id }),
        2 => (at(), targets(), rarely()).prop_map(|(at, target, wrong)| Step::Gone { at, target, wrong }),
        2 => (at(), targets(), rarely()).prop_map(|(at, target, wrong)| Step::Released { at, target, wrong }),
        2 => (at(), prop::collection::vec(0..6_u8, 0..3), 0..3_u8)
            .prop_map(|(at, ids, token)| Step::Seen { at, ids, token }),
        2 => (at(), targets(), rarely(), any::<bool>())
            .prop_map(|(at, target, wrong, nothing)| Step::Restored { at, target, wrong, nothing }),
        2 => (at(), 0..6_u8).prop_map(|(at, id)| Step::Agreed { at, id }),
        2 => (0..6_u32, at(), any::<bool>()).prop_map(|(run, at, in_place)| Step::Leave { run, at, in_place }),
    ];
    prop::collection::vec(step, 1..80)
}

pub(super) fn key(at: u32) -> String {
    loc(at).to_string()
}

fn made(n: u8) -> String {
    format!("id-{n}")
}

impl Reference {
    /// The record that the step means here.
    pub(super) fn record(&self, step: &Step) -> Record {
        match step {
            Step::Run(n) => run_began(*n, 2),
            Step::EndRun(n) => run_ended(self.run.unwrap_or(*n), "finished"),
            Step::Begin { at, verb, target, body, skip, id } => {
                let tries = self.tries.get(&(key(*at), op(&loc(*at), target, *verb, body)));
                let mut intent = intent(*at, *verb, target, tries.unwrap_or(&0) + 1 + skip, body);
                intent.id = id.map(made);
                if id.is_some_and(|id| id % 2 == 0) {
                    intent.leaves.insert("goal".to_owned(), (*body == "x").then(|| "aaaa0000".to_owned()));
                }
                intent.writes.insert((*body).to_owned(), format!("{:08x}", intent.attempt / 2));
                Record::Began(intent)
            }
            Step::End { at, create, how, id, stale } => {
                let mut of = self.of(*at, *create);
                of.attempt += u32::from(*stale);
                let id = if of.verb.creates() { made(*id) } else { self.id(*at, &of.target).unwrap_or(made(*id)) };
                ended(
                    &of,
                    match how {
                        0..=3 => How::Done { id },
                        4 => How::NotDone { cause: "throttled".into() },
                        5 => How::Refused { cause: cause("no") },
                        _ => How::InDoubt { cause: "reset".into() },
                    },
                )
            }
            Step::Settle { at, refused, how, id, stale } => {
                let of = self.refused.iter().find(|((loc, _), _)| *refused && loc == &key(*at));
                let mut of = of.map_or_else(|| self.of(*at, true), |(_, intent)| intent.clone());
                of.attempt += u32::from(*stale);
                settled(
                    &of,
                    match how {
                        0 | 1 => DoubtVerdict::Done { id: made(*id) },
                        2 => DoubtVerdict::Absent,
                        _ => DoubtVerdict::Conflict { ids: vec![made(*id)] },
                    },
                )
            }
            Step::Adopt { at, target, agent: of, id } => {
                let owner = Target { agent: target.agent.clone(), action: None };
                match &target.action {
                    None => adopted(*at, target.agent.as_str(), &made(*id), None),
                    Some(action) => {
                        let of = self.id(*at, &owner).unwrap_or(made(*of));
                        adopted(*at, target.agent.as_str(), &of, Some((action.as_str(), &made(*id))))
                    }
                }
            }
            Step::Gone { at, target, wrong } => {
                let id = self.id(*at, target).filter(|_| !wrong).unwrap_or("other".to_owned());
                gone(*at, target, &id)
            }
            Step::Released { at, target, wrong } => {
                let id = self.id(*at, target).filter(|_| !wrong).unwrap_or("other".to_owned());
                released(*at, target, &id)
            }
            Step::Seen { at, ids, token } => {
                let ids: Vec<String> = ids.iter().map(|id| made(*id)).collect();
                seen(*at, &ids.iter().map(String::as_str).collect::<Vec<_>>(), &format!("pit-{token}"))
            }
            Step::Restored { at, target, wrong, nothing } => {
                let id = self.id(*at, target).filter(|_| !wrong).unwrap_or("other".to_owned());
                let digest = (!nothing).then(|| "bbbb0000".to_owned());
                restored(*at, target, &id, &[("goal", digest), ("kept", Some("cccc0000".to_owned()))])
            }
            Step::Agreed { at, id } => agreement(*at, &made(*id)),
            Step::Leave { run, at, in_place } => {
                let outcome =
                    if *in_place { LocationOutcome::InPlace } else { LocationOutcome::Stopped { cause: cause("no") } };
                location(self.run.unwrap_or(*run), *at, outcome)
            }
        }
    }

    fn of(&self, at: u32, create: bool) -> Intent {
        let open = self.open.get(&key(at)).map(|(intent, ..)| intent.clone());
        let pending = self.pending.get(&key(at)).map(|(intent, _)| intent.clone());
        let (first, second) = if create { (open, pending) } else { (pending, open) };
        first.or(second).unwrap_or_else(|| intent(at, Verb::CreateAgent, &agent("a"), 1, "never"))
    }
}
