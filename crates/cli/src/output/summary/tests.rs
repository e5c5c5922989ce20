use super::super::sample;
use super::*;
use std::time::Duration;

const TRAFFIC: Traffic = Traffic { requests: 2013, writes: 804, elapsed: Duration::from_millis(12_400) };

fn summary(report: &RunReport, traffic: Traffic, next: Option<&str>) -> String {
    render_summary(&SummaryInput {
        report,
        traffic: Some(traffic),
        roster: "locations.csv",
        results: Some(".fitout/dental-front-desk/results.csv"),
        journal: Some(".fitout/dental-front-desk/journal.jsonl"),
        next,
        gone: &[],
        strays: 0,
        audit: "",
    })
}

#[test]
fn every_trouble_is_told_with_its_rows_and_its_advice() {
    insta::assert_snapshot!(summary(&sample::report(), TRAFFIC, Some("fitout resume")), @"
    8 locations: 1 done, 1 already in place, 1 skipped, 1 failed, 1 parked, 1 in doubt, 1 conflict, 1 pending
    2,013 requests, 804 of them to write, in 12.4 s

    1 parked: the token lacks a scope
      list agents: The token is not authorized for this scope. (401)
      first: locations.csv:6 (loc-4)
      → Give the token the scopes conversation-ai.readonly and conversation-ai.write, then run the same command again.

    1 failed: the API refused the request
      create agent front-desk: waitTime must not be greater than 300 (422)
      first: locations.csv:5 (loc-3)
      → Correct the template, the row or the value, then run the same command again.

    1 in doubt: a create may or may not have been done
      create agent front-desk: no answer within 30 s
      first: locations.csv:7 (loc-5)
      → Run the same command again: it waits, looks, and goes on.

    1 conflict: several agents could be the wanted one
      list agents: two agents are named Front Desk: a1, a2
      first: locations.csv:8 (loc-6)
      → Open the location, keep one agent, delete or rename the others, then run the same command again.

    1 skipped: left alone, as you asked
      front-desk: an agent of that name exists already
      first: locations.csv:4 (loc-2)

    1 pending: not begun, or stopped before the end
      first: locations.csv:9 (loc-7)

    not checkable in 1 location, because the API does not show it: respondToImages

    results  .fitout/dental-front-desk/results.csv
    journal  .fitout/dental-front-desk/journal.jsonl
    next     fitout resume
    ");
}

#[test]
fn what_was_agreed_to_and_cannot_be_reached_any_more_is_not_done() {
    let done = || Some(LocationOutcome::Done { unchecked: Vec::new() });
    let gone: Vec<LocationId> = (1..=8).map(|n| format!("gone-{n}").parse().unwrap()).collect();
    let told = render_summary(&SummaryInput {
        report: &sample::rows((0..4).map(|_| done())),
        traffic: None,
        roster: "locations.csv",
        results: None,
        journal: None,
        next: None,
        gone: &gone,
        strays: 0,
        audit: "",
    });
    insta::assert_snapshot!(told, @r"
    12 locations: 4 done, 8 pending

    8 pending: not done, and not in the roster any more
      gone-1, gone-2, gone-3, gone-4, gone-5, gone-6 … and 2 more
      → Put the rows back and run the same command again.
    ");
}

#[test]
fn a_run_without_a_trouble_is_short() {
    let done = || Some(LocationOutcome::Done { unchecked: Vec::new() });
    let in_place = || Some(LocationOutcome::InPlace);
    let reads = Traffic { requests: 400, writes: 0, elapsed: Duration::from_millis(950) };
    let told = [
        summary(&sample::rows((0..200).map(|_| done())), TRAFFIC, None),
        summary(&sample::rows((0..200).map(|_| in_place())), reads, None),
        summary(&sample::rows([done(), in_place(), in_place()]), TRAFFIC, None),
        render_summary(&SummaryInput {
            report: &RunReport::default(),
            traffic: None,
            roster: "locations.csv",
            results: None,
            journal: None,
            next: None,
            gone: &[],
            strays: 0,
            audit: "",
        }),
    ];
    insta::assert_snapshot!(told.join("---\n"), @"
    all done: 200 locations
    2,013 requests, 804 of them to write, in 12.4 s

    results  .fitout/dental-front-desk/results.csv
    journal  .fitout/dental-front-desk/journal.jsonl
    ---
    everything is in place: 200 locations, no write
    400 requests in 950 ms

    results  .fitout/dental-front-desk/results.csv
    journal  .fitout/dental-front-desk/journal.jsonl
    ---
    3 locations: 1 done, 2 already in place
    2,013 requests, 804 of them to write, in 12.4 s

    results  .fitout/dental-front-desk/results.csv
    journal  .fitout/dental-front-desk/journal.jsonl
    ---
    0 locations
    ");
}

#[test]
fn many_rows_messages_and_causes_are_capped_and_counted() {
    let scope = || sample::stopped(CauseKind::MissingScope, "list agents", "not authorized", Some(401));
    let one_each = (0..5).map(|n| sample::stopped(CauseKind::Rejected, "create agent a", &format!("no {n}"), None));
    let outcomes = (0..1200).map(|_| scope()).chain(one_each);
    insta::assert_snapshot!(summary(&sample::rows(outcomes.map(Some)), TRAFFIC, None), @"
    1,205 locations: 5 failed, 1,200 parked
    2,013 requests, 804 of them to write, in 12.4 s

    1,200 parked: the token lacks a scope
      list agents: not authorized (401)
      first: locations.csv:2 (loc-0), :3, :4, :5, :6, :7 … and 1,194 more rows
      → Give the token the scopes conversation-ai.readonly and conversation-ai.write, then run the same command again.

    5 failed: the API refused the request
      create agent a: no 0
      first: locations.csv:1202 (loc-1200)
      create agent a: no 1
      first: locations.csv:1203 (loc-1201)
      create agent a: no 2
      first: locations.csv:1204 (loc-1202)
      … and 2 more messages
      → Correct the template, the row or the value, then run the same command again.

    results  .fitout/dental-front-desk/results.csv
    journal  .fitout/dental-front-desk/journal.jsonl
    ");
    let every_kind = CauseKind::ALL.iter().map(|kind| Some(sample::stopped(*kind, "", "why", None)));
    let text = summary(&sample::rows(every_kind), TRAFFIC, None);
    let more = CauseKind::ALL.len() - CAUSES_MAX;
    assert!(text.contains(&format!("\n… and {more} more causes\n")), "{text}");
    assert_eq!(text.matches("  → ").count(), CAUSES_MAX);
}

#[test]
fn what_the_rows_do_not_agree_on_is_left_out() {
    let outcomes = [("create agent a", Some(500)), ("attach action a/b", Some(502))]
        .map(|(during, status)| Some(sample::stopped(CauseKind::WriteFailed, during, "went wrong", status)));
    let text = summary(&sample::rows(outcomes), TRAFFIC, None);
    assert!(text.contains("\n  went wrong\n  first: locations.csv:2 (loc-0), :3\n"), "{text}");
}
