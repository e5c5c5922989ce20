//! Plots as inline SVG, each with its figures in words beside it.

use crate::account::{Account, Write};
use crate::text::{counted, duration, thousands};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How many bars a timeline has at most.
const BARS_MAX: u64 = 60;
const WIDTH: u64 = 720;
const HEIGHT: u64 = 120;

/// How many writes were begun in each stretch of the run.
pub(crate) fn timeline(account: &Account) -> String {
    let Some(last) = account.writes.iter().map(|write| write.began).max() else { return String::new() };
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
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"Writes over time: at most {} in {}\" \
         preserveAspectRatio=\"none\" class=\"timeline\">",
        counted(usize::try_from(most).unwrap_or(usize::MAX), "write"),
        duration(stretch),
    );
    for (bar, count) in &counts {
        let high = (count * (HEIGHT - 4)).div_ceil(most);
        // Writing to a string cannot fail.
        let _ = write!(
            svg,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{high}\"><title>{} from {}</title></rect>",
            bar * wide,
            HEIGHT - high,
            wide.saturating_sub(1).max(1),
            counted(usize::try_from(*count).unwrap_or(usize::MAX), "write"),
            duration(bar * stretch),
        );
    }
    let _ = write!(
        svg,
        "</svg><p class=\"axis\"><span>0 s</span><span>one bar is {}; the highest {}</span><span>{}</span></p>",
        duration(stretch),
        counted(usize::try_from(most).unwrap_or(usize::MAX), "write"),
        duration(span)
    );
    svg
}

/// How long each kind of write took, as a table with bars.
pub(crate) fn latencies(account: &Account) -> String {
    let mut kinds: BTreeMap<&str, (usize, Vec<u64>)> = BTreeMap::new();
    for Write { verb, took, began: _ } in &account.writes {
        let kind = kinds.entry(verb).or_default();
        kind.0 += 1;
        kind.1.extend(took);
    }
    if kinds.is_empty() {
        return String::new();
    }
    let slowest = kinds.values().flat_map(|(_, took)| took).copied().max().unwrap_or(1).max(1);
    let mut rows = String::new();
    for (verb, (count, mut took)) in kinds {
        took.sort_unstable();
        let at = |share: usize| took.get((took.len().saturating_sub(1)) * share / 100).copied().unwrap_or(0);
        let bar = |value: u64| value * 240 / slowest;
        let _ = write!(
            rows,
            "<tr><th scope=\"row\">{verb}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td><svg viewBox=\"0 0 240 14\" \
             class=\"latency\" aria-hidden=\"true\"><rect class=\"to95\" width=\"{}\" height=\"14\"/><rect class=\"to50\" \
             width=\"{}\" height=\"14\"/></svg></td></tr>",
            thousands(count),
            duration(at(50)),
            duration(at(95)),
            duration(at(100)),
            bar(at(95)),
            bar(at(50)),
        );
    }
    format!(
        "<table class=\"figures\"><thead><tr><th scope=\"col\">write</th><th scope=\"col\">number</th><th scope=\"col\">half \
         took at most</th><th scope=\"col\">95 of 100</th><th scope=\"col\">longest</th><th scope=\"col\"><span \
         class=\"unseen\">bars</span></th></tr></thead><tbody>{rows}</tbody></table>"
    )
}
