//! The oddities of the real API that a template's author meets, by their numbers in `docs/api-coverage.md`; what the engine
//! makes of the others is in `crates/simulation/tests/it/quirks.rs`.

use crate::desk::{DESK, roster};
use crate::hands::{agents, by_hand, set};
use crate::program::{Place, Ran};
use serde_json::{Value, json};

const LOCATIONS: usize = 2;

fn place(template: &str) -> Place {
    let place = Place::new();
    place.write("desk.yaml", template);
    place.write("desk.csv", roster(1..=LOCATIONS));
    place
}

fn run(place: &Place, command: &str, more: &[&str]) -> Ran {
    place.run(&[&[command, "--sandbox", "desk.yaml", "desk.csv"], more].concat())
}

/// The warnings of a template that is otherwise good.
fn warnings(place: &Place) -> Vec<String> {
    let ran = place.run(&["validate", "desk.yaml", "desk.csv"]);
    let lines = ran.exits(0).stderr.lines().filter_map(|line| line.strip_prefix("warning: "));
    lines.map(|line| line.split_once(": ").unwrap().1.to_owned()).collect()
}

/// The only agent of each location.
fn only(place: &Place) -> Vec<Value> {
    let all = agents(place, 1..=LOCATIONS);
    assert!(all.iter().all(|agents| agents.len() == 1), "{all:?}");
    all.into_iter().flatten().collect()
}

#[test]
fn quirk_09_the_plan_warns_of_a_full_prompt() {
    let place = place(DESK);
    run(&place, "apply", &["--yes"]).exits(0);
    by_hand(&place, &[2], |sandbox, location, agent| set(sandbox, location, agent, "fullPrompt", "Be rude."));
    place.write("desk.yaml", DESK.replace("1.0.0", "2.0.0").replace("that suits them", "this week"));
    let ran = run(&place, "plan", &[]);
    let words = "  1 location: agent desk: the full prompt set in the web editor replaces personality, goal, instructions \
                 when the agent answers; clear it there (row 3 location0002)\n";
    assert!(ran.exits(0).stdout.contains(words), "{}", ran.stdout);
}

/// The vendor's own placeholders reach the API as they stand in the template, also beside one of ours.
#[test]
fn quirk_12_merge_tags_pass_through_untouched() {
    let tags = "{{contact.first_name}}, {{ custom_values.x }} and {{{contact.raw}}} of <<clinic>>";
    let place = place(&DESK.replace("Ask {{contact.first_name}} for", &format!("Ask {tags} for")));
    assert_eq!(warnings(&place), Vec::<String>::new());
    run(&place, "apply", &["--yes"]).exits(0);
    for (agent, clinic) in only(&place).iter().zip(["Clinic 1", "Clinic 2"]) {
        let said = agent["fields"]["instructions"].as_str().unwrap();
        let wanted = format!(
            "Ask {{{{contact.first_name}}}}, {{{{ custom_values.x }}}} and {{{{{{contact.raw}}}}}} of {clinic} for"
        );
        assert!(said.starts_with(&wanted), "{said}");
    }
}

/// The template with a further action.
fn with_action(kind: &str, details: &str) -> String {
    let lines: Vec<String> = details.lines().map(|line| format!("          {line}")).collect();
    format!("{DESK}      more:\n        type: {kind}\n        name: More\n        details:\n{}\n", lines.join("\n"))
}

#[test]
fn quirk_13_sunday_as_0_is_warned_of_before_anything_is_sent() {
    let details = |day: u8| {
        format!(
            "enabled: true\nscenarioId: contactIsBusy\n\
             followupSequence: [{{id: 1, followupTimeUnit: days, followupTime: 1}}]\n\
             followupSettings: {{dynamicChannelSwitching: true, workingHours: [{{dayOfTheWeek: {day}}}]}}"
        )
    };
    let place = place(&with_action("advancedFollowup", &details(0)));
    assert_eq!(warnings(&place), ["`dayOfTheWeek` 0 is documented as Sunday, but the API has been seen to refuse it"]);
    let strict = ["--yes", "--sandbox-quirks", "day-zero-refused"];
    let ran = run(&place, "apply", &strict);
    assert!(ran.exits(1).stderr.contains("dayOfTheWeek must be from 1 to 7"), "{}", ran.stderr);
    place.write("desk.yaml", with_action("advancedFollowup", &details(1)));
    assert_eq!(warnings(&place), Vec::<String>::new());
    run(&place, "apply", &strict).exits(0);
    only(&place);
}

#[test]
fn quirk_14_an_undocumented_key_is_warned_of_and_sent() {
    let place =
        place(&with_action("triggerWorkflow", "workflowIds: [w]\ntriggerCondition: asks for it\nbeta: {deep: [1]}"));
    assert_eq!(warnings(&place), ["`beta` is not a documented field of the details of triggerWorkflow"]);
    run(&place, "apply", &["--yes"]).exits(0);
    for agent in only(&place) {
        let actions = agent["actions"].as_array().unwrap();
        let more = actions.iter().find(|action| action[0] == "triggerWorkflow").unwrap();
        assert_eq!(more[2]["beta"], json!({"deep": [1]}));
    }
    let again = run(&place, "apply", &["--yes"]);
    assert!(again.exits(0).stderr.contains("no write\n"), "{}", again.stderr);
}

/// What was only reported is a warning, each limit with what is just within it.
#[test]
fn quirk_16_reported_limits_are_warned_of() {
    let many = |kind: &str, details: &str, count: usize| {
        let one = |n: usize| {
            format!(
                "      x{n}:\n        type: {kind}\n        name: X{n}\n        details: {{{}}}\n",
                details.replace('#', &n.to_string())
            )
        };
        DESK.to_owned() + &(1..=count).map(one).collect::<String>()
    };
    let hand_over = |condition: usize, message: usize| {
        let (condition, message) = ("c".repeat(condition), "m".repeat(message));
        format!(
            "enabled: true, handoverType: lackOfInformation, reactivateEnabled: false, triggerCondition: {condition}, \
             finalMessage: {message}"
        )
    };
    let stop = |message: usize| {
        format!(
            "stopBotDetectionType: Goodbye, stopBotTriggerCondition: c, stopBotExamples: [a, b], enabled: true, \
             reactivateEnabled: false, finalMessage: {}",
            "m".repeat(message)
        )
    };
    let steps = |count: usize| {
        let steps: Vec<String> =
            (1..=count).map(|n| format!("{{id: {n}, followupTimeUnit: days, followupTime: {n}}}")).collect();
        format!("enabled: true, scenarioId: contactIsBusy, followupSequence: [{}]", steps.join(", "))
    };
    let flow = "workflowIds: [w#], triggerCondition: c";
    let field = "contactFieldId: f#, description: d";
    let over = |count: usize, kind: &str, max: usize| {
        format!("the agent has {count} {kind} actions; the API is reported to take {max}")
    };
    let condition = "`triggerCondition` should have 10 to 500 characters".to_owned();
    let last_words = "`finalMessage` should have 10 to 200 characters".to_owned();
    let goodbye = "`finalMessage` should have 3 to 150 characters".to_owned();
    let cases = [
        (many("triggerWorkflow", flow, 5), many("triggerWorkflow", flow, 6), over(6, "triggerWorkflow", 5)),
        (
            many("updateContactField", field, 20),
            many("updateContactField", field, 21),
            over(21, "updateContactField", 20),
        ),
        // The template has one already.
        (
            many("humanHandOver", &hand_over(10, 10), 5),
            many("humanHandOver", &hand_over(10, 10), 6),
            over(7, "humanHandOver", 6),
        ),
        (many("humanHandOver", &hand_over(10, 10), 1), many("humanHandOver", &hand_over(9, 10), 1), condition.clone()),
        (many("humanHandOver", &hand_over(500, 200), 1), many("humanHandOver", &hand_over(501, 200), 1), condition),
        (many("humanHandOver", &hand_over(10, 10), 1), many("humanHandOver", &hand_over(10, 9), 1), last_words.clone()),
        (many("humanHandOver", &hand_over(10, 200), 1), many("humanHandOver", &hand_over(10, 201), 1), last_words),
        (many("stopBot", &stop(3), 1), many("stopBot", &stop(2), 1), goodbye.clone()),
        (many("stopBot", &stop(150), 1), many("stopBot", &stop(151), 1), goodbye),
        (
            many("advancedFollowup", &steps(5), 1),
            many("advancedFollowup", &steps(6), 1),
            "there are 6 follow-up steps; the API is reported to take 5".to_owned(),
        ),
    ];
    for (within, beyond, words) in cases {
        assert_eq!(warnings(&place(&within)), Vec::<String>::new(), "{words}");
        let said = warnings(&place(&beyond));
        assert!(said.len() == 1 && said[0].starts_with(&words), "{words}: {said:?}");
    }
    let transfers = |count: usize| {
        let other = "  other:\n    name: o\n    personality: p\n    goal: g\n    instructions: i\n";
        many("transferBot", "transferBotType: Default, transferToBot: other, enabled: true", count) + other
    };
    let said = warnings(&place(&transfers(5)));
    assert!(said.contains(&over(5, "transferBot", 4)), "{said:?}");
    assert!(!warnings(&place(&transfers(4))).iter().any(|words| words.contains("reported to take")));
}

/// The last three are faults, which the command line switches on by name: late listings, creates that are refused and
/// done, and creates that the server reads after their sender gave up.
#[test]
fn quirks_17_to_19_can_be_switched_on_and_nothing_is_made_twice() {
    for (kinds, seed, share) in
        [("stale-listing,502-after", "5", "0.2"), ("created-but-422", "3", "0.3"), ("late-reset", "3", "0.3")]
    {
        let place = place(DESK);
        let faults =
            ["--sandbox-faults", share, "--sandbox-seed", seed, "--sandbox-fault-kinds", kinds, "--settle", "3s"];
        run(&place, "apply", &[&["--yes"], &faults[..]].concat());
        run(&place, "apply", &["--yes"]).exits(0);
        for agent in only(&place) {
            assert_eq!(agent["actions"].as_array().unwrap().len(), 2, "{kinds}");
        }
        let journal = place.read(".fitout/desk-sandbox/journal.jsonl");
        let met = journal.contains(r#""how":"in-doubt""#) || journal.contains(r#""how":"refused""#);
        assert!(met, "{kinds}: the faults were too harmless");
    }
}

#[test]
fn a_fault_that_nobody_knows_is_named_with_those_that_are_known() {
    let place = place(DESK);
    let ran = run(&place, "apply", &["--sandbox-fault-kinds", "gremlins"]);
    assert!(ran.exits(2).stderr.contains("the sandbox knows refused, 429, "), "{}", ran.stderr);
}
