//! Records that contradict the records before them, and the rules that are easiest to get wrong, one by one.

use crate::sample::{
    action, adopted, agent, cause, done, ended, gone, header, intent, loc, location, no_file_is_locked, run_began,
    run_ended, settled, small_run, writes,
};
use fitout_journal::{DoubtVerdict, FoldError, How, Intent, LocationState, Record, State};
use fitout_model::{Digest, LocationOutcome, OperationId, Standing, Target, Verb};

fn state(records: &[Record]) -> State {
    let mut state = State::new(header());
    for record in records {
        state.apply(record).unwrap_or_else(|error| panic!("{record}: {error}"));
    }
    state
}

fn refused(before: &[Record], record: &Record) -> FoldError {
    let mut state = state(before);
    let untouched = state.clone();
    let error = state.apply(record).unwrap_err();
    assert_eq!(state, untouched, "a refused record changes nothing");
    error
}

fn first(records: &[Record]) -> LocationState {
    state(records).location(&loc(1)).unwrap().clone()
}

fn create(attempt: u32) -> Intent {
    intent(1, Verb::CreateAgent, &agent("desk"), attempt, "a")
}

fn made() -> Vec<Record> {
    vec![run_began(1, 1), Record::Began(create(1)), done(&create(1), "agent-1")]
}

#[test]
fn every_contradiction_says_what_and_where() {
    let _snapshots_start_processes = no_file_is_locked();
    let began = || vec![run_began(1, 1), Record::Began(create(1))];
    let in_doubt = ended(&create(1), How::InDoubt { cause: "reset".into() });
    let other = intent(1, Verb::CreateAgent, &agent("night"), 1, "b");
    let with = |mut records: Vec<Record>, record: Record| {
        records.push(record);
        records
    };
    let broken_op: OperationId = serde_json::from_str("\"not hex\"").unwrap();
    let said = [
        refused(&[], &Record::Journal(header())),
        refused(&made(), &run_began(1, 1)),
        refused(&[], &Record::Began(create(1))),
        refused(&made(), &run_ended(2, "finished")),
        refused(&[run_began(1, 1)], &Record::Began(create(2))),
        refused(&[run_began(1, 1)], &done(&create(1), "agent-1")),
        refused(&made(), &done(&create(1), "agent-1")),
        refused(&with(began(), in_doubt.clone()), &in_doubt),
        refused(&began(), &Record::Began(other)),
        refused(&began(), &adopted(1, "desk", "agent-1", None)),
        refused(&[run_began(1, 1)], &Record::Began(Intent { seen: None, ..create(1) })),
        refused(&made(), &Record::Began(intent(1, Verb::CreateAgent, &agent("desk"), 1, "other"))),
        refused(&made(), &adopted(1, "night", "agent-1", None)),
        refused(&[], &adopted(1, "desk", "agent-1", Some(("book", "action-1")))),
        refused(&made(), &gone(1, &agent("desk"), "agent-2")),
        refused(&made(), &Record::Began(intent(1, Verb::UpdateAgent, &action("desk", "book"), 1, "a"))),
        refused(&began(), &done(&create(1), "agent/1")),
        refused(&[run_began(1, 1)], &Record::Began(Intent { op: broken_op, ..create(1) })),
        refused(
            &[run_began(1, 1)],
            &Record::Began(Intent { writes: writes(&[("goal", "a whole prompt")]), ..create(1) }),
        ),
        refused(
            &with(made(), Record::Began(intent(1, Verb::SwitchMode, &agent("desk"), 1, "s"))),
            &settled(&intent(1, Verb::SwitchMode, &agent("desk"), 1, "s"), DoubtVerdict::Absent),
        ),
    ];
    let text: Vec<String> = said.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(text.join("\n"), @r"
    a second first line
    run 20260101-1 begins a second time
    a record of a run that is not going on
    a record of a run that is not going on: 20260101-2
    attempt 2 of operation 73aac813c03ea3cf at location loc-1 where attempt 1 belongs
    attempt 1 of operation 73aac813c03ea3cf at location loc-1 ends, but it is not open
    attempt 1 of operation 73aac813c03ea3cf at location loc-1 ends, but it is not open
    attempt 1 of operation 73aac813c03ea3cf at location loc-1 has an outcome already
    location loc-1 has an open create of desk; night cannot be made or adopted before it is settled
    location loc-1 has an open create of desk; desk cannot be made or adopted before it is settled
    the create of desk at location loc-1 does not say what was there before
    desk at location loc-1 is ours already, as agent-1
    agent-1 at location loc-1 is ours already under another key than night
    desk at location loc-1 is not ours
    desk at location loc-1 is agent-1, not agent-2
    `update agent` cannot be done to desk/book
    the id of desk at location loc-1 is not one: it has the character `/` at position 6, which cannot stand in it
    `not hex` is not the id of an operation
    the digest of field `goal` does not have one to eight characters
    operation 3e3c35966d6bb93a at location loc-1 makes nothing new, so there is nothing to settle
    ");
}

#[test]
fn a_create_in_doubt_is_left_only_by_a_decision() {
    let in_doubt =
        [run_began(1, 1), Record::Began(create(1)), ended(&create(1), How::InDoubt { cause: "reset".into() })];
    let open = first(&in_doubt);
    assert_eq!(open.open().unwrap().how.as_deref(), Some("reset"));
    assert!(matches!(refused(&in_doubt, &Record::Began(create(2))), FoldError::OpenCreate { .. }));
    let then = |verdict| first(&[&in_doubt[..], &[settled(&create(1), verdict)]].concat());
    assert_eq!(then(DoubtVerdict::Done { id: "agent-5".into() }).id_of(&agent("desk")), Some("agent-5"));
    let absent = then(DoubtVerdict::Absent);
    assert_eq!((absent.open(), absent.attempts(&create(1).op)), (None, 1));
    let conflict = then(DoubtVerdict::Conflict { ids: vec!["agent-5".into(), "agent-6".into()] });
    assert_eq!(conflict.open().unwrap().conflict.as_ref().unwrap().len(), 2);
}

#[test]
fn an_intent_without_an_outcome_stays_open_over_a_crash_and_a_new_run() {
    let open = first(&[run_began(1, 1), Record::Began(create(1)), run_began(2, 1)]);
    assert_eq!(open.open().unwrap().how, None);
    assert_eq!(open.open().unwrap().intent, create(1));
}

#[test]
fn a_refused_create_is_remembered_until_something_shows_what_became_of_it() {
    let refusal = ended(&create(1), How::Refused { cause: cause("no") });
    let refused = [run_began(1, 1), Record::Began(create(1)), refusal];
    assert!(first(&refused).refused_of(&agent("desk")).is_some());
    let then = |records: &[Record]| first(&[&refused[..], records].concat());
    assert!(then(&[settled(&create(1), DoubtVerdict::Absent)]).refused().is_empty());
    let again = [Record::Began(create(2)), done(&create(2), "agent-1")];
    assert_eq!(then(&again[..1]).refused().len(), 1, "another try alone shows nothing");
    assert!(then(&again).refused().is_empty());
    let found = then(&[settled(&create(1), DoubtVerdict::Done { id: "agent-9".into() })]);
    assert_eq!((found.id_of(&agent("desk")), found.refused().len()), (Some("agent-9"), 0));
    let conflict = then(&[settled(&create(1), DoubtVerdict::Conflict { ids: vec!["agent-9".into()] })]);
    assert_eq!((conflict.open().is_some(), conflict.refused().len()), (true, 0));
}

#[test]
fn an_update_counts_as_written_only_when_it_is_done() {
    let update = |attempt| Intent {
        writes: writes(&[("goal", "ffffffff"), ("mode", "11111111")]),
        ..intent(1, Verb::SwitchMode, &agent("desk"), attempt, "u")
    };
    let written = |records: &[Record]| {
        let known = first(&[&made()[..], records].concat()).known();
        known.agents.into_values().next().unwrap().written
    };
    let before = writes(&[("goal", "0123abcd"), ("name", "89ef4567")]);
    let unknown = writes(&[("name", "89ef4567")]);
    let after = writes(&[("goal", "ffffffff"), ("mode", "11111111"), ("name", "89ef4567")]);
    let began = Record::Began(update(1));
    assert_eq!(written(&[]), before);
    assert_eq!(written(std::slice::from_ref(&began)), unknown, "it may have been done");
    assert_eq!(written(&[began.clone(), done(&update(1), "agent-1")]), after);
    assert_eq!(written(&[began.clone(), ended(&update(1), How::NotDone { cause: "throttled".into() })]), before);
    assert_eq!(written(&[began.clone(), ended(&update(1), How::InDoubt { cause: "502".into() })]), unknown);
    assert_eq!(written(&[began.clone(), ended(&update(1), How::Refused { cause: cause("no") })]), unknown);
    let cut_short = [began, run_began(2, 1), Record::Began(update(2))];
    let not_done = ended(&update(2), How::NotDone { cause: "throttled".into() });
    assert_eq!(written(&[&cut_short[..], &[not_done]].concat()), unknown, "the first one may still have been done");
}

#[test]
fn with_an_agent_goes_everything_below_it() {
    let attach = |key: &str| intent(1, Verb::AttachAction, &action("desk", key), 1, key);
    let mut records = made();
    records.extend([Record::Began(attach("book")), done(&attach("book"), "action-1")]);
    records.extend([Record::Began(attach("stop")), ended(&attach("stop"), How::Refused { cause: cause("no") })]);
    records.push(Record::Began(attach("pass")));
    let by_hand = first(&[&records[..], &[gone(1, &agent("desk"), "agent-1")]].concat());
    assert!(by_hand.known().agents.is_empty());
    assert_eq!((by_hand.open(), by_hand.refused()), (None, &[][..]));
    assert_eq!(by_hand.attempts(&create(1).op), 1, "attempts are counted for ever");

    let delete = intent(1, Verb::DeleteAgent, &agent("desk"), 1, "d");
    let deleted = first(&[&records[..], &[Record::Began(delete.clone()), done(&delete, "agent-1")]].concat());
    assert!(deleted.known().agents.is_empty());
    let remove = intent(1, Verb::RemoveAction, &action("desk", "book"), 1, "r");
    let removed = first(&[&records[..], &[Record::Began(remove.clone()), done(&remove, "action-1")]].concat());
    assert_eq!((removed.id_of(&agent("desk")), removed.id_of(&remove.target)), (Some("agent-1"), None));
}

#[test]
fn a_location_is_counted_once_in_each_run_by_its_later_end() {
    let stopped = || LocationOutcome::Stopped { cause: cause("no") };
    let done = || LocationOutcome::Done { unchecked: vec![] };
    let state = state(&[
        run_began(1, 3),
        location(1, 1, stopped()),
        location(1, 2, done()),
        location(1, 1, done()),
        run_ended(1, "stopped by a person"),
        run_began(2, 3),
        location(2, 1, stopped()),
    ]);
    let [run, next] = state.runs() else { panic!("two runs") };
    assert_eq!((run.tally()[&Standing::Done], run.tally()[&Standing::Pending]), (2, 1));
    assert_eq!((next.tally()[&Standing::Failed], next.tally()[&Standing::Pending]), (1, 2));
    assert_eq!((run.requests(), next.requests()), (21, 7));
    assert!(!run.is_finished() && !state.is_finished());
    let first = state.location(&loc(1)).unwrap();
    assert_eq!((first.last().unwrap().0, first.requests()), (next.id(), 21));
}

#[test]
fn the_small_run_ends_as_its_records_say() {
    let state = state(&small_run());
    assert!(state.is_finished());
    assert_eq!(state.locations().count(), 4);
    let first = state.location(&loc(1)).unwrap();
    let desk = Target { agent: "front-desk".parse().unwrap(), action: None };
    assert_eq!(first.id_of(&desk), Some("agent-1"));
    assert_eq!(first.id_of(&action("front-desk", "book")), Some("action-1"));
    let switch = OperationId::of(&loc(1), &desk, Verb::SwitchMode, &Digest::of_bytes(b"d"));
    assert_eq!(first.attempts(&switch), 2);
    assert!(state.location(&loc(3)).unwrap().open().unwrap().conflict.is_some());
}
