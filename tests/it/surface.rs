//! The whole face of the program, word for word: every help, every schema, the heading of the results. What other people's
//! scripts and programs rest on changes only where somebody sees it change.

use crate::desk::{DESK, roster};
use crate::program::Place;

/// The commands that a help lists.
fn commands(help: &str) -> Vec<String> {
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let named = listed.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    named.filter_map(|line| line.split(' ').next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

/// Holds the help of this command, and of all below it; how many there were.
fn hold_help(place: &Place, command: &[String]) -> usize {
    let args: Vec<&str> = command.iter().map(String::as_str).chain(["--help"]).collect();
    let ran = place.run(&args);
    let help = &ran.exits(0).stdout;
    insta::assert_snapshot!(format!("help-{}", [&["fitout".to_owned()], command].concat().join("-")), help);
    let below = commands(help);
    1 + below.into_iter().map(|name| hold_help(place, &[command, &[name]].concat())).sum::<usize>()
}

#[test]
fn every_help_is_as_it_was() {
    let helps = hold_help(&Place::new(), &[]);
    assert!(helps > 50, "only {helps} helps were found");
}

#[test]
fn every_schema_is_as_it_was() {
    let place = Place::new();
    // That of a template is held by the file in templates/.
    for what in ["journal", "events", "plan"] {
        let ran = place.run(&["schema", what]);
        insta::assert_snapshot!(format!("schema-{what}"), ran.exits(0).stdout);
    }
}

#[test]
fn the_results_have_the_columns_that_they_had() {
    let place = Place::new();
    place.write("desk.yaml", DESK);
    place.write("desk.csv", roster(1..=1));
    place.run(&["apply", "--yes", "--sandbox", "desk.yaml", "desk.csv"]).exits(0);
    let results = place.read(".fitout/desk-sandbox/results.csv");
    // The mark is for spreadsheets: without it they read another encoding.
    let heading = results.lines().next().and_then(|line| line.strip_prefix('\u{feff}')).unwrap();
    assert_eq!(heading, "location_id,clinic,status,agent_ids,action_ids,requests,error,trace_id");
}
