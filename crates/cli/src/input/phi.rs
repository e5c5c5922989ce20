//! Nothing that looks like protected health information is sent before somebody has said that it is none: every column's name,
//! every cell that the template uses, and every text that is rendered.

use super::{LocationSet, say};
use crate::args::Acks;
use crate::error::CliError;
use crate::terminal::Printer;
use fitout_model::text::counted;
use fitout_model::{Desired, Digest, Fields};
use fitout_phi::{IdentifierKind, PhiFinding, Scanner, heading};
use fitout_rollout::Fleet as _;
use fitout_template::{Problem, Problems};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What was found that nobody has acknowledged, by row and field, masked.
pub(crate) struct Unacknowledged {
    pub(crate) problems: Problems,
    /// Acknowledgements that were for nothing.
    pub(crate) notes: Vec<String>,
}

/// Looks at the roster's columns, at the cells of those that the template uses, and at every text of every rendered body.
///
/// # Errors
/// When something is found that nobody has acknowledged; it is said by row and field, masked.
pub(crate) fn check(printer: &Printer, fleet: &LocationSet, acks: &Acks) -> Result<(), CliError> {
    let Unacknowledged { problems, notes } = find(fleet, acks)?;
    for note in &notes {
        printer.say(note);
    }
    if problems.errors() == 0 {
        return Ok(());
    }
    say(printer, &problems);
    Err(refused(problems.errors()))
}

/// The error of so many texts.
pub(crate) fn refused(texts: usize) -> CliError {
    let found = counted(texts, "text");
    CliError::invalid(format!("{found} may hold protected health information; nothing was sent"))
        .hint("The vendor forbids it in this API: take it out. What is none, acknowledge by its name: --phi-ack NAME --reason WHY")
}

/// Looks at the same, and says nothing.
///
/// # Errors
/// When the tripwire itself is broken.
pub(crate) fn find(fleet: &LocationSet, acks: &Acks) -> Result<Unacknowledged, CliError> {
    let scanner = Scanner::new().map_err(|error| CliError::fatal("the tripwire is broken").because(&error))?;
    let mut watch = TripwireScan {
        scanner,
        acks,
        problems: Problems::new(),
        used: BTreeSet::new(),
        clean: BTreeSet::new(),
        told: BTreeSet::new(),
    };
    watch.columns(fleet);
    for place in 0..fleet.len() {
        watch.cells(fleet, place);
        // A row that cannot be rendered is reported elsewhere, and what its cells hold has been looked at.
        if let Ok(desired) = fleet.desired(place) {
            watch.row(fleet, place, &desired);
        }
    }
    let TripwireScan { problems, used, .. } = watch;
    let unused = acks.phi_ack.iter().filter(|hash| !used.contains(*hash));
    let notes = unused.map(|hash| format!("warning: --phi-ack {hash}: nothing that was found has this name."));
    Ok(Unacknowledged { problems, notes: notes.collect() })
}

struct TripwireScan<'a> {
    scanner: Scanner,
    acks: &'a Acks,
    problems: Problems,
    /// The acknowledgements that were for something.
    used: BTreeSet<String>,
    /// Texts without anything in them: most are the same in every row.
    clean: BTreeSet<Digest>,
    /// What was found in the cells of the row that is looked at: what is rendered from them is not told again.
    told: BTreeSet<String>,
}

impl TripwireScan<'_> {
    fn acknowledged(&mut self, hash: &str) -> bool {
        let said = self.acks.phi_ack.iter().any(|ack| ack == hash);
        if said {
            self.used.insert(hash.to_owned());
        }
        said
    }

    fn columns(&mut self, fleet: &LocationSet) {
        let file = Arc::clone(fleet.roster.header().file());
        for name in fleet.roster.header().names() {
            let Some(kind) = heading(name) else { continue };
            let hash = Digest::of_bytes(format!("column\n{name}").as_bytes()).short().to_owned();
            if !self.acknowledged(&hash) {
                let message = format!("the column `{name}` sounds like {kind} ({hash})");
                self.problems.push(Problem::error(&file, None, message));
            }
        }
    }

    /// The cells of the columns that the template uses. A heading says what its cells are, as a word before a value does.
    fn cells(&mut self, fleet: &LocationSet, place: usize) {
        self.told.clear();
        let header = fleet.roster.header();
        let Some(row) = fleet.roster.rows().get(place) else { return };
        for name in fleet.template.variables().map(|variable| variable.name.as_str()) {
            let Some(cell) = row.get(header, name).filter(|cell| !cell.is_empty()) else { continue };
            let lead = format!("{name}: ");
            let text = format!("{lead}{cell}");
            for finding in self.found(&text) {
                if finding.range.end <= lead.len() {
                    continue;
                }
                self.told.insert(finding.hash.clone());
                if self.acknowledged(&finding.hash) {
                    continue;
                }
                let message = format!("this cell looks like it has {} in it ({})", finding.kind, finding.hash);
                let problem = Problem::error(header.file(), None, message).found(finding.excerpt);
                self.problems.push(problem.for_row(row.reference(header, vec![name.to_owned()])));
            }
        }
    }

    /// What the scanner finds in a text; most texts are the same in every row.
    fn found(&mut self, text: &str) -> Vec<PhiFinding> {
        let digest = Digest::of_bytes(text.as_bytes());
        if self.clean.contains(&digest) {
            return Vec::new();
        }
        let found = self.scanner.scan(text);
        if found.is_empty() {
            self.clean.insert(digest);
        }
        found
    }

    fn row(&mut self, fleet: &LocationSet, place: usize, desired: &Desired) {
        for agent in &desired.agents {
            self.text(fleet, place, &format!("{}.name", agent.key), &agent.name);
            self.fields(fleet, place, agent.key.as_str(), &agent.fields);
            if let Some(settings) = &agent.followup {
                self.fields(fleet, place, &format!("{}.followupSettings", agent.key), settings);
            }
            for action in &agent.actions {
                let target = format!("{}/{}", agent.key, action.key);
                self.text(fleet, place, &format!("{target}.name"), &action.name);
                self.fields(fleet, place, &target, &action.details);
            }
        }
    }

    fn fields(&mut self, fleet: &LocationSet, place: usize, target: &str, fields: &Fields) {
        for (name, value) in fields {
            self.value(fleet, place, &format!("{target}.{name}"), value);
        }
    }

    fn value(&mut self, fleet: &LocationSet, place: usize, at: &str, value: &Value) {
        match value {
            Value::String(text) => self.text(fleet, place, at, text),
            Value::Array(items) => items.iter().for_each(|item| self.value(fleet, place, at, item)),
            Value::Object(members) => members.values().for_each(|member| self.value(fleet, place, at, member)),
            Value::Number(number) => self.text(fleet, place, at, &number.to_string()),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn text(&mut self, fleet: &LocationSet, place: usize, at: &str, text: &str) {
        for finding in self.found(text) {
            if self.told.contains(&finding.hash) || self.acknowledged(&finding.hash) {
                continue;
            }
            let message = words(at, finding.kind, &finding.hash);
            let problem = Problem::error(&fleet.template.path().into(), None, message).found(finding.excerpt);
            let row = fleet.roster.rows().get(place);
            let row = row.map(|row| row.reference(fleet.roster.header(), Vec::new()));
            self.problems.push(match row {
                Some(row) => problem.for_row(row),
                None => problem,
            });
        }
    }
}

fn words(at: &str, kind: IdentifierKind, hash: &str) -> String {
    format!("{at} looks like it has {kind} in it ({hash})")
}
