//! `fitout explain`: what a template needs and what it does, without a roster.

use crate::args::Explain;
use crate::error::{CliError, Exit};
use crate::input::{refuse_template, say};
use crate::terminal::Printer;
use fitout_model::text::counted;
use fitout_model::{AssetKind, Mode};
use fitout_reconcile::{named_by_actions, named_by_agents};
use fitout_template::{AgentSource, Template, Variable};
use std::collections::BTreeSet;

pub(crate) fn run(args: &Explain, printer: &Printer) -> Result<Exit, CliError> {
    refuse_template(&args.template)?;
    let (template, mut warnings) = Template::load(&args.template).map_err(|problems| {
        say(printer, &problems);
        CliError::invalid(format!("{} cannot be used", args.template.display()))
            .hint("Correct what is named above and try again.")
    })?;
    warnings.merge(template.check_tags(None));
    say(printer, &warnings);
    printer.data(text(&template).trim_end())?;
    Ok(Exit::Done)
}

/// The columns that every roster has, and what stands in them.
const ALWAYS: [(&str, &str); 2] = [
    ("location_id", "The id of the location, from its settings under Business Profile"),
    ("token", "Its private integration token, or where it is kept; empty where the agency mints it"),
];

fn text(template: &Template) -> String {
    let mut lines = vec![format!("{} {}", template.name(), template.version())];
    lines.extend(template.description().map(str::to_owned));
    lines.push(String::new());
    lines.push("Columns of the roster".to_owned());
    lines.extend(columns(template));
    lines.push("Optional: pinned, a column that exempts rows. Other columns are kept in the results file.".to_owned());
    let ids: Vec<String> = template.agents().map(AgentSource::id_column).collect();
    lines.push(format!("To take over agents that are there already, by their ids: {}.", ids.join(", ")));
    for agent in template.agents() {
        lines.push(String::new());
        lines.extend(about(agent));
    }
    let width = name_width(template);
    let table = |rows: &[(&str, String)]| -> Vec<String> {
        rows.iter().map(|(name, what)| format!("  {name:<width$}  {what}")).collect()
    };
    lines.push(String::new());
    lines.push("Requests for each location".to_owned());
    lines.extend(table(&cost(template)));
    lines.push(String::new());
    lines.push("Scopes of the tokens".to_owned());
    lines.extend(table(&[
        ("conversation-ai.readonly", "to plan, check, audit and drift".to_owned()),
        ("conversation-ai.write", "to apply".to_owned()),
        ("locations.readonly", "not needed; with it, each token is held against its row's location".to_owned()),
    ]));
    lines.extend(looked_up(template).into_iter().flat_map(|words| [String::new(), words]));
    lines.join("\n")
}

/// The scopes with which a check looks up what the template names.
fn looked_up(template: &Template) -> Option<String> {
    let mut kinds: BTreeSet<AssetKind> = BTreeSet::new();
    for agent in template.agents() {
        kinds.extend(named_by_agents().into_iter().filter(|(field, _)| agent.declares(field)).map(|(_, kind)| kind));
        for action in agent.actions() {
            let declared = named_by_actions(action.kind()).into_iter().filter(|(member, _)| action.declares(member));
            kinds.extend(declared.map(|(_, kind)| kind));
        }
    }
    let scopes: Vec<&str> = kinds.into_iter().filter_map(scope).collect();
    (!scopes.is_empty()).then(|| format!("To look up what it names, `fitout check` uses {}.", scopes.join(", ")))
}

/// The scope to look things of this kind up; agents need none of their own.
fn scope(kind: AssetKind) -> Option<&'static str> {
    (kind != AssetKind::Agent).then(|| kind.listed_by().scope())
}

/// How wide the first column of every table is.
fn name_width(template: &Template) -> usize {
    let names = template.variables().map(|variable| variable.name.chars().count());
    names.chain(["conversation-ai.readonly".len()]).max().unwrap_or(0)
}

fn columns(template: &Template) -> Vec<String> {
    let variables: Vec<&Variable> = template.variables().collect();
    let name = name_width(template);
    let kinds = variables.iter().map(|variable| variable.kind.as_str());
    let kind = kinds.chain(["string"]).map(str::len).max().unwrap_or(0);
    let always =
        ALWAYS.iter().map(|(column, what)| format!("  {column:<name$}  {:<kind$}  required: {what}", "string"));
    let line = |variable: &&Variable| {
        let need = match (&variable.default, variable.required) {
            (_, true) => "required".to_owned(),
            (Some(default), false) if !is_empty(default) => format!("otherwise {default}"),
            (Some(_) | None, false) => "may be empty".to_owned(),
        };
        let what = variable.description.as_deref().map(|what| format!(": {what}")).unwrap_or_default();
        format!("  {:<name$}  {:<kind$}  {need}{what}", variable.name, variable.kind.as_str())
    };
    always.chain(variables.iter().map(line)).collect()
}

fn is_empty(value: &serde_json::Value) -> bool {
    value.as_str().is_some_and(str::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

fn about(agent: &AgentSource) -> Vec<String> {
    let only = if agent.is_conditional() { ", only where its `when` holds" } else { "" };
    let mode = match agent.mode() {
        Some(Mode::Off) => "stays off".to_owned(),
        Some(mode) => format!("is made switched off and switched to {mode} last"),
        None => "is made switched off and switched to the row's mode last".to_owned(),
    };
    let mut lines = vec![format!("Agent {}, named \"{}\"{only}: {mode}", agent.key(), agent.name())];
    for action in agent.actions() {
        let only = if action.is_conditional() { ", only where its `when` holds" } else { "" };
        lines.push(format!("  action {}: {}{only}", action.key(), action.kind()));
    }
    if agent.has_followup() {
        lines.push("  follow-up settings".to_owned());
    }
    lines
}

/// The requests that making everything takes in a location that has nothing, and those that seeing it in place takes.
fn cost(template: &Template) -> [(&'static str, String); 2] {
    let (mut most, mut least, mut agents) = (0, 0, 0);
    for agent in template.agents() {
        let switched = usize::from(agent.mode() != Some(Mode::Off));
        let own = 1 + switched + usize::from(agent.has_followup());
        let always = agent.actions().filter(|action| !action.is_conditional()).count();
        most += own + agent.actions().count();
        agents += 1;
        if !agent.is_conditional() {
            least += own + always;
        }
    }
    let writes = counted(most, "write");
    let writes = if least == most { writes } else { format!("{least} to {writes}") };
    // The plan lists the agents and reads each with its actions; a turn lists them again and reads what it has written.
    let (new, again) = (4 + 2 * agents, 2 + 2 * agents);
    [
        ("nothing there yet", format!("{writes}, about {new} reads")),
        ("everything in place", format!("no write, about {again} reads")),
    ]
}
