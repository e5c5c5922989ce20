//! An edit from the command line: which agent or action it is about, and what it writes; in its texts the cells of a row
//! stand as `<<column>>`, as in a template.

use super::selector::CompiledSelector;
use super::values::{NOWHERE, parse_value, set_at};
use crate::expr::{LOCATION, Tree, VariableScope};
use crate::problem::Problems;
use crate::problem::suggest::spoken;
use crate::roster::RosterHeader;
use crate::syntax::{Entry, Node, NodeKind, Notes, member, secrets_astray, yaml};
use crate::tags::{NameMatch, TagNames};
use crate::template::{ActionSource, AgentSource, TemplateInfo, TemplateReader, Variable, VariableKind};
use fitout_api::AGENT;
use fitout_model::{ActionId, ActionKey, AgentId, AgentKey, Digest, Selector};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// What the values are named in problems that stand on the command line.
pub(super) const COMMAND_LINE: &str = "--set";
/// A key that is made of a name is no longer than this.
const KEY_CHARS_MAX: usize = 40;

/// What an edit does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditVerb {
    /// Makes an agent.
    CreateAgent,
    /// Writes fields of an agent.
    UpdateAgent,
    /// Deletes an agent.
    DeleteAgent,
    /// Makes an action of an agent.
    AttachAction,
    /// Writes the name and members of the details of an action.
    UpdateAction,
    /// Removes an action.
    RemoveAction,
    /// Writes the follow-up settings of an agent.
    SetFollowup,
}

/// What the command line says of an edit.
#[derive(Debug, Clone)]
pub struct EditRequest {
    /// What it does.
    pub verb: EditVerb,
    /// The agent; its name may have placeholders. `None` for one that is to be made.
    pub agent: Option<Selector<AgentId>>,
    /// The action; its name may have placeholders.
    pub action: Option<Selector<ActionId>>,
    /// The key under which the journal is to keep what is made or edited; made of its name, for `None`.
    pub key: Option<String>,
    /// The name and the text of a YAML or JSON file with the values.
    pub from: Option<(String, String)>,
    /// More values, which win: where they go (`waitTime`, `details.enabled`) and what they are, in JSON or as text.
    pub set: Vec<(String, String)>,
}

/// An edit that was read; what it writes in a location depends on the location's row.
pub struct EditSource {
    pub(super) info: Arc<TemplateInfo>,
    pub(super) key: AgentKey,
    pub(super) action_key: ActionKey,
    pub(super) agent: Option<CompiledSelector<AgentId>>,
    pub(super) action: Option<CompiledSelector<ActionId>>,
    pub(super) body: EditBody,
}

/// What an edit writes.
pub(super) enum EditBody {
    CreateAgent(Box<AgentSource>),
    UpdateAgent(Tree),
    DeleteAgent,
    AttachAction(Box<ActionSource>),
    UpdateAction(Tree),
    RemoveAction,
    SetFollowup(Tree),
}

impl EditSource {
    /// The edit that this request is, for a roster with these columns.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(request: &EditRequest, header: &RosterHeader) -> Result<(Self, Problems), Problems> {
        let label = request.from.as_ref().map_or(COMMAND_LINE, |(label, _)| label.as_str());
        let file: Arc<str> = label.into();
        let mut root = match &request.from {
            Some((_, text)) => yaml::parse(&file, text)?,
            None => Node::new(NOWHERE, NodeKind::Map(Vec::new())),
        };
        let mut notes = Notes { file: &file, problems: Problems::new() };
        let from = request.from.iter().flat_map(|(_, text)| secrets_astray(&file, text));
        notes.problems.extend(from);
        for (path, value) in &request.set {
            if !set_at(&mut root, path, parse_value(value)) {
                let message = format!("`{path}` leads into something that is not a map");
                notes.error(NOWHERE, message, "Name a field, or a member of one, as in details.enabled.");
            }
        }
        let mut reading = reader_of(header, notes);
        let read = reading.read_edit(request, &root);
        let Some(parts) = read else { return Err(reading.notes.problems) };
        let (info, problems) = read_of(reading, Digest::of(&request.to_json(&root)));
        let EditParts { key, action_key, agent, action, body } = parts;
        problems.or_ok(Self { info, key, action_key, agent, action, body })
    }

    /// What a journal names it by, and the variables that its texts use.
    #[must_use]
    pub fn info(&self) -> &Arc<TemplateInfo> {
        &self.info
    }
}

/// A reader of texts in which the cells of a roster with these columns may stand.
pub(super) fn reader_of<'a>(header: &RosterHeader, notes: Notes<'a>) -> TemplateReader<'a> {
    let is_token = |name: &str| Some(name) == header.token_name();
    let all =
        header.names().map(|name| (name.to_owned(), if is_token(name) { NameMatch::Token } else { NameMatch::Cell }));
    let tags = TagNames::new(all.chain([(LOCATION.to_owned(), NameMatch::Cell)]), BTreeSet::new());
    let names = header.names().filter(|name| !is_token(name)).flat_map(|name| [name.to_owned(), spoken(name)]);
    let names = names.chain([LOCATION.to_owned()]).collect();
    let scope = VariableScope { names, tags, ..VariableScope::of_columns() };
    TemplateReader { notes, scope, used: BTreeSet::new(), open_marks: Vec::new() }
}

/// What takes the place of a template's information for what was read, and what is wrong with it.
pub(super) fn read_of(reading: TemplateReader<'_>, digest: Digest) -> (Arc<TemplateInfo>, Problems) {
    let TemplateReader { notes, scope, used, .. } = reading;
    let variable = |name: &String| Variable {
        name: name.clone(),
        kind: VariableKind::String,
        required: false,
        default: None,
        description: None,
        at: NOWHERE,
    };
    let info = TemplateInfo {
        file: Arc::clone(notes.file),
        digest,
        variables: used.iter().filter(|name| *name != LOCATION).map(variable).collect(),
        names: scope.tags,
        ..TemplateInfo::of_edits()
    };
    (Arc::new(info), notes.problems)
}

/// What is read of an edit before it is known what its texts use.
struct EditParts {
    key: AgentKey,
    action_key: ActionKey,
    agent: Option<CompiledSelector<AgentId>>,
    action: Option<CompiledSelector<ActionId>>,
    body: EditBody,
}

impl EditRequest {
    fn to_json(&self, root: &Node) -> Value {
        let pick = |pick: Option<String>| pick.map_or(Value::Null, Value::String);
        let (agent, action) =
            (self.agent.as_ref().map(Selector::to_string), self.action.as_ref().map(Selector::to_string));
        Value::Array(vec![format!("{:?}", self.verb).into(), pick(agent), pick(action), root.to_json()])
    }
}

impl TemplateReader<'_> {
    fn read_edit(&mut self, request: &EditRequest, root: &Node) -> Option<EditParts> {
        let entries = self.notes.map(root, "the values")?;
        let key = edit_key(request, entries);
        let action_key = if request.verb == EditVerb::AttachAction {
            request.key.clone().or_else(|| name_in(entries))
        } else {
            selector_name(request.action.as_ref())
        };
        let action_key = slug(&action_key.unwrap_or_default(), "action").parse().ok()?;
        let agent = request.agent.as_ref().map(|pick| self.compile_selector(pick));
        let action = request.action.as_ref().map(|pick| self.compile_selector(pick));
        let entry = |key: String| Entry { key, key_at: root.at, value: root.clone() };
        let body = match request.verb {
            EditVerb::CreateAgent => EditBody::CreateAgent(Box::new(self.read_agent(&entry(key.to_string()))?)),
            EditVerb::AttachAction => {
                EditBody::AttachAction(Box::new(self.read_action(&entry(format!("{action_key}")))?))
            }
            EditVerb::UpdateAgent => {
                let known: Vec<&str> = AGENT.names().collect();
                EditBody::UpdateAgent(self.compile_values(root, entries, &known, "an agent")?)
            }
            EditVerb::UpdateAction => {
                let body = self.compile_values(root, entries, &["name", "details"], "an edit of an action")?;
                if let Some(details) = member(entries, "details") {
                    self.notes.map(details, "`details`")?;
                }
                EditBody::UpdateAction(body)
            }
            EditVerb::SetFollowup => {
                EditBody::SetFollowup(self.compile_values(root, entries, &[], "the follow-up settings")?)
            }
            EditVerb::DeleteAgent => EditBody::DeleteAgent,
            EditVerb::RemoveAction => EditBody::RemoveAction,
        };
        Some(EditParts { key, action_key, agent, action, body })
    }

    /// The values of an edit, of which there is at least one; `known` is empty where the rules know the names.
    fn compile_values(&mut self, root: &Node, entries: &[Entry], known: &[&str], what: &str) -> Option<Tree> {
        if entries.is_empty() {
            self.notes.error(root.at, "nothing is to be written", "Say what: --set FIELD=VALUE, or --from FILE.");
            return None;
        }
        if !known.is_empty() {
            self.notes.unknown_fields(entries, known, what);
        }
        Some(self.compile(root))
    }
}

/// The key of the agent.
fn edit_key(request: &EditRequest, entries: &[Entry]) -> AgentKey {
    let text = if request.verb == EditVerb::CreateAgent {
        request.key.clone().or_else(|| name_in(entries))
    } else {
        selector_name(request.agent.as_ref())
    };
    let slug = slug(&text.unwrap_or_default(), "agent");
    slug.parse().unwrap_or_else(|_error| unreachable!("letters, digits and hyphens are a key"))
}

/// The name among these values, placeholders and all.
fn name_in(entries: &[Entry]) -> Option<String> {
    match member(entries, "name").map(|node| &node.kind) {
        Some(NodeKind::Text(text, _)) => Some(text.clone()),
        Some(NodeKind::Plain(_) | NodeKind::List(_) | NodeKind::Map(_)) | None => None,
    }
}

fn selector_name<I>(pick: Option<&Selector<I>>) -> Option<String> {
    match pick? {
        Selector::Name(name) => Some(name.clone()),
        Selector::Id(_) => None,
    }
}

/// A key of what a name says before a row's cells stand in it: the same for every location, and nobody's secret.
fn slug(name: &str, otherwise: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let key: String = words.join("-").chars().take(KEY_CHARS_MAX).collect();
    if key.is_empty() { otherwise.to_owned() } else { key }
}

impl fmt::Debug for EditSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EditSource").field("key", &self.key).finish_non_exhaustive()
    }
}
