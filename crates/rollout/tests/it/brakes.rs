//! When a run stops by itself.

use crate::small_fleet::{SmallFleet, desk, paused};
use fitout_model::{Cause, CauseKind, LocationOutcome};
use fitout_rollout::{Amount, Brakes, DriveEnd, SAME_REFUSAL_MAX};

fn stopped(kind: CauseKind, message: &str) -> LocationOutcome {
    let during = "attach action desk/book".to_owned();
    LocationOutcome::Stopped {
        cause: Cause { kind, during, message: message.to_owned(), status: Some(422), trace: None },
    }
}

const DONE: LocationOutcome = LocationOutcome::Done { unchecked: Vec::new() };

#[test]
fn the_same_refusal_three_times_stops_the_run() {
    let mut brakes = Brakes::new(None, 0);
    assert_eq!(brakes.take(&stopped(CauseKind::Rejected, "calendar 1a is unknown")), None);
    assert_eq!(brakes.take(&stopped(CauseKind::Rejected, "calendar 2b is unknown")), None);
    let why = brakes.take(&stopped(CauseKind::Rejected, "calendar 3c is unknown")).unwrap();
    assert!(why.contains("the first 3 locations") && why.contains("calendar 3c is unknown"), "{why}");
}

#[test]
fn different_refusals_and_refusals_among_successes_do_not() {
    let mut brakes = Brakes::new(None, 0);
    for message in ["a", "b", "c", "d"] {
        assert_eq!(brakes.take(&stopped(CauseKind::Rejected, message)), None);
    }
    let mut brakes = Brakes::new(None, 0);
    brakes.take(&DONE);
    for _ in 0..10 {
        assert_eq!(brakes.take(&stopped(CauseKind::Rejected, "same")), None);
    }
}

#[test]
fn failures_are_counted_and_parked_locations_are_not() {
    let mut brakes = Brakes::new(Some("10%".parse::<Amount>().unwrap().of(20)), 0);
    for _ in 0..50 {
        assert_eq!(brakes.take(&stopped(CauseKind::TokenRefused, "revoked")), None);
        assert_eq!(brakes.take(&stopped(CauseKind::InDoubt, "time-out")), None);
    }
    brakes.take(&DONE);
    assert_eq!(brakes.take(&stopped(CauseKind::Differs, "x")), None);
    assert_eq!(brakes.take(&stopped(CauseKind::Differs, "y")), None);
    assert!(brakes.take(&stopped(CauseKind::Differs, "z")).unwrap().contains("3 locations failed"));
    for bad in ["", "-1", "101%", "x%", "1.5"] {
        assert!(bad.parse::<Amount>().is_err(), "{bad}");
    }
}

#[test]
fn a_mistake_in_the_template_meets_three_locations_and_no_other() {
    paused(async {
        let mut fleet = SmallFleet::of(20);
        for row in &mut fleet.rows {
            let mut wanted = desk();
            // The API takes no agent without these.
            wanted.fields.remove("personality");
            row.wants_agent(wanted);
        }
        let house = fleet.open();
        let (end, report) = house.drive(&mut Brakes::new(None, 0)).await;
        let DriveEnd::Braked(why) = end else { panic!("{end:?}") };
        assert!(why.contains("refused"), "{why}");
        let met = report.rows.iter().filter(|row| row.outcome.is_some()).count();
        assert_eq!(met, SAME_REFUSAL_MAX, "the others never had their turn");
        let left = house.told().iter().filter(|told| told.starts_with("left")).count();
        assert_eq!(house.begun().len(), met + left, "who came in their place was left before anything was sent");
        assert_eq!(house.sandbox.ledger().writes(), u64::try_from(SAME_REFUSAL_MAX).unwrap());
    });
}
