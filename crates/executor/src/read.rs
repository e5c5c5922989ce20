//! Reading agents and their actions: complete listings only, and whole agents.

use crate::broken::{Defect, is_broken};
use crate::caller::Caller;
use crate::door::Door;
use crate::event::{Event, Wait};
use crate::halt::{Halt, halt};
use crate::retry::Delays;
use fitout_client::{self as api, AgentItem, AgentPage};
use fitout_model::{
    ActionId, ActionKey, ActualAction, ActualAgent, AgentId, Cause, CauseKind, KnownAgent, Listed, Listing, Mode,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// How often a listing that cannot be trusted is read again.
pub const LISTINGS_MAX: u32 = 6;
/// How many agents are asked for at once.
const PAGE_AGENTS: u32 = 100;
/// How many pages a listing has at most.
const PAGES_MAX: usize = 1000;

/// Waits before the location is looked at again.
pub(crate) async fn rest(door: &Door, caller: &mut Caller, delays: &mut Delays) -> Result<(), Halt> {
    let pause = delays.next(&mut caller.dice);
    let location = caller.location.clone();
    door.events().tell(Event::Waiting { location, why: Wait::Backoff, pause }).await;
    Ok(caller.stop.pause(pause).await?)
}

/// An agent of ours, read whole: also the actions that a late list does not show.
///
/// # Errors
/// [`Halt::End`] when it cannot be read.
pub async fn read_our_agent(door: &Door, caller: &mut Caller, ours: &KnownAgent) -> Result<Option<ActualAgent>, Halt> {
    let Some(mut agent) = read_agent(door, caller, &ours.id).await? else { return Ok(None) };
    missing_actions(door, caller, &mut agent, ours).await?;
    Ok(Some(agent))
}

/// Asks for each action of ours that the list does not show: a list may be late, and only the action itself says that
/// it is gone. Returns those.
pub(crate) async fn missing_actions(
    door: &Door,
    caller: &mut Caller,
    agent: &mut ActualAgent,
    ours: &KnownAgent,
) -> Result<Vec<(ActionKey, ActionId)>, Halt> {
    let mut gone = Vec::new();
    for (key, action) in &ours.actions {
        if agent.actions.iter().any(|listed| listed.id == action.id) {
            continue;
        }
        match door.repeat(caller, &api::get_action(&agent.id, &action.id)).await {
            Ok(found) => agent.actions.push(found),
            Err(error) if error.is_not_found() => gone.push((key.clone(), action.id.clone())),
            Err(error) => return Err(halt(error, "read action", CauseKind::Unreachable)),
        }
    }
    Ok(gone)
}

/// The complete listing of the location's agents.
///
/// # Errors
/// [`Halt::End`] with [`CauseKind::ListingUnknown`] when no trustworthy listing was had in [`LISTINGS_MAX`] tries.
pub async fn list_agents(door: &Door, caller: &mut Caller) -> Result<Listing, Halt> {
    let listed = |item: AgentItem| {
        let mode = item.raw.get("mode").and_then(Value::as_str).and_then(Mode::parse);
        Listed { id: item.id, name: item.name, mode }
    };
    let mut agents: Vec<Listed> = list_agents_raw(door, caller).await?.into_iter().map(listed).collect();
    agents.sort();
    Ok(Listing { agents })
}

/// All that the complete listing shows of the location's agents, in the API's order.
///
/// # Errors
/// As for [`list_agents`].
pub async fn list_agents_raw(door: &Door, caller: &mut Caller) -> Result<Vec<AgentItem>, Halt> {
    let mut delays = Delays::new();
    let mut tries = 0;
    loop {
        tries += 1;
        let untrusted = match pages(door, caller).await? {
            Ok(items) => return Ok(items),
            Err(untrusted) => untrusted,
        };
        tracing::debug!(location = %caller.location, %untrusted, tries, "listing not trusted");
        if tries >= LISTINGS_MAX {
            return Err(Halt::End(Cause {
                kind: CauseKind::ListingUnknown,
                during: "list agents".to_owned(),
                message: untrusted.to_string(),
                status: None,
                trace: untrusted.trace,
            }));
        }
        rest(door, caller, &mut delays).await?;
    }
}

/// Why a listing is not believed.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
struct Untrusted {
    why: String,
    trace: Option<String>,
}

async fn pages(door: &Door, caller: &mut Caller) -> Result<Result<Vec<AgentItem>, Untrusted>, Halt> {
    let mut reading = ListingPages::default();
    for _ in 0..PAGES_MAX {
        let call = api::search_agents(reading.cursor.as_deref(), PAGE_AGENTS);
        let page =
            door.repeat(caller, &call).await.map_err(|error| halt(error, "list agents", CauseKind::Unreachable))?;
        let trace = page.trace.clone();
        match reading.take(page) {
            Ok(true) => return Ok(Ok(reading.items)),
            Ok(false) => {}
            Err(why) => return Ok(Err(Untrusted { why, trace })),
        }
    }
    Ok(Err(Untrusted { why: format!("the listing has more than {PAGES_MAX} pages"), trace: None }))
}

/// The pages of one listing so far.
#[derive(Debug, Default)]
struct ListingPages {
    items: Vec<AgentItem>,
    ids: BTreeSet<AgentId>,
    total: Option<u64>,
    cursor: Option<String>,
}

impl ListingPages {
    /// Takes in a page; says whether it was the last.
    fn take(&mut self, page: AgentPage) -> Result<bool, String> {
        let Some(agents) = page.agents else {
            if is_broken(Defect::ReadsMissingAsEmpty) {
                return Ok(true);
            }
            return Err("the answer has no list of agents".to_owned());
        };
        let (Some(total), Some(count)) = (page.total, page.count) else {
            return Err("the answer does not say how many agents there are".to_owned());
        };
        let shown = u64::try_from(agents.len()).unwrap_or(u64::MAX);
        if shown != count {
            return Err(format!("the answer shows {shown} agents and says {count}"));
        }
        if *self.total.get_or_insert(total) != total {
            return Err("the number of agents changed between two pages".to_owned());
        }
        for agent in agents {
            self.cursor = Some(agent.id.to_string());
            if !self.ids.insert(agent.id.clone()) {
                return Err("an agent is listed twice".to_owned());
            }
            self.items.push(agent);
        }
        let sum = u64::try_from(self.ids.len()).unwrap_or(u64::MAX);
        if sum > total || (shown == 0 && sum < total) {
            return Err(format!("{sum} agents are listed and {total} said to exist"));
        }
        Ok(sum == total)
    }
}

/// The agent with its actions; `None` when the API says that it does not exist.
///
/// # Errors
/// [`Halt::End`] when it cannot be read.
pub async fn read_agent(door: &Door, caller: &mut Caller, id: &AgentId) -> Result<Option<ActualAgent>, Halt> {
    let agent = match door.repeat(caller, &api::get_agent(id)).await {
        Ok(agent) => agent,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(halt(error, "read agent", CauseKind::Unreachable)),
    };
    let Some(actions) = list_actions(door, caller, id).await? else {
        // It was there a moment ago. Either somebody has deleted it meanwhile, or one of the two answers is wrong.
        return match door.repeat(caller, &api::get_agent(id)).await {
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(halt(error, "read agent", CauseKind::Unreachable)),
            Ok(_) => Err(Halt::Unsettled(Cause::new(
                CauseKind::Unreachable,
                "list actions",
                format!("the API shows the agent {id}, and says of its actions that it does not exist"),
            ))),
        };
    };
    Ok(Some(ActualAgent { id: agent.id, name: agent.name, mode: agent.mode, fields: agent.fields, actions }))
}

/// The actions of the agent; `None` when the API says that the agent does not exist.
///
/// # Errors
/// [`Halt::End`] when they cannot be read.
pub async fn list_actions(door: &Door, caller: &mut Caller, id: &AgentId) -> Result<Option<Vec<ActualAction>>, Halt> {
    match door.repeat(caller, &api::list_actions(id)).await {
        Ok(actions) => Ok(Some(actions)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(halt(error, "list actions", CauseKind::Unreachable)),
    }
}
