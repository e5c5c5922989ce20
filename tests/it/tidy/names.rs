//! R3, R8, R9: one name for one thing, words that a stranger would search for, and where to begin.

use super::source::{Source, types, words};
use crate::program::root;
use std::collections::{BTreeMap, BTreeSet};

/// The types of the sandbox that have the name of another: it is the API, and has the API's words for its own things.
const SANDBOX: [&str; 8] = ["Agency", "Call", "Caller", "Kind", "Message", "Need", "Route", "Standing"];

/// R3: names that two types have.
pub(super) fn twice(sources: &[Source]) -> Vec<String> {
    let mut places: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.is_shipped()) {
        // What has another form on each system is one type: only one of its files is compiled.
        let is_a_twin = source.path.ends_with("/windows.rs");
        let is_excepted =
            |name: &str| is_a_twin || source.path.starts_with("crates/sandbox/") && SANDBOX.contains(&name);
        for (at, name) in types(&source.code).into_iter().filter(|(_, name)| !is_excepted(name)) {
            places.entry(name).or_default().insert(format!("{}:{}", source.path, source.line(at)));
        }
    }
    let twice = places.into_iter().filter(|(_, places)| places.len() > 1);
    twice.map(|(name, places)| format!("{name}: {}", places.into_iter().collect::<Vec<_>>().join(", "))).collect()
}

/// Words that mean nothing to whoever comes from elsewhere, or too many things.
const BANNED: [&str; 12] =
    ["Told", "Whom", "Deed", "Deeds", "Scribe", "Aim", "Shelf", "Shelves", "Specimen", "Specimens", "Passage", "Vault"];

/// R9: banned words, in names and in what is said about them.
pub(super) fn banned(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| !source.path.starts_with("tests/it/tidy/")) {
        for (at, word) in words(&source.text).filter(|(_, word)| BANNED.contains(word)) {
            found.push(format!("{}:{} {word}", source.path, source.line(at)));
        }
    }
    found
}

/// R8: crates whose first lines do not say where to begin, and words of the glossary that no code has.
pub(super) fn beginnings(sources: &[Source]) -> Vec<String> {
    let glossary = std::fs::read_to_string(root().join("docs/glossary.md")).unwrap_or_default();
    let mut found: Vec<String> = sources.iter().filter_map(lacks_a_beginning).collect();
    found.extend(unknown_words(&glossary, sources));
    for page in ["docs/ARCHITECTURE.md", "CONTRIBUTING.md", "docs/style.md"] {
        let text = std::fs::read_to_string(root().join(page)).unwrap();
        found.extend(unknown_places(page, &text, sources));
    }
    found
}

/// What a page names between backticks as a place in the code, `crate::path::name` or `crates/path`, and is not there.
fn unknown_places(page: &str, text: &str, sources: &[Source]) -> Vec<String> {
    let crates: BTreeSet<&str> = sources.iter().filter_map(Source::module).map(|(name, _)| name).collect();
    let is_code = |word: &&str| {
        let is_path = word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ':'));
        is_path && word.split_once("::").is_some_and(|(name, _)| crates.contains(name))
    };
    let is_file = |word: &&str| word.starts_with("crates/") || word.starts_with("tests/");
    let words: Vec<&str> = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).collect();
    let code = words.iter().copied().filter(is_code).filter(|place| !is_defined(place, sources));
    let files = words.iter().copied().filter(is_file).filter(|path| !root().join(path).exists());
    code.chain(files).map(|place| format!("{page}: no {place}")).collect()
}

/// Whether a crate has a type, function or module of this name.
fn is_defined(place: &str, sources: &[Source]) -> bool {
    let Some((name, path)) = place.split_once("::") else { return false };
    let last = path.rsplit("::").next().unwrap_or(path);
    let own = format!("crates/{name}/src/");
    sources.iter().filter(|source| source.path.starts_with(&own)).any(|source| {
        let path = &source.path;
        types(&source.code).iter().any(|(_, name)| *name == last)
            || ["fn ", "type ", "const ", "static "].iter().any(|keyword| {
                let begin = format!("{keyword}{last}");
                source.code.match_indices(&begin).any(|(at, _)| {
                    !source.code[at + begin.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
                })
            })
            || path.ends_with(&format!("/{last}.rs"))
            || path.ends_with(&format!("/{last}/mod.rs"))
            // The ids are made by a macro.
            || source.code.contains(&format!("    {last}, vendor,"))
    })
}

/// How the sentence begins that names the items from which an outsider starts.
const BEGIN_WITH: &str = "Begin with ";

fn lacks_a_beginning(source: &Source) -> Option<String> {
    let (name, module) = source.module()?;
    if module != ["lib"] {
        return None;
    }
    let docs: Vec<&str> = source.text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
    let docs = docs.join(" ");
    let begin = docs.split(BEGIN_WITH).nth(1).map(|rest| rest.split(". ").next().unwrap_or(rest));
    let count = begin.map_or(0, |sentence| sentence.matches("[`").count());
    (!(3..=8).contains(&count)).then(|| format!("crates/{name}/src/lib.rs names {count} items to begin with"))
}

/// The rows of a glossary whose last cell names a place that is not there: `crate::path::Name`.
fn unknown_words(glossary: &str, sources: &[Source]) -> Vec<String> {
    let rows = glossary.lines().filter(|line| line.starts_with('|')).skip(2);
    let places: Vec<&str> = rows
        .filter_map(|row| row.trim_matches('|').rsplit('|').next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    if places.is_empty() {
        return vec!["docs/glossary.md has no words".to_owned()];
    }
    let unknown = places.into_iter().filter(|place| !is_defined(place, sources));
    unknown.map(|place| format!("docs/glossary.md: no {place}")).collect()
}

#[test]
fn each_rule_finds_what_breaks_it() {
    let file = |path: &str, text: &str| Source::new(path, text);
    let (a, b) = (file("crates/a/src/a.rs", "pub struct Row;"), file("crates/b/src/b.rs", "enum Row { A }"));
    assert_eq!(twice(&[a.clone(), b]).len(), 1);
    assert!(twice(&[a.clone(), file("crates/b/src/b.rs", "#[cfg(test)] mod tests { struct Row; }")]).is_empty());
    let (route, other) = (file("crates/sandbox/src/a.rs", "struct Route;"), file("crates/b/src/b.rs", "struct Route;"));
    assert!(twice(&[route, other]).is_empty(), "the sandbox is excepted");
    assert_eq!(banned(&[file("crates/a/src/a.rs", "/// What the Vault holds.\nstruct A; // Shelf")]).len(), 2);
    assert!(banned(&[file("crates/a/src/a.rs", "struct Vaults; fn told() {}")]).is_empty());
    let begins = |docs: &str| lacks_a_beginning(&file("crates/a/src/lib.rs", docs)).is_none();
    assert!(begins("//! A crate.\n//!\n//! Begin with [`A`], [`b`] and\n//! [`c::D`]. More."));
    assert!(!begins("//! A crate.\n//!\n//! Begin with [`A`]. See [`b`], [`c`]."));
    let glossary = |place: &str| {
        unknown_words(
            &format!("| t | m | d |\n|---|---|---|\n| row | a line | `{place}` |\n"),
            std::slice::from_ref(&a),
        )
    };
    assert!(glossary("a::x::Row").is_empty());
    assert_eq!(glossary("a::Line").len(), 1);
    assert_eq!(glossary("b::Row").len(), 1);
    let page = |text: &str| {
        unknown_places("page", text, &[a.clone(), file("crates/a/src/wave/mod.rs", "fn begin() {}")]).len()
    };
    assert_eq!(
        page(
            "`a::Row` is in `a::wave`, begun by `a::wave::begin`; `std::mem::drop` and `crates/cli/src` are not its own."
        ),
        0
    );
    assert_eq!(page("`a::Rows`, `a::wave::beg`, `crates/nowhere`"), 3);
}
