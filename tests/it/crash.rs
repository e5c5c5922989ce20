//! The program is killed again and again, and in the end every location has its agent once.
//!
//! A served world is a sandbox in a process of its own, with faults, that outlives the program: what was sent before a kill
//! is done by it, as by the real API. The moments of the kills are seeded; what happens in them is up to the machine.

use crate::desk::{self, DESK};
use crate::program::{Place, Ran, Served};
use crate::reading;
use rand::rngs::SmallRng;
use rand::{Rng as _, SeedableRng as _};
use std::thread;
use std::time::Duration;

const JOURNAL: &str = "here/journal.jsonl";
const RESULTS: &str = "here/results.csv";
const FAULTS: [&str; 5] = ["--sandbox-window", "1s", "--sandbox-faults", "0.15", "--sandbox-seed"];
/// Worlds that are tried at the same time.
const LANES: u64 = 4;
/// Kills in each lane; in all more than fifty.
const KILLS: usize = 14;
/// Kills of the program with its sandbox inside.
const KILLS_INSIDE: usize = 12;
const LOCATIONS: usize = 12;
/// More than the API's own delay, which is a few milliseconds here.
const SETTLE: &str = "2s";
/// After the kills, a run ends with every location done or is run again: faults may use up a request's tries.
const RUNS_MAX: usize = 10;

#[test]
fn killed_more_than_fifty_times_no_agent_is_there_twice_and_none_is_missing() {
    let lanes: Vec<_> = (1..=LANES).map(|seed| thread::spawn(move || lane(seed))).collect();
    let kills: usize = lanes.into_iter().map(|lane| lane.join().unwrap()).sum();
    assert!(kills >= 50, "only {kills} runs were killed before their end");
}

/// One world after another, until enough runs were killed.
fn lane(seed: u64) -> usize {
    let mut dice = SmallRng::seed_from_u64(seed);
    let mut kills = 0;
    while kills < KILLS {
        kills += World::served(dice.random()).endure(&mut dice, KILLS - kills);
    }
    kills
}

#[test]
fn a_rehearsal_with_the_sandbox_inside_is_killed_with_it_and_goes_on_with_its_world() {
    let mut dice = SmallRng::seed_from_u64(99);
    let kills = World::inside(dice.random()).endure(&mut dice, KILLS_INSIDE);
    assert!(kills > KILLS_INSIDE / 2, "only {kills} runs were killed before their end");
}

/// A sandbox, a roster and the program's files.
struct World {
    place: Place,
    /// The sandbox's process; `None` where it is inside the program.
    served: Option<Served>,
    /// What the program is told about the API.
    api: Vec<String>,
}

impl World {
    fn served(seed: u16) -> Self {
        let place = place();
        let seed = seed.to_string();
        let latency = ["--sandbox-latency", "4ms"];
        let served = Served::start(&place, &[&["--roster", "roster.csv"], &latency[..], &FAULTS, &[&seed]].concat());
        let api = vec!["--base-url".to_owned(), served.url.clone()];
        Self { place, served: Some(served), api }
    }

    fn inside(seed: u16) -> Self {
        let api = ["--sandbox", "--sandbox-latency", "4ms"].into_iter().chain(FAULTS).map(str::to_owned);
        Self { place: place(), served: None, api: api.chain([seed.to_string()]).collect() }
    }

    /// Runs the program, kills it at most so many times, and lets it end.
    fn endure(&self, dice: &mut SmallRng, kills_max: usize) -> usize {
        let mut kills = 0;
        while kills < kills_max {
            let mut started = self.place.start(&self.command());
            // The first run plans before it writes; later ones write at once.
            let requests = dice.random_range(1..=if kills == 0 { 60 } else { 20 });
            if !started.says(": request ", requests) {
                allowed(&started.wait());
                break;
            }
            started.go_on(Duration::from_micros(dice.random_range(0..6_000)));
            let ran = started.kill();
            if ran.code.is_some() {
                allowed(&ran);
                break;
            }
            kills += 1;
        }
        self.finish();
        self.inspect();
        kills
    }

    /// `apply` until a run was begun, and then what a person would say.
    fn command(&self) -> Vec<&str> {
        let journal = std::fs::read(self.place.path(JOURNAL)).unwrap_or_default();
        let begun = String::from_utf8_lossy(&journal).contains(r#""type":"run-began""#);
        let what = if begun { &["resume"][..] } else { &["apply", "--yes", "desk.yaml", "roster.csv"] };
        let how = ["--journal", JOURNAL, "--settle", SETTLE, "--concurrency", "6", "-vv"];
        what.iter().copied().chain(how).chain(self.api.iter().map(String::as_str)).collect()
    }

    fn finish(&self) {
        for _ in 0..RUNS_MAX {
            let ran = self.place.run(&self.command());
            allowed(&ran);
            if ran.code == Some(0) {
                return;
            }
        }
        panic!("not done after {RUNS_MAX} runs");
    }

    /// Asks the API itself what is there.
    fn inspect(&self) {
        let world = ["--roster", "roster.csv", "--world", "here/sandbox-world.json"];
        let inside = if self.served.is_none() { Some(Served::start(&self.place, &world)) } else { None };
        let url = &self.served.as_ref().or(inside.as_ref()).unwrap().url;
        let results = self.place.results(RESULTS);
        assert_eq!(results.len(), LOCATIONS);
        for (number, result) in (1..).zip(&results) {
            let (token, at) = (desk::token(number), format!("location {number}"));
            let agents = reading::agents(url, &token);
            let names: Vec<_> = agents.iter().map(|agent| agent["name"].as_str().unwrap()).collect();
            assert_eq!(names, [format!("Clinic {number} desk")], "{at}");
            let id = agents[0]["id"].as_str().unwrap();
            assert_eq!(result["agent_ids"], format!("desk={id}"), "{at}");
            assert_eq!(agents[0]["mode"], "auto-pilot", "{at}");
            let mut actions: Vec<_> =
                reading::actions(url, &token, id).iter().map(|a| a["name"].as_str().unwrap().to_owned()).collect();
            actions.sort();
            assert_eq!(actions, ["Hand over", "Say goodbye"], "{at}");
        }
        self.place.run(&["journal", "verify", JOURNAL]).exits(0);
    }
}

fn place() -> Place {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("roster.csv", desk::roster(1..=LOCATIONS));
    place
}

/// A run that was not killed says what became of every location.
fn allowed(ran: &Ran) {
    assert!(matches!(ran.code, Some(0 | 1 | 5)), "{ran:?}");
}
