//! A file in another one's place: what it is, told by its first bytes, before a reader complains of every line of it.

use crate::args::ColumnArgs;
use crate::claims::{head, ours};
use crate::error::CliError;
use fitout_template::TokenColumn;
use std::path::Path;

/// So much of a file tells what it is.
const HEAD_BYTES: u64 = 8 * 1024;
/// The columns that only a results file has, in their order.
const OF_RESULTS: &str = "status,agent_ids,action_ids";
/// How the key of a saved plan begins.
const OF_PLAN: &str = "\"fitout_plan\"";

/// What a file is named as.
#[derive(Debug, Clone, Copy)]
pub(crate) enum InputRole {
    /// The template of a command.
    Template,
    /// The roster beside a template.
    Roster(TokenColumn),
    /// The roster of a command that takes no template.
    RosterAlone(TokenColumn),
    /// The values of one agent or action.
    Values,
    /// The list of messages that are asked for.
    Messages,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileKind {
    Ours(&'static str),
    Plan,
    Results,
    Page,
    Workbook,
    Json,
    Template,
    /// With a column of tokens, or without one.
    Roster {
        tokens: bool,
    },
}

/// Refuses a file that is plainly something else than what it is named as. What looks like nothing in particular is left to its
/// reader, which says more.
///
/// # Errors
/// What it is, and what to name instead.
pub(crate) fn refuse(path: &Path, part: InputRole, columns: &ColumnArgs) -> Result<(), CliError> {
    match kind(path, columns).filter(|kind| is_mistaken(*kind, part)) {
        Some(kind) => Err(refusal(path, kind, part)),
        None => Ok(()),
    }
}

/// The same of a template that stands alone.
///
/// # Errors
/// As for [`refuse`].
pub(crate) fn refuse_template(path: &Path) -> Result<(), CliError> {
    let [location_column, token_column, pinned_column] = ["location_id", "token", "pinned"].map(str::to_owned);
    refuse(path, InputRole::Template, &ColumnArgs { location_column, token_column, pinned_column })
}

/// The same of a template and a roster. Two that stand in each other's place are left to their reader, which says so.
///
/// # Errors
/// As for [`refuse`].
pub(crate) fn refuse_either(
    template: &Path,
    roster: &Path,
    columns: &ColumnArgs,
    tokens: TokenColumn,
) -> Result<(), CliError> {
    if are_swapped(template, roster, columns) {
        return Ok(());
    }
    refuse(template, InputRole::Template, columns)?;
    refuse(roster, InputRole::Roster(tokens), columns)
}

/// Whether the template is a roster and the roster a template.
pub(crate) fn are_swapped(template: &Path, roster: &Path, columns: &ColumnArgs) -> bool {
    matches!(kind(template, columns), Some(FileKind::Roster { .. }))
        && kind(roster, columns) == Some(FileKind::Template)
}

/// Whether it is a roster.
pub(crate) fn is_roster(path: &Path, columns: &ColumnArgs) -> bool {
    matches!(kind(path, columns), Some(FileKind::Roster { .. }))
}

fn is_mistaken(kind: FileKind, part: InputRole) -> bool {
    match kind {
        FileKind::Ours(_) | FileKind::Plan | FileKind::Page => true,
        // The reader of a roster says how to save it.
        FileKind::Workbook => !matches!(part, InputRole::Roster(_) | InputRole::RosterAlone(_)),
        // YAML can be written so; no CSV can.
        FileKind::Json => matches!(part, InputRole::Roster(_) | InputRole::RosterAlone(_)),
        // Where the agency mints the tokens, it is a roster like others.
        FileKind::Results => !matches!(
            part,
            InputRole::Messages
                | InputRole::Roster(TokenColumn::Optional)
                | InputRole::RosterAlone(TokenColumn::Optional)
        ),
        FileKind::Template => !matches!(part, InputRole::Template),
        FileKind::Roster { tokens } => match part {
            InputRole::Roster(_) | InputRole::RosterAlone(_) => false,
            InputRole::Template | InputRole::Values => true,
            InputRole::Messages => tokens,
        },
    }
}

fn refusal(path: &Path, kind: FileKind, part: InputRole) -> CliError {
    let shown = path.display();
    let is = match kind {
        FileKind::Ours(what) => what,
        FileKind::Plan => "a saved plan of fitout",
        FileKind::Results => "the results file of a run",
        FileKind::Page => "a web page",
        FileKind::Workbook => "an Excel workbook or a ZIP archive",
        FileKind::Json => "a JSON file",
        FileKind::Template => "a template",
        FileKind::Roster { .. } => "a roster",
    };
    let wanted = match part {
        InputRole::Template => "a template",
        InputRole::Roster(_) | InputRole::RosterAlone(_) => "a roster",
        InputRole::Values => "the values of one agent or action",
        InputRole::Messages => "a list of messages",
    };
    let hint = match (kind, part) {
        (FileKind::Plan, InputRole::Template) => {
            format!(
                "To do what it says: `fitout apply {shown}` alone. To plan anew, name the template that it was made of."
            )
        }
        (FileKind::Roster { .. }, InputRole::Template) => {
            "Name the template there, a YAML file; the roster is named behind it, or with --roster.".to_owned()
        }
        (FileKind::Roster { .. }, InputRole::Messages) => {
            "Name the list of messages first, and then the roster.".to_owned()
        }
        (FileKind::Template, InputRole::Roster(_)) => {
            "Name the template first, and then the roster, a CSV file.".to_owned()
        }
        (FileKind::Template, InputRole::RosterAlone(_)) => {
            "This command takes no template: name the roster, a CSV file with a row for each location.".to_owned()
        }
        (FileKind::Template, InputRole::Values) => {
            "Put the fields of the one agent or action into a file of their own, without `agents:`.".to_owned()
        }
        (FileKind::Results, _) => "It has no tokens. Name the roster that the run was made for.".to_owned(),
        (_, InputRole::Template) => "Name the template, a YAML file; `fitout init` makes one to begin with.".to_owned(),
        (_, InputRole::Roster(_) | InputRole::RosterAlone(_)) => {
            "Name the roster, a CSV file with a row for each location.".to_owned()
        }
        (_, InputRole::Values) => "Name a YAML file with the fields of the agent or action.".to_owned(),
        (_, InputRole::Messages) => "Name the CSV file that `fitout generations discover` writes.".to_owned(),
    };
    CliError::invalid(format!("{shown} is {is}, not {wanted}; nothing was sent")).hint(hint)
}

fn kind(path: &Path, columns: &ColumnArgs) -> Option<FileKind> {
    if let Some(what) = ours(path) {
        return Some(FileKind::Ours(what));
    }
    // What is not a file has no beginning here, and cannot be read twice.
    let bytes = head(path, HEAD_BYTES).ok()?;
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(FileKind::Workbook);
    }
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lower = text.get(..64.min(text.len())).unwrap_or(text).to_ascii_lowercase();
    if lower.starts_with("<!doctype") || lower.starts_with("<html") {
        return Some(FileKind::Page);
    }
    if text.starts_with('{') || text.starts_with('[') {
        return Some(if text.contains(OF_PLAN) { FileKind::Plan } else { FileKind::Json });
    }
    let first = text.lines().find(|line| !line.to_ascii_lowercase().starts_with("sep="))?;
    if first.contains(OF_RESULTS) && !names(first).any(|name| name == folded(&columns.token_column)) {
        return Some(FileKind::Results);
    }
    if !first.starts_with('#')
        && names(first).count() > 1
        && names(first).any(|name| name == folded(&columns.location_column))
    {
        return Some(FileKind::Roster { tokens: names(first).any(|name| name == folded(&columns.token_column)) });
    }
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    (has("agents:") || has("name:") && (has("version:") || has("variables:"))).then_some(FileKind::Template)
}

/// The headings of a line, whatever parts them.
fn names(line: &str) -> impl Iterator<Item = String> {
    line.split([',', ';', '\t', '|']).map(|cell| folded(cell.trim().trim_matches('"')))
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The id that this text is probably meant to name: it stands in an address, between quotation marks, or beside another one.
pub(crate) fn location_hint(flag: &str, said: &str) -> Option<String> {
    const MARKS: [char; 6] = ['"', '\'', '“', '”', '‘', '’'];
    let bare = said.trim().trim_matches(MARKS).trim();
    if let Some((_, behind)) = bare.split_once("/location/").filter(|_| bare.contains("://")) {
        let id = behind.split(['/', '?', '#']).next().unwrap_or_default();
        return (!id.is_empty()).then(|| format!("That is an address. Say the id alone: {flag} {id}"));
    }
    let ids: Vec<&str> =
        bare.split([',', ';']).map(|id| id.trim().trim_matches(MARKS)).filter(|id| !id.is_empty()).collect();
    if ids.len() > 1 {
        let flags: Vec<String> = ids.iter().map(|id| format!("{flag} {id}")).collect();
        return Some(format!("Say the flag for each: {}", flags.join(" ")));
    }
    (bare != said && !bare.is_empty()).then(|| format!("Say the id alone: {flag} {bare}"))
}
