//! What the fields of one object demand of each other, and how long they may be: told by the vendor's table.

use super::checker::Checker;
use crate::problem::Severity;
use fitout_api::{Field, Grade, Kind, LengthLimit, Literal, Measure, Most, Need, Null, Shape, Switch};
use fitout_model::{Fields, holds};
use serde_json::Value;

/// Holds the fields of an object against each other.
///
/// First what is so whatever the switches are, then what a switch asks for, then the lengths that were only reported.
pub(super) fn together(fields: &Fields, shape: &'static Shape, checker: &mut Checker) {
    let is_switched = |field: &&Field| matches!(field.need, Need::While(_) | Need::OnlyWhile(_));
    let (switched, free): (Vec<&Field>, Vec<&Field>) = shape.fields.iter().partition(is_switched);
    for field in &free {
        documented(fields, field, checker);
    }
    for field in &free {
        excluded(fields, field, checker);
        time(fields, field, shape, checker);
    }
    let switched: Vec<Switched<'_>> = in_order(&switched).filter_map(|field| switch_of(fields, field, shape)).collect();
    for Switched { field, switch, is_on } in &switched {
        asked_for(fields, field, (*switch, *is_on), checker);
    }
    for Switched { field, is_on, .. } in &switched {
        time(fields, field, shape, checker);
        if *is_on {
            unit_of_a_number(fields, field, checker);
            documented(fields, field, checker);
        }
    }
    for field in shape.fields {
        reported(fields, field, checker);
    }
}

/// A field that a switch asks for.
struct Switched<'a> {
    field: &'a Field,
    switch: Switch,
    is_on: bool,
}

/// Times come last, each with its unit behind it.
fn in_order<'a>(fields: &'a [&'a Field]) -> impl Iterator<Item = &'a Field> {
    let unit_of = |field: &Field| match field.kind {
        Kind::Time { unit, .. } => Some(unit),
        Kind::Text
        | Kind::Flag
        | Kind::Number { .. }
        | Kind::Whole { .. }
        | Kind::Word(_)
        | Kind::Texts
        | Kind::Words(_)
        | Kind::Object(_)
        | Kind::Objects(_) => None,
    };
    let is_a_unit = move |field: &Field| fields.iter().any(|other| unit_of(other) == Some(field.name));
    let others = fields.iter().filter(move |field| unit_of(field).is_none() && !is_a_unit(field));
    let times = fields.iter().filter(move |field| unit_of(field).is_some());
    let with_unit = times.flat_map(move |time| {
        let unit = fields.iter().find(move |other| unit_of(time) == Some(other.name));
        std::iter::once(time).chain(unit)
    });
    others.chain(with_unit).copied()
}

/// How the switch of a field stands; `None` where its value has the wrong type, which is a finding of its own.
fn switch_of<'a>(fields: &Fields, field: &'a Field, shape: &Shape) -> Option<Switched<'a>> {
    let (Need::While(switch) | Need::OnlyWhile(switch)) = field.need else { return None };
    let suits = fields.get(switch.field()).is_none_or(|value| match switch {
        Switch::On(_) | Switch::Off(_) => value.is_boolean(),
        Switch::Is(..) => value.is_string(),
    });
    suits.then(|| Switched { field, switch, is_on: holds(switch, shape, fields) })
}

fn asked_for(fields: &Fields, field: &Field, (switch, is_on): (Switch, bool), checker: &mut Checker) {
    let (name, cause) = (field.name, switch.field());
    let when = match switch {
        Switch::On(_) => format!("`{cause}` is true"),
        Switch::Off(_) => format!("`{cause}` is false"),
        Switch::Is(..) => {
            format!("`{cause}` is {}", fields.get(cause).and_then(Value::as_str).unwrap_or_default())
        }
    };
    let only = matches!(field.need, Need::OnlyWhile(_));
    let ends = if field.null == Null::ForEver { "; null is for ever" } else { "" };
    // Where null is a value, it is something.
    let is_there = if only { fields.contains_key(name) } else { is_given(fields, name) };
    if is_on && !is_there {
        checker.because(name, cause, format!("`{name}` must be given when {when}{ends}"));
    } else if only && !is_on && is_there {
        checker.because(name, cause, format!("`{name}` must not be given unless {when}"));
    }
}

/// Whether a member is there with something in it.
fn is_given(fields: &Fields, name: &str) -> bool {
    match fields.get(name) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(Value::Bool(_) | Value::Number(_) | Value::Object(_)) => true,
    }
}

fn excluded(fields: &Fields, field: &Field, checker: &mut Checker) {
    let is_true = |name: &str| fields.get(name) == Some(&Value::Bool(true));
    for name in field.excludes.iter().copied().filter(|name| is_true(field.name) && is_true(name)) {
        checker.because(name, field.name, format!("`{name}` cannot be true when `{}` is true", field.name));
    }
}

/// Holds a time against the greatest of its unit; of a unit that is not known, its default's.
fn time(fields: &Fields, field: &Field, shape: &Shape, checker: &mut Checker) {
    let Kind::Time { unit, most } = field.kind else { return };
    let of = |word: &str| most.iter().find(|most| most.unit == word);
    let default = || match shape.field(unit)?.default? {
        Literal::Word(word) => of(word),
        Literal::Flag(_) | Literal::Number(_) => None,
    };
    let bound = fields.get(unit).and_then(Value::as_str).and_then(of).or_else(default);
    let number = fields.get(field.name).and_then(Value::as_f64);
    if let (Some(Most { unit: word, number: max }), Some(number)) = (bound, number)
        && number > f64::from(*max)
    {
        checker.because(field.name, unit, format!("`{}` is at most {max} {word}", field.name));
        if let Some(finding) = checker.findings.last_mut() {
            finding.found = Some(number.to_string());
        }
    }
}

/// A time that is a number needs a unit that is a word.
fn unit_of_a_number(fields: &Fields, field: &Field, checker: &mut Checker) {
    let Kind::Time { unit, .. } = field.kind else { return };
    let is_number = fields.get(field.name).and_then(Value::as_f64).is_some();
    if field.null == Null::ForEver && is_number && fields.get(unit).is_some_and(Value::is_null) {
        checker.because(unit, field.name, format!("`{unit}` is null while `{}` is a number", field.name));
    }
}

/// The lengths that are documented: what is too short is refused. What is empty is a finding of its own.
fn documented(fields: &Fields, field: &Field, checker: &mut Checker) {
    let Some(LengthLimit { of: Measure::Items, min, grade: Grade::Documented, .. }) = field.limit else { return };
    if let Some(Value::Array(items)) = fields.get(field.name)
        && !items.is_empty()
        && u32::try_from(items.len()).is_ok_and(|count| count < min)
    {
        checker.at(field.name, Severity::Error, format!("`{}` needs at least {min} examples", field.name));
    }
}

/// The lengths of texts that were reported, not documented: outside of them is a warning.
fn reported(fields: &Fields, field: &Field, checker: &mut Checker) {
    let Some(LengthLimit { of: Measure::Chars, min, max: Some(max), grade: Grade::Reported }) = field.limit else {
        return;
    };
    let text = fields.get(field.name).and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let Some(count) = text.map(|text| text.chars().count()) else { return };
    if !u32::try_from(count).is_ok_and(|count| (min..=max).contains(&count)) {
        let message = format!("`{}` should have {min} to {max} characters", field.name);
        checker.at(field.name, Severity::Warning, message).found = Some(count.to_string());
    }
}
