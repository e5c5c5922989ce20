//! From the command line to an engine, and to how a run treats its locations.

use super::connection::{Connection, TIMEOUT, patience};
use crate::args::{Api, OnExistingArg, OnInDoubt, PlanArgs, RunArgs, VerifyArg};
use fitout_executor::{Claims, Clock, Demand, Door, DoorSettings, Events, Stop, Throttle};
use fitout_model::{OtherAgents, RunId};
use fitout_reconcile::{PlanPolicy, Prune};
use fitout_rollout::{Engine, Fleet, InDoubtPolicy, PlanLimits, RunSettings};
use std::sync::Arc;
use std::time::Duration;

/// How long a create in doubt rests before it is looked for, where nobody says it.
const SETTLE: Duration = Duration::from_secs(180);
/// The sandbox's requests and listings are late by less than half of this.
const SETTLE_SANDBOX: Duration = Duration::from_secs(5);

/// Everything that visits share, from the command line.
pub(crate) struct Assembly<'a> {
    pub(crate) connection: Connection,
    pub(crate) api: &'a Api,
    pub(crate) turns: Option<&'a RunArgs>,
    pub(crate) demand: Demand,
    pub(crate) fleet: Arc<dyn Fleet>,
    pub(crate) clock: Clock,
    pub(crate) run: RunId,
    pub(crate) stop: Stop,
    pub(crate) events: Events,
}

/// What a plan may do; `others` is what the template says of other agents that are switched on.
pub(crate) fn plan_policy(choices: &PlanArgs, others: OtherAgents) -> PlanPolicy {
    PlanPolicy {
        on_existing: match choices.on_existing {
            OnExistingArg::Adopt => fitout_model::OnExisting::Adopt,
            OnExistingArg::Skip => fitout_model::OnExisting::Skip,
            OnExistingArg::Fail => fitout_model::OnExisting::Fail,
        },
        prune: if choices.prune { Prune::All } else { Prune::Ours },
        others,
    }
}

/// How a run treats its locations.
pub(crate) fn turn_settings(api: &Api, turns: &RunArgs, limits: PlanLimits) -> RunSettings {
    RunSettings {
        settle: turns.settle.unwrap_or(if api.sandbox { SETTLE_SANDBOX } else { SETTLE }),
        in_doubt: match turns.on_in_doubt.unwrap_or_default() {
            OnInDoubt::Recreate => InDoubtPolicy::Recreate,
            OnInDoubt::Ask => InDoubtPolicy::Ask,
        },
        verify: match turns.verify.unwrap_or_default() {
            VerifyArg::Final => fitout_rollout::ClosingRead::Final,
            VerifyArg::None => fitout_rollout::ClosingRead::None,
        },
        limits,
    }
}

/// The engine of a run, or of a read.
pub(crate) fn assemble(assembly: Assembly<'_>) -> Engine {
    let Assembly { connection, api, turns, demand, fleet, clock, run, stop, events } = assembly;
    let door = Door::new(DoorSettings {
        transport: connection.transport,
        base: connection.base,
        version: connection.version,
        throttle: Throttle::new(api.rate),
        // It was looked at when the way to the API was opened.
        patience: patience(api, turns).unwrap_or(TIMEOUT),
        outage_max: api.outage_max(),
        events,
        clock,
    });
    let (concurrency, claims) = (usize::from(api.concurrency()), Claims::default());
    Engine { door, fleet, clock, run, stop, concurrency, claims, demand }
}
