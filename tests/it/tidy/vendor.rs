//! R2, R4, R7: who knows the vendor's facts and the way to the network.

use super::source::{Source, words};

/// R2: cli decides nothing, so it does not know the door, and of what an error means only how it is told.
pub(super) fn deciding(sources: &[Source]) -> Vec<String> {
    const DECIDES: [&str; 4] = ["Door", "Caller", "CallError", "JoinSet"];
    const KNOWS_THE_ENGINE: [&str; 3] = ["setup/", "progress/", "input/fleet"];
    const KNOWS_CAUSES: [&str; 2] = ["output/", "run/next_command"];
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.is_shipped()) {
        let Some(path) = source.path.strip_prefix("crates/cli/src/") else { continue };
        let is_in = |places: &[&str]| places.iter().any(|place| path.starts_with(place));
        let mut add = |at: usize, what: &str| found.push(format!("{}:{} {what}", source.path, source.line(at)));
        let engine = |word: &str| ["fitout_executor", "fitout_client"].contains(&word) && !is_in(&KNOWS_THE_ENGINE);
        if let Some((at, word)) = words(&source.code).find(|(_, word)| engine(word)) {
            add(at, word);
        }
        for (at, word) in words(&source.code) {
            let is_a_setup = is_in(&["setup/"]);
            if DECIDES.contains(&word) && !is_a_setup {
                add(at, word);
            }
            if word == "CauseKind" && source.code[at + word.len()..].starts_with("::") && !is_in(&KNOWS_CAUSES) {
                add(at, "CauseKind::");
            }
        }
    }
    found
}

/// R4: the names of the vendor's fields stand in its table and in the sandbox, which does not see the table.
pub(super) fn fields(sources: &[Source]) -> Vec<String> {
    const FIELDS: [&str; 12] = [
        "autoPilotMaxMessages",
        "sleepTime",
        "sleepTimeUnit",
        "sleepEnabled",
        "knowledgeBaseIds",
        "isPrimary",
        "transferToBot",
        "transferAgent",
        "workflowIds",
        "calendarId",
        "Live_Chat",
        "respondTo",
    ];
    const KNOW: [&str; 3] = ["crates/api/", "crates/sandbox/", "crates/simulation/"];
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.is_shipped()) {
        if KNOW.iter().any(|place| source.path.starts_with(place)) {
            continue;
        }
        for (number, (line, code)) in source.text.lines().zip(source.code.lines()).enumerate() {
            // A string is blanks in the code: a line of a test or a comment has none of either.
            let is_code = !code.trim().is_empty();
            let names = |name: &&str| {
                line.match_indices(&format!("\"{name}")).any(|(at, _)| {
                    let rest = &line[at + 1 + name.len()..];
                    let is_whole = rest.starts_with('"') || *name == "respondTo";
                    let opens = line[..at].matches('"').count().is_multiple_of(2);
                    is_whole && opens && !code[at..].starts_with('"')
                })
            };
            if is_code && let Some(name) = FIELDS.iter().find(|name| names(name)) {
                found.push(format!("{}:{} {name}", source.path, number + 1));
            }
        }
    }
    found
}

/// R7: of the model and of the client the sandbox takes what has nothing of the vendor in it.
pub(super) fn sandbox(sources: &[Source]) -> Vec<String> {
    const TAKES: [&str; 5] = ["Digest", "Transport", "Sending", "SendError", "SendErrorKind"];
    let mut found = Vec::new();
    for source in sources.iter().filter(|source| source.path.starts_with("crates/sandbox/src/")) {
        for name in ["fitout_model", "fitout_client", "fitout_api"] {
            for (at, _) in source.code.match_indices(name) {
                let path = source.code[at + name.len()..].split([';', ')', '(', '<']).next().unwrap_or_default();
                let others = words(path).find(|(_, word)| !TAKES.contains(word));
                if let Some((_, word)) = others.filter(|_| path.starts_with("::")) {
                    found.push(format!("{}:{} {name}::{word}", source.path, source.line(at)));
                }
            }
        }
    }
    found
}

#[test]
fn each_rule_finds_what_breaks_it() {
    let cli = |path: &str, text: &str| deciding(&[Source::new(&format!("crates/cli/src/{path}"), text)]).len();
    assert_eq!(cli("commands/a.rs", "use fitout_executor::Door;"), 2);
    assert_eq!(cli("setup/a.rs", "use fitout_executor::Door;"), 0);
    assert_eq!(cli("commands/a.rs", "match kind { CauseKind::Outage => 1 }"), 1);
    assert_eq!(cli("output/a.rs", "match kind { CauseKind::Outage => 1 } // Door"), 0);
    let field = |path: &str, text: &str| fields(&[Source::new(path, text)]).len();
    assert_eq!(field("crates/reconcile/src/a.rs", "let x = [\"sleepTime\", \"respondToAudio\"];"), 1);
    assert_eq!(field("crates/api/src/a.rs", "let x = \"sleepTime\";"), 0);
    assert_eq!(field("crates/reconcile/src/a.rs", "/// `\"sleepTime\"`\nlet x = \"sleepTimes\";"), 0);
    assert_eq!(field("crates/reconcile/src/a.rs", "#[cfg(test)]\nmod tests {\n const A: &str = \"sleepTime\";\n}"), 0);
    let takes = |text: &str| sandbox(&[Source::new("crates/sandbox/src/a.rs", text)]).len();
    assert_eq!(takes("use fitout_model::{Digest, Cause};"), 1);
    assert_eq!(takes("use fitout_client::{Transport, Sending}; fn a(d: fitout_model::Digest) {}"), 0);
    assert_eq!(takes("use fitout_api::Endpoint;"), 1);
}
