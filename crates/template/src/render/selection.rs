//! Choosing rows by an expression over the roster's columns.

use super::context::{Context, convert};
use super::engine::{Compiled, compile};
use crate::blueprint::{Template, VariableKind};
use crate::roster::{Header, Row};
use crate::suggest::spoken;
use minijinja::value::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A condition on a row: `state == "CA" and tier >= 2`.
///
/// Declared variables have their declared types, and their defaults where the cell is empty. A column that the template
/// does not declare is a number where its cell is one, and text otherwise. The token is never among them.
pub struct Selection {
    source: String,
    compiled: Compiled,
}

impl Selection {
    /// The condition that this text says.
    ///
    /// # Errors
    /// What is wrong with the text, and what to do about it.
    pub fn parse(source: &str) -> Result<Self, (String, String)> {
        Ok(Self { source: source.to_owned(), compiled: compile(source)? })
    }

    /// Whether it holds for the row.
    ///
    /// # Errors
    /// Why that cannot be told: a column that does not exist, a value that cannot be compared.
    pub fn holds(&self, template: &Template, header: &Header, row: &Row) -> Result<bool, String> {
        let lists = template.variables().filter(|variable| variable.kind == VariableKind::List);
        self.compiled
            .check_lists(lists.map(|variable| variable.name.as_str()))
            .map_err(|(what, help)| format!("`{}` cannot be told: {what}. {help}", self.source))?;
        let (context, _spoilt) = Context::of_row(template, header, row);
        let mut values: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        for name in header.names().filter(|name| Some(*name) != header.token_name()) {
            let value = plain(row.get(header, name).unwrap_or_default());
            // A heading with blanks or capitals is no name in an expression.
            values.insert(spoken(name).into(), value.clone());
            values.insert(name.into(), value);
        }
        values.insert(super::context::LOCATION.into(), Value::from(row.location.as_str()));
        for variable in template.variables() {
            let value = context.get(&variable.name);
            // A cell of the wrong type stays what it looks like: `validate` says what is wrong with it.
            if !value.is_undefined() {
                values.insert(variable.name.as_str().into(), value);
            }
        }
        let value = self.compiled.expression.eval(Value::from(values)).map_err(|error| {
            let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            format!("`{}` cannot be told for {}:{}: {detail}", self.source, header.file(), row.line)
        })?;
        Ok(value.is_true())
    }
}

/// A cell without a declared type: a number where it is written as one, text otherwise. A leading zero makes it text.
fn plain(cell: &str) -> Value {
    let digits = cell.trim_start_matches('-');
    if digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") {
        return Value::from(cell);
    }
    convert(VariableKind::Number, cell).unwrap_or_else(|_text| Value::from(cell))
}

impl fmt::Debug for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Selection").field(&self.source).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::{Roster, RosterOptions};

    const TEMPLATE: &str = "\
name: t
version: '1'
variables:
  tier: { type: integer, default: 1 }
agents:
  a: { name: x, personality: p, goal: g, instructions: 'tier <<tier>>' }
";
    const ROSTER: &str = "\
location_id,token,tier,state,zip
one,pit-00000001,2,CA,01234
two,pit-00000002,,NY,99
three,pit-00000003,3,CA,5
";

    fn chosen(source: &str) -> Vec<String> {
        let (template, _) = Template::parse("t.yaml", TEMPLATE).unwrap();
        let (roster, _) = Roster::read("r.csv", ROSTER.as_bytes(), &RosterOptions::default()).unwrap();
        let condition = Selection::parse(source).unwrap();
        let holds = |row: &&Row| condition.holds(&template, roster.header(), row).unwrap();
        roster.rows().iter().filter(holds).map(|row| row.location.to_string()).collect()
    }

    #[test]
    fn rows_are_chosen_by_declared_and_undeclared_columns() {
        assert_eq!(chosen(r#"state == "CA" and tier >= 2"#), ["one", "three"]);
        assert_eq!(chosen("tier == 1"), ["two"], "the default counts where the cell is empty");
        assert_eq!(chosen("zip | int > 50"), ["one", "two"], "a filter makes a number of any cell");
        assert_eq!(chosen("zip == '01234'"), ["one"], "a leading zero is no number");
        assert_eq!(chosen("location_id in ['two', 'three']"), ["two", "three"]);
    }

    #[test]
    fn what_cannot_be_told_is_an_error_and_never_a_no() {
        let (template, _) = Template::parse("t.yaml", TEMPLATE).unwrap();
        let (roster, _) = Roster::read("r.csv", ROSTER.as_bytes(), &RosterOptions::default()).unwrap();
        let row = &roster.rows()[0];
        let tell = |source: &str| Selection::parse(source).unwrap().holds(&template, roster.header(), row);
        assert!(tell("county == 'x'").is_err());
        assert!(tell("token == 'pit-00000001'").is_err(), "the token is not among the columns");
        assert!(Selection::parse("state ==").is_err());
        assert!(Selection::parse("state | env").is_err());
    }
}
