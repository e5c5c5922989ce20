//! Measures how fast a journal is written and loaded, and how much memory its state takes.
//!
//! `cargo run --release -p fitout-journal --example load -- 1000000`

use fitout_journal::{
    How, Intent, Journal, JournalHeader, LocationEnded, OperationEnded, Record, RosterUsed, RunBegan, TemplateUsed,
    read,
};
use fitout_model::{Digest, LocationId, LocationOutcome, OperationId, RunId, Target, Verb};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Records of one location of one agent and four actions: six writes, their outcomes, and its end.
const RECORDS_EACH: u64 = 13;
const COMMIT_RECORDS: u64 = 64;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next();
    if first.as_deref() == Some("read") {
        return load(arguments.next().ok_or("the path of a journal is missing")?.as_ref());
    }
    let records = first.map_or(Ok(1_000_000), |n| n.parse())?;
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("load.journal");
    write(&path, records)?;
    // A process of its own, so that its memory is the loaded state's only.
    let loaded = Command::new(std::env::current_exe()?).arg("read").arg(&path).status()?;
    if loaded.success() { Ok(()) } else { Err("loading failed".into()) }
}

#[expect(clippy::print_stdout, reason = "a measurement is its output")]
fn write(path: &Path, records: u64) -> Result<(), Box<dyn Error>> {
    let locations = records / RECORDS_EACH;
    let run: RunId = "20260101-000000".parse()?;
    let mut journal = Journal::create(path, JournalHeader::new("load", "front-desk", "sandbox", 0))?;
    let started = now();
    journal.append(&began(&run, locations))?;
    let mut pending = 0;
    for n in 0..locations {
        for record in location(&run, n)? {
            journal.append(&record)?;
            pending += 1;
            if pending % COMMIT_RECORDS == 0 {
                journal.commit()?;
            }
        }
    }
    journal.commit()?;
    println!("wrote  {}, {COMMIT_RECORDS} to a sync", rate(records, started.elapsed()));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a measurement is its output")]
fn load(path: &Path) -> Result<(), Box<dyn Error>> {
    let before = memory_kb();
    let started = now();
    let (state, recovery) = read(path)?;
    println!("loaded {} ({} bytes)", rate(recovery.lines, started.elapsed()), recovery.bytes);
    let locations = u64::try_from(state.locations().count())?;
    if let (Some(before), Some(after)) = (before, memory_kb()) {
        println!("state  {} bytes a location", after.saturating_sub(before) * 1024 / locations.max(1));
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a measurement needs the real clock")]
fn now() -> Instant {
    Instant::now()
}

fn rate(records: u64, took: Duration) -> String {
    let micros = took.as_micros().max(1);
    format!("{records} records in {took:.2?}: {} records/s", u128::from(records) * 1_000_000 / micros)
}

/// The resident memory of this process, where the system tells.
fn memory_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().strip_suffix("kB")?.trim().parse().ok()
}

fn began(run: &RunId, locations: u64) -> Record {
    Record::RunBegan(RunBegan {
        run: run.clone(),
        command: "apply".into(),
        template: TemplateUsed { path: "t.yaml".into(), version: "1".into(), digest: Digest::of_bytes(b"t") },
        roster: RosterUsed {
            path: "r.csv".into(),
            digest: Digest::of_bytes(b"r"),
            locations,
            rows: std::collections::BTreeMap::new(),
            key: None,
        },
        turns: None,
        settings: BTreeMap::new(),
        at: 0,
    })
}

fn location(run: &RunId, n: u64) -> Result<Vec<Record>, Box<dyn Error>> {
    let loc: LocationId = format!("{:020}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).parse()?;
    let agent_id = format!("ag{n:018}");
    let desk = Target { agent: "front-desk".parse()?, action: None };
    let agent_fields = fields(
        n,
        &[
            "autoPilotMaxMessages",
            "businessName",
            "channels",
            "goal",
            "instructions",
            "isPrimary",
            "mode",
            "name",
            "personality",
            "respondToAudio",
            "respondToImages",
            "sleepEnabled",
            "waitTime",
            "waitTimeUnit",
        ],
    );
    let action_fields = fields(n, &["calendarId", "description", "name", "onlySendLink", "rescheduleEnabled", "type"]);
    let mut records = Vec::new();
    let mut write = |verb, target: &Target, id: Option<&str>, made: &str, writes: &BTreeMap<String, String>| {
        let body = Digest::of_bytes(made.as_bytes());
        let op = OperationId::of(&loc, target, verb, &body);
        let ended =
            OperationEnded { op: op.clone(), attempt: 1, loc: loc.clone(), how: How::Done { id: made.into() }, at: 2 };
        records.push(Record::Began(Intent {
            op,
            attempt: 1,
            loc: loc.clone(),
            verb,
            target: target.clone(),
            id: id.map(Into::into),
            body,
            seen: verb.creates().then(Vec::new),
            writes: writes.clone(),
            leaves: BTreeMap::new(),
            at: 1,
        }));
        records.push(Record::Ended(ended));
    };
    write(Verb::CreateAgent, &desk, None, &agent_id, &agent_fields);
    for key in ["book", "hand-over", "stop", "follow-up"] {
        let target = Target { agent: desk.agent.clone(), action: Some(key.parse()?) };
        write(Verb::AttachAction, &target, Some(&agent_id), &format!("ac{n:012}{key}"), &action_fields);
    }
    write(Verb::SwitchMode, &desk, Some(&agent_id), &agent_id, &agent_fields);
    let outcome = LocationOutcome::Done { unchecked: vec!["respondToAudio".into(), "respondToImages".into()] };
    records.push(Record::Location(LocationEnded { run: run.clone(), loc, outcome, requests: 12, at: 3 }));
    Ok(records)
}

fn fields(n: u64, names: &[&str]) -> BTreeMap<String, String> {
    names.iter().zip(n..).map(|(name, n)| ((*name).to_owned(), format!("{:08x}", n & 0xffff_ffff))).collect()
}
