//! R1: the rooms of a crate, which are the modules at its top, use each other in one direction only.

use super::source::{Source, words};
use std::collections::{BTreeMap, BTreeSet};

/// The circles of rooms, crate by crate, each with one arrow of it as an example.
pub(super) fn circles(sources: &[Source]) -> Vec<String> {
    let mut crates: BTreeMap<&str, Vec<&Source>> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.is_shipped()) {
        if let Some((name, _)) = source.module() {
            crates.entry(name).or_default().push(source);
        }
    }
    crates.into_iter().flat_map(|(name, files)| circles_of(name, &files)).collect()
}

fn circles_of(name: &str, files: &[&Source]) -> Vec<String> {
    let is_top = |module: &[&str]| matches!(module, ["lib" | "main"]);
    let modules: Vec<Vec<&str>> = files.iter().map(|file| file.module().unwrap().1).collect();
    let rooms: BTreeSet<&str> = modules.iter().filter(|module| !is_top(module)).map(|module| module[0]).collect();
    let top = files.iter().zip(&modules).find(|(_, module)| is_top(module)).map(|(file, _)| &file.code);
    let shown = top.map(|code| shown_at_the_top(code, &rooms)).unwrap_or_default();
    let mut arrows: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    for (file, module) in files.iter().zip(&modules).filter(|(_, module)| !is_top(module)) {
        for (at, used) in used_of_the_top(&file.code, module.len()) {
            let room = rooms.get(used).or_else(|| shown.get(used)).copied();
            if let Some(room) = room.filter(|room| *room != module[0]) {
                let place = format!("{}:{}", file.path, file.line(at));
                arrows.entry(module[0]).or_default().entry(room).or_insert(place);
            }
        }
    }
    let reached: BTreeMap<&str, BTreeSet<&str>> = rooms.iter().map(|room| (*room, reach(&arrows, room))).collect();
    let circle = |room: &&str| -> BTreeSet<&str> {
        let own = reached[room].iter().filter(|other| reached[**other].contains(*room));
        own.copied().collect()
    };
    let circles: BTreeSet<BTreeSet<&str>> = rooms.iter().map(circle).filter(|circle| !circle.is_empty()).collect();
    let told = |circle: &BTreeSet<&str>| {
        let inside = |from: &&str| arrows.get(*from).into_iter().flatten().filter(|(to, _)| circle.contains(**to));
        let example: Vec<String> = circle
            .iter()
            .flat_map(|from| inside(from).map(move |(to, place)| format!("{from} -> {to} at {place}")))
            .collect();
        format!(
            "{name}: {}\n        {}",
            circle.iter().copied().collect::<Vec<_>>().join(", "),
            example.join("\n        ")
        )
    };
    circles.iter().map(told).collect()
}

/// The rooms that this one uses, itself or through others.
fn reach<'a>(arrows: &BTreeMap<&'a str, BTreeMap<&'a str, String>>, from: &'a str) -> BTreeSet<&'a str> {
    let (mut seen, mut queue): (BTreeSet<&str>, Vec<&str>) = (BTreeSet::new(), vec![from]);
    while let Some(room) = queue.pop() {
        queue.extend(arrows.get(room).into_iter().flat_map(BTreeMap::keys).filter(|next| seen.insert(next)));
    }
    seen
}

/// What the top of a crate takes from its rooms, by its name, with the room.
fn shown_at_the_top<'a>(code: &'a str, rooms: &BTreeSet<&'a str>) -> BTreeMap<&'a str, &'a str> {
    let mut shown = BTreeMap::new();
    for statement in code.split(';') {
        let all: Vec<&str> = words(statement).map(|(_, word)| word).collect();
        let Some(used) = all.iter().position(|word| *word == "use") else { continue };
        let path = all[used + 1..].iter().filter(|word| !["crate", "self", "as"].contains(word));
        let path: Vec<&str> = path.copied().collect();
        if let Some((room, names)) = path.split_first()
            && let Some(room) = rooms.get(room)
        {
            shown.extend(names.iter().map(|name| (*name, *room)));
        }
    }
    shown
}

/// What a module at this depth uses of the crate's top: by `crate::`, or by as many `super::` as lead there.
fn used_of_the_top(code: &str, depth: usize) -> Vec<(usize, &str)> {
    let mut used = Vec::new();
    for (at, word) in words(code) {
        let after = match word {
            "crate" => &code[at..]["crate".len()..],
            "super" if !code[..at].trim_end().ends_with("super::") => {
                let chain = "super::".repeat(depth);
                match code[at..].strip_prefix(chain.as_str()) {
                    Some(rest) if !rest.starts_with("super") => &code[code.len() - rest.len() - "::".len()..],
                    Some(_) | None => continue,
                }
            }
            _ => continue,
        };
        let Some(path) = after.strip_prefix("::") else { continue };
        used.extend(heads(path).into_iter().map(|head| (at, head)));
    }
    used
}

/// The first words of a path, or of all paths of a group.
fn heads(path: &str) -> Vec<&str> {
    let Some(group) = path.strip_prefix('{') else {
        return words(path).next().map(|(_, word)| word).into_iter().collect();
    };
    let (mut depth, mut heads, mut begins) = (0_usize, Vec::new(), true);
    let mut rest = group;
    while let Some(c) = rest.chars().next() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            c if begins && depth == 0 && (c.is_alphabetic() || c == '_') => {
                heads.extend(words(rest).next().map(|(_, word)| word));
                begins = false;
            }
            _ => {}
        }
        rest = &rest[c.len_utf8()..];
    }
    heads
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let circle = |a: &str, b: &str| {
        let files = [
            ("crates/x/src/lib.rs", "mod a; mod b; mod c; pub use b::{Shown, Other as O}; use c::C;"),
            ("crates/x/src/a/mod.rs", "mod deep;"),
            ("crates/x/src/a/deep.rs", a),
            ("crates/x/src/b.rs", b),
            ("crates/x/src/c.rs", "use crate::b::Shown;"),
        ];
        circles(&files.map(|(path, text)| Source::new(path, text))).len()
    };
    let upward = "use crate::a;";
    assert_eq!(circle("use crate::b::Shown;", upward), 1);
    assert_eq!(circle("use crate::{b::{Shown, self}, a};", upward), 1, "a group");
    assert_eq!(circle("fn f() -> super::super::b::Shown;", upward), 1, "super");
    assert_eq!(circle("use crate::Shown;", upward), 1, "what the top shows");
    assert_eq!(circle("use crate::c::C;", upward), 1, "around three corners");
    assert_eq!(
        circle("use crate::b::Shown;", "// crate::a\n#[cfg(test)]\nmod tests { use crate::a; }"),
        0,
        "tests are apart"
    );
    assert_eq!(circle("use super::super::a; use super::b; use std::b;", upward), 0, "its own room");
}
