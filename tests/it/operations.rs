//! The twelve operations, in one location and in a whole roster.

use crate::desk::{DESK, location, roster, token};
use crate::hands::agents;
use crate::program::{Place, Ran, Served};
use serde_json::{Value, json};

/// The journal of edits beside the world that an apply has left.
const EDITS: &str = ".fitout/desk-sandbox/edits.jsonl";
/// How the template names its agent.
const DESK_NAME: &str = "<<clinic>> desk";

/// A folder in whose sandbox this many locations were fitted out.
fn fitted_out(locations: usize) -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=locations));
    place.run(&["apply", "--sandbox", "--yes", "desk.yaml", "desk.csv"]).exits(0);
    place
}

/// An operation of these words, on the roster in the sandbox.
fn on_roster(place: &Place, words: &[&str], more: &[&str]) -> Ran {
    place.run(&[words, &["desk.csv", "--sandbox"], more].concat())
}

/// The talk without what tells how fast it went.
fn told(ran: &Ran) -> String {
    let timed = ["req/s", " requests in ", " to write, in "];
    let lines = ran.stderr.lines().filter(|line| !timed.iter().any(|words| line.contains(words)));
    lines.collect::<Vec<_>>().join("\n")
}

fn last_run(place: &Place) -> String {
    let listed = place.run(&["runs", "list", "--journal", EDITS]);
    listed.exits(0).stdout.lines().last().unwrap().split(' ').next().unwrap().to_owned()
}

#[test]
fn agents_are_listed_searched_and_read_in_the_rosters_order() {
    let place = fitted_out(3);
    let listed = on_roster(&place, &["agents", "list"], &[]);
    let lines: Vec<Vec<&str>> = listed.exits(0).stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines.len(), 4, "{}", listed.stdout);
    for (number, line) in lines.iter().enumerate().skip(1) {
        assert_eq!((line[0], line[2], line[3]), (location(number).as_str(), "auto-pilot", "2"));
        assert_eq!(line[4..].join(" "), format!("Clinic {number} desk (primary)"));
    }
    on_roster(&place, &["agents", "list"], &["-o", "agents.csv", "--where", "clinic != 'Clinic 2'"]).exits(0);
    let rows = place.results("agents.csv");
    let told: Vec<_> =
        rows.iter().map(|row| (row["location_id"].clone(), row["name"].clone(), row["channels"].clone())).collect();
    let row = |number| (location(number), format!("Clinic {number} desk"), "SMS WebChat".to_owned());
    assert_eq!(told, [row(1), row(3)]);
    let table = place.read("agents.csv");
    assert!(!table.contains("receptionist") && !table.contains("pit-"), "{table}");

    let found = on_roster(&place, &["agents", "search"], &["--query", "CLINIC 2", "--json"]);
    let lines: Vec<Value> = found.exits(0).stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let agents: Vec<&Value> =
        lines.iter().filter(|line| line["type"] == "agent-listed" && line["agent_id"].is_string()).collect();
    assert_eq!(agents.len(), 1);
    assert_eq!((&agents[0]["name"], &agents[0]["row"]), (&json!("Clinic 2 desk"), &json!(3)));
    assert!(lines.iter().any(|line| line["text"].as_str().is_some_and(|text| text.contains("no proof"))));
    assert_eq!(lines.last().unwrap()["code"], 0);

    let one = on_roster(&place, &["agents", "get"], &["--agent-name", DESK_NAME, "--location", &location(2), "--full"]);
    let body: Value = serde_json::from_str(&one.exits(0).stdout).unwrap();
    assert_eq!(body["agent"]["businessName"], "Clinic 2");
    assert_eq!(body["actions"].as_array().unwrap().len(), 2);
    on_roster(&place, &["agents", "list"], &["--full", "-o", "whole.json"]).exits(0);
    let whole: Value = serde_json::from_str(&place.read("whole.json")).unwrap();
    assert_eq!((whole["complete"].clone(), whole["bodies"].as_array().unwrap().len()), (json!(true), 3));
    on_roster(&place, &["agents", "list"], &["--full", "-o", "whole.csv"]).exits(2);
    let none = on_roster(&place, &["agents", "get"], &["--agent-name", "Nobody"]);
    assert!(none.exits(1).stderr.contains("desk.csv:2 (location0001): what was named is not there"), "{none:?}");
}

#[test]
fn what_cannot_be_listed_is_said_to_be_unknown_and_not_none() {
    let place = fitted_out(2);
    place.write(
        "desk.csv",
        roster(1..=2)
            .replace("clinic\n", "clinic,sandbox\n")
            .replace("Clinic 2\n", "Clinic 2,revoked\n")
            .replace("Clinic 1\n", "Clinic 1,\n"),
    );
    let listed = on_roster(&place, &["agents", "list"], &["-o", "agents.csv"]);
    let told = told(listed.exits(1));
    assert!(told.contains("desk.csv:3 (location0002): the token is not accepted"), "{told}");
    assert!(
        told.contains("1 location could not be read: what is there is not known, and not listed as none."),
        "{told}"
    );
    let rows = place.results("agents.csv");
    assert_eq!((rows.len(), rows[1]["agents"].as_str()), (2, ""));
    assert!(rows[1]["error"].starts_with("token-refused: "), "{rows:?}");
}

#[test]
fn an_agent_is_updated_everywhere_and_nothing_beside_and_it_is_taken_back() {
    let place = fitted_out(3);
    let before = agents(&place, 1..=3);
    let set = [
        "--agent-name",
        DESK_NAME,
        "--set",
        "waitTime=30",
        "--set",
        "goal=Book a visit at <<clinic>>.",
        "--set",
        "mode=suggestive",
    ];
    let unasked = on_roster(&place, &["agents", "update"], &set);
    assert!(unasked.exits(2).stderr.contains("nobody is there to agree to the plan"));
    assert_eq!(agents(&place, 1..=3), before);
    let yes = [&set[..], &["--yes"]].concat();
    let updated = on_roster(&place, &["agents", "update"], &yes);
    insta::assert_snapshot!(told(updated.exits(0)), @"
    3 locations: adopt and update agent clinic-desk (goal, waitTime), then switch it to suggestive

    3 locations to change: about 21 requests, 6 of them writes.

    all done: 3 locations

    results  .fitout/desk-sandbox/edits.results.csv
    journal  .fitout/desk-sandbox/edits.jsonl
    ");
    let mut expected = before.clone();
    for (place, agents) in expected.iter_mut().enumerate() {
        let fields = &mut agents[0];
        fields["mode"] = json!("suggestive");
        fields["fields"]["mode"] = json!("suggestive");
        fields["fields"]["waitTime"] = json!(30);
        fields["fields"]["goal"] = json!(format!("Book a visit at Clinic {}.", place + 1));
    }
    assert_eq!(agents(&place, 1..=3), expected);
    let journal = place.read(EDITS);
    assert!(!journal.contains("Book a visit") && !journal.contains("pit-"), "no prompt text and no token");

    let again = on_roster(&place, &["agents", "update"], &yes);
    assert!(told(again.exits(0)).contains("everything is in place: 3 locations, no write"), "{again:?}");
    assert_eq!(place.writes_begun(EDITS), 6);
    let resumed = place.run(&["resume", "--journal", EDITS]);
    assert!(resumed.exits(2).stderr.contains("the last run was `fitout agents update`: run the same command again"));

    let listed = place.run(&["runs", "list", "--journal", EDITS]);
    let first = listed.stdout.lines().nth(1).unwrap().split(' ').next().unwrap().to_owned();
    place.run(&["undo", &first, "--journal", EDITS, "--yes"]).exits(0);
    assert_eq!(agents(&place, 1..=3), before);
}

#[test]
fn an_agent_is_made_once_and_deleted_by_number() {
    let place = fitted_out(2);
    let before = agents(&place, 1..=2);
    place.write(
        "night.yaml",
        "name: Night desk\nmode: auto-pilot\npersonality: Calm.\ngoal: Take messages for <<clinic>>.\ninstructions: Ask for a name.\n",
    );
    let create = ["--from", "night.yaml", "--yes"];
    on_roster(&place, &["agents", "create"], &create).exits(0);
    let made = agents(&place, 1..=2);
    assert!(made.iter().all(|agents| agents.len() == 2), "{made:?}");
    let night = made[1].iter().find(|agent| agent["name"] == "Night desk").unwrap();
    assert_eq!(
        (&night["mode"], &night["fields"]["goal"]),
        (&json!("auto-pilot"), &json!("Take messages for Clinic 2."))
    );
    on_roster(&place, &["agents", "create"], &create).exits(0);
    assert_eq!(agents(&place, 1..=2), made, "never two");
    let other = on_roster(&place, &["agents", "create"], &[&create[..], &["--set", "goal=Another"]].concat());
    assert!(other.exits(1).stderr.contains("was made before and is not like this"), "{other:?}");
    // An agent that another journal made is somebody else's.
    let strange = ["--from", "night.yaml", "--yes", "--journal", ".fitout/desk-sandbox/other.jsonl"];
    assert!(on_roster(&place, &["agents", "create"], &strange).exits(1).stderr.contains("already has the name"));
    assert_eq!(agents(&place, 1..=2), made);

    let delete = ["--agent-name", "Night desk"];
    let unsaid = on_roster(&place, &["agents", "delete"], &[&delete[..], &["--yes"]].concat());
    assert!(unsaid.exits(2).stderr.contains("say `--acknowledge-removals 2`"), "{unsaid:?}");
    assert_eq!(agents(&place, 1..=2), made);
    on_roster(&place, &["agents", "delete"], &[&delete[..], &["--acknowledge-removals", "2"]].concat()).exits(0);
    assert_eq!(agents(&place, 1..=2), before);
    let gone = on_roster(&place, &["agents", "delete"], &[&delete[..], &["--yes"]].concat());
    assert!(told(gone.exits(0)).contains("no agent named \"Night desk\" is there"), "{gone:?}");
}

#[test]
fn actions_are_listed_read_attached_updated_removed_and_followed_up() {
    let place = fitted_out(2);
    let before = agents(&place, 1..=2);
    let of = ["--agent-name", DESK_NAME];
    let with = |more: &[&'static str]| -> Vec<&'static str> { [&of[..], more].concat() };
    let listed = on_roster(&place, &["actions", "list"], &of);
    assert_eq!(listed.exits(0).stdout.matches("stopBot").count(), 2, "{}", listed.stdout);
    let listed = on_roster(&place, &["actions", "list"], &with(&["--json"]));
    let lines = listed.exits(0).stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let types = lines.filter(|line| line["type"] == "action-listed").map(|line| line["action_type"].clone());
    assert_eq!(types.filter(|kind| kind == "stopBot").count(), 2, "{}", listed.stdout);
    let got = on_roster(&place, &["actions", "get"], &with(&["--action-name", "Say goodbye"]));
    let lines: Vec<Value> = got.exits(0).stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[1]["action"]["details"]["finalMessage"], "Thank you for writing to Clinic 2.");

    place.write(
        "follow.json",
        r#"{"type": "advancedFollowup", "name": "Ask again", "details": {"enabled": true, "scenarioId": "contactStoppedReplying",
           "followupSequence": [{"id": 1, "followupTimeUnit": "hours", "followupTime": 2, "aiEnabledMessage": true}]}}"#,
    );
    let attach = with(&["--from", "follow.json", "--yes"]);
    on_roster(&place, &["actions", "attach"], &attach).exits(0);
    let attached = agents(&place, 1..=2);
    assert!(attached.iter().all(|agents| agents[0]["actions"].as_array().unwrap().len() == 3));
    on_roster(&place, &["actions", "attach"], &attach).exits(0);
    assert_eq!(agents(&place, 1..=2), attached, "never two alike");

    let followup = with(&["--set", "dynamicChannelSwitching=true", "--set", "timezoneToUse=contact", "--yes"]);
    on_roster(&place, &["actions", "followup"], &followup).exits(0);
    let settings = |place: &Place| agents(place, 1..=1)[0][0]["actions"][0][2]["followupSettings"].clone();
    assert_eq!(settings(&place)["timezoneToUse"], "contact");
    assert!(told(on_roster(&place, &["actions", "followup"], &followup).exits(0)).contains("no write"));

    let update = with(&[
        "--action-name",
        "Hand over",
        "--set",
        "details.createTask=false",
        "--set",
        "name=To a person",
        "--yes",
    ]);
    on_roster(&place, &["actions", "update"], &update).exits(0);
    assert!(
        told(on_roster(&place, &["actions", "update"], &update).exits(0)).contains("no write"),
        "it has its new name"
    );
    let updated = agents(&place, 2..=2)[0][0]["actions"].clone();
    let hand_over = updated.as_array().unwrap().iter().find(|action| action[1] == "To a person").unwrap();
    assert_eq!((&hand_over[2]["createTask"], &hand_over[2]["enabled"]), (&json!(false), &json!(true)));
    let broken = with(&["--action-name", "To a person", "--set", "details.handoverType=nobody", "--yes"]);
    let refused = on_roster(&place, &["actions", "update"], &broken);
    assert!(refused.exits(1).stderr.contains("`handoverType` must be one of"), "{refused:?}");

    let remove = with(&["--action-name", "Ask again"]);
    on_roster(&place, &["actions", "remove"], &[&remove[..], &["--yes"]].concat()).exits(2);
    on_roster(&place, &["actions", "remove"], &[&remove[..], &["--acknowledge-removals", "2"]].concat()).exits(0);
    let back =
        with(&["--action-name", "To a person", "--set", "details.createTask=true", "--set", "name=Hand over", "--yes"]);
    on_roster(&place, &["actions", "update"], &back).exits(0);
    assert_eq!(agents(&place, 1..=2), before);
    let removed = on_roster(&place, &["actions", "remove"], &[&remove[..], &["--yes"]].concat());
    assert!(told(removed.exits(0)).contains("no action named \"Ask again\" is there"), "{removed:?}");
}

#[test]
fn an_attached_action_and_a_removed_one_are_taken_back() {
    let place = fitted_out(2);
    let before = agents(&place, 1..=2);
    let remove = ["--agent-name", DESK_NAME, "--action-name", "Say goodbye", "--acknowledge-removals", "2"];
    on_roster(&place, &["actions", "remove"], &remove).exits(0);
    assert_ne!(agents(&place, 1..=2), before);
    let run = last_run(&place);
    place.run(&["undo", &run, "--journal", EDITS, "--yes"]).exits(0);
    assert_eq!(agents(&place, 1..=2), before);
}

#[test]
fn one_location_needs_no_roster_and_its_token_is_never_on_the_command_line() {
    let place = Place::new();
    place.write("desk.csv", roster(1..=2));
    place.write("token", token(1));
    let served = Served::start(&place, &["--roster", "desk.csv"]);
    let run = |words: &[&str], more: &[&str]| {
        let one = ["--base-url", &served.url, "--location", &location(1), "--token", "file:token"].map(str::to_owned);
        let one: Vec<&str> = one.iter().map(String::as_str).collect();
        place.run(&[words, &one[..], more].concat())
    };
    assert!(run(&["agents", "list"], &[]).exits(0).stdout.contains("(no agents)"));
    let create = [
        "--set",
        "name=Night desk",
        "--set",
        "personality=Calm.",
        "--set",
        "goal=Take messages.",
        "--set",
        "instructions=Ask.",
        "--yes",
    ];
    run(&["agents", "create"], &create).exits(0);
    run(&["agents", "create"], &create).exits(0);
    let got = run(&["agents", "get"], &["--agent-name", "Night desk"]);
    let body: Value = serde_json::from_str(&got.exits(0).stdout).unwrap();
    let id = body["agent"]["id"].as_str().unwrap();
    run(&["agents", "update"], &["--agent", id, "--set", "name=Late desk", "--yes"]).exits(0);
    let generation = run(&["generations", "get"], &["--message", "m1"]);
    let told: Value = serde_json::from_str(&generation.exits(0).stdout).unwrap();
    assert_eq!((&told["message_id"], &told["generation"]["intent"]), (&json!("m1"), &json!("Take messages.")));
    run(&["agents", "delete"], &["--agent", id, "--acknowledge-removals", "1"]).exits(0);
    assert!(run(&["agents", "list"], &[]).exits(0).stdout.contains("(no agents)"));

    let secret = token(1);
    let literal =
        place.run(&["agents", "list", "--base-url", &served.url, "--location", &location(1), "--token", &secret]);
    insta::assert_snapshot!(literal.exits(2).stderr, @"
    error: --token takes no token, only where one is kept
    hint: Everybody on this machine can see a command line, and the shell keeps it. Say env:NAME, file:PATH, op://vault/item/field or cmd:PROGRAM ARGS; if that was a token, make a new one in its place.
    ");
    let folder = place.path(".fitout/edits");
    let mut open = vec![folder];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(!text.contains(&secret), "{} holds the token", path.display());
        }
    }
}

#[test]
fn a_create_that_meets_faults_leaves_one_agent() {
    let place = Place::new();
    place.write("desk.csv", roster(1..=12));
    let create = [
        "agents",
        "create",
        "desk.csv",
        "--sandbox",
        "--yes",
        "--sandbox-faults",
        "0.3",
        "--sandbox-seed",
        "7",
        "--sandbox-limit",
        "1000",
        "--sandbox-window",
        "1s",
        "--timeout",
        "500ms",
        "--settle",
        "3s",
        "--concurrency",
        "64",
        "--journal",
        "w/edits.jsonl",
        "--set",
        "name=Night desk",
        "--set",
        "personality=Calm.",
        "--set",
        "goal=Take messages.",
        "--set",
        "instructions=Ask.",
    ];
    let mut ran = place.run(&create);
    for _ in 0..4 {
        if ran.code == Some(0) {
            break;
        }
        ran = place.run(&create);
    }
    ran.exits(0);
    let sandbox =
        fitout_sandbox::Sandbox::load(&place.path("w/sandbox-world.json"), fitout_sandbox::Settings::default())
            .unwrap();
    for number in 1..=12 {
        assert_eq!(sandbox.agents(&location(number)).len(), 1, "{}", location(number));
    }
}

#[test]
fn what_is_wrong_is_said_before_anything_is_sent() {
    let place = fitted_out(1);
    let update = |set: &str| {
        let ran = on_roster(&place, &["agents", "update"], &["--agent-name", DESK_NAME, "--yes", "--set", set]);
        ran.exits(2).stderr.lines().take(2).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(update("waitTim=3"), @"
    error: --set: an agent has no field `waitTim`
      help: did you mean `waitTime`?
    ");
    insta::assert_snapshot!(update("goal=<<klinic>>"), @"
    error: --set: the variable `klinic` is not declared
      help: It must be a column of the roster; did you mean `clinic`?
    ");
    insta::assert_snapshot!(update("autoPilotMaxMessages=900"), @"
    error: --set: `autoPilotMaxMessages` must be a whole number from 1 to 100: 900
    error: 1 error in what was asked for; nothing was sent
    ");
    let phi = update("goal=Ask for the SSN 219-09-9999 first.");
    assert!(phi.contains("goal looks like it has a social security number in it"), "{phi}");
    let nobody = place.run(&["agents", "list", "--sandbox"]);
    assert!(nobody.exits(2).stderr.contains("nothing says which locations are meant"));
}
