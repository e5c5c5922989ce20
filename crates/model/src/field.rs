//! The values of a body, by what the vendor's table knows of their fields.

use crate::resource::Fields;
use fitout_api::{Field, Literal, Need, Shape, Shown, Switch};
use serde_json::Value;

/// What an answer shows in this field, without what the API wraps around it: the text of a goal that is shown as an object,
/// and the documented word of each channel, however it is spelled. What is in no known form is handed on as it is.
#[must_use]
pub fn plain(field: &Field, shown: &Value) -> Value {
    match (field.shown, shown) {
        (Shown::InObject(member), Value::Object(object)) => object.get(member).cloned().unwrap_or_default(),
        (Shown::WordSet(member), Value::Array(items)) => {
            let word = |item| shown_word(member, item).and_then(|word| field.word(word));
            items.iter().map(|item| word(item).map_or_else(|| item.clone(), Value::from)).collect()
        }
        _ => shown.clone(),
    }
}

/// The word that an item of a [`Shown::WordSet`] is, as it is spelled there; `None` where it is in no known form.
#[must_use]
pub fn shown_word<'a>(member: &str, item: &'a Value) -> Option<&'a str> {
    item.as_str().or_else(|| item.get(member)?.as_str())
}

/// Whether the switch is as it asks in an object of this shape.
#[must_use]
pub fn holds(switch: Switch, shape: &Shape, fields: &Fields) -> bool {
    let value = fields.get(switch.field());
    let default = || shape.field(switch.field()).and_then(|field| field.default);
    let is_on = || value.map_or_else(|| default() == Some(Literal::Flag(true)), |value| *value == Value::Bool(true));
    match switch {
        Switch::On(_) => is_on(),
        Switch::Off(_) => !is_on(),
        Switch::Is(_, words) => match (value, default()) {
            (Some(value), _) => value.as_str().is_some_and(|word| words.contains(&word)),
            (None, Some(Literal::Word(word))) => words.contains(&word),
            (None, Some(Literal::Flag(_) | Literal::Number(_)) | None) => false,
        },
    }
}

/// Takes from an object of this shape what may not stand there as its switches are.
pub fn drop_idle(shape: &Shape, fields: &mut Fields) {
    for field in shape.fields {
        if let Need::OnlyWhile(switch) = field.need
            && !holds(switch, shape, fields)
        {
            fields.remove(field.name);
        }
    }
}

/// The value of a literal.
#[must_use]
pub fn literal(literal: Literal) -> Value {
    match literal {
        Literal::Flag(flag) => flag.into(),
        Literal::Number(number) => number.into(),
        Literal::Word(word) => word.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fitout_api::{AGENT, ActionType, details, name};
    use serde_json::json;

    fn object(value: &Value) -> Fields {
        value.as_object().cloned().unwrap()
    }

    #[test]
    fn what_is_wrapped_is_shown_plain() {
        let plain = |name: &str, shown: Value| plain(AGENT.field(name).unwrap(), &shown);
        assert_eq!(plain("goal", json!({"prompt": "Help.", "type": "custom"})), "Help.");
        assert_eq!(plain("goal", json!({})), Value::Null);
        assert_eq!(plain("goal", json!("Help.")), "Help.");
        let channels = json!(["LIVE_CHAT", {"name": "sms"}, "Email", {"name": "Email"}, 1]);
        assert_eq!(plain(name::CHANNELS, channels), json!(["Live_Chat", "SMS", "Email", {"name": "Email"}, 1]));
        assert_eq!(plain(name::CHANNELS, json!("SMS")), "SMS");
        assert_eq!(plain(name::MODE, json!("OFF")), "OFF");
    }

    #[test]
    fn a_switch_that_is_left_out_is_its_default() {
        let holds = |kind: ActionType, switch, fields: Value| holds(switch, details(&kind).unwrap(), &object(&fields));
        let (book, hand) = (ActionType::AppointmentBooking, ActionType::HumanHandOver);
        assert!(holds(book.clone(), Switch::On("transferBot"), json!({"transferBot": true})));
        assert!(!holds(book.clone(), Switch::On("transferBot"), json!({})));
        assert!(!holds(book, Switch::On("transferBot"), json!({"transferBot": "true"})));
        assert!(holds(hand.clone(), Switch::Off("skipAssignToUser"), json!({})));
        let custom = Switch::Is("handoverType", &["custom"]);
        assert!(holds(hand.clone(), custom, json!({"handoverType": "custom"})));
        assert!(!holds(hand, custom, json!({})));
        let off = Switch::Is(name::MODE, &["off"]);
        assert!(super::holds(off, &AGENT, &Fields::new()), "the default is off");
    }

    #[test]
    fn what_stands_only_with_a_switch_goes_with_it() {
        let all = object(&json!({"sleepEnabled": true, "sleepTime": null, "sleepTimeUnit": "hours", "goal": "Help."}));
        let mut kept = all.clone();
        drop_idle(&AGENT, &mut kept);
        assert_eq!(kept, all);
        kept.insert("sleepEnabled".to_owned(), json!(false));
        drop_idle(&AGENT, &mut kept);
        assert_eq!(Value::Object(kept), json!({"sleepEnabled": false, "goal": "Help."}));
    }
}
