//! What a rehearsal's locations have beside their agents: the sandbox knows no template, so that is said to it here.

use crate::error::CliError;
use fitout_model::AssetKind;
use fitout_reconcile::mentions;
use fitout_sandbox::{Sandbox, WorldAsset};
use fitout_template::{Roster, Row, Template};
use std::collections::BTreeMap;

/// A column of a roster with which a rehearsal says what is wrong with a row's things: `ID=absent`, `ID=off`,
/// `ID=unstaffed`, several parted by `|`.
const THINGS: &str = "sandbox_things";

/// What a rehearsal says of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RehearsedFlaw {
    /// It is not there.
    Absent,
    /// A calendar that is not active, a workflow that is a draft.
    Off,
    /// A calendar without a team.
    Unstaffed,
}

impl RehearsedFlaw {
    fn of(word: &str) -> Option<Self> {
        match word {
            "absent" => Some(RehearsedFlaw::Absent),
            "off" => Some(RehearsedFlaw::Off),
            "unstaffed" => Some(RehearsedFlaw::Unstaffed),
            _ => None,
        }
    }

    fn changes(self, thing: WorldAsset) -> Option<WorldAsset> {
        match self {
            RehearsedFlaw::Absent => None,
            RehearsedFlaw::Off => Some(thing.switched_off()),
            RehearsedFlaw::Unstaffed => Some(thing.unstaffed()),
        }
    }
}

/// Gives every location of the roster what its row's rendered bodies name, but for what its cell in the column
/// `sandbox_things` says. A row that cannot be rendered gets nothing.
pub(crate) fn furnish(sandbox: &Sandbox, template: &Template, roster: &Roster) -> Result<(), CliError> {
    for row in roster.rows() {
        let oddities = oddities(roster, row)?;
        let Ok((desired, _warnings)) = template.render(roster.header(), row) else { continue };
        for mention in mentions(&desired) {
            let Some(thing) = thing(mention.kind, &mention.id) else { continue };
            let found = match oddities.get(mention.id.as_str()) {
                Some(oddity) => oddity.changes(thing),
                None => Some(thing),
            };
            if let Some(thing) = found {
                sandbox.furnish(row.location.as_str(), thing);
            }
        }
    }
    Ok(())
}

/// A good thing of this kind; agents are made by requests only.
fn thing(kind: AssetKind, id: &str) -> Option<WorldAsset> {
    match kind {
        AssetKind::Agent => None,
        AssetKind::Calendar => Some(WorldAsset::calendar(id)),
        AssetKind::Workflow => Some(WorldAsset::workflow(id)),
        AssetKind::ContactField => Some(WorldAsset::contact_field(id)),
        AssetKind::User => Some(WorldAsset::user(id)),
        AssetKind::KnowledgeBase => Some(WorldAsset::knowledge_base(id)),
    }
}

fn oddities<'a>(roster: &Roster, row: &'a Row) -> Result<BTreeMap<&'a str, RehearsedFlaw>, CliError> {
    let cell = row.get(roster.header(), THINGS).unwrap_or_default();
    let parts = cell.split('|').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (id, word) = part.split_once('=').unwrap_or((part, ""));
            RehearsedFlaw::of(word.trim()).map(|oddity| (id.trim(), oddity)).ok_or_else(|| {
                let at = format!("{}:{}: the column `{THINGS}`", roster.path(), row.line);
                CliError::invalid(format!("{at} says something that the sandbox does not know"))
                    .hint("Say ID=absent, ID=off or ID=unstaffed, several parted by |.")
            })
        })
        .collect()
}
