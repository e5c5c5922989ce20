//! The roster and the template, or an edit, as a fleet: rows are rendered when it is their turn.

use crate::vault::TokenSources;
use fitout_executor::Bearer;
use fitout_model::{Cause, CauseKind, Desired, Digest, Edit, LocationId};
use fitout_rollout::Fleet;
use fitout_template::{EditSource, Problems, Roster, Template, TemplateInfo};
use serde::Serialize;
use std::sync::Arc;

/// A roster, and what each of its rows is for.
#[derive(Debug)]
pub(crate) struct LocationSet {
    /// What a journal names, and the variables of the rows.
    pub(crate) template: Arc<TemplateInfo>,
    pub(crate) source: FleetSource,
    pub(crate) roster: Roster,
    /// Where the tokens come from that are not in the roster.
    pub(crate) vault: TokenSources,
}

/// What a row is rendered with.
#[derive(Debug)]
pub(crate) enum FleetSource {
    Template(Template),
    Edit(Box<EditSource>),
    /// Nothing: its location is read, or an edit is taken back there.
    RosterAlone,
}

/// What a table of locations is about, as it stands in its JSON.
#[derive(Serialize)]
pub(crate) struct TableSubject<'a> {
    template: TemplateMessage<'a>,
    roster: &'a str,
}

#[derive(Serialize)]
struct TemplateMessage<'a> {
    name: &'a str,
    path: &'a str,
    version: &'a str,
    digest: &'a Digest,
}

impl LocationSet {
    /// The locations of this roster, each with what a row is rendered with.
    pub(crate) fn new(source: FleetSource, roster: Roster, vault: TokenSources) -> Self {
        let template = match &source {
            FleetSource::Template(template) => Arc::clone(template.info()),
            FleetSource::Edit(edit) => Arc::clone(edit.info()),
            FleetSource::RosterAlone => Arc::new(TemplateInfo::of_edits()),
        };
        Self { template, source, roster, vault }
    }

    /// What a table of its locations is about.
    pub(crate) fn about(&self) -> TableSubject<'_> {
        let template = &self.template;
        let template = TemplateMessage {
            name: template.name(),
            path: template.path(),
            version: template.version(),
            digest: template.digest(),
        };
        TableSubject { template, roster: self.roster.path() }
    }
}

fn unusable(during: &str, message: String) -> Cause {
    Cause::new(CauseKind::RowUnusable, during, message)
}

impl Fleet for LocationSet {
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
        match &self.source {
            FleetSource::Template(template) => {
                let rendered = template.render(self.roster.header(), row);
                rendered.map(|(desired, _warnings)| desired).map_err(|problems| unrendered(&problems))
            }
            FleetSource::Edit(_) => Ok(self.edit(place)?.desired(&row.location)),
            FleetSource::RosterAlone => Ok(Desired { location: row.location.clone(), agents: Vec::new() }),
        }
    }

    fn edit(&self, place: usize) -> Result<Edit, Cause> {
        let (Some(row), FleetSource::Edit(edit)) = (self.roster.rows().get(place), &self.source) else {
            return Err(unusable("render the row", "the row is not in the roster".to_owned()));
        };
        let rendered = edit.render(self.roster.header(), row);
        rendered.map(|(edit, _warnings)| edit).map_err(|problems| unrendered(&problems))
    }
}

fn unrendered(problems: &Problems) -> Cause {
    unusable("render the row", problems.iter().next().map(ToString::to_string).unwrap_or_default())
}
