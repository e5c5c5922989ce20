//! A report with a location of every standing, for the tests of what is made from reports.

use fitout_api::{AGENT, Shown};
use fitout_model::{Cause, CauseKind, Known, KnownAction, KnownAgent, LocationOutcome};
use fitout_rollout::{RowReport, RunReport};
use std::collections::BTreeMap;

/// Eight locations: done, in place, skipped, failed, parked, in doubt, in conflict, pending.
pub(super) fn report() -> RunReport {
    let never_shown =
        AGENT.fields.iter().filter(|field| field.shown == Shown::Never).map(|field| field.name.to_owned());
    let unchecked = never_shown.take(1).collect();
    let outcomes = [
        Some(LocationOutcome::Done { unchecked }),
        Some(LocationOutcome::InPlace),
        Some(LocationOutcome::Skipped { why: "front-desk: an agent of that name exists already".to_owned() }),
        Some(stopped(
            CauseKind::Rejected,
            "create agent front-desk",
            "waitTime must not be greater than 300",
            Some(422),
        )),
        Some(stopped(CauseKind::MissingScope, "list agents", "The token is not authorized for this scope.", Some(401))),
        Some(stopped(CauseKind::InDoubt, "create agent front-desk", "no answer within 30 s", None)),
        Some(stopped(CauseKind::Conflict, "list agents", "two agents are named Front Desk: a1, a2", None)),
        None,
    ];
    rows(outcomes)
}

/// A report of locations that ended so, from line 2 of a roster.
pub(super) fn rows(outcomes: impl IntoIterator<Item = Option<LocationOutcome>>) -> RunReport {
    let row = |(place, outcome): (usize, Option<LocationOutcome>)| RowReport {
        place,
        line: u64::try_from(place).unwrap() + 2,
        location: format!("loc-{place}").parse().unwrap(),
        requests: if outcome.is_some() { 7 } else { 0 },
        known: if matches!(outcome, Some(LocationOutcome::Done { .. })) { known() } else { Known::default() },
        outcome,
        open: None,
    };
    RunReport { rows: outcomes.into_iter().enumerate().map(row).collect() }
}

/// An outcome of this kind.
pub(super) fn stopped(kind: CauseKind, during: &str, message: &str, status: Option<u16>) -> LocationOutcome {
    let trace = status.map(|status| format!("trace-{status}"));
    LocationOutcome::Stopped {
        cause: Cause { kind, during: during.to_owned(), message: message.to_owned(), status, trace },
    }
}

fn known() -> Known {
    let action = |id: &str| KnownAction { id: id.parse().unwrap(), created: true, written: BTreeMap::new() };
    let agent = |id: &str, actions: &[(&str, &str)]| KnownAgent {
        id: id.parse().unwrap(),
        created: true,
        actions: actions.iter().map(|(key, id)| (key.parse().unwrap(), action(id))).collect(),
        written: BTreeMap::new(),
    };
    let front_desk = agent("a1", &[("book", "x1"), ("stop", "x2")]);
    let billing = agent("a2", &[("book", "x3")]);
    Known { agents: [("front-desk".parse().unwrap(), front_desk), ("billing".parse().unwrap(), billing)].into() }
}
