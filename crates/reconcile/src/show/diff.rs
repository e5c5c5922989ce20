//! Changes as a person reads them: texts as a difference of lines, everything else as before and after.

use crate::change::{ChangeKind, PlannedChange};
use fitout_model::Fields;
use serde_json::Value;
use similar::{ChangeTag, TextDiff};

/// How many characters of a line are shown.
const LINE_CHARS_MAX: usize = 160;
/// How many characters before the first difference of a long line are shown.
const LEAD_CHARS: usize = 24;
/// How many lines around a changed one are shown.
const CONTEXT_LINES: usize = 1;

/// How much of a change is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// What changes, each line cut.
    FirstOnly,
    /// Everything that is written.
    Full,
}

/// The changes, line by line.
pub(super) fn lines(changes: &[PlannedChange], extent: Extent) -> Vec<String> {
    changes.iter().flat_map(|change| of_change(change, extent)).collect()
}

fn of_change(change: &PlannedChange, extent: Extent) -> Vec<String> {
    let target = &change.target;
    match (&change.what, extent) {
        (ChangeKind::Field { name, before, after }, _) => {
            of_field(&format!("{target}.{name}"), before.as_ref(), after, extent)
        }
        (ChangeKind::Removed { name, id }, _) => vec![format!("- {target} \"{name}\" ({id})")],
        // What is made new is all in the template: a specimen of it would show nothing that was not read there.
        (ChangeKind::Made { .. } | ChangeKind::Ours { .. }, Extent::FirstOnly) => Vec::new(),
        (ChangeKind::Ours { id }, Extent::Full) => vec![format!("= {target} is taken as ours ({id})")],
        (ChangeKind::Made { fields }, Extent::Full) => of_new(&target.to_string(), fields),
    }
}

fn of_new(target: &str, fields: &Fields) -> Vec<String> {
    let mut lines = vec![format!("+ {target}")];
    for (name, value) in fields {
        match value {
            Value::String(text) if text.trim_end().contains('\n') => {
                lines.push(format!("    {name}:"));
                lines.extend(text.trim_end().lines().map(|line| format!("      {line}")));
            }
            Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                lines.push(format!("    {name}: {}", told(value)));
            }
        }
    }
    lines
}

fn of_field(place: &str, before: Option<&Value>, after: &Value, extent: Extent) -> Vec<String> {
    match (before, after) {
        (Some(Value::String(before)), Value::String(after)) if is_long(before) || is_long(after) => {
            of_text(place, before, after, extent)
        }
        (Some(before), _) => vec![cut(&format!("~ {place}: {} → {}", told(before), told(after)), extent)],
        (None, _) => vec![cut(&format!("~ {place}: (not shown by the API) → {}", told(after)), extent)],
    }
}

fn is_long(text: &str) -> bool {
    text.trim_end().contains('\n') || text.chars().count() > 40
}

fn of_text(place: &str, before: &str, after: &str, extent: Extent) -> Vec<String> {
    let (before, after) = (lines_of(before), lines_of(after));
    let diff = TextDiff::from_slices(&before, &after);
    let count = |tag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
    let mut lines = vec![format!("~ {place} (+{} −{} lines)", count(ChangeTag::Insert), count(ChangeTag::Delete))];
    for (number, group) in diff.grouped_ops(CONTEXT_LINES).iter().enumerate() {
        if number > 0 {
            lines.push("    …".to_owned());
        }
        for operation in group {
            // A line that was changed is shown from where it begins to differ.
            let from = match (operation.old_range(), operation.new_range()) {
                (old, new) if old.len() == 1 && new.len() == 1 => {
                    let pair = before.get(old.start).zip(after.get(new.start));
                    pair.map_or(0, |(old, new)| common(old, new))
                }
                _ => 0,
            };
            for change in diff.iter_changes(operation) {
                let sign = match change.tag() {
                    ChangeTag::Equal => " ",
                    ChangeTag::Delete => "-",
                    ChangeTag::Insert => "+",
                };
                let text = if extent == Extent::Full { change.value().to_owned() } else { clip(change.value(), from) };
                lines.push(format!("    {sign} {text}").trim_end().to_owned());
            }
        }
    }
    lines
}

/// The lines of a text; the end of the whole text and the ends of lines do not count, as in a comparison.
fn lines_of(text: &str) -> Vec<&str> {
    text.trim_end().lines().collect()
}

/// How many characters two lines have in common at their beginning.
fn common(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// The line from shortly before this character on, as much of it as fits.
fn clip(line: &str, from: usize) -> String {
    let chars = line.chars().count();
    if chars <= LINE_CHARS_MAX {
        return line.to_owned();
    }
    let skip = from.saturating_sub(LEAD_CHARS);
    let mut text: String = line.chars().skip(skip).take(LINE_CHARS_MAX).collect();
    if skip > 0 {
        text.insert(0, '…');
    }
    if skip + LINE_CHARS_MAX < chars {
        text.push('…');
    }
    text
}

fn cut(line: &str, extent: Extent) -> String {
    match extent {
        Extent::FirstOnly => clip(line, 0),
        Extent::Full => line.to_owned(),
    }
}

/// The value as people write it: a text without quotes where that is clear, everything else as JSON.
fn told(value: &Value) -> String {
    match value {
        Value::String(text) if !text.is_empty() && !text.contains('\n') && text.trim() == text => format!("\"{text}\""),
        Value::Null => "nothing".to_owned(),
        Value::String(_) | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
