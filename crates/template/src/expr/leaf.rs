//! A leaf of the template: a constant, one placeholder, or text with placeholders in it.

use super::engine::{OUTPUT_BYTES_MAX, describe};
use super::fault::RenderFault;
use super::placeholder::{Placeholder, VariableScope};
use super::values::RowValues;
use crate::problem::{Severity, TextPosition};
use crate::syntax::Places;
use crate::tags::{self, Where};
use minijinja::value::{Value, ValueKind};
use serde_json::{Number, Value as Json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

/// A compiled leaf.
pub(crate) enum Leaf {
    /// The same for every row.
    Constant(Json),
    /// Exactly one placeholder: it keeps the type of its value.
    Native(Placeholder),
    /// Text with placeholders: always text.
    Mixed {
        pieces: Vec<Piece>,
        /// Where the first tag of the CRM begins in which a placeholder stands: what it says is known with a row only.
        tag: Option<TextPosition>,
    },
}

/// A part of a text.
pub(crate) enum Piece {
    Text(String),
    Code(Placeholder),
}

impl Leaf {
    /// The compiled form of this text, whose signs stand at these places.
    pub(super) fn compile(
        text: &str,
        places: &Places,
        at: TextPosition,
        scope: &VariableScope,
    ) -> Result<Self, RenderFault> {
        let code = placeholders(text);
        let mut pieces = Vec::new();
        let mut passed = 0;
        for range in &code {
            let place = places.at(range.start).unwrap_or(at);
            let inner = text.get(range.start + OPEN.len()..).unwrap_or_default();
            let Some(end) = placeholder_end(inner) else {
                let fault = RenderFault::error(place, "this `<<` has no `>>`");
                return Err(
                    fault.help("Close it; in braces quote the whole value. For `<<` itself write `<< \"<<\" >>`.")
                );
            };
            let before = text.get(passed..range.start).unwrap_or_default();
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(Piece::Code(Placeholder::compile(inner.get(..end).unwrap_or_default(), place, scope)?));
            passed = range.end;
        }
        if pieces.is_empty() {
            return Ok(Leaf::Constant(Json::String(text.to_owned())));
        }
        let rest = text.get(passed..).unwrap_or_default();
        if !rest.trim().is_empty() || pieces.len() > 1 {
            pieces.push(Piece::Text(rest.to_owned()));
            let marks = tags::find_around(text, &code);
            let tag = marks.iter().find(|mark| mark.has_placeholder());
            let tag = tag.map(|mark| places.at(mark.range().start).unwrap_or(at));
            return Ok(Leaf::Mixed { pieces, tag });
        }
        // A block scalar (`|`) ends in a line break that nobody wrote as text.
        match pieces.pop() {
            Some(Piece::Code(placeholder)) => Ok(Leaf::Native(placeholder)),
            Some(Piece::Text(_)) | None => Ok(Leaf::Constant(Json::String(text.to_owned()))),
        }
    }

    /// Its value with this row; `None` when there is none. What is to be said of it is among the faults.
    pub(super) fn render(&self, context: &RowValues, faults: &mut Vec<RenderFault>) -> Option<Json> {
        let rendered = match self {
            Leaf::Constant(value) => Ok(value.clone()),
            Leaf::Native(placeholder) => placeholder.value(context).and_then(|value| {
                let mut budget = OUTPUT_BYTES_MAX;
                let value = to_json(&value, &mut budget).map_err(|why| fault_of(placeholder, why))?;
                check_marks_within(&value, placeholder, context, faults);
                Ok(value)
            }),
            Leaf::Mixed { pieces, tag } => render_mixed(pieces, *tag, context, faults),
        };
        rendered.map_err(|fault| faults.push(fault)).ok()
    }

    /// The variables it depends on.
    pub(crate) fn uses(&self) -> impl Iterator<Item = &str> {
        let (one, many) = match self {
            Leaf::Constant(_) => (None, None),
            Leaf::Native(placeholder) => (Some(placeholder), None),
            Leaf::Mixed { pieces, .. } => (None, Some(pieces)),
        };
        let many = many.into_iter().flatten().filter_map(|piece| match piece {
            Piece::Code(placeholder) => Some(placeholder),
            Piece::Text(_) => None,
        });
        one.into_iter().chain(many).flat_map(|p| p.uses.iter().map(String::as_str))
    }
}

/// The text that these pieces make with this row.
fn render_mixed(
    pieces: &[Piece],
    tag: Option<TextPosition>,
    context: &RowValues,
    faults: &mut Vec<RenderFault>,
) -> Result<Json, RenderFault> {
    let mut text = String::new();
    let mut filled: Vec<Range<usize>> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Text(constant) => text.push_str(constant),
            Piece::Code(placeholder) => {
                let start = text.len();
                let value = placeholder.value(context)?;
                append(&value, &mut text).map_err(|why| fault_of(placeholder, why))?;
                let written = text.get(start..).unwrap_or_default();
                check_marks(written, placeholder, context, faults);
                filled.push(start..text.len());
            }
        }
    }
    if let Some(at) = tag {
        let uses: BTreeSet<&str> = pieces.iter().flat_map(Piece::uses).collect();
        faults
            .extend(tags_of_row(&text, &filled, at, context).into_iter().map(|fault| fault.uses(uses.iter().copied())));
    }
    Ok(Json::String(text))
}

/// What is to be said of the tags in which something was filled in.
fn tags_of_row(text: &str, filled: &[Range<usize>], at: TextPosition, context: &RowValues) -> Vec<RenderFault> {
    let mut faults = Vec::new();
    for mark in tags::find(text) {
        let whole = mark.range();
        let Some(inner) = filled.iter().find(|part| whole.start < part.start && part.end < whole.end) else { continue };
        let Some(said) = context.names().judge(text, &mark, Where::Text) else { continue };
        let fault = RenderFault::of_mark(at, said, text, &mark);
        if mark.is_tag_of(text, inner) {
            let message = "a placeholder stands in the braces of a merge tag, and its value is none that the CRM knows";
            let fault = RenderFault { severity: Severity::Error, message: message.to_owned(), about: None, ..fault };
            faults.push(fault.help("Write the placeholder alone, without `{{` and `}}` around it."));
        } else {
            faults.push(RenderFault { about: None, ..fault });
        }
    }
    faults
}

/// What is to be said of the tags in a value that was made of a row's cells; the cells themselves have been looked at.
fn check_marks(text: &str, placeholder: &Placeholder, context: &RowValues, faults: &mut Vec<RenderFault>) {
    if placeholder.is_plain() || context.has_marks(&placeholder.uses) {
        return;
    }
    for mark in tags::find(text) {
        if let Some(said) = context.names().judge(text, &mark, Where::Text) {
            let fault = RenderFault::of_mark(placeholder.at, said, text, &mark);
            let fault = RenderFault { about: None, ..fault };
            faults.push(fault.uses(placeholder.uses.iter().map(String::as_str)));
        }
    }
}

fn check_marks_within(value: &Json, placeholder: &Placeholder, context: &RowValues, faults: &mut Vec<RenderFault>) {
    match value {
        Json::String(text) => check_marks(text, placeholder, context, faults),
        Json::Array(items) => items.iter().for_each(|item| check_marks_within(item, placeholder, context, faults)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => {}
    }
}

impl Piece {
    fn uses(&self) -> impl Iterator<Item = &str> {
        let placeholder = match self {
            Piece::Text(_) => None,
            Piece::Code(placeholder) => Some(placeholder),
        };
        placeholder.into_iter().flat_map(|placeholder| placeholder.uses.iter().map(String::as_str))
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

fn fault_of(placeholder: &Placeholder, why: Unfit) -> RenderFault {
    let fault = RenderFault::error(placeholder.at, why.message).help(why.help);
    fault.uses(placeholder.uses.iter().map(String::as_str))
}

fn too_large() -> Unfit {
    unfit(format!("the value is larger than {OUTPUT_BYTES_MAX} bytes"), "Shorten it.")
}

/// The value in the JSON type that is its own.
fn to_json(value: &Value, budget: &mut usize) -> Result<Json, Unfit> {
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
        items.map(|item| to_json(&item, budget)).collect::<Result<_, _>>().map(Json::Array)
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
fn append(value: &Value, text: &mut String) -> Result<(), Unfit> {
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

const OPEN: &str = "<<";
const CLOSE: &str = ">>";

/// Where the placeholders of a text stand, brackets and all; one that is not closed goes to the text's end.
pub(crate) fn placeholders(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(OPEN)) {
        let start = at + found;
        let inner = start + OPEN.len();
        let end = text.get(inner..).and_then(placeholder_end).map_or(text.len(), |end| inner + end + CLOSE.len());
        ranges.push(start..end);
        at = end;
    }
    ranges
}

/// The offset of the `>>` that ends an expression; one inside of a quoted string does not count.
fn placeholder_end(code: &str) -> Option<usize> {
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
