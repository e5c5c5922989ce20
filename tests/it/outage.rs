//! An API that is down: nobody asks it any more, and the run ends in good order.

use crate::answering::Answering;
use crate::desk::{DESK, roster};
use crate::program::Place;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn place(locations: usize) -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=locations));
    place
}

#[test]
fn a_plan_of_an_api_that_is_down_ends_and_has_hardly_asked() {
    let place = place(200);
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let api = Answering::start(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        Some((503, "{\"message\": \"down for maintenance\"}".to_owned()))
    });
    let inputs = ["--base-url", &api.url, "--outage-max", "3s", "desk.yaml", "desk.csv"];
    for command in ["plan", "drift"] {
        asked.store(0, Ordering::Relaxed);
        let ran = place.run(&[&[command], &inputs[..]].concat());
        let words =
            "error: stopped by a brake: the API has answered with errors for 3 s (the last: down for maintenance)";
        assert!(ran.exits(3).stderr.contains(words), "{}", ran.stderr);
        let asked = asked.load(Ordering::Relaxed);
        assert!(asked < 100, "{command}: 200 locations were asked for {asked} times");
    }
    assert!(!place.path(".fitout").exists(), "nothing was begun");
}

#[test]
fn an_outage_in_the_middle_of_a_run_leaves_a_journal_that_goes_on() {
    let place = place(60);
    let world = ["sandbox", "--listen", "127.0.0.1:0", "--roster", "desk.csv", "--world", "world.json"];
    // Slow enough that it is still writing when the first line on how far it is comes.
    let mut served = place.start(&[&world[..], &["--sandbox-latency", "300ms"]].concat());
    let url = served.next_output();
    let address = url.trim_start_matches("http://").to_owned();
    let apply = ["apply", "--yes", "--base-url", &url, "--concurrency", "8", "desk.yaml", "desk.csv"];
    let mut run = place.start(&[&apply[..], &["--outage-max", "2s", "--settle", "1s"]].concat());
    // Somebody pulls the plug while it writes.
    assert!(run.says("applying", 1));
    served.signal("KILL");
    served.wait();
    let ran = run.wait();
    assert!(ran.exits(3).stderr.contains("the API has answered with errors for 2 s"), "{}", ran.stderr);
    assert!(ran.stderr.contains("fitout resume"), "{}", ran.stderr);
    let _back = place.start(&["sandbox", "--listen", &address, "--roster", "desk.csv", "--world", "world.json"]);
    place.run(&["resume", "--settle", "1s"]).exits(0);
    assert_eq!(place.results(".fitout/desk/results.csv").len(), 60);
    assert_eq!(place.not_as_wanted(".fitout/desk/results.csv"), [""; 0]);
    assert!(place.run(&["audit", "--base-url", &url, "desk.yaml", "desk.csv"]).exits(0).stdout.is_empty());
}
