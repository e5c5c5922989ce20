//! Every line that can be written suits the schema, and nothing that only looks like one.

use crate::sample::{journal_of, small_run};
use fitout_journal::schema;
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeSet;

fn validator() -> Validator {
    let schema = schema();
    assert!(jsonschema::meta::is_valid(&schema));
    jsonschema::draft7::new(&schema).unwrap()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_line_of_every_kind_suits_it() {
    let validator = validator();
    let document =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/journal-format.md")).unwrap();
    let shown = document.split("```jsonl\n").skip(1).flat_map(|rest| lines(rest.split("```").next().unwrap()));
    let mut kinds = BTreeSet::new();
    for line in lines(&String::from_utf8(journal_of(&small_run()).bytes()).unwrap()).into_iter().chain(shown) {
        if let Err(error) = validator.validate(&line) {
            panic!("{line}: {error}");
        }
        kinds.insert(line["type"].as_str().unwrap().to_owned());
    }
    let known: BTreeSet<String> = schema()["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["properties"]["type"]["const"].as_str().unwrap().to_owned())
        .collect();
    assert!(kinds.is_subset(&known));
    let unseen: Vec<_> = known.difference(&kinds).collect();
    // An undo writes two of them, and an agreement to hand edits one, and the document has neither.
    assert_eq!(unseen, ["agreed", "released", "restored"]);
}

#[test]
fn a_line_with_a_member_less_or_more_does_not_suit_it() {
    let validator = validator();
    for line in lines(&String::from_utf8(journal_of(&small_run()).bytes()).unwrap()) {
        for name in ["seq", "prev", "type", "crc"] {
            let mut less = line.clone();
            less.as_object_mut().unwrap().remove(name);
            assert!(!validator.is_valid(&less), "{less}");
        }
        let mut more = line.clone();
        more["stranger"] = 1.into();
        assert!(!validator.is_valid(&more), "{more}");
        let mut other = line.clone();
        other["type"] = "begun".into();
        assert!(!validator.is_valid(&other), "{other}");
    }
}
