//! The fields: every row suits the others of its object.

use fitout_api::{
    AGENT, ActionType, Extras, FOLLOWUP_SETTINGS, Field, Grade, Group, Kind, Literal, Measure, NUMBERS, Need, Null,
    Shape, Shown, Switch, action_fields, details, name,
};
use std::collections::BTreeSet;

/// Every shape, those inside of others included.
fn shapes() -> Vec<&'static Shape> {
    let mut found: Vec<&'static Shape> = vec![&AGENT, &FOLLOWUP_SETTINGS];
    found.extend(ActionType::KNOWN.iter().filter_map(details));
    let mut at = 0;
    while let Some(shape) = found.get(at).copied() {
        for field in shape.fields {
            if let Kind::Object(inner) | Kind::Objects(inner) = field.kind
                && !found.iter().any(|known| known.what == inner.what)
            {
                found.push(inner);
            }
        }
        at += 1;
    }
    found
}

/// Every field, with its shape and what it is called in a message.
fn fields() -> Vec<(&'static Shape, &'static Field, String)> {
    let of = |shape: &'static Shape| {
        shape.fields.iter().map(move |field| (shape, field, format!("{} of {}", field.name, shape.what)))
    };
    shapes().into_iter().flat_map(of).collect()
}

#[test]
fn no_field_and_no_shape_stands_twice() {
    let whats: BTreeSet<&str> = shapes().iter().map(|shape| shape.what).collect();
    assert_eq!(whats.len(), shapes().len());
    for shape in shapes() {
        let names: BTreeSet<&str> = shape.names().collect();
        assert_eq!(names.len(), shape.fields.len(), "{}", shape.what);
        assert!(shape.names().all(|name| shape.field(name).is_some_and(|field| field.name == name)));
    }
}

#[test]
fn every_field_says_what_it_is_for() {
    for (_, field, what) in fields() {
        let says = field.says;
        assert!(says.ends_with('.') && says.len() > 10 && !says.contains("  "), "{what}: {says}");
        if let Kind::Word(words) | Kind::Words(words) = field.kind {
            let distinct: BTreeSet<&&str> = words.iter().collect();
            assert!(words.len() > 1 && distinct.len() == words.len(), "{what}");
        }
    }
}

#[test]
fn a_default_suits_its_kind_and_its_bounds() {
    for (_, field, what) in fields() {
        let suits = match (field.default, field.kind) {
            (None, _) | (Some(Literal::Flag(_)), Kind::Flag) => true,
            (Some(Literal::Number(number)), Kind::Number { min }) => number >= min,
            (Some(Literal::Number(number)), Kind::Whole { min, max }) => (min..=max).contains(&number),
            (Some(Literal::Number(number)), Kind::Time { most, .. }) => most.iter().all(|most| number <= most.number),
            (Some(Literal::Word(word)), Kind::Word(words)) => words.contains(&word),
            (Some(_), _) => false,
        };
        assert!(suits, "{what}");
        // What an update needs is written there whatever is known of it.
        assert!(field.need != Need::Update || field.default.is_some(), "{what}");
    }
}

#[test]
fn a_time_has_its_unit_beside_it_and_bounds_in_its_words() {
    for (shape, field, what) in fields() {
        let Kind::Time { unit, most } = field.kind else { continue };
        let Some(beside) = shape.field(unit) else { panic!("{what} has no {unit}") };
        let Kind::Word(words) = beside.kind else { panic!("the unit of {what} is no word") };
        assert_eq!((beside.need, beside.null), (field.need, field.null), "{what}");
        let bounded: BTreeSet<&str> = most.iter().map(|most| most.unit).collect();
        assert!(most.is_empty() || bounded == words.iter().copied().collect(), "{what}");
        for most in most {
            let said = format!("{} {}", most.number, most.unit);
            assert!(field.says.contains(&said), "{what} does not say {said}");
        }
    }
}

#[test]
fn a_switch_is_a_field_beside_it_that_can_be_as_it_asks() {
    for (shape, field, what) in fields() {
        let needed = match field.need {
            Need::While(switch) | Need::OnlyWhile(switch) => Some(switch),
            Need::Always | Need::Optional | Need::Update => None,
        };
        let named = field.names.and_then(|names| names.switch);
        for switch in needed.into_iter().chain(named) {
            let Some(beside) = shape.field(switch.field()) else { panic!("{what} has no {switch:?}") };
            match (switch, beside.kind) {
                (Switch::On(_) | Switch::Off(_), Kind::Flag) => {}
                (Switch::Is(_, asked), Kind::Word(words)) => {
                    assert!(!asked.is_empty() && asked.iter().all(|word| words.contains(word)), "{what}");
                }
                (Switch::On(_) | Switch::Off(_) | Switch::Is(..), _) => panic!("{what}: {switch:?}"),
            }
        }
        for other in field.excludes {
            assert!(matches!(field.kind, Kind::Flag) && *other != field.name, "{what}");
            assert!(shape.field(other).is_some_and(|other| matches!(other.kind, Kind::Flag)), "{what} and {other}");
        }
    }
}

#[test]
fn what_is_named_and_needed_is_so_by_one_switch() {
    for (_, field, what) in fields() {
        if let (Need::While(needed), Some(names)) = (field.need, field.names) {
            assert_eq!(names.switch, Some(needed), "{what}");
        }
        assert!(field.names.is_none() || matches!(field.kind, Kind::Text | Kind::Texts), "{what}");
    }
}

#[test]
fn a_limit_counts_what_its_field_has() {
    for (_, field, what) in fields() {
        let Some(limit) = field.limit else { continue };
        let counts = match limit.of {
            Measure::Chars => matches!(field.kind, Kind::Text),
            Measure::Items => matches!(field.kind, Kind::Texts | Kind::Words(_) | Kind::Objects(_)),
        };
        assert!(counts && limit.max.is_none_or(|max| limit.min < max), "{what}");
        assert!(matches!(field.need, Need::Always | Need::While(_)), "{what}: it holds only where it is needed");
        assert!(limit.grade == Grade::Reported || limit.max.is_none(), "{what}");
    }
}

#[test]
fn what_answers_show_suits_the_kind() {
    for (_, field, what) in fields() {
        let suits = match field.shown {
            Shown::AsWritten => true,
            Shown::Never | Shown::Unreliable => matches!(field.kind, Kind::Flag),
            Shown::AnyCase => matches!(field.kind, Kind::Word(_)),
            Shown::InObject(member) => matches!(field.kind, Kind::Text) && !member.is_empty(),
            Shown::WordSet(member) => matches!(field.kind, Kind::Words(_)) && !member.is_empty(),
        };
        assert!(suits, "{what}");
        // A null that can be written comes with a switch, without which it would be sent for nothing.
        assert_eq!(field.null == Null::ForEver, matches!(field.need, Need::OnlyWhile(_)), "{what}");
    }
}

/// A name means the same to an answer wherever it stands, because values are compared by their names.
#[test]
fn a_null_means_the_same_in_every_field_of_a_name() {
    for (_, field, what) in fields() {
        for (_, other, elsewhere) in fields().into_iter().filter(|(_, other, _)| other.name == field.name) {
            assert_eq!(field.null == Null::Gap, other.null == Null::Gap, "{what} and {elsewhere}");
        }
    }
}

#[test]
fn the_words_that_answers_show_lead_to_the_documented_ones() {
    let word = |name: &str, shown: &str| AGENT.field(name).and_then(|field| field.word(shown));
    assert_eq!(word(name::CHANNELS, "LIVE_CHAT"), Some("Live_Chat"));
    assert_eq!(word(name::CHANNELS, "Email"), None);
    assert_eq!(word(name::MODE, "AUTO-PILOT"), Some("auto-pilot"));
    assert_eq!(word("waitTimeUnit", "seconds"), Some("seconds"));
    assert_eq!(word("waitTimeUnit", "SECONDS"), None);
    assert_eq!(word("goal", "off"), None);
}

#[test]
fn what_numbers_the_objects_of_lists_is_a_number_of_them() {
    for name in NUMBERS {
        let rows: Vec<_> = fields().into_iter().filter(|(_, field, _)| field.name == name).collect();
        assert!(!rows.is_empty(), "{name}");
        for (_, field, what) in rows {
            assert!(
                matches!(field.kind, Kind::Number { .. } | Kind::Whole { .. }) && field.need == Need::Always,
                "{what}"
            );
        }
    }
    // Every list of objects is in an order that is known.
    for (_, field, what) in fields() {
        if let Kind::Objects(inner) = field.kind {
            assert!(inner.names().any(|name| NUMBERS.contains(&name)), "{what}");
        }
    }
}

#[test]
fn the_names_that_code_speaks_of_are_fields() {
    for name in [name::NAME, name::MODE, name::CHANNELS, name::IS_PRIMARY] {
        assert!(AGENT.field(name).is_some(), "{name}");
    }
    let fields = action_fields(&ActionType::AdvancedFollowup);
    for name in [name::FOLLOWUP_SETTINGS, name::FOLLOWUP_SEQUENCE] {
        assert!(fields.iter().any(|field| field.name == name), "{name}");
    }
    // It is shown only.
    assert!(AGENT.field(name::FULL_PROMPT).is_none());
}

#[test]
fn an_agent_is_an_allow_list_of_which_three_fields_are_its_prompt() {
    assert_eq!((AGENT.fields.len(), AGENT.extras), (19, Extras::Refused));
    let of = |group: Group| -> Vec<&str> {
        AGENT.fields.iter().filter(|field| field.group == group).map(|field| field.name).collect()
    };
    assert_eq!(of(Group::Prompt), ["personality", "goal", "instructions"]);
    assert!(shapes().iter().skip(1).all(|shape| shape.extras == Extras::Taken), "nobody has seen another one refused");
}
