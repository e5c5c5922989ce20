//! R5, R6, R10: one place that begins a visit, files that can be read, crates with tests of their own.

use super::source::{Source, words};
use std::collections::{BTreeMap, BTreeSet};

/// R5: the files beyond the first that tell that a visit began.
pub(super) fn visits(sources: &[Source]) -> Vec<String> {
    let tells = |source: &&Source| {
        source.is_shipped()
            && source.code.match_indices("Event::VisitBegan").any(|(at, _)| {
                let before = source.code[..at].trim_end();
                before.ends_with("tell(") || before.ends_with("send(")
            })
    };
    let files: Vec<&Source> = sources.iter().filter(tells).collect();
    if files.len() == 1 { Vec::new() } else { files.into_iter().map(|file| file.path.clone()).collect() }
}

/// The most lines of a file.
const LINES_MAX: usize = 400;

/// R6: files that are too long to be read at once.
pub(super) fn long(sources: &[Source]) -> Vec<String> {
    let shipped = sources.iter().filter(|source| source.path.contains("/src/"));
    let lines = shipped.map(|source| (source, source.text.lines().count()));
    lines.filter(|(_, lines)| *lines > LINES_MAX).map(|(source, lines)| format!("{}: {lines}", source.path)).collect()
}

/// R10: crates of more than a thousand lines without tests of what they show to others.
pub(super) fn untested(sources: &[Source]) -> Vec<String> {
    // The model and the report are held by the snapshots of those who show them; cli by the whole-program tests.
    const HELD_ELSEWHERE: [&str; 3] = ["model", "report", "cli"];
    const SMALL: usize = 1_000;
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    for source in sources {
        if let Some((name, _)) = source.module() {
            *lines.entry(name).or_default() += source.text.lines().count();
        }
    }
    let is_test = |source: &&Source| words(&source.text).any(|(_, word)| word == "test");
    let tested: BTreeSet<&str> = sources
        .iter()
        .filter(is_test)
        .filter_map(|source| source.path.strip_prefix("crates/")?.split_once("/tests/it/"))
        .map(|(name, _)| name)
        .collect();
    let lacks = |name: &str| !tested.contains(name) && !HELD_ELSEWHERE.contains(&name);
    lines.into_iter().filter(|(name, count)| *count > SMALL && lacks(name)).map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn each_rule_finds_what_breaks_it() {
    let begins = "fn f() { events.tell(Event::VisitBegan { location }).await }";
    let file = |path: &str, text: &str| Source::new(path, text);
    let hears = file("crates/cli/src/c.rs", "match e { Event::VisitBegan { .. } => 1 }");
    assert!(visits(&[file("crates/a/src/a.rs", begins), hears.clone()]).is_empty());
    assert_eq!(visits(&[file("crates/a/src/a.rs", begins), file("crates/b/src/b.rs", begins)]).len(), 2);
    let line = "// line\n";
    assert_eq!(
        long(&[file("crates/a/src/a.rs", &line.repeat(401)), file("crates/a/src/b.rs", &line.repeat(400))]).len(),
        1
    );
    let large = file("crates/a/src/a.rs", &line.repeat(1_001));
    assert_eq!(untested(std::slice::from_ref(&large)), ["a"]);
    assert!(untested(&[large, file("crates/a/tests/it/a.rs", "#[test]\nfn a() {}")]).is_empty());
}
