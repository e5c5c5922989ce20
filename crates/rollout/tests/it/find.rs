//! The one agent or action that is looked for: never one of several, and never nothing for something.

use crate::small_fleet::{House, SmallFleet, location, object, paused};
use fitout_client::{raw_actions, raw_agent};
use fitout_executor::Halt;
use fitout_model::{ActionId, AgentId, Cause, CauseKind, Selector};
use fitout_rollout::{Begun, Find, Visit, Wanted};
use serde_json::json;

fn named<I>(name: &str) -> Selector<I> {
    Selector::Name(name.to_owned())
}

/// A location where this is looked for, with agents of these names; their ids.
fn house(find: Find, names: &[&str]) -> (House, Vec<AgentId>) {
    let house = SmallFleet::of(1).wanting(&Wanted::Find(find)).open();
    let add = |name: &&str| {
        let fields = json!({"name": name, "personality": "p", "goal": "g", "instructions": "i"});
        house.sandbox.add_agent(location(0).as_str(), &object(fields)).parse().unwrap()
    };
    let ids = names.iter().map(add).collect();
    (house, ids)
}

async fn open(house: &House) -> Visit {
    let (engine, _stopper, _listener) = house.engine();
    match Visit::begin(&engine, 0).await {
        Begun::Open(visit) => visit,
        Begun::Closed(closed) => panic!("{closed:?}"),
    }
}

fn cause<T: std::fmt::Debug>(found: Result<T, Halt>) -> Cause {
    match found {
        Err(Halt::End(cause)) => cause,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_agent_of_a_name_is_the_only_one_of_it() {
    paused(async {
        let find = || Find { agent: named("Desk"), action: None };
        let (one, ids) = house(find(), &["Desk", "Night desk"]);
        assert_eq!(open(&one).await.find_agent().await.unwrap(), ids[0]);

        let (none, _) = house(find(), &["Night desk"]);
        let why = cause(open(&none).await.find_agent().await);
        assert_eq!((why.kind, why.message.as_str()), (CauseKind::NotThere, "no agent named \"Desk\" is there"));

        let (several, ids) = house(find(), &["Desk", "Desk"]);
        let why = cause(open(&several).await.find_agent().await);
        assert_eq!(why.kind, CauseKind::Ambiguous);
        assert!(ids.iter().all(|id| why.message.contains(id.as_str())), "{}", why.message);
    });
}

#[test]
fn an_id_is_taken_at_its_word_and_nobody_is_asked() {
    paused(async {
        let agent: AgentId = "agent1".parse().unwrap();
        let action: ActionId = "action1".parse().unwrap();
        let find = Find { agent: Selector::Id(agent.clone()), action: Some(Selector::Id(action.clone())) };
        let (house, _) = house(find, &[]);
        let mut visit = open(&house).await;
        assert_eq!(visit.find_action().await.unwrap(), (agent, action));
        assert_eq!(visit.caller.requests, 0);
    });
}

#[test]
fn an_action_that_is_not_there_is_named_with_its_agent() {
    paused(async {
        let (there, _) = house(Find { agent: named("Desk"), action: Some(named("Book")) }, &["Desk"]);
        let why = cause(open(&there).await.find_action().await);
        assert_eq!((why.kind, why.message.as_str()), (CauseKind::NotThere, "no action named \"Book\" is there"));

        let (gone, _) = house(Find { agent: Selector::Id("none".parse().unwrap()), action: Some(named("Book")) }, &[]);
        let why = cause(open(&gone).await.find_action().await);
        assert_eq!((why.kind, why.message.as_str()), (CauseKind::NotThere, "no agent of the id none is there"));

        let (unasked, _) = house(Find { agent: named("Desk"), action: None }, &["Desk"]);
        assert_eq!(cause(open(&unasked).await.find_action().await).message, "no action was asked for");
    });
}

#[test]
fn what_is_asked_for_by_its_id_comes_whole_or_is_not_there() {
    paused(async {
        let (house, ids) = house(Find { agent: named("Desk"), action: None }, &["Desk"]);
        let mut visit = open(&house).await;
        let whole = visit.raw_of(&ids[0], &raw_agent(&ids[0])).await.unwrap();
        assert!(whole.get("goal").or_else(|| whole.pointer("/data/goal")).is_some(), "{whole}");
        visit.raw_of(&ids[0], &raw_actions(&ids[0])).await.unwrap();
        let none: AgentId = "none".parse().unwrap();
        assert_eq!(cause(visit.raw_of(&none, &raw_agent(&none)).await).kind, CauseKind::NotThere);
    });
}

#[test]
fn a_fleet_that_wants_something_else_is_looked_at_for_nothing() {
    paused(async {
        let house = SmallFleet::of(1).open();
        let why = cause(open(&house).await.find_agent().await);
        assert_eq!((why.kind, why.message.as_str()), (CauseKind::RowUnusable, "nothing says what is looked for"));
    });
}
