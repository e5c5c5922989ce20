//! What happened to the world: the evidence on which the engine is judged.

use crate::fault::Fault;
use crate::limit::busiest;
use crate::oauth::OauthRequest;
use crate::op::Op;
use std::collections::BTreeMap;
use std::time::Duration;

/// What happened to the world since it was made or loaded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// What happened per location, by its id.
    pub locations: BTreeMap<String, LocationLedger>,
    /// The faults that took effect.
    pub faults: BTreeMap<Fault, u64>,
    /// The answers that were made, by operation and status, whether or not their sender saw them.
    pub answers: BTreeMap<(Op, u16), u64>,
    /// Requests whose token opens no location, or whose route the API does not have.
    pub strangers: u64,
    /// What was asked of the OAuth endpoints.
    pub oauth: OauthLedger,
}

/// What was asked of the OAuth endpoints.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OauthLedger {
    /// Requests that were sent.
    pub sent: u64,
    /// Requests to `/oauth/token` among them.
    pub renewals: u64,
    /// Refresh tokens that were exchanged for new ones.
    pub rotated: u64,
    /// Used refresh tokens that were accepted within their grace.
    pub graced: u64,
    /// Requests that were refused.
    pub refused: u64,
    /// Tokens that were minted, by location.
    pub minted: BTreeMap<String, u64>,
}

/// What happened to one location.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocationLedger {
    /// Requests that were sent, refused connections included.
    pub sent: BTreeMap<Op, u64>,
    /// Changes that were made by requests.
    pub applied: BTreeMap<Op, u64>,
    /// When requests were sent, in order.
    pub departures: Vec<Duration>,
    /// When requests arrived at the server, in order.
    pub arrivals: Vec<Duration>,
    /// Requests that the limiter refused because their window was full; injected 429s are not among them.
    pub throttled: u64,
    /// Requests that the limiter refused because they had used up the day; not those after [`Fault::DayUsedUp`].
    pub day_refused: u64,
    /// Agents that were ever created by requests, by name.
    pub created: BTreeMap<String, u64>,
    /// The agents that ever were there, by id.
    pub agents: BTreeMap<String, AgentHistory>,
    /// The most senders that ever waited for an answer at the same time.
    pub together_max: u32,
    together: u32,
}

/// The life of one agent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgentHistory {
    /// The name it was made with.
    pub name: String,
    /// Whether it was made by hand and not by a request.
    pub by_hand: bool,
    /// Its modes, the one it was made with first.
    pub modes: Vec<ModeChange>,
    /// Actions that requests ever attached to it, by type and name.
    pub attached: BTreeMap<(String, String), u64>,
    /// How many of them were attached while its mode was another than `off`.
    pub attached_awake: u64,
    /// Whether it was deleted.
    pub deleted: bool,
}

/// A mode that an agent got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModeChange {
    /// When.
    pub at: Duration,
    /// The API's word for the mode.
    pub mode: String,
    /// How many actions the agent had then.
    pub actions: usize,
}

impl Ledger {
    /// All requests that were sent, refused connections included.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.locations.values().map(LocationLedger::requests).sum::<u64>() + self.strangers + self.oauth.sent
    }

    /// All requests of an operation that were sent.
    #[must_use]
    pub fn sent(&self, op: Op) -> u64 {
        self.locations.values().filter_map(|location| location.sent.get(&op)).sum()
    }

    /// All requests that were sent and would change something.
    #[must_use]
    pub fn writes(&self) -> u64 {
        Op::ALL.iter().filter(|op| op.writes()).map(|op| self.sent(*op)).sum()
    }

    /// The answers of this status to an operation.
    #[must_use]
    pub fn answered(&self, op: Op, status: u16) -> u64 {
        self.answers.get(&(op, status)).copied().unwrap_or_default()
    }

    /// The answers of this status to any operation, injected ones included.
    #[must_use]
    pub fn answered_any(&self, status: u16) -> u64 {
        self.answers.iter().filter(|((_, s), _)| *s == status).map(|(_, count)| count).sum()
    }

    /// Requests that the limiter refused because their window was full; injected 429s are not among them.
    #[must_use]
    pub fn throttled(&self) -> u64 {
        self.locations.values().map(|location| location.throttled).sum()
    }

    /// How often a fault took effect.
    #[must_use]
    pub fn fired(&self, fault: Fault) -> u64 {
        self.faults.get(&fault).copied().unwrap_or_default()
    }

    /// How many agents of this name were ever created in the location by requests.
    #[must_use]
    pub fn creates(&self, location: &str, name: &str) -> u64 {
        self.locations.get(location).and_then(|l| l.created.get(name)).copied().unwrap_or_default()
    }

    /// The locations and names of which more than one agent was ever created, and how many.
    #[must_use]
    pub fn duplicates(&self) -> Vec<(String, String, u64)> {
        let created = self.locations.iter().flat_map(|(id, location)| {
            location.created.iter().map(move |(name, count)| (id.clone(), name.clone(), *count))
        });
        created.filter(|(_, _, count)| *count > 1).collect()
    }

    /// The locations to which more than `max` requests came in some stretch of `window`, and how many. A stretch
    /// that slides covers every one that stands still, so this judges both kinds of window.
    #[must_use]
    pub fn over(&self, max: u32, window: Duration) -> Vec<(String, usize)> {
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        let busiest = self.locations.iter().map(|(id, location)| (id.clone(), location.busiest(window)));
        busiest.filter(|(_, most)| *most > max).collect()
    }

    /// The location and id of each agent that requests made and completed while customers could meet it: an action
    /// was attached to it while its mode was another than `off`.
    #[must_use]
    pub fn met_half_configured(&self) -> Vec<(String, String)> {
        let agents = self.locations.iter().flat_map(|(location, ledger)| {
            ledger.agents.iter().map(move |(id, agent)| (location.clone(), id.clone(), agent))
        });
        let met = agents.filter(|(_, _, agent)| !agent.by_hand && agent.attached_awake > 0);
        met.map(|(location, id, _)| (location, id)).collect()
    }

    pub(crate) fn location(&mut self, id: &str) -> &mut LocationLedger {
        if !self.locations.contains_key(id) {
            self.locations.insert(id.to_owned(), LocationLedger::default());
        }
        self.locations.entry(id.to_owned()).or_default()
    }

    pub(crate) fn fire(&mut self, fault: Fault) {
        *self.faults.entry(fault).or_default() += 1;
    }

    pub(crate) fn answer(&mut self, op: Op, status: u16) {
        *self.answers.entry((op, status)).or_default() += 1;
    }
}

impl OauthLedger {
    pub(crate) fn send(&mut self, ask: &OauthRequest) {
        self.sent += 1;
        self.renewals += u64::from(ask.renews());
    }
}

impl LocationLedger {
    /// All requests that were sent, refused connections included.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.sent.values().sum()
    }

    /// The most requests that came in any stretch of `window`, its end excluded.
    #[must_use]
    pub fn busiest(&self, window: Duration) -> usize {
        busiest(&self.arrivals, window)
    }

    pub(crate) fn send(&mut self, op: Op, at: Duration) {
        *self.sent.entry(op).or_default() += 1;
        self.departures.push(at);
    }

    pub(crate) fn wait(&mut self) {
        self.together += 1;
        self.together_max = self.together_max.max(self.together);
    }

    pub(crate) fn wait_no_more(&mut self) {
        self.together = self.together.saturating_sub(1);
    }

    pub(crate) fn apply(&mut self, op: Op) {
        *self.applied.entry(op).or_default() += 1;
    }

    /// An agent was made.
    pub(crate) fn made(&mut self, id: &str, name: &str, by_hand: bool, mode: ModeChange) {
        if !by_hand {
            *self.created.entry(name.to_owned()).or_default() += 1;
        }
        let history = AgentHistory { name: name.to_owned(), by_hand, modes: vec![mode], ..AgentHistory::default() };
        self.agents.insert(id.to_owned(), history);
    }

    /// An agent has this mode now; nothing is noted when it had it before.
    pub(crate) fn mode(&mut self, id: &str, change: ModeChange) {
        let history = self.agents.entry(id.to_owned()).or_default();
        if history.modes.last().is_none_or(|last| last.mode != change.mode) {
            history.modes.push(change);
        }
    }

    /// A request attached an action to an agent of this mode.
    pub(crate) fn attached(&mut self, id: &str, kind: &str, name: &str, mode: &str) {
        let history = self.agents.entry(id.to_owned()).or_default();
        *history.attached.entry((kind.to_owned(), name.to_owned())).or_default() += 1;
        if mode != "off" {
            history.attached_awake += 1;
        }
    }

    /// An agent was deleted.
    pub(crate) fn deleted(&mut self, id: &str) {
        self.agents.entry(id.to_owned()).or_default().deleted = true;
    }
}
