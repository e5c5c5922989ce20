//! Every form of an answer that the vendor's table knows is read.

use crate::compare::{FieldReading, plain, read_field};
use fitout_api::{AGENT, Channel, Shown};
use fitout_model::Fields;
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
