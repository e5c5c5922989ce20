//! All rules with their counts: `just tidy` prints them.

use super::source::{Source, all};
use super::{names, rooms, shape, vendor};

/// A rule of the house.
struct Rule {
    name: &'static str,
    /// What holds.
    says: &'static str,
    /// What breaks it.
    breaks: fn(&[Source]) -> Vec<String>,
    /// How much breaks it still: it may only become less.
    most: usize,
}

const fn rule(name: &'static str, says: &'static str, breaks: fn(&[Source]) -> Vec<String>, most: usize) -> Rule {
    Rule { name, says, breaks, most }
}

const RULES: [Rule; 10] = [
    rule("R1", "rooms of a crate have no circle", rooms::circles, 0),
    rule("R2", "cli decides nothing", vendor::deciding, 58),
    rule("R3", "one name, one type", names::twice, 0),
    rule("R4", "the vendor's fields stand in api only", vendor::fields, 0),
    rule("R5", "one place begins a visit", shape::visits, 0),
    rule("R6", "files of 400 lines at most", shape::long, 0),
    rule("R7", "the sandbox does not know the vendor's table", vendor::sandbox, 0),
    rule("R8", "crates say where to begin, the glossary names what is there", names::beginnings, 0),
    rule("R9", "no banned words", names::banned, 0),
    rule("R10", "crates are tested where they are", shape::untested, 0),
];

#[test]
fn every_rule_holds() {
    let sources = all();
    let mut broken = Vec::new();
    for rule in RULES {
        let breaks = (rule.breaks)(&sources);
        println!("{:<4} {:<62} {:>4}", rule.name, rule.says, breaks.len());
        if breaks.len() > rule.most {
            broken.push(format!("{}: {} (at most {})", rule.name, breaks.len(), rule.most));
            broken.extend(breaks.iter().map(|line| format!("    {line}")));
        }
    }
    let lines: usize = sources
        .iter()
        .filter(|source| source.path.starts_with("crates/cli/src/"))
        .map(|source| source.text.lines().count())
        .sum();
    println!("     lines of cli {lines:>54}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
