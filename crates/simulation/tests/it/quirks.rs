//! The oddities of the real API, one by one: the engine meets each in the sandbox and leaves every location as it should be.
//!
//! The numbers are those of `docs/api-coverage.md`. Oddities that a template's author meets are in `tests/it/quirks.rs`.

use crate::world::{World, object};
use fitout_model::{ActionType, CauseKind, DesiredAction, DesiredAgent, Mode, Ownership, Standing};
use fitout_rollout::RunReport;
use fitout_sandbox::{AgentView, Fault, Op, Quirk, Quirks, Scripted};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const NAME: &str = "Front Desk";

/// An agent as a template wants it, with these fields besides its prompt.
fn agent(key: &str, name: &str, fields: Value) -> DesiredAgent {
    let mut all = object(json!({"personality": "Kind.", "goal": "Book a visit.", "instructions": "Be brief."}));
    all.extend(object(fields));
    DesiredAgent {
        key: key.parse().unwrap(),
        name: name.to_owned(),
        mode: Mode::AutoPilot,
        fields: all,
        actions: Vec::new(),
        followup: None,
        keep: Ownership::default(),
        takes: fitout_model::TakeOver::default(),
    }
}

fn desk(fields: Value) -> DesiredAgent {
    agent("desk", NAME, fields)
}

fn action(kind: ActionType, name: &str, details: Value) -> DesiredAction {
    DesiredAction {
        key: name.parse().unwrap(),
        kind,
        name: name.to_owned(),
        details: object(details),
        links: BTreeMap::new(),
        keep: Ownership::default(),
    }
}

/// A transfer to another agent of the template.
fn transfer(to: &str) -> DesiredAction {
    let mut action =
        action(ActionType::TransferBot, "transfer", json!({"transferBotType": "Default", "enabled": true}));
    action.links.insert("transferToBot".to_owned(), to.parse().unwrap());
    action
}

fn two_that_hand_over_to_each_other() -> [DesiredAgent; 2] {
    let (mut first, mut second) = (agent("first", "First", json!({})), agent("second", "Second", json!({})));
    first.actions.push(transfer("second"));
    second.actions.push(transfer("first"));
    [first, second]
}

/// What somebody has made by hand: an agent of this name with these fields.
fn by_hand(world: &World, fields: Value) {
    let mut all = object(json!({"name": NAME, "personality": "Kind.", "goal": "Book a visit.",
        "instructions": "Be brief.", "mode": "auto-pilot"}));
    all.extend(object(fields));
    for location in world.locations() {
        world.sandbox().add_agent(&location, &all);
    }
}

/// The only agent of each location.
fn only(world: &World) -> Vec<AgentView> {
    let one = |location: String| {
        let mut agents = world.sandbox().agents(&location);
        assert_eq!(agents.len(), 1, "{location}");
        agents.remove(0)
    };
    world.locations().into_iter().map(one).collect()
}

/// Edits the only agent of each location by hand.
fn edit(world: &World, change: impl Fn(&mut Map<String, Value>)) {
    for location in world.locations() {
        let id = world.sandbox().agents(&location)[0].id.clone();
        world.sandbox().edit_agent(&location, &id, &change).unwrap();
    }
}

/// Runs again, and holds that there was nothing to do.
fn rests(world: &mut World) {
    let before = world.writes();
    world.apply();
    assert_eq!(world.writes(), before, "what is in place was written again");
}

/// Holds that every location ended like this.
fn all_are(report: &RunReport, standing: Standing, kind: CauseKind) {
    assert_eq!(report.tally().of(standing), report.rows.len(), "{:?}", report.troubles());
    let kinds: Vec<CauseKind> =
        report.troubles().iter().flat_map(|(kind, _, rows)| rows.iter().map(|_| *kind)).collect();
    assert_eq!(kinds, [kind; 3]);
}

fn script(world: &World, scripted: Vec<Scripted>) {
    world.sandbox().change(|settings| settings.faults.script = scripted);
}

/// A listing that says five and shows nothing is no empty location: what it hides must not be made again.
#[test]
fn quirk_01_a_listing_without_agents_is_unknown_and_nothing_is_created_on_it() {
    let mut world = World::with(Quirks::default().with(Quirk::ListingWithoutAgents), &[desk(json!({}))]);
    by_hand(&world, json!({}));
    let (_, report) = world.try_apply();
    all_are(&report, Standing::Parked, CauseKind::ListingUnknown);
    assert_eq!(world.writes(), 0);
    world.sandbox().change(|settings| settings.quirks = Quirks::default());
    world.apply();
    only(&world);
}

#[test]
fn quirk_01_a_listing_shorter_than_it_says_is_read_again() {
    for fault in [Fault::AgentsShort, Fault::AgentsMissing, Fault::CountWrong] {
        let mut world = World::with(Quirks::default(), &[desk(json!({}))]);
        by_hand(&world, json!({}));
        script(&world, vec![Scripted::new(fault).op(Op::SearchAgents).times(2)]);
        world.apply();
        assert_eq!(world.sandbox().ledger().fired(fault), 6, "{fault}");
        only(&world);
    }
}

/// "No Agent found" is a 400, and means what a 404 means: what somebody deleted is made again, not refused.
#[test]
fn quirk_02_an_agent_that_is_gone_is_400_and_is_made_again() {
    for quirks in [Quirks::default(), Quirks::default().without(Quirk::MissingIs400)] {
        let mut world = World::with(quirks, &[desk(json!({}))]);
        world.apply();
        // The listing is late, so that it is the agent itself which says that it is gone.
        for (location, agent) in world.locations().iter().zip(only(&world)) {
            world.sandbox().delete_agent(location, &agent.id).unwrap();
        }
        script(&world, vec![Scripted::new(Fault::StaleListing).op(Op::SearchAgents).nth(1).times(40)]);
        world.apply();
        only(&world);
    }
}

/// The agent is found although its name has capitals, and its prompt is compared although listings do not show it.
#[test]
fn quirk_03_names_with_capitals_are_found_and_brief_items_are_no_drift() {
    let mut world = World::with(Quirks::default(), &[desk(json!({}))]);
    by_hand(&world, json!({"instructions": "Be rude."}));
    world.apply();
    assert!(only(&world).iter().all(|agent| agent.fields["instructions"] == "Be brief."));
    rests(&mut world);
}

/// Nothing is written back that the API refuses: neither what it added by itself nor a time to sleep without sleep.
#[test]
fn quirk_04_bodies_are_strict_and_no_update_is_refused() {
    let mut world = World::with(Quirks::default(), &[desk(json!({"sleepEnabled": false, "goal": "Sell."}))]);
    by_hand(&world, json!({"sleepEnabled": true, "sleepTime": 2, "sleepTimeUnit": "hours", "unknownBeta": {"a": 1}}));
    world.apply();
    let ledger = world.sandbox().ledger();
    assert!(ledger.answered(Op::UpdateAgent, 200) >= 3);
    assert_eq!(ledger.answered_any(422), 0);
    for agent in only(&world) {
        assert_eq!((&agent.fields["goal"], agent.fields.get("sleepTime")), (&json!("Sell."), None));
        assert_eq!(agent.fields["unknownBeta"], json!({"a": 1}));
    }
    rests(&mut world);
}

/// An agent that shows a time to sleep and does not sleep is written back without the time.
#[test]
fn quirk_04_a_time_to_sleep_goes_with_sleep_only() {
    let mut world = World::with(Quirks::default(), &[desk(json!({"goal": "Sell."}))]);
    by_hand(&world, json!({}));
    edit(&world, |fields| {
        fields.extend(object(json!({"sleepEnabled": false, "sleepTime": 2, "sleepTimeUnit": "hours"})));
    });
    world.apply();
    assert_eq!(world.sandbox().ledger().answered_any(422), 0);
    assert!(only(&world).iter().all(|agent| agent.fields["goal"] == "Sell."));
}

/// A PUT that leaves a switch out turns it off, so every PUT has them all.
#[test]
fn quirk_05_switches_that_the_template_does_not_name_survive_an_update() {
    let mut world = World::with(Quirks::default(), &[desk(json!({}))]);
    world.apply();
    edit(&world, |fields| drop(fields.insert("sleepOnManualMessage".to_owned(), json!(true))));
    world.want(&[desk(json!({"goal": "Sell."}))]);
    world.apply();
    for agent in only(&world) {
        assert_eq!((&agent.fields["goal"], &agent.fields["sleepOnManualMessage"]), (&json!("Sell."), &json!(true)));
    }
}

/// A transfer to an agent that is gone is taken and does nothing, so the engine sees to it by itself that the id is good.
#[test]
fn quirk_06_a_transfer_follows_the_agent_that_took_the_place_of_a_deleted_one() {
    let mut world = World::with(Quirks::default(), &two_that_hand_over_to_each_other());
    world.apply();
    for location in world.locations() {
        let second = world.sandbox().agents(&location).into_iter().find(|agent| agent.name == "Second").unwrap();
        world.sandbox().delete_agent(&location, &second.id).unwrap();
    }
    world.apply();
    for location in world.locations() {
        transfers_lead_somewhere(&world, &location);
    }
}

/// Both agents are there, and each hands over to the other.
fn transfers_lead_somewhere(world: &World, location: &str) {
    let agents = world.sandbox().agents(location);
    let ids: BTreeMap<&str, &str> = agents.iter().map(|agent| (agent.name.as_str(), agent.id.as_str())).collect();
    assert_eq!(ids.keys().collect::<Vec<_>>(), [&"First", &"Second"]);
    for agent in &agents {
        let other = if agent.name == "First" { ids["Second"] } else { ids["First"] };
        let to: Vec<&Value> = agent.actions.iter().map(|action| &action.details["transferToBot"]).collect();
        assert_eq!(to, [&json!(other)], "{}", agent.name);
    }
}

/// The first agent is primary whatever was asked, and reads as it likes: that is no drift for ever.
#[test]
fn quirk_07_what_is_said_of_the_primary_agent_is_not_written_again_and_again() {
    for quirks in [Quirks::default(), Quirks::default().with(Quirk::PrimaryReadsFalse)] {
        for wanted in [true, false] {
            let mut world = World::with(quirks.clone(), &[desk(json!({"isPrimary": wanted}))]);
            world.apply();
            assert!(only(&world).iter().all(|agent| agent.primary));
            rests(&mut world);
        }
    }
}

/// Channels come in other cases, other shapes, or not at all, also those that nobody knows yet.
#[test]
fn quirk_08_channels_are_compared_as_a_set_in_whatever_shape_they_come() {
    for quirk in [Quirk::ChannelsUpperCase, Quirk::ChannelsAsObjects, Quirk::ChannelsAbsent] {
        let quirks = Quirks::default().without(Quirk::ChannelsUpperCase).with(quirk);
        let mut world = World::with(quirks, &[desk(json!({"channels": ["SMS", "Live_Chat"]}))]);
        world.apply();
        rests(&mut world);
        // The agent's own page may show them in these shapes, too.
        for shape in [json!(["LIVE_CHAT", "SMS"]), json!([{"name": "SMS", "isPrimary": true}, {"name": "live_chat"}])] {
            edit(&world, |fields| drop(fields.insert("channels".to_owned(), shape.clone())));
            rests(&mut world);
        }
        edit(&world, |fields| drop(fields.remove("channels")));
        rests(&mut world);
    }
}

#[test]
fn quirk_08_a_channel_that_nobody_knows_is_left_to_the_agent() {
    let mut world = World::with(Quirks::default(), &[desk(json!({}))]);
    world.apply();
    edit(&world, |fields| drop(fields.insert("channels".to_owned(), json!(["SMS", "Email"]))));
    world.want(&[desk(json!({"goal": "Sell."}))]);
    world.apply();
    for agent in only(&world) {
        assert_eq!((&agent.fields["goal"], &agent.fields["channels"]), (&json!("Sell."), &json!(["SMS", "Email"])));
    }
}

/// What is written back is spelt as the specification has it, however it was read.
#[test]
fn quirk_08_channels_that_the_template_does_not_name_are_written_back_as_documented() {
    let mut world = World::with(Quirks::default(), &[desk(json!({"goal": "Sell."}))]);
    by_hand(&world, json!({"channels": ["LIVE_CHAT", "sms"]}));
    world.apply();
    assert_eq!(world.sandbox().ledger().answered_any(422), 0);
    for agent in only(&world) {
        let channels: BTreeSet<&str> =
            agent.fields["channels"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!((channels, &agent.fields["goal"]), (BTreeSet::from(["Live_Chat", "SMS"]), &json!("Sell.")));
    }
}

/// The API takes an update of the prompt and ignores it while a full prompt is set: the plan says so, and what it has of
/// its own is never sent back.
#[test]
fn quirk_09_a_full_prompt_is_warned_of_and_never_sent_back() {
    let mut world = World::with(Quirks::default(), &[desk(json!({}))]);
    world.apply();
    assert_eq!(world.plan_warnings(), Vec::<String>::new());
    edit(&world, |fields| drop(fields.insert("fullPrompt".to_owned(), json!("Be rude."))));
    world.want(&[desk(json!({"instructions": "Be polite."}))]);
    let words = "agent desk: the full prompt set in the web editor replaces personality, goal, instructions when the \
                 agent answers; clear it there";
    assert_eq!(world.plan_warnings(), [words; 3]);
    world.apply();
    assert_eq!(world.sandbox().ledger().answered_any(422), 0);
    for agent in only(&world) {
        assert_eq!(
            (&agent.fields["fullPrompt"], &agent.fields["instructions"]),
            (&json!("Be rude."), &json!("Be polite."))
        );
    }
}

/// No answer shows these two: they are written when the template changes them, not again, and not reset by other updates.
#[test]
fn quirk_10_what_is_write_only_is_compared_with_what_was_last_written() {
    let mut world = World::with(Quirks::default(), &[desk(json!({"respondToImages": true, "respondToAudio": true}))]);
    world.apply();
    rests(&mut world);
    world.want(&[desk(json!({"respondToImages": false, "respondToAudio": true}))]);
    world.apply();
    // The next version says nothing of one of them.
    world.want(&[desk(json!({"respondToImages": false, "goal": "Sell."}))]);
    world.apply();
    for agent in only(&world) {
        let shown = ["respondToImages", "respondToAudio", "goal"].map(|name| agent.fields[name].clone());
        assert_eq!(shown, [json!(false), json!(true), json!("Sell.")]);
    }
    rests(&mut world);
}

/// A create whose answer is wrapped is done, and neither in doubt nor sent again.
#[test]
fn quirk_11_an_agent_in_an_envelope_is_read() {
    for quirk in [Quirk::AgentEnvelope, Quirk::DataEnvelope] {
        let mut world = World::with(Quirks::default().with(quirk), &[desk(json!({}))]);
        world.apply();
        assert!(!world.journal().contains("in-doubt"), "{}", world.journal());
        assert_eq!(world.sandbox().ledger().sent(Op::CreateAgent), 3);
        only(&world);
        rests(&mut world);
    }
}

/// A day that the API refuses fails its location by name, once; the days that it takes are taken.
#[test]
fn quirk_13_sunday_as_0_fails_for_good_where_the_api_counts_from_1() {
    let with_day = |day: u8| {
        let mut desk = desk(json!({}));
        let step = json!({"id": 1, "followupTimeUnit": "days", "followupTime": 1});
        let details = json!({"enabled": true, "scenarioId": "contactIsBusy", "followupSequence": [step]});
        desk.actions.push(action(ActionType::AdvancedFollowup, "follow", details));
        let hours = json!([{"dayOfTheWeek": day}]);
        desk.followup = Some(object(json!({"dynamicChannelSwitching": true, "workingHours": hours})));
        desk
    };
    let mut world = World::with(Quirks::default().with(Quirk::DayZeroRefused), &[with_day(0)]);
    let (_, report) = world.try_apply();
    all_are(&report, Standing::Failed, CauseKind::Rejected);
    assert_eq!(world.sandbox().ledger().answered(Op::SetFollowup, 422), 3, "it was tried once in each location");
    world.want(&[with_day(7)]);
    world.apply();
    only(&world);
}

/// Undocumented keys of details are sent, compared and left alone like the others; where the API refuses them, that is all
/// that fails.
#[test]
fn quirk_14_undocumented_details_reach_the_api() {
    let with_more = || {
        let mut desk = desk(json!({}));
        let details = json!({"workflowIds": ["w"], "triggerCondition": "c", "beta": {"deep": [1]}});
        desk.actions.push(action(ActionType::TriggerWorkflow, "flow", details));
        desk
    };
    let mut world = World::with(Quirks::default(), &[with_more()]);
    world.apply();
    assert!(only(&world).iter().all(|agent| agent.actions[0].details["beta"] == json!({"deep": [1]})));
    rests(&mut world);
    let mut world = World::with(Quirks::default().without(Quirk::ExtraDetails), &[with_more()]);
    let (_, report) = world.try_apply();
    all_are(&report, Standing::Failed, CauseKind::Rejected);
    only(&world);
}

/// All agents are there before the first action names one: here the API refuses ids that it does not know.
#[test]
fn quirk_15_agents_that_hand_over_to_each_other_are_all_made_before_their_actions() {
    let quirks = Quirks::default().without(Quirk::UnknownIdsTaken);
    let mut world = World::with(quirks, &two_that_hand_over_to_each_other());
    world.apply();
    assert_eq!(world.sandbox().ledger().answered_any(422), 0);
    for location in world.locations() {
        transfers_lead_somewhere(&world, &location);
    }
}

/// A limit that is documented nowhere fails the location by name, and is not run against again and again.
#[test]
fn quirk_16_a_limit_that_was_only_reported_fails_once_and_by_name() {
    let with_flows = |count: usize| {
        let mut desk = desk(json!({}));
        desk.actions = (0..count)
            .map(|n| {
                let details = json!({"workflowIds": [format!("w{n}")], "triggerCondition": "c"});
                action(ActionType::TriggerWorkflow, &format!("flow{n}"), details)
            })
            .collect();
        desk
    };
    let mut world = World::with(Quirks::default().with(Quirk::ReportedLimits), &[with_flows(6)]);
    let (_, report) = world.try_apply();
    all_are(&report, Standing::Failed, CauseKind::Rejected);
    assert_eq!(world.sandbox().ledger().answered(Op::AttachAction, 422), 3);
    // Five are as many as it takes.
    world.want(&[with_flows(5)]);
    world.apply();
    assert!(only(&world).iter().all(|agent| agent.actions.len() == 5));
}

/// A create is done and its answer lost, and for a minute the listing does not show it: it is not made again.
#[test]
fn quirk_17_a_listing_that_lags_a_minute_makes_nothing_twice() {
    let mut world = World::with(Quirks::default(), &[desk(json!({}))]);
    script(
        &world,
        vec![
            Scripted::new(Fault::E502After).op(Op::CreateAgent),
            Scripted::new(Fault::StaleListing).op(Op::SearchAgents).nth(2).times(20),
        ],
    );
    world.apply();
    let ledger = world.sandbox().ledger();
    assert_eq!((ledger.duplicates(), ledger.fired(Fault::E502After)), (Vec::new(), 3));
    only(&world);
}

/// A filtered search is no proof of absence, so the engine never asks for one: it finds the agent on the last page.
#[test]
fn quirk_17_an_agent_on_the_last_page_is_found() {
    let mut world = World::with(Quirks::default(), &[desk(json!({}))]);
    for location in world.locations() {
        for number in 0..230 {
            world.sandbox().add_agent(&location, &object(json!({"name": format!("Other {number}")})));
        }
    }
    by_hand(&world, json!({}));
    world.apply();
    assert_eq!(world.sandbox().ledger().sent(Op::CreateAgent), 0);
}

/// Refused, and made all the same; and the lists that would show it are late.
#[test]
fn quirk_18_a_create_that_was_refused_and_done_is_not_done_again() {
    let mut desk = desk(json!({}));
    let details = json!({"workflowIds": ["w"], "triggerCondition": "c"});
    desk.actions.push(action(ActionType::TriggerWorkflow, "flow", details));
    for (op, list, late) in [
        (Op::CreateAgent, Op::SearchAgents, Fault::StaleListing),
        (Op::AttachAction, Op::ListActions, Fault::StaleActions),
    ] {
        let mut world = World::with(Quirks::default(), std::slice::from_ref(&desk));
        let lists = Scripted::new(late).op(list).nth(2).times(8);
        script(&world, vec![Scripted::new(Fault::CreatedBut422).op(op), lists]);
        let (_, report) = world.try_apply();
        assert_eq!(world.sandbox().ledger().fired(Fault::CreatedBut422), 3, "{op}");
        if !world.is_done(&report) {
            world.apply();
        }
        assert_eq!(world.sandbox().ledger().duplicates(), []);
        assert!(only(&world).iter().all(|agent| agent.actions.len() == 1), "{op}");
    }
}

/// The program dies while its create is on the way; the server reads it later, and the next run knows of it.
#[test]
fn quirk_19_a_create_that_outlives_its_sender_is_found_and_not_sent_again() {
    for seconds in [1, 5, 30] {
        let mut world = World::with(Quirks::default(), &[desk(json!({}))]);
        script(&world, vec![Scripted::new(Fault::Late).op(Op::CreateAgent)]);
        world.failing_apply(None, Some(Duration::from_secs(seconds))).unwrap();
        assert!(world.sandbox().ledger().sent(Op::CreateAgent) > 0, "it died before it had sent anything");
        world.apply();
        world.rest();
        assert_eq!(world.sandbox().ledger().duplicates(), [], "{seconds} s");
        only(&world);
    }
}

/// A delete that is answered and not done is not done: what is still there is not forgotten, and the next try removes it.
#[test]
fn a_delete_that_only_seems_done_forgets_nothing() {
    let mut world = World::with(Quirks::default(), &[desk(json!({}))]);
    world.apply();
    script(&world, vec![Scripted::new(Fault::NotDeleted).op(Op::DeleteAgent).times(1)]);
    let report = world.destroy();
    all_are(&report, Standing::Failed, CauseKind::Differs);
    only(&world);
    world.destroy();
    assert!(world.agents().values().all(Vec::is_empty), "{:?}", world.agents());
}

/// The API says that it was deleted, denies it from then on, and goes on listing it.
#[test]
fn a_delete_that_only_the_listing_belies_forgets_nothing() {
    let mut world = World::with(Quirks::default(), &[desk(json!({}))]);
    world.apply();
    let asked = world.sandbox().ledger().sent(Op::GetAgent) / 3;
    script(
        &world,
        vec![
            Scripted::new(Fault::NotDeleted).op(Op::DeleteAgent).times(1000),
            Scripted::new(Fault::Denied).op(Op::GetAgent).nth(asked + 2).times(1000),
        ],
    );
    let report = world.destroy();
    all_are(&report, Standing::Parked, CauseKind::ListingUnknown);
    only(&world);
    script(&world, Vec::new());
    let report = world.destroy();
    assert!(world.is_done(&report), "{:?}", report.troubles());
    assert!(world.agents().values().all(Vec::is_empty), "{:?}", world.agents());
}

#[test]
fn an_action_that_only_seems_removed_is_not_forgotten() {
    let details = || json!({"enabled": true, "workflowIds": ["w1"], "triggerCondition": "always"});
    let with = || {
        let mut desk = desk(json!({}));
        desk.actions.push(action(ActionType::TriggerWorkflow, "flow", details()));
        desk
    };
    let mut world = World::with(Quirks::default(), &[desk(json!({}))]);
    world.apply();
    world.want(&[with()]);
    let run = world.apply();
    script(&world, vec![Scripted::new(Fault::NotDeleted).op(Op::RemoveAction).times(1)]);
    all_are(&world.undo(&run), Standing::Failed, CauseKind::Differs);
    let report = world.undo(&run);
    assert!(world.is_done(&report), "{:?}", report.troubles());
    assert!(only(&world).iter().all(|agent| agent.actions.is_empty()));
}

/// The listing shows an agent, and the agent's own page says that it is not there: one of the two is wrong, and nothing is
/// made on it.
#[test]
fn an_agent_that_is_listed_and_denied_is_unknown_and_not_made_again() {
    let mut world = World::with(Quirks::default(), &[desk(json!({}))]);
    world.apply();
    script(&world, vec![Scripted::new(Fault::Denied).op(Op::GetAgent).times(1000)]);
    let (_, report) = world.try_apply();
    all_are(&report, Standing::Parked, CauseKind::ListingUnknown);
    only(&world);
    assert!(!world.journal().contains("\"gone\""), "it was taken for gone");
    // A hiccup is no contradiction.
    let asked = world.sandbox().ledger().sent(Op::GetAgent) / 3;
    script(&world, vec![Scripted::new(Fault::Denied).op(Op::GetAgent).nth(asked + 1)]);
    world.apply();
    only(&world);
}

/// 429 says that nothing was done, and lies: what was made is found before the create is sent again.
#[test]
fn a_create_that_was_done_and_throttled_is_not_sent_again() {
    let mut world = World::with(Quirks::default(), &[desk(json!({}))]);
    script(&world, vec![Scripted::new(Fault::ThrottledAfter).op(Op::CreateAgent)]);
    world.apply();
    only(&world);
    assert_eq!(world.sandbox().ledger().sent(Op::CreateAgent), 3);
}
