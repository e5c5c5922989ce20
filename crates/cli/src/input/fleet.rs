//! The roster and the template, or an edit, as a fleet: rows are rendered when it is their turn.

use crate::message::{TableSubject, TemplateMessage};
use crate::setup::TokenSources;
use fitout_executor::Bearer;
use fitout_model::{Cause, CauseKind, Desired, Edit, LocationId};
use fitout_rollout::{Find, Fleet, Wanted};
use fitout_template::{EditSource, FindSource, Problems, Roster, Row, Template, TemplateInfo};
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
    /// What names one agent or action, which is only looked for.
    Find(Box<FindSource>),
    /// Nothing: its location is read, or an edit is taken back there.
    RosterAlone,
}

impl LocationSet {
    /// The locations of this roster, each with what a row is rendered with.
    pub(crate) fn new(source: FleetSource, roster: Roster, vault: TokenSources) -> Self {
        let template = match &source {
            FleetSource::Template(template) => Arc::clone(template.info()),
            FleetSource::Edit(edit) => Arc::clone(edit.info()),
            FleetSource::Find(find) => Arc::clone(find.info()),
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

    /// What the location at this place shall have; where something is edited, what is to be looked for.
    pub(crate) fn desired(&self, place: usize) -> Result<Desired, Cause> {
        let row = self.row(place)?;
        match &self.source {
            FleetSource::Template(template) => {
                let rendered = template.render(self.roster.header(), row);
                rendered.map(|(desired, _warnings)| desired).map_err(|problems| unrendered(&problems))
            }
            FleetSource::Edit(source) => Ok(self.edit(source, row)?.desired(&row.location)),
            FleetSource::Find(_) | FleetSource::RosterAlone => {
                Ok(Desired { location: row.location.clone(), agents: Vec::new() })
            }
        }
    }

    fn edit(&self, source: &EditSource, row: &Row) -> Result<Edit, Cause> {
        let rendered = source.render(self.roster.header(), row);
        rendered.map(|(edit, _warnings)| edit).map_err(|problems| unrendered(&problems))
    }

    fn row(&self, place: usize) -> Result<&Row, Cause> {
        let row = self.roster.rows().get(place);
        row.ok_or_else(|| unusable("render the row", "the row is not in the roster".to_owned()))
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

    fn wanted(&self, place: usize) -> Result<Wanted, Cause> {
        match &self.source {
            FleetSource::Template(_) => self.desired(place).map(Wanted::Desired),
            FleetSource::Edit(source) => self.edit(source, self.row(place)?).map(Wanted::Edit),
            FleetSource::Find(source) => {
                let rendered = source.render(self.roster.header(), self.row(place)?);
                let rendered = rendered.map_err(|problems| unrendered(&problems));
                rendered.map(|((agent, action), _warnings)| Wanted::Find(Find { agent, action }))
            }
            FleetSource::RosterAlone => Ok(Wanted::Nothing),
        }
    }
}

fn unrendered(problems: &Problems) -> Cause {
    unusable("render the row", problems.iter().next().map(ToString::to_string).unwrap_or_default())
}
