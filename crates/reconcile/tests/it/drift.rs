//! Why a location differs: laws over random stories, the words one by one, and what people read.

use crate::build::{ADOPT, action, actual, agent, desired, fields, id, known, shown};
use crate::draw::{edits, habits, template};
use crate::laws::story;
use crate::server::{Habits, Spelling};
use fitout_model::{
    ActionType, Actual, ActualAgent, Cause, CauseKind, Desired, DesiredAgent, Known, LocationId, Mode, OnExisting,
};
use fitout_reconcile::{
    Decision, Drift, DriftCause, DriftKind, DriftState, DriftSummary, PlanPolicy, TemplateSince, drift, plan,
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn found(desired: &Desired, actual: &Actual, known: &Known) -> Drift {
    drift(desired, actual, known, &plan(desired, actual, known, &ADOPT))
}

/// What the journal knows, without what is no longer in the location.
fn still_there(known: &Known, actual: &Actual) -> Known {
    let mut known = known.clone();
    known.agents.retain(|_, ours| actual.agents.contains_key(&ours.id));
    for ours in known.agents.values_mut() {
        let there = &actual.agents[&ours.id].actions;
        ours.actions.retain(|_, ours| there.iter().any(|there| there.id == ours.id));
    }
    known
}

fn is_why(drift: &Drift, wanted: DriftCause) -> bool {
    drift.findings.iter().any(|finding| matches!(&finding.what, DriftKind::Field { why, .. } if *why == wanted))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_location_is_in_sync_just_when_its_plan_is_empty(
        older in template(),
        newer in template(),
        same_template in any::<bool>(),
        edits in edits(),
        habits in habits(),
        journal_kept in any::<bool>(),
    ) {
        let newer = if same_template { older.clone() } else { newer };
        let story = story(&older, &edits, &habits, journal_kept);
        let actual = story.server.read(&newer, &story.known, &habits);
        let decision = plan(&newer, &actual, &still_there(&story.known, &actual), &ADOPT);
        let drift = drift(&newer, &actual, &story.known, &decision);
        let several = drift.findings.iter().any(|finding| matches!(finding.what, DriftKind::Duplicate { .. }));
        for since in [TemplateSince::Same, TemplateSince::Changed] {
            let condition = DriftState::of(&decision, &drift, since);
            match &decision {
                Decision::Plan(plan) => {
                    prop_assert_eq!(condition == DriftState::InSync, plan.is_empty() && !several, "{:?} {:?}", plan, drift);
                }
                Decision::Stop(cause) => {
                    prop_assert_eq!(cause.kind, CauseKind::Conflict);
                    prop_assert!(condition != DriftState::InSync && condition.is_known(), "{:?} {:?}", cause, drift);
                }
                Decision::Skip { .. } => prop_assert!(false, "nothing is skipped here"),
            }
        }
    }

    #[test]
    fn a_template_that_moved_on_is_never_taken_for_an_edit_by_hand(
        older in template(),
        newer in template(),
        mut habits in habits(),
    ) {
        // Where the API adds members and the template changes its own, nobody can tell which of them were written.
        habits.spells.remove(&Spelling::Adds);
        let story = story(&older, &[], &habits, true);
        let actual = story.server.read(&newer, &story.known, &habits);
        let drift = found(&newer, &actual, &story.known);
        prop_assert!(!is_why(&drift, DriftCause::Edited), "{:?}\n{:#?}\n{:#?}", drift, story.known, actual);
        prop_assert_ne!(drift.condition(TemplateSince::Changed), DriftState::Drifted);
    }

    #[test]
    fn an_edit_by_hand_is_never_taken_for_an_older_template(older in template(), edits in edits(), habits in habits()) {
        let story = story(&older, &edits, &habits, true);
        let actual = story.server.read(&older, &story.known, &habits);
        let drift = found(&older, &actual, &story.known);
        prop_assert_ne!(drift.condition(TemplateSince::Same), DriftState::Outdated, "{:?}", drift);
    }

    #[test]
    fn what_was_edited_is_named_whatever_else_changed(older in template(), newer in template(), which in any::<prop::sample::Index>()) {
        let mut story = story(&older, &[], &Habits::default(), true);
        let wanted = which.get(&older.agents);
        let ours = story.known.agents[&wanted.key].id.clone();
        story.server.agents.get_mut(&ours).unwrap().fields.insert("goal".to_owned(), json!("by hand"));
        let Some(now) = newer.agent(&wanted.key) else { return Ok(()) };
        let actual = story.server.read(&newer, &story.known, &Habits::default());
        let drift = found(&newer, &actual, &story.known);
        // Where the goal was not written before, nobody can tell an edit from an old value.
        if now.fields.contains_key("goal") && wanted.fields.contains_key("goal") {
            let edited = drift.findings.iter().any(|finding| {
                finding.target.agent == now.key
                    && finding.what == DriftKind::Field { name: "goal".to_owned(), why: DriftCause::Edited }
            });
            let named = edited || drift.condition(TemplateSince::Same) == DriftState::Duplicate;
            // What the template leaves alone is no drift, whoever has set it.
            prop_assert!(named != now.keep.covers("goal") || (named && !edited), "{:?}", drift);
        }
    }
}

fn desk() -> DesiredAgent {
    let start = |key: &str| action(key, ActionType::TriggerWorkflow, &json!({"triggerCondition": "asks"}));
    agent(
        "desk",
        Mode::AutoPilot,
        &json!({"goal": "Book.", "instructions": "Be kind.", "respondToImages": true}),
        vec![start("start"), start("stop")],
    )
}

/// The findings and the words for a location with one agent of ours, written as [`desk`].
fn told(newer: &DesiredAgent, there: &ActualAgent) -> String {
    let older = desk();
    let (wanted, there) = (desired(vec![newer.clone()]), actual(vec![there.clone()]));
    told_of(&found(&wanted, &there, &known(&[("a1", &older)])))
}

fn told_of(drift: &Drift) -> String {
    let findings: Vec<String> = drift.findings.iter().map(|f| format!("{f}: {}", f.as_str())).collect();
    let (same, changed) = (drift.condition(TemplateSince::Same), drift.condition(TemplateSince::Changed));
    let words = if same == changed { same.to_string() } else { format!("{same}, or {changed} by a newer template") };
    format!("{words} [{}]", findings.join("; "))
}

fn set(fields: &mut fitout_model::Fields, name: &str, value: Value) {
    fields.insert(name.to_owned(), value);
}

#[test]
fn every_difference_has_its_word() {
    let as_made = || shown("a1", &desk());
    let mut newer = desk();
    set(&mut newer.fields, "goal", json!("Sell."));
    set(&mut newer.fields, "respondToImages", json!(false));
    let mut edited = as_made();
    set(&mut edited.fields, "instructions", json!("Be rude."));
    let mut both = edited.clone();
    set(&mut both.fields, "goal", json!("Haggle."));
    let mut declares_more = desk();
    set(&mut declares_more.fields, "waitTime", json!(5));
    let mut shows_more = as_made();
    set(&mut shows_more.fields, "waitTime", json!(2));
    let mut off = as_made();
    off.mode = Some(Mode::Off);
    let mut odd = as_made();
    odd.mode = None;
    let mut renamed = as_made();
    renamed.name = "Desk (old)".to_owned();
    let mut without_stop = as_made();
    without_stop.actions.remove(1);
    let mut other_start = as_made();
    set(&mut other_start.actions[0].details, "triggerCondition", json!("begs"));
    other_start.actions[1].name = "halt".to_owned();
    let mut only_start = desk();
    only_start.actions.remove(1);
    let mut one_more = desk();
    one_more.actions.push(action("book", ActionType::TriggerWorkflow, &json!({})));
    let stories = [
        ("as made", told(&desk(), &as_made())),
        ("newer template", told(&newer, &as_made())),
        ("edited", told(&desk(), &edited)),
        ("edited, newer template", told(&newer, &edited)),
        ("edited where the template is newer", told(&newer, &both)),
        ("a field more is declared", told(&declares_more, &shows_more)),
        ("switched off", told(&desk(), &off)),
        ("an unknown mode", told(&desk(), &odd)),
        ("renamed", told(&desk(), &renamed)),
        ("an action is gone", told(&desk(), &without_stop)),
        ("actions edited", told(&desk(), &other_start)),
        ("an action less is declared", told(&only_start, &as_made())),
        ("an action more is declared", told(&one_more, &as_made())),
    ];
    let text: Vec<String> = stories.iter().map(|(name, told)| format!("{name}: {told}")).collect();
    insta::assert_snapshot!(text.join("\n"), @"
    as made: in sync []
    newer template: outdated [desk.goal: as last written; desk.respondToImages: as last written]
    edited: drifted [desk.instructions: edited]
    edited, newer template: drifted [desk.goal: as last written; desk.instructions: edited; desk.respondToImages: as last written]
    edited where the template is newer: drifted [desk.goal: edited; desk.instructions: edited; desk.respondToImages: as last written]
    a field more is declared: drifted, or outdated by a newer template [desk.waitTime: not written by the journal]
    switched off: drifted [desk.mode: edited]
    an unknown mode: drifted [desk.mode: edited]
    renamed: drifted [desk.name: edited]
    an action is gone: drifted [desk/stop (gone): gone]
    actions edited: drifted [desk/start.triggerCondition: edited; desk/stop.name: edited]
    an action less is declared: outdated [desk/stop (no longer in the template): no longer in the template]
    an action more is declared: outdated [desk/book (not made): not made]
    ");
}

#[test]
fn agents_that_are_gone_new_foreign_renamed_or_twice_there_have_their_words() {
    let (ours, sales) = (desk(), agent("sales", Mode::Off, &json!({"goal": "Sell."}), vec![]));
    let journal = known(&[("a1", &ours)]);
    let both = desired(vec![ours.clone(), sales.clone()]);
    let alone = desired(vec![ours.clone()]);
    let mut foreign = shown("x1", &ours);
    set(&mut foreign.fields, "goal", json!("Haggle."));
    let mut renamed = ours.clone();
    renamed.key = id("front");
    let stories = [
        ("gone", found(&alone, &actual(vec![]), &journal)),
        ("never made", found(&alone, &actual(vec![]), &Known::default())),
        ("one more is declared", found(&both, &actual(vec![shown("a1", &ours)]), &journal)),
        ("replaced by hand, alike", found(&alone, &actual(vec![shown("x1", &ours)]), &journal)),
        ("replaced by hand, another", found(&alone, &actual(vec![foreign.clone()]), &journal)),
        ("not the journal's", found(&alone, &actual(vec![foreign.clone()]), &Known::default())),
        ("twice, one of them ours", found(&alone, &actual(vec![shown("a1", &ours), foreign.clone()]), &journal)),
        ("twice, none of them ours", found(&alone, &actual(vec![shown("x2", &ours), foreign]), &Known::default())),
        ("another key", found(&desired(vec![renamed]), &actual(vec![shown("a1", &ours)]), &journal)),
    ];
    let text: Vec<String> = stories.iter().map(|(name, drift)| format!("{name}: {}", told_of(drift))).collect();
    insta::assert_snapshot!(text.join("\n"), @"
    gone: missing [desk (gone): gone]
    never made: missing [desk (not made): not made]
    one more is declared: missing [sales (not made): not made]
    replaced by hand, alike: drifted [desk.respondToImages: edited]
    replaced by hand, another: drifted [desk.goal: edited; desk.respondToImages: edited]
    not the journal's: drifted, or outdated by a newer template [desk.goal: not written by the journal; desk.respondToImages: not written by the journal]
    twice, one of them ours: duplicate [desk (2 agents have its name): several of its name]
    twice, none of them ours: duplicate [desk (2 agents have its name): several of its name]
    another key: outdated [front (known as desk): known under another key]
    ");
}

#[test]
fn follow_up_settings_differ_for_their_own_reason() {
    let mut desk =
        agent("desk", Mode::Off, &json!({}), vec![action("follow", ActionType::AdvancedFollowup, &json!({}))]);
    desk.followup = Some(fields(&json!({"dynamicChannelSwitching": true})));
    let mut journal = known(&[("a1", &desk)]);
    let wrote = |settings: &Value| fields(&json!({"followupSettings": settings, "actionIds": ["follow-of-a1"]}));
    let note = |journal: &mut Known, settings: &Value| {
        let ours = journal.agents.get_mut(&desk.key).unwrap();
        ours.written.extend(fitout_reconcile::written(&wrote(settings)));
    };
    let shows = |settings: &Value| {
        let mut there = shown("a1", &desk);
        set(&mut there.actions[0].details, "followupSettings", settings.clone());
        actual(vec![there])
    };
    let (on, off) = (json!({"dynamicChannelSwitching": true}), json!({"dynamicChannelSwitching": false}));
    let wanted = desired(vec![desk.clone()]);
    note(&mut journal, &on);
    let mut stories = vec![
        ("in place", found(&wanted, &shows(&on), &journal)),
        ("hidden", found(&wanted, &shows(&Value::Null), &journal)),
        ("edited", found(&wanted, &shows(&off), &journal)),
    ];
    note(&mut journal, &off);
    stories.push(("newer template", found(&wanted, &shows(&off), &journal)));
    stories.push(("newer template, hidden", found(&wanted, &shows(&Value::Null), &journal)));
    let unwritten = known(&[("a1", &desk)]);
    stories.push(("never written", found(&wanted, &shows(&off), &unwritten)));
    let text: Vec<String> = stories.iter().map(|(name, drift)| format!("{name}: {}", told_of(drift))).collect();
    insta::assert_snapshot!(text.join("\n"), @"
    in place: in sync []
    hidden: in sync []
    edited: drifted [desk.followupSettings: edited]
    newer template: outdated [desk.followupSettings: as last written]
    newer template, hidden: outdated [desk.followupSettings: as last written]
    never written: drifted, or outdated by a newer template [desk.followupSettings: not written by the journal]
    ");
}

fn stop(kind: CauseKind, during: &str) -> Decision {
    let (during, message) = (during.to_owned(), "words".to_owned());
    Decision::Stop(Cause::new(kind, during, message))
}

#[test]
fn a_cause_outweighs_what_was_found_and_a_skip_is_no_difference() {
    let gone = found(&desired(vec![desk()]), &Actual::default(), &Known::default());
    let word = |decision: &Decision, drift: &Drift| DriftState::of(decision, drift, TemplateSince::Same);
    let none = Drift::default();
    assert_eq!(word(&stop(CauseKind::MissingScope, ""), &none), DriftState::Parked);
    assert_eq!(word(&stop(CauseKind::ListingUnknown, ""), &none), DriftState::Unreachable);
    assert_eq!(word(&stop(CauseKind::Unreachable, ""), &none), DriftState::Unreachable);
    assert_eq!(word(&stop(CauseKind::SharedLocation, ""), &gone), DriftState::Conflict);
    assert_eq!(word(&stop(CauseKind::Conflict, ""), &none), DriftState::Conflict);
    assert_eq!(word(&stop(CauseKind::Exists, ""), &gone), DriftState::Failed);
    assert_eq!(word(&Decision::Skip { why: String::new() }, &none), DriftState::Skipped);
    for kind in CauseKind::ALL {
        assert!(!word(&stop(*kind, ""), &none).is_known(), "{kind}");
    }
    let differing = DriftState::ALL.iter().filter(|condition| condition.differs());
    let words: Vec<&str> = differing.map(|condition| condition.as_str()).collect();
    assert_eq!(words, ["outdated", "drifted", "missing", "duplicate"]);
}

#[test]
fn the_screen_names_what_differs_with_its_first_rows() {
    let ours = desk();
    let wanted = desired(vec![ours.clone()]);
    let journal = known(&[("a1", &ours)]);
    let mut edited = shown("a1", &ours);
    set(&mut edited.fields, "goal", json!("by hand"));
    let mut newer = ours.clone();
    set(&mut newer.fields, "instructions", json!("Be brief."));
    let newer = desired(vec![newer]);
    let mut summary = DriftSummary::new();
    let mut line = 2;
    let mut add = |decision: Decision, drift: &Drift, count: u64| {
        for _ in 0..count {
            let location: LocationId = format!("loc-{line}").parse().unwrap();
            summary.add(&location, line, &decision, drift, TemplateSince::Changed);
            line += 1;
        }
    };
    let mut look = |wanted: &Desired, there: Vec<ActualAgent>, count| {
        let actual = actual(there);
        let decision = plan(wanted, &actual, &journal, &ADOPT);
        let found = drift(wanted, &actual, &journal, &decision);
        add(decision, &found, count);
    };
    look(&wanted, vec![shown("a1", &ours)], 1200);
    look(&newer, vec![shown("a1", &ours)], 20);
    look(&wanted, vec![edited.clone()], 2);
    look(&newer, vec![edited], 1);
    look(&wanted, vec![], 5);
    look(&wanted, vec![shown("a1", &ours), shown("b", &ours)], 3);
    let skip = PlanPolicy { on_existing: OnExisting::Skip, ..PlanPolicy::default() };
    let foreign = plan(&wanted, &actual(vec![shown("x", &ours)]), &Known::default(), &skip);
    add(foreign, &Drift::default(), 1);
    add(stop(CauseKind::MissingScope, "list agents"), &Drift::default(), 4);
    add(stop(CauseKind::Unreachable, "read agent"), &Drift::default(), 1);
    assert_eq!((summary.differing(), summary.unknown(), summary.count(DriftState::InSync)), (31, 5, 1200));
    insta::assert_snapshot!(summary.render(), @"
    1,200 in sync: as the template wants it
    1 skipped: left alone, as you asked
      1 location: an agent with the name of desk exists and `--on-existing skip` leaves it alone (row 1233 loc-1233)
    20 outdated: as last written, or not written yet; the template or the row moved on
      20 locations: desk.instructions (row 1202 loc-1202, row 1203 loc-1203, row 1204 loc-1204, and 17 more)
    3 drifted: edited by hand
      2 locations: desk.goal (row 1222 loc-1222, row 1223 loc-1223)
      1 location: desk.goal; also outdated: desk.instructions (row 1224 loc-1224)
    5 missing: an agent is not there
      5 locations: desk (gone) (row 1225 loc-1225, row 1226 loc-1226, row 1227 loc-1227, and 2 more)
    3 duplicate: more than one agent has the name
      3 locations: desk (2 agents have its name) (row 1230 loc-1230, row 1231 loc-1231, row 1232 loc-1232)
    5 could not be compared:
      4 locations parked: the token lacks a scope, list agents (row 1234 loc-1234, row 1235 loc-1235, row 1236 loc-1236, and 1 more)
        Give the token the scopes conversation-ai.readonly and conversation-ai.write, then run the same command again.
      1 location unreachable: the API did not answer, read agent (row 1238 loc-1238)
        Run the same command again when the API answers again.
    ");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_does_not_matter_and_a_screen_is_enough(
        stories in prop::collection::vec((template(), template(), edits()), 1..12),
        copies in 1_usize..20,
    ) {
        let mut rows = Vec::new();
        for (older, newer, edits) in &stories {
            let story = story(older, edits, &Habits::default(), true);
            let actual = story.server.read(newer, &story.known, &Habits::default());
            let decision = plan(newer, &actual, &story.known, &ADOPT);
            let drift = drift(newer, &actual, &story.known, &decision);
            rows.push((decision, drift));
        }
        rows.extend(CauseKind::ALL.iter().map(|kind| (stop(*kind, kind.as_str()), Drift::default())));
        let rows: Vec<_> = (0_u64..).zip(rows.iter().cycle().take(rows.len() * copies)).collect();
        let (mut one, mut other) = (DriftSummary::new(), DriftSummary::new());
        let add = |summary: &mut DriftSummary, line: u64, (decision, drift): &(Decision, Drift)| {
            summary.add(&format!("loc-{line}").parse().unwrap(), line, decision, drift, TemplateSince::Same);
        };
        for (line, row) in &rows {
            add(&mut one, *line, row);
        }
        for (line, row) in rows.iter().rev() {
            add(&mut other, *line, row);
        }
        prop_assert_eq!(one.render(), other.render());
        prop_assert!(one.render().lines().count() < 60, "{}", one.render());
    }
}
