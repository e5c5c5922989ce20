//! The client held against the table of the vendor's facts.

use crate::support::{call, fields};
use fitout_api::{AGENT, Channel, Endpoint, Literal, Need, Shown, Switch, VERSION_DEFAULT, Version};
use fitout_client::{normalize_channels, writable_body};
use fitout_model::Fields;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn every_request_is_that_of_its_operation() {
    for endpoint in Endpoint::ALL {
        let request = call(endpoint).request.unwrap();
        assert_eq!(request.method().as_str(), endpoint.method().as_str(), "{endpoint}");
        let (sent, known): (Vec<&str>, Vec<&str>) =
            (request.uri().path().split('/').collect(), endpoint.path().split('/').collect());
        let same = |(sent, known): (&&str, &&str)| known.starts_with('{') || sent == known;
        assert!(sent.len() == known.len() && sent.iter().zip(&known).all(same), "{endpoint}: {}", request.uri());
        let version = match endpoint.version() {
            Version::OfTheRun => VERSION_DEFAULT,
            Version::Own(version) => version,
        };
        assert_eq!(request.headers()["version"], version, "{endpoint}");
        let query = request.uri().query().unwrap_or_default();
        let has = |name: &str| query.split('&').any(|part| part.split('=').next() == Some(name));
        if let Some(paging) = endpoint.paging() {
            assert!(has(paging.limit) && has(paging.cursor), "{endpoint}: {query}");
        }
    }
}

/// An agent that shows every field of the table, and every switch on.
fn shown() -> Fields {
    let value = |literal: Option<Literal>| match literal {
        Some(Literal::Number(number)) => json!(number),
        Some(Literal::Word(word)) => json!(word),
        Some(Literal::Flag(_)) | None => json!(true),
    };
    let shown = AGENT.fields.iter().map(|field| {
        let value = match field.shown {
            Shown::InObject(member) => json!({ member: "text" }),
            Shown::WordSet(member) => Channel::WORDS.map(|word| json!({ member: word.to_uppercase() })).into(),
            Shown::AsWritten | Shown::AnyCase | Shown::Never | Shown::Unreliable => value(field.default),
        };
        (field.name.to_owned(), value)
    });
    let others = [("id", json!("a1")), ("fullPrompt", json!("P")), ("createdAt", json!("2024-01-01"))];
    shown.chain(others.map(|(name, value)| (name.to_owned(), value))).collect()
}

#[test]
fn what_can_be_written_back_is_what_the_table_has() {
    let written = writable_body(&shown());
    assert_eq!(written.keys().map(String::as_str).collect::<BTreeSet<_>>(), AGENT.names().collect());
    for field in AGENT.fields {
        match field.shown {
            Shown::InObject(_) => assert_eq!(written[field.name], "text"),
            Shown::WordSet(_) => {
                let words: BTreeSet<&str> =
                    written[field.name].as_array().unwrap().iter().filter_map(Value::as_str).collect();
                assert_eq!(words, Channel::WORDS.into_iter().collect());
            }
            Shown::AsWritten | Shown::AnyCase | Shown::Never | Shown::Unreliable => {}
        }
    }
}

#[test]
fn what_stands_only_with_a_switch_goes_with_it_and_what_an_update_needs_is_always_there() {
    for field in AGENT.fields {
        if let Need::OnlyWhile(Switch::On(switch)) = field.need {
            let mut off = shown();
            off.insert(switch.to_owned(), json!(false));
            assert!(!writable_body(&off).contains_key(field.name), "{}", field.name);
        }
    }
    let always: Fields = AGENT
        .fields
        .iter()
        .filter(|field| field.need == Need::Update)
        .map(|field| match field.default {
            Some(Literal::Number(number)) => (field.name.to_owned(), json!(number)),
            Some(Literal::Flag(_) | Literal::Word(_)) | None => panic!("{} has no number", field.name),
        })
        .collect();
    assert_eq!(writable_body(&Fields::new()), always);
}

#[test]
fn what_is_unreliable_is_written_only_to_keep_what_is_true() {
    for field in AGENT.fields.iter().filter(|field| field.shown == Shown::Unreliable) {
        let written = |value: bool| writable_body(&fields(&json!({ field.name: value }))).contains_key(field.name);
        assert_eq!((written(true), written(false)), (true, false), "{}", field.name);
    }
}

#[test]
fn channels_are_spelled_as_the_table_has_them() {
    for channel in Channel::ALL {
        for spelling in [channel.as_str().to_lowercase(), channel.as_str().to_uppercase()] {
            let set = normalize_channels(&json!([spelling])).unwrap();
            assert_eq!(set.into_iter().collect::<Vec<_>>(), [channel.as_str()]);
        }
    }
}
