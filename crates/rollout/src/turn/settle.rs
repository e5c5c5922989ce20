//! Deciding what became of a create in doubt. It is left only by observation: two equal complete listings.

use super::InDoubtPolicy;
use crate::engine::Engine;
use fitout_executor::{
    Caller, Defect, Delays, Event, Halt, JournalHandle, Wait, is_broken, list_actions, list_agents, read_agent,
};
use fitout_journal::Intent;
use fitout_journal::{DoubtVerdict, Record, Settled};
use fitout_model::{Cause, CauseKind, Desired, Digest, Known, Verb};
use fitout_reconcile::{action_matches, matches_created};
use serde_json::Value;
use std::collections::BTreeSet;

/// A create that may have been done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Doubt<'a> {
    /// What was meant, with the listing that it rests on.
    pub(crate) intent: &'a Intent,
    /// What to do when it is proven not to have been done.
    pub(crate) if_absent: InDoubtPolicy,
}

/// How often two listings in a row may differ before the operation stays in doubt.
const LOOKS_MAX: u32 = 6;

/// Looks for what the open create made, and records the verdict.
///
/// # Errors
/// [`Halt::End`] when a person must decide or the location cannot be read.
pub(crate) async fn settle(
    engine: &Engine,
    scribe: &JournalHandle,
    caller: &mut Caller,
    desired: &Desired,
    known: &Known,
    open: &Doubt<'_>,
) -> Result<(), Halt> {
    let during = format!("{} {}", open.intent.verb, open.intent.target);
    let verdict = if open.intent.verb == Verb::AttachAction {
        action_verdict(engine, caller, desired, known, open).await?
    } else {
        agent_verdict(engine, caller, desired, known, open).await?
    };
    let cause = |kind, message: String| Cause::new(kind, during.clone(), message);
    if verdict == DoubtVerdict::Absent && open.if_absent == InDoubtPolicy::Ask {
        let message = "it was not found after its settle time; nothing is sent until you decide".to_owned();
        return Err(Halt::End(cause(CauseKind::AwaitsDecision, message)));
    }
    let conflict = match &verdict {
        DoubtVerdict::Conflict { ids } => Some(format!("could be any of {}", ids.join(", "))),
        DoubtVerdict::Done { .. } | DoubtVerdict::Absent => None,
    };
    let settled = Settled {
        op: open.intent.op.clone(),
        attempt: open.intent.attempt,
        loc: caller.location.clone(),
        verdict,
        by: "observation".to_owned(),
        at: engine.clock.wall_ms(),
    };
    scribe.durable(Record::Settled(settled)).await?;
    conflict.map_or(Ok(()), |message| Err(Halt::End(cause(CauseKind::Conflict, message))))
}

async fn agent_verdict(
    engine: &Engine,
    caller: &mut Caller,
    desired: &Desired,
    known: &Known,
    open: &Doubt<'_>,
) -> Result<DoubtVerdict, Halt> {
    let mut delays = Delays::new();
    let mut last = list_agents(&engine.door, caller).await?;
    for _ in 0..LOOKS_MAX {
        rest(engine, caller, &mut delays).await?;
        let next = list_agents(&engine.door, caller).await?;
        if next != last {
            last = next;
            continue;
        }
        let ours: BTreeSet<&str> = known.agents.values().map(|k| k.id.as_str()).collect();
        let before: BTreeSet<&str> = open.intent.seen.iter().flatten().map(String::as_str).collect();
        let new: Vec<_> =
            next.agents.iter().filter(|a| !ours.contains(a.id.as_str()) && !before.contains(a.id.as_str())).collect();
        if is_broken(Defect::AdoptsByName)
            && let Some(wanted) = desired.agent(&open.intent.target.agent)
            && let Some(named) = next.named(&wanted.name).next()
        {
            return Ok(DoubtVerdict::Done { id: named.id.to_string() });
        }
        let ids = || new.iter().map(|listed| listed.id.to_string()).collect::<Vec<_>>();
        let [only] = new.as_slice() else {
            return Ok(if new.is_empty() { DoubtVerdict::Absent } else { DoubtVerdict::Conflict { ids: ids() } });
        };
        let Some(found) = read_agent(&engine.door, caller, &only.id).await? else { continue };
        let wanted = desired.agent(&open.intent.target.agent);
        let name = Digest::of(&Value::String(found.name.clone()));
        let named = open.intent.writes.get("name").is_none_or(|written| written == name.short());
        // The body that was sent can be compared whole only while the template still says the same.
        let same_template =
            wanted.is_some_and(|w| Digest::of(&Value::Object(w.body(fitout_model::Mode::Off))) == open.intent.body);
        let ours = named && (!same_template || wanted.is_some_and(|w| matches_created(w, &found)));
        return Ok(if ours {
            DoubtVerdict::Done { id: only.id.to_string() }
        } else {
            DoubtVerdict::Conflict { ids: ids() }
        });
    }
    Err(unsettled(open))
}

async fn action_verdict(
    engine: &Engine,
    caller: &mut Caller,
    desired: &Desired,
    known: &Known,
    open: &Doubt<'_>,
) -> Result<DoubtVerdict, Halt> {
    let target = &open.intent.target;
    // The agent is gone, and its actions with it.
    let Some(owner) = known.agents.get(&target.agent) else { return Ok(DoubtVerdict::Absent) };
    let mut delays = Delays::new();
    let Some(mut last) = list_actions(&engine.door, caller, &owner.id).await? else { return Ok(DoubtVerdict::Absent) };
    for _ in 0..LOOKS_MAX {
        rest(engine, caller, &mut delays).await?;
        let Some(next) = list_actions(&engine.door, caller, &owner.id).await? else { return Ok(DoubtVerdict::Absent) };
        if next != last {
            last = next;
            continue;
        }
        let ours: BTreeSet<&str> = owner.actions.values().map(|k| k.id.as_str()).collect();
        let before: BTreeSet<&str> = open.intent.seen.iter().flatten().map(String::as_str).collect();
        let new: Vec<_> =
            next.iter().filter(|a| !ours.contains(a.id.as_str()) && !before.contains(a.id.as_str())).collect();
        let ids = || new.iter().map(|action| action.id.to_string()).collect::<Vec<_>>();
        let [only] = new.as_slice() else {
            return Ok(if new.is_empty() { DoubtVerdict::Absent } else { DoubtVerdict::Conflict { ids: ids() } });
        };
        let named = Digest::of(&Value::String(only.name.clone()));
        let wanted = target
            .action
            .as_ref()
            .and_then(|key| desired.agent(&target.agent)?.action(key))
            .and_then(|w| Some((w, w.linked(|key| known.agents.get(key).map(|k| k.id.clone())).ok()?)));
        let ours = open.intent.writes.get("name").is_none_or(|written| written == named.short())
            && wanted.is_none_or(|(w, details)| action_matches(&details, &w.kind, &w.name, only));
        return Ok(if ours {
            DoubtVerdict::Done { id: only.id.to_string() }
        } else {
            DoubtVerdict::Conflict { ids: ids() }
        });
    }
    Err(unsettled(open))
}

async fn rest(engine: &Engine, caller: &mut Caller, delays: &mut Delays) -> Result<(), Halt> {
    let pause = delays.next(&mut caller.dice);
    let location = caller.location.clone();
    engine.door.events().tell(Event::Waiting { location, why: Wait::Settle, pause }).await;
    Ok(caller.stop.pause(pause).await?)
}

fn unsettled(open: &Doubt<'_>) -> Halt {
    Halt::End(Cause::new(
        CauseKind::InDoubt,
        format!("{} {}", open.intent.verb, open.intent.target),
        "the location keeps changing, so nobody can tell yet",
    ))
}
