//! Names with an underline that stand in a text as they are: no prose has such words, so one that is the name of a variable was
//! meant to be filled in.

use super::find::{Mark, MarkKind};
use std::ops::Range;

/// Signs that other systems put before or around a name; with one of them it is more than a word.
const DRESS: [char; 16] = ['/', '\\', '@', ':', '|', '!', '*', '_', '&', '-', '~', '^', '=', '+', '#', '%'];
/// Of them those that mean something with nothing behind the name.
const LEADING: [char; 3] = ['@', ':', '&'];

/// Every such word that is in none of these marks and not beside one.
pub(super) fn words(text: &str, marks: &[Mark]) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(in_word)).map(|from| at + from) {
        let rest = text.get(start..).unwrap_or_default();
        let end = start + rest.find(|c| !in_word(c)).unwrap_or(rest.len());
        at = end;
        let whole = text.get(start..end).unwrap_or_default();
        let name = whole.trim_matches('_');
        let from = start + whole.find(name).unwrap_or_default();
        let range = from..from + name.len();
        if name.contains('_') && !is_beside(text, &range, marks) && !is_part(text, &range) {
            let (range, is_dressed) = dressed(text, range);
            found.push(Mark { range, kind: MarkKind::Word { name: name.to_owned(), is_dressed } });
        }
    }
    found
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a mark stands there, or right before or behind it: that one says it.
fn is_beside(text: &str, range: &Range<usize>, marks: &[Mark]) -> bool {
    let blank = |from: usize, to: usize| text.get(from..to).is_some_and(|between| between.trim().is_empty());
    marks.iter().any(|mark| {
        let other = &mark.range;
        other.start < range.end && range.start < other.end
            || blank(range.end, other.start)
            || blank(other.end, range.start)
    })
}

/// Whether it belongs to something longer that has a meaning of its own: an address, a path, a file, a member of JSON.
fn is_part(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let behind = text.get(range.end..).unwrap_or_default();
    let head = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let tail = behind.split(char::is_whitespace).next().unwrap_or_default();
    let has_member = |text: &str, sign: char| text.strip_prefix(sign).is_some_and(|rest| rest.starts_with(in_word));
    let is_address = head.contains("://") || head.contains("www.") || has_member(tail, '/');
    let is_address = is_address || head.contains('/') && head.contains(in_word);
    let is_member = head.ends_with('.') && head.trim_end_matches('.').ends_with(in_word) || has_member(tail, '.');
    let is_mail = has_member(tail, '@') || head.ends_with('@') && head.trim_end_matches('@').ends_with(in_word);
    let is_value = head.contains(['?', '&']) && head.contains('=') || tail.starts_with('=') && !head.ends_with('=');
    let is_key = head.ends_with(['"', '\'']) && tail.get(1..).is_some_and(|rest| rest.starts_with(':'));
    let is_markup = (head.ends_with('<') || head.ends_with("</")) && tail.starts_with('>');
    is_markup || is_address || is_member || is_mail || is_value || is_key || tail.starts_with('(')
}

/// The word with the signs around it, and whether there are any that no prose has.
fn dressed(text: &str, range: Range<usize>) -> (Range<usize>, bool) {
    let before = text.get(..range.start).unwrap_or_default();
    let behind = text.get(range.end..).unwrap_or_default();
    let left = before.len() - before.trim_end_matches(DRESS).len();
    let right = behind.len() - behind.trim_start_matches(|c| DRESS.contains(&c) || c == ';').len();
    let outside = before.get(..before.len() - left).unwrap_or_default();
    let stands_alone = !outside.ends_with(in_word) && !behind.get(right..).unwrap_or_default().starts_with(in_word);
    let signs = before.get(before.len() - left..).unwrap_or_default();
    let is_pair = left > 0 && right > 0;
    if stands_alone && (is_pair || signs.ends_with(LEADING)) {
        let right = if is_pair { right } else { 0 };
        return (range.start - left..range.end + right, true);
    }
    (range, false)
}
