//! What compares and names is what the vendor's table says.

use crate::check::{named_by_actions, named_by_agents};
use crate::compare::{FieldReading, read_field};
use crate::drift::plain;
use fitout_api::{self as api, AGENT, Channel, Field, Kind, Shown};
use fitout_model::{ActionType, Fields};
use serde_json::json;

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
