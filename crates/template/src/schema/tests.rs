//! The schema says what the reader and the rules say.

use super::schema;
use crate::rules::shapes;
use crate::syntax::to_json;
use crate::{Problems, Template};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::LazyLock;

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| jsonschema::draft7::new(&schema()).unwrap());

const TEMPLATE: &str = "\
name: t
version: '1'
description: d
variables:
  n: { type: integer, default: 5, description: d }
  r: { required: true }
agents:
  a:
    name: <<r>> desk
    personality: p
    goal: g
    instructions: <<n>>
    waitTime: <<n>>
    when: n > 3
    followupSettings: { dynamicChannelSwitching: true }
    ignore: [goal]
    create-only: [mode]
    actions:
      x:
        type: advancedFollowup
        name: n
        when: true
        ignore: [enabled]
        create-only: [scenarioId]
        details: { enabled: true, scenarioId: contactIsBusy, followupSequence: [{ id: 1, followupTimeUnit: days, followupTime: 1 }] }
";

fn reads(text: &str) -> Result<(), Problems> {
    Template::parse("t.yaml", text).map(|_| ())
}

/// What the schema has against this text, which must be YAML.
fn complaints(text: &str) -> Vec<String> {
    let value = to_json(text);
    VALIDATOR.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn it_is_a_schema() {
    assert!(jsonschema::meta::is_valid(&schema()));
    assert_eq!(complaints(TEMPLATE), Vec::<String>::new());
    reads(TEMPLATE).unwrap();
}

#[test]
fn every_shipped_template_and_the_schema_beside_them_suit_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates");
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(complaints(&text), Vec::<String>::new(), "{}", path.display());
            assert!(
                text.starts_with("# yaml-language-server: $schema=fitout-template.schema.json\n"),
                "{} does not name its schema",
                path.display()
            );
            count += 1;
        }
    }
    assert_eq!(count, 5);
    let beside = std::fs::read_to_string(folder.join("fitout-template.schema.json")).unwrap();
    let made = format!("{:#}\n", schema());
    assert!(beside == made, "make it again: cargo run -- schema template > templates/fitout-template.schema.json");
}

/// Wrong templates, each by one change of the right one.
const WRONG: [(&str, &str); 36] = [
    ("name: t\n", ""),
    ("name: t\n", "name: a b\n"),
    ("name: t\n", "name: <<n>>\n"),
    ("name: t\n", "nmae: t\n"),
    ("version: '1'", "version: <<n>>"),
    ("description: d\n", "descripton: d\n"),
    ("type: integer", "type: int"),
    ("default: 5", "default: five"),
    ("default: 5", "default: [5]"),
    ("default: 5", "defualt: 5"),
    ("required: true", "required: maybe"),
    ("required: true", "required: true, default: x"),
    ("  r: {", "  r r: {"),
    ("  r: {", "  loop: {"),
    ("  r: {", "  location_id: {"),
    ("agents:\n  a:", "agents:\n  a b:"),
    ("    goal: g\n", ""),
    ("    goal: g\n", "    gaol: g\n"),
    ("    goal: g\n", "    goal: g\n    locationId: x\n"),
    ("    goal: g\n", "    goal: g\n    mode: autopilot\n"),
    ("    goal: g\n", "    goal: g\n    channels: [SNS]\n"),
    ("    goal: g\n", "    goal: g\n    channels: SMS\n"),
    ("    goal: g\n", "    goal: g\n    autoPilotMaxMessages: 101\n"),
    ("    goal: g\n", "    goal: g\n    autoPilotMaxMessages: 1.5\n"),
    ("    goal: g\n", "    goal: g\n    sleepEnabled: 'yes'\n"),
    ("waitTime: <<n>>", "waitTime: 20 seconds"),
    ("waitTime: <<n>>", "waitTime: -1"),
    ("when: n > 3", "when: 3"),
    ("dynamicChannelSwitching: true", "followUpHours: true"),
    ("ignore: [goal]", "ignore: [name]"),
    ("ignore: [goal]", "ignore: [respondToImages]"),
    ("type: advancedFollowup", "type: advancedFollowUp"),
    ("        name: n\n", "        nme: n\n"),
    ("scenarioId: contactIsBusy", "scenarioId: contactBusy"),
    ("followupTimeUnit: days", "followupTimeUnit: weeks"),
    ("id: 1, ", ""),
];

#[test]
fn what_is_wrong_for_the_reader_or_the_rules_is_wrong_for_the_schema() {
    for (right, wrong) in WRONG {
        let text = TEMPLATE.replacen(right, wrong, 1);
        assert_ne!(text, TEMPLATE, "{right}");
        assert_ne!(complaints(&text), Vec::<String>::new(), "{wrong}");
        assert!(refused(&text), "{wrong}");
    }
}

/// Whether the template or its rendering has an error.
fn refused(text: &str) -> bool {
    let Ok((template, _)) = Template::parse("t.yaml", text) else { return true };
    let roster = "location_id,token,r,n\nLoc1,pit-00000001,R,7\n";
    let (roster, _) = crate::Roster::read("l.csv", roster.as_bytes(), &crate::RosterOptions::default()).unwrap();
    crate::check_all(&template, &roster).errors() > 0
}

/// Every kind of value that YAML can write, with and without what a rule asks for.
fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(-1),
        json!(1.5),
        json!(60),
        json!(101),
        json!(""),
        json!(" "),
        json!("text"),
        json!("days"),
        json!("auto-pilot"),
        json!([]),
        json!(["text"]),
        json!(["SMS"]),
        json!([" "]),
        json!([1]),
        json!([{}]),
        json!({}),
        json!({ "dynamicChannelSwitching": true }),
    ]
}

#[test]
fn each_member_takes_the_values_that_its_rule_takes() {
    let whole = schema();
    let mut compared = 0;
    for shape in shapes() {
        let only = json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "definitions": whole["definitions"],
            "allOf": [shape.schema],
        });
        let validator = jsonschema::draft7::new(&only).unwrap();
        for name in &shape.names {
            for value in values() {
                let mut object = shape.right.clone();
                object.insert((*name).to_owned(), value.clone());
                let taken = !(shape.refuses)(&object);
                let valid = validator.is_valid(&Value::Object(object));
                assert_eq!(valid, taken, "{}.{name}: {value}", shape.what);
                compared += 1;
            }
            for text in ["<< n >>", "<< n + 1 >>\n"] {
                let mut object = shape.right.clone();
                object.insert((*name).to_owned(), json!(text));
                let valid = validator.is_valid(&Value::Object(object));
                let map = ["followupSettings", "followupSequence", "workingHours", "intervals"].contains(name);
                assert_eq!(valid, !map, "{}.{name}: a placeholder", shape.what);
            }
        }
    }
    assert!(compared > 1500, "{compared}");
}

#[test]
fn every_field_is_described() {
    fn walk(schema: &Value, path: &str, count: &mut usize) {
        match schema {
            Value::Object(members) => {
                if let Some(Value::Object(properties)) =
                    members.get("properties").filter(|_| members.contains_key("additionalProperties"))
                {
                    for (name, property) in properties {
                        let says = property["description"].as_str().unwrap_or_default();
                        assert!(says.len() > 8 && !says.contains("  "), "{path}/{name}: {says:?}");
                        *count += 1;
                    }
                }
                members.iter().for_each(|(name, member)| walk(member, &format!("{path}/{name}"), count));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, path, count)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut count = 0;
    walk(&schema(), "", &mut count);
    assert!(count > 90, "{count}");
}

/// Names near to those that are known, and names far from them.
fn names() -> impl Strategy<Value = String> {
    let mut known =
        vec!["when", "actions", "ignore", "create-only", "type", "details", "default", "required", "agents"];
    known.extend(["description", "version", "variables", "followupSettings", "locationId", "sleep_time", "Goal"]);
    known.extend(fitout_api::AGENT.names());
    prop_oneof![proptest::sample::select(known).prop_map(str::to_owned), "[a-z]{3,9}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn a_field_is_a_stranger_to_the_reader_exactly_when_it_is_one_to_the_schema(name in names(), level in 0..4_usize) {
        // After the first line of each map, at its indentation.
        let (line, indent) = [("name: t\n", ""), ("  r: { required: true", ""), ("    goal: g\n", "    "), ("        name: n\n", "        ")][level];
        let text = if level == 1 {
            TEMPLATE.replacen(line, &format!("{line}, {name}: x"), 1)
        } else {
            TEMPLATE.replacen(line, &format!("{line}{indent}{name}: x\n"), 1)
        };
        let said = reads(&text).err().map(|problems| problems.to_string()).unwrap_or_default();
        // A field that stands there already comes twice, which is not YAML to us.
        prop_assume!(!said.contains("stands twice"));
        let stranger = said.contains(&format!("has no field `{name}`"));
        let refused = complaints(&text).iter().any(|complaint| complaint.contains("Additional properties") && complaint.contains(&format!("'{name}'")));
        prop_assert_eq!(stranger, refused, "{}: {}\n{:?}", name, said, complaints(&text));
    }
}
