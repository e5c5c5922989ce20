//! The values of one row's variables, in the types they were declared with.

use crate::expr::{LOCATION, RowValues};
use crate::problem::{Problem, Problems};
use crate::roster::{RosterHeader, Row};
use crate::tags::{self, TagNames, Where};
use crate::template::{TemplateInfo, Variable, VariableKind, missing_column};
use minijinja::value::Value;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How much of a cell of the wrong type is shown.
const SHOWN_CHARS_MAX: usize = 24;

impl RowValues {
    /// The values of the declared variables with this row, and the problems of the cells that cannot be taken.
    pub(crate) fn of_row(template: &TemplateInfo, header: &RosterHeader, row: &Row) -> (Self, Problems) {
        let mut values: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        let mut spoilt = BTreeSet::new();
        let mut marked = BTreeSet::new();
        let mut problems = Problems::new();
        let names = template.names(Some(header));
        values.insert(LOCATION.into(), Value::from(row.location.as_str()));
        if !row.is_known() {
            spoilt.insert(LOCATION.to_owned());
        }
        for variable in template.variable_list() {
            let cell = row.get(header, &variable.name).filter(|cell| !cell.trim().is_empty());
            if let Some(cell) = cell.filter(|_| variable.kind.is_text()) {
                let found = judge_marks(cell, variable, &names, header, row);
                if !found.is_empty() {
                    marked.insert(variable.name.clone());
                    problems.extend(found);
                }
            }
            let value = match (cell, &variable.default) {
                (Some(cell), _) => {
                    convert(variable.kind, cell).map_err(|what| wrong_type(variable, cell, what, header, row))
                }
                (None, Some(default)) => Ok(from_json(default)),
                (None, None) if variable.required => Err(missing_cell(template, variable, header, row)),
                (None, None) => continue,
            };
            match value {
                Ok(value) => {
                    values.insert(variable.name.as_str().into(), value);
                }
                Err(problem) => {
                    spoilt.insert(variable.name.clone());
                    problems.push(problem);
                }
            }
        }
        (Self { root: Value::from(values), spoilt, marked, names, partial: template.is_flawed() }, problems)
    }

    /// No values at all: every variable counts as one that could not be taken.
    pub(crate) fn unknown(template: &TemplateInfo) -> Self {
        let variables = template.variable_list().iter().map(|variable| variable.name.clone());
        let spoilt = variables.chain([LOCATION.to_owned()]).collect();
        Self {
            root: Value::from(BTreeMap::<Arc<str>, Value>::new()),
            spoilt,
            marked: BTreeSet::new(),
            names: template.names(None),
            partial: true,
        }
    }
}

/// The cell in the variable's type: white space around numbers, booleans and items does not count, text stays as it is.
/// A list is parted at `|`.
///
/// # Errors
/// What the cell should be.
pub(crate) fn convert(kind: VariableKind, cell: &str) -> Result<Value, &'static str> {
    let plain = cell.trim();
    match kind {
        VariableKind::String => Ok(Value::from(cell)),
        VariableKind::Integer => plain.parse::<i64>().map(Value::from).ok().ok_or("a whole number"),
        VariableKind::Number => match (plain.parse::<i64>(), plain.parse::<f64>()) {
            (Ok(whole), _) => Ok(Value::from(whole)),
            (Err(_), Ok(number)) if number.is_finite() => Ok(Value::from(number)),
            (Err(_), Ok(_) | Err(_)) => Err("a number, with a point for the decimals"),
        },
        VariableKind::Boolean => match plain.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Ok(Value::from(true)),
            "false" | "no" | "0" => Ok(Value::from(false)),
            _ => Err("true or false (or yes, no, 1, 0)"),
        },
        VariableKind::List => {
            let items: Vec<String> = plain.split('|').map(|item| item.trim().to_owned()).collect();
            if items.iter().any(String::is_empty) {
                return Err("a list parted by `|`, without empty items");
            }
            Ok(Value::from(items))
        }
    }
}

/// A default as the engine's value.
fn from_json(value: &Json) -> Value {
    match value {
        Json::Null => Value::from(()),
        Json::Bool(flag) => Value::from(*flag),
        Json::String(text) => Value::from(text.as_str()),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::from(whole),
            (None, float) => Value::from(float.unwrap_or(f64::NAN)),
        },
        Json::Array(items) => Value::from(items.iter().map(from_json).collect::<Vec<_>>()),
        Json::Object(fields) => Value::from_pairs(fields.iter().map(|(name, field)| (name.as_str(), from_json(field)))),
    }
}

/// What is to be said of the tags in a cell, which is taken as it stands.
fn judge_marks(cell: &str, variable: &Variable, names: &TagNames, header: &RosterHeader, row: &Row) -> Vec<Problem> {
    let of = |said: tags::NameSaying| {
        let problem = Problem::error(header.file(), None, said.message).help(said.help);
        let problem = problem.for_row(row.reference(header, vec![variable.name.clone()]));
        Problem { severity: said.severity, ..problem }
    };
    tags::find(cell).iter().filter_map(|mark| names.judge(cell, mark, Where::Cell)).map(of).collect()
}

fn wrong_type(variable: &Variable, cell: &str, what: &str, header: &RosterHeader, row: &Row) -> Problem {
    let mut shown: String = cell.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS_MAX).collect();
    if cell.chars().count() > SHOWN_CHARS_MAX {
        shown.push('…');
    }
    Problem::error(header.file(), None, format!("this must be {what}"))
        .found(format!("\"{shown}\""))
        .for_row(row.reference(header, vec![header.heading(&variable.name).unwrap_or(&variable.name).to_owned()]))
}

fn missing_cell(template: &TemplateInfo, variable: &Variable, header: &RosterHeader, row: &Row) -> Problem {
    if header.place(&variable.name).is_none() {
        return missing_column(&template.file, variable, header);
    }
    Problem::error(header.file(), None, "this cell is empty, and the template requires it")
        .help("Fill in the cell, or give the variable a `default:`.")
        .for_row(row.reference(header, vec![header.heading(&variable.name).unwrap_or(&variable.name).to_owned()]))
}
