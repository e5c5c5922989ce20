//! Walking a value along its shape, and the findings on the way.

use crate::problem::suggest::did_you_mean;
use crate::problem::{PathStep, Severity};
use fitout_api::{Extras, Field, Kind, Need, Null, Shape};
use fitout_model::Fields;
use serde_json::{Number, Value};
use std::borrow::Cow;

/// How much of a wrong word is shown.
const SHOWN_CHARS_MAX: usize = 24;

/// A rule that does not hold at a place of the value.
#[derive(Debug, Clone)]
pub(crate) struct RuleFinding {
    pub(crate) severity: Severity,
    pub(crate) path: Vec<PathStep>,
    /// Other places it depends on.
    pub(crate) because: Vec<Vec<PathStep>>,
    pub(crate) message: String,
    pub(crate) found: Option<String>,
    pub(crate) help: Option<String>,
}

impl RuleFinding {
    /// Whether it is about a value that is there, by itself: not about what is missing, nor about what belongs together.
    pub(crate) fn is_of_its_value(&self, fields: &Fields) -> bool {
        let Some((PathStep::Key(first), rest)) = self.path.split_first() else { return false };
        let found = rest.iter().try_fold(fields.get(first.as_ref()), |value, step| match (value?, step) {
            (Value::Object(members), PathStep::Key(key)) => Some(members.get(key.as_ref())),
            (Value::Array(items), PathStep::Index(index)) => Some(items.get(*index)),
            (_, PathStep::Key(_) | PathStep::Index(_)) => None,
        });
        self.because.is_empty() && found.flatten().is_some_and(|value| !value.is_object())
    }
}

/// Collects findings on the way through a value.
#[derive(Default)]
pub(super) struct Checker {
    path: Vec<PathStep>,
    pub(super) findings: Vec<RuleFinding>,
}

impl Checker {
    /// Does something one step further down.
    pub(super) fn within<T>(&mut self, step: PathStep, check: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let result = check(self);
        self.path.pop();
        result
    }

    /// A finding at this place.
    pub(super) fn find(&mut self, severity: Severity, message: impl Into<String>) -> &mut RuleFinding {
        self.findings.push(RuleFinding {
            severity,
            path: self.path.clone(),
            because: Vec::new(),
            message: message.into(),
            found: None,
            help: None,
        });
        // The list is not empty: something was pushed above.
        let last = self.findings.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "the index of the item pushed above")]
        &mut self.findings[last]
    }

    /// A finding at a member of this place.
    pub(super) fn at(
        &mut self,
        name: &'static str,
        severity: Severity,
        message: impl Into<String>,
    ) -> &mut RuleFinding {
        self.path.push(key(name));
        self.find(severity, message);
        self.path.pop();
        let last = self.findings.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "the index of the item pushed above")]
        &mut self.findings[last]
    }

    /// An error at a member of this place that depends on another member of it.
    pub(super) fn because(&mut self, name: &'static str, of: &'static str, message: impl Into<String>) {
        let mut other = self.path.clone();
        other.push(key(of));
        self.at(name, Severity::Error, message).because.push(other);
    }

    /// Holds an object against its shape.
    pub(super) fn object(&mut self, fields: &Fields, shape: &'static Shape) {
        for field in shape.fields {
            match fields.get(field.name) {
                None if field.need == Need::Always => {
                    let message = format!("{} needs `{}`", shape.what, field.name);
                    self.at(field.name, Severity::Error, message);
                }
                None => {}
                Some(Value::Null) if field.null == Null::ForEver => {}
                Some(value) => self.within(key(field.name), |c| c.value(value, field)),
            }
        }
        for name in fields.keys().filter(|name| shape.field(name).is_none()) {
            let step = PathStep::Key(Cow::Owned(name.clone()));
            self.within(step, |c| {
                let message = format!("`{name}` is not a documented field of {}", shape.what);
                let help = did_you_mean(name, &shape.names().collect::<Vec<_>>());
                let severity = severity(shape.extras);
                let sent = if severity == Severity::Warning { " It is sent as it is." } else { "" };
                // A list of names ends no sentence.
                let ending = if sent.is_empty() || help.ends_with('?') { "" } else { "." };
                c.find(severity, message).help = Some(format!("{help}{ending}{sent}"));
            });
        }
    }

    fn value(&mut self, value: &Value, field: &Field) {
        let name = field.name;
        match (field.kind, value) {
            (Kind::Text, Value::String(text)) => self.text(text, field),
            (Kind::Flag, Value::Bool(_)) => {}
            (Kind::Number { min }, Value::Number(number)) => self.at_least(min, number, name),
            (Kind::Time { .. }, Value::Number(number)) => self.at_least(0, number, name),
            (Kind::Whole { min, max }, Value::Number(number)) => {
                let range = f64::from(min)..=f64::from(max);
                if number.as_f64().is_none_or(|n| n.fract() != 0.0 || !range.contains(&n)) {
                    let message = format!("`{name}` must be a whole number from {min} to {max}");
                    self.find(Severity::Error, message).found = Some(number.to_string());
                }
            }
            (Kind::Word(words), Value::String(word)) => self.word(word, name, words),
            (Kind::Texts, Value::Array(items)) => self.items(items, name, |c, item| match item {
                Value::String(text) if !text.trim().is_empty() => {}
                Value::String(_) => {
                    c.find(Severity::Error, format!("an item of `{name}` is empty"));
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                    c.wrong_type(&format!("an item of `{name}`"), "text", item);
                }
            }),
            (Kind::Words(words), Value::Array(items)) => {
                self.items(items, name, |c, item| match item {
                    Value::String(word) => c.word(word, name, words),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                        c.wrong_type(&format!("an item of `{name}`"), "text", item);
                    }
                });
                self.repeated(items, name);
            }
            (Kind::Object(shape), Value::Object(fields)) => self.object(fields, shape),
            (Kind::Objects(shape), Value::Array(items)) => self.items(items, name, |c, item| match item {
                Value::Object(fields) => c.object(fields, shape),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::String(_) => {
                    c.wrong_type(&format!("an item of `{name}`"), "a map", item);
                }
            }),
            (kind, value) => self.wrong_type(&format!("`{name}`"), described(kind), value),
        }
        if let Value::Array(items) = value
            && items.is_empty()
            && field.need == Need::Always
        {
            self.find(Severity::Error, format!("`{name}` is empty"));
        }
    }

    fn at_least(&mut self, min: u32, number: &Number, name: &str) {
        if number.as_f64().is_none_or(|n| n < f64::from(min)) {
            self.find(Severity::Error, format!("`{name}` must be at least {min}")).found = Some(number.to_string());
        }
    }

    fn text(&mut self, text: &str, field: &Field) {
        if text.trim().is_empty() && field.need == Need::Always {
            self.find(Severity::Error, format!("`{}` is empty", field.name));
        }
    }

    fn word(&mut self, word: &str, name: &str, words: &[&str]) {
        if !words.contains(&word) {
            let mut shown: String = word.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS_MAX).collect();
            if word.chars().count() > SHOWN_CHARS_MAX {
                shown.push('…');
            }
            let near = crate::problem::suggest::nearest(word, words.iter().copied());
            let finding = self.find(Severity::Error, format!("`{name}` must be one of {}", words.join(", ")));
            finding.found = Some(format!("\"{shown}\""));
            finding.help = near.map(|near| format!("did you mean `{near}`?"));
        }
    }

    fn repeated(&mut self, items: &[Value], name: &str) {
        for (place, item) in items.iter().enumerate() {
            if items.iter().take(place).any(|before| before == item) {
                self.within(PathStep::Index(place), |c| {
                    c.find(Severity::Warning, format!("`{name}` names the same twice"));
                });
            }
        }
    }

    /// Checks every item of a list.
    pub(super) fn items(&mut self, items: &[Value], _name: &str, check: impl Fn(&mut Self, &Value)) {
        for (place, item) in items.iter().enumerate() {
            self.within(PathStep::Index(place), |c| check(c, item));
        }
    }

    fn wrong_type(&mut self, what: &str, wanted: &str, value: &Value) {
        self.find(Severity::Error, format!("{what} must be {wanted}, not {}", describe(value)));
    }
}

/// A step to this member.
pub(super) fn key(name: &'static str) -> PathStep {
    PathStep::Key(Cow::Borrowed(name))
}

/// How bad a field is that the API does not document.
pub(super) fn severity(extras: Extras) -> Severity {
    match extras {
        Extras::Refused => Severity::Error,
        Extras::Taken => Severity::Warning,
    }
}

fn described(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Word(_) => "text",
        Kind::Flag => "true or false",
        Kind::Number { .. } | Kind::Whole { .. } | Kind::Time { .. } => "a number",
        Kind::Texts | Kind::Words(_) => "a list of texts",
        Kind::Object(_) => "a map",
        Kind::Objects(_) => "a list of maps",
    }
}

fn describe(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}
