//! The templates in `templates/` and their rosters.

use fitout_model::ActionType;
use fitout_template::{Roster, RosterOptions, Template, check_all};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates")
}

fn checked(template: &Path, roster: &Path) -> (Template, Roster) {
    let (template, warnings) = Template::load(template).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(warnings.is_empty(), "{warnings}");
    let (roster, warnings) =
        Roster::load(roster, &RosterOptions::default()).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(warnings.is_empty(), "{warnings}");
    let problems = check_all(&template, &roster);
    assert!(problems.is_empty(), "{problems}");
    (template, roster)
}

#[test]
fn every_template_and_its_roster_are_without_a_single_problem() {
    let mut kinds = BTreeSet::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let (template, roster) = checked(&path, &path.with_extension("csv"));
            for variable in template.variables() {
                assert!(variable.description.is_some(), "{}: {} is not described", path.display(), variable.name);
                assert!(
                    roster.header().place(&variable.name).is_some(),
                    "{}: no column {}",
                    path.display(),
                    variable.name
                );
            }
            kinds.extend(template.agents().flat_map(|a| a.actions().map(|action| action.kind().clone())));
            count += 1;
        }
    }
    assert_eq!(count, 5);
    assert_eq!(kinds, BTreeSet::from(ActionType::KNOWN));
}

#[test]
fn the_example_roster_has_two_hundred_locations() {
    let (_, roster) = checked(&folder().join("dental-front-desk.yaml"), &folder().join("locations.example.csv"));
    assert_eq!(roster.rows().len(), 200);
}
