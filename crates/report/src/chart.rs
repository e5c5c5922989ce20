//! Plots as inline SVG, each with its figures in words beside it.

use crate::account::{Account, Write};
use crate::node::{Element, element};
use crate::text::{counted, duration, thousands};
use std::collections::BTreeMap;

/// How many bars a timeline has at most.
const BARS_MAX: u64 = 60;
const WIDTH: u64 = 720;
const HEIGHT: u64 = 120;

/// How many writes were begun in each stretch of the run: a plot, and its axis in words. Nothing where nothing was written.
pub(crate) fn timeline(account: &Account) -> Vec<Element> {
    let Some(last) = account.writes.iter().map(|write| write.began).max() else { return Vec::new() };
    let span = account.ended.unwrap_or(last).max(last).saturating_sub(account.began).max(1);
    let stretch = span.div_ceil(BARS_MAX).max(1);
    let bars = span.div_ceil(stretch).max(1);
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    for write in &account.writes {
        let bar = (write.began.saturating_sub(account.began) / stretch).min(bars - 1);
        *counts.entry(bar).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(1).max(1);
    let wide = WIDTH / bars;
    let writes = |count: u64| counted(usize::try_from(count).unwrap_or(usize::MAX), "write");
    let rects = counts.iter().map(|(bar, count)| {
        let high = (count * (HEIGHT - 4)).div_ceil(most);
        element("rect")
            .with("x", (bar * wide).to_string())
            .with("y", (HEIGHT - high).to_string())
            .with("width", wide.saturating_sub(1).max(1).to_string())
            .with("height", high.to_string())
            .child(element("title").text(format!("{} from {}", writes(*count), duration(bar * stretch))))
    });
    let said = format!("Writes over time: at most {} in {}", writes(most), duration(stretch));
    let plot = element("svg")
        .with("viewBox", format!("0 0 {WIDTH} {HEIGHT}"))
        .with("role", "img")
        .with("aria-label", said)
        .with("preserveAspectRatio", "none")
        .with("class", "timeline")
        .children(rects);
    let highest = format!("one bar is {}; the highest {}", duration(stretch), writes(most));
    let axis = ["0 s".to_owned(), highest, duration(span)].map(|words| element("span").text(words));
    vec![plot, element("p").with("class", "axis").children(axis)]
}

/// The columns of the table of latencies; the last has bars.
const COLUMNS: [&str; 5] = ["write", "number", "half took at most", "95 of 100", "longest"];

/// How long each kind of write took, as a table with bars. Nothing where nothing was written.
pub(crate) fn latencies(account: &Account) -> Option<Element> {
    let mut kinds: BTreeMap<&str, (usize, Vec<u64>)> = BTreeMap::new();
    for Write { verb, took, began: _ } in &account.writes {
        let kind = kinds.entry(verb).or_default();
        kind.0 += 1;
        kind.1.extend(took);
    }
    if kinds.is_empty() {
        return None;
    }
    let slowest = kinds.values().flat_map(|(_, took)| took).copied().max().unwrap_or(1).max(1);
    let rows = kinds.into_iter().map(|(verb, (count, mut took))| {
        took.sort_unstable();
        let at = |share: usize| took.get((took.len().saturating_sub(1)) * share / 100).copied().unwrap_or(0);
        let bar = |class: &str, value: u64| {
            element("rect").with("class", class).with("width", (value * 240 / slowest).to_string()).with("height", "14")
        };
        let bars = element("svg")
            .with("viewBox", "0 0 240 14")
            .with("class", "latency")
            .with("aria-hidden", "true")
            .children([bar("to95", at(95)), bar("to50", at(50))]);
        let figures = [thousands(count), duration(at(50)), duration(at(95)), duration(at(100))];
        element("tr")
            .child(element("th").with("scope", "row").text(verb))
            .children(figures.map(|figure| element("td").text(figure)))
            .child(element("td").child(bars))
    });
    let heading = |words: &str| element("th").with("scope", "col").text(words);
    let bars = element("th").with("scope", "col").child(element("span").with("class", "unseen").text("bars"));
    let head = element("tr").children(COLUMNS.map(heading)).child(bars);
    let (head, body) = (element("thead").child(head), element("tbody").children(rows));
    Some(element("table").with("class", "figures").children([head, body]))
}
