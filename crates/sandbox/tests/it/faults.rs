//! Every fault: what its sender sees, whether the request was done, and that it comes again.

use crate::bodies;
use crate::desk::{Desk, LOCATION, Reply, TOKEN};
use fitout_client::SendErrorKind;
use fitout_sandbox::{Fault, FaultSettings, Latency, Op, Sandbox, Scripted, Settings};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn with(faults: FaultSettings) -> Settings {
    Settings { seed: 5, latency: Latency::Fixed(SECOND / 10), faults, ..Settings::default() }
}

/// What the sender of a create sees, and whether it was done, when it meets the fault.
async fn meet(fault: Fault) -> (Result<Reply, SendErrorKind>, u64, Desk) {
    let script = vec![Scripted::new(fault).op(Op::CreateAgent)];
    let desk = Desk::new(with(FaultSettings { script, ..FaultSettings::default() }));
    let seen = desk.ask("POST", "/agents", Some(&bodies::agent("A"))).await.map_err(|e| e.kind);
    desk.sandbox.land_all();
    let ledger = desk.sandbox.ledger();
    assert_eq!(ledger.fired(fault), 1, "{fault}");
    assert_eq!(ledger.faults.len(), 1, "{fault}");
    (seen, ledger.creates(LOCATION, "A"), desk)
}

#[tokio::test(start_paused = true)]
async fn a_fault_answers_as_its_name_says_and_comes_again_the_same() {
    for &fault in Fault::ALL.iter().filter(|fault| fault.applies(Op::CreateAgent)) {
        let (seen, done, _) = meet(fault).await;
        let status = seen.as_ref().map(|reply| reply.status).map_err(|kind| *kind);
        let expected = match fault {
            Fault::Refused => (Err(SendErrorKind::NotSent), 0),
            Fault::Throttled
            | Fault::ThrottledBare
            | Fault::RetryAfterZero
            | Fault::RetryAfterHuge
            | Fault::RetryAfterDate
            | Fault::RetryAfterGarbage
            | Fault::DayUsedUp => (Ok(429), 0),
            Fault::ThrottledAfter => (Ok(429), 1),
            Fault::E500Before => (Ok(500), 0),
            Fault::E500After => (Ok(500), 1),
            Fault::E502Before => (Ok(502), 0),
            Fault::E502After => (Ok(502), 1),
            Fault::E503Before => (Ok(503), 0),
            Fault::E503After => (Ok(503), 1),
            Fault::E504Before => (Ok(504), 0),
            Fault::E504After => (Ok(504), 1),
            Fault::E520Before => (Ok(520), 0),
            Fault::E520After => (Ok(520), 1),
            Fault::ResetBefore => (Err(SendErrorKind::Broken), 0),
            Fault::ResetAfter | Fault::LateReset | Fault::Truncated => (Err(SendErrorKind::Broken), 1),
            Fault::TimeoutAfter | Fault::Late => (Err(SendErrorKind::TimedOut), 1),
            Fault::CutJson | Fault::Mark => (Ok(201), 1),
            Fault::Html => (Ok(200), 1),
            Fault::CreatedBut422 => (Ok(422), 1),
            Fault::TokenExpired => (Ok(401), 0),
            Fault::TooLargePage => (Ok(413), 0),
            Fault::NotFoundPage => (Ok(404), 0),
            Fault::AgentsMissing
            | Fault::AgentsShort
            | Fault::CountWrong
            | Fault::StaleListing
            | Fault::StaleActions
            | Fault::NotDeleted
            | Fault::Denied => panic!("{fault} does not apply"),
        };
        assert_eq!((status, done), expected, "{fault}");
        let (again, _, _) = meet(fault).await;
        assert_eq!(seen, again, "{fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_delete_that_is_answered_as_done_leaves_everything_and_a_read_that_is_denied_hides_what_is_there() {
    let script =
        vec![Scripted::new(Fault::NotDeleted).op(Op::DeleteAgent), Scripted::new(Fault::Denied).op(Op::GetAgent)];
    let desk = Desk::new(with(FaultSettings { script, ..FaultSettings::default() }));
    let made = desk.ask("POST", "/agents", Some(&bodies::agent("A"))).await.unwrap();
    let path = format!("/agents/{}", made.body["id"].as_str().unwrap());
    let mut seen = Vec::new();
    for method in ["DELETE", "GET", "GET"] {
        seen.push(desk.ask(method, &path, None).await.unwrap().status);
    }
    assert_eq!(seen, [200, 400, 200]);
}

#[tokio::test(start_paused = true)]
async fn answers_that_are_no_json() {
    for fault in [Fault::CutJson, Fault::Html, Fault::E502After, Fault::E520Before] {
        assert_eq!(meet(fault).await.0.unwrap().body, serde_json::Value::Null, "{fault}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_429_says_about_when_to_come_again() {
    for (fault, retry_after) in [
        (Fault::Throttled, None),
        (Fault::ThrottledBare, None),
        (Fault::RetryAfterZero, Some("0")),
        (Fault::RetryAfterHuge, Some("31536000")),
        (Fault::RetryAfterDate, Some("Thu, 01 Jan 2026 00:00:02 GMT")),
        (Fault::RetryAfterGarbage, Some("in a while; -7")),
    ] {
        let reply = meet(fault).await.0.unwrap();
        assert_eq!(reply.header("retry-after"), retry_after, "{fault}");
        let remaining = (fault != Fault::ThrottledBare).then_some("0");
        assert_eq!(reply.header("x-ratelimit-remaining"), remaining, "{fault}");
    }
    assert_eq!(meet(Fault::Throttled).await.2.sandbox.ledger().throttled(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_expired_token_and_a_used_up_day_last() {
    let (_, _, desk) = meet(Fault::TokenExpired).await;
    assert_eq!(desk.get("/agents/search").await.status, 401);
    desk.sandbox.register(LOCATION, TOKEN);
    assert_eq!(desk.get("/agents/search").await.status, 200);

    let (reply, _, desk) = meet(Fault::DayUsedUp).await;
    assert_eq!(reply.unwrap().header("x-ratelimit-daily-remaining"), Some("0"));
    assert_eq!(desk.get("/agents/search").await.status, 429);
    assert_eq!(desk.sandbox.ledger().locations[LOCATION].day_refused, 0);
    tokio::time::advance(24 * 3600 * SECOND).await;
    assert_eq!(desk.get("/agents/search").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn listings_lie_in_the_way_of_their_fault() {
    for (fault, agents, total, count) in
        [(Fault::AgentsMissing, None, 2, 2), (Fault::AgentsShort, Some(1), 2, 2), (Fault::CountWrong, Some(2), 2, 3)]
    {
        let script = vec![Scripted::new(fault).op(Op::SearchAgents).nth(2)];
        let desk = Desk::new(with(FaultSettings { script, ..FaultSettings::default() }));
        desk.agent("A").await;
        desk.agent("B").await;
        for (agents, total, count) in [(Some(2), 2, 2), (agents, total, count), (Some(2), 2, 2)] {
            let body = desk.get("/agents/search").await.body;
            assert_eq!(body.get("agents").map(|a| a.as_array().unwrap().len()), agents, "{fault}");
            assert_eq!((body["totalCount"].as_u64(), body["count"].as_u64()), (Some(total), Some(count)), "{fault}");
        }
        assert_eq!(desk.sandbox.ledger().fired(fault), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stale_listing_is_consistent_and_behind() {
    let script = vec![
        Scripted::new(Fault::StaleListing).op(Op::SearchAgents).times(100),
        Scripted::new(Fault::StaleActions).op(Op::ListActions).times(100),
    ];
    let desk = Desk::new(with(FaultSettings { script, lag: 60 * SECOND, ..FaultSettings::default() }));
    tokio::time::advance(100 * SECOND).await;
    let old = desk.agent("Old").await;
    desk.action(&old, &bodies::booking()).await;
    tokio::time::advance(61 * SECOND).await;
    desk.sandbox.delete_agent(LOCATION, &desk.agent("Short-lived").await).unwrap();
    desk.agent("New").await;
    desk.action(&old, &bodies::followup()).await;
    let mut totals = std::collections::BTreeSet::new();
    let mut actions = std::collections::BTreeSet::new();
    for _ in 0..30 {
        let body = desk.get("/agents/search").await.body;
        let total = body["totalCount"].as_u64().unwrap();
        assert_eq!(
            (u64::try_from(body["agents"].as_array().unwrap().len()).unwrap(), body["count"].as_u64()),
            (total, Some(total))
        );
        totals.insert(total);
        let listed = desk.get(&format!("/agents/{old}/actions/list")).await.body;
        actions.insert(listed["data"].as_array().unwrap().len());
    }
    assert!(totals.contains(&1) && totals.iter().all(|total| (1..=2).contains(total)), "{totals:?}");
    assert!(actions.contains(&1), "{actions:?}");
    let ledger = desk.sandbox.ledger();
    assert!(ledger.fired(Fault::StaleListing) > 0 && ledger.fired(Fault::StaleActions) > 0);
    // After the lag, it cannot lie any more.
    tokio::time::advance(61 * SECOND).await;
    assert_eq!(desk.get("/agents/search").await.body["totalCount"], 2);
}

/// Everything that one location sees of ten creates and listings, as text.
async fn history(desk: &Desk, patience: Duration) -> String {
    let mut seen = Vec::new();
    for i in 0..10 {
        for (method, path, body) in
            [("POST", "/agents", Some(bodies::agent(&format!("A{i}")))), ("GET", "/agents/search", None)]
        {
            let reply = desk.ask(method, path, body.as_ref()).await.map_err(|e| e.kind);
            let status =
                reply.map(|reply| (reply.status, reply.text("/id").to_owned(), reply.text("/traceId").to_owned()));
            seen.push(format!("{status:?}"));
            tokio::time::sleep(patience).await;
        }
    }
    seen.join("\n")
}

/// A world in which these kinds are frequent.
fn unruly(kinds: Vec<Fault>) -> Sandbox {
    let faults = FaultSettings { rate: 0.4, kinds, ..FaultSettings::default() };
    let latency = Latency::Uniform { min: SECOND / 100, max: SECOND };
    let limit = fitout_sandbox::LimitSettings { max: 1_000, ..fitout_sandbox::LimitSettings::default() };
    Sandbox::new(Settings { seed: 9, latency, faults, limit, ..Settings::default() })
}

/// The histories of twenty locations of one world, each at its own pace, all at once.
async fn together(sandbox: &Sandbox) -> Vec<String> {
    let mut tasks = tokio::task::JoinSet::new();
    for i in 0..20 {
        let desk = open(sandbox, i);
        tasks.spawn(async move { (i, history(&desk, pace(i)).await) });
    }
    let mut seen = tasks.join_all().await;
    seen.sort();
    seen.into_iter().map(|(_, history)| history).collect()
}

fn open(sandbox: &Sandbox, i: u32) -> Desk {
    let token = format!("pit-location{i}");
    sandbox.register(&format!("location{i}"), &token);
    Desk::at(sandbox, &token)
}

fn pace(i: u32) -> Duration {
    SECOND * (i % 3) / 7
}

#[tokio::test(start_paused = true)]
async fn what_a_location_meets_does_not_depend_on_the_others() {
    let transient = || Fault::ALL.iter().copied().filter(|fault| !fault.lasts()).collect();
    let mut alone = Vec::new();
    for i in 0..20 {
        alone.push(history(&open(&unruly(transient()), i), pace(i)).await);
    }
    let sandbox = unruly(transient());
    assert_eq!(together(&sandbox).await, alone);
    assert!(sandbox.ledger().faults.len() > 10);
}

/// A late create becomes an agent after those that its sender has made meanwhile, as many as its pace allows; whatever is
/// processed at once is the same at any pace.
#[tokio::test(start_paused = true)]
async fn what_a_location_meets_does_not_depend_on_its_pace_where_nothing_comes_late() {
    let prompt = || Fault::ALL.iter().copied().filter(|fault| !fault.lasts() && !fault.late()).collect();
    let mut slowly = Vec::new();
    for i in 0..20 {
        slowly.push(history(&open(&unruly(prompt()), i), SECOND).await);
    }
    let sandbox = unruly(prompt());
    assert_eq!(together(&sandbox).await, slowly);
    assert!(sandbox.ledger().faults.len() > 10);
}

#[tokio::test(start_paused = true)]
async fn at_a_given_rate_every_kind_fires_and_the_rate_is_met() {
    let faults = FaultSettings { rate: 0.2, ..FaultSettings::default() };
    let limit = fitout_sandbox::LimitSettings { max: 100_000, ..fitout_sandbox::LimitSettings::default() };
    let desk = Desk::new(Settings { faults, limit, ..Settings::default() });
    for _ in 0..3_000 {
        let _lost_or_not = desk.ask("GET", "/agents/search", None).await;
    }
    let ledger = desk.sandbox.ledger();
    let fired: u64 = ledger.faults.values().sum();
    assert!((500..700).contains(&fired), "{fired}");
    assert_eq!(ledger.faults.keys().copied().collect::<Vec<_>>(), Fault::USUAL);
}

#[tokio::test(start_paused = true)]
async fn a_script_counts_per_location() {
    let script = vec![
        Scripted::new(Fault::E500Before).nth(2).times(2),
        Scripted::new(Fault::E503Before).op(Op::GetAgent).location("elsewhere"),
    ];
    let desk = Desk::new(with(FaultSettings { script, ..FaultSettings::default() }));
    desk.sandbox.register("elsewhere", "pit-elsewhere");
    let elsewhere = Desk::at(&desk.sandbox, "pit-elsewhere");
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push((desk.get("/agents/search").await.status, elsewhere.get("/agents/none").await.status));
    }
    assert_eq!(seen, [(200, 503), (500, 500), (500, 500), (200, 400)]);
}
