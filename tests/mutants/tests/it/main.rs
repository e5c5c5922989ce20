//! Each broken engine must be caught within the seeds that the test command lives through.

#[cfg(test)]
mod checksums;

use fitout_executor::{Defect, break_engine};
use fitout_simulation::{BrokenPromise, Scenario, SeenWords, simulate, simulate_hands, simulate_two_operators};

/// The simulation's own number of seeds in the test command.
const SEEDS: u64 = 2000;

/// The histories in which an engine of this defect must be caught.
fn history(defect: Defect, seed: u64) -> Result<SeenWords, BrokenPromise> {
    match defect {
        Defect::MissesTwins => simulate_two_operators(seed),
        Defect::TellsNoCautions | Defect::KeepsWhatItPutsBack => simulate_hands(seed),
        Defect::SendsBeforeDurable
        | Defect::AcknowledgesBeforeSync
        | Defect::SkipsTheSync
        | Defect::RepeatsCreates
        | Defect::ReadsMissingAsEmpty
        | Defect::BurstsToTheLimit
        | Defect::BelievesRefusals
        | Defect::SettlesFromIntent
        | Defect::DoesNotSettle
        | Defect::AdoptsByName
        | Defect::TakesUnprovenForGone
        | Defect::ForgetsTheJournal
        | Defect::EndsInSilence => simulate(&Scenario::from_seed(seed)),
    }
}

fn first_catch(defect: Defect) -> Option<(u64, String)> {
    break_engine(Some(defect));
    let caught = (0..SEEDS).find_map(|seed| {
        let failure = history(defect, seed).err()?;
        Some((seed, failure.what))
    });
    break_engine(None);
    caught
}

#[test]
fn every_broken_engine_is_caught() {
    let mut escaped = Vec::new();
    for defect in Defect::ALL {
        match first_catch(defect) {
            Some((seed, what)) => println!("{defect:?}: caught by seed {seed}: {what}"),
            None => escaped.push(defect),
        }
    }
    assert!(escaped.is_empty(), "not caught within {SEEDS} seeds: {escaped:?}");
}

#[test]
fn the_engine_that_is_not_broken_is_not_accused() {
    for seed in 0..50 {
        if let Err(failure) = simulate(&Scenario::from_seed(seed)) {
            panic!("{failure}");
        }
    }
}
