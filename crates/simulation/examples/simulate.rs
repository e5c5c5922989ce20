//! Many simulations: `cargo run --release -p fitout-simulation --example simulate -- --seeds 100000 --first 0`.

use fitout_simulation::{Scenario, Seen, simulate};
use std::process::ExitCode;

/// What these seeds have seen, and how many of them are broken; each of those is printed.
#[expect(clippy::print_stdout, reason = "it is a program")]
fn live(some: impl Iterator<Item = u64>, seeds: u64) -> (Seen, u64) {
    let (mut seen, mut broken) = (Seen::default(), 0);
    for seed in some {
        match simulate(&Scenario::from_seed(seed)) {
            Ok(more) => seen.merge(more),
            Err(failure) => {
                broken += 1;
                println!("{failure}");
                if seeds == 1 {
                    println!("{:#?}\n{}", Scenario::from_seed(seed), failure.journal);
                }
            }
        }
    }
    (seen, broken)
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
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let parts: Vec<(Seen, u64)> = std::thread::scope(|scope| {
        let part = |thread: usize| {
            scope.spawn(move || live((first..first.saturating_add(seeds)).skip(thread).step_by(threads), seeds))
        };
        let parts: Vec<_> = (0..threads).map(part).collect();
        parts.into_iter().map(|part| part.join().unwrap_or((Seen::default(), 1))).collect()
    });
    let broken: u64 = parts.iter().map(|(_, broken)| broken).sum();
    let mut seen = Seen::default();
    for (more, _) in parts {
        seen.merge(more);
    }
    println!("{seeds} seeds from {first}: {broken} broken");
    for (what, count) in seen.0 {
        println!("{count:>10}  {what}");
    }
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
