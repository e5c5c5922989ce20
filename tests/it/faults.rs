//! A fifth of all requests meets a fault, and every location is provisioned once.

use crate::program::{Place, Served};
use crate::reading;
use std::collections::BTreeMap;

const TEMPLATE: &str = "dental-front-desk.yaml";
const ROSTER: &str = "locations.example.csv";

#[test]
fn two_hundred_locations_are_provisioned_once_although_a_fifth_of_all_requests_fails() {
    let place = Place::new();
    place.bring(TEMPLATE);
    place.bring(ROSTER);
    let world = ["--roster", ROSTER, "--world", "world.json"];
    // The window is short because a 429 costs one.
    let faults =
        ["--sandbox-faults", "0.2", "--sandbox-seed", "7", "--sandbox-window", "1s", "--sandbox-latency", "5ms"];
    let served = Served::start(&place, &[&world[..], &faults].concat());
    let apply = ["apply", "--yes", "--settle", "2s", "-vv", "--base-url", &served.url, TEMPLATE, ROSTER];
    let ran = place.run(&apply);
    ran.exits(0);
    assert!(ran.stderr.contains("all done: 200 locations\n"), "{}", ran.stderr);
    for status in [429, 500, 502, 503, 504] {
        assert!(ran.stderr.contains(&format!("status={status} ")), "no request was answered {status}");
    }
    let journal = place.read(".fitout/dental-front-desk/journal.jsonl");
    for kind in [r#""how":"in-doubt""#, r#""verdict":"done""#, r#""verdict":"absent""#] {
        assert!(journal.contains(kind), "the journal has no {kind}: the faults were too harmless");
    }

    // The same world, now without faults: what is there is counted.
    let address = served.address().to_owned();
    served.stop().exits(0);
    let served = Served::at(&address, &place, &world);
    let rows: Vec<BTreeMap<String, String>> =
        csv::Reader::from_path(place.path(ROSTER)).unwrap().deserialize().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), 200);
    for row in &rows {
        let agents = reading::agents(&served.url, &row["token"]);
        let names: Vec<_> = agents.iter().map(|agent| agent["name"].as_str().unwrap()).collect();
        assert_eq!(names, [format!("{} front desk", row["clinic_name"])], "{}", row["location_id"]);
        assert_eq!(agents[0]["mode"], "auto-pilot");
        let actions = reading::actions(&served.url, &row["token"], agents[0]["id"].as_str().unwrap());
        assert_eq!(actions.len(), 3 + usize::from(!row["calendar_id"].is_empty()), "{}", row["location_id"]);
    }
    let audit = place.run(&["audit", "--base-url", &served.url, TEMPLATE, ROSTER]);
    audit.exits(0);
    assert!(audit.stderr.contains("200 locations read: 0 names stand for more than one agent.\n"), "{}", audit.stderr);
    let again = place.run(&["apply", "--yes", "--base-url", &served.url, TEMPLATE, ROSTER]);
    again.exits(0);
    assert!(again.stderr.contains("everything is in place: 200 locations, no write\n"), "{}", again.stderr);
}
