//! What holds for every template, every location and every habit of the API.

use crate::build::{ADOPT, agent_id, told};
use crate::draw::{Edit, edits, habits, row_lines, small_edits, template};
use crate::server::{Habits, Server};
use fitout_model::{
    Actual, AgentId, Desired, Known, LanePlan, Listed, LocationId, Mode, OnExisting, Operation, Verb, same_name,
};
use fitout_reconcile::{Decision, PlanPolicy, PlanSummary, differences, fingerprint, plan};
use proptest::prelude::*;

/// A location that was provisioned with an older template, edited by hand, and whose journal may be lost.
#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) server: Server,
    pub(crate) known: Known,
}

pub(crate) fn story(older: &Desired, edits: &[Edit], habits: &Habits, journal_kept: bool) -> Story {
    let mut story = Story { server: Server::default(), known: Known::default() };
    let Decision::Plan(first) = plan(older, &Actual::default(), &Known::default(), &ADOPT) else {
        panic!("an empty location can be planned");
    };
    story.server.apply(older, &first, &mut story.known);
    assert_settled(older, &story, habits);
    for edit in edits {
        story.server.edit(edit);
    }
    if !journal_kept {
        story.known = Known::default();
    }
    story
}

/// Planning again gives nothing to do, and the closing read finds nothing different.
fn assert_settled(desired: &Desired, story: &Story, habits: &Habits) {
    let actual = story.server.read(desired, &story.known, habits);
    let again = plan(desired, &actual, &story.known, &ADOPT);
    let Decision::Plan(again) = again else { panic!("{again:?}") };
    let deeds: Vec<String> = told(&again).into_iter().filter(|line| !line.starts_with("warning")).collect();
    assert_eq!(deeds, Vec::<String>::new(), "{actual:#?}");
    assert_eq!(differences(desired, &actual, &story.known).differs, Vec::<String>::new());
}

fn shuffled(actual: &Actual, seed: usize) -> Actual {
    let mut actual = actual.clone();
    let count = actual.listing.agents.len().max(1);
    actual.listing.agents.rotate_left(seed % count);
    for agent in actual.agents.values_mut() {
        let count = agent.actions.len().max(1);
        agent.actions.rotate_left(seed % count);
        agent.actions.reverse();
    }
    actual
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn planning_after_applying_is_empty(
        older in template(),
        newer in template(),
        edits in edits(),
        habits in habits(),
        journal_kept in any::<bool>(),
    ) {
        let mut story = story(&older, &edits, &habits, journal_kept);
        let actual = story.server.read(&newer, &story.known, &habits);
        if let Decision::Plan(plan) = plan(&newer, &actual, &story.known, &ADOPT) {
            story.server.apply(&newer, &plan, &mut story.known);
            assert_settled(&newer, &story, &habits);
        }
    }

    #[test]
    fn a_change_of_the_apis_spelling_is_no_drift(older in template(), first in habits(), second in habits()) {
        let story = story(&older, &[], &first, true);
        assert_settled(&older, &story, &second);
    }

    #[test]
    fn the_order_of_listings_does_not_matter(
        older in template(),
        newer in template(),
        edits in edits(),
        habits in habits(),
        journal_kept in any::<bool>(),
        seed in 0_usize..12,
    ) {
        let story = story(&older, &edits, &habits, journal_kept);
        let actual = story.server.read(&newer, &story.known, &habits);
        let one = plan(&newer, &actual, &story.known, &ADOPT);
        let other = plan(&newer, &shuffled(&actual, seed), &story.known, &ADOPT);
        if let (Decision::Plan(one), Decision::Plan(other)) = (&one, &other) {
            prop_assert_eq!(fingerprint(one), fingerprint(other));
        }
        prop_assert_eq!(one, other);
    }

    #[test]
    fn nothing_is_created_beside_an_agent_of_its_name(
        older in template(),
        newer in template(),
        edits in edits(),
        journal_kept in any::<bool>(),
    ) {
        let story = story(&older, &edits, &Habits::default(), journal_kept);
        let actual = story.server.read(&newer, &story.known, &Habits::default());
        if let Decision::Plan(plan) = plan(&newer, &actual, &story.known, &ADOPT) {
            let spoken_for: Vec<_> = taken(&newer, &plan, &story.known);
            for operation in plan.operations.iter().filter(|operation| operation.verb() == Verb::CreateAgent) {
                let name = &newer.agent(&operation.target().agent).unwrap().name;
                for listed in actual.listing.agents.iter().filter(|listed| same_name(&listed.name, name)) {
                    prop_assert!(spoken_for.contains(&listed.id), "{} exists as {:?}", name, listed.id);
                }
            }
        }
    }

    #[test]
    fn two_unknown_agents_of_the_name_are_a_conflict(newer in template(), which in any::<prop::sample::Index>()) {
        let wanted = which.get(&newer.agents);
        let mut actual = Actual::default();
        for id in ["b", "a"] {
            actual.listing.agents.push(Listed { id: agent_id(id), name: wanted.name.clone(), mode: Some(Mode::Off) });
        }
        for on_existing in [OnExisting::Adopt, OnExisting::Skip, OnExisting::Fail] {
            let decision = plan(&newer, &actual, &Known::default(), &PlanPolicy { on_existing, ..PlanPolicy::default() });
            let Decision::Stop(cause) = decision else { panic!("{decision:?}") };
            prop_assert_eq!(cause.kind.as_str(), "conflict");
            prop_assert!(cause.message.ends_with("a, b"), "{}", cause.message);
        }
    }

    #[test]
    fn no_agent_is_on_while_it_is_worked_on_for_the_first_time(newer in template()) {
        let Decision::Plan(plan) = plan(&newer, &Actual::default(), &Known::default(), &ADOPT) else { panic!() };
        let switches = |operation: &Operation| operation.verb() == Verb::SwitchMode;
        let first_switch = plan.operations.iter().position(switches).unwrap_or(plan.operations.len());
        prop_assert!(plan.operations.iter().skip(first_switch).all(switches));
        let wanted_on = newer.agents.iter().filter(|agent| agent.mode != Mode::Off).count();
        prop_assert_eq!(plan.operations.len() - first_switch, wanted_on);
    }

    #[test]
    fn the_closing_read_and_the_plan_agree(older in template(), edits in small_edits(), habits in habits()) {
        let story = story(&older, &edits, &habits, true);
        let actual = story.server.read(&older, &story.known, &habits);
        let Decision::Plan(plan) = plan(&older, &actual, &story.known, &ADOPT) else { panic!() };
        let verified = differences(&older, &actual, &story.known);
        prop_assert_eq!(plan.is_empty(), verified.differs.is_empty(), "{:?} {:?}", told(&plan), verified);
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_a_screen_is_enough(
        decisions in prop::collection::vec((template(), any::<bool>()), 1..8),
        lines in row_lines(),
    ) {
        let rows: Vec<(LocationId, u64, Decision)> = lines.iter().zip(decisions.iter().cycle()).map(|(line, (wanted, there))| {
            let mut actual = Actual::default();
            if *there {
                actual.listing.agents.push(Listed { id: agent_id("x"), name: wanted.agents[0].name.clone(), mode: Some(Mode::Off) });
            }
            let policy = PlanPolicy { on_existing: OnExisting::Skip, ..PlanPolicy::default() };
            (format!("loc-{line}").parse().unwrap(), *line, plan(wanted, &actual, &Known::default(), &policy))
        }).collect();
        let (mut one, mut other) = (PlanSummary::new(), PlanSummary::new());
        for (location, line, decision) in &rows {
            one.add(location, *line, decision);
        }
        for (location, line, decision) in rows.iter().rev() {
            other.add(location, *line, decision);
        }
        prop_assert_eq!(one.render(), other.render());
        prop_assert!(one.render().lines().count() < 60);
        prop_assert_eq!(one.tally().locations, lines.len());
    }
}

/// The agents that the journal knows under a key of the template, and those that the plan adopts.
fn taken(desired: &Desired, plan: &LanePlan, known: &Known) -> Vec<AgentId> {
    let ours = known.agents.iter().filter(|(key, _)| desired.agent(key).is_some()).map(|(_, ours)| ours.id.clone());
    ours.chain(plan.adopts.iter().map(|(_, id)| id.clone())).collect()
}
