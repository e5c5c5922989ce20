//! The tripwire's figures: `cargo run -p fitout-phi --example measure`.

#[path = "../tests/it/corpus.rs"]
mod corpus;

use corpus::Figures;
use fitout_phi::Scanner;
use std::process::ExitCode;

#[expect(clippy::print_stdout, reason = "it is a program")]
fn main() -> ExitCode {
    let Ok(scanner) = Scanner::new() else { return ExitCode::FAILURE };
    let figures = Figures::of(
        |text| !scanner.scan(text).is_empty(),
        |sample| println!("{}: {:?}", if sample.has { "missed" } else { "false alarm" }, sample.text),
    );
    let Figures { found, missed, passed, alarmed } = figures;
    let percent = |part: usize, whole: usize| part * 10_000 / whole.max(1);
    let (recall, alarms) = (percent(found, found + missed), percent(alarmed, passed + alarmed));
    println!("recall        {}.{:02} % ({found} of {})", recall / 100, recall % 100, found + missed);
    println!("false alarms  {}.{:02} % ({alarmed} of {})", alarms / 100, alarms % 100, passed + alarmed);
    if recall >= 9900 && alarms <= 50 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
