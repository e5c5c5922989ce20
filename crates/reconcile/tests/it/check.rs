//! What the bodies name, held against what the location has.

use crate::build::{action, agent, desired, id};
use fitout_model::{
    ActionType, Asset, AssetKind, AssetState, Catalog, Catalogs, Cause, CauseKind, Desired, Mode, Team,
};
use fitout_reconcile::{CheckSummary, Issue, IssueKind, IssueSeverity, Readiness, judge, mentions};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Bodies that name something in every field that can.
fn everything(on: bool) -> Desired {
    let mut linked = action("linked", ActionType::TransferBot, &json!({"transferBotType": "Default"}));
    linked.links.insert("transferToBot".to_owned(), id("desk"));
    let actions = vec![
        action("start", ActionType::TriggerWorkflow, &json!({"workflowIds": ["w1", "w2", ""]})),
        action("note", ActionType::UpdateContactField, &json!({"contactFieldId": "f1"})),
        action(
            "book",
            ActionType::AppointmentBooking,
            &json!({"actionId": "x", "calendarId": "c1", "triggerWorkflow": on, "workflowIds": ["w3"], "transferBot": on,
                "transferAgent": "a1"}),
        ),
        action("stop", ActionType::StopBot, &json!({"tags": ["t"]})),
        action("hand", ActionType::HumanHandOver, &json!({"assignToUserId": "u1", "skipAssignToUser": !on})),
        action(
            "ask",
            ActionType::AdvancedFollowup,
            &json!({"scenarioId": "contactIsBusy", "followupSequence": [
                {"id": 1, "triggerWorkflow": on, "workflowId": "w4"}, {"id": 2, "triggerWorkflow": false}]}),
        ),
        action("pass", ActionType::TransferBot, &json!({"transferToBot": "a2"})),
        linked,
    ];
    desired(vec![agent("desk", Mode::Off, &json!({"knowledgeBaseIds": ["k1", "k2"], "goal": "c1"}), actions)])
}

fn told(desired: &Desired) -> String {
    let line = |mention: fitout_reconcile::AssetRef| {
        format!("{mention} {} {} {:?}", mention.kind.as_str(), mention.id, mention.usage)
    };
    mentions(desired).into_iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_field_that_names_something_is_known_and_agents_of_the_template_need_no_look_up() {
    insta::assert_snapshot!(told(&everything(true)), @"
    desk.knowledgeBaseIds knowledge-base k1 Active
    desk.knowledgeBaseIds knowledge-base k2 Active
    desk/start.workflowIds workflow w1 Active
    desk/start.workflowIds workflow w2 Active
    desk/note.contactFieldId contact-field f1 Active
    desk/book.calendarId calendar c1 Active
    desk/book.workflowIds workflow w3 Active
    desk/book.transferAgent agent a1 Active
    desk/hand.assignToUserId user u1 Active
    desk/ask.followupSequence.workflowId workflow w4 Active
    desk/pass.transferToBot agent a2 Active
    ");
    let idle: Vec<String> =
        told(&everything(false)).lines().filter(|line| line.ends_with("Idle")).map(str::to_owned).collect();
    insta::assert_snapshot!(idle.join("\n"), @"
    desk/book.workflowIds workflow w3 Idle
    desk/book.transferAgent agent a1 Idle
    desk/hand.assignToUserId user u1 Idle
    desk/ask.followupSequence.workflowId workflow w4 Idle
    ");
}

fn thing(id: &str, name: &str, state: AssetState) -> Asset {
    Asset { id: id.to_owned(), name: Some(name.to_owned()), state }
}

fn known(things: impl IntoIterator<Item = Asset>) -> Catalog {
    Catalog::Known(things.into_iter().map(|thing| (thing.id.clone(), thing)).collect())
}

/// A location that has everything that [`everything`] names, in order.
fn full() -> Catalogs {
    let calendar = AssetState::Calendar { active: Some(true), team: Team::Members(2) };
    let published = || AssetState::Workflow { status: Some("published".to_owned()) };
    let plain = |ids: &[&str]| known(ids.iter().map(|id| thing(id, id, AssetState::Plain)));
    BTreeMap::from([
        (AssetKind::Agent, plain(&["a1", "a2"])),
        (AssetKind::Calendar, known([thing("c1", "Cleanings", calendar)])),
        (AssetKind::Workflow, known(["w1", "w2", "w3", "w4"].map(|id| thing(id, id, published())))),
        (
            AssetKind::ContactField,
            known([thing("f1", "Pin", AssetState::Field { key: Some("contact.pin".to_owned()) })]),
        ),
        (AssetKind::User, plain(&["u1"])),
        (AssetKind::KnowledgeBase, plain(&["k1", "k2"])),
    ])
}

fn found(desired: &Desired, shelves: &Catalogs) -> Vec<String> {
    let line = |issue: Issue| {
        let said = issue.said().map(|said| format!(" [{said}]")).unwrap_or_default();
        format!("{} {}: {issue}{said}\n  {}", issue.severity().as_str(), issue.as_str(), issue.remedy())
    };
    judge(&mentions(desired), shelves).into_iter().map(line).collect()
}

#[test]
fn a_location_that_has_everything_is_ready() {
    assert_eq!(found(&everything(true), &full()), Vec::<String>::new());
    assert_eq!(Readiness::of(&judge(&mentions(&everything(false)), &full())), Readiness::Ready);
}

#[test]
fn each_thing_that_is_missing_or_off_is_named_with_what_to_do() {
    let empty: Catalogs = AssetKind::ALL.iter().map(|kind| (*kind, known([]))).collect();
    insta::assert_snapshot!(found(&everything(true), &empty).join("\n"), @"
    error not-found: desk.knowledgeBaseIds: the location has no knowledge base of this id
      Put the id of one of this location's own knowledge bases there: any other is accepted by the API and does nothing.
    error not-found: desk.knowledgeBaseIds: the location has no knowledge base of this id
      Put the id of one of this location's own knowledge bases there: any other is accepted by the API and does nothing.
    error not-found: desk/start.workflowIds: the location has no workflow of this id
      Put the id of one of this location's own workflows there: any other is accepted by the API and does nothing.
    error not-found: desk/start.workflowIds: the location has no workflow of this id
      Put the id of one of this location's own workflows there: any other is accepted by the API and does nothing.
    error not-found: desk/note.contactFieldId: the location has no contact field of this id
      Put the id of one of this location's own contact fields there: any other is accepted by the API and does nothing.
    error not-found: desk/book.calendarId: the location has no calendar of this id
      Put the id of one of this location's own calendars there: any other is accepted by the API and does nothing.
    error not-found: desk/book.workflowIds: the location has no workflow of this id
      Put the id of one of this location's own workflows there: any other is accepted by the API and does nothing.
    error not-found: desk/book.transferAgent: the location has no agent of this id
      Put the id of one of this location's own agents there: any other is accepted by the API and does nothing.
    error not-found: desk/hand.assignToUserId: the location has no user of this id
      Put the id of one of this location's own users there: any other is accepted by the API and does nothing.
    error not-found: desk/ask.followupSequence.workflowId: the location has no workflow of this id
      Put the id of one of this location's own workflows there: any other is accepted by the API and does nothing.
    error not-found: desk/pass.transferToBot: the location has no agent of this id
      Put the id of one of this location's own agents there: any other is accepted by the API and does nothing.
    ");
    insta::assert_snapshot!(found(&everything(false), &empty)[4..7].join("\n"), @"
    error not-found: desk/note.contactFieldId: the location has no contact field of this id
      Put the id of one of this location's own contact fields there: any other is accepted by the API and does nothing.
    error not-found: desk/book.calendarId: the location has no calendar of this id
      Put the id of one of this location's own calendars there: any other is accepted by the API and does nothing.
    warning not-found: desk/book.workflowIds: the location has no workflow of this id (not in use: a switch beside it is off)
      Put the id of one of this location's own workflows there: any other is accepted by the API and does nothing.
    ");
    let mut odd = full();
    let calendar = AssetState::Calendar { active: Some(false), team: Team::Members(0) };
    odd.insert(AssetKind::Calendar, known([thing("c1", "Cleanings", calendar)]));
    let flow =
        |id: &str, status: Option<&str>| thing(id, id, AssetState::Workflow { status: status.map(str::to_owned) });
    let flows =
        [flow("w1", Some("draft")), flow("w2", None), flow("w3", Some("Published")), flow("w4", Some("published"))];
    odd.insert(AssetKind::Workflow, known(flows));
    insta::assert_snapshot!(found(&everything(true), &odd).join("\n"), @"
    error not-published: desk/start.workflowIds: the workflow is not published, so it does not run [its status is draft]
      Publish the workflow in the location, or name another one.
    warning not-told: desk/start.workflowIds: the API does not tell whether the workflow is published
      Look at it in the location.
    error not-active: desk/book.calendarId: the calendar is not active, so nothing can be booked
      Activate the calendar in the location, or name another one.
    error no-team: desk/book.calendarId: the calendar has no team member, so nobody can be booked
      Add somebody to the calendar's team in the location, or name another one.
    ");
}

#[test]
fn a_name_or_a_key_in_place_of_an_id_is_told_from_what_is_not_there() {
    let calendar = || AssetState::Calendar { active: Some(true), team: Team::NotNeeded };
    let book = |id: &str| {
        let details = json!({"calendarId": id});
        desired(vec![agent(
            "desk",
            Mode::Off,
            &json!({}),
            vec![action("book", ActionType::AppointmentBooking, &details)],
        )])
    };
    let one = Catalogs::from([(AssetKind::Calendar, known([thing("c7", "Cleanings", calendar())]))]);
    let issues = judge(&mentions(&book("Cleanings")), &one);
    assert_eq!(issues[0].flaw, IssueKind::NotAnId("c7".to_owned()));
    let two = [thing("c7", "Cleanings", calendar()), thing("c8", "Cleanings", calendar())];
    let two = Catalogs::from([(AssetKind::Calendar, known(two))]);
    assert_eq!(judge(&mentions(&book("Cleanings")), &two)[0].flaw, IssueKind::NotFound);

    let note = |id: &str| {
        let details = json!({"contactFieldId": id});
        desired(vec![agent(
            "desk",
            Mode::Off,
            &json!({}),
            vec![action("note", ActionType::UpdateContactField, &details)],
        )])
    };
    assert_eq!(judge(&mentions(&note("contact.pin")), &full())[0].flaw, IssueKind::NotAnId("f1".to_owned()));
    let standard = &judge(&mentions(&note("email")), &full())[0];
    assert_eq!((&standard.flaw, standard.severity()), (&IssueKind::StandardField, IssueSeverity::Warning));
}

fn any_shelf() -> impl Strategy<Value = Option<Catalog>> {
    let some = ["a1", "c1", "f1", "k1", "u1", "w1"].map(|id| thing(id, "n", AssetState::Plain));
    prop_oneof![
        Just(None),
        Just(Some(known([]))),
        Just(Some(known(some))),
        Just(Some(Catalog::NeedsScope("a.scope"))),
        "[a-z ]{0,9}".prop_map(|said| Some(Catalog::Unknown(said))),
    ]
}

proptest! {
    /// What was not seen is never said to be absent, and makes one warning for each kind.
    #[test]
    fn unknown_is_not_absent(shelves in proptest::collection::vec(any_shelf(), AssetKind::ALL.len()), on in any::<bool>()) {
        let shelves: Catalogs = AssetKind::ALL.iter().copied().zip(shelves).filter_map(|(k, s)| Some((k, s?))).collect();
        let mentions = mentions(&everything(on));
        let issues = judge(&mentions, &shelves);
        for kind in AssetKind::ALL {
            let about = issues.iter().filter(|issue| issue.at.as_ref().is_some_and(|at| at.kind == *kind)).count();
            let unseen = issues
                .iter()
                .filter(|issue| matches!(&issue.flaw, IssueKind::NeedsScope(k, _) | IssueKind::NotRead(k, _) if k == kind))
                .inspect(|issue| assert_eq!(issue.severity(), IssueSeverity::Warning))
                .count();
            match shelves.get(kind) {
                Some(Catalog::Known(_)) => prop_assert_eq!(unseen, 0),
                Some(Catalog::NeedsScope(_) | Catalog::Unknown(_)) | None => prop_assert_eq!((about, unseen), (0, 1)),
            }
        }
    }
}

fn stopped(kind: CauseKind, during: &str) -> Issue {
    let cause = Cause {
        kind,
        during: during.to_owned(),
        message: "said".to_owned(),
        status: Some(401),
        trace: Some("t".to_owned()),
    };
    Issue::of_location(IssueKind::Stopped(cause))
}

#[test]
fn a_thousand_locations_fit_on_a_screen() {
    let mut summary = CheckSummary::new();
    let mut line = 1;
    let mut add = |summary: &mut CheckSummary, count: usize, issues: &[Issue]| {
        for _ in 0..count {
            line += 1;
            summary.add(&id(&format!("loc{line:06}")), line, issues);
        }
    };
    let empty: Catalogs = BTreeMap::from([
        (AssetKind::Calendar, known([])),
        (AssetKind::Workflow, Catalog::NeedsScope("workflows.readonly")),
    ]);
    let book = |on: bool| {
        let details = json!({"calendarId": "c9", "triggerWorkflow": on, "workflowIds": ["w9"]});
        desired(vec![agent(
            "desk",
            Mode::Off,
            &json!({}),
            vec![action("book", ActionType::AppointmentBooking, &details)],
        )])
    };
    add(&mut summary, 1190, &[]);
    add(&mut summary, 4, &judge(&mentions(&book(true)), &empty));
    add(&mut summary, 1, &[stopped(CauseKind::TokenRefused, "check whose the token is")]);
    add(
        &mut summary,
        1,
        &[Issue::of_location(IssueKind::NoWriteScope), Issue::of_location(IssueKind::UnprovenLocation)],
    );
    summary.skip();
    insta::assert_snapshot!(summary.render(), @"
    1,190 ready: all that the template names is there
    1 skipped: left alone, as you asked
    5 not ready: an apply would stop there or make something that does not work
    1 unreadable: the token or the location forbids it

    errors:
      4 locations: desk/book.calendarId: the location has no calendar of this id (row 1192 loc001192, row 1193 loc001193, row 1194 loc001194, and 1 more)
        Put the id of one of this location's own calendars there: any other is accepted by the API and does nothing.
      1 location: the token is not accepted (check whose the token is) (row 1196 loc001196)
        The API said: said
        Make a new token in the location's settings and put it into the row.
      1 location: the token may not write: it lacks the scope conversation-ai.write (row 1197 loc001197)
        Give the token the scope conversation-ai.write before `fitout apply`.

    warnings:
      4 locations: workflows not checked: needs the scope workflows.readonly (row 1192 loc001192, row 1193 loc001193, row 1194 loc001194, and 1 more)
        Give the token the scope workflows.readonly to have its workflows checked, or look at them yourself.
      1 location: whether the token belongs to this location was not checked: needs the scope locations.readonly (row 1197 loc001197)
        Give the token the scope locations.readonly to have that checked, or be sure of the row.
    ");
    assert_eq!((summary.bad(), summary.count(Readiness::Ready)), (6, 1190));
    for n in 0..60 {
        let details: Value = json!({"calendarId": "c9"});
        let key = format!("book{n}");
        let many = desired(vec![agent(
            "desk",
            Mode::Off,
            &json!({}),
            vec![action(&key, ActionType::AppointmentBooking, &details)],
        )]);
        add(&mut summary, 1, &judge(&mentions(&many), &empty));
    }
    assert!(summary.render().lines().count() < 60, "{}", summary.render());
}

#[test]
fn every_cause_of_a_location_that_cannot_be_read_says_what_to_do_without_a_run() {
    for kind in [
        CauseKind::TokenRefused,
        CauseKind::MissingScope,
        CauseKind::WrongLocation,
        CauseKind::UnprovenLocation,
        CauseKind::WrongTokenKind,
        CauseKind::TokenUnavailable,
        CauseKind::Blocked,
        CauseKind::Suspended,
        CauseKind::DayUsedUp,
        CauseKind::Unreachable,
        CauseKind::NotTheApi,
        CauseKind::Unreadable,
        CauseKind::ListingUnknown,
        CauseKind::Rejected,
        CauseKind::RowUnusable,
        CauseKind::SharedLocation,
    ] {
        let remedy = stopped(kind, "x").remedy();
        assert!(remedy.ends_with('.') && !remedy.contains("resume") && !remedy.contains("retry"), "{kind}: {remedy}");
    }
}
