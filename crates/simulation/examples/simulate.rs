//! Many simulations: `cargo run --release -p fitout-simulation --example simulate -- --seeds 100000 --first 0`.

use fitout_simulation::{Scenario, Seen, simulate};
use std::process::ExitCode;

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
    let mut seen = Seen::default();
    let mut broken = 0_u64;
    for seed in first..first.saturating_add(seeds) {
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
    println!("{seeds} seeds from {first}: {broken} broken");
    for (what, count) in seen.0 {
        println!("{count:>10}  {what}");
    }
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
