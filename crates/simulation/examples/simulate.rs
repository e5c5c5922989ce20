//! Many simulations: `cargo run --release -p fitout-simulation --example simulate -- --seeds 100000 --first 0`.
//!
//! Each seed is a history of rollouts with faults, crashes and slipped tokens. Every twentieth is played in two other scenarios
//! too, which take many runs each: two operators at once, and people who work by hand beside a rollout and its undo.

use fitout_simulation::{BrokenPromise, Scenario, SeenWords, simulate, simulate_hands, simulate_two_operators};
use std::ops::Range;
use std::process::ExitCode;

/// A scenario that a seed is played in.
struct Kind {
    name: &'static str,
    play: fn(u64) -> Result<SeenWords, BrokenPromise>,
    /// It is played for each seed that this divides.
    every: usize,
}

const KINDS: [Kind; 3] = [
    Kind { name: "rollouts", play: |seed| simulate(&Scenario::from_seed(seed)), every: 1 },
    Kind { name: "two operators", play: simulate_two_operators, every: 20 },
    Kind { name: "work by hand", play: simulate_hands, every: 20 },
];

/// What these seeds have seen, and how many of them are broken; each of those is printed.
#[expect(clippy::print_stdout, reason = "it is a program")]
fn live(kind: &Kind, some: impl Iterator<Item = u64>, alone: bool) -> (SeenWords, u64, u64) {
    let (mut seen, mut played, mut broken) = (SeenWords::default(), 0, 0);
    for seed in some {
        played += 1;
        match (kind.play)(seed) {
            Ok(more) => seen.merge(more),
            Err(failure) => {
                broken += 1;
                println!("{}: {failure}", kind.name);
                if alone {
                    println!("{:#?}\n{}", Scenario::from_seed(seed), failure.journal);
                }
            }
        }
    }
    (seen, played, broken)
}

/// Plays the seeds on all processors, and prints what they have seen; how many of them are broken.
#[expect(clippy::print_stdout, reason = "it is a program")]
fn play(kind: &Kind, seeds: &Range<u64>) -> u64 {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let alone = seeds.end - seeds.start == 1;
    let parts: Vec<(SeenWords, u64, u64)> = std::thread::scope(|scope| {
        let part = |thread: usize| {
            let some = seeds.clone().step_by(kind.every).skip(thread).step_by(threads);
            scope.spawn(move || live(kind, some, alone))
        };
        let parts: Vec<_> = (0..threads).map(part).collect();
        parts.into_iter().map(|part| part.join().unwrap_or((SeenWords::default(), 0, 1))).collect()
    });
    let (mut seen, mut played, mut broken) = (SeenWords::default(), 0, 0);
    for (more, some, of_them) in parts {
        seen.merge(more);
        played += some;
        broken += of_them;
    }
    println!("{}: {played} seeds from {}: {broken} broken", kind.name, seeds.start);
    for (what, count) in seen.0 {
        println!("{count:>10}  {what}");
    }
    broken
}

#[expect(clippy::print_stdout, reason = "it is a program")]
fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let (mut seeds, mut first) = (1000_u64, 0_u64);
    while let Some(arg) = args.next() {
        let value = args.next().and_then(|value| value.parse().ok());
        match (arg.as_str(), value) {
            ("--seeds", Some(value)) => seeds = value,
            ("--first", Some(value)) => first = value,
            _ => {
                println!("usage: simulate [--seeds N] [--first N]");
                return ExitCode::from(2);
            }
        }
    }
    let seeds = first..first.saturating_add(seeds);
    let broken: u64 = KINDS.iter().map(|kind| play(kind, &seeds)).sum();
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
