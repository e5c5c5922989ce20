//! What compares and names is what the vendor's table says.

use crate::check::{named_by_actions, named_by_agents};
use crate::compare::{FieldReading, WEAK, WRITE_ONLY, read, read_field};
use crate::drift::plain;
use fitout_api::{self as api, AGENT, Channel, Field, Kind, Null, Shown};
use fitout_model::{ActionType, Fields};
use serde_json::{Value, json};

fn names(picked: impl Fn(&Field) -> bool) -> Vec<&'static str> {
    AGENT.fields.iter().filter(|field| picked(field)).map(|field| field.name).collect()
}

#[test]
fn what_no_answer_shows_and_what_it_shows_wrongly_are_the_tables() {
    assert_eq!(WRITE_ONLY.to_vec(), names(|field| field.shown == Shown::Never));
    assert_eq!(vec![WEAK], names(|field| field.shown == Shown::Unreliable));
}

#[test]
fn a_null_is_a_value_where_the_table_says_so() {
    let shapes = api::ActionType::KNOWN.iter().filter_map(api::details).chain([&AGENT]);
    for field in shapes.flat_map(|shape| shape.fields) {
        let reading = read(field.name, &json!(2), Some(&Value::Null));
        assert_eq!(reading == FieldReading::Differs, field.null != Null::Gap, "{}", field.name);
    }
}

#[test]
fn a_field_is_read_in_every_form_that_the_table_knows() {
    for field in AGENT.fields {
        let (wanted, shown) = match field.shown {
            Shown::InObject(member) => (json!("text"), json!({ member: "text", "type": "custom" })),
            Shown::WordSet(member) => {
                (json!(Channel::WORDS), Channel::WORDS.map(|word| json!({ member: word.to_uppercase() })).into())
            }
            Shown::AsWritten | Shown::AnyCase | Shown::Never | Shown::Unreliable => continue,
        };
        assert_eq!(plain(field.name, &shown), wanted, "{}", field.name);
        let fields: Fields = [(field.name.to_owned(), shown)].into_iter().collect();
        assert_eq!(read_field(field.name, &wanted, &fields), FieldReading::Same, "{}", field.name);
    }
}

/// The fields that name something, with the path that leads to them.
fn naming(fields: &'static [Field], path: &str, found: &mut Vec<(String, &'static str)>) {
    for field in fields {
        let path = format!("{path}{}", field.name);
        if let Some(names) = field.names {
            found.push((path.clone(), names.kind.as_str()));
        }
        if let Kind::Object(inner) | Kind::Objects(inner) = field.kind {
            naming(inner.fields, &format!("{path}."), found);
        }
    }
}

#[test]
fn what_names_something_by_id_is_what_the_table_says() {
    let mut named = Vec::new();
    naming(AGENT.fields, "", &mut named);
    let ours: Vec<_> = named_by_agents().map(|(field, kind)| (field.to_owned(), kind.as_str())).collect();
    assert_eq!(ours, named);
    for kind in ActionType::KNOWN {
        let mut named = Vec::new();
        naming(api::action_fields(&api::ActionType::from(kind.as_str().to_owned())), "", &mut named);
        let ours: Vec<_> = named_by_actions(&kind).map(|(field, kind)| (field.to_owned(), kind.as_str())).collect();
        assert_eq!(ours, named, "{kind}");
    }
}
