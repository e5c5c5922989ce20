//! A message as a line of the file.

use super::ask::Answered;
use crate::output::{csv_heading, csv_line};
use fitout_model::Cause;
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The columns before those of the answer.
const OWN: [&str; 4] = ["location_id", "message_id", "source", "error"];

/// The members of the answer that have a column of their own, and the last one for all others.
const MEMBERS: [(&str, &str); 10] = [
    ("agent_id", "agentId"),
    ("mode", "mode"),
    ("input", "input"),
    ("response_message", "responseMessage"),
    ("intent", "intent"),
    ("prompt", "prompt"),
    ("history", "history"),
    ("action_logs", "actionLogs"),
    ("faqs", "faqs"),
    ("website", "website"),
];
const OTHER: &str = "other";

/// A line of JSON.
#[derive(Serialize)]
struct ExportLine<'a> {
    location_id: &'a str,
    message_id: &'a str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ExportTrouble<'a>>,
}

/// Why a message could not be had.
#[derive(Serialize)]
struct ExportTrouble<'a> {
    kind: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
}

impl<'a> ExportTrouble<'a> {
    fn of(cause: &'a Cause) -> Self {
        Self { kind: cause.kind.as_str(), message: &cause.message, status: cause.status }
    }
}

/// The names of the columns, as the first line of a table.
pub(super) fn heading() -> Vec<u8> {
    let names = OWN.into_iter().chain(MEMBERS.map(|(column, _)| column)).chain([OTHER]);
    csv_heading(&names.map(Cow::Borrowed).collect::<Vec<_>>())
}

/// The message as a row of a table: texts as they are, everything else of the answer in JSON, and nothing left out.
pub(super) fn row(answered: &Answered) -> Vec<u8> {
    let own = [answered.row.location.as_str(), answered.row.message.as_str(), answered.row.origin.as_str()];
    let mut cells: Vec<Cow<'_, str>> = own.map(Cow::Borrowed).to_vec();
    let nothing = Map::new();
    let mut rest = Map::new();
    let (error, members) = match &answered.result {
        Err(cause) => (format!("{}: {}", cause.kind, cause.message), &nothing),
        Ok(Value::Object(members)) => (String::new(), members),
        Ok(other) => {
            rest.insert("answer".to_owned(), other.clone());
            (String::new(), &nothing)
        }
    };
    cells.push(error.into());
    cells.extend(MEMBERS.map(|(_, member)| members.get(member).map(cell).unwrap_or_default()));
    let others = members.iter().filter(|(name, _)| !MEMBERS.iter().any(|(_, member)| member == name));
    rest.extend(others.map(|(name, value)| (name.clone(), value.clone())));
    cells.push(if rest.is_empty() { Cow::Borrowed("") } else { Value::Object(rest).to_string().into() });
    csv_line(&cells)
}

fn cell(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Null => Cow::Borrowed(""),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Cow::Owned(value.to_string()),
    }
}

/// The message as a line of JSON.
///
/// # Errors
/// None in truth: strings and JSON have a form in JSON.
pub(super) fn line(answered: &Answered) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec(&ExportLine {
        location_id: answered.row.location.as_str(),
        message_id: answered.row.message.as_str(),
        source: answered.row.origin.as_str(),
        generation: answered.result.as_ref().ok(),
        error: answered.result.as_ref().err().map(ExportTrouble::of),
    })?;
    bytes.push(b'\n');
    Ok(bytes)
}
