//! A report of made-up locations: `cargo run -p fitout-report --example sample -- 10000 > sample.html`.
//!
//! Some have names that would break a page which took them for markup; `scripts/report.sh` looks at it in a browser.

use fitout_model::{CauseKind, Standing};
use fitout_report::{Account, Agent, Location, Trouble, Write, html};
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
    let write = |n: u64| Write {
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
        row: n + 2,
        id: format!("0nLvHuhdZYUd{n:08}"),
        name: Some(format!("{name} {n}")),
        standing,
        in_place: n.is_multiple_of(13) && standing == Standing::Done,
        trouble: kind.map(|kind| Trouble {
            kind,
            during: "attach action front-desk/book-cleaning".to_owned(),
            message: "<calendarId> must be a calendar of the location".to_owned(),
            trace: Some(format!("trace-{n}")),
        }),
        skipped: (standing == Standing::Skipped).then(|| "pinned in the roster".to_owned()),
        agents: vec![Agent { key: "front-desk".to_owned(), id: format!("AgEnT{n:010}") }],
        requests: 10 + n % 7,
        going_on: None,
    }
}
