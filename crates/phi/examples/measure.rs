//! The tripwire's figures: `cargo run -p fitout-phi --example measure`.

#[path = "../tests/it/corpus.rs"]
mod corpus;

use corpus::{CLEAN, Figures, second};
use fitout_phi::Scanner;
use std::process::ExitCode;

#[expect(clippy::print_stdout, reason = "it is a program")]
fn main() -> ExitCode {
    let Ok(scanner) = Scanner::new() else { return ExitCode::FAILURE };
    let figures = Figures::of(
        |text| !scanner.scan(text).is_empty(),
        |sample| {
            let found: Vec<String> = scanner.scan(&sample.text).into_iter().map(|finding| finding.excerpt).collect();
            println!(
                "{}: {:.300?} {found:?}",
                if sample.has.is_some() { "missed" } else { "false alarm" },
                sample.text
            );
        },
    );
    let line = |what: &str, (good, bad): (usize, usize), part: usize| {
        let share = part * 10_000 / (good + bad).max(1);
        println!("{what:<34} {:>3}.{:02} % ({part} of {})", share / 100, share % 100, good + bad);
    };
    for (kind, counts) in &figures.kinds {
        line(&format!("found: {kind}"), *counts, counts.0);
    }
    let all = figures.identifiers();
    line("recall", all, all.0);
    line("false alarms: sentences", figures.sentences, figures.sentences.1);
    line("false alarms: prompts", figures.prompts, figures.prompts.1);
    let by_others = second(|text| !scanner.scan(text).is_empty(), |kind, text| println!("wrong, {kind}: {text:.300?}"));
    let mut found = (0, 0);
    for (kind, counts) in &by_others {
        if *kind == CLEAN {
            line("second corpus: false alarms", *counts, counts.1);
        } else {
            line(&format!("second corpus: {kind}"), *counts, counts.0);
            found = (found.0 + counts.0, found.1 + counts.1);
        }
    }
    line("second corpus: recall", found, found.0);
    let kept = all.1 * 100 <= all.0 + all.1
        && figures.sentences.1 * 200 <= figures.sentences.0 + figures.sentences.1
        && figures.prompts.1 * 200 <= figures.prompts.0 + figures.prompts.1;
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
