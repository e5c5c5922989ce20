//! Deciding what became of a create in doubt. It is left only by observation: two equal complete listings.

use super::InDoubtPolicy;
use crate::engine::Engine;
use fitout_executor::{
    Caller, Defect, Delays, Event, Halt, JournalHandle, Wait, is_broken, list_actions, list_agents, read_agent,
};
use fitout_journal::Intent;
use fitout_journal::{DoubtVerdict, Record, Settled};
use fitout_model::{ActualAction, AgentId, Cause, CauseKind, Desired, Digest, Known, Listing, Verb};
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
    let ours: BTreeSet<&str> = known.agents.values().map(|known| known.id.as_str()).collect();
    let wanted = desired.agent(&open.intent.target.agent);
    let Some(mut looks) = ListingLooks::<Listing>::begin(engine, caller, &()).await? else {
        return Ok(DoubtVerdict::Absent);
    };
    loop {
        let listing = match looks.stable(engine, caller, &()).await? {
            Look::Stable(listing) => listing,
            Look::Gone => return Ok(DoubtVerdict::Absent),
            Look::Unsettled => return Err(unsettled(open)),
        };
        let new = open.new_among(&listing.agents, &ours, |listed| listed.id.as_str());
        if is_broken(Defect::AdoptsByName)
            && let Some(wanted) = wanted
            && let Some(named) = listing.named(&wanted.name).next()
        {
            return Ok(DoubtVerdict::Done { id: named.id.to_string() });
        }
        let ids: Vec<String> = new.iter().map(|listed| listed.id.to_string()).collect();
        let [only] = new.as_slice() else { return Ok(none_or_several(ids)) };
        let Some(found) = read_agent(&engine.door, caller, &only.id).await? else { continue };
        // The body that was sent can be compared whole only while the template still says the same.
        let same_template =
            wanted.is_some_and(|w| Digest::of(&Value::Object(w.body(fitout_model::Mode::Off))) == open.intent.body);
        let is_ours =
            open.is_named(&found.name) && (!same_template || wanted.is_some_and(|w| matches_created(w, &found)));
        return Ok(if is_ours {
            DoubtVerdict::Done { id: only.id.to_string() }
        } else {
            DoubtVerdict::Conflict { ids }
        });
    }
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
    let ours: BTreeSet<&str> = owner.actions.values().map(|known| known.id.as_str()).collect();
    let Some(mut looks) = ListingLooks::<Vec<ActualAction>>::begin(engine, caller, &owner.id).await? else {
        return Ok(DoubtVerdict::Absent);
    };
    let listing = match looks.stable(engine, caller, &owner.id).await? {
        Look::Stable(listing) => listing,
        Look::Gone => return Ok(DoubtVerdict::Absent),
        Look::Unsettled => return Err(unsettled(open)),
    };
    let new = open.new_among(listing, &ours, |action| action.id.as_str());
    let ids: Vec<String> = new.iter().map(|action| action.id.to_string()).collect();
    let [only] = new.as_slice() else { return Ok(none_or_several(ids)) };
    let wanted = target
        .action
        .as_ref()
        .and_then(|key| desired.agent(&target.agent)?.action(key))
        .and_then(|w| Some((w, w.linked(|key| known.agents.get(key).map(|k| k.id.clone())).ok()?)));
    let is_ours =
        open.is_named(&only.name) && wanted.is_none_or(|(w, details)| action_matches(&details, &w.kind, &w.name, only));
    Ok(if is_ours { DoubtVerdict::Done { id: only.id.to_string() } } else { DoubtVerdict::Conflict { ids } })
}

impl Doubt<'_> {
    /// What has come since the intent was written, and is not ours by another write.
    fn new_among<'l, T>(&self, listed: &'l [T], ours: &BTreeSet<&str>, id: impl Fn(&T) -> &str) -> Vec<&'l T> {
        let before: BTreeSet<&str> = self.intent.seen.iter().flatten().map(String::as_str).collect();
        listed.iter().filter(|item| !ours.contains(id(item)) && !before.contains(id(item))).collect()
    }

    /// Whether this is the name that was sent.
    fn is_named(&self, name: &str) -> bool {
        let name = Digest::of(&Value::String(name.to_owned()));
        self.intent.writes.get("name").is_none_or(|written| written == name.short())
    }
}

fn none_or_several(ids: Vec<String>) -> DoubtVerdict {
    if ids.is_empty() { DoubtVerdict::Absent } else { DoubtVerdict::Conflict { ids } }
}

/// What is listed whole.
trait ListedResource: PartialEq + Sized {
    /// What it is listed of.
    type Of;

    /// The listing now; `None` when what it is of is gone.
    fn list(
        engine: &Engine,
        caller: &mut Caller,
        of: &Self::Of,
    ) -> impl Future<Output = Result<Option<Self>, Halt>> + Send;
}

impl ListedResource for Listing {
    type Of = ();

    async fn list(engine: &Engine, caller: &mut Caller, _of: &()) -> Result<Option<Self>, Halt> {
        list_agents(&engine.door, caller).await.map(Some)
    }
}

impl ListedResource for Vec<ActualAction> {
    type Of = AgentId;

    async fn list(engine: &Engine, caller: &mut Caller, of: &AgentId) -> Result<Option<Self>, Halt> {
        list_actions(&engine.door, caller, of).await
    }
}

/// Listings of one kind, one after another, with a rest before each.
struct ListingLooks<L> {
    last: L,
    delays: Delays,
    left: u32,
}

/// What some looks at a listing gave.
enum Look<'l, L> {
    /// Two in a row were equal: this.
    Stable(&'l L),
    /// What was to be listed is gone.
    Gone,
    /// They keep differing.
    Unsettled,
}

impl<L: ListedResource> ListingLooks<L> {
    /// The first look; `None` when what is to be listed is gone.
    async fn begin(engine: &Engine, caller: &mut Caller, of: &L::Of) -> Result<Option<Self>, Halt> {
        let first = L::list(engine, caller, of).await?;
        Ok(first.map(|last| Self { last, delays: Delays::new(), left: LOOKS_MAX }))
    }

    /// Looks until two in a row are equal, or it has looked too often.
    async fn stable(&mut self, engine: &Engine, caller: &mut Caller, of: &L::Of) -> Result<Look<'_, L>, Halt> {
        while self.left > 0 {
            self.left -= 1;
            rest(engine, caller, &mut self.delays).await?;
            let Some(next) = L::list(engine, caller, of).await? else { return Ok(Look::Gone) };
            if next == self.last {
                return Ok(Look::Stable(&self.last));
            }
            self.last = next;
        }
        Ok(Look::Unsettled)
    }
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
