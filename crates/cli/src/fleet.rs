//! The roster and the template as a fleet: rows are rendered when it is their turn.

use crate::vault::Vault;
use fitout_executor::Bearer;
use fitout_model::{Cause, CauseKind, Desired, LocationId};
use fitout_rollout::Fleet;
use fitout_template::{Roster, Template};

/// A roster whose rows are rendered with a template.
#[derive(Debug)]
pub(crate) struct RosterFleet {
    pub(crate) template: Template,
    pub(crate) roster: Roster,
    /// Where the tokens come from that are not in the roster.
    pub(crate) vault: Vault,
}

fn unusable(during: &str, message: String) -> Cause {
    Cause { kind: CauseKind::RowUnusable, during: during.to_owned(), message, status: None, trace: None }
}

impl Fleet for RosterFleet {
    fn len(&self) -> usize {
        self.roster.rows().len()
    }

    fn location(&self, place: usize) -> Option<&LocationId> {
        self.roster.rows().get(place).map(|row| &row.location)
    }

    fn line(&self, place: usize) -> u64 {
        self.roster.rows().get(place).map_or(0, |row| row.line)
    }

    fn pinned(&self, place: usize) -> Option<String> {
        self.roster.rows().get(place)?.pinned.clone()
    }

    fn token(&self, place: usize) -> Result<Bearer, Cause> {
        match self.roster.rows().get(place) {
            Some(row) => self.vault.bearer(&row.location, row.token.as_ref()),
            None => Err(unusable("read the token", "the row is not in the roster".to_owned())),
        }
    }

    fn desired(&self, place: usize) -> Result<Desired, Cause> {
        let Some(row) = self.roster.rows().get(place) else {
            return Err(unusable("render the row", "the row is not in the roster".to_owned()));
        };
        match self.template.render(self.roster.header(), row) {
            Ok((desired, _warnings)) => Ok(desired),
            Err(problems) => {
                let first = problems.iter().next().map(ToString::to_string).unwrap_or_default();
                Err(unusable("render the row", first))
            }
        }
    }
}
