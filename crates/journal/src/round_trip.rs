//! Every record reads back as it was written, and what a newer version added is passed over.

use crate::line::JournalPosition;
use crate::record::{
    Adopted, AdoptedAction, Agreement, DoubtVerdict, Format, Gone, How, Intent, JournalHeader, KeptAction, KeptAgent,
    KeptLast, KeptLocation, KeptOpen, KeptRefused, KeptRun, LocationEnded, OperationEnded, Record, Restored,
    RosterUsed, RunBegan, RunEnded, SeenBeside, Settled, TemplateUsed,
};
use crate::wire::{self, Strictness};
use fitout_model::{
    ActionKey, AgentId, AgentKey, Agreed, Cause, CauseKind, Digest, HandEdit, IdError, Interval, LocationId,
    LocationOutcome, OperationId, PrintKey, RequestCounts, RunFigures, Standing, Target, TokenPrint, Verb, WaveBegan,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use std::collections::{BTreeMap, BTreeSet};

const VERBS: [Verb; 8] = [
    Verb::CreateAgent,
    Verb::UpdateAgent,
    Verb::AttachAction,
    Verb::UpdateAction,
    Verb::RemoveAction,
    Verb::SetFollowup,
    Verb::SwitchMode,
    Verb::DeleteAgent,
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![".{0,20}", any::<String>(), Just("\",\"crc\":\"00000000\"}\n{".to_owned())]
}

fn id<T: std::str::FromStr<Err = IdError> + std::fmt::Debug>() -> impl Strategy<Value = T> {
    "[A-Za-z0-9_-]{1,24}".prop_map(|text| text.parse().unwrap_or_else(|error| panic!("{text}: {error}")))
}

fn digest() -> impl Strategy<Value = Digest> {
    any::<[u8; 4]>().prop_map(|bytes| Digest::of_bytes(&bytes))
}

fn token() -> impl Strategy<Value = Option<TokenPrint>> {
    prop::option::of(any::<[u8; 4]>().prop_map(|bytes| PrintKey::new("key").print(&format!("{bytes:?}"))))
}

fn target() -> impl Strategy<Value = Target> {
    (id::<AgentKey>(), prop::option::of(id::<ActionKey>())).prop_map(|(agent, action)| Target { agent, action })
}

fn op() -> impl Strategy<Value = OperationId> {
    (id::<LocationId>(), target(), prop::sample::select(&VERBS[..]), digest())
        .prop_map(|(loc, target, verb, body)| OperationId::of(&loc, &target, verb, &body))
}

fn cause() -> impl Strategy<Value = Cause> {
    (prop::sample::select(CauseKind::ALL), text(), text(), any::<Option<u16>>(), prop::option::of(text()))
        .prop_map(|(kind, during, message, status, trace)| Cause { kind, during, message, status, trace })
}

fn figures() -> impl Strategy<Value = RunFigures> {
    let counts = || prop::collection::btree_map(any::<u64>(), any::<u64>(), 0..3);
    let sent = (any::<u64>(), 0..2_u64, 0..2_u64, counts())
        .prop_map(|(requests, throttled, failed, took_ms)| RequestCounts { requests, throttled, failed, took_ms });
    let waited = prop::collection::btree_map(text(), any::<u64>(), 0..3);
    let stretch = (0..2_u64, 0..2_u64, waited).prop_map(|(requests, throttled, waited_ms)| Interval {
        requests,
        throttled,
        waited_ms,
    });
    let wave = (text(), any::<u64>(), any::<u64>()).prop_map(|(name, locations, after_ms)| WaveBegan {
        name,
        locations,
        after_ms,
    });
    let operations = prop::collection::btree_map(text(), sent, 0..3);
    let (stretches, waves) = (prop::collection::vec(stretch, 0..3), prop::collection::vec(wave, 0..3));
    (operations, any::<u64>(), stretches, waves).prop_map(|(operations, stretch_ms, stretches, waves)| RunFigures {
        operations,
        stretch_ms,
        stretches,
        waves,
    })
}

fn fields() -> impl Strategy<Value = BTreeMap<String, String>> {
    prop::collection::btree_map(text(), "[0-9a-f]{8}", 0..4)
}

fn left() -> impl Strategy<Value = BTreeMap<String, Option<String>>> {
    prop::collection::btree_map(text(), prop::option::of("[0-9a-f]{8}"), 0..4)
}

fn agreed() -> impl Strategy<Value = Agreed> {
    let edit = (target(), text(), "[0-9a-f]{8}").prop_map(|(target, field, shown)| HandEdit { target, field, shown });
    let others = prop::collection::btree_set(id(), 0..3);
    (prop::collection::btree_set(edit, 0..3), others).prop_map(|(edits, others)| Agreed { edits, others })
}

fn outcome() -> impl Strategy<Value = LocationOutcome> {
    prop_oneof![
        Just(LocationOutcome::InPlace),
        prop::collection::vec(text(), 0..3).prop_map(|unchecked| LocationOutcome::Done { unchecked }),
        text().prop_map(|why| LocationOutcome::Skipped { why }),
        cause().prop_map(|cause| LocationOutcome::Stopped { cause }),
    ]
}

fn how() -> impl Strategy<Value = How> {
    prop_oneof![
        text().prop_map(|id| How::Done { id }),
        text().prop_map(|cause| How::NotDone { cause }),
        cause().prop_map(|cause| How::Refused { cause }),
        text().prop_map(|cause| How::InDoubt { cause }),
    ]
}

fn verdict() -> impl Strategy<Value = DoubtVerdict> {
    prop_oneof![
        text().prop_map(|id| DoubtVerdict::Done { id }),
        Just(DoubtVerdict::Absent),
        prop::collection::vec(text(), 0..3).prop_map(|ids| DoubtVerdict::Conflict { ids }),
    ]
}

prop_compose! {
    fn intent()(
        (op, attempt, loc, verb) in (op(), any::<u32>(), id(), prop::sample::select(&VERBS[..])),
        (target, id, body) in (target(), prop::option::of(text()), digest()),
        (seen, writes, at) in (prop::option::of(prop::collection::vec(text(), 0..3)), fields(), any::<u64>()),
        leaves in left(),
    ) -> Intent {
        Intent { op, attempt, loc, verb, target, id, body, seen, writes, leaves, at }
    }
}

prop_compose! {
    fn run_began()(
        (run, command, settings, at) in (id(), text(), fields(), any::<u64>()),
        (template_path, version, template) in (text(), text(), digest()),
        (roster_path, roster, locations) in (text(), digest(), any::<u64>()),
        turns in prop::option::of(any::<u64>()),
        rows in prop::collection::btree_map(id(), text(), 0..3),
        key in prop::option::of(text().prop_map(Into::into)),
    ) -> RunBegan {
        let template = TemplateUsed { path: template_path, version, digest: template };
        let roster = RosterUsed { path: roster_path, digest: roster, locations, rows, key };
        RunBegan { run, command, template, roster, turns, settings, at }
    }
}

prop_compose! {
    fn kept_location()(
        (loc, open, unfinished) in (id(), prop::option::of(intent()), prop::option::of(intent())),
        refused in prop::collection::vec((intent(), cause(), any::<u64>()), 0..2),
        (agent, action, written) in ((id(), id(), any::<bool>()), (id(), id(), any::<bool>()), fields()),
        (attempts, last) in (prop::collection::btree_map(op(), any::<u32>(), 0..3), prop::option::of((id(), outcome()))),
        (how, conflict) in (prop::option::of(text()), prop::option::of(prop::collection::vec(text(), 0..3))),
        (requests, token, seen, lost) in (any::<u64>(), token(), agents(), agents()),
        agreed in prop::option::of(agreed()),
    ) -> KeptLocation {
        let action = KeptAction { key: action.0, id: action.1, created: action.2, written: written.clone() };
        KeptLocation {
            loc,
            agents: vec![KeptAgent { key: agent.0, id: agent.1, created: agent.2, written, actions: vec![action] }],
            open: open.map(|intent| KeptOpen { intent, how, conflict }),
            unfinished,
            refused: refused.into_iter().map(|(intent, cause, at)| KeptRefused { intent, cause, at }).collect(),
            attempts,
            last: last.map(|(run, outcome)| KeptLast { run, outcome }),
            agreed,
            requests,
            seen,
            token,
            lost,
        }
    }
}

fn agents() -> impl Strategy<Value = Vec<AgentId>> {
    prop::collection::vec(id(), 0..3)
}

fn record() -> impl Strategy<Value = Record> {
    let header = (any::<(u32, u32)>(), text(), text(), text(), any::<u64>(), prop::option::of(text()));
    let adopted = (id(), id(), id(), prop::option::of((id(), id())), fields(), any::<u64>());
    let tally = prop::collection::btree_map(prop::sample::select(&Standing::ALL[..]), any::<u64>(), 0..4);
    let run_ended = || {
        (id(), text(), prop::option::of(figures().prop_map(Box::new)), any::<u64>())
            .prop_map(|(run, how, figures, at)| RunEnded { run, how, figures, at })
    };
    prop_oneof![
        header.prop_map(|((major, minor), made_by, template, host, at, key)| {
            let key = key.map(String::into_boxed_str);
            Record::Journal(JournalHeader { format: Format { major, minor }, made_by, template, host, at, key })
        }),
        run_began().prop_map(Record::RunBegan),
        adopted.prop_map(|(loc, agent, id, action, found, at)| {
            let action = action.map(|(key, id)| AdoptedAction { key, id });
            Record::Adopted(Adopted { loc, agent, id, action, found, at })
        }),
        intent().prop_map(Record::Began),
        (op(), any::<u32>(), id(), how(), any::<u64>())
            .prop_map(|(op, attempt, loc, how, at)| Record::Ended(OperationEnded { op, attempt, loc, how, at })),
        (op(), any::<u32>(), id(), verdict(), text(), any::<u64>()).prop_map(|(op, attempt, loc, verdict, by, at)| {
            Record::Settled(Settled { op, attempt, loc, verdict, by, at })
        }),
        (id(), target(), text(), any::<u64>()).prop_map(|(loc, target, id, at)| Record::Gone(Gone {
            loc,
            target,
            id,
            at
        })),
        (id(), target(), text(), left(), any::<u64>())
            .prop_map(|(loc, target, id, leaves, at)| { Record::Restored(Restored { loc, target, id, leaves, at }) }),
        (id(), agreed(), any::<u64>()).prop_map(|(loc, agreed, at)| {
            let Agreed { edits, others } = agreed;
            Record::Agreed(Agreement { loc, edits, others, at })
        }),
        (id(), id(), outcome(), any::<u32>(), any::<u64>()).prop_map(|(run, loc, outcome, requests, at)| {
            Record::Location(LocationEnded { run, loc, outcome, requests, at })
        }),
        (id(), agents(), token(), any::<u64>()).prop_map(|(loc, agents, token, at)| Record::Seen(SeenBeside {
            loc,
            agents,
            token,
            at
        })),
        run_ended().prop_map(Record::RunEnded),
        (run_began(), prop::option::of(run_ended()), tally, any::<u64>()).prop_map(
            |(began, ended, tally, requests)| { Record::KeptRun(Box::new(KeptRun { began, ended, tally, requests })) }
        ),
        kept_location().prop_map(|kept| Record::KeptLocation(Box::new(kept))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]

    #[test]
    fn every_record_reads_back_as_it_was_written(records in prop::collection::vec(record(), 1..6)) {
        let (mut writer, mut reader) = (JournalPosition::START, JournalPosition::START);
        for record in &records {
            let mut line = Vec::new();
            writer.write(record, &mut line).unwrap();
            prop_assert_eq!(line.pop(), Some(b'\n'));
            prop_assert!(!line.contains(&b'\n'), "one record, one line");
            let value: serde_json::Value = serde_json::from_slice(&line).unwrap();
            prop_assert_eq!(&value["type"], record.kind());
            let back = reader.read(&mut line, Strictness::Strict).unwrap();
            prop_assert_eq!(back.as_ref(), Some(record));
            prop_assert_eq!(reader, writer);
        }
    }

    #[test]
    fn a_member_that_a_newer_version_added_is_passed_over_and_in_our_own_version_refused(record in record()) {
        let mut members = Vec::new();
        wire::write(&record, &mut members).unwrap();
        let added = String::from_utf8(members.clone()).unwrap().replacen('{', r#"{"added":[{"x":1}],"#, 1);
        let kind = record.kind().as_bytes();
        prop_assert_eq!(&wire::read(kind, &members, Strictness::Newer).unwrap(), &Some(record.clone()));
        prop_assert_eq!(&wire::read(kind, added.as_bytes(), Strictness::Newer).unwrap(), &Some(record.clone()));
        prop_assert!(wire::read(kind, added.as_bytes(), Strictness::Strict).is_err());
        prop_assert!(wire::read(b"added", &members, Strictness::Newer).unwrap().is_none());
        prop_assert!(wire::read(b"added", &members, Strictness::Strict).is_err());
    }
}

#[test]
fn the_strategy_makes_every_kind_of_record() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let kinds: BTreeSet<_> = (0..400).map(|_| record().new_tree(&mut runner).unwrap().current().kind()).collect();
    assert_eq!(kinds.len(), 14, "{kinds:?}");
}

#[test]
fn members_that_do_not_belong_to_their_word_are_refused() {
    let head = r#"{"op":"0123456789abcdef","attempt":1,"loc":"l","at":1"#;
    for (kind, rest) in [
        ("ended", r#","how":"done"}"#),
        ("ended", r#","how":"done","id":"a","why":"b"}"#),
        ("ended", r#","how":"in-doubt","id":"a"}"#),
        ("ended", r#","how":"perhaps","why":"a"}"#),
        ("settled", r#","by":"x","verdict":"absent","id":"a"}"#),
        ("settled", r#","by":"x","verdict":"conflict"}"#),
    ] {
        assert!(wire::read(kind.as_bytes(), format!("{head}{rest}").as_bytes(), Strictness::Strict).is_err(), "{rest}");
    }
}
