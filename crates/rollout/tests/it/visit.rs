//! A visit that begins ends once, and in one way, whatever it is for.

use crate::small_fleet::{House, RowWants, SmallFleet, location, no_token, paused};
use fitout_executor::{Halt, Stopping};
use fitout_model::{Cause, CauseKind, LocationOutcome};
use fitout_rollout::{Begun, Brakes, DriveEnd, JournalView, Probe, RunReport, Visit, check, is_exemption, survey};
use fitout_sandbox::{Registration, Scope};
use std::sync::Arc;

/// Three locations: the first is exempted, the second has no token.
fn fleet() -> House {
    let mut fleet = SmallFleet::of(3);
    fleet.rows[0].pinned = Some("tests".to_owned());
    fleet.rows[1].token = None;
    fleet.open()
}

/// What is told of those of whom nobody is asked.
fn of_the_closed(told: &[String]) -> Vec<&str> {
    let third = location(2).to_string();
    let mut told: Vec<&str> = told.iter().map(String::as_str).filter(|told| !told.contains(&third)).collect();
    told.sort_unstable();
    told
}

const CLOSED: [&str; 4] = [
    "began location0000",
    "began location0001",
    "ended location0000 (0 requests): skipped: pinned in the roster: tests",
    "ended location0001 (0 requests): stopped: there is none",
];

#[test]
fn who_is_not_asked_is_counted_alike_by_a_survey_a_check_and_a_turn() {
    paused(async {
        let house = fleet();
        let (engine, _stopper, listener) = house.engine();
        let planner = Arc::new(House::planner(engine));
        let found = survey(&planner, &JournalView::Nothing, 0..3).await;
        house.hear(listener);
        assert_eq!(found.locations.len(), 3);
        assert_eq!(of_the_closed(&house.told()), CLOSED);

        let house = fleet();
        let (engine, _stopper, listener) = house.engine();
        let checks = check(&engine, Probe::None, 0..3).await;
        house.hear(listener);
        assert!(checks.locations[&0].skipped.as_deref().is_some_and(is_exemption));
        assert_eq!(of_the_closed(&house.told()), CLOSED);

        let house = fleet();
        let (end, report) = house.drive(&mut Brakes::new(None, 1)).await;
        assert_eq!((end, of_the_closed(&house.told())), (DriveEnd::Finished, CLOSED.to_vec()));
        let outcomes: Vec<_> = report.rows.iter().map(|row| row.outcome.clone().unwrap()).collect();
        assert!(matches!(&outcomes[0], LocationOutcome::Skipped { why } if is_exemption(why)));
        assert_eq!(outcomes[1], LocationOutcome::Stopped { cause: no_token() });
        assert!(matches!(outcomes[2], LocationOutcome::Done { .. }));
    });
}

#[test]
fn a_row_that_is_gone_is_no_visit() {
    paused(async {
        let house = fleet();
        let (engine, _stopper, listener) = house.engine();
        let Begun::Closed(closed) = Visit::begin(&engine, 3).await else { panic!("there are three rows") };
        let LocationOutcome::Stopped { cause } = closed.end().await else { panic!("it has a cause") };
        house.hear(listener);
        assert_eq!((cause.kind, house.told().len()), (CauseKind::RowUnusable, 0));
    });
}

#[test]
fn a_read_ends_as_it_went_and_is_left_where_all_must_stop() {
    paused(async {
        let house = SmallFleet::of(3).open();
        let (engine, _stopper, listener) = house.engine();
        let cause = Cause::new(CauseKind::NotThere, "look", "it is not there");
        let reads = [Ok("read"), Err(Halt::End(cause.clone())), Err(Halt::Stopping(Stopping))];
        let mut ends = Vec::new();
        for (place, read) in reads.into_iter().enumerate() {
            let Begun::Open(visit) = Visit::begin(&engine, place).await else { panic!("it can be asked") };
            ends.push(visit.conclude(read).await);
        }
        house.hear(listener);
        assert!(matches!(&ends[..], [Ok(Ok("read")), Ok(Err(why)), Err(Halt::Stopping(_))] if *why == cause));
        let told = house.told();
        let told: Vec<&str> = told.iter().map(String::as_str).collect();
        assert_eq!(
            told,
            [
                "began location0000",
                "ended location0000 (0 requests): in place",
                "began location0001",
                "ended location0001 (0 requests): stopped: it is not there",
                "began location0002",
                "left location0002",
            ]
        );
    });
}

#[test]
fn a_run_that_is_stopped_leaves_those_that_are_under_way() {
    paused(async {
        let house = SmallFleet::of(2).open();
        let (engine, stopper, listener) = house.engine();
        stopper.stop("enough");
        let found = survey(&Arc::new(House::planner(engine)), &JournalView::Nothing, 0..2).await;
        house.hear(listener);
        assert!(matches!(found.stopped, Some(Halt::Stopping(_))), "{:?}", found.stopped);
        let told = house.told();
        assert_eq!(told.iter().filter(|told| told.starts_with("left")).count(), house.begun().len(), "{told:?}");
    });
}

fn one_at_fault() -> House {
    let mut fleet = SmallFleet::of(2);
    fleet.rows[1].wants = RowWants::Panic;
    fleet.open()
}

#[test]
fn a_panic_is_a_defect_of_the_program_and_no_fault_of_the_journal() {
    paused(async {
        let house = one_at_fault();
        let (engine, _stopper, _listener) = house.engine();
        let found = survey(&Arc::new(House::planner(Arc::clone(&engine))), &JournalView::Nothing, 0..2).await;
        assert!(matches!(found.stopped, Some(Halt::Defect(_))), "{:?}", found.stopped);
        assert_eq!(found.locations.len(), 1, "the other one was looked at");
        let checks = check(&engine, Probe::None, 0..2).await;
        assert!(matches!(checks.stopped, Some(Halt::Defect(_))), "{:?}", checks.stopped);
        let (end, report): (DriveEnd, RunReport) = house.drive(&mut Brakes::new(None, 1)).await;
        assert!(matches!(end, DriveEnd::Defect(_)), "{end:?}");
        assert_eq!(report.rows.len(), 2);
    });
}

#[test]
fn two_rows_that_show_one_token_are_stopped_both() {
    paused(async {
        let mut fleet = SmallFleet::of(3);
        let token = fleet.rows[0].token.clone().unwrap();
        fleet.rows[2].token = Some(token.clone());
        let house = fleet.open();
        // The API vouches for nobody.
        let quiet = Registration::new(location(0).as_str(), &token).scopes(&[Scope::Readonly, Scope::Write]);
        house.sandbox.register_with(quiet);
        let (engine, _stopper, _listener) = house.engine();
        let found = survey(&Arc::new(House::planner(engine)), &JournalView::Nothing, 0..3).await;
        let stopped = |place: usize| found.locations[&place].fingerprint().is_none();
        assert_eq!([0, 1, 2].map(stopped), [true, false, true]);
    });
}
