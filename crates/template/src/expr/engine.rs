//! The expression language: minijinja's expressions with a short list of filters and tests, and nothing else.
//!
//! There are no statements, no functions, no methods and no auto-escaping. Steps and sizes have bounds.

use super::growth::{self, GrowthRefusal};
use crate::problem::suggest::did_you_mean;
use minijinja::value::{Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind, Expression, UndefinedBehavior, filters, tests};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// How many instructions one placeholder may take.
const FUEL: u64 = 20_000;
/// How many words and signs an expression may have; quoted text is not counted. The engine reads and computes it by calls within
/// calls, so a longer one could exhaust the stack.
const WORDS_MAX: usize = 500;
/// How long the text of one leaf, or of one step on the way to it, may be.
pub(super) const OUTPUT_BYTES_MAX: usize = 256 * 1024;

const FILTERS: [&str; 15] = [
    "default", "first", "float", "int", "join", "last", "length", "lower", "replace", "round", "split", "string",
    "title", "trim", "upper",
];
const TESTS: [&str; 9] =
    ["boolean", "defined", "endingwith", "none", "number", "sequence", "startingwith", "string", "undefined"];

/// The words of the expression language, which cannot name a variable.
pub(crate) const RESERVED: [&str; 19] = [
    "true", "false", "none", "True", "False", "None", "not", "and", "or", "in", "is", "if", "else", "loop", "self",
    "super", "caller", "varargs", "kwargs",
];

/// Whether a variable cannot have this name.
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// One environment serves every template: nothing in it depends on one.
static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut engine = Environment::empty();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_fuel(Some(FUEL));
    // Debug information would carry the row's values into errors.
    engine.set_debug(false);
    engine.add_filter("default", filters::default);
    engine.add_filter("first", filters::first);
    engine.add_filter("float", filters::float);
    engine.add_filter("int", filters::int);
    engine.add_filter("join", join);
    engine.add_filter("last", filters::last);
    engine.add_filter("length", filters::length);
    engine.add_filter("lower", filters::lower);
    engine.add_filter("replace", replace);
    engine.add_filter("round", filters::round);
    engine.add_filter("split", filters::split);
    engine.add_filter("string", filters::string);
    engine.add_filter("title", filters::title);
    engine.add_filter("trim", filters::trim);
    engine.add_filter("upper", filters::upper);
    engine.add_test("boolean", tests::is_boolean);
    engine.add_test("defined", tests::is_defined);
    engine.add_test("endingwith", tests::is_endingwith);
    engine.add_test("none", tests::is_none);
    engine.add_test("number", tests::is_number);
    engine.add_test("sequence", tests::is_sequence);
    engine.add_test("startingwith", tests::is_startingwith);
    engine.add_test("string", tests::is_string);
    engine.add_test("undefined", tests::is_undefined);
    engine
});

/// An expression that can be computed, and whose values do not grow beyond the engine's bounds unless it multiplies a list.
pub(crate) struct Compiled {
    pub(crate) expression: Expression<'static, 'static>,
    /// The variables that it multiplies; see [`Compiled::check_lists`].
    multiplied: BTreeSet<String>,
}

/// Where an expression stands, for the examples of its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    /// Between `<<` and `>>` in a template.
    InTemplate,
    /// On the command line, where nothing stands around it.
    Alone,
}

impl Stands {
    fn example(self) -> &'static str {
        match self {
            Stands::InTemplate => "Write for example `<< name >>` or `<< wait | default(2) >>`.",
            Stands::Alone => "Write for example `state == \"CA\"` or `state == \"CA\" and tier >= 2`.",
        }
    }
}

/// What is often written in the place of something else in an expression that cannot be read.
fn common_slip(words: &[String], stands: Stands) -> Option<&'static str> {
    let around = ["=", "!", "<", ">"];
    let is = |word: Option<&String>, list: &[&str]| word.is_some_and(|word| list.contains(&word.as_str()));
    let lone = |at: usize| {
        is(words.get(at), &["="])
            && !is(at.checked_sub(1).and_then(|at| words.get(at)), &around)
            && !is(words.get(at + 1), &around)
    };
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let pair = |sign: &str| words.windows(2).any(|pair| pair.iter().all(|word| word == sign));
    if has(&["“", "”", "„", "‘", "’", "‚", "«", "»", "`", "´"]) {
        Some(
            "Text stands in straight quotation marks, \" or ': those that a word processor makes of them are not read.",
        )
    } else if stands == Stands::Alone && pair("<") && pair(">") {
        Some("Here nothing stands around it: leave `<<` and `>>` out.")
    } else if (0..words.len()).any(lone) {
        Some("Two things are compared by `==`: write for example `state == \"CA\"`.")
    } else if pair("&") || pair("|") {
        Some("Write `and` and `or` as words.")
    } else {
        None
    }
}

/// The compiled expression.
///
/// # Errors
/// What is wrong with it, and what to do about it.
pub(crate) fn compile(source: &str, stands: Stands) -> Result<Compiled, (String, String)> {
    let words = outside_of_strings(source);
    if words.len() > WORDS_MAX {
        return Err((
            format!("this expression has more than {WORDS_MAX} words and signs"),
            "Part it, or give the rows a column with its result.".to_owned(),
        ));
    }
    check_names(&words, stands)
        .map_err(|(what, help)| (what, common_slip(&words, stands).map_or(help, str::to_owned)))?;
    let unread = |error: Error| {
        let detail = error.detail().unwrap_or("it cannot be read").to_owned();
        (format!("this is no expression: {detail}"), common_slip(&words, stands).unwrap_or(stands.example()).to_owned())
    };
    // The compiler computes what is constant, without any bound on steps, so this goes first.
    let multiplied = growth::multiplied(source).map_err(|refusal| match refusal {
        GrowthRefusal::Unread(error) => unread(error),
        GrowthRefusal::RepeatsList => repeats_a_list(),
    })?;
    let expression = ENGINE.compile_expression_owned(source.to_owned()).map_err(unread)?;
    Ok(Compiled { expression, multiplied })
}

impl Compiled {
    /// Whether none of the variables that it multiplies is one of these lists.
    ///
    /// # Errors
    /// What is wrong with it, and what to do about it.
    pub(crate) fn check_lists<'n>(&self, lists: impl IntoIterator<Item = &'n str>) -> Result<(), (String, String)> {
        if lists.into_iter().any(|name| self.multiplied.contains(name)) { Err(repeats_a_list()) } else { Ok(()) }
    }
}

fn repeats_a_list() -> (String, String) {
    (
        "`*` cannot repeat a list".to_owned(),
        "It multiplies numbers and repeats text; a list becomes text by `| join(\", \")`.".to_owned(),
    )
}

/// The words that may stand before a bracket without calling anything.
const KEYWORDS: [&str; 7] = ["and", "else", "if", "in", "is", "not", "or"];

/// Names are looked up only when they run, which may be in row 100,000; so they are read here.
fn check_names(words: &[String], stands: Stands) -> Result<(), (String, String)> {
    let word = |place: Option<usize>| place.and_then(|place| words.get(place)).map_or("", String::as_str);
    for place in 0..words.len() {
        let name = word(Some(place));
        let before = match (word(place.checked_sub(1)), word(place.checked_sub(2))) {
            ("not", "is") => "is",
            (before, _) => before,
        };
        let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
        let (what, known): (_, &[&str]) = match before {
            "|" => ("filter", &FILTERS),
            "is" if name != "not" => ("test", &TESTS),
            _ if is_name && !KEYWORDS.contains(&name) && word(Some(place + 1)) == "(" => ("function", &[]),
            _ => continue,
        };
        if !known.contains(&name) {
            let help = match what {
                "function" => match stands {
                    Stands::InTemplate => "Values are changed by filters: `<< name | upper >>`.".to_owned(),
                    Stands::Alone => "Values are changed by filters: `state | upper == \"CA\"`.".to_owned(),
                },
                _ => did_you_mean(name, known),
            };
            return Err((format!("there is no {what} `{name}`"), help));
        }
    }
    Ok(())
}

/// The words and signs of an expression without its quoted strings.
fn outside_of_strings(source: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    let mut escaped = false;
    for c in source.chars() {
        if let Some(open) = quote {
            if !escaped && c == open {
                quote = None;
            }
            escaped = !escaped && c == '\\';
            continue;
        }
        if matches!(c, '"' | '\'') {
            quote = Some(c);
        }
        match words.last_mut() {
            Some(word) if c.is_alphanumeric() || c == '_' => word.push(c),
            _ if c.is_whitespace() => words.push(String::new()),
            _ => words.extend([c.to_string(), String::new()]),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The kind of a value for a person.
pub(crate) fn describe(value: &Value) -> &'static str {
    let kind = value.kind();
    if kind == ValueKind::String {
        "text"
    } else if kind == ValueKind::Number {
        "a number"
    } else if kind == ValueKind::Bool {
        "true or false"
    } else if kind == ValueKind::Map {
        "a map"
    } else if matches!(kind, ValueKind::Seq | ValueKind::Iterable) {
        "a list"
    } else {
        "nothing"
    }
}

fn too_large() -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("the text grows beyond {OUTPUT_BYTES_MAX} bytes"))
}

fn replace(text: &str, from: &str, to: &str) -> Result<String, Error> {
    let grown = text.matches(from).count().saturating_mul(to.len()).saturating_add(text.len());
    if grown > OUTPUT_BYTES_MAX { Err(too_large()) } else { Ok(text.replace(from, to)) }
}

fn join(items: &Value, separator: Option<&str>) -> Result<String, Error> {
    let separator = separator.unwrap_or_default();
    let mut joined = String::new();
    if items.kind() == ValueKind::String {
        return Err(Error::new(ErrorKind::InvalidOperation, "`join` takes a list, not text"));
    }
    for (place, item) in items.try_iter()?.enumerate() {
        if place > 0 {
            joined.push_str(separator);
        }
        match item.as_str() {
            Some(text) => joined.push_str(text),
            None => joined.push_str(&item.to_string()),
        }
        if joined.len() > OUTPUT_BYTES_MAX {
            return Err(too_large());
        }
    }
    Ok(joined)
}

#[cfg(test)]
mod documented {
    use super::*;

    fn page() -> String {
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/template.md")).unwrap()
    }

    #[test]
    fn the_reference_names_every_filter_and_test() {
        let page = page();
        for name in FILTERS.into_iter().chain(TESTS) {
            let named = page.contains(&format!("`{name}`")) || page.contains(&format!("`{name}("));
            assert!(named, "docs/template.md does not name `{name}`");
        }
    }

    #[test]
    fn the_operators_of_the_reference_are_there() {
        for operator in ["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "//", "%", "~", "and", "or", "in"] {
            assert!(page().contains(&format!("`{operator}`")), "docs/template.md does not name `{operator}`");
            let expression = format!("a {operator} [b, 1][1]");
            assert!(compile(&expression, Stands::InTemplate).is_ok(), "`{expression}` cannot be read");
        }
        assert!(compile("a if not b else c", Stands::InTemplate).is_ok());
    }
}
