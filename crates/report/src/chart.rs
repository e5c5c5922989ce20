//! How long requests took, as a table with bars and figures in words.

use crate::account::{Account, TimedWrite};
use crate::node::{Element, element};
use crate::text::duration;
use fitout_model::RequestCounts;
use fitout_model::text::thousands;
use std::collections::BTreeMap;

/// The columns of the table of latencies between its first and the one with bars.
const COLUMNS: [&str; 5] = ["number", "half took at most", "95 of 100", "longest", "errors and 429"];

/// What is told of one operation.
struct ChartLine {
    word: String,
    number: u64,
    half: u64,
    most: u64,
    longest: u64,
    /// `None` where nobody counted them.
    wrong: Option<u64>,
}

/// How long each operation took, as a table with bars: of requests where the run's figures were kept, and otherwise of the
/// writes. Nothing where nothing was sent.
pub(crate) fn latencies(account: &Account) -> Option<Element> {
    let lines = if account.parts.is_empty() { of_writes(&account.writes) } else { of_requests(account) };
    let slowest = lines.iter().map(|line| line.longest).max()?.max(1);
    let rows = lines.iter().map(|line| {
        let bar = |class: &str, value: u64| {
            element("rect").with("class", class).with("width", (value * 240 / slowest).to_string()).with("height", "14")
        };
        let bars = element("svg")
            .with("viewBox", "0 0 240 14")
            .with("class", "latency")
            .with("aria-hidden", "true")
            .children([bar("to95", line.most), bar("to50", line.half)]);
        let wrong = line.wrong.map_or_else(String::new, many);
        let figures = [many(line.number), duration(line.half), duration(line.most), duration(line.longest), wrong];
        element("tr")
            .child(element("th").with("scope", "row").text(&line.word))
            .children(figures.map(|figure| element("td").text(figure)))
            .child(element("td").child(bars))
    });
    let heading = |words: &str| element("th").with("scope", "col").text(words);
    let first = element("th").with("scope", "col").text(if account.parts.is_empty() { "write" } else { "request" });
    let bars = element("th").with("scope", "col").child(element("span").with("class", "unseen").text("bars"));
    let head = element("tr").child(first).children(COLUMNS.map(heading)).child(bars);
    let (head, body) = (element("thead").child(head), element("tbody").children(rows));
    Some(element("table").with("class", "figures").children([head, body]))
}

fn many(number: u64) -> String {
    thousands(usize::try_from(number).unwrap_or(usize::MAX))
}

/// By the figures of the runs, which know times by their bounds.
fn of_requests(account: &Account) -> Vec<ChartLine> {
    let mut operations: BTreeMap<&str, RequestCounts> = BTreeMap::new();
    for (word, sent) in account.parts.iter().flat_map(|part| &part.figures.operations) {
        operations.entry(word).or_default().add(sent);
    }
    let line = |(word, sent): (&str, RequestCounts)| ChartLine {
        word: word.to_owned(),
        number: sent.requests,
        half: sent.at_most(50).unwrap_or(0),
        most: sent.at_most(95).unwrap_or(0),
        longest: sent.at_most(100).unwrap_or(0),
        wrong: Some(sent.failed + sent.throttled),
    };
    operations.into_iter().map(line).collect()
}

/// By the journal alone: from a write's intent to its outcome.
fn of_writes(writes: &[TimedWrite]) -> Vec<ChartLine> {
    let mut kinds: BTreeMap<&str, (u64, Vec<u64>)> = BTreeMap::new();
    for TimedWrite { verb, took, began: _ } in writes {
        let kind = kinds.entry(verb).or_default();
        kind.0 += 1;
        kind.1.extend(took);
    }
    let line = |(verb, (number, mut took)): (&str, (u64, Vec<u64>))| {
        took.sort_unstable();
        let at = |share: usize| took.get((took.len().saturating_sub(1)) * share / 100).copied().unwrap_or(0);
        ChartLine { word: verb.to_owned(), number, half: at(50), most: at(95), longest: at(100), wrong: None }
    };
    kinds.into_iter().map(line).collect()
}
