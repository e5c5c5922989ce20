//! Where a text has merge tags, and what is written as a placeholder of some other system.

use super::signs::{HALVES, MARKUP, QUOTES, SIGNS, SINGLE, STYLES, TagForm};
use super::words::words;
use std::ops::Range;

/// What stands in the place of our own placeholders while a text is looked at.
pub(super) const HOLE: char = '\u{1}';
/// A longer name than this is a sentence in brackets.
const NAME_BYTES_MAX: usize = 64;
/// A longer tag than this was never closed: what closes it belongs to something else.
const TAG_BYTES_MAX: usize = 240;

/// A place in a text that is, or seems to be, filled in by somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Where it stands, brackets and all.
    pub(super) range: Range<usize>,
    pub(super) kind: MarkKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum MarkKind {
    /// `{{body}}`.
    Tag(String),
    /// `{{` before what is no name.
    Code,
    /// `{{` without `}}`, and what comes behind it.
    Unclosed(String),
    /// `}}` without `{{`, and what comes before it.
    Unopened(String),
    /// A name in brackets or between signs.
    Bracketed(String),
    /// A name beside one half of a pair of brackets, with what stands before it where the half is the closing one.
    Half { name: String, sign: &'static str },
    /// A brace too many beside `{{body}}`.
    Stray(String),
    /// A name that stands so in common prose as well: only the very name of a variable counts.
    Plain(String),
    /// A bare name with an underline, and whether signs stand around it that no prose has.
    Word { name: String, is_dressed: bool },
}

impl MarkKind {
    /// What stands between the braces of a tag.
    pub(super) fn body(&self) -> Option<&str> {
        match self {
            MarkKind::Tag(body) => Some(body),
            MarkKind::Code
            | MarkKind::Unclosed(_)
            | MarkKind::Unopened(_)
            | MarkKind::Bracketed(_)
            | MarkKind::Half { .. }
            | MarkKind::Stray(_)
            | MarkKind::Plain(_)
            | MarkKind::Word { .. } => None,
        }
    }
}

/// Everything in this text that is, or seems to be, filled in by somebody. Our own placeholders are not looked into.
pub(super) fn find(text: &str) -> Vec<Mark> {
    if !text.contains(SIGNS) {
        return Vec::new();
    }
    let mut marks = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let extra = extra_braces(rest);
        if extra > 0 {
            open.extend(at..at + extra);
            at += extra;
            continue;
        }
        let mark = if rest.starts_with("{{") {
            Some(tag(text, at))
        } else if rest.starts_with("}}") && open.len() < 2 {
            Some(unopened(text, at, open.pop()))
        } else {
            let stray = || stray(rest, at, marks.last()).filter(|_| open.is_empty());
            bracketed(text, at, open.is_empty()).or_else(stray).or_else(|| half(text, at))
        };
        let sign = rest.chars().next().unwrap_or_default();
        if let Some(mark) = mark {
            at = mark.range.end.max(at + 1);
            marks.push(mark);
            continue;
        }
        match sign {
            '{' => open.push(at),
            '}' => drop(open.pop()),
            _ => {}
        }
        at += sign.len_utf8();
    }
    // A brace before a tag that nothing closes.
    let stray = |at: &usize| {
        let body = marks.iter().find(|mark| mark.range.start == at + 1)?.kind.body()?;
        Some(Mark { range: *at..at + 1, kind: MarkKind::Stray(body.to_owned()) })
    };
    let before: Vec<Mark> = open.iter().filter_map(stray).collect();
    marks.extend(before);
    let bare = words(text, &marks);
    marks.extend(bare);
    marks.sort_by_key(|mark| mark.range.start);
    marks
}

/// How many braces more a tag begins with here than it ends with.
fn extra_braces(rest: &str) -> usize {
    let opening = rest.len() - rest.trim_start_matches('{').len();
    let inner = rest.get(opening..).unwrap_or_default();
    let behind = inner.get(inner.find(['{', '}']).unwrap_or(inner.len())..).unwrap_or_default();
    let closing = behind.len() - behind.trim_start_matches('}').len();
    if opening > 2 && closing >= 2 { opening.saturating_sub(closing) } else { 0 }
}

/// The brace too many behind the tag that ends here.
fn stray(rest: &str, at: usize, before: Option<&Mark>) -> Option<Mark> {
    let tag = before.filter(|mark| mark.range.end == at && rest.starts_with('}'))?;
    Some(Mark { range: at..at + 1, kind: MarkKind::Stray(tag.kind.body()?.to_owned()) })
}

/// Half a pair of brackets beside a name, where the other half is not in the same line.
fn half(text: &str, at: usize) -> Option<Mark> {
    let (before, rest) = text.split_at_checked(at)?;
    let before = before.rsplit('\n').next().unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    let in_name = |c: char| c.is_alphanumeric() || c == '_';
    HALVES.iter().find_map(|(open, close)| {
        if let Some(behind) = line.strip_prefix(open) {
            let length = behind.find(|c| !in_name(c)).unwrap_or(behind.len());
            let (name, behind) = behind.split_at_checked(length)?;
            let alone = !name.is_empty() && !behind.contains(close) && !before.ends_with(open);
            let range = at..at + open.len() + length;
            return alone.then(|| Mark { range, kind: MarkKind::Half { name: name.to_owned(), sign: open } });
        }
        let behind = line.strip_prefix(close)?;
        // As in the way to a menu: Settings >> Phone >> Hours.
        let is_path = close.len() > 1 && (behind.contains(close) || before.contains(close));
        let alone =
            before.trim_end().ends_with(in_name) && !before.contains(open) && !is_path && !behind.starts_with(close);
        let name = before.get(name_start(before)..).unwrap_or_default();
        alone.then(|| Mark { range: at..at + close.len(), kind: MarkKind::Half { name: name.to_owned(), sign: close } })
    })
}

/// Where the last words of this line begin that can be a name.
fn name_start(line: &str) -> usize {
    let in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-');
    line.rfind(|c| !in_name(c))
        .map_or(0, |at| at + line.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8))
}

/// The tag that begins here with two braces or three.
fn tag(text: &str, at: usize) -> Mark {
    let rest = text.get(at..).unwrap_or_default();
    let braces = rest.len() - rest.trim_start_matches('{').len();
    let inner = rest.get(braces..).unwrap_or_default();
    let end = inner.find(['{', '}']).unwrap_or(inner.len());
    let (body, behind) = inner.split_at(end);
    let named = is_name(body.trim_matches(QUOTES))
        || body.trim_start().starts_with(|c: char| {
            c.is_alphabetic() || matches!(c, '_' | HOLE | '#' | '/' | '^' | '!' | '&' | '>' | '@')
        });
    let body_end = at + braces + body.len();
    if behind.starts_with("}}") && body.len() <= TAG_BYTES_MAX {
        let closing = behind.len() - behind.trim_start_matches('}').len();
        let range = at..body_end + closing.min(braces).max(2);
        let kind = if named { MarkKind::Tag(body.trim().to_owned()) } else { MarkKind::Code };
        return Mark { range, kind };
    }
    if !named {
        return Mark { range: at..at + braces, kind: MarkKind::Code };
    }
    let name = body.get(..body.find(['\n', HOLE]).unwrap_or(body.len())).unwrap_or_default();
    let name = name.get(..name_end(name)).unwrap_or_default();
    // One brace that was meant for two belongs to it.
    let half = name.len() == body.len() && behind.starts_with('}');
    let range = at..at + braces + name.trim_end().len() + usize::from(half && name.trim_end().len() == name.len());
    Mark { range, kind: MarkKind::Unclosed(name.trim().to_owned()) }
}

/// How far a name goes: to the first blank behind it.
fn name_end(text: &str) -> usize {
    let lead = text.len() - text.trim_start().len();
    let name = text.get(lead..).unwrap_or_default();
    lead + name.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))).unwrap_or(name.len())
}

/// The `}}` that nothing opened; what stands between it and a brace before it belongs to it.
fn unopened(text: &str, at: usize, brace: Option<usize>) -> Mark {
    let between = brace.and_then(|brace| text.get(brace + 1..at));
    match (brace, between) {
        (Some(brace), Some(name)) if name.len() <= NAME_BYTES_MAX && is_name(name) => {
            Mark { range: brace..at + 2, kind: MarkKind::Unopened(name.trim().to_owned()) }
        }
        (Some(_) | None, Some(_) | None) => {
            let before = text.get(..at).unwrap_or_default().trim_end();
            let start = before
                .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')))
                .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8));
            let name = before.get(start..).unwrap_or_default().to_owned();
            Mark { range: at..at + 2, kind: MarkKind::Unopened(name) }
        }
    }
}

/// Whether this can be a name; one may be folded over two lines.
fn is_name(text: &str) -> bool {
    let sign = |c: char| c.is_alphanumeric() || c == '_' || super::is_invisible_or_joiner(c);
    let inner = |c: char| sign(c) || matches!(c, '-' | '.' | ' ' | '\u{a0}' | '\'' | '’' | '\n' | '\r' | '\t');
    let lines = text.trim().lines();
    text.chars().all(inner)
        && text.chars().any(char::is_alphanumeric)
        && lines.into_iter().all(|line| !line.trim().is_empty())
}

/// How many bytes a name has, a line break and the indentation behind it taken for one blank.
fn folded_length(text: &str) -> usize {
    text.split_whitespace().map(|word| word.len() + 1).sum::<usize>().saturating_sub(1)
}

/// The name in some other system's brackets that begins here.
fn bracketed(text: &str, at: usize, no_brace_is_open: bool) -> Option<Mark> {
    let rest = text.get(at..)?;
    for (open, close, form) in STYLES.iter().chain(&SINGLE).copied().filter(|(open, ..)| rest.starts_with(open)) {
        let inner = rest.get(open.len()..)?;
        let Some(length) = inner.find(close).filter(|length| *length <= TAG_BYTES_MAX) else { continue };
        let (name, behind) = inner.split_at(length);
        let is_list = open == "[" && name.starts_with(char::is_uppercase) && is_name(&name.replace(',', " "));
        if folded_length(name) > NAME_BYTES_MAX || !(is_name(name) || is_list) {
            continue;
        }
        let range = at..at + open.len() + length + close.len();
        let behind = behind.get(close.len()..).unwrap_or_default();
        if open == "{" && behind.starts_with('}') && no_brace_is_open {
            let range = range.start..range.end + 1;
            return Some(Mark { range, kind: MarkKind::Unopened(name.trim().to_owned()) });
        }
        if !fits(form, text, &range, name) {
            continue;
        }
        let name = name.trim().to_owned();
        let kind = if form == TagForm::Prose { MarkKind::Plain(name) } else { MarkKind::Bracketed(name) };
        return Some(Mark { range, kind });
    }
    dollar(text, at)
}

fn fits(form: TagForm, text: &str, range: &Range<usize>, name: &str) -> bool {
    let before = text.get(..range.start).unwrap_or_default().chars().next_back();
    let behind = text.get(range.end..).unwrap_or_default();
    let hugs = name.trim() == name;
    match form {
        TagForm::Loose => true,
        TagForm::Tight => {
            hugs && !before.is_some_and(char::is_alphanumeric) && !behind.starts_with(char::is_alphanumeric)
        }
        TagForm::Markup => {
            let end = format!("</{name}");
            (hugs || name.contains('_'))
                && !MARKUP.iter().any(|known| known.eq_ignore_ascii_case(name))
                && !text.contains(&end)
        }
        TagForm::Square => !is_link(before, behind),
        TagForm::Prose => hugs && !before.is_some_and(char::is_alphanumeric),
    }
}

/// Whether what stands behind square brackets makes them a link of Markdown.
fn is_link(before: Option<char>, behind: &str) -> bool {
    let is_address = |text: &str| {
        let text = text.trim_start();
        text.contains("://")
            || ["/", "#", "<", "www.", "tel:", "mailto:", "sms:"].iter().any(|begin| text.starts_with(begin))
    };
    let line = behind.lines().next().unwrap_or_default();
    let begins_line = before.is_none_or(|c| c == '\n');
    match line.strip_prefix('(') {
        Some(rest) => is_address(rest.split(')').next().unwrap_or_default()),
        None => line.starts_with('[') || begins_line && line.strip_prefix(':').is_some_and(is_address),
    }
}

/// `$name`, as a shell has it.
fn dollar(text: &str, at: usize) -> Option<Mark> {
    let name = text.get(at..)?.strip_prefix('$')?;
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(name.len());
    let name = name.get(..end).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    Some(Mark { range: at..at + 1 + end, kind: MarkKind::Bracketed(name.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let of = |mark: Mark| {
            let whole = &text[mark.range];
            match mark.kind {
                MarkKind::Tag(body) => format!("{whole} tag {body}"),
                MarkKind::Code => format!("{whole} code"),
                MarkKind::Unclosed(name) => format!("{whole} unclosed {name}"),
                MarkKind::Unopened(name) => format!("{whole} unopened {name}"),
                MarkKind::Bracketed(name) => format!("{whole} name {name}"),
                MarkKind::Half { name, .. } => format!("{whole} half {name}"),
                MarkKind::Stray(body) => format!("{whole} stray {body}"),
                MarkKind::Plain(name) => format!("{whole} plain {name}"),
                MarkKind::Word { name, .. } => format!("{whole} word {name}"),
            }
        };
        find(text).into_iter().map(of).collect()
    }

    #[test]
    fn braces_are_counted_as_a_reader_does() {
        let table: [(&str, &[&str]); 19] = [
            ("Hi {{ contact.first_name }}!", &["{{ contact.first_name }} tag contact.first_name"]),
            ("{{{contact.note}}}", &["{{{contact.note}}} tag contact.note"]),
            ("Hi {{contact.first_name} there", &["{{contact.first_name} unclosed contact.first_name"]),
            (
                "Hi {{contact.first_name there {{contact.city}}",
                &["{{contact.first_name unclosed contact.first_name", "{{contact.city}} tag contact.city"],
            ),
            ("Hi {{contact.first_name", &["{{contact.first_name unclosed contact.first_name"]),
            ("Hi {contact.first_name}}", &["{contact.first_name}} unopened contact.first_name"]),
            ("Hi contact.first_name}} there", &["}} unopened contact.first_name"]),
            ("}}", &["}} unopened "]),
            (r#"Answer {"a": {"b": 1}} only"#, &[]),
            (r#"Answer {"a": {"b": {"c": []}}} only"#, &[]),
            (r#"{{"a": 1}}"#, &[r#"{{"a": 1}} code"#]),
            ("{{ }}", &["{{ }} code"]),
            ("{{'a_b'}} {{$a}} {{- a -}}", &["{{'a_b'}} tag 'a_b'", "{{$a}} tag $a", "{{- a -}} tag - a -"]),
            ("{{\n", &["{{ code"]),
            ("if (a) { b({ c }) }", &["(a) plain a", "{ c } name c"]),
            (
                "{{#if contact.x}}a{{else}}b{{/if}}",
                &["{{#if contact.x}} tag #if contact.x", "{{else}} tag else", "{{/if}} tag /if"],
            ),
            ("{{\u{1}\u{1}}}", &["{{\u{1}\u{1}}} tag \u{1}\u{1}"]),
            ("nothing at all", &[]),
            ("é {{ü}} ñ", &["{{ü}} tag ü"]),
        ];
        for (text, wanted) in table {
            assert_eq!(told(text), wanted, "{text}");
        }
    }

    #[test]
    fn names_in_other_brackets_are_found_and_prose_is_not() {
        for (open, close) in STYLES.iter().chain(&SINGLE).map(|(open, close, _)| (*open, *close)) {
            let text = format!("Call {open}clinic_name{close} now");
            let found = find(&text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(&text[found[0].range.clone()], format!("{open}clinic_name{close}"));
        }
        for prose in [
            "see [phone](tel:1)",
            "see [phone](https://a.example)",
            "[phone]: tel:1",
            "<name>x</name>",
            "<p> <b> <address>",
            "a < b and c > d",
            "5% of 20% phone",
            "100%phone%",
            "costs $20 (net)",
            "price {1, 2}",
            "a * b",
        ] {
            let names: Vec<Mark> =
                find(prose).into_iter().filter(|mark| !matches!(mark.kind, MarkKind::Plain(_))).collect();
            assert!(names.is_empty(), "{prose}: {names:?}");
        }
    }
}
