//! A template that was read.

use super::astray::secrets_astray;
use super::read;
use super::variable::Variable;
use crate::problem::{Problem, Problems, TextPosition};
use crate::render::{self, Presence, RenderFault, Tree};
use crate::roster::{RosterHeader, Row, is_roster, is_surplus, near_id_column};
use crate::suggest::{misspelt, nearest};
use crate::tags::{NameMatch, TagNames, Where};
use fitout_model::{ActionKey, ActionType, AgentKey, Desired, Digest, OtherAgents, Ownership};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A larger file than this is not a template.
const TEMPLATE_BYTES_MAX: u64 = 1024 * 1024;

/// What the column of the location ids is called where nobody says otherwise.
const LOCATION_COLUMN: &str = "location_id";

/// A template without errors of its own; what it gives still depends on the rows.
pub struct Template {
    pub(super) file: Arc<str>,
    pub(super) name: String,
    pub(super) version: String,
    pub(super) description: Option<String>,
    pub(super) digest: Digest,
    pub(super) variables: Vec<Variable>,
    pub(super) agents: Vec<AgentSource>,
    /// Its variables, for who writes them as a tag, and the tags that it says to be right.
    pub(super) names: TagNames,
    /// Marks that a roster can have a column for.
    pub(super) open_marks: Vec<RenderFault>,
    /// How many errors it has of its own; 0 but where it is only checked further.
    pub(super) flaws: usize,
    pub(super) other_agents: OtherAgents,
}

/// An agent as the template declares it.
pub struct AgentSource {
    pub(crate) key: AgentKey,
    pub(crate) key_at: TextPosition,
    pub(crate) name: String,
    pub(crate) when: Option<Presence>,
    pub(crate) body: Tree,
    pub(crate) actions: Vec<ActionSource>,
    pub(crate) followup: Option<Tree>,
    pub(crate) keep: Ownership,
    pub(crate) adopt_names: Vec<Tree>,
}

/// An action as the template declares it.
pub struct ActionSource {
    pub(crate) key: ActionKey,
    pub(crate) key_at: TextPosition,
    pub(crate) kind: ActionType,
    pub(crate) when: Option<Presence>,
    pub(crate) name: Tree,
    pub(crate) details: Tree,
    pub(crate) keep: Ownership,
}

/// Columns that fitout adds to the rows that it cannot take, which come back with them.
const ADDED: [&str; 2] = ["error", "fitout_error"];
/// Columns by which a roster tells a rehearsal's sandbox about its rows; no template uses them.
const REHEARSAL: [&str; 2] = ["sandbox", "sandbox_things"];

impl Template {
    /// The template in this file, and what to look at in it.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(path: &Path) -> Result<(Self, Problems), Problems> {
        whole(Self::load_partly(path))
    }

    /// As [`Template::load`], with what can be read of it even when it has errors.
    pub(crate) fn load_partly(path: &Path) -> (Option<Self>, Problems) {
        match Self::text(path) {
            Ok((file, text)) if is_roster(text.as_bytes(), LOCATION_COLUMN) => {
                let problem = Problem::error(&file, None, "is a roster, not a template");
                (None, problem.help("Name the template first, and then the roster.").into())
            }
            Ok((file, text)) => Self::parse_partly(&file, &text),
            Err(problems) => (None, problems),
        }
    }

    /// The text of the file.
    fn text(path: &Path) -> Result<(Arc<str>, String), Problems> {
        let label = path.display().to_string();
        let file: Arc<str> = label.as_str().into();
        let fail = |message: String, help: &str| Problems::from(Problem::error(&file, None, message).help(help));
        let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
        if size > TEMPLATE_BYTES_MAX {
            return Err(fail(format!("the file is larger than {TEMPLATE_BYTES_MAX} bytes"), "Is it a template?"));
        }
        let bytes = std::fs::read(path)
            .map_err(|error| fail(format!("cannot be read: {error}"), "Give the path of a template, a YAML file."))?;
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(&file, &error))?;
        Ok((file, text))
    }

    /// The template that this text is, named `label` in problems.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(label: &str, text: &str) -> Result<(Self, Problems), Problems> {
        whole(Self::parse_partly(&label.into(), text))
    }

    fn parse_partly(file: &Arc<str>, text: &str) -> (Option<Self>, Problems) {
        let (template, mut problems) = read::template(file, text);
        problems.extend(secrets_astray(file, text));
        (template, problems.with_text(file, text))
    }

    /// Whether it has errors of its own: what follows from them is not said again.
    pub(crate) fn is_flawed(&self) -> bool {
        self.flaws > 0
    }

    /// What is wrong with it whatever the rows are.
    #[must_use]
    pub(crate) fn check_alone(&self) -> Problems {
        let mut problems = self.check_tags(None);
        problems.merge(render::check_alone(self));
        problems
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version, as it was written.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What it is for, where it says so.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// The digest of its content: comments and layout do not count.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The path it was given with.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.file
    }

    pub(crate) fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// The declared variables in the template's order.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.variables.iter()
    }

    pub(crate) fn variable_list(&self) -> &[Variable] {
        &self.variables
    }

    /// What becomes of agents that are switched on where one of the template's is switched on.
    #[must_use]
    pub fn other_agents(&self) -> OtherAgents {
        self.other_agents
    }

    /// The declared agents in the template's order.
    pub fn agents(&self) -> impl Iterator<Item = &AgentSource> {
        self.agents.iter()
    }

    /// The names that a text may have confused with a tag.
    pub(crate) fn names(&self, header: Option<&RosterHeader>) -> TagNames {
        let mut names = self.names.clone();
        if let Some(header) = header {
            let of = |name: &str| match header.token_name() {
                Some(token) if token == name => NameMatch::Token,
                Some(_) | None => NameMatch::Column,
            };
            names.extend(header.names().map(|name| (name.to_owned(), of(name))));
        }
        names
    }

    /// What is to be said of tags and of names in brackets in its texts, with the columns of a roster where there is one: what
    /// names a variable is an error of the template itself and not among it.
    #[must_use]
    pub fn check_tags(&self, header: Option<&RosterHeader>) -> Problems {
        let names = self.names(header);
        let mut problems = Problems::new();
        for fault in &self.open_marks {
            let Some((mark, text)) = fault.open_mark() else { continue };
            if let Some(said) = names.judge(text, mark, Where::Text) {
                problems.push(RenderFault::of_mark(fault.at, said, text, mark).in_file(&self.file));
            }
        }
        problems
    }

    /// What the template and the roster's columns do not have in common: required variables without a column, and columns
    /// that a text names as a tag, are errors; columns that nothing uses are warnings.
    #[must_use]
    pub fn check_columns(&self, header: &RosterHeader) -> Problems {
        let mut problems = self.check_tags(Some(header));
        for variable in &self.variables {
            let place = header.place(&variable.name);
            if place.is_some() && header.token() == place {
                let message = format!("the variable `{}` has the name of the token's column", variable.name);
                let problem = Problem::error(&self.file, Some(variable.at), message);
                problems.push(problem.help("A template never sees the token: rename the variable."));
            } else if variable.required && place.is_none() {
                problems.push(render::missing_column(&self.file, variable, header));
            }
        }
        let variables = || self.variables.iter().map(|v| v.name.as_str()).filter(|name| header.place(name).is_none());
        let pinned = || header.pinned().is_none().then_some("pinned");
        let columnless = || variables().chain(pinned());
        let ids = self.agents.iter().map(AgentSource::id_column).filter(|column| header.meant(column).is_none());
        let ids: Vec<String> = ids.collect();
        for (place, name) in header.names().enumerate() {
            let is_here = |name: &str| header.place(name) == Some(place);
            let used = self.variables.iter().any(|variable| is_here(&variable.name));
            let special = [header.location(), header.token(), header.pinned()];
            let takes = self.agents.iter().any(|agent| header.meant(&agent.id_column()) == Some(place));
            let ours = takes || is_surplus(name) || REHEARSAL.into_iter().chain(ADDED).any(is_here);
            // A variable that could not be read may be what uses it.
            if self.is_flawed() || used || ours || special.contains(&Some(place)) || name.is_empty() {
                continue;
            }
            let message = format!("nothing in {} uses the column `{name}`", self.file);
            let near = misspelt(name, variables()).or_else(|| near_id_column(name, &ids));
            let help = match near.or_else(|| nearest(name, columnless())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "It is kept in the results file and otherwise ignored.".to_owned(),
            };
            problems.push(Problem::warning(header.file(), Some(header.at()), message).help(help));
        }
        problems
    }

    /// What this row's location shall have, and what to look at in it.
    ///
    /// # Errors
    /// Everything that is wrong with this row and this template together.
    pub fn render(&self, header: &RosterHeader, row: &Row) -> Result<(Desired, Problems), Problems> {
        render::render(self, header, row)
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template").field("name", &self.name).field("version", &self.version).finish_non_exhaustive()
    }
}

impl AgentSource {
    /// Its key.
    #[must_use]
    pub fn key(&self) -> &AgentKey {
        &self.key
    }

    /// The column in which a roster names the agent of each location that is taken over as this one, by its id.
    #[must_use]
    pub fn id_column(&self) -> String {
        format!("{}_agent_id", self.key)
    }

    /// Its name as it is written in the template, placeholders and all.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it exists only in locations where its `when` holds.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.when.is_some()
    }

    /// The mode that every location gets; `None` when it depends on the row.
    #[must_use]
    pub fn mode(&self) -> Option<fitout_model::Mode> {
        match self.body.member("mode") {
            None => Some(fitout_model::Mode::Off),
            Some(tree) => tree.constant_text().and_then(fitout_model::Mode::parse),
        }
    }

    /// Whether it declares follow-up settings.
    #[must_use]
    pub fn has_followup(&self) -> bool {
        self.followup.is_some()
    }

    /// Whether it declares this field.
    #[must_use]
    pub fn declares(&self, field: &str) -> bool {
        self.body.has(&[field])
    }

    /// Its actions in the template's order.
    pub fn actions(&self) -> impl Iterator<Item = &ActionSource> {
        self.actions.iter()
    }
}

impl ActionSource {
    /// Its key.
    #[must_use]
    pub fn key(&self) -> &ActionKey {
        &self.key
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> &ActionType {
        &self.kind
    }

    /// Whether it exists only in locations where its `when` holds.
    #[must_use]
    pub fn is_conditional(&self) -> bool {
        self.when.is_some()
    }

    /// Whether its details declare this member; a dot leads into the items of a list or the members of an object.
    #[must_use]
    pub fn declares(&self, member: &str) -> bool {
        self.details.has(&member.split('.').collect::<Vec<_>>())
    }
}

/// The template, if nothing is wrong with it.
fn whole((template, mut problems): (Option<Template>, Problems)) -> Result<(Template, Problems), Problems> {
    match template {
        Some(template) => {
            if template.is_flawed() {
                // No roster will be held against it.
                problems.merge(template.check_tags(None));
            }
            problems.or_ok(template)
        }
        None => Err(problems),
    }
}

fn not_utf8(file: &Arc<str>, error: &std::string::FromUtf8Error) -> Problems {
    let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
    let valid = String::from_utf8_lossy(valid);
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let at = TextPosition {
        line: number(valid.matches('\n').count() + 1),
        column: number(valid.rsplit('\n').next().unwrap_or_default().chars().count() + 1),
    };
    Problem::error(file, Some(at), "these bytes are not UTF-8").help("Save the file as UTF-8.").into()
}
