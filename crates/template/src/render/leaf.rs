//! A leaf of the template: a constant, one placeholder, or text with placeholders in it.

use super::context::Context;
use super::engine::{OUTPUT_BYTES_MAX, describe};
use super::fault::Fault;
use super::placeholder::{Placeholder, Scope};
use crate::problem::Position;
use minijinja::value::{Value, ValueKind};
use serde_json::{Number, Value as Json};
use std::fmt::Write as _;

/// A compiled leaf.
pub(crate) enum Leaf {
    /// The same for every row.
    Constant(Json),
    /// Exactly one placeholder: it keeps the type of its value.
    Native(Placeholder),
    /// Text with placeholders: always text.
    Mixed(Vec<Piece>),
}

/// A part of a text.
pub(crate) enum Piece {
    Text(String),
    Code(Placeholder),
}

impl Leaf {
    /// The compiled form of this text, whose `<<` stand at these places.
    pub(super) fn compile(text: &str, places: &[Position], at: Position, scope: &Scope) -> Result<Self, Fault> {
        let mut pieces = Vec::new();
        let mut rest = text;
        let mut passed = 0;
        while let Some((before, after)) = rest.split_once("<<") {
            let place = places.get(passed).copied().unwrap_or(at);
            let Some(end) = end_of_code(after) else {
                let fault = Fault::error(place, "this `<<` has no `>>`");
                return Err(
                    fault.help("Close it; in braces quote the whole value. For `<<` itself write `<< \"<<\" >>`.")
                );
            };
            let (code, behind) = after.split_at(end);
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(Piece::Code(Placeholder::compile(code, place, scope)?));
            passed += 1 + code.matches("<<").count();
            rest = behind.strip_prefix(">>").unwrap_or(behind);
        }
        if pieces.is_empty() {
            return Ok(Leaf::Constant(Json::String(text.to_owned())));
        }
        if !rest.trim().is_empty() || pieces.len() > 1 {
            pieces.push(Piece::Text(rest.to_owned()));
            return Ok(Leaf::Mixed(pieces));
        }
        // A block scalar (`|`) ends in a line break that nobody wrote as text.
        match pieces.pop() {
            Some(Piece::Code(placeholder)) => Ok(Leaf::Native(placeholder)),
            Some(Piece::Text(_)) | None => Ok(Leaf::Constant(Json::String(text.to_owned()))),
        }
    }

    /// Its value with this row.
    pub(super) fn render(&self, context: &Context) -> Result<Json, Fault> {
        match self {
            Leaf::Constant(value) => Ok(value.clone()),
            Leaf::Native(placeholder) => {
                let value = placeholder.value(context)?;
                let mut budget = OUTPUT_BYTES_MAX;
                native(&value, &mut budget).map_err(|why| complain(placeholder, why))
            }
            Leaf::Mixed(pieces) => {
                let mut text = String::new();
                for piece in pieces {
                    match piece {
                        Piece::Text(constant) => text.push_str(constant),
                        Piece::Code(placeholder) => {
                            let value = placeholder.value(context)?;
                            write(&value, &mut text).map_err(|why| complain(placeholder, why))?;
                        }
                    }
                }
                Ok(Json::String(text))
            }
        }
    }

    /// The variables it depends on.
    pub(crate) fn uses(&self) -> impl Iterator<Item = &str> {
        let (one, many) = match self {
            Leaf::Constant(_) => (None, None),
            Leaf::Native(placeholder) => (Some(placeholder), None),
            Leaf::Mixed(pieces) => (None, Some(pieces)),
        };
        let many = many.into_iter().flatten().filter_map(|piece| match piece {
            Piece::Code(placeholder) => Some(placeholder),
            Piece::Text(_) => None,
        });
        one.into_iter().chain(many).flat_map(|p| p.uses.iter().map(String::as_str))
    }
}

/// Why a value cannot stand in a leaf, and what to do.
struct Unfit {
    message: String,
    help: &'static str,
}

fn unfit(message: impl Into<String>, help: &'static str) -> Unfit {
    Unfit { message: message.into(), help }
}

fn complain(placeholder: &Placeholder, why: Unfit) -> Fault {
    let fault = Fault::error(placeholder.at, why.message).help(why.help);
    fault.uses(placeholder.uses.iter().map(String::as_str))
}

fn too_large() -> Unfit {
    unfit(format!("the value is larger than {OUTPUT_BYTES_MAX} bytes"), "Shorten it.")
}

/// The value in the JSON type that is its own.
fn native(value: &Value, budget: &mut usize) -> Result<Json, Unfit> {
    let size = value.as_str().map_or(8, str::len);
    *budget = budget.checked_sub(size).ok_or_else(too_large)?;
    let kind = value.kind();
    if kind == ValueKind::None {
        Ok(Json::Null)
    } else if kind == ValueKind::Bool {
        Ok(Json::Bool(value.is_true()))
    } else if let Some(text) = value.as_str() {
        Ok(Json::String(text.to_owned()))
    } else if kind == ValueKind::Number {
        number(value).map(Json::Number).ok_or_else(|| unfit("the number is out of range", "Look at the arithmetic."))
    } else if matches!(kind, ValueKind::Seq | ValueKind::Iterable) {
        let items = value.try_iter().map_err(|e| unfit(e.to_string(), "Give a list."))?;
        items.map(|item| native(&item, budget)).collect::<Result<_, _>>().map(Json::Array)
    } else {
        Err(unfit(
            format!("a placeholder cannot give {}", describe(value)),
            "Give text, a number, true or false, or a list.",
        ))
    }
}

fn number(value: &Value) -> Option<Number> {
    match value.as_i64().filter(|_| value.is_integer()) {
        Some(whole) => Some(whole.into()),
        None => f64::try_from(value.clone()).ok().and_then(Number::from_f64),
    }
}

/// Appends the value as text.
fn write(value: &Value, text: &mut String) -> Result<(), Unfit> {
    let kind = value.kind();
    if let Some(content) = value.as_str() {
        text.push_str(content);
    } else if kind == ValueKind::Bool {
        // The engine's own spelling is Python's, `True`.
        text.push_str(if value.is_true() { "true" } else { "false" });
    } else if kind == ValueKind::Number {
        let _ = write!(text, "{value}");
    } else if kind == ValueKind::None {
        return Err(unfit("this gives nothing in the middle of a text", "Use `| default(\"…\", true)`."));
    } else {
        return Err(unfit(
            format!("this gives {} in the middle of a text", describe(value)),
            "Join a list: `| join(\", \")`.",
        ));
    }
    if text.len() > OUTPUT_BYTES_MAX { Err(too_large()) } else { Ok(()) }
}

/// The offset of the `>>` that ends an expression; one inside of a quoted string does not count.
fn end_of_code(code: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (offset, c) in code.char_indices() {
        match quote {
            Some(open) => {
                if !escaped && c == open {
                    quote = None;
                }
                escaped = !escaped && c == '\\';
            }
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if code.get(offset..).is_some_and(|rest| rest.starts_with(">>")) => return Some(offset),
            None => {}
        }
    }
    None
}
