//! One `<< expression >>`: compiled once per template, computed once per row.

use super::engine;
use super::fault::RenderFault;
use super::values::RowValues;
use crate::problem::TextPosition;
use crate::problem::suggest::{did_you_mean, fold};
use crate::tags::{self, TagNames};
use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind, Expression};
use std::collections::BTreeSet;

/// The variables that expressions may name.
#[derive(Debug, Clone)]
pub(crate) struct VariableScope {
    pub(crate) names: BTreeSet<String>,
    /// Those of them whose values are lists.
    pub(crate) lists: BTreeSet<String>,
    /// What to do about a name that is not among them.
    pub(crate) advice: &'static str,
    /// The same names for who writes them as a tag, and the tags that are right.
    pub(crate) tags: TagNames,
    /// Whether the roster's columns are among them.
    pub(crate) columns: KnownColumns,
}

/// Whether it is known which columns a roster has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KnownColumns {
    Known,
    Unknown,
}

impl Default for VariableScope {
    /// Names that a template declares.
    fn default() -> Self {
        Self {
            names: BTreeSet::new(),
            lists: BTreeSet::new(),
            advice: "Declare it under `variables`",
            tags: TagNames::default(),
            columns: KnownColumns::Unknown,
        }
    }
}

impl VariableScope {
    /// Names that are columns of the roster.
    pub(crate) fn of_columns() -> Self {
        Self { advice: "It must be a column of the roster", columns: KnownColumns::Known, ..Self::default() }
    }
}

/// A compiled expression with its place.
pub(crate) struct Placeholder {
    pub(crate) at: TextPosition,
    program: Program,
    pub(crate) uses: BTreeSet<String>,
}

enum Program {
    /// Only a name, by far the most frequent: looked up without the machine.
    Variable(String),
    Expression(Expression<'static, 'static>),
}

impl Placeholder {
    /// The compiled expression; every variable in it must be in scope.
    pub(super) fn compile(source: &str, at: TextPosition, scope: &VariableScope) -> Result<Self, RenderFault> {
        let source = source.trim();
        if source.is_empty() {
            return Err(
                RenderFault::error(at, "this placeholder is empty").help("Name a variable: `<< clinic_name >>`.")
            );
        }
        if let Some(fault) = Self::merge_tag(source, at, scope) {
            return Err(fault);
        }
        // The name of a variable, written as people read it: `Clinic Name`.
        let written = fold(source.trim_matches(['{', '}', '[', ']', '<', '>', ' ']));
        let meant = scope.names.iter().find(|name| *name != source && fold(name) == written);
        let meant = meant.map(|name| format!("Write <<{name}>>."));
        let wrong =
            |(message, help): (String, String)| RenderFault::error(at, message).help(meant.clone().unwrap_or(help));
        let compiled = engine::compile(source, engine::Stands::InTemplate).map_err(wrong)?;
        compiled.check_lists(scope.lists.iter().map(String::as_str)).map_err(wrong)?;
        let expression = compiled.expression;
        let uses: BTreeSet<String> = expression.undeclared_variables(false).into_iter().collect();
        if let Some(unknown) = uses.iter().find(|name| !scope.names.contains(*name)) {
            let known: Vec<&str> = scope.names.iter().map(String::as_str).collect();
            let fault = RenderFault::error(at, format!("the variable `{unknown}` is not declared"));
            let help = match tags::of_member(unknown) {
                _ if meant.is_some() => meant.unwrap_or_default(),
                Some(tag) => format!(
                    "{}, or write {{{{{tag}}}}} for the CRM's own; {}",
                    scope.advice,
                    did_you_mean(unknown, &known)
                ),
                None => format!("{}; {}", scope.advice, did_you_mean(unknown, &known)),
            };
            return Err(fault.help(help));
        }
        let only_a_name = uses.contains(source);
        let program = if only_a_name { Program::Variable(source.to_owned()) } else { Program::Expression(expression) };
        Ok(Self { at, program, uses })
    }

    /// What is wrong when it is a tag of the CRM between our brackets.
    fn merge_tag(source: &str, at: TextPosition, scope: &VariableScope) -> Option<RenderFault> {
        let inner = source.trim_start_matches('{').trim_end_matches('}').trim();
        let (family, member) = inner.split_once('.')?;
        let is_path = member.starts_with(char::is_alphabetic)
            && member.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ' '));
        if !is_path || !tags::is_family(family) || scope.names.contains(family) {
            return None;
        }
        let fault =
            RenderFault::error(at, format!("`{inner}` is a merge tag of the CRM and no variable of the template"));
        Some(fault.help(format!("Write {{{{{inner}}}}}: the CRM fills it in when the agent writes.")))
    }

    /// Whether its value is that of a variable or a text that stands in it, and nothing is made of it.
    pub(super) fn is_plain(&self) -> bool {
        match &self.program {
            Program::Variable(_) => true,
            Program::Expression(_) => self.uses.is_empty(),
        }
    }

    /// Its value with this row; never undefined.
    pub(super) fn value(&self, context: &RowValues) -> Result<Value, RenderFault> {
        let value = match &self.program {
            Program::Variable(name) => Ok(context.get(name)),
            Program::Expression(expression) => expression.eval(context.root()),
        };
        match value {
            Ok(value) if value.is_undefined() => Err(self.undefined(context)),
            Ok(value) => Ok(value),
            Err(error) if error.kind() == ErrorKind::UndefinedError => Err(self.undefined(context)),
            Err(error) => Err(self.failed(&error)),
        }
    }

    fn undefined(&self, context: &RowValues) -> RenderFault {
        let fault = match self.uses.iter().find(|name| context.get(name).is_undefined()) {
            Some(name) => {
                RenderFault::error(self.at, format!("`{name}` is not given and has no default")).help(format!(
                    "Fill in the cell, declare a `default:`, or write `{name} | default(\"…\")` or `{name} is defined`."
                ))
            }
            None => RenderFault::error(self.at, "this expression gives nothing"),
        };
        fault.uses(self.uses.iter().map(String::as_str))
    }

    fn failed(&self, error: &Error) -> RenderFault {
        let message = if error.kind() == ErrorKind::OutOfFuel {
            "this expression takes too many steps".to_owned()
        } else {
            let why = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            format!("this expression fails: {why}")
        };
        RenderFault::error(self.at, message).uses(self.uses.iter().map(String::as_str))
    }
}

/// Whether an agent or action exists in a location.
pub(crate) struct Presence {
    placeholder: Placeholder,
}

impl Presence {
    /// The condition that this text is; the `<< >>` around it may be left out.
    pub(crate) fn compile(text: &str, at: TextPosition, scope: &VariableScope) -> Result<Self, RenderFault> {
        let bare = text.trim();
        let bare = bare.strip_prefix("<<").and_then(|rest| rest.strip_suffix(">>")).unwrap_or(bare);
        Placeholder::compile(bare, at, scope).map(|placeholder| Self { placeholder })
    }

    /// Whether it holds for this row.
    pub(crate) fn holds(&self, context: &RowValues) -> Result<bool, RenderFault> {
        let value = self.placeholder.value(context)?;
        if value.kind() == ValueKind::Bool {
            return Ok(value.is_true());
        }
        let message = format!("`when` is {}, not true or false", engine::describe(&value));
        let fault = RenderFault::error(self.placeholder.at, message);
        Err(fault.help("Compare it: `calendar_id != \"\"`.").uses(self.uses()))
    }

    /// The variables it depends on.
    pub(crate) fn uses(&self) -> impl Iterator<Item = &str> {
        self.placeholder.uses.iter().map(String::as_str)
    }
}
