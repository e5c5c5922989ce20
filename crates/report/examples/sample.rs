//! A report of made-up locations: `cargo run -p fitout-report --example sample -- 10000 > sample.html`.
//!
//! Some have names that would break a page which took them for markup; `scripts/report.sh` looks at it in a browser.

use fitout_model::{CauseKind, Interval, RequestCounts, RunFigures, Standing, WaveBegan};
use fitout_report::{Account, Location, LocationTrouble, OurAgent, RunPart, TimedWrite, html};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Names as a roster can hold them, by mistake or on purpose.
const HOSTILE: [&str; 6] = [
    "<img src=x onerror=\"document.title='broken'\">",
    "</script><script>document.title='broken'</script>",
    "\"><b>bold</b>",
    "O'Hara & Sons <Dental>",
    "\u{202e}gnp.exe",
    "=HYPERLINK(\"http://example.com\")",
];

#[expect(clippy::print_stdout, reason = "it is a program")]
fn main() -> ExitCode {
    let Some(locations) = std::env::args().nth(1).and_then(|number| number.parse().ok()) else {
        println!("usage: sample LOCATIONS");
        return ExitCode::from(2);
    };
    println!("{}", html(&account(locations)));
    ExitCode::SUCCESS
}

fn account(locations: u64) -> Account {
    let began = 1_795_000_000_000;
    let verbs = ["create agent", "attach action", "attach action", "set follow-up", "switch mode"];
    let write = |n: u64| TimedWrite {
        verb: verbs.get(usize::try_from(n % 5).unwrap_or(0)).copied().unwrap_or("create agent"),
        began: began + n * 97 % (locations * 40 + 1),
        took: (!n.is_multiple_of(211)).then_some(40 + n * n % 700),
    };
    Account {
        program: "fitout 0.1.0".to_owned(),
        run: "20261118-110640-123".to_owned(),
        command: "apply, resume".to_owned(),
        template: "dental-front-desk".to_owned(),
        version: "1.2.0".to_owned(),
        roster: "clients.csv".to_owned(),
        host: "sandbox".to_owned(),
        began,
        ended: Some(began + locations * 40 + 2_300),
        how: "finished".to_owned(),
        locations: (0..locations).map(location).collect(),
        writes: (0..locations * 5).map(write).collect(),
        parts: vec![RunPart { began, figures: figures(locations) }],
    }
}

/// As a run of two waves has them that was held up by limits, and in its middle by errors.
fn figures(locations: u64) -> RunFigures {
    const STRETCHES: u64 = 40;
    let sent = |requests: u64, slowest: u64| {
        let mut sent = RequestCounts::default();
        (0..requests).for_each(|n| sent.count(30 + n * n % slowest));
        sent
    };
    let mut operations: BTreeMap<String, RequestCounts> = ["create agent", "set follow-up", "switch mode"]
        .map(|word| (word.to_owned(), sent(locations, 400)))
        .into_iter()
        .chain(
            [("list agents", 2), ("read agent", 2), ("attach action", 2)]
                .map(|(word, times)| (word.to_owned(), sent(locations * times, 160))),
        )
        .collect();
    if let Some(listed) = operations.get_mut("list agents") {
        (listed.throttled, listed.failed) = (locations / 9, locations / 40);
    }
    let stretch = |n: u64| {
        let troubled = (14..19).contains(&n);
        let mut waited = BTreeMap::from([("location limit".to_owned(), n % 7 * 900)]);
        if troubled {
            waited.insert("back-off after errors".to_owned(), 7_000);
        }
        let requests = if troubled { 2 } else { 8 + n * 13 % 5 } * locations.div_ceil(STRETCHES);
        Interval { requests, throttled: if n % 11 == 3 { locations.div_ceil(90) } else { 0 }, waited_ms: waited }
    };
    let wave = |name: &str, locations, after_ms| WaveBegan { name: name.to_owned(), locations, after_ms };
    let stretch_ms = (locations * 40 + 2_300) / STRETCHES;
    RunFigures {
        operations,
        stretch_ms,
        stretches: (0..STRETCHES).map(stretch).collect(),
        waves: vec![wave("1", 3, 0), wave("2", locations.saturating_sub(3), stretch_ms * 6)],
    }
}

fn location(n: u64) -> Location {
    let standing = match n % 97 {
        3 => Standing::Failed,
        11 | 12 => Standing::Parked,
        23 => Standing::InDoubt,
        31 => Standing::Conflict,
        41 => Standing::Skipped,
        53 => Standing::Pending,
        _ => Standing::Done,
    };
    let kind = match standing {
        Standing::Failed => Some(CauseKind::Rejected),
        Standing::Parked => Some(CauseKind::TokenRefused),
        Standing::InDoubt => Some(CauseKind::InDoubt),
        Standing::Conflict => Some(CauseKind::Conflict),
        Standing::Done | Standing::Skipped | Standing::Pending => None,
    };
    let hostile = usize::try_from(n / 17).ok().and_then(|at| HOSTILE.get(at % HOSTILE.len()));
    let name = if n.is_multiple_of(17) { hostile.copied().unwrap_or_default() } else { "Lakeside Smiles" };
    Location {
        row: Some(n + 2),
        id: format!("0nLvHuhdZYUd{n:08}"),
        name: Some(format!("{name} {n}")),
        standing,
        in_place: n.is_multiple_of(13) && standing == Standing::Done,
        trouble: kind.map(|kind| LocationTrouble {
            kind,
            during: "attach action front-desk/book-cleaning".to_owned(),
            message: "<calendarId> must be a calendar of the location".to_owned(),
            trace: Some(format!("trace-{n}")),
        }),
        skipped: (standing == Standing::Skipped).then(|| "pinned in the roster".to_owned()),
        agents: vec![OurAgent { key: "front-desk".to_owned(), id: format!("AgEnT{n:010}") }],
        requests: 10 + n % 7,
        going_on: None,
    }
}
