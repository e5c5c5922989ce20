//! Whether a token opens its row's location: whatever comes together, nothing is proven by less than there is.

use crate::support::{Reply, Wire, caller, door, paused};
use fitout_executor::{Claims, Demand, Evidence, Halt, Proof, Stopper, prove};
use fitout_journal::{Adopted, JournalHeader, LocationState, Record, SeenBeside, State};
use fitout_model::{CauseKind, LocationId};
use proptest::prelude::*;
use serde_json::json;

/// The token of every caller of these tests.
const TOKEN: &str = "pit-00000000-0000-4000-8000-000000000000";

/// Which token the journal knows of a location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Nothing,
    /// The caller's own.
    This,
    Another,
}

/// What comes together in one question.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
struct Case {
    /// The API says whose the token is.
    told: bool,
    /// An agent is ours here, and whether the listing or its own answer shows it.
    ours: bool,
    listed: bool,
    answers: bool,
    /// An agent of another location is listed.
    strange: bool,
    here: Known,
    there: Known,
    demand: Demand,
}

fn id(text: &str) -> LocationId {
    text.parse().unwrap()
}

fn journal(case: Case) -> State {
    let mut state = State::new(JournalHeader::new("test", "t", "h", 1).with_key("key"));
    let adopted = |loc: &str, agent: &str| {
        Record::Adopted(Adopted {
            loc: id(loc),
            agent: "desk".parse().unwrap(),
            id: agent.parse().unwrap(),
            action: None,
            found: std::collections::BTreeMap::new(),
            at: 1,
        })
    };
    if case.ours {
        state.apply(&adopted("location", "ours")).unwrap();
    }
    state.apply(&adopted("other", "theirs")).unwrap();
    for (loc, known) in [("location", case.here), ("other", case.there)] {
        let token = match known {
            Known::Nothing => continue,
            Known::This => TOKEN,
            Known::Another => loc,
        };
        let token = Some(state.header().print_key().print(token));
        state.apply(&Record::Seen(SeenBeside { loc: id(loc), agents: Vec::new(), token, at: 1 })).unwrap();
    }
    state
}

fn asked(case: Case) -> Result<Proof, CauseKind> {
    let wire = Wire::new(move |request, _| {
        let path = request.uri().path();
        let agent = |name: &str| json!({"id": name, "name": name, "mode": "off", "personality": "p", "goal": "g", "instructions": "i", "actions": []});
        if path.contains("/locations/") {
            let denied = json!({"statusCode": 401, "message": "The token is not authorized for this scope."});
            let told = json!({"location": {"id": "location"}});
            return if case.told { Reply::Json(200, told) } else { Reply::Json(401, denied) };
        }
        if path.ends_with("/agents/search") {
            let shown = [(case.ours && case.listed, "ours"), (case.strange, "theirs"), (true, "nobodys")];
            let agents: Vec<_> = shown.iter().filter(|(shown, _)| *shown).map(|(_, name)| agent(name)).collect();
            return Reply::Json(200, json!({"count": agents.len(), "totalCount": agents.len(), "agents": agents}));
        }
        let gone = json!({"statusCode": 400, "message": "No Agent found"});
        if case.answers { Reply::Json(200, agent("ours")) } else { Reply::Json(400, gone) }
    });
    paused(async {
        let state = journal(case);
        let claims = Claims::default();
        claims.learn(&state);
        let (_stopper, stop) = Stopper::new();
        let nothing = LocationState::default();
        let known = state.location(&id("location")).unwrap_or(&nothing);
        let evidence = Evidence { state: known, claims: &claims, demand: case.demand };
        match prove(&door(&wire), &mut caller(stop), &evidence).await {
            Ok(proven) => Ok(proven.proof),
            Err(Halt::End(why)) => Err(why.kind),
            Err(other) => panic!("{other:?}"),
        }
    })
}

fn cases() -> impl Strategy<Value = Case> {
    let known = || prop::sample::select(vec![Known::Nothing, Known::This, Known::Another]);
    let demand = prop::sample::select(vec![Demand::AsKnown, Demand::Always, Demand::Waived]);
    (any::<[bool; 5]>(), known(), known(), demand).prop_map(
        |([told, ours, listed, answers, strange], here, there, demand)| Case {
            told,
            ours,
            listed,
            answers,
            strange,
            here,
            there,
            demand,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_proven_by_less_than_there_is(case in cases()) {
        let found = asked(case);
        let both = case.here == Known::This && case.there == Known::This;
        let same = case.here == Known::This && !both;
        let others_token = case.there == Known::This && !both;
        let shown = case.ours && case.listed;
        let waived = case.demand == Demand::Waived;
        let wanted = if case.told {
            Ok(Proof::Introspected)
        } else if case.strange && shown {
            Err(CauseKind::UnprovenLocation)
        } else if others_token || case.strange {
            Err(CauseKind::WrongLocation)
        } else if shown {
            Ok(Proof::Shown)
        } else if same {
            Ok(Proof::SameToken)
        } else if !case.ours && case.here == Known::Another {
            if waived { Ok(Proof::Accepted) } else { Err(CauseKind::UnprovenLocation) }
        } else if !case.ours {
            if case.demand == Demand::Always { Err(CauseKind::UnprovenLocation) } else { Ok(Proof::FirstVisit) }
        } else if case.answers {
            Ok(Proof::Shown)
        } else if waived {
            Ok(Proof::Accepted)
        } else {
            Err(CauseKind::UnprovenLocation)
        };
        prop_assert_eq!(found, wanted);
    }
}

#[test]
fn two_rows_with_one_token_are_stopped_before_anything_is_made_there() {
    let wire = Wire::new(|request, _| {
        if request.uri().path().contains("/locations/") {
            return Reply::Json(
                401,
                json!({"statusCode": 401, "message": "The token is not authorized for this scope."}),
            );
        }
        Reply::Json(200, json!({"count": 0, "totalCount": 0, "agents": []}))
    });
    paused(async {
        let claims = Claims::default();
        let nothing = LocationState::default();
        let evidence = Evidence { state: &nothing, claims: &claims, demand: Demand::AsKnown };
        let (_stopper, stop) = Stopper::new();
        let mut second = caller(stop.clone());
        second.location = id("second");
        prove(&door(&wire), &mut caller(stop), &evidence).await.unwrap();
        let Err(Halt::End(cause)) = prove(&door(&wire), &mut second, &evidence).await else {
            panic!("it was not stopped")
        };
        assert_eq!(cause.kind, CauseKind::SharedLocation);
        assert_eq!(claims.shared_with(&id("location")), Some(id("second")), "and the first one is named as well");
    });
}
