//! The first rollout of a newcomer: 200 locations in the sandbox, and what further commands make of them.

use crate::program::Place;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;

const TEMPLATE: &str = "dental-front-desk.yaml";
const ROSTER: &str = "locations.example.csv";
const HOME: &str = ".fitout/dental-front-desk-sandbox";

fn place() -> Place {
    let place = Place::new();
    place.bring(TEMPLATE);
    place.bring(ROSTER);
    place
}

fn roster(place: &Place) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(place.path(ROSTER)).unwrap().deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn the_first_command_provisions_200_locations_and_the_next_ones_find_nothing_to_do() {
    let place = place();
    let journal = format!("{HOME}/journal.jsonl");
    let ran = place.run(&["apply", "--sandbox", "--yes", "-vv", TEMPLATE, ROSTER]);
    ran.exits(0);
    assert_eq!(ran.stdout, "", "the results are in a file, the talk is on stderr");
    assert!(ran.stderr.contains("all done: 200 locations\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("status=201"), "requests are logged at -vv");
    assert!(!ran.stderr.contains("status=429"), "a location was asked faster than its limit");
    let written = place.writes_begun(&journal);
    assert_eq!(written, 189 * 7 + 11 * 6, "an agent, its actions, their settings and the switch, once each");
    let world = place.read(&format!("{HOME}/sandbox-world.json"));

    let again = place.run(&["apply", "--sandbox", "--yes", TEMPLATE, ROSTER]);
    again.exits(0);
    assert!(again.stderr.contains("everything is in place: 200 locations, no write\n"), "{}", again.stderr);

    let plan = place.run(&["plan", "--sandbox", TEMPLATE, ROSTER]);
    plan.exits(0);
    assert_eq!(plan.stdout, "200 locations: everything is in place\n\nNothing has to be written.\n");

    let resume = place.run(&["resume"]);
    resume.exits(0);
    assert!(resume.stderr.contains("0 to do, 200 left alone as they are.\n"), "{}", resume.stderr);

    place.run(&["audit", "--sandbox", TEMPLATE, ROSTER]).exits(0);
    place.run(&["journal", "verify", &journal]).exits(0);
    assert_eq!(place.writes_begun(&journal), written, "none of these sent a write");
    let after = place.read(&format!("{HOME}/sandbox-world.json"));
    assert_eq!(agents(&after), agents(&world), "none of these changed the world");
}

/// The agents of a world, by location.
fn agents(world: &str) -> BTreeMap<String, serde_json::Value> {
    let world: serde_json::Value = serde_json::from_str(world).unwrap();
    let places = world["places"].as_object().unwrap();
    let agents: BTreeMap<_, _> = places.iter().map(|(id, place)| (id.clone(), place["agents"].clone())).collect();
    assert_eq!(agents.len(), 200);
    assert!(agents.values().all(|agents| agents.as_array().unwrap().len() == 1));
    agents
}

#[test]
fn the_results_have_every_row_in_its_order_and_every_column_but_the_tokens() {
    let place = place();
    place.run(&["apply", "--sandbox", "--yes", "--results", "out.csv", TEMPLATE, ROSTER]).exits(0);
    let (rows, results) = (roster(&place), place.results("out.csv"));
    assert_eq!(rows.len(), 200);
    assert_eq!(results.len(), 200);
    for (mut row, mut result) in rows.into_iter().zip(results) {
        row.remove("token").unwrap();
        assert_eq!(result.remove("status").as_deref(), Some("done"));
        let agent = result.remove("agent_ids").unwrap();
        assert!(agent.strip_prefix("front-desk=").is_some_and(|id| id.len() == 20), "{agent}");
        let actions = result.remove("action_ids").unwrap();
        let wanted = 3 + usize::from(!row["calendar_id"].is_empty());
        assert_eq!(actions.split(' ').count(), wanted, "{actions}");
        assert!(result.remove("requests").unwrap().parse::<u32>().unwrap() >= 9);
        assert_eq!((result.remove("error"), result.remove("trace_id")), (Some(String::new()), Some(String::new())));
        for cell in result.values_mut() {
            // What a spreadsheet would take for a formula has an apostrophe before it.
            if let Some(bare) = cell.strip_prefix('\'') {
                *cell = bare.to_owned();
            }
        }
        assert_eq!(result, row);
    }
}

#[test]
fn only_the_owner_can_read_what_a_rollout_leaves() {
    let place = place();
    place.run(&["apply", "--sandbox", "--yes", TEMPLATE, ROSTER, "--limit", "3"]).exits(0);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(place.path(HOME)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{name}");
        names.push(name);
    }
    names.sort();
    assert_eq!(
        names,
        ["former.jsonl", "journal.jsonl", "results.csv", "sandbox-world.json", "sandbox-world.json.changes"]
    );
}

#[test]
fn nobody_to_agree_is_not_agreement() {
    let place = place();
    let ran = place.run(&["apply", "--sandbox", TEMPLATE, ROSTER]);
    ran.exits(2);
    assert!(ran.stderr.contains("agree with `--yes`"), "{}", ran.stderr);
    assert_eq!(place.writes_begun(&format!("{HOME}/journal.jsonl")), 0);
}
