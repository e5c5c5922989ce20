//! Which agent of the location is which of the template, rule by rule.

use crate::build::{ADOPT, action, actual, agent, desired, fields, id, known, planned, shown, told};
use fitout_model::{ActionType, Actual, CauseKind, Known, Listed, Mode, OnExisting};
use fitout_reconcile::{Decision, PlanPolicy, fingerprint, plan};
use serde_json::json;

fn under(on_existing: OnExisting) -> PlanPolicy {
    PlanPolicy { on_existing, ..PlanPolicy::default() }
}

#[test]
fn an_empty_location_gets_all_agents_before_any_action_and_modes_last() {
    let book = action("book", ActionType::AppointmentBooking, &json!({"calendarId": "c1"}));
    let mut to_sales = action("to-sales", ActionType::TransferBot, &json!({}));
    to_sales.links.insert("transferToBot".to_owned(), id("sales"));
    let wanted = desired(vec![
        agent("desk", Mode::AutoPilot, &json!({"goal": "Book."}), vec![book, to_sales]),
        agent("sales", Mode::Off, &json!({}), vec![]),
    ]);
    let plan = planned(&wanted, &Actual::default(), &Known::default());
    assert_eq!(
        told(&plan),
        [
            "create agent desk",
            "create agent sales",
            "attach action desk/book",
            "attach action desk/to-sales",
            "switch mode desk to auto-pilot",
        ]
    );
}

#[test]
fn an_agent_of_the_name_is_adopted_skipped_or_refused() {
    let desk = agent("desk", Mode::Off, &json!({"waitTime": 2}), vec![]);
    let mut theirs = shown("a1", &desk);
    theirs.name = " desk".to_owned();
    theirs.fields = fields(&json!({"waitTime": 3}));
    let (wanted, there) = (desired(vec![desk]), actual(vec![theirs]));
    let adopted = planned(&wanted, &there, &Known::default());
    assert_eq!(told(&adopted), ["adopt desk = a1", "update agent desk = a1 (waitTime)"]);
    let Decision::Skip { why } = plan(&wanted, &there, &Known::default(), &under(OnExisting::Skip)) else { panic!() };
    assert_eq!(why, "an agent with the name of desk exists and `--on-existing skip` leaves it alone; ids: a1");
    let refused = plan(&wanted, &there, &Known::default(), &under(OnExisting::Fail));
    let Decision::Stop(cause) = refused else { panic!() };
    assert_eq!((cause.kind, cause.message.as_str()), (CauseKind::Exists, "agent a1 already has the name \"desk\""));
}

#[test]
fn a_name_in_another_case_is_another_agent() {
    let desk = agent("desk", Mode::Off, &json!({}), vec![]);
    let mut theirs = shown("a1", &desk);
    theirs.name = "Desk".to_owned();
    assert_eq!(told(&planned(&desired(vec![desk]), &actual(vec![theirs]), &Known::default())), ["create agent desk"]);
}

#[test]
fn several_agents_of_the_name_are_for_a_person() {
    let desk = agent("desk", Mode::Off, &json!({}), vec![]);
    let there = actual(vec![shown("a2", &desk), shown("a1", &desk)]);
    let Decision::Stop(cause) = plan(&desired(vec![desk]), &there, &Known::default(), &ADOPT) else { panic!() };
    assert_eq!((cause.kind, cause.during.as_str()), (CauseKind::Conflict, "look for agent desk"));
    assert_eq!(cause.message, "2 agents have the name \"desk\"; ids: a1, a2");
}

#[test]
fn a_conflict_outweighs_a_skip() {
    let (desk, sales) = (agent("desk", Mode::Off, &json!({}), vec![]), agent("sales", Mode::Off, &json!({}), vec![]));
    let there = actual(vec![shown("a1", &desk), shown("a2", &sales), shown("a3", &sales)]);
    let decision = plan(&desired(vec![desk, sales]), &there, &Known::default(), &under(OnExisting::Skip));
    assert!(matches!(decision, Decision::Stop(cause) if cause.kind == CauseKind::Conflict));
}

#[test]
fn the_journals_agent_is_ours_beside_others_of_its_name() {
    let desk = agent("desk", Mode::Off, &json!({"waitTime": 2}), vec![]);
    let journal = known(&[("a2", &desk)]);
    let there = actual(vec![shown("a1", &desk), shown("a2", &desk), shown("a3", &desk)]);
    assert_eq!(
        told(&planned(&desired(vec![desk]), &there, &journal)),
        ["warning: agent desk: 2 other agents of the location have the same name; ids: a1, a3"]
    );
}

#[test]
fn a_renamed_agent_is_updated_and_not_made_again() {
    let mut desk = agent("desk", Mode::Off, &json!({}), vec![]);
    let (there, journal) = (actual(vec![shown("a1", &desk)]), known(&[("a1", &desk)]));
    desk.name = "reception".to_owned();
    assert_eq!(told(&planned(&desired(vec![desk]), &there, &journal)), ["update agent desk = a1 (name)"]);
}

#[test]
fn an_agent_that_is_gone_is_made_again() {
    let desk = agent("desk", Mode::Off, &json!({}), vec![]);
    let journal = known(&[("a1", &desk)]);
    assert_eq!(told(&planned(&desired(vec![desk]), &Actual::default(), &journal)), ["create agent desk"]);
}

#[test]
fn an_agent_that_answers_by_its_id_is_there_though_the_listing_lags() {
    let desk = agent("desk", Mode::Off, &json!({}), vec![]);
    let journal = known(&[("a1", &desk)]);
    let mut there = actual(vec![shown("a1", &desk)]);
    there.listing.agents.clear();
    assert!(planned(&desired(vec![desk]), &there, &journal).is_empty());
}

#[test]
fn an_agent_that_is_listed_and_was_not_read_stops_the_location() {
    let desk = agent("desk", Mode::Off, &json!({}), vec![]);
    let mut there = Actual::default();
    there.listing.agents.push(Listed { id: id("a1"), name: "desk".to_owned(), mode: Some(Mode::Off) });
    for journal in [Known::default(), known(&[("a1", &desk)])] {
        let Decision::Stop(cause) = plan(&desired(vec![desk.clone()]), &there, &journal, &ADOPT) else { panic!() };
        assert_eq!(cause.kind, CauseKind::ListingUnknown);
        assert_eq!(cause.message, "agent a1 is listed but could not be read");
    }
}

#[test]
fn an_agent_of_another_key_is_not_taken_for_its_name() {
    let (mut desk, mut sales) =
        (agent("desk", Mode::Off, &json!({}), vec![]), agent("sales", Mode::Off, &json!({}), vec![]));
    let (there, journal) = (actual(vec![shown("a1", &sales)]), known(&[("a1", &sales)]));
    // The template gives the name of one to the other.
    "sales".clone_into(&mut desk.name);
    "closing".clone_into(&mut sales.name);
    let plan = planned(&desired(vec![desk, sales]), &there, &journal);
    assert_eq!(told(&plan), ["create agent desk", "update agent sales = a1 (name)"]);
}

#[test]
fn an_agent_whose_key_was_renamed_is_neither_made_again_nor_taken() {
    let older = agent("old", Mode::Off, &json!({}), vec![]);
    let mut newer = older.clone();
    newer.key = id("new");
    let (there, journal) = (actual(vec![shown("a1", &older)]), known(&[("a1", &older)]));
    let Decision::Stop(cause) = plan(&desired(vec![newer.clone()]), &there, &journal, &ADOPT) else { panic!() };
    assert_eq!((cause.kind, cause.during.as_str()), (CauseKind::Conflict, "look for agent new"));
    assert_eq!(
        cause.message,
        "the journal knows the agent named \"old\" under the key old, which the template no longer has; give it that key \
         again, or rename or delete the agent in the location; ids: a1"
    );
    assert_eq!(told(&planned(&desired(vec![newer]), &Actual::default(), &journal)), ["create agent new"]);
}

#[test]
fn an_agent_that_left_the_template_is_named_and_left_alone() {
    let (desk, sales) =
        (agent("desk", Mode::Off, &json!({}), vec![]), agent("sales", Mode::AutoPilot, &json!({}), vec![]));
    let journal = known(&[("a1", &desk), ("a2", &sales)]);
    let there = actual(vec![shown("a1", &desk), shown("a2", &sales)]);
    assert_eq!(
        told(&planned(&desired(vec![desk]), &there, &journal)),
        ["warning: agent sales is no longer in the template and is left as it is; ids: a2"]
    );
}

#[test]
fn an_agent_that_shall_be_off_goes_off_first() {
    let desk = agent("desk", Mode::Off, &json!({"waitTime": 2}), vec![]);
    let sales = agent("sales", Mode::Suggestive, &json!({}), vec![]);
    let journal = known(&[("a1", &desk)]);
    for mode in [None, Some(Mode::AutoPilot)] {
        let mut there = shown("a1", &desk);
        there.mode = mode;
        there.fields = fields(&json!({"waitTime": 3}));
        let plan = planned(&desired(vec![sales.clone(), desk.clone()]), &actual(vec![there]), &journal);
        assert_eq!(
            told(&plan),
            [
                "switch mode desk to off",
                "create agent sales",
                "update agent desk = a1 (waitTime)",
                "switch mode sales to suggestive"
            ]
        );
    }
}

#[test]
fn a_full_prompt_of_the_web_editor_is_warned_of_where_it_matters() {
    let desk = agent("desk", Mode::Off, &json!({"goal": "Book.", "instructions": "Be kind."}), vec![]);
    let journal = known(&[("a1", &desk)]);
    let warnings = |full_prompt: &str, desk: &fitout_model::DesiredAgent| {
        let mut there = shown("a1", desk);
        there.fields.insert("fullPrompt".to_owned(), json!(full_prompt));
        planned(&desired(vec![desk.clone()]), &actual(vec![there]), &journal).warnings
    };
    assert_eq!(
        warnings("secret words", &desk),
        ["agent desk: the full prompt set in the web editor replaces goal, instructions when the agent answers; \
             clear it there"]
    );
    assert!(warnings(" ", &desk).is_empty());
    assert!(warnings("secret words", &agent("desk", Mode::Off, &json!({"waitTime": 1}), vec![])).is_empty());
}

#[test]
fn a_fingerprint_tells_what_is_done_and_not_how_it_is_told() {
    let desk = agent("desk", Mode::Off, &json!({"waitTime": 2, "goal": "Book."}), vec![]);
    let journal = known(&[("a1", &desk)]);
    let mut there = shown("a1", &desk);
    there.fields.insert("waitTime".to_owned(), json!(3));
    let one = planned(&desired(vec![desk.clone()]), &actual(vec![there.clone()]), &journal);
    let mut reworded = one.clone();
    reworded.warnings.push("another warning".to_owned());
    assert_eq!(fingerprint(&one), fingerprint(&reworded));
    let mut elsewhere = one.clone();
    elsewhere.location = id("loc-2");
    assert_ne!(fingerprint(&one), fingerprint(&elsewhere));
    there.fields.insert("goal".to_owned(), json!("Sell."));
    let other = planned(&desired(vec![desk.clone()]), &actual(vec![there.clone()]), &journal);
    assert_ne!(fingerprint(&one), fingerprint(&other));
    let adopted = planned(&desired(vec![desk]), &actual(vec![there]), &Known::default());
    assert_ne!(fingerprint(&other), fingerprint(&adopted));
}

#[test]
fn an_agent_that_was_made_and_never_switched_on_stays_off_beside_another_of_its_name() {
    let desk = agent("desk", Mode::AutoPilot, &json!({}), vec![]);
    let off = agent("desk", Mode::Off, &json!({}), vec![]);
    let there = actual(vec![shown("a1", &desk), shown("a2", &off)]);
    let Decision::Stop(cause) = plan(&desired(vec![desk.clone()]), &there, &known(&[("a2", &off)]), &ADOPT) else {
        panic!()
    };
    assert_eq!(cause.kind, CauseKind::Conflict);
    assert_eq!(cause.message, "2 agents have the name \"desk\"; ids: a2, a1");
    // What was on before, and was paused by hand, is another matter.
    let plan = planned(&desired(vec![desk.clone()]), &there, &known(&[("a2", &desk)]));
    assert_eq!(told(&plan).first().map(String::as_str), Some("switch mode desk to auto-pilot"));
}
