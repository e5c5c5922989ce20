//! The files of `docs/examples`, done as the machine would that they are made for.

use super::world::World;
use crate::program::root;
use granit_parser::{Event, Parser};

fn example(name: &str) -> String {
    std::fs::read_to_string(root().join("docs/examples").join(name)).unwrap()
}

/// The texts of a YAML file in its order, keys and values alike.
fn scalars(yaml: &str) -> Vec<String> {
    let events = Parser::new_from_str(yaml).map(|event| event.unwrap().0);
    let texts =
        events.filter_map(|event| if let Event::Scalar(text, ..) = event { Some(text.into_owned()) } else { None });
    texts.collect()
}

/// The values that stand behind this key.
fn values<'a>(scalars: &'a [String], key: &str) -> Vec<&'a str> {
    scalars.windows(2).filter(|pair| pair[0] == key).map(|pair| pair[1].as_str()).collect()
}

/// The reader's folder as the workflow's repository: a roster with references, and a journal.
fn repository() -> World {
    let mut world = World::new();
    let rolled_out = "fitout apply front-desk.yaml clients.csv --limit 2
        sed -e '4,$d' -e 's/pit-[^,]*0001/env:TOKEN_LAKESIDE/' -e 's/pit-[^,]*0002/env:TOKEN_SUNRISE/' clients.csv > two.csv
        mv two.csv clients.csv
        export GITHUB_STEP_SUMMARY=$HOME/summary GITHUB_OUTPUT=$HOME/output
        export TOKEN_LAKESIDE=pit-00000000-0000-4000-8000-000000000001
        export TOKEN_SUNRISE=pit-00000000-0000-4000-8000-000000000002";
    assert_eq!(world.run(rolled_out), 0, "{}", world.screen);
    world
}

/// A change of the template that no location has yet.
const CHANGE: &str = "sed -i.before 's/at most two times/at most three times/' front-desk.yaml";

#[test]
fn the_workflow_compares_every_night_and_tells_what_differs_from_what_is_broken() {
    let workflow = example("github-actions-drift.yml");
    let scalars = scalars(&workflow);
    let steps = values(&scalars, "run");
    let [install, validate, drift, differs] = steps.as_slice() else { panic!("{steps:?}") };
    for step in &steps {
        // What stands in a script is for the shell; secrets and outputs come by the environment.
        assert!(!step.contains("${{"), "{step}");
    }
    for name in ["TOKEN_LAKESIDE", "TOKEN_SUNRISE"] {
        assert!(values(&scalars, name).iter().all(|value| *value == format!("${{{{ secrets.{name} }}}}")));
        assert_eq!(values(&scalars, name).len(), 2, "both commands that look at tokens get {name}");
    }
    assert_eq!(values(&scalars, "if"), ["always()", "steps.drift.outputs.code == '10'"]);
    assert_eq!(values(&scalars, "cron"), ["15 3 * * *"]);

    let mut world = repository();
    for (step, code) in [(install, 0), (validate, 0), (drift, 0)] {
        assert_eq!(world.run(step), code, "{step}\n{}", world.screen);
    }
    assert_eq!(
        world.run("grep -q 'in sync' summary; grep -qx code=0 output; test -s drift.csv; test -s drift.ndjson"),
        0
    );
    // Something differs: the step goes on, so that the list is kept, and the last one fails.
    assert_eq!(world.run(CHANGE), 0);
    assert_eq!(world.run(drift), 0, "{}", world.screen);
    assert_eq!(world.run("grep -qx code=10 output; grep -q outdated drift.csv"), 0, "{}", world.screen);
    assert_eq!(world.run(differs), 10);
    assert!(world.screen.contains("::error::Some locations are not as the template wants them"), "{}", world.screen);
    // A location that cannot be read makes the step fail by itself.
    assert_eq!(world.run("export TOKEN_SUNRISE=pit-00000000-0000-4000-8000-000000000099"), 0);
    assert_eq!(world.run(drift), 1, "{}", world.screen);
    assert!(world.screen.contains("::error::The comparison failed, exit code 1"), "{}", world.screen);
}

#[test]
fn the_script_for_cron_says_nothing_while_all_is_well() {
    let page = std::fs::read_to_string(root().join("docs/runbooks/nightly-drift.md")).unwrap();
    let line = page.lines().find(|line| line.starts_with("15 3 ")).unwrap();
    let job = line.splitn(6, ' ').last().unwrap();
    let mut world = repository();
    world.write("nightly-drift.sh", &example("nightly-drift.sh"));
    // The machine of the crontab, on which the folder is called fitout.
    assert_eq!(world.run("chmod +x nightly-drift.sh; ln -s . fitout"), 0);
    // cron starts elsewhere, and looks for the program in its own places.
    let job = format!("cd /; {job}");
    assert_eq!((world.run(&job), world.screen.as_str()), (0, ""));
    assert_eq!(world.run(&format!("cd \"$HOME\"; {CHANGE}; {job}")), 10, "{}", world.screen);
    for said in ["Some locations are not as the template wants them.", "2 outdated", "fitout plan"] {
        assert!(world.screen.contains(said), "`{said}` is not in:\n{}", world.screen);
    }
    assert_eq!(world.run(&format!("cd \"$HOME\"; mv clients.csv gone.csv; {job}")), 2);
    assert!(world.screen.contains("The comparison failed, exit code 2."), "{}", world.screen);
}

#[test]
fn the_image_is_built_from_what_gets_into_it_by_a_toolchain_that_suffices() {
    let read = |name: &str| std::fs::read_to_string(root().join(name)).unwrap();
    let version = |text: &str| -> Vec<u32> { text.split('.').map(|part| part.parse().unwrap()).collect() };
    let (manifest, dockerfile, ignored) = (read("Cargo.toml"), read("Dockerfile"), read(".dockerignore"));
    let needed =
        manifest.lines().find_map(|line| line.strip_prefix("rust-version = \"")).unwrap().trim_end_matches('"');
    let used = dockerfile.lines().find_map(|line| line.strip_prefix("FROM rust:")).unwrap().split('-').next().unwrap();
    assert!(version(used) >= version(needed), "rust {used} is older than {needed}");
    assert!(dockerfile.contains("--locked") && dockerfile.contains(":nonroot"));
    // Everything stays out that is not let in by name: rosters hold tokens.
    let mut rules = ignored.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(rules.next(), Some("*"));
    let let_in: Vec<&str> = rules.filter_map(|rule| rule.strip_prefix('!')).collect();
    assert_eq!(let_in, ["Cargo.toml", "Cargo.lock", "crates", "templates", "tests"]);
    assert!(let_in.iter().all(|name| root().join(name).exists()));
}
