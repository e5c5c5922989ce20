//! The run in bars: what was sent when, what the API held back, when each wave began, and what locations waited for.

use crate::account::{Account, RunPart};
use crate::node::{Element, element};
use crate::text::duration;
use fitout_model::Interval;
use fitout_model::text::counted;
use std::collections::{BTreeMap, BTreeSet};

/// How many bars there are at most.
const BARS_MAX: u64 = 60;
const WIDTH: u64 = 720;
const HEIGHT: u64 = 120;
/// How high the bars of what was waited for are.
const WAITS_HEIGHT: u64 = 48;
/// The mark of a bar in which the API held requests back.
const MARK_HEIGHT: u64 = 5;

/// What happened in one bar.
#[derive(Debug, Default)]
struct Bar {
    writes: u64,
    /// What the run's figures say, where they were kept.
    stretch: Interval,
}

/// The bars of a run, all of one length.
struct Bars {
    /// How long one is, in milliseconds.
    long: u64,
    /// How long the run was, in milliseconds.
    span: u64,
    by_place: BTreeMap<u64, Bar>,
}

/// Plots of the run over time, each with its axis in words. Nothing where nothing was sent.
pub(crate) fn timeline(account: &Account) -> Vec<Element> {
    let bars = Bars::of(account);
    let mut plots = bars.traffic(account);
    plots.extend(bars.waits());
    plots
}

impl Bars {
    fn of(account: &Account) -> Self {
        let last = account.writes.iter().map(|write| write.began).chain(account.parts.iter().map(RunPart::until)).max();
        let last = last.unwrap_or(account.began);
        let span = account.ended.unwrap_or(last).max(last).saturating_sub(account.began).max(1);
        // Whole stretches in each bar: one that lay in two would make waves where there were none.
        let stretch = account.parts.iter().map(|part| part.figures.stretch_ms).max().unwrap_or(1).max(1);
        let long = span.div_ceil(BARS_MAX).div_ceil(stretch).max(1) * stretch;
        let mut by_place: BTreeMap<u64, Bar> = BTreeMap::new();
        let number = |at: u64| at.saturating_sub(account.began).min(span - 1) / long;
        for write in &account.writes {
            by_place.entry(number(write.began)).or_default().writes += 1;
        }
        for part in &account.parts {
            for (at, stretch) in part.stretches() {
                by_place.entry(number(at)).or_default().stretch.add(stretch);
            }
        }
        Self { long, span, by_place }
    }

    /// How wide a bar is in the plot, with its gap.
    fn wide(&self) -> u64 {
        WIDTH / self.span.div_ceil(self.long).max(1)
    }

    fn rect(&self, bar: u64, from: u64, high: u64, class: String, title: String) -> Element {
        element("rect")
            .with("class", class)
            .with("x", (bar * self.wide()).to_string())
            .with("y", from.to_string())
            .with("width", self.wide().saturating_sub(1).max(1).to_string())
            .with("height", high.to_string())
            .child(element("title").text(title))
    }

    /// Requests and writes, with a mark where the API held some back and a line where a wave began.
    fn traffic(&self, account: &Account) -> Vec<Element> {
        let known = !account.parts.is_empty();
        let sent = |bar: &Bar| if known { bar.stretch.requests.max(bar.writes) } else { bar.writes };
        let noun = if known { "request" } else { "write" };
        let most = self.by_place.values().map(sent).max().unwrap_or(0);
        if most == 0 {
            return Vec::new();
        }
        let high = |count: u64| (count * (HEIGHT - 8)).div_ceil(most);
        let mut drawn = Vec::new();
        for (place, bar) in &self.by_place {
            let from = duration(place * self.long);
            let (all, writes, throttled) = (sent(bar), bar.writes, bar.stretch.throttled);
            let held =
                if throttled > 0 { format!(", {} answered with 429", many(throttled, noun)) } else { String::new() };
            let title = format!("{}, {} of them{held}, from {from}", many(all, noun), many(writes, "write"));
            if known {
                drawn.push(self.rect(*place, HEIGHT - high(all), high(all), "reads".to_owned(), title.clone()));
            }
            drawn.push(self.rect(*place, HEIGHT - high(writes), high(writes), "writes".to_owned(), title.clone()));
            if throttled > 0 {
                drawn.push(self.rect(*place, 0, MARK_HEIGHT, "throttled".to_owned(), title));
            }
        }
        let begins: Vec<(u64, &str, u64)> = account.parts.iter().flat_map(|part| part.waves(account.began)).collect();
        for (after, name, _) in &begins {
            let x = after.min(&self.span) / self.long * self.wide();
            let title = element("title").text(format!("wave {name} begins after {}", duration(*after)));
            let line = element("rect").with("class", "wave").with("x", x.to_string()).with("width", "1");
            drawn.push(line.with("height", HEIGHT.to_string()).child(title));
        }
        let said = format!("{}s over time: at most {} in {}", capital(noun), many(most, noun), duration(self.long));
        let highest = format!("one bar is {}; the highest {}", duration(self.long), many(most, noun));
        let axis = ["0 s".to_owned(), highest, duration(self.span)].map(|words| element("span").text(words));
        let mut plots = vec![plot(HEIGHT, "timeline", said, drawn)];
        plots.push(element("p").with("class", "axis").children(axis));
        plots.extend(self.legend(known));
        plots.extend(waves(&begins));
        plots
    }

    /// What the colours mean, in words and figures.
    fn legend(&self, known: bool) -> Option<Element> {
        if !known {
            return None;
        }
        let sum = |of: fn(&Bar) -> u64| self.by_place.values().map(of).sum::<u64>();
        let (requests, writes) = (sum(|bar| bar.stretch.requests), sum(|bar| bar.writes));
        let throttled = sum(|bar| bar.stretch.throttled);
        let held = match throttled {
            0 => key("throttled", "none answered with 429"),
            some => key("throttled", &format!("{} answered with 429", many(some, "request"))),
        };
        let reads = format!("{} without change", many(requests.saturating_sub(writes), "request"));
        Some(element("p").with("class", "keys").children([
            key("writes", &many(writes, "write")),
            key("reads", &reads),
            held,
        ]))
    }

    /// What locations waited for, over time; nothing where none waited.
    fn waits(&self) -> Vec<Element> {
        let mut whys: BTreeMap<&str, u64> = BTreeMap::new();
        for (why, waited) in self.by_place.values().flat_map(|bar| &bar.stretch.waited_ms) {
            *whys.entry(why).or_default() += waited;
        }
        whys.retain(|_, waited| *waited > 0);
        let most = self.by_place.values().map(|bar| bar.stretch.waited_ms.values().sum::<u64>()).max().unwrap_or(0);
        if most == 0 {
            return Vec::new();
        }
        let classes: BTreeMap<&str, String> =
            whys.keys().enumerate().map(|(place, why)| (*why, format!("wait{}", place % 7))).collect();
        let mut drawn = Vec::new();
        for (place, bar) in &self.by_place {
            let mut top = WAITS_HEIGHT;
            for (why, waited) in &bar.stretch.waited_ms {
                let high = (waited * (WAITS_HEIGHT - 4) / most).min(top);
                top -= high;
                let class = classes.get(why.as_str()).cloned().unwrap_or_default();
                let title = format!("{} for: {why}, from {}", duration(*waited), duration(place * self.long));
                drawn.push(self.rect(*place, top, high, class, title));
            }
        }
        let keys = whys.iter().map(|(why, waited)| {
            let class = classes.get(why).map(String::as_str).unwrap_or_default();
            key(class, &format!("{why}: {}", duration(*waited)))
        });
        let said = "What locations waited for over time, summed over all of them".to_owned();
        vec![
            element("h3").text("What locations waited for, summed over all of them"),
            plot(WAITS_HEIGHT, "timeline waits", said, drawn),
            element("p").with("class", "keys").children(keys.collect::<Vec<_>>()),
        ]
    }
}

/// When each wave began, in words.
fn waves(begins: &[(u64, &str, u64)]) -> Option<Element> {
    let mut seen = BTreeSet::new();
    let told: Vec<String> = begins
        .iter()
        .filter(|begin| seen.insert(**begin))
        .map(|(after, name, locations)| {
            format!("wave {name} after {} ({})", duration(*after), many(*locations, "location"))
        })
        .collect();
    (!told.is_empty()).then(|| element("p").with("class", "keys").child(key("wave", &told.join(", "))))
}

/// A colour and what it means.
fn key(class: &str, words: &str) -> Element {
    let swatch = element("svg")
        .with("viewBox", "0 0 12 12")
        .with("class", "key")
        .with("aria-hidden", "true")
        .child(element("rect").with("class", class).with("width", "12").with("height", "12"));
    element("span").child(swatch).text(format!(" {words}"))
}

fn plot(high: u64, class: &'static str, said: String, drawn: Vec<Element>) -> Element {
    element("svg")
        .with("viewBox", format!("0 0 {WIDTH} {high}"))
        .with("role", "img")
        .with("aria-label", said)
        .with("preserveAspectRatio", "none")
        .with("class", class)
        .children(drawn)
}

fn many(number: u64, noun: &str) -> String {
    counted(usize::try_from(number).unwrap_or(usize::MAX), noun)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::TimedWrite;
    use fitout_model::{RunFigures, WaveBegan};

    fn account(parts: Vec<RunPart>, writes: Vec<u64>) -> Account {
        let write = |began| TimedWrite { verb: "create agent", began, took: Some(5) };
        Account {
            program: String::new(),
            run: String::new(),
            command: String::new(),
            template: String::new(),
            version: String::new(),
            roster: String::new(),
            host: String::new(),
            began: 1_000_000,
            ended: Some(1_030_000),
            how: String::new(),
            locations: Vec::new(),
            writes: writes.into_iter().map(write).collect(),
            parts,
        }
    }

    fn part() -> RunPart {
        let stretch = |requests, throttled, waited: &[(&str, u64)]| Interval {
            requests,
            throttled,
            waited_ms: waited.iter().map(|(why, ms)| ((*why).to_owned(), *ms)).collect(),
        };
        let wave = |name: &str, locations, after_ms| WaveBegan { name: name.to_owned(), locations, after_ms };
        let stretches = vec![
            stretch(10, 0, &[]),
            stretch(4, 2, &[("location limit", 700), ("back-off after errors", 300)]),
            stretch(20, 0, &[("location limit", 800)]),
        ];
        let figures = RunFigures {
            operations: BTreeMap::new(),
            stretch_ms: 10_000,
            stretches,
            waves: vec![wave("1", 3, 0), wave("2", 97, 20_000)],
        };
        RunPart { began: 1_000_000, figures }
    }

    fn words(plots: &[Element]) -> String {
        let mut page = String::new();
        for plot in plots {
            plot.write(&mut page);
        }
        page
    }

    #[test]
    fn requests_writes_limits_waves_and_waits_are_told_in_words_as_well() {
        let page = words(&timeline(&account(vec![part()], vec![1_000_100, 1_025_000, 1_025_001])));
        for said in [
            "Requests over time: at most 20 requests in 10.0 s",
            "20 requests, 2 writes of them, from 20.0 s",
            "4 requests, 0 writes of them, 2 requests answered with 429, from 10.0 s",
            "3 writes",
            "31 requests without change",
            "wave 1 after 0 ms (3 locations), wave 2 after 20.0 s (97 locations)",
            "location limit: 1.5 s",
            "back-off after errors: 300 ms",
            "700 ms for: location limit, from 10.0 s",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
    }

    #[test]
    fn a_run_without_figures_shows_its_writes_and_one_without_writes_nothing() {
        let page = words(&timeline(&account(Vec::new(), vec![1_000_000, 1_029_999])));
        assert!(page.contains("Writes over time: at most 1 write in 500 ms"), "{page}");
        assert!(!page.contains("keys"), "{page}");
        assert!(timeline(&account(Vec::new(), Vec::new())).is_empty());
    }

    #[test]
    fn no_bar_is_lost_at_the_end_and_none_is_outside() {
        let page = words(&timeline(&account(vec![part()], (0..=60).map(|n| 1_000_000 + n * 500).collect())));
        assert!(page.contains("61 writes"), "{page}");
        for x in page.split(" x=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse::<u64>().unwrap()) {
            assert!(x < WIDTH, "{x}");
        }
    }
}
