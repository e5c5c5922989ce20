//! Choosing rows by an expression over the roster's columns.

use super::row_values::convert;
use crate::expr::{Compiled, LOCATION, RowValues, Stands, TruthTested, compile, describe, truth_tests};
use crate::problem::suggest::spoken;
use crate::roster::{RosterHeader, Row};
use crate::template::{TemplateInfo, VariableKind};
use minijinja::value::{Value, ValueKind};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A condition on a row: `state == "CA" and tier >= 2`.
///
/// Declared variables have their declared types, and their defaults where the cell is empty. A column that the template
/// does not declare is a number where its cell is one, and text otherwise. The token is never among them.
pub struct RowFilter {
    source: String,
    compiled: Compiled,
    /// What it takes for true or false.
    truth_tests: Vec<TruthTested>,
}

impl RowFilter {
    /// The condition that this text says.
    ///
    /// # Errors
    /// What is wrong with the text, and what to do about it.
    pub fn parse(source: &str) -> Result<Self, (String, String)> {
        let compiled = compile(source, Stands::Alone)?;
        let truth_tests = truth_tests(source);
        if let Some((what, kind)) = truth_tests.iter().find_map(TruthTested::constant) {
            let help = "Write what is compared with it once more: `state == \"CA\" or state == \"NY\"`, or `state in [\"CA\", \"NY\"]`.";
            return Err((format!("`{what}` is {kind}, not true or false"), help.to_owned()));
        }
        Ok(Self { source: source.to_owned(), compiled, truth_tests })
    }

    /// Whether it holds for the row.
    ///
    /// # Errors
    /// Why that cannot be told: a column that does not exist, a value that cannot be compared.
    pub fn holds(&self, template: &TemplateInfo, header: &RosterHeader, row: &Row) -> Result<bool, String> {
        let lists = template.variables().filter(|variable| variable.kind == VariableKind::List);
        self.compiled
            .check_lists(lists.map(|variable| variable.name.as_str()))
            .map_err(|(what, help)| format!("`{}` cannot be told: {what}. {help}", self.source))?;
        let (context, _spoilt) = RowValues::of_row(template, header, row);
        let mut values: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        for name in header.names().filter(|name| Some(*name) != header.token_name()) {
            let value = guess_value(row.get(header, name).unwrap_or_default());
            // A heading with blanks or capitals is no name in an expression.
            values.insert(spoken(name).into(), value.clone());
            values.insert(name.into(), value);
        }
        values.insert(LOCATION.into(), Value::from(row.location.as_str()));
        for variable in template.variables() {
            let value = context.get(&variable.name);
            // A cell of the wrong type stays what it looks like: `validate` says what is wrong with it.
            if !value.is_undefined() {
                values.insert(variable.name.as_str().into(), value);
            }
        }
        let values = Value::from(values);
        for name in self.truth_tests.iter().filter_map(TruthTested::variable) {
            let value = values.get_attr(name).unwrap_or(Value::UNDEFINED);
            if !matches!(value.kind(), ValueKind::Bool | ValueKind::Undefined) {
                let declared =
                    template.variables().find(|variable| variable.name == name).map(|variable| variable.kind);
                return Err(self.not_true_or_false(name, &value, declared, (header, row)));
            }
        }
        let value = self.compiled.expression.eval(values).map_err(|error| {
            let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            format!("`{}` cannot be told for {}:{}: {detail}", self.source, header.file(), row.line)
        })?;
        if value.kind() == ValueKind::Bool {
            return Ok(value.is_true());
        }
        Err(self.not_true_or_false(&self.source, &value, None, (header, row)))
    }

    /// Why this part of it says neither yes nor no: any text would count as a yes, `no` as well.
    fn not_true_or_false(
        &self,
        part: &str,
        value: &Value,
        declared: Option<VariableKind>,
        (header, row): (&RosterHeader, &Row),
    ) -> String {
        let (file, line, kind) = (header.file(), row.line, describe(value));
        let is_name = part.chars().all(|c| c.is_alphanumeric() || c == '_');
        let compare = if !is_name {
            "`state == \"CA\"`".to_owned()
        } else if declared == Some(VariableKind::Boolean) {
            format!("`{part} == true`")
        } else if value.kind() == ValueKind::Number {
            format!("`{part} == 1`")
        } else {
            format!("`{part} == \"yes\"`")
        };
        let source = &self.source;
        format!(
            "`{source}` cannot be told for {file}:{line}: `{part}` is {kind}, not true or false. Compare it: {compare}"
        )
    }
}

/// A cell without a declared type: a number where it is written as one, text otherwise. A leading zero makes it text.
fn guess_value(cell: &str) -> Value {
    let digits = cell.trim_start_matches('-');
    if digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") {
        return Value::from(cell);
    }
    convert(VariableKind::Number, cell).unwrap_or_else(|_text| Value::from(cell))
}

impl fmt::Debug for RowFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RowFilter").field(&self.source).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Template;
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
        let condition = RowFilter::parse(source).unwrap();
        let holds = |row: &&Row| condition.holds(template.info(), roster.header(), row).unwrap();
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
    fn what_is_neither_true_nor_false_chooses_no_row() {
        let (template, _) = Template::parse("t.yaml", TEMPLATE).unwrap();
        let text = "location_id,token,active,open,tier\none,pit-00000001,yes,,1\ntwo,pit-00000002,no,x,2\n";
        let (roster, _) = Roster::read("r.csv", text.as_bytes(), &RosterOptions::default()).unwrap();
        for row in roster.rows() {
            for source in [
                "active",
                "not active",
                "active and tier == 1",
                "open or tier == 1",
                "tier",
                "tier + 1",
                "active | upper",
                "true if active else false",
                "[1]",
                "(active)",
                "active or true",
            ] {
                let said = RowFilter::parse(source).unwrap().holds(template.info(), roster.header(), row);
                assert!(said.as_ref().is_err_and(|said| said.contains("Compare it: ")), "{source}: {said:?}");
            }
            for source in
                ["active == 'yes'", "not (active == 'no')", "tier == 1 or tier == 2", "active is defined", "true"]
            {
                assert!(
                    RowFilter::parse(source).unwrap().holds(template.info(), roster.header(), row).is_ok(),
                    "{source}"
                );
            }
        }
        let told = RowFilter::parse("active").unwrap().holds(template.info(), roster.header(), &roster.rows()[0]);
        insta::assert_snapshot!(told.unwrap_err(), @r#"`active` cannot be told for r.csv:2: `active` is text, not true or false. Compare it: `active == "yes"`"#);
        for source in ["\"no\"", "active == 'a' or 'b'", "1", "not 'x'", "active == 'a' and 2"] {
            assert!(RowFilter::parse(source).is_err(), "{source}");
        }
    }

    #[test]
    fn a_slip_is_named_and_no_placeholder_is_advised() {
        let said = |source: &str| RowFilter::parse(source).unwrap_err().1;
        assert!(said("state = 'CA'").contains("`==`"), "{}", said("state = 'CA'"));
        assert!(said("state == “CA”").contains("straight"), "{}", said("state == “CA”"));
        assert!(said("<< state == 'CA' >>").contains("leave `<<`"));
        for source in ["state ==", "upper(state)", "state | uper", "((("] {
            assert!(!said(source).contains("<<"), "{source}: {}", said(source));
        }
    }

    #[test]
    fn what_cannot_be_told_is_an_error_and_never_a_no() {
        let (template, _) = Template::parse("t.yaml", TEMPLATE).unwrap();
        let (roster, _) = Roster::read("r.csv", ROSTER.as_bytes(), &RosterOptions::default()).unwrap();
        let row = &roster.rows()[0];
        let tell = |source: &str| RowFilter::parse(source).unwrap().holds(template.info(), roster.header(), row);
        assert!(tell("county == 'x'").is_err());
        assert!(tell("token == 'pit-00000001'").is_err(), "the token is not among the columns");
        assert!(RowFilter::parse("state ==").is_err());
        assert!(RowFilter::parse("state | env").is_err());
    }
}
