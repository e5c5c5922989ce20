//! What is to be said of a tag or of a name in brackets.

mod fill;
mod say;

use super::families::{self, KnownName};
use super::find::{Mark, MarkKind};
use super::signs::QUOTES;
use crate::problem::Severity;
use crate::problem::suggest;
use say::{no_placeholder, says, shown, write};
use std::collections::BTreeSet;

/// Words with which people say that a place is to be filled in.
const FILL_IN: [&str; 9] = ["insert", "enter", "your", "add", "put", "type", "todo", "tbd", "fixme"];
/// Further words that say nothing about what is to be filled in.
const EMPTY: [&str; 6] = ["the", "our", "my", "here", "a", "please"];
/// What to do about a place that nobody has filled in.
const FILL_IT_IN: &str = "It would be sent as it stands: fill it in, or take the brackets away.";
/// A shorter name is nobody's slip for another.
const SLIP_CHARS_MIN: usize = 5;

/// The names that a text may have confused with a tag, and the tags that the template says to be right.
#[derive(Debug, Clone, Default)]
pub(crate) struct TagNames {
    names: Vec<(String, NameMatch)>,
    allowed: BTreeSet<String>,
}

/// What a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameMatch {
    /// A variable of the template.
    Variable,
    /// A column of the roster that the template does not declare.
    Column,
    /// A column that stands for itself: there is no template.
    Cell,
    /// The column of the tokens.
    Token,
}

/// Where a text was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    /// In a template or on the command line: `<<name>>` is filled in there.
    Text,
    /// In a cell of the roster, which is taken as it stands.
    Cell,
}

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NameSaying {
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl NameSaying {
    fn error(message: String, help: impl Into<String>) -> Self {
        Self { severity: Severity::Error, message, help: help.into() }
    }

    fn warning(message: String, help: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, message, help: help.into() }
    }
}

impl TagNames {
    /// These names and no others, in a template that has these tags taken as right.
    pub(crate) fn new(names: impl IntoIterator<Item = (String, NameMatch)>, allowed: BTreeSet<String>) -> Self {
        Self { names: names.into_iter().collect(), allowed }
    }

    /// Adds those that are not among them yet.
    pub(crate) fn extend(&mut self, more: impl IntoIterator<Item = (String, NameMatch)>) {
        for (name, what) in more {
            if !self.names.iter().any(|(known, _)| suggest::fold(known) == suggest::fold(&name)) {
                self.names.push((name, what));
            }
        }
    }

    /// Whether there is no template that could say a tag to be right.
    fn has_no_template(&self) -> bool {
        self.names.iter().any(|(_, what)| *what == NameMatch::Cell)
    }

    /// The name that is written here, however it is written.
    fn find(&self, written: &str) -> Option<&(String, NameMatch)> {
        let same = |wanted: &str| {
            let exact = self.names.iter().find(|(name, _)| name == wanted);
            let plain = plain(wanted);
            exact.or_else(|| self.names.iter().find(|(name, _)| !plain.is_empty() && suggest::fold(name) == plain))
        };
        let words: Vec<&str> = words(written).filter(|word| !is_empty(word)).collect();
        same(written).or_else(|| same(&words.join(" ")))
    }

    /// What is to be said of this mark of this text, if anything is.
    pub(crate) fn judge(&self, text: &str, mark: &Mark, place: Where) -> Option<NameSaying> {
        let whole = text.get(mark.range.clone()).unwrap_or_default();
        let shown = shown(whole);
        if self.allowed.contains(whole) {
            return None;
        }
        match &mark.kind {
            MarkKind::Tag(body) => self.tag(&shown, body, place),
            MarkKind::Code => Some(NameSaying::warning(
                "two braces begin a merge tag of the CRM, and no name follows them".to_owned(),
                "In an example of code put a blank between the braces: `{ {`, `} }`.",
            )),
            MarkKind::Unclosed(name) => Some(NameSaying::error(
                "this `{{` has no `}}`".to_owned(),
                self.half(name, place, "Close the merge tag with `}}`"),
            )),
            MarkKind::Unopened(name) => Some(NameSaying::error(
                "this `}}` has no `{{`".to_owned(),
                self.half(name, place, "Open the merge tag with `{{`"),
            )),
            MarkKind::Bracketed(name) => self.bracketed(&shown, name, place),
            MarkKind::Half { name, sign } => self.half_bracketed(name, sign, place),
            MarkKind::Stray(body) if self.find(body).is_some() => None,
            MarkKind::Stray(body) => Some(NameSaying::error(
                format!("a brace too many stands beside `{{{{{body}}}}}`"),
                match place {
                    Where::Text => format!("Write {{{{{body}}}}}; for a brace itself write << \"{whole}\" >>."),
                    Where::Cell => format!("Write {{{{{body}}}}}."),
                },
            )),
            MarkKind::Word { name, is_dressed } => {
                let found =
                    self.names.iter().find(|(known, _)| known.eq_ignore_ascii_case(name) && known.contains('_'))?;
                let said = no_placeholder(&shown, found, place);
                Some(if *is_dressed { said } else { NameSaying { severity: Severity::Warning, ..said } })
            }
            MarkKind::Plain(name) => {
                let found =
                    self.names.iter().find(|(known, _)| known.eq_ignore_ascii_case(name) && known.contains('_'));
                found.map(|found| no_placeholder(&shown, found, place))
            }
        }
    }

    /// What is to be said of half a pair of brackets beside what may be a name of ours: only a name that no prose has is one.
    fn half_bracketed(&self, written: &str, sign: &str, place: Where) -> Option<NameSaying> {
        let is_ours =
            |name: &str| self.names.iter().find(|(known, _)| known.contains('_') && known.eq_ignore_ascii_case(name));
        let words: Vec<&str> = written.split_whitespace().collect();
        let tail = |count: usize| {
            words.len().checked_sub(count).and_then(|from| words.get(from..)).map(|words| words.join(" "))
        };
        let last = words.last().copied().unwrap_or_default();
        let found = is_ours(last).or_else(|| {
            // `Clinic Name>>`, `phone>>`.
            let is_pair = matches!(sign, "<<" | ">>");
            let hugs = !written.ends_with(char::is_whitespace);
            (1..=4).rev().filter(|_| is_pair && hugs).find_map(|count| {
                let name = tail(count)?;
                self.names.iter().find(|(known, _)| suggest::fold(known) == suggest::fold(&name))
            })
        })?;
        let message = format!("this `{sign}` stands alone, and {}", says(found));
        Some(NameSaying::error(message, write(found, place)))
    }

    fn half(&self, name: &str, place: Where, otherwise: &str) -> String {
        if let Some(found) = self.find(name).filter(|_| !name.is_empty()) {
            return write(found, place);
        }
        let tag = match families::known(name, &self.allowed) {
            KnownName::Yes if name.contains('.') => Some(name.to_owned()),
            KnownName::No(near) => near,
            KnownName::Yes => None,
        };
        match (tag, place) {
            (Some(tag), _) => format!("Write {{{{{tag}}}}}."),
            (None, Where::Text) => format!("{otherwise}. For two braces themselves write << \"{{{{\" >>."),
            (None, Where::Cell) => format!("{otherwise}, or take the braces out."),
        }
    }

    fn tag(&self, shown: &str, body: &str, place: Where) -> Option<NameSaying> {
        let clean: String = body.chars().filter(|c| !super::is_invisible_or_joiner(*c)).collect();
        let inner = clean.trim_start_matches(['#', '/', '^', '&', '>', '@', '~']).trim();
        if clean.starts_with('!') || self.allowed.contains(inner) {
            return None;
        }
        let bare = inner.trim_matches(QUOTES);
        let head = bare.split(['|', '(', '"', '=', '\'']).next().unwrap_or_default().trim();
        let first = head.split_whitespace().next().unwrap_or_default();
        if let Some(found) = self.argument(inner) {
            let message = format!("{shown} is written as a merge tag of the CRM, and {}", says(found));
            return Some(NameSaying::error(message, write(found, place)));
        }
        if families::is_helper(first) {
            if let Some(word) = arguments(inner).skip(1).find(|word| !word.contains('.') && self.slip(word).is_some()) {
                return Some(self.unknown(shown, word, None, place));
            }
            let arguments = inner.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|'));
            let mut paths = arguments.filter(|word| word.starts_with(char::is_alphabetic) && word.contains('.'));
            return paths.find_map(|path| self.path(shown, path, place));
        }
        // A tag of the CRM has a dot where a name of ours can have an underline.
        let is_known = first.contains('.') && families::known(first, &self.allowed) == KnownName::Yes;
        if let Some(found) = self.find(head).or_else(|| self.find(first)).filter(|found| !is_known || found.0 == first)
        {
            let message = format!("{shown} is written as a merge tag of the CRM, and {}", says(found));
            return Some(NameSaying::error(message, write(found, place)));
        }
        if let Some(said) = self.path(shown, head, place) {
            return Some(said);
        }
        if clean != body {
            let message = format!("{shown} has a character in it that cannot be seen");
            return Some(NameSaying::error(message, format!("Type it again: {{{{{clean}}}}}.")));
        }
        let quoted = bare.len() < inner.len() && (!inner.starts_with(char::is_alphabetic) || inner.ends_with('.'));
        quoted.then(|| self.unknown(shown, head, Some(head.to_owned()), place))
    }

    /// The name of ours that stands among others between the braces: behind a helper, or before a dot.
    fn argument(&self, inner: &str) -> Option<&(String, NameMatch)> {
        let named = |word: &str| {
            let same = |name: &str| name == word || name.contains('_') && suggest::fold(name) == suggest::fold(word);
            self.names.iter().find(|(name, _)| same(name))
        };
        let of_path = |word: &str| {
            let (first, _) = word.split_once('.')?;
            // A variable can have the name of a family.
            named(first).filter(|_| !families::is_family(first))
        };
        let mut words = arguments(inner).peekable();
        let head = words.next()?;
        let is_block = words.clone().any(|word| word == "as");
        if let Some(found) = of_path(head) {
            return Some(found);
        }
        words.filter(|_| !is_block).find_map(|word| if word.contains('.') { of_path(word) } else { named(word) })
    }

    /// What is to be said of a path between braces that names nothing of ours.
    fn path(&self, shown: &str, path: &str, place: Where) -> Option<NameSaying> {
        // A second word behind a path that is known is an argument.
        let known = match families::known(path, &self.allowed) {
            KnownName::No(None) => families::known(path.split_whitespace().next().unwrap_or_default(), &self.allowed),
            KnownName::Yes => KnownName::Yes,
            KnownName::No(near) => KnownName::No(near),
        };
        match known {
            KnownName::No(near) => Some(self.unknown(shown, path, near, place)),
            KnownName::Yes if families::is_own_field(path) => {
                let member = path.split_once('.').map_or("", |(_, member)| member);
                let declared = |found: &(String, NameMatch)| matches!(found.1, NameMatch::Variable | NameMatch::Cell);
                let is_ours = self.find(member).is_some_and(declared);
                is_ours.then(|| self.unknown(shown, path, None, place))
            }
            KnownName::Yes => None,
        }
    }

    fn unknown(&self, shown: &str, path: &str, near: Option<String>, place: Where) -> NameSaying {
        let member = path.split_once('.').map_or(path, |(_, member)| member);
        let message = format!("{shown} is no merge tag that is known");
        let written = shown.trim_matches(['{', '}', ' ', '`']);
        let right = match place {
            // What is hidden is hardly right.
            _ if written.contains('•') || self.has_no_template() => String::new(),
            Where::Text => format!(" If it is right as it stands, say so in the template: merge-tags: [{written}]."),
            Where::Cell => format!(" If it is right as it stands, list `{written}` in the template's `merge-tags`."),
        };
        let meant = match (near, self.find(member)) {
            (_, Some(found)) => format!("did you mean <<{}>>?", found.0),
            (Some(near), None) => format!("did you mean {{{{{near}}}}}?"),
            (None, None) => match self.slip(path) {
                Some(name) => format!("did you mean <<{name}>>?"),
                None => "The CRM would write nothing in its place, or leave the braces.".to_owned(),
            },
        };
        NameSaying::warning(message, format!("{meant}{right}"))
    }

    /// The name that was probably meant by one that is none.
    fn slip(&self, written: &str) -> Option<&str> {
        let long = plain(written).chars().count() >= SLIP_CHARS_MIN;
        let names = self.names.iter().filter(|(_, what)| *what != NameMatch::Token).map(|(name, _)| name.as_str());
        long.then(|| suggest::misspelt(written, names)).flatten()
    }

    fn bracketed(&self, shown: &str, name: &str, place: Where) -> Option<NameSaying> {
        let clean: String = name.chars().filter(|c| !super::is_invisible_or_joiner(*c)).collect();
        if self.allowed.contains(&clean) {
            return None;
        }
        let is_tag = clean.split_once('.').is_some_and(|(family, _)| families::is_family(&family.to_lowercase()));
        // One letter in brackets is a list, a box to tick, a formula.
        let is_long = plain(&clean).chars().count() > 1 || shown.starts_with("`<<");
        if let Some(found) = self.find(&clean).filter(|found| is_long && (!is_tag || found.0 == clean)) {
            return Some(no_placeholder(shown, found, place));
        }
        if let Some((family, member)) = clean.split_once('.')
            && !member.is_empty()
            && is_tag
            && !clean.contains(' ')
        {
            let path = format!("{}.{member}", family.to_lowercase());
            let tag = match families::known(&path, &self.allowed) {
                KnownName::No(Some(near)) => near,
                KnownName::Yes | KnownName::No(None) => path,
            };
            let message = format!("{shown} is no merge tag, and would be sent as it stands");
            return Some(NameSaying::warning(message, format!("did you mean {{{{{tag}}}}}?")));
        }
        if let Some(near) = self.slip(&clean) {
            let message = format!("{shown} would be sent as it stands");
            return Some(NameSaying::warning(message, format!("did you mean <<{near}>>?")));
        }
        if let Some(tag) = families::of_words(&clean) {
            let message = format!("{shown} would be sent as it stands");
            return Some(NameSaying::warning(message, format!("did you mean {{{{{tag}}}}}?")));
        }
        let is_ours =
            |word: &str| self.names.iter().find(|(known, _)| known.contains('_') && known.eq_ignore_ascii_case(word));
        if let Some(found) = clean.split_whitespace().find_map(is_ours) {
            return Some(NameSaying { severity: Severity::Warning, ..no_placeholder(shown, found, place) });
        }
        if fill::asks(&clean) {
            return Some(NameSaying::warning(
                format!("{shown} looks like a place that nobody has filled in"),
                FILL_IT_IN,
            ));
        }
        if place == Where::Cell && shown.starts_with("`<<") {
            let message = format!("{shown} would be sent as it stands");
            return Some(NameSaying::warning(message, "Nothing in a cell is filled in: write the text itself."));
        }
        let first = words(&clean).next().unwrap_or_default().to_lowercase();
        if FILL_IN.contains(&first.as_str()) {
            let message = format!("{shown} looks like a place that nobody has filled in");
            return Some(NameSaying::warning(message, FILL_IT_IN));
        }
        None
    }
}

/// The words between the braces of a tag, quoted text left out.
fn arguments(inner: &str) -> impl Iterator<Item = &str> + Clone {
    let outside = inner.split(['"', '\'']).step_by(2);
    outside
        .flat_map(|part| part.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|' | ':' | ',' | '=')))
        .filter(|word| !word.is_empty())
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split([' ', '_', '-', '\u{a0}', '\n', '\r', '\t']).filter(|word| !word.is_empty())
}

fn is_empty(word: &str) -> bool {
    let word = word.to_lowercase();
    FILL_IN.contains(&word.as_str()) || EMPTY.contains(&word.as_str())
}

fn plain(name: &str) -> String {
    suggest::fold(name)
        .chars()
        .filter(|c| !super::is_invisible_or_joiner(*c) && !matches!(c, '\u{a0}' | '.' | '\'' | '’'))
        .collect()
}

#[cfg(test)]
mod tests;
